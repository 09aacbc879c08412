"""A checked file → the register: with its bytes, answers and findings, in one transaction or not at all."""

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from matrices.checking.answers import Answers
from matrices.checking.comparing import UNCOMPARED, Comparison, Difference, compare
from matrices.checking.files import UNPROVED, Checked, Returned, Verdict
from matrices.edition import Folder
from matrices.errors import UsageError
from matrices.findings import CellRef, Finding, finding
from matrices.instrument import RowId
from matrices.language import LANGUAGES, bare, say
from matrices.register import (
    NO_MAIL,
    PROGRAM,
    WAITING,
    Decided,
    Mail,
    Origin,
    Receipt,
    Received,
    Register,
    StoredText,
    Submission,
    moment,
    until_unmoved,
)
from matrices.workbook import READER, Reading, identity_of


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
    answers = checked.answers
    return until_unmoved(lambda: _received(file, checked, answers, register, arrival))


def _received(file: Returned, checked: Checked, answers: Answers, register: Register, arrival: Arrival) -> Kept:
    record = recorded(file, checked, arrival)
    kind = (record.edition, record.country, record.instrument)
    state = register.state(*kind)  # before anything is read: what comes in between is noticed
    own = register.submissions(record.edition, record.instrument, record.country)
    arrival = arrival.not_before(one.counts_since for one in own if one.accepted)
    if any(one.sha256 == record.sha256 for one in own):
        return Kept(register.receive(record, arrival.at, arrival.actor), checked)

    def beside(one: Submission) -> Comparison:
        return compare(register.answers(one.id), record.answers, answers.instrument)

    counts = _counting(checked, own, arrival.at)
    comparison = beside(counts) if counts is not None else UNCOMPARED
    told = tuple(_compared(checked, record, counts, comparison)) if counts is not None else ()
    doubtful = checked.verdict is Verdict.ACCEPTED and any(one.code in UNPROVED for one in checked.findings)
    waits = doubtful or (counts is not None and _waits(record, counts, comparison))
    waiting = () if waits or checked.verdict is not Verdict.ACCEPTED else (one for one in own if one.waits)
    covered = tuple(one for one in waiting if _settled_by(record, one, beside(one)))
    blank = {one.at for one in told if one.at.cell}
    # What a blank cell lacks is told once: as an answer that was there.
    asked = (one for one in checked.findings if one.code not in ("required", "figure-deleted") or one.at not in blank)
    found = replace(checked, findings=(*asked, *told))
    record = replace(record, findings=found.findings, verdict=WAITING if waits else record.verdict)
    settled = [_covered(one, record, arrival) for one in covered]
    receipt = register.receive(record, arrival.at, arrival.actor, state, settled)
    return Kept(receipt, found, counts, comparison, covered)


def _counting(checked: Checked, own: Sequence[Submission], at: datetime.datetime) -> Submission | None:
    """Return the version that counts, if a file that arrived at a moment would take its place."""
    counts = next((one for one in reversed(own) if one.accepted), None)
    if counts is None or checked.verdict is not Verdict.ACCEPTED or at < moment(counts.counts_since):
        return None
    return counts


def _waits(record: Received, counts: Submission, comparison: Comparison) -> bool:
    contradicts = bool(comparison.changed or comparison.gone)
    return bool(comparison.emptied) or (contradicts and _of_other_institution(record, counts))


def _settled_by(record: Received, waiting: Submission, found: Comparison) -> bool:
    """Tell whether a file leaves nothing out of a version that waits."""
    return not (found.gone or found.emptied or (found.changed and _of_other_institution(record, waiting)))


def _compared(checked: Checked, record: Received, counts: Submission, comparison: Comparison) -> Iterator[Finding]:
    if _of_other_institution(record, counts) and comparison.differs:
        first, second = counts.institution, record.institution
        at = CellRef(record.file_name)
        yield finding("other-institution", at, version=counts.version, first=first, second=second)
    emptied: dict[tuple[str, str], list[Difference]] = {place: [] for place in comparison.emptied}
    for one in comparison.gone:
        before = one.before
        if before is not None and RowId(before.sheet, before.row) in emptied:
            emptied[RowId(before.sheet, before.row)].append(one)
        else:
            yield _blanked(one, "answer-emptied", checked, counts)
    for cells in emptied.values():
        yield from (_blanked(one, "question-emptied", checked, counts) for one in cells[:1])


def _blanked(one: Difference, code: str, checked: Checked, counts: Submission) -> Finding:
    """Return a finding at the blank cell of the newer file, or at the file where it has none."""
    places = checked.answers.reading.places if checked.answers else {}
    at = places.get(one.place, CellRef(checked.file))
    stood = f"{one.before.tab}!{one.before.cell}" if one.before else ""
    sheet, row, column = one.place
    return finding(code, at, sheet_id=sheet, row=row.strip(), column=column, version=counts.version, cells=stood)


def _of_other_institution(record: Received, other: Submission) -> bool:
    """Tell whether a file names another institution; one that names none is taken for the same."""
    names = bare(other.institution), bare(record.institution)
    return all(names) and names[0] != names[1]


