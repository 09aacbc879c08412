"""Study and register → the study with what became of it in its rounds: validations, remarks, changes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from matrices.edition import Folder
from matrices.findings import Severity
from matrices.instrument import CellId, Instrument, RowId
from matrices.language import LANGUAGES, say
from matrices.register import Marked, Register, SettledRemark, Submission, moment
from matrices.rounds.cases import cases
from matrices.rounds.dossier import Dossier, Paper, Part, read_dossier
from matrices.rounds.outcomes import outcome
from matrices.study import CellChange, CountryRemark, Entry, Proceedings, Resolution, Study, cells_of, consolidate


def _changes(study: Study, dossier: Dossier, register: Register) -> Iterator[CellChange]:
    """Yield the changes since the draft of the round before; in the final study, since the first draft.

    Only countries whose answers that draft printed are compared: before that, there was nothing to change.
    """
    earlier = dossier.rounds[-2] if dossier.open and len(dossier.rounds) > 1 else dossier.rounds[0]
    drafts = dossier.frozen[earlier.id]
    for state in study.states:
        part = (state.country.code, state.instrument)
        draft, now = drafts.get(part), state.submission
        if state.kind != "answered" or draft is None or now is None or draft == now.id:
            continue
        instrument = next(one for one in study.instruments if one.id == state.instrument)
        before = _by_place(cells_of(register.submission(draft), instrument, register, moment(earlier.opened_at)))
        after = _by_place(one for one in (*study.entries, *study.unclear) if (one.country, one.instrument) == part)
        for sheet, row, column in instrument.cells():
            place = CellId(sheet.id, row, column)
            old, new = before.get(place), after.get(place)
            if (old.value if old else None) != (new.value if new else None) and not _clarified(old, new):
                change = CellChange(*part, *place, old, new, str(earlier.number), at=now.received_at)
                yield _as_brought(change, dossier)


def _clarified(old: Entry | None, new: Entry | None) -> bool:
    """Tell whether a country wrote the same, and only how the Secretariat reads it differs: that is told elsewhere."""
    if old is None or new is None or old.raw != new.raw:
        return False
    return all(one.unclear or one.clarified is not None for one in (old, new))


def _by_place(entries: Iterable[Entry]) -> dict[CellId, Entry]:
    return {CellId(one.sheet, one.row, one.column): one for one in entries}


def _as_brought(change: CellChange, dossier: Dossier) -> CellChange:
    """Return a change with basis, institution and moment of the form that brought it, if a form did.

    That is the form in whose file the cell stands, or the last one that emptied it.
    """
    place, new = CellId(change.sheet, change.row, change.column), change.after
    for paper in reversed(dossier.counted((change.country, change.instrument))):
        own = next((one for one in paper.changes if one.place == place), None)
        if own is None:
            continue
        row, form = paper.row(place.row_id), paper.of_row(place.row_id).form
        if (own.value is None and not own.raw) if new is None else form.submission == new.submission:
            institution = form.sender.get("institution", "")
            return replace(change, basis=row.basis if row else "", institution=institution, at=form.received_at)
    return change


_Kind = Literal["objection", "comment", "correction"]


def remarks(study: Study, dossier: Dossier, register: Register) -> Iterator[CountryRemark]:
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
                yield from _of_faulty(paper, dossier, instrument, register)


def _in_force(papers: Sequence[Paper], dossier: Dossier) -> Iterator[CountryRemark]:
    for number, paper in enumerate(papers):
        for row in paper.rows:
            kind = _kind(row)
            place = RowId(row.sheet, row.row)
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


def _of_faulty(paper: Paper, dossier: Dossier, instrument: Instrument, register: Register) -> Iterator[CountryRemark]:
    said = {RowId(row.sheet, row.row): row for row in paper.rows}
    for place, row in said.items():
        kind = _kind(row)
        found = dossier.settlement(paper, place)
        resolution = _resolution(found) if found else None
        if kind:
            yield _remark(paper, row, kind, row.words, resolution)
        elif place in paper.changed_rows:
            yield _remark(paper, row, "correction", _not_entered(paper, place, instrument, register), resolution)


def _not_entered(paper: Paper, place: RowId, instrument: Instrument, register: Register) -> str:
    """Return what a form would have had in a row, and what stood in the way."""
    language = paper.form.language if paper.form.language in LANGUAGES else LANGUAGES[0]
    sheet = instrument.sheet(place[0])
    changes = [
        say("rounds", "would-be", language, column=sheet.column(one.column).label, value=one.raw or "–")
        for one in paper.changes
        if RowId(one.sheet, one.row) == place and sheet.has_column(one.column)
    ]
    errors = [one for one in register.rounds.form_findings(paper.form) if one.severity is Severity.ERROR]
    own = [one.message[language] for one in errors if RowId(one.sheet_id, one.row) == place]
    reason = " ".join(dict.fromkeys(own)) or say("rounds", "errors-elsewhere", language, count=len(errors))
    return say("rounds", "not-entered", language, changes="; ".join(changes), reason=reason)


def _kind(row: Marked | None) -> _Kind | None:
    if row is None or not row.words.strip():
        return None
    kinds: dict[str, _Kind] = {"object": "objection", "comment": "comment"}
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


def _resolution(found: SettledRemark) -> Resolution | None:
    if found.outcome == "open":
        return None
    return Resolution(found.outcome, found.reason, found.language, found.at)


def _remark(paper: Paper, row: Marked, kind: _Kind, words: str, resolution: Resolution | None) -> CountryRemark:
    source = paper.of_row(RowId(row.sheet, row.row))
    form = source.form
    return CountryRemark(
        country=form.country,
        instrument=form.instrument,
        sheet=row.sheet,
        row=row.row,
        kind=kind,
        words=words,
        basis=row.basis,
        language=form.language,
        round=paper.round.number,
        at=form.received_at,
        institution=form.sender.get("institution", ""),
        file=source.name,
        sha256=form.sha256,
        tab=row.tab,
        cell=row.cell,
        resolution=resolution,
    )


def with_proceedings(study: Study, register: Register) -> Study:
    """Return the study with what the rounds made of it, as the register stands now."""
    return proceeded(study, read_dossier(register, study.edition.id), register)


def draft_study(folder: Folder, register: Register, number: int) -> Study:
    """Return the draft of a round as it was when the round was opened, whatever has come since."""
    dossier = read_dossier(register, folder.edition.id).at_opening(number)
    opened = dossier.rounds[-1]
    frozen, start = dossier.frozen[opened.id], moment(opened.opened_at)

    def known(one: Submission) -> Submission | None:
        drawn = frozen.get((one.country, one.instrument))
        if drawn is not None:  # whatever was decided of it since
            return replace(one, verdict="accepted", decided="") if one.id == drawn else None
        return one if not one.accepted and moment(one.received_at) <= start else None

    study = proceeded(consolidate(folder, register, known, start), dossier, register)
    return replace(study, anchor=_opening(folder.edition.id, number, register))


def _opening(edition: str, number: int, register: Register) -> str:
    """Return the hash of the event with which a round was opened: the draft is of that moment."""
    found = (one for one in register.events("round-opened") if one.details.get("edition") == edition)
    return next((one.hash for one in found if one.details.get("round") == number), "")


def proceeded(study: Study, dossier: Dossier, register: Register) -> Study:
    """Return the study with what a dossier says of it; without a round, as it is."""
    newest = dossier.newest
    if newest is None:
        return study
    found = Proceedings(
        newest.number,
        not newest.closed_at,
        tuple(outcome(case) for case in cases(study, dossier, register)),
        tuple(remarks(study, dossier, register)),
        tuple(_changes(study, dossier, register)),
    )
    return replace(study, proceedings=found)
