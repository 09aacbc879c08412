"""Listed officers and institutions → vCard 4.0 (RFC 6350), one text for address books of telephones and computers."""

import uuid
from collections.abc import Iterator
from urllib.parse import quote

from matrices.language import visible_signs
from matrices.report.directory.entries import Teller
from matrices.report.directory.listed import Listed, Listing
from matrices.report.directory.phones import shown_phone
from matrices.report.shown import safe_link
from matrices.study.directory import Institution, Officer

END = "\r\n"
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
    return "".join(f"{folded(line)}{END}" for line in lines).encode()


def folded(line: str) -> str:
    """Return a line broken after at most 75 octets, never within a letter; what follows begins with a blank."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LINE:
            pieces.append(piece)
            piece, size = "", 1  # the blank that the next line begins with
        piece, size = piece + letter, size + octets
    return f"{END} ".join([*pieces, piece])


def escaped(words: str) -> str:
    r"""Return a text as a value holds it (RFC 6350, 3.4).

    >>> escaped("Unidad A; B, C")
    'Unidad A\\; B\\, C'
    """
    return visible_signs(words).replace("\r\n", "\n").translate(_ESCAPED)


def _cards(listing: Listing) -> Iterator[list[str]]:
    if listing.audience != "network":
        raise ValueError("cards are of persons, and the public sees none")
    teller = Teller(listing)
    for listed in listing.countries:
        for institution in listed.institutions:
            if institution.text("functional_email") or institution.text("phone"):
                yield list(_institution(institution, listing))
        for officer in listed.officers:
            if not officer.vacant:
                yield list(_officer(officer, listed, teller))


def _officer(one: Officer, listed: Listed, teller: Teller) -> Iterator[str]:
    listing = teller.listing
    institution = next((each for each in listed.institutions if each.row == one.institution), None)
    name = [one.text("surnames"), one.text("given_names"), "", one.text("honorific"), ""]
    yield from _begin("individual", f"{one.country}/{one.row}/{one.name}")
    yield f"FN:{escaped(' '.join(filter(None, (one.text('given_names'), one.text('surnames')))))}"
    yield f"N:{';'.join(map(escaped, name))}"
    if institution is not None:
        yield f"ORG:{';'.join(map(escaped, filter(None, (institution.name, one.text('unit')))))}"
    yield from _titles(one)
    seat = listing.of_role("rank", one.text("rank")), teller.subject(one)
    yield f"ROLE;LANGUAGE={listing.voice.language}:{escaped(teller.say('seat', rank=seat[0], subject=seat[1]))}"
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
        yield f"NOTE;LANGUAGE={listing.voice.language}:{escaped(teller.say('hours'))}"
    yield f"CATEGORIES:{escaped(teller.say('category'))},{escaped(listing.voice.name(one.country))}"
    yield from _end(one)


def _institution(one: Institution, listing: Listing) -> Iterator[str]:
    teller = Teller(listing)
    yield from _begin("org", f"{one.country}/{one.row}/{one.name}")
    yield f"FN:{escaped(one.name)}"
    yield f"ORG:{escaped(one.name)}"
    yield from _mail(one.text("functional_email"))
    yield from _telephone(one.text("phone"), one.text("extension"), "work,voice", 1)
    yield from _address(one, listing)
    if safe_link(one.text("url")):
        yield f"URL:{_one_line(safe_link(one.text('url')))}"
    if one.available:
        yield f"NOTE;LANGUAGE={listing.voice.language}:{escaped(teller.say('hours'))}"
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
