"""Validation forms ↔ their rows, within a transaction: kept with the version that they become, decided, read again."""

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, func, select

from matrices.errors import RegisterError
from matrices.register import tables
from matrices.register.layout import Clock
from matrices.register.records import Decided, Form, Places, Received, ReceivedForm, Round, Submission, storable
from matrices.register.rows import (
    Values,
    Written,
    answer_values,
    arrival_values,
    finding_values,
    next_id,
    note_values,
    record_of,
    storable_values,
    told_of,
    values_of,
    write,
)
from matrices.register.submissions import in_force, keep_decided, keep_file, keep_submission
from matrices.register.tables import submissions
from matrices.register.vault import named, pseudonym_of, unnamed

_LOGGED = ("country", "instrument", "number", "sha256", "received_at", "verdict", "reason", "late", "submission")
"""Columns of a form that its event repeats in words that people read."""


@dataclass(frozen=True)
class Decision:
    """What the Secretariat says of a form, with the version that its corrections become then.

    `merged` says with which form it was merged, and which rows are of that one; the event alone keeps it.
    """

    form: int
    decided: Literal["admitted", "declined"]
    reason: str
    at: datetime.datetime
    actor: str
    version: Received | None = None
    inherited: Places | None = None
    seen: str = ""
    merged: Mapping[str, Any] | None = None


def seen_of(connection: Connection, of: Round, country: str, instrument: str) -> str:
    """Return what is another text as soon as a form or a version comes, or is decided, that a form is judged by.

    It holds how many forms of the country and instrument the round has, which version counts, and how many decisions
    on those forms there are.
    """
    table = tables.forms.c
    same = (table.round == of.id, table.country == country, table.instrument == instrument)
    count = connection.scalar(select(func.count()).where(*same)) or 0
    counts = in_force(connection, of.edition, country, instrument)
    decided = select(func.count()).select_from(tables.form_decisions.join(tables.forms)).where(*same)
    return f"{count} {counts.id if counts is not None else 0} {connection.scalar(decided) or 0}"


def known_form(connection: Connection, form: ReceivedForm) -> Form | None:
    """Return the form of the same round, country and instrument that has the same bytes."""
    return next(forms_where(connection, _of_its_kind(form), tables.forms.c.sha256 == form.sha256), None)


def form_by_id(connection: Connection, number: int) -> Form:
    """Return a form; raise `RegisterError` if there is none."""
    for form in forms_where(connection, tables.forms.c.id == number):
        return form
    raise RegisterError("no-form", form=number)


def forms_where(connection: Connection, *conditions: ColumnElement[bool]) -> Iterator[Form]:
    """Yield the forms that fulfil the conditions, oldest first, with what was decided of them."""
    decisions = tables.form_decisions
    decided: dict[int, dict[str, object]] = {}
    asked = select(decisions).join(tables.forms, tables.forms.c.id == decisions.c.form).where(*conditions)
    for row in connection.execute(asked.order_by(decisions.c.id)):
        version = {} if row.submission is None else {"submission": row.submission}
        newest = {"decided": row.decided, "decided_reason": row.reason, **version}
        decided[row.form] = {**decided.get(row.form, {}), **newest}
    for values in connection.execute(select(tables.forms).where(*conditions).order_by(tables.forms.c.id)).mappings():
        sender = named(connection, json.loads(values["sender"]))
        yield _form_of({**values, "sender": sender}, decided.get(values["id"], {}))


def keep_form(
    connection: Connection,
    form: ReceivedForm,
    at: datetime.datetime,
    actor: str,
    seen: str,
    of: Round,
    clock: Clock,
) -> tuple[Form, Submission | None]:
    """Write a form, the version that its corrections make, and their events; `seen` is what it was judged by."""
    _check_unmoved(connection, seen, of, form.country, form.instrument)
    _check(form.version, of.edition, form.country, form.instrument)
    version = keep_submission(connection, form.version, at, actor, clock) if form.version is not None else None
    keep_file(connection, form.sha256, form.content)
    newest = connection.scalar(select(func.max(tables.forms.c.number)).where(_of_its_kind(form)))
    placed = {"id": next_id(connection, tables.forms), "number": (newest or 0) + 1}
    how = arrival_values(form, pseudonym_of(connection, form.mail.sender))
    arrived = {"received_at": at.isoformat(), "received_by": actor, "submission": _id(version), **how}
    told = {name: storable(words) for name, words in form.sender.items()}
    sender = json.dumps(unnamed(connection, told), ensure_ascii=False)
    row = _form_values(form, {**placed, **arrived, "sender": sender})
    details = {
        **{name: row[name] for name in _LOGGED},
        "form": row["id"],
        "edition": of.edition,
        "round": of.number,
        "file": row["file_name"],
        "institution": form.sender.get("institution", ""),
        "version": _version(version),
    }
    rows = {tables.forms: [row], **_contents(form, placed["id"]), **_origins(version, form.inherited)}
    write(connection, clock(), actor, "form-received", details, rows)
    return _form_of({**row, "sender": named(connection, json.loads(sender))}, {}), version


