"""Texts and values → cells of a workbook that is only read: no text becomes a formula, no byte depends on the clock."""

import copy
import datetime
import io
import math
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from matrices.edition import Folder
from matrices.instrument import CellContent
from matrices.language import LANGUAGES, say, visible_signs
from matrices.register import ObserverComment
from matrices.workbook import ANSWER, DEEP, HEAD, SUBJECT, TITLE, Look, cut, dress

_LONGEST_CELL = 32_767
_TALLEST_ROW = 409.0
_LINE = 12.6
_TAB_LIMIT = 31
_NOT_IN_TABS = re.compile(r"[\\/?*\[\]:']")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_MOMENTS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_FONT = re.compile(rb"<font>(.*?)</font>")
_FONT_PART = re.compile(rb"(<(\w+)[^<>]*/>)")
_FONT_ORDER = (b"b", b"i", b"strike", b"u", b"vertAlign", b"sz", b"color", b"name", b"family", b"charset", b"scheme")
_DATE_FORMAT = "yyyy-mm-dd"
_TABLE = replace(ANSWER, size=9.5, locked=True)


@dataclass(frozen=True)
class WrittenSheet:
    """A sheet that is being written, with the number of its next row."""

    sheet: Worksheet
    row: int = 1

    def after(self, rows: int = 1) -> "WrittenSheet":
        """Return the sheet some rows further down."""
        return replace(self, row=self.row + rows)


def write(sheet: Worksheet, row: int, column: int, content: CellContent, look: Look) -> None:
    """Write a cell; text stays text, whatever it begins with."""
    cell = sheet.cell(row, column)
    _dress(cell, look)
    if not isinstance(content, str):
        cell.value = content
        if isinstance(content, datetime.date):
            cell.number_format = _DATE_FORMAT
        return
    words = _whole_or_cut(_CONTROL.sub("", visible_signs(content)), cell)
    cell.value = words
    cell.data_type = "s"
    if words.startswith(_DANGEROUS):
        cell.quotePrefix = True


def _whole_or_cut(words: str, cell: Any) -> str:
    """Return a text as a cell can hold it; one that is cut says so, and where the whole of it stands."""
    if 2 * len(words) <= _LONGEST_CELL:
        return words
    language = cell.parent.parent.properties.language or LANGUAGES[0]
    return cut(words, _LONGEST_CELL, say("report", "cut-cell", language))


_STYLES: WeakKeyDictionary[Workbook, dict[Look, Any]] = WeakKeyDictionary()
"""Of each workbook in hand, the styles of the looks that it has already."""


def _dress(cell: Any, look: Look) -> None:
    """Give a cell a look; the style of a look that the workbook has already is copied, four times as fast."""
    styles = _STYLES.setdefault(cell.parent.parent, {})
    if look not in styles:
        dress(cell, look)
        styles[look] = copy.copy(cell._style)
    cell._style = copy.copy(styles[look])


def titled(sheet: Worksheet, title: str, columns: int) -> WrittenSheet:
    """Write the title over so many columns and return the place below it."""
    for column in range(1, columns + 1):
        dress(sheet.cell(1, column), TITLE)
    write(sheet, 1, 1, title, TITLE)
    sheet.row_dimensions[1].height = 30
    sheet.sheet_view.showGridLines = False
    return WrittenSheet(sheet, 2)


def heads(at: WrittenSheet, words: Sequence[str]) -> WrittenSheet:
    """Write the heads of the columns and return the place below them."""
    for column, head in enumerate(words, start=1):
        write(at.sheet, at.row, column, head, HEAD)
    at.sheet.row_dimensions[at.row].height = 32
    return at.after()


