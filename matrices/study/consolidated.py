"""The newest accepted submissions of an edition → the study's long table, with the translations beside it."""

import datetime
import functools
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter

from matrices.edition import Calendar, Country, Folder
from matrices.instrument import CellId, Instrument, RowId
from matrices.register import Register, Settlement, SourceReading, StoredAnswer, StoredTranslation, Submission
from matrices.study.model import (
    UNCLEAR,
    CountryState,
    Entry,
    StateKind,
    Study,
    Translation,
    TranslationPlace,
    codes_of,
)
from matrices.study.settlements import InForce, in_force


def consolidate(
    folder: Folder,
    register: Register,
    known: Callable[[Submission], Submission | None] = lambda one: one,
    until: datetime.datetime | None = None,
) -> Study:
    """Return the study of an edition as the register stands now, or as if it held the `known` submissions alone.

    Of each country and instrument the last accepted submission counts, in the order of `Register.submissions`; those
    that wait are named beside it. `known` returns a submission as it was known, None for one that was not. With
    `until`, what the Secretariat settled later counts as not settled.
    """
    states: list[CountryState] = []
    entries: list[Entry] = []
    counting = in_force(register, folder.edition.id, until)
    notes = readings_of(register, folder.edition.id, until)
    for instrument in folder.instruments:
        submissions = register.submissions(folder.edition.id, instrument.id)
        by_id = {one.id: one for one in submissions}
        for country in folder.edition.countries:
            seen = [known(one) for one in submissions if one.country == country.code]
            own = [one for one in seen if one is not None and not one.discarded]
            accepted = next((one for one in reversed(own) if one.accepted), None)
            source = _Source(accepted, by_id, register, counting) if accepted else None
            found = tuple(_read(_entries(source, instrument), notes)) if source else ()
            entries.extend(found)
            in_time = _in_time(own, folder.edition.calendar)
            late = accepted is not None and not accepted.mapping and not in_time
            states.append(_state(country, instrument, own, found, source, late=late))
    given, unclear = _parted(entries)
    return Study(
        edition=folder.edition,
        instruments=folder.instruments,
        states=tuple(states),
        entries=given,
        unclear=unclear,
        anchor=register.anchor(),
        treaties=folder.treaties,
    )


def entries_of(
    submission: Submission, instrument: Instrument, register: Register, until: datetime.datetime | None = None
) -> tuple[Entry, ...]:
    """Return the answers in one submission, in the order of the instrument, without what waits to be clarified."""
    return _parted(cells_of(submission, instrument, register, until))[0]


def cells_of(
    submission: Submission, instrument: Instrument, register: Register, until: datetime.datetime | None = None
) -> tuple[Entry, ...]:
    """Return the answers in one submission and what waits to be clarified, in the order of the instrument.

    With `until`, what the Secretariat settled later counts as not settled.
    """
    counting = in_force(register, submission.edition, until)
    return tuple(_entries(_Source(submission, {}, register, counting), instrument))


def readings_of(
    register: Register, edition: str, until: datetime.datetime | None = None
) -> Mapping[tuple[str, str, str, str, str], SourceReading]:
    """Return by place what was read last against its source, by a moment if one is given, and not taken back."""
    notes = register.follow_up.source_readings(edition)
    if not notes:
        return {}
    of = {one.id: (one.country, one.instrument) for one in register.submissions(edition)}
    found = {
        (*of[one.submission], one.sheet, one.row, one.column): one
        for one in notes
        if until is None or datetime.datetime.fromisoformat(one.at) <= until
    }
    return {place: one for place, one in found.items() if one.outcome == "read"}


def _read(entries: Iterable[Entry], notes: Mapping[tuple[str, str, str, str, str], SourceReading]) -> Iterator[Entry]:
    """Yield entries, with what was read against its source where the answer is still the one that was read."""
    if not notes:
        yield from entries
        return
    for one in entries:
        note = notes.get(one.place)
        yield replace(one, read=note) if note is not None and note.answer == one.answer else one


