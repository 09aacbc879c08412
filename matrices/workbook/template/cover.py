"""Edition and instrument → the cover of a template or of a validation form: whose, until when, what silence means."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from openpyxl.utils import absolute_coordinate, get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from matrices.edition import Edition
from matrices.instrument import CONFIRMS_REST, UNCHANGED, VERDICT, CodeList, Instrument
from matrices.language import Text, catalogue, say, show_date, text
from matrices.workbook import style
from matrices.workbook.book import Terms
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
    runs,
)
from matrices.workbook.style import ACCENT, DEEP, LINE, SOFT, TEAL, WHITE, Look, dress, row_height, text_height
from matrices.workbook.template.entry import TEXT_LIMIT, TITLE_LIMIT, clipped, cover_name, list_name
from matrices.workbook.template.formulas import Ground, formula
from matrices.workbook.template.page import FilledCount, Form, PageSetUp, protect, set_up_cover

_BAND = Look(fill=DEEP)
_SENDER = Look(10, color="D5E1E9", fill=DEEP, vertical="center")
_TITLE = Look(21, bold=True, color=WHITE, fill=DEEP, vertical="center")
_SUBTITLE = Look(13, color=WHITE, fill=DEEP, vertical="center")
_STRIPE = Look(fill=ACCENT)
_NOTICE = Look(10, bold=True, color=ACCENT, vertical="center")
_COUNTRY = Look(20, bold=True, color=DEEP, vertical="center", wrap=False)
_HEADING = Look(size=12, bold=True, color=TEAL, vertical="bottom", wrap=False, under=TEAL)
_TEXT = Look(10)
_SMALL = Look(9, color=SOFT)
_STRONG = Look(10, bold=True, color=DEEP)
_STEP = Look(12, bold=True, color=ACCENT, horizontal="center")
_LABELLED = Look(10, bold=True, color=SOFT, vertical="center")
_INPUT = Look(10, lines=TEAL, vertical="center", locked=False, number_format="@")
_SWATCH = Look(9, bold=True, vertical="center", horizontal="center", lines=LINE)
_LINK = Look(10, bold=True, color=DEEP, vertical="center", wrap=False)
_SECTION = Look(9, color=SOFT, vertical="center", wrap=False, indent=1)
_COUNT = Look(9.5, horizontal="right", vertical="center", wrap=False)
_BAR = Look(8, color=TEAL, vertical="center", wrap=False, indent=1)


_WIDTHS = {2: 2.5, 3: 5.0, 4: 30.0, 5: 40.0, 6: 18.0, 7: 16.0, 8: 2.5}
_LEFT, _NUMBER, _LABEL, _BODY, _LAST, _RIGHT = 2, 3, 4, COVER_COLUMN, 7, 8


@dataclass
class _CoverLines:
    """Writes the lines of a cover; `figures` collects its formulas, by address."""

    ws: Worksheet
    plan: Plan
    edition: Edition
    language: str
    page: PageSetUp
    line: str
    figures: dict[str, tuple[FilledCount, Form]] = field(default_factory=dict)
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
        for number in range(_LEFT, _RIGHT + 1):
            dress(self.ws.cell(self._row, number), look)

    def _paragraph(self, words: str, look: Look, first: int = _NUMBER, least: float = 0.0) -> None:
        width = sum(_WIDTHS[number] for number in range(first, _LAST + 1))
        self._next(row_height(text_height(words, width, look.size, bold=look.bold), least=least, air=5))
        self._put(first, words, look, _LAST)

    def _heading(self, key: str, **values: object) -> None:
        self._next(29)
        self._put(_NUMBER, self._say(key, **values), _HEADING, _LAST)
        self._next(5)

    def _figure(self, sheet: SheetPlan, column: str, total: int | None = 0) -> FilledCount:
        return self._between(sheet, column, (sheet.lines[0].number, sheet.last_row), total)

    def _between(self, sheet: SheetPlan, column: str, rows: tuple[int, int], total: int | None) -> FilledCount:
        first, last = rows
        unasked = tuple(self._unasked(sheet, column, rows)) if total else ()
        return FilledCount(
            plan=sheet,
            column=column,
            first=first,
            last=last,
            language=self.language,
            total=total,
            unasked=unasked,
        )

    def _unasked(self, sheet: SheetPlan, column: str, rows: tuple[int, int]) -> Iterator[str]:
        """Yield formulas that count the blank cells of a column in rows that are not asked, by what they depend on."""
        tab, groups = f"{quote_sheetname(sheet.sheet.tab[self.language])}!", dict[str, list[int]]()
        for row_id in sheet.sheet.conditions:
            number = sheet.rows[row_id]
            ground = Ground(self.instrument, sheet, row_id, self.language, tab)
            if rows[0] <= number <= rows[1] and sheet.sheet.uses(row_id, column):
                groups.setdefault(formula(sheet.sheet.unasked(row_id), ground) or "FALSE", []).append(number)
        letter = get_column_letter(sheet.columns[column])
        for unasked, numbers in groups.items():
            for first, last in runs(numbers):
                yield f"IF({unasked},SUMPRODUCT(1*(LEN(TRIM({tab}${letter}${first}:${letter}${last}))=0)),0)"

    def _link(self, sheet: SheetPlan) -> None:
        tab = sheet.sheet.tab[self.language]
        self._put(_NUMBER, tab, _LINK, _BODY)
        cell = self.ws.cell(self._row, _NUMBER)
        cell.hyperlink = Hyperlink(cell.coordinate, location=f"{quote_sheetname(tab)}!{address(2, 2)}")
        dress(cell, _LINK)

    def _counts(self, figure: FilledCount, *, bold: bool = False) -> None:
        self._put(_LAST - 1, self._formula(figure, "share", _LAST - 1), replace(_COUNT, bold=bold))
        self._put(_LAST, self._formula(figure, "bar", _LAST), _BAR)

    def _formula(self, figure: FilledCount, form: Form, column: int) -> str:
        self.figures[address(self._row, column)] = (figure, form)
        return figure.formula(form)


@dataclass
class CoverWriter(_CoverLines):
    """Writes the cover of a template from top to bottom."""

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
        self._blanks()
        self._closing()
        set_up_cover(self.ws, self.page, first_page)
        self.ws.print_area = f"{address(KEY_ROW + 1, _LEFT)}:{address(self._row, _RIGHT)}"
        self.ws.sheet_properties.tabColor = style.ACCENT
        self.ws.sheet_view.selection[0].activeCell = self.ws.sheet_view.selection[0].sqref = "B2"
        protect(self.ws)

    def _titles(self) -> Iterator[tuple[Text | None, Look, float]]:
        """Yield the lines of the band: text, look, least height."""
        body, title = self.edition.body, self.instrument.title
        yield body.organization, replace(_SENDER, bold=True), 28.0
        yield body.network, _SENDER, 16.0
        yield self.edition.title, _TITLE, 44.0
        yield self.edition.subtitle, _SENDER, 16.0
        yield title if title != self.edition.title else None, _SUBTITLE, 26.0

    def _band(self) -> None:
        for words, look, least in self._titles():
            if words is not None:
                self._paragraph(words[self.language], look, least=least)
                for number in (_LEFT, _RIGHT):
                    dress(self.ws.cell(self._row, number), _BAND)
        self._next(10)
        self._fill(_BAND)
        self._next(4)
        self._fill(_STRIPE)

    def _country(self) -> None:
        if self.edition.notice:
            self._paragraph(self.edition.notice[self.language], _NOTICE, least=26)
        self._next(14)
        self._next(14)
        self._put(_NUMBER, self._say("cover-country"), _SMALL, _LABEL)
        self._next(32)
        self._put(_NUMBER, self.page.country, _COUNTRY, _LAST)
        self._next(4)
        if self.instrument.description:
            self._paragraph(self.instrument.description[self.language], _TEXT)

    def _zone(self, moment: datetime.datetime) -> str:
        offset = moment.strftime("%z")
        return f"{self.edition.calendar.time_zone.replace('_', ' ')} (UTC{offset[:3]}:{offset[3:5]})"

    def _dated(self, key: str, words: str) -> None:
        self._next(18)
        self._put(_NUMBER, self._say(key), _LABELLED, _LABEL)
        self._put(_BODY, words, replace(_STRONG, vertical="center"), _LAST)

    def _dates(self) -> None:
        calendar = self.edition.calendar
        self._heading("cover-dates")
        for key, day in (("cover-return-by", calendar.return_by), ("cover-cut-off", calendar.cut_off)):
            self._dated(key, show_date(day, self.language))
        self._next(15)
        zone = self._zone(datetime.datetime.combine(calendar.cut_off, datetime.time(12), calendar.zone))
        self._put(_BODY, self._say("cover-zone", zone=zone), _SMALL, _LAST)

    def _prefilled(self) -> None:
        if self.plan.source is not None:
            source = self.plan.source
            self._heading(source.words("cover-prefilled"), edition=source.edition)
            column = say("workbook", source.words("unchanged-head"), self.language, edition=source.edition)
            self._paragraph(self._say(source.words("cover-prefilled-text"), column=column), _TEXT)

    def _steps(self) -> None:
        if not self.instrument.instructions:
            return
        self._heading("cover-steps")
        for number, step in enumerate(self.instrument.instructions, 1):
            self._paragraph(step[self.language], _TEXT, _LABEL, least=19)
            self._put(_NUMBER, number, _STEP)

    def _person(self) -> None:
        self._heading("cover-person")
        self._paragraph(self._say("cover-person-note"), _SMALL)
        self._next(4)
        hints = {name: self._say(f"cover-{name}-hint") for name in ("phone", "date")}
        for name in COVER_FIELDS:
            self._field(name, DataValidation(None, prompt=hints[name]) if name in hints else None)

    def _field(self, name: str, prompt: DataValidation | None = None) -> None:
        """Write a question of the cover and the cell of its answer."""
        label = self._say(f"cover-{name}")
        tall = text_height(label, _WIDTHS[_NUMBER] + _WIDTHS[_LABEL], _LABELLED.size, bold=True)
        self._next(row_height(tall, least=21, air=5))
        self.ws.cell(self._row, KEY_COLUMN).value = row_key(name)
        self._put(_NUMBER, label, _LABELLED, _LABEL)
        self._put(_BODY, None, _INPUT)
        if prompt is not None:
            prompt.promptTitle = clipped(label, TITLE_LIMIT)
            prompt.showInputMessage = True
            prompt.add(address(self._row, _BODY))
            self.ws.add_data_validation(prompt)

    def _progress(self) -> None:
        self._heading("cover-progress")
        self._paragraph(self._say("cover-progress-note"), _SMALL)
        for sheet in self.plan.sheets:
            if sheet.sheet.kind == "list":
                self._listed(sheet)
            else:
                self._answered(sheet)

    def _confirmed(self, sheet: SheetPlan) -> None:
        if sheet.source is not None:
            self._next(15)
            self._put(_LABEL, self._say("cover-confirmed", edition=sheet.source.edition), _SECTION, _BODY)
            self._counts(self._figure(sheet, UNCHANGED, total=None))

    def _listed(self, sheet: SheetPlan) -> None:
        counted = next((column.id for column in sheet.own_columns if column.required), sheet.own_columns[0].id)
        self._next(20)
        self._link(sheet)
        self._put(_LAST - 1, self._formula(self._figure(sheet, counted), "number", _LAST - 1), _COUNT)
        self._put(_LAST, self._say("cover-rows"), _SECTION)
        self._confirmed(sheet)

    def _answered(self, sheet: SheetPlan) -> None:
        coverage = sheet.sheet.with_role("coverage")
        latest = max(sheet.own_columns, key=lambda column: column.year or 0)  # the first column where none is yearly
        counted = (coverage or next((column for column in sheet.own_columns if column.required), latest)).id
        rows = [row.id for row in sheet.sheet.rows if sheet.sheet.uses(row.id, counted)]
        self._next(20)
        self._link(sheet)
        self._counts(self._figure(sheet, counted, total=len(rows)), bold=True)
        self._confirmed(sheet)
        for section in sheet.sheet.sections:
            asked = [sheet.rows[row.id] for row in section.rows if row.id in rows]
            if len(sheet.sheet.sections) > 1 and asked:
                self._next(15)
                self._put(_LABEL, section.title[self.language], _SECTION, _BODY)
                self._counts(self._between(sheet, counted, (min(asked), max(asked)), len(asked)))

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
            self._paragraph(option.help[self.language] if option.help else "", _TEXT, _BODY, least=17)
            self._put(_NUMBER, sign, replace(_STRONG, horizontal="center", color=style.TEAL))
            self._put(_LABEL, option.label[self.language], _STRONG)

    def _legend(self) -> None:
        self._heading("cover-legend")
        swatches = {
            "answer": replace(_SWATCH, lines=style.TEAL),
            "nothing": replace(_SWATCH, fill=style.UNUSED, hatch=style.UNUSED_HATCH, color=style.SOFT),
        }
        for meaning in ("missing", "contradiction", "question"):
            fill, ink = style.FILLS[meaning]
            swatches[meaning] = replace(_SWATCH, fill=fill, color=ink)
        for key, look in swatches.items():
            words = "confirm" if key == "question" and self.plan.source else key
            self._paragraph(
                self._say(f"legend-{words}-text"), replace(_TEXT, vertical="center", indent=1), _BODY, least=20
            )
            self._put(_NUMBER, self._say(f"legend-{key}"), look, _LABEL)
        self._next(4)
        self._paragraph(self._say("legend-required"), _SMALL)

    def _blanks(self) -> None:
        self._heading("cover-blanks")
        key = "cover-blanks-personal" if self.instrument.personal else "cover-blanks-text"
        self._paragraph(self._say(key), _TEXT)

    def _closing(self) -> None:
        body = self.edition.body
        self._heading("cover-help")
        self._paragraph(self._say("cover-help-text"), _TEXT)
        self._paragraph(body.secretariat[self.language], _STRONG)
        if body.email:
            self._paragraph(body.email, _TEXT)
        if body.address:
            self._paragraph(body.address[self.language], _SMALL)
        self._next(8)
        self._paragraph(self._say("cover-identity-note"), _SMALL)
        self._paragraph(self._say("cover-identity", line=self.line), _SMALL)


@dataclass
class FormCoverWriter(CoverWriter):
    """Writes the cover of a validation form; where it has words of its own (`words/forms.yaml`), these are taken."""

    terms: Terms | None = None

    def _say(self, key: str, **values: object) -> str:
        room = "forms" if key in catalogue("forms") else "workbook"
        return say(room, key, self.language, **values)

    @property
    def _terms(self) -> Terms:
        if self.terms is None:
            raise ValueError("a validation form needs the terms of its round")
        return self.terms

    def _titles(self) -> Iterator[tuple[Text | None, Look, float]]:
        yield from super()._titles()
        yield text("forms", "title", number=self._terms.number), replace(_SUBTITLE, bold=True), 26.0

    def _dates(self) -> None:
        until = self._terms.until.astimezone(self.edition.calendar.zone)
        self._heading("cover-dates")
        day = show_date(until.date(), self.language)
        self._dated("cover-until", self._say("cover-moment", date=day, hour=f"{until:%H:%M}"))
        self._next(15)
        self._put(_BODY, self._say("cover-zone", zone=self._zone(until)), _SMALL, _LAST)

    def _prefilled(self) -> None:
        """Write what silence means."""
        terms, agreed = self._terms, ""
        if terms.silence and self.edition.silence.agreed_on:
            agreed += self._say("agreed-on", date=show_date(self.edition.silence.agreed_on, self.language))
        if terms.silence and terms.decision:
            agreed += self._say("agreed-by", decision=terms.decision[self.language])
        self._heading("cover-silence")
        if terms.silence:
            self._paragraph(self._say("cover-silence-agreed", agreed=agreed), _TEXT)
        else:
            self._paragraph(self._say("cover-silence-none"), _TEXT)

    def _person(self) -> None:
        self._heading("cover-rest")
        self._paragraph(self._say("cover-rest-note"), _SMALL)
        self._next(4)
        self._rest()
        super()._person()

    def _rest(self) -> None:
        """Ask whether everything else is confirmed; the formulas of the sheets know the answer by its name."""
        choice = DataValidation("list", formula1=list_name(CONFIRMS_REST), allow_blank=True, showErrorMessage=True)
        choice.prompt = choice.error = clipped(self._say("cover-rest-note"), TEXT_LIMIT)
        self._field(CONFIRMS_REST, choice)
        choice.errorTitle = choice.promptTitle
        cell = absolute_coordinate(address(self._row, _BODY))
        name = cover_name(CONFIRMS_REST)
        book: Any = self.ws.parent  # the stubs doubt that a sheet has one
        book.defined_names[name] = DefinedName(name, attr_text=f"{quote_sheetname(self.page.tab)}!{cell}")

    def _progress(self) -> None:
        self._heading("cover-progress")
        self._paragraph(self._say("cover-progress-note"), _SMALL)
        for sheet in self.plan.sheets:
            self._next(20)
            self._link(sheet)
            self._counts(self._figure(sheet, VERDICT, total=None), bold=True)

    def _blanks(self) -> None:
        """Leave out what a blank answer means: a form has spoken of silence already."""
