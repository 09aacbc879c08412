"""A study's long table → its provisions and lists of laws: which country answered what, and what an answer cites."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from matrices.instrument import CodeList, Instrument, Row, Section, Sheet, Symbol, Treaty
from matrices.language import Text
from matrices.study.model import IN_REVIEW, NO_ANSWER, NOT_ANSWERS, NOT_ASKED, UNCLEAR, Entry, Study

ANSWERED = "answered"
"""Code under which a sheet without a coverage column counts the countries that answered a row."""


@dataclass(frozen=True)
class RowAnswer:
    """What one country wrote in one row: its coverage code (`NO_ANSWER` if it gave none) and all that is printed of it.

    `cells` hold its answers, and what waits to be clarified.
    """

    country: str
    coverage: str
    cells: tuple[Entry, ...]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Its answers."""
        return tuple(one for one in self.cells if not one.unclear)

    @cached_property
    def unclear(self) -> tuple[Entry, ...]:
        """The cells that wait to be clarified."""
        return tuple(one for one in self.cells if one.unclear)

    def entry(self, column: str) -> Entry | None:
        """Return the entry of a column, if the country answered it."""
        return next((entry for entry in self.entries if entry.column == column), None)

    def cell(self, column: str) -> Entry | None:
        """Return what is printed of a column: its entry, or the cell that waits to be clarified."""
        return next((entry for entry in self.cells if entry.column == column), None)


@dataclass(frozen=True)
class Provision:
    """One row of a matrix with the answers to it, in the edition's order, and the countries that gave none.

    `reviewed` are those whose only files are under review: what they answered does not yet stand in the study.
    `unasked` are those of which it is not asked, because of what they answer in another row.
    `pending` are the rows of countries in which nothing can be counted before it is clarified: neither an answer, nor
    none.
    """

    instrument: Instrument
    sheet: Sheet
    section: Section
    row: Row
    answers: tuple[RowAnswer, ...]
    silent: tuple[str, ...]
    reviewed: tuple[str, ...] = ()
    pending: tuple[RowAnswer, ...] = ()
    unasked: tuple[str, ...] = ()

    @property
    def heading(self) -> Text:
        """The heading under which the row stands, in one line."""
        return self.sheet.heading(self.row.id)

    @property
    def treaty(self) -> Treaty | None:
        """The treaty from which the row derives, the first of several."""
        known = {treaty.id: treaty for treaty in self.instrument.treaties}
        return next((known[one] for ref in self.row.derives_from if (one := ref.partition(" ")[0]) in known), None)

    @property
    def scale(self) -> CodeList | None:
        """The options of the row's coverage; None if the sheet has no such column, or the row does not use it."""
        return coverage_scale(self.instrument, self.sheet, self.row.id)

    @cached_property
    def tally(self) -> Mapping[str, int]:
        """How many countries gave each coverage, `NO_ANSWER` included; every option of the scale stands in it.

        A row without coverage counts `ANSWERED` and `NO_ANSWER`. Of whom it is not asked nothing is counted. `UNCLEAR`
        and `IN_REVIEW` stand in it where there are any.
        """
        given = Counter(answer.coverage for answer in self.answers)
        waiting = {UNCLEAR: len(self.pending) + (given[UNCLEAR] if self.scale else 0), IN_REVIEW: len(self.reviewed)}
        rest = {code: count for code, count in waiting.items() if count}
        if self.scale is None:
            return {ANSWERED: len(self.answers), **rest, NO_ANSWER: len(self.silent)}
        counts = {option.code: given[option.code] for option in self.scale.options}
        return {**counts, **rest, NO_ANSWER: given[NO_ANSWER] + len(self.silent)}

    def answer(self, country: str) -> RowAnswer | None:
        """Return what a country answered, if it did."""
        return next((answer for answer in self.answers if answer.country == country), None)

    @property
    def lines(self) -> tuple[RowAnswer, ...]:
        """Everything that is printed of the row: the answers, and what waits to be clarified."""
        return (*self.answers, *self.pending)

    def printed(self, country: str) -> RowAnswer | None:
        """Return what is printed of a country: its answer, or what waits to be clarified."""
        return next((one for one in self.lines if one.country == country), None)

    def standing(self, country: str) -> str:
        """Return a country's coverage code, `ANSWERED` where the row has no coverage, or one of `NOT_ANSWERS`."""
        answer = self.answer(country)
        if answer is None:
            if any(one.country == country for one in self.pending):
                return UNCLEAR
            if country in self.unasked:
                return NOT_ASKED
            return IN_REVIEW if country in self.reviewed else NO_ANSWER
        return answer.coverage if self.scale else ANSWERED

    @property
    def reported(self) -> int:
        """How many countries report the provision in full or in part (or answered, where there is no coverage)."""
        if self.scale is None:
            return self.tally[ANSWERED]
        return sum(self.tally[code] for code in codes_with(self.scale, Symbol.FULL, Symbol.HALF))


