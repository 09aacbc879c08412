"""What is added to a country's workbook: sheets of our own as XML, and their place in the list."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from lxml import etree
from openpyxl.utils import get_column_letter

from matrices.language import say
from matrices.workbook.annotating.package import MAIN, RELATIONS, CannotPatch, Opc, legal, local, main
from matrices.workbook.opening.markup import cleaned
from matrices.workbook.plan import address
from matrices.workbook.style import FONT, SOFT, Look
from matrices.workbook.template.page import header_text

_PROTECTION = '<sheetProtection sheet="1" formatColumns="0" formatRows="0" sort="0" autoFilter="0"/>'
"""Without a password; widths, heights, sorting and filtering stay free."""


class DraftCell(NamedTuple):
    """One cell: text or number, look, and the place of this workbook to which it links (`'Trata'!F12`)."""

    value: str | int
    look: Look
    link: str = ""


@dataclass
class DraftSheet:
    """A sheet from the top down; row 1 and column A are hidden, as on every sheet of a template."""

    title: str
    widths: Mapping[int, float]
    tab_color: str
    language: str
    rows: dict[int, tuple[float, dict[int, DraftCell]]] = field(default_factory=dict)
    merges: list[str] = field(default_factory=list)
    table: tuple[int, int] | None = None
    """First and last row of the table, heads included."""

    @property
    def last_column(self) -> int:
        """Number of the last column."""
        return max(self.widths)

    @property
    def last_row(self) -> int:
        """Number of the last row so far; the hidden one counts."""
        return max(self.rows, default=1)

    def row(self, height: float, cells: Mapping[int, DraftCell], merged: Sequence[tuple[int, int]] = ()) -> int:
        """Add a row; `merged` names the first and last column of its merged ranges, all dressed as their first."""
        number = self.last_row + 1
        dressed = dict(cells)
        for first, last in merged:
            self.merges.append(f"{address(number, first)}:{address(number, last)}")
            dressed |= {column: DraftCell("", cells[first].look) for column in range(first + 1, last + 1)}
        self.rows[number] = height, dressed
        return number

    def xml(self, token: str, selected: bool, number_of: Callable[[Look], int]) -> bytes:
        """Return the part; `number_of` gives the number of the cell format of a look."""
        columns = "".join(
            f'<col min="{column}" max="{column}" width="{width:g}" customWidth="1"/>'
            for column, width in sorted(self.widths.items())
        )
        keys = f'<row r="1" hidden="1">{_text("A1", token, "")}</row>' if token else ""
        body = "".join(self._row(number, number_of) for number in sorted(self.rows))
        chosen = ' tabSelected="1"' if selected else ""
        words = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
            f'<sheetPr><tabColor rgb="FF{self.tab_color}"/><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<dimension ref="A1:{address(self.last_row, self.last_column)}"/>'
            f'<sheetViews><sheetView showGridLines="0"{chosen} workbookViewId="0">'
            '<selection activeCell="B2" sqref="B2"/></sheetView></sheetViews>'
            '<sheetFormatPr defaultRowHeight="15"/>'
            f'<cols><col min="1" max="1" width="4" hidden="1" customWidth="1"/>{columns}</cols>'
            f"<sheetData>{keys}{body}</sheetData>{_PROTECTION}{self._behind()}</worksheet>"
        )
        return words.encode()

    def _row(self, number: int, number_of: Callable[[Look], int]) -> str:
        height, cells = self.rows[number]
        inner = "".join(
            _cell(address(number, column), one.value, f' s="{number_of(one.look)}"')
            for column, one in sorted(cells.items())
        )
        return f'<row r="{number}" ht="{height:g}" customHeight="1">{inner}</row>'

    def _behind(self) -> str:
        merges = "".join(f'<mergeCell ref="{merge}"/>' for merge in self.merges)
        return "".join(
            (
                f'<autoFilter ref="{self.table_range}"/>' if self.table else "",
                f'<mergeCells count="{len(self.merges)}">{merges}</mergeCells>' if merges else "",
                self._links(),
                '<pageMargins left="0.45" right="0.45" top="0.7" bottom="0.7" header="0.25" footer="0.25"/>',
                '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
                self._head_and_foot(),
            )
        )

    @property
    def table_range(self) -> str:
        """The range of the table, `B14:I30`."""
        first, last = self.table or (1, 1)
        return f"{address(first, min(self.widths))}:{address(last, self.last_column)}"

    @property
    def absolute_table(self) -> str:
        """The range of the table as a defined name writes it, `$B$14:$I$30`."""
        first, last = self.table or (1, 1)
        return f"${get_column_letter(min(self.widths))}${first}:${get_column_letter(self.last_column)}${last}"

    def _links(self) -> str:
        links = "".join(
            f'<hyperlink ref="{address(number, column)}" location={quoteattr(legal(cell.link))}/>'
            for number, (_, cells) in sorted(self.rows.items())
            for column, cell in sorted(cells.items())
            if cell.link
        )
        return f"<hyperlinks>{links}</hyperlinks>" if links else ""

    def _head_and_foot(self) -> str:
        font = f'&"{FONT},Regular"&8&K{SOFT}'
        pages = say("workbook", "header-page", self.language, page="&P", pages="&N")
        foot = f"&L{font}{header_text(self.title)}&R{font}{pages}"
        return f"<headerFooter><oddFooter>{escape(foot)}</oddFooter></headerFooter>"


def place_link(sheet: str, cell: str) -> str:
    """Return the place of a workbook as a link names it; quotes in the name of a sheet are doubled."""
    return f"'{sheet.replace(chr(39), 2 * chr(39))}'!{cell}"


def _cell(ref: str, value: str | int, style: str) -> str:
    if isinstance(value, int):
        return f'<c r="{ref}"{style}><v>{value}</v></c>'
    return _text(ref, value, style) if value else f'<c r="{ref}"{style}/>'


def _text(ref: str, words: str, style: str) -> str:
    return f'<c r="{ref}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(legal(words))}</t></is></c>'


_ID = f"{{{RELATIONS}}}id"
_BEFORE_VIEWS = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "AlternateContent",
    "revisionPtr",
    "absPath",
    "workbookProtection",
)
_BEFORE_NAMES = (*_BEFORE_VIEWS, "bookViews", "sheets", "functionGroups", "externalReferences")
_BEFORE_CALCULATION = (*_BEFORE_NAMES, "definedNames")
_TITLE_LIMIT = 31
_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"

FILTER = "_xlnm._FilterDatabase"
PRINT_TITLES = "_xlnm.Print_Titles"


class ListedTab(NamedTuple):
    """One sheet as the workbook lists it; `part` is empty where there is none."""

    title: str
    part: str
    is_visible: bool


class WorkbookPart:
    """The main part of a package."""

    def __init__(self, opc: Opc) -> None:
        part = opc.related("", "officeDocument")
        if part is None:
            raise CannotPatch("no workbook part")
        self.part = part
        self._opc = opc
        self._root = opc.look(part)
        sheets = self._root.find(main("sheets"))
        if self._root.tag != main("workbook") or sheets is None:
            raise CannotPatch("another vocabulary than that of Office Open XML Transitional")
        self._sheets = sheets

    @property
    def tabs(self) -> tuple[ListedTab, ...]:
        """The sheets in their order, those of charts too."""
        parts = {relation.id: relation.part for relation in self._opc.relations(self.part)}
        return tuple(
            ListedTab(
                cleaned(one.get("name") or ""),
                parts.get(one.get(_ID) or "", ""),
                (one.get("state") or "visible") == "visible",
            )
            for one in self._sheets
        )

    def remove(self, titles: Collection[str]) -> None:
        """Take sheets out, with their parts and the names that belong to them."""
        self._opc.edit(self.part)
        moved: dict[int, int] = {}
        for number, (element, tab) in enumerate(zip(list(self._sheets), self.tabs, strict=True)):
            if tab.title not in titles:
                moved[number] = len(moved)
                continue
            self._sheets.remove(element)
            self._opc.unrelate(self.part, element.get(_ID) or "")
            if tab.part:
                self._opc.drop(tab.part)
        self._renumber(moved)

    def put_in_front(self, sheets: Sequence[tuple[str, bytes, Mapping[str, str]]]) -> None:
        """Put sheets before all others: title, content, and the names of their ranges (`_xlnm.Print_Titles`)."""
        self._opc.edit(self.part)
        count = len(self._sheets)
        self._renumber({number: number + len(sheets) for number in range(count)})
        taken = [int(one.get("sheetId") or 0) for one in self._sheets if (one.get("sheetId") or "").isdecimal()]
        for number, (title, content, names) in enumerate(sheets):
            name = self._opc.container.free("xl/worksheets/sheetOfFindings{}.xml")
            self._opc.container.write(name, content)
            self._opc.declare(name, _WORKSHEET)
            element = etree.Element(main("sheet"), name=title, sheetId=str(max(taken, default=0) + 1 + number))
            element.set(_ID, self._opc.relate(self.part, "worksheet", name))
            self._sheets.insert(number, element)
            for defined, range_ in names.items():
                self._name(defined, number, f"{_quoted(title)}!{range_}")
        self._show_first()

    def calculate(self) -> None:
        """Have every program work out the formulas anew when it opens the workbook."""
        found = self._root.find(main("calcPr"))
        if found is None or found.get("fullCalcOnLoad") not in ("1", "true"):
            self._opc.edit(self.part)
            self._section("calcPr", _BEFORE_CALCULATION).set("fullCalcOnLoad", "1")

    def forget_formulas(self) -> None:
        """Take out the list of cells with formulas, which Excel makes anew; one that names others it calls damaged."""
        for one in self._opc.relations(self.part):
            if one.kind == "calcChain":
                self._opc.unrelate(self.part, one.id)
                self._opc.drop(one.part)

    def free_title(self, title: str) -> str:
        """Return a title that no other sheet has: `Observaciones`, otherwise `Observaciones 2`."""
        taken = {tab.title.casefold() for tab in self.tabs}
        found, number = title, 1
        while found.casefold() in taken:
            number += 1
            found = f"{title[: _TITLE_LIMIT - 4]} {number}"
        return found

    def _renumber(self, moved: Mapping[int, int]) -> None:
        names = self._root.find(main("definedNames"))
        for one in list(names) if names is not None else ():
            owner = one.get("localSheetId")
            if owner is None or not owner.isdecimal() or names is None:
                continue
            if int(owner) in moved:
                one.set("localSheetId", str(moved[int(owner)]))
            else:
                names.remove(one)

    def _name(self, defined: str, owner: int, range_: str) -> None:
        names = self._section("definedNames", _BEFORE_NAMES)
        element = etree.SubElement(names, main("definedName"), name=defined, localSheetId=str(owner))
        if defined == FILTER:
            element.set("hidden", "1")
        element.text = range_

    def _show_first(self) -> None:
        """Let the workbook open on its first sheet."""
        views = self._section("bookViews", _BEFORE_VIEWS)
        if not len(views):
            etree.SubElement(views, main("workbookView"))
        for view in views:
            view.set("activeTab", "0")
            view.attrib.pop("firstSheet", "")

    def _section(self, name: str, before: Collection[str]) -> etree._Element:
        found = self._root.find(main(name))
        if found is not None:
            return found
        section = etree.Element(main(name))
        position = next((n for n, one in enumerate(self._root) if local(one) not in before), len(self._root))
        self._root.insert(position, section)
        return section


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"
