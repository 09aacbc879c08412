"""An import that is ready → the register: what each file says of a country, and, of several, the record made of them.

What is imported is a submission like any other, with the bytes of its file and the cell of each answer; its origin says
that no country returned it, and the mapping that read it is kept beside it. Nothing that a country itself returned is
taken away by it: such an import waits for the Secretariat's word.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from matrices.checking import Answer, Arrival
from matrices.importing.bringing import BroughtIn, Disagreement, Import
from matrices.importing.laid import LaidFile, told_together
from matrices.instrument import CellId
from matrices.language import say
from matrices.register import WAITING, Decided, Received, Register, Submission, until_unmoved
from matrices.workbook import READER


@dataclass(frozen=True)
class Registered:
    """What became of a country's part of an import: its submission; `known` if it was there already."""

    submission: Submission
    answers: int
    known: bool = False


def register_import(
    found: Import, edition: str, register: Register, arrival: Arrival, content_of: Callable[[LaidFile], bytes]
) -> Iterator[Registered]:
    """Put an import into the register, country by country, each in one transaction, and yield what became of each."""
    for one in found.countries:
        yield until_unmoved(lambda one=one: _registered(_OfCountry(found, one, edition, arrival, content_of), register))  # type: ignore[misc]


@dataclass(frozen=True)
class _OfCountry:
    """What is imported of one country."""

    found: Import
    country: BroughtIn
    edition: str
    arrival: Arrival
    content_of: Callable[[LaidFile], bytes]

    def of_file(self, file: LaidFile, verdict: str) -> Received:
        """Return what one file says of the country."""
        alone = len(self.country.files) == 1
        answers = self.country.answers if alone else file.answers[self.country.country]
        cells = dict.fromkeys((one.at.sheet, one.at.cell) for one in answers)
        mine = len(file.answers) == 1
        told = file.noticed if mine else [one for cell in cells for one in file.noticed_at.get(cell, ())]
        return self._received(file.sha256, self.content_of(file), file.file, verdict, answers, told_together(told))

    def whole(self, verdict: str) -> Received:
        """Return the record that is made of several files; its own file says, as JSON, how."""
        content = json.dumps(self.recipe(), ensure_ascii=False, indent=1, sort_keys=True).encode()
        name = f"{self.country.country}-{self.found.read.instrument.id}-{self.found.name}.json"
        return self._received(hashlib.sha256(content).hexdigest(), content, name, verdict, self.country.answers, ())

    def recipe(self) -> dict[str, Any]:
        """Return what was brought together how, for whoever reads the record years later."""
        own = [one for one in self.found.disagreements if one.country == self.country.country]
        return {
            "mapping": self.found.name,
            "mapping_sha256": hashlib.sha256(self.found.read.content).hexdigest(),
            "files": [{"file": one.file, "sha256": one.sha256, "source": one.source} for one in self.country.files],
            "decided": [_decision(one) for one in own],
            "waived": self.found.waiver,
        }

    def _received(
        self, sha256: str, content: bytes, name: str, verdict: str, answers: Sequence[Answer], findings: Any
    ) -> Received:
        instrument, mapping = self.found.read.instrument, self.found.read.mapping
        return Received(
            edition=self.edition,
            country=self.country.country,
            instrument=instrument.id,
            sha256=sha256,
            content=content,
            file_name=name,
            language=mapping.language,
            fingerprint=instrument.fingerprint,
            verdict=verdict,
            answers=tuple(one.stored for one in answers),
            unplaced=(),
            findings=tuple(findings),
            reader=READER,
            origin="imported",
            personal=instrument.personal,
        )


def _decision(one: Disagreement) -> dict[str, Any]:
    taken = one.taken.file.file if one.taken is not None else None
    sides = [
        {"file": side.file.file, "cell": f"{side.answer.at.sheet}!{side.answer.at.cell}", "says": side.words}
        for side in one.sides
    ]
    return {"sheet": one.place.sheet, "row": one.place.row, "column": one.place.column, "taken": taken, "sides": sides}


def _registered(part: _OfCountry, register: Register) -> Registered:
    edition, country, instrument = part.edition, part.country.country, part.found.read.instrument.id
    state = register.state(edition, country, instrument)
    own = register.submissions(edition, instrument, country)
    returned = any(one.accepted and one.origin != "imported" for one in own)
    verdict = WAITING if returned else "accepted"
    hashes = {one.sha256: one for one in own}
    alone = len(part.country.files) == 1 and part.country.files[0].sha256 not in hashes
    arrival = part.arrival.not_before(one.counts_since for one in own if one.accepted)
    mapping = (part.found.name, part.found.read.content)
    count = len(part.country.answers)
    if alone:
        made = register.bring_in(
            [part.of_file(part.country.files[0], verdict)], mapping, arrival.at, arrival.actor, state
        )
        return Registered(made, count)
    whole = part.whole(verdict)
    known = hashes.get(whole.sha256)
    if known is not None or _says_the_same(part, register, own, hashes):
        newest = known or next(one for one in reversed(own) if one.origin == "imported")
        return Registered(newest, count, known=True)
    parts = [part.of_file(one, WAITING) for one in part.country.files]
    inherited = {place: file.sha256 for place, file in part.country.origins.items()}
    word = Decided(
        submission=0,
        decided="merged",
        reason=say("importing", "made-into-one", part.found.read.mapping.language, mapping=part.found.name),
        language=part.found.read.mapping.language,
        at=arrival.at.isoformat(),
        actor=arrival.actor,
    )
    made = register.bring_in(parts, mapping, arrival.at, arrival.actor, state, (whole, inherited, word))
    return Registered(made, count)


def _says_the_same(part: _OfCountry, register: Register, own: Sequence[Submission], hashes: Any) -> bool:
    """Tell whether a single file that is there already was read as it is now."""
    if len(part.country.files) != 1:
        return False
    counting = next((one for one in reversed(own) if one.accepted and one.origin == "imported"), None)
    if counting is None:
        return False
    there: dict[CellId, tuple[object, str]] = {one.place: (one.value, one.raw) for one in register.answers(counting.id)}
    return there == {one.place: (one.value, one.raw.text) for one in part.country.answers}
