"""Lists whose names moved to other numbers → one finding, and what cites them by number alone held as to be clarified.

Numbers are locked and names are open: in LibreOffice a block that was marked by hand can be sorted, and then names move
and numbers stay (decision 52). A citation that names its row says so itself; a number alone cannot. What a list was is
known from the version that counts or from what the workbook was sent with; where neither tells, its order does.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise, takewhile

from matrices.checking.answers import Answer, Answers, cited_names, read_answers
from matrices.findings import CellRef, Finding, finding, shorten
from matrices.instrument import RESERVED, CellId, Sheet, Typed, Value, names_of, words_of
from matrices.language import LANGUAGES, Text, bare, text
from matrices.workbook import comparable, listed

_LEAST_ROWS, _BY_CHANCE = 4, 1 / 12
"""Rows from which on an order says something; how likely it may be that rows stand in it by chance."""
_MOST_TOLD, _LONGEST = 8, 60
"""Rows that a message tells of; letters of the name of each."""
_DIGITS = re.compile(r"(\d+)")

_CODES = frozenset({"register-moved", "register-sorted"})


def held_against(
    answers: Answers, findings: Sequence[Finding], known: Mapping[CellId, Value | None] | None = None, region: str = ""
) -> tuple[Answers, tuple[Finding, ...]]:
    """Return answers and findings with what is to be said of lists that are cited; `known` is the version that counts.

    What was said of them before is forgotten: whoever knows the version that counts knows more.
    """
    kept = tuple(one for one in findings if one.code not in _CODES)
    fresh = answers if len(kept) == len(findings) else read_answers(answers.reading, answers.instrument, region)
    told: list[Finding] = []
    unclear: set[CellId] = set()
    for sheet in fresh.instrument.sheets:
        for found, cells in _CitedList(fresh, sheet).doubts(known or {}) if sheet.kind == "list" else ():
            told.append(found)
            unclear.update(cells)
    if unclear:
        held = (replace(one, typed=Typed(None)) if one.place in unclear else one for one in fresh.all)
        fresh = replace(fresh, all=tuple(held))
    return fresh, (*kept, *told)


def cited_by_number(answers: Answers) -> frozenset[CellId]:
    """Return the cells that cite rows of a list by their numbers alone."""
    lists = (sheet for sheet in answers.instrument.sheets if sheet.kind == "list")
    return frozenset(one.place for sheet in lists for one in _CitedList(answers, sheet).bare)


class _CitedList:
    """One list sheet: what names its rows, and what cites them."""

    def __init__(self, answers: Answers, sheet: Sheet) -> None:
        self._answers = answers
        self._sheet = sheet
        names = (one.id for role in ("name", "number") for one in sheet.columns if one.role == role)
        self._named = tuple(dict.fromkeys((*names, *sheet.display_columns)))
        self._citing = {
            (of.id, column.id)
            for of in answers.instrument.sheets
            for column in of.columns
            if column.kind.cites and column.sheet == sheet.id
        }

    def doubts(self, known: Mapping[CellId, Value | None]) -> Iterator[tuple[Finding, Iterable[CellId]]]:
        """Yield what is to be said of the list, if anything, with the cells that are held as to be clarified."""
        if not self._citing or CellId(self._sheet.id, "", "") in self._answers.reading.missing:
            return
        before = self._before(known)
        now = self._names((one.place, comparable(one.value)) for one in self._answers.of_sheet(self._sheet.id))
        moved = _moved(before, now)
        if moved:
            yield self._moved_finding(moved), (one.place for one in self.bare)
        elif self.bare and not self._stands(before, now, known):
            column = self._sorted_by()
            if column is not None:
                yield self._sorted_finding(column), (one.place for one in self.bare)

    def _stands(self, before: Mapping[str, str], now: Mapping[str, str], known: Mapping[CellId, Value | None]) -> bool:
        """Tell whether the list was not sorted since: it is as it was, and nothing that it was asked about is open."""
        same = sum(now.get(row) == name for row, name in before.items())
        return same * 2 > len(before) and all(known.get(one.place, "") is not None for one in self.bare)

    def _names(self, values: Iterable[tuple[CellId, str]]) -> dict[str, str]:
        """Return by row the name that it has, for comparison; rows that were filled in for it and left have none."""
        untouched = self._answers.untouched
        found = {at: words for at, words in values if at.sheet == self._sheet.id and at.row_id not in untouched}
        rows = dict.fromkeys(at.row for at in found)
        named = {row: [found.get(CellId(self._sheet.id, row, column), "") for column in self._named] for row in rows}
        return {row: name for row, words in named.items() if (name := bare(next(filter(None, words), "")))}

    def _before(self, known: Mapping[CellId, Value | None]) -> dict[str, str]:
        """Return the names of the version that counts, or those with which the workbook was sent."""
        of_version = self._names((at, comparable(value)) for at, value in known.items())
        previous = self._answers.reading.previous
        if of_version or previous is None:
            return of_version
        sent = previous.records.items()
        return self._names((CellId(*row, column), words) for row, one in sent for column, words in one.values.items())

    @cached_property
    def bare(self) -> Sequence[Answer]:
        """The answers that cite rows whose names their words do not tell."""
        names = names_of(cited_names(self._answers, self._sheet))
        citing = (one for one in self._answers.all if (one.sheet, one.column) in self._citing)
        return [
            one
            for one in citing
            if isinstance(one.value, tuple)
            and not all(names.tells(row, words_of(names.code.sub(" ", one.raw.text))) for row in one.value)
        ]

    def _sorted_by(self) -> str | None:
        """Return the column by which the rows stand sorted, blank ones last, if that is hardly chance."""
        rows = self._answers.rows_answered(self._sheet.id)
        columns = dict.fromkeys((*self._named, *(one.id for one in self._sheet.columns if one.id not in RESERVED)))
        for column in columns:
            cells = [self._answers.by_place.get(CellId(self._sheet.id, row, column)) for row in rows]
            filled = [one for one in takewhile(lambda one: one is not None, cells) if one is not None]
            if len(filled) == len(cells) - cells.count(None) and _is_sorted(filled):
                return column
        return None

    def _label(self, row: str) -> str:
        return f"{row} · {shorten(self._shown(row), _LONGEST)}"

    def _shown(self, row: str) -> str:
        cells = (self._answers.by_place.get(CellId(self._sheet.id, row, column)) for column in self._named)
        return next((one.raw.text for one in cells if one is not None), "")

    def _sorted_finding(self, column: str) -> Finding:
        cited_rows = dict.fromkeys(row for one in self.bare if isinstance(one.value, tuple) for row in one.value)
        now = "; ".join(map(self._label, list(cited_rows)[:_MOST_TOLD]))
        return finding(
            "register-sorted",
            self.bare[0].at,
            sheet_id=self._sheet.id,
            cells=_cells(self.bare),
            list=self._sheet.tab,
            label=self._sheet.column(column).label,
            now=f"{now}; …" if len(cited_rows) > _MOST_TOLD else now,
        )

    def _moved_finding(self, moved: Mapping[str, str]) -> Finding:
        first = min(moved.values())
        places = self._answers.reading.places
        at = next(
            (places[place] for column in self._named if (place := CellId(self._sheet.id, first, column)) in places),
            CellRef(self._answers.reading.file),
        )
        return finding(
            "register-moved",
            at,
            sheet_id=self._sheet.id,
            count=len(moved),
            list=self._sheet.tab,
            moved=Text({language: self._told(moved, language) for language in LANGUAGES}),
            hint=text("workbook", "register-bare", cells=_cells(self.bare))
            if self.bare
            else text("workbook", "register-named"),
        )

    def _told(self, moved: Mapping[str, str], language: str) -> str:
        lines = [
            text("workbook", "register-from-to", name=shorten(self._shown(there), _LONGEST), was=row, now=there)[
                language
            ]
            for row, there in sorted(moved.items())[:_MOST_TOLD]
        ]
        return "; ".join([*lines, "…"] if len(moved) > _MOST_TOLD else lines)


def _moved(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Return the rows whose name stands beside another number now, and beside which.

    Where none of them has the name of another one, nothing was sorted: somebody else has written a list of his own.
    """
    counts, counted = Counter(before.values()), Counter(now.values())
    there = {name: row for row, name in now.items() if counted[name] == 1 == counts[name]}
    moved = {row: there[name] for row, name in before.items() if there.get(name, row) != row and row in now}
    return moved if any(now[row] in counts for row in moved) else {}


