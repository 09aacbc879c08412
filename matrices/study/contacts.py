"""The directory and `edition.yaml` → the focal points of each country, to whom letters go, and where they are from."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from matrices.edition.load import Folder
from matrices.edition.model import Contact, Country
from matrices.language import on_one_line
from matrices.study.directory import Directory, Holding, Officer

FROM_EDITION = "edition.yaml"
FROM_DIRECTORY = "directory"


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
        return self.source == FROM_DIRECTORY


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
        known = Known(FROM_DIRECTORY, holding.edition, holding.version, holding.received_at, _cells(officers))
    elif rest:
        known = Known(FROM_EDITION)
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
