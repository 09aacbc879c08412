"""A study's long table → series of figures by year, and what a cell of a table says of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from matrices.instrument import CodeList, Column, Instrument, Option, Row, Section, Sheet, show_number
from matrices.report.shown import UNCLEAR_SIGN, Origin, origin_of
from matrices.report.templates import DRAWINGS, INK
from matrices.report.voice import Voice
from matrices.study import IN_REVIEW, NO_ANSWER, UNCLEAR, CellChange, Entry, ListRow, Study, lists

FIGURE = "figure"
"""Role of the columns that hold figures."""

NO_RATE = "no_rate"
"""Code of a figure that cannot be computed: it would be divided by 0."""

SAME = "same"
"""Code of an answer that says that figures count what the row defines."""

_WHAT_IS_COUNTED = ("definition_differs", "definition", "counted")
"""Roles of the columns that say what figures count."""

NORMAL, DIFFERS, PROVISIONAL, BREAK = "A", "D", "P", "B"
"""Codes of the SDMX list of observation statuses that a number can have: normal value, definition differs, provisional,
first after a break in the series; of several, the one that comes first outweighs the others."""

NOTED = "N"
"""Mark of a number of which its country says something for its year alone; no status of SDMX."""

_MOST_DIGITS = 20
"""A computed figure with more digits before its point has no decimals: arithmetic keeps 28 in all."""

_PLACES = Decimal("0.01")
"""To this a computed figure is printed; what is less, and not 0, is never printed as 0."""


@dataclass(frozen=True)
class Figure:
    """One figure: a number, or the code that says why there is none.

    `NO_ANSWER` where the cell was left blank, `IN_REVIEW` where the country's file is under review, `UNCLEAR` where
    what stands in it waits to be clarified, `NO_RATE` where the figure would be divided by 0.
    """

    value: Decimal | None = None
    code: str = NO_ANSWER
    entry: Entry | None = None

    @property
    def is_number(self) -> bool:
        """Tell whether it is a number; zero is one."""
        return self.value is not None


Line = tuple[Figure, ...]
"""The figures of one country and one row, in the order of the years."""


class YearNote(NamedTuple):
    """What a country says of some years of an indicator: first and last year, what it is about, and the row of it."""

    country: str
    first: int
    last: int
    about: str
    row: ListRow


@dataclass(frozen=True)
class Breakdown:
    """An indicator by one list (sex, age): for each of its options, the lines of the countries."""

    list_id: str
    codes: CodeList
    parts: tuple[tuple[Option, Mapping[str, Line]], ...]

    @property
    def answered(self) -> bool:
        """Tell whether any country wrote anything for any part."""
        return any(
            one.code not in (NO_ANSWER, IN_REVIEW) for _, lines in self.parts for line in lines.values() for one in line
        )

    def year_of(self, country: str, year: int, years: tuple[int, ...]) -> int:
        """Return a year if a country says anything of its parts, otherwise the latest one of which it gives numbers."""
        lines = [lines[country] for _, lines in self.parts]
        if any(line[years.index(year)].entry is not None or line[years.index(year)].is_number for line in lines):
            return year
        numbers = (one for index, one in enumerate(years) if any(line[index].is_number for line in lines))
        return max(numbers, default=year)

    def latest(self, years: tuple[int, ...]) -> int | None:
        """Return the latest year for which some country gives the number of a part; else, says why there is none."""
        figures = [
            (year, lines[index])
            for _, part in self.parts
            for lines in part.values()
            for index, year in enumerate(years)
        ]
        numbers = [year for year, one in figures if one.is_number]
        return max(numbers or (year for year, one in figures if one.entry is not None), default=None)


@dataclass(frozen=True)
class Indicator:
    """One row of figures with all that the countries say of it; `basis` holds their words by country and role.

    A computed row counts what the row counts of which it is computed, and `divisor` has the words on the other one.
    """

    instrument: Instrument
    sheet: Sheet
    section: Section
    row: Row
    years: tuple[int, ...]
    lines: Mapping[str, Line]
    breakdowns: tuple[Breakdown, ...] = ()
    basis: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    divisor: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    notes: tuple[YearNote, ...] = ()

    @property
    def anchor(self) -> str:
        """The anchor of the indicator in a document."""
        return f"{self.instrument.id}-{self.row.id}"

    def said(self, country: str, role: str) -> Entry | None:
        """Return what a country says of the indicator in the column with the role."""
        return self.basis.get((country, role))

    @property
    def counting(self) -> str:
        """The id of the row whose figures are counted: of a computed row, that of its numerator."""
        return self.row.rate.of if self.row.rate else self.row.id

    def statuses(self, country: str, year: int) -> tuple[str, ...]:
        """Return all that is to be known of a country's numbers of a year, its parts among them, the gravest first."""
        differs = DIFFERS if country in self.differing else ""
        provisional = any(_may_change(said.get((country, "finality")), year, self.years) for said in self._said)
        own = [one for one in self.notes if one.country == country and one.first <= year <= one.last]
        broken = any(one.about == _BROKEN and one.first == year for one in own)
        noted = any(one.about != _BROKEN for one in own)
        known = {PROVISIONAL: provisional, BREAK: broken, NOTED: noted}
        return tuple(filter(None, (differs, *(code for code, holds in known.items() if holds))))

    @property
    def _said(self) -> tuple[Mapping[tuple[str, str], Entry], ...]:
        return self.basis, self.divisor

    def provisional(self, year: int) -> tuple[str, ...]:
        """Return the countries whose number of a year may still change."""
        return tuple(code for code in self.with_number(year) if PROVISIONAL in self.statuses(code, year))

    def with_number(self, year: int) -> tuple[str, ...]:
        """Return the countries that give a number for a year."""
        index = self.years.index(year)
        return tuple(country for country, line in self.lines.items() if line[index].is_number)

    def with_code(self, year: int, code: str) -> tuple[str, ...]:
        """Return the countries that give this answer instead of a number."""
        index = self.years.index(year)
        return tuple(
            country for country, line in self.lines.items() if not line[index].is_number and line[index].code == code
        )

    @cached_property
    def answered(self) -> bool:
        """Tell whether any country wrote anything for any year, be it clear or not."""
        return any(one.code not in (NO_ANSWER, IN_REVIEW) for line in self.lines.values() for one in line)

    @cached_property
    def in_currencies(self) -> bool:
        """Tell whether each country gives sums in a currency of its own."""
        column = self.sheet.with_role("currency")
        return column is not None and self.sheet.uses(self.row.id, column.id)

    @cached_property
    def greatest(self) -> Decimal:
        """The greatest number of any country and year, 0 where there is none."""
        numbers = (one.value for line in self.lines.values() for one in line if one.value is not None)
        return max(numbers, default=Decimal(0))

    @cached_property
    def differing(self) -> tuple[str, ...]:
        """Return the countries that say that their figures do not count what the row defines."""
        own = {country: self.said(country, "definition_differs") for country in self.lines}
        return tuple(code for code, entry in own.items() if entry and not entry.unclear and entry.value != SAME)

    def may_be_added(self, year: int) -> bool:
        """Tell whether figures of a year may be added up: two or more, all as defined, counted in the same way."""
        if self.in_currencies or self.row.rate or self.row.unit is None:
            return False
        reporting = self.with_number(year)
        defined = {_code(self.said(country, "definition_differs")) for country in reporting}
        counted = {_code(self.said(country, "counted")) for country in reporting}
        column = self.sheet.with_role("counted")
        asked = column is not None and self.sheet.uses(self.row.id, column.id)
        alike = len(counted) == 1 and not counted & ({"", UNCLEAR} if asked else {UNCLEAR})
        return len(reporting) > 1 and defined == {SAME} and alike


