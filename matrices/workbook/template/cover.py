"""Edition and instrument → the cover of a template: whose, until when, how to fill it in, what is filled in."""

import datetime
from dataclasses import dataclass, field, replace
from typing import Any

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from matrices.edition.model import Edition
from matrices.instrument.model import UNCHANGED, CodeList, Instrument
from matrices.language import say, show_date
from matrices.workbook import style
from matrices.workbook.measure import row_height, text_height
from matrices.workbook.plan import (
    COVER_COLUMN,
    COVER_FIELDS,
    COVER_VALUE,
    KEY_COLUMN,
    KEY_ROW,
    Plan,
    SheetPlan,
    address,
    column_key,
    row_key,
)
from matrices.workbook.style import Look, dress
from matrices.workbook.template import cover_looks as looks
from matrices.workbook.template.entry import TITLE_LIMIT, clipped
from matrices.workbook.template.figures import Figure, Form
from matrices.workbook.template.page import Page, protect, set_up_cover

_WIDTHS = {2: 2.5, 3: 5.0, 4: 30.0, 5: 46.0, 6: 12.0, 7: 16.0, 8: 2.5}
_LEFT, _NUMBER, _LABEL, _BODY, _LAST, _RIGHT = 2, 3, 4, COVER_COLUMN, 7, 8