def keep_decision(connection: Connection, decision: Decision, of: Form, in_: Round, clock: Clock) -> None:
    """Write a decision on a form, the version that it lets in, and their events.

    Raises `RegisterError` if that was decided already, or the form has its version; `register-moved` if it was decided
    at all by somebody who came first.
    """
    entered = decision.version
    _check_unmoved(connection, decision.seen, in_, of.country, of.instrument)
    if of.decided == decision.decided or (entered is not None and of.submission is not None):
        raise RegisterError("form-decided", form=of.id)
    _check(entered, in_.edition, of.country, of.instrument)
    arrived = datetime.datetime.fromisoformat(of.received_at)
    version = keep_submission(connection, entered, arrived, decision.actor, clock) if entered is not None else None
    row = storable_values(
        {
            "id": next_id(connection, tables.form_decisions),
            "form": of.id,
            "decided": decision.decided,
            "reason": decision.reason,
            "decided_at": decision.at.isoformat(),
            "decided_by": decision.actor,
            "submission": _id(version),
        }
    )
    told: dict[str, object] = {
        "country": of.country,
        "instrument": of.instrument,
        "file": of.file_name,
        "version": _version(version),
    }
    told |= {"merged": decision.merged} if decision.merged else {}
    rows = {tables.form_decisions: [row], **_origins(version, decision.inherited)}
    write(connection, clock(), decision.actor, "form-decided", {**row, **told}, rows)
    if of.submission is not None:
        # With a form that was in force go its corrections, and come back with it.
        went = decision.decided == "declined"
        after = {} if went else {"after": connection.scalar(select(func.max(submissions.c.id)))}
        at = decision.at.isoformat()
        turned = Decided(
            submission=of.submission,
            decided="withdrawn" if went else "restored",
            reason=decision.reason,
            language="",
            at=at,
            actor=decision.actor,
            details=after,
        )
        keep_decided(connection, turned, clock())


def _check_unmoved(connection: Connection, seen: str, of: Round, country: str, instrument: str) -> None:
    if seen and seen != seen_of(connection, of, country, instrument):
        raise RegisterError("register-moved")


def _id(version: Submission | None) -> int | None:
    return version.id if version is not None else None


def _version(version: Submission | None) -> int | None:
    return version.version if version is not None else None


def _check(version: Received | None, *kind: str) -> None:
    if version is not None and (version.edition, version.country, version.instrument) != kind:
        raise ValueError(f"a version of {version.edition} {version.country} {version.instrument}, not of {kind}")


def _of_its_kind(form: ReceivedForm) -> ColumnElement[bool]:
    table = tables.forms.c
    return and_(table.round == form.round, table.country == form.country, table.instrument == form.instrument)


def _form_values(form: ReceivedForm, given: Mapping[str, object]) -> Values:
    values = {
        column.name: getattr(form, column.name)
        for column in tables.forms.columns
        if column.name not in given and column.name != "event"
    }
    return storable_values({**values, **given})


def _contents(form: ReceivedForm, number: int) -> Written:
    rows = {
        tables.form_rows: [values_of(one, number=place) for place, one in enumerate(form.rows)],
        tables.form_changes: answer_values(form.changes),
        tables.form_findings: finding_values(form.findings),
        tables.form_unplaced: note_values(form.unplaced),
    }
    return {table: [{"form": number, **one} for one in values] for table, values in rows.items()}


def _origins(version: Submission | None, inherited: Places | None) -> Written:
    return {} if version is None else origin_rows(version.id, inherited or {})


def origin_rows(version: int, inherited: Places) -> Written:
    """Return the rows that say in which submissions' files the answers of a version stand, if not in its own."""
    return {
        tables.origins: [
            storable_values({"submission": version, "sheet": sheet, "row": row, "column": column, "origin": origin})
            for (sheet, row, column), origin in inherited.items()
        ]
    }


def _form_of(row: Mapping[str, Any], decided: Mapping[str, object]) -> Form:
    told = {"decided": "", "decided_reason": "", "submission": row["submission"], **decided}
    flags = {"late": bool(row["late"]), "confirms_rest": bool(row["confirms_rest"])}
    return record_of(Form, {**row, **told_of(row), **told, **flags})
