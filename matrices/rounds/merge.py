"""The corrections of a form and the record of its country → the country's next version, whole, and judged as such."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from matrices.edition.model import Edition
from matrices.errors import UsageError
from matrices.findings import CellRef, Finding, Severity
from matrices.instrument.place import CellId, RowId
from matrices.instrument.raw import raw_text
from matrices.instrument.values import Typed
from matrices.register.records import Received, StoredAnswer, Submission
from matrices.register.store import Register
from matrices.rounds.cases import contents, differing_rows
from matrices.rounds.dossier import Dossier, Paper, Part
from matrices.rounds.read_form import CheckedForm
from matrices.validation.answers import Answer, Answers
from matrices.validation.judge import judge
from matrices.workbook.reading import READER


@dataclass(frozen=True)
class Base:
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
        moved = differing_rows(self.answers, self.draft) & {(one.sheet, one.row) for one in changes}
        wanted = differing_rows(self.answers, tuple(merged(self.answers, changes)))
        return tuple(sorted(moved & wanted))


def base_of(part: Part, round_id: int, dossier: Dossier, edition: str, register: Register) -> Base | None:
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
    return Base(own[-1], base, answers, register.rounds.origins(base.id), draft)


def merged(answers: Sequence[StoredAnswer], changes: Sequence[StoredAnswer]) -> list[StoredAnswer]:
    """Return answers with the changes in them; what a change emptied is left out."""
    found = {(one.sheet, one.row, one.column): one for one in answers}
    for one in changes:
        found[one.sheet, one.row, one.column] = one
    return [one for one in found.values() if one.value is not None or one.raw]


def version_of(form: CheckedForm, content: bytes, base: Base, edition: str) -> tuple[Received, Mapping[CellId, int]]:
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
        answers=tuple(merged(base.answers, form.changes)),
        unplaced=form.unplaced,
        findings=form.findings,
        reader=READER,
        institution=form.sender.get("institution", ""),
    )
    own = {(one.sheet, one.row, one.column) for one in form.changes}
    places = ((one.sheet, one.row, one.column) for one in received.answers)
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
    rows = {(one.sheet, one.row): (one.verdict, one.basis.split(), one.words.split()) for one in paper.rows}
    cells = contents(paper.changes)
    return {row: (rows.get(row, ("", [], [])), cells.get(row, {})) for row in rows.keys() | cells.keys()}


def judged(
    form: CheckedForm, base: Base, edition: Edition, taken: frozenset[RowId] = frozenset()
) -> tuple[Finding, ...]:
    """Return the errors of the whole that a form makes of a record which has changed since the form was written.

    Where it has not changed, the form itself is that whole, and has been judged; unless changes in the rows `taken`
    stand in another form.
    """
    if form.answers is None or not (taken or differing_rows(base.answers, base.draft)):
        return ()
    answers = form.answers
    known = answers.by_place
    own = (one for one in form.changes if (one.sheet, one.row) not in taken)
    changed = {(one.sheet, one.row, one.column) for one in own}
    whole = [
        known[place] if place in changed and place in known else _answer(one, answers)
        for one in merged(base.answers, form.changes)
        if (place := (one.sheet, one.row, one.column)) in answers.reading.places
    ]
    told = {(one.code, one.at) for one in form.findings}
    (found,) = judge(answers.instrument, [Answers(answers.reading, answers.instrument, tuple(whole))], edition.waivers)
    return tuple(one for one in found if one.severity is Severity.ERROR and (one.code, one.at) not in told)


def _answer(one: StoredAnswer, answers: Answers) -> Answer:
    at = answers.reading.places.get((one.sheet, one.row, one.column), CellRef(answers.reading.file))
    return Answer(one.sheet, one.row, one.column, at, raw_text(one.raw), Typed(one.value))
