"""The sheets of a book → which is which sheet of the instrument; its cover → who filled it in."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from matrices.findings import CellRef, Finding, finding
from matrices.instrument import CONFIRMS_REST, Instrument, RawValue, Sheet, raw_text
from matrices.language import Text, bare, catalogue, plain, text
from matrices.workbook.book import Book, BookSheet, Place, listed
from matrices.workbook.cell_text import digest, digests_in
from matrices.workbook.identity import Identity, parse_token
from matrices.workbook.placing.identify import same_owner, token_of
from matrices.workbook.placing.known import Scan, scan
from matrices.workbook.placing.layout import Spot
from matrices.workbook.placing.leftovers import beside
from matrices.workbook.plan import (
    COVER,
    COVER_COLUMN,
    COVER_VALUE,
    FORM_FIELDS,
    KEY_COLUMN,
    LISTS,
    META,
    SUBJECT_COLUMN,
    address,
    column_key,
    row_key,
)
from matrices.workbook.reading import ReadCell, Unplaced

_LONGEST_LABEL = 60
_LEAST_FIELDS = 3
_FARTHEST = 4
"""Columns between the label of a field and its answer, where no key tells the column of answers."""
_LAST_AFTER = 2
"""Columns of the cover behind that of its answers."""
_FIGURE = re.compile(r"[■□\s]+|(?:faltan\s|left:\s)?\d+(?:\s\w\w\s\d+)?")
"""What a figure of the cover shows, in the formats that keep no formulas."""
_DIALLED = re.compile(r"=[\d\s()+\-]+")
"""A telephone number as which a spreadsheet program takes it: `=+506-2222-3333`."""
_FORMULA = re.compile(r"=\s*(?:COUNTA\(|REPT\(|\"(?:faltan|left:) \"&)", re.IGNORECASE)
"""How the formulas of the figures begin; every program writes the rest in its own way."""


def read_cover(sheet: BookSheet, spot: Spot) -> tuple[Mapping[str, ReadCell], list[Finding], list[Unplaced]]:
    """Return the fields of the cover, and what else was written on it.

    A field is found by its key, otherwise by its label in either language. The cover itself says which words it
    showed; where it does not any more, only what stands beside its fields and its table is taken for somebody's.
    """
    rows, labels = _rows(sheet)
    column = next((place[1] for place, value in sheet.grid.items() if value.text == column_key(COVER_VALUE)), None)
    cells: dict[str, ReadCell] = {}
    notes: list[Place] = []
    for name, row in rows.items():
        label = labels.get(name, 0)
        right = sorted(place for place in sheet.grid if place[0] == row and place[1] > max(label, KEY_COLUMN))
        for place in right:
            expected = column or min(place[1], label + _FARTHEST)
            if name not in cells and place[1] == expected:
                cells[name] = ReadCell(COVER, name, COVER_VALUE, spot.at(place), _typed(sheet.grid[place]))
            elif column is None or place[1] > column:
                notes.append(place)
    fields = {cell.at.cell for cell in cells.values()}
    column = column or max(labels.values(), default=SUBJECT_COLUMN) + COVER_COLUMN - SUBJECT_COLUMN
    notes += [place for place in _strange(sheet, column, fields) if place not in notes]
    findings, unplaced = beside(sheet, spot)
    findings += [_unseen(cell) for cell in cells.values() if cell.raw.kind == "blank" and cell.raw.formula]
    if notes:
        at, where = spot.at(min(notes)), listed([address(*place) for place in sorted(notes)])
        findings.append(finding("outside-table", at, sheet_id=COVER, cells=where))
    unplaced += [Unplaced(spot.at(place), sheet.grid[place].text) for place in sorted(notes)]
    return cells, findings, unplaced


def cover_place(book: Book, name: str) -> tuple[str, Place | None]:
    """Return the title of the cover of a book, and the cell of one of its fields; None if it is not there any more."""
    for sheet in book.sheets:
        token = token_of(sheet)
        if token is not None and token.sheet == COVER:
            column = next((at[1] for at, value in sheet.grid.items() if value.text == column_key(COVER_VALUE)), None)
            row = _rows(sheet)[0].get(name)
            return sheet.title, (row, column) if row is not None and column is not None else None
    return "", None


def _typed(value: RawValue) -> RawValue:
    """Return the content of a field; of a telephone number that became a sum, what was typed."""
    if value.formula is not None and _DIALLED.fullmatch(value.formula):
        return raw_text(value.formula.removeprefix("="))
    return value


def _unseen(cell: ReadCell) -> Finding:
    return finding("formula-unseen", cell.at, sheet_id=COVER, row=cell.row, value=cell.raw.formula or "")


def _strange(sheet: BookSheet, column: int, fields: Collection[str]) -> list[Place]:
    """Return the cells, other than those of its fields, that hold other words than the cover showed."""
    digests = digests_in(sheet)
    cells = {place: value for place, value in sheet.grid.items() if address(*place) not in fields}
    if digests is None:
        return [place for place, value in cells.items() if place[1] > column + _LAST_AFTER and not value.is_blank]
    has_formulas = any(value.formula for value in sheet.grid.values())
    strange = []
    for place, value in sorted(cells.items(), key=lambda item: item[0]):
        if not value.is_blank and not _is_of_the_form(value, has_formulas):
            found = digest(value.text)
            digests[found] -= 1
            if digests[found] < 0:
                strange.append(place)
    return strange


def _is_of_the_form(value: RawValue, has_formulas: bool) -> bool:
    """Tell whether a cell holds the token or a figure, or where formulas cannot be seen what one of them came to.

    In .xls a program may not know a function of the form's, and save its error.
    """
    if value.formula is not None:
        return _FORMULA.match(value.formula) is not None
    computed = value.kind == "error" or _FIGURE.fullmatch(value.text) is not None
    return parse_token(value.text) is not None or (not has_formulas and computed)


def _is_cover(sheet: BookSheet) -> bool:
    """Tell whether a sheet has the fields of a cover."""
    return len(_rows(sheet)[0]) >= _LEAST_FIELDS


def _rows(sheet: BookSheet) -> tuple[dict[str, int], dict[str, int]]:
    """Return field → number of its row, and field → number of the column of its label."""
    keys = {row_key(name): name for name in FORM_FIELDS}
    words = {bare(label): name for name in FORM_FIELDS for label in _label(name).values()}
    by_key: dict[str, int] = {}
    by_label: dict[str, Place] = {}
    for place, value in sorted(sheet.grid.items(), key=lambda item: item[0]):
        if value.text in keys:
            by_key.setdefault(keys[value.text], place[0])
        elif value.kind == "text" and len(value.text) < _LONGEST_LABEL and bare(value.text) in words:
            by_label.setdefault(words[bare(value.text)], place)
    rows = {**{name: place[0] for name, place in by_label.items()}, **by_key}
    return rows, {name: place[1] for name, place in by_label.items() if rows[name] == place[0]}


def _label(name: str) -> Text:
    return text("forms" if name == CONFIRMS_REST else "workbook", f"cover-{name}")


MARKS = "findings"
"""Id of the sheet of findings in a workbook that was handed back with marks; it is no answer."""

_TECHNICAL = (LISTS, META, MARKS)

_Witness = Literal["token", "title", "content", ""]
_COPY_NUMBER = re.compile(r"(?<!\s)\s*\(\d+\)$")
_LONGEST_HEAD = 120
_LEAST_ROWS = 2
_LEAST_HEADS = 3


@dataclass(frozen=True)
class Tab:
    """One sheet of a file and what it is: a sheet of the instrument, the cover, a technical sheet, or nothing known."""

    sheet: BookSheet
    id: str
    by: _Witness
    own: bool = True

    @property
    def is_extra(self) -> bool:
        """Tell whether the sheet is none of the form's."""
        return not self.id


