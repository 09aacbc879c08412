"""One indicator → what a page template prints of it: its table, drawings, parts, and what the figures count."""

from collections.abc import Iterator
from dataclasses import dataclass

from matrices.instrument.model import Column
from matrices.report.indicators.cells import Cell, Teller
from matrices.report.indicators.multiples import Multiples, multiples
from matrices.report.indicators.sentences import adding, definitions, reporting
from matrices.report.indicators.series import FIGURE, Breakdown, Indicator
from matrices.report.shown import Shower, Value
from matrices.workbook.template.texts import Wording

MOST_ACROSS = 5
"""Parts that stand side by side; of more, the countries do, under their codes."""


@dataclass(frozen=True)
class TableLine:
    """The line of a country: a cell a year, and the currency of its sums."""

    code: str
    country: str
    cells: tuple[Cell, ...]
    currency: str = ""


@dataclass(frozen=True)
class PartTable:
    """An indicator by one list in one year; `across` tells that the countries are the columns.

    `heads` are those of the columns, short and in full; each line has its head and its cells.
    """

    title: str
    caption: str
    heads: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str, tuple[Cell, ...]], ...]
    across: bool
    overlaps: bool


@dataclass(frozen=True)
class BasisTable:
    """What each country says of its figures: heads of the columns, and a line for each country that says anything."""

    heads: tuple[str, ...]
    lines: tuple[tuple[str, str, tuple[Value | None, ...]], ...]


@dataclass(frozen=True)
class Block:
    """One indicator as it is printed."""

    anchor: str
    code: str
    title: str
    question: str
    unit: str
    sources: tuple[str, ...]
    reporting: str
    adding: str
    definitions: str
    years: tuple[int, ...]
    lines: tuple[TableLine, ...]
    has_currency: bool
    drawings: Multiples | None
    parts: tuple[PartTable, ...]
    basis: BasisTable | None


def block(indicator: Indicator, shower: Shower, teller: Teller) -> Block:
    """Return an indicator as it is printed."""
    voice, row = teller.voice, indicator.row
    wording = Wording(indicator.instrument, indicator.sheet, voice.language)
    return Block(
        anchor=indicator.anchor,
        code=row.id,
        title=voice.of(row.title),
        question=voice.of(row.question),
        unit=voice.of(row.unit),
        sources=tuple(wording.citation(reference) for reference in row.derives_from),
        reporting=reporting(indicator, teller),
        adding=adding(indicator, teller),
        definitions=definitions(indicator, teller),
        years=indicator.years,
        lines=tuple(_line(indicator, code, shower, teller) for code in voice.countries),
        has_currency=indicator.in_currencies,
        drawings=multiples(indicator, teller),
        parts=tuple(_parts(indicator, teller)),
        basis=_basis(indicator, shower, teller),
    )


def _line(indicator: Indicator, code: str, shower: Shower, teller: Teller) -> TableLine:
    currency = indicator.said(code, "currency")
    cells = tuple(teller.cell(one) for one in indicator.lines[code])
    return TableLine(code, teller.voice.name(code), cells, shower.value(currency).text if currency else "")


def _parts(indicator: Indicator, teller: Teller) -> Iterator[PartTable]:
    for breakdown in indicator.breakdowns:
        year = breakdown.latest(indicator.years)
        if year is not None:
            yield _part_table(indicator, breakdown, year, teller)


def _part_table(indicator: Indicator, breakdown: Breakdown, year: int, teller: Teller) -> PartTable:
    voice, index = teller.voice, indicator.years.index(year)
    codes = [
        code for code in voice.countries if any(part.lines[code][index].entry is not None for part in breakdown.parts)
    ]
    total = voice.of(indicator.row.title)
    rows = [(voice.of(part.option.label), part.lines) for part in breakdown.parts]
    rows.append((teller.say("total"), indicator.lines))
    title = voice.of(breakdown.codes.title)
    named = title[:1].lower() + title[1:]
    caption = teller.say("by-list-caption", title=total, list=named, year=year)
    across = len(breakdown.parts) > MOST_ACROSS
    if across:
        heads = tuple((code, voice.name(code)) for code in codes)
        lines = tuple(("", label, tuple(teller.cell(of[code][index]) for code in codes)) for label, of in rows)
    else:
        heads = tuple((label, label) for label, _ in rows)
        lines = tuple((code, voice.name(code), tuple(teller.cell(of[code][index]) for _, of in rows)) for code in codes)
    return PartTable(title, caption, heads, lines, across, not breakdown.codes.exclusive)


def _basis(indicator: Indicator, shower: Shower, teller: Teller) -> BasisTable | None:
    columns = [one for one in _basis_columns(indicator) if _answered(indicator, one)]
    if not columns:
        return None
    lines = []
    for code in teller.voice.countries:
        entries = [indicator.said(code, column.role or column.id) for column in columns]
        if any(entries):
            values = tuple(shower.value(one) if one is not None else None for one in entries)
            lines.append((code, teller.voice.name(code), values))
    return BasisTable(tuple(teller.voice.of(column.label) for column in columns), tuple(lines))


def _basis_columns(indicator: Indicator) -> Iterator[Column]:
    for column in indicator.sheet.columns:
        if column.role not in (FIGURE, "currency") and indicator.sheet.uses(indicator.row.id, column.id):
            yield column


def _answered(indicator: Indicator, column: Column) -> bool:
    return any(role == (column.role or column.id) for _, role in indicator.basis)
