"""The XML of one worksheet → its cells as values, its merges, what is hidden; the hot path of reading."""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from lxml import etree

from matrices.instrument import Looks, RawValue, link_in_formula
from matrices.workbook.book import Merge, Place, Repairs
from matrices.workbook.opening import floating
from matrices.workbook.opening.markup import LOST, Piece, cleaned, is_marked, joined, pieces_of
from matrices.workbook.opening.package import MAX_COLUMN, MAX_MERGES, MAX_ROW, Budget
from matrices.workbook.opening.styles import Style, iso_moment, moment, number

TAGS = (
    "{*}row",
    "{*}mergeCell",
    "{*}col",
    "{*}hyperlink",
    "{*}filterColumn",
    "{*}sheetView",
    "{*}conditionalFormatting",
    *floating.TAGS,
)
_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)

_EMPTY_CELL = re.compile(rb'<c r="[^<>]*(?:/>|></c>)(?=<c r="|</row>)')
_NOTHING = ("0", "0.0", "0.00")
"""Height of a row or width of a column that somebody pulled shut."""
_EMPTY_ROW = re.compile(rb'<row r="(?![^<>]*hidden="(?:1|true)")[^<>]*(?:/>|></row>)(?=<row r="|</sheetData>)')
_MANY = 200
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_TRUTH_FORMULAS = ("=TRUE()", "=FALSE()")
_SHOWS_PICTURE = "IMAGE("
_MOST_LINKED = 200_000
"""Cells of one sheet that are looked at for a link over a range."""
_MOST_COVERED = 2_000_000
"""Cells of one sheet that are looked at for conditions over ranges."""
_UNREADABLE = RawValue("error", "#?")
"""Stands where the file names a text that it does not hold."""


def without_empty_cells(piece: bytes) -> bytes:
    """Leave out formatted cells and rows that hold nothing; a sheet may have millions of them.

    An empty cell stays where the cell after it does not say where it stands. Where they are few, leaving them to
    the parser costs less than looking for them.
    """
    if piece.count(b'"/><') + piece.count(b'"></c>') < _MANY or b"<![CDATA[" in piece:
        return piece
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", piece))


class _Link(NamedTuple):
    """A link over a range: by its relation to an address outside, or to a place in the workbook."""

    over: Merge
    relation: str
    location: str


class Conventions(NamedTuple):
    """What the cells of a workbook refer to: its texts (`pieces`: those in runs), its styles, its first day."""

    strings: Sequence[RawValue]
    pieces: Mapping[int, Sequence[Piece]]
    styles: Mapping[str, Style]
    since_1904: bool
    shown_otherwise: frozenset[str] = frozenset()
    """Conditional formats, by number, that strike out, hide, or have a format of numbers."""


class _Tags(NamedTuple):
    """The names of elements in the namespace that the part uses."""

    cell: str
    value: str
    formula: str
    inline: str
    text: str

    @classmethod
    @functools.cache
    def of(cls, namespace: str) -> "_Tags":
        return cls(*(f"{namespace}{name}" for name in ("c", "v", "f", "is", "t")))


