"""Records ↔ rows of the tables."""

import datetime
import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Row

from matrices.findings import CellRef, Finding, Severity
from matrices.language import Text
from matrices.register import tables
from matrices.register.records import Received, Submission, encode, storable

Values = dict[str, object]


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


def submission_values(received: Received, version: int, at: datetime.datetime, actor: str) -> Values:
    """Return the row of a submission, without its id."""
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
    }
    return _storable(values)


def content_values(received: Received) -> dict[str, list[Values]]:
    """Return, by table, the rows of answers, findings and of what had no place, without their submission."""
    return {
        "answers": [
            _storable(
                {
                    "sheet": one.sheet,
                    "row": one.row,
                    "column": one.column,
                    "value": encode(one.value),
                    "raw": one.raw,
                    "tab": one.tab,
                    "cell": one.cell,
                }
            )
            for one in received.answers
        ],
        "findings": [_storable(_finding_values(number, one)) for number, one in enumerate(received.findings)],
        "unplaced": [
            _storable({"number": number, "tab": one.tab, "cell": one.cell, "text": one.text})
            for number, one in enumerate(received.unplaced)
        ],
    }


def keep_content(connection: Connection, submission: int, content: Mapping[str, Sequence[Values]]) -> None:
    """Write the rows of a submission into their tables."""
    for name, rows in content.items():
        if rows:
            connection.execute(
                tables.metadata.tables[name].insert(), [{"submission": submission, **row} for row in rows]
            )


def _finding_values(number: int, one: Finding) -> Values:
    return {
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


def _storable(values: Values) -> Values:
    return {name: storable(value) if isinstance(value, str) else value for name, value in values.items()}
