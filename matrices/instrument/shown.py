"""A number, its format code and a locale → the text that the sheet shows; what is not known is said to be so.

Format codes are those of files (ECMA-376 part 1, 18.8.31): always written as in the United States, whatever program
showed them. Decimal and thousands signs, the order of day and month in the short date, and the names of months come
from CLDR. A column too narrow for its content (`####`) is no matter of the format and left out.
"""

import datetime
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from matrices.instrument.formats import (
    BUILT_IN,
    LONG_DATE,
    MOST_SECTIONS,
    SHORT_DATE,
    CodeSection,
    Signs,
    Token,
    dated,
    letters_of,
    locales_of,
    precision_shown,
    sections_of,
    signs_of,
)
from matrices.instrument.raw import RawValue

__all__ = ["BUILT_IN", "locales_of", "precision_shown", "shown_text"]

_GENERAL_DIGITS = 11
"""Signs that the general format shows of a number, its decimal sign included."""
_DENOMINATOR_DIGITS = 7
_LAST_SERIAL = 2_958_465
_LEAP_SERIAL = 60
"""29 February 1900, which never was."""
_YEARS_BETWEEN = 1_462
_DAY_SECONDS = 86_400
_EPOCH = datetime.datetime(1899, 12, 30)
_WIDE = Context(prec=6_000, rounding=ROUND_HALF_UP, Emax=999_999, Emin=-999_999)
"""Wide enough for every digit of every number that a file can hold under every code that is taken."""


class _Moment(NamedTuple):
    """A serial number in parts; `weekday` from Monday, 0; `elapsed` are the seconds since day 0."""

    year: int
    month: int
    day: int
    weekday: int
    second: Decimal
    elapsed: Decimal


def shown_text(raw: RawValue, locale: str, since_1904: bool = False) -> str | None:
    """Return what a cell shows in a locale such as `es-CR`, without blanks at its ends; None if it cannot be told.

    A date or time without a format comes from a file of which formats cannot be seen; it stays as it is read.

    >>> shown_text(RawValue("number", "279.1", Decimal("279.1"), format="0.00"), "es-MX")
    '279.10'
    """
    if raw.kind == "text":
        return _text(raw)
    if raw.kind not in ("number", "date", "time"):
        return raw.text
    number = raw.number if raw.number is not None else _serial(raw.moment, since_1904)
    if number is None:
        return None
    if not raw.format:
        return _general(number, signs_of(locale)) if raw.kind == "number" else raw.text
    sections = sections_of(raw.format)
    if sections is None:
        return None
    section, number = _choose(sections, number)
    return None if section is None else _render(section, number, locale, since_1904)


# Which section


def _choose(sections: tuple[CodeSection, ...], number: Decimal) -> tuple[CodeSection | None, Decimal]:
    """Return the section for a number, and the number without its sign where the section stands for the sign."""
    numeric = sections[:-1] if sections[-1].has("@") or len(sections) == MOST_SECTIONS else sections
    if not numeric:
        return CodeSection((("general", ""),)), number
    if any(section.condition for section in numeric[:2]):
        return _by_condition(numeric, number)
    if number < 0 and len(numeric) > 1:
        return numeric[1], -number
    return (numeric[2] if number == 0 and len(numeric) > 2 else numeric[0]), number


def _by_condition(sections: tuple[CodeSection, ...], number: Decimal) -> tuple[CodeSection | None, Decimal]:
    """Return the first section whose condition holds; the last without one takes what is left."""
    for at, section in enumerate(sections):
        condition = section.condition or (_implied(sections, at) if at + 1 < len(sections) else None)
        if condition is None or _holds(condition, number):
            only_negative = condition is not None and condition[0] in ("<", "<=") and not condition[1]
            rest_is_negative = condition is None and at == 1 and sections[0].condition in _NOT_NEGATIVE
            return section, -number if number < 0 and (only_negative or rest_is_negative) else number
    return None, number


_NOT_NEGATIVE = ((">", Decimal(0)), (">=", Decimal(0)))


def _implied(sections: tuple[CodeSection, ...], at: int) -> tuple[str, Decimal]:
    """Return the condition of a section without one beside another that has one."""
    return (">", Decimal(0)) if at == 0 else ("<", Decimal(0))


def _holds(condition: tuple[str, Decimal], number: Decimal) -> bool:
    sign, limit = condition
    return {
        "<": number < limit,
        "<=": number <= limit,
        ">": number > limit,
        ">=": number >= limit,
        "=": number == limit,
        "<>": number != limit,
    }[sign]


# What it shows


