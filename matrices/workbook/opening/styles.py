"""The style part of a workbook and its number formats → what each says of a cell; serial numbers as dates."""

import datetime
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal, NamedTuple

from lxml import etree

from matrices.instrument import BUILT_IN, Looks, RawValue, raw_date
from matrices.workbook.opening.markup import (
    BLACK,
    WHITE,
    Piece,
    colour_of,
    font_marks,
    ink_of,
    is_unseen,
    local,
    looks_of,
)

Shows = Literal["number", "date", "time"]

_NUMERAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_LONGEST = 400
_DIGITS = 15
"""Digits that spreadsheet programs show of a number; the rest is the noise of binary fractions."""

_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*(?:\]|\Z)', re.IGNORECASE | re.DOTALL)
_FRACTION = re.compile(r"\.0+")
_EPOCH_1900 = datetime.datetime(1899, 12, 30)
_EPOCH_1904 = datetime.datetime(1904, 1, 1)
_LAST_SERIAL = 2_958_466
_YEARS_BETWEEN = 1_462
_DAY_SECONDS = 86_400


def shows_code(code: str) -> Shows:
    """Tell what a format code makes of a number: `dd/mm/yyyy` a date, `[h]:mm` a time, `0.00` a number."""
    bare = _LITERAL.sub("", code).split(";", 1)[0].lower()
    if "general" in bare or re.search(r"[0#?]", _FRACTION.sub("", bare)):
        return "number"
    if re.search(r"[yd]", bare) or ("m" in bare and not re.search(r"[hs]", bare)):
        return "date"
    return "time" if re.search(r"[hms]", bare) else "number"


def number(raw: str, formula: str | None = None, code: str = "") -> RawValue:
    """Return a numeral of a file as a number without noise; what is no numeral (`1,5`, `NaN`) stays a text.

    `code` is the format of its cell, empty for the general one.
    """
    raw = raw.strip()
    exact = _decimal(raw)
    if exact is None:
        return RawValue("text" if raw else "blank", raw, formula=formula)
    return RawValue(kind="number", text=_plain_number(exact), number=exact, moment=None, formula=formula, format=code)


def _decimal(raw: str) -> Decimal | None:
    if len(raw) <= _DIGITS and raw.isascii() and raw.isdigit():
        return Decimal(raw)
    if len(raw) > _LONGEST or not _NUMERAL.fullmatch(raw):
        return None
    exact = Decimal(raw)
    exponent = exact.as_tuple().exponent
    if len(exact.as_tuple().digits) <= _DIGITS or (isinstance(exponent, int) and exponent >= 0 and "." not in raw):
        return exact
    shown = f"{float(raw):.{_DIGITS}g}"
    return Decimal(shown) if math.isfinite(float(shown)) else None


def _plain_number(exact: Decimal) -> str:
    """Return a number in digits: `0.25`, `1500000`; with an exponent where it would be very long."""
    if abs(exact.adjusted()) > 2 * _DIGITS:
        return str(exact)
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment(value: RawValue, kind: Shows, since_1904: bool) -> RawValue:
    """Return a number whose format shows a date or time as one; unchanged where there is no such day."""
    if value.number is None or not abs(value.number) <= 2 * _LAST_SERIAL:
        return value
    seconds = round(float(value.number) * _DAY_SECONDS)
    if kind == "time":
        if seconds < 0:
            return value
        return RawValue(
            kind="time",
            text=clock(seconds),
            number=value.number,
            moment=None,
            formula=value.formula,
            format=value.format,
        )
    day = _day(seconds, since_1904)
    if day is None:
        return value
    return RawValue(
        kind="date",
        text=raw_date(day).text,
        number=value.number,
        moment=day,
        formula=value.formula,
        format=value.format,
    )