def _covered(one: Submission, by: Received, arrival: Arrival) -> Decided:
    language = by.language if by.language in LANGUAGES else LANGUAGES[0]
    reason = say("register", "covered", language)
    return Decided(
        submission=one.id,
        decided="set_aside",
        reason=reason,
        language=language,
        at=arrival.at.isoformat(),
        actor=PROGRAM,
        details={"sha256": by.sha256},
    )


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
        answers=tuple(one.stored for one in answers.all),
        unplaced=tuple(StoredText(one.at.sheet, one.at.cell, one.text) for one in answers.reading.unplaced),
        findings=checked.findings,
        reader=READER,
        origin=arrival.origin,
        institution=arrival.institution or _institution(answers.reading),
        mail=arrival.mail,
        personal=answers.instrument.personal,
    )


def _institution(reading: Reading) -> str:
    """Return the institution that the cover names."""
    named = reading.cover.get("institution")
    return " ".join(named.raw.text.split()) if named else ""


_KNOWING = ("keys-made", "edition-known")
"""Kinds of the events by which the log knows an edition: its keys, and what it says of itself."""


def check_agreement(folder: Folder, register: Register) -> None:
    """Raise `UsageError` if the register holds answers of a country, an instrument or an id that the edition has not.

    Of a database that several editions share, other ids are those of other editions; unless their keys are ours.
    """
    edition, parts = folder.edition, register.parts()
    own = {(country, instrument) for one, country, instrument in parts if one == edition.id}
    others = sorted({one for one, _, _ in parts if one != edition.id})
    if edition.register_ is not None:
        others = [one for one in others if one in _called_before(folder, register)] if others and not own else []
    if others and not own:
        raise UsageError("edition-id-changed", id=edition.id, known=", ".join(others))
    for what, known, found in (
        ("country", {one.code for one in edition.countries}, {country for country, _ in own}),
        ("instrument", {one.id for one in folder.instruments}, {instrument for _, instrument in own}),
    ):
        gone = sorted(one for one in found - known if _holds(register, edition.id, what, one))
        if gone:
            raise UsageError(f"edition-without-{what}", id=edition.id, gone=", ".join(gone))


def _called_before(folder: Folder, register: Register) -> frozenset[str]:
    """Return the ids under which the log knows an edition: by its keys, or by its title and when it asked."""
    known = {"likeness": folder.edition.likeness, "fingerprint": folder.keys.fingerprint if folder.keys else None}
    events = (one.details for kind in _KNOWING for one in register.events(kind))
    return frozenset(one["edition"] for one in events if any(one.get(key, "") == said for key, said in known.items()))


def _holds(register: Register, edition: str, what: str, value: str) -> bool:
    """Tell whether anything is left of a country or an instrument that was not withdrawn."""
    found = register.submissions(edition, **{what: value})
    return any(one.decided != "withdrawn" for one in found)


Part = tuple[str, str]
"""Country and instrument id."""

_COPY_OF = re.compile(r"\Acop(?:y|ia) (?:of|de) ", re.IGNORECASE)
_COPY = re.compile(r"\b(?:copy|copia)$", re.IGNORECASE)
_NUMBER = re.compile(r"\((\d{1,9})\)$")
_DIGITS = re.compile(r"(\d+)")


def natural(name: str) -> tuple[object, ...]:
    """Return what file names are sorted by: `x.xlsx` before `x (1).xlsx`, and `(9)` before `(10)`."""
    words = PurePath(name).stem.strip()
    number = _NUMBER.search(words)
    words = words[: number.start()].rstrip() if number else words
    copy = _COPY.search(words)
    base = _COPY_OF.sub("", words[: copy.start()].rstrip(" -") if copy else words, count=1)
    return [_rank(part) for part in _DIGITS.split(base)], int(number[1] if number else 0) + bool(copy), name


def _rank(part: str) -> tuple[bool, int, str]:
    """Return what digits or letters of a name are compared by; a name may have more digits than a number can."""
    digits = part.lstrip("0")
    return (True, len(digits), digits) if part.isdecimal() else (False, 0, part.casefold())


@dataclass
class Several:
    """The files of a call by country and instrument: by SHA-256, the name under which each content came first.

    `told` are the hashes of those that said whose they are without being read to the end.
    """

    known: dict[Part, dict[str, str]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    def note(self, part: Part, file: Returned) -> bool:
        """Take note of a file; return whether another one of its country and instrument, which differs, came before."""
        own = self.known.setdefault(part, {})
        own.setdefault(file.sha256, file.name)
        return next(iter(own)) != file.sha256

    def new(self, known: Callable[[Part], Collection[str]]) -> "Several":
        """Return the same without what is known already, by country and instrument."""
        kept = {}
        for part, own in self.known.items():
            there = known(part) if len(own) > 1 else ()
            kept[part] = {sha256: name for sha256, name in own.items() if sha256 not in there}
        return Several(kept, self.told)

    @property
    def differing(self) -> dict[Part, Sequence[str]]:
        """The names of files that differ, by country and instrument."""
        return {part: tuple(own.values()) for part, own in self.known.items() if len(own) > 1}


def several(files: Iterable[Returned]) -> Several:
    """Look through files for whose they are, as far as their properties say so; nothing else of them is read."""
    found = Several()
    for file in files:
        identity = identity_of(file.content, file.name) if file.problem is None else None
        if identity is not None:
            found.note((identity.country, identity.instrument), file)
            found.told.add(file.sha256)
    return found
