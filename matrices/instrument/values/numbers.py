"""Numbers and texts that look like numbers → exact decimals; what could be read in two ways is asked, not guessed."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from matrices.instrument.raw import RawValue
from matrices.instrument.values.sight import as_shown, differs, same_digits
from matrices.instrument.values.spelled import in_digits
from matrices.instrument.values.typed import Remark, Target, Typed, bad, good

_AMBIGUOUS = re.compile(r"[+-]?\d{1,3}[.,]\d{3}$")
_WITH_NUMBER = re.compile(r"[+-]?\d[\d.,]*")
_LARGEST = 60
"""Greatest exponent of ten."""
_BLANKS = str.maketrans("−", "-", " \u00a0\u202f\u2009'’")
_MONEY = re.compile(r"US\$|RD\$|BZ\$|C\$|B/\.|USD|EUR|CAD|MXN|GTQ|HNL|NIO|CRC|PAB|DOP|BZD|[$€£₡¢Q]|\bL\.?(?=\s|\d)")
"""How the currencies of the region are shown by formats; they say nothing that the column does not ask elsewhere."""
_SHOWN = re.compile(r"[\d.,'’\s\u00a0\u202f+\-−()]*")
_SET_APART = re.compile(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}(?!\d))")
_SCALED = re.compile(r"\d\s*(?:mil|miles|mill[oó]n(?:es)?|thousand|millions?|k|m)\b", re.IGNORECASE)
_EXPONENT = re.compile(r"([+-]?\d+(?:[.,]\d+)?)E([+-]?\d{1,3})")
_RATIO = re.compile(r"([+-]?)(?:(\d+) )?\s*(\d+)/(\d+)")
_GENERALLY = Decimal("0.00001")
"""The general format shows ten digits at most, or six and an exponent; what is beyond them is nobody's meaning."""
_NEARLY = Decimal("0.001")
"""Up to this part of a number, what a format leaves out does not change what it means."""


def parse_decimal(raw: RawValue, target: Target) -> Typed:
    """Return the number of a cell within the column's bounds."""
    typed = read_number(raw)
    return _within(typed, target) if isinstance(typed.value, Decimal) else typed


def parse_integer(raw: RawValue, target: Target) -> Typed:
    """Return the whole number of a cell within the column's bounds."""
    typed = read_number(raw)
    if not isinstance(typed.value, Decimal):
        return typed
    if typed.remarks and raw.number is not None and raw.number != raw.number.to_integral_value():
        return differs(raw)
    if typed.value != typed.value.to_integral_value():
        return bad("not-whole")
    bounded = _within(typed, target)
    return Typed(int(typed.value), typed.remarks) if bounded.value is not None else bounded


def read_number(raw: RawValue) -> Typed:
    """Return the number of a cell, whatever the column's bounds."""
    if raw.kind == "number" and raw.number is not None:
        return _as_shown(raw, raw.number) if _is_sensible(raw.number) else bad("not-a-number")
    if raw.kind in ("date", "time"):
        return bad("number-became-date")
    if raw.kind != "text":
        return bad("not-a-number")
    return _from_text(raw.text)


def _as_shown(raw: RawValue, number: Decimal) -> Typed:
    """Return the number that a cell shows; the one that it holds where both mean the same."""
    if not raw.shown or raw.shown == raw.text:
        return good(number)
    shown = _shown_number(raw.shown, number)
    if shown is None:
        return differs(raw)
    if not raw.format and abs(shown - number) <= _GENERALLY * abs(number):
        return good(number)
    if shown == number:
        return good(number, as_shown(raw, format(number, "f"))) if _says_more(raw.shown) else good(number)
    if abs(shown - number) > _NEARLY * abs(number):
        return differs(raw)
    return good(shown, as_shown(raw, format(shown, "f")))


def _says_more(shown: str) -> bool:
    """Tell whether there is more to see than digits: a currency, brackets for what is owed."""
    return _MONEY.search(shown) is not None or "(" in shown


def _shown_number(shown: str, number: Decimal) -> Decimal | None:
    """Return what a cell that holds a number shows of it, None if it shows other words or another number."""
    words = _MONEY.sub("", shown).strip()
    power, ratio = _EXPONENT.fullmatch(words), _RATIO.fullmatch(words)
    if power:
        return Decimal(power[1].replace(",", ".")).scaleb(int(power[2]))
    if ratio and int(ratio[4]):
        value = int(ratio[2] or 0) + Decimal(int(ratio[3])) / int(ratio[4])
        return number if abs(abs(number) - value) < Decimal("1e-9") else -value if ratio[1] == "-" else value
    if not _SHOWN.fullmatch(words):
        return None
    places = same_digits(words, number)
    return None if places is None else number.scaleb(places).to_integral_value(ROUND_HALF_UP).scaleb(-places)


def _from_text(written: str) -> Typed:
    words = written.translate(_BLANKS).strip()
    if _AMBIGUOUS.match(words):
        whole, point = re.sub(r"[.,]", "", words), _short(words.replace(",", "."))
        return bad("number-ambiguous", {"thousands": whole, "fraction": point})
    number, spelled = _exact(words), in_digits(_SET_APART.sub("", written))
    if number is None and _WITH_NUMBER.fullmatch(spelled):
        number = _exact(spelled)
    if number is not None:
        return good(number, Remark("understood-as", {"understood": format(number, "f")}))
    inside = _WITH_NUMBER.findall(spelled)
    if len(inside) == 1 and not _SCALED.search(spelled) and (only := _exact(inside[0])) is not None:
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