def _code(entry: Entry | None) -> str:
    return str(entry.value) if entry is not None else ""


def _may_change(finality: Entry | None, year: int, years: tuple[int, ...]) -> bool:
    return _code(finality) == "provisional" or (_code(finality) == "latest" and year == years[-1])


_BROKEN = "break"
"""Code of a note that figures from its first year on are no longer those of the series before."""

ALWAYS = 9999
"""The last year of a note that says none."""


def _year_notes(study: Study, instrument: Instrument) -> Mapping[str, tuple[YearNote, ...]]:
    """Return what countries say of some years, by the row of the indicator."""
    found: dict[str, list[YearNote]] = {}
    for row in lists(study, instrument).rows.values():
        said = {role: row.role(role) for role in ("indicator", "from", "until", "about")}
        kind, first, last, about = said.values()
        if row.sheet.with_role("about") and kind and about and first and isinstance(first.value, int):
            until = last.value if last is not None and isinstance(last.value, int) else ALWAYS
            note = YearNote(row.country, first.value, until, str(about.value), row)
            found.setdefault(str(kind.value), []).append(note)
    return {indicator: tuple(sorted(notes, key=lambda one: one[:3])) for indicator, notes in found.items()}


def figure_columns(sheet: Sheet) -> tuple[Column, ...]:
    """Return the yearly columns of a sheet that hold figures, in the order of the years."""
    return tuple(
        sorted(
            (column for column in sheet.columns if column.role == FIGURE and column.year is not None),
            key=lambda column: column.year or 0,
        )
    )


