"""Where an answer belongs in an instrument, whatever cell of a file it stands in."""

from typing import NamedTuple


class RowId(NamedTuple):
    """Sheet and row, by their ids."""

    sheet: str
    row: str


class CellId(NamedTuple):
    """Sheet, row and column, by their ids; equal to the three as a plain tuple."""

    sheet: str
    row: str
    column: str

    @property
    def row_id(self) -> RowId:
        """The row in which the cell stands."""
        return RowId(self.sheet, self.row)
