"""Where everything stands in a template: the one place that computes coordinates, shared by writer and reader.

Row 1 and column A of every sheet are hidden and hold the keys: the identity token in A1, `c:COLUMN` in row 1,
`r:ROW` in column A. A plan is the same in every language.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter
from openpyxl.utils.exceptions import CellCoordinatesException

from matrices.instrument import CONFIRMS_REST, RESERVED, Column, Instrument, Row, Section, Sheet, Subsection
from matrices.workbook.book import Source

KEY_ROW = 1
KEY_COLUMN = 1
TITLE_ROW = 2
INTRO_ROW = 3
GROUP_ROW = 4
HEAD_ROW = 5
FIRST_LINE = 6

CODE_COLUMN = 2
SUBJECT_COLUMN = 3
STANDARD_COLUMN = 4

COVER = "cover"
LISTS = "lists"
META = "meta"

COVER_FIELDS = ("name", "position", "institution", "email", "phone", "date")
"""What the person who fills the workbook in is asked on the cover; never printed in a study."""

FORM_FIELDS = (*COVER_FIELDS, CONFIRMS_REST)
"""What a validation form asks there: besides, whether everything that bears no mark is confirmed."""

COVER_COLUMN = 5
COVER_VALUE = "value"
"""The cover's answers stand in one column, keyed `c:value`, in rows keyed `r:name`, `r:position`, …"""


def row_key(row_id: str) -> str:
    """Return the hidden key of a row: `r:TIP-DEF-01`."""
    return f"r:{row_id}"


def column_key(column_id: str) -> str:
    """Return the hidden key of a column: `c:coverage`."""
    return f"c:{column_id}"


def cell_place(words: str) -> tuple[int, int] | None:
    """Return row and column of an address, the inverse of `address`, of a range those of its first cell; or None."""
    try:
        return coordinate_to_tuple(words.partition(":")[0])
    except (CellCoordinatesException, ValueError, UnboundLocalError):  # the latter is what openpyxl makes of no letters
        return None


def address(row: int, column: int) -> str:
    """Return the address of a cell, `C14`, from its numbers (from 1)."""
    return f"{get_column_letter(column)}{row}"


@dataclass(frozen=True)
class Line:
    """One line of a sheet: the band of a section, that of a heading below it, or a row."""

    kind: Literal["section", "subsection", "row"]
    number: int
    row_id: str = ""
    section: Section | Subsection | None = None
    row: Row | None = None


def _bands(sheet: Sheet) -> Iterator[tuple[Literal["section", "subsection", "row"], Section | Subsection, Row | None]]:
    """Yield the lines of a matrix, with the heading under which each stands."""
    for section in sheet.sections:
        yield "section", section, None
        for part, rows in section.parts:
            if part is not None:
                yield "subsection", part, None
            yield from (("row", section, row) for row in rows)


