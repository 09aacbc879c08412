"""The sheets of a book → which of them is which sheet of the instrument: by token, by name, by content."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from matrices.findings import CellRef, Finding, finding
from matrices.instrument.model import Instrument, Sheet
from matrices.language import bare, catalogue, plain
from matrices.workbook.book import Book, BookSheet
from matrices.workbook.identity import Identity
from matrices.workbook.placing.front import is_cover
from matrices.workbook.placing.identify import same_owner, token_of
from matrices.workbook.placing.scan import Scan, scan
from matrices.workbook.plan import COVER, LISTS, META

MARKS = "findings"
"""Id of the sheet of findings in a workbook that was handed back with marks; it is no answer."""

TECHNICAL = (LISTS, META, MARKS)

Witness = Literal["token", "title", "content", ""]
_COPY_NUMBER = re.compile(r"(?<!\s)\s*\(\d+\)$")
_LONGEST_HEAD = 120
_LEAST_ROWS = 2
_LEAST_HEADS = 3


@dataclass(frozen=True)
class Tab:
    """One sheet of a file and what it is: a sheet of the instrument, the cover, a technical sheet, or nothing known."""

    sheet: BookSheet
    id: str
    by: Witness
    own: bool = True

    @property
    def is_extra(self) -> bool:
        """Tell whether the sheet is none of the form's."""
        return not self.id


@dataclass(frozen=True)
class Tabs:
    """The sheets of a file by what they are; of several that are the same, the best comes first."""

    by_id: dict[str, tuple[Tab, ...]]
    extra: tuple[Tab, ...]


def match_tabs(book: Book, instrument: Instrument, identity: Identity) -> Tabs:
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
    return Tabs(by_id, tuple(extra))


def _titles(instrument: Instrument) -> dict[str, str]:
    """Return the names of tabs, for comparison, with the id of their sheet."""
    titles = {plain(words): COVER for words in catalogue("workbook")["tab-cover"].values()}
    titles |= {LISTS: LISTS, META: META}
    titles |= {plain(words): sheet.id for sheet in instrument.sheets for words in sheet.tab.values()}
    return titles


def _tab(sheet: BookSheet, instrument: Instrument, identity: Identity, titles: dict[str, str]) -> Tab:
    known = {COVER, *TECHNICAL, *(one.id for one in instrument.sheets)}
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
    return COVER if is_cover(sheet) else ""


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


def remarks(tabs: Tabs, instrument: Instrument, file: str) -> Iterator[Finding]:
    """Yield what is to be said about sheets that are missing or were recognised without their token."""
    for sheet in instrument.sheets:
        found = tabs.by_id.get(sheet.id, ())
        if not found:
            yield finding("sheet-missing", CellRef(file), sheet_id=sheet.id, label=sheet.tab)
        for tab in found:
            if tab.by != "token":
                at = CellRef(file, tab.sheet.title)
                yield finding("sheet-recognised", at, sheet_id=sheet.id, label=sheet.tab)
