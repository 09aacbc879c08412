"""What a submission consists of → the hash that its event carries, so that the chain covers every answer.

The lines below are the form of that hash: a column that is added to a table later needs a second form.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from matrices.register import tables

SEALED: Mapping[str, tuple[str, ...]] = {
    "answers": ("sheet", "row", "column", "value", "raw", "tab", "cell"),
    "findings": (
        *("number", "code", "severity", "rule", "sheet", "row", "column", "tab", "cell", "value", "message", "advice"),
    ),
    "unplaced": ("number", "tab", "cell", "text"),
}
"""Table → its columns in the order in which they are hashed."""


def seal(content: Mapping[str, Iterable[Mapping[str, object]]]) -> str:
    """Return the SHA-256 of the rows of a submission by table: a line of JSON a row, in the order of the keys."""
    digest = hashlib.sha256()
    for table, columns in SEALED.items():
        for values in sorted(([row[column] for column in columns] for row in content[table]), key=_place):
            digest.update(json.dumps([table, *values], ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


def stored_seal(connection: Connection, submission: int) -> str:
    """Return the seal of a submission as it stands in the register."""
    content: dict[str, list[Mapping[str, object]]] = {}
    for name in SEALED:
        table = tables.metadata.tables[name]
        rows = connection.execute(select(table).where(table.c.submission == submission))
        content[name] = [dict(row) for row in rows.mappings()]
    return seal(content)


def _place(values: Sequence[object]) -> tuple[object, ...]:
    # The key of a row: its number, or the ids of sheet, row and column.
    return tuple(values[:1] if isinstance(values[0], int) else values[:3])