@dataclass(frozen=True)
class SheetPlan:
    """Where the rows and columns of one sheet stand.

    `source` tells what a prefilled workbook was filled from, None in a blank one. It adds to a matrix a column that
    shows the answers before the answer columns, and to every sheet a hidden one of records after; to that of a
    validation form also one of contents as they were sent. Without bands, the headings stand in a column beside the
    labels: a column of answers can then be pasted in one piece.
    """

    sheet: Sheet
    source: Source | None = None
    banded: bool = True

    @cached_property
    def has_standard(self) -> bool:
        """Tell whether the sheet shows the standard (treaty article, obligation) of its rows.

        A validation form does not: what the study prints stands there, so that it is seen together with the marks.
        """
        return not self.is_form and any(row.derives_from or row.obligation for row in self.sheet.rows)

    @cached_property
    def first_column(self) -> int:
        """Number of the first answer column."""
        if self.sheet.kind == "list":
            return CODE_COLUMN + 1
        labels = STANDARD_COLUMN if self.has_standard else SUBJECT_COLUMN
        return labels + 1 + bool(self.source) + (not self.banded)

    @property
    def heading_column(self) -> int | None:
        """Number of the column in which the headings of sections stand, if they do in one."""
        own = self.sheet.kind == "matrix" and not self.banded
        return self.first_column - 1 - bool(self.source) if own else None

    @property
    def shown_column(self) -> int | None:
        """Number of the column that shows the answers of the source, if there is one."""
        return self.first_column - 1 if self.source and self.sheet.kind == "matrix" else None

    @property
    def record_column(self) -> int | None:
        """Number of the hidden column that holds the answers of the source for the check, if there is one."""
        return self.last_column + 1 if self.source else None

    @property
    def contents_column(self) -> int | None:
        """Number of the hidden column that holds the contents as they were sent, if there is one."""
        return self.last_column + 2 if self.is_form else None

    @property
    def is_form(self) -> bool:
        """Tell whether the workbook is a validation form."""
        return self.source is not None and self.source.is_draft

    @property
    def own_columns(self) -> tuple[Column, ...]:
        """The columns that the instrument itself asks for, without those that the workbook adds."""
        return tuple(column for column in self.sheet.columns if column.id not in RESERVED)

    @cached_property
    def columns(self) -> dict[str, int]:
        """Column id → number of the column."""
        return {column.id: self.first_column + i for i, column in enumerate(self.sheet.columns)}

    @property
    def last_column(self) -> int:
        """Number of the last answer column."""
        return self.first_column + len(self.sheet.columns) - 1

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line below the head, in order."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[Line]:
        if self.sheet.kind == "list":
            yield from (Line("row", number, row) for number, row in enumerate(self.sheet.row_ids, FIRST_LINE))
            return
        lines = [one for one in _bands(self.sheet) if self.banded or one[2]]
        for number, (kind, section, row) in enumerate(lines, FIRST_LINE):
            yield Line(kind, number, row.id if row else "", section, row)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Row id → number of the row."""
        return {line.row_id: line.number for line in self.lines if line.kind == "row"}

    @property
    def last_row(self) -> int:
        """Number of the last line."""
        return self.lines[-1].number

    def address(self, row_id: str, column_id: str) -> str:
        """Return the address of an answer cell, `F12`."""
        return address(self.rows[row_id], self.columns[column_id])

    def span(self, column_id: str) -> str:
        """Return the absolute range of a column's cells, `$F$6:$F$66`."""
        letter = get_column_letter(self.columns[column_id])
        return f"${letter}${FIRST_LINE}:${letter}${self.last_row}"


@dataclass(frozen=True)
class Plan:
    """Where everything stands in the workbook of one instrument; prefilled if there is a `source`."""

    instrument: Instrument
    source: Source | None = None
    banded: bool = True

    @cached_property
    def sheets(self) -> tuple[SheetPlan, ...]:
        """The plans of the sheets, in the instrument's order."""
        return tuple(SheetPlan(sheet, self.source, self.banded) for sheet in self.instrument.sheets)

    def sheet(self, sheet_id: str) -> SheetPlan:
        """Return the plan of a sheet; raise `KeyError` if there is none."""
        for sheet in self.sheets:
            if sheet.sheet.id == sheet_id:
                return sheet
        raise KeyError(sheet_id)


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the runs of consecutive numbers: `[2, 3, 7]` gives `[(2, 3), (7, 7)]`."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def column_ranges(column: int, rows: Iterable[int]) -> str:
    """Return the ranges of one column's cells: `F6:F9 F12`."""
    letter = get_column_letter(column)
    parts = (f"{letter}{a}" if a == b else f"{letter}{a}:{letter}{b}" for a, b in runs(rows))
    return " ".join(parts)


def row_ranges(cells: Iterable[str]) -> Iterator[str]:
    """Yield the ranges of cells row by row, as people read them: `E12:H12`, `U12`."""
    rows: dict[int, list[int]] = {}
    for row, column in sorted(map(coordinate_to_tuple, cells)):
        rows.setdefault(row, []).append(column)
    for row, columns in rows.items():
        for first, last in runs(columns):
            begin, end = (f"{get_column_letter(column)}{row}" for column in (first, last))
            yield begin if first == last else f"{begin}:{end}"
