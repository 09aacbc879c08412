"""The newest accepted submissions of an edition → the study's long table."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence

from matrices.edition.load import Folder
from matrices.edition.model import Calendar, Country
from matrices.instrument.model import Instrument
from matrices.register.records import StoredAnswer, Submission
from matrices.register.store import Register
from matrices.study.model import CountryState, Entry, StateKind, Study


def consolidate(
    folder: Folder, register: Register, known: Callable[[Submission], bool] = lambda _submission: True
) -> Study:
    """Return the study of an edition as the register stands now, or as if it held the `known` submissions alone."""
    states: list[CountryState] = []
    entries: list[Entry] = []
    for instrument in folder.instruments:
        submissions = register.submissions(folder.edition.id, instrument.id)
        by_id = {one.id: one for one in submissions}
        for country in folder.edition.countries:
            own = [one for one in submissions if one.country == country.code and known(one)]
            accepted = next((one for one in reversed(own) if one.accepted), None)
            answers = register.answers(accepted.id) if accepted else ()
            source = _Source(accepted, by_id, register) if accepted else None
            entries.extend(_entries(source, instrument, answers) if source else ())
            in_time = _in_time(own, folder.edition.calendar)
            states.append(_state(country, instrument, own, answers, source, late=bool(source) and not in_time))
    return Study(folder.edition, folder.instruments, tuple(states), tuple(entries))


def entries_of(submission: Submission, instrument: Instrument, register: Register) -> tuple[Entry, ...]:
    """Return the entries of one submission, in the order of the instrument."""
    return tuple(_entries(_Source(submission, {}, register), instrument, register.answers(submission.id)))


class _Source:
    """Where the answers of a submission really stand: of a version that a validation form made, in several files."""

    def __init__(self, submission: Submission, known: Mapping[int, Submission], register: Register) -> None:
        self.submission = submission
        self._known = dict(known)
        self._register = register
        self._used: dict[int, Submission] = {}
        self._origins = register.rounds.origins(submission.id)

    def of(self, one: StoredAnswer) -> Submission:
        """Return the submission in whose file an answer stands."""
        number = self._origins.get((one.sheet, one.row, one.column))
        found = self.submission if number is None else self._of_number(number)
        self._used[found.id] = found
        return found

    @property
    def used(self) -> tuple[Submission, ...]:
        """The submissions that answers were asked for, oldest first."""
        return tuple(sorted(self._used.values(), key=lambda one: one.version))

    def _of_number(self, number: int) -> Submission:
        if number not in self._known:
            self._known[number] = self._register.submission(number)
        return self._known[number]


def _entries(source: _Source, instrument: Instrument, answers: Sequence[StoredAnswer]) -> Iterator[Entry]:
    by_place = {(one.sheet, one.row, one.column): one for one in answers}
    for sheet, row, column in instrument.cells():
        one = by_place.get((sheet.id, row, column))
        if one is not None and one.value is not None:
            file = source.of(one)
            yield Entry(
                file.edition,
                file.country,
                instrument.id,
                sheet.id,
                row,
                column,
                one.value,
                one.raw,
                file.language,
                file.id,
                file.version,
                file.file_name,
                file.sha256,
                one.tab,
                one.cell,
            )


def _in_time(own: Sequence[Submission], calendar: Calendar) -> bool:
    """Tell whether a submission that the study may use arrived by the cut-off date, in the time of the edition."""
    moments = (datetime.datetime.fromisoformat(one.received_at) for one in own if one.accepted)
    return any(one.astimezone(calendar.zone).date() <= calendar.cut_off for one in moments)


def _state(
    country: Country,
    instrument: Instrument,
    own: Sequence[Submission],
    answers: Sequence[StoredAnswer],
    source: _Source | None,
    *,
    late: bool = False,
) -> CountryState:
    counted = {sheet.id for sheet in instrument.matrices or instrument.sheets}
    answered = len({(one.sheet, one.row) for one in answers if one.sheet in counted and one.value is not None})
    # Lists alone ask for no row of their own: all that a country filled in were asked for.
    asked = sum(len(sheet.rows) for sheet in instrument.matrices) if instrument.matrices else answered
    if source is not None:
        return CountryState(country, instrument.id, "answered", source.submission, answered, asked, source.used, late)
    kind: StateKind = "in_review" if own else "no_answer"
    return CountryState(country, instrument.id, kind, own[-1] if own else None, 0, asked)
