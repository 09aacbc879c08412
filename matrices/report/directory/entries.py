"""Listed officers and institutions → what a page says of each: names, contacts, availability, when it was confirmed."""

from collections.abc import Iterator
from dataclasses import dataclass

from matrices.report.directory.listed import BOTH, SUBJECTS, Listed, Listing
from matrices.report.directory.phones import Phone, shown_phone
from matrices.report.shown import safe_link
from matrices.study.directory import Freshness, Institution, Officer, Row


@dataclass(frozen=True)
class Words:
    """Words of a country; `language` is set where it is not that of the page."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Confirmed:
    """When an entry was confirmed, in words, and how long ago that is."""

    words: str
    freshness: Freshness


@dataclass(frozen=True)
class OfficerLine:
    """An officer as the page lists it; `name` is empty where the seat is vacant."""

    anchor: str
    name: str
    outgoing: bool
    position: Words
    position_en: str
    institution: Words
    unit: Words
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
    confirmed: Confirmed


@dataclass(frozen=True)
class UnitLine:
    """A unit as the public sees it: its name and mailbox, what it is for, and nothing of a person."""

    name: Words
    subject: str
    email: str


@dataclass(frozen=True)
class InstitutionLine:
    """An institution as the page lists it, with the names of its officers, or with its units for the public."""

    anchor: str
    name: Words
    name_en: str
    acronym: str
    country: str
    country_anchor: str
    address: Words
    page: str
    page_link: str
    email: str
    phone: Phone | None
    available: bool | None
    confirmed: Confirmed
    officers: tuple[OfficerLine, ...]
    units: tuple[UnitLine, ...]


@dataclass(frozen=True)
class Teller:
    """Tells the entries of a listing in its language."""

    listing: Listing

    def say(self, key: str, **values: object) -> str:
        """Return an entry of `words/directory.yaml`."""
        return self.listing.voice.say_of("directory", key, **values)

    def officers(self, listed: Listed) -> tuple[OfficerLine, ...]:
        """Return the officers of a country; of the public none, whatever is listed."""
        if self.listing.audience == "public":
            return ()
        return tuple(self._officer(one, listed) for one in listed.officers)

    def institutions(self, listed: Listed) -> tuple[InstitutionLine, ...]:
        """Return the institutions of a country."""
        return tuple(self._institution(one, listed) for one in listed.institutions)

    def _officer(self, one: Officer, listed: Listed) -> OfficerLine:
        institution = next((each for each in listed.institutions if each.row == one.institution), None)
        person = "" if one.vacant else one.text("email")
        rank, subject = self.listing.of_role("rank", one.text("rank")), self.subject(one)
        return OfficerLine(
            anchor=anchor("officer", one),
            name=one.name,
            outgoing=one.text("status") == "outgoing",
            position=self._words(one, "position"),
            position_en=self._other(one, "position_en", "position"),
            institution=self._short(institution) if institution else Words(""),
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
            anchor=anchor("institution", one),
            name=self._words(one, "name"),
            name_en=self._other(one, "name_en", "name"),
            acronym=one.text("short_name"),
            country=self.listing.voice.name(code),
            country_anchor=f"country-{code}",
            address=self._words(one, "address"),
            page=one.text("url"),
            page_link=safe_link(one.text("url")),
            email=one.text("functional_email"),
            phone=shown_phone(one.text("phone"), one.text("extension")),
            available=one.available if one.text("available") else None,
            confirmed=self._confirmed(one),
            officers=tuple(own),
            units=tuple(self._units(one, listed)) if self.listing.audience == "public" else (),
        )

    def _anchors(self, one: Institution, listed: Listed) -> frozenset[str]:
        return frozenset(anchor("officer", officer) for officer in listed.officers_of(one))

    def _units(self, one: Institution, listed: Listed) -> Iterator[UnitLine]:
        """Yield the units of an institution, each mailbox once."""
        persons = {each.text("email").casefold() for each in listed.holding.officers}
        seen = {one.text("functional_email").casefold(), *persons}
        for officer in listed.officers_of(one):
            mailbox = officer.unit_mailbox
            if mailbox.casefold() not in seen:
                yield UnitLine(self._words(officer, "unit"), self.subject(officer), mailbox)
            seen.add(mailbox.casefold())

    def subject(self, one: Officer) -> str:
        """Return what an officer is for, in words."""
        subject = one.text("subject")
        if subject == BOTH:
            return self.listing.voice.listed([self.say(f"subject-{each}") for each in SUBJECTS])
        return self.say(f"subject-{subject}") if subject in SUBJECTS else self.listing.of_role("subject", subject)

    def _languages(self, one: Officer) -> str:
        return ", ".join(self.listing.of_role("languages", code) for code in one.codes("languages"))

    def _valid(self, one: Officer) -> str:
        first, last = (self._date(one, role) for role in ("valid_from", "valid_until"))
        if first and last:
            return self.say("valid-both", first=first, last=last)
        if last:
            return self.say("valid-until", last=last)
        return self.say("valid-from", first=first) if first else ""

    def _confirmed(self, one: Row) -> Confirmed:
        freshness, day = one.freshness(self.listing.on), self._date(one, "confirmed")
        if not day:
            return Confirmed(self.say("confirmed-never"), freshness)
        return Confirmed(
            self.say("confirmed-on" if freshness == "fresh" else f"confirmed-{freshness}", date=day), freshness
        )

    def _date(self, one: Row, role: str) -> str:
        day = one.day(role)
        return self.listing.voice.date(day) if day else ""

    def _words(self, one: Row, role: str) -> Words:
        return Words(one.text(role), one.language if one.language != self.listing.voice.language else "")

    def _short(self, one: Institution) -> Words:
        words = self._words(one, "name")
        acronym = one.text("short_name")
        return Words(f"{words.text} ({acronym})", words.language) if acronym else words

    def _other(self, one: Row, role: str, original: str) -> str:
        """Return the English name or position where it says something else than the original."""
        words = one.text(role)
        return words if words.casefold() != one.text(original).casefold() else ""


def anchor(kind: str, one: Row) -> str:
    """Return the anchor of an entry."""
    return f"{kind}-{one.country}-{one.row}"
