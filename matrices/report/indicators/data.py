"""A study's figures → observations, one a line; measures, lists and flows → tables that other programs read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from matrices.instrument import Column, Instrument, Sheet
from matrices.language import LANGUAGES, Text
from matrices.report.data import to_csv
from matrices.report.document import Cells, PageSection, Table
from matrices.report.indicators.series import (
    NO_RATE,
    NORMAL,
    NOTED,
    Breakdown,
    Figure,
    FigureCell,
    FigureTeller,
    Indicator,
    figure_columns,
    figure_of,
    indicators,
    missing_options,
    revised,
)
from matrices.report.shown import Shower, Value
from matrices.study import NO_ANSWER, Entry, ListRow, Provision, Study, lists

_LONG = 300
"""A text that may be longer than this is printed below the country's name, not in a cell."""


def measures(provisions: Iterable[Provision], shower: Shower) -> tuple[PageSection, ...]:
    """Return a sheet without years as it is printed, section by section."""
    by_section: dict[str, list[Cells]] = {}
    for one in provisions:
        by_section.setdefault(shower.voice.of(one.section.title), []).append(_measure(one, shower))
    return tuple(PageSection("", title, tuple(found)) for title, found in by_section.items())


def _measure(provision: Provision, shower: Shower) -> Cells:
    """Return one row: a table of what countries wrote, longer texts apart; who gave no answer, who is under review."""
    voice, sheet, row = shower.voice, provision.sheet, provision.row
    used = [sheet.column(column) for column in sheet.used_columns(row.id)]
    answered = {entry.column for answer in provision.lines for entry in answer.cells}
    short = [column for column in used if column.id in answered and not _is_long(column)]
    lines = []
    for code in voice.countries:
        answer = provision.printed(code)
        if answer is None:
            continue
        entries = {entry.column: entry for entry in answer.cells}
        cells = tuple(shower.value(entries[one.id]) if one.id in entries else None for one in short)
        texts = tuple(shower.prose(entries[one.id]) for one in used if _is_long(one) and one.id in entries)
        lines.append({"country": voice.name(code), "cells": cells, "texts": texts})
    return {
        "anchor": f"{provision.instrument.id}-{row.id}",
        "code": row.id,
        "title": voice.of(row.title),
        "question": voice.of(row.question),
        "heads": tuple(voice.of(column.label) for column in short),
        "lines": tuple(lines),
        "silent": voice.names(provision.silent),
        "reviewed": voice.names(provision.reviewed),
    }


def _is_long(column: Column) -> bool:
    return column.kind.is_text and (column.max_length or _LONG + 1) > _LONG


def is_flows(sheet: Sheet) -> bool:
    """Tell whether a list sheet holds figures by indicator and other country."""
    return bool(sheet.flow_columns)


def flows(
    sheet: Sheet, rows: tuple[ListRow, ...], shower: Shower, teller: FigureTeller, totals: Mapping[str, Indicator]
) -> Iterator[Cells]:
    """Return what the countries report of one another, kind by kind, each beside what the other side reports.

    They count what the totals count, and share all that is to be known of them. `mirror` says what the other side is
    asked, empty if nobody is; the cells of a line follow the years.
    """
    kinds = sheet.with_role("indicator")
    if kinds is None or kinds.list is None:
        return
    years = tuple(column.year or 0 for column in figure_columns(sheet))
    told = {_key(sheet, row): (row, _flow_cells(sheet, row, teller, totals)) for row in rows}
    options = {option.code: option for option in shower.instrument.lists[kinds.list].options}
    for code, option in options.items():
        mirror = options.get(option.mirror or "")
        lines = tuple(_flow_lines(code, option.mirror or "", told, sheet, shower, teller.voice.countries))
        if lines:
            other = teller.voice.of(mirror.label) if mirror else ""
            yield {"title": teller.voice.of(option.label), "mirror": other, "years": years, "lines": lines}


def _key(sheet: Sheet, row: ListRow) -> tuple[str, str, str]:
    kind, other = row.role("indicator"), row.role("counterpart")
    return str(kind.value) if kind else "", row.country, str(other.value) if other else ""


def _flow_cells(
    sheet: Sheet, row: ListRow, teller: FigureTeller, totals: Mapping[str, Indicator]
) -> tuple[FigureCell, ...]:
    """Return a row's figures, each with what is to be known of those of the indicator that it belongs to."""
    kind = row.role("indicator")
    known = totals.get(str(kind.value)) if kind else None
    columns = figure_columns(sheet)
    statuses = (known.statuses(row.country, column.year or 0) if known else () for column in columns)
    return tuple(map(teller.cell, _figures(sheet, row), statuses))


