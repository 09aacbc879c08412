"""The picture of a sheet: its cells as a reader sees them, with findings at their cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from matrices.findings import Finding, Severity

if TYPE_CHECKING:
    from matrices.workbook import BookSheet

_ROWS, _COLUMNS = 1_000, 60
"""Of a larger sheet this much is shown; the file itself can be downloaded."""

_WORST = (Severity.ERROR, Severity.WARNING, Severity.NOTICE)


@dataclass(frozen=True)
class GridCell:
    """A cell of the picture: its address, what is seen in it, how far it reaches, and its findings by their numbers.

    `severity` is that of the worst finding, or `band` for words that have the row for themselves; `marks` are what else
    is told of it.
    """

    address: str
    words: str
    across: int = 1
    down: int = 1
    numbers: tuple[int, ...] = ()
    severity: str = ""
    marks: "tuple[GridMark, ...]" = ()


@dataclass(frozen=True)
class GridMark:
    """A sign in a cell that leads to a place of the page, with the words for which it stands."""

    sign: str
    target: str
    words: str


@dataclass(frozen=True)
class GridSheet:
    """The picture of a sheet: the letters of its columns, its rows by number, hidden ones left out and told."""

    title: str
    letters: tuple[str, ...]
    rows: tuple[tuple[int, tuple[GridCell, ...]], ...]
    hidden: int = 0
    cut: bool = False


_NO_MARKS: Mapping[str, tuple[GridMark, ...]] = {}


def grid_of(
    sheet: "BookSheet",
    numbered: Sequence[tuple[int, Finding]],
    marks: Mapping[str, tuple[GridMark, ...]] = _NO_MARKS,
) -> GridSheet:
    """Return the picture of a sheet; `marks` are told at their cells beside the findings."""
    from matrices.workbook import address

    ends = [(one.bottom, one.right) for one in sheet.merges if one.bottom <= _ROWS]
    last = max(row for row, _ in [*sheet.grid, *ends, (1, 1)])
    widest = max(column for _, column in [*sheet.grid, (1, 1)])
    rows = [row for row in range(1, min(last, _ROWS) + 1) if row not in sheet.hidden_rows]
    columns = [one for one in range(1, min(widest, _COLUMNS) + 1) if one not in sheet.hidden_columns]
    picture = _Picture(sheet, rows, columns, _by_cell(sheet, numbered), marks)
    return GridSheet(
        title=sheet.title,
        letters=tuple(address(1, one)[:-1] for one in columns),
        rows=tuple((row, picture.row(row)) for row in rows),
        hidden=sum(row <= last for row in sheet.hidden_rows),
        cut=last > _ROWS or widest > _COLUMNS,
    )


class _Picture:
    """The cells of a sheet as HTML has them: what a merged cell covers is no cell of its own."""

    def __init__(
        self,
        sheet: "BookSheet",
        rows: list[int],
        columns: list[int],
        found: Mapping[str, list[tuple[int, Finding]]],
        marks: Mapping[str, tuple[GridMark, ...]],
    ) -> None:
        self.sheet, self.rows, self.columns, self.found, self.marks = sheet, rows, columns, found, marks
        self.merged = {(one.top, one.left): one for one in sheet.merges}
        self.covered = {
            (row, column)
            for one in sheet.merges
            for row in range(one.top, min(one.bottom, _ROWS) + 1)
            for column in range(one.left, min(one.right, _COLUMNS) + 1)
            if (row, column) != (one.top, one.left)
        }

    def row(self, row: int) -> tuple[GridCell, ...]:
        """Return the cells of a row; the only words of a row run over the empty cells behind them, as on the sheet."""
        cells = [self._cell(row, column) for column in self.columns if (row, column) not in self.covered]
        filled = [number for number, one in enumerate(cells) if one.words or one.numbers or one.marks]
        if len(filled) != 1 or cells[filled[0]].numbers or cells[filled[0]].marks or any(one.down > 1 for one in cells):
            return tuple(cells)
        first, after = cells[filled[0]], cells[filled[0] + 1 :]
        band = replace(first, across=first.across + sum(one.across for one in after), severity="band")
        return (*cells[: filled[0]], band)

    def _cell(self, row: int, column: int) -> GridCell:
        from matrices.workbook import address

        at, raw, over = address(row, column), self.sheet.grid.get((row, column)), self.merged.get((row, column))
        own = self.found.get(at, [])
        severities = {one.severity for _, one in own}
        return GridCell(
            address=at,
            words=(raw.shown or raw.text or raw.formula or "") if raw is not None else "",
            across=max(1, sum(over.left <= one <= over.right for one in self.columns)) if over else 1,
            down=max(1, sum(over.top <= one <= over.bottom for one in self.rows)) if over else 1,
            numbers=tuple(number for number, _ in own),
            severity=next((one.value for one in _WORST if one in severities), ""),
            marks=self.marks.get(at, ()),
        )


def _by_cell(sheet: "BookSheet", numbered: Sequence[tuple[int, Finding]]) -> Mapping[str, list[tuple[int, Finding]]]:
    found: dict[str, list[tuple[int, Finding]]] = {}
    for number, one in numbered:
        if one.at.sheet == sheet.title and one.at.cell:
            found.setdefault(one.at.cell.split(":")[0].replace("$", ""), []).append((number, one))
    return found
