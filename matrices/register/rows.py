"""Records ↔ rows of the tables, within a transaction; what is written of rounds → its event with the seal of its rows.

Each row names the event that tells of it; so whatever is changed, taken away or added later does not fit the seals.
"""

import dataclasses
import datetime
import functools
import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, bindparam, select

from matrices.errors import RegisterError
from matrices.findings import CellRef, Finding, Severity
from matrices.language import Text
from matrices.register import tables
from matrices.register.chain import log_event
from matrices.register.records import (
    Mail,
    Outcome,
    Received,
    Round,
    StoredAnswer,
    StoredText,
    Submission,
    decode,
    encode,
    storable,
)
from matrices.register.tables import ARRIVAL, WRITTEN, metadata
from matrices.register.vault import Lock

Values = dict[str, object]

Record = TypeVar("Record")


def storable_values(values: Mapping[str, object]) -> Values:
    """Return the values as both databases keep them: texts without what they do not store, 0 and 1 for yes and no."""
    return {name: _storable(value) for name, value in values.items()}


def values_of(record: Any, **changed: object) -> Values:
    """Return the row of a record whose fields are columns, some of them changed."""
    fields = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
    return storable_values({**fields, **changed})


def record_of(kind: type[Record], row: Mapping[Any, Any]) -> Record:
    """Return the record whose fields are columns of a row."""
    return kind(**{name: row[name] for name in _names(kind)})  # type: ignore[arg-type]  # a class is a key


@functools.cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def submission_of(row: Row[Any], decided: Mapping[str, Any] | None = None) -> Submission:
    """Return the submission in a row, with what was decided of it."""
    nothing = {"decided": "", "decided_reason": "", "arrived_first": "", "counted_after": 0, "counted_at": ""}
    nothing["mapping"] = ""
    values = {**row._mapping, **told_of(row._mapping), "institution": row.institution or "", **nothing}
    return record_of(Submission, {**values, **(decided or {})})


def arrival_values(of: Any, sender: str) -> Values:
    """Return the columns of how a file or form came and was read; `sender` is the pseudonym of who sent it."""
    mail: Mail = of.mail
    values = {"reader": of.reader, "origin": of.origin, "mail_date": mail.date, "mail_id": mail.message_id}
    return {name: value or None for name, value in {**values, "mail_sender": sender}.items()}


def told_of(row: Mapping[Any, Any]) -> Values:
    """Return the same columns out of a row: texts, empty where the row is of an older layout or says nothing."""
    return {name: row[name] or "" for name in ARRIVAL} | {"origin": row["origin"] or "returned"}


def submission_values(received: Received, version: int, at: datetime.datetime, actor: str, sender: str) -> Values:
    """Return the row of a submission, without its id; `sender` is the pseudonym of who sent it."""
    values: Values = {
        "edition": received.edition,
        "country": received.country,
        "instrument": received.instrument,
        "version": version,
        "sha256": received.sha256,
        "file_name": received.file_name,
        "language": received.language,
        "fingerprint": received.fingerprint,
        "received_at": at.isoformat(),
        "received_by": actor,
        "verdict": received.verdict,
        "institution": received.institution or None,
        **arrival_values(received, sender),
    }
    return storable_values(values)


def content_values(received: Received) -> dict[str, list[Values]]:
    """Return, by table, the rows of answers, findings and of what had no place, without their submission."""
    return {
        "answers": answer_values(received.answers),
        "findings": finding_values(received.findings),
        "unplaced": note_values(received.unplaced),
    }


def keep_content(connection: Connection, submission: int, content: Mapping[str, Sequence[Values]]) -> None:
    """Write the rows of a submission into their tables."""
    for name, rows in content.items():
        if rows:
            connection.execute(metadata.tables[name].insert(), [{"submission": submission, **row} for row in rows])


def answer_values(answers: Iterable[StoredAnswer]) -> list[Values]:
    """Return the rows of answers, without whose they are."""
    return [values_of(one, value=encode(one.value), shown=one.shown or None) for one in answers]


def note_values(notes: Iterable[StoredText]) -> list[Values]:
    """Return the rows of what a file holds beside its answers, without whose they are."""
    return [values_of(one) | {"number": number} for number, one in enumerate(notes)]


def finding_values(findings: Iterable[Finding]) -> list[Values]:
    """Return the rows of findings, without whose they are."""
    return [_finding_values(number, one) for number, one in enumerate(findings)]


def answers_in(connection: Connection, table: Table, owner: int, lock: Lock | None = None) -> tuple[StoredAnswer, ...]:
    """Return the answers that a submission or form has in a table, by sheet, row and column."""
    value_of = _kept_value if lock is None else decode
    return tuple(
        StoredAnswer(
            sheet=row["sheet"],
            row=row["row"],
            column=row["column"],
            value=value_of(row["value"]),
            raw=row["raw"],
            tab=row["tab"],
            cell=row["cell"],
            shown=row["shown"] or "",
        )
        for row in rows_of(connection, table, owner, lock)
    )


