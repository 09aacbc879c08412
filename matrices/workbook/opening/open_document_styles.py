"""The styles of an .ods file → what each says of a cell or a stretch of text: format code, struck out, raised."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from matrices.workbook.opening.markup import WHITE, is_unseen, local
from matrices.workbook.opening.styles import Shows, shows_code

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_STYLE, _NUMBER, _TABLE = (f"{{{_NAMES}{name}:1.0}}" for name in ("style", "datastyle", "table"))
_FO = f"{{{_NAMES}xsl-fo-compatible:1.0}}"
_FORMATS = ("number", "currency", "percentage", "date", "time", "boolean", "text")
STYLES = ("{*}style", *(f"{{*}}{name}-style" for name in _FORMATS))
"""Elements that `OpenStyles` takes."""

_LOWERED = re.compile(r"sub|-0*[1-9][0-9]{0,3}(?:\.[0-9]{0,9})?%")
_RAISED = re.compile(r"super|0*[1-9][0-9]{0,3}(?:\.[0-9]{0,9})?%")
_HOURS = re.compile("h+")
_DEEPEST = 20
"""Styles behind one another; no program nests that many."""
_MOST_PLACES = 30


class TextMarks(NamedTuple):
    """What a style says of a text; None where the style behind it, or the cell, decides. What is lowered is raised."""

    struck: bool | None = None
    raised: bool | None = None
    lowered: bool | None = None
    ink: str | None = None

    def over(self, outer: "TextMarks") -> "TextMarks":
        """Return what is said of a text within another."""
        return TextMarks(
            self.struck if self.struck is not None else outer.struck,
            self.raised if self.raised is not None else outer.raised,
            self.lowered if self.lowered is not None else outer.lowered,
            self.ink if self.ink is not None else outer.ink,
        )


class CellStyle(NamedTuple):
    """What a style says of a cell; `format` is empty for the general one; colours are of letters and paper."""

    struck: bool = False
    raised: bool = False
    format: str = ""
    shows: Shows = "number"
    ink: str = ""
    paper: str = ""
    otherwise: bool = False
    """Whether a condition may strike out or hide the cell, or show it under another format."""


class _Own(NamedTuple):
    """What a style says itself, the style behind it, and those that take its place under a condition."""

    parent: str
    marks: TextMarks
    data: str
    paper: str
    maps: tuple[str, ...]


@dataclass
class OpenStyles:
    """Takes styles of cells, texts and sheets, and formats of numbers."""

    own: dict[tuple[str, str], _Own] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    pages: dict[str, str] = field(default_factory=dict)
    _cells: dict[str, CellStyle] = field(default_factory=dict)
    _conditional: dict[str, bool] = field(default_factory=dict)

    def copy(self) -> "OpenStyles":
        """Return the same styles, to which those of another part can be added."""
        return OpenStyles(dict(self.own), dict(self.codes), set(self.hidden), dict(self.pages))

    def take(self, element: etree._Element) -> None:
        """Take one element."""
        name = element.get(f"{_STYLE}name") or ""
        if local(element) != "style":
            self.codes[name] = self._code(element)
            return
        family = element.get(f"{_STYLE}family") or ""
        if family == "table":
            self._take_sheet(name, element)
        elif family in ("table-cell", "text", "paragraph"):
            parent, data = (element.get(f"{_STYLE}{key}") or "" for key in ("parent-style-name", "data-style-name"))
            maps = (part.get(f"{_STYLE}apply-style-name") or "" for part in element if local(part) == "map")
            self.own[family, name] = own = _Own(parent, _marks(element), data, _paper(element), tuple(maps))
            self.own.setdefault((family, element.get(f"{_STYLE}display-name") or name), own)

    def _take_sheet(self, name: str, element: etree._Element) -> None:
        self.pages[name] = element.get(f"{_STYLE}master-page-name") or ""
        if any(part.get(f"{_TABLE}display") == "false" for part in element):
            self.hidden.add(name)

    def _code(self, element: etree._Element) -> str:
        """Return a format as a code; those that it names for other conditions come before its own."""
        kind = local(element).removesuffix("-style")
        sections: list[str] = []
        for part in element:
            if local(part) == "map" and len(sections) < 3:
                limit, other = (part.get(f"{_STYLE}{key}") or "" for key in ("condition", "apply-style-name"))
                sections.append(_condition(limit) + self.codes.get(other, ""))
        return ";".join((*sections, _section(element, kind)))

    def marks(self, family: str, name: str) -> TextMarks:
        """Return what a style says of a text."""
        found = TextMarks()
        for one in self._line(family, name):
            found = found.over(one.marks)
        return found

    def cell(self, name: str) -> CellStyle:
        """Return what a style says of a cell."""
        known = self._cells.get(name)
        if known is None:
            marks = self.marks("table-cell", name)
            data = next((one.data for one in self._line("table-cell", name) if one.data), "")
            code = self.codes.get(data, "")
            code = "" if code.lower() == "general" else code
            paper = next((one.paper for one in self._line("table-cell", name) if one.paper), "")
            shows: Shows = shows_code(code) if code else "number"
            maps = (to for one in self._line("table-cell", name) for to in one.maps)
            known = CellStyle(
                struck=bool(marks.struck),
                raised=bool(marks.raised),
                format=code,
                shows=shows,
                ink=marks.ink or "",
                paper=paper,
                otherwise=any(map(self.shows_otherwise, maps)),
            )
            self._cells[name] = known
        return known

    def shows_otherwise(self, name: str) -> bool:
        """Tell whether a style that a condition lays over a cell strikes out or hides, or has a format of numbers."""
        known = self._conditional.get(name)
        if known is None:
            line, marks = list(self._line("table-cell", name)), self.marks("table-cell", name)
            paper = next((one.paper for one in line if one.paper), "")
            format_ = self.codes.get(next((one.data for one in line if one.data), ""), "General")
            is_hidden = is_unseen(marks.ink or "", paper)
            known = self._conditional[name] = bool(marks.struck) or is_hidden or format_.lower() not in ("", "general")
        return known

    def _line(self, family: str, name: str) -> Iterator[_Own]:
        for _ in range(_DEEPEST):
            one = self.own.get((family, name))
            if one is None:
                return
            yield one
            name = one.parent


def _marks(element: etree._Element) -> TextMarks:
    """Return what the text properties of a style say themselves."""
    struck = raised = lowered = ink = None
    for part in element:
        if local(part) != "text-properties":
            continue
        for key in ("text-line-through-type", "text-line-through-style"):
            line = part.get(f"{_STYLE}{key}")
            struck = line != "none" if line is not None else struck
        ink = (part.get(f"{_FO}color") or "").lower() or ink
        position = (part.get(f"{_STYLE}text-position") or "").partition(" ")[0]
        if position:
            lowered = bool(_LOWERED.fullmatch(position))
            raised = lowered or bool(_RAISED.fullmatch(position))
    return TextMarks(struck, raised, lowered, ink)


def _paper(element: etree._Element) -> str:
    """Return the colour of what is behind the letters."""
    own = (part.get(f"{_FO}background-color") for part in element if local(part) == "table-cell-properties")
    paper = next(filter(None, own), "").lower()
    return WHITE if paper == "transparent" else paper


def _condition(words: str) -> str:
    """Return `[>=0]` for `value()>=0`."""
    return f"[{words.removeprefix('value()').replace('!=', '<>').strip()}]" if words else ""


def _section(element: etree._Element, kind: str) -> str:
    code = "".join(_part(part, kind) for part in element)
    if kind == "time" and element.get(f"{_NUMBER}truncate-on-overflow") == "false":
        code = _HOURS.sub(r"[\g<0>]", code, count=1)
    language, country = (element.get(f"{_NUMBER}{key}") or "" for key in ("language", "country"))
    tag = f"[$-{language}{'-' if country else ''}{country}]" if language.isalpha() and kind == "date" else ""
    return tag + code


def _part(part: etree._Element, kind: str) -> str:
    """Return what one part of a format is in a code."""
    name = local(part)
    if name in ("text", "currency-symbol", "fill-character"):
        return "" if name == "fill-character" else _literal(part.text or "", kind)
    made = _PARTS.get(name)
    return made(part) if made else ""


def _literal(words: str, kind: str) -> str:
    pieces = words.split("%") if kind == "percentage" else [words]
    return "%".join(f'"{piece.replace(chr(34), "")}"' if piece else "" for piece in pieces)


def _is_long(part: etree._Element) -> bool:
    return part.get(f"{_NUMBER}style") == "long"


def _count(part: etree._Element, name: str) -> int:
    text = part.get(f"{_NUMBER}{name}") or ""
    return min(int(text), _MOST_PLACES) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _digits(part: etree._Element) -> str:
    if part.get(f"{_NUMBER}decimal-places") is None and not _count(part, "min-integer-digits"):
        return "General"
    whole = "0" * _count(part, "min-integer-digits") or "#"
    if part.get(f"{_NUMBER}grouping") == "true":
        whole = whole.rjust(4, "#")
        whole = f"{whole[:-3]},{whole[-3:]}"
    places = _count(part, "decimal-places")
    least = _count(part, "min-decimal-places") if part.get(f"{_NUMBER}min-decimal-places") else places
    decimals = "0" * min(least, places) + "#" * (places - min(least, places))
    return f"{whole}.{decimals}" if decimals else whole


def _scientific(part: etree._Element) -> str:
    return f"{_digits(part)}E+{'0' * max(1, _count(part, 'min-exponent-digits'))}"


def _fraction(part: etree._Element) -> str:
    above, below = (max(1, _count(part, f"min-{name}-digits")) for name in ("numerator", "denominator"))
    fixed = part.get(f"{_NUMBER}denominator-value") or ""
    return f"# {'?' * above}/{fixed if fixed.isdigit() and len(fixed) < 6 else '?' * below}"


def _month(part: etree._Element) -> str:
    return ("mmm" if part.get(f"{_NUMBER}textual") == "true" else "m") + ("m" if _is_long(part) else "")


def _seconds(part: etree._Element) -> str:
    places = _count(part, "decimal-places")
    return ("ss" if _is_long(part) else "s") + (f".{'0' * places}" if places else "")


_PARTS: dict[str, Callable[[etree._Element], str]] = {
    "number": _digits,
    "scientific-number": _scientific,
    "fraction": _fraction,
    "day": lambda part: "dd" if _is_long(part) else "d",
    "month": _month,
    "year": lambda part: "yyyy" if _is_long(part) else "yy",
    "era": lambda _part: "g",
    "day-of-week": lambda part: "dddd" if _is_long(part) else "ddd",
    "hours": lambda part: "hh" if _is_long(part) else "h",
    "minutes": lambda part: "mm" if _is_long(part) else "m",
    "seconds": _seconds,
    "am-pm": lambda _part: "AM/PM",
    "boolean": lambda _part: "General",
    "text-content": lambda _part: "@",
}