def _text(raw: RawValue) -> str | None:
    """Return a text under the section for texts; without one it is shown as it is."""
    sections = sections_of(raw.format) if "@" in raw.format or raw.format.count(";") >= MOST_SECTIONS - 1 else ()
    if sections is None:
        return None
    if not sections or not (sections[-1].has("@") or len(sections) == MOST_SECTIONS):
        return raw.text
    return "".join(raw.text if kind == "@" else text for kind, text in sections[-1].tokens).strip()


def _render(section: CodeSection, number: Decimal, locale: str, since_1904: bool) -> str | None:
    signs = signs_of(locale)
    if section.is_date:
        moment = _moment(number, since_1904, _places(section))
        return None if moment is None else _date(section, moment, signs).strip()
    if section.has("general"):
        shown = _with_general(section, number, signs)
    elif section.has("exponent"):
        shown = _scientific(section.tokens, abs(number), signs)
    else:
        shown = _fraction(section.tokens, abs(number)) or _number(section.tokens, abs(number), signs)
    # What was rounded to nothing has no sign.
    counts = any(sign in "123456789" for sign in shown.partition("/")[0]) or not section.has("digit")
    minus = number < 0 and counts and not section.has("general")
    return (f"-{shown}" if minus else shown).strip()


def _with_general(section: CodeSection, number: Decimal, signs: Signs) -> str:
    sign = "-" if number < 0 else ""
    return sign + "".join(
        _general(abs(number), signs) if kind == "general" else signs.currency if kind == "currency" else text
        for kind, text in section.tokens
    )