def notes_in(connection: Connection, table: Table, owner: int, lock: Lock | None = None) -> tuple[StoredText, ...]:
    """Return what the file of a submission or form holds beside its answers."""
    return tuple(record_of(StoredText, row) for row in rows_of(connection, table, owner, lock))


def findings_in(
    connection: Connection, table: Table, owner: int, file: str, lock: Lock | None = None
) -> tuple[Finding, ...]:
    """Return the findings of a submission or form, at cells of the file that they were found in."""
    text_of = _kept_text if lock is None else _text
    return tuple(_finding_of(row, file, text_of) for row in rows_of(connection, table, owner, lock))


def rows_of(connection: Connection, table: Table, owner: int, lock: Lock | None = None) -> Iterable[Mapping[Any, Any]]:
    """Return the rows whose key begins with their owner's id, in the order of the rest of it, opened by their lock."""
    found = connection.execute(_owned_by(table), {"owner": owner}).mappings().all()
    return found if lock is None else (lock.open_row(table.name, {**row}) for row in found)


@functools.cache
def _owned_by(table: Table) -> Select[Any]:
    first, *rest = table.primary_key.columns
    return select(table).where(first == bindparam("owner")).order_by(*rest)


def _text(words: str) -> Text:
    return Text(json.loads(words))


# The same values and sentences come again and again. What is kept encrypted is kept nowhere else, not even here.
_kept_text = functools.lru_cache(maxsize=4096)(_text)
_kept_value = functools.lru_cache(maxsize=4096)(decode)


