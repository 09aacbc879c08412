"""Where a formula stands, and the words that formulas are put together from."""

from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from matrices.instrument.model import Column, Instrument, Option
from matrices.workbook.plan import SheetPlan
from matrices.workbook.ranges import runs


@dataclass(frozen=True)
class Ground:
    """Where a formula stands: a row of a sheet, in the words of a language.

    Columns are absolute and the row is relative, so that the formula holds for every row below that has the same
    code lists.
    """

    instrument: Instrument
    plan: SheetPlan
    row_id: str
    language: str

    @property
    def number(self) -> int:
        """Number of the row."""
        return self.plan.rows[self.row_id]

    def column(self, column_id: str) -> Column:
        """Return the column."""
        return self.plan.sheet.column(column_id)

    def letter(self, column_id: str) -> str:
        """Return the letter of a column."""
        return get_column_letter(self.plan.columns[column_id])

    def cell(self, column_id: str) -> str:
        """Return the reference to a cell of the row: `$F6`."""
        return f"${self.letter(column_id)}{self.number}"

    def cell_of(self, row_id: str, column_id: str) -> str:
        """Return the reference to a cell of another row."""
        return f"${self.letter(column_id)}{self.plan.rows[row_id]}"

    def cells_of(self, row_ids: Iterable[str], column_id: str) -> list[str]:
        """Return the references to cells of other rows; rows that follow one another make one range."""
        letter, numbers = self.letter(column_id), (self.plan.rows[row] for row in row_ids)
        return [f"${letter}{a}" if a == b else f"${letter}{a}:${letter}{b}" for a, b in runs(numbers)]

    def label(self, column_id: str, code: str) -> str:
        """Return the label of an option of a cell of the row, the code itself if there is none."""
        labels = {option.code: option.label[self.language] for option in self.options(column_id)}
        return labels.get(code, code)

    def trimmed(self, column_id: str) -> str:
        """Return the cell's text without blanks around it."""
        return f"TRIM({self.cell(column_id)})"

    def options(self, column_id: str) -> tuple[Option, ...]:
        """Return the options of a cell of the row: its code list, or the special answers beside its type's own."""
        special = self.column(column_id).special
        own = self.instrument.code_list(self.plan.sheet, self.row_id, column_id)
        codes = own or (self.instrument.lists[special] if special else None)
        return codes.options if codes else ()


@dataclass(frozen=True)
class Truth:
    """Two formulas: true only where the node surely holds, and only where it surely does not."""

    holds: str | None
    fails: str | None


def quoted(words: str) -> str:
    """Return a text as a formula writes it."""
    return '"' + words.replace('"', '""') + '"'


def exact(holds: str) -> Truth:
    """Return the truth of a node that a formula says in full."""
    return Truth(holds, f"NOT({holds})")


def both(tests: Iterable[str]) -> str:
    """Return a formula that is true where all of the tests are."""
    listed = list(tests)
    return listed[0] if len(listed) == 1 else f"AND({','.join(listed)})" if listed else "TRUE"


def either(tests: Iterable[str]) -> str:
    """Return a formula that is true where one of the tests is."""
    listed = list(tests)
    return listed[0] if len(listed) == 1 else f"OR({','.join(listed)})" if listed else "FALSE"
