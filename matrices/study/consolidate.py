"""The newest accepted submissions of an edition → the study's long table."""

from collections.abc import Iterator, Sequence

from matrices.edition.load import Folder
from matrices.edition.model import Country
from matrices.instrument.model import Instrument
from matrices.register.records import StoredAnswer, Submission
from matrices.register.store import Register
from matrices.study.model import CountryState, Entry, StateKind, Study


def consolidate(folder: Folder, register: Register) -> Study:
    """Return the study of an edition as the register stands now."""
    states: list[CountryState] = []
    entries: list[Entry] = []
    for instrument in folder.instruments:
        submissions = register.submissions(folder.edition.id, instrument.id)
        for country in folder.edition.countries:
            own = [one for one in submissions if one.country == country.code]
            accepted = next((one for one in reversed(own) if one.accepted), None)
            answers = register.answers(accepted.id) if accepted else ()
            entries.extend(_entries(accepted, instrument, answers) if accepted else ())
            states.append(_state(country, instrument, own, accepted, answers))
    return Study(folder.edition, folder.instruments, tuple(states), tuple(entries))


def _entries(submission: Submission, instrument: Instrument, answers: Sequence[StoredAnswer]) -> Iterator[Entry]:
    by_place = {(one.sheet, one.row, one.column): one for one in answers}
    for sheet, row, column in instrument.cells():
        one = by_place.get((sheet.id, row, column))
        if one is not None and one.value is not None:
            yield Entry(
                submission.edition,
                submission.country,
                instrument.id,
                sheet.id,
                row,
                column,
                one.value,
                one.raw,
                submission.language,
                submission.id,
                submission.version,
                submission.file_name,
                submission.sha256,
                one.tab,
                one.cell,
            )


def _state(
    country: Country,
    instrument: Instrument,
    own: Sequence[Submission],
    accepted: Submission | None,
    answers: Sequence[StoredAnswer],
) -> CountryState:
    matrices = {sheet.id for sheet in instrument.matrices}
    asked = sum(len(sheet.rows) for sheet in instrument.matrices)
    answered = len({(one.sheet, one.row) for one in answers if one.sheet in matrices and one.value is not None})
    if accepted is not None:
        return CountryState(country, instrument.id, "answered", accepted, answered, asked)
    kind: StateKind = "in_review" if own else "no_answer"
    return CountryState(country, instrument.id, kind, own[-1] if own else None, 0, asked)