def _storable(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    return int(value) if isinstance(value, bool) else value


def _finding_values(number: int, one: Finding) -> Values:
    values: Values = {
        "number": number,
        "code": one.code,
        "severity": one.severity.value,
        "rule": one.rule,
        "sheet": one.sheet_id,
        "row": one.row,
        "column": one.column,
        "tab": one.at.sheet,
        "cell": one.at.cell,
        "value": one.value,
        "message": json.dumps(dict(one.message.by_language), ensure_ascii=False),
        "advice": json.dumps(dict(one.advice.by_language), ensure_ascii=False),
    }
    return storable_values(values)


def _finding_of(values: Mapping[Any, Any], file: str, text_of: Callable[[str], Text]) -> Finding:
    return Finding(
        code=values["code"],
        severity=Severity(values["severity"]),
        at=CellRef(file, values["tab"], values["cell"]),
        message=text_of(values["message"]),
        advice=text_of(values["advice"]),
        sheet_id=values["sheet"],
        row=values["row"],
        column=values["column"],
        value=values["value"],
        rule=values["rule"],
    )


_SEALS = "seals"
"""What the details of an event call the seals of the tables that it wrote into."""

Written = Mapping[Table, Sequence[Values]]


def write(
    connection: Connection,
    at: datetime.datetime,
    actor: str,
    kind: str,
    details: Mapping[str, object],
    rows: Written,
) -> None:
    """Log an event and write its rows, without their event, into their tables; the connection holds the lock."""
    seals = {table.name: _seal(table, values) for table, values in rows.items() if values}
    event = log_event(connection, at, actor, kind, {**details, _SEALS: seals})
    for table, values in rows.items():
        if values:
            connection.execute(table.insert(), [{**one, "event": event} for one in values])


def _seal(table: Table, rows: Iterable[Mapping[Any, object]]) -> str:
    """Return the SHA-256 of rows: each as JSON, its event and what is null left out, in the order of these lines.

    Not what `proof.seal` does for the three tables of a submission: their events have said it so since the first
    layout, and must be proved as they were written.
    """
    names = sorted(column.name for column in table.columns if column.name != "event")
    lines = sorted(_line({name: row[name] for name in names if row[name] is not None}) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def writing_faults(connection: Connection) -> Iterator[tuple[int, str]]:
    """Yield event and table where rows are not those that were written; rows without any event are broken links."""
    known, expected = _expected(connection)
    for table in WRITTEN:
        logged, found = expected.get(table.name, {}), dict(_found(connection, table))
        for event in sorted(logged.keys() | (found.keys() & known)):
            if logged.get(event) != found.get(event):
                yield event, table.name


def next_id(connection: Connection, table: Table) -> int:
    """Return the id of the next row; whoever asks holds the lock of those that write."""
    newest = connection.scalar(select(table.c.id).order_by(table.c.id.desc()).limit(1))
    return (newest or 0) + 1


def _line(row: Mapping[str, object]) -> str:
    # Bytes where a text belongs were put there behind the register's back; their seal must differ, not fail.
    return json.dumps(row, ensure_ascii=False, default=lambda value: [repr(value)])


def _expected(connection: Connection) -> tuple[frozenset[int], dict[str, dict[int, object]]]:
    table, ids, seals = tables.events, set(), dict[str, dict[int, object]]()
    for event, words in connection.execute(select(table.c.id, table.c.details).order_by(table.c.id)):
        ids.add(event)
        for name, one in _seals(words).items():
            seals.setdefault(name, {})[event] = one
    return frozenset(ids), seals


def _seals(words: object) -> Mapping[str, object]:
    try:
        found = json.loads(words)[_SEALS]  # type: ignore[arg-type]  # what is no text ends as what is no JSON
    except (ValueError, KeyError, TypeError, IndexError):
        return {}  # another event, or one that was changed, which the chain reports
    return found if isinstance(found, dict) else {}


def _found(connection: Connection, table: Table) -> Iterator[tuple[int, str]]:
    query = select(table).order_by(table.c.event).execution_options(yield_per=1000)
    with connection.execute(query) as rows:
        for event, group in itertools.groupby(rows.mappings(), itemgetter("event")):
            yield event, _seal(table, group)


def rounds_where(connection: Connection, condition: ColumnElement[bool]) -> tuple[Round, ...]:
    """Return the rounds that fulfil a condition, by their numbers, each as it was opened, closed or reopened last."""
    closing, turns = tables.closings.c, tables.turns
    query = (
        select(tables.rounds, closing.closed_at, closing.closed_by)
        .outerjoin(tables.closings, closing.round == tables.rounds.c.id)
        .where(condition)
        .order_by(tables.rounds.c.edition, tables.rounds.c.number)
    )
    asked = select(turns).join(tables.rounds, tables.rounds.c.id == turns.c.round).where(condition).order_by(turns.c.id)
    last = {row["round"]: row for row in connection.execute(asked).mappings()}
    return tuple(_round_of(row, last.get(row["id"])) for row in connection.execute(query).mappings())


def round_by_id(connection: Connection, number: int) -> Round:
    """Return a round; raise `RegisterError` if there is none."""
    for one in rounds_where(connection, tables.rounds.c.id == number):
        return one
    raise RegisterError("no-round", round=number)


def opening_values(connection: Connection, opened: Round) -> Values:
    """Return the row of a round that is opened, with the next id in place of its own."""
    values = values_of(
        opened,
        id=next_id(connection, tables.rounds),
        decision=json.dumps(dict(opened.decision), ensure_ascii=False),
    )
    return {name: value for name, value in values.items() if name in tables.rounds.c}


def closing_rows(
    connection: Connection, closed: Round, outcomes: Sequence[Outcome], at: datetime.datetime, actor: str
) -> Written:
    """Return the rows of a round's closing and of what it came to: the first, or those of a turn after a reopening."""
    if not _was_closed(connection, closed.id):
        row = storable_values({"round": closed.id, "closed_at": at.isoformat(), "closed_by": actor})
        states = [values_of(one) | {"round": closed.id} for one in outcomes]
        return {tables.closings: [row], tables.outcomes: states}
    turn = _turn(connection, closed, "closed", "", "", at, actor)
    return {tables.turns: [turn], tables.turn_outcomes: [values_of(one) | {"turn": turn["id"]} for one in outcomes]}


def reopening_rows(
    connection: Connection, reopened: Round, reason: str, language: str, at: datetime.datetime, actor: str
) -> Written:
    """Return the row of a round's reopening."""
    return {tables.turns: [_turn(connection, reopened, "reopened", reason, language, at, actor)]}


def outcomes_of(connection: Connection, round_id: int) -> tuple[Outcome, ...]:
    """Return what a round came to when it was closed last; nothing while it runs."""
    table = tables.turns
    newest = connection.execute(select(table).where(table.c.round == round_id).order_by(table.c.id.desc())).first()
    if newest is None:
        found = rows_of(connection, tables.outcomes, round_id)
    else:
        found = rows_of(connection, tables.turn_outcomes, newest.id)
    return tuple(record_of(Outcome, row) for row in found)


def _was_closed(connection: Connection, round_id: int) -> bool:
    return connection.scalar(select(tables.closings.c.round).where(tables.closings.c.round == round_id)) is not None


def _turn(
    connection: Connection, of: Round, turn: str, reason: str, language: str, at: datetime.datetime, actor: str
) -> Values:
    said = {"turn": turn, "reason": reason, "language": language, "at": at.isoformat(), "actor": actor}
    return storable_values({"id": next_id(connection, tables.turns), "round": of.id, **said})


def _round_of(row: Mapping[Any, Any], turn: Mapping[Any, Any] | None) -> Round:
    closed = {"closed_at": row["closed_at"] or "", "closed_by": row["closed_by"] or ""}
    if turn is not None:
        again = turn["turn"] == "closed"
        closed = {"closed_at": turn["at"] if again else "", "closed_by": turn["actor"] if again else ""}
    return record_of(Round, {**row, **closed, "silence": bool(row["silence"]), "decision": json.loads(row["decision"])})
