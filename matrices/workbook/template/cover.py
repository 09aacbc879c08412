"""Edition and instrument → the cover of a template: whose, until when, how to fill it in, what is filled in."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from matrices.instrument.model import UNCHANGED, CodeList
from matrices.language import Text, say, show_date
from matrices.workbook import style
from matrices.workbook.measure import row_height, text_height
from matrices.workbook.plan import (
    COVER_COLUMN,
    COVER_FIELDS,
    COVER_VALUE,
    KEY_COLUMN,
    KEY_ROW,
    SheetPlan,
    address,
    column_key,
    row_key,
)
from matrices.workbook.style import Look, dress
from matrices.workbook.template import cover_looks as looks
from matrices.workbook.template.cover_lines import BODY, LABEL, LAST, LEFT, NUMBER, RIGHT, WIDTHS, CoverLines
from matrices.workbook.template.entry import TITLE_LIMIT, clipped
from matrices.workbook.template.figures import Figure
from matrices.workbook.template.page import protect, set_up_cover


@dataclass
class CoverWriter(CoverLines):
    """Writes the cover of a template from top to bottom."""

    def write(self) -> None:
        """Write the cover."""
        self.ws.cell(KEY_ROW, KEY_COLUMN).value = self.page.token
        self.ws.cell(KEY_ROW, COVER_COLUMN).value = column_key(COVER_VALUE)
        for number, width in WIDTHS.items():
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
        self.ws.print_area = f"{address(KEY_ROW + 1, LEFT)}:{address(self._row, RIGHT)}"
        self.ws.sheet_properties.tabColor = style.ACCENT
        self.ws.sheet_view.selection[0].activeCell = self.ws.sheet_view.selection[0].sqref = "B2"
        protect(self.ws)

    def _titles(self) -> Iterator[tuple[Text | None, Look, float]]:
        """Yield the lines of the band: text, look, least height."""
        body, title = self.edition.body, self.instrument.title
        yield body.organization, replace(looks.SENDER, bold=True), 28.0
        yield body.network, looks.SENDER, 16.0
        yield self.edition.title, looks.TITLE, 44.0
        yield self.edition.subtitle, looks.SENDER, 16.0
        yield title if title != self.edition.title else None, looks.SUBTITLE, 26.0

    def _band(self) -> None:
        for words, look, least in self._titles():
            if words is not None:
                self._paragraph(words[self.language], look, least=least)
                for number in (LEFT, RIGHT):
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
        self._put(NUMBER, self._say("cover-country"), looks.SMALL, LABEL)
        self._next(32)
        self._put(NUMBER, self.page.country, looks.COUNTRY, LAST)
        self._next(4)
        if self.instrument.description:
            self._paragraph(self.instrument.description[self.language], looks.TEXT)

    def _zone(self, moment: datetime.datetime) -> str:
        offset = moment.strftime("%z")
        return f"{self.edition.calendar.time_zone.replace('_', ' ')} (UTC{offset[:3]}:{offset[3:5]})"

    def _dated(self, key: str, words: str) -> None:
        self._next(18)
        self._put(NUMBER, self._say(key), looks.LABELLED, LABEL)
        self._put(BODY, words, replace(looks.STRONG, vertical="center"), LAST)

    def _dates(self) -> None:
        calendar = self.edition.calendar
        self._heading("cover-dates")
        for key, day in (("cover-return-by", calendar.return_by), ("cover-cut-off", calendar.cut_off)):
            self._dated(key, show_date(day, self.language))
        self._next(15)
        zone = self._zone(datetime.datetime.combine(calendar.cut_off, datetime.time(12), calendar.zone))
        self._put(BODY, self._say("cover-zone", zone=zone), looks.SMALL, LAST)

    def _prefilled(self) -> None:
        if self.plan.source is not None:
            edition = self.plan.source.edition
            self._heading("cover-prefilled", edition=edition)
            column = say("workbook", "unchanged-head", self.language, edition=edition)
            self._paragraph(self._say("cover-prefilled-text", column=column), looks.TEXT)

    def _steps(self) -> None:
        if not self.instrument.instructions:
            return
        self._heading("cover-steps")
        for number, step in enumerate(self.instrument.instructions, 1):
            self._paragraph(step[self.language], looks.TEXT, LABEL, least=19)
            self._put(NUMBER, number, looks.STEP)

    def _person(self) -> None:
        self._heading("cover-person")
        self._paragraph(self._say("cover-person-note"), looks.SMALL)
        self._next(4)
        hints = {name: self._say(f"cover-{name}-hint") for name in ("phone", "date")}
        for name in COVER_FIELDS:
            self._field(name, DataValidation(None, prompt=hints[name]) if name in hints else None)

    def _field(self, name: str, prompt: DataValidation | None = None) -> None:
        """Write a question of the cover and the cell of its answer."""
        label = self._say(f"cover-{name}")
        tall = text_height(label, WIDTHS[NUMBER] + WIDTHS[LABEL], looks.LABELLED.size, bold=True)
        self._next(row_height(tall, least=21, air=5))
        self.ws.cell(self._row, KEY_COLUMN).value = row_key(name)
        self._put(NUMBER, label, looks.LABELLED, LABEL)
        self._put(BODY, None, looks.INPUT)
        if prompt is not None:
            prompt.promptTitle = clipped(label, TITLE_LIMIT)
            prompt.showInputMessage = True
            prompt.add(address(self._row, BODY))
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
        if sheet.source is not None:
            self._next(15)
            self._put(LABEL, self._say("cover-confirmed", edition=sheet.source.edition), looks.SECTION, BODY)
            self._counts(self._figure(sheet, UNCHANGED, total=None))

    def _listed(self, sheet: SheetPlan) -> None:
        counted = next((column.id for column in sheet.own_columns if column.required), sheet.own_columns[0].id)
        self._next(20)
        self._link(sheet)
        self._put(LAST - 1, self._formula(self._figure(sheet, counted), "number", LAST - 1), looks.COUNT)
        self._put(LAST, self._say("cover-rows"), looks.SECTION)
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
                self._put(LABEL, section.title[self.language], looks.SECTION, BODY)
                self._counts(Figure(sheet, counted, min(asked), max(asked), self.language, len(asked)))

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
            self._paragraph(option.help[self.language] if option.help else "", looks.TEXT, BODY, least=17)
            self._put(NUMBER, sign, replace(looks.STRONG, horizontal="center", color=style.TEAL))
            self._put(LABEL, option.label[self.language], looks.STRONG)

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
            words = "confirm" if key == "question" and self.plan.source else key
            self._paragraph(
                self._say(f"legend-{words}-text"), replace(looks.TEXT, vertical="center", indent=1), BODY, least=20
            )
            self._put(NUMBER, self._say(f"legend-{key}"), look, LABEL)
        self._next(4)
        self._paragraph(self._say("legend-required"), looks.SMALL)

    def _blanks(self) -> None:
        self._heading("cover-blanks")
        key = "cover-blanks-personal" if self.instrument.personal else "cover-blanks-text"
        self._paragraph(self._say(key), looks.TEXT)

    def _closing(self) -> None:
        body = self.edition.body
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
