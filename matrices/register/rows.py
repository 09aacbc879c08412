"""Records ↔ rows of the tables."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Row, Table

from matrices.findings import CellRef, Finding, Severity
from matrices.language import Text
from matrices.register import tables
from matrices.register.records import Received, Submission, encode


def submission_of(row: Row[tuple[object, ...]]) -> Submission:
    """Return the submission in a row."""
    return Submission(**row._mapping)


def finding_of(row: Row[tuple[object, ...]], file: str) -> Finding:
    """Return the finding in a row, at a cell of the file that it was found in."""
    values = row._mapping
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


def keep_answers(connection: Connection, submission: int, received: Received) -> None:
    """Write answers, what had no place, and findings of a submission."""
    _insert(
        connection,
        tables.answers,
        [
            {
                "submission": submission,
                "sheet": one.sheet,
                "row": one.row,
                "column": one.column,
                "value": encode(one.value),
                "raw": one.raw,
                "tab": one.tab,
                "cell": one.cell,
            }
            for one in received.answers
        ],
    )
    _insert(
        connection,
        tables.unplaced,
        [
            {"submission": submission, "number": number, "tab": one.tab, "cell": one.cell, "text": one.text}
            for number, one in enumerate(received.unplaced)
        ],
    )
    _insert(
        connection,
        tables.findings,
        [_finding_values(submission, number, one) for number, one in enumerate(received.findings)],
    )


def _finding_values(submission: int, number: int, one: Finding) -> dict[str, object]:
    return {
        "submission": submission,
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


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        connection.execute(table.insert(), rows)