def _flow_lines(
    code: str,
    mirror: str,
    told: Mapping[tuple[str, str, str], tuple[ListRow, tuple[FigureCell, ...]]],
    sheet: Sheet,
    shower: Shower,
    countries: Sequence[str],
) -> Iterator[Cells]:
    own = sorted((key for key in told if key[0] == code), key=lambda key: (countries.index(key[1]), key[2]))
    for _, country, other in own:
        (row, cells), (back, mirrored) = told[code, country, other], told.get((mirror, other, country), (None, None))
        entry, note = row.role("counterpart"), row.role("notes")
        there = _figures(sheet, back) if back else None
        differs = there is not None and any(_differ(a, b) for a, b in zip(_figures(sheet, row), there, strict=True))
        yield {
            "country": shower.voice.name(country),
            "counterpart": shower.value(entry).text if entry else "",
            "cells": cells,
            "mirrored": mirrored,
            "differs": differs,
            "note": shower.value(note) if note else None,
        }


def _figures(sheet: Sheet, row: ListRow) -> tuple[Figure, ...]:
    return tuple(figure_of(row.cell(column.id)) for column in figure_columns(sheet))


def _differ(one: Figure, other: Figure) -> bool:
    return one.is_number and other.is_number and one.value != other.value


def list_table(sheet: Sheet, rows: tuple[ListRow, ...], shower: Shower) -> Table:
    """Return a list sheet as it is printed, without columns that nobody filled in."""
    voice = shower.voice
    columns = [column for column in sheet.columns if any(row.cell(column.id) is not None for row in rows)]
    ordered = sorted(rows, key=lambda row: voice.countries.index(row.country))
    lines: tuple[Cells, ...] = tuple(
        {"country": voice.name(row.country), "cells": tuple(_value(row, column, shower) for column in columns)}
        for row in ordered
    )
    heads = tuple(voice.of(column.label) for column in columns)
    return Table(heads, lines, voice.of(sheet.title), f"{shower.instrument.id}-{sheet.id}")


def _value(row: ListRow, column: Column, shower: Shower) -> Value | None:
    entry = row.cell(column.id)
    return shower.value(entry) if entry is not None else None


_MISSING, _CANNOT_EXIST = "O", "M"
"""Codes of the SDMX list of observation statuses: missing value; missing value, data cannot exist."""

_FIELDS = (
    "edition", "country", "name_es", "name_en", "indicator", "title_es", "title_en", "unit_es", "unit_en", "list",
    "part", "part_es", "part_en", "counterpart", "year", "value", "reason", "obs_status", "currency", "definition",
    "counted", "finality", "source", "how_definition_differs", "explanation", "language", "submission_version", "file",
    "sha256", "tab", "cell", "revised_from",
)  # fmt: skip

Basis = Mapping[str, Entry]
"""What a country says of an indicator, by role."""


@dataclass(frozen=True)
class Observation:
    """One figure of one country, with what it counts; `part` is empty for a total.

    `status` is a code of the SDMX list of observation statuses. A computed figure has no entry.
    """

    country: str
    indicator: str
    title: Text
    unit: Text | None
    part_list: str
    part: str
    counterpart: str
    year: int
    figure: Figure
    status: str
    basis: Basis = field(default_factory=dict)
    series: str = ""

    def said(self, role: str) -> str:
        """Return what the country says in the column with the role, as it is stored."""
        return str(self.basis[role].value) if role in self.basis else ""


def observations(study: Study, instrument: Instrument) -> Iterator[Observation]:
    """Yield every figure: of totals all, also those without an answer; of parts and flows those with an answer."""
    missing = {option.code: option.sdmx or _MISSING for option in missing_options(instrument)}
    statuses = {**missing, NO_RATE: _CANNOT_EXIST}
    found = indicators(study, instrument)
    for one in found:
        for country in (one.code for one in study.edition.countries):
            yield from _of_indicator(one, country, _basis_of(one, country), statuses)
    yield from _flows(study, instrument, {one.row.id: one for one in found}, statuses)


def _basis_of(one: Indicator, country: str) -> Basis:
    return {role: entry for (code, role), entry in one.basis.items() if code == country and not entry.unclear}


