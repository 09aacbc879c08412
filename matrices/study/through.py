"""The registers of several editions → per country, row and field the line of its answers: where each change began.

Of an answer it is said since when it holds only where the law says so: by the date in the row, or by that of a law that
the row cites. Otherwise no more is known than the edition that first had it. Rows follow the ones that they `replaces`;
a question that was made of several, or is one of several now, begins a line of its own, as does one that is asked in
another way. An edition that asked and has no answer is a blank of the line: what an earlier one had is not said for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from matrices.edition import Folder
from matrices.instrument import CellId, Column, Instrument, Sheet, Value
from matrices.register import Register, StoredAnswer
from matrices.study.carry import alike, reworded
from matrices.study.model import UNCLEAR, AnswerThen, Entry, Study
from matrices.study.settlements import settled_answers
from matrices.workbook import comparable

_DATES = ("in_force", "published", "enacted")
"""Roles of a law's dates, in the order in which they say since when it holds."""


class EditionThen(NamedTuple):
    """An edition as its register knows it: its answers by instrument and country, and since when the edition speaks."""

    edition: str
    as_of: str
    countries: frozenset[str]
    instruments: Mapping[str, Instrument]
    answers: Mapping[tuple[str, str], Mapping[CellId, StoredAnswer]]


def edition_then(folder: Folder, register: Register) -> EditionThen:
    """Return what the register of an edition holds that counts."""
    answers = {
        (instrument.id, country): {one.place: one for one in settled_answers(register, sent)}
        for instrument in folder.instruments
        for country, sent in register.latest_accepted(folder.edition.id, instrument.id).items()
    }
    instruments = {one.id: one for one in folder.instruments}
    countries = frozenset(one.code for one in folder.edition.countries)
    return EditionThen(folder.edition.id, folder.edition.calendar.cut_off.isoformat(), countries, instruments, answers)


def with_history(study: Study, editions: Sequence[EditionThen]) -> Study:
    """Return the study with the line of each answer through the editions, oldest first, this one last."""
    lines = (
        _Lines(study, part, country.code, editions) for part in study.instruments for country in study.edition.countries
    )
    return replace(study, history=tuple(one for each in lines for one in each.changes()))


def _changes(line: Sequence[AnswerThen]) -> Iterator[AnswerThen]:
    """Yield the answers of a line that say something else than the one before, and where that was left blank."""
    before, reworded = None, False
    for one in line if any(one.value != "" or one.raw for one in line) else ():
        said, reworded = comparable(one.value) or f"?{one.raw}", reworded or one.reworded
        if said != before:
            yield one._replace(reworded=reworded)
            reworded = False
        before = said


@dataclass(frozen=True)
class _Lines:
    """The answers of one country to an instrument, through the editions."""

    study: Study
    now: Instrument
    country: str
    editions: Sequence[EditionThen]

    @cached_property
    def _own(self) -> Mapping[CellId, Value]:
        """What it answers now."""
        return {
            CellId(one.sheet, one.row, one.column): one.value
            for one in self.study.entries
            if (one.country, one.instrument) == (self.country, self.now.id)
        }

    def changes(self) -> Iterator[AnswerThen]:
        """Yield each answer that says something else than the one before, row by row and field by field."""
        if self.study.state(self.country, self.now.id).kind != "answered":
            return
        for sheet in self.now.matrices:
            unasked = self.study.unasked(self.country, self.now, sheet) if sheet.conditions else frozenset()
            for row in (one for one in sheet.row_ids if one not in unasked):
                for column in (sheet.column(one) for one in sheet.used_columns(row)):
                    if not column.kind.cites:
                        yield from _changes(self._line(sheet, row, column))

    def _line(self, sheet: Sheet, row: str, column: Column) -> list[AnswerThen]:
        """Return what was answered in each edition, oldest first, as far back as the question goes."""
        place = (self.country, self.now.id, sheet.id, row, column.id)
        as_of = self.study.edition.calendar.cut_off.isoformat()
        entry, since = self.study.cell(*place), _valid_from(sheet, self.now, row, self._own)
        found = [_then(place, self.study.edition.id, entry, since, as_of)]
        current, form = row, sheet
        for then in reversed(self.editions):
            old = then.instruments.get(self.now.id)
            before = _matrix(old, sheet.id)
            source = _source(form, current, before)
            if old is None or before is None or source is None or self.country not in then.countries:
                break
            answers = then.answers.get((self.now.id, self.country), {})
            same = before.has_column(column.id) and alike(before.column(column.id), column)
            if not same or source in _unasked(before, answers):
                break
            if reworded(before.row(source), form.row(current)):
                found[-1] = found[-1]._replace(reworded=True)
            values = {cell: each.value for cell, each in answers.items() if each.value is not None}
            one = answers.get(CellId(sheet.id, source, column.id))
            found.append(_then(place, then.edition, one, _valid_from(before, old, source, values), then.as_of))
            current, form = source, before
        return found[::-1]


def _unasked(sheet: Sheet, answers: Mapping[CellId, StoredAnswer]) -> frozenset[str]:
    """Return the rows that were not asked of whoever gave these answers."""

    def seen(row: str, column: str) -> tuple[str, ...] | None:
        one = answers.get(CellId(sheet.id, row, column))
        if one is None or one.value is None:
            return () if one is None else None
        return one.value if isinstance(one.value, tuple) else (str(one.value),)

    return sheet.unasked_rows(seen) if sheet.conditions else frozenset()


def _matrix(form: Instrument | None, sheet: str) -> Sheet | None:
    return next((one for one in form.matrices if one.id == sheet), None) if form is not None else None


def _then(
    place: tuple[str, str, str, str, str], edition: str, one: Entry | StoredAnswer | None, since: str, as_of: str
) -> AnswerThen:
    country, instrument, sheet, row, column = place
    value = one.value if one is not None and one.value not in (None, UNCLEAR) else ""
    return AnswerThen(
        country=country,
        instrument=instrument,
        sheet=sheet,
        row=row,
        column=column,
        edition=edition,
        value=value,
        raw=one.raw if one is not None else "",
        valid_from=since if value != "" else "",
        as_of=as_of,
        tab=one.tab if one is not None else "",
        cell=one.cell if one is not None else "",
    )


def _source(form: Sheet, row: str, before: Sheet | None) -> str | None:
    """Return the one row of the edition before that a row continues alone."""
    if before is None:
        return None
    own = form.row(row)
    sources = (row,) if row in before.row_ids and len(own.replaces) < 2 else own.replaces
    others = [one for one in form.rows if one.id != row and set(sources) & {one.id, *one.replaces}]
    return sources[0] if len(sources) == 1 and sources[0] in before.row_ids and not others else None


def _valid_from(sheet: Sheet, instrument: Instrument, row: str, values: Mapping[CellId, Value]) -> str:
    """Return since when an answer holds by the law, as far as the row or a law that it cites says so."""
    own = sheet.with_role("in_force")
    date = values.get(CellId(sheet.id, row, own.id)) if own is not None else None
    if date:
        return str(date)
    cites = sheet.with_role("law")
    cited = values.get(CellId(sheet.id, row, cites.id)) if cites is not None else None
    if cites is None or not cites.sheet or not isinstance(cited, tuple):
        return ""
    laws = instrument.sheet(cites.sheet)
    for role in _DATES:
        column = laws.with_role(role)
        dates = [
            str(values[at])
            for code in cited
            if column is not None and (at := CellId(laws.id, code, column.id)) in values
        ]
        if dates:
            return max(dates)
    return ""