class _Tabs(NamedTuple):
    """The sheets of a file by what they are; of several that are the same, the best comes first."""

    by_id: dict[str, tuple[Tab, ...]]
    extra: tuple[Tab, ...]


def match_tabs(book: Book, instrument: Instrument, identity: Identity) -> _Tabs:
    """Tell which sheet is which."""
    titles = _titles(instrument)
    groups: dict[str, list[Tab]] = defaultdict(list)
    extra: list[Tab] = []
    for sheet in book.sheets:
        tab = _tab(sheet, instrument, identity, titles)
        (extra if tab.is_extra else groups[tab.id]).append(tab)
    by_id = {}
    for sheet_id, tabs in groups.items():
        best = sorted(tabs, key=lambda tab: _rank(tab, instrument, titles)) if len(tabs) > 1 else tabs
        by_id[sheet_id] = tuple(best)
    return _Tabs(by_id, tuple(extra))


def _titles(instrument: Instrument) -> dict[str, str]:
    """Return the names of tabs, for comparison, with the id of their sheet."""
    titles = {plain(words): COVER for words in catalogue("workbook")["tab-cover"].values()}
    titles |= {LISTS: LISTS, META: META}
    titles |= {plain(words): sheet.id for sheet in instrument.sheets for words in sheet.tab.values()}
    return titles


