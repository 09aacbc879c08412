"""A sheet of a file and its layout → the answers in it, each with its cell, and what is to be said about them.

A form has thousands of cells of which few are answered or spoken of; a reference kept for each of them would be most
of what is kept of a file.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from matrices.findings import CellRef, Finding, Severity, finding
from matrices.instrument import BLANK, CellId, RawValue, Sheet, is_link_formula
from matrices.language import Text, plain
from matrices.workbook.book import BookSheet, Merge, Place, listed
from matrices.workbook.placing.layout import Layout, Spot
from matrices.workbook.placing.unread import as_meant, hidden_answers, link_beside, written
from matrices.workbook.plan import address
from matrices.workbook.reading import ReadCell, Unplaced

_MOST = 200_000
"""Covered cells that are followed up; nobody merges more, and a hostile file may overlap giant ranges."""


class _MergedCells(NamedTuple):
    """Covered cell → the cell whose content it shows, and the reverse; both are answer cells."""

    anchor_of: Mapping[Place, Place]
    covered: Mapping[Place, tuple[Place, ...]]


def merged_answers(
    merges: Iterable[Merge], rows: Mapping[str, tuple[int, ...]], columns: Mapping[str, tuple[int, ...]]
) -> _MergedCells:
    """Return what merged ranges mean for the answer cells in the given rows and columns.

    A range that begins in a label or a head covers answers without giving them a content of their own.
    """
    row_numbers = sorted({number for numbers in rows.values() for number in numbers})
    column_numbers = sorted({number for numbers in columns.values() for number in numbers})
    anchor_of: dict[Place, Place] = {}
    covered: dict[Place, tuple[Place, ...]] = {}
    followed = 0
    for merge in merges:
        inner_rows = _within(row_numbers, merge.top, merge.bottom)
        inner_columns = _within(column_numbers, merge.left, merge.right)
        anchor = (merge.top, merge.left)
        if not inner_rows or not inner_columns or (inner_rows[0], inner_columns[0]) != anchor:
            continue
        if anchor in covered or anchor in anchor_of or len(inner_rows) * len(inner_columns) == 1:
            continue
        followed += len(inner_rows) * len(inner_columns)
        if followed > _MOST:
            break
        others = tuple((row, column) for row in inner_rows for column in inner_columns if (row, column) != anchor)
        covered[anchor] = others
        anchor_of.update(dict.fromkeys(others, anchor))
    return _MergedCells(anchor_of, covered)


def _within(numbers: Sequence[int], first: int, last: int) -> Sequence[int]:
    return numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]


Answer = tuple[str, str]
"""Row id and column id."""


def _first(lines: Mapping[str, tuple[int, ...]]) -> dict[str, int]:
    return {id_: numbers[0] for id_, numbers in lines.items()}


@dataclass(frozen=True)
class SheetPlaces(Mapping[Answer, CellRef]):
    """The cells of one sheet's answers; `elsewhere` those that stand in a second row, column or sheet."""

    of: Sheet
    spot: Spot
    rows: Mapping[str, int]
    columns: Mapping[str, int]
    elsewhere: dict[Answer, CellRef] = field(default_factory=dict)

    @classmethod
    def of_layout(cls, of: Sheet, layout: Layout, spot: Spot) -> "SheetPlaces":
        """Return the places that a layout gives: of rows and columns that stand twice, the first."""
        return cls(of, spot, _first(layout.rows), _first(layout.columns))

    def __contains__(self, answer: object) -> bool:
        if answer in self.elsewhere:
            return True
        row, column = answer if isinstance(answer, tuple) else ("", "")
        return row in self.rows and column in self.columns and self.of.uses(row, column)

    def __getitem__(self, answer: Answer) -> CellRef:
        found = self.elsewhere.get(answer) if self.elsewhere else None
        if found is not None:
            return found
        row, column = self.rows[answer[0]], self.columns[answer[1]]
        if not self.of.uses(*answer):
            raise KeyError(answer)
        return self.spot.at((row, column))

    def __iter__(self) -> Iterator[Answer]:
        for row in self.rows:
            for column in self.of.used_columns(row):
                if column in self.columns:
                    yield row, column
        yield from (answer for answer in self.elsewhere if not self._is_here(answer))

    def _is_here(self, answer: Answer) -> bool:
        return answer[0] in self.rows and answer[1] in self.columns

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True)
class Places(Mapping[CellId, CellRef]):
    """The cells of all answers of a file, by sheet id, row id and column id."""

    sheets: Mapping[str, SheetPlaces]

    def __contains__(self, place: object) -> bool:
        return isinstance(place, tuple) and place[0] in self.sheets and place[1:] in self.sheets[place[0]]

    def __getitem__(self, place: CellId) -> CellRef:
        return self.sheets[place[0]][place[1:]]

    def __iter__(self) -> Iterator[CellId]:
        for sheet, places in self.sheets.items():
            yield from (CellId(sheet, row, column) for row, column in places)

    def __len__(self) -> int:
        return sum(map(len, self.sheets.values()))


