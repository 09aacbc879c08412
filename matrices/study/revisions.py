"""The register of the previous edition → the cells that a study says otherwise, compared like with like.

A row is compared with the one that it `replaces`; a law with the one of the same name, whatever its number. What was
not asked before, or in another way, and countries that have no answers in both editions have nothing to be compared.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz

from matrices.edition import Folder
from matrices.instrument import CellId, Column, Instrument, Row, RowId, Sheet, Value, name_of
from matrices.language import bare
from matrices.register import Register, StoredAnswer, Submission
from matrices.study.carry import Carried, alike, carry, reworded
from matrices.study.model import UNCLEAR, CellChange, Entry, QuestionChange, QuestionKind, Study
from matrices.study.settlements import settled_answers
from matrices.workbook import comparable

_ALIKE = 70
"""Of two names under one number: how alike they must be, in per cent, to be those of one law that was renamed."""


def with_revisions(study: Study, previous: Folder, register: Register) -> Study:
    """Return the study with what changed since the previous edition, country by country in the order of the form."""
    found = (
        change
        for instrument in study.instruments
        for old in previous.instruments
        if old.id == instrument.id
        for change in _revisions(study, instrument, old, previous.edition.id, register)
    )
    questions = (
        one
        for instrument in study.instruments
        for old in previous.instruments
        if old.id == instrument.id
        for one in changed_questions(old, instrument, previous.edition.id)
    )
    return replace(study, revisions=tuple(found), questions=tuple(questions))


def changed_questions(old: Instrument, new: Instrument, edition: str) -> Iterator[QuestionChange]:
    """Yield the questions that are worded otherwise, new, made of others, or no longer asked; nothing of any law."""
    for sheet in new.matrices:
        before = _sheet(old, sheet)
        known = {row.id: row for row in before.rows} if before is not None else {}
        sources = {row.id: _asked_as(row, known) for row in sheet.rows}
        used = Counter(one for own in sources.values() for one in own)
        for row in sheet.rows if known else ():
            kind = _kind_of(row, sources[row.id], used, known)
            if kind and row.of is None:
                asked = tuple(known[one].asked for one in sources[row.id])
                yield QuestionChange(
                    instrument=new.id,
                    sheet=sheet.id,
                    row=row.id,
                    kind=kind,
                    sources=sources[row.id],
                    before=asked,
                    after=row.asked,
                    since=edition,
                )
        for one in known.values():
            if not used[one.id] and one.of is None:
                yield QuestionChange(
                    instrument=new.id,
                    sheet=sheet.id,
                    row=one.id,
                    kind="dropped",
                    sources=(one.id,),
                    before=(one.asked,),
                    after=None,
                    since=edition,
                )


def _asked_as(row: Row, known: Mapping[str, Row]) -> tuple[str, ...]:
    own = (row.id,) if row.id in known and len(row.replaces) < 2 else row.replaces
    return tuple(one for one in own if one in known)


def _kind_of(
    row: Row, sources: tuple[str, ...], used: Mapping[str, int], known: Mapping[str, Row]
) -> QuestionKind | None:
    if not sources:
        return "new"
    if len(sources) > 1:
        return "merged"
    if used[sources[0]] > 1:
        return "split"
    return "reworded" if reworded(known[sources[0]], row) else None


def with_versions(study: Study, register: Register) -> Study:
    """Return the study with what changed since the version before, too, where a country has sent more than one."""
    changes = [one for part in study.instruments for one in _of_versions(study, part, register)]
    return replace(study, revisions=(*study.revisions, *changes))


def _of_versions(study: Study, instrument: Instrument, register: Register) -> Iterator[CellChange]:
    for country in study.edition.countries:
        accepted = [one for one in register.submissions(study.edition.id, instrument.id, country.code) if one.accepted]
        if len(accepted) > 1 and study.state(country.code, instrument.id).kind == "answered":
            answers = settled_answers(register, accepted[-2])
            yield from EditionPair(study, carry(instrument, instrument, answers), accepted[-2], answers).changes()


def _revisions(
    study: Study, instrument: Instrument, old: Instrument, edition: str, register: Register
) -> Iterator[CellChange]:
    accepted = register.latest_accepted(edition, instrument.id)
    for country in study.edition.countries:
        before = accepted.get(country.code)
        if before is not None and study.state(country.code, instrument.id).kind == "answered":
            answers = settled_answers(register, before)
            yield from EditionPair(study, carry(old, instrument, answers), before, answers).changes()


@dataclass(frozen=True)
class EditionPair:
    """One country's accepted answers of the previous edition beside those of a study."""

    study: Study
    carried: Carried
    before: Submission
    answers: Sequence[StoredAnswer]

    @cached_property
    def _stored(self) -> Mapping[CellId, StoredAnswer]:
        return {one.place: one for one in self.answers if one.value is not None or one.is_unclear}

    @cached_property
    def _now(self) -> Mapping[CellId, Value]:
        country, instrument = self.before.country, self.before.instrument
        return {
            CellId(entry.sheet, entry.row, entry.column): entry.value
            for entry in self.study.entries
            if (entry.country, entry.instrument) == (country, instrument)
        }

    @cached_property
    def _pairs(self) -> Mapping[str, Mapping[str, str]]:
        """By list sheet: the previous number of each row that both editions have, with its number now."""
        return {sheet.id: self._paired(sheet) for sheet in self.carried.new.sheets if sheet.kind == "list"}

    def changes(self) -> Iterator[CellChange]:
        """Yield every cell that says something else than in the previous edition."""
        for sheet in self.carried.new.sheets:
            old = _sheet(self.carried.old, sheet)
            if old is not None:
                yield from self._matrix(sheet, old) if sheet.kind == "matrix" else self._list(sheet, old)

    def _matrix(self, sheet: Sheet, old: Sheet) -> Iterator[CellChange]:
        for row in sheet.rows:
            asked = [source for source in (row.id, *row.replaces) if source in old.row_ids]
            source = self.carried.rows.get(RowId(sheet.id, row.id)) or (asked[0] if asked else None)
            if source is None:
                continue
            known = {one.id: one for one in old.rows}
            others = [one for one in sheet.rows if source in _asked_as(one, known)]
            if len(_asked_as(row, known)) > 1 or len(others) > 1:
                continue  # several questions made of others: what differs says nothing of the law
            is_reworded = reworded(known[source], row)
            columns = self._comparable(sheet, old, row.id, source)
            for one in self._cells(sheet, columns, row.id, source):
                yield replace(one, reworded=is_reworded)

    def _list(self, sheet: Sheet, old: Sheet) -> Iterator[CellChange]:
        """Yield the changed cells of the rows that both editions have; a row that came or went is told by its name.

        A row of figures by other country has none: one that went is told whole.
        """
        pairs = self._pairs[sheet.id]
        sources = {now: before for before, now in pairs.items()}
        names = [sheet.column(column) for column in sheet.display_columns]
        for row in sheet.row_ids:
            if row in sources:
                yield from self._cells(sheet, self._comparable(sheet, old, row, sources[row]), row, sources[row])
            else:
                yield from self._came_or_went(sheet, names, row, None)
        for row in old.row_ids:
            if row not in pairs:
                yield from self._came_or_went(sheet, names, None, row)
                for column in sheet.columns if sheet.flow_columns else ():
                    if before := self._entry(sheet, column, row, row):
                        yield self._change(sheet, row, column, before, None)

    def _came_or_went(
        self, sheet: Sheet, names: Sequence[Column], row: str | None, source: str | None
    ) -> Iterator[CellChange]:
        for column in names:
            before = self._entry(sheet, column, row or source or "", source) if source else None
            after = self._after(sheet, row, column) if row else None
            if before or after:
                yield self._change(sheet, row or source or "", column, before, after)
                return

    def _cells(self, sheet: Sheet, columns: Sequence[Column], row: str, source: str) -> Iterator[CellChange]:
        for column in columns:
            before, after = self._entry(sheet, column, row, source), self._after(sheet, row, column)
            if comparable(before.value if before else None) != comparable(after.value if after else None):
                yield self._change(sheet, row, column, before, after)

    def _change(self, sheet: Sheet, row: str, column: Column, before: Entry | None, after: Entry | None) -> CellChange:
        place = (self.before.country, self.before.instrument, sheet.id, row, column.id)
        since = self.before.edition if self.before.edition != self.study.edition.id else f"v{self.before.version}"
        return CellChange(*place, before, after, since=since)

    def _comparable(self, sheet: Sheet, old: Sheet, row: str, source: str) -> list[Column]:
        """Return the columns that were asked for in the same way, with an answer that still has its meaning."""
        asked = [sheet.column(column) for column in sheet.used_columns(row)]
        lost = self.carried.open.get(RowId(sheet.id, row), ()) if sheet.kind == "matrix" else ()
        return [
            column
            for column in asked
            if old.has_column(column.id) and old.uses(source, column.id) and alike(old.column(column.id), column)
            if column.kind.cites or column.id not in lost
        ]

    def _after(self, sheet: Sheet, row: str, column: Column) -> Entry | None:
        return self.study.cell(self.before.country, self.before.instrument, sheet.id, row, column.id)

    def _entry(self, sheet: Sheet, column: Column, row: str, source: str | None) -> Entry | None:
        """Return a previous answer as an entry; cited rows have the numbers that they have now."""
        one = self._stored.get(CellId(sheet.id, source or row, column.id))
        if one is None:
            return None
        sent, value = self.before, UNCLEAR if one.value is None else one.value
        where = (sent.edition, sent.country, sent.instrument, sheet.id, row, column.id)
        how = (self._renumbered(column, value), one.raw, sent.language)
        found = Entry(*where, *how, sent.id, sent.version, sent.name, sent.sha256, one.tab, one.cell)
        return replace(found, unclear=one.value is None)

    def _renumbered(self, column: Column, value: Value) -> Value:
        pairs = self._pairs.get(column.sheet or "", {})
        return tuple(pairs.get(code, code) for code in value) if isinstance(value, tuple) and pairs else value

    def _paired(self, sheet: Sheet) -> dict[str, str]:
        old = _sheet(self.carried.old, sheet)
        if old is None:
            return {}
        before = {row: name for row in old.row_ids if (name := _called(old, row, self.carried.answered))}
        now = {row: name for row in sheet.row_ids if (name := _called(sheet, row, self._now))}
        pairs: dict[str, str] = {}
        for source, name in before.items():
            same = [row for row, other in now.items() if other == name and row not in pairs.values()]
            if same:
                pairs[source] = source if source in same else same[0]
        for source, name in before.items() if not sheet.flow_columns else ():
            free = source not in pairs and source in now and source not in pairs.values()
            if free and fuzz.ratio(name, now[source]) >= _ALIKE:
                pairs[source] = source
        return pairs


def _called(sheet: Sheet, row: str, answers: Mapping[CellId, Value]) -> str:
    """Return by what a row of a list is found again: its name, or of what and of which country its figures are."""
    said = [answers.get(CellId(sheet.id, row, column)) for column in sheet.flow_columns]
    return " ".join(map(str, said)) if said and all(said) else bare(name_of(sheet, row, answers))


def _sheet(instrument: Instrument, sheet: Sheet) -> Sheet | None:
    """Return the sheet of an instrument that has the same id and is of the same kind."""
    return next((one for one in instrument.sheets if (one.id, one.kind) == (sheet.id, sheet.kind)), None)