def _tab(sheet: BookSheet, instrument: Instrument, identity: Identity, titles: dict[str, str]) -> Tab:
    known = {COVER, *_TECHNICAL, *(one.id for one in instrument.sheets)}
    token = token_of(sheet)
    own = token is None or same_owner(token, identity)
    if token is not None and token.sheet in known:
        return Tab(sheet, token.sheet, "token", own=own)
    title = plain(sheet.title)
    by_title = titles.get(title) or titles.get(_COPY_NUMBER.sub("", title))
    if by_title is not None:
        return Tab(sheet, by_title if own else "", "title", own=own)
    by_content = _by_content(sheet, instrument) if own else ""
    return Tab(sheet, by_content, "content" if by_content else "", own=own)


def _by_content(sheet: BookSheet, instrument: Instrument) -> str:
    """Return the id of the sheet whose row ids or heads stand in a sheet, or nothing."""
    texts = {value.text for value in sheet.grid.values() if value.kind == "text" and len(value.text) < _LONGEST_HEAD}
    seen = {bare(text) for text in texts}
    found = [(_likeness(scan(sheet, one), seen, one), one.id) for one in instrument.sheets]
    likeness, sheet_id = max(found, default=(0, ""))
    if likeness:
        return sheet_id
    return COVER if _is_cover(sheet) else ""


def _likeness(found: Scan, seen: set[str], one: Sheet) -> int:
    heads = {bare(words) for column in one.columns for words in column.label.values()}
    columns = max(len(set(found.column_keys.values())), len(heads & seen))
    rows = max(len(set(found.row_keys.values())), len(set(found.codes.values())))
    if one.kind == "list":
        # The numbers of rows look alike in every list; only the heads tell them apart.
        return columns if columns >= min(_LEAST_HEADS, len(one.columns)) else 0
    return rows + columns if rows >= min(_LEAST_ROWS, len(one.rows)) else 0


def _rank(tab: Tab, instrument: Instrument, titles: dict[str, str]) -> tuple[bool, int, bool]:
    """Sort own before foreign, complete before partial, the original name before that of a copy."""
    keys = 0
    if tab.id in {sheet.id for sheet in instrument.sheets}:
        found = scan(tab.sheet, instrument.sheet(tab.id))
        keys = len(set(found.row_keys.values())) + len(set(found.column_keys.values()))
    return not tab.own, -keys, titles.get(plain(tab.sheet.title)) != tab.id


def remarks(tabs: _Tabs, instrument: Instrument, file: str) -> Iterator[Finding]:
    """Yield what is to be said about sheets that are missing or were recognised without their token."""
    for sheet in instrument.sheets:
        found = tabs.by_id.get(sheet.id, ())
        if not found:
            yield finding("sheet-missing", CellRef(file), sheet_id=sheet.id, label=sheet.tab)
        for tab in found:
            if tab.by != "token":
                at = CellRef(file, tab.sheet.title)
                yield finding("sheet-recognised", at, sheet_id=sheet.id, label=sheet.tab)
