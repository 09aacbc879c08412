"""Words, looks and figures → the lines of a cover, written from top to bottom."""

from dataclasses import dataclass, field, replace
from typing import Any

from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from matrices.edition.model import Edition
from matrices.instrument.model import Instrument
from matrices.language import say
from matrices.workbook.measure import row_height, text_height
from matrices.workbook.plan import COVER_COLUMN, KEY_ROW, Plan, SheetPlan, address
from matrices.workbook.style import Look, dress
from matrices.workbook.template import cover_looks as looks
from matrices.workbook.template.figures import Figure, Form
from matrices.workbook.template.page import Page

WIDTHS = {2: 2.5, 3: 5.0, 4: 30.0, 5: 46.0, 6: 12.0, 7: 16.0, 8: 2.5}
LEFT, NUMBER, LABEL, BODY, LAST, RIGHT = 2, 3, 4, COVER_COLUMN, 7, 8


@dataclass
class CoverLines:
    """Writes the lines of a cover; `figures` collects its formulas, by address."""

    ws: Worksheet
    plan: Plan
    edition: Edition
    language: str
    page: Page
    line: str
    figures: dict[str, tuple[Figure, Form]] = field(default_factory=dict)
    _row: int = KEY_ROW

    @property
    def instrument(self) -> Instrument:
        """The instrument."""
        return self.plan.instrument

    def _say(self, key: str, **values: object) -> str:
        return say("workbook", key, self.language, **values)

    def _next(self, height: float) -> int:
        self._row += 1
        self.ws.row_dimensions[self._row].height = height
        return self._row

    def _put(self, column: int, value: Any, look: Look, last: int | None = None) -> None:
        """Write into the current row, over several columns if `last` names the last of them."""
        for number in range(column, (last or column) + 1):
            dress(self.ws.cell(self._row, number), look)
        self.ws.cell(self._row, column).value = value
        if last and last > column:
            self.ws.merge_cells(start_row=self._row, end_row=self._row, start_column=column, end_column=last)

    def _fill(self, look: Look) -> None:
        for number in range(LEFT, RIGHT + 1):
            dress(self.ws.cell(self._row, number), look)

    def _paragraph(self, words: str, look: Look, first: int = NUMBER, least: float = 0.0) -> None:
        width = sum(WIDTHS[number] for number in range(first, LAST + 1))
        self._next(row_height(text_height(words, width, look.size, bold=look.bold), least=least, air=5))
        self._put(first, words, look, LAST)

    def _heading(self, key: str, **values: object) -> None:
        self._next(29)
        self._put(NUMBER, self._say(key, **values), looks.HEADING, LAST)
        self._next(5)

    def _figure(self, sheet: SheetPlan, column: str, total: int | None = 0) -> Figure:
        return Figure(sheet, column, sheet.lines[0].number, sheet.last_row, self.language, total)

    def _link(self, sheet: SheetPlan) -> None:
        tab = sheet.sheet.tab[self.language]
        self._put(NUMBER, tab, looks.LINK, BODY)
        cell = self.ws.cell(self._row, NUMBER)
        cell.hyperlink = Hyperlink(cell.coordinate, location=f"{quote_sheetname(tab)}!{address(2, 2)}")
        dress(cell, looks.LINK)

    def _counts(self, figure: Figure, *, bold: bool = False) -> None:
        self._put(LAST - 1, self._formula(figure, "share", LAST - 1), replace(looks.COUNT, bold=bold))
        self._put(LAST, self._formula(figure, "bar", LAST), looks.BAR)

    def _formula(self, figure: Figure, form: Form, column: int) -> str:
        self.figures[address(self._row, column)] = (figure, form)
        return figure.formula(form)
