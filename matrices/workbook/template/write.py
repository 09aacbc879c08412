"""An instrument and an edition → the base workbook of one language, in which only the country is left blank."""

import datetime
import io
import os
import zipfile
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font
from openpyxl.workbook.properties import CalcProperties
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from matrices.edition.model import Edition
from matrices.instrument.model import Instrument
from matrices.language import say
from matrices.workbook.plan import CODE_COLUMN, COVER, KEY_ROW, LISTS, META, Plan
from matrices.workbook.shown import words_shown
from matrices.workbook.source import Terms
from matrices.workbook.style import FONT
from matrices.workbook.template.cover import CoverWriter
from matrices.workbook.template.cover_form import FormCoverWriter
from matrices.workbook.template.figures import Figure, Form
from matrices.workbook.template.finish import finished
from matrices.workbook.template.hidden import write_identity, write_lists, write_meta
from matrices.workbook.template.page import Page
from matrices.workbook.template.sheets import SheetWriter
from matrices.workbook.template.stamp import BLANKS, Base, Marks
from matrices.workbook.template.zipped import member

Figures = dict[str, tuple[Figure, Form]]


def build_base(instrument: Instrument, edition: Edition, language: str) -> Base:
    """Return the base of an instrument in a language, to be stamped with each country."""
    return draw(instrument, edition, language, BLANKS)


def draw(instrument: Instrument, edition: Edition, language: str, marks: Marks) -> Base:
    """Return a workbook with the given marks in it."""
    return base_of(Drawing(Plan(instrument), edition, language, marks))


def base_of(drawing: "Drawing") -> Base:
    """Return what was drawn as a package, its members in their final form."""
    book, figures = drawing.book()
    cached = {at: figure.value(form, 0) for at, (figure, form) in figures.items()}
    moment = date_of(drawing.edition)
    members = finished(saved(book), drawing.plan, cached, moment)
    return Base(tuple(member(*one) for one in members), moment)


def date_of(edition: Edition) -> datetime.datetime:
    """Return the date that the files of an edition carry: SOURCE_DATE_EPOCH, otherwise the day of the request."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).replace(tzinfo=None)
    return datetime.datetime.combine(edition.calendar.request, datetime.time())


@dataclass(frozen=True)
class Drawing:
    """A template as openpyxl holds it, with the given marks in it; a validation form has the terms of its round."""

    plan: Plan
    edition: Edition
    language: str
    marks: Marks
    terms: Terms | None = None

    def book(self) -> tuple[Workbook, Figures]:
        """Return the workbook, and the formulas of its cover by address."""
        book = Workbook()
        figures = self._cover(book)
        for sheet in self.plan.sheets:
            page = self._page(sheet.sheet.id, sheet.sheet.tab[self.language])
            ws = book.create_sheet(page.tab)
            SheetWriter(ws, sheet, self.plan.instrument, self.language, page, self.terms).write()
        write_lists(book, self.plan, self.language, self.marks.token(LISTS))
        ids = [COVER, *(sheet.sheet.id for sheet in self.plan.sheets), LISTS, META]
        write_meta(book, self.plan, self.language, {id_: self.marks.token(id_) for id_ in ids})
        self._properties(book, date_of(self.edition))
        return book, figures

    def _page(self, sheet_id: str, tab: str) -> Page:
        return Page(
            title=self.edition.title[self.language],
            tab=tab,
            country=self.marks.country,
            country_in_header=self.marks.country_in_header,
            line_in_header=self.marks.line_in_header,
            token=self.marks.token(sheet_id),
            language=self.language,
        )

    def _cover(self, book: Workbook) -> Figures:
        page = self._page(COVER, say("workbook", "tab-cover", self.language))
        book.remove(book.worksheets[0])
        ws: Worksheet = book.create_sheet(page.tab)
        cover = self._writer(ws, page)
        cover.write()
        cells = (str(cell.value) for row in ws.iter_rows() for cell in row if cell.value is not None)
        texts = [words for words in cells if words != page.token]
        stamped = [words for words in texts if words == page.country or self.marks.line in words]
        ws.cell(KEY_ROW, CODE_COLUMN).value = words_shown(texts, stamped)
        return cover.figures

    def _writer(self, ws: Worksheet, page: Page) -> CoverWriter:
        words = (ws, self.plan, self.edition, self.language, page, self.marks.line)
        return FormCoverWriter(*words, terms=self.terms) if self.terms else CoverWriter(*words)

    def _properties(self, book: Workbook, moment: datetime.datetime) -> None:
        token = self.marks.token("")
        write_identity(book, token)
        # The stubs know neither custom properties nor the standard font.
        anything: Any = book
        anything.custom_doc_props.append(StringProperty(name="matrices", value=token))
        instrument, edition = self.plan.instrument, self.edition
        properties = book.properties
        properties.title = f"{instrument.short_title[self.language]} · {self.marks.country}"
        properties.creator = edition.body.secretariat[self.language]
        properties.subject = edition.title[self.language]
        properties.identifier = token
        properties.language = self.language
        properties.created = moment
        book.security = WorkbookProtection(lockStructure=True)
        book.calculation = CalcProperties(fullCalcOnLoad=True)
        # Column widths are counted in digits of the standard font.
        anything._named_styles["Normal"].font = Font(name=FONT, size=10)
        anything._fonts[0] = Font(name=FONT, size=10)


def saved(book: Workbook) -> dict[str, bytes]:
    """Return the members of the package as openpyxl writes them."""
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as package:
        return {name: package.read(name) for name in package.namelist()}