def missing_options(instrument: Instrument) -> tuple[Option, ...]:
    """Return the answers that say why there is no figure, over all lists of the instrument, each code once."""
    found = {option.code: option for codes in instrument.lists.values() if codes.missing for option in codes.options}
    return tuple(found.values())


def indicators(study: Study, instrument: Instrument) -> tuple[Indicator, ...]:
    """Return the indicators of an instrument that ask for figures, in its order."""
    notes = _year_notes(study, instrument)
    return tuple(
        replace(one, notes=notes.get(one.counting, ()))
        for sheet in instrument.matrices
        if figure_columns(sheet)
        for one in _of_sheet(study, sheet, instrument)
    )


def _of_sheet(study: Study, sheet: Sheet, instrument: Instrument) -> Iterator[Indicator]:
    columns = figure_columns(sheet)
    years = tuple(column.year or 0 for column in columns)
    reader = _SeriesReader(study, instrument, sheet, columns)
    for section in sheet.sections:
        for row in section.rows:
            if row.of is None:
                lines = reader.rates(row) if row.rate else reader.lines(row.id)
                counted = sheet.row(row.rate.of) if row.rate else row
                yield Indicator(
                    instrument=instrument,
                    sheet=sheet,
                    section=section,
                    row=row,
                    years=years,
                    lines=lines,
                    breakdowns=tuple(reader.breakdowns(row)),
                    basis=reader.basis(counted),
                    divisor=reader.basis(sheet.row(row.rate.per)) if row.rate else {},
                )


@dataclass(frozen=True)
class _SeriesReader:
    study: Study
    instrument: Instrument
    sheet: Sheet
    columns: tuple[Column, ...]

    def lines(self, row: str) -> Mapping[str, Line]:
        return {
            country.code: tuple(self._figure(country.code, row, column) for column in self.columns)
            for country in self.study.edition.countries
        }

    def _figure(self, country: str, row: str, column: Column) -> Figure:
        entry = self.study.cell(country, self.instrument.id, self.sheet.id, row, column.id)
        if entry is None and self.study.state(country, self.instrument.id).kind == IN_REVIEW:
            return Figure(code=IN_REVIEW)
        return figure_of(entry)

    def rates(self, row: Row) -> Mapping[str, Line]:
        """Return figures of one row for so many of another; where one of the two is no number, its code says why."""
        if row.rate is None:
            raise ValueError(f"{row.id} is no rate")
        of, per, times = self.lines(row.rate.of), self.lines(row.rate.per), row.rate.times
        return self._divided(of, per, times)

    def _divided(self, of: Mapping[str, Line], per: Mapping[str, Line], times: int) -> Mapping[str, Line]:
        pairs = {country: zip(of[country], per[country], strict=True) for country in of}
        return {country: tuple(_rate(a, b, times) for a, b in both) for country, both in pairs.items()}

    def breakdowns(self, row: Row) -> Iterator[Breakdown]:
        """Yield a row by each of its lists; a computed one by those that both of its rows have."""
        if row.rate is not None:
            of, per = (list(self.breakdowns(self.sheet.row(one))) for one in (row.rate.of, row.rate.per))
            for one, other in ((a, b) for a in of for b in per if a.list_id == b.list_id):
                divisors = {option.code: lines for option, lines in other.parts}
                parts = tuple(
                    (option, self._divided(lines, divisors[option.code], row.rate.times)) for option, lines in one.parts
                )
                yield Breakdown(one.list_id, one.codes, parts)
        for list_id in row.by:
            codes = self.instrument.lists[list_id]
            parts = tuple(
                (codes.option(part.part.code), self.lines(part.id))
                for part in self.sheet.rows
                if part.of == row.id and part.part is not None and part.part.list == list_id
            )
            yield Breakdown(list_id, codes, parts)

    def basis(self, row: Row) -> Mapping[tuple[str, str], Entry]:
        found: dict[tuple[str, str], Entry] = {}
        for column in self.sheet.columns:
            name = column.role or column.id
            if column in self.columns or not self.sheet.uses(row.id, column.id):
                continue
            for country in self.study.edition.countries:
                entry = self.study.cell(country.code, self.instrument.id, self.sheet.id, row.id, column.id)
                if entry is not None:
                    found[country.code, name] = entry
        return found


