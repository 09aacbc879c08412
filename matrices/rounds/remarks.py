"""What the countries wrote in their forms → the remarks that stand beside the rows, with what was made of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from matrices.findings import Severity
from matrices.instrument.model import Instrument
from matrices.instrument.place import RowId
from matrices.language import LANGUAGES, say
from matrices.register.round_records import Marked, Settled
from matrices.register.store import Register
from matrices.rounds.dossier import Dossier, Paper, Part
from matrices.study.model import Remark, Resolution, Study

Kind = Literal["objection", "comment", "correction"]


def remarks(study: Study, dossier: Dossier, register: Register) -> Iterator[Remark]:
    """Yield the remarks, by country and instrument in the order of the study's states, then by form and row.

    They come from the forms in force, one a round; of a closed round also from a form with errors that came last and
    was never corrected: what could not be entered is not lost.
    """
    for state in study.states:
        part = (state.country.code, state.instrument)
        if not dossier.of(part):
            continue
        yield from _in_force(dossier.counted(part), dossier)
        faulty = list(_left_faulty(part, dossier))
        if faulty:
            instrument = next(one for one in study.instruments if one.id == state.instrument)
            for paper in faulty:
                yield from _of_faulty(paper, dossier, _Reasons(paper, instrument, register))


def _in_force(papers: Sequence[Paper], dossier: Dossier) -> Iterator[Remark]:
    for number, paper in enumerate(papers):
        for row in paper.rows:
            kind = _kind(row)
            place = (row.sheet, row.row)
            later = papers[number + 1 :]
            # What a later form says again is printed with that form.
            if kind and not any(_kind(each.row(place)) == kind for each in later):
                found = dossier.settlement(paper, place)
                withdrawn = _withdrawn(later, place) if kind == "objection" else None
                yield _remark(paper, row, kind, row.words, _resolution(found) if found else withdrawn)


def _left_faulty(part: Part, dossier: Dossier) -> Iterator[Paper]:
    """Yield the form with errors that came last in each closed round, unless the country wrote in a later one."""
    for one in dossier.rounds:
        faulty = dossier.to_correct(part, one.id)
        later = any(paper.round.number > one.number for paper in dossier.counted(part))
        if faulty is not None and one.closed_at and not later:
            yield faulty


def _of_faulty(paper: Paper, dossier: Dossier, reasons: "_Reasons") -> Iterator[Remark]:
    said = {(row.sheet, row.row): row for row in paper.rows}
    for place, row in said.items():
        kind = _kind(row)
        found = dossier.settlement(paper, place)
        resolution = _resolution(found) if found else None
        if kind:
            yield _remark(paper, row, kind, row.words, resolution)
        elif place in paper.changed_rows:
            yield _remark(paper, row, "correction", reasons.of(place), resolution)


@dataclass(frozen=True)
class _Reasons:
    """Why the corrections of a form could not be entered."""

    paper: Paper
    instrument: Instrument
    register: Register

    def of(self, place: RowId) -> str:
        """Return what the form would have had in a row, and what stood in the way."""
        language = self.paper.form.language if self.paper.form.language in LANGUAGES else LANGUAGES[0]
        sheet = self.instrument.sheet(place[0])
        changes = [
            say("rounds", "would-be", language, column=sheet.column(one.column).label, value=one.raw or "–")
            for one in self.paper.changes
            if (one.sheet, one.row) == place and sheet.has_column(one.column)
        ]
        errors = [one for one in self.register.rounds.form_findings(self.paper.form) if one.severity is Severity.ERROR]
        own = [one.message[language] for one in errors if (one.sheet_id, one.row) == place]
        reason = " ".join(dict.fromkeys(own)) or say("rounds", "errors-elsewhere", language, count=len(errors))
        return say("rounds", "not-entered", language, changes="; ".join(changes), reason=reason)


def _kind(row: Marked | None) -> Kind | None:
    if row is None or not row.words.strip():
        return None
    kinds: dict[str, Kind] = {"object": "objection", "comment": "comment"}
    return kinds.get(row.verdict)


def _withdrawn(later: Sequence[Paper], place: RowId) -> Resolution | None:
    """Return that the country took an objection back, where it said something else of the row in a later round."""
    for paper in later:
        verdict = paper.verdicts.get(place)
        if verdict is not None:
            language = paper.form.language if paper.form.language in LANGUAGES else LANGUAGES[0]
            words = say("rounds", f"taken-back-{verdict}", language, number=paper.round.number)
            return Resolution("withdrawn", words, language, paper.form.received_at)
    return None


def _resolution(found: Settled) -> Resolution | None:
    if found.outcome == "open":
        return None
    return Resolution(found.outcome, found.reason, found.language, found.at)


def _remark(paper: Paper, row: Marked, kind: Kind, words: str, resolution: Resolution | None) -> Remark:
    source = paper.of_row((row.sheet, row.row))
    form = source.form
    return Remark(
        form.country,
        form.instrument,
        row.sheet,
        row.row,
        kind,
        words,
        row.basis,
        form.language,
        paper.round.number,
        form.received_at,
        form.sender.get("institution", ""),
        source.name,
        form.sha256,
        row.tab,
        row.cell,
        resolution,
    )