@dataclass(frozen=True)
class ThematicChapter:
    """One section of a matrix with its provisions."""

    instrument: Instrument
    sheet: Sheet
    section: Section
    provisions: tuple[Provision, ...]

    @cached_property
    def tally(self) -> Mapping[str, int]:
        """The tallies of the provisions, added up."""
        return added(provision.tally for provision in self.provisions)

    @cached_property
    def contributors(self) -> frozenset[str]:
        """The countries that answered at least one provision."""
        return frozenset(answer.country for provision in self.provisions for answer in provision.answers)

    @cached_property
    def unclear(self) -> tuple[Entry, ...]:
        """The cells that wait to be clarified."""
        return tuple(one for provision in self.provisions for line in provision.lines for one in line.unclear)

    @property
    def silent(self) -> frozenset[str]:
        """The countries that wrote nothing on any of the provisions."""
        silent = [frozenset(provision.silent) for provision in self.provisions]
        return silent[0].intersection(*silent) if silent else frozenset()


def coverage_scale(instrument: Instrument, sheet: Sheet, row: str) -> CodeList | None:
    """Return the coverage options of a row, None where the row is not asked for coverage."""
    column = sheet.with_role("coverage")
    if column is None or not sheet.uses(row, column.id):
        return None
    return instrument.code_list(sheet, row, column.id)


def codes_with(scale: CodeList, *symbols: Symbol) -> tuple[str, ...]:
    """Return the codes of the options drawn with one of the symbols."""
    return tuple(option.code for option in scale.options if option.symbol in symbols)


