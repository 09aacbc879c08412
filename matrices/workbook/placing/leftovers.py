"""What stands in a sheet and is neither an answer nor a text of the template → kept, and told of.

Shared by the reader, which takes only the country's words, and by `annotate`, which writes the marks.
"""

import re
from collections.abc import Iterator

from matrices.findings import Finding, Severity, finding
from matrices.instrument import Sheet
from matrices.language import catalogue
from matrices.workbook.book import BookSheet, Place, listed
from matrices.workbook.placing.harvest import DASHES
from matrices.workbook.placing.known import KnownTexts
from matrices.workbook.placing.layout import Layout, Spot
from matrices.workbook.placing.unread import written
from matrices.workbook.plan import address
from matrices.workbook.reading import Unplaced
from matrices.workbook.replaced import Change, Replaced, replaced

OPENING = "▸"
CLOSING = "◂"
"""Every note stands between these signs, after which a country may have written words of its own."""


def their_words(note: str) -> str:
    """Return a note without what the program wrote into it; empty where nobody else wrote anything."""
    return _ours().sub("", note).strip()


def is_marked(note: str) -> bool:
    """Tell whether the program wrote something into a note."""
    return _ours().search(note) is not None


def _ours() -> re.Pattern[str]:
    words = catalogue("annotate")
    heads = "|".join(map(re.escape, (*words["note-head"].values(), *words["note-head-query"].values())))
    return re.compile(rf"(?<!\s)\s*{OPENING}\s?(?:{heads}).*?(?:{CLOSING}|\Z)", re.DOTALL)


_MOST_LABELS = 500
_MOST_GROUPS = 50
"""How many labels, rows and columns are told of one by one; the rest is told of together."""

_LABEL, _OUTSIDE, _OTHER_WORDS = ("label-changed", 0), ("outside-table", 0), ("other-words", 0)
_ORDER = ("row-unknown", "column-unknown", "outside-table", "other-words")

_LONGEST_TICK = 9
"""Letters of what says no more than that something was done: `x`, `ok`, `hecho`, `corregido`."""

_LONGEST_OPTION = 200
"""Letters of an answer that may have been an option before something was replaced in it."""

_FURTHER = ("law", "article", "excerpt", "notes", "url", "source")
"""Roles of the columns in which a row that continues another one may hold something."""

Told = tuple[list[Finding], list[Unplaced]]


def leftovers(
    sheet: BookSheet,
    of: Sheet,
    layout: Layout,
    used: set[Place],
    known: KnownTexts,
    spot: Spot,
    given: frozenset[Change] = frozenset(),
) -> tuple[list[Finding], list[Unplaced], Replaced | None]:
    """Return findings and content of the cells of a sheet that were not used, and what was replaced in all of it.

    `given` was replaced all over other sheets of the file.
    """
    made = _Leftovers(sheet, of, layout, known, spot, given)
    return *made.tell(used), made.replaced


