"""Addresses of pages, e-mail, telephone numbers: kept as written, judged by their form."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from matrices.instrument.columns import Column, ColumnType, Remark, Target, Typed, bad, good
from matrices.instrument.raw import RawValue, is_wrapped
from matrices.instrument.types.texts import TextType

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_SUM = re.compile(r"=\+?[\d\s()\-+]+")
"""A telephone number that was taken for a sum: `=+506-2222-3333`."""

_BETWEEN = re.compile(r"[/;,|&\n]|\s(?:y|o|ó|and|or|e|u)\s", re.IGNORECASE)
"""What stands between two numbers in one cell."""

_EXTENSION = re.compile(
    r"\b(?:extensi[oó]n|exts?|interno|int|anexo|ramal|local|opci[oó]n|opc|poste)\b(?!=)\.?:?", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"(?<=\d)\s*\((\d{1,6})\)$")
_WORDS_BEHIND = re.compile(r"(?<=\d)(?=[\s(])[\s(]*[^\W\d_][^\d]*$")
"""Words behind a number, without a digit."""

_LABELS = re.compile(r"tel[eé]fonos?|telephones?|phones?|tel|tfno|m[oó]vil|mobile|celular|cel|cell|oficina|office")
"""Words before a number that say nothing beside the head of the column."""

_SCIENTIFIC = re.compile(r"\+?\d+(?:[.,]\d+)?[Ee]\+?\d+")
_ROUNDED = "00000"
"""So many zeros at the end: shown as 5.06222E+10 and saved as shown, a number has lost its last digits."""


_MAILBOX = re.compile(r"(?<![^\s<>,;:()\"'/])[^\s<>,;:()\"'/]+@[^\s<>,;:()\"'/]+")
_NUMBER_IN_TEXT = re.compile(r"\+?\d[\d\s().\N{NO-BREAK SPACE}-]{5,}\d", re.ASCII)
_OWN_DIGITS = 8
"""The last digits of a number: with them it is called from within its country."""


def mailbox_of(address: str) -> str:
    """Return what all ways of writing one mailbox have in common: no capitals, no tag behind a plus, no dots."""
    local, at, domain = address.strip().casefold().rpartition("@")
    return re.sub(r"[._-]", "", local.partition("+")[0]) + at + domain.rstrip(".")


def contacts_in(text: str) -> frozenset[str]:
    """Return the mailboxes in a text, and the last digits of its telephone numbers, as a person's may stand there."""
    numbers = (re.sub(r"\D", "", one) for one in _NUMBER_IN_TEXT.findall(text))
    return frozenset((*map(mailbox_of, _MAILBOX.findall(text)), *(one[-_OWN_DIGITS:] for one in numbers)))


UNIT_TEXTS = ("name", "name_en", "acronym", "address", "url", "unit")
"""Roles of what is printed of an institution or unit: no contact of a person may stand in it."""


def contacts_of(person: Mapping[str, str]) -> frozenset[str]:
    """Return what `contacts_in` finds of a person, by role; a number with an extension is that of a switchboard."""
    roles = ("email", "mobile") if person.get("extension") else ("email", "mobile", "phone")
    return frozenset().union(*(contacts_in(person.get(role, "")) for role in roles))


class UrlType(TextType):
    """The address of a page."""

    name = "url"
    keyboard = "url"
    is_text = False
    is_page = True
    link = ""
    takes_numbers = False

    def parse(self, raw: RawValue, target: Target) -> Typed:
        """Return the address of a page; only http and https are accepted.

        Where the text of the cell is none, as browsers paste it, the address under it is taken.
        """
        typed, link = _page(raw.text.strip()), raw.looks.link if raw.looks is not None else ""
        if not link:
            return typed if typed.remarks else super().parse(raw, target)
        under = _page(link)
        if typed.value is None:
            if under.value is not None:
                return good(link, Remark("link-taken", {"link": link}))
            return under if is_wrapped(link) else typed
        if under.value is not None and not _is_same_page(raw.text, link):
            return good(typed.value, Remark("link-differs", {"link": link}))
        return super().parse(raw, target)

    def number_format(self, _column: Column) -> str:
        """Return the format of text."""
        return "@"

    def prompt(self, _column: Column) -> str:
        """Return with what an address begins."""
        return "prompt-url"

    def error(self) -> str:
        """Return the limit of letters, as of a text."""
        return "error-text"

    def is_prose(self, _column: Column) -> bool:
        """Return no: an address is no sentence."""
        return False