def _parted(entries: Iterable[Entry]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Return answers, and what waits to be clarified."""
    found = tuple(entries)
    return tuple(one for one in found if not one.unclear), tuple(one for one in found if one.unclear)


class _Source:
    """Where the answers of a submission really stand: of a version that a validation form made, in several files."""

    def __init__(
        self, submission: Submission, known: Mapping[int, Submission], register: Register, counting: InForce
    ) -> None:
        self.submission = submission
        self.answers = register.answers(submission.id)
        self._counting = counting
        self._known = dict(known)
        self._register = register
        self._used: dict[int, Submission] = {}
        self._origins = register.rounds.origins(submission.id)

    def of(self, one: StoredAnswer) -> Submission:
        """Return the submission in whose file an answer stands."""
        number = self._origins.get(one.place) if self._origins else None
        found = self.submission if number is None else self._of_number(number)
        self._used[found.id] = found
        return found

    def settlement(self, one: StoredAnswer, file: Submission) -> Settlement | None:
        """Return what the Secretariat settled an unclear cell of a file as, and why."""
        if one.value is not None:
            return None
        found = self._counting.get((file.id, one.place))
        return None if found is None or found.value is None else found

    @property
    def used(self) -> tuple[Submission, ...]:
        """The submissions that answers were asked for, oldest first."""
        return tuple(sorted(self._used.values(), key=lambda one: one.version))

    def _of_number(self, number: int) -> Submission:
        if number not in self._known:
            self._known[number] = self._register.submission(number)
        return self._known[number]


def _entries(source: _Source, instrument: Instrument) -> Iterator[Entry]:
    order = instrument.order
    placed = sorted(((order[place], one) for one in source.answers if (place := one.place) in order), key=itemgetter(0))
    for one in (each for _, each in placed):
        if one.value is None and not one.is_unclear:
            continue
        file = source.of(one)
        clarified = source.settlement(one, file)
        value = one.value if clarified is None else clarified.value
        yield Entry(
            edition=file.edition,
            country=file.country,
            instrument=instrument.id,
            sheet=one.sheet,
            row=one.row,
            column=one.column,
            value=UNCLEAR if value is None else value,
            raw=one.raw,
            language=file.language,
            submission=file.id,
            version=file.version,
            file=file.name,
            sha256=file.sha256,
            tab=one.tab,
            cell=one.cell,
            shown=one.shown,
            unclear=value is None,
            clarified=clarified,
            received="" if file.mapping else file.received_at,
            imported=file.mapping,
        )


def _in_time(own: Sequence[Submission], calendar: Calendar) -> bool:
    """Tell whether a submission that the study may use arrived by the cut-off date, in the time of the edition."""
    moments = (datetime.datetime.fromisoformat(one.received_at) for one in own if one.accepted and not one.mapping)
    return any(one.astimezone(calendar.zone).date() <= calendar.cut_off for one in moments)


def _state(
    country: Country,
    instrument: Instrument,
    own: Sequence[Submission],
    found: Sequence[Entry],
    source: _Source | None,
    *,
    late: bool = False,
) -> CountryState:
    counted = {sheet.id for sheet in instrument.matrices or instrument.sheets}
    given, unclear = _parted(found)
    answered = len({RowId(one.sheet, one.row) for one in given if one.sheet in counted})
    # Lists alone ask for no row of their own: all that a country filled in were asked for. A computed row asks nothing.
    rows = sum(bool(sheet.used_columns(row)) for sheet in instrument.matrices for row in sheet.row_ids)
    asked = rows - _unasked(instrument, found) if instrument.matrices else answered
    waiting = tuple(one for one in own if one.waits)
    if source is not None:
        sent, files = source.submission, (source.used, late, len(unclear), waiting)
        return CountryState(country, instrument.id, "answered", sent, answered, asked, *files)
    kind: StateKind = "in_review" if own else "no_answer"
    return CountryState(
        country=country,
        instrument=instrument.id,
        kind=kind,
        submission=own[-1] if own else None,
        rows_answered=0,
        rows_asked=asked,
    )


def _unasked(instrument: Instrument, found: Sequence[Entry]) -> int:
    """Return how many rows are not asked of whoever gave these answers, and hold none."""
    by_place = {CellId(one.sheet, one.row, one.column): one for one in found}
    begun, count = {(one.sheet, one.row) for one in found}, 0
    for sheet in (one for one in instrument.matrices if one.conditions):
        seen = functools.partial(_seen, by_place, sheet.id)
        count += sum((sheet.id, row) not in begun for row in sheet.unasked_rows(seen))
    return count


def _seen(by_place: Mapping[CellId, Entry], sheet: str, row: str, column: str) -> tuple[str, ...] | None:
    return codes_of(by_place.get(CellId(sheet, row, column)))


def with_compiled(study: Study, previous: Folder, register: Register) -> Study:
    """Return a study with what the previous edition compiled of the rows in which a country has written nothing.

    It stands in a study of its own, which nothing that counts answers sees; laws are those that it cites itself. Of a
    country whose file is under review nothing is known to be unanswered.
    """
    before = consolidate(previous, register)
    written = {one.place[:4] for one in study.printed}
    reviewed = {(one.country.code, one.instrument) for one in study.states if one.kind == "in_review"}
    asked = {
        (country.code, instrument.id, sheet.id, row)
        for country in study.edition.countries
        for instrument in study.instruments
        for sheet in instrument.matrices
        for row in sheet.row_ids
        if (country.code, instrument.id) not in reviewed
    }
    listed = {(one.id, sheet.id) for one in before.instruments for sheet in one.sheets if sheet.kind == "list"}
    left = asked - written
    own = tuple(one for one in before.entries if one.place[:4] in left or one.place[1:3] in listed)
    return replace(study, compiled=replace(before, entries=own, unclear=()))


def with_translations(study: Study, register: Register) -> Study:
    """Return a study with the translations that the register holds of its texts."""
    stored = register.translations.translations(study.edition.id)
    return replace(study, translations=current(study, stored)) if stored else study


def source_of(entry: Entry) -> str:
    """Return the SHA-256 of a text as the study prints it, by which a translation knows what it was made of."""
    return entry.answer


def digest(words: str) -> str:
    """Return the SHA-256 of a text in hexadecimal."""
    return hashlib.sha256(words.encode(errors="replace")).hexdigest()


def current(study: Study, stored: Iterable[StoredTranslation]) -> dict[TranslationPlace, Translation]:
    """Return what counts of the translations, oldest first, by place and language.

    The newest of the present text counts; without one, the newest of an earlier text, as stale. An empty one takes
    back what was there before it.
    """
    newest: dict[TranslationPlace, StoredTranslation] = {}
    exact: dict[TranslationPlace, StoredTranslation] = {}
    sources: dict[TranslationPlace, str] = {}
    for one in stored:
        place = (one.country, one.instrument, one.sheet, one.row, one.column, one.target_language)
        entry = study.by_place.get(place[:5])
        if entry is None:
            continue
        newest[place] = one
        if sources.setdefault(place, source_of(entry)) == one.source:
            exact[place] = one
    found = {**newest, **exact}
    return {place: _translation(one, place not in exact) for place, one in found.items() if one.text}


def earlier_texts(register: Register, edition: str, wanted: Collection[str]) -> Mapping[str, str]:
    """Return the texts, by SHA-256, that countries once gave and that stale translations were made of."""
    found: dict[str, str] = {}
    for submission in register.submissions(edition) if wanted else ():
        for answer in register.answers(submission.id):
            if isinstance(answer.value, str) and (known := digest(answer.value)) in wanted:
                found[known] = answer.value
    return found


def _translation(one: StoredTranslation, stale: bool) -> Translation:
    return Translation(
        text=one.text,
        language=one.target_language,
        translator=one.translator,
        status=one.status,
        at=one.at,
        source=one.source,
        stale=stale,
    )
