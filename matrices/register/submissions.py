"""A received file → its submission, the order in which submissions count, and what the Secretariat decided of them.

The newest accepted one counts (`Submission.accepted`). A workbook that was handed in only after another one which had
arrived later does not take its place: it is put before it. What a validation form made of a record stays behind that
record. What the Secretariat has restored counts from then on.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, bindparam, func, select

from matrices.errors import RegisterError
from matrices.register import tables
from matrices.register.chain import log_event
from matrices.register.layout import Clock
from matrices.register.proof import ENCRYPTED, received_details, seal
from matrices.register.records import Decided, Received, Settlement, Submission, decode, encode
from matrices.register.rows import (
    Values,
    Written,
    content_values,
    keep_content,
    next_id,
    record_of,
    storable_values,
    submission_of,
    submission_values,
    values_of,
    write,
)
from matrices.register.vault import NO_VAULT, Lock, Vault, pseudonym_of


def _in_counting_order(submissions: Sequence[Submission], of_forms: Collection[int]) -> tuple[Submission, ...]:
    """Return submissions so that of each country and instrument the last one counts, the last accepted in the study.

    `submissions` are in the order in which they were registered; `of_forms` are the ids of those that validation forms
    made. Moments of arrival are compared with accepted workbooks alone: a file with errors holds up nothing.
    """
    kinds: dict[tuple[str, str, str], list[Submission]] = {}
    for one in submissions:
        kinds.setdefault(_kind(one), []).append(one)
    ordered = {kind: iter(_ordered(own, of_forms)) for kind, own in kinds.items()}
    return tuple(next(ordered[_kind(one)]) for one in submissions)


def _ordered(own: Sequence[Submission], of_forms: Collection[int]) -> list[Submission]:
    ordered: list[Submission] = []
    # One that was restored comes again after those that were there then, whatever had arrived when.
    for one in sorted(own, key=lambda each: (each.counted_after or each.id, bool(each.counted_after), each.counted_at)):
        if one.id in of_forms or one.counted_after:
            ordered.append(one)
            continue
        workbooks = (place for place, each in enumerate(ordered) if each.accepted and each.id not in of_forms)
        later = (place for place in workbooks if _moment(ordered[place]) > _moment(one))
        ordered.insert(next(later, len(ordered)), one)
    return ordered


def _kind(one: Submission) -> tuple[str, str, str]:
    return one.edition, one.country, one.instrument


def _moment(one: Submission) -> datetime.datetime:
    return datetime.datetime.fromisoformat(one.counts_since)


def submissions_where(connection: Connection, *conditions: ColumnElement[bool]) -> list[Submission]:
    """Return the submissions that fulfil the conditions with what was decided of them, in the order of their ids."""
    table, decisions = tables.submissions, tables.decisions
    asked = select(decisions).join(table, table.c.id == decisions.c.submission).where(*conditions)
    decided: dict[int, dict[str, Any]] = {}
    for row in connection.execute(asked.order_by(decisions.c.id)):
        told = decided.setdefault(row.submission, {"others": ()})
        told.update(_told(row, told["others"]))
    for number, told in decided.items():
        _free(connection, number, told)
    found = connection.execute(select(table).where(*conditions).order_by(table.c.id)).all()
    imports = tables.imports.c
    read = select(imports.submission, imports.mapping).join(table, table.c.id == imports.submission).where(*conditions)
    mappings = {row.submission: {"mapping": row.mapping} for row in connection.execute(read)}
    return [_with(row, {**decided.get(row.id, {}), **mappings.get(row.id, {})}) for row in found]


def in_force(connection: Connection, edition: str, country: str, instrument: str) -> Submission | None:
    """Return the submission of a country that counts for an instrument: the last accepted one in counting order."""
    own = counted(connection, submissions_where(connection, *_of_country(edition, country, instrument)))
    return next((one for one in reversed(own) if one.accepted), None)


def counted(connection: Connection, found: Sequence[Submission]) -> tuple[Submission, ...]:
    """Return submissions in the order in which they count."""
    return _in_counting_order(found, _made_by_forms(connection))


def _made_by_forms(connection: Connection) -> frozenset[int]:
    """Return the ids of the submissions that validation forms made, when they came or when they were admitted."""
    columns = (tables.forms.c.submission, tables.form_decisions.c.submission)
    return frozenset(one for column in columns for one in connection.scalars(select(column).where(column.is_not(None))))


def state_of(connection: Connection, edition: str, country: str, instrument: str) -> str:
    """Return what is another text as soon as anything comes or is decided of a country and an instrument."""
    kind = _of_country(edition, country, instrument)
    table, decisions = tables.submissions, tables.decisions
    newest = select(func.max(decisions.c.id)).join(table, table.c.id == decisions.c.submission).where(*kind)
    ids = connection.scalar(select(func.max(table.c.id)).where(*kind)), connection.scalar(newest)
    return f"{ids[0] or 0} {ids[1] or 0}"


def check_state(connection: Connection, state: str, edition: str, country: str, instrument: str) -> None:
    """Raise `register-moved` if something has come, or was decided, since a state was asked for; empty for any."""
    if state and state != state_of(connection, edition, country, instrument):
        raise RegisterError("register-moved")


def _told(row: Row[Any], others: Sequence[int | str]) -> dict[str, Any]:
    """Return what a decision says of a submission; a corrected arrival leaves the rest as it is.

    `last` is the other submission for whose sake it was taken, if any; `others` those of earlier decisions.
    """
    details = json.loads(row.details)
    if row.decided == "arrival":
        return {"received_at": details["received_at"]}
    last = details.get("into") or details.get("sha256")
    by = {"last": last, "others": (*others, last) if last else others}
    counts = row.decided == "restored"
    order = {"counted_after": details["after"], "counted_at": row.at} if counts else _NOT_RESTORED
    return {"decided": row.decided, "decided_reason": row.reason, **order, **by}


def _free(connection: Connection, number: int, told: dict[str, Any]) -> None:
    """Take away what was decided of a submission for the sake of others, if all of those were taken back since.

    So wait again one that was merged, and one that a later file had settled by saying all that it says.
    """
    others, last = told.pop("others", ()), told.pop("last", None)
    if last is not None and all(_withdrawn(connection, number, one) for one in others):
        del told["decided"], told["decided_reason"]


def _withdrawn(connection: Connection, number: int, other: int | str) -> bool:
    """Tell whether another submission of the same country and instrument is withdrawn, by its id or its content."""
    table, decisions = tables.submissions, tables.decisions
    own = select(table.c.edition, table.c.country, table.c.instrument).where(table.c.id == number)
    known = table.c.id if isinstance(other, int) else table.c.sha256
    asked = (
        select(decisions.c.decided)
        .join(table, table.c.id == decisions.c.submission)
        .where(*_of_country(*connection.execute(own).one()), known == other, decisions.c.decided != "arrival")
        .order_by(decisions.c.id.desc())
    )
    return connection.scalars(asked).first() == "withdrawn"


_NOT_RESTORED = {"counted_after": 0, "counted_at": ""}


def _with(row: Row[Any], decided: dict[str, Any]) -> Submission:
    first = {"arrived_first": row.received_at} if "received_at" in decided else {}
    return submission_of(row, {**decided, **first})


def known_submission(connection: Connection, received: Received) -> Submission | None:
    """Return the submission of the same country and instrument that has the same bytes."""
    found = submissions_where(connection, *_of_its_kind(received), tables.submissions.c.sha256 == received.sha256)
    return found[0] if found else None


def keep_submission(
    connection: Connection,
    received: Received,
    at: datetime.datetime,
    actor: str,
    clock: Clock,
    vault: Vault = NO_VAULT,
) -> Submission:
    """Write the next version with everything that was made of it, and its event; `at` is when it arrived.

    What is personal is locked, if there is a vault for its key, and loses the name of its file, which may be one's own.
    """
    table, content = tables.submissions, content_values(received)
    newest = connection.scalar(select(func.max(table.c.version)).where(*_of_its_kind(received)))
    version = (newest or 0) + 1
    lock = _lock_of(connection, received, vault)
    if lock is None:
        keep_file(connection, received.sha256, received.content)
    else:
        _keep_locked(connection, received, lock, actor, clock)
        content = {name: [lock.close_row(name, row) for row in rows] for name, rows in content.items()}
        received = replace(received, file_name=_unnamed(received, version))
    sender = pseudonym_of(connection, received.mail.sender)
    values = submission_values(received, version, at, actor, sender)
    row = connection.execute(table.insert().values(values).returning(*table.c)).one()
    keep_content(connection, row.id, content)
    log_event(connection, clock(), actor, "received", received_details(row._mapping, seal(content)))
    return submission_of(row)


def submission_by_id(connection: Connection, number: int) -> Submission | None:
    """Return a submission."""
    found = submissions_where(connection, tables.submissions.c.id == number)
    return found[0] if found else None


def keep_file(connection: Connection, sha256: str, content: bytes) -> None:
    """Write the bytes of a file, unless they are there."""
    table = tables.files
    if connection.scalar(select(table.c.sha256).where(table.c.sha256 == sha256)) is None:
        connection.execute(table.insert().values({"sha256": sha256, "size": len(content), "content": content}))


def _lock_of(connection: Connection, received: Received, vault: Vault) -> Lock | None:
    """Return what a file is locked with: a lock of its own, or that of the same bytes, which may be none."""
    known = connection.execute(select(tables.files.c.key).where(tables.files.c.sha256 == received.sha256)).first()
    if known is not None:
        return vault.lock(known.key) if known.key is not None else None
    return vault.new_lock() if received.personal and vault.folder is not None else None


def _keep_locked(connection: Connection, received: Received, lock: Lock, actor: str, clock: Clock) -> None:
    """Write the bytes of a file as they are kept, and the event by which the proof knows them."""
    table = tables.files
    if connection.scalar(select(table.c.sha256).where(table.c.sha256 == received.sha256)) is not None:
        return
    content = lock.close(received.content)
    stored = hashlib.sha256(content).hexdigest()
    values = {"sha256": received.sha256, "size": len(content), "content": content, "key": lock.key, "stored": stored}
    connection.execute(table.insert().values(values))
    log_event(connection, clock(), actor, ENCRYPTED, {ENCRYPTED: {received.sha256: [lock.key, stored]}})


def _unnamed(received: Received, version: int) -> str:
    stem, _, suffix = received.file_name.rpartition(".")
    kind = suffix if stem and suffix.isalnum() and len(suffix) <= len("xlsx") else "xlsx"
    return f"{received.country}-{received.instrument}-v{version}.{kind.lower()}"


def lock_of_submission(connection: Connection, number: int, vault: Vault) -> Lock | None:
    """Return what a submission is locked with, None if it is not; raise `RegisterError` if it was erased.

    Raises it too if the key is not here: what cannot be opened must not look as if it were blank.
    """
    key, decisions = key_of_submission(connection, number), tables.decisions
    if key is None:
        return None
    erased = select(decisions.c.id).where(decisions.c.submission == number, decisions.c.decided == "erased").limit(1)
    if connection.scalar(erased) is not None:
        raise RegisterError("submission-erased", submission=number)
    return vault.lock(key)


def key_of_submission(connection: Connection, number: int) -> str | None:
    """Return the id of the key with which a submission was locked, None if it was not."""
    return connection.scalar(_KEY, {"number": number})


_KEY = (
    select(tables.files.c.key)
    .join(tables.submissions, tables.submissions.c.sha256 == tables.files.c.sha256)
    .where(tables.submissions.c.id == bindparam("number"))
)
"""Made once: it is asked before anything of a submission is read."""


def keys_erased(connection: Connection) -> tuple[str, ...]:
    """Return the keys of the submissions that were erased."""
    table, files, decisions = tables.submissions, tables.files, tables.decisions
    query = (
        select(files.c.key)
        .join(table, table.c.sha256 == files.c.sha256)
        .join(decisions, decisions.c.submission == table.c.id)
        .where(decisions.c.decided == "erased", files.c.key.is_not(None))
    )
    return tuple(dict.fromkeys(connection.scalars(query.order_by(table.c.id))))


def keys_in_use(connection: Connection) -> tuple[str, ...]:
    """Return the keys of the files that are kept encrypted and were not erased."""
    erased = set(keys_erased(connection))
    found = connection.scalars(select(tables.files.c.key).where(tables.files.c.key.is_not(None)))
    return tuple(sorted(set(found) - erased))


def _of_its_kind(received: Received) -> tuple[ColumnElement[bool], ...]:
    return _of_country(received.edition, received.country, received.instrument)


def _of_country(edition: str, country: str, instrument: str) -> tuple[ColumnElement[bool], ...]:
    table = tables.submissions.c
    return table.edition == edition, table.country == country, table.instrument == instrument


_NOTHING: Written = {}

_PLACE = ("edition", "country", "instrument", "version")
"""What the events repeat of the submission, in words that people read."""


def keep_decided(
    connection: Connection, decided: Decided, logged: datetime.datetime, beside: Written = _NOTHING, state: str = ""
) -> Decided:
    """Write a decision on a submission, other rows `beside` it, and their event.

    Raises `RegisterError` if there is no such submission, or if the register has moved on from a `state`.
    """
    of, table = _submission(connection, decided.submission), tables.decisions
    check_state(connection, state, of.edition, of.country, of.instrument)
    details = json.dumps(dict(decided.details), ensure_ascii=False, sort_keys=True)
    row = values_of(decided, id=next_id(connection, table), details=details)
    told = {name: getattr(of, name) for name in _PLACE}
    said = {**row, **told, "details": decided.details}
    write(connection, logged, decided.actor, "decided", said, {table: [row], **beside})
    return _decided(row)


def keep_import(
    connection: Connection,
    of: Submission,
    mapping: str,
    file: str,
    actor: str,
    logged: datetime.datetime,
    beside: Written = _NOTHING,
) -> None:
    """Write by which mapping a submission was read, other rows `beside` it, and their event."""
    row = storable_values({"submission": of.id, "mapping": mapping, "sha256": file})
    told = {name: getattr(of, name) for name in _PLACE}
    write(connection, logged, actor, "brought-in", {**row, **told}, {tables.imports: [row], **beside})


def decided_in(connection: Connection, edition: str) -> tuple[Decided, ...]:
    """Return the decisions on the submissions of an edition, oldest first."""
    condition = tables.submissions.c.edition == edition
    return tuple(_decided(row) for row in _beside(connection, tables.decisions, condition))


def keep_settlement(
    connection: Connection, settlement: Settlement, logged: datetime.datetime, vault: Vault = NO_VAULT
) -> Settlement:
    """Write what was made of an unclear cell and its event; raise `RegisterError` if there is no such submission."""
    table = tables.settlements
    row = values_of(settlement, id=next_id(connection, table), value=encode(settlement.value))
    told, close = submission_told(connection, settlement.submission, vault)
    kept = close(table.name, row)
    write(connection, logged, settlement.actor, "cell-settled", {**kept, **told}, {table: [kept]})
    return _settlement(row)


def submission_told(
    connection: Connection, number: int, vault: Vault
) -> tuple[Values, Callable[[str, Values], Values]]:
    """Return what an event repeats of a submission, and what makes of a row beside it, by its table, the row as kept.

    Raises `RegisterError` if there is no such submission.
    """
    of = _submission(connection, number)
    told: Values = {name: getattr(of, name) for name in _PLACE}
    lock = lock_of_submission(connection, of.id, vault)
    return (told, lambda _, row: row) if lock is None else ({**told, "locked": True}, lock.close_row)


def settlements_in(connection: Connection, edition: str, vault: Vault = NO_VAULT) -> tuple[Settlement, ...]:
    """Return what was made of the unclear cells of an edition, oldest first, but for what was erased."""
    found = kept_beside(connection, tables.settlements, vault, tables.submissions.c.edition == edition)
    return tuple(map(_settlement, found))


def kept_beside(
    connection: Connection, table: Table, vault: Vault, condition: ColumnElement[bool]
) -> Iterator[Mapping[Any, Any]]:
    """Yield the rows of a table that is kept beside submissions, oldest first, opened, but for what was erased."""
    for row in _beside(connection, table, condition):
        try:
            lock = lock_of_submission(connection, row["submission"], vault)
        except RegisterError as problem:
            if problem.code not in ("submission-erased", "person-key-missing"):
                raise
            continue  # whoever asks for the answers themselves is told
        yield row if lock is None else lock.open_row(table.name, {**row})


def _submission(connection: Connection, number: int) -> Submission:
    found = submission_by_id(connection, number)
    if found is None:
        raise RegisterError("no-submission", submission=number)
    return found


def _beside(connection: Connection, table: Table, condition: ColumnElement[bool]) -> list[Mapping[Any, Any]]:
    query = select(table).join(tables.submissions, tables.submissions.c.id == table.c.submission)
    return list(connection.execute(query.where(condition).order_by(table.c.id)).mappings())


def _decided(row: Mapping[Any, Any]) -> Decided:
    return record_of(Decided, {**row, "details": json.loads(row["details"])})


def _settlement(row: Mapping[Any, Any]) -> Settlement:
    return record_of(Settlement, {**row, "value": decode(row["value"])})
