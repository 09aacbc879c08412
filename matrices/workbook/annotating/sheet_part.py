"""The XML of one worksheet, cut behind its cells, which keep their bytes; the looks of marks in the country's styles.

A sheet may have a million formatted cells; they are neither parsed nor written again.
"""

import copy
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from xml.sax.saxutils import quoteattr

from lxml import etree

from matrices.findings import Severity
from matrices.workbook.annotating.package import (
    MAIN,
    RELATIONS,
    CannotPatch,
    Opc,
    condition,
    empty,
    is_condition,
    local,
    main,
    parsed,
)
from matrices.workbook.book import Merge, Place
from matrices.workbook.opening.grid import range_of
from matrices.workbook.plan import address, column_ranges
from matrices.workbook.style import FONT, Look

_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?worksheet\b[^<>]*>")
_CELLS_END = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?sheetData\s*>|<(?:[A-Za-z_][\w.-]*:)?sheetData\s*/>")
_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_VIEW = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?sheetView\b[^<>]*>")
_SELECTED = re.compile(rb"""(\btabSelected\s*=\s*["'])(?:1|true)(["'])""")
_COLUMN = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?col\b[^<>]*>")
_MARK = re.compile(rb"""\b(min|max|width)=["']([0-9.]{1,20})["']""")
_WIDTH = 10.0
_MARKED = re.compile(rb"""(?:"|&quot;)matrices(?:"|&quot;)\s*(?:&lt;|<)(?:&gt;|>)""")
_RANGES_AT_ONCE = 200

_ORDER = (
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "AlternateContent",
    "webPublishItems",
    "tableParts",
    "extLst",
)
"""What stands behind the cells, in the order of the standard; alternatives hold controls."""


def not_selected(content: bytes) -> bytes:
    """Return a sheet, of cells or a chart, that is not selected when the workbook is opened."""

    def unset(view: re.Match[bytes]) -> bytes:
        return _SELECTED.sub(rb"\g<1>0\2", view[0])

    end = _CELLS_END.search(content)
    head = content[: end.start()] if end else content
    cells = head.find(b"sheetData")
    views = content[:cells] if cells >= 0 else content
    return _VIEW.sub(unset, views) + content[len(views) :]


