"""Telephone numbers in E.164 → as they are dialled from abroad and within the country, and as an address to call."""

from dataclasses import dataclass
from urllib.parse import quote

import phonenumbers
from phonenumbers import PhoneNumberFormat


@dataclass(frozen=True)
class Phone:
    """A telephone number as a reader sees it: `+506 2222 3333`, `2222 3333`, and the address `tel:+506-2222-3333`."""

    international: str
    national: str
    link: str
    extension: str = ""


def shown_phone(number: str, extension: str = "") -> Phone | None:
    """Return a number in E.164 as it is shown, None where there is none."""
    if not number:
        return None
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return Phone(number, "", "", extension)
    international = phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
    national = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    link = phonenumbers.format_number(parsed, PhoneNumberFormat.RFC3966)
    return Phone(international, national, f"{link};ext={quote(extension)}" if extension else link, extension)
