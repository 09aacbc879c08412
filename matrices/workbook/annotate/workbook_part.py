"""The list of sheets in a workbook: sheets put in front or taken out, while names of sheets stay with them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from matrices.workbook.annotate.marks import CannotPatch
from matrices.workbook.annotate.opc import RELATIONS, Opc, local, main
from matrices.workbook.opening.strings import cleaned

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
_TITLE_LIMIT = 31
_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"

FILTER = "_xlnm._FilterDatabase"
PRINT_TITLES = "_xlnm.Print_Titles"


@dataclass(frozen=True)
class Tab:
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
        self._root = opc.edit(part)
        sheets = self._root.find(main("sheets"))
        if self._root.tag != main("workbook") or sheets is None:
            raise CannotPatch("another vocabulary than that of Office Open XML Transitional")
        self._sheets = sheets

    @property
    def tabs(self) -> tuple[Tab, ...]:
        """The sheets in their order, those of charts too."""
        parts = {relation.id: relation.part for relation in self._opc.relations(self.part)}
        return tuple(
            Tab(
                cleaned(one.get("name") or ""),
                parts.get(one.get(_ID) or "", ""),
                (one.get("state") or "visible") == "visible",
            )
            for one in self._sheets
        )

    def remove(self, titles: Collection[str]) -> None:
        """Take sheets out, with their parts and the names that belong to them."""
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
