"""What the sheets of a template share beside their cells: print set-up, heads and feet, protection, screen."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from matrices.language import say
from matrices.workbook.style import FONT, SOFT
from matrices.workbook.template.entry import clipped

_A4 = 9
_PAGE_CHARACTERS = 134.0  # across a page at full size, in the standard font: of Letter, which is narrower than A4
_SMALLEST = 62  # per cent; below this, ten points are read with a magnifying glass
_COVER_SCALE = 80
_PAGE_POINTS = 700.0  # down a page of Letter, which is shorter than A4, between the cover's margins
_HEAD_LIMIT = 80  # three parts with their codes have to stay within Excel's 255 characters


@dataclass(frozen=True)
class Page:
    """What stands on every page of a sheet; `token` and `country` may be blanks that are filled in later."""

    title: str
    tab: str
    country: str
    country_in_header: str
    line_in_header: str
    token: str
    language: str


@dataclass(frozen=True)
class Columns:
    """The widths of a sheet's columns, by number, in characters; those up to `label` stand on every page."""

    widths: dict[int, float]
    label: int

    @cached_property
    def scale(self) -> int:
        """The largest scale, in per cent, at which no more pages are needed side by side than at the smallest."""
        fewest = len(self._ends(_SMALLEST))
        return next(scale for scale in range(100, 0, -1) if len(self._ends(scale)) <= fewest)

    @cached_property
    def ends(self) -> list[int]:
        """Numbers of the columns after which a page ends."""
        return self._ends(self.scale)

    def _ends(self, scale: int) -> list[int]:
        repeated = sum(width for number, width in self.widths.items() if number <= self.label)
        room = _PAGE_CHARACTERS * 100 / scale - repeated
        ends, filled = [], 0.0
        for number, width in self.widths.items():
            if number > self.label and filled and filled + width > room:
                ends.append(number - 1)
                filled = 0.0
            filled += width if number > self.label else 0.0
        return ends


def set_up_page(ws: Worksheet, page: Page, columns: Columns) -> None:
    """Set a sheet up for A4 landscape, as many pages wide as its columns need to stay legible.

    A scale and breaks are given, and not a number of pages to fit: Excel ignores breaks beside that.
    """
    ws.page_setup.scale = columns.scale
    for column in columns.ends:
        ws.col_breaks.append(Break(id=column))
    ws.page_setup.orientation = "landscape"
    ws.page_setup.pageOrder = "overThenDown"
    first, last = (get_column_letter(number) for number in (min(columns.widths), columns.label))
    ws.print_title_cols = f"{first}:{last}"
    ws.sheet_view.zoomScale = 90
    _paper(ws, page, 0.7)


def set_up_cover(ws: Worksheet, page: Page, first_page: int) -> None:
    """Set the cover up for two pages of A4 portrait; the first ends after the row `first_page`."""
    ws.page_setup.orientation = "portrait"
    heights = {number: row.height or 0.0 for number, row in ws.row_dimensions.items()}
    first = sum(height for number, height in heights.items() if number <= first_page)
    tallest = max(first, sum(heights.values()) - first)
    ws.page_setup.scale = min(_COVER_SCALE, int(100 * _PAGE_POINTS / tallest))
    ws.row_breaks.append(Break(id=first_page))
    ws.sheet_view.zoomScale = 100
    ws.print_options.horizontalCentered = True
    _paper(ws, page, 0.55)


def _paper(ws: Worksheet, page: Page, margin: float) -> None:
    ws.page_setup.paperSize = _A4
    ws.sheet_view.showGridLines = False
    margins = ws.page_margins
    margins.left = margins.right = 0.45
    margins.top = margins.bottom = margin
    margins.header = margins.footer = 0.25
    _head_and_foot(ws, page)


def _head_and_foot(ws: Any, page: Page) -> None:
    number = say("workbook", "header-page", page.language, page="&P", pages="&N")
    _put(ws.oddHeader.left, header_text(page.title))
    _put(ws.oddHeader.right, page.country_in_header)
    _put(ws.oddFooter.left, header_text(page.tab))
    _put(ws.oddFooter.center, page.line_in_header)
    _put(ws.oddFooter.right, number)


def header_text(words: str, limit: int = _HEAD_LIMIT) -> str:
    """Return words as a header writes them: ampersands doubled, and shortened to a number of characters."""
    return clipped(words, limit - words.count("&")).replace("&", "&&")


def _put(item: Any, words: str) -> None:
    item.text = words
    item.size = 8
    item.font = f"{FONT},Regular"
    item.color = SOFT


def protect(ws: Worksheet, *, open_rows: bool = False) -> None:
    """Protect a sheet without a password: answers only, but widths, heights and filters stay free.

    Sorting is not offered: it would move the cells that are open and leave the numbers and questions beside them, so
    that every citation of a row would cite another one. LibreOffice refuses what meets a locked cell: decision 36.
    """
    ws.protection.sheet = True
    for freedom in ("formatColumns", "formatRows", "autoFilter", "selectLockedCells", "selectUnlockedCells"):
        setattr(ws.protection, freedom, False)
    ws.protection.insertRows = not open_rows
    ws.protection.objects = ws.protection.scenarios = False