class SheetPart:
    """One worksheet."""

    def __init__(self, content: bytes) -> None:
        encoding = _ENCODING.match(content)
        if b"\x00" in content[:200] or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
            raise CannotPatch("a sheet that is not in UTF-8")
        root, ends = _ROOT.search(content), list(_CELLS_END.finditer(content))
        if root is None or len(ends) != 1 or ends[0].start() < root.end():
            raise CannotPatch("a sheet without the usual parts")
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise CannotPatch("a document type declaration")
        self.cells = content[: ends[0].end()]
        self._behind = content[ends[0].end() :]
        self._tail = parsed(root[0] + content[ends[0].end() :])
        if self._tail.tag != main("worksheet") or (self._tail.text or "").strip():
            raise CannotPatch("a sheet that is not of this vocabulary")
        self._tail.text = self._tail.text or ""  # so that the root is closed by a tag of its own
        self.is_edited = False

    def bytes(self) -> bytes:
        """Return the part; what stands behind its cells keeps its bytes too if nothing of it was changed."""
        if not self.is_edited:
            return self.cells + self._behind
        _, _, tail = etree.tostring(self._tail, encoding="UTF-8", xml_declaration=False).partition(b">")
        return self.cells + tail

    def width(self, column: int) -> float:
        """Return the width of a column in characters."""
        head = self.cells[: self.cells.find(b"sheetData")]
        for tag in _COLUMN.findall(head):
            marks = dict(_MARK.findall(tag))
            if int(marks.get(b"min", 0)) <= column <= int(marks.get(b"max", 0)):
                return float(marks.get(b"width", _WIDTH))
        return _WIDTH

    def unmerge(self, merges: Iterable[Merge]) -> None:
        """Take merged cells apart."""
        names = set(map(_named, merges))
        for section in self._tail.findall(main("mergeCells")) if names else ():
            for one in [one for one in section if (one.get("ref") or "").replace("$", "") in names]:
                section.remove(one)
                self.is_edited = True
            section.set("count", str(len(section)))
            if not len(section):
                self._tail.remove(section)

    def unlink(self, cells: Collection[Place]) -> None:
        """Take the links under cells away; of one that lies over more of them, the rest is kept."""
        for section in self._tail.findall(main("hyperlinks")):
            for link in list(section):
                left = [ref for ref in (link.get("ref") or "").split() if ref]
                kept = [each for ref in left for each in _without(ref.replace("$", ""), cells)]
                if kept != left:
                    self.is_edited = True
                    for ref in kept:
                        rest = copy.copy(link)
                        rest.set("ref", ref)
                        link.addprevious(rest)
                    section.remove(link)
            if not len(section):
                self._tail.remove(section)

    def unmark(self) -> None:
        """Take the colours of an earlier round away."""
        for one in self._tail.findall(main("conditionalFormatting")):
            ours = [rule for rule in one if any(is_condition(formula.text or "") for formula in rule)]
            for rule in ours:
                one.remove(rule)
                self._move_priorities(_priority(rule), -1)
                self.is_edited = True
            if ours and not len(one):
                self._tail.remove(one)

    def mark(self, severity: Severity, places: Iterable[Place], shade: int) -> None:
        """Colour cells by a conditional format that always holds, before every other, which would cover a fill."""
        ranges = list(_ranges(places))
        for start in range(0, len(ranges), _RANGES_AT_ONCE):
            self._move_priorities(0, 1)
            area = etree.Element(main("conditionalFormatting"), sqref=" ".join(ranges[start : start + _RANGES_AT_ONCE]))
            rule = etree.SubElement(area, main("cfRule"), type="expression", dxfId=str(shade), priority="1")
            etree.SubElement(rule, main("formula")).text = condition(severity)
            self._tail.insert(self._position("phoneticPr"), area)
            self.is_edited = True

    def _move_priorities(self, after: int, step: int) -> None:
        """Move the priorities of the conditional formats that come after one; lower ones win."""
        for rule in self._tail.iter("{*}cfRule"):
            if _priority(rule) > after:
                rule.set("priority", str(_priority(rule) + step))

    def drawing_id(self) -> str | None:
        """Return the id of the relation to the drawing that holds the boxes of notes, if there is one."""
        found = self._tail.find(main("legacyDrawing"))
        return None if found is None else found.get(f"{{{RELATIONS}}}id")

    def set_drawing(self, id_: str) -> None:
        """Name the relation to the drawing of notes."""
        element = etree.Element(main("legacyDrawing"), nsmap={"r": RELATIONS})
        element.set(f"{{{RELATIONS}}}id", id_)
        self._tail.insert(self._position("legacyDrawing"), element)
        self.is_edited = True

    def _position(self, name: str) -> int:
        """Return where an element goes that stands behind all those up to a name."""
        later = _ORDER[_ORDER.index(name) + 1 :]
        return next((number for number, one in enumerate(self._tail) if local(one) in later), len(self._tail))


def _without(ref: str, cells: Collection[Place]) -> list[str]:
    """Return a range without the cells that are taken out of it: `B2:B9` without B5 is `B2:B4` and `B6:B9`."""
    over = range_of(ref)
    if over is None:
        return [ref]
    taken = [one for one in cells if over.top <= one[0] <= over.bottom and over.left <= one[1] <= over.right]
    if not taken:
        return [ref]
    row, column = taken[0]
    pieces = (
        Merge(over.top, over.left, row - 1, over.right),
        Merge(row, over.left, row, column - 1),
        Merge(row, column + 1, row, over.right),
        Merge(row + 1, over.left, over.bottom, over.right),
    )
    sound = (one for one in pieces if one.top <= one.bottom and one.left <= one.right)
    return [each for one in sound for each in _without(_named(one), taken[1:])]


def _named(over: Merge) -> str:
    first, last = address(over.top, over.left), address(over.bottom, over.right)
    return first if first == last else f"{first}:{last}"


