"""A package of parts → a `Book`: Excel's own format, transitional or strict, with or without macros."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from lxml import etree

from matrices.errors import UnreadableWorkbook
from matrices.workbook.book import BookSheet, CellNote, Place, Repairs, SheetState, Unread
from matrices.workbook.opening.floating import relation_id, unread_of
from matrices.workbook.opening.grid import TAGS, Conventions, GridReader, column_number, without_empty_cells
from matrices.workbook.opening.markup import Markup, Relation, SharedStrings, cleaned, joined, local, relations_of
from matrices.workbook.opening.package import MAX_CELLS, Budget, Package
from matrices.workbook.opening.styles import Style, shown_otherwise, styles_of
from matrices.workbook.plan import address

_MAX_SHEETS = 500
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


class _Entry(NamedTuple):
    title: str
    state: SheetState
    part: str


class Contents(NamedTuple):
    """What was found in a package."""

    sheets: tuple[BookSheet, ...]
    names: dict[str, str]
    properties: dict[str, str]
    since_1904: bool = False


def read_package(package: Package, repairs: Repairs) -> Contents:
    """Return the sheets, defined names and properties of a workbook; raise `UnreadableWorkbook` if it has none."""
    return _Workbook(package, repairs).contents()


class _Workbook:
    def __init__(self, package: Package, repairs: Repairs) -> None:
        self._package = package
        self._repairs = repairs
        self._markup = Markup(package, repairs)
        self._top = relations_of(self._markup, "")
        self._part = self._workbook_part()
        self._relations_of_book = relations_of(self._markup, self._part)
        self._root = self._markup.tree(self._part)

    def contents(self) -> Contents:
        conventions = self._conventions()
        budget = Budget(self._repairs.file, self._repairs.cells or MAX_CELLS)
        sheets = tuple(self._sheet(entry, conventions, budget) for entry in self._entries())
        if not sheets:
            code = "file-truncated" if self._package.salvaged else "file-no-sheets"
            raise UnreadableWorkbook(code, file=self._repairs.file)
        if any(name.endswith("vbaproject.bin") for name in self._package.names):
            self._repairs.add("macros-ignored")
        return Contents(sheets, self._names(), self._properties(), self.since_1904)

    def _workbook_part(self) -> str:
        named = [one.target for one in self._top.values() if one.type == "officeDocument" and not one.outside]
        found = [name for name in self._package.names if name.endswith("workbook.xml")]
        for name in (*named, "xl/workbook.xml", *sorted(found)):
            if name in self._package:
                return name
        return "xl/workbook.xml"

    def _related(self, kind: str, fallback: str) -> str:
        """Return the part of a kind that the workbook names, or the usual name of such a part."""
        named = [one.target for one in self._relations_of_book.values() if one.type == kind and not one.outside]
        usual = posixpath.join(posixpath.dirname(self._part), fallback)
        return next((name for name in named if name in self._package), usual)

    def _conventions(self) -> Conventions:
        root = self._markup.tree(self._related("styles", "styles.xml"))
        styles: Mapping[str, Style] = styles_of(root) if root is not None else {}
        odd = any(style.odd for style in styles.values())
        table = self._related("sharedStrings", "sharedStrings.xml")
        strings = self._markup.feed(table, ("{*}si",), lambda: SharedStrings(odd))
        otherwise = frozenset(shown_otherwise(root)) if root is not None else frozenset()
        return Conventions(strings.values, strings.pieces, styles, self.since_1904, otherwise)

    @property
    def since_1904(self) -> bool:
        for element in self._all("workbookPr"):
            return (element.get("date1904") or "").lower() in ("1", "true", "on")
        return False

    def _all(self, name: str) -> Iterator[etree._Element]:
        """Yield the elements of the workbook part that bear a name."""
        if self._root is not None:
            yield from self._root.iter(f"{{*}}{name}")

    def _entries(self) -> list[_Entry]:
        """Return the worksheets in the order of their tabs; where the workbook part is lost, of their numbers."""
        listed = list(self._listed_sheets())
        if listed:
            return listed[:_MAX_SHEETS]
        parts = [name for name in self._package.names if re.search(r"worksheets/[^/]+\.xml$", name)]
        parts.sort(key=lambda name: (len(name), name))
        return [_Entry(posixpath.basename(name)[:-4], "visible", name) for name in parts][:_MAX_SHEETS]

    def _listed_sheets(self) -> Iterator[_Entry]:
        for number, element in enumerate(self._all("sheet"), 1):
            title = cleaned(element.get("name") or "")
            relation = self._relations_of_book.get(relation_id(element))
            if relation is None and not self._relations_of_book:
                folder = posixpath.dirname(self._part)
                relation = Relation("worksheet", posixpath.join(folder, f"worksheets/sheet{number}.xml"))
            if relation is None or relation.outside or relation.type not in ("worksheet", ""):
                continue
            if relation.target not in self._package:
                self._repairs.add("sheet-lost", title)
                continue
            hidden = (element.get("state") or "visible") != "visible"
            yield _Entry(title, "hidden" if hidden else "visible", relation.target)

    def _sheet(self, entry: _Entry, conventions: Conventions, budget: Budget) -> BookSheet:
        reader = self._markup.feed(entry.part, TAGS, lambda: GridReader(conventions, budget), without_empty_cells)
        budget.spend_signs(reader.grid)
        reader.report(self._repairs, entry.title)
        by_name = relations_of(self._markup, entry.part)
        reader.link({name: one.target for name, one in by_name.items() if one.outside})
        relations = tuple(one for one in by_name.values() if not one.outside)
        unread = [Unread("cell-picture", address(*place), "", which) for place, which in reader.pictures.items()]
        unread.extend(unread_of(self._package, by_name, reader.around))
        return BookSheet(
            title=entry.title,
            state=entry.state,
            grid=reader.grid,
            merges=tuple(reader.merges),
            hidden_rows=frozenset(reader.hidden_rows),
            hidden_columns=frozenset(reader.hidden_columns),
            comments={place: one for root in self._roots(relations, "comments") for place, one in _comments(root)}
            | _threads(self._roots(relations, "threadedComment")),
            boxes=tuple(text for root in self._roots(relations, "drawing") for text in _boxes(root)),
            unread=tuple(unread),
            is_filtered=reader.is_filtered,
        )

    def _roots(self, relations: tuple[Relation, ...], kind: str) -> Iterator[etree._Element]:
        for relation in relations:
            root = self._markup.tree(relation.target) if relation.type == kind else None
            if root is not None:
                yield root

    def _names(self) -> dict[str, str]:
        """Return the defined names; one of the workbook comes before one of a single sheet."""
        found: dict[str, str] = {}
        for element in self._all("definedName"):
            name, meaning = element.get("name") or "", cleaned(element.text or "")
            if name not in found or element.get("localSheetId") is None:
                found[name] = meaning
        return found

    def _properties(self) -> dict[str, str]:
        named = [one.target for one in self._top.values() if one.type == "custom-properties" and not one.outside]
        root = self._markup.tree(next(iter(named), "docProps/custom.xml"))
        if root is None:
            return {}
        return {
            element.get("name") or "": cleaned("".join(str(text) for text in element.itertext()))
            for element in root
            if local(element) == "property"
        }


def _boxes(root: etree._Element) -> Iterator[str]:
    """Yield the text of each box of a drawing, its paragraphs as lines."""
    for box in root.iter("{*}txBody"):
        lines = ("".join(run.text or "" for run in line.iter("{*}t")) for line in box.iter("{*}p"))
        text = cleaned("\n".join(lines)).strip()
        if text:
            yield text


def _comments(root: etree._Element) -> Iterator[tuple[Place, CellNote]]:
    authors = [element.text or "" for element in root.iter("{*}author")]
    for element in root.iter("{*}comment"):
        found = _PLACE.fullmatch(element.get("ref") or "")
        if found is None:
            continue
        number = element.get("authorId") or ""
        author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
        text = cleaned("".join(joined(child) for child in element if local(child) == "text"))
        yield (int(found[2]), column_number(found[1])), CellNote(author, text)


def _threads(roots: Iterable[etree._Element]) -> dict[Place, CellNote]:
    """Return the conversations on cells; the note that stands in for each only tells older programs about it."""
    said: dict[Place, list[str]] = {}
    for root in roots:
        for element in root.iter("{*}threadedComment"):
            found = _PLACE.fullmatch(element.get("ref") or "")
            words = cleaned("".join(text.text or "" for text in element.iter("{*}text"))).strip()
            if found is not None and words:
                said.setdefault((int(found[2]), column_number(found[1])), []).append(words)
    return {place: CellNote("", "\n".join(words)) for place, words in said.items()}
