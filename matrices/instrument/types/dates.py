"""Dates as people write them → `2015`, `2015-03` or `2015-03-27`; an unclear order of day and month is asked."""

import datetime
import functools
import re
import unicodedata
from decimal import Decimal

from matrices.instrument.columns import (
    Accepted,
    CellContent,
    Column,
    ColumnType,
    Order,
    Parts,
    Remark,
    Target,
    Typed,
    Value,
    bad,
    good,
)
from matrices.instrument.formats import precision_shown
from matrices.instrument.raw import RawValue
from matrices.instrument.types.sight import as_shown, differs, either, same_digits, unlocalized
from matrices.language import LANGUAGES, bare, show_date, show_month

_FIRST_YEAR, _LAST_YEAR = 1500, 2200
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ]00:00(?::00)?)?)?)?$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PARTS = ("year", "month", "day")
_NUMERIC = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})$")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[/.]\s*(\d{1,2})(?:\s*[/.]\s*(\d{1,2}))?$")
_DAY_MONTH = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\s*[/\-]\s*(?:0?[1-9]|1[0-2])$")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{4})$")
_WORDS = re.compile(r"[a-z]+|\d+")
_FILLERS = frozenset({"de", "del", "of", "the", "el", "dia", "st", "nd", "rd", "th", "ro", "o", "ano", "year"})
_ROMAN = {
    word: number
    for number, word in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), 1)
}
_SERIALS = range(10_000, 80_000)
"""Numbers that are more likely the serial number of a day (1927 to 2119) than a year."""


_EPOCHS = {False: datetime.date(1899, 12, 30), True: datetime.date(1904, 1, 1)}
_YEARS_AS_DAYS = range(1900, 2101)
"""Serial numbers under a date format that are nearly always years: as days they fall into 1905."""
_TYPED_AS_DAYS = range(1, 100)
"""Serial numbers under a date format that somebody typed as a day or as a short year: `98` becomes 7 April 1900."""
_WRITTEN = re.compile(r'"([^"]*)"|\\(.)')
_BESIDE = frozenset({"de", "del", "ano", "year", "of", "the", "el", "dia", "in", "en", "th", "st", "nd", "rd"})
"""Words that a format may set beside a date, and that say nothing."""
_POWER = re.compile(r"E[+\-]?\d+$")
_OF_NUMBERS = "+-−.,'’ \u00a0\u202f"
_YEAR_WORDS = frozenset({"ano", "year", "de", "del", "in", "en"})
_MONTH_THEN = re.compile(r"([a-z]+)\.?\s*[-/'’.]\s*(\d{2})$|([a-z]+)\.?\s+(?:de |del )?['’]?(3[2-9]|[4-9]\d)$")
"""A month, then two digits that can hardly be a day: `feb-13`, `mar 98`."""


class PartialDateType(ColumnType):
    """A year, a month or a day, as far as it is known."""

    name = "partial-date"
    order = Order.MOMENT
    not_one = "not-a-date"
    latin = True
    is_kept_as_read = True
    is_centred = True

    def parse(self, raw: RawValue, target: Target) -> Typed:
        """Return a year, a month or a day; no more of it than the cell shows."""
        if raw.kind == "date" and raw.moment is not None:
            return _from_moment(raw, raw.moment.date())
        if raw.kind == "number" and raw.number is not None:
            return _from_number(raw, raw.number, target)
        if raw.kind != "text":
            return bad("not-a-date")
        return _from_text(raw.text.strip())

    def number_format(self, _column: Column) -> str:
        """Return the format of text, so that 2015-03 stays a month."""
        return "@"

    def shown(self, value: str | int | Decimal, language: str) -> str:
        """Return `2015`, `marzo de 2015` or `27 de marzo de 2015`."""
        date = str(value)
        if len(date) == 7:
            return show_month(datetime.date.fromisoformat(f"{date}-01"), language)
        return date if len(date) == 4 else show_date(datetime.date.fromisoformat(date), language)

    def typed_in(self, value: str | int | Decimal, _language: str) -> CellContent:
        """Return the date as it is stored."""
        return str(value)

    def field(self, _column: Column) -> str:
        """Return that year, month and day are asked for apart, so that nobody mistakes one for the other."""
        return "date"

    def parts(self, value: Value, _target: Target) -> Parts:
        """Return year, month and day, as far as they are known."""
        if not _ISO.match(str(value)):
            return {}
        return {name: [str(int(one))] for name, one in zip(_PARTS, str(value).split("-"), strict=False)}

    def joined(self, parts: Parts, _target: Target) -> str:
        """Return `2015`, `2015-03` or `2015-03-27`; what is none of these as it was entered, to be told of."""
        year, month, day = (parts.get(name, [""])[0].strip() for name in _PARTS)
        if not year.isdecimal() or (day and not month):
            return "/".join(filter(None, (day, month, year)))
        return "-".join((year, *(one.zfill(2) for one in (month, day) if one)))

    def extent(self, value: Value) -> tuple[float | None, float | None]:
        """Return the first and the last day that a date can mean, as numbers that grow by one a day."""
        if not isinstance(value, str) or not value[:4].isdigit():
            return None, None
        return self.bound(first_day(value)), self.bound(last_day(value))

    def bound(self, limit: str) -> float:
        """Return a whole date as a number that grows by one a day."""
        return float(datetime.date.fromisoformat(limit).toordinal())


