"""Directory, day and audience → the entries that may be listed, and what a page says of each."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import phonenumbers
from phonenumbers import PhoneNumberFormat

from matrices.edition import Edition
from matrices.language import alphabetical
from matrices.report.document import Cells
from matrices.report.shown import Value
from matrices.report.templates import safe_link
from matrices.report.voice import Voice
from matrices.study import (
    Audience,
    CountryState,
    Directory,
    DirectoryRow,
    Holding,
    Institution,
    Officer,
    Study,
)

_RANKS = ("principal", "alternate")
_SUBJECTS = ("trafficking", "smuggling")
_BOTH = "both"


@dataclass(frozen=True)
class Listed:
    """What an audience sees of one country: in alphabetical order, principals before alternates.

    Of the public, `officers` has the entries whose unit may be published; nothing of a person is printed of them.
    """

    holding: Holding
    institutions: tuple[Institution, ...]
    officers: tuple[Officer, ...]

    def officers_of(self, institution: Institution) -> tuple[Officer, ...]:
        """Return the listed officers of an institution."""
        return tuple(one for one in self.officers if one.institution == institution.row)


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


@dataclass(frozen=True)
class OfficerLine:
    """An officer as the page lists it; `name` is empty where the seat is vacant."""

    anchor: str
    name: str
    outgoing: bool
    position: Value
    position_en: str
    institution: Value
    unit: Value
    rank: str
    subject: str
    seat: str
    email: str
    unit_email: str
    phone: Phone | None
    mobile: Phone | None
    available: bool | None
    languages: str
    time_zone: str
    valid: str
    confirmed: Cells


@dataclass(frozen=True)
class InstitutionLine:
    """An institution as the page lists it, with the names of its officers, or with its units for the public."""

    anchor: str
    name: Value
    name_en: str
    acronym: str
    country: str
    country_anchor: str
    address: Value
    page: str
    page_link: str
    email: str
    phone: Phone | None
    available: bool | None
    confirmed: Cells
    officers: tuple[OfficerLine, ...]
    units: tuple[Cells, ...]


@dataclass(frozen=True)
class Listing:
    """A directory as an audience may see it on a day, told in one language."""

    directory: Directory
    audience: Audience
    on: datetime.date
    voice: Voice
    countries: tuple[Listed, ...]

    def of(self, country: str) -> Listed | None:
        """Return what is listed of a country, None if nothing is known of it."""
        return next((one for one in self.countries if one.holding.country.code == country), None)

    def label(self, list_id: str, code: str) -> str:
        """Return the label of a code of the instrument; the code itself where the instrument has no such label."""
        options = self.directory.instrument.lists.get(list_id)
        found = next((one for one in options.options if one.code == code), None) if options else None
        return self.voice.of(found.label) if found else code

    def of_role(self, role: str, code: str) -> str:
        """Return the label of a code in the column of the officers that has a role."""
        officers = next((one for one in self.directory.instrument.sheets if one.role == "officers"), None)
        column = officers.with_role(role) if officers else None
        return self.label(column.list, code) if column is not None and column.list else code

    def say(self, key: str, **values: object) -> str:
        """Return an entry of `words/directory.yaml`."""
        return self.voice.say_of("directory", key, **values)

    def officers(self, listed: Listed) -> tuple[OfficerLine, ...]:
        """Return the officers of a country; of the public none, whatever is listed."""
        if self.audience == "public":
            return ()
        return tuple(self._officer(one, listed) for one in listed.officers)

    def institutions(self, listed: Listed) -> tuple[InstitutionLine, ...]:
        """Return the institutions of a country."""
        return tuple(self._institution(one, listed) for one in listed.institutions)

    def _officer(self, one: Officer, listed: Listed) -> OfficerLine:
        institution = next((each for each in listed.institutions if each.row == one.institution), None)
        person = "" if one.vacant else one.text("email")
        rank, subject = self.of_role("rank", one.text("rank")), self.subject(one)
        return OfficerLine(
            anchor=_anchor("officer", one),
            name=one.name,
            outgoing=one.text("status") == "outgoing",
            position=self._words(one, "position"),
            position_en=self._other(one, "position_en", "position"),
            institution=self._short(institution) if institution else Value(""),
            unit=self._words(one, "unit"),
            rank=rank,
            subject=subject,
            seat=self.say("seat", rank=rank, subject=subject),
            email=person,
            unit_email=one.unit_mailbox,
            phone=None if one.vacant else shown_phone(one.text("phone"), one.text("extension")),
            mobile=None if one.vacant else shown_phone(one.text("mobile")),
            available=one.available if one.text("available") else None,
            languages="" if one.vacant else self._languages(one),
            time_zone=one.text("time_zone"),
            valid="" if one.vacant else self._valid(one),
            confirmed=self._confirmed(one),
        )

    def _institution(self, one: Institution, listed: Listed) -> InstitutionLine:
        code = one.country
        own = [each for each in self.officers(listed) if each.anchor in self._anchors(one, listed)]
        return InstitutionLine(
            anchor=_anchor("institution", one),
            name=self._words(one, "name"),
            name_en=self._other(one, "name_en", "name"),
            acronym=one.text("short_name"),
            country=self.voice.name(code),
            country_anchor=f"country-{code}",
            address=self._words(one, "address"),
            page=one.text("url"),
            page_link=safe_link(one.text("url")),
            email=one.unit_mailbox,
            phone=shown_phone(one.telephone, one.text("extension")),
            available=one.available if one.text("available") else None,
            confirmed=self._confirmed(one),
            officers=tuple(own),
            units=tuple(self._units(one, listed)) if self.audience == "public" else (),
        )

    def _anchors(self, one: Institution, listed: Listed) -> frozenset[str]:
        return frozenset(_anchor("officer", officer) for officer in listed.officers_of(one))

    def _units(self, one: Institution, listed: Listed) -> Iterator[Cells]:
        """Yield the units of an institution as the public sees them, each mailbox once: nothing of a person."""
        seen = {"", one.unit_mailbox.casefold()}
        for officer in listed.officers_of(one):
            mailbox = officer.unit_mailbox
            if mailbox.casefold() not in seen:
                yield {"name": self._words(officer, "unit"), "subject": self.subject(officer), "email": mailbox}
            seen.add(mailbox.casefold())

    def subject(self, one: Officer) -> str:
        """Return what an officer is for, in words."""
        subject = one.text("subject")
        if subject == _BOTH:
            return self.voice.listed([self.say(f"subject-{each}") for each in _SUBJECTS])
        return self.say(f"subject-{subject}") if subject in _SUBJECTS else self.of_role("subject", subject)

    def _languages(self, one: Officer) -> str:
        return ", ".join(self.of_role("languages", code) for code in one.codes("languages"))

    def _valid(self, one: Officer) -> str:
        first, last = (self._date(one, role) for role in ("valid_from", "valid_until"))
        if first and last:
            return self.say("valid-both", first=first, last=last)
        if last:
            return self.say("valid-until", last=last)
        return self.say("valid-from", first=first) if first else ""

    def _confirmed(self, one: DirectoryRow) -> Cells:
        freshness, day = one.freshness(self.on), self._date(one, "confirmed")
        if not day:
            return {"words": self.say("confirmed-never"), "freshness": freshness}
        key = "confirmed-on" if freshness == "fresh" else f"confirmed-{freshness}"
        return {"words": self.say(key, date=day), "freshness": freshness}

    def _date(self, one: DirectoryRow, role: str) -> str:
        day = one.day(role)
        return self.voice.date(day) if day else ""

    def _words(self, one: DirectoryRow, role: str) -> Value:
        return Value(one.text(role), one.language if one.language != self.voice.language else "")

    def _short(self, one: Institution) -> Value:
        words = self._words(one, "name")
        acronym = one.text("short_name")
        return Value(f"{words.text} ({acronym})", words.language) if acronym else words

    def _other(self, one: DirectoryRow, role: str, original: str) -> str:
        """Return the English name or position where it says something else than the original."""
        words = one.text(role)
        return words if words.casefold() != one.text(original).casefold() else ""


def listing(directory: Directory, edition: Edition, language: str, audience: Audience, on: datetime.date) -> Listing:
    """Return the entries of a directory that an audience may see on a day."""
    states = tuple(CountryState(country, directory.instrument.id, "no_answer") for country in edition.countries)
    voice = Voice(Study(edition, (directory.instrument,), states, ()), language)  # no answer goes into a long table
    known = (directory.holding(code) for code in voice.countries)
    return Listing(
        directory, audience, on, voice, tuple(_listed(one, audience, on) for one in known if one is not None)
    )


def _listed(holding: Holding, audience: Audience, on: datetime.date) -> Listed:
    shown = [one for one in holding.institutions if one.shown_to(audience)]
    names = {one.row: one.name for one in shown}
    by_row = {one.row: one for one in shown}
    seen = [one for one in holding.officers if one.shown_to(audience, on)]
    if audience == "public":
        seen = [one for one in seen if one.institution in by_row and one.unit_mailbox]
    order = {one.row: place for place, one in enumerate(_by_surname(seen))}
    officers = sorted(seen, key=lambda one: (_rank(one), one.vacant, order[one.row]))
    return Listed(holding, tuple(by_row[row] for row in alphabetical(names, names)), tuple(officers))


def _by_surname(officers: list[Officer]) -> Iterator[Officer]:
    names = {one.row: f"{one.text('surnames')} {one.text('given_names')}" for one in officers}
    by_row = {one.row: one for one in officers}
    yield from (by_row[row] for row in alphabetical(names, names))


def _rank(officer: Officer) -> int:
    rank = officer.text("rank")
    return _RANKS.index(rank) if rank in _RANKS else len(_RANKS)


def open_seats(holding: Holding, on: datetime.date) -> Iterator[tuple[str, str]]:
    """Yield rank and subject of each seat that nobody holds on a day, whoever may see it: for the Secretariat."""
    held = {
        (one.text("rank"), subject)
        for one in holding.officers
        if one.in_office(on) and not one.vacant
        for subject in (_SUBJECTS if one.text("subject") == _BOTH else (one.text("subject"),))
    }
    yield from ((rank, subject) for subject in _SUBJECTS for rank in _RANKS if (rank, subject) not in held)


def _anchor(kind: str, one: DirectoryRow) -> str:
    """Return the anchor of an entry."""
    return f"{kind}-{one.country}-{one.row}"
