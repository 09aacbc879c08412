"""Accepted answers to a directory → officers and institutions, who may see them on a day, to whom letters go."""

import calendar
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, Self

from matrices.edition import Contact, Country, Folder
from matrices.instrument import (
    UNIT_TEXTS,
    CellId,
    Instrument,
    RowId,
    Sheet,
    Value,
    contacts_in,
    contacts_of,
    mailbox_of,
)
from matrices.language import bare, on_one_line
from matrices.register import Register, Submission, moment
from matrices.study.carry import Carried
from matrices.study.consolidated import cells_of
from matrices.study.model import Entry

Audience = Literal["network", "public"]
"""For whom a directory is printed: the members of the Network, or anybody."""

_SEEN_BY: Mapping[Audience, frozenset[str]] = {
    "network": frozenset({"network", "public"}),
    "public": frozenset({"public"}),
}

_DECIDING = frozenset(
    {"visibility", "consented", "status", "valid_from", "valid_until", "honorific", "given_names", "surnames"}
)
"""Roles on which it depends whether an entry is shown."""

_OLD, _UNCONFIRMED = 6, 12
"""Months since an entry was confirmed after which it is called old, or unconfirmed."""

Freshness = Literal["fresh", "old", "unconfirmed"]


@dataclass(frozen=True)
class DirectoryRow:
    """One row of a list as a directory needs it: its values by role, and the language in which it was written."""

    country: str
    row: str
    language: str
    values: Mapping[str, Value]
    cells: Mapping[str, str] = field(default_factory=dict)
    """Role → tab and cell in which its value stands."""
    unclear: frozenset[str] = frozenset()
    """Roles of the cells that wait to be clarified: they have no value yet."""
    personal: frozenset[str] = frozenset()
    """Addresses and numbers that are those of persons of its country: none of them is a functional one."""
    newer: Self | None = None
    """The same row in a newer file that does not count yet: what it takes back is not shown any more."""

    def text(self, role: str) -> str:
        """Return the value of a role as text, nothing where there is none."""
        value = self.values.get(role, "")
        return "" if isinstance(value, tuple) else str(value)

    def codes(self, role: str) -> tuple[str, ...]:
        """Return the codes of ticks, or the rows that a reference cites."""
        value = self.values.get(role, ())
        return value if isinstance(value, tuple) else (str(value),)

    def day(self, role: str) -> datetime.date | None:
        """Return the value of a date."""
        words = self.text(role)
        return datetime.date.fromisoformat(words) if words else None

    @property
    def unit_mailbox(self) -> str:
        """The mailbox of the institution or unit, unless it is that of a person."""
        mailbox = self.text("functional_email")
        return "" if mailbox_of(mailbox) in self._of_persons else mailbox

    @property
    def _of_persons(self) -> frozenset[str]:
        return self.personal

    @property
    def number(self) -> str:
        """The telephone with its extension, as persons of the country have it or not."""
        return _number(self.text("phone"), self.text("extension"))

    @property
    def available(self) -> bool:
        """Tell whether somebody answers at any hour."""
        return self.text("available") == "yes"

    def freshness(self, on: datetime.date) -> Freshness:
        """Tell whether the entry was confirmed lately; silence never confirms one."""
        confirmed = self.day("confirmed")
        if confirmed is None or on > _later(confirmed, _UNCONFIRMED):
            return "unconfirmed"
        return "old" if on > _later(confirmed, _OLD) else "fresh"


def _number(phone: str, extension: str = "") -> str:
    return f"{phone};{extension}" if phone else ""


