"""The style part of a workbook → what each style says of a cell: its format, and how its text looks."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from matrices.instrument.format_codes import BUILT_IN
from matrices.workbook.opening.formats import Shows, shows_code
from matrices.workbook.opening.strings import font_marks, local

_SHOWN: dict[int, Shows] = {
    **dict.fromkeys((14, 15, 16, 17, 22, *range(27, 32), 34, 35, 36, *range(50, 59)), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 46, 47), "time"),
}
"""What the formats known by number show (ECMA-376 part 1, 18.8.30), those of East Asian programs among them."""

_ADORNING_NOTHING = re.compile(r"[_*\\].|[-()]", re.DOTALL)
_SAYING_NOTHING = re.compile(r'""|\s|\[[^\[\]]*\]')


class Style(NamedTuple):
    """What a style says of a cell; `format` is empty for the general one.

    `hides_numbers` and `hides_texts` tell of formats that show nothing (`;;;`) and of white letters on white,
    `adorns_texts` of a format that sets words around a text (`"Ley "@`); `odd` that more than numbers are touched.
    """

    shows: Shows = "number"
    format: str = ""
    struck: bool = False
    raised: bool = False
    hides_numbers: bool = False
    hides_texts: bool = False
    adorns_texts: bool = False

    @property
    def odd(self) -> bool:
        """Tell whether what is written in the style looks otherwise than it reads."""
        return self.struck or self.raised or self.hides_numbers or self.hides_texts or self.adorns_texts


def styles_of(root: etree._Element) -> Mapping[str, Style]:
    """Return the styles of cells by their number, those left out that say nothing.

    A cell's own style decides, whatever its `apply…` marks say: Excel and LibreOffice go by it too. What it does not
    name comes from the named style behind it.
    """
    codes = {
        number: element.get("formatCode") or ""
        for element in root.iter("{*}numFmt")
        if (number := _number(element.get("numFmtId"))) is not None
    }
    fonts = [font_marks(font) for font in _parts(root, "fonts", "font")]
    white = {index for index, font in enumerate(_parts(root, "fonts", "font")) if _is_white(font, "color")}
    fills = [_is_paper(fill) for fill in _parts(root, "fills", "fill")]
    named = _parts(root, "cellStyleXfs", "xf")
    found = {}
    for index, one in enumerate(_parts(root, "cellXfs", "xf")):
        behind = _number(one.get("xfId"))
        base = named[behind] if behind is not None and behind < len(named) else one
        font = _number(one.get("fontId") or base.get("fontId")) or 0
        style = style_of(_number(one.get("numFmtId") or base.get("numFmtId")) or 0, codes)
        if font < len(fonts) and any(fonts[font]):
            style = style._replace(struck=fonts[font][0], raised=fonts[font][1])
        fill = _number(one.get("fillId") or base.get("fillId")) or 0
        if font in white and (fill >= len(fills) or fills[fill]):
            style = style._replace(hides_numbers=True, hides_texts=True)
        if style != _PLAIN:
            found[str(index)] = style
    return found


_PLAIN = Style()


def _parts(root: etree._Element, group: str, name: str) -> list[etree._Element]:
    return [one for parts in root.iterchildren(f"{{*}}{group}") for one in parts if local(one) == name]


def _is_white(element: etree._Element, name: str) -> bool:
    """Tell whether a font writes in white, or a pattern paints in it; tints of white are seen."""
    colour = next((part for part in element if local(part) == name), None)
    if colour is None or colour.get("tint", "0").strip("-0."):
        return False
    named = colour.get("theme") == "0" or colour.get("indexed") in ("1", "9")
    return named or (colour.get("rgb") or "").upper().removeprefix("FF") == "FFFFFF"


def _is_paper(fill: etree._Element) -> bool:
    """Tell whether a fill leaves a cell white."""
    pattern = next((part for part in fill if local(part) == "patternFill"), None)
    if pattern is None:
        return len(fill) == 0
    kind = pattern.get("patternType", "none")
    return kind == "none" or (kind == "solid" and _is_white(pattern, "fgColor"))


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else None


def style_of(number: int, codes: Mapping[int, str]) -> Style:
    """Return what a format says of a cell, by its number; `codes` are those that the file says itself."""
    code = codes.get(number)
    if code is None:
        return Style(_SHOWN.get(number, "number"), BUILT_IN.get(number, ""))
    if not code or code.lower() == "general":
        return _PLAIN
    sections = [_SAYING_NOTHING.sub("", section) for section in code.split(";")]
    hides_numbers = len(sections) > 1 and not any(sections[:3])
    hides_texts = len(sections) > 3 and not sections[3]
    adorns = "@" in code and "@" in sections[-1] and _ADORNING_NOTHING.sub("", sections[-1]) != "@"
    return Style(shows_code(code), code, False, False, hides_numbers, hides_texts, adorns)
