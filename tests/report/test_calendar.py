"""Calendar files: parsed by the library that made them, with dates, alarms and ids that stay."""

import datetime

from icalendar import Calendar

from matrices.report.letters.kinds import Deadline, calendar_file
from tests.report.small_letters import small

DAY = Deadline("return", datetime.date(2027, 2, 26))
MOMENT = Deadline("validation", datetime.datetime(2027, 4, 30, 17))


def events(*deadlines: Deadline, language: str = "es", country: str = "DOM") -> list[dict[str, object]]:
    """Return the events of a calendar file, decoded."""
    calendar = Calendar.from_ical(calendar_file(small().edition, country, deadlines, language))
    return [{key.lower(): event.decoded(key) for key in event} for event in calendar.walk("VEVENT")]


def test_a_day_is_a_whole_day() -> None:
    """A date without an hour is an event of that day, with the words of the language."""
    (event,) = events(DAY)
    assert {key: event[key] for key in ("summary", "description", "dtstart", "dtend", "sequence", "dtstamp")} == {
        "summary": "CR: plazo para devolver el libro",
        "description": "Estudio pequeño. Edición 2027.",
        "dtstart": datetime.date(2027, 2, 26),
        "dtend": datetime.date(2027, 2, 27),
        "sequence": 46,
        "dtstamp": datetime.datetime(2027, 1, 11, tzinfo=datetime.UTC),
    }


def test_an_hour_is_a_moment() -> None:
    """An hour without an offset is in the time zone of the edition, written in UTC."""
    (event,) = events(MOMENT, language="en")
    assert (event["summary"], event["dtstart"], event["dtend"]) == (
        "RC: date to validate the study",
        datetime.datetime(2027, 4, 30, 23, tzinfo=datetime.UTC),
        datetime.datetime(2027, 4, 30, 23, 15, tzinfo=datetime.UTC),
    )


def test_each_date_reminds() -> None:
    """Three days before, in words."""
    calendar = Calendar.from_ical(calendar_file(small().edition, "DOM", (DAY, MOMENT), "es"))
    assert [alarm.decoded("trigger") for alarm in calendar.walk("VALARM")] == [datetime.timedelta(days=-3)] * 2


def test_a_date_that_is_moved_moves_in_the_reader_s_calendar() -> None:
    """Same id, higher number; other countries and other dates have other ids."""
    (first,), (later,) = events(DAY), events(Deadline("return", datetime.date(2027, 3, 5)))
    (other,), (foreign,) = events(Deadline("cut-off", datetime.date(2027, 2, 26))), events(DAY, country="CRI")
    assert (first["uid"] == later["uid"], first["sequence"], later["sequence"]) == (True, 46, 53)
    assert len({str(one["uid"]) for one in (first, other, foreign)}) == 3


def test_outlook_takes_the_dates_as_it_is_documented_to() -> None:
    """A published calendar of appointments that nobody is invited to: days last all day, hours are the same everywhere.

    Days start and end at a midnight without a zone, and so are taken for whole days ([MS-OXCICAL] 2.1.3.1.1.20.8);
    every event has DTSTAMP and UID (.9, .26); of its one VALARM the TRIGGER is read ([MS-STANOICAL] V0059, V0060).
    Exchange takes no event without an end ([MS-STANXICAL] on RFC 5545, 3.6.1).
    ATTENDEE and ORGANIZER would make a meeting of it. UTF-8 without a mark, lines that end with CRLF, folded between
    letters after 75 octets at most (RFC 5545, 3.1).
    """
    content = calendar_file(small().edition, "DOM", (DAY, MOMENT), "es")
    assert (content[:15], content.count(b"\n"), content.endswith(b"END:VCALENDAR\r\n")) == (
        b"BEGIN:VCALENDAR",
        content.count(b"\r\n"),
        True,
    )
    assert all(line.decode() and len(line) <= 75 for line in content.removesuffix(b"\r\n").split(b"\r\n"))
    lines = content.replace(b"\r\n ", b"").decode().split("\r\n")
    names = [line.split(":")[0] for line in lines]
    event = ["SUMMARY", "DTSTAMP", "UID", "SEQUENCE", "DESCRIPTION", "TRANSP"]
    assert {"METHOD:PUBLISH", "VERSION:2.0", "DTSTART;VALUE=DATE:20270226", "DTEND;VALUE=DATE:20270227"} <= set(lines)
    assert [line for line in lines if line.startswith(("DTSTART:", "DTEND:", "TRIGGER:"))] == [
        "TRIGGER:-P3D",
        "DTSTART:20270430T230000Z",
        "DTEND:20270430T231500Z",
        "TRIGGER:-P3D",
    ]
    assert [names.count(name) for name in [*event, "BEGIN", "ATTENDEE", "ORGANIZER"]] == [2, 2, 2, 2, 4, 2, 5, 0, 0]
    assert all(len(line) <= 255 for line in lines if line.startswith("SUMMARY:"))


def test_the_same_dates_give_the_same_bytes() -> None:
    """No clock; lines of at most 75 octets that end as the standard says."""
    one, two = (calendar_file(small().edition, "DOM", (DAY, MOMENT), "es") for _ in range(2))
    assert one == two
    assert one.count(b"\n") == one.count(b"\r\n")
    assert max(len(line) for line in one.split(b"\r\n")) <= 75


def test_what_a_round_asks_for_moves_nothing_else() -> None:
    """Its corrections are another date than those of the collection; the first round keeps the ids of what it asks."""
    on, own = datetime.date(2027, 3, 5), [("correction", 0), ("correction", 1), ("correction", 2)]
    own += [("validation", 0), ("validation", 1), ("validation", 2)]
    ids = [str(events(Deadline(key, on, number))[0]["uid"]) for key, number in own]
    assert [ids.index(one) for one in ids] == [0, 1, 2, 3, 3, 5]