class GridReader:
    """Takes the elements `TAGS` of one worksheet."""

    def __init__(self, conventions: Conventions, budget: Budget) -> None:
        self._strings = conventions.strings
        self._pieces = conventions.pieces
        self._styles = conventions.styles
        self._odd = {name: style for name, style in conventions.styles.items() if style.odd}
        self._since_1904 = conventions.since_1904
        self._shown_otherwise = conventions.shown_otherwise
        self._conditional: list[Merge] = []
        self._hides_noughts = False
        self._budget = budget
        self._row = 0
        self._shared: dict[str, str] = {}
        self._texts: dict[str, RawValue | None] = {}
        self.grid: dict[Place, RawValue] = {}
        self.merges: list[Merge] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.links: list[_Link] = []
        self.is_filtered = False
        self.around = floating.Around()
        self.pictures: dict[Place, str] = {}
        self._lost_texts: list[Place] = []
        self._twice: list[Place] = []
        self._columns: dict[str, int] = {}

    def take(self, element: etree._Element) -> None:
        """Take one element; those of other vocabularies that bear the same name are passed over."""
        namespace, _, name = str(element.tag).rpartition("}")
        if namespace and namespace[1:] not in _NAMESPACES:
            return
        if name == "row":
            self._take_row(element, f"{namespace}}}" if namespace else "")
        elif name == "mergeCell":
            self._take_merge(element.get("ref") or "")
        elif name == "hyperlink":
            self._take_link(element)
        elif name == "filterColumn":
            self.is_filtered = True
        elif name == "sheetView":
            self._hides_noughts = element.get("showZeros") in ("0", "false")
        elif name == "conditionalFormatting":
            self._take_condition(element)
        elif name == "col":
            self._take_column(element)
        else:
            self.around.take(name, element)

    def _take_row(self, element: etree._Element, namespace: str) -> None:
        self._row = row = _ordinal(element.get("r"), MAX_ROW) or self._row + 1
        if element.get("hidden") in ("1", "true") or element.get("ht") in _NOTHING:
            self.hidden_rows.add(row)
        before = len(self.grid)
        grid, columns, number_text = self.grid, self._columns, str(row)
        digits = -len(number_text)
        tags = _Tags.of(namespace)
        column = 0
        for cell in element:
            ref = cell.get("r")
            if ref is None and cell.tag != tags.cell:
                continue
            # Nearly every reference is letters seen before and the number of the row.
            known = columns.get(ref[:digits]) if ref is not None and ref.endswith(number_text) else None
            place = (row, known) if known is not None else self._place(ref, row, column)
            column = place[1]
            value = self._value(cell, place, tags)
            if value is not None:
                if place in grid and grid[place] != value:
                    self._twice.append(place)
                grid[place] = value
        self._budget.spend(len(grid) - before)

    def _take_condition(self, element: etree._Element) -> None:
        """Note the cells that a condition may strike out or hide; the template's own conditions only colour."""
        if any(rule.get("dxfId") in self._shown_otherwise for rule in element):
            self._conditional.extend(filter(None, map(range_of, (element.get("sqref") or "").split())))

    def _place(self, ref: str | None, row: int, column: int) -> Place:
        """Return where a cell stands; one that does not say so stands right of the one before it."""
        if ref is None:
            return row, column + 1
        found = _CELL.fullmatch(ref)
        if found is None:
            return row, column + 1
        known = column_number(found[1])
        if known > MAX_COLUMN or not 1 <= int(found[2]) <= MAX_ROW:
            return row, column + 1
        self._columns[found[1]] = known
        return int(found[2]), known

    def _value(self, cell: etree._Element, place: Place, tags: "_Tags") -> RawValue | None:
        kind = cell.get("t")
        raw = formula = None
        runs = None
        for child in cell:
            tag = child.tag
            if tag == tags.value:
                raw = child.text or ""
            elif tag == tags.inline:
                kind = "inlineStr"
                first = child[0] if len(child) == 1 else None
                if first is not None and first.tag == tags.text:  # needs no joining, and is cleaned later
                    raw = first.text or ""
                else:
                    raw, runs = joined(child), child
            elif tag == tags.formula:
                formula = self._formula(child)
        if raw is None and formula is None:
            return None
        value = self._made(cell, kind, raw, formula, place)
        if value is not None and (self._odd or value.looks is not None or (runs is not None and is_marked(runs))):
            value = self._looked(value, cell, kind, raw, runs)
        return value if formula is None or value is None else linked(value)

    def _made(
        self, cell: etree._Element, kind: str | None, raw: str | None, formula: str | None, place: Place
    ) -> RawValue | None:
        if raw is None:
            return RawValue("blank", "", None, None, formula)
        if formula is None and kind == "inlineStr":
            return self._texts[raw] if raw in self._texts else self._text(raw)
        if formula is None and kind == "s":
            return self._shared_text(raw, place)
        if kind is None or kind == "n":
            return self._number(raw, formula, cell.get("s"))
        return self._other(kind, raw, formula, place, cell)

    def _looked(
        self, value: RawValue, cell: etree._Element, kind: str | None, raw: str | None, runs: etree._Element | None
    ) -> RawValue:
        """Return a value with its looks, where its runs or the style of its cell may give it any."""
        style = self._styles.get(cell.get("s") or "0") or Style()
        if not style.odd and value.looks is None and (runs is None or not is_marked(runs)):
            return value
        pieces: Sequence[Piece] = pieces_of(runs) if runs is not None else ()
        if kind == "s" and raw and value.kind == "text" and value.formula is None:
            pieces = self._pieces.get(int(raw), ())
        looks = style.looks(value, pieces)
        if value.number is not None and value.looks is not None:
            looks = replace(looks or Looks(), hidden=True)  # a nought where the sheet shows none
        if value.kind == "text" and style.adorns_texts:
            value = value._replace(format=style.format)
        if value.looks is not None and value.looks.picture:
            looks = replace(looks or Looks(), picture=True)
        return value if looks == value.looks else value._replace(looks=looks)

    def _number(self, raw: str, formula: str | None, style: str | None) -> RawValue | None:
        shows = self._styles.get(style or "0")
        if shows is None:
            value = number(raw, formula)
        else:
            value = number(raw, formula, shows.format)
            if shows.shows != "number" and value.number is not None:
                return moment(value, shows.shows, self._since_1904)
        if self._hides_noughts and value.number == 0:
            return value._replace(looks=Looks(hidden=True))
        return None if value.is_blank else value

    def _text(self, raw: str) -> RawValue | None:
        text = cleaned(raw)
        self._texts[raw] = value = RawValue("text", text) if text.strip() else None
        return value

    def _shared_text(self, raw: str, place: Place) -> RawValue | None:
        try:
            value = self._strings[int(raw)] if raw[:1] != "-" else None
        except (ValueError, IndexError):
            value = None
        if value is None:
            self._lost_texts.append(place)
            return _UNREADABLE
        return None if value.kind == "blank" else value

    def _other(self, kind: str, raw: str, formula: str | None, place: Place, cell: etree._Element) -> RawValue | None:
        if kind == "s":
            shared = self._shared_text(raw, place)
            return RawValue(shared.kind if shared else "text", shared.text if shared else "", formula=formula)
        if kind == "b":
            truth = raw.strip().lower() in ("1", "true")
            return RawValue("boolean", "TRUE" if truth else "FALSE", formula=without_truth(formula))
        if kind == "e":
            # Pictures in cells and linked data types: programs that do not know them find an error there.
            rich = cell.get("vm") is not None and (formula is None or _SHOWS_PICTURE in formula.upper())
            if rich:
                self.pictures[place] = cell.get("vm") or ""
            return RawValue("error", cleaned(raw), formula=formula, looks=Looks(picture=True) if rich else None)
        if kind == "d":
            style = self._styles.get(cell.get("s") or "0")
            return iso_moment(raw, formula, style.format if style else "")
        text = cleaned(raw)
        return RawValue("text", text, formula=formula) if formula is not None or text.strip() else None

    def _formula(self, element: etree._Element) -> str:
        """Return a formula as it is typed; of a shared one, that of the first cell that shares it."""
        text, shared = element.text or "", element.get("si")
        if shared is not None and text:
            self._shared[shared] = text
        elif shared is not None:
            text = self._shared.get(shared, "")
        return f"={cleaned(text)}"

    def _take_merge(self, ref: str) -> None:
        if ":" in ref and len(self.merges) < MAX_MERGES and (over := range_of(ref)) is not None:
            self.merges.append(over)

    def _take_link(self, element: etree._Element) -> None:
        over = range_of(element.get("ref") or "")
        if over is not None and len(self.links) < MAX_MERGES:
            relation = next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")
            self.links.append(_Link(over, relation, element.get("location") or ""))

    def link(self, targets: Mapping[str, str]) -> None:
        """Lay the links over the cells; `targets` are the addresses by relation.

        A link over a whole column is laid over the cells that hold something, and no file makes that endless.
        """
        left = _MOST_LINKED
        for over, relation, location in self.links:
            inside = f"#{location}" if location else ""
            where = cleaned(f"{targets.get(relation, '')}{inside}")
            left -= min(_size(over), len(self.grid))
            if left < 0:
                return
            for place in list(_within(over, self.grid)) if where else ():
                value = self.grid[place]
                self.grid[place] = value._replace(looks=replace(value.looks or Looks(), link=where))

    def _take_column(self, element: etree._Element) -> None:
        if element.get("hidden") in ("1", "true") or element.get("width") in _NOTHING:
            first, last = (_ordinal(element.get(end), MAX_COLUMN) for end in ("min", "max"))
            if first and last:
                self.hidden_columns.update(range(first, last + 1))

    def report(self, repairs: Repairs, title: str) -> None:
        """Tell the repairs that were made in this sheet."""
        lost_signs = [place for place, value in self.grid.items() if LOST in value.text]
        told = {"signs-lost": lost_signs, "texts-lost": self._lost_texts, "cell-twice": self._twice}
        for code, places in {**told, "looks-conditional": covered(self._conditional, self.grid)}.items():
            repairs.at_cells(code, title, places)