def revised(study: Study, instrument: Instrument) -> Mapping[tuple[str, str, str, str, str], CellChange]:
    """Return the figures that were others before, or are gone, by place, and what is counted where that has changed.

    What was blank before is no revision.
    """
    told = {
        (sheet.id, column.id)
        for sheet in instrument.sheets
        for column in sheet.columns
        if column.role in (FIGURE, *_WHAT_IS_COUNTED) and (sheet.kind == "matrix" or sheet.flow_columns)
    }
    gone = gone_flows(study, instrument)
    found: dict[tuple[str, str, str, str, str], CellChange] = {}
    for one in study.revisions:
        if one.instrument == instrument.id and one.before is not None and (one.sheet, one.column) in told:
            # Another row may have the number of one that is gone.
            row = f"{one.row} ({' '.join(gone[line_of(one.before)])})" if line_of(one.before) in gone else one.row
            found.setdefault((one.country, one.instrument, one.sheet, row, one.column), one)
    return found


def gone_flows(study: Study, instrument: Instrument) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
    """Return the rows of figures by other country that are gone, as lines of files, each with of what it was."""
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for one in study.revisions:
        sheet = instrument.sheet(one.sheet) if one.instrument == instrument.id else None
        if sheet is not None and one.column in sheet.flow_columns and one.before is not None and one.after is None:
            line = line_of(one.before)
            found[line] = (*found.get(line, ()), str(one.before.value))
    return found


def line_of(entry: Entry) -> tuple[str, str, str]:
    """Return the line of a file in which an answer stands."""
    return entry.sha256, entry.tab, entry.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def figure_of(entry: Entry | None) -> Figure:
    """Return what a cell says: a number, why there is none, that it waits to be clarified, or that it is blank."""
    if entry is None:
        return Figure()
    if isinstance(entry.value, Decimal | int) and not entry.unclear:
        return Figure(Decimal(entry.value), "", entry)
    return Figure(None, UNCLEAR if entry.unclear else str(entry.value), entry)


def _rate(of: Figure, per: Figure, times: int) -> Figure:
    if of.value is None:
        return Figure(None, of.code)
    if per.value is None or per.value == 0:
        return Figure(None, per.code if per.value is None else NO_RATE)
    return Figure(of.value * times / per.value, "")


SIGNS = {
    "o": f'<circle cx="3" cy="6" r="1.5" fill="{INK}"/><circle cx="9" cy="6" r="1.5" fill="{INK}"/>',
    "l": f'<rect x="2.2" y="2.2" width="7.6" height="7.6" fill="#fff" stroke="{INK}" stroke-width="1.3"/>',
    "m": f'<path d="M2 6h8" stroke="{INK}" stroke-width="1.6"/>',
    "q": f'<path d="M2 2h8v8H2z" fill="{INK}"/>',
    **{name: DRAWINGS[name] for name in ("unclear", "wait", "none")},
}
"""The sign of each status that SDMX has for a value that is missing; the last is that of no answer."""


@dataclass(frozen=True)
class Reason:
    """Why there is no figure: the code, its words, a short form, what it means, the name of its sign."""

    code: str
    label: str
    short: str
    help: str
    sign: str


