"""A returned validation form → its course: accepted, handed back, set aside, known, or not of this edition."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from matrices.findings import CellRef, Finding, finding
from matrices.instrument.model import CONFIRMS_REST
from matrices.instrument.place import RowId
from matrices.intake.check import Returned
from matrices.intake.receive import Arrival
from matrices.language import Text, bare, same, text
from matrices.register.again import until_unmoved
from matrices.register.forms import Seen
from matrices.register.records import Submission, moment
from matrices.register.round_records import Form, FormVerdict, ReceivedForm, Round
from matrices.rounds.desk import Desk
from matrices.rounds.dossier import Dossier, Paper, Part
from matrices.rounds.merge import Base, base_of, judged, version_of
from matrices.rounds.read_form import CheckedForm
from matrices.workbook.reading import READER

Reason = Literal[
    "", "errors", "late", "closed", "other-institution", "other-country", "record-moved-on", "drops", "superseded"
]
"""Why a form goes back, was set aside, or is kept without taking effect; empty where it is in force."""


@dataclass(frozen=True)
class Course:
    """What became of one file.

    `form` is None where nothing was kept: the file cannot be read, or is none of this edition's rounds. `known`: its
    very bytes were there already. `replaced` is the form whose place it took, `version` what its corrections became.
    `checked` has the findings of its course too.
    """

    checked: CheckedForm
    form: Form | None = None
    known: bool = False
    replaced: Form | None = None
    version: Submission | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found."""
        return self.checked.findings


def receive_form(file: Returned, checked: CheckedForm, desk: Desk, arrival: Arrival, sender: str = "") -> Course:
    """Put a form into the register and say what became of it; `sender` is the country that it came from, if known.

    A form that is none of this edition's rounds is not kept.
    """
    return until_unmoved(lambda: _received(file, checked, desk, arrival, sender))


def _received(file: Returned, checked: CheckedForm, desk: Desk, arrival: Arrival, sender: str) -> Course:
    identity, rounds = checked.identity, desk.register.rounds
    if checked.status in ("unreadable", "stranger") or identity is None:
        return Course(checked)
    part = (identity.country, identity.instrument)
    found = next((one for one in rounds.rounds(desk.edition) if str(one.number) == identity.round), None)
    if found is None:
        return Course(checked)
    seen = rounds.seen(found.id, *part)
    dossier = desk.country(identity.country)
    # A round may have been closed since it was looked up: what counts is what the dossier says.
    now = dossier.round_numbered(found.number) or found
    arrival = arrival.not_before(each.form.received_at for each in dossier.of(part))
    case = _Arrived(checked, desk, dossier, arrival, now, part, sender)
    same = next((one for one in dossier.of(case.part, found.id) if one.form.sha256 == checked.sha256), None)
    if same is not None:
        version = desk.register.submission(same.form.submission) if same.form.submission is not None else None
        return Course(checked, same.form, known=True, version=version)
    return case.kept(file, case.ruling(), seen)


