"""Records ↔ rows of the tables, the same for what a submission holds and for what a form holds."""

import dataclasses
import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table, select

from matrices.findings import CellRef, Finding, Severity
from matrices.language import Text
from matrices.register.columns import ARRIVAL, metadata
from matrices.register.records import Mail, Received, StoredAnswer, StoredText, Submission, decode, encode, storable
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
    names = (field.name for field in dataclasses.fields(kind))  # type: ignore[arg-type]  # every record is a dataclass
    return kind(**{name: row[name] for name in names})


def submission_of(row: Row[Any], decided: Mapping[str, Any] | None = None) -> Submission:
    """Return the submission in a row, with what was decided of it."""
    nothing = {"decided": "", "decided_reason": "", "arrived_first": "", "counted_after": 0, "counted_at": ""}
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
    rows = rows_of(connection, table, owner, lock)
    return tuple(
        record_of(StoredAnswer, {**row, "value": decode(row["value"]), "shown": row["shown"] or ""}) for row in rows
    )


def notes_in(connection: Connection, table: Table, owner: int, lock: Lock | None = None) -> tuple[StoredText, ...]:
    """Return what the file of a submission or form holds beside its answers."""
    return tuple(record_of(StoredText, row) for row in rows_of(connection, table, owner, lock))


def findings_in(
    connection: Connection, table: Table, owner: int, file: str, lock: Lock | None = None
) -> tuple[Finding, ...]:
    """Return the findings of a submission or form, at cells of the file that they were found in."""
    return tuple(_finding_of(row, file) for row in rows_of(connection, table, owner, lock))


def rows_of(connection: Connection, table: Table, owner: int, lock: Lock | None = None) -> Iterable[Mapping[Any, Any]]:
    """Return the rows whose key begins with their owner's id, in the order of the rest of it, opened by their lock."""
    first, *rest = table.primary_key.columns
    found = connection.execute(select(table).where(first == owner).order_by(*rest)).mappings()
    return found if lock is None else (lock.open_row(table.name, {**row}) for row in found)


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


def _finding_of(values: Mapping[Any, Any], file: str) -> Finding:
    return Finding(
        values["code"],
        Severity(values["severity"]),
        CellRef(file, values["tab"], values["cell"]),
        Text(json.loads(values["message"])),
        Text(json.loads(values["advice"])),
        values["sheet"],
        values["row"],
        values["column"],
        values["value"],
        values["rule"],
    )