class EmailType(ColumnType):
    """An e-mail address."""

    name = "email"
    keyboard = "email"
    own_words = True
    link = "mailto:"
    not_one = "not-an-email"
    takes_numbers = False
    is_kept_as_read = True
    is_explained = True

    def parse(self, raw: RawValue, _target: Target) -> Typed:
        """Return an e-mail address in its normal form; the domain is not looked up. One under a name is taken."""
        from email_validator import EmailNotValidError, validate_email

        link = raw.looks.link if raw.looks is not None else ""
        under = unquote(link[len("mailto:") :].partition("?")[0]) if link.lower().startswith("mailto:") else ""
        for words in (raw.text.strip().removeprefix("mailto:"), under):
            try:
                address = validate_email(words, check_deliverability=False).normalized
            except EmailNotValidError:
                continue
            if words == under != raw.text.strip():
                return good(address, Remark("link-taken", {"link": address}))
            same = not under or under.casefold() == address.casefold()
            return good(address) if same else good(address, Remark("link-differs", {"link": under}))
        return bad("not-an-email")

    def number_format(self, _column: Column) -> str:
        """Return the format of text."""
        return "@"


class PhoneType(ColumnType):
    """A telephone number."""

    name = "phone"
    keyboard = "tel"
    own_words = True
    link = "tel:"
    not_one = "not-a-phone"
    takes_numbers = False
    mends = True
    is_explained = True

    def parse(self, raw: RawValue, target: Target) -> Typed:
        """Return a telephone number in E.164; one without country code is read as one of the country's.

        What a spreadsheet has made a number or a sum is read where no digit can be missing, and remarked upon; where
        digits may be lost, nothing is guessed.
        """
        if raw.formula is not None and _SUM.fullmatch(raw.formula):
            return _eaten(raw.formula.lstrip("="), target)
        if raw.kind == "text" and not _SCIENTIFIC.fullmatch(raw.text.strip()):
            link = raw.looks.link if raw.looks is not None else ""
            under = unquote(link[len("tel:") :]) if link.lower().startswith("tel:") else ""
            return _phone_written(raw.text.strip(), target, under)
        number = raw.number if raw.kind == "number" else None
        if number is None or number <= 0 or number != number.to_integral_value():
            return _lost(target)
        digits = format(number.to_integral_value(), "f")
        return _lost(target) if digits.endswith(_ROUNDED) else _eaten(digits, target)

    def number_format(self, _column: Column) -> str:
        """Return the format of text, so that no sum is made of a number."""
        return "@"


_SCHEME = re.compile(r"(https?)(?!://\w)[:/]{1,5}(?=\w)", re.IGNORECASE)
"""The beginning of an address with a slip: `https//`, `http:/`, `https:///`."""
_NO_PAGE = re.compile(
    r"[A-Za-z]:[\\/]|.*\\|[^/]*@|[^/]*\.(?:pdf|docx?|xlsx?|odt|rtf|txt|zip|jpe?g|png)$", re.IGNORECASE
)
"""A file on somebody's computer, or a mailbox."""
_AROUND = "<>()[]«»“”\"' ,;"


