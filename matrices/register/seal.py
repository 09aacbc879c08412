"""What a submission consists of → the hash that its event carries, so that the chain covers every answer.

The lines below are the form of that hash. What a later layout added to a row follows its columns where it is not null:
so rows that were written before still fit, and nothing can be put into them unseen.
"""

import hashlib
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, MappingResult, RowMapping, select

from matrices.register import tables
from matrices.register.columns import metadata

SEALED: Mapping[str, tuple[str, ...]] = {
    "answers": ("sheet", "row", "column", "value", "raw", "tab", "cell"),
    "findings": (
        *("number", "code", "severity", "rule", "sheet", "row", "column", "tab", "cell", "value", "message", "advice"),
    ),
    "unplaced": ("number", "tab", "cell", "text"),
}
"""Table → its columns in the order in which they are hashed."""

ADDED: Mapping[str, tuple[str, ...]] = {"answers": ("shown",)}
"""Table → its columns of later layouts, hashed by name where they are not null."""


Added = Mapping[str, tuple[str, ...]]


def seal(content: Mapping[str, Iterable[Mapping[Any, object]]], added: Added = ADDED) -> str:
    """Return the SHA-256 of the rows of a submission by table: a line of JSON a row, in the order of the keys."""
    digest = hashlib.sha256()
    for table, columns in SEALED.items():
        later = added.get(table, ())
        lines = ([*(row[column] for column in columns), *_later(row, later)] for row in content[table])
        for values in sorted(lines, key=_place):
            digest.update(json.dumps([table, *values], ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


def stored_seals(connection: Connection, added: Added = ADDED) -> dict[int, str | None]:
    """Return the seal of each submission by its id, as it stands in the register; None if it cannot be sealed.

    One pass over each table; memory holds one submission at a time. `added` are the later columns that it has.
    """
    numbers = connection.execute(select(tables.submissions.c.id).order_by(tables.submissions.c.id)).scalars().all()
    with ExitStack() as opened:
        stored = {name: _Groups(opened.enter_context(_rows(connection, name, added))) for name in SEALED}
        return {one: _seal({name: groups.take(one) for name, groups in stored.items()}, added) for one in numbers}


def _rows(connection: Connection, name: str, added: Added) -> MappingResult:
    table = metadata.tables[name]
    columns = [table.c[column] for column in ("submission", *SEALED[name], *added.get(name, ()))]
    query = select(*columns).order_by(table.c.submission).execution_options(yield_per=1000)
    return connection.execute(query).mappings()


class _Groups:
    """The rows of a table, taken submission by submission in the order of their ids."""

    def __init__(self, rows: Iterable[RowMapping]) -> None:
        self._groups = ((number, list(group)) for number, group in itertools.groupby(rows, itemgetter("submission")))
        self._head = next(self._groups, None)

    def take(self, submission: int) -> Sequence[RowMapping]:
        """Return the rows of a submission; those of smaller ids, which belong to none, are passed over."""
        while self._head is not None and isinstance(self._head[0], int) and self._head[0] < submission:
            self._head = next(self._groups, None)
        return self._head[1] if self._head is not None and self._head[0] == submission else []


def _seal(content: Mapping[str, Sequence[RowMapping]], added: Added) -> str | None:
    try:
        return seal(content, added)
    except TypeError:  # SQLite keeps bytes where a text belongs, if somebody puts them there
        return None


def _later(row: Mapping[Any, object], names: Sequence[str]) -> list[object]:
    found = {name: row[name] for name in names if row[name] is not None}
    return [found] if found else []


def _place(values: Sequence[object]) -> tuple[object, ...]:
    # The key of a row: its number, or the ids of sheet, row and column.
    return tuple(values[:1] if isinstance(values[0], int) else values[:3])
