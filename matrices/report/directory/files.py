"""Listed officers and institutions → vCard 4.0 (RFC 6350), and a workbook in one language."""

import datetime
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from matrices.language import visible_signs
from matrices.report.cells import added, fit_rows, heads, set_up_print, set_widths, settled, titled, write
from matrices.report.directory.entries import (
    InstitutionLine,
    Listed,
    Listing,
    OfficerLine,
    Phone,
    shown_phone,
)
from matrices.report.directory.page import DirectoryPage
from matrices.report.templates import safe_link
from matrices.study import Institution, Officer
from matrices.workbook import ANSWER, SUBJECT

_END = "\r\n"
_LINE = 75
"""Octets of a line without its end (RFC 6350, 3.2)."""

_ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": ""})
_CODES = frozenset({"es", "en", "fr"})
"""Languages that LANG can name; “another language” has no tag."""


def contacts_vcf(listings: tuple[Listing, ...]) -> bytes:
    """Return a card for each person that the listings hold, and one for each institution with a contact of its own.

    A listing for the public is refused with `ValueError`: cards are of persons.
    """
    lines = [line for one in listings for card in _cards(one) for line in card]
    return "".join(f"{folded(line)}{_END}" for line in lines).encode()


def folded(line: str) -> str:
    """Return a line broken after at most 75 octets, never within a letter; what follows begins with a blank."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LINE:
            pieces.append(piece)
            piece, size = "", 1  # the blank that the next line begins with
        piece, size = piece + letter, size + octets
    return f"{_END} ".join([*pieces, piece])


def escaped(words: str) -> str:
    r"""Return a text as a value holds it (RFC 6350, 3.4).

    >>> escaped("Unidad A; B, C")
    'Unidad A\\; B\\, C'
    """
    return visible_signs(words).replace("\r\n", "\n").translate(_ESCAPED)


def _cards(listing: Listing) -> Iterator[list[str]]:
    if listing.audience != "network":
        raise ValueError("cards are of persons, and the public sees none")
    for listed in listing.countries:
        for institution in listed.institutions:
            if institution.unit_mailbox or institution.telephone:
                yield list(_institution(institution, listing))
        for officer in listed.officers:
            if not officer.vacant:
                yield list(_officer(officer, listed, listing))


def _officer(one: Officer, listed: Listed, listing: Listing) -> Iterator[str]:
    institution = next((each for each in listed.institutions if each.row == one.institution), None)
    name = [one.text("surnames"), one.text("given_names"), "", one.text("honorific"), ""]
    yield from _begin("individual", f"{one.country}/{one.row}/{one.name}")
    yield f"FN:{escaped(' '.join(filter(None, (one.text('given_names'), one.text('surnames')))))}"
    yield f"N:{';'.join(map(escaped, name))}"
    if institution is not None or one.text("unit"):
        named = (institution.name if institution is not None else "", one.text("unit"))
        yield f"ORG:{';'.join(map(escaped, named)).rstrip(';')}"
    yield from _titles(one)
    seat = listing.of_role("rank", one.text("rank")), listing.subject(one)
    yield f"ROLE;LANGUAGE={listing.voice.language}:{escaped(listing.say('seat', rank=seat[0], subject=seat[1]))}"
    yield from _mail(one.text("email"), one.unit_mailbox)
    yield from _telephone(one.text("phone"), one.text("extension"), "work,voice", 1)
    yield from _telephone(one.text("mobile"), "", "work,cell", 2)
    for place, code in enumerate(code for code in one.codes("languages") if code in _CODES):
        yield f"LANG;PREF={place + 1}:{code}"
    if one.text("time_zone"):
        yield f"TZ:{escaped(one.text('time_zone'))}"
    if institution is not None:
        yield from _address(institution, listing)
    if one.available:
        yield f"NOTE;LANGUAGE={listing.voice.language}:{escaped(listing.say('hours'))}"
    yield f"CATEGORIES:{escaped(listing.say('category'))},{escaped(listing.voice.name(one.country))}"
    yield from _end(one)


def _institution(one: Institution, listing: Listing) -> Iterator[str]:
    yield from _begin("org", f"{one.country}/{one.row}/{one.name}")
    yield f"FN:{escaped(one.name)}"
    yield f"ORG:{escaped(one.name)}"
    yield from _mail(one.unit_mailbox)
    yield from _telephone(one.telephone, one.text("extension"), "work,voice", 1)
    yield from _address(one, listing)
    if safe_link(one.text("url")):
        yield f"URL:{_one_line(safe_link(one.text('url')))}"
    if one.available:
        yield f"NOTE;LANGUAGE={listing.voice.language}:{escaped(listing.say('hours'))}"
    yield f"CATEGORIES:{escaped(listing.voice.name(one.country))}"
    yield from _end(one)


def _begin(kind: str, identity: str) -> Iterator[str]:
    """Yield how a card begins; its UID is the same in every edition, so that an address book replaces what it has."""
    yield from ("BEGIN:VCARD", "VERSION:4.0", f"KIND:{kind}")
    yield f"UID:{uuid.uuid5(uuid.NAMESPACE_URL, f'matrices:directory/{identity}').urn}"


def _end(one: Officer | Institution) -> Iterator[str]:
    confirmed = one.day("confirmed")
    if confirmed:
        yield f"REV:{confirmed:%Y%m%d}T000000Z"
    yield "END:VCARD"


def _titles(one: Officer) -> Iterator[str]:
    """Yield the position, and in English too where it has another name there."""
    position, english = one.text("position"), one.text("position_en")
    if position:
        same = "ALTID=1;" if english and english != position else ""
        yield f"TITLE;{same}LANGUAGE={one.language}:{escaped(position)}"
    if english and english != position:
        yield f"TITLE;{'ALTID=1;' if position else ''}LANGUAGE=en:{escaped(english)}"


def _mail(*addresses: str) -> Iterator[str]:
    for place, address in enumerate(filter(None, addresses), 1):
        yield f"EMAIL;TYPE=work;PREF={place}:{escaped(address)}"


def _telephone(number: str, extension: str, kinds: str, preferred: int) -> Iterator[str]:
    phone = shown_phone(number, extension)
    if phone is not None and phone.link:
        yield f'TEL;VALUE=uri;TYPE="{kinds}";PREF={preferred}:{phone.link}'


def _address(one: Institution, listing: Listing) -> Iterator[str]:
    if one.text("address"):
        yield f"ADR;TYPE=work:;;{escaped(one.text('address'))};;;;{escaped(listing.voice.name(one.country))}"


def _one_line(address: str) -> str:
    return quote(address, safe=":/?#[]@!$&'()*+,;=%~-._")


_CELL = replace(ANSWER, size=9.5, locked=True)


def directory_workbook(page: DirectoryPage) -> bytes:
    """Return the directory as a workbook; the same directory gives the same bytes.

    Telephones are texts, so that no program takes them for numbers, and no text becomes a formula.
    """
    book = Workbook()
    first = book.active
    if isinstance(first, Worksheet):
        _about(first, page)
    tell = page.listing.say
    if not page.public:
        _table(added(book, tell("tab-officers")), page, _OFFICER_HEADS, _OFFICER_WIDTHS, _officers(page))
    _table(added(book, tell("institutions")), page, _INSTITUTION_HEADS, _INSTITUTION_WIDTHS, _institutions(page))
    if page.public:
        _table(added(book, tell("head-units")), page, _UNIT_HEADS, _UNIT_WIDTHS, _units(page))
    book.properties.title = page.cover.title
    book.properties.creator = page.cover.organization
    book.properties.language = page.language
    return settled(book, datetime.date.fromisoformat(page.dated))


def _about(sheet: Worksheet, page: DirectoryPage) -> None:
    tell, cover = page.listing.say, page.cover
    sheet.title = tell("book-about")
    at = titled(sheet, cover.title, 2)
    lines = [
        (cover.organization, cover.subtitle),
        (page.voice.say("cover-edition", edition=cover.edition), cover.as_of),
        (page.voice.say("cover-notice"), cover.notice),
        (tell("restricted"), tell("restricted-text") if cover.restricted else ""),
        (tell("hours"), tell("reading-hours")),
        *((one["country"], " · ".join(filter(None, (one["source"], one["received"])))) for one in page.sources),
    ]
    for left, right in lines:
        if right:
            write(sheet, at.row, 1, left, SUBJECT)
            write(sheet, at.row, 2, right, _CELL)
            at = at.after()
    set_widths(sheet, (36, 96))
    fit_rows(sheet, 2, (32, 90))
    set_up_print(sheet, "portrait")


_OFFICER_HEADS = (
    "head-country", "head-name", "head-rank", "head-subject", "head-position", "head-position-en", "head-institution",
    "head-unit", "mail", "unit-mail", "head-phone", "head-national", "head-extension", "mobile", "hours", "languages",
    "time-zone", "valid", "head-confirmed",
)  # fmt: skip
_OFFICER_WIDTHS = (22, 32, 12, 24, 32, 28, 40, 28, 32, 32, 20, 18, 10, 20, 10, 20, 20, 26, 26)
_INSTITUTION_HEADS = (
    "head-country", "head-name", "head-acronym", "head-name-en", "mail", "head-phone", "head-national",
    "head-extension", "hours", "address", "page", "head-confirmed",
)  # fmt: skip
_INSTITUTION_WIDTHS = (22, 44, 12, 36, 32, 20, 18, 10, 10, 36, 36, 26)
_UNIT_HEADS = ("head-country", "head-institution", "head-unit", "head-subject", "mail")
_UNIT_WIDTHS = (22, 44, 36, 32, 36)


def _officers(page: DirectoryPage) -> list[tuple[str, ...]]:
    return [(part.title, *_officer_row(one, page)) for part in page.parts for one in part.content["officers"]]


def _officer_row(one: OfficerLine, page: DirectoryPage) -> tuple[str, ...]:
    name = one.name or page.listing.say("vacant")
    if one.outgoing:
        name = f"{name} ({page.listing.say('outgoing')})"
    return (
        name, one.rank, one.subject, one.position.text, one.position_en, one.institution.text, one.unit.text, one.email,
        one.unit_email, *_phone(one.phone), _phone(one.mobile)[0], _hours(one.available, page), one.languages,
        one.time_zone, one.valid, one.confirmed["words"],
    )  # fmt: skip


def _institutions(page: DirectoryPage) -> list[tuple[str, ...]]:
    return [(part.title, *_institution_row(one, page)) for part in page.parts for one in part.content["institutions"]]


def _institution_row(one: InstitutionLine, page: DirectoryPage) -> tuple[str, ...]:
    return (
        one.name.text, one.acronym, one.name_en, one.email, *_phone(one.phone), _hours(one.available, page),
        one.address.text, one.page_link, one.confirmed["words"],
    )  # fmt: skip


def _units(page: DirectoryPage) -> list[tuple[str, ...]]:
    return [
        (part.title, one.name.text, unit["name"].text, unit["subject"], unit["email"])
        for part in page.parts
        for one in part.content["institutions"]
        for unit in one.units
    ]


def _phone(one: Phone | None) -> tuple[str, str, str]:
    return (one.international, one.national, one.extension) if one else ("", "", "")


def _hours(available: bool | None, page: DirectoryPage) -> str:
    return page.voice.say_of("directory", "yes" if available else "no") if available is not None else ""


def _table(
    sheet: Worksheet, page: DirectoryPage, keys: Sequence[str], widths: Sequence[int], lines: list[tuple[str, ...]]
) -> None:
    words = [page.voice.say(key) if key == "head-country" else page.listing.say(key) for key in keys]
    at = heads(titled(sheet, sheet.title, len(words)), words)
    for line in lines:
        for number, text in enumerate(line, start=1):
            write(sheet, at.row, number, text, SUBJECT if number <= 2 else _CELL)
        at = at.after()
    set_widths(sheet, widths)
    fit_rows(sheet, 3, widths)
    sheet.freeze_panes = "C3"
    if lines:
        sheet.auto_filter.ref = f"A2:{get_column_letter(len(words))}{at.row - 1}"
    set_up_print(sheet, "landscape", head=2)