def may_be_marked(content: bytes) -> bool:
    """Tell whether a sheet seems to hold colours of an earlier round."""
    return _MARKED.search(content) is not None


def _priority(rule: etree._Element) -> int:
    priority = rule.get("priority") or ""
    return int(priority) if priority.isdecimal() and len(priority) < 10 else 0


def _ranges(places: Iterable[Place]) -> Iterable[str]:
    rows: dict[int, list[int]] = {}
    for row, column in places:
        rows.setdefault(column, []).append(row)
    for column in sorted(rows):
        yield from column_ranges(column, rows[column]).split()


SHADES: Mapping[Severity, tuple[str, str, str]] = {
    Severity.ERROR: ("F2B5A7", "thin", "8A1F11"),
    Severity.WARNING: ("FBE2B0", "dashed", "8A5A12"),
    Severity.NOTICE: ("E1EDF6", "dotted", "2F6F7E"),
}
"""Fill, line around the cell and its colour: in black and white the fills differ in depth, the lines in kind."""

_ORDER_OF_STYLES = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
_KNOWN_FORMATS = {"General": 0, "@": 49}
_FIRST_OWN = 164
"""The first number of a format that is a file's own (ECMA-376 part 1, 18.8.30)."""
_DEFAULT_FONT = f'<font><sz val="10"/><name val="{FONT}"/><family val="2"/></font>'
_PLAIN = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
_NORMAL = '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
_FIRST: Mapping[str, tuple[str, ...]] = {
    "fonts": (_DEFAULT_FONT,),
    # Excel draws the first two fills in its own way, whatever stands there.
    "fills": (
        '<fill><patternFill patternType="none"/></fill>',
        '<fill><patternFill patternType="gray125"/></fill>',
    ),
    "borders": ("<border><left/><right/><top/><bottom/><diagonal/></border>",),
    "cellStyleXfs": (_PLAIN,),
    "cellXfs": (_PLAIN.replace("/>", ' xfId="0"/>'),),
    "dxfs": (),
}
"""What must stand first in each list of styles."""


_Said = tuple[object, ...]
"""What an entry says: its name, its attributes, its children; styles hold no text."""


class Styles:
    """The styles part, to which looks are added; equal ones are added once."""

    def __init__(self, opc: Opc, workbook: str) -> None:
        part = opc.related(workbook, "styles")
        if part is None:
            part = opc.container.free("xl/styles{}.xml")
            opc.make(part, empty("styleSheet"), "styles")
            opc.relate(workbook, "styles", part)
            opc.look(part).append(_element(_NORMAL))
        self._root = opc.edit(part)
        if self._root.tag != main("styleSheet"):
            raise CannotPatch(f"{part} is no style sheet")
        self._lists: dict[str, _List] = {}
        self._cells: dict[Look, int] = {}

    def cell(self, look: Look) -> int:
        """Return the number of the cell format of a look."""
        if look not in self._cells:
            self._cells[look] = self._cell(look)
        return self._cells[look]

    def _cell(self, look: Look) -> int:
        font, fill, border = self._add("fonts", _font(look)), self._fill(look), self._add("borders", _border(look))
        self._list("cellStyleXfs")
        alignment = {"horizontal": look.horizontal, "vertical": look.vertical, "wrapText": int(look.wrap)}
        if look.indent:
            alignment["indent"] = look.indent
        number = self._number_format(look.number_format)
        shown = ' applyNumberFormat="1"' if number else ""
        return self._add(
            "cellXfs",
            f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"{shown} '
            f'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">'
            f'<alignment {_attributes(alignment)}/><protection locked="{int(look.locked)}"/></xf>',
        )

    def _number_format(self, code: str) -> int:
        """Return the number of a number format, one of the file's own if none that every program knows says it."""
        if code in _KNOWN_FORMATS:
            return _KNOWN_FORMATS[code]
        section = _section(self._root, "numFmts")
        known = {one.get("formatCode"): int(one.get("numFmtId") or 0) for one in section}
        if code not in known:
            known[code] = max([_FIRST_OWN - 1, *known.values()]) + 1
            etree.SubElement(section, main("numFmt"), numFmtId=str(known[code]), formatCode=code)
            section.set("count", str(len(section)))
        return known[code]

    def quoted(self, number: int) -> int:
        """Return the number of a cell format that is another one, with the mark that its content is a text."""
        formats = _section(self._root, "cellXfs")
        one = copy.copy(formats[number])
        one.set("quotePrefix", "1")
        same = next((n for n, each in enumerate(formats) if _plain(each) == _plain(one)), len(formats))
        if same == len(formats):
            formats.append(one)
            formats.set("count", str(len(formats)))
        return same

    def mark(self, severity: Severity) -> int:
        """Return the number of the differential format that colours the cells of a severity."""
        fill, line, ink = SHADES[severity]
        sides = "".join(
            f'<{side} style="{line}"><color rgb="FF{ink}"/></{side}>' for side in ("left", "right", "top", "bottom")
        )
        return self._add("dxfs", f"<dxf>{_solid(fill, fill)}<border>{sides}</border></dxf>")

    def _fill(self, look: Look) -> int:
        return self._add("fills", _solid(look.fill) if look.fill else _FIRST["fills"][0])

    def _list(self, name: str) -> "_List":
        if name not in self._lists:
            self._lists[name] = _List(_section(self._root, name), _FIRST[name])
        return self._lists[name]

    def _add(self, name: str, words: str) -> int:
        return self._list(name).add(words)


