"""The kinds of letters: whom each is for, which dates it names, in words and as a calendar file."""

import datetime
import enum
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from matrices.errors import UsageError
from matrices.language import say, show_date

if TYPE_CHECKING:
    from icalendar import Alarm, Event

    from matrices.edition import Calendar, Edition
    from matrices.language import Text
    from matrices.register import Round
    from matrices.report.standing import Standing
    from matrices.rounds import Paper


_PRODUCER = "-//matrices//calendar//"
_REMIND_BEFORE = datetime.timedelta(days=3)
_DAY = datetime.timedelta(days=1)
_SHOWN_AS = datetime.timedelta(minutes=15)
"""How long a moment is shown: Exchange does not take an event without an end ([MS-STANXICAL] on RFC 5545, 3.6.1)."""


@dataclass(frozen=True)
class Deadline:
    """Something to be done by a date: `return`, `correction`, `cut-off`, `validation`, `presentation`, `nomination`.

    `at` is a day, which lasts until midnight, or a moment; one without an offset is in the edition's time zone. `round`
    is the number of the round of validation by whose end it is to be done, 0 where none asks for it.
    """

    key: str
    at: datetime.date | datetime.datetime
    round: int = 0

    @property
    def has_hour(self) -> bool:
        """Tell whether the date names an hour."""
        return isinstance(self.at, datetime.datetime)

    def moment(self, zone: ZoneInfo) -> datetime.datetime:
        """Return the moment in the time zone; of a day without an hour, the midnight at which it ends."""
        if isinstance(self.at, datetime.datetime):
            return self.at.astimezone(zone) if self.at.tzinfo else self.at.replace(tzinfo=zone)
        return datetime.datetime.combine(self.at + _DAY, datetime.time(), zone)

    def day(self, zone: ZoneInfo) -> datetime.date:
        """Return the day in the time zone."""
        return self.moment(zone).date() if self.has_hour else self.at


def calendar_file(edition: "Edition", country: str, deadlines: Sequence[Deadline], language: str) -> bytes:
    """Return the dates as one iCalendar file, the same bytes for the same edition.

    A date keeps its UID when it is moved, so that the calendar that took the first file moves it too.
    """
    from icalendar import Calendar as Dates  # here, since the command of letters asks this module for their kinds

    calendar = Dates()
    calendar.add("prodid", f"{_PRODUCER}{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for deadline in deadlines:
        calendar.add_component(_event(edition, country, deadline, language))
    content: bytes = calendar.to_ical()
    return content


def _event(edition: "Edition", country: str, deadline: Deadline, language: str) -> "Event":
    from icalendar import Event

    zone, request = edition.calendar.zone, edition.calendar.request
    values = {"short": edition.body.short[language], "title": edition.title[language], "edition": edition.id}
    title = say("letters", f"event-{deadline.key}", language, **values)
    event = Event()
    event.add("uid", _uid(edition, country, deadline))
    event.add("dtstamp", datetime.datetime.combine(request, datetime.time(), datetime.UTC))
    # A later date is a later version of the same event: calendar programs keep the one with the higher number.
    event.add("sequence", max(0, (deadline.day(zone) - request).days))
    event.add("summary", title)
    event.add("description", say("letters", "event-description", language, **values))
    if deadline.has_hour:
        moment = deadline.moment(zone).astimezone(datetime.UTC)
        event.add("dtstart", moment)
        event.add("dtend", moment + _SHOWN_AS)
    else:
        event.add("dtstart", deadline.at)
        event.add("dtend", deadline.at + _DAY)
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(title))
    return event


def _alarm(title: str) -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -_REMIND_BEFORE)
    return alarm


def _uid(edition: "Edition", country: str, deadline: Deadline) -> str:
    """Return the name of an event: what one round asks for moves neither what another one does nor the collection."""
    own = deadline.round > 1 or (deadline.round and deadline.key == "correction")
    key = f"{deadline.key}/{deadline.round}" if own else deadline.key
    name = "/".join((edition.body.short.values()[0], edition.id, country, key))
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"matrices:{name}"))


def in_words(deadline: Deadline, zone: ZoneInfo, language: str) -> Mapping[str, str]:
    """Return a deadline in words; a day without an hour lasts until its midnight in the time zone.

    `day`: *26 February 2027*; `long`: *Friday, 26 February 2027*, with hour and time zone where the date has an hour;
    `exact`: *24:00 (Costa Rica time, UTC-6) on Friday, 26 February 2027*.
    """
    moment = deadline.moment(zone)
    day = moment.date() if deadline.has_hour else moment.date() - datetime.timedelta(days=1)
    hour = f"{moment:%H:%M}" if deadline.has_hour else "24:00"
    weekday = say("letters", "weekday", language, weekday=_weekday(day, language), day=show_date(day, language))
    values = {"day": weekday, "hour": hour, "zone": _zone_words(moment, language)}
    long = say("letters", "date-with-hour", language, **values) if deadline.has_hour else weekday
    exact = say("letters", "date-exact", language, **values)
    return {"day": show_date(day, language), "long": long, "exact": exact}


