"""What one stroke did to many answers → one finding for all of them, in place of what follows from it.

Whoever inserts or deletes cells among the answers, or pastes a column over the headings of sections, moves every
answer below to another question. Nothing in a single cell says so; many do together: answers beside headings, below
the last row, in cells that are not asked for, and choices of other lists, all of which fit a row higher or lower.
A block that was cut out and pasted a few rows off has left blank rows besides. Whoever replaces an option by another
word has written that word into every cell that held it.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from openpyxl.utils.cell import coordinate_to_tuple

from matrices.checking.answers import Answers
from matrices.checking.landings import Landing, Neighbours
from matrices.checking.pasted import MANY, alike_once, pasted_columns, replaced_once
from matrices.findings import CellRef, Finding, finding
from matrices.instrument import RESERVED, CellId, Sheet, Target, parse, raw_text, target_options
from matrices.language import plain, text
from matrices.workbook import Place, Plan, address, listed

_STEPS = tuple(sign * by for by in range(1, 13) for sign in (1, -1))
_LEAST_GAIN, _LEAST_LINES, _LEAST_BANDS = 4, 3, 2
"""Cells that fit better a row off; lines in which they stand; lines without a question in which answers stand."""
_WORSE = 0.2
"""Share of the gain that may not fit a row off either."""
_COLLISION = 2
_HEADS = 3
"""Lines above the first question in which answers may stand in place of heads."""
_SURELY = 6
"""Cells of a block that fit better where it was cut out, from which on none need stand beside a heading."""
_OF_ROWS = ("row-begun", "required", "rule")
_FOLLOWING = ("unused-answered", "row-unknown", "row-continued", "outside-table")


@dataclass(frozen=True)
class _Offset:
    """Answers that stand off their questions: by how many rows, 0 if one more at each heading; from which row on.

    `end` is the last row of a block that alone was moved, 0 if all below is off. Where they stand in the rows of their
    questions, `across` is by how many columns they are off.
    """

    sheet: str
    title: str
    by: int
    start: int
    cells: frozenset[Place]
    end: int = 0
    across: int = 0
    way: str = ""

    def finding(self, file: str) -> Finding:
        """Return what is to be said of them."""
        way = self.way if self.way == "bands" else "headings" if not self.by else "lower" if self.by > 0 else "higher"
        key = f"offset-{way}{'-block' if self.end else ''}"
        where = text("workbook", key, count=abs(self.by), start=self.start, end=self.end)
        if self.across:
            where = text("workbook", "offset-right" if self.across > 0 else "offset-left", count=abs(self.across))
        at = CellRef(file, self.title, address(*min(self.cells)))
        cells = listed(address(*place) for place in sorted(self.cells))
        return finding("answers-off", at, sheet_id=self.sheet, where=where, cells=cells)

    def has_caused(self, one: Finding) -> bool:
        """Tell whether a finding follows from answers that stand off their questions."""
        if one.at.sheet != self.title or not one.at.cell:
            return False
        row, column = coordinate_to_tuple(one.at.cell)
        if row < self.start - abs(self.by) or (self.end and row > self.end + abs(self.by)):
            return False
        columns = {place[1] for place in self.cells}
        return one.code in _OF_ROWS or column in columns or column + self.across in columns


def told_once(findings: Sequence[Finding], answers: Answers) -> tuple[Finding, ...]:
    """Return findings of a file with those that follow from answers a row off told as one."""
    told, columns = list(findings), pasted_columns(answers)
    for sheet, is_seen in _suspected(told, answers):
        table = _Table(answers, sheet)
        offset = table.offset(is_seen=is_seen)
        # A single column is told by the one to which it belongs; a block by how far it is off.
        if offset is not None and (offset.across or len(columns.get(sheet.id, ())) != 1):
            columns.pop(sheet.id, None)
            kept = (table.retold(one, offset) if offset.has_caused(one) else one for one in told)
            told = [offset.finding(answers.reading.file), *(one for one in kept if one is not None)]
    for pasted in itertools.chain.from_iterable(columns.values()):
        told = [pasted.finding(), *(one for one in told if not pasted.has_caused(one, answers))]
    return tuple(alike_once(tuple(replaced_once(told, answers))))


def _suspected(findings: Iterable[Finding], answers: Answers) -> Iterator[tuple[Sheet, bool]]:
    """Yield the matrices in which something stands where no answer is asked for, or many answers contradict others."""
    broken = Counter(one.sheet_id for one in findings if one.rule or one.code == "row-begun")
    signs = {one.sheet_id for one in answers.reading.findings if one.code in _FOLLOWING}
    for sheet in answers.instrument.matrices:
        if sheet.id in signs or broken[sheet.id] >= MANY:
            yield sheet, sheet.id in signs


class _Model(NamedTuple):
    """Where the content of each line would belong, for lines from one on: line → line; `within` its first line."""

    by: int
    target: Mapping[int, int]
    within: range


class _Table:
    """The answers of one sheet by line and column, wherever they stand."""

    def __init__(self, answers: Answers, sheet: Sheet) -> None:
        self._answers = answers
        self._sheet = sheet

    @cached_property
    def _places(self) -> dict[tuple[str, str], Place]:
        found = {}
        for row in self._sheet.row_ids:
            for column in self._sheet.used_columns(row):
                at = self._answers.reading.places.get(CellId(self._sheet.id, row, column))
                if at is not None and column not in RESERVED:
                    found[row, column] = coordinate_to_tuple(at.cell)
        return found

    @cached_property
    def _title(self) -> str:
        row, column = next(iter(self._places))
        return self._answers.reading.places[CellId(self._sheet.id, row, column)].sheet

    @cached_property
    def _row_at(self) -> dict[int, str]:
        return {line: row for (row, _), (line, _) in self._places.items()}

    @cached_property
    def _column_at(self) -> dict[int, str]:
        return {number: column for (_, column), (_, number) in self._places.items()}

    @cached_property
    def _content(self) -> dict[Place, str]:
        reading = self._answers.reading
        cells = [(cell.at, cell.raw.text) for cell in reading.cells if cell.sheet == self._sheet.id]
        cells += [(one.at, one.text) for one in reading.unplaced]
        found: dict[Place, str] = {}
        for at, words in cells:
            if at.sheet == self._title and at.cell:
                place = coordinate_to_tuple(at.cell)
                if place[1] in self._column_at and self._lines[0] <= place[0] <= self._lines[-1]:
                    found.setdefault(place, words)
        return found

    @cached_property
    def _lines(self) -> range:
        return range(min(self._row_at) - _HEADS, max(self._row_at) + max(_STEPS) + 1)

    def offset(self, *, is_seen: bool) -> _Offset | None:
        """Return by how much answers stand off, if that is sure; `is_seen`: some stand where nothing is asked."""
        if not self._places:
            return None
        found = max(self._evident() if is_seen else (), key=lambda one: one[0], default=None)
        if found is None or self._with_headings or self._bands(self._content) - self._bands(found[1].cells):
            landed = [(gain, self._landed(landing)) for gain, landing in self._beside.landings()]
            found = max([*landed, *([found] if found else [])], key=lambda one: one[0], default=None)
        return found[1] if found else None

    def _evident(self) -> list[tuple[float, _Offset]]:
        """Return what stands in cells where nothing is asked, or something else."""
        models = self._models() if self._bands(self._content) else ()
        found = [one for model in models if (one := self._of_model(model)) is not None]
        return found or [one for by in _STEPS for one in self._blocks(by)] + [*self._across(), *self._late()]

    @cached_property
    def _beside(self) -> Neighbours:
        return Neighbours(
            content=self._content,
            questions=sorted(self._row_at),
            uses=lambda line, column: self._sheet.uses(self._row_at[line], self._column_at[column]),
            misfit=self._misfit,
            kinds={number: self._kind_of(column) for number, column in self._column_at.items()},
            apart=self._with_headings,
        )

    def _kind_of(self, column: str) -> Callable[[str], str]:
        """Return how contents of a column differ in what is answered beside them: options by their words."""
        return plain if self._sheet.column(column).kind.chosen else lambda _words: ""

    @cached_property
    def _with_headings(self) -> dict[int, int]:
        """Line → the same in a form with headings between, if this one has none."""
        rows = Plan(self._answers.instrument).sheet(self._sheet.id).rows
        lines = sorted(self._row_at)
        has_none = lines == list(range(lines[0], lines[-1] + 1)) and len(lines) == len(rows)
        return {line: rows[row] for line, row in self._row_at.items()} if has_none else {}

    def _landed(self, landing: Landing) -> _Offset:
        way, by, start, end, cells = landing
        first = self._first(start, [column for _, column in cells]) if by > 0 else start
        return _Offset(sheet=self._sheet.id, title=self._title, by=by, start=first, cells=cells, end=end, way=way)

    def _across(self) -> Iterator[tuple[float, _Offset]]:
        """Yield columns that were pasted beside their own, which are blank, with how many cells would fit better."""
        for by in (1, -1, 2, -2):
            worse = {column: self._misfits(column, 0) for column in self._by_column}
            moved = {column: self._misfits(column, by) for column in self._by_column}
            for first in self._by_column:
                for last in (one for one in self._by_column if one >= first):
                    own = [one for one in self._by_column if first <= one <= last]
                    left, gain = sum(moved[one] for one in own), sum(worse[one] - moved[one] for one in own)
                    blank = range(first - by, first) if by > 0 else range(last + 1, last - by + 1)
                    cells = frozenset(place for one in own for place in self._by_column[one])
                    if gain >= _SURELY and left <= gain * _WORSE and not set(blank) & set(self._by_column):
                        start = min(line for line, _ in cells)
                        yield (
                            gain,
                            _Offset(sheet=self._sheet.id, title=self._title, by=0, start=start, cells=cells, across=by),
                        )

    def _late(self) -> Iterator[tuple[float, _Offset]]:
        """Yield columns of which some questions are blank that others answer, and that end as far below the last."""
        asked, begun = sorted(self._row_at), {line for line, _ in self._content}
        late: dict[tuple[int, int], set[Place]] = {}
        for places in self._by_column.values():
            lines = {line for line, _ in places}
            blank, by = [line for line in asked if line not in lines], max(lines) - asked[-1]
            if by in _STEPS and len(blank) == by and begun.issuperset(blank):
                late.setdefault((by, blank[0]), set()).update(place for place in places if place[0] > blank[0])
        for (by, start), cells in late.items():
            if not any(self._misfit(place, place[0] - by) for place in cells):
                yield by, _Offset(self._sheet.id, self._title, by, start, frozenset(cells))

    def _misfits(self, column: int, by: int) -> int:
        """Return how many cells of a column would be no answers to their questions some columns to the left."""
        own = self._column_at.get(column - by)
        rows = ((place, self._row_at.get(place[0])) for place in self._of(column))
        return sum(
            row is None or own is None or not self._sheet.uses(row, own) or bool(self._is_wrong(place, row, own))
            for place, row in rows
        )

    def _blocks(self, by: int) -> Iterator[tuple[float, _Offset]]:
        """Yield blocks that were cut out and pasted some lines off, with how many cells fit better where they were.

        What such a block does not cover again is blank: below it if it went up, above it if it went down.
        """
        gains: dict[int, dict[int, int]] = {}
        for line, column in self._content:
            gain = self._misfit((line, column), line) - self._misfit((line, column), line - by)
            gains.setdefault(line, {})[column] = gain
        first, size = min(self._column_at), abs(by)
        filled = sorted(gains)
        for edge in sorted({line - step for line in self._row_at for step in range(size)}):
            left = range(edge, edge + size)
            columns = {
                column for column in self._column_at if all((line, column) not in self._content for line in left)
            }
            begin = edge - 1 if by < 0 else edge + size
            if first in columns and begin in gains:
                at = filled.index(begin)
                yield from self._block(by, filled[at::-1] if by < 0 else filled[at:], columns, gains)

    def _block(
        self, by: int, lines: Sequence[int], columns: set[int], gains: Mapping[int, Mapping[int, int]]
    ) -> Iterator[tuple[float, _Offset]]:
        """Yield the block that begins at the first of some lines, if it would fit much better where it was."""
        gain, best, end = 0, 0, lines[0]
        for line in lines:
            gain += sum(value for column, value in gains.get(line, {}).items() if column in columns)
            if gain > best:
                best, end = gain, line
        low, high = sorted((lines[0], end))
        cells = {place for place in self._content if low <= place[0] <= high and place[1] in columns}
        left = sum(self._misfit(place, place[0] - by) for place in cells)
        is_sure = best >= _SURELY or (best >= _LEAST_GAIN and self._bands(cells))
        if is_sure and left <= best * _WORSE and len({place[0] for place in cells}) >= _LEAST_LINES:
            yield (
                best,
                _Offset(sheet=self._sheet.id, title=self._title, by=by, start=low, cells=frozenset(cells), end=high),
            )

    def retold(self, one: Finding, offset: _Offset) -> Finding | None:
        """Return what a finding that follows from the offset says of other cells; None if it says nothing of any."""
        if one.code not in ("row-unknown", "outside-table"):
            return None
        row = coordinate_to_tuple(one.at.cell)[0]
        here = (u.at.cell for u in self._answers.reading.unplaced if u.at.sheet == self._title and u.at.cell)
        others = set(map(coordinate_to_tuple, here)) - offset.cells - set(self._places.values())
        if one.code == "row-unknown":
            rest = sorted(place for place in others if place[0] == row and place[1] in self._column_at)
        else:
            last = max(self._row_at)
            rest = sorted(place for place in others if place[0] > last or place[1] not in self._column_at)
        cells = [address(*place) for place in rest]
        at = CellRef(one.at.file, one.at.sheet, cells[0]) if cells else one.at
        return finding(one.code, at, sheet_id=one.sheet_id, cells=listed(cells)) if cells else None

    def _models(self) -> Iterator[_Model]:
        lines, asked = self._lines, sorted(self._row_at)
        for by in _STEPS:
            yield _Model(by, {line: line - by for line in lines}, lines)
        bands = [line for line in range(lines[0], asked[-1]) if line not in self._row_at]
        for number, band in enumerate(bands):
            following = [line for line in asked if line > band]
            target = dict(zip(range(band, lines[-1] + 1), following, strict=False))
            end = bands[number + 1] if number + 1 < len(bands) else asked[-1]
            yield _Model(0, target, range(band, end))

    def _of_model(self, model: _Model) -> tuple[float, _Offset] | None:
        """Return how many cells fit better if answers belong where the model says, and which they are."""
        costs = {column: self._costs(model, column) for column in self._column_at}
        before = {column: sum(self._misfit(place, place[0]) for place in self._of(column)) for column in costs}
        moved = [column for column, cost in costs.items() if before[column] > min(cost.values())]
        if not moved:
            return None
        total = {line: sum(costs[column][line] for column in moved) for line in model.within}
        start = max(line for line, cost in total.items() if cost == min(total.values()))
        gain = sum(before[column] for column in moved) - total[start]
        cells = {place for column in moved for place in self._of(column) if place[0] >= start}
        left = sum(self._misfit(place, model.target.get(place[0], 0)) for place in cells)
        lines = {place[0] for place in cells}
        if left > gain * _WORSE or len(lines) < _LEAST_LINES:
            return None
        is_sure = gain >= _LEAST_GAIN and len(self._bands(cells)) >= _LEAST_BANDS
        if not is_sure and not (model.by == 0 and left == 0 and all(self._is_pasted(one, cells) for one in moved)):
            return None
        first = self._first(start, moved) if model.by > 0 else start
        return gain, _Offset(self._sheet.id, self._title, model.by, first, frozenset(cells))

    def _is_pasted(self, column: int, cells: set[Place]) -> bool:
        """Tell whether a column goes on without a gap over headings, and ends as many questions short as there are.

        Those left at its end are answered in other columns; or else it is a column of options, over two headings.
        """
        lines = sorted(line for line, number in cells if number == column)
        over = len(self._bands((line, column) for line in lines))
        after = [line for line in sorted(self._row_at) if line > lines[-1]][:over]
        if not over or len(after) < over or lines != list(range(lines[0], lines[-1] + 1)):
            return False
        begun = {line for line, _ in self._content}
        is_chosen = self._sheet.column(self._column_at[column]).kind.chosen
        return begun.issuperset(after) or (is_chosen and over >= _LEAST_BANDS)

    def _bands(self, places: Iterable[Place]) -> set[int]:
        return {place[0] for place in places if place[0] not in self._row_at}

    def _of(self, column: int) -> list[Place]:
        return self._by_column.get(column, [])

    @cached_property
    def _by_column(self) -> dict[int, list[Place]]:
        found: dict[int, list[Place]] = {}
        for place in sorted(self._content):
            found.setdefault(place[1], []).append(place)
        return found

    def _costs(self, model: _Model, column: int) -> dict[int, int]:
        """Return for each first line how many cells of a column would not fit."""
        places = self._of(column)
        stay = {place[0]: self._misfit(place, place[0]) for place in places}
        move = {place[0]: self._misfit(place, model.target.get(place[0], 0)) for place in places}
        costs, above, below = {}, 0, sum(move.values())
        for line in self._lines:
            clash = sum(stepped in stay and stepped - model.by in stay for stepped in range(line, line + model.by))
            costs[line] = above + below + clash * _COLLISION
            above += stay.get(line, 0)
            below -= move.get(line, 0)
        return {line: cost for line, cost in costs.items() if line in model.within}

    def _misfit(self, place: Place, line: int) -> int:
        """Tell, as a number, whether what stands in a cell is no answer to the question of a line."""
        row, column = self._row_at.get(line), self._column_at[place[1]]
        if row is None or not self._sheet.uses(row, column):
            return 1
        key = place, self._sheet.list_of(row, column)
        if key not in self._known:
            self._known[key] = self._is_wrong(place, row, column)
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[Place, str | None], int]:
        return {}

    def _is_wrong(self, place: Place, row: str, column_id: str) -> int:
        column = self._sheet.column(column_id)
        if not column.kind.chosen:
            return 0
        options = target_options(self._answers.instrument.code_list(self._sheet, row, column_id))
        target = Target(column, self._answers.reading.identity.language, options)
        return int(parse(raw_text(self._content[place]), target).value is None)

    def _first(self, start: int, columns: Sequence[int]) -> int:
        """Return the first of the lines above that hold nothing: there cells were inserted."""
        filled = {place[0] for place in self._content if place[1] in columns}
        while start - 1 >= min(self._row_at) and start - 1 not in filled:
            start -= 1
        return start