@dataclass
class _List:
    """One list of the style sheet."""

    section: etree._Element
    first: tuple[str, ...]

    def __post_init__(self) -> None:
        for words in self.first[len(self.section) :]:
            self._append(_element(words))

    @cached_property
    def _known(self) -> dict[_Said, int]:
        return {_plain(element): number for number, element in reversed(list(enumerate(self.section)))}

    def add(self, words: str) -> int:
        """Return the number of an entry that says the same, adding it if there is none."""
        element = _element(words)
        number = self._known.setdefault(_plain(element), len(self.section))
        if number == len(self.section):
            self._append(element)
        return number

    def _append(self, element: etree._Element) -> None:
        self.section.append(element)
        self.section.set("count", str(len(self.section)))


def _section(root: etree._Element, name: str) -> etree._Element:
    found = root.find(main(name))
    if found is not None:
        return found
    later = _ORDER_OF_STYLES[_ORDER_OF_STYLES.index(name) + 1 :]
    section = etree.Element(main(name), count="0")
    before = next((number for number, one in enumerate(root) if local(one) in later), len(root))
    root.insert(before, section)
    return section


def _element(words: str) -> etree._Element:
    return etree.fromstring(f'<list xmlns="{MAIN}">{words}</list>')[0]


def _plain(element: etree._Element) -> _Said:
    return element.tag, tuple(sorted(element.attrib.items())), tuple(map(_plain, element))


def _font(look: Look) -> str:
    signs = "<b/>" * look.bold + "<i/>" * look.italic
    return (
        f'<font>{signs}<sz val="{look.size:g}"/><color rgb="FF{look.color}"/><name val="{FONT}"/>'
        f'<family val="2"/></font>'
    )


def _solid(color: str, back: str = "") -> str:
    behind = f'rgb="FF{back}"' if back else 'indexed="64"'
    return f'<fill><patternFill patternType="solid"><fgColor rgb="FF{color}"/><bgColor {behind}/></patternFill></fill>'


def _border(look: Look) -> str:
    sides = dict.fromkeys(("left", "right", "top", "bottom"), ("thin", look.lines)) if look.lines else {}
    if look.under:
        sides["bottom"] = ("medium", look.under)
    drawn = "".join(
        f'<{side} style="{sides[side][0]}"><color rgb="FF{sides[side][1]}"/></{side}>'
        if side in sides
        else f"<{side}/>"
        for side in ("left", "right", "top", "bottom")
    )
    return f"<border>{drawn}<diagonal/></border>"


def _attributes(values: Mapping[str, object]) -> str:
    return " ".join(f"{name}={quoteattr(str(value))}" for name, value in values.items())
