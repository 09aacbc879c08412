"""Dossier and study → for each country and instrument everything on which its state of validation depends."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from matrices.instrument import Instrument, RowId
from matrices.register import Register, Round, StoredAnswer, Submission, moment
from matrices.rounds.dossier import Dossier, Paper, Part
from matrices.rounds.outcomes import Asked, Case, RowState, Statement
from matrices.study import Study, settled_answers


def cases(study: Study, dossier: Dossier, register: Register) -> Iterator[Case]:
    """Yield one case for each country and instrument of a study; nothing before the first round."""
    newest = dossier.newest
    if newest is None:
        return
    rows: dict[Part, set[RowId]] = {}
    unclear: dict[Part, set[RowId]] = {}
    for one in (*study.entries, *study.unclear):
        rows.setdefault((one.country, one.instrument), set()).add(RowId(one.sheet, one.row))
    for one in study.unclear:
        unclear.setdefault((one.country, one.instrument), set()).add(RowId(one.sheet, one.row))
    beside = {one.id for one in study.instruments if not validated(one)}
    lists = {one.id: {sheet.id for sheet in one.sheets if sheet.kind == "list"} for one in study.instruments}
    for state in study.states:
        if state.instrument in beside:
            continue
        part = (state.country.code, state.instrument)
        record = state.submission.id if state.kind == "answered" and state.submission else None
        trail = _Trail(part, record, dossier, register)
        yield Case(
            *part,
            record,
            frozenset(rows.get(part, ())),
            newest.number,
            newest.until,
            not newest.closed_at,
            tuple(trail.asked()),
            tuple(trail.statements()),
            frozenset(place for place in rows.get(part, ()) if place.sheet in lists[state.instrument]),
            frozenset(unclear.get(part, ())),
        )


def taken_back(before: Submission, after: Submission, dossier: Dossier, register: Register) -> tuple[RowId, ...]:
    """Return the rows that were validated as one submission of a country has them, and are not as another one has them.

    Rows that the other one does not answer any more are among them.
    """
    part = (before.country, before.instrument)
    first, second = (_row_states(part, one.id, dossier, register) for one in (before, after))
    held = [row for row, state in first.items() if state in ("express", "silent")]
    return tuple(sorted(row for row in held if second.get(row) not in ("express", "silent")))


def _row_states(part: Part, record: int, dossier: Dossier, register: Register) -> Mapping[RowId, RowState]:
    trail = _Trail(part, record, dossier, register)
    answers = settled_answers(register, register.submission(record))
    rows, unclear = (
        frozenset(contents(answers)),
        frozenset(RowId(one.sheet, one.row) for one in answers if one.is_unclear),
    )
    said = tuple(trail.asked()), tuple(trail.statements())
    return Case(*part, record, rows, 0, "", False, *said, unclear=unclear).states


def overtaken(paper: Paper, dossier: Dossier, register: Register) -> tuple[RowId, ...]:
    """Return the rows that a form confirms as the draft has them, and that the record has otherwise, or no longer."""
    record = register.in_force(paper.round.edition, *paper.part)
    trail = _Trail(paper.part, record.id if record else None, dossier, register)
    seen, rest = trail.left_by(paper), "confirm" if paper.confirms_rest else None
    confirmed = (
        row
        for row in seen
        if paper.verdicts.get(row, None if row in paper.unmarked else rest) in ("confirm", "comment")
    )
    return tuple(sorted(trail.stale(seen).intersection(confirmed)))


_AGAINST = ("object", "correct")
"""What a form says of a row with which its country does not agree as it is."""

Contents = Mapping[RowId, Mapping[str, object]]
"""Row → column → what stands there: its value, or what could not be made out."""


@dataclass(frozen=True)
class _Trail:
    """The forms of one country and instrument, through all rounds; `known` are submissions that were read before."""

    part: Part
    record: int | None
    dossier: Dossier
    register: Register
    known: dict[tuple[int, datetime.datetime | None], Contents] = field(default_factory=dict)

    def statements(self) -> Iterator[Statement]:
        for paper in self.dossier.counted(self.part):
            form = paper.form
            settled = {
                place: found.outcome
                for place in paper.verdicts
                if (found := self.dossier.settlement(paper, place)) is not None
            }
            yield Statement(
                round=paper.round.number,
                at=form.received_at,
                institution=paper.institution,
                late=form.late,
                verdicts=paper.verdicts,
                confirms_rest=paper.confirms_rest,
                settled=settled,
                stale=self.stale(self.left_by(paper)),
                unmarked=paper.unmarked,
                based=frozenset(RowId(row.sheet, row.row) for row in paper.rows if row.basis.strip()),
            )

    def asked(self) -> Iterator[Asked]:
        for one in self.dossier.rounds:
            if self.part not in self.dossier.asked[one.id]:
                continue
            present = self.dossier.in_force(self.part, one.id)
            returned = self.dossier.to_correct(self.part, one.id) if present is None else None
            yield Asked(
                round=one.number,
                until=one.until,
                open=not one.closed_at,
                silent=_silent(one),
                stale=self.stale(self._drawn(one)) | self._contested(one),
                answered=self.dossier.heard(self.part, one),
                returned=returned.form.received_at if returned else "",
                institution=returned.form.sender.get("institution", "") if returned else "",
                late=returned.form.late if returned else False,
                closed=one.closed_at,
            )

    def _contested(self, one: Round) -> frozenset[RowId]:
        """Return the rows that the country objected to or corrected when a round was over, in forms that do not count.

        They wait for the Secretariat, or went back: whatever becomes of them, whoever wrote so did not agree.
        """
        since = (
            paper
            for paper in self.dossier.of(self.part)
            if not paper.counts and paper.is_own and paper.form.decided != "declined"
            if moment(paper.form.received_at) > moment(one.until)
        )
        return frozenset(row for paper in since for row, verdict in paper.verdicts.items() if verdict in _AGAINST)

    def _drawn(self, one: Round) -> Contents:
        """Return what the draft of a round shows."""
        return self._contents(self.dossier.frozen[one.id].get(self.part), moment(one.opened_at))

    def left_by(self, paper: Paper) -> Contents:
        """Return the rows as a form showed them or, where it corrected them, left them."""
        made = self._contents(paper.form.submission, moment(paper.form.received_at))
        own = {row: made.get(row, {}) for row in paper.changed_rows} if paper.form.submission is not None else {}
        return {**self._drawn(paper.round), **own}

    def stale(self, seen: Contents) -> frozenset[RowId]:
        """Return the rows of the record that are not as they were seen."""
        now = self._contents(self.record)
        return frozenset(row for row in seen.keys() | now.keys() if seen.get(row, {}) != now.get(row, {}))

    def _contents(self, submission: int | None, until: datetime.datetime | None = None) -> Contents:
        """Return what a submission says, with what the Secretariat had clarified of it by a moment."""
        if submission is None:
            return {}
        if (submission, until) not in self.known:
            of = self.register.submission(submission)
            self.known[submission, until] = contents(settled_answers(self.register, of, until))
        return self.known[submission, until]


def validated(instrument: Instrument) -> bool:
    """Tell whether rounds are about an instrument: a directory is kept up to date by those who stand in it."""
    return instrument.document != "directory"


def contents(answers: Sequence[StoredAnswer]) -> Contents:
    """Return answers by row and column; of one that could not be made out, its raw content."""
    found: dict[RowId, dict[str, object]] = {}
    for one in answers:
        content = ("raw", one.raw) if one.value is None else one.value
        found.setdefault(RowId(one.sheet, one.row), {})[one.column] = content
    return found


def differing_rows(first: Sequence[StoredAnswer], second: Sequence[StoredAnswer]) -> frozenset[RowId]:
    """Return the rows in which two sets of answers say different things."""
    left, right = contents(first), contents(second)
    return frozenset(row for row in left.keys() | right.keys() if left.get(row) != right.get(row))


def _silent(one: Round) -> bool:
    """Tell whether silence counts in a round: so agreed before it was opened, and closed when its time was over."""
    return one.silence and bool(one.closed_at) and moment(one.closed_at) >= moment(one.until)
