"""The XML of one worksheet, cut behind its cells: the cells keep their bytes, what stands behind them can be edited.

A sheet may have a million formatted cells; they are neither parsed nor written again.
"""

import re
from collections.abc import Iterable

from lxml import etree

from matrices.findings import Severity
from matrices.workbook.annotate.marks import CannotPatch, condition, is_condition
from matrices.workbook.annotate.opc import RELATIONS, local, main, parsed
from matrices.workbook.book import Place
from matrices.workbook.ranges import column_ranges

_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?worksheet\b[^<>]*>")
_CELLS_END = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?sheetData\s*>|<(?:[A-Za-z_][\w.-]*:)?sheetData\s*/>")
_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_VIEW = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?sheetView\b[^<>]*>")
_SELECTED = re.compile(rb"""(\btabSelected\s*=\s*["'])(?:1|true)(["'])""")
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
        self._tail = parsed(root[0] + content[ends[0].end() :])
        if self._tail.tag != main("worksheet") or (self._tail.text or "").strip():
            raise CannotPatch("a sheet that is not of this vocabulary")
        self._tail.text = self._tail.text or ""  # so that the root is closed by a tag of its own
        self.is_edited = False

    def bytes(self) -> bytes:
        """Return the part."""
        _, _, tail = etree.tostring(self._tail, encoding="UTF-8", xml_declaration=False).partition(b">")
        return self.cells + tail

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
