"""Figures → drawings as SVG: scales, bars of prison terms, marks on a line of time; each has its words as its title.

Every place across is in per cent of the width, so that one drawing serves a column of paper and a telephone.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import svg
from markupsafe import Markup

from matrices.language import visible_signs
from matrices.report.shown import Count

DEEP, TEAL, _LIGHT, ACCENT, RULE, WHITE = "#1B3A57", "#2F6F7E", "#93BDB9", "#B8722C", "#C3CED5", "#FFFFFF"
_SOFT = "#8796A1"
_WARM, _EARTH = "#FBF1E4", "#9A5518"
_FILLS = {"full": TEAL, "half": _LIGHT, "empty": WHITE, "dash": "#C9D2D8", "plain": "#6E8CA6"}
_UNDRAWN = ("none", "wait", "unasked")
"""Signs of what no country gave: a bar ends before them."""

_BAR_HEIGHT = 18
_PITCH = 12
"""Pixels from one mark of a lane to the next below it."""

SHAPES = ("disc", "square", "ring", "frame", "post", "eye")
"""Marks that differ in shape, not in colour, in the order in which they are given out."""


@dataclass(frozen=True)
class Tick:
    """A place of the scale with its words, in per cent of the width."""

    label: str
    left: float


@dataclass(frozen=True)
class Bar:
    """A prison term on the chart: left end and width in per cent; whether an end is open, whether life is possible."""

    left: float
    width: float
    no_minimum: bool
    no_maximum: bool
    life: bool


@dataclass(frozen=True)
class Point:
    """A mark on a line of time: its place in per cent, its shape, and on which line of the lane it stands."""

    left: float
    shape: str
    line: int


def axis(ticks: Sequence[Tick], words: str) -> Markup:
    """Return the figures of a scale; the first and the last keep within it."""
    return _drawing(
        "axis",
        13,
        words,
        [
            svg.Text(
                x=_share(tick.left),
                y=10,
                text=svg.escape(tick.label),
                text_anchor="start" if tick.left < 2 else "end" if tick.left > 98 else "middle",
                fill=WHITE,
                font_size=10.67,
                font_family="Source Sans Pro",
                font_weight="600",
            )
            for tick in ticks
        ],
    )


def ground(ticks: Sequence[Tick]) -> str:
    """Return the lines of a scale as the address, without quotes, of a background: the axis says what they say."""
    lines: list[svg.Element] = [_upright(tick.left, 0, 10, RULE, 1) for tick in ticks]
    drawing = svg.SVG(width=_share(100), height=10, elements=lines).as_str()
    return "data:image/svg+xml," + quote(drawing, safe="/:=")


def bar(one: Bar, words: str) -> Markup:
    """Return a prison term: dark from minimum to maximum, light and without an edge where an end is not stated."""
    top, tall = 3, _BAR_HEIGHT - 6
    open_end = one.no_minimum or one.no_maximum
    right = one.left + one.width
    parts: list[svg.Element] = [
        svg.Rect(x=_share(one.left), y=top, width=_share(one.width), height=tall, fill=_LIGHT if open_end else TEAL),
        *(_level(one.left, right, y, DEEP) for y in (top, top + tall)),
    ]
    if not one.no_minimum:
        parts.append(_upright(one.left, top, top + tall, DEEP, 1.2))
    if not one.no_maximum:
        parts.append(_upright(right, top, top + tall, DEEP, 1.2))
    if one.life:
        parts += [
            svg.Rect(x=_share(96), y=top, width=_share(4), height=tall, fill=ACCENT, stroke=DEEP, stroke_width=0.8),
            *(_upright(left, top, top + tall, WHITE, 1.4) for left in (97.2, 98.6)),
        ]
    return _drawing("term-bar", _BAR_HEIGHT, words, parts)


def lane(points: Sequence[Point], lines: int, words: str) -> Markup:
    """Return marks on a line of time, each on its own line; a thin thread joins the first with the last."""
    threads: list[svg.Element] = [
        svg.Line(
            x1=_share(upper.left),
            y1=_middle(upper),
            x2=_share(lower.left),
            y2=_middle(lower),
            stroke=RULE,
            stroke_width=1,
        )
        for upper, lower in itertools.pairwise(points)
    ]
    marks = [part for point in points for part in _mark(point.left, _middle(point), point.shape)]
    return _drawing("lane", _PITCH * max(1, lines), words, [*threads, *marks])


def shares(counts: Sequence[Count]) -> Markup:
    """Return a tally as one bar: outlined as far as there are answers, a thin line where there are none.

    What is to be clarified lies between them, in dashes: it is neither.
    """
    waiting = [one for one in counts if one.mark.sign == "unclear"]
    answered = [one for one in counts if one.mark.sign not in ("unclear", *_UNDRAWN)]
    parts: list[svg.Element] = [
        svg.Rect(
            x=_share(one.left), y=1, width=_share(one.share), height=9, fill=_FILLS.get(one.mark.sign, TEAL),
            stroke=DEEP, stroke_width=0.8,
        )
        for one in answered
    ]  # fmt: skip
    parts += [_waiting(one.left, one.share) for one in waiting]
    end = max((one.left + one.share for one in (*answered, *waiting)), default=0)
    thread = [_level(end, 100, 5.5, _SOFT)] if end < 100 else []
    words = ", ".join(f"{one.count} {one.mark.label}" for one in counts)
    return _drawing("shares", 11, words, [*thread, *parts])


def swatch(sign: str, words: str) -> Markup:
    """Return the fill of a coverage alone, for the legend."""
    if sign in _UNDRAWN:
        return _drawing("key-fill", 11, words, [_level(0, 100, 5.5, _SOFT)])
    if sign == "unclear":
        return _drawing("key-fill", 11, words, [_waiting(2, 96)])
    fill = _FILLS.get(sign, TEAL)
    return _drawing(
        "key-fill",
        11,
        words,
        [svg.Rect(x=_share(2), y=1, width=_share(96), height=9, fill=fill, stroke=DEEP, stroke_width=0.8)],
    )


def _waiting(left: float, share: float) -> svg.Element:
    return svg.Rect(
        x=_share(left), y=1, width=_share(share), height=9, fill=_WARM, stroke=_EARTH, stroke_width=1,
        stroke_dasharray=[2, 1.5],
    )  # fmt: skip


_PLACES: Mapping[str, tuple[int, int]] = {
    "CAN": (0, 0), "USA": (0, 1), "MEX": (0, 2), "BLZ": (2, 2), "DOM": (4, 2), "GTM": (1, 3), "HND": (2, 3),
    "SLV": (1, 4), "NIC": (2, 4), "CRI": (2, 5), "PAN": (3, 5),
}  # fmt: skip
"""Where the tiles of countries stand, from the left and from above: who is whose neighbour, and no border."""

_TILE, _GAP = 34, 4


@dataclass(frozen=True)
class Tile:
    """A country on the schematic map: where it stands, counted from 0, and how it is marked."""

    code: str
    name: str
    column: int
    row: int
    sign: str = ""
    label: str = ""


def placed(names: Mapping[str, str], *, mapped: bool = True) -> tuple[Tile, ...]:
    """Return tiles for countries, given by code with their names in alphabetical order.

    Where not all of them have a place on the map of the region, or none is `mapped` for their codes are no countries',
    they fill rows in alphabetical order.
    """
    if mapped and all(code in _PLACES for code in names):
        return tuple(Tile(code, name, *_PLACES[code]) for code, name in names.items())
    wide = max(1, math.ceil(math.sqrt(2 * len(names))))
    return tuple(Tile(code, name, place % wide, place // wide) for place, (code, name) in enumerate(names.items()))


def tiles(all_: Sequence[Tile], words: str) -> Markup:
    """Return the schematic map: a square a country, with its code; shade and sign repeat what the words say."""
    step = _TILE + _GAP
    parts: list[svg.Element] = []
    for one in all_:
        left, top, fill = one.column * step, one.row * step, _FILLS.get(one.sign, "#F5F8F9")
        dark = fill in (TEAL, _FILLS["plain"])
        edge = svg.Rect(x=left, y=top, width=_TILE, height=_TILE, rx=3, fill=fill, stroke=DEEP, stroke_width=0.8)
        parts += [edge, _code(one.code, left + _TILE / 2, top + _TILE / 2 + 4, WHITE if dark else DEEP)]
    wide, tall = (max((getattr(one, way) for one in all_), default=0) * step + _TILE for way in ("column", "row"))
    title = svg.Title(text=svg.escape(visible_signs(words)))
    drawing = svg.SVG(
        class_=["drawing d-tiles"], width=wide, height=tall, elements=[title, *parts], extra={"role": "img"},
        viewBox=svg.ViewBoxSpec(0, 0, wide, tall),  # of many countries, it is made smaller on a telephone
    )  # fmt: skip
    return Markup(drawing.as_str())  # noqa: S704 - numbers of this module, and words that are escaped


def _code(code: str, x: float, y: float, ink: str) -> svg.Element:
    size = 11 if len(code) < 4 else 8
    return svg.Text(
        x=x, y=y, text=svg.escape(code), text_anchor="middle", fill=ink, font_size=size,
        font_family="Source Sans Pro", font_weight="600",
    )  # fmt: skip


def square_code(address: str) -> str:
    """Return the QR code of an address as a `data:` address of a drawing."""
    import segno

    return str(
        segno.make(address, error="m", micro=False).svg_data_uri(border=2, dark=DEEP, light=WHITE, xmldecl=False)
    )


def key(shape: str, words: str) -> Markup:
    """Return a mark alone, for the legend."""
    return _drawing("key-mark", _PITCH, words, _mark(50, _PITCH / 2, shape))


def _mark(left: float, y: float, shape: str) -> list[svg.Element]:
    if shape in ("square", "frame"):
        parts = [_upright(left, y - 4.5, y + 4.5, DEEP, 9)]
        return parts if shape == "square" else [*parts, _upright(left, y - 3, y + 3, WHITE, 6)]
    if shape == "post":
        return [_upright(left, y - 5.5, y + 5.5, ACCENT, 4)]
    fill = WHITE if shape == "ring" else TEAL
    parts = [svg.Circle(cx=_share(left), cy=y, r=4.4, fill=fill, stroke=DEEP, stroke_width=1.4)]
    return [*parts, svg.Circle(cx=_share(left), cy=y, r=1.8, fill=WHITE)] if shape == "eye" else parts


def _middle(point: Point) -> float:
    return _PITCH * (point.line + 0.5)


def _upright(left: float, top: float, foot: float, colour: str, width: float) -> svg.Element:
    return svg.Line(x1=_share(left), x2=_share(left), y1=top, y2=foot, stroke=colour, stroke_width=width)


def _level(left: float, right: float, y: float, colour: str) -> svg.Element:
    return svg.Line(x1=_share(left), x2=_share(right), y1=y, y2=y, stroke=colour, stroke_width=1)


def _share(per_cent: float) -> svg.Length:
    number = round(per_cent, 3)
    return svg.Length(int(number) if number == int(number) else number, "%")


def _drawing(kind: str, height: float, words: str, parts: Sequence[svg.Element]) -> Markup:
    """Return a drawing; its words are those of a country too, and stay words."""
    title = svg.Title(text=svg.escape(visible_signs(words)))
    drawing = svg.SVG(
        class_=[f"drawing d-{kind}"], width=_share(100), height=height, elements=[title, *parts],
        extra={"role": "img"},
    )  # fmt: skip
    return Markup(drawing.as_str())  # noqa: S704 - numbers of this module, and words that are escaped
