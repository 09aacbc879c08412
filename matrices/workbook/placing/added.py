"""Rows that a country added to a list sheet → the numbers under which their answers are read."""

import itertools
from collections.abc import Iterator

from matrices.findings import Finding, finding
from matrices.instrument.model import Sheet
from matrices.instrument.raw import BLANK
from matrices.workbook.book import BookSheet
from matrices.workbook.placing.layout import Layout, Spot

_MOST = 500
"""Rows that are added at most; what follows is told of together, as content of rows that are none of the form's."""
_LEAST_FILLED = 2
"""Cells that a row below the list must hold to be taken for one of its rows, and not for a note under it."""


def with_added_rows(sheet: BookSheet, of: Sheet, layout: Layout, spot: Spot) -> Layout:
    """Return the layout of a list sheet with the rows that were inserted or appended without a key.

    Each gets the next free number: that of an open row after the last one filled in, or one beyond the last.
    """
    if of.key is None or layout.is_empty:
        return layout
    numbers = list(itertools.islice(_added(sheet, layout), _MOST))
    free = _free(sheet, of, layout)
    rows: dict[str, tuple[int, ...]] = {next(free): (number,) for number in numbers}
    return layout.with_rows(rows, _findings(rows, of, spot)) if rows else layout


def _added(sheet: BookSheet, layout: Layout) -> Iterator[int]:
    known = {number for numbers in layout.rows.values() for number in numbers}
    columns = {number for numbers in layout.columns.values() for number in numbers}
    filled: dict[int, int] = {}
    for (row, column), value in sheet.grid.items():
        if column in columns and row not in known and row > min(known) and not value.is_blank:
            filled[row] = filled.get(row, 0) + 1
    last = max(known)
    for row in sorted(filled):
        if row < last:
            yield row
        elif row == last + 1 and filled[row] >= min(_LEAST_FILLED, len(columns)):
            last = row
            yield row


def _free(sheet: BookSheet, of: Sheet, layout: Layout) -> Iterator[str]:
    """Yield the row ids that no filled row has, those after the last filled one first, then new ones."""
    prefix = of.key.prefix if of.key else ""
    columns = [number for numbers in layout.columns.values() for number in numbers]
    filled = {
        row_id
        for row_id, rows in layout.rows.items()
        if any(not sheet.grid.get((row, column), BLANK).is_blank for row in rows for column in columns)
    }
    ids = list(of.row_ids)
    after = max((ids.index(row_id) + 1 for row_id in filled if row_id in ids), default=0)
    yield from (row_id for row_id in ids[after:] if row_id not in filled)
    beyond = max([len(ids), *(int(row_id[len(prefix) :]) for row_id in layout.rows if row_id not in ids)])
    width = len(ids[0]) - len(prefix)
    while True:
        beyond += 1
        yield f"{prefix}{beyond:0{width}d}"


def _findings(rows: dict[str, tuple[int, ...]], of: Sheet, spot: Spot) -> Iterator[Finding]:
    for row_id, numbers in rows.items():
        yield finding("row-added", spot.at((numbers[0], 1)), sheet_id=of.id, row=row_id)