@dataclass(frozen=True)
class Ruling:
    """What is to become of a form: its verdict, why, and what is told of it."""

    verdict: FormVerdict
    reason: Reason = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Arrived:
    """A form of this edition that is not yet on record; `sender` is the country that it came from, if known."""

    checked: CheckedForm
    desk: Desk
    dossier: Dossier
    arrival: Arrival
    round: Round
    part: Part
    sender: str

    @property
    def late(self) -> bool:
        return self.arrival.at > moment(self.round.until)

    @property
    def present(self) -> Paper | None:
        """The form that is in force in the round so far."""
        return self.dossier.in_force(self.part, self.round.id)

    def ruling(self) -> Ruling:
        """Return what is to become of the form; the first reason that applies is the one."""
        steps: tuple[Callable[[], Ruling | None], ...] = (
            self._of_sender,
            self._faulty,
            self._closed,
            self._institution,
            self._too_late,
            self._older,
            self._merged,
            self._drops,
        )
        return next((one for step in steps if (one := step()) is not None), None) or self._in_force()

    def _of_sender(self) -> Ruling | None:
        if self.sender in ("", self.part[0]):
            return None
        country = self.desk.folder.edition.country
        names = {"found": country(self.part[0]).names, "sender": country(self.sender).names}
        return Ruling("set_aside", "other-country", (self._told("form-other-country", **names),))

    def _faulty(self) -> Ruling | None:
        return Ruling("rejected", "errors") if self.checked.status == "faulty" else None

    def _closed(self) -> Ruling | None:
        if not self.round.closed_at:
            return None
        return Ruling("set_aside", "closed", (self._told("form-after-closing", number=self.round.number),))

    def _institution(self) -> Ruling | None:
        present = self.present
        if present is None or not _is_other(self.checked, present.form) or same_content(self.checked, present):
            return None
        return Ruling("set_aside", "other-institution", tuple(self._differences(present)))

    def _merged(self) -> Ruling | None:
        """Return what stands against entering the corrections into the record as it is now, if anything does."""
        base = self.base
        if base is None:
            return Ruling("rejected", "errors", (self._told("form-without-record"),))
        moved = base.moved(self.checked.changes)
        if moved:
            version = base.submission.version
            found = (self._at("record-moved-on", row, version=version) for row in moved)
            return Ruling("set_aside", "record-moved-on", tuple(found))
        errors = judged(self.checked, base, self.desk.folder.edition)
        return Ruling("rejected", "errors", errors) if errors else None

    def _too_late(self) -> Ruling | None:
        """Return that the time was over where silence has spoken by then: the Secretariat decides."""
        if not (self.late and self.round.silence):
            return None
        return Ruling("set_aside", "late", (self._told("form-late-set-aside"),))

    def _older(self) -> Ruling | None:
        """Return that a form arrived before the one in force, and was only handed in after it."""
        present = self.present
        if present is None or self.arrival.at >= moment(present.form.received_at):
            return None
        return Ruling("accepted", "superseded", (*self._lateness(), self._told("form-older", number=present.form.id)))

    def _drops(self) -> Ruling | None:
        """Return that a form takes corrections or marks of the one before it away, and does not say that it means to.

        A country that means to marks the row otherwise: confirmed as the draft prints it, for one.
        """
        dropped = tuple(self._dropped(self.present)) if self.present is not None else ()
        return Ruling("set_aside", "drops", (*self._lateness(), *dropped)) if dropped else None

    def _in_force(self) -> Ruling:
        return Ruling("accepted", "", (*self._lateness(), *self._fewer_cells()))

    def _lateness(self) -> tuple[Finding, ...]:
        return (self._told("form-late"),) if self.late else ()

    @property
    def base(self) -> Base | None:
        """What the corrections are entered into."""
        return base_of(self.part, self.round.id, self.dossier, self.desk.edition, self.desk.register)

    def kept(self, file: Returned, ruling: Ruling, seen: Seen) -> Course:
        """Put the form on record as was ruled; raise `register-moved` if it was ruled by what is no longer so."""
        checked = replace(self.checked, findings=(*self.checked.findings, *ruling.findings))
        version = inherited = None
        if ruling.verdict == "accepted" and not ruling.reason:
            base = self.base
            if base is not None and (checked.changes or base.replaces):
                version, inherited = version_of(checked, file.content, base, self.desk.edition)
        received = ReceivedForm(
            round=self.round.id,
            country=self.part[0],
            instrument=self.part[1],
            sha256=checked.sha256,
            content=file.content,
            file_name=checked.file,
            language=checked.identity.language if checked.identity else "",
            verdict=ruling.verdict,
            reason=ruling.reason,
            late=self.late,
            confirms_rest=checked.confirms_rest,
            sender=checked.sender,
            rows=checked.rows,
            changes=checked.changes,
            unplaced=checked.unplaced,
            findings=checked.findings,
            version=version,
            inherited=inherited,
            reader=READER,
            origin=self.arrival.origin,
            mail=self.arrival.mail,
        )
        receipt = self.desk.register.rounds.receive_form(received, self.arrival.at, self.arrival.actor, seen)
        takes_place = ruling.verdict == "accepted" and not ruling.reason and self.present is not None
        replaced = self.present.form if takes_place and self.present else None
        return Course(checked, receipt.form, receipt.known, replaced, receipt.submission)

    def _differences(self, present: Paper) -> Iterator[Finding]:
        """Yield one finding for each row of which two institutions say different things."""
        names = {"first": _institution(present.form.sender), "second": _institution(self.checked.sender)}
        for row in sorted(differing(self.checked, present)):
            yield self._at("form-other-institution", row, **names)
        if self.checked.confirms_rest != present.confirms_rest:
            yield self._told("form-other-institution-rest", **names)

    def _dropped(self, present: Paper) -> Iterator[Finding]:
        """Yield the rows of which the earlier form of the country said something, and this one says nothing."""
        mine: dict[RowId, str] = {(one.sheet, one.row): one.verdict for one in self.checked.rows}
        changed = {(one.sheet, one.row) for one in self.checked.changes}
        meant = {row for row, verdict in mine.items() if verdict in ("confirm", "object")} | changed
        for row in sorted(present.changed_rows - meant):
            yield self._at("correction-dropped", row, number=present.form.id)
        for row in sorted((present.verdicts.keys() | present.unmarked) - present.changed_rows - changed - mine.keys()):
            if present.verdicts.get(row) != "confirm" or not self.checked.confirms_rest:
                yield self._at("mark-dropped", row, number=present.form.id)
        if present.confirms_rest and not self.checked.confirms_rest and self._leaves_rest_blank:
            yield self._told("rest-dropped", number=present.form.id)

    @property
    def _leaves_rest_blank(self) -> bool:
        """Tell whether the form says neither yes nor no to confirming whatever it does not mark."""
        cell = self.checked.answers.reading.cover.get(CONFIRMS_REST) if self.checked.answers else None
        return cell is None or cell.raw.is_blank

    def _fewer_cells(self) -> Iterator[Finding]:
        """Yield the rows that both forms correct, of which this one leaves a cell as the draft has it."""
        changed = {(one.sheet, one.row, one.column) for one in self.checked.changes}
        cells = self.present.changes if self.present is not None else ()
        left = {one[:2] for one in ((each.sheet, each.row, each.column) for each in cells) if one not in changed}
        number = self.present.form.id if self.present is not None else 0
        for row in sorted(left & {place[:2] for place in changed}):
            yield self._at("correction-dropped", row, number=number)

    def _told(self, code: str, **values: Any) -> Finding:
        return finding(code, CellRef(self.checked.file), **values)

    def _at(self, code: str, place: RowId, **values: Any) -> Finding:
        sheet, row = place
        said = next((one for one in self.checked.rows if (one.sheet, one.row) == place), None)
        at = CellRef(self.checked.file, said.tab, said.cell) if said else self._first_cell(place)
        return finding(code, at, sheet_id=sheet, row=row, **values)

    def _first_cell(self, place: RowId) -> CellRef:
        """Return the first cell of a row of which the form says nothing."""
        places = self.checked.answers.reading.places if self.checked.answers else {}
        return next((at for key, at in places.items() if key[:2] == place), CellRef(self.checked.file))


