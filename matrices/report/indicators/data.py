"""A study's figures → observations, one a line, for tables that other programs read; and the table as CSV."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from matrices.instrument.model import Instrument, Row, Sheet
from matrices.language import LANGUAGES, Text
from matrices.report.data import to_csv
from matrices.report.indicators.others import is_flows
from matrices.report.indicators.series import SAME, Figure, Indicator, figure_columns, indicators, missing_options
from matrices.study.laws import ListRow, lists
from matrices.study.model import NO_ANSWER, Entry, Study

NORMAL, DIFFERS, PROVISIONAL, MISSING = "A", "D", "P", "O"
"""Codes of the SDMX list of observation statuses: normal value, definition differs, provisional, missing value."""

FIELDS = (
    "edition", "country", "name_es", "name_en", "indicator", "title_es", "title_en", "unit_es", "unit_en", "list",
    "part", "part_es", "part_en", "counterpart", "year", "value", "reason", "obs_status", "currency", "definition",
    "counted", "finality", "source", "how_definition_differs", "explanation", "language", "submission_version", "file",
    "sha256", "tab", "cell",
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

    def said(self, role: str) -> str:
        """Return what the country says in the column with the role, as it is stored."""
        return str(self.basis[role].value) if role in self.basis else ""


def observations(study: Study, instrument: Instrument) -> Iterator[Observation]:
    """Yield every figure: of totals all, also those without an answer; of parts and flows those with an answer."""
    statuses = {option.code: option.sdmx or MISSING for option in missing_options(instrument)}
    for one in indicators(study, instrument):
        for country in (one.code for one in study.edition.countries):
            basis = {role: entry for (code, role), entry in one.basis.items() if code == country}
            yield from _of_indicator(one, country, basis, statuses)
    yield from _flows(study, instrument, statuses)


def _of_indicator(one: Indicator, country: str, basis: Basis, statuses: Mapping[str, str]) -> Iterator[Observation]:
    for year, figure in zip(one.years, one.lines[country], strict=True):
        status = _status(figure, year, one.years, basis, statuses)
        yield Observation(country, one.row.id, one.row.title, one.row.unit, "", "", "", year, figure, status, basis)
    for breakdown in one.breakdowns:
        for part in breakdown.parts:
            for year, figure in zip(one.years, part.lines[country], strict=True):
                if figure.entry is not None:
                    status = _status(figure, year, one.years, basis, statuses)
                    yield Observation(
                        country, one.row.id, one.row.title, one.row.unit, breakdown.list_id, part.option.code, "", year,
                        figure, status, basis,
                    )  # fmt: skip


def _flows(study: Study, instrument: Instrument, statuses: Mapping[str, str]) -> Iterator[Observation]:
    rows: dict[str, Row] = {row.id: row for sheet in instrument.matrices for row in sheet.rows}
    found = lists(study, instrument)
    for sheet in instrument.sheets:
        if sheet.kind == "list" and is_flows(sheet):
            for row in (one for one in found.rows.values() if one.sheet.id == sheet.id):
                yield from _of_flow(row, sheet, rows, statuses)


def _of_flow(row: ListRow, sheet: Sheet, rows: Mapping[str, Row], statuses: Mapping[str, str]) -> Iterator[Observation]:
    kind, other = row.role("indicator"), row.role("counterpart")
    if kind is None or other is None:
        return
    columns = figure_columns(sheet)
    known = rows.get(str(kind.value))
    title = known.title if known else Text(dict.fromkeys(LANGUAGES, str(kind.value)))
    for column in columns:
        entry = row.entries.get(column.id)
        if entry is not None:
            number = Decimal(entry.value) if isinstance(entry.value, Decimal | int) else None
            figure = Figure(number, "" if number is not None else str(entry.value), entry)
            status = _status(figure, column.year or 0, (), {}, statuses)
            yield Observation(
                row.country, str(kind.value), title, known.unit if known else None, "", "", str(other.value),
                column.year or 0, figure, status,
            )  # fmt: skip


def _status(figure: Figure, year: int, years: tuple[int, ...], basis: Basis, statuses: Mapping[str, str]) -> str:
    """Return the status of a figure; that the definition differs outweighs that the number may still change."""
    if not figure.is_number:
        return statuses.get(figure.code, MISSING)
    definition, finality = basis.get("definition_differs"), basis.get("finality")
    if definition is not None and definition.value != SAME:
        return DIFFERS
    if finality is not None and (finality.value == "provisional" or (finality.value == "latest" and year == years[-1])):
        return PROVISIONAL
    return NORMAL


def figures_csv(study: Study, instrument: Instrument) -> bytes:
    """Return every figure as UTF-8 CSV, with its words in both languages and the cell that it was read from."""
    names = {country.code: country.names for country in study.edition.countries}
    rows = (_line(study.edition.id, one, names, instrument) for one in observations(study, instrument))
    return to_csv(FIELDS, rows)


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


__all__ = ["FIELDS", "NO_ANSWER", "Observation", "figures_csv", "observations"]