def table(title: str, names: Sequence[str], rows: Sequence[Sequence[CellContent]], day: datetime.date) -> bytes:
    """Return one table as a workbook of one sheet, for people: a CSV file is opened by guessing sign and separator.

    The day stands for every date in the file, so that the same rows give the same bytes.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = added(book, title)
    at = heads(titled(sheet, title, len(names)), names)
    longest = [max(len(str(row[column])) for row in [names, *rows]) for column in range(len(names))]
    widths = [min(60, max(12, length + 2)) for length in longest]
    for number, row in enumerate(rows, start=at.row):
        for column, content in enumerate(row, start=1):
            write(sheet, number, column, content, _TABLE)
    set_widths(sheet, widths)
    fit_rows(sheet, at.row, widths)
    set_up_print(sheet, "landscape", head=at.row - 1)
    sheet.freeze_panes = f"A{at.row}"
    sheet.auto_filter.ref = f"A{at.row - 1}:{get_column_letter(len(names))}{at.row - 1 + len(rows)}"
    return settled(book, day)


def added(book: Workbook, title: str) -> Worksheet:
    """Return a new sheet whose tab has a permitted title that no other has."""
    base = _NOT_IN_TABS.sub(" ", title).strip()[:_TAB_LIMIT] or "-"
    taken = {name.casefold() for name in book.sheetnames}
    name, number = base, 2
    while name.casefold() in taken:
        name = f"{base[: _TAB_LIMIT - 4]} ({number})"
        number += 1
    added: Worksheet = book.create_sheet(name)
    return added


def set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Set the widths of the columns in characters."""
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def set_up_print(sheet: Worksheet, orientation: Any, head: int = 0) -> None:
    """Print on A4, one page wide, the first `head` rows on every page."""
    sheet.page_setup.orientation = orientation
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.sheet_properties.tabColor = DEEP
    if head:
        sheet.print_title_rows = f"1:{head}"


def fit_rows(sheet: Worksheet, first: int, widths: Sequence[float]) -> None:
    """Make the rows from `first` on as high as their longest cell needs, as far as a row can be."""
    for number, row in enumerate(sheet.iter_rows(min_row=first), start=first):
        lines = 1
        for cell, width in zip(row, widths, strict=False):
            if isinstance(cell.value, str) and cell.alignment.wrap_text:
                parts = cell.value.split("\n")
                lines = max(lines, sum(max(1, math.ceil(len(part) / width)) for part in parts))
        sheet.row_dimensions[number].height = min(_TALLEST_ROW, lines * _LINE + 4)


def settled(book: Workbook, day: datetime.date) -> bytes:
    """Return the workbook's bytes with every date set to one day."""
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    when = f"{day.isoformat()}T12:00:00Z".encode()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MOMENTS.sub(rb"\g<1>" + when, content)
            if name == "xl/styles.xml":
                content = _FONT.sub(_in_order, content)
            info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 12, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return out.getvalue()


def _in_order(font: re.Match[bytes]) -> bytes:
    """Return a font with its parts in the order of the standard (ECMA-376, 18.8.22); openpyxl has another."""
    parts = sorted(_FONT_PART.findall(font[1]), key=lambda part: _FONT_ORDER.index(part[1]))
    return b"<font>%b</font>" % b"".join(part[0] for part in parts)


_CELL = replace(ANSWER, size=9.5, locked=True)
_WIDTHS = (26, 30, 14, 40, 70, 36)
_HEADS = ("observer", "sheet", "row", "title-of-row", "comment", "source")


def comments_name(country: str, language: str) -> str:
    """Return the name of the file: `comments-CRI-es.xlsx`."""
    return f"comments-{country}-{language}.xlsx"


def comments_workbook(folder: Folder, comments: Sequence[ObserverComment], number: int, language: str) -> bytes:
    """Return the comments on one country in a round as a workbook; the same comments give the same bytes.

    No text of an observer can become a formula.
    """
    book = Workbook()
    first = book.active
    if isinstance(first, Worksheet):
        book.remove(first)
    country = folder.edition.country(comments[0].country).names[language]
    sheet = added(book, say("rounds", "comments-tab", language))
    at = titled(sheet, say("rounds", "list-title", language, country=country, number=number), len(_HEADS))
    write(sheet, at.row, 1, say("rounds", "list-note", language), replace(_CELL, wrap=False, lines=""))
    at = heads(at.after(2), [say("rounds", f"list-{head}", language) for head in _HEADS])
    for one in comments:
        for column, words in enumerate(_line(folder, one, language), start=1):
            write(sheet, at.row, column, words, SUBJECT if column <= 4 else _CELL)
        at = at.after()
    set_widths(sheet, _WIDTHS)
    fit_rows(sheet, 5, _WIDTHS)
    set_up_print(sheet, "landscape", 4)
    return settled(book, folder.edition.calendar.cut_off)


def _line(folder: Folder, one: ObserverComment, language: str) -> Iterator[str]:
    observer = folder.edition.observer(one.observer)
    instrument = folder.instrument(one.instrument)
    sheet = instrument.sheet(one.sheet) if one.sheet else None
    yield observer.name[language] if observer else one.observer
    yield sheet.title[language] if sheet else instrument.short_title[language]
    yield one.row
    yield sheet.row(one.row).title[language] if sheet and one.row else say("rounds", "list-whole", language)
    yield one.words
    yield one.source
