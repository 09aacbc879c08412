"""Listed officers and institutions → vCard 4.0 (RFC 6350) and 3.0 (RFC 2426), tables for Outlook, a workbook."""

import csv
import datetime
import io
import re
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import quote, unquote

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from matrices.language import visible_signs
from matrices.report.cells import added, fit_rows, heads, set_up_print, set_widths, settled, titled, write
from matrices.report.data import inert
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
    return _written(card for one in listings for card in _cards(one))


def contact_files(listings: tuple[Listing, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of everything that address books take: cards, and one table twice.

    Outlook takes vCard 3.0, one person a file, and tables with the names of its own fields (Microsoft, "Create or edit
    .csv files to import into Outlook"); most other programs take vCard 4.0, any number in a file.
    """
    cards = [card for one in listings for card in _cards(one)]
    yield "contacts.vcf", _written(cards)
    older = [list(_older(card)) for card in cards]
    yield "contacts-3.0.vcf", _written(older)
    yield "contacts-3.0.zip", _one_a_file(older)
    rows = [row for one in listings for row in _outlook(one)]
    yield "contacts.csv", _MARK + _outlook_csv(rows)
    yield "contacts.xlsx", _outlook_book(rows, listings[0])


_MARK = b"\xef\xbb\xbf"
"""Tells Outlook and Excel that a CSV file is UTF-8."""


def _written(cards: Iterable[Sequence[str]]) -> bytes:
    return "".join(f"{folded(line)}{_END}" for card in cards for line in card).encode()


def _one_a_file(cards: Iterable[Sequence[str]]) -> bytes:
    """Return an archive with a file for each card; its name says nothing of whose it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, card in enumerate(cards, 1):
            archive.writestr(zipfile.ZipInfo(f"card-{number:03}.vcf"), _written([card]))
    return out.getvalue()


_TEL = re.compile(r'TEL;VALUE=uri;TYPE="work,(voice|cell)";PREF=\d:tel:([^;]+)(?:;ext=(.+))?')
_OF_FOUR_ALONE = ("KIND:", "LANG;")


def _older(card: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a card as vCard 3.0 has them."""
    titled = False
    for line in card:
        tel = _TEL.fullmatch(line)
        if line.startswith(_OF_FOUR_ALONE) or (line.startswith("TITLE;") and titled):
            continue
        titled = titled or line.startswith("TITLE;")
        if tel is not None:
            extension = f" x{unquote(tel[3])}" if tel[3] else ""
            yield f"TEL;TYPE=WORK,{tel[1].upper()}:{tel[2].replace('-', ' ')}{extension}"
        elif line == "VERSION:4.0":
            yield "VERSION:3.0"
        elif line.startswith("EMAIL;"):
            yield re.sub(
                r"EMAIL;TYPE=work;PREF=(1?)\d*:", lambda m: f"EMAIL;TYPE=INTERNET{',PREF' * bool(m[1])}:", line
            )
        elif line.startswith("ORG:") and card[2] == "KIND:org":
            yield from (line, f"N:{line.removeprefix('ORG:')};;;;")  # 3.0 asks every card for a name
        else:
            yield line.replace("ALTID=1;", "").replace("TYPE=work", "TYPE=WORK")


_OUTLOOK = (
    "Title", "First Name", "Last Name", "Company", "Department", "Job Title", "Business Street",
    "Business Country/Region", "Business Phone", "Mobile Phone", "E-mail Address", "E-mail 2 Address", "Web Page",
    "Categories", "Notes",
)  # fmt: skip
"""Fields as Outlook names them; it maps them by itself, in whichever language it is installed."""


def _outlook(listing: Listing) -> Iterator[list[str]]:
    for listed in listing.countries:
        for institution in listed.institutions:
            if institution.unit_mailbox or institution.telephone:
                yield _outlook_row(listing, listed, None, institution)
        for officer in listed.officers:
            if not officer.vacant:
                own = next((each for each in listed.institutions if each.row == officer.institution), None)
                yield _outlook_row(listing, listed, officer, own)


def _outlook_row(listing: Listing, listed: Listed, one: Officer | None, own: Institution | None) -> list[str]:
    """Return a person with the institution, or an institution alone."""
    about: Officer | Institution | None = one or own
    said = (about.text if about is not None else str) if one is None else one.text
    phone = shown_phone(one.text("phone") if one else own.telephone if own else "", said("extension"))
    mobile = shown_phone(one.text("mobile")) if one else None
    seat = [listing.of_role("rank", one.text("rank")), listing.subject(one)] if one else []
    names = ("honorific", "given_names", "surnames")
    return [
        *((one.text(name) for name in names) if one else ("", "", "")),
        own.name if own else "",
        one.text("unit") if one else "",
        one.text("position") if one else "",
        own.text("address") if own else "",
        listing.voice.name(listed.holding.country.code),
        f"{phone.international}{f' x{phone.extension}' if phone.extension else ''}" if phone else "",
        mobile.international if mobile else "",
        one.text("email") if one else own.unit_mailbox if own else "",
        one.unit_mailbox if one else "",
        safe_link(own.text("url")) if own else "",
        listing.say("category"),
        ", ".join(seat),
    ]


def _outlook_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Return the table as CSV. A telephone keeps its plus sign: it is made of digits that were read, and no formula."""
    out, phones = io.StringIO(), [_OUTLOOK.index(name) for name in ("Business Phone", "Mobile Phone")]
    writer = csv.writer(out, lineterminator=_END)
    writer.writerow(_OUTLOOK)
    writer.writerows([word if n in phones else inert(word) for n, word in enumerate(row)] for row in rows)
    return out.getvalue().encode()


def _outlook_book(rows: Sequence[Sequence[str]], listing: Listing) -> bytes:
    """Return the same table as a workbook, in which every cell is a text."""
    book = Workbook()
    sheet = book.active
    if isinstance(sheet, Worksheet):
        for column, head in enumerate(_OUTLOOK, 1):
            write(sheet, 1, column, head, SUBJECT)
        for number, row in enumerate(rows, 2):
            for column, words in enumerate(row, 1):
                write(sheet, number, column, words, _CELL)
        set_widths(sheet, [22] * len(_OUTLOOK))
    return settled(book, listing.on)


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
    first = next(each for each in listed.officers if each.is_same(one))
    # One person has one card a function; whoever has several keeps the address for the first.
    function = "" if first.row == one.row else f"/{one.text('subject')}/{one.text('rank')}"
    yield from _begin("individual", f"{one.country}/{one.text('email').casefold() or one.name}{function}")
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
    yield from _begin("org", f"{one.country}/{one.unit_mailbox.casefold() or one.name}")
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
    """Yield how a card begins; its UID is the same in every edition, so that an address book replaces what it has.

    It is made of the address, whatever row it stands in and however the name is written or corrected.
    """
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
