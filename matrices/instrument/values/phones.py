"""Telephone numbers, also those that a spreadsheet took for numbers or sums → E.164, or what is to be written anew."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote

from matrices.instrument.raw import RawValue
from matrices.instrument.values.typed import Remark, Target, Typed, bad, good

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_SUM = re.compile(r"=\+?[\d\s()\-+]+")
"""A telephone number that was taken for a sum: `=+506-2222-3333`."""

_SCIENTIFIC = re.compile(r"\+?\d+(?:[.,]\d+)?[Ee]\+?\d+")
_ROUNDED = "00000"
"""So many zeros at the end: shown as 5.06222E+10 and saved as shown, a number has lost its last digits."""


def parse_phone(raw: RawValue, target: Target) -> Typed:
    """Return a telephone number in E.164; one without country code is read as one of the country's.

    What a spreadsheet has made a number or a sum is read where no digit can be missing, and remarked upon; where
    digits may be lost, nothing is guessed.
    """
    if raw.formula is not None and _SUM.fullmatch(raw.formula):
        return _eaten(raw.formula.lstrip("="), target)
    if raw.kind == "text" and not _SCIENTIFIC.fullmatch(raw.text.strip()):
        link = raw.looks.link if raw.looks is not None else ""
        under = unquote(link[len("tel:") :]) if link.lower().startswith("tel:") else ""
        return _written(raw.text.strip(), target, under)
    number = raw.number if raw.kind == "number" else None
    if number is None or number <= 0 or number != number.to_integral_value():
        return _lost(target)
    digits = format(number.to_integral_value(), "f")
    return _lost(target) if digits.endswith(_ROUNDED) else _eaten(digits, target)


def _written(words: str, target: Target, link: str = "") -> Typed:
    number = _number(words, target)
    if number is None:
        under = _number(link, target) if link else None
        if under is None:
            return bad("not-a-phone")
        return good(_shown(under, "E164"), Remark("link-taken", {"link": _shown(under, "INTERNATIONAL")}))
    code = _shown(number, "E164")
    written = re.sub(r"[\s()./\-]", "", words)
    return good(code) if written == code else good(code, Remark("understood-as", {"understood": code}))


def _eaten(words: str, target: Target) -> Typed:
    number = _number(words, target)
    if number is None:
        return _lost(target)
    return good(_shown(number, "E164"), Remark("phone-eaten", {"suggestion": _shown(number, "INTERNATIONAL")}))


def _lost(target: Target) -> Typed:
    """Return that the number cannot be told any more, with one of the country as an example of how to write it."""
    import phonenumbers

    example = phonenumbers.example_number(target.region) if target.region else None
    shown = _shown(example, "INTERNATIONAL") if example else "+506 2222 3333"
    return bad("phone-lost", {"suggestion": shown})


def _number(words: str, target: Target) -> "PhoneNumber | None":
    """Return the number that words mean, None if they mean none that can exist."""
    import phonenumbers

    if words.startswith("00"):
        words = f"+{words[2:]}"
    region = None if words.startswith("+") else target.region or None
    try:
        number = phonenumbers.parse(words, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _shown(number: "PhoneNumber", form: str) -> str:
    import phonenumbers

    written: Callable[[PhoneNumber, int], str] = phonenumbers.format_number
    return written(number, getattr(phonenumbers.PhoneNumberFormat, form))