def _zone_words(moment: datetime.datetime, language: str) -> str:
    """Return the time zone of a moment: *Costa Rica time, UTC-6*."""
    from babel.dates import get_timezone_location

    zone = moment.tzinfo
    offset = _offset(moment)
    if not isinstance(zone, ZoneInfo) or "/" not in zone.key or zone.key.startswith("Etc/"):
        return offset
    place = str(get_timezone_location(zone, locale=language)).replace(" Time", " time")
    return f"{place}, {offset}"


def _offset(moment: datetime.datetime) -> str:
    """Return `UTC-6`, `UTC+5:30` or `UTC`."""
    sign, hours, minutes = moment.strftime("%z")[0], moment.strftime("%z")[1:3], moment.strftime("%z")[3:5]
    if hours == minutes == "00":
        return "UTC"
    return f"UTC{sign}{int(hours)}" + (f":{minutes}" if minutes != "00" else "")


def _weekday(day: datetime.date, language: str) -> str:
    from babel.dates import format_date

    return str(format_date(day, "EEEE", locale=language))


class Kind(enum.StrEnum):
    """What a letter is for."""

    REQUEST = "request"
    COURTESY_REMINDER = "courtesy-reminder"
    SECOND_REMINDER = "second-reminder"
    LAST_NOTICE = "last-notice"
    CLARIFICATION = "clarification"
    ACKNOWLEDGEMENT = "acknowledgement"
    THANKS = "thanks"
    VALIDATION = "validation"
    VALIDATION_REMINDER = "validation-reminder"
    SILENCE = "silence"
    OBSERVER = "observer"
    NOMINATION = "nomination"


_TO_ALL = (Kind.REQUEST, Kind.NOMINATION)
_REMINDERS = (Kind.COURTESY_REMINDER, Kind.SECOND_REMINDER, Kind.LAST_NOTICE)

OF_ROUNDS = (Kind.VALIDATION, Kind.VALIDATION_REMINDER, Kind.SILENCE, Kind.OBSERVER)
"""The letters of a round of validation: they ask for something by its end, and enclose its draft and forms."""

_BY_ROUND = (*OF_ROUNDS, Kind.CLARIFICATION, Kind.ACKNOWLEDGEMENT)
"""What asks for something by the end of the newest round, once there is one."""

_AWAITED = ("in_validation", "returned")
"""States of validation in which a form, or a corrected one, is still to come."""

_ASKED_BY = {
    Kind.REQUEST: ("return", "return_by"),
    Kind.COURTESY_REMINDER: ("return", "return_by"),
    Kind.SECOND_REMINDER: ("return", "cut_off"),
    Kind.LAST_NOTICE: ("return", "cut_off"),
    Kind.CLARIFICATION: ("correction", "cut_off"),
    Kind.ACKNOWLEDGEMENT: ("cut-off", "cut_off"),
    Kind.VALIDATION: ("validation", "validation_until"),
    Kind.VALIDATION_REMINDER: ("validation", "validation_until"),
    Kind.OBSERVER: ("comments", "validation_until"),
    Kind.SILENCE: ("validation", "validation_until"),
    Kind.NOMINATION: ("nomination", "request"),
}
"""Kind → what is to be done, and the date of the calendar by which the letter asks for it unless told otherwise."""

_NAMED_TOO = {
    Kind.REQUEST: (("cut-off", "cut_off"),),
    Kind.THANKS: (("validation", "validation_until"), ("presentation", "presentation")),
}
"""Kind → what else of the calendar the letter names, where the calendar has it."""


def about(kind: Kind, standings: "Sequence[Standing]") -> "tuple[Standing, ...]":
    """Return, of the standings of one country, those that a letter is about; none if the letter is not for it."""
    if kind in _TO_ALL:
        return tuple(standings)
    if kind in _REMINDERS:
        return tuple(one for one in standings if (one.accepted is None or one.accepted.mapping) and not one.waiting)
    if kind is Kind.CLARIFICATION:
        return tuple(_asked(one) for one in standings if _to_clarify(one))
    if kind is Kind.ACKNOWLEDGEMENT:
        return tuple(one for one in standings if _to_acknowledge(one))
    if kind is Kind.VALIDATION_REMINDER:
        return tuple(one for one in standings if one.asked and one.validation and one.validation.state in _AWAITED)
    if kind is Kind.SILENCE:  # whoever has written was not silent, whatever became of the form
        standings = [one for one in standings if not one.wrote]
    if kind is Kind.THANKS:  # nobody is thanked for what was brought in from elsewhere
        standings = [one for one in standings if one.accepted is None or not one.accepted.mapping]
    in_round = kind in OF_ROUNDS and any(one.validation is not None for one in standings)
    return tuple(one for one in standings if one.accepted is not None and (one.asked or not in_round))


