"""A column that was pasted some rows off → by how much, told by the columns beside it.

Where nothing stands in a wrong cell, no cell is odd: but beside a “no” stands an article, and beside a “yes” none.
If nearly all of that is in order once the column is moved, it was moved. Each column is a row of bits, one a question.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from matrices.workbook import Place

_NEAR = (1, -1, 2, -2, 3, -3)
"""Rows by which a column may be off though nothing of it stands outside."""
_SURELY, _LEAST, _WORSE = 8, 4, 0.15
"""What is in order only once a column is moved; less where cells stand outside the questions; share that is not."""
_COLLISION = 2
_TIE = 1 / 10_000
"""What the other columns say decides where two columns could have been moved alike."""
_LEAST_LINES = 3

Target = Mapping[int, int]


class Landing(NamedTuple):
    """Where cells landed: how many rows off, from which row on, to which (0: the last); `way` tells of headings."""

    way: str
    by: int
    start: int
    end: int
    cells: frozenset[Place]


class Neighbours:
    """The columns of a sheet, beside one another; `questions` are its lines that ask, `apart` those of another form."""

    def __init__(
        self,
        content: Mapping[Place, str],
        questions: Sequence[int],
        uses: Callable[[int, int], bool],
        misfit: Callable[[Place, int], int],
        kinds: Mapping[int, Callable[[str], str]],
        apart: Mapping[int, int],
    ) -> None:
        self._content, self._asked, self._misfit, self._kinds, self._apart = content, questions, misfit, kinds, apart
        self._bit = {line: 1 << number for number, line in enumerate(questions)}
        self._used = {column: sum(self._bit[line] for line in questions if uses(line, column)) for column in kinds}

    @cached_property
    def _lines(self) -> dict[int, dict[int, str]]:
        found: dict[int, dict[int, str]] = {}
        for (line, column), words in sorted(self._content.items()):
            found.setdefault(column, {})[line] = self._kinds[column](words)
        return found

    def landings(self) -> list[tuple[float, Landing]]:
        """Return what was moved, with how much is in order only then; columns that moved alike are one."""
        alike: dict[tuple[str, int, int, int], tuple[float, frozenset[Place]]] = {}
        for column in self._lines:
            best = max([*self._of(column), *self._over_one(column)], default=None, key=lambda one: one[0])
            if best is not None:
                gain, (way, by, start, end, cells) = best
                before = alike.get((way, by, start, end), (0, frozenset()))
                alike[way, by, start, end] = max(before[0], gain), before[1] | cells
        found = [(gain, Landing(*key, cells)) for key, (gain, cells) in alike.items()]
        return [*found, *self._together()]

    def _of(self, column: int) -> Iterator[tuple[float, Landing]]:
        own = self._lines[column]
        outside = sum(line not in self._bit for line in own)
        least = _LEAST if outside > 1 else _SURELY - outside
        wrong = sum(self._misfit((line, column), line) for line in own)
        before = {one: self._disorder(column, self._now[column], one) for one in self._lines if one != column}
        if len(own) < _LEAST_LINES or wrong + max(before.values(), default=0) < least:
            return
        for way, by, start, target in self._targets(sorted(own)):
            left, after, net = self._left(column, target, before)
            gain = wrong + after[0] - left - after[1]
            if gain >= least and left + after[1] <= gain * _WORSE:
                yield gain + net * _TIE, Landing(way, by, start, 0, frozenset((line, column) for line in target))

    def _over_one(self, column: int) -> Iterator[tuple[float, Landing]]:
        """Yield answers of one section that begin beside its heading and leave its last question blank."""
        own = self._lines[column]
        begun = {line for line, other in self._content if other != column}
        for band in (line for line in own if line not in self._bit and line + 1 in self._bit):
            end = next(line for line in range(band + 1, self._asked[-1] + 2) if line not in self._bit) - 1
            cells = [line for line in own if band <= line <= end]
            is_told = end in begun or any(
                self._kinds[one](words) for (at, one), words in self._content.items() if at == band
            )
            if len(cells) >= _LEAST_LINES and end not in own and is_told:
                left = sum(self._misfit((line, column), line + 1) for line in cells)
                if not left:
                    yield 2, Landing("", -1, band, end - 1, frozenset((line, column) for line in cells))

    def _together(self) -> Iterator[tuple[float, Landing]]:
        """Yield whole blocks that were copied from a form with headings between into one without."""
        for start, target in self._from_banded():
            cells = {place for place in self._content if place[0] >= start}
            before = sum(self._misfit(place, place[0]) for place in cells)
            left = sum(self._misfit(place, target.get(place[0], 0)) for place in cells)
            if before - left >= _LEAST and left <= (before - left) * _WORSE:
                yield before - left, Landing("bands", 0, start, 0, frozenset(cells))

    def _targets(self, lines: Sequence[int]) -> Iterator[tuple[str, int, int, Target]]:
        """Yield the ways in which a column can have landed: from which line on, and where each belongs."""
        first, last = self._asked[0], self._asked[-1]
        steps = {*_NEAR, lines[0] - first, lines[-1] - last} if lines[0] < first or lines[-1] > last else set(_NEAR)
        for by in steps - {0}:
            for start in lines:
                if by in (1, -1) or start == lines[0] or not set(range(start - abs(by), start)) & set(lines):
                    yield "", by, start, {line: line - by for line in lines if line >= start}
        for band in (line for line in lines if line not in self._bit and line > first):
            following = [line for line in self._asked if line > band]
            belongs = dict(zip(range(band, band + len(following)), following, strict=True))
            yield "headings", 0, band, {line: belongs[line] for line in lines if line in belongs}
        for start, target in self._from_banded():
            yield "bands", 0, start, {line: target.get(line, 0) for line in lines if line >= start}

    def _from_banded(self) -> Iterator[tuple[int, Target]]:
        """Yield where lines of a form with headings between belong, if they were pasted from one line on."""
        firsts = [line for line in self._apart if self._apart.get(line - 1, 0) + 1 != self._apart[line]]
        for first in firsts:
            for start in (self._apart[first], self._apart[first] - 1):
                down = first - start
                yield first, {there + down: line for line, there in self._apart.items() if there >= start}

    def _left(self, column: int, target: Target, before: Mapping[int, int]) -> tuple[int, tuple[int, int], int]:
        """Return how many cells would not fit elsewhere, the disorder beside that column which gains most, and of all.

        Beside one column alone nobody can tell which of the two was moved.
        """
        own = self._lines[column]
        moved = {line: target.get(line, line) for line in own}
        left = sum(self._misfit((line, column), to) for line, to in moved.items())
        left += _COLLISION * (len(moved) - len(set(moved.values())))
        then = self._by_kind((to, own[line]) for line, to in moved.items())
        found = [(disorder, self._disorder(column, then, one)) for one, disorder in before.items()]
        best = max(found, key=lambda pair: pair[0] - pair[1], default=(0, 0))
        return left, best, sum(disorder - after for disorder, after in found)

    def _by_kind(self, lines: Iterable[tuple[int, str]]) -> dict[str, int]:
        found: dict[str, int] = {}
        for line, kind in lines:
            found[kind] = found.get(kind, 0) | self._bit.get(line, 0)
        return found

    def _disorder(self, column: int, kinds: Mapping[str, int], other: int) -> int:
        """Return beside how many answers another column is filled or blank otherwise than mostly beside such."""
        there, within = self._now[other], self._used[column] & self._used[other]
        if len(kinds) == 1:  # texts: beside which option of the other one do they stand?
            kinds, there = there, kinds
        beside = sum(there.values()) & within
        blank, total = within, 0
        for kind, bits in kinds.items():
            blank &= ~bits
            filled, bare = (bits & beside).bit_count(), (bits & within & ~beside).bit_count()
            total += min(filled, bare) if kind else bare
        return total + (blank & beside).bit_count()

    @cached_property
    def _now(self) -> dict[int, dict[str, int]]:
        return {column: self._by_kind(lines.items()) for column, lines in self._lines.items()}
