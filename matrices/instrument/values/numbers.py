"""Numbers and texts that look like numbers → exact decimals; what could be read in two ways is asked, not guessed."""

import re
from decimal import Decimal, InvalidOperation

from matrices.instrument.raw import RawValue
from matrices.instrument.values.typed import Remark, Target, Typed, bad, good

_AMBIGUOUS = re.compile(r"[+-]?\d{1,3}[.,]\d{3}$")
_WITH_NUMBER = re.compile(r"[+-]?\d[\d.,]*")
_LARGEST = 60
"""Greatest exponent of ten."""
_BLANKS = str.maketrans("", "", "    '’")


def parse_decimal(raw: RawValue, target: Target) -> Typed:
    """Return the number of a cell within the column's bounds."""
    typed = read_number(raw)
    return _within(typed, target) if isinstance(typed.value, Decimal) else typed


def parse_integer(raw: RawValue, target: Target) -> Typed:
    """Return the whole number of a cell within the column's bounds."""
    typed = read_number(raw)
    if not isinstance(typed.value, Decimal):
        return typed
    if typed.value != typed.value.to_integral_value():
        return bad("not-whole")
    bounded = _within(typed, target)
    return Typed(int(typed.value), typed.remarks) if bounded.value is not None else bounded


def read_number(raw: RawValue) -> Typed:
    """Return the number of a cell, whatever the column's bounds."""
    if raw.kind == "number" and raw.number is not None:
        return good(raw.number) if _is_sensible(raw.number) else bad("not-a-number")
    if raw.kind in ("date", "time"):
        return bad("number-became-date")
    if raw.kind != "text":
        return bad("not-a-number")
    return _from_text(raw.text.translate(_BLANKS).strip())


def _from_text(words: str) -> Typed:
    if _AMBIGUOUS.match(words):
        whole, point = re.sub(r"[.,]", "", words), _short(words.replace(",", "."))
        return bad("number-ambiguous", {"thousands": whole, "fraction": point})
    number = _exact(words)
    if number is not None:
        return good(number, Remark("understood-as", {"understood": format(number, "f")}))
    inside = _WITH_NUMBER.findall(words)
    if len(inside) == 1 and (only := _exact(inside[0])) is not None:
        return bad("number-with-words", {"suggestion": format(only, "f")})
    return bad("not-a-number")


def _short(words: str) -> str:
    """Write a number without the zeros that would make it look like thousands: 1.500 as 1.5."""
    return format(Decimal(words).normalize(), "f")


def _exact(words: str) -> Decimal | None:
    """Read digits with a decimal point or comma, and with thousands separators where both signs make that clear."""
    last = max(words.rfind("."), words.rfind(","))
    if "." in words and "," in words:
        point = words[last]
        words = words.replace("," if point == "." else ".", "").replace(point, ".")
    elif words.count(",") == 1:
        words = words.replace(",", ".")
    elif words.count(",") > 1 or words.count(".") > 1:
        groups = re.split(r"[.,]", words)
        if any(len(group) != 3 for group in groups[1:]):
            return None
        words = "".join(groups)
    try:
        number = Decimal(words)
    except InvalidOperation:
        return None
    return number if _is_sensible(number) else None


def _is_sensible(number: Decimal) -> bool:
    """Tell whether a number is one, and not so large that writing it out would take all memory."""
    return number.is_finite() and abs(number.adjusted()) <= _LARGEST


def _within(typed: Typed, target: Target) -> Typed:
    number, column = typed.value, target.column
    if not isinstance(number, Decimal):
        return typed
    if column.minimum is not None and number < column.minimum:
        return bad("below-minimum", {"minimum": column.minimum})
    if column.maximum is not None and number > column.maximum:
        return bad("above-maximum", {"maximum": column.maximum})
    return typed
