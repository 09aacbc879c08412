"""The rounds: what goes out and to whom, who said what row by row, and the Secretariat's word, each shown before."""

import datetime
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.cycle import comment_line, form_line, state_words
from matrices.desk.tray import spooled
from matrices.desk.visits import Visit, done, problem_words, shown, told
from matrices.errors import MatricesError, UsageError
from matrices.instrument import RowId
from matrices.language import say, show_moment

if TYPE_CHECKING:
    from matrices.cycle import Cycle, RoundStand
    from matrices.register import Form
    from matrices.rounds import Paper
    from matrices.study import CountryRemark

    Step = Callable[[Cycle], object]

_STEPS = ("open", "resolve", "admit", "decline", "merge", "close", "reopen")
"""What can be done, as the addresses have it."""

_FORMATS = ("html", "pdf")
"""In what the draft that goes out with the forms can be written."""

_OUTCOMES = ("entered", "kept", "withdrawn", "noted", "open")


def rounds(visit: Visit) -> Response:
    """Show where the newest round stands, and what can be done."""
    stand = _stand(visit)
    jobs = visit.desk.jobs.of(visit.edition, "receive_forms", "open_round")[:5]
    names = {one.code: one.names[visit.language] for one in visit.cycle.edition.countries}
    shared: dict[str, Any] = {
        "jobs": jobs,
        "formats": _FORMATS,
        "countries": visit.cycle.edition.countries,
        "names": names,
    }
    if stand is None:
        return visit.page("rounds", stand=None, **shared, **_opening(visit))
    line, asked = visit.language, stand.dossier.asked[stand.newest.id]
    papers = [one for one in stand.dossier.papers if one.round.id == stand.newest.id]
    return visit.page(
        "rounds",
        stand=stand,
        title=_title(stand, line),
        states=_states(stand, line),
        asked=asked,
        forms=[(one, form_line(one.form, line), _steps_of(one)) for one in papers],
        waiting=[(one, form_line(one, line)) for one in stand.waiting],
        remarks=[(one, _row_title(visit, one.instrument, RowId(one.sheet, one.row))) for one in _remarks(stand)],
        unmarked=[
            (paper, row, _row_title(visit, paper.form.instrument, RowId(row.sheet, row.row)))
            for paper, row in stand.unmarked
        ],
        comments=[comment_line(one, line) for one in stand.comments],
        outcomes=_OUTCOMES,
        files=_files(visit, stand.newest.number),
        **shared,
        **(_opening(visit) if stand.newest.closed_at else {"until": "", "answered": []}),
    )


def _stand(visit: Visit) -> "RoundStand | None":
    try:
        return visit.cycle.round_status()
    except UsageError as problem:
        if problem.code != "no-round-yet":
            raise
        return None


def _opening(visit: Visit) -> dict[str, Any]:
    """Return what a new round is proposed to be: its end, and the countries that answered."""
    cycle = visit.cycle
    until = cycle.edition.calendar.validation_until
    status = cycle.status(language=visit.language)
    codes = {one.country.code for one in status.standings if one.accepted is not None}
    answered = [one for one in cycle.edition.in_order(visit.language) if one.code in codes]
    day = until.date() if isinstance(until, datetime.datetime) else until
    return {"until": day.isoformat() if day else "", "answered": answered}


def _title(stand: "RoundStand", language: str) -> str:
    from matrices.register import moment

    newest, zone = stand.newest, stand.study.edition.calendar.zone
    at = show_moment(moment(newest.closed_at or newest.until).astimezone(zone), language)
    if newest.closed_at:
        return say("rounds", "title-closed", language, number=newest.number, at=at)
    left = say("status", "left" if stand.days > 0 else "past", language, count=abs(stand.days))
    left = left if stand.days else say("status", "today", language)
    return say("rounds", "title-open", language, number=newest.number, until=at, left=left)