def added(tallies: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    """Return the sum of tallies, what no country gave last."""
    total: dict[str, int] = {}
    for tally in tallies:
        for code, count in tally.items():
            total[code] = total.get(code, 0) + count
    return dict(sorted(total.items(), key=lambda item: _rank(item[0])))


def _rank(code: str) -> int:
    return NOT_ANSWERS.index(code) + 1 if code in NOT_ANSWERS else 0


def answered_in(tally: Mapping[str, int]) -> int:
    """Return how many of the possible answers that a tally counts were given."""
    return sum(count for code, count in tally.items() if code not in NOT_ANSWERS)


def chapters(study: Study, instrument: Instrument, sheet: Sheet) -> tuple[ThematicChapter, ...]:
    """Return the sections of a matrix with everything that was answered in them."""
    cells = _by_row(study, instrument, sheet)
    countries = (country.code for country in study.edition.countries)
    unasked = {code: study.unasked(code, instrument, sheet) for code in countries if sheet.conditions}
    return tuple(
        ThematicChapter(
            instrument,
            sheet,
            section,
            tuple(
                _provision(
                    study,
                    instrument,
                    sheet,
                    section,
                    row,
                    cells.get(row.id, {}),
                    frozenset(code for code, rows in unasked.items() if row.id in rows),
                )
                for row in section.rows
            ),
        )
        for section in sheet.sections
    )


def _by_row(study: Study, instrument: Instrument, sheet: Sheet) -> Mapping[str, Mapping[str, list[Entry]]]:
    rows: dict[str, dict[str, list[Entry]]] = {}
    for entry in (*study.entries, *study.unclear):
        if (entry.instrument, entry.sheet) == (instrument.id, sheet.id):
            rows.setdefault(entry.row, {}).setdefault(entry.country, []).append(entry)
    return rows


def _provision(
    study: Study,
    instrument: Instrument,
    sheet: Sheet,
    section: Section,
    row: Row,
    given: Mapping[str, list[Entry]],
    unasked: frozenset[str],
) -> Provision:
    codes = [country.code for country in study.edition.countries]
    found = [_answer(study, instrument, sheet, row, code, given[code]) for code in codes if code in given]
    answers, pending = (tuple(one for one in found if bool(one.entries) is is_answer) for is_answer in (True, False))
    missing = [code for code in codes if code not in given and code not in unasked]
    reviewed = tuple(code for code in missing if study.state(code, instrument.id).kind == "in_review")
    silent = tuple(code for code in missing if code not in reviewed)
    return Provision(
        instrument=instrument,
        sheet=sheet,
        section=section,
        row=row,
        answers=answers,
        silent=silent,
        reviewed=reviewed,
        pending=pending,
        unasked=tuple(code for code in codes if code in unasked and code not in given),
    )


def _answer(
    study: Study, instrument: Instrument, sheet: Sheet, row: Row, country: str, entries: list[Entry]
) -> RowAnswer:
    order = {column: place for place, column in enumerate(sheet.used_columns(row.id))}
    used = sorted((entry for entry in entries if entry.column in order), key=lambda entry: order[entry.column])
    return RowAnswer(country, study.coverage(country, instrument.id, sheet, row.id), tuple(used))


@dataclass(frozen=True)
class ListRow:
    """One row that a country filled in on a list sheet (a law, a person): its entries by column.

    `unclear` are its cells that wait to be clarified.
    """

    country: str
    sheet: Sheet
    row: str
    entries: Mapping[str, Entry]
    unclear: Mapping[str, Entry] = field(default_factory=dict)

    def role(self, role: str) -> Entry | None:
        """Return the entry of the column that has the role, if it was filled in."""
        column = self.sheet.with_role(role)
        return self.entries.get(column.id) if column else None

    def cell(self, column: str) -> Entry | None:
        """Return what is printed of a column: its entry, or the cell that waits to be clarified."""
        return self.entries.get(column) or self.unclear.get(column)

    @property
    def name(self) -> str:
        """The name under which the row is cited; its number if no column of the name was filled in."""
        for column in self.sheet.display_columns:
            if column in self.entries:
                entry = self.entries[column]
                return str((not entry.clarified and entry.written) or entry.value)
        return self.row

    @property
    def url(self) -> str:
        """The address of the row's text, if it gives one."""
        entry = self.role("url")
        return str(entry.value) if entry else ""


@dataclass(frozen=True)
class Lists:
    """Every filled-in row of an instrument's list sheets, by country, sheet and row.

    `pending` are rows in which nothing can be counted before it is clarified.
    """

    rows: Mapping[tuple[str, str, str], ListRow]
    pending: Mapping[tuple[str, str, str], ListRow] = field(default_factory=dict)

    def of(self, country: str, sheet: str) -> tuple[ListRow, ...]:
        """Return the rows of a country on a list sheet that are printed, in order; what only waits comes last."""
        found = (*self.rows.items(), *self.pending.items())
        return tuple(row for (code, where, _), row in found if (code, where) == (country, sheet))

    def on(self, sheet: str) -> tuple[ListRow, ...]:
        """Return the rows of all countries on a list sheet that are printed."""
        return tuple(row for row in (*self.rows.values(), *self.pending.values()) if row.sheet.id == sheet)

    def cited(self, country: str, sheet: str, rows: tuple[str, ...]) -> Iterator[tuple[str, ListRow | None]]:
        """Yield the rows that a country cites, None for one that its list does not hold."""
        for row in rows:
            yield row, self.rows.get((country, sheet, row))


def lists(study: Study, instrument: Instrument) -> Lists:
    """Return everything that stands on the list sheets of an instrument."""
    sheets = {sheet.id: sheet for sheet in instrument.sheets if sheet.kind == "list"}
    entries: dict[tuple[str, str, str], dict[str, Entry]] = {}
    unclear: dict[tuple[str, str, str], dict[str, Entry]] = {}
    for entry in (*study.entries, *study.unclear):
        if entry.instrument == instrument.id and entry.sheet in sheets:
            found = unclear if entry.unclear else entries
            found.setdefault((entry.country, entry.sheet, entry.row), {})[entry.column] = entry
    places = entries.keys() | unclear.keys()
    ordered = sorted(places, key=lambda place: (place[1], place[0], _number(sheets[place[1]], place[2])))
    rows = {
        place: ListRow(place[0], sheets[place[1]], place[2], entries.get(place, {}), unclear.get(place, {}))
        for place in ordered
    }
    return Lists(
        {place: row for place, row in rows.items() if row.entries},
        {place: row for place, row in rows.items() if not row.entries},
    )


def _number(sheet: Sheet, row: str) -> int:
    return sheet.row_ids.index(row) if row in sheet.row_ids else len(sheet.row_ids)