@dataclass
class CoverWriter:
    """Writes the cover from top to bottom; `figures` collects its formulas, by address."""

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

    def write(self) -> None:
        """Write the cover."""
        self.ws.cell(KEY_ROW, KEY_COLUMN).value = self.page.token
        self.ws.cell(KEY_ROW, COVER_COLUMN).value = column_key(COVER_VALUE)
        for number, width in _WIDTHS.items():
            self.ws.column_dimensions[get_column_letter(number)].width = width
        self.ws.row_dimensions[KEY_ROW].hidden = True
        self.ws.column_dimensions["A"].hidden = True
        self._band()
        self._country()
        self._dates()
        self._prefilled()
        self._steps()
        self._person()
        first_page = self._row
        self._progress()
        self._scales()
        self._legend()
        self._closing()
        set_up_cover(self.ws, self.page, first_page)
        self.ws.print_area = f"{address(KEY_ROW + 1, _LEFT)}:{address(self._row, _RIGHT)}"
        self.ws.sheet_properties.tabColor = style.ACCENT
        self.ws.sheet_view.selection[0].activeCell = self.ws.sheet_view.selection[0].sqref = "B2"
        protect(self.ws)

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
        for number in range(_LEFT, _RIGHT + 1):
            dress(self.ws.cell(self._row, number), look)

    def _paragraph(self, words: str, look: Look, first: int = _NUMBER, least: float = 0.0) -> None:
        width = sum(_WIDTHS[number] for number in range(first, _LAST + 1))
        self._next(row_height(text_height(words, width, look.size, bold=look.bold), least=least, air=5))
        self._put(first, words, look, _LAST)

    def _heading(self, key: str, **values: object) -> None:
        self._next(29)
        self._put(_NUMBER, self._say(key, **values), looks.HEADING, _LAST)
        self._next(5)

    def _band(self) -> None:
        body = self.edition.body
        for words, look, least in (
            (body.organization, replace(looks.SENDER, bold=True), 28.0),
            (body.network, looks.SENDER, 16.0),
            (self.edition.title, looks.TITLE, 44.0),
            (self.edition.subtitle, looks.SENDER, 16.0),
            (self.instrument.title, looks.SUBTITLE, 26.0),
        ):
            if words is None or (look is looks.SUBTITLE and words == self.edition.title):
                continue
            self._paragraph(words[self.language], look, least=least)
            for number in (_LEFT, _RIGHT):
                dress(self.ws.cell(self._row, number), looks.BAND)
        self._next(10)
        self._fill(looks.BAND)
        self._next(4)
        self._fill(looks.STRIPE)

    def _country(self) -> None:
        if self.edition.notice:
            self._paragraph(self.edition.notice[self.language], looks.NOTICE, least=26)
        self._next(14)
        self._next(14)
        self._put(_NUMBER, self._say("cover-country"), looks.SMALL, _LABEL)
        self._next(32)
        self._put(_NUMBER, self.page.country, looks.COUNTRY, _LAST)
        self._next(4)
        if self.instrument.description:
            self._paragraph(self.instrument.description[self.language], looks.TEXT)

    def _dates(self) -> None:
        calendar = self.edition.calendar
        self._heading("cover-dates")
        for key, day in (("cover-return-by", calendar.return_by), ("cover-cut-off", calendar.cut_off)):
            self._next(18)
            self._put(_NUMBER, self._say(key), looks.LABELLED, _LABEL)
            self._put(_BODY, show_date(day, self.language), replace(looks.STRONG, vertical="center"), _LAST)
        self._next(15)
        offset = datetime.datetime.combine(calendar.cut_off, datetime.time(12), calendar.zone).strftime("%z")
        zone = f"{calendar.time_zone.replace('_', ' ')} (UTC{offset[:3]}:{offset[3:5]})"
        self._put(_BODY, self._say("cover-zone", zone=zone), looks.SMALL, _LAST)

    def _prefilled(self) -> None:
        if self.plan.previous:
            self._heading("cover-prefilled", edition=self.plan.previous)
            column = say("workbook", "unchanged-head", self.language, edition=self.plan.previous)
            self._paragraph(self._say("cover-prefilled-text", column=column), looks.TEXT)

    def _steps(self) -> None:
        if not self.instrument.instructions:
            return
        self._heading("cover-steps")
        for number, step in enumerate(self.instrument.instructions, 1):
            self._paragraph(step[self.language], looks.TEXT, _LABEL, least=19)
            self._put(_NUMBER, number, looks.STEP)

    def _person(self) -> None:
        self._heading("cover-person")
        self._paragraph(self._say("cover-person-note"), looks.SMALL)
        self._next(4)
        hints = {name: self._say(f"cover-{name}-hint") for name in ("phone", "date")}
        for name in COVER_FIELDS:
            self._next(21)
            self.ws.cell(self._row, KEY_COLUMN).value = row_key(name)
            self._put(_NUMBER, self._say(f"cover-{name}"), looks.LABELLED, _LABEL)
            self._put(_BODY, None, looks.INPUT)
            if name in hints:
                label = clipped(self._say(f"cover-{name}"), TITLE_LIMIT)
                prompt = DataValidation(None, promptTitle=label, prompt=hints[name], showInputMessage=True)
                prompt.add(address(self._row, _BODY))
                self.ws.add_data_validation(prompt)

    def _progress(self) -> None:
        self._heading("cover-progress")
        self._paragraph(self._say("cover-progress-note"), looks.SMALL)
        for sheet in self.plan.sheets:
            if sheet.sheet.kind == "list":
                self._listed(sheet)
            else:
                self._answered(sheet)

    def _confirmed(self, sheet: SheetPlan) -> None:
        if sheet.previous:
            self._next(15)
            self._put(_LABEL, self._say("cover-confirmed", edition=sheet.previous), looks.SECTION, _BODY)
            self._counts(self._figure(sheet, UNCHANGED, total=None))

    def _listed(self, sheet: SheetPlan) -> None:
        counted = next((column.id for column in sheet.own_columns if column.required), sheet.own_columns[0].id)
        self._next(20)
        self._link(sheet)
        self._put(_LAST - 1, self._formula(self._figure(sheet, counted), "number", _LAST - 1), looks.COUNT)
        self._put(_LAST, self._say("cover-rows"), looks.SECTION)
        self._confirmed(sheet)

    def _answered(self, sheet: SheetPlan) -> None:
        coverage = sheet.sheet.with_role("coverage")
        required = next((column for column in sheet.own_columns if column.required), sheet.own_columns[0])
        counted = (coverage or required).id
        rows = [row.id for row in sheet.sheet.rows if sheet.sheet.uses(row.id, counted)]
        self._next(20)
        self._link(sheet)
        self._counts(self._figure(sheet, counted, total=len(rows)), bold=True)
        self._confirmed(sheet)
        for section in sheet.sheet.sections:
            asked = [sheet.rows[row.id] for row in section.rows if row.id in rows]
            if len(sheet.sheet.sections) > 1 and asked:
                self._next(15)
                self._put(_LABEL, section.title[self.language], looks.SECTION, _BODY)
                self._counts(Figure(sheet, counted, min(asked), max(asked), self.language, len(asked)))

    def _figure(self, sheet: SheetPlan, column: str, total: int | None = 0) -> Figure:
        return Figure(sheet, column, sheet.lines[0].number, sheet.last_row, self.language, total)

    def _link(self, sheet: SheetPlan) -> None:
        tab = sheet.sheet.tab[self.language]
        self._put(_NUMBER, tab, looks.LINK, _BODY)
        cell = self.ws.cell(self._row, _NUMBER)
        cell.hyperlink = Hyperlink(cell.coordinate, location=f"{quote_sheetname(tab)}!{address(2, 2)}")
        dress(cell, looks.LINK)

    def _counts(self, figure: Figure, *, bold: bool = False) -> None:
        self._put(_LAST - 1, self._formula(figure, "share", _LAST - 1), replace(looks.COUNT, bold=bold))
        self._put(_LAST, self._formula(figure, "bar", _LAST), looks.BAR)

    def _formula(self, figure: Figure, form: Form, column: int) -> str:
        self.figures[address(self._row, column)] = (figure, form)
        return figure.formula(form)

    def _scales(self) -> None:
        shown: list[str] = []
        for sheet in self.instrument.sheets:
            column = sheet.with_role("coverage")
            if column and column.list and column.list not in shown:
                shown.append(column.list)
                self._scale(self.instrument.lists[column.list])

    def _scale(self, codes: CodeList) -> None:
        if not any(option.help for option in codes.options):
            return
        self._heading("cover-scale", list=codes.title[self.language])
        for option in codes.options:
            sign = self._say(f"symbol-{option.symbol}") if option.symbol else ""
            self._paragraph(option.help[self.language] if option.help else "", looks.TEXT, _BODY, least=17)
            self._put(_NUMBER, sign, replace(looks.STRONG, horizontal="center", color=style.TEAL))
            self._put(_LABEL, option.label[self.language], looks.STRONG)

    def _legend(self) -> None:
        self._heading("cover-legend")
        swatches = {
            "answer": replace(looks.SWATCH, lines=style.TEAL),
            "nothing": replace(looks.SWATCH, fill=style.UNUSED, hatch=style.UNUSED_HATCH, color=style.SOFT),
        }
        for meaning in ("missing", "contradiction", "question"):
            fill, ink = style.FILLS[meaning]
            swatches[meaning] = replace(looks.SWATCH, fill=fill, color=ink)
        for key, look in swatches.items():
            words = "confirm" if key == "question" and self.plan.previous else key
            self._paragraph(
                self._say(f"legend-{words}-text"), replace(looks.TEXT, vertical="center", indent=1), _BODY, least=20
            )
            self._put(_NUMBER, self._say(f"legend-{key}"), look, _LABEL)
        self._next(4)
        self._paragraph(self._say("legend-required"), looks.SMALL)

    def _closing(self) -> None:
        body = self.edition.body
        self._heading("cover-blanks")
        self._paragraph(self._say("cover-blanks-text"), looks.TEXT)
        self._heading("cover-help")
        self._paragraph(self._say("cover-help-text"), looks.TEXT)
        self._paragraph(body.secretariat[self.language], looks.STRONG)
        if body.email:
            self._paragraph(body.email, looks.TEXT)
        if body.address:
            self._paragraph(body.address[self.language], looks.SMALL)
        self._next(8)
        self._paragraph(self._say("cover-identity-note"), looks.SMALL)
        self._paragraph(self._say("cover-identity", line=self.line), looks.SMALL)
