"""The sheets of a foreign file → its tables: heads known by their words, lines below them, texts above; nothing judged.

Where cells are merged, each cell of the range has what the range shows, and the range as its place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from matrices.importing.mapping import SourceMapping
from matrices.importing.matching import fits, pattern, seen_text, squeezed
from matrices.instrument import RawValue
from matrices.workbook import BookSheet, Merge, Place, address

_MOST_COLUMNS_FILLED = 2_000
"""Cells of a line into which one merged cell is carried."""


class Cell(NamedTuple):
    """A cell that shows something: its content, where that stands, and the range if it is merged."""

    raw: RawValue
    place: Place
    merge: Merge | None = None

    @property
    def words(self) -> str:
        """What is seen in it, without marks of footnotes that are raised."""
        return seen_text(self.raw).strip()

    @property
    def at(self) -> str:
        """Its address; of a merged cell the range."""
        if self.merge is None:
            return address(*self.place)
        return f"{address(self.merge.top, self.merge.left)}:{address(self.merge.bottom, self.merge.right)}"


Line = Mapping[int, Cell]
"""The cells of a row that show something, by column."""


class Laid:
    """The cells of a sheet row by row, merged ones wherever they cover; `blanks` are there and show nothing."""

    def __init__(self, sheet: BookSheet, merged: str) -> None:
        self.title = sheet.title
        self.lines: dict[int, dict[int, Cell]] = {}
        self.blanks: dict[Place, RawValue] = {}
        tops = {(one.top, one.left): one for one in sheet.merges}
        for place in sorted(sheet.grid):
            raw = sheet.grid[place]
            if raw.is_blank:
                self.blanks[place] = raw
            else:
                self.lines.setdefault(place[0], {})[place[1]] = Cell(raw, place, tops.get(place))
        self._cover(sheet, merged)

    def _cover(self, sheet: BookSheet, merged: str) -> None:
        """Carry merged cells into the rows and columns that they cover, as far as the sheet is filled."""
        last = max(self.lines, default=0)
        for one in sheet.merges:
            cell = self.lines.get(one.top, {}).get(one.left)
            if cell is None:
                continue
            right = min(one.right, one.left + _MOST_COLUMNS_FILLED)
            for row in range(one.top, min(one.bottom, last) + 1):
                for column in range(one.left, right + 1) if merged == "each" or row == one.top else ():
                    self.lines.setdefault(row, {})[column] = cell
        self.lines = dict(sorted(self.lines.items()))

    @cached_property
    def cells(self) -> dict[Place, Cell]:
        """Every cell that shows something, each once."""
        return {cell.place: cell for line in self.lines.values() for cell in line.values()}


@dataclass(frozen=True)
class ForeignTable:
    """One table: its grid, the rows of its head, its lines, and the columns by what is named in the mapping.

    `heads` gives the texts above each column, the lowest last; `texts` what stands above the head, nearest first.
    """

    grid: Laid
    top: int
    rows: tuple[int, ...]
    heads: Mapping[int, tuple[str, ...]]
    lines: Mapping[int, Line] = field(repr=False)
    texts: tuple[tuple[str, Cell | None], ...] = field(default=(), repr=False)

    def columns(self, words: Iterable[str]) -> tuple[int, ...]:
        """Return the columns whose head is one of several texts."""
        wanted = tuple(words)
        return tuple(column for column, heads in self.heads.items() if any(fits(wanted, head) for head in heads))

    def head_cell(self, column: int) -> Cell | None:
        """Return the lowest cell of the head of a column."""
        return next(
            (self.grid.lines[row][column] for row in reversed(self.rows) if column in self.grid.lines.get(row, {})),
            None,
        )


def wanted_heads(source: SourceMapping) -> tuple[tuple[str, ...], ...]:
    """Return the texts that a head must have: of each group one; what may stand under any head asks for none."""
    named: list[tuple[str, ...]] = (
        [source.head.holds] if len(source.head.holds) == 1 else [(one,) for one in source.head.holds]
    )
    named += [one.column for one in (*source.jurisdiction, *source.row) if one.column]
    named += [source.field.column] if source.field is not None and source.field.column else []
    named += [(one,) for one in source.only]
    named += [
        one.head for one in source.columns.values() if not one.optional and one.is_ is None and "*" not in one.head
    ]
    return tuple(dict.fromkeys(named))


class Missing(NamedTuple):
    """The row that comes nearest to a head, and what it lacks; row 0 where nothing comes near."""

    row: int
    lacks: tuple[tuple[str, ...], ...]


def tables_of(grid: Laid, source: SourceMapping, boxes: Sequence[str]) -> tuple[tuple[ForeignTable, ...], Missing]:
    """Return the tables of a sheet, or what the row lacks that comes nearest to a head."""
    wanted = wanted_heads(source)
    depth = source.head.rows
    order = list(grid.lines)
    found, nearest = list[int](), Missing(0, wanted)
    first = _Quick(wanted)
    for row in order:
        if not first.may_be(grid, row, depth):
            continue
        lacks = tuple(one for one in wanted if not _stands(grid, row, depth, one))
        if not lacks and wanted:
            top = _top(grid, row, depth, wanted)
            if not found or top >= found[-1] + depth:
                found.append(top)
        elif len(lacks) < len(nearest.lacks):
            nearest = Missing(row, lacks)
    if not wanted:
        found = [row for row in order if len(grid.lines[row]) > 1][:1]
    tables = tuple(_table(grid, top, nxt, depth, order, _texts(grid, found, top, boxes)) for top, nxt in _pairs(found))
    return tables, nearest


def _pairs(rows: Sequence[int]) -> Iterator[tuple[int, int | None]]:
    for number, row in enumerate(rows):
        yield row, rows[number + 1] if number + 1 < len(rows) else None


class _Quick:
    """Whether a row can be part of a head at all: thousands of lines are not looked at any closer."""

    def __init__(self, wanted: Sequence[Sequence[str]]) -> None:
        flat = [one for group in wanted for one in group]
        self._texts = {squeezed(one) for one in flat if pattern(one).plain}
        self._patterns = [pattern(one) for one in flat if not pattern(one).plain]

    def may_be(self, grid: Laid, row: int, depth: int) -> bool:
        for cell in grid.lines[row].values():
            words = cell.words
            if squeezed(words) in self._texts or any(one.fits(words) for one in self._patterns):
                return True
        return False


def _stands(grid: Laid, top: int, depth: int, words: Sequence[str]) -> bool:
    rows = (grid.lines.get(row, {}) for row in range(top, top + depth))
    return any(fits(words, cell.words) for line in rows for cell in line.values())


def _top(grid: Laid, row: int, depth: int, wanted: Sequence[Sequence[str]]) -> int:
    """Return the first row of a head of several rows, of which one holds all that is named.

    It is the upper one if its named cells reach down, or nothing stands below them; otherwise the lowest.
    """
    if depth == 1 or any(not _stands(grid, row, 1, one) for one in wanted):
        return row
    named = [column for column, cell in grid.lines[row].items() if any(fits(one, cell.words) for one in wanted)]
    below, above = grid.lines.get(row + 1, {}), [one for one in range(row - depth + 1, row) if one in grid.lines]
    reaches = all(column not in below or below[column].merge is not None for column in named)
    return row if reaches or not above else above[0]


def _table(
    grid: Laid,
    top: int,
    after: int | None,
    depth: int,
    order: Sequence[int],
    texts: tuple[tuple[str, Cell | None], ...],
) -> ForeignTable:
    rows = tuple(range(top, top + depth))
    columns = sorted({column for row in rows for column in grid.lines.get(row, {})})
    heads = {
        column: tuple(dict.fromkeys(grid.lines[row][column].words for row in rows if column in grid.lines.get(row, {})))
        for column in columns
    }
    lines = {row: grid.lines[row] for row in order if row >= top + depth and (after is None or row < after)}
    return ForeignTable(grid=grid, top=top, rows=rows, heads=heads, lines=lines, texts=texts)


def _texts(grid: Laid, tops: Sequence[int], top: int, boxes: Sequence[str]) -> tuple[tuple[str, Cell | None], ...]:
    """Return the texts above a head, nearest first, back to the top of the sheet, then those before the table."""
    above = [row for row in grid.lines if row < top]
    cells = dict.fromkeys(cell for row in reversed(above) for cell in grid.lines[row].values())
    return (*((cell.words, cell) for cell in cells), *((words, None) for words in reversed(boxes)))


def beside(grid: Laid, labels: Sequence[str], top: int = 0) -> tuple[str, tuple[Cell, Cell]] | None:
    """Return what stands right of a cell that is one of several labels, or else below it; and both cells.

    Of several such labels on a sheet, it is the nearest above the head in the row `top`, or else the first below it.
    """
    wanted = [*labels, *(f"{one}:" for one in labels)]
    for cell in sorted(grid.cells.values(), key=lambda one: (one.place[0] >= top, abs(one.place[0] - top))):
        if not fits(wanted, cell.words):
            continue
        row, column = cell.place
        right = cell.merge.right if cell.merge else column
        line = grid.lines.get(row, {})
        after = [line[one] for one in sorted(line) if one > right]
        below = grid.lines.get((cell.merge.bottom if cell.merge else row) + 1, {}).get(column)
        found = after[0] if after else below
        if found is not None:
            return found.words, (found, cell)
    return None
