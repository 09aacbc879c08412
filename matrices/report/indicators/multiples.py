"""An indicator → small drawings, one for each country, all on one scale: points by year, a gap where there is none.

Nothing is joined across a year without a number, nothing is ranked, and the words of each drawing say every figure.
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import svg
from markupsafe import Markup

from matrices.report.charts import ACCENT, DEEP, RULE, TEAL
from matrices.report.indicators.cells import Teller
from matrices.report.indicators.series import Indicator, Line

HEIGHT = 62
_TOP, _FLOOR = 6, 50
_FIRST, _LAST = 6.0, 94.0
_SOFT = "#52606B"


@dataclass(frozen=True)
class Panel:
    """The drawing of one country."""

    code: str
    country: str
    drawing: Markup


@dataclass(frozen=True)
class Multiples:
    """The drawings of an indicator, in the alphabetical order of the countries, and their scale in words."""

    panels: tuple[Panel, ...]
    scale: str
    without: str


def multiples(indicator: Indicator, teller: Teller) -> Multiples | None:
    """Return the drawings; none where nobody gives a number, or sums stand in different currencies."""
    if indicator.in_currencies or not any(indicator.with_number(year) for year in indicator.years):
        return None
    voice = teller.voice
    top = ceiling(indicator.greatest)
    shown = [code for code in voice.countries if any(one.is_number for one in indicator.lines[code])]
    silent = [code for code in voice.countries if code not in shown]
    panels = tuple(Panel(code, voice.name(code), _panel(indicator, code, top, teller)) for code in shown)
    scale = teller.say(
        "scale", top=voice.number(int(top)), unit=voice.of(indicator.row.unit), first=indicator.years[0],
        last=indicator.years[-1],
    )  # fmt: skip
    return Multiples(panels, scale, voice.names(silent))


def ceiling(greatest: Decimal) -> Decimal:
    """Return the end of the scale: 1, 2 or 5 times a power of ten, at least 1 and not below the greatest number."""
    if greatest <= 1:
        return Decimal(1)
    power = Decimal(10) ** math.floor(math.log10(float(greatest)))
    return next(power * step for step in (1, 2, 5, 10) if power * step >= greatest)


def _panel(indicator: Indicator, code: str, top: Decimal, teller: Teller) -> Markup:
    line, years = indicator.lines[code], indicator.years
    words = teller.line_in_words(indicator, code)
    parts = [*_frame(years), *_gaps(line), *_threads(line, top), *_points(line, top)]
    drawing = svg.SVG(
        class_=["drawing d-panel"], width=svg.Length(100, "%"), height=HEIGHT,
        elements=[svg.Title(text=svg.escape(words)), *parts], extra={"role": "img"},
    )  # fmt: skip
    return Markup(drawing.as_str())  # noqa: S704 - numbers of this module, and words that are escaped


def _frame(years: tuple[int, ...]) -> Iterator[svg.Element]:
    yield _level(_FLOOR, _SOFT)
    yield _level(_TOP, RULE)
    yield _year(years[0], 0, "start")
    if len(years) > 1:
        yield _year(years[-1], 100, "end")


def _year(year: int, place: int, anchor: Literal["start", "end"]) -> svg.Element:
    return svg.Text(
        x=svg.Length(place, "%"),
        y=HEIGHT - 2,
        text=str(year),
        text_anchor=anchor,
        fill=_SOFT,
        font_size=10,
        font_family="Source Sans Pro",
    )


def _gaps(line: Line) -> Iterator[svg.Element]:
    """Yield a short stroke below the floor for each year without a number."""
    for index, figure in enumerate(line):
        if not figure.is_number:
            x = svg.Length(_across(index, len(line)), "%")
            yield svg.Line(x1=x, x2=x, y1=_FLOOR - 3, y2=_FLOOR + 3, stroke=ACCENT, stroke_width=1.6)


def _threads(line: Line, top: Decimal) -> Iterator[svg.Element]:
    for index, (one, other) in enumerate(itertools.pairwise(line)):
        if one.value is not None and other.value is not None:
            yield svg.Line(
                x1=svg.Length(_across(index, len(line)), "%"), x2=svg.Length(_across(index + 1, len(line)), "%"),
                y1=_up(one.value, top), y2=_up(other.value, top), stroke=TEAL, stroke_width=1.4,
            )  # fmt: skip


def _points(line: Line, top: Decimal) -> Iterator[svg.Element]:
    for index, figure in enumerate(line):
        if figure.value is not None:
            x = svg.Length(_across(index, len(line)), "%")
            yield svg.Circle(cx=x, cy=_up(figure.value, top), r=2.6, fill=TEAL, stroke=DEEP, stroke_width=0.8)


def _across(index: int, count: int) -> float:
    return round(_FIRST + (_LAST - _FIRST) * index / (count - 1), 2) if count > 1 else 50.0


def _up(value: Decimal, top: Decimal) -> float:
    return round(_FLOOR - (_FLOOR - _TOP) * float(value / top), 2)


def _level(y: float, colour: str) -> svg.Element:
    return svg.Line(x1=svg.Length(0, "%"), x2=svg.Length(100, "%"), y1=y, y2=y, stroke=colour, stroke_width=1)
