"""Accepted answers to a directory → officers and institutions, who may see them on a day, to whom letters go."""

import calendar
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from matrices.edition import Contact, Country, Folder
from matrices.instrument import Instrument, RowId, Sheet, Value
from matrices.language import on_one_line
from matrices.register import Register, Submission
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
    def available(self) -> bool:
        """Tell whether somebody answers at any hour."""
        return self.text("available") == "yes"

    def freshness(self, on: datetime.date) -> Freshness:
        """Tell whether the entry was confirmed lately; silence never confirms one."""
        confirmed = self.day("confirmed")
        if confirmed is None or on > _later(confirmed, _UNCONFIRMED):
            return "unconfirmed"
        return "old" if on > _later(confirmed, _OLD) else "fresh"


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
        return bool(self.name) and not waits and self.text("visibility") in _SEEN_BY[audience]


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
        return self.text("status") != "ended" and not (first and first > on) and not (last and last < on)

    def shown_to(self, audience: Audience, on: datetime.date) -> bool:
        """Tell whether an audience may see the entry on a day; a person must have consented by then.

        Nobody is shown of whom it waits to be clarified who it is, whether the seat is held, or whether it may be seen.
        """
        if self.undecided or not self.in_office(on) or self.text("visibility") not in _SEEN_BY[audience]:
            return False
        return self.vacant or self.consents(on)

    @property
    def undecided(self) -> bool:
        """Tell whether anything waits to be clarified on which it depends whether the entry is shown."""
        return bool(self.unclear & _DECIDING)

    def consents(self, on: datetime.date) -> bool:
        """Tell whether the person has consented by a day."""
        consented = self.day("consented")
        return consented is not None and consented <= on

    @property
    def unit_mailbox(self) -> str:
        """The mailbox of the unit, unless it is the person's own."""
        mailbox = self.text("functional_email")
        return "" if mailbox.casefold() == self.text("email").casefold() else mailbox


@dataclass(frozen=True)
class Holding:
    """What is known of one country: from which edition, version and day, and its rows.

    `current` says whether it comes from this edition; otherwise it is the last that is known, of the previous one.
    """

    country: Country
    edition: str
    version: int
    received_at: str
    current: bool
    institutions: tuple[Institution, ...]
    officers: tuple[Officer, ...]

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


def read_directories(now: DirectorySource, before: DirectorySource | None = None) -> tuple[Directory, ...]:
    """Return the directory of each instrument that is one, of this edition or, if it asks none, of the one before.

    Of each country, the newest accepted submission counts; where this edition has none yet, that of the previous one.
    """
    asked = [one for source in (now, before) if source for one in source.folder.instruments if one.personal]
    instruments = {one.id: one for one in reversed(asked)}
    return tuple(_directory(instrument, now, before) for instrument in instruments.values())


def _directory(instrument: Instrument, now: DirectorySource, before: DirectorySource | None) -> Directory:
    known: dict[str, Holding] = {}
    for source in (now, before):
        for code, one in _holdings(instrument.id, source, current=source is now) if source else ():
            known.setdefault(code, one)
    countries = now.folder.edition.countries
    holdings = tuple(known[one.code] for one in countries if one.code in known)
    return Directory(instrument, holdings, _reviewed(instrument.id, now))


def _reviewed(instrument: str, now: DirectorySource) -> frozenset[str]:
    if now.register is None:
        return frozenset()
    own = [one for one in now.register.submissions(now.folder.edition.id, instrument) if not one.discarded]
    return frozenset(one.country for one in own) - frozenset(one.country for one in own if one.accepted)


def _holdings(instrument_id: str, source: DirectorySource, *, current: bool) -> Iterator[tuple[str, Holding]]:
    """Yield what the register of one edition knows, by country."""
    instrument = next((one for one in source.folder.instruments if one.id == instrument_id), None)
    if instrument is None or source.register is None:
        return
    edition = source.folder.edition
    accepted = source.register.latest_accepted(edition.id, instrument_id)
    for country in edition.countries:
        if country.code in accepted:
            one = accepted[country.code]
            yield (
                country.code,
                _holding(country, one, instrument, cells_of(one, instrument, source.register), current),
            )


def _holding(
    country: Country, sent: Submission, instrument: Instrument, entries: Iterable[Entry], current: bool
) -> Holding:
    by_row: dict[RowId, list[Entry]] = {}
    for entry in entries:
        by_row.setdefault(RowId(entry.sheet, entry.row), []).append(entry)
    rows: dict[str, list[tuple[str, str, str, Mapping[str, Value], Mapping[str, str], frozenset[str]]]] = {
        "institutions": [],
        "officers": [],
    }
    for sheet in instrument.sheets:
        for row in sheet.row_ids:
            found = by_row.get(RowId(sheet.id, row))
            if found and sheet.role in rows:
                rows[sheet.role].append((country.code, row, found[0].language, *_by_role(sheet, found)))
    return Holding(
        country=country,
        edition=sent.edition,
        version=sent.version,
        received_at=sent.received_at,
        current=current,
        institutions=tuple(Institution(*one) for one in rows["institutions"]),
        officers=tuple(Officer(*one) for one in rows["officers"]),
    )


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
        known = Known(_FROM_DIRECTORY, holding.edition, holding.version, holding.received_at, _cells(officers))
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