class DateType(PartialDateType):
    """A day."""

    name = "date"
    order = Order.DAY
    is_kept_as_read = False
    is_explained = True

    def parse(self, raw: RawValue, target: Target) -> Typed:
        """Return a day; a year or month alone is not enough."""
        typed = super().parse(raw, target)
        if isinstance(typed.value, str) and len(typed.value) < len("2015-03-27"):
            return bad("date-incomplete")
        return typed

    def accepts(self, column: Column) -> Accepted:
        """Return that nothing but a day is taken, or one of the special answers."""
        return Accepted("day", "warning" if column.special else "stop")

    def number_format(self, _column: Column) -> str:
        """Return a format that everybody reads alike."""
        return "yyyy-mm-dd"

    def typed_in(self, value: str | int | Decimal, _language: str) -> CellContent:
        """Return the day as a cell holds it."""
        return datetime.date.fromisoformat(str(value))

    def entered(self, words: str, _target: Target) -> CellContent:
        """Return the day that an ISO date names; any other words stay as they are."""
        try:
            return datetime.date.fromisoformat(words) if _DAY.fullmatch(words) else words
        except ValueError:
            return words


def _from_moment(raw: RawValue, day: datetime.date) -> Typed:
    """Return what the format of a date shows of it."""
    serial = raw.number if raw.number is not None else Decimal((day - _EPOCHS[False]).days)
    if serial == serial.to_integral_value() and int(serial) in _YEARS_AS_DAYS:
        return bad("year-became-day", {"year": int(serial), "day": day.isoformat(), "shown": raw.shown or raw.text})
    if int(serial) in _TYPED_AS_DAYS:
        return bad("year-became-day", {"year": int(serial), "day": day.isoformat(), "shown": raw.shown or raw.text})
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return bad("not-a-date")
    if _says_else(raw.format):
        return differs(raw)
    parts = {"day": 3, "month": 2, "year": 1}.get(precision_shown(raw.format), 0)
    if not parts:
        return bad("date-year-unseen", {"shown": raw.shown or raw.format, "day": day.isoformat()})
    date = "-".join(day.isoformat().split("-")[:parts])
    return good(date) if parts == 3 else good(date, as_shown(raw, date))


def _says_else(code: str) -> bool:
    """Tell whether a format sets words beside a date that change what it says: `yyyy"?"`, `"c. "yyyy`, `yyyy"-10"`."""
    written = " ".join(quoted or sign for quoted, sign in _WRITTEN.findall(code))
    signs = [sign for sign in written if sign.isdigit() or sign in "?~<>≈±"]
    return bool(signs) or not {word for word in _WORDS.findall(bare(written)) if len(word) > 1} <= _BESIDE


def _from_number(raw: RawValue, number: Decimal, target: Target) -> Typed:
    if number < 1 and _NUMERIC.match(raw.shown):
        return bad("no-such-day")
    if _shows_otherwise(raw.shown, number):
        typed = _from_text(unlocalized(raw.shown, number))
        if typed.value is not None:
            return Typed(typed.value, (as_shown(raw, typed.value),))
        return _with_words(raw, number) or typed
    if number == number.to_integral_value():
        if _FIRST_YEAR <= number <= _LAST_YEAR:
            return good(str(int(number)))
        if int(number) in _SERIALS:
            day = _EPOCHS[target.since_1904] + datetime.timedelta(days=int(number))
            return bad("date-became-number", {"suggestion": day.isoformat()})
    return bad("not-a-date")


def _shows_otherwise(shown: str, number: Decimal) -> bool:
    """Tell whether a cell shows more than its number, or another one: `$2 013`, `201300%`, `año 2013`."""
    words = _POWER.sub("", shown)
    other = any(not (sign.isdecimal() or sign in _OF_NUMBERS) for sign in words)
    return other or (bool(words) and words == shown and same_digits(words, number) is None)


def _with_words(raw: RawValue, number: Decimal) -> Typed | None:
    """Return the year with nothing but letters beside it, or the question what counts; None of what is no year."""
    if number != number.to_integral_value() or not _FIRST_YEAR <= number <= _LAST_YEAR:
        return None
    words = bare(unlocalized(raw.shown, number)).replace(str(int(number)), "").split()
    if set(words) <= _YEAR_WORDS:
        return good(str(int(number)), as_shown(raw, str(int(number))))
    return differs(raw)


