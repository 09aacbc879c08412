"""Dossier and study → for each country and instrument everything on which its state of validation depends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from matrices.instrument.model import Instrument
from matrices.register.records import StoredAnswer
from matrices.register.round_records import Round
from matrices.register.store import Register
from matrices.rounds.dossier import Dossier, Paper, Part, RowPlace, moment
from matrices.rounds.outcomes import Asked, Case, Statement
from matrices.study.model import Study


def cases(study: Study, dossier: Dossier, register: Register) -> Iterator[Case]:
    """Yield one case for each country and instrument of a study; nothing before the first round."""
    newest = dossier.newest
    if newest is None:
        return
    rows: dict[Part, set[RowPlace]] = {}
    for one in study.entries:
        rows.setdefault((one.country, one.instrument), set()).add((one.sheet, one.row))
    beside = {one.id for one in study.instruments if not validated(one)}
    lists = {one.id: {sheet.id for sheet in one.sheets if sheet.kind == "list"} for one in study.instruments}
    for state in study.states:
        if state.instrument in beside:
            continue
        part = (state.country.code, state.instrument)
        trail = _Trail(part, dossier, register)
        record = state.submission.id if state.kind == "answered" and state.submission else None
        yield Case(
            *part,
            record,
            frozenset(rows.get(part, ())),
            newest.number,
            newest.until,
            not newest.closed_at,
            tuple(trail.asked()),
            tuple(trail.statements()),
            frozenset(place for place in rows.get(part, ()) if place[0] in lists[state.instrument]),
        )


@dataclass(frozen=True)
class _Trail:
    """The forms of one country and instrument, through all rounds; `known` are rows that were compared before."""

    part: Part
    dossier: Dossier
    register: Register
    known: dict[int, frozenset[RowPlace]] = field(default_factory=dict)

    def statements(self) -> Iterator[Statement]:
        papers = self.dossier.counted(self.part)
        for number, paper in enumerate(papers):
            form = paper.form
            records = self._frozen(paper.round) | ({form.submission} if form.submission is not None else frozenset())
            settled = {
                place: found.outcome
                for place in paper.verdicts
                if (found := self.dossier.settlement(paper, place)) is not None
            }
            yield Statement(
                paper.round.number,
                form.received_at,
                form.sender.get("institution", ""),
                form.late,
                self._carried(records, papers[number + 1 :]),
                paper.verdicts,
                form.confirms_rest,
                settled,
                self._unseen(paper),
                frozenset((row.sheet, row.row) for row in paper.rows if row.basis.strip()),
            )

    def asked(self) -> Iterator[Asked]:
        for one in self.dossier.rounds:
            if self.part not in self.dossier.asked[one.id]:
                continue
            later = [paper for paper in self.dossier.counted(self.part) if paper.round.number > one.number]
            papers = self.dossier.of(self.part, one.id)
            present = self.dossier.in_force(self.part, one.id)
            returned = self.dossier.to_correct(self.part, one.id) if present is None else None
            yield Asked(
                one.number,
                one.until,
                not one.closed_at,
                silent(one),
                self._carried(self._frozen(one), later),
                any(_breaks_silence(paper) for paper in papers),
                returned.form.received_at if returned else "",
                returned.form.sender.get("institution", "") if returned else "",
                returned.form.late if returned else False,
            )

    def _frozen(self, one: Round) -> frozenset[int]:
        number = self.dossier.frozen[one.id].get(self.part)
        return frozenset() if number is None else frozenset({number})

    def _carried(self, records: frozenset[int], later: Sequence[Paper]) -> frozenset[int]:
        """Return the records, and the versions that later forms of the country made of them, row by row."""
        for paper in later:
            if paper.form.submission is not None and self._frozen(paper.round) & records and not self._unseen(paper):
                records |= {paper.form.submission}
        return records

    def _unseen(self, paper: Paper) -> frozenset[RowPlace]:
        """Return the rows in which a form's version differs from its draft without the form having said so."""
        if paper.form.id not in self.known:
            self.known[paper.form.id] = self._differing(paper)
        return self.known[paper.form.id]

    def _differing(self, paper: Paper) -> frozenset[RowPlace]:
        (draft,) = self._frozen(paper.round) or (None,)
        if draft is None or paper.form.submission is None:
            return frozenset()
        own, drawn = self.register.answers(paper.form.submission), self.register.answers(draft)
        return differing_rows(own, drawn) - paper.changed_rows


def validated(instrument: Instrument) -> bool:
    """Tell whether rounds are about an instrument: a directory is kept up to date by those who stand in it."""
    return instrument.document != "directory"


def differing_rows(first: Sequence[StoredAnswer], second: Sequence[StoredAnswer]) -> frozenset[RowPlace]:
    """Return the rows that say something else in two sets of answers; how it is written does not matter."""
    left, right = ({(one.sheet, one.row, one.column): one.value for one in answers} for answers in (first, second))
    return frozenset(place[:2] for place in left.keys() | right.keys() if left.get(place) != right.get(place))


def silent(one: Round) -> bool:
    """Tell whether silence counts in a round: so agreed before it was opened, and closed when its time was over."""
    return one.silence and bool(one.closed_at) and moment(one.closed_at) >= moment(one.until)


def _breaks_silence(paper: Paper) -> bool:
    """Tell whether a form that is not in force came in time: whoever wrote was not silent."""
    return not paper.form.late and not paper.form.decided and paper.form.verdict in ("rejected", "set_aside")