class _Leftovers:
    def __init__(
        self, sheet: BookSheet, of: Sheet, layout: Layout, known: KnownTexts, spot: Spot, given: frozenset[Change]
    ) -> None:
        self._given = given
        self._sheet = sheet
        self._of = of
        self._known = known
        self._spot = spot
        self._layout = layout
        self._row_of = {number: row_id for row_id, numbers in layout.rows.items() for number in numbers}
        columns = [number for numbers in layout.columns.values() for number in numbers]
        self._answers = frozenset(columns)
        self._first_answer = min(columns, default=0)
        self._first_row = min(self._row_of, default=0)
        self._between = range(min(self._row_of, default=0), max(self._row_of, default=0) + 1)
        self.replaced: Replaced | None = None
        self._findings: list[Finding] = []
        self._unplaced: list[Unplaced] = []

    def tell(self, used: set[Place]) -> Told:
        unknown = sorted(self._unknown(used))
        made = self._replaced(unknown)
        if made is not None:
            self._tell_replaced(made)
            done = set(made.cells)
            unknown = [place for place in unknown if place not in done]
        groups: dict[tuple[str, int], list[Place]] = {}
        for place in unknown:
            group = self._group(place)
            if group == _LABEL and len(self._findings) < _MOST_LABELS:
                self._label(place)
            elif group in groups or (group[1] and len(groups) < _MOST_GROUPS):
                groups.setdefault(group, []).append(place)
            else:
                groups.setdefault(_OUTSIDE if group[1] or group == _LABEL else group, []).append(place)
        self._continued(groups)
        for (code, _), places in sorted(groups.items(), key=lambda one: _ORDER.index(one[0][0])):
            self._tell_of(code, places)
        findings, unplaced = beside(self._sheet, self._spot)
        return [*self._findings, *findings], [*self._unplaced, *unplaced]

    def _replaced(self, unknown: list[Place]) -> Replaced | None:
        """Return what one replacement changed in the texts of the form, and in answers, if there was one."""
        changed: dict[Place, tuple[str, tuple[str, ...]]] = {}
        for place in unknown[:_MOST_LABELS] if not self._known.is_other else ():
            row_id, value = self._row_of.get(place[0]), self._sheet.grid[place]
            if value.kind != "text" or (place[1] >= self._first_answer and place[0] >= self._first_row):
                continue
            if row_id is None:
                # The name of the country stands behind the title of the sheet.
                changed[place] = value.text.partition(" · ")[0].strip(), self._known.of_heads
            else:
                changed[place] = value.text, self._known.of_row(row_id)
        if not changed:
            return None
        labels = sum(bool(words) for row in self._of.rows for words in self._known.of_row(row.id))
        labels //= len(self._known.instrument.languages)
        chosen = {place: (words, options) for place, words, options in self._chosen() if words not in options}
        return replaced(changed, chosen, labels, self._given)

    def _chosen(self) -> Iterator[tuple[Place, str, frozenset[str]]]:
        """Yield the answers that are chosen from lists, with the options of each."""
        columns = [column for column in self._of.columns if column.kind.chosen]
        for column, number in ((one, n) for one in columns for n in self._layout.columns.get(one.id, ())):
            for row, row_id in self._row_of.items():
                value = self._sheet.grid.get((row, number))
                options = self._known.instrument.code_list(self._of, row_id, column.id) if value else None
                if value is not None and options is not None and len(value.text) < _LONGEST_OPTION:
                    labels = (words for option in options.options for words in option.label.values())
                    yield (row, number), value.text, frozenset(labels)

    def _tell_replaced(self, made: Replaced) -> None:
        """Tell of a replacement once, with the cells of the form and the answers that it changed."""
        self.replaced = made
        # Where one option was replaced by another, nobody can tell any more which answers were which.
        mixed = [place for place, words, options in self._chosen() if made.mixes(words, options)]
        places = (*made.cells, *mixed)
        severity, cells = (Severity.ERROR if mixed else None), listed(address(*place) for place in places)
        told = finding(
            "words-replaced",
            self._spot.at(min(places)),
            sheet_id=self._of.id,
            severity=severity,
            replaced=made.words(),
            cells=cells,
        )
        self._findings.append(told)
        for place in made.cells:
            if place[0] not in self._row_of or place[1] not in self._answers:
                self._unplaced.append(Unplaced(self._spot.at(place), self._sheet.grid[place].text))

    def _continued(self, groups: dict[tuple[str, int], list[Place]]) -> None:
        """Tell at once of rows that were inserted below a question and hold nothing but a further law or article."""
        kinds = {number: self._of.column(id_) for id_, ns in self._layout.columns.items() for number in ns}
        further = {n for n, column in kinds.items() if column.kind.cites or column.role in _FURTHER}
        cited = {n for n, column in kinds.items() if column.kind.cites or column.role == "article"}
        found: list[tuple[str, int]] = []
        labelled = {place[0] for place in self._sheet.grid if place[1] < self._first_answer}
        for group in sorted(groups):
            columns = {place[1] for place in groups[group]}
            follows = group[1] - 1 in self._row_of or ("row-unknown", group[1] - 1) in found
            is_open = group[0] == "row-unknown" and group[1] not in labelled
            if is_open and follows and columns <= further and columns & cited:
                found.append(group)
        places = [place for group in found for place in groups.pop(group)]
        if places:
            self._tell_of("row-continued", places)

    def _group(self, place: Place) -> tuple[str, int]:
        """Return by which finding a cell is told of, with the number of the row or column that is told of at once."""
        row, column = place
        if self._known.is_other and (row < self._first_row or column < self._first_answer):
            return _OTHER_WORDS
        if row in self._row_of:
            if column < self._first_answer:
                return _LABEL
            return ("column-unknown", column) if column in self._layout.strange_columns else _OUTSIDE
        # Among the answers, in a row that is none of the form's.
        is_row = row in self._between or row in self._layout.strange_rows
        return ("row-unknown", row) if is_row and column in self._answers else _OUTSIDE

    def _unknown(self, used: set[Place]) -> Iterator[Place]:
        known = self._known
        exact = known.exact
        for place, value in self._sheet.grid.items():
            if place in used or value.text in exact or place in self._layout.technical:
                continue
            if not DASHES.fullmatch(value.text) and not known.holds(value.text):
                yield place

    def _label(self, place: Place) -> None:
        """Tell of words in the columns of codes, questions and standards that are not the template's."""
        row_id = self._row_of[place[0]]
        text = self._known.added(self._sheet.grid[place].text, row_id)
        if text:
            at = self._spot.at(place)
            self._findings.append(finding("label-changed", at, sheet_id=self._of.id, row=row_id, value=text))
            self._unplaced.append(Unplaced(at, text))

    def _tell_of(self, code: str, places: list[Place]) -> None:
        cells = listed([address(*place) for place in places])
        at = self._spot.at(places[0])
        self._findings.append(finding(code, at, sheet_id=self._of.id, cells=cells))
        self._unplaced.extend(Unplaced(self._spot.at(place), written(self._sheet.grid[place])) for place in places)