def linked(value: RawValue) -> RawValue:
    """Return the result of a formula with the link that the formula is, if it is one and says where to."""
    found = link_in_formula(value.formula or "") if value.kind != "error" else None
    if found is None:
        return value
    looks = replace(value.looks or Looks(), link=found[0])
    if (
        value.kind == "blank" and found[1]
    ):  # programs that calculate nothing leave out what anybody can read in the formula
        return value._replace(kind="text", text=found[1], looks=looks)
    return value._replace(looks=looks)


def range_of(ref: str) -> Merge | None:
    """Return the range that a reference names, a single cell as one; None if it names none."""
    found = _RANGE.fullmatch(ref)
    if found is None:
        return None
    rows = sorted((int(found[2]), int(found[4] or found[2])))
    columns = sorted((column_number(found[1]), column_number(found[3] or found[1])))
    return Merge(rows[0], columns[0], rows[1], columns[1])


def covered(ranges: Iterable[Merge], grid: Mapping[Place, RawValue]) -> set[Place]:
    """Return the cells of a grid that stand in any of several ranges; all, where to look at each would take minutes."""
    found, left = set[Place](), _MOST_COVERED
    for over in dict.fromkeys(ranges):
        left -= min(_size(over), len(grid))
        if left < 0:
            return set(grid)
        found.update(_within(over, grid))
    return found


def _size(over: Merge) -> int:
    return (over.bottom - over.top + 1) * (over.right - over.left + 1)


def _within(over: Merge, grid: Mapping[Place, RawValue]) -> Iterator[Place]:
    """Yield the cells of a grid that stand in a range; whichever of both has fewer cells is gone through."""
    if _size(over) < len(grid):
        across = range(over.left, over.right + 1)
        yield from ((row, at) for row in range(over.top, over.bottom + 1) for at in across if (row, at) in grid)
    else:
        yield from ((row, at) for row, at in grid if over.top <= row <= over.bottom and over.left <= at <= over.right)


def column_number(letters: str) -> int:
    """Return the number of a column from its letters: `column_number("AB") == 28`."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _ordinal(text: str | None, most: int) -> int | None:
    """Return a row or column number, or None if the text is none."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > len(str(most)):
        return None
    return int(text) if 1 <= int(text) <= most else None


def without_truth(formula: str | None) -> str | None:
    """Leave out the formula as which LibreOffice writes a plain yes or no."""
    return None if formula is not None and formula.upper() in _TRUTH_FORMULAS else formula
