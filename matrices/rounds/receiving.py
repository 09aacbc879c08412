"""A returned validation form → its course, and the country's next version, whole, and judged as such."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from matrices.checking import UNPROVED, Answer, Answers, Arrival, Returned, judge
from matrices.edition import Edition
from matrices.errors import UsageError
from matrices.findings import CellRef, Finding, Severity, finding
from matrices.instrument import CONFIRMS_REST, CellId, RowId, Typed, raw_text
from matrices.language import Text, bare, same, text
from matrices.register import (
    Form,
    FormVerdict,
    Received,
    ReceivedForm,
    Register,
    Round,
    StoredAnswer,
    Submission,
    moment,
    until_unmoved,
)
from matrices.rounds.cases import contents, differing_rows
from matrices.rounds.dossier import Dossier, Paper, Part
from matrices.rounds.intray import InTray
from matrices.rounds.returned import CheckedForm
from matrices.workbook import READER


@dataclass(frozen=True)
class _Corrected:
    """What the corrections of a form are entered into.

    `current` is the record as it stands; `submission` the same without the corrections of forms of this round, whose
    place the form takes, with its answers and, by place, the submissions in whose files these stand if not in its own.
    `draft` are the answers that the form was made of.
    """

    current: Submission
    submission: Submission
    answers: tuple[StoredAnswer, ...]
    origins: Mapping[CellId, int]
    draft: tuple[StoredAnswer, ...]

    @property
    def replaces(self) -> bool:
        """Tell whether corrections of an earlier form leave the record with this one."""
        return self.current.id != self.submission.id

    def moved(self, changes: Sequence[StoredAnswer]) -> tuple[RowId, ...]:
        """Return the rows of some changes in which the record says something else than the draft, and than they do."""
        moved = differing_rows(self.answers, self.draft) & {RowId(one.sheet, one.row) for one in changes}
        wanted = differing_rows(self.answers, tuple(_merged(self.answers, changes)))
        return tuple(sorted(moved & wanted))


def base_of(part: Part, round_id: int, dossier: Dossier, edition: str, register: Register) -> _Corrected | None:
    """Return what a form of a round is entered into, None if its country has no record in that round."""
    country, instrument = part
    drawn = dossier.frozen[round_id].get(part)
    own = [one for one in register.submissions(edition, instrument, country) if one.accepted]
    if drawn is None or not own:
        return None
    of_forms = {one.form.submission for one in dossier.of(part, round_id)}
    base = next((one for one in reversed(own) if one.id not in of_forms), own[-1])
    answers = register.answers(base.id)
    draft = answers if base.id == drawn else register.answers(drawn)
    return _Corrected(own[-1], base, answers, register.rounds.origins(base.id), draft)


def _merged(answers: Sequence[StoredAnswer], changes: Sequence[StoredAnswer]) -> list[StoredAnswer]:
    """Return answers with the changes in them; what a change emptied is left out."""
    found = {one.place: one for one in answers}
    for one in changes:
        found[CellId(one.sheet, one.row, one.column)] = one
    return [one for one in found.values() if one.value is not None or one.raw]


def version_of(
    form: CheckedForm, content: bytes, base: _Corrected, edition: str
) -> tuple[Received, Mapping[CellId, int]]:
    """Return the version that a form makes of its base, and from which submissions the rest of its answers come."""
    identity = form.identity
    if identity is None:
        raise ValueError(f"{form.file} does not say what it is")
    received = Received(
        edition=edition,
        country=identity.country,
        instrument=identity.instrument,
        sha256=form.sha256,
        content=content,
        file_name=form.file,
        language=identity.language,
        fingerprint=identity.fingerprint,
        verdict="accepted",
        answers=tuple(_merged(base.answers, form.changes)),
        unplaced=form.unplaced,
        findings=form.findings,
        reader=READER,
        institution=form.sender.get("institution", ""),
    )
    own = {one.place for one in form.changes}
    places = (one.place for one in received.answers)
    number = base.submission.id
    return received, {place: base.origins.get(place, number) for place in places if place not in own}


REST = "rest"
"""How it is named, where a row is named, whether a form confirms whatever it does not mark."""


def joined(waiting: Paper, present: Paper, take: Mapping[str, int]) -> tuple[Paper, Mapping[str, bool]]:
    """Return two forms of a round as one, and of what both speak differently, whether somebody said which counts.

    Where only one of them says anything of a row, that counts; where both say the same, the row of the one in force.
    `take` says, by row or `SHEET/ROW`, the form whose row counts where they differ, and under `rest` the one whose
    word on everything that it does not mark. Raises `UsageError` if it names anything else.
    """
    mine, theirs = _sayings(waiting), _sayings(present)
    differing = sorted(row for row in mine.keys() & theirs.keys() if mine[row] != theirs[row])
    numbers = (present.form.id, waiting.form.id)
    said = {row: take.get("/".join(row), take.get(row[1])) for row in differing}
    rest = take.get(REST) if waiting.confirms_rest != present.confirms_rest else None
    open_ = {"/".join(row): number is not None for row, number in said.items()}
    if waiting.confirms_rest != present.confirms_rest:
        open_[REST] = rest is not None
    for name, number in take.items():
        if name not in open_ and name not in {row[1] for row in differing}:
            raise UsageError("forms-not-both", row=name, rows=", ".join(open_) or "–")
        if number not in numbers:
            raise UsageError("forms-other", row=name, form=number, forms=", ".join(map(str, numbers)))
    taken = frozenset(row for row in theirs if row not in mine or said.get(row, numbers[0]) == numbers[0])
    confirms = (present if rest == numbers[0] else waiting).confirms_rest
    return replace(waiting, other=present, taken=taken, rest=confirms), open_


def _sayings(paper: Paper) -> Mapping[RowId, tuple[object, ...]]:
    """Return what a form says, by row, as it can be compared."""
    rows = {RowId(one.sheet, one.row): (one.verdict, one.basis.split(), one.words.split()) for one in paper.rows}
    cells = contents(paper.changes)
    return {row: (rows.get(row, ("", [], [])), cells.get(row, {})) for row in rows.keys() | cells.keys()}


def judged(
    form: CheckedForm, base: _Corrected, edition: Edition, taken: frozenset[RowId] = frozenset()
) -> tuple[Finding, ...]:
    """Return the errors of the whole that a form makes of a record which has changed since the form was written.

    Where it has not changed, the form itself is that whole, and has been judged; unless changes in the rows `taken`
    stand in another form.
    """
    if form.answers is None or not (taken or differing_rows(base.answers, base.draft)):
        return ()
    answers = form.answers
    known = answers.by_place
    own = (one for one in form.changes if RowId(one.sheet, one.row) not in taken)
    changed = {one.place for one in own}
    whole = [
        known[place] if place in changed and place in known else _answer(one, answers)
        for one in _merged(base.answers, form.changes)
        if (place := one.place) in answers.reading.places
    ]
    told = {(one.code, one.at) for one in form.findings}
    (found,) = judge(answers.instrument, [Answers(answers.reading, answers.instrument, tuple(whole))], edition.waivers)
    return tuple(one for one in found if one.severity is Severity.ERROR and (one.code, one.at) not in told)


def _answer(one: StoredAnswer, answers: Answers) -> Answer:
    at = answers.reading.places.get(one.place, CellRef(answers.reading.file))
    return Answer(sheet=one.sheet, row=one.row, column=one.column, at=at, raw=raw_text(one.raw), typed=Typed(one.value))


_Reason = Literal[
    "",
    "errors",
    "late",
    "closed",
    "other-institution",
    "other-country",
    "unproved",
    "record-moved-on",
    "drops",
    "superseded",
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


def receive_form(file: Returned, checked: CheckedForm, tray: InTray, arrival: Arrival, sender: str = "") -> Course:
    """Put a form into the register and say what became of it; `sender` is the country that it came from, if known.

    A form that is none of this edition's rounds is not kept.
    """
    return until_unmoved(lambda: _received(file, checked, tray, arrival, sender))


def _received(file: Returned, checked: CheckedForm, tray: InTray, arrival: Arrival, sender: str) -> Course:
    identity, rounds = checked.identity, tray.register.rounds
    if checked.status in ("unreadable", "stranger") or identity is None:
        return Course(checked)
    part = (identity.country, identity.instrument)
    found = next((one for one in rounds.rounds(tray.edition) if str(one.number) == identity.round), None)
    if found is None:
        return Course(checked)
    seen = rounds.seen(found.id, *part)
    dossier = tray.country(identity.country)
    # A round may have been closed since it was looked up: what counts is what the dossier says.
    now = dossier.round_numbered(found.number) or found
    arrival = arrival.not_before(each.form.received_at for each in dossier.of(part))
    case = _Arrived(checked=checked, tray=tray, dossier=dossier, arrival=arrival, round=now, part=part, sender=sender)
    same = next((one for one in dossier.of(case.part, found.id) if one.form.sha256 == checked.sha256), None)
    if same is not None:
        version = tray.register.submission(same.form.submission) if same.form.submission is not None else None
        return Course(checked, same.form, known=True, version=version)
    return case.kept(file, case.ruling(), seen)


class _Ruling(NamedTuple):
    """What is to become of a form: its verdict, why, and what is told of it."""

    verdict: FormVerdict
    reason: _Reason = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Arrived:
    """A form of this edition that is not yet on record; `sender` is the country that it came from, if known."""

    checked: CheckedForm
    tray: InTray
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

    def ruling(self) -> _Ruling:
        """Return what is to become of the form; the first reason that applies is the one."""
        steps: tuple[Callable[[], _Ruling | None], ...] = (
            self._of_sender,
            self._faulty,
            self._unproved,
            self._closed,
            self._institution,
            self._too_late,
            self._older,
            self._merged,
            self._drops,
        )
        return next((one for step in steps if (one := step()) is not None), None) or self._in_force()

    def _of_sender(self) -> _Ruling | None:
        if self.sender in ("", self.part[0]):
            return None
        country = self.tray.folder.edition.country
        names = {"found": country(self.part[0]).names, "sender": country(self.sender).names}
        return _Ruling("set_aside", "other-country", (self._told("form-other-country", **names),))

    def _faulty(self) -> _Ruling | None:
        return _Ruling("rejected", "errors") if self.checked.status == "faulty" else None

    def _unproved(self) -> _Ruling | None:
        """Return that it is not certain whose the form is: no signature, or the name of another country."""
        is_open = any(one.code in UNPROVED for one in self.checked.findings)
        return _Ruling("set_aside", "unproved") if is_open else None

    def _closed(self) -> _Ruling | None:
        if not self.round.closed_at:
            return None
        return _Ruling("set_aside", "closed", (self._told("form-after-closing", number=self.round.number),))

    def _institution(self) -> _Ruling | None:
        present = self.present
        if present is None or not _is_other(self.checked, present.form) or _same_content(self.checked, present):
            return None
        return _Ruling("set_aside", "other-institution", tuple(self._differences(present)))

    def _merged(self) -> _Ruling | None:
        """Return what stands against entering the corrections into the record as it is now, if anything does."""
        base = self.base
        if base is None:
            return _Ruling("rejected", "errors", (self._told("form-without-record"),))
        moved = base.moved(self.checked.changes)
        if moved:
            version = base.submission.version
            found = (self._at("record-moved-on", row, version=version) for row in moved)
            return _Ruling("set_aside", "record-moved-on", tuple(found))
        errors = judged(self.checked, base, self.tray.folder.edition)
        return _Ruling("rejected", "errors", errors) if errors else None

    def _too_late(self) -> _Ruling | None:
        """Return that the time was over where silence has spoken by then: the Secretariat decides."""
        if not (self.late and self.round.silence):
            return None
        return _Ruling("set_aside", "late", (self._told("form-late-set-aside"),))

    def _older(self) -> _Ruling | None:
        """Return that a form arrived before the one in force, and was only handed in after it."""
        present = self.present
        if present is None or self.arrival.at >= moment(present.form.received_at):
            return None
        return _Ruling("accepted", "superseded", (*self._lateness(), self._told("form-older", number=present.form.id)))

    def _drops(self) -> _Ruling | None:
        """Return that a form takes corrections or marks of the one before it away, and does not say that it means to.

        A country that means to marks the row otherwise: confirmed as the draft prints it, for one.
        """
        dropped = tuple(self._dropped(self.present)) if self.present is not None else ()
        return _Ruling("set_aside", "drops", (*self._lateness(), *dropped)) if dropped else None

    def _in_force(self) -> _Ruling:
        return _Ruling("accepted", "", (*self._lateness(), *self._fewer_cells()))

    def _lateness(self) -> tuple[Finding, ...]:
        return (self._told("form-late"),) if self.late else ()

    @property
    def base(self) -> _Corrected | None:
        """What the corrections are entered into."""
        return base_of(self.part, self.round.id, self.dossier, self.tray.edition, self.tray.register)

    def kept(self, file: Returned, ruling: _Ruling, seen: str) -> Course:
        """Put the form on record as was ruled; raise `register-moved` if it was ruled by what is no longer so."""
        checked = replace(self.checked, findings=(*self.checked.findings, *ruling.findings))
        version = inherited = None
        if ruling.verdict == "accepted" and not ruling.reason:
            base = self.base
            if base is not None and (checked.changes or base.replaces):
                version, inherited = version_of(checked, file.content, base, self.tray.edition)
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
        receipt = self.tray.register.rounds.receive_form(received, self.arrival.at, self.arrival.actor, seen)
        takes_place = ruling.verdict == "accepted" and not ruling.reason and self.present is not None
        replaced = self.present.form if takes_place and self.present else None
        return Course(checked, receipt.form, receipt.known, replaced, receipt.submission)

    def _differences(self, present: Paper) -> Iterator[Finding]:
        """Yield one finding for each row of which two institutions say different things."""
        names = {"first": _institution(present.form.sender), "second": _institution(self.checked.sender)}
        for row in sorted(_differing(self.checked, present)):
            yield self._at("form-other-institution", row, **names)
        if self.checked.confirms_rest != present.confirms_rest:
            yield self._told("form-other-institution-rest", **names)

    def _dropped(self, present: Paper) -> Iterator[Finding]:
        """Yield the rows of which the earlier form of the country said something, and this one says nothing."""
        mine: dict[RowId, str] = {RowId(one.sheet, one.row): one.verdict for one in self.checked.rows}
        changed = {RowId(one.sheet, one.row) for one in self.checked.changes}
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
        changed = {one.place for one in self.checked.changes}
        cells = self.present.changes if self.present is not None else ()
        left = {one.place.row_id for one in cells if one.place not in changed}
        number = self.present.form.id if self.present is not None else 0
        for row in sorted(left & {place.row_id for place in changed}):
            yield self._at("correction-dropped", row, number=number)

    def _told(self, code: str, **values: Any) -> Finding:
        return finding(code, CellRef(self.checked.file), **values)

    def _at(self, code: str, place: RowId, **values: Any) -> Finding:
        sheet, row = place
        said = next((one for one in self.checked.rows if RowId(one.sheet, one.row) == place), None)
        at = CellRef(self.checked.file, said.tab, said.cell) if said else self._first_cell(place)
        return finding(code, at, sheet_id=sheet, row=row, **values)

    def _first_cell(self, place: RowId) -> CellRef:
        """Return the first cell of a row of which the form says nothing."""
        places = self.checked.answers.reading.places if self.checked.answers else {}
        return next((at for key, at in places.items() if key.row_id == place), CellRef(self.checked.file))


def _same_content(checked: CheckedForm, paper: Paper) -> bool:
    """Tell whether two forms say the same, whoever sent them."""
    return not _differing(checked, paper) and checked.confirms_rest == paper.confirms_rest


def _differing(checked: CheckedForm, paper: Paper) -> set[RowId]:
    """Return the rows of which two forms say different things: another verdict, other words, another correction."""
    mine = {RowId(one.sheet, one.row): (one.verdict, one.basis.split(), one.words.split()) for one in checked.rows}
    theirs = {RowId(one.sheet, one.row): (one.verdict, one.basis.split(), one.words.split()) for one in paper.rows}
    own = {one.place: (one.value, one.raw) for one in checked.changes}
    other = {one.place: (one.value, one.raw) for one in paper.changes}
    rows = {row for row in mine.keys() | theirs.keys() if mine.get(row) != theirs.get(row)}
    return rows | {place.row_id for place in own.keys() | other.keys() if own.get(place) != other.get(place)}


def _institution(sender: Mapping[str, str]) -> Text:
    """Return the name of the institution that sent a form, or that it names none."""
    name = sender.get("institution", "").strip()
    return same(name) if name else text("rounds", "no-institution")


def _is_other(checked: CheckedForm, form: Form) -> bool:
    """Tell whether a form names another institution than one before; one that names none is taken for the same."""
    first, second = bare(form.sender.get("institution", "")), bare(checked.sender.get("institution", ""))
    return bool(first and second) and first != second
