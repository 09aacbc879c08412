"""A round from its opening to its closing: what its draft is made of, and what it came to.

A round is opened in the register first, in one transaction; its files are written from what the register froze, and
can be written again at any time with the same bytes. So a process that is killed leaves no round, or a whole one.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from matrices.edition.load import Folder
from matrices.edition.model import Edition
from matrices.errors import UsageError
from matrices.intake.receive import Arrival
from matrices.language import LANGUAGES, Text, show_moment
from matrices.register.again import until_unmoved
from matrices.register.records import moment
from matrices.register.round_records import Frozen, Outcome, Round
from matrices.register.store import Register
from matrices.rounds.cases import validated
from matrices.rounds.dossier import Dossier, Part, log_asked, read_dossier
from matrices.rounds.proceedings import proceeded
from matrices.study.consolidate import consolidate
from matrices.study.model import Study

CLOSED_EARLY = "round-closed-early"
"""Kind of the event that says why a round was closed before its time was over."""

LAST_SECOND = datetime.time(23, 59, 59)
"""When a day ends: still written with its own date, which midnight would not be."""


def open_round(
    folder: Folder, register: Register, until: datetime.datetime, countries: Sequence[str], arrival: Arrival
) -> Round:
    """Freeze what the study prints now and open the next round on it, for the named countries or all that answered.

    Raises `UsageError` if a round runs, its date has passed, or nobody has answered.
    """
    edition = folder.edition
    dossier = read_dossier(register, edition.id)
    if dossier.open is not None:
        raise UsageError("round-runs", number=dossier.open.number)
    if until <= arrival.at:
        raise UsageError("round-date-passed", until=_shown(until))
    study = consolidate(folder, register)
    frozen = tuple(
        Frozen(state.country.code, state.instrument, state.submission.id)
        for state in study.states
        if state.kind == "answered" and state.submission is not None and validated(folder.instrument(state.instrument))
    )
    asked = _asked({one.country for one in frozen}, countries)
    number = dossier.rounds[-1].number + 1 if dossier.rounds else 1
    log_asked(register, edition.id, number, asked, arrival.actor)
    silence = agreed(edition, arrival.at)
    decision = decision_of(edition).by_language if silence else {}
    return register.rounds.open_round(edition.id, number, until, silence, decision, frozen, arrival.at, arrival.actor)


def agreed(edition: Edition, at: datetime.datetime) -> bool:
    """Tell whether the Network had agreed by a moment that silence counts as validation."""
    since = edition.silence.agreed_on
    return edition.silence.agreed and since is not None and since <= at.astimezone(edition.calendar.zone).date()


def decision_of(edition: Edition) -> Text:
    """Return the decision on the silence procedure; nothing where the edition does not cite one."""
    return edition.silence.decision or Text({})


def until_of(edition: Edition, named: datetime.date | datetime.datetime | None) -> datetime.datetime:
    """Return when a round ends: the named moment, otherwise what the calendar says; a day ends with its last second.

    Raises `UsageError` if the calendar says nothing.
    """
    zone = edition.calendar.zone
    at = named or edition.calendar.validation_until
    if at is None:
        raise UsageError("round-without-date")
    return _moment(at, zone)


def close_round(folder: Folder, register: Register, early: str, arrival: Arrival) -> tuple[Round, Study]:
    """Close the round that runs and keep what it came to; return it, and the study as it stands then.

    Raises `UsageError` if none runs, or its time is not over and no reason is given to close it early: silence then
    counts for nobody.
    """
    running = _closable(folder, register, early, arrival)
    if early and arrival.at < moment(running.until):
        details = {"edition": folder.edition.id, "round": running.number, "reason": early}
        register.log(None, arrival.actor, CLOSED_EARLY, details)
    return until_unmoved(lambda: _close(folder, register, early, arrival))


def reopen_round(folder: Folder, register: Register, reason: str, language: str, arrival: Arrival) -> Round:
    """Let the newest round run on, which was closed too early; raise `UsageError` if it runs, or there is none."""
    rounds = register.rounds.rounds(folder.edition.id)
    if not rounds:
        raise UsageError("no-round-yet")
    if not rounds[-1].closed_at:
        raise UsageError("round-runs", number=rounds[-1].number)
    return register.rounds.reopen_round(rounds[-1].id, reason, language, arrival.at, arrival.actor)


def _closable(folder: Folder, register: Register, early: str, arrival: Arrival) -> Round:
    """Return the round that runs; raise `UsageError` if it may not be closed."""
    running = next((one for one in register.rounds.rounds(folder.edition.id) if not one.closed_at), None)
    if running is None:
        raise UsageError("no-round-open")
    if arrival.at < moment(running.opened_at):
        raise UsageError("round-not-yet-open", opened=_shown(moment(running.opened_at)))
    if arrival.at < moment(running.until) and not early:
        raise UsageError("round-still-runs", number=running.number, until=_shown(moment(running.until)))
    return running


def _close(folder: Folder, register: Register, early: str, arrival: Arrival) -> tuple[Round, Study]:
    """Close the round with what it comes to; raise `register-moved` if anything came while that was worked out."""
    end = register.end()
    running = _closable(folder, register, early, arrival)
    dossier = read_dossier(register, folder.edition.id)
    closed = replace(running, closed_at=arrival.at.isoformat(), closed_by=arrival.actor)
    after = replace(dossier, rounds=(*dossier.rounds[:-1], closed))
    study = proceeded(consolidate(folder, register), after, register)
    outcomes = tuple(_outcomes(study, after))
    return register.rounds.close_round(running.id, outcomes, arrival.at, arrival.actor, end), study


def _outcomes(study: Study, dossier: Dossier) -> Iterator[Outcome]:
    """Yield what the newest round came to, for those whom it asked."""
    newest = dossier.rounds[-1]
    for one in study.proceedings.validations:
        part: Part = (one.country, one.instrument)
        if part in dossier.asked[newest.id]:
            source = dossier.round_numbered(one.round)
            paper = dossier.in_force(part, source.id) if source else None
            yield Outcome(one.country, one.instrument, one.state, paper.form.id if paper else None)


def _asked(answered: set[str], countries: Sequence[str]) -> list[str]:
    if not answered:
        raise UsageError("round-without-answers")
    missing = sorted(set(countries) - answered)
    if missing:
        raise UsageError("round-country-unanswered", countries=", ".join(missing))
    return sorted(countries) if countries else sorted(answered)


def _moment(at: datetime.date | datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
    if isinstance(at, datetime.datetime):
        return at if at.tzinfo else at.replace(tzinfo=zone)
    return datetime.datetime.combine(at, LAST_SECOND, zone)


def _shown(at: datetime.datetime) -> Text:
    return Text({language: show_moment(at, language) for language in LANGUAGES})