@dataclass(frozen=True)
class FigureCell:
    """One cell of a table: the number as it is printed, or the reason why there is none; where it was read.

    `marks` are letter and words of what is to be known of the number: they stand in the cell, so that whoever copies
    the table has them.
    """

    text: str
    reason: Reason | None
    origin: Origin | None = None
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FigureTeller:
    """Says figures in one language."""

    instrument: Instrument
    voice: Voice

    @cached_property
    def reasons(self) -> Mapping[str, Reason]:
        """The reasons why there is no figure, by code, no answer last."""
        found = {option.code: self._reason(option) for option in missing_options(self.instrument)}
        blank = self.voice.say("no-answer")
        none = Reason(NO_ANSWER, blank, self.say("no-answer-short"), self.say("no-answer-help"), "none")
        waits = self.voice.say("to-clarify")
        unclear = Reason(UNCLEAR, waits, waits, self.voice.say("to-clarify-help"), UNCLEAR_SIGN)
        review = self.voice.say("in-review")
        reviewed = Reason(IN_REVIEW, review, review, self.voice.say("in-review-help"), "wait")
        study, own = self.voice.study, self.instrument.id
        under_review = any(one.kind == IN_REVIEW for one in study.states if one.instrument == own)
        rates = any(row.rate for sheet in self.instrument.matrices for row in sheet.rows)
        words = self.say("no-rate")
        by_zero = Reason(NO_RATE, words, words, self.say("no-rate-help"), "m")
        beside = {
            **({NO_RATE: by_zero} if rates else {}),
            **({UNCLEAR: unclear} if study.unclear else {}),
            **({IN_REVIEW: reviewed} if under_review else {}),
        }
        return {**found, **beside, NO_ANSWER: none}

    @cached_property
    def revised(self) -> Mapping[tuple[str, str, str, str, str], CellChange]:
        """What was revised, by place."""
        return revised(self.voice.study, self.instrument)

    def say(self, key: str, **values: object) -> str:
        """Return an entry of `words/indicators.yaml`."""
        return self.voice.say_of("indicators", key, **values)

    def cell(self, figure: Figure, statuses: Sequence[str] = ()) -> FigureCell:
        """Return a figure as a cell prints it, a number with what is to be known of it."""
        origin = origin_of(figure.entry, self.voice) if figure.entry is not None else None
        if figure.value is not None:
            known = (*statuses, *(("R",) if figure.entry and figure.entry.place in self.revised else ()))
            marks = tuple((code.lower(), self.say(f"mark-{code}")) for code in known)
            return FigureCell(self.number(figure), None, origin, marks)
        reason = self.reasons.get(figure.code) or self.reasons[NO_ANSWER]
        return FigureCell(reason.label, reason, origin)

    def cells(self, indicator: Indicator, country: str, line: Line) -> tuple[FigureCell, ...]:
        """Return a line of an indicator, or of one of its parts, year by year."""
        return tuple(self.cell_of(indicator, country, line, year) for year in indicator.years)

    def cell_of(self, indicator: Indicator, country: str, line: Line, year: int) -> FigureCell:
        """Return what a line says of a year."""
        return self.cell(line[indicator.years.index(year)], indicator.statuses(country, year))

    def number(self, figure: Figure) -> str:
        """Return a number as it is printed; a computed one to two places, and never as 0 where it is not."""
        value = figure.value or Decimal(0)
        if figure.entry is None:
            if 0 < value < _PLACES:
                return self.say("less-than", bound=_PLACES)
            value = value.quantize(_PLACES) if value.adjusted() < _MOST_DIGITS else value.to_integral_value()
        return show_number(value, self.voice.language)

    def line_in_words(self, indicator: Indicator, country: str) -> str:
        """Return the figures of a country, year by year, as words: the text behind a drawing."""
        pairs = zip(indicator.years, self.cells(indicator, country, indicator.lines[country]), strict=True)
        said = (self.say("year-figure", year=year, figure=self._in_words(one)) for year, one in pairs)
        return self.say("country-line", country=self.voice.name(country), figures="; ".join(said))

    def _in_words(self, cell: FigureCell) -> str:
        known = ", ".join(words for _, words in cell.marks)
        return self.say("figure-marked", figure=cell.text, marks=known) if known else cell.text

    def _reason(self, option: Option) -> Reason:
        short = self.voice.of(option.short) or self.voice.of(option.label)
        sign = (option.sdmx or "O").lower()
        return Reason(option.code, self.voice.of(option.label), short, self.voice.of(option.help), sign)