def beside(sheet: BookSheet, spot: Spot) -> Told:
    """Return what is to be told of comments and boxes over the cells, save what the program itself noted."""
    findings: list[Finding] = []
    unplaced = [Unplaced(spot.at(), text) for text in sheet.boxes]
    if unplaced:
        findings.append(finding("boxes-kept", spot.at(), sheet_id=spot.sheet_id, count=len(unplaced)))
    theirs = {place: words for place, one in sorted(sheet.comments.items()) if (words := their_words(one.text))}
    if theirs:
        cells = listed([address(*place) for place in theirs])
        findings.append(finding("comments-kept", spot.at(min(theirs)), sheet_id=spot.sheet_id, cells=cells))
        unplaced.extend(Unplaced(spot.at(place), words) for place, words in theirs.items())
    return findings, unplaced


def replies(sheet: BookSheet, spot: Spot) -> Told:
    """Return what a country wrote on the sheet of findings, into the column that it may tick; a tick is no reply."""
    heads = catalogue("annotate")["head-done"].values()
    head = next((place for place, value in sheet.grid.items() if value.text in heads), None)
    if head is None:
        return [], []
    written = [
        place
        for place, value in sorted(sheet.grid.items(), key=_place)
        if place[0] > head[0] and place[1] >= head[1] and len(value.text.strip()) > _LONGEST_TICK
    ]
    if not written:
        return [], []
    cells = listed([address(*place) for place in written])
    told = finding("outside-table", spot.at(written[0]), sheet_id=spot.sheet_id, cells=cells)
    return [told], [Unplaced(spot.at(place), sheet.grid[place].text) for place in written]


def extra(sheet: BookSheet, spot: Spot) -> Told:
    """Return what is to be told of a sheet that is none of the form's."""
    unplaced = [Unplaced(spot.at(place), written(value)) for place, value in sorted(sheet.grid.items(), key=_place)]
    findings = [finding("extra-sheet", spot.at(), count=len(unplaced))] if unplaced else []
    others, beside_them = beside(sheet, spot)
    return [*findings, *others], [*unplaced, *beside_them]


def _place(item: tuple[Place, object]) -> Place:
    return item[0]
