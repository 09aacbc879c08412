"""What is no figure by year → tables: measures country by country, lists, and flows as both sides report them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from matrices.instrument.model import Column, Sheet
from matrices.report.indicators.cells import Cell, Teller
from matrices.report.indicators.series import Figure, figure_columns
from matrices.report.shown import Prose, Shower, Value
from matrices.study.laws import ListRow
from matrices.study.model import Entry
from matrices.study.provisions import Provision

LONG = 300
"""A text that may be longer than this is printed below the country's name, not in a cell."""


@dataclass(frozen=True)
class MeasureLine:
    """A country's answer to one row: its cells in the order of the heads, and its longer texts."""

    code: str
    country: str
    cells: tuple[Value | None, ...]
    texts: tuple[Prose, ...]


@dataclass(frozen=True)
class Measure:
    """One row of a sheet without years: a table of the countries that answered, and who did not."""

    anchor: str
    code: str
    title: str
    question: str
    heads: tuple[str, ...]
    lines: tuple[MeasureLine, ...]
    silent: str


@dataclass(frozen=True)
class Measures:
    """A sheet without years, section by section."""

    anchor: str
    title: str
    sections: tuple[tuple[str, tuple[Measure, ...]], ...]


@dataclass(frozen=True)
class Flow:
    """One figure of two countries as each of them reports it; the cells follow the years."""

    country: str
    counterpart: str
    reported: tuple[Cell, ...]
    mirrored: tuple[Cell, ...] | None
    differs: bool


@dataclass(frozen=True)
class Flows:
    """All flows of one kind; `mirror` says what the other side is asked, empty if nobody is."""

    title: str
    mirror: str
    years: tuple[int, ...]
    lines: tuple[Flow, ...]


@dataclass(frozen=True)
class ListTable:
    """A list sheet country by country."""

    anchor: str
    title: str
    heads: tuple[str, ...]
    lines: tuple[tuple[str, str, tuple[Value | None, ...]], ...]


def measures(sheet: Sheet, provisions: tuple[Provision, ...], shower: Shower, instrument: str) -> Measures:
    """Return a sheet without years as it is printed."""
    voice = shower.voice
    by_section: dict[str, list[Measure]] = {}
    for one in provisions:
        by_section.setdefault(voice.of(one.section.title), []).append(_measure(one, shower))
    sections = tuple((title, tuple(found)) for title, found in by_section.items())
    return Measures(f"{instrument}-{sheet.id}", voice.of(sheet.title), sections)


def _measure(provision: Provision, shower: Shower) -> Measure:
    voice, sheet, row = shower.voice, provision.sheet, provision.row
    used = [sheet.column(column) for column in sheet.used_columns(row.id)]
    answered = {entry.column for answer in provision.answers for entry in answer.entries}
    short = [column for column in used if column.id in answered and not _is_long(column)]
    lines = []
    for code in voice.countries:
        answer = provision.answer(code)
        if answer is None:
            continue
        entries = {entry.column: entry for entry in answer.entries}
        cells = tuple(shower.value(entries[one.id]) if one.id in entries else None for one in short)
        texts = tuple(shower.prose(entries[one.id]) for one in used if _is_long(one) and one.id in entries)
        lines.append(MeasureLine(code, voice.name(code), cells, texts))
    silent = [code for code in voice.countries if provision.answer(code) is None]
    return Measure(
        f"{provision.instrument.id}-{row.id}", row.id, voice.of(row.title), voice.of(row.question),
        tuple(voice.of(column.label) for column in short), tuple(lines), voice.names(silent),
    )  # fmt: skip


def _is_long(column: Column) -> bool:
    return column.type == "text" and (column.max_length or LONG + 1) > LONG


def is_flows(sheet: Sheet) -> bool:
    """Tell whether a list sheet holds figures by indicator and other country."""
    return sheet.with_role("indicator") is not None and sheet.with_role("counterpart") is not None


def flows(sheet: Sheet, rows: tuple[ListRow, ...], shower: Shower, teller: Teller) -> tuple[Flows, ...]:
    """Return what the countries report of one another, kind by kind, each beside what the other side reports."""
    kinds = sheet.with_role("indicator")
    if kinds is None or kinds.list is None:
        return ()
    years = tuple(column.year or 0 for column in figure_columns(sheet))
    told = {_key(sheet, row): row for row in rows}
    options = {option.code: option for option in shower.instrument.lists[kinds.list].options}
    found = []
    for code, option in options.items():
        mirror = options.get(option.mirror or "")
        lines = tuple(_flow_lines(code, option.mirror or "", told, sheet, shower, teller))
        if lines:
            other = teller.voice.of(mirror.label) if mirror else ""
            found.append(Flows(teller.voice.of(option.label), other, years, lines))
    return tuple(found)


def _key(sheet: Sheet, row: ListRow) -> tuple[str, str, str]:
    kind, other = row.role("indicator"), row.role("counterpart")
    return str(kind.value) if kind else "", row.country, str(other.value) if other else ""


def _flow_lines(
    code: str, mirror: str, told: dict[tuple[str, str, str], ListRow], sheet: Sheet, shower: Shower, teller: Teller
) -> Iterator[Flow]:
    voice, countries = teller.voice, teller.voice.countries
    own = sorted((key for key in told if key[0] == code), key=lambda key: (countries.index(key[1]), key[2]))
    for _, country, other in own:
        row, back = told[code, country, other], told.get((mirror, other, country))
        entry = row.role("counterpart")
        here = _figures(sheet, row)
        there = _figures(sheet, back) if back else None
        differs = there is not None and any(_differ(a, b) for a, b in zip(here, there, strict=True))
        yield Flow(
            voice.name(country), shower.value(entry).text if entry else "", tuple(map(teller.cell, here)),
            tuple(map(teller.cell, there)) if there else None, differs,
        )  # fmt: skip


def _figures(sheet: Sheet, row: ListRow) -> tuple[Figure, ...]:
    return tuple(_figure(row.entries.get(column.id)) for column in figure_columns(sheet))


def _figure(entry: Entry | None) -> Figure:
    if entry is None:
        return Figure()
    if isinstance(entry.value, Decimal | int):
        return Figure(Decimal(entry.value), "", entry)
    return Figure(None, str(entry.value), entry)


def _differ(one: Figure, other: Figure) -> bool:
    return one.is_number and other.is_number and one.value != other.value


def list_table(sheet: Sheet, rows: tuple[ListRow, ...], shower: Shower) -> ListTable:
    """Return a list sheet as it is printed, without columns that nobody filled in."""
    voice = shower.voice
    columns = [column for column in sheet.columns if any(column.id in row.entries for row in rows)]
    ordered = sorted(rows, key=lambda row: voice.countries.index(row.country))
    lines = tuple(
        (row.country, voice.name(row.country), tuple(_value(row, column, shower) for column in columns))
        for row in ordered
    )
    heads = tuple(voice.of(column.label) for column in columns)
    return ListTable(f"{shower.instrument.id}-{sheet.id}", voice.of(sheet.title), heads, lines)


def _value(row: ListRow, column: Column, shower: Shower) -> Value | None:
    entry = row.entries.get(column.id)
    return shower.value(entry) if entry is not None else None