def same_content(checked: CheckedForm, paper: Paper) -> bool:
    """Tell whether two forms say the same, whoever sent them."""
    return not differing(checked, paper) and checked.confirms_rest == paper.confirms_rest


def differing(checked: CheckedForm, paper: Paper) -> set[RowId]:
    """Return the rows of which two forms say different things: another verdict, other words, another correction."""
    mine = {(one.sheet, one.row): (one.verdict, one.basis.split(), one.words.split()) for one in checked.rows}
    theirs = {(one.sheet, one.row): (one.verdict, one.basis.split(), one.words.split()) for one in paper.rows}
    own = {(one.sheet, one.row, one.column): (one.value, one.raw) for one in checked.changes}
    other = {(one.sheet, one.row, one.column): (one.value, one.raw) for one in paper.changes}
    rows = {row for row in mine.keys() | theirs.keys() if mine.get(row) != theirs.get(row)}
    return rows | {place[:2] for place in own.keys() | other.keys() if own.get(place) != other.get(place)}


def _institution(sender: Mapping[str, str]) -> Text:
    """Return the name of the institution that sent a form, or that it names none."""
    name = sender.get("institution", "").strip()
    return same(name) if name else text("rounds", "no-institution")


def _is_other(checked: CheckedForm, form: Form) -> bool:
    """Tell whether a form names another institution than one before; one that names none is taken for the same."""
    first, second = bare(form.sender.get("institution", "")), bare(checked.sender.get("institution", ""))
    return bool(first and second) and first != second