_OTHER_BOOK = re.compile(r"\[[^\[\]]+\]")
_ADDRESS = re.compile(r"(?:file|https?)://", re.IGNORECASE)
_MOST_ALIKE = 3
"""Cells that may have the same address under them, each by itself."""
DASHES = re.compile(r"[\s\-‐-―−_.…/]*")
"""What people write to say that they mean nothing."""


@dataclass
class Harvest:
    """The answers of one sheet of a file; `used` are the cells that are answers, or have been told of."""

    places: SheetPlaces
    cells: dict[Answer, ReadCell] = field(default_factory=dict)
    used: set[Place] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)


def harvest(sheet: BookSheet, of: Sheet, layout: Layout, spot: Spot) -> Harvest:
    """Return the answers of a sheet of the instrument as they stand in a sheet of a file."""
    return _Harvester(sheet, of, layout, spot).run()


def _is_elsewhere(formula: str) -> bool:
    """Tell whether a formula takes its result from another file; a link to a page takes nothing from it."""
    if _OTHER_BOOK.search(formula, 0, formula.rfind("!") + 1):
        return True
    return not is_link_formula(formula) and _ADDRESS.search(formula) is not None


class _Conflict(NamedTuple):
    answer: Answer
    first: Place
    other: Place


class _Harvester:
    def __init__(self, sheet: BookSheet, of: Sheet, layout: Layout, spot: Spot) -> None:
        self._sheet = sheet
        self._of = of
        self._layout = layout
        self._spot = spot
        self._merged = merged_answers(sheet.merges, layout.rows, layout.columns)
        self._conflicts: list[_Conflict] = []
        self._asked: frozenset[Place] = frozenset()
        self._links: dict[str, list[tuple[Answer, Place]]] = {}
        self._answer_at: dict[Place, Answer] = {}
        self._answered: set[Place] = set()
        self._result = Harvest(SheetPlaces.of_layout(of, layout, spot))

    def run(self) -> Harvest:
        unused = []
        for answer, places, asked in self._cells():
            if self._merged.covered:
                self._answer_at.update(dict.fromkeys(places, answer))
            if asked:
                self._answer(answer, places)
            else:
                unused.append((answer, places))
        self._asked = frozenset(self._result.used)
        for answer, places in unused:
            self._unused(answer, places)
        self._report_links()
        self._report_merges()
        self._report_copies()
        self._result.findings.extend(hidden_answers(self._sheet, self._spot, self._answered))
        return self._result

    def _cells(self) -> Iterator[tuple[Answer, list[Place], bool]]:
        """Yield the answers with their cells (several where they were copied), and whether they are asked for.

        Where nothing was merged or copied, blank ones are left out: they are most of the cells, and say nothing.
        """
        layout = self._layout
        plain_lines = all(len(lines) == 1 for lines in (*layout.rows.values(), *layout.columns.values()))
        filled = self._filled() if plain_lines and not self._merged.covered else None
        columns = list(layout.columns.items())
        for row_id, rows in layout.rows.items():
            if filled is not None and rows[0] not in filled:
                continue
            used = set(self._of.used_columns(row_id))
            for column_id, numbers in columns:
                if filled is None or numbers[0] in filled[rows[0]]:
                    places = [(row, number) for row in rows for number in numbers]
                    yield (row_id, column_id), places, column_id in used

    def _filled(self) -> Mapping[int, set[int]]:
        """Return number of a row → numbers of the columns in which it holds something."""
        found: dict[int, set[int]] = {}
        for row, column in self._sheet.grid:
            found.setdefault(row, set()).add(column)
        return found

    def _value(self, place: Place) -> RawValue:
        """Return what a cell shows: its content, or that of the merged cell that covers it."""
        return self._sheet.grid.get(self._merged.anchor_of.get(place, place), BLANK)

    def _answer(self, answer: Answer, places: list[Place]) -> None:
        self._result.used.update(places)
        chosen = places[0]
        if len(places) > 1:
            chosen = next((place for place in places if not self._is_blank(place)), chosen)
            for place in places:
                if place != chosen and not self._is_blank(place):
                    self._compare(answer, chosen, place)
        if chosen != places[0]:
            self._result.places.elsewhere[answer] = self._spot.at(chosen)
        value, undone, sealed = as_meant(self._value(chosen))
        if self._seen(answer, chosen, value):
            self._result.cells[answer] = ReadCell(self._of.id, *answer, self._spot.at(chosen), value)
            self._answered.add(chosen)
            if value.looks is not None or undone or sealed:
                self._link(answer, chosen, value, undone, sealed)

    def _link(self, answer: Answer, place: Place, value: RawValue, undone: int, sealed: int) -> None:
        """Tell of an address that a gateway had wrapped, and of one under a text; a column of addresses takes it."""
        scheme = self._of.column(answer[1]).kind.link
        under = value.looks.link if value.looks is not None else ""
        takes_address = scheme is not None and under.lower().startswith(scheme)
        if undone:
            self._say("link-unwrapped", answer, place, "", undone)
        if takes_address:
            return
        link = link_beside(value)
        if sealed:
            self._say("link-sealed", answer, place, "", sealed, severity=Severity.WARNING)
        elif link:
            self._links.setdefault(link, []).append((answer, place))

    def _is_blank(self, place: Place) -> bool:
        value = self._value(place)
        return value.is_blank or (value.kind == "text" and not value.text)

    def _compare(self, answer: Answer, chosen: Place, other: Place) -> None:
        if plain(self._value(chosen).text) != plain(self._value(other).text):
            self._conflicts.append(_Conflict(answer, chosen, other))
            self._result.unplaced.append(Unplaced(self._spot.at(other), self._value(other).text))

    def _seen(self, answer: Answer, place: Place, value: RawValue) -> bool:
        """Tell whether a cell holds a value; say where a value comes from that nobody typed."""
        if value.formula is None:
            return not value.is_blank
        if value.kind == "blank":
            self._say("formula-unseen", answer, place, value.formula)
            return False
        if not value.text.strip():
            return False
        if value.kind != "error" and not (value.looks and value.looks.link):
            self._say("external-link" if _is_elsewhere(value.formula) else "formula-value", answer, place, value.quoted)
        return True

    def _say(
        self,
        code: str,
        answer: Answer,
        place: Place,
        value: str | Text,
        count: int = 1,
        link: str = "",
        severity: Severity | None = None,
    ) -> None:
        row, column = answer
        at, blanks = self._spot.at(place), {"label": self._of.column(column).label, "count": count, "link": link}
        self._result.findings.append(
            finding(code, at, sheet_id=self._of.id, row=row, column=column, value=value, severity=severity, **blanks)
        )

    def _unused(self, answer: Answer, places: list[Place]) -> None:
        """Report what stands in cells that the row does not use; a mere dash says that nobody meant anything."""
        for place in places:
            value = self._sheet.grid.get(place, BLANK)
            covered = (place, *self._merged.covered.get(place, ()))
            if value.is_blank or place in self._merged.anchor_of or not self._asked.isdisjoint(covered):
                continue
            self._result.used.add(place)
            if not DASHES.fullmatch(value.text):
                words = written(value)
                self._say("unused-answered", answer, place, words if words != value.text else value.quoted)
                self._result.unplaced.append(Unplaced(self._spot.at(place), words))

    def _report_links(self) -> None:
        """Tell of the addresses under answers, once for one that was laid over many cells at a time."""
        for link, under in self._links.items():
            for answer, place in under if len(under) <= _MOST_ALIKE else under[:1]:
                self._result.unplaced.append(Unplaced(self._spot.at(place), link))
                if len(under) <= _MOST_ALIKE:
                    self._say("link-kept", answer, place, self._value(place).text, link=link)
            if len(under) > _MOST_ALIKE:
                cells = listed([address(*place) for _, place in under])
                at = self._spot.at(under[0][1])
                self._result.findings.append(
                    finding("link-over-cells", at, sheet_id=self._of.id, cells=cells, link=link, count=len(under))
                )

    def _report_merges(self) -> None:
        for anchor, covered in self._merged.covered.items():
            value = self._sheet.grid.get(anchor, BLANK)
            asked = self._asked.intersection((anchor, *covered))
            if not value.is_blank and asked:
                self._result.used.add(anchor)
                if value.quoted:  # of a formula without a result nothing was taken, which is told
                    self._say("merged-answers", self._answer_at[anchor], anchor, value.quoted, len(asked))
            for place in covered:
                self._report_hidden(place, value)

    def _report_hidden(self, place: Place, shown: RawValue) -> None:
        hidden = self._sheet.grid.get(place, BLANK)
        self._result.used.add(place)
        if not hidden.is_blank and plain(hidden.text) != plain(shown.text):
            self._say("merged-hidden", self._answer_at[place], place, hidden.quoted)
            self._result.unplaced.append(Unplaced(self._spot.at(place), hidden.text))

    def _report_copies(self) -> None:
        """Say once for each row or column that stands twice whether its copies agree."""
        differing = self._by_copy()
        for code, copies, axis in (("row-twice", self._layout.rows, 0), ("column-twice", self._layout.columns, 1)):
            for id_, numbers in copies.items():
                for number in numbers[1:]:
                    conflicts = differing.get((axis, number))
                    if conflicts:
                        self._report_conflict(conflicts)
                    else:
                        self._report_copy(code, id_, numbers[0], number, axis)

    def _by_copy(self) -> Mapping[tuple[int, int], list[_Conflict]]:
        """Return the conflicts by the copied row (axis 0) or column (axis 1) that they belong to."""
        found: dict[tuple[int, int], list[_Conflict]] = {}
        for conflict in self._conflicts:
            for axis in (0, 1):
                if conflict.first[axis] != conflict.other[axis]:
                    number = max(conflict.first[axis], conflict.other[axis])
                    found.setdefault((axis, number), []).append(conflict)
        return found

    def _report_conflict(self, conflicts: list[_Conflict]) -> None:
        first = conflicts[0]
        row, column = first.answer
        self._result.findings.append(
            finding(
                "copies-conflict",
                self._spot.at(first.first),
                sheet_id=self._of.id,
                row=row,
                column=column,
                value=self._value(first.first).quoted,
                label=self._of.column(column).label,
                other=address(*first.other),
                other_value=self._value(first.other).quoted,
                count=len(conflicts),
            )
        )

    def _report_copy(self, code: str, id_: str, first: int, other: int, axis: int) -> None:
        corner = self._layout.codes or 1, self._layout.head or 1
        places = [(number, corner[0]) if axis == 0 else (corner[1], number) for number in (first, other)]
        row, column = (id_, "") if axis == 0 else ("", id_)
        at, elsewhere = self._spot.at(places[0]), address(*places[1])
        label = self._of.column(column).label if column else id_
        self._result.findings.append(
            finding(code, at, sheet_id=self._of.id, row=row, column=column, other=elsewhere, label=label)
        )