def _states(stand: "RoundStand", language: str) -> list[tuple[str, str, str, str]]:
    """Return country, name, title of the instrument and where it stands, in the order of the language."""
    found = stand.study.proceedings.validations
    titles = {one.id: one.short_title[language] for one in stand.study.instruments}
    return [
        (country.code, country.names[language], titles[one.instrument], state_words(one, language))
        for country in stand.study.edition.in_order(language)
        for one in found
        if one.country == country.code and one.state != "no_answer"
    ]


def _remarks(stand: "RoundStand") -> "tuple[CountryRemark, ...]":
    return stand.study.proceedings.remarks


def _row_title(visit: Visit, instrument: str, place: "RowId") -> str:
    """Return what a row is called; rows of lists have no title."""
    found = visit.cycle.folder.instrument(instrument).sheet(place[0])
    return next((one.title[visit.language] for one in found.rows if one.id == place[1]), "")


def _steps_of(paper: "Paper") -> tuple[str, ...]:
    """Return what can be decided of a form."""
    if paper.waits:
        mergeable = paper.form.reason in ("drops", "other-institution")
        return ("admit", "merge", "decline") if mergeable else ("admit", "decline")
    return ("admit",) if paper.form.decided == "declined" else ("decline",) if paper.counts else ()


def _files(visit: Visit, number: int) -> list[str]:
    base = visit.folder / "build" / f"round-{number}"
    return (
        sorted(path.relative_to(base).as_posix() for path in base.rglob("*") if path.is_file()) if base.is_dir() else []
    )


def _file(visit: Visit) -> Response:
    """Save a file of a round."""
    number, name = visit.request.path_params["number"], visit.request.path_params["name"]
    if not number.isdigit() or name not in _files(visit, int(number)):
        raise HTTPException(404)
    return visit.download(visit.folder / "build" / f"round-{number}" / name)


def form(visit: Visit) -> Response:
    """Show what a validation form says, row by row."""
    paper, rows = visit.cycle.round_paper(_number(visit.request.path_params["form"]))
    titled = [(one, _row_title(visit, paper.form.instrument, RowId(one.sheet, one.row))) for one in rows]
    line = form_line(paper.form, visit.language)
    return visit.page("round-form", paper=paper, rows=titled, line=line, steps=_steps_of(paper))


def _number(words: str) -> int:
    if not words.isdigit():
        raise HTTPException(404)
    return int(words)


def _drop(visit: Visit) -> Response:
    """Take dropped validation forms, or comments of observers."""
    paths, spool = spooled(visit, "files")
    names = ", ".join(path.name for path in paths[:3]) + (" …" if len(paths) > 3 else "")
    title = told("job-forms", count=len(paths), names=names)
    own = {"spool": spool, "files": paths, "noted": told("job-noted-forms", count=len(paths))}
    job = visit.job("files", "receive_forms", title, sender=visit.field("sender"), **own)
    return visit.back(visit.path("jobs", job.number))


def _write(visit: Visit) -> Response:
    """Write the files of the newest round anew."""
    how = {"countries": (), "until": None, "opening": False, "formats": _formats(visit)}
    job = visit.job("products", "open_round", told("job-round-files"), **how)
    return visit.back(visit.path("jobs", job.number))


def _formats(visit: Visit) -> tuple[str, ...]:
    """Return in which formats the draft goes out."""
    found = tuple(one for one in visit.fields("format") if one in _FORMATS)
    if not found:
        raise UsageError("no-format-chosen")
    return found


def step(visit: Visit) -> Response:
    """Ask for what a step needs."""
    return _asking(visit)


def _stepped(visit: Visit) -> Response:
    """Show what a step would come to; take it if that was seen, and nothing happened since."""
    what, cycle = _named(visit), visit.cycle
    try:
        if what == "close" and visit.field("reason") and visit.field("sure"):
            _check_word(visit)
        before, after, end = cycle.round_rehearsed(_step(visit, what))
        if visit.field("sure") and visit.field("end") == end:
            return _taken(visit, what)
    except MatricesError as problem:
        return _asking(visit, problem)
    moved = UsageError("round-moved") if visit.field("sure") else None
    return _asking(visit, moved, effect=_effect(visit, before, after), end=end)


