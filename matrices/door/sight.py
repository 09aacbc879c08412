"""Who may see what: one object through which every query of the door goes. What is another's is not there at all."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from matrices.cycle import Cycle
from matrices.door.store import DoorStore, StoredDraft
from matrices.findings import Finding

if TYPE_CHECKING:
    from matrices.checking import Query
    from matrices.cycle import SubmissionView
    from matrices.instrument import Instrument
    from matrices.register import Principal, Submission

_WRITES = ("focal", "colleague")
_READS_ALL = ("secretariat", "analyst")
_IN_ROUNDS = ("focal", "observer", "analyst", "secretariat")


@dataclass(frozen=True)
class Sight:
    """What somebody sees: `who` entered, of the edition of a `cycle` and the `store` of drafts.

    Every method answers 404 for what is another's, as for what is not there.
    """

    who: "Principal"
    cycle: Cycle
    store: DoorStore

    @property
    def role(self) -> str:
        """In which role."""
        return self.who.role

    @property
    def writes(self) -> bool:
        """Tell whether he or she answers for a country."""
        return self.role in _WRITES

    @property
    def reads_all(self) -> bool:
        """Tell whether the records of all countries are read."""
        return self.role in _READS_ALL

    def only(self, *roles: str) -> None:
        """Answer that there is no such page, unless it is one of these roles."""
        if self.role not in roles:
            raise HTTPException(404)

    def instruments(self) -> "tuple[Instrument, ...]":
        """Return what he or she fills in."""
        if not self.writes:
            return ()
        known = self.cycle.folder.instruments
        return known if self.role == "focal" else tuple(one for one in known if self._granted(one.id))

    def instrument(self, name: str) -> "Instrument":
        """Return an instrument that he or she fills in."""
        found = next((one for one in self.instruments() if one.id == name), None)
        if found is None:
            raise HTTPException(404)
        return found

    def sheets(self, instrument: str) -> frozenset[str]:
        """Return the sheets of an instrument that he or she fills in."""
        own = self.instrument(instrument)
        every = frozenset(one.id for one in own.sheets)
        return every if self.role == "focal" else every & self._granted(instrument)

    def whole(self, instrument: str) -> bool:
        """Tell whether he or she fills in all of an instrument, and so may take the draft away and hand it in."""
        return self.sheets(instrument) == frozenset(one.id for one in self.instrument(instrument).sheets)

    def _granted(self, instrument: str) -> frozenset[str]:
        return frozenset(sheet for of, sheet in self.who.sheets if of == instrument)

    def draft(self, instrument: str) -> StoredDraft | None:
        """Return the draft of the own country, of which a colleague sees the sheets granted."""
        return self.store.draft(self.who.country, self.instrument(instrument).id)

    def draft_of(self, country: str, instrument: str) -> StoredDraft | None:
        """Return the draft of any country: the Secretariat reads them."""
        self.only("secretariat")
        return self.store.draft(country, instrument)

    def drafts(self) -> tuple[StoredDraft, ...]:
        """Return the newest drafts of all countries, to the Secretariat; nobody else reads any but the own."""
        if self.role != "secretariat":
            return ()
        parts = ((one.code, each.id) for one in self.cycle.edition.countries for each in self.cycle.folder.instruments)
        return tuple(found for part in parts if (found := self.store.draft(*part)) is not None)

    @cached_property
    def _submissions(self) -> "tuple[tuple[Submission, bool], ...]":
        with self.cycle.register_if_any() as register:
            if register is None:
                return ()
        return self.cycle.register_list()

    def submissions(self, instrument: str | None = None) -> "tuple[tuple[Submission, bool], ...]":
        """Return the submissions that are read, newest last, and of each whether it counts."""
        found = tuple(one for one in self._submissions if self._reads(*one))
        return tuple(one for one in found if instrument is None or one[0].instrument == instrument)

    def _reads(self, one: "Submission", counts: bool) -> bool:
        if self.writes:
            return one.country == self.who.country and one.origin != "compiled"
        return self.role == "secretariat" or (self.role == "analyst" and counts)

    def submission(self, name: str) -> "Submission":
        """Return a submission that is read."""
        found = next((one for one, _ in self.submissions() if one.name == name), None)
        if found is None:
            raise HTTPException(404)
        return found

    def view(self, name: str) -> "SubmissionView":
        """Return a submission that is read with what the register holds of it; a colleague, of the sheets granted."""
        one = self.submission(name)
        found = self.cycle.register_view(one.name)
        if self.role != "colleague":
            return found
        tabs = self.tabs(one.instrument)
        return replace(found, findings=tuple(each for each in found.findings if self._is_in(each, tabs)))

    def tabs(self, instrument: str) -> frozenset[str]:
        """Return what the sheets are called in workbooks that he or she sees of an instrument."""
        known = self.cycle.folder.instrument(instrument)
        seen = {one.id for one in known.sheets} if not self.writes else self.sheets(instrument)
        return frozenset(one.tab[language] for one in known.sheets if one.id in seen for language in one.tab)

    def findings(self, found: tuple[Finding, ...], instrument: str) -> tuple[Finding, ...]:
        """Return those of the findings of a file that are on sheets which he or she sees, and those on none."""
        if self.role != "colleague":
            return found
        tabs = self.tabs(instrument)
        return tuple(one for one in found if self._is_in(one, tabs))

    @staticmethod
    def _is_in(one: Finding, tabs: frozenset[str]) -> bool:
        return not one.at.sheet or one.at.sheet in tabs

    def queries(self) -> "tuple[Query, ...]":
        """Return what the Secretariat asked of the own country; a colleague, of the sheets granted."""
        self.only(*_WRITES)
        found = self.cycle.queries((self.who.country,))
        return tuple(
            one for one in found if self.role == "focal" or one.place.sheet in self._granted(one.asked.instrument)
        )

    def query(self, number: str) -> "Query":
        """Return one of them."""
        found = next((one for one in self.queries() if str(one.number) == number), None)
        if found is None:
            raise HTTPException(404)
        return found

    def in_rounds(self) -> None:
        """Answer that there is no such page to whoever has no part in rounds."""
        self.only(*_IN_ROUNDS)

    def in_directory(self) -> None:
        """Answer that there is no such page to whoever the Network's directory is not for."""
        self.only("focal", "secretariat")

    def people(self) -> "tuple[Principal, ...]":
        """Return who may enter: everybody for the Secretariat, the colleagues of a country for its focal point."""
        self.only("secretariat", "focal")
        known = self.cycle.door_people()
        if self.role == "secretariat":
            return known
        return tuple(one for one in known if one.role == "colleague" and one.country == self.who.country)

    def person(self, number: str) -> "Principal":
        """Return one of them."""
        found = next((one for one in self.people() if str(one.id) == number), None)
        if found is None:
            raise HTTPException(404)
        return found
