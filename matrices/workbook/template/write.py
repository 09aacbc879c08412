"""An instrument and an edition → the base workbook of one language, in which only the country is left blank."""

import datetime
import io
import os
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font
from openpyxl.workbook.properties import CalcProperties
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from matrices.edition import Edition
from matrices.instrument import Instrument
from matrices.language import say
from matrices.workbook.book import Terms
from matrices.workbook.cell_text import words_shown
from matrices.workbook.plan import CODE_COLUMN, COVER, KEY_ROW, LISTS, META, Plan, SheetPlan, address
from matrices.workbook.style import FONT
from matrices.workbook.template.cover import CoverWriter, FormCoverWriter
from matrices.workbook.template.page import FilledCount, Form, PageSetUp, write_identity, write_lists, write_meta
from matrices.workbook.template.sheets import SheetWriter
from matrices.workbook.template.stamping import BLANKS, Base, CountryMarks, member

_FIRST_MEMBERS = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_SHEET = re.compile(r"worksheets/sheet(\d+)\.xml$")
_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"( s="\d+")?><f>([^<]*)</f><v\s*/?>(?:</v>)?</c>')
_MOMENTS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_ROW = re.compile(rb'(<row r="(\d+)"[^>]*?) customHeight="1"([^>]*>)')
# Excel itself names the columns before the rows.
_PRINT_TITLES = re.compile(rb'(<definedName name="_xlnm.Print_Titles"[^>]*>)([^<]*!\$\d+:\$\d+),([^<]*)<')
_FONT = re.compile(rb"<font>(.*?)</font>")
_PART = re.compile(rb"(<(\w+)[^<>]*/>)")
_FONT_ORDER = [b"b", b"i", b"strike", b"outline", b"shadow", b"u", b"vertAlign", b"sz", b"color", b"name", b"family"]
_FONT_ORDER += [b"charset", b"scheme"]


def finished(
    contents: Mapping[str, bytes], plan: Plan, cached: Mapping[str, str | int], moment: datetime.datetime
) -> list[tuple[str, bytes]]:
    """Return the members of a template, in order.

    `contents` are the members as openpyxl saved them, with the cover as the first sheet and the instrument's sheets
    after it; `cached` says what the formulas of the cover amount to, by address; `moment` is the date of the file.
    """
    members = {name: _with_cached_values(part, {}) if _SHEET.search(name) else part for name, part in contents.items()}
    members[_sheet_name(1)] = _with_cached_values(contents[_sheet_name(1)], cached)
    for number, sheet in enumerate(plan.sheets, 2):
        members[_sheet_name(number)] = _at_ease(members[_sheet_name(number)], sheet)
    when = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    members["docProps/core.xml"] = _MOMENTS.sub(rb"\g<1>" + when, members["docProps/core.xml"])
    members["xl/workbook.xml"] = _PRINT_TITLES.sub(rb"\1\3,\2<", members["xl/workbook.xml"])
    members["xl/styles.xml"] = _FONT.sub(_fonts_in_order, members["xl/styles.xml"])
    return sorted(members.items(), key=_order)


def _sheet_name(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _with_cached_values(sheet: bytes, values: Mapping[str, str | int]) -> bytes:
    """Return a sheet whose formulas carry their values, so that they show before anybody calculates.

    Excel does not calculate in Protected View, where an attachment opens first. A formula that is not listed amounts
    to an empty text.
    """

    def fill(found: re.Match[bytes]) -> bytes:
        value = values.get(found[1].decode(), "")
        kind = b' t="str"' if isinstance(value, str) else b""
        start = b'<c r="%b"%b%b>' % (found[1], found[2] or b"", kind)
        return b"%b<f>%b</f><v>%b</v></c>" % (start, found[3], escape(str(value)).encode())

    return _FORMULA.sub(fill, sheet)


def _at_ease(content: bytes, plan: SheetPlan) -> bytes:
    """Return a sheet without Excel's warnings of numbers kept as text, and with rows that grow with their answers.

    Articles and years are kept as text on purpose. A row whose height is called custom stays as low as it is,
    whatever is written in it; the attribute is taken away, and Excel keeps the height until somebody writes.
    """
    cells = f"{address(plan.lines[0].number, plan.first_column)}:{address(plan.last_row, plan.last_column)}"
    ignored = f'<ignoredErrors><ignoredError sqref="{cells}" numberStoredAsText="1"/></ignoredErrors>'
    after = next(end for end in (b"</colBreaks>", b"</headerFooter>") if end in content)
    rows = {str(number).encode() for number in plan.rows.values()}
    grown = _ROW.sub(lambda row: row[1] + row[3] if row[2] in rows else row[0], content)
    return grown.replace(after, after + ignored.encode())


def _fonts_in_order(found: re.Match[bytes]) -> bytes:
    """Return a font whose parts stand in the order of the standard; openpyxl writes them in another."""
    parts = sorted(_PART.findall(found[1]), key=lambda part: _FONT_ORDER.index(part[1]))
    return b"<font>%b</font>" % b"".join(part[0] for part in parts)


def _order(item: tuple[str, bytes]) -> tuple[int, int, str]:
    """Sheets stand early, so that a file that was cut off in transit still gives up its answers."""
    name = item[0]
    if name in _FIRST_MEMBERS:
        return 0, _FIRST_MEMBERS.index(name), name
    sheet = _SHEET.search(name)
    if sheet:
        return 1, int(sheet[1]), name
    return 2, 0, name


Figures = dict[str, tuple[FilledCount, Form]]


def build_base(instrument: Instrument, edition: Edition, language: str) -> Base:
    """Return the base of an instrument in a language, to be stamped with each country."""
    return draw(instrument, edition, language, BLANKS)


def draw(instrument: Instrument, edition: Edition, language: str, marks: CountryMarks) -> Base:
    """Return a workbook with the given marks in it."""
    return base_of(Drawing(Plan(instrument, banded=edition.sections == "rows"), edition, language, marks))


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
    marks: CountryMarks
    terms: Terms | None = None

    def book(self) -> tuple[Workbook, Figures]:
        """Return the workbook, and the formulas of its cover by address."""
        book = Workbook()
        figures = self._cover(book)
        for sheet in self.plan.sheets:
            page = self._page(sheet.sheet.id, sheet.sheet.tab[self.language])
            ws = book.create_sheet(page.tab)
            SheetWriter(
                ws=ws, plan=sheet, instrument=self.plan.instrument, language=self.language, page=page, terms=self.terms
            ).write()
        write_lists(book, self.plan, self.language, self.marks.token(LISTS))
        ids = [COVER, *(sheet.sheet.id for sheet in self.plan.sheets), LISTS, META]
        write_meta(book, self.plan, self.language, {id_: self.marks.token(id_) for id_ in ids})
        self._properties(book, date_of(self.edition))
        return book, figures

    def _page(self, sheet_id: str, tab: str) -> PageSetUp:
        return PageSetUp(
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

    def _writer(self, ws: Worksheet, page: PageSetUp) -> CoverWriter:
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