def _from_text(words: str) -> Typed:
    words = unicodedata.normalize("NFKC", words).rstrip(" .")
    iso = _ISO.match(words)
    if iso:
        return _checked(*(int(part) if part else None for part in iso.groups()))
    year_first = _YEAR_FIRST.match(words)
    if year_first and _is_season(words):
        return bad(
            "date-ambiguous", {"first": words[:4] + "-" + words[5:], "second": f"{words[:4]}–{words[:2]}{words[5:]}"}
        )
    if year_first:
        return _understood(*(int(part) if part else None for part in year_first.groups()))
    month_year = _MONTH_YEAR.match(words)
    if month_year:
        return _understood(int(month_year[2]), int(month_year[1]))
    numeric = _NUMERIC.match(words)
    if numeric:
        return _numeric(int(numeric[1]), int(numeric[2]), numeric[3])
    return bad("date-without-year") if _DAY_MONTH.match(words) else _in_words(words)


def _is_season(words: str) -> bool:
    """Tell whether two years may be meant, one after the other: `2008/09`."""
    return len(words) == len("2008/09") and int(words[5:]) == (int(words[:4]) + 1) % 100


def _numeric(first: int, second: int, year: str) -> Typed:
    if len(year) == 2:
        return _short_year(year, *((first, second), (second, first)) if first != second else ((first, second),))
    if not first or not second:  # 00/05/2009: the day is not known
        return _understood(int(year), first or second or None)
    if first > 12 or first == second:
        return _understood(int(year), second, first)
    if second > 12:
        return _understood(int(year), first, second)
    return bad(
        "date-ambiguous", {"first": f"{year}-{second:02d}-{first:02d}", "second": f"{year}-{first:02d}-{second:02d}"}
    )


def _short_year(year: str, *days: tuple[int, int] | tuple[int]) -> Typed:
    """Return the dates that a year of two digits can mean, with each reading of day and month, or of the month."""
    dates = [
        "-".join((f"{century}{year}", *(f"{part:02d}" for part in reversed(parts))))
        for century in ("20", "19")
        for parts in days
    ]
    readings = [date for date in dates if _checked(*map(int, date.split("-"))).value is not None]
    return bad("date-short-year", {"readings": either(readings)}) if readings else bad("no-such-day")


def _in_words(words: str) -> Typed:
    short = _MONTH_THEN.fullmatch(bare(words))
    if short and (month := _month_names().get(short[1] or short[3])):
        return _short_year(short[2] or short[4], (month,))
    months, parts = _month_names(), [part for part in _WORDS.findall(bare(words)) if part not in _FILLERS]
    if len(parts) == 3 and parts[1] in _ROMAN:  # 8-II-2013
        months = _ROMAN
    named = [months[part] for part in parts if part in months]
    numbers = [int(part) for part in parts if part.isdigit()]
    years = [number for number in numbers if _FIRST_YEAR <= number <= _LAST_YEAR]
    days = [number for number in numbers if 1 <= number <= 31]
    if len(named) == 1 and len(named) + len(numbers) == len(parts):
        if len(years) == 1 and len(numbers) <= 2 and len(days) == len(numbers) - 1:
            return _understood(years[0], named[0], *days)
        if not years and len(numbers) == 2 and len(parts[-1]) == 2 and parts[-1].isdigit():
            return _short_year(parts[-1], (numbers[0], named[0]))
        if not years:
            return bad("date-without-year")
    return bad("not-a-date")


def _checked(year: int | None, month: int | None = None, day: int | None = None) -> Typed:
    if year is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return bad("not-a-date")
    try:
        datetime.date(year, month or 1, day or 1)
    except ValueError:
        return bad("no-such-day")
    return good("-".join([f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part)]))


def _understood(year: int | None, month: int | None = None, day: int | None = None) -> Typed:
    typed = _checked(year, month, day)
    if typed.value is None:
        return typed
    return good(typed.value, Remark("understood-as", {"understood": typed.value}))


@functools.cache
def _month_names() -> dict[str, int]:
    from babel.dates import get_month_names

    names: dict[str, int] = {"set": 9, "sept": 9, "setiembre": 9}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                names.setdefault(bare(name), number)
    return names


def first_day(date: str) -> str:
    """Return the first day that a partial date can mean."""
    return date + "-01-01"[3 * (date.count("-")) :] if len(date) < 10 else date


def last_day(date: str) -> str:
    """Return the last day that a partial date can mean."""
    if len(date) == 4:
        return f"{date}-12-31"
    if len(date) == 7:
        year, month = int(date[:4]), int(date[5:])
        following = datetime.date(year + month // 12, month % 12 + 1, 1)
        return (following - datetime.timedelta(days=1)).isoformat()
    return date
