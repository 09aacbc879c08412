"""What stands in a sheet and is neither an answer nor a text of the template → kept, and told of."""

from collections.abc import Iterator

from matrices.findings import Finding, finding
from matrices.instrument.model import Sheet
from matrices.language import catalogue
from matrices.workbook.book import BookSheet, Place, listed
from matrices.workbook.known import KnownTexts
from matrices.workbook.layout import Layout, Spot
from matrices.workbook.marked import their_words
from matrices.workbook.plan import address
from matrices.workbook.reading import Unplaced

_MOST_LABELS = 500
_MOST_ROWS = 50
"""How many labels and rows are told of one by one; the rest is told of together."""

_LONGEST_TICK = 9
"""Letters of what says no more than that something was done: `x`, `ok`, `hecho`, `corregido`."""

Told = tuple[list[Finding], list[Unplaced]]


def leftovers(sheet: BookSheet, of: Sheet, layout: Layout, used: set[Place], known: KnownTexts, spot: Spot) -> Told:
    """Return findings and content of the cells of a sheet that were not used."""
    return _Leftovers(sheet, of, layout, known, spot).tell(used)


class _Leftovers:
    def __init__(self, sheet: BookSheet, of: Sheet, layout: Layout, known: KnownTexts, spot: Spot) -> None:
        self._sheet = sheet
        self._of = of
        self._known = known
        self._spot = spot
        self._layout = layout
        self._row_of = {number: row_id for row_id, numbers in layout.rows.items() for number in numbers}
        columns = [number for numbers in layout.columns.values() for number in numbers]
        self._answers = frozenset(columns)
        self._first_answer = min(columns, default=0)
        self._between = range(min(self._row_of, default=0), max(self._row_of, default=0) + 1)
        self._findings: list[Finding] = []
        self._unplaced: list[Unplaced] = []

    def tell(self, used: set[Place]) -> Told:
        outside: list[Place] = []
        unknown_rows: dict[int, list[Place]] = {}
        for place in sorted(self._unknown(used)):
            if place[0] in self._row_of and place[1] < self._first_answer and len(self._findings) < _MOST_LABELS:
                self._label(place)
            elif self._is_between(place) and (place[0] in unknown_rows or len(unknown_rows) < _MOST_ROWS):
                unknown_rows.setdefault(place[0], []).append(place)
            else:
                outside.append(place)
        for places in unknown_rows.values():
            self._tell_of("row-unknown", places)
        if outside:
            self._tell_of("outside-table", outside)
        findings, unplaced = beside(self._sheet, self._spot)
        return [*self._findings, *findings], [*self._unplaced, *unplaced]

    def _is_between(self, place: Place) -> bool:
        """Tell whether a cell stands among the answers, in a row that is none of the form's."""
        return place[0] in self._between and place[0] not in self._row_of and place[1] in self._answers

    def _unknown(self, used: set[Place]) -> Iterator[Place]:
        known = self._known
        exact = known.exact
        for place, value in self._sheet.grid.items():
            if place in used or value.text in exact or place in self._layout.technical:
                continue
            if value.text.strip() and not known.holds(value.text):
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
        self._unplaced.extend(Unplaced(self._spot.at(place), self._sheet.grid[place].text) for place in places)


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
    unplaced = [Unplaced(spot.at(place), value.text) for place, value in sorted(sheet.grid.items(), key=_place)]
    findings = [finding("extra-sheet", spot.at(), count=len(unplaced))] if unplaced else []
    others, beside_them = beside(sheet, spot)
    return [*findings, *others], [*unplaced, *beside_them]


def _place(item: tuple[Place, object]) -> Place:
    return item[0]
