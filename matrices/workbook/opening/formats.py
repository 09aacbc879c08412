"""Number formats and serial numbers → numbers, dates and times as people read them."""

import datetime
import math
import re
from decimal import Decimal
from typing import Literal

from matrices.instrument.raw import RawValue, raw_date

Shows = Literal["number", "date", "time"]

_NUMERAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_LONGEST = 400
_DIGITS = 15
"""Digits that spreadsheet programs show of a number; the rest is the noise of binary fractions."""

_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*(?:\]|\Z)', re.IGNORECASE | re.DOTALL)
_FRACTION = re.compile(r"\.0+")
_EPOCH_1900 = datetime.datetime(1899, 12, 30)
_EPOCH_1904 = datetime.datetime(1904, 1, 1)
_LAST_SERIAL = 2_958_466
_YEARS_BETWEEN = 1_462
_DAY_SECONDS = 86_400


def shows_code(code: str) -> Shows:
    """Tell what a format code makes of a number: `dd/mm/yyyy` a date, `[h]:mm` a time, `0.00` a number."""
    bare = _LITERAL.sub("", code).split(";", 1)[0].lower()
    if "general" in bare or re.search(r"[0#?]", _FRACTION.sub("", bare)):
        return "number"
    if re.search(r"[yd]", bare) or ("m" in bare and not re.search(r"[hs]", bare)):
        return "date"
    return "time" if re.search(r"[hms]", bare) else "number"


def number(raw: str, formula: str | None = None, code: str = "") -> RawValue:
    """Return a numeral of a file as a number without noise; what is no numeral (`1,5`, `NaN`) stays a text.

    `code` is the format of its cell, empty for the general one.
    """
    raw = raw.strip()
    exact = _decimal(raw)
    if exact is None:
        return RawValue("text" if raw else "blank", raw, formula=formula)
    return RawValue("number", plain_number(exact), exact, None, formula, code)


def _decimal(raw: str) -> Decimal | None:
    if len(raw) <= _DIGITS and raw.isascii() and raw.isdigit():
        return Decimal(raw)
    if len(raw) > _LONGEST or not _NUMERAL.fullmatch(raw):
        return None
    exact = Decimal(raw)
    exponent = exact.as_tuple().exponent
    if len(exact.as_tuple().digits) <= _DIGITS or (isinstance(exponent, int) and exponent >= 0 and "." not in raw):
        return exact
    shown = f"{float(raw):.{_DIGITS}g}"
    return Decimal(shown) if math.isfinite(float(shown)) else None


def plain_number(exact: Decimal) -> str:
    """Return a number in digits: `0.25`, `1500000`; with an exponent where it would be very long."""
    if abs(exact.adjusted()) > 2 * _DIGITS:
        return str(exact)
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment(value: RawValue, kind: Shows, since_1904: bool) -> RawValue:
    """Return a number whose format shows a date or time as one; unchanged where there is no such day."""
    if value.number is None or not abs(value.number) <= 2 * _LAST_SERIAL:
        return value
    seconds = round(float(value.number) * _DAY_SECONDS)
    if kind == "time":
        if seconds < 0:
            return value
        return RawValue("time", clock(seconds), value.number, None, value.formula, value.format)
    day = _day(seconds, since_1904)
    if day is None:
        return value
    return RawValue("date", raw_date(day).text, value.number, day, value.formula, value.format)


def clock(seconds: int) -> str:
    """Return a time of day or a span of time: `08:30`, `36:00:05`."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02d}:{minute:02d}" + (f":{second:02d}" if second else "")


def _day(seconds: int, since_1904: bool) -> datetime.datetime | None:
    days = seconds // _DAY_SECONDS
    if since_1904:
        within = 0 <= days < _LAST_SERIAL - _YEARS_BETWEEN
        return _EPOCH_1904 + datetime.timedelta(seconds=seconds) if within else None
    if not 1 <= days < _LAST_SERIAL or days == 60:  # 29 February 1900, which never was
        return None
    # Before that day the calendar of spreadsheets is one day ahead.
    shift = 1 if days < 60 else 0
    return _EPOCH_1900 + datetime.timedelta(days=shift, seconds=seconds)


def iso_moment(raw: str, formula: str | None = None, code: str = "") -> RawValue:
    """Return a date or time written in ISO 8601 as one; anything else as text."""
    text = raw.strip().removesuffix("Z")
    try:
        day = datetime.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return _iso_time(text, formula, code)
    return RawValue("date", raw_date(day).text, None, day, formula, code)


def _iso_time(text: str, formula: str | None, code: str) -> RawValue:
    try:
        time = datetime.time.fromisoformat(text.removeprefix("T"))
    except ValueError:
        return RawValue("text" if text else "blank", text, formula=formula)
    return RawValue("time", clock(time.hour * 3600 + time.minute * 60 + time.second), None, None, formula, code)