def clock(seconds: int) -> str:
    """Return a time of day or a span of time: `08:30`, `36:00:05`."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02d}:{minute:02d}" + (f":{second:02d}" if second else "")


def _day(seconds: int, since_1904: bool) -> datetime.datetime | None:
    days = seconds // _DAY_SECONDS
    if since_1904:
        within = 0 <= days < _LAST_SERIAL - _YEARS_BETWEEN
        return _EPOCH_1904 + datetime.timedelta(seconds=seconds) if within else None
    if not 1 <= days < _LAST_SERIAL or days == 60:  # 29 February 1900, which never was
        return None
    # Before that day the calendar of spreadsheets is one day ahead.
    shift = 1 if days < 60 else 0
    return _EPOCH_1900 + datetime.timedelta(days=shift, seconds=seconds)


def iso_moment(raw: str, formula: str | None = None, code: str = "") -> RawValue:
    """Return a date or time written in ISO 8601 as one; anything else as text."""
    text = raw.strip().removesuffix("Z")
    try:
        day = datetime.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return _iso_time(text, formula, code)
    return RawValue(kind="date", text=raw_date(day).text, number=None, moment=day, formula=formula, format=code)


def _iso_time(text: str, formula: str | None, code: str) -> RawValue:
    try:
        time = datetime.time.fromisoformat(text.removeprefix("T"))
    except ValueError:
        return RawValue("text" if text else "blank", text, formula=formula)
    return RawValue(
        kind="time",
        text=clock(time.hour * 3600 + time.minute * 60 + time.second),
        number=None,
        moment=None,
        formula=formula,
        format=code,
    )


_SHOWN: dict[int, Shows] = {
    **dict.fromkeys((14, 15, 16, 17, 22, *range(27, 32), 34, 35, 36, *range(50, 59)), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 46, 47), "time"),
}
"""What the formats known by number show (ECMA-376 part 1, 18.8.30), those of East Asian programs among them."""

_ADORNING_NOTHING = re.compile(r"[_*\\].|[-()]", re.DOTALL)
_SAYING_NOTHING = re.compile(r'""|\s|\[[^\[\]]*\]')


class Style(NamedTuple):
    """What a style says of a cell; `format` is empty for the general one.

    `hides_numbers` and `hides_texts` tell of formats that show nothing (`;;;`), `adorns_texts` of a format that sets
    words around a text or in its place (`"Ley "@`, `;;;"No"`), `ink` and `paper` of colours; `odd` that more than
    numbers are touched.
    """

    shows: Shows = "number"
    format: str = ""
    struck: bool = False
    raised: bool = False
    hides_numbers: bool = False
    hides_texts: bool = False
    adorns_texts: bool = False
    ink: str = ""
    paper: str = ""

    @property
    def odd(self) -> bool:
        """Tell whether what is written in the style looks otherwise than it reads."""
        hides = self.hides_numbers or self.hides_texts or is_unseen(self.ink, self.paper)
        return self.struck or self.raised or hides or self.adorns_texts

    def looks(self, value: RawValue, pieces: Sequence[Piece]) -> Looks | None:
        """Return how a value looks that is written in the style."""
        looks = looks_of(value.text, pieces, self.struck, self.raised, (self.ink, self.paper))
        hides = self.hides_texts if value.kind == "text" else self.hides_numbers
        return replace(looks or Looks(), hidden=True) if hides else looks


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
    inks = [ink_of(font) for font in _parts(root, "fonts", "font")]
    papers = [_paper(fill) for fill in _parts(root, "fills", "fill")]
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
        ink, paper = inks[font] if font < len(inks) else BLACK, papers[fill] if fill < len(papers) else WHITE
        if (ink, paper) != (BLACK, WHITE):
            style = style._replace(ink=ink, paper=paper)
        if style != _PLAIN:
            found[str(index)] = style
    return found


def shown_otherwise(root: etree._Element) -> Iterator[str]:
    """Yield the numbers of the conditional formats by which a cell shows something else, or nothing."""
    for number, one in enumerate(_parts(root, "dxfs", "dxf")):
        parts = {local(part): part for part in one}
        font, fill = parts.get("font"), parts.get("fill")
        behind = next(fill.iter("{*}bgColor"), None) if fill is not None else None
        paper = WHITE if fill is None else colour_of(behind) if behind is not None else _MANY_COLOURS
        is_hidden = font is not None and is_unseen(ink_of(font), paper)
        if "numFmt" in parts or is_hidden or (font is not None and font_marks(font)[0]):
            yield str(number)


_PLAIN = Style()


def _parts(root: etree._Element, group: str, name: str) -> list[etree._Element]:
    return [one for parts in root.iterchildren(f"{{*}}{group}") for one in parts if local(one) == name]


def _paper(fill: etree._Element) -> str:
    """Return the colour of what is behind the letters; a pattern of two colours is as none."""
    pattern = next((part for part in fill if local(part) == "patternFill"), None)
    if pattern is None:
        return WHITE if len(fill) == 0 else _MANY_COLOURS
    kind = pattern.get("patternType", "none")
    colour = next((part for part in pattern if local(part) == "fgColor"), None)
    if kind == "none" or (kind == "solid" and colour is None):
        return WHITE
    return colour_of(colour) if kind == "solid" and colour is not None else _MANY_COLOURS


_MANY_COLOURS = "pattern"


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
    of_texts = sections[3] if len(sections) > 3 else sections[-1] if "@" in sections[-1] else ""
    adorns = _ADORNING_NOTHING.sub("", of_texts).lower() not in ("", "@", "general")
    return Style(
        shows=shows_code(code),
        format=code,
        struck=False,
        raised=False,
        hides_numbers=hides_numbers,
        hides_texts=hides_texts,
        adorns_texts=adorns,
    )
