"""What sheets of a template share beside their cells: print, protection, hidden sheets, the figures of the cover."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from matrices.language import alphabetical, say
from matrices.workbook.plan import CODE_COLUMN, LISTS, META, Plan, SheetPlan
from matrices.workbook.reading import ASKED
from matrices.workbook.style import FONT, SOFT
from matrices.workbook.template.entry import citable_name, clipped, codes_name, column_name, list_name

_A4 = 9
_PAGE_CHARACTERS = 134.0  # across a page at full size, in the standard font: of Letter, which is narrower than A4
_SMALLEST = 62  # per cent; below this, ten points are read with a magnifying glass
_COVER_SCALE = 80
_PAGE_POINTS = 700.0  # down a page of Letter, which is shorter than A4, between the cover's margins
_HEAD_LIMIT = 80  # three parts with their codes have to stay within Excel's 255 characters


@dataclass(frozen=True)
class PageSetUp:
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


def set_up_page(ws: Worksheet, page: PageSetUp, columns: Columns) -> None:
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
    ws.sheet_view.zoomScale = 100
    _paper(ws, page, 0.7)


def set_up_cover(ws: Worksheet, page: PageSetUp, first_page: int) -> None:
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


def _paper(ws: Worksheet, page: PageSetUp, margin: float) -> None:
    ws.page_setup.paperSize = _A4
    ws.sheet_view.showGridLines = False
    margins = ws.page_margins
    margins.left = margins.right = 0.45
    margins.top = margins.bottom = margin
    margins.header = margins.footer = 0.25
    _head_and_foot(ws, page)


def _head_and_foot(ws: Any, page: PageSetUp) -> None:
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


_FIRST = 2


def write_lists(book: Workbook, plan: Plan, language: str, token: str) -> None:
    """Write the sheet of option labels and of citable rows, with the names that point into it."""
    ws = _hidden_sheet(book, LISTS, token)
    column = 2
    for list_id, codes in plan.instrument.lists.items():
        labels = [option.label[language] for option in codes.options]
        labels = list(alphabetical(labels, {label: label for label in labels})) if codes.alphabetical else labels
        _fill_column(ws, column, list_id, labels)
        _name(book, list_name(list_id), _range(LISTS, column, _FIRST, _FIRST + len(labels) - 1))
        column += 1
    for sheet in plan.sheets:
        if sheet.sheet.kind == "list" and sheet.sheet.display_columns:
            _write_citable(book, ws, sheet, column, language)
            column += 3
        _name_columns(book, sheet, language)


def _write_citable(book: Workbook, ws: Worksheet, plan: SheetPlan, column: int, language: str) -> None:
    """Write three columns of formulas: label of each row, running number of those filled in, these without gaps.

    They need nothing newer than Excel 2007, and no array formula.
    """
    label, number = (get_column_letter(column + step) for step in (0, 1))
    last = _FIRST + len(plan.rows) - 1
    tab = quote_sheetname(plan.sheet.tab[language])
    letters = [get_column_letter(plan.columns[shown]) for shown in plan.sheet.display_columns]
    code = get_column_letter(CODE_COLUMN)
    labels, numbers, listed = [], [], []
    for line, row in enumerate(plan.rows.values(), _FIRST):
        shown = '""'
        for letter in reversed(letters):
            shown = f'IF(LEN(TRIM({tab}!{letter}{row}))>0,{tab}!${code}{row}&" · "&TRIM({tab}!{letter}{row}),{shown})'
        labels.append(f"={shown}")
        numbers.append(f'=IF({label}{line}="","",COUNT({number}${_FIRST - 1}:{number}{line - 1})+1)')
        listed.append(
            f"=IFERROR(INDEX({label}${_FIRST}:{label}${last},"
            f'MATCH({line - _FIRST + 1},{number}${_FIRST}:{number}${last},0)),"")'
        )
    for step, formulas in enumerate((labels, numbers, listed)):
        _fill_column(
            ws, column + step, f"{plan.sheet.id}-{('label', 'number', 'listed')[step]}", formulas, formulas=True
        )
    found = _range(LISTS, column + 2, _FIRST, last)
    first, counted = found.partition(":")[0], _range(LISTS, column + 1, _FIRST, last)
    _name(book, citable_name(plan.sheet.id), f"{first}:INDEX({found},MAX(1,COUNT({counted})))")


def _name_columns(book: Workbook, plan: SheetPlan, language: str) -> None:
    tab = plan.sheet.tab[language]
    first, last = plan.lines[0].number, plan.last_row
    _name(book, codes_name(plan.sheet.id), _range(tab, CODE_COLUMN, first, last))
    for column_id, number in plan.columns.items():
        _name(book, column_name(plan.sheet.id, column_id), _range(tab, number, first, last))


def write_meta(book: Workbook, plan: Plan, language: str, tokens: dict[str, str]) -> None:
    """Write the sheet for machines: every token again, and where each column and row stands.

    Lines are `token, sheet, tab, token`; `column, sheet, id, number, type`; `row, sheet, id, number`.
    """
    ws = _hidden_sheet(book, META, tokens[META])
    tabs = {sheet.id: sheet.tab[language] for sheet in plan.instrument.sheets}
    for sheet_id, token in tokens.items():
        ws.append(["", "token", sheet_id, tabs.get(sheet_id, ""), token])
    for sheet in plan.sheets:
        for column in sheet.sheet.columns:
            ws.append(["", "column", sheet.sheet.id, column.id, sheet.columns[column.id], column.type])
        for row_id, number in sheet.rows.items():
            ws.append(["", "row", sheet.sheet.id, row_id, number])


def write_identity(book: Workbook, token: str) -> None:
    """Write the identity into a constant defined name."""
    _name(book, "matrices_identity", f'"{token}"')


def _hidden_sheet(book: Workbook, title: str, token: str) -> Worksheet:
    ws: Worksheet = book.create_sheet(title)
    ws["A1"] = token
    ws.sheet_state = "veryHidden"
    protect(ws)
    return ws


def _fill_column(ws: Worksheet, column: int, head: str, values: list[str], *, formulas: bool = False) -> None:
    for row, value in enumerate([head, *values], _FIRST - 1):
        cell = ws.cell(row, column)
        cell.value = value
        cell.data_type = "f" if formulas and row >= _FIRST else "s"


def _range(tab: str, column: int, first: int, last: int) -> str:
    letter = get_column_letter(column)
    return f"{quote_sheetname(tab)}!${letter}${first}:${letter}${last}"


def _name(book: Workbook, name: str, refers_to: str) -> None:
    book.defined_names[name] = DefinedName(name, attr_text=refers_to)


_SQUARES = 12

Form = Literal["number", "share", "bar"]


@dataclass(frozen=True)
class FilledCount:
    """How many cells of a column are filled in, between two rows of a sheet.

    `total` is out of how many; None stands for the rows between the two that are to be confirmed. `unasked` are
    formulas that count the blank cells among them in rows that are not asked, given the answers of others.
    """

    plan: SheetPlan
    column: str
    first: int
    last: int
    language: str
    total: int | None = None
    unasked: tuple[str, ...] = ()

    def formula(self, form: Form) -> str:
        """Return the formula of the figure."""
        counted = f"COUNTA({self._cells(self.plan.columns[self.column])})"
        if form == "number":
            return f"={counted}"
        if self.total is not None:
            return self._of_rows(form, counted)
        total = f'COUNTIF({self._cells(self.plan.record_column or 0)},"{ASKED}*")'
        label = say("workbook", "cover-of", self.language, total=f'"&{total}&"')
        return _bar(counted, f"MAX(1,{total})") if form == "bar" else f'={counted}&"{label}"'.removesuffix('&""')

    def _of_rows(self, form: Form, counted: str) -> str:
        """Return the formula of what is left of rows of which it is known how many there are."""
        total = self.total or 0
        left = f"MAX(0,{'-'.join((str(total), counted, *self.unasked))})"
        if form == "bar":
            return _bar(f"({total}-{left})", str(max(total, 1)))
        words = say("workbook", "cover-left", self.language, left=f'"&{left}&"', total=total)
        return f'="{words}"'.replace('=""&', "=")

    def value(self, form: Form, filled: int, asked: int = 0) -> str | int:
        """Return what the formula amounts to; `asked` is how many rows are to be confirmed."""
        total = asked if self.total is None else self.total
        if form == "number":
            return filled
        if form == "share":
            return f"{filled}{self._of(total)}" if self.total is None else self._left(total, total - filled)
        squares = min(_SQUARES, _SQUARES * filled // max(total, 1))
        return "■" * squares + "□" * (_SQUARES - squares)

    def _left(self, total: int, left: int) -> str:
        return say("workbook", "cover-left", self.language, left=max(0, left), total=total)

    def _of(self, total: int) -> str:
        return say("workbook", "cover-of", self.language, total=total)

    def _cells(self, column: int) -> str:
        letter = get_column_letter(column)
        tab = quote_sheetname(self.plan.sheet.tab[self.language])
        return f"{tab}!${letter}${self.first}:${letter}${self.last}"


def _bar(filled: str, most: str) -> str:
    squares = f"ROUNDDOWN({_SQUARES}*{filled}/{most},0)"
    return f'=REPT("■",{squares})&REPT("□",{_SQUARES}-{squares})'
