"""A deadline → its words: day of the week, day, hour and time zone."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from matrices.language import say, show_date
from matrices.report.calendar import Deadline


@dataclass(frozen=True)
class DateWords:
    """A date in words.

    `day`: *26 February 2027*; `long`: *Friday, 26 February 2027*, with hour and time zone where the date has an hour;
    `exact`: *24:00 (Costa Rica time, UTC-6) on Friday, 26 February 2027*.
    """

    day: str
    long: str
    exact: str


def in_words(deadline: Deadline, zone: ZoneInfo, language: str) -> DateWords:
    """Return a deadline in words; a day without an hour lasts until its midnight in the time zone."""
    moment = deadline.moment(zone)
    day = moment.date() if deadline.has_hour else moment.date() - datetime.timedelta(days=1)
    hour = f"{moment:%H:%M}" if deadline.has_hour else "24:00"
    weekday = say("letters", "weekday", language, weekday=_weekday(day, language), day=show_date(day, language))
    values = {"day": weekday, "hour": hour, "zone": zone_words(moment, language)}
    long = say("letters", "date-with-hour", language, **values) if deadline.has_hour else weekday
    return DateWords(show_date(day, language), long, say("letters", "date-exact", language, **values))


def zone_words(moment: datetime.datetime, language: str) -> str:
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