def _to_clarify(one: "Standing") -> bool:
    """Tell whether the newest workbook or form has to be corrected, waits, or has something in it to be clarified.

    Also whether something else is asked of the country.
    """
    if one.unclear or one.held_up or one.aside or one.queries:
        return True
    return one.to_correct if one.paper is None else _form_to_clarify(one.paper)


def _form_to_clarify(paper: "Paper") -> bool:
    return paper.form.verdict == "rejected" or bool(paper.unmarked)


def _asked(one: "Standing") -> "Standing":
    """Return a standing whose form, if that is in order, makes room for what has to be asked about.

    That is a newer workbook that waits, a form that was set aside, or a workbook of which something is asked.
    """
    if one.paper is not None and _form_to_clarify(one.paper):
        return one
    if one.held_up:
        return replace(one, paper=None, form_findings=())
    if one.aside:
        return replace(one, paper=one.aside, form_findings=one.aside_findings)
    return replace(one, paper=None, form_findings=()) if one.queries else one


def _to_acknowledge(one: "Standing") -> bool:
    """Tell whether there is something to acknowledge: a form of the round, before the first an accepted workbook."""
    if one.validation is not None and one.asked:
        return one.paper is not None and one.paper.counts
    return one.latest is not None and one.latest.accepted and not one.latest.mapping


def asked_by(
    kind: Kind,
    calendar: "Calendar",
    by: datetime.date | datetime.datetime | None = None,
    until: datetime.datetime | None = None,
    number: int = 0,
) -> "Deadline | None":
    """Return by when a letter asks for something: `by` if given, otherwise the calendar's date; None for thanks.

    `until` is the end of the newest round, by which letters ask once there is one, and `number` that of the round.
    Raises `UsageError` if the calendar has no such date, or if `by` is given for a letter that asks for nothing.
    """
    if kind not in _ASKED_BY:
        if by is not None:
            raise UsageError("letter-asks-nothing", letter=name_of(kind))
        return None
    key, date = _ASKED_BY[kind]
    of_round = kind in _BY_ROUND and until is not None
    moment = by or (until if of_round else None) or getattr(calendar, date)
    if moment is None:
        raise UsageError("letter-without-date", letter=name_of(kind), date=date)
    if of_round and kind is Kind.ACKNOWLEDGEMENT:
        key = "validation"  # of a form; the cut-off date of the collection stays where it is in calendars
    return Deadline(key, moment, number if of_round else 0)


def name_of(kind: Kind) -> "Text":
    """Return what a kind of letters is called: `acuse de recibo`."""
    from matrices.language import text

    return text("letters", f"kind-{kind}")


def named_too(kind: Kind, calendar: "Calendar") -> "tuple[Deadline, ...]":
    """Return the other dates that a letter names, as far as the calendar has them."""
    found = ((key, getattr(calendar, date)) for key, date in _NAMED_TOO.get(kind, ()))
    return tuple(Deadline(key, moment) for key, moment in found if moment is not None)


def check_running(kind: Kind, newest: "Round | None") -> None:
    """Raise `UsageError` for a letter that asks for validation or comments after the newest round was closed."""
    if kind in OF_ROUNDS and newest is not None and newest.closed_at:
        raise UsageError("letter-round-closed", letter=name_of(kind), number=newest.number)


def check_allowed(kind: Kind, edition: "Edition", newest: "Round | None" = None) -> None:
    """Raise `UsageError` for the silence procedure where it was not agreed, or not when the newest round was opened.

    Also for a letter of a round where the edition has no round, or no observers, that it could be about, and for any
    letter of an edition that is compiled from public texts.
    """
    if edition.compiled == "whole":
        raise UsageError("nobody-asked")
    if kind is Kind.SILENCE and not (edition.silence.agreed if newest is None else newest.silence):
        raise UsageError("silence-not-agreed")
    if kind in (Kind.VALIDATION_REMINDER, Kind.OBSERVER) and newest is None:
        raise UsageError("no-round-yet")
    if kind is Kind.OBSERVER and not edition.observers:
        raise UsageError("no-observers")
