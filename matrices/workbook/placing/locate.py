"""A book, its instrument and its identity → a `Reading`: every answer with its cell, and everything without a place."""

import itertools
from collections.abc import Iterable, Iterator

from matrices.findings import CellRef, Finding, Severity, finding
from matrices.instrument import BLANK, CellId, Instrument, Sheet
from matrices.language import plain
from matrices.workbook.book import Book, BookSheet, Place, listed
from matrices.workbook.identity import Identity, is_of_version
from matrices.workbook.placing.harvest import Answer, Harvest, Places, SheetPlaces, harvest
from matrices.workbook.placing.identify import token_place
from matrices.workbook.placing.known import KnownTexts, known_texts
from matrices.workbook.placing.layout import Layout, Spot, lay_out
from matrices.workbook.placing.leftovers import extra, leftovers, replies
from matrices.workbook.placing.tabs import MARKS, Tab, match_tabs, read_cover, remarks
from matrices.workbook.placing.unread import Heads, not_read
from matrices.workbook.plan import COVER
from matrices.workbook.reading import Previous, ReadCell, Reading, Unplaced
from matrices.workbook.replaced import Change, Replaced

_MOST = 500
"""Rows that are added at most; what follows is told of together, as content of rows that are none of the form's."""
_LEAST_FILLED = 2
"""Cells that a row below the list must hold to be taken for one of its rows, and not for a note under it."""


def _with_added_rows(sheet: BookSheet, of: Sheet, layout: Layout, spot: Spot) -> Layout:
    """Return the layout of a list sheet with the rows that were inserted or appended without a key.

    Each gets the next free number: that of an open row after the last one filled in, or one beyond the last.
    """
    if of.key is None or layout.is_empty:
        return layout
    numbers = list(itertools.islice(_added(sheet, layout), _MOST))
    free = _free(sheet, of, layout)
    rows: dict[str, tuple[int, ...]] = {next(free): (number,) for number in numbers}
    return layout.with_rows(rows, _findings(rows, of, spot)) if rows else layout


def _added(sheet: BookSheet, layout: Layout) -> Iterator[int]:
    known = {number for numbers in layout.rows.values() for number in numbers}
    columns = {number for numbers in layout.columns.values() for number in numbers}
    filled: dict[int, int] = {}
    for (row, column), value in sheet.grid.items():
        if column in columns and row not in known and row > min(known) and not value.is_blank:
            filled[row] = filled.get(row, 0) + 1
    last = max(known)
    for row in sorted(filled):
        if row < last:
            yield row
        elif row == last + 1 and filled[row] >= min(_LEAST_FILLED, len(columns)):
            last = row
            yield row


def _free(sheet: BookSheet, of: Sheet, layout: Layout) -> Iterator[str]:
    """Yield the row ids that no filled row has, those after the last filled one first, then new ones."""
    prefix = of.key.prefix if of.key else ""
    columns = [number for numbers in layout.columns.values() for number in numbers]
    filled = {
        row_id
        for row_id, rows in layout.rows.items()
        if any(not sheet.grid.get((row, column), BLANK).is_blank for row in rows for column in columns)
    }
    ids = list(of.row_ids)
    after = max((ids.index(row_id) + 1 for row_id in filled if row_id in ids), default=0)
    yield from (row_id for row_id in ids[after:] if row_id not in filled)
    beyond = max([len(ids), *(int(row_id[len(prefix) :]) for row_id in layout.rows if row_id not in ids)])
    width = len(ids[0]) - len(prefix)
    while True:
        beyond += 1
        yield f"{prefix}{beyond:0{width}d}"


def _findings(rows: dict[str, tuple[int, ...]], of: Sheet, spot: Spot) -> Iterator[Finding]:
    for row_id, numbers in rows.items():
        yield finding("row-added", spot.at((numbers[0], 1)), sheet_id=of.id, row=row_id)


def place(
    book: Book, instrument: Instrument, identity: Identity, file: str, previous: Previous | None = None
) -> Reading:
    """Return the answers that a book holds to an instrument, wherever they were moved to; no value is judged.

    `previous` is what `find_previous` made of the book; the instrument of a prefilled one is the `confirming` one.
    """
    reading = _Placing(book, instrument, identity, file, previous).reading()
    given = frozenset(change for made in reading.replaced.values() for change in made.pairs)
    if not given or len(reading.replaced) == len(instrument.sheets):
        return reading
    # What was replaced all over one sheet was replaced where it occurs once or twice in the others too.
    return _Placing(book, instrument, identity, file, previous, given).reading()


_MANY_DIFFERENCES = 6
"""Answers that differ between a sheet and its copy, from which on they are told of at once."""
_NEVER_THERE = ("row-missing", "column-missing", "sheet-missing")