def _check_word(visit: Visit) -> None:
    """Refuse to close a round early unless the word was typed."""
    word = say("rounds", "close-word", visit.language)
    if visit.field("word").casefold() != word:
        raise UsageError("close-word-missing", word=word)


def _step(visit: Visit, what: str) -> "Step":
    """Return the call of `Cycle` that a form asks for."""
    reason = visit.field("reason")
    if what == "open":
        _formats(visit)
        return lambda cycle: cycle.round_open(visit.fields("country"), until=_until(visit))
    if what == "close":
        return lambda cycle: cycle.round_close(early=reason)
    if what == "reopen":
        return lambda cycle: cycle.round_reopen(reason)
    if what == "resolve":
        outcome: Any = visit.field("outcome") if visit.field("outcome") in _OUTCOMES else "open"
        sheet, language = visit.field("sheet"), visit.field("language") or visit.language
        country, row = visit.field("country"), visit.field("row")
        return lambda cycle: cycle.round_resolve(country, row, outcome, reason, sheet=sheet, language=language)
    number = _number(visit.field("form"))
    if what == "merge":
        return lambda cycle: cycle.round_merge(number, reason, _take(visit))
    return lambda cycle: cycle.round_admit(number, reason) if what == "admit" else cycle.round_decline(number, reason)


def _until(visit: Visit) -> datetime.date | None:
    """Return the end that was written; none where the calendar's own was left, which may name an hour."""
    given, proposed = visit.field("until"), visit.cycle.edition.calendar.validation_until
    try:
        day = datetime.date.fromisoformat(given) if given else None
    except ValueError:
        raise UsageError("no-moment", given=given) from None
    same = isinstance(proposed, datetime.datetime) and proposed.date() == day
    return None if same else day


def _take(visit: Visit) -> dict[str, int]:
    """Return of which form each row is taken, as far as it was said."""
    sent: Mapping[str, Any] = visit.sent if visit.sent is not None else {}
    chosen = {key.removeprefix("take-"): visit.field(key) for key in sent if key.startswith("take-")}
    return {row: int(number) for row, number in chosen.items() if number.isdigit()}


def _taken(visit: Visit, what: str) -> Response:
    if what == "open":
        chosen, until = visit.fields("country"), _until(visit)
        how = {"countries": chosen, "until": until, "opening": True, "formats": _formats(visit)}
        job = visit.job("products", "open_round", told("job-open-round"), **how)
        return visit.back(visit.path("jobs", job.number))
    _step(visit, what)(visit.cycle)
    return visit.back(visit.path("rounds"), told(f"stepped-{what}", form=visit.field("form"), row=visit.field("row")))


def _effect(visit: Visit, before: "RoundStand | None", after: "RoundStand") -> dict[str, Any]:
    """Return what would be otherwise: of each country how it stands, what is answered, whom a new round asks."""
    language = visit.language
    old = {(code, part): words for code, _, part, words in (_states(before, language) if before else [])}
    lines = [(name, part, old.get((code, part), "–"), now) for code, name, part, now in _states(after, language)]
    opened = before is None or before.newest.id != after.newest.id
    asked = after.dossier.asked[after.newest.id] if opened else frozenset()
    return {
        "title": _title(after, language),
        "lines": [one for one in lines if one[2] != one[3] or opened],
        "silence": after.newest.silence,
        "decision": after.newest.decision.get(language, ""),
        "opened": opened,
        "asked": [_asked(visit, one.code, asked) for one in visit.cycle.edition.in_order(language)
                  if one.code in {code for code, _ in asked}],
        "observers": visit.cycle.edition.observers if opened else (),
        "remarks": _answered(before, after),
    }  # fmt: skip


