"""A round from its opening to its closing, and what the Secretariat decides in it.

A round is opened in the register first, in one transaction; its files are written from what the register froze, and
can be written again at any time with the same bytes. So a process that is killed leaves no round, or a whole one.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from matrices.checking import Arrival, Returned
from matrices.edition import Edition, Folder
from matrices.errors import UsageError
from matrices.findings import Finding
from matrices.instrument import RowId
from matrices.language import LANGUAGES, Text, show_moment
from matrices.register import (
    Decision,
    DraftOrigin,
    Form,
    Marked,
    Outcome,
    Places,
    Register,
    Round,
    SettledRemark,
    Submission,
    moment,
    until_unmoved,
)
from matrices.rounds.cases import differing_rows, validated
from matrices.rounds.dossier import Dossier, Paper, Part, log_asked, read_dossier
from matrices.rounds.intray import InTray
from matrices.rounds.proceedings import proceeded
from matrices.rounds.receiving import base_of, joined, judged, version_of
from matrices.study import Study, consolidate

_CLOSED_EARLY = "round-closed-early"
"""Kind of the event that says why a round was closed before its time was over."""

_LAST_SECOND = datetime.time(23, 59, 59)
"""When a day ends: still written with its own date, which midnight would not be."""


def open_round(
    folder: Folder, register: Register, until: datetime.datetime, countries: Sequence[str], arrival: Arrival
) -> Round:
    """Freeze what the study prints now and open the next round on it, for the named countries or all that answered.

    Raises `UsageError` if a round runs, its date has passed, or nobody has answered: where all is compiled from
    public texts nobody has.
    """
    edition = folder.edition
    if edition.compiled == "whole":
        raise UsageError("nobody-asked")
    dossier = read_dossier(register, edition.id)
    if dossier.open is not None:
        raise UsageError("round-runs", number=dossier.open.number)
    if until <= arrival.at:
        raise UsageError("round-date-passed", until=_shown(until))
    study = consolidate(folder, register)
    frozen = tuple(
        DraftOrigin(state.country.code, state.instrument, state.submission.id)
        for state in study.states
        if state.kind == "answered" and state.submission is not None and validated(folder.instrument(state.instrument))
    )
    asked = _asked({one.country for one in frozen}, countries)
    number = dossier.rounds[-1].number + 1 if dossier.rounds else 1
    log_asked(register, edition.id, number, asked, arrival.actor)
    silence = _agreed(edition, arrival.at)
    decision = edition.silence.decision.by_language if silence and edition.silence.decision else {}
    return register.rounds.open_round(edition.id, number, until, silence, decision, frozen, arrival.at, arrival.actor)


def _agreed(edition: Edition, at: datetime.datetime) -> bool:
    """Tell whether the Network had agreed by a moment that silence counts as validation."""
    since = edition.silence.agreed_on
    return edition.silence.agreed and since is not None and since <= at.astimezone(edition.calendar.zone).date()


def until_of(edition: Edition, named: datetime.date | datetime.datetime | None) -> datetime.datetime:
    """Return when a round ends: the named moment, otherwise what the calendar says; a day ends with its last second.

    Raises `UsageError` if the calendar says nothing.
    """
    zone = edition.calendar.zone
    at = named or edition.calendar.validation_until
    if at is None:
        raise UsageError("round-without-date")
    return _moment(at, zone)


def close_round(folder: Folder, register: Register, early: str, arrival: Arrival) -> tuple[Round, Study]:
    """Close the round that runs and keep what it came to; return it, and the study as it stands then.

    Raises `UsageError` if none runs, or its time is not over and no reason is given to close it early: silence then
    counts for nobody.
    """
    running = _closable(folder, register, early, arrival)
    if early and arrival.at < moment(running.until):
        details = {"edition": folder.edition.id, "round": running.number, "reason": early}
        register.log(None, arrival.actor, _CLOSED_EARLY, details)
    return until_unmoved(lambda: _close(folder, register, early, arrival))


def reopen_round(folder: Folder, register: Register, reason: str, language: str, arrival: Arrival) -> Round:
    """Let the newest round run on, which was closed too early; raise `UsageError` if it runs, or there is none."""
    rounds = register.rounds.rounds(folder.edition.id)
    if not rounds:
        raise UsageError("no-round-yet")
    if not rounds[-1].closed_at:
        raise UsageError("round-runs", number=rounds[-1].number)
    return register.rounds.reopen_round(rounds[-1].id, reason, language, arrival.at, arrival.actor)


def _closable(folder: Folder, register: Register, early: str, arrival: Arrival) -> Round:
    """Return the round that runs; raise `UsageError` if it may not be closed."""
    running = next((one for one in register.rounds.rounds(folder.edition.id) if not one.closed_at), None)
    if running is None:
        raise UsageError("no-round-open")
    if arrival.at < moment(running.opened_at):
        raise UsageError("round-not-yet-open", opened=_shown(moment(running.opened_at)))
    if arrival.at < moment(running.until) and not early:
        raise UsageError("round-still-runs", number=running.number, until=_shown(moment(running.until)))
    return running


def _close(folder: Folder, register: Register, early: str, arrival: Arrival) -> tuple[Round, Study]:
    """Close the round with what it comes to; raise `register-moved` if anything came while that was worked out."""
    end = register.end()
    running = _closable(folder, register, early, arrival)
    dossier = read_dossier(register, folder.edition.id)
    closed = replace(running, closed_at=arrival.at.isoformat(), closed_by=arrival.actor)
    after = replace(dossier, rounds=(*dossier.rounds[:-1], closed))
    study = proceeded(consolidate(folder, register), after, register)
    outcomes = tuple(_outcomes(study, after))
    return register.rounds.close_round(running.id, outcomes, arrival.at, arrival.actor, end), study


def _outcomes(study: Study, dossier: Dossier) -> Iterator[Outcome]:
    """Yield what the newest round came to, for those whom it asked."""
    newest = dossier.rounds[-1]
    for one in study.proceedings.validations:
        part: Part = (one.country, one.instrument)
        if part in dossier.asked[newest.id]:
            source = dossier.round_numbered(one.round)
            paper = dossier.in_force(part, source.id) if source else None
            yield Outcome(one.country, one.instrument, one.state, paper.form.id if paper else None)


def _asked(answered: set[str], countries: Sequence[str]) -> list[str]:
    if not answered:
        raise UsageError("round-without-answers")
    missing = sorted(set(countries) - answered)
    if missing:
        raise UsageError("round-country-unanswered", countries=", ".join(missing))
    return sorted(countries) if countries else sorted(answered)


def _moment(at: datetime.date | datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
    if isinstance(at, datetime.datetime):
        return at if at.tzinfo else at.replace(tzinfo=zone)
    return datetime.datetime.combine(at, _LAST_SECOND, zone)


def _shown(at: datetime.datetime) -> Text:
    return Text({language: show_moment(at, language) for language in LANGUAGES})


ResolvedAs = Literal["entered", "kept", "withdrawn", "noted", "open"]


class Admitted(NamedTuple):
    """A form that was admitted, and the version that its corrections became, if it has any."""

    form: Form
    version: Submission | None = None


class Remarked(NamedTuple):
    """A row of which a form says something that the Secretariat answers."""

    paper: Paper
    row: Marked


def _waiting(form_id: int, dossier: Dossier, *, in_force: bool = False, declined: bool = False) -> Paper:
    """Return a form that was set aside, or one `in_force` or `declined` if such may be meant.

    Raises `UsageError` if there is none with the number.
    """
    found = next((one for one in dossier.papers if one.form.id == form_id), None)
    if found is None:
        known = ", ".join(str(one.form.id) for one in dossier.papers if one.waits)
        raise UsageError("no-such-form", form=form_id, waiting=known or "–")
    meant = (in_force and found.counts) or (declined and found.form.decided == "declined")
    if not found.waits and not meant:
        raise UsageError("form-not-waiting", form=form_id)
    return found


def admit(form_id: int, reason: str, tray: InTray, arrival: Arrival) -> Admitted:
    """Let a form that was set aside, or declined by mistake, count, and enter its corrections into the record.

    Raises `UsageError` if a newer form of the country is in force, if the record would break a rule with it, or has
    moved on since its corrections were taken out of it.
    """
    # What somebody declines meanwhile is not admitted all the same.
    declined = _waiting(form_id, tray.dossier(), declined=True).form.decided == "declined"
    return until_unmoved(lambda: _admitted(form_id, reason, tray, arrival, declined=declined))


def _admitted(form_id: int, reason: str, tray: InTray, arrival: Arrival, *, declined: bool) -> Admitted:
    paper, seen = _seen(form_id, tray, declined=declined)
    dossier = tray.dossier()
    _waiting(form_id, dossier, declined=declined)
    present = dossier.in_force(paper.part, paper.round.id)
    if present is not None and present.order > paper.order:
        raise UsageError("form-newer-in-force", form=form_id, newer=present.form.id)
    form = paper.form
    if form.submission is not None:
        return _admitted_again(paper, reason, tray, arrival, seen)
    file = Returned(form.file_name, tray.register.original(form.sha256))
    checked = tray.read_of(file, paper.round, paper.part, dossier)
    base = base_of(paper.part, paper.round.id, dossier, tray.edition, tray.register)
    rounds = tray.register.rounds
    if base is None or not (checked.changes or base.replaces):
        return Admitted(rounds.decide_form(form_id, "admitted", reason, arrival.at, arrival.actor, seen=seen))
    _check_whole(form_id, judged(checked, base, tray.folder.edition))
    version, inherited = version_of(checked, file.content, base, tray.edition)
    decided = rounds.decide_form(form_id, "admitted", reason, arrival.at, arrival.actor, version, inherited, seen)
    return _with_version(decided, tray.register)


def _with_version(form: Form, register: Register) -> Admitted:
    return Admitted(form, register.submission(form.submission) if form.submission is not None else None)


def _check_whole(form_id: int, errors: Sequence[Finding]) -> None:
    """Raise `UsageError` if the record would break a rule with the corrections of a form."""
    if errors:
        raise UsageError("form-breaks-rule", form=form_id, problem=errors[0].message, at=str(errors[0].at))


def _admitted_again(paper: Paper, reason: str, tray: InTray, arrival: Arrival, seen: str) -> Admitted:
    """Let a form count again with the version that its corrections had made, if the record is what it was then."""
    form, register = paper.form, tray.register
    counts = register.in_force(tray.edition, form.country, form.instrument)
    made = register.answers(form.submission) if form.submission is not None else ()
    moved = differing_rows(register.answers(counts.id), made) - paper.changed_rows if counts is not None else True
    if moved:
        raise UsageError("form-record-moved", form=form.id, counts=counts.name if counts is not None else "–")
    decided = register.rounds.decide_form(form.id, "admitted", reason, arrival.at, arrival.actor, seen=seen)
    return _with_version(decided, register)


def preview(form_id: int, take: Mapping[str, int], tray: InTray) -> tuple[Paper, Mapping[str, bool]]:
    """Return what merging a form that waits with the one in force would make, and what is to be said or was, by row.

    Raises `UsageError` if no form of the country is in force in its round, or as `joined` does.
    """
    dossier = tray.dossier()
    paper = _waiting(form_id, dossier)
    present = dossier.in_force(paper.part, paper.round.id)
    if present is None:
        raise UsageError("forms-with-nothing", form=form_id)
    return joined(paper, present, take)


def merge(form_id: int, take: Mapping[str, int], reason: str, tray: InTray, arrival: Arrival) -> Admitted:
    """Make one of a form that waits and of the one in force, row by row; each row keeps the form that it stands in.

    Raises `UsageError` as `preview` does, if a row is open, or if the record would break a rule.
    """
    return until_unmoved(lambda: _merged(form_id, take, reason, tray, arrival))


def _merged(form_id: int, take: Mapping[str, int], reason: str, tray: InTray, arrival: Arrival) -> Admitted:
    first, seen = _seen(form_id, tray)
    paper, said = preview(form_id, take, tray)
    left = [row for row, is_said in said.items() if not is_said]
    if left or paper.other is None:
        example = f"--take {left[0]}={form_id}" if left else ""
        raise UsageError("forms-undecided", count=len(left), rows=", ".join(left), example=example)
    file = Returned(first.form.file_name, tray.register.original(first.form.sha256))
    checked = tray.read_of(file, first.round, first.part, tray.dossier())
    checked = replace(checked, changes=paper.changes)
    base = base_of(first.part, first.round.id, tray.dossier(), tray.edition, tray.register)
    version = inherited = None
    if base is not None and (paper.changes or base.replaces):
        _check_whole(form_id, judged(checked, base, tray.folder.edition, paper.taken))
        version, inherited = version_of(checked, file.content, base, tray.edition)
        inherited = {**inherited, **_taken_from(paper.other, paper.taken, tray)}
    merged = {"with": paper.other.form.id, "rows": sorted(map(list, paper.taken)), "rest": paper.confirms_rest}
    decision = Decision(
        form=form_id,
        decided="admitted",
        reason=reason,
        at=arrival.at,
        actor=arrival.actor,
        version=version,
        inherited=inherited,
        seen=seen,
        merged=merged,
    )
    decided = tray.register.rounds.keep_decision(decision)
    return _with_version(decided, tray.register)


def _taken_from(other: Paper, rows: frozenset[RowId], tray: InTray) -> Places:
    """Return the submissions in whose files the corrections of some rows stand that another form made."""
    number = other.form.submission
    if number is None:
        return {}
    origins = tray.register.rounds.origins(number)
    cells = (one.place for one in other.changes if one.value is not None or one.raw)
    return {cell: origins.get(cell, number) for cell in cells if cell.row_id in rows}


def decline(form_id: int, reason: str, tray: InTray, arrival: Arrival) -> Form:
    """Keep that a form does not count: one that was set aside, or one in force, whose corrections go with it."""

    def declined() -> Form:
        paper, seen = _seen(form_id, tray, in_force=True)
        _check_free(paper.form, tray)
        for one in tray.dossier().papers:
            if one.counts and one.form.id != form_id and one.holds(form_id):
                raise UsageError("form-merged-in", form=form_id, by=one.form.id)
        rounds = tray.register.rounds
        return rounds.decide_form(form_id, "declined", reason, arrival.at, arrival.actor, seen=seen)

    return until_unmoved(declined)


def _check_free(form: Form, tray: InTray) -> None:
    """Raise `UsageError` if another version that may count holds corrections of a form."""
    if form.submission is None:
        return
    for one in tray.register.submissions(tray.edition, form.instrument, form.country):
        if one.accepted and form.submission in tray.register.rounds.origins(one.id).values():
            name = tray.register.submission(form.submission).name
            raise UsageError("submission-used", name=name, by=one.name)


def _seen(form_id: int, tray: InTray, *, in_force: bool = False, declined: bool = False) -> tuple[Paper, str]:
    """Return a form as `_waiting` does, and what the register held of its country before anything else was read."""
    paper = _waiting(form_id, tray.dossier(), in_force=in_force, declined=declined)
    return paper, tray.register.rounds.seen(paper.round.id, *paper.part)


class Where(NamedTuple):
    """A row as the Secretariat names it; instrument and sheet are needed only where the row alone is not enough."""

    country: str
    row: str
    instrument: str = ""
    sheet: str = ""


def remarked(where: Where, dossier: Dossier) -> Remarked:
    """Return the newest objection or comment of a country on a row.

    Raises `UsageError` if there is none, or if the row stands on more than one sheet.
    """
    found = {(one.paper.form.instrument, one.row.sheet): one for one in _remarked(where, dossier)}
    if not found:
        known = dict.fromkeys(one.row.row for one in _remarked(Where(where.country, ""), dossier))
        raise UsageError("no-remark", country=where.country, row=where.row, known=", ".join(known) or "–")
    if len(found) > 1:
        places = ", ".join(f"{instrument}/{sheet}" for instrument, sheet in sorted(found))
        raise UsageError("remark-ambiguous", row=where.row, places=places)
    return next(iter(found.values()))


def settle(
    one: Remarked, outcome: ResolvedAs, reason: str, language: str, tray: InTray, arrival: Arrival
) -> SettledRemark:
    """Keep what was made of an objection or comment, with the reason that is printed beside it."""
    made = SettledRemark(
        form=one.paper.of_row(RowId(one.row.sheet, one.row.row)).form.id,
        sheet=one.row.sheet,
        row=one.row.row,
        outcome=outcome,
        reason=reason,
        language=language,
        at=arrival.at.isoformat(),
        actor=arrival.actor,
    )
    tray.register.rounds.settle(made)
    return made


def _remarked(where: Where, dossier: Dossier) -> Iterator[Remarked]:
    """Yield the rows that were objected to or commented on, oldest first, so that the newest form comes last."""
    for paper in dossier.papers:
        form = paper.form
        if form.country != where.country or where.instrument not in ("", form.instrument):
            continue
        present = dossier.in_force(paper.part, paper.round.id)
        if not (paper == present or (present is None and form.verdict == "rejected")):
            continue
        for row in paper.rows:
            named = where.row in ("", row.row) and where.sheet in ("", row.sheet)
            if named and row.verdict in ("object", "comment"):
                yield Remarked(paper, row)
