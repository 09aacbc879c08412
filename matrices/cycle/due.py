"""The dates of an edition and what its register holds → what falls due: letters to draft, rounds to open and to close.

The moment is given from outside; nothing here knows what time it is.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matrices.language import say, show_date

if TYPE_CHECKING:
    from matrices.register import Round
    from matrices.report import EditionStatus, Kind, Standing

    Collected = tuple[Kind, datetime.date, datetime.date]

_DAY = datetime.timedelta(days=1)
_WEEK = datetime.timedelta(days=7)
_SOON = datetime.timedelta(days=3)
_PATIENCE = datetime.timedelta(days=14)
"""After which a letter of clarification that brought nothing is written again."""

_HEARD = ("validated", "partly", "objected")
"""States of validation of a country that has said all that it is asked."""


@dataclass(frozen=True)
class Due:
    """Something that falls due on a day: `key` is an entry of `words/due.yaml`.

    `letter` is the kind of letter with which it is done, empty where a round is to be opened or closed; `countries` are
    those whom it concerns; `by` is the date of which it speaks, `round` the number of its round.
    """

    key: str
    on: datetime.date
    letter: str = ""
    countries: tuple[str, ...] = ()
    by: datetime.date | None = None
    round: int = 0


def falling_due(status: "EditionStatus", now: datetime.datetime) -> tuple[Due, ...]:
    """Return what falls due by a week after a moment, the earliest first; what was done is left out."""
    found = [*_asked_once(status, now), *_clarifying(status)]
    newest = status.newest
    if newest is None:
        found += _before_a_round(status)
    elif not newest.closed_at:
        found += _validating(status, newest, now)
    today = now.date()
    return tuple(sorted((one for one in found if one.on <= today + _WEEK), key=lambda one: (one.on, one.key)))


def due_words(one: Due, status: "EditionStatus") -> str:
    """Return what is to be done, for whom, and why now."""
    language = status.language
    by = show_date(one.by, language) if one.by is not None else ""
    return say("due", one.key, language, names=status.voice.names_if_few(one.countries), date=by, number=one.round)


def due_record(found: Sequence[tuple[Due, str]]) -> list[dict[str, object]]:
    """Return the stable JSON record of what falls due; keys are added, never changed."""
    return [
        {
            "what": one.key,
            "on": one.on.isoformat(),
            "letter": one.letter or None,
            "countries": list(one.countries),
            "by": one.by.isoformat() if one.by is not None else None,
            "round": one.round or None,
            "words": words,
        }
        for one, words in found
    ]


def _asked_once(status: "EditionStatus", now: datetime.datetime) -> Iterator[Due]:
    """Yield the letters of the collection: the request, and each reminder until the next takes its place."""
    from matrices.report import Kind

    if status.newest is not None:
        return
    calendar, today = status.study.edition.calendar, now.date()
    last = max(calendar.return_by, calendar.cut_off - _SOON)
    kinds: tuple[Collected, ...] = (
        (Kind.REQUEST, calendar.request, calendar.return_by),
        (Kind.COURTESY_REMINDER, max(calendar.request, calendar.return_by - _WEEK), calendar.return_by),
        (Kind.SECOND_REMINDER, calendar.return_by + _DAY, last),
        (Kind.LAST_NOTICE, max(calendar.return_by + _DAY, last), calendar.cut_off),
    )
    for kind, begins, ends in kinds:
        codes = _unwritten(status, kind, today, lambda own: not any(one.latest for one in own))
        if codes and today <= ends:
            by = calendar.return_by if kind in (Kind.REQUEST, Kind.COURTESY_REMINDER) else calendar.cut_off
            yield Due(kind.value, begins, kind.value, codes, by)


def _clarifying(status: "EditionStatus") -> Iterator[Due]:
    """Yield letters of clarification: the first since something came or was asked, and one that brought nothing."""
    from matrices.report import Kind, about, of_country

    zone = status.study.edition.calendar.zone
    first, again = dict[str, datetime.date](), dict[str, datetime.date]()
    for country in status.study.edition.countries:
        own = about(Kind.CLARIFICATION, of_country(status.standings, country.code))
        since = max((moment for one in own for moment in _asked_at(one)), default=None)
        if since is None:
            continue
        written = _last(own, Kind.CLARIFICATION)
        if written is None or written < since:
            first[country.code] = since.astimezone(zone).date()
        elif any(one.queries for one in own):
            again[country.code] = written.astimezone(zone).date()
    if first:
        yield Due("clarification", min(first.values()), "clarification", tuple(first))
    if again:
        oldest = min(again.values())
        codes = tuple(code for code, day in again.items() if day <= oldest + _PATIENCE)
        yield Due("query", oldest + _PATIENCE, "clarification", codes, oldest)


def _asked_at(one: "Standing") -> Iterator[datetime.datetime]:
    """Yield the moments since when there is something to ask of a country."""
    from matrices.register import moment

    if one.latest is not None:
        yield moment(one.latest.received_at)
    if one.paper is not None:
        yield moment(one.paper.form.received_at)
    yield from (moment(query.last.at) for query in one.queries)


def _before_a_round(status: "EditionStatus") -> Iterator[Due]:
    calendar, answered = status.study.edition.calendar, any(one.accepted for one in status.standings)
    if calendar.validation_from is not None and answered:
        yield Due("round-open", calendar.validation_from, by=calendar.validation_from)


def _validating(status: "EditionStatus", newest: "Round", now: datetime.datetime) -> Iterator[Due]:
    """Yield the letters of the running round, and that it can be closed."""
    from matrices.register import moment
    from matrices.report import Kind

    zone = status.study.edition.calendar.zone
    opened, until = (moment(words).astimezone(zone) for words in (newest.opened_at, newest.until))
    asked = [one for one in status.standings if one.asked and one.validation is not None]
    if now >= until:
        yield Due("round-close", until.date(), by=until.date(), round=newest.number)
        return
    if asked and all(one.validation is not None and one.validation.state in _HEARD for one in asked):
        yield Due("round-complete", now.date(), round=newest.number)
    kinds = [(Kind.VALIDATION, opened.date()), (Kind.VALIDATION_REMINDER, (until - _WEEK).date())]
    kinds += [(Kind.SILENCE, (until - _SOON).date())] if newest.silence else []
    for kind, on in kinds:
        codes = _unwritten(status, kind, now.date(), lambda own: any(one.asked for one in own), opened)
        if codes:
            yield Due(
                key=kind.value,
                on=max(on, opened.date()),
                letter=kind.value,
                countries=codes,
                by=until.date(),
                round=newest.number,
            )


def _unwritten(
    status: "EditionStatus",
    kind: "Kind",
    today: datetime.date,
    concerns: "Callable[[Sequence[Standing]], bool]",
    since: datetime.datetime | None = None,
) -> tuple[str, ...]:
    """Return the countries whom a letter concerns and to whom it was not drafted yet, or not since a moment."""
    from matrices.report import about, of_country

    found = []
    for country in status.study.edition.countries:
        own = about(kind, of_country(status.standings, country.code))
        present = country.left_on is None or country.left_on > today
        written = _last(own, kind)
        if own and present and concerns(own) and (written is None or (since is not None and written < since)):
            found.append(country.code)
    return tuple(found)


def _last(own: "Sequence[Standing]", kind: "Kind") -> datetime.datetime | None:
    """Return when a letter of a kind was drafted last."""
    from matrices.register import moment

    return max((moment(each.at) for one in own for each in one.drafted if each.letter == kind.value), default=None)
