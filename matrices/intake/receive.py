"""A checked file → the register: with its bytes, answers and findings, in one transaction or not at all."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from matrices.findings import CellRef, Finding, finding
from matrices.instrument.model import Instrument
from matrices.intake.check import Checked, Returned, Verdict
from matrices.intake.compare import UNCOMPARED, Comparison, Difference, compare
from matrices.intake.whose import UNPROVED
from matrices.language import LANGUAGES, bare, say
from matrices.register.again import until_unmoved
from matrices.register.layout import PROGRAM
from matrices.register.records import (
    NO_MAIL,
    WAITING,
    Decided,
    Mail,
    Origin,
    Received,
    StoredAnswer,
    StoredText,
    Submission,
    moment,
)
from matrices.register.store import Receipt, Register
from matrices.validation.answers import Answer
from matrices.workbook.reading import READER, Reading


@dataclass(frozen=True)
class Arrival:
    """When a file arrived and who received it; the institution that sent it, if it does not say so, and the mail.

    `stated` tells whether somebody said when. Where nobody did, it is not before the newest one that is on record: the
    clock of a computer may be wrong, or may have been; what comes now is newer all the same.
    """

    at: datetime.datetime
    actor: str
    institution: str = ""
    origin: Origin = "returned"
    mail: Mail = NO_MAIL
    stated: bool = True

    def not_before(self, known: Iterable[str]) -> "Arrival":
        """Return the same, not before moments that are on record, unless somebody said when."""
        return self if self.stated else replace(self, at=max((self.at, *map(moment, known))))


@dataclass(frozen=True)
class Kept:
    """What became of a file: `checked` has what was found when it was compared with `counts`, the version that counted.

    `covered` are versions that waited and are settled by this one, which says all that they say.
    """

    receipt: Receipt
    checked: Checked
    counts: Submission | None = None
    comparison: Comparison = UNCOMPARED
    covered: tuple[Submission, ...] = ()

    @property
    def submission(self) -> Submission:
        """The submission that the file is in the register."""
        return self.receipt.submission


def receive(file: Returned, checked: Checked, register: Register, arrival: Arrival) -> Kept | None:
    """Put a checked file into the register; return None if it does not belong to the edition and was not kept.

    It is compared with the version that counts. If a question that was answered is blank in it, if another institution
    says something else, or if it is not certain whose it is, it is kept and waits for the Secretariat's word; the other
    version counts on.
    """
    if checked.answers is None or checked.identity is None:
        return None
    return until_unmoved(lambda: _received(file, checked, register, arrival))


def _received(file: Returned, checked: Checked, register: Register, arrival: Arrival) -> Kept:
    record = recorded(file, checked, arrival)
    kind = (record.edition, record.country, record.instrument)
    state = register.state(*kind)  # before anything is read: what comes in between is noticed
    own = register.submissions(record.edition, record.instrument, record.country)
    arrival = arrival.not_before(one.counts_since for one in own if one.accepted)
    if any(one.sha256 == record.sha256 for one in own):
        return Kept(register.receive(record, arrival.at, arrival.actor), checked)
    newer = _Newer(checked, record, own, register)
    counts = newer.compared_with(arrival.at)
    comparison = newer.comparison(counts) if counts is not None else UNCOMPARED
    told = tuple(newer.findings(counts, comparison)) if counts is not None else ()
    doubtful = checked.verdict is Verdict.ACCEPTED and any(one.code in UNPROVED for one in checked.findings)
    waits = doubtful or (counts is not None and newer.waits(counts, comparison))
    covered = () if waits or checked.verdict is not Verdict.ACCEPTED else tuple(newer.covered())
    blank = {one.at for one in told if one.at.cell}
    # What a blank cell lacks is told once: as an answer that was there.
    asked = (one for one in checked.findings if one.code != "required" or one.at not in blank)
    found = replace(checked, findings=(*asked, *told))
    record = replace(record, findings=found.findings, verdict=WAITING if waits else record.verdict)
    settled = [_covered(one, record, arrival) for one in covered]
    receipt = register.receive(record, arrival.at, arrival.actor, state, settled)
    return Kept(receipt, found, counts, comparison, covered)


@dataclass(frozen=True)
class _Newer:
    """A file beside what its country sent before."""

    checked: Checked
    record: Received
    own: Sequence[Submission]
    register: Register

    def compared_with(self, at: datetime.datetime) -> Submission | None:
        """Return the version that counts, if this file would take its place."""
        counts = next((one for one in reversed(self.own) if one.accepted), None)
        if counts is None or self.checked.verdict is not Verdict.ACCEPTED or at < moment(counts.counts_since):
            return None
        return counts

    def comparison(self, with_: Submission) -> Comparison:
        return compare(self.register.answers(with_.id), self.record.answers, self._instrument)

    def waits(self, counts: Submission, comparison: Comparison) -> bool:
        contradicts = bool(comparison.changed or comparison.gone)
        return bool(comparison.emptied) or (contradicts and self._of_other_institution(counts))

    def covered(self) -> Iterator[Submission]:
        """Yield the versions that wait and of which this file leaves nothing out."""
        for one in self.own:
            if one.waits:
                found = self.comparison(one)
                left = found.gone or found.emptied or (found.changed and self._of_other_institution(one))
                if not left:
                    yield one

    def findings(self, counts: Submission, comparison: Comparison) -> Iterator[Finding]:
        if self._of_other_institution(counts) and comparison.differs:
            at, second = CellRef(self.record.file_name), self.record.institution
            yield finding("other-institution", at, version=counts.version, first=counts.institution, second=second)
        emptied: dict[tuple[str, str], list[Difference]] = {place: [] for place in comparison.emptied}
        for one in comparison.gone:
            before = one.before
            if before is not None and (before.sheet, before.row) in emptied:
                emptied[before.sheet, before.row].append(one)
            else:
                yield self._at(one, "answer-emptied", counts)
        for cells in emptied.values():
            yield from (self._at(one, "question-emptied", counts) for one in cells[:1])

    def _at(self, one: Difference, code: str, counts: Submission) -> Finding:
        """Return a finding at the blank cell of the newer file, or at the file where it has none."""
        places = self.checked.answers.reading.places if self.checked.answers else {}
        at = places.get(one.place, CellRef(self.record.file_name))
        before = one.before
        stood = f"{before.tab}!{before.cell}" if before else ""
        sheet, row, column = one.place
        return finding(code, at, sheet_id=sheet, row=row.strip(), column=column, version=counts.version, cells=stood)

    @property
    def _instrument(self) -> Instrument:
        if self.checked.answers is None:
            raise ValueError(f"{self.checked.file} was not read to its end")
        return self.checked.answers.instrument

    def _of_other_institution(self, other: Submission) -> bool:
        """Tell whether the file names another institution; one that names none is taken for the same."""
        names = bare(other.institution), bare(self.record.institution)
        return all(names) and names[0] != names[1]


def _covered(one: Submission, by: Received, arrival: Arrival) -> Decided:
    language = by.language if by.language in LANGUAGES else LANGUAGES[0]
    reason = say("register", "covered", language)
    return Decided(one.id, "set_aside", reason, language, arrival.at.isoformat(), PROGRAM, {"sha256": by.sha256})


def recorded(file: Returned, checked: Checked, arrival: Arrival) -> Received:
    """Return a file that was checked to its end as it goes into the register."""
    identity, answers = checked.identity, checked.answers
    if identity is None or answers is None:
        raise ValueError(f"{checked.file} was not read to its end")
    return Received(
        edition=identity.edition,
        country=identity.country,
        instrument=identity.instrument,
        sha256=checked.sha256,
        content=file.content,
        file_name=checked.file,
        language=identity.language,
        fingerprint=identity.fingerprint,
        verdict=checked.verdict.value,
        answers=tuple(_stored(one) for one in answers.all),
        unplaced=tuple(StoredText(one.at.sheet, one.at.cell, one.text) for one in answers.reading.unplaced),
        findings=checked.findings,
        reader=READER,
        origin=arrival.origin,
        institution=arrival.institution or _institution(answers.reading),
        mail=arrival.mail,
        personal=answers.instrument.personal,
    )


def _stored(one: Answer) -> StoredAnswer:
    return StoredAnswer(
        one.sheet, one.row, one.column, one.value, one.raw.text, one.at.sheet, one.at.cell, one.raw.shown
    )


def _institution(reading: Reading) -> str:
    """Return the institution that the cover names."""
    named = reading.cover.get("institution")
    return " ".join(named.raw.text.split()) if named else ""
