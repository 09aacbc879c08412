"""Dates of an edition → an iCalendar file that any calendar program takes in."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from icalendar import Alarm, Event
from icalendar import Calendar as ICalendar

from matrices.edition.model import Edition
from matrices.language import say

PRODUCER = "-//matrices//calendar//"
REMIND_BEFORE = datetime.timedelta(days=3)
DAY = datetime.timedelta(days=1)


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
        return datetime.datetime.combine(self.at + DAY, datetime.time(), zone)

    def day(self, zone: ZoneInfo) -> datetime.date:
        """Return the day in the time zone."""
        return self.moment(zone).date() if self.has_hour else self.at


def calendar_file(edition: Edition, country: str, deadlines: Sequence[Deadline], language: str) -> bytes:
    """Return the dates as one iCalendar file, the same bytes for the same edition.

    A date keeps its UID when it is moved, so that the calendar that took the first file moves it too.
    """
    calendar = ICalendar()
    calendar.add("prodid", f"{PRODUCER}{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for deadline in deadlines:
        calendar.add_component(_event(edition, country, deadline, language))
    content: bytes = calendar.to_ical()
    return content


def _event(edition: Edition, country: str, deadline: Deadline, language: str) -> Event:
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
        event.add("dtstart", deadline.moment(zone).astimezone(datetime.UTC))
    else:
        event.add("dtstart", deadline.at)
        event.add("dtend", deadline.at + DAY)
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(title))
    return event


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -REMIND_BEFORE)
    return alarm


def _uid(edition: Edition, country: str, deadline: Deadline) -> str:
    """Return the name of an event: what one round asks for moves neither what another one does nor the collection."""
    own = deadline.round > 1 or (deadline.round and deadline.key == "correction")
    key = f"{deadline.key}/{deadline.round}" if own else deadline.key
    name = "/".join((edition.body.short.values()[0], edition.id, country, key))
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"matrices:{name}"))
