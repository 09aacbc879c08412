"""One indicator → what a page template prints of it: table, drawings, parts, sentences counted from the figures.

Nothing is joined across a year without a number, nothing is ranked, and the words of each drawing say every figure.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Literal

import svg
from markupsafe import Markup

from matrices.instrument import Column, show_number
from matrices.report.charts import ACCENT, DEEP, RULE, TEAL, WHITE
from matrices.report.document import Cells, Table
from matrices.report.indicators.series import (
    ALWAYS,
    FIGURE,
    SAME,
    Breakdown,
    FigureCell,
    FigureTeller,
    Indicator,
    Line,
)
from matrices.report.shown import Shower, Value
from matrices.study import IN_REVIEW, NO_ANSWER, Entry
from matrices.workbook import Wording


def _reporting(indicator: Indicator, teller: FigureTeller) -> str:
    """Return who gives a number for the latest year, and what the others say."""
    year, countries = indicator.years[-1], teller.voice.countries
    numbers = indicator.with_number(year)
    head = teller.say("reporting", count=len(numbers), n=len(numbers), m=len(countries), year=year)
    others = tuple(_others(indicator, teller))
    return teller.say("reporting-others", head=head, others="; ".join(others)) if others else f"{head}."


def _others(indicator: Indicator, teller: FigureTeller) -> Iterator[str]:
    for code, reason in teller.reasons.items():
        named = indicator.with_code(indicator.years[-1], code)
        if named:
            key = "reporting-none" if code == NO_ANSWER else "reporting-reason"
            yield teller.say(key, label=reason.label, names=teller.voice.names(named))


def _adding(indicator: Indicator, teller: FigureTeller) -> str:
    """Return the sum over the countries of the latest year where it may be formed, otherwise why it is not."""
    year, index = indicator.years[-1], len(indicator.years) - 1
    if indicator.in_currencies:
        return teller.say("not-added-currencies")
    if indicator.row.rate:
        rate = indicator.row.rate
        return teller.say("not-added-rate", of=rate.of, per=rate.per, times=teller.voice.number(rate.times))
    reporting_ = indicator.with_number(year)
    if indicator.may_be_added(year):
        total = sum(indicator.lines[country][index].value or 0 for country in reporting_)
        added = teller.say(
            "added", count=int(total), total=show_number(int(total), teller.voice.language), year=year,
            unit=teller.voice.of(indicator.row.unit), names=teller.voice.names(reporting_),
        )  # fmt: skip
        return " ".join(filter(None, (added, _revised_in_sum(indicator, reporting_, teller))))
    return teller.say("not-added") if len(reporting_) > 1 else ""


def _revised_in_sum(indicator: Indicator, countries: tuple[str, ...], teller: FigureTeller) -> str:
    """Return whose figures in a sum were others before, or count something else than before."""
    rows = {(country, row) for country, _, _, row, _ in teller.revised}
    revised = [code for code in countries if (code, indicator.row.id) in rows]
    return teller.say("added-revised", names=teller.voice.names(revised)) if revised else ""


def _definitions(indicator: Indicator, teller: FigureTeller) -> str:
    """Return where definitions differ, and who did not say; nothing where nobody gives a figure."""
    reporting_ = [code for code, line in indicator.lines.items() if any(one.is_number for one in line)]
    if not reporting_:
        return ""
    said = {code: indicator.said(code, "definition_differs") for code in reporting_}
    same = [code for code, entry in said.items() if entry is not None and entry.value == SAME]
    differing = [code for code in reporting_ if code in indicator.differing]
    silent = [code for code, entry in said.items() if entry is None]
    unclear = [code for code, entry in said.items() if entry is not None and entry.unclear]
    column = indicator.sheet.with_role("definition_differs")
    if column is None or not indicator.sheet.uses(indicator.counting, column.id):
        return ""
    parts = [
        ("definition-same", same),
        ("definition-differs", differing),
        ("definition-unclear", unclear),
        ("definition-unsaid", silent),
    ]
    parts.append(("figures-provisional", list(indicator.provisional(indicator.years[-1]))))
    return " ".join(
        teller.say(key, names=teller.voice.names(codes), count=len(codes), year=indicator.years[-1])
        for key, codes in parts
        if codes
    )


_HEIGHT = 74
_TOP, _FLOOR = 18, 62
_LEAST = 5
"""How far above the base line the least number stands that is not 0."""
_FIRST, _LAST = 6.0, 94.0
_NEAR_EDGE = 25
_SOFT = "#52606B"


def multiples(indicator: Indicator, teller: FigureTeller) -> Cells | None:
    """Return the drawings in the alphabetical order of the countries; None without a number, or in several currencies.

    `without` names the countries without a number, `reviewed` those whose file is under review.
    """
    if indicator.in_currencies or not any(indicator.with_number(year) for year in indicator.years):
        return None
    voice = teller.voice
    top = ceiling(indicator.greatest)
    shown = [code for code in voice.countries if any(one.is_number for one in indicator.lines[code])]
    silent = [code for code in voice.countries if code not in shown]
    reviewed = [code for code in silent if any(one.code == IN_REVIEW for one in indicator.lines[code])]
    panels = tuple((voice.name(code), _panel(indicator, code, top, teller)) for code in shown)
    scale = teller.say(
        "scale", top=_with_unit(show_number(top, voice.language), voice.of(indicator.row.unit), one=top == 1),
        first=indicator.years[0], last=indicator.years[-1],
    )  # fmt: skip
    without = [code for code in silent if code not in reviewed]
    names = {"without": voice.names(without), "reviewed": voice.names(reviewed)}
    return {"panels": panels, "scale": scale, **names}


def _with_unit(number: str, unit: str, *, one: bool) -> str:
    """Return a number with its unit, in brackets behind a 1: units stand in the plural."""
    return number if not unit else f"{number} ({unit})" if one else f"{number} {unit}"


def ceiling(greatest: Decimal) -> Decimal:
    """Return the end of the scale: 1, 2 or 5 times a power of ten, not below the greatest number; 1 where all are 0."""
    if not greatest:
        return Decimal(1)
    power = Decimal(10) ** greatest.adjusted()
    return next(power * step for step in (1, 2, 5, 10) if power * step >= greatest)


def _panel(indicator: Indicator, code: str, top: Decimal, teller: FigureTeller) -> Markup:
    line, years = indicator.lines[code], indicator.years
    words = teller.line_in_words(indicator, code)
    parts = [*_frame(years), *_gaps(line), *_threads(line, top), *_points(line, top)]
    parts += _latest(line, teller.cells(indicator, code, line), top)
    drawing = svg.SVG(
        class_=["drawing d-panel"], width=svg.Length(100, "%"), height=_HEIGHT,
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
        y=_HEIGHT - 2,
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
            x, fill = svg.Length(_across(index, len(line)), "%"), TEAL if figure.value else WHITE
            yield svg.Circle(cx=x, cy=_up(figure.value, top), r=2.6, fill=fill, stroke=DEEP, stroke_width=0.8)


def _latest(line: Line, cells: tuple[FigureCell, ...], top: Decimal) -> Iterator[svg.Element]:
    """Yield the latest number, with its marks, above its point: nobody has to read it off."""
    index = max(place for place, figure in enumerate(line) if figure.is_number)
    place = _across(index, len(line))
    yield svg.Text(
        x=svg.Length(place, "%"),
        y=_up(line[index].value or Decimal(0), top) - 6,
        text=svg.escape(" ".join([cells[index].text, *(letter for letter, _ in cells[index].marks)])),
        text_anchor="start" if place < _NEAR_EDGE else "end" if place > 100 - _NEAR_EDGE else "middle",
        fill=DEEP,
        font_size=10,
        font_family="Source Sans Pro",
    )


def _across(index: int, count: int) -> float:
    return round(_FIRST + (_LAST - _FIRST) * index / (count - 1), 2) if count > 1 else 50.0


def _up(value: Decimal, top: Decimal) -> float:
    above = (_FLOOR - _TOP) * float(value / top)
    return round(_FLOOR - (max(above, _LEAST) if value else 0), 2)


def _level(y: float, colour: str) -> svg.Element:
    return svg.Line(x1=svg.Length(0, "%"), x2=svg.Length(100, "%"), y1=y, y2=y, stroke=colour, stroke_width=1)


_MOST_ACROSS = 5
"""Parts that stand side by side; of more, the countries do, under their codes."""


def block(indicator: Indicator, shower: Shower, teller: FigureTeller, *, short: bool = False) -> Cells:
    """Return an indicator as it is printed; in short without its parts, and without what each country says of it."""
    voice, row = teller.voice, indicator.row
    wording = Wording(indicator.instrument, indicator.sheet, voice.language)
    return {
        "anchor": indicator.anchor,
        "code": row.id,
        "title": voice.of(row.title),
        "question": voice.of(row.question),
        "unit": voice.of(row.unit),
        "sources": tuple(wording.citation(reference) for reference in row.derives_from),
        "reporting": _reporting(indicator, teller),
        "adding": _adding(indicator, teller),
        "definitions": _definitions(indicator, teller),
        "years": indicator.years,
        "lines": tuple(_line(indicator, code, shower, teller) for code in voice.countries),
        "has_currency": indicator.in_currencies,
        "drawings": multiples(indicator, teller),
        "parts": () if short else tuple(_parts(indicator, teller)),
        "basis": None if short else _basis(indicator, shower, teller),
        "notes": tuple(_notes(indicator, shower, teller)),
    }


def _notes(indicator: Indicator, shower: Shower, teller: FigureTeller) -> Iterator[tuple[str, str, Value]]:
    """Yield what countries say of some years alone: whose it is and of when, what it is about, in which words."""
    order = teller.voice.countries
    for one in sorted(indicator.notes, key=lambda note: (order.index(note.country), note.first)):
        about, words = one.row.role("about"), one.row.role("notes")
        years = f"{one.first}" if one.first == one.last else f"{one.first}\N{EN DASH}{one.last}"
        years = teller.say("years-on", first=one.first) if one.last == ALWAYS else years
        said = shower.value(words) if words is not None else Value("")
        yield teller.say("year-note", country=teller.voice.name(one.country), years=years), _shown(about, shower), said


def _shown(entry: Entry | None, shower: Shower) -> str:
    return shower.value(entry).text if entry is not None else ""


def _line(indicator: Indicator, code: str, shower: Shower, teller: FigureTeller) -> Cells:
    currency = indicator.said(code, "currency")
    cells = teller.cells(indicator, code, indicator.lines[code])
    words = shower.value(currency).text if currency else ""
    return {"country": teller.voice.name(code), "cells": cells, "currency": words}


def legend(rows: Iterable[Cells]) -> tuple[tuple[str, str], ...]:
    """Return letter and words of the marks that stand in the cells of a table, each once."""
    return tuple(
        sorted({mark for row in rows for cell in (*row["cells"], *(row.get("mirrored") or ())) for mark in cell.marks})
    )


def _parts(indicator: Indicator, teller: FigureTeller) -> Iterator[Table]:
    for breakdown in indicator.breakdowns:
        year = breakdown.latest(indicator.years)
        if year is not None:
            yield _part_table(indicator, breakdown, year, teller)


def _part_table(indicator: Indicator, breakdown: Breakdown, year: int, teller: FigureTeller) -> Table:
    """Return an indicator by one list in one year: heads short and in full; of many parts, the countries are heads."""
    voice = teller.voice
    years = {code: breakdown.year_of(code, year, indicator.years) for code in voice.countries}
    total = voice.of(indicator.row.title)
    rows = [
        (label, {code: teller.cell_of(indicator, code, lines[code], of) for code, of in years.items()})
        for label, lines in _part_lines(indicator, breakdown, teller)
    ]
    names = {code: _of_year(voice.name(code), years[code], year, teller) for code in years}
    title = voice.of(breakdown.codes.title)
    named = title[:1].lower() + title[1:]
    caption = teller.say("by-list-caption", title=total, list=named, year=year)
    across = len(breakdown.parts) > _MOST_ACROSS
    if across:
        heads = tuple((_of_year(code, own, year, teller), names[code]) for code, own in years.items())
        lines = tuple((label, tuple(cells.values())) for label, cells in rows)
    else:
        heads = tuple((label, label) for label, _ in rows)
        lines = tuple((names[code], tuple(cells[code] for _, cells in rows)) for code in years)
    traits = {"across": across, "overlaps": not breakdown.codes.exclusive}
    return Table(
        heads=heads,
        rows=tuple({"label": label, "cells": cells} for label, cells in lines),
        title=caption,
        traits=frozenset(name for name, true in traits.items() if true),
    )


def _part_lines(
    indicator: Indicator, breakdown: Breakdown, teller: FigureTeller
) -> Iterator[tuple[str, Mapping[str, Line]]]:
    for option, lines in breakdown.parts:
        yield teller.voice.of(option.label), lines
    yield teller.say("total"), indicator.lines


def _of_year(name: str, year: int, asked: int, teller: FigureTeller) -> str:
    """Return a country's name, with the year where its figures are of another one than the table."""
    return name if year == asked else teller.say("of-year", name=name, year=year)


def _basis(indicator: Indicator, shower: Shower, teller: FigureTeller) -> Table | None:
    columns = [one for one in _basis_columns(indicator) if _answered(indicator, one)]
    if not columns:
        return None
    lines = []
    for code in teller.voice.countries:
        entries = [indicator.said(code, column.role or column.id) for column in columns]
        if any(entries):
            values = tuple(shower.value(one) if one is not None else None for one in entries)
            lines.append({"country": teller.voice.name(code), "cells": values})
    return Table(tuple(teller.voice.of(column.label) for column in columns), tuple(lines))


def _basis_columns(indicator: Indicator) -> Iterator[Column]:
    for column in indicator.sheet.columns:
        if column.role not in (FIGURE, "currency") and indicator.sheet.uses(indicator.counting, column.id):
            yield column


def _answered(indicator: Indicator, column: Column) -> bool:
    return any(role == (column.role or column.id) for _, role in indicator.basis)
