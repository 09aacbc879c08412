"""What was read out of a returned file: every answer with its cell, and everything that had no place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from matrices.findings import CellRef, Finding
from matrices.instrument.raw import RawValue
from matrices.workbook.identity import Identity
from matrices.workbook.records import Previous
from matrices.workbook.replaced import Replaced

READER = "1"
"""Version of the reader, kept with each submission: raised when the same bytes are read otherwise than before."""


@dataclass(frozen=True, slots=True)
class ReadCell:
    """One answer as it stands in its cell. Blank cells are not listed."""

    sheet: str
    row: str
    column: str
    at: CellRef
    raw: RawValue


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A cell of the file that belongs to no answer and is no text of the template."""

    at: CellRef
    text: str


@dataclass(frozen=True)
class Reading:
    """One returned file, read but not judged.

    `places` gives the cell of every answer that the file could have held, blank or not, by
    (sheet id, row id, column id), so that a blank required cell can be pointed at. `missing` lists what the
    file has no cell for: `(sheet, "", "")` a sheet, `(sheet, row, "")` a row, `(sheet, "", column)` a column;
    each of them has its finding already. `previous` is what the file says of the previous edition, if it was prefilled.
    `replaced` gives, by sheet id, what one replacement changed in all of a sheet, answers perhaps with it; `since_1904`
    tells that the file counts its days from 1904.
    """

    file: str
    sha256: str
    identity: Identity
    cells: tuple[ReadCell, ...]
    places: Mapping[tuple[str, str, str], CellRef]
    cover: Mapping[str, ReadCell] = field(default_factory=dict)
    missing: frozenset[tuple[str, str, str]] = frozenset()
    findings: tuple[Finding, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    previous: Previous | None = None
    replaced: Mapping[str, Replaced] = field(default_factory=dict)
    since_1904: bool = False

    @cached_property
    def by_place(self) -> dict[tuple[str, str, str], ReadCell]:
        """The answers by sheet id, row id and column id."""
        return {(cell.sheet, cell.row, cell.column): cell for cell in self.cells}