def _general(number: Decimal, signs: Signs) -> str:
    """Return a number as the general format shows it: eleven signs, or an exponent."""
    if not number:
        return "0"
    sign, exact = ("-" if number < 0 else ""), abs(number)
    order = exact.adjusted()
    if order >= _GENERAL_DIGITS or order < 1 - _GENERAL_DIGITS or (order < -4 and _is_long(exact)):
        return sign + _exponential(exact, signs)
    places = _GENERAL_DIGITS - 2 - max(order, 0)
    rounded = exact.quantize(Decimal(1).scaleb(-max(places, 0)), context=_WIDE)
    text = format(rounded, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return sign + text.replace(".", signs.decimal)


def _is_long(exact: Decimal) -> bool:
    """Tell whether a small number has more digits than fit behind its zeros."""
    return len(format(exact.normalize(_WIDE), "f")) > _GENERAL_DIGITS


def _exponential(exact: Decimal, signs: Signs) -> str:
    order = exact.adjusted()
    mantissa = exact.scaleb(-order, context=_WIDE).quantize(Decimal("0.00001"), context=_WIDE)
    if mantissa >= 10:
        mantissa, order = mantissa.scaleb(-1), order + 1
    digits = format(mantissa, "f").rstrip("0").rstrip(".").replace(".", signs.decimal)
    return f"{digits}E{'-' if order < 0 else '+'}{abs(order):02d}"


def _number(tokens: Sequence[Token], exact: Decimal, signs: Signs) -> str:
    """Return a number without sign laid into the places of a code; a code without places shows its words alone."""
    if not any(kind == "digit" for kind, _ in tokens):
        return "".join(_literal(kind, text, signs) for kind, text in tokens)
    point = next((at for at, (kind, _) in enumerate(tokens) if kind == "."), len(tokens))
    last = max((at for at, (kind, _) in enumerate(tokens) if kind == "digit"), default=-1)
    scaled = _commas_after(tokens, last) + (_commas_after(tokens, _last_digit(tokens[:point])) if point < last else 0)
    percents = sum(kind == "%" for kind, _ in tokens)
    exact = exact.scaleb(2 * percents - 3 * scaled, context=_WIDE)
    places = sum(kind == "digit" for kind, _ in tokens[point:])
    rounded = exact.quantize(Decimal(1).scaleb(-places), context=_WIDE)
    whole, _, decimals = format(rounded, "f").partition(".")
    shown = _whole(tokens[:point], whole.lstrip("0"), signs, _is_grouped(tokens[:point]))
    return shown + _decimals(tokens[point:], decimals, signs)


def _last_digit(tokens: Sequence[Token]) -> int:
    return max((at for at, (kind, _) in enumerate(tokens) if kind == "digit"), default=-1)


def _commas_after(tokens: Sequence[Token], at: int) -> int:
    """Count the commas right behind a place; each divides by a thousand."""
    if at < 0:
        return 0
    count = 0
    while at + 1 + count < len(tokens) and tokens[at + 1 + count][0] == ",":
        count += 1
    return count


def _is_grouped(whole: Sequence[Token]) -> bool:
    """Tell whether thousands are set apart: a comma stands between two digits."""
    digits = [at for at, (kind, _) in enumerate(whole) if kind == "digit"]
    return bool(digits) and any(kind == "," for kind, _ in whole[digits[0] : digits[-1]])


def _whole(tokens: Sequence[Token], digits: str, signs: Signs, grouped: bool) -> str:
    """Return the whole part, laid in from its last digit; the first place takes all digits that are left."""
    first = next((at for at, (kind, _) in enumerate(tokens) if kind == "digit"), None)
    out = list(reversed(digits if first is None else ""))
    count = 0
    for at in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[at]
        if kind != "digit":
            out.append("" if kind == "," else _literal(kind, text, signs))
            continue
        here = digits[-1 - count] if count < len(digits) else {"0": "0", "#": "", "?": " "}[text]
        for sign in (here, *(reversed(digits[: -1 - count]) if at == first and count < len(digits) else ())):
            if sign and grouped and count and count % 3 == 0 and sign != " ":
                out.append(signs.group)
            out.append(sign)
            count += 1
    return "".join(reversed(out))


def _decimals(tokens: Sequence[Token], digits: str, signs: Signs) -> str:
    """Return the decimal sign and what comes after it."""
    kept, out, at, seen = digits.rstrip("0"), [], 0, False
    for kind, text in tokens:
        if kind == "digit":
            out.append(digits[at] if at < len(kept) else {"0": "0", "#": "", "?": " "}[text])
            at += 1
        elif kind == "." and not seen:
            seen = True
            out.append(signs.decimal)
        elif kind != ",":
            out.append(_literal(kind, text, signs))
    return "".join(out)


def _literal(kind: str, text: str, signs: Signs) -> str:
    return signs.currency if kind == "currency" else text


def _scientific(tokens: Sequence[Token], exact: Decimal, signs: Signs) -> str:
    """Return a number as mantissa and exponent; with several places before the point, the exponent goes by so many."""
    at = next(at for at, (kind, _) in enumerate(tokens) if kind == "exponent")
    mantissa, power = tokens[:at], tokens[at + 1 :]
    point = next((at for at, (kind, _) in enumerate(mantissa) if kind == "."), len(mantissa))
    step = max(1, sum(kind == "digit" for kind, _ in mantissa[:point]))
    places = sum(kind == "digit" for kind, _ in mantissa[point:])
    order = exact.adjusted() // step * step if exact else 0
    shifted = exact.scaleb(-order, context=_WIDE).quantize(Decimal(1).scaleb(-places), context=_WIDE)
    if shifted >= Decimal(10) ** step:
        order += step
        shifted = exact.scaleb(-order, context=_WIDE)
    sign = "-" if order < 0 else "+" if tokens[at][1].endswith("+") else ""
    return _number(mantissa, shifted, signs) + f"E{sign}" + _whole(power, str(abs(order)).lstrip("0"), signs, False)


def _fraction(tokens: Sequence[Token], exact: Decimal) -> str | None:
    """Return a number as a fraction, `2 1/3`; None if the code has no place for one."""
    slash = next((at for at, (kind, _) in enumerate(tokens) if kind == "/"), 0)
    start = slash
    while start and tokens[start - 1][0] == "digit":
        start -= 1
    end = slash + 1
    while end < len(tokens) and (tokens[end][0] == "digit" or tokens[end][1] in tuple("123456789")):
        end += 1
    if start == slash or end == slash + 1:
        return None
    below = "".join(text for _, text in tokens[slash + 1 : end])
    mixed = any(kind == "digit" for kind, _ in tokens[:start])
    whole, above, under = _parts_of_fraction(exact, below, mixed)
    plain = signs_of("en-US")
    digits = str(whole) if whole else "" if above else "0"
    before = _whole(tokens[:start], digits, plain, False) if mixed else "".join(text for _, text in tokens[:start])
    after = "".join(text for _, text in tokens[end:])
    if mixed and not above:
        return before + " " * (end - start) + after
    return f"{before}{above:>{slash - start}}/{under:<{end - slash - 1}}{after}"


def _parts_of_fraction(exact: Decimal, below: str, mixed: bool) -> tuple[int, int, int]:
    whole = int(exact.to_integral_value(ROUND_DOWN)) if mixed else 0
    rest = Fraction(exact) - whole
    if below[0] in "123456789" and below.isdigit():
        under = int(below[:_DENOMINATOR_DIGITS])
        above = int(rest * under + Fraction(1, 2))
    else:
        nearest = rest.limit_denominator(10 ** min(len(below), _DENOMINATOR_DIGITS) - 1)
        above, under = nearest.numerator, nearest.denominator
    return (whole + 1, 0, under) if mixed and above == under else (whole, above, under)


# Dates


def _serial(moment: datetime.datetime | None, since_1904: bool) -> Decimal | None:
    if moment is None:
        return None
    span = moment - _EPOCH
    days = span.days - (_YEARS_BETWEEN if since_1904 else 1 if 0 < span.days <= _LEAP_SERIAL else 0)
    return Decimal(days) + Decimal(span.seconds) / _DAY_SECONDS


def _moment(number: Decimal, since_1904: bool, places: int) -> _Moment | None:
    """Return a serial number as a moment, rounded to so many places of a second; None if there is no such day."""
    if number.adjusted() > 9:
        return None
    elapsed = (number * _DAY_SECONDS).quantize(Decimal(1).scaleb(-places), context=_WIDE)
    days = int((elapsed / _DAY_SECONDS).to_integral_value(ROUND_FLOOR))
    second = elapsed - days * _DAY_SECONDS
    serial = days + (_YEARS_BETWEEN if since_1904 else 0)
    if days < 0 or serial > _LAST_SERIAL:
        return None
    # Before the day that never was, the calendar of spreadsheets is one day ahead.
    day = _EPOCH + datetime.timedelta(days=serial + (1 if serial < _LEAP_SERIAL else 0))
    parts = {0: (1900, 1, 0), _LEAP_SERIAL: (1900, 2, 29)}.get(serial, (day.year, day.month, day.day))
    return _Moment(*parts, (serial - 2) % 7, second, elapsed)


def _places(section: CodeSection) -> int:
    """Return how many places of a second a section shows."""
    return sum(kind == "digit" for kind, _ in section.tokens)


def _date(section: CodeSection, moment: _Moment, signs: Signs) -> str:
    names = signs_of(section.locale) if section.locale else signs
    tokens = dated(section)
    if section.system:
        tokens = _of_locale(section, signs)
    half = any(kind == "half" for kind, _ in tokens)
    out, whole = [], int(moment.second)
    places = _places(section)
    parts = format(moment.second, "f").partition(".")[2].ljust(places, "0")
    for (kind, text), (before, _) in zip(tokens, (("", ""), *tokens), strict=False):
        if kind == "date":
            out.append(_part(text, moment, whole, half, names))
        elif kind == "elapsed":
            out.append(str(int(moment.elapsed) // {"h": 3600, "m": 60, "s": 1}[text[0]]).zfill(len(text)))
        elif kind == "half":
            out.append(_half(text, whole, names))
        elif kind == "digit":
            out.append(parts[:1])
            parts = parts[1:]
        elif kind == "." and parts:
            out.append(signs.decimal if before in ("date", "elapsed") else text)
        else:
            out.append(signs.date if kind == "/" else _literal(kind, text, signs))
    return "".join(out)


def _of_locale(section: CodeSection, signs: Signs) -> list[Token]:
    """Return the tokens of a format that is the locale's own: its short or long date, its time."""
    code = {SHORT_DATE: signs.short, LONG_DATE: signs.long}.get(section.system, signs.time)
    clock = " h:mm" if section.system == SHORT_DATE and any(text[0] in "hH" for _, text in letters_of(section)) else ""
    sections = sections_of(code + clock)
    return dated(sections[0]) if sections else []


def _part(text: str, moment: _Moment, second: int, half: bool, names: Signs) -> str:
    """Return one part of a date or time."""
    letter, width = text[0], len(text)
    if letter in "ye":
        return f"{moment.year % 100:02d}" if letter == "y" and width < 3 else f"{moment.year:04d}"
    if letter in "md" and width > 2:
        return _name(letter, width, moment, names)
    hour = second // 3600
    hour = (hour + 11) % 12 + 1 if half else hour
    value = {"m": moment.month, "d": moment.day, "h": hour, "n": second // 60 % 60, "s": second % 60}[letter]
    return f"{value:02d}" if width > 1 else str(value)


def _name(letter: str, width: int, moment: _Moment, names: Signs) -> str:
    short, long = names.months if letter == "m" else names.days
    at = moment.month - 1 if letter == "m" else moment.weekday
    if letter == "m" and width == 5:
        return long[at][0]
    return short[at] if width == 3 else long[at]


def _half(text: str, second: int, names: Signs) -> str:
    later = second >= _DAY_SECONDS // 2
    return text.split("/")[later] if len(text) == 3 else names.halves[later]