def _asked(visit: Visit, code: str, asked: Any) -> dict[str, Any]:
    """Return whom a round asks, about what, and to whom the letter goes."""
    country = visit.cycle.edition.country(code)
    parts = sorted(part for one, part in asked if one == code)
    to = [f"{one.name} <{one.email}>" for one in country.contacts if one.email]
    return {"name": country.names[visit.language], "parts": parts, "language": country.language, "to": to}


def _answered(before: "RoundStand | None", after: "RoundStand") -> list[Any]:
    """Return the objections and comments of which something else would be said."""
    old = {(one.country, one.sheet, one.row, one.sha256): one.resolution
           for one in (_remarks(before) if before else ())}  # fmt: skip
    return [one for one in _remarks(after) if old.get((one.country, one.sheet, one.row, one.sha256)) != one.resolution]


def _asking(
    visit: Visit, problem: MatricesError | None = None, *, effect: dict[str, Any] | None = None, end: str = ""
) -> Response:
    what, stand = _named(visit), _stand(visit)
    given = {name: visit.field(name) or visit.asked(name) for name in _GIVEN}
    found = _merging(visit, given["form"]) if what == "merge" else None
    early = what == "close" and stand is not None and not stand.newest.closed_at and _runs(stand)
    return visit.page(
        "round-step",
        http=400 if problem is not None else 200,
        what=what,
        given=given,
        chosen=visit.fields("country"),
        formats=_FORMATS,
        wanted=visit.fields("format"),
        effect=effect,
        end=end,
        early=early,
        outcomes=_OUTCOMES,
        merge=found,
        taken=_take(visit),
        word=say("rounds", "close-word", visit.language),
        title=_title(stand, visit.language) if stand is not None else "",
        form=_form(stand, given["form"], visit.language),
        problem=problem_words(problem) if problem is not None else None,
        **(_opening(visit) if what == "open" else {"until": "", "answered": []}),
    )


_GIVEN = ("form", "country", "row", "sheet", "outcome", "language", "reason", "until", "word")


def _runs(stand: "RoundStand") -> bool:
    """Tell whether the time of a round is not over."""
    from matrices.register import moment

    return stand.at < moment(stand.newest.until)


def _form(stand: "RoundStand | None", number: str, language: str) -> str:
    papers = stand.dossier.papers if stand is not None else ()
    return next((form_line(one.form, language) for one in papers if str(one.form.id) == number), "")


def _merging(visit: Visit, number: str) -> list[tuple[str, str, "Form | None", "Form"]]:
    """Return the rows of which two forms speak differently, each with both forms; the rest is one of them."""
    paper, said = visit.cycle.round_merge_preview(_number(number), _take(visit))
    other = paper.other.form if paper.other is not None else None
    return [(row, _both(paper, row), other, paper.form) for row in said]


def _both(paper: "Paper", row: str) -> str:
    """Return what two forms say of a row."""
    sides = [one for one in (paper.other, paper) if one is not None]
    words = [(each.form.id, mark.words or mark.basis or mark.verdict) for each in sides for mark in each.rows
             if mark.row == row.rpartition("/")[2]]  # fmt: skip
    return "; ".join(f"{number}: {' '.join(said.split())}" for number, said in words if said)


def _named(visit: Visit) -> str:
    what = str(visit.request.path_params["what"])
    if what not in _STEPS:
        raise HTTPException(404)
    return what


ROUTES = (
    shown("/e/{edition}/rounds", rounds),
    done("/e/{edition}/rounds", _drop),
    done("/e/{edition}/rounds/files", _write),
    shown("/e/{edition}/rounds/forms/{form}", form),
    shown("/e/{edition}/rounds/files/{number}/{name:path}", _file),
    shown("/e/{edition}/rounds/do/{what}", step),
    done("/e/{edition}/rounds/do/{what}", _stepped),
)