def _page(words: str) -> Typed:
    if len(words.split()) > 1:
        several = all("://" in part or part.startswith("www.") for part in words.split())
        return bad("several-answers", {"options": "https://…"}) if several else bad("not-a-url")
    inner = words.strip(_AROUND)
    if inner != words and inner.count("(") == inner.count(")") and "://" in inner:
        typed = _page(inner)
        return good(inner, Remark("understood-as", {"understood": inner})) if typed.value is not None else typed
    slip = _SCHEME.match(words)
    if "://" not in words or slip:
        suggestion = f"{slip[1].lower()}://{words[slip.end() :]}" if slip else f"https://{words}"
        is_page = _checked(suggestion).value is not None and not _NO_PAGE.match(words[slip.end() if slip else 0 :])
        return bad("url-without-scheme", {"suggestion": suggestion}) if is_page else bad("not-a-url")
    if is_wrapped(words):
        return bad("link-sealed")
    return _checked(words)


def _checked(words: str) -> Typed:
    try:
        parts = urlsplit(words)
    except ValueError:
        return bad("not-a-url")
    if parts.scheme and parts.scheme.lower() not in ("http", "https"):
        return bad("url-scheme", {"scheme": parts.scheme})
    return good(words) if parts.scheme and parts.hostname and "." in parts.hostname else bad("not-a-url")


def _is_same_page(words: str, link: str) -> bool:
    """Tell whether two addresses lead to one page, as programs write them: scheme, percent signs, last slash."""
    first, second = (unquote(one).casefold().split("://")[-1].removeprefix("www.").strip("/ ") for one in (words, link))
    return first == second


def _phone_written(words: str, target: Target, link: str = "") -> Typed:
    words = _EXTENSION.sub("ext.", unicodedata.normalize("NFKC", words))
    number = _number(words, target)
    several = [one for part in _BETWEEN.split(words) if (one := _number(part, target)) is not None]
    if number is None and len(several) < 2:
        several = _side_by_side(words.split(), target)
    if len(several) > 1 or (number is not None and _leaves_digits(number, words)):
        shown = ", ".join(_shown(one, "INTERNATIONAL") for one in several)
        return bad("phone-several", {"numbers": shown or words})
    if number is not None and number.extension:
        alone = _shown(_without_extension(number), "INTERNATIONAL")
        return bad("phone-extension", {"suggestion": alone, "extension": number.extension})
    if number is None:
        under = _number(link, target) if link else None
        if under is None:
            return bad("not-a-phone")
        return good(_shown(under, "E164"), Remark("link-taken", {"link": _shown(under, "INTERNATIONAL")}))
    code = _shown(number, "E164")
    written = re.sub(r"[\s()./\-]", "", words)
    if any(sign.isalpha() for sign in _LABELS.sub("", written.casefold())):
        return good(code, Remark("phone-with-words", {"suggestion": _shown(number, "INTERNATIONAL")}))
    return good(code) if written == code else good(code, Remark("understood-as", {"understood": code}))


def _side_by_side(parts: Sequence[str], target: Target) -> "list[PhoneNumber]":
    """Return two numbers with a blank between them, or other signs than those that part them otherwise; else none."""
    for cut in range(1, len(parts)):
        found = [_number(" ".join(side), target) for side in (parts[:cut], parts[cut:])]
        if None not in found:
            return [one for one in found if one is not None]
    return []


def _leaves_digits(number: "PhoneNumber", words: str) -> bool:
    """Tell whether digits stand in a text that are not part of the number that was read in it."""
    import phonenumbers

    written = re.sub(r"\D", "", words).removesuffix(number.extension or "")
    return not written.endswith(phonenumbers.national_significant_number(number))


def _without_extension(number: "PhoneNumber") -> "PhoneNumber":
    import phonenumbers

    return phonenumbers.PhoneNumber(
        country_code=number.country_code,
        national_number=number.national_number,
        italian_leading_zero=number.italian_leading_zero,
    )


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
    alone = words if _EXTENSION.search(words) else _WORDS_BEHIND.sub("", words)
    for written in dict.fromkeys((words, alone, _IN_BRACKETS.sub(r" ext. \1", words))):
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
    return None


def _shown(number: "PhoneNumber", form: str) -> str:
    import phonenumbers

    written: Callable[[PhoneNumber, int], str] = phonenumbers.format_number
    return written(number, getattr(phonenumbers.PhoneNumberFormat, form))