class _Placing:
    def __init__(
        self,
        book: Book,
        instrument: Instrument,
        identity: Identity,
        file: str,
        previous: Previous | None,
        given: frozenset[Change] = frozenset(),
    ) -> None:
        self._given = given
        self._book = book
        self._previous = previous
        self._instrument = instrument
        self._identity = identity
        self._file = file
        self._is_other = not is_of_version(identity, instrument)
        self._tabs = match_tabs(book, instrument, identity)
        self._cells: list[ReadCell] = []
        self._places: dict[str, SheetPlaces] = {}
        self._missing: set[CellId] = set()
        self._findings = [*book.findings, *remarks(self._tabs, instrument, file)]
        self._unplaced: list[Unplaced] = []
        self._replaced: dict[str, Replaced] = {}

    def reading(self) -> Reading:
        for sheet in self._instrument.sheets:
            tabs = self._tabs.by_id.get(sheet.id, ())
            if tabs:
                self._sheet(sheet, tabs)
            else:
                self._missing.add(CellId(sheet.id, "", ""))
        cover = self._cover()
        for tab in self._tabs.by_id.get(MARKS, ()):
            self._tell(*replies(tab.sheet, Spot(self._file, tab.sheet.title, MARKS)))
        for tab in self._tabs.extra:
            findings, unplaced = extra(tab.sheet, Spot(self._file, tab.sheet.title, ""))
            self._tell(findings if tab.own else (), unplaced)
        self._not_read()
        return Reading(
            file=self._file,
            sha256=self._book.sha256,
            identity=self._identity,
            cells=tuple(self._cells),
            places=Places(self._places),
            cover=cover,
            missing=frozenset(self._missing),
            findings=tuple(map(self._weighed, self._findings)),
            unplaced=tuple(self._unplaced),
            previous=self._previous,
            replaced=self._replaced,
        )

    def _not_read(self) -> None:
        """Tell of what lies over the cells of each sheet."""
        known = {tab.sheet.title: (one, tab.own) for one, tabs in self._tabs.by_id.items() for tab in tabs}
        known |= {tab.sheet.title: ("", tab.own) for tab in self._tabs.extra}
        heads = Heads(self._book, self._identity, [tab.sheet for tab in self._tabs.by_id.get(COVER, ())])
        for sheet in self._book.sheets:
            if sheet.unread:
                sheet_id, own = known.get(sheet.title, ("", True))
                spot = Spot(self._file, sheet.title, sheet_id)
                self._tell(*not_read(sheet, spot, heads if own and sheet_id != MARKS else None))

    def _weighed(self, one: Finding) -> Finding:
        """Return a finding; what an older form never had is missed, but nobody has deleted it."""
        return one.moved_to(Severity.WARNING) if self._is_other and one.code in _NEVER_THERE else one

    def _tell(self, findings: Iterable[Finding], unplaced: Iterable[Unplaced]) -> None:
        self._findings.extend(findings)
        self._unplaced.extend(unplaced)

    def _sheet(self, of: Sheet, tabs: tuple[Tab, ...]) -> None:
        """Read a sheet of the instrument; where it stands several times, the first, and then what the others add."""
        known = known_texts(self._instrument, of, self._is_other)
        own = [tab for tab in tabs if tab.own]
        for tab in tabs:
            if not tab.own:
                self._keep(of, tab, known)
        if not own:
            self._missing.add(CellId(of.id, "", ""))
            return
        first, *copies = own
        found, layout = self._read(of, first, known)
        if layout.is_empty:
            spot = Spot(self._file, first.sheet.title, of.id)
            self._findings.append(finding("sheet-missing", spot.at(), sheet_id=of.id, label=of.tab))
            self._missing.add(CellId(of.id, "", ""))
        else:
            self._findings.extend(layout.findings)
            self._note_missing(of, layout)
        for copy in copies:
            self._add_copy(of, found, first, copy, known)
        self._cells.extend(found.cells.values())
        self._places[of.id] = found.places
        self._tell(found.findings, found.unplaced)

    def _keep(self, of: Sheet, tab: Tab, known: KnownTexts) -> None:
        """Keep what stands on a sheet of another country or edition, which has its finding: it is none of the file."""
        found, _ = self._read(of, tab, known)
        self._unplaced.extend(Unplaced(one.at, one.raw.text) for one in found.cells.values())
        self._unplaced.extend(found.unplaced)

    def _read(self, of: Sheet, tab: Tab, known: KnownTexts) -> tuple[Harvest, Layout]:
        spot = Spot(self._file, tab.sheet.title, of.id)
        layout = _with_added_rows(tab.sheet, of, lay_out(tab.sheet, of, known, spot), spot)
        found = harvest(tab.sheet, of, layout, spot)
        token = token_place(tab.sheet)
        used: set[Place] = found.used | ({token} if token else set())
        if self._previous is not None:
            used |= self._previous.cells_of(tab.sheet)
        findings, unplaced, made = leftovers(tab.sheet, of, layout, used, known, spot, self._given)
        if made is not None and tab.own:
            self._replaced.setdefault(of.id, made)
        found.findings.extend(findings)
        found.unplaced.extend(unplaced)
        return found, layout

    def _note_missing(self, of: Sheet, layout: Layout) -> None:
        if of.kind == "matrix":
            self._missing.update(CellId(of.id, row.id, "") for row in of.rows if row.id not in layout.rows)
        columns = (column.id for column in of.columns if column.id not in layout.columns)
        self._missing.update(CellId(of.id, "", column) for column in columns)

    def _add_copy(self, of: Sheet, found: Harvest, first: Tab, copy: Tab, known: KnownTexts) -> None:
        """Take from a copy of a sheet what only the copy holds; report where it says something else."""
        other, layout = self._read(of, copy, known)
        if layout.is_empty:
            self._tell(*extra(copy.sheet, Spot(self._file, copy.sheet.title, "")))
            return
        spot = Spot(self._file, copy.sheet.title, of.id)
        taken = [answer for answer in other.cells if answer not in found.cells]
        differing = [answer for answer in other.cells if _differ(found.cells.get(answer), other.cells[answer])]
        self._findings.extend(_of_copy(layout, other, found, bool(taken)))
        for answer in taken:
            found.cells[answer] = other.cells[answer]
            found.places.elsewhere[answer] = other.places[answer]
        self._report_differences(of, differing, found, other, spot)
        self._unplaced.extend(other.unplaced)
        title = first.sheet.title
        if taken:
            cells = listed([other.places[answer].cell for answer in taken])
            at = other.places[taken[0]]
            told = finding("sheet-copy-filled", at, sheet_id=of.id, other=title, cells=cells)
            self._findings.append(told)
        elif not differing:
            self._findings.append(finding("sheet-copied", spot.at(), sheet_id=of.id, other=title))

    def _report_differences(
        self, of: Sheet, differing: list[Answer], found: Harvest, other: Harvest, copy: Spot
    ) -> None:
        """Tell of answers that differ one by one, and of many at once."""
        if len(differing) < _MANY_DIFFERENCES:
            for answer in differing:
                self._report_difference(of, answer, found.cells[answer], other.cells[answer])
            return
        kept = [found.cells[answer].at for answer in differing]
        self._unplaced.extend(Unplaced(other.cells[answer].at, other.cells[answer].raw.text) for answer in differing)
        cells = listed([at.cell for at in kept])
        self._findings.append(
            finding(
                "sheet-copies-differ",
                CellRef(self._file, kept[0].sheet),
                sheet_id=of.id,
                other=copy.title,
                count=len(differing),
                cells=cells,
            )
        )

    def _report_difference(self, of: Sheet, answer: Answer, kept: ReadCell, left: ReadCell) -> None:
        row, column = answer
        self._unplaced.append(Unplaced(left.at, left.raw.text))
        self._findings.append(
            finding(
                "sheet-copy-differs",
                kept.at,
                sheet_id=of.id,
                row=row,
                column=column,
                value=kept.raw.quoted,
                other=f"{left.at.sheet}!{left.at.cell}",
                other_value=left.raw.quoted,
            )
        )

    def _cover(self) -> dict[str, ReadCell]:
        fields: dict[str, ReadCell] = {}
        for tab in self._tabs.by_id.get(COVER, ()):
            cells, findings, unplaced = read_cover(tab.sheet, Spot(self._file, tab.sheet.title, COVER))
            if not tab.own:
                self._tell((), (*unplaced, *(Unplaced(one.at, one.raw.text) for one in cells.values())))
                continue
            fields = {**cells, **fields}
            self._tell(findings, unplaced)
        return fields


def _of_copy(layout: Layout, other: Harvest, found: Harvest, is_taken: bool) -> Iterable[Finding]:
    """Return what is to be told of a copy: everything if answers come from it, else only what cannot be seen in it."""
    told = (*layout.findings, *other.findings)
    if is_taken:
        return [one for one in told if one.code not in ("row-missing", "column-missing")]
    return [one for one in told if one.code == "formula-unseen" and (one.row, one.column) not in found.cells]


def _differ(kept: ReadCell | None, other: ReadCell) -> bool:
    return kept is not None and plain(kept.raw.text) != plain(other.raw.text)