def _later(day: datetime.date, months: int) -> datetime.date:
    """Return the same day some months later, or the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Institution(DirectoryRow):
    """An institution with the contacts that survive a change of person."""

    @property
    def name(self) -> str:
        """Its official name."""
        return self.text("name")

    def shown_to(self, audience: Audience) -> bool:
        """Tell whether an audience may see it."""
        waits = self.unclear & {"name", "visibility"}
        if not self.name or waits or self.text("visibility") not in _SEEN_BY[audience]:
            return False
        return self.newer is None or self.newer.shown_to(audience)

    @property
    def telephone(self) -> str:
        """Its telephone, unless it is that of a person."""
        return "" if {self.number, _number(self.text("phone"))} & self.personal else self.text("phone")


@dataclass(frozen=True)
class Officer(DirectoryRow):
    """An officer, or a vacant seat."""

    @property
    def vacant(self) -> bool:
        """Tell whether nobody holds the seat."""
        return self.text("status") == "vacant"

    @property
    def name(self) -> str:
        """Form of address, given names and surnames, in this order; nothing of a vacant seat."""
        parts = () if self.vacant else ("honorific", "given_names", "surnames")
        return " ".join(filter(None, map(self.text, parts)))

    @property
    def institution(self) -> str:
        """The row of its institution, nothing if none is cited."""
        return next(iter(self.codes("institution")), "")

    def in_office(self, on: datetime.date) -> bool:
        """Tell whether the entry holds on a day: begun, not ended, and not marked as having left."""
        first, last = self.day("valid_from"), self.day("valid_until")
        holds = self.text("status") != "ended" and not (first and first > on) and not (last and last < on)
        return holds and (self.newer is None or self.newer.in_office(on))

    def shown_to(self, audience: Audience, on: datetime.date) -> bool:
        """Tell whether an audience may see the entry on a day; a person must have consented by then.

        Nobody is shown of whom it waits to be clarified who it is, whether the seat is held, or whether it may be seen.
        """
        if self.undecided or not self.in_office(on) or self.text("visibility") not in _SEEN_BY[audience]:
            return False
        if not (self.vacant or self.consents(on)):
            return False
        return self.newer is None or self.newer.shown_to(audience, on)

    @property
    def undecided(self) -> bool:
        """Tell whether anything waits to be clarified on which it depends whether the entry is shown."""
        return bool(self.unclear & _DECIDING)

    def consents(self, on: datetime.date) -> bool:
        """Tell whether the person has consented by a day."""
        consented = self.day("consented")
        return consented is not None and consented <= on

    @property
    def _of_persons(self) -> frozenset[str]:
        return self.personal | self.contacts

    @property
    def contacts(self) -> frozenset[str]:
        """Address and numbers of the person, whatever becomes of the entry."""
        mailbox, mobile = mailbox_of(self.text("email")), _number(self.text("mobile"))
        return frozenset(filter(None, (mailbox, mobile, self.number)))

    def is_same(self, other: "Officer") -> bool:
        """Tell whether another entry is of the same person: by address or by name."""
        names = [bare(f"{one.text('given_names')} {one.text('surnames')}") for one in (self, other)]
        mailboxes = [mailbox_of(one.text("email")) for one in (self, other)]
        return bool(names[0] and names[0] == names[1]) or bool(mailboxes[0] and mailboxes[0] == mailboxes[1])


@dataclass(frozen=True)
class Holding:
    """What is known of one country: from which edition, version and day, and its rows.

    `current` says whether it comes from this edition; otherwise it is the last that is known, of the previous one.
    `newer` is a file that came after it and does not count yet: it went back, or waits.
    """

    country: Country
    edition: str
    version: int
    received_at: str
    current: bool
    institutions: tuple[Institution, ...]
    officers: tuple[Officer, ...]
    newer: Submission | None = None

    def withheld(self, on: datetime.date) -> tuple[DirectoryRow, ...]:
        """Return the entries that would be shown to the Network if a newer file had not taken them back."""
        institutions = [one for one in self.institutions if not one.shown_to("network")]
        officers = [one for one in self.officers if not one.shown_to("network", on)]
        return (
            *(one for one in institutions if replace(one, newer=None).shown_to("network")),
            *(one for one in officers if replace(one, newer=None).shown_to("network", on)),
        )

    def institution_of(self, officer: Officer) -> Institution | None:
        """Return the institution of an officer."""
        return next((one for one in self.institutions if one.row == officer.institution), None)


@dataclass(frozen=True)
class Directory:
    """The directory of an edition: one holding for each country of which something is known, in its order.

    `reviewed` are the countries whose only files in this edition are under review.
    """

    instrument: Instrument
    holdings: tuple[Holding, ...]
    reviewed: frozenset[str] = frozenset()

    def holding(self, country: str) -> Holding | None:
        """Return what is known of a country, None if nothing is."""
        return next((one for one in self.holdings if one.country.code == country), None)


class DirectorySource(NamedTuple):
    """An edition with its register, None where it has none yet."""

    folder: Folder
    register: Register | None


def read_directories(
    now: DirectorySource, before: DirectorySource | None = None, until: datetime.date | None = None
) -> tuple[Directory, ...]:
    """Return the directory of each instrument that is one, of this edition or, if it asks none, of the one before.

    Of each country, the newest accepted submission counts; where this edition has none yet, that of the previous one.
    With `until`, what was received after that day is not known yet.
    """
    asked = [one for source in (now, before) if source for one in source.folder.instruments if one.personal]
    instruments = {one.id: one for one in reversed(asked)}
    return tuple(_directory(instrument, now, before, until) for instrument in instruments.values())


def _directory(
    instrument: Instrument, now: DirectorySource, before: DirectorySource | None, until: datetime.date | None
) -> Directory:
    known: dict[str, Holding] = {}
    current = _kept(instrument.id, now, until)
    for source, kept in ((now, current), (before, _kept(instrument.id, before, until) if before else {})):
        for code, one in _holdings(instrument.id, source, kept, current=source is now) if source else ():
            held = known.setdefault(code, one)
            # A file of this edition that does not count yet takes back what the one before has, too.
            newer = [each for each in current.get(code, ()) if not each.discarded]
            if held is one and source is not now and newer and now.register is not None:
                known[code] = _without_taken_back(one, newer, instrument, now.register)
    countries = now.folder.edition.countries
    holdings = tuple(known[one.code] for one in countries if one.code in known)
    reviewed = {code for code, own in current.items() if any(not one.discarded for one in own)}
    return Directory(instrument, holdings, frozenset(code for code in reviewed if not _last_accepted(current[code])))


def _kept(instrument: str, source: DirectorySource, until: datetime.date | None) -> Mapping[str, list[Submission]]:
    """Return what came of an instrument by a day, by country, the newest last."""
    found: dict[str, list[Submission]] = {}
    zone = source.folder.edition.calendar.zone
    for one in source.register.submissions(source.folder.edition.id, instrument) if source.register else ():
        if until is None or moment(one.received_at).astimezone(zone).date() <= until:
            found.setdefault(one.country, []).append(one)
    return found


def _last_accepted(own: Sequence[Submission]) -> Submission | None:
    return next((one for one in reversed(own) if one.accepted), None)


def _holdings(
    instrument_id: str, source: DirectorySource, kept: Mapping[str, Sequence[Submission]], *, current: bool
) -> Iterator[tuple[str, Holding]]:
    """Yield what the register of one edition knows, by country."""
    instrument = next((one for one in source.folder.instruments if one.id == instrument_id), None)
    if instrument is None or source.register is None:
        return
    for country in source.folder.edition.countries:
        own = kept.get(country.code, ())
        one = _last_accepted(own)
        if one is None:
            continue
        held = _holding(country, one, instrument, cells_of(one, instrument, source.register), current)
        later = [each for each in own[own.index(one) + 1 :] if not each.discarded]
        yield country.code, _without_taken_back(held, later, instrument, source.register) if later else held


def _without_taken_back(
    held: Holding, later: Sequence[Submission], instrument: Instrument, register: Register
) -> Holding:
    """Return a holding in which each row knows what newer files say of it, though none of them counts yet.

    A consent that was withdrawn, or a departure, holds from when it was received; the rest of a newer file waits.
    A person whom it does not name any more is not shown; a sheet without a person takes nothing back, nor gives back
    what an earlier one took.
    """
    new = [_holding(held.country, one, instrument, cells_of(one, instrument, register), held.current) for one in later]
    people = next((one.officers for one in reversed(new) if one.officers), ())
    named = next((one.institutions for one in reversed(new) if one.institutions), ())
    known = {bare(one.name): one for one in named}
    officers = (replace(one, newer=_newer(one, people)) for one in held.officers) if people else held.officers
    institutions = (replace(one, newer=known.get(bare(one.name))) for one in held.institutions)
    return replace(held, newer=later[-1], institutions=tuple(institutions), officers=tuple(officers))


def _newer(officer: Officer, others: Sequence[Officer]) -> Officer:
    """Return the row of the same person in a newer file, a blank one where there is none."""
    if officer.vacant:
        return next((one for one in others if one.row == officer.row), officer)
    same = [one for one in others if officer.is_same(one)]
    here = [one for one in same if one.row == officer.row] or same
    return here[0] if here else Officer(officer.country, officer.row, officer.language, {})


def _holding(
    country: Country, sent: Submission, instrument: Instrument, entries: Iterable[Entry], current: bool
) -> Holding:
    rows = _rows(country.code, instrument, entries)
    officers = [Officer(*one) for one in rows["officers"]]
    institutions = [Institution(*one) for one in rows["institutions"]]
    personal = frozenset(contact for one in officers for contact in one.contacts)
    in_texts = frozenset().union(*(contacts_of({role: one.text(role) for role in one.values}) for one in officers))

    def printable(one: DirectoryRow) -> Mapping[str, Value]:
        return {
            role: value
            for role, value in one.values.items()
            if role not in UNIT_TEXTS or not contacts_in(str(value)) & in_texts
        }

    return Holding(
        country=country,
        edition=sent.edition,
        version=sent.version,
        received_at=sent.received_at,
        current=current,
        institutions=tuple(replace(one, personal=personal, values=printable(one)) for one in institutions),
        officers=tuple(replace(one, personal=personal, values=printable(one)) for one in officers),
    )


_DirectoryCells = tuple[str, str, str, Mapping[str, Value], Mapping[str, str], frozenset[str]]


def _rows(country: str, instrument: Instrument, entries: Iterable[Entry]) -> Mapping[str, list[_DirectoryCells]]:
    """Return what a row of the directory is made of, by the role of its sheet."""
    by_row: dict[RowId, list[Entry]] = {}
    for entry in entries:
        by_row.setdefault(RowId(entry.sheet, entry.row), []).append(entry)
    rows: dict[str, list[_DirectoryCells]] = {
        "institutions": [],
        "officers": [],
    }
    for sheet in instrument.sheets:
        for row in sheet.row_ids:
            found = by_row.get(RowId(sheet.id, row))
            if found and sheet.role in rows:
                rows[sheet.role].append((country, row, found[0].language, *_by_role(sheet, found)))
    return rows


def _officers(country: str, instrument: Instrument, entries: Iterable[Entry]) -> list[Officer]:
    return [Officer(*one) for one in _rows(country, instrument, entries)["officers"]]


def _by_role(sheet: Sheet, entries: Sequence[Entry]) -> tuple[Mapping[str, Value], Mapping[str, str], frozenset[str]]:
    """Return the values of a row and their cells, each by role, and the roles of what waits to be clarified."""
    roles = {column.id: column.role for column in sheet.columns}
    found: dict[str, Entry] = {}
    unclear = set()
    for entry in entries:
        role = roles[entry.column]
        if role is not None and entry.unclear:
            unclear.add(role)
        elif role is not None:
            found.setdefault(role, entry)
    return (
        {role: entry.value for role, entry in found.items()},
        {role: f"{entry.tab}!{entry.cell}" for role, entry in found.items()},
        frozenset(unclear - found.keys()),
    )


def without_hidden(carried: Carried, on: datetime.date, to: str = "") -> tuple[Carried, int]:
    """Return what goes into a workbook that is sent to several persons, and how many entries of persons are left out.

    Left out is whoever may not be seen by the Network on a day, but the addressee, and what is for the Secretariat.
    """
    (sheet,) = (one for one in carried.new.sheets if one.role == "officers")
    roles = {column.id: column.role or "" for column in sheet.columns}
    rows: dict[str, dict[str, Value]] = {}
    for place, value in carried.values.items():
        if place.sheet == sheet.id:
            rows.setdefault(place.row, {})[roles[place.column]] = value
    officers = [Officer("", row, "", values) for row, values in rows.items()]
    own = to.casefold()
    seen = {one.row for one in officers if one.shown_to("network", on) or (own and one.text("email").casefold() == own)}

    def goes(place: CellId) -> bool:
        return place.sheet != sheet.id or (place.row in seen and roles[place.column] != "notes")

    left = replace(
        carried,
        values={place: value for place, value in carried.values.items() if goes(place)},
        rows={row: source for row, source in carried.rows.items() if row.sheet != sheet.id or row.row in seen},
        answered={place: value for place, value in carried.answered.items() if place.sheet != sheet.id},
    )
    return left, len(officers) - len(seen)


def holds_hidden(sent: Submission, instrument: Instrument, register: Register, on: datetime.date) -> bool:
    """Tell whether a file of a directory holds anybody whom the other contacts of its country may not see."""
    officers = _officers(sent.country, instrument, cells_of(sent, instrument, register))
    return any(not one.vacant and not one.shown_to("network", on) for one in officers)


_FROM_EDITION = "edition.yaml"
_FROM_DIRECTORY = "directory"


@dataclass(frozen=True)
class Known:
    """Where the contacts of a country are from: the directory of an edition, in a version, or `edition.yaml`."""

    source: str
    edition: str = ""
    version: int = 0
    received_at: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    """Address → the tab and cell of the directory in which it stands."""
    private: frozenset[str] = frozenset()
    """Addresses that no other contact may see: those persons have agreed to be known to the Secretariat alone."""

    @property
    def by_directory(self) -> bool:
        """Tell whether they are personal data of the directory."""
        return self.source == _FROM_DIRECTORY


def with_contacts(
    folder: Folder, directories: Sequence[Directory], on: datetime.date
) -> tuple[Folder, Mapping[str, Known]]:
    """Return the edition with the contacts that hold on a day, and by country where they are from.

    Principal and alternate come from the directory, whoever may see them: the letters are the Secretariat's. Who has
    left gets none. A role that the directory does not fill is filled from `edition.yaml`. A country without any contact
    has no source.
    """
    found = {country.code: _contacts(country, directories, on) for country in folder.edition.countries}
    countries = tuple(
        country.model_copy(update={"contacts": found[country.code][0]}) for country in folder.edition.countries
    )
    edition = folder.edition.model_copy(update={"countries": countries})
    return replace(folder, edition=edition), {code: known for code, (_, known) in found.items() if known is not None}


def _contacts(
    country: Country, directories: Iterable[Directory], on: datetime.date
) -> tuple[tuple[Contact, ...], Known | None]:
    holding = next((one for each in directories if (one := each.holding(country.code)) is not None), None)
    officers = tuple(_listed(holding, on)) if holding else ()
    listed = tuple(_contact(one, holding) for one in officers) if holding else ()
    roles = {one.role for one in listed}
    rest = tuple(one for one in country.contacts if one.role not in roles)
    known = None
    if listed and holding is not None:
        hidden = frozenset(on_one_line(one.text("email")) for one in officers if not one.shown_to("network", on))
        where = (_FROM_DIRECTORY, holding.edition, holding.version, holding.received_at)
        known = Known(*where, cells=_cells(officers), private=hidden)
    elif rest:
        known = Known(_FROM_EDITION)
    return (*listed, *rest), known


def _cells(officers: Iterable[Officer]) -> Mapping[str, str]:
    return {on_one_line(one.text("email")): one.cells.get("email", "") for one in officers}


def _listed(holding: Holding, on: datetime.date) -> Iterator[Officer]:
    """Yield the officers to whom letters can go, each address once, principals first."""
    seen: set[str] = set()
    for role in ("principal", "alternate"):
        for officer in holding.officers:
            address = officer.text("email")
            if officer.text("rank") == role and officer.in_office(on) and not officer.vacant and address:
                if address.casefold() not in seen:
                    yield officer
                seen.add(address.casefold())


def _contact(officer: Officer, holding: Holding) -> Contact:
    """Return an officer as the letters know a contact; an address that is none stops that letter, not the edition."""
    institution = holding.institution_of(officer)
    return Contact.model_construct(
        role="alternate" if officer.text("rank") == "alternate" else "principal",
        name=on_one_line(officer.name),
        position=on_one_line(officer.text("position")),
        institution=on_one_line(institution.name) if institution else "",
        email=on_one_line(officer.text("email")),
        phone=on_one_line(officer.text("phone")),
    )