def _of_indicator(one: Indicator, country: str, basis: Basis, statuses: Mapping[str, str]) -> Iterator[Observation]:
    for year, figure in zip(one.years, one.lines[country], strict=True):
        status = _status(figure, one.statuses(country, year), statuses)
        yield Observation(
            country=country,
            indicator=one.row.id,
            title=one.row.title,
            unit=one.row.unit,
            part_list="",
            part="",
            counterpart="",
            year=year,
            figure=figure,
            status=status,
            basis=basis,
            series=one.row.series or "",
        )
    for breakdown in one.breakdowns:
        for option, lines in breakdown.parts:
            for year, figure in zip(one.years, lines[country], strict=True):
                if figure.entry is not None or figure.is_number:
                    status = _status(figure, one.statuses(country, year), statuses)
                    yield Observation(
                        country=country,
                        indicator=one.row.id,
                        title=one.row.title,
                        unit=one.row.unit,
                        part_list=breakdown.list_id,
                        part=option.code,
                        counterpart="",
                        year=year,
                        figure=figure,
                        status=status,
                        basis=basis,
                        series=(one.row.series or "") if _by_person(breakdown) else "",
                    )


def _by_person(breakdown: Breakdown) -> bool:
    """Tell whether parts are of the series of their total: by sex and age they are, by form of exploitation not."""
    return set((breakdown.codes.sdmx or "").split("+")) <= {"SEX", "AGE"} and bool(breakdown.codes.sdmx)


def _flows(
    study: Study, instrument: Instrument, totals: Mapping[str, Indicator], statuses: Mapping[str, str]
) -> Iterator[Observation]:
    found = lists(study, instrument)
    for sheet in instrument.sheets:
        if sheet.kind == "list" and is_flows(sheet):
            for row in (one for one in found.rows.values() if one.sheet.id == sheet.id):
                yield from _of_flow(row, sheet, totals, statuses)


def _of_flow(
    row: ListRow, sheet: Sheet, totals: Mapping[str, Indicator], statuses: Mapping[str, str]
) -> Iterator[Observation]:
    """Yield the figures of a row: they count what those of the indicator count, and share all that is said of it."""
    kind, other = row.role("indicator"), row.role("counterpart")
    if kind is None or other is None:
        return
    columns = figure_columns(sheet)
    known = totals.get(str(kind.value))
    title = known.row.title if known else Text(dict.fromkeys(LANGUAGES, str(kind.value)))
    for column in columns:
        entry = row.cell(column.id)
        if entry is not None:
            figure, year = figure_of(entry), column.year or 0
            status = _status(figure, known.statuses(row.country, year) if known else (), statuses)
            yield Observation(
                country=row.country,
                indicator=str(kind.value),
                title=title,
                unit=known.row.unit if known else None,
                part_list="",
                part="",
                counterpart=str(other.value),
                year=year,
                figure=figure,
                status=status,
                basis=_basis_of(known, row.country) if known else {},
            )


def _status(figure: Figure, known: Sequence[str], statuses: Mapping[str, str]) -> str:
    """Return the status of a figure: of a number the gravest that is known of it, otherwise why there is none."""
    return (
        (*(one for one in known if one != NOTED), NORMAL)[0]
        if figure.is_number
        else statuses.get(figure.code, _MISSING)
    )


def figures_csv(study: Study, instrument: Instrument) -> bytes:
    """Return every figure as UTF-8 CSV, with its words in both languages and the cell that it was read from."""
    names = {country.code: country.names for country in study.edition.countries}
    before = {place: one.before for place, one in revised(study, instrument).items()}
    rows = (
        [*_line(study.edition.id, one, names, instrument), _before(one.figure.entry, before)]
        for one in observations(study, instrument)
    )
    return to_csv(_FIELDS, rows)


def _before(entry: Entry | None, before: Mapping[tuple[str, str, str, str, str], Entry | None]) -> str:
    was = before.get(entry.place) if entry is not None else None
    return str(was.value) if was is not None else ""


def _line(edition: str, one: Observation, names: Mapping[str, Text], instrument: Instrument) -> list[str]:
    entry = one.figure.entry
    part = instrument.lists[one.part_list].option(one.part).label if one.part else None
    origin = ["", "", "", "", "", ""]
    if entry is not None:
        origin = [entry.language, str(entry.version), entry.file, entry.sha256, entry.tab, entry.cell]
    value = format(one.figure.value, "f") if one.figure.value is not None else ""
    return [
        edition, one.country, *_both(names[one.country]), one.indicator, *_both(one.title), *_both(one.unit),
        one.part_list, one.part, *_both(part), one.counterpart, str(one.year), value,
        one.figure.code if not one.figure.is_number else "", one.status, one.said("currency"),
        one.said("definition_differs"), one.said("counted"), one.said("finality"), one.said("source"),
        one.said("definition"), one.said("explanation"), *origin,
    ]  # fmt: skip


def _both(words: Text | None) -> Iterator[str]:
    for language in LANGUAGES:
        yield words[language] if words is not None and language in words else ""


__all__ = ["NO_ANSWER", "Observation", "figures_csv", "observations"]
