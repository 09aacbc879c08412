"""Directory, day and audience → the entries that may be listed; whatever is printed starts from these."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from matrices.edition.model import Edition
from matrices.language import alphabetical
from matrices.report.voice import Voice
from matrices.study.directory import Audience, Directory, Holding, Institution, Officer
from matrices.study.model import CountryState, Study

RANKS = ("principal", "alternate")
SUBJECTS = ("trafficking", "smuggling")
BOTH = "both"


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
class Listing:
    """A directory as an audience may see it on a day, in one language."""

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
    return RANKS.index(rank) if rank in RANKS else len(RANKS)


def open_seats(holding: Holding, on: datetime.date) -> Iterator[tuple[str, str]]:
    """Yield rank and subject of each seat that nobody holds on a day, whoever may see it: for the Secretariat."""
    held = {
        (one.text("rank"), subject)
        for one in holding.officers
        if one.in_office(on) and not one.vacant
        for subject in (SUBJECTS if one.text("subject") == BOTH else (one.text("subject"),))
    }
    yield from ((rank, subject) for subject in SUBJECTS for rank in RANKS if (rank, subject) not in held)