def _is_sorted(cells: Sequence[Answer]) -> bool:
    """Tell whether cells stand in an order in which some program sorts them, up or down, and hardly by chance."""
    same = Counter(one.raw.text for one in cells)
    ways = math.prod(map(math.factorial, same.values()))
    if len(cells) < _LEAST_ROWS or 2 * ways > _BY_CHANCE * math.factorial(len(cells)):
        return False
    return any(_stand_in_order([key(one) for one in cells]) for key in _KEYS)


def _stand_in_order(keys: Sequence[tuple[object, ...]]) -> bool:
    try:
        return all(a <= b for a, b in pairwise(keys)) or all(a >= b for a, b in pairwise(keys))
    except TypeError:  # a number and a text
        return False


def _number_first(one: Answer) -> tuple[object, ...]:
    return (0, one.raw.number, "") if one.raw.number is not None else (1, 0, bare(one.raw.text))


_KEYS = (
    _number_first,
    lambda one: (one.raw.shown or one.raw.text,),
    lambda one: (one.raw.text.casefold(),),
    lambda one: ("".join(sign for sign in bare(one.raw.text) if sign.isalnum()),),
    lambda one: tuple(
        (int(part), "") if part.isdecimal() else (-1, part) for part in _DIGITS.split(bare(one.raw.text))
    ),
    lambda one: (str(one.value),),
)
"""How programs compare: numbers before texts, by signs, by letters alone, figures as numbers; and dates as days."""


def _cells(answers: Iterable[Answer]) -> str:
    by_tab: dict[str, list[str]] = {}
    for one in answers:
        by_tab.setdefault(one.at.sheet, []).append(one.at.cell)
    return ", ".join(f"{tab}!{listed(cells)}" for tab, cells in by_tab.items())
