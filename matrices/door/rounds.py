"""A round of validation: the draft, the country's part of it row by row, what an observer has to say; and receipts."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.cycle import PrintedRow, RowVoice
from matrices.door.record import by_whom, printed, receipt_told
from matrices.door.visits import DoorVisit, done, page_or_file, problem_words, shown, told
from matrices.errors import MatricesError, UsageError
from matrices.findings import Severity
from matrices.instrument import RowId

if TYPE_CHECKING:
    from matrices.findings import Finding
    from matrices.instrument import Instrument
    from matrices.register import ObserverComment, Round

_VERDICTS = ("confirm", "correct", "object", "comment")
"""What can be said of a row."""

_LONGEST = 5_000
_DRAFT = re.compile(r"study-[a-z]{2}\.(html|pdf)")


def rounds(visit: DoorVisit) -> Response:
    """Show the round that runs: the draft, and what is left to be said."""
    sight = visit.sight
    sight.in_rounds()
    running = visit.plain_cycle.round_running()
    if running is not None and sight.role == "observer":
        return _observer_page(visit, running)
    parts = [_standing(visit, running, one) for one in sight.instruments()] if running is not None else []
    titles = {one.id: one.short_title for one in visit.plain_cycle.folder.instruments}
    return visit.page(
        "round",
        running=running,
        drafts=_drafts(visit, running),
        parts=parts,
        forms=_forms(visit),
        titles=titles,
        sent=_sent(visit),
    )


def _sent(visit: DoorVisit) -> "tuple[tuple[ObserverComment, ...], ...]":
    """Return the files of comments of an observer, the newest first."""
    return visit.cycle.comments_of(visit.sight.who.country)[::-1] if visit.sight.role == "observer" else ()


def _standing(visit: DoorVisit, running: "Round", one: "Instrument") -> tuple["Instrument", int, int]:
    """Return an instrument, how many rows the draft has of the country, and of how many nothing was said yet."""
    rows = visit.plain_cycle.round_part(visit.sight.who.country, one.id, visit.language)
    said = _notes(visit, running, one.id)
    return one, len(rows), sum("/".join(row.place) not in said for row in rows)


def _running(visit: DoorVisit) -> "Round":
    running = visit.plain_cycle.round_running()
    if running is None:
        raise HTTPException(404)
    return running


def _notes(visit: DoorVisit, running: "Round", instrument: str) -> dict[str, dict[str, str]]:
    return visit.door.store.notes(visit.sight.who.country, f"{running.id}/{instrument}")


def _folder(visit: DoorVisit, running: "Round") -> Path:
    return visit.plain_cycle.folder.build / f"round-{running.number}"


def _drafts(visit: DoorVisit, running: "Round | None") -> list[str]:
    """Return the names of the files of the draft: the study in each language."""
    if running is None or not _folder(visit, running).is_dir():
        return []
    return sorted(one.name for one in _folder(visit, running).iterdir() if _DRAFT.fullmatch(one.name))


def _draft(visit: DoorVisit) -> Response:
    """Return a file of the draft of the round that runs."""
    visit.sight.in_rounds()
    running, name = _running(visit), visit.request.path_params["file"]
    if name not in _drafts(visit, running):
        raise HTTPException(404)
    return _document(visit, _folder(visit, running) / name)


def _document(visit: DoorVisit, path: Path) -> Response:
    """Return a page of a study, or what is to be saved."""
    return page_or_file(visit, path.name, path.read_bytes()) if path.suffix == ".html" else visit.download(path)


def _part(visit: DoorVisit) -> Response:
    """Show the country's part of the draft, row by row, with what was said of it so far."""
    return _part_page(visit)


def _part_page(visit: DoorVisit, problem: MatricesError | None = None, findings: "Sequence[Finding]" = ()) -> Response:
    sight = visit.sight
    sight.only("focal")
    running, instrument = _running(visit), sight.instrument(visit.request.path_params["instrument"])
    rows = visit.plain_cycle.round_part(sight.who.country, instrument.id, visit.language)
    if not rows:
        raise HTTPException(404)
    said = _notes(visit, running, instrument.id)
    sheets = list(dict.fromkeys(row.place.sheet for row in rows))
    sheet = visit.asked("sheet") if visit.asked("sheet") in sheets else sheets[0]
    by_place = {"/".join(row.place): row for row in rows}
    return visit.page(
        "part",
        http=400 if problem is not None or findings else 200,
        running=running,
        instrument=instrument,
        rows=[row for row in rows if row.place.sheet == sheet],
        sheet=sheet,
        sheets=[(one, next(row.sheet for row in rows if row.place.sheet == one)) for one in sheets],
        said=said,
        changed=[(by_place[place], note, _corrections(note)) for place, note in said.items() if place in by_place],
        unsaid=sum(place not in said for place in by_place),
        counts={one: sum(note["verdict"] == one for note in said.values()) for one in _VERDICTS},
        verdicts=_VERDICTS,
        findings=findings,
        problem=problem_words(problem) if problem is not None else None,
    )


def _corrections(note: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix("cell-"): words for name, words in note.items() if name.startswith("cell-")}


def _say_of(visit: DoorVisit) -> Response:
    """Keep what is said of a row; it is sent later, with all the others."""
    sight = visit.sight
    sight.only("focal")
    running, instrument = _running(visit), sight.instrument(visit.request.path_params["instrument"])
    place, verdict = visit.field("place"), visit.field("verdict")
    rows = visit.plain_cycle.round_part(sight.who.country, instrument.id, visit.language)
    row = next((one for one in rows if "/".join(one.place) == place), None)
    if row is None or verdict not in (*_VERDICTS, ""):
        raise HTTPException(404)
    try:
        note = _note(visit, row, verdict) if verdict else None
    except MatricesError as problem:
        return _part_page(visit, problem)
    visit.door.store.keep_note(sight.who.country, f"{running.id}/{instrument.id}", place, note)
    key = "said" if note is not None else "unsaid-again"
    return visit.back(f"/round/{instrument.id}?sheet={row.place.sheet}#r-{row.place.row}", told(key, row=row.place.row))


def _note(visit: DoorVisit, row: PrintedRow, verdict: str) -> dict[str, str]:
    """Return what was said of a row; raise `UsageError` for what is not enough."""
    note = {"verdict": verdict, **{name: visit.field(name)[:_LONGEST] for name in ("words", "basis")}}
    if verdict in ("object", "comment") and not note["words"]:
        raise UsageError("voice-without-words", row=row.place.row)
    if verdict != "correct":
        return note
    typed = {column: visit.field(f"cell-{column}")[:_LONGEST] for column in row.cells}
    changed = {column: words for column, words in typed.items() if words != row.cells[column][1].strip()}
    if not changed:
        raise UsageError("voice-without-change", row=row.place.row)
    if not note["basis"]:
        raise UsageError("voice-without-basis", row=row.place.row)
    return note | {f"cell-{column}": words for column, words in changed.items()}


def _send(visit: DoorVisit) -> Response:
    """Send everything that was said, and whether the rest is confirmed; answer with the receipt."""
    sight = visit.sight
    sight.only("focal")
    running, instrument = _running(visit), sight.instrument(visit.request.path_params["instrument"])
    notes, rest = _notes(visit, running, instrument.id), visit.field("rest")
    said = [
        RowVoice(RowId(*place.split("/", 1)), note["verdict"], note["words"], note["basis"], _corrections(note))
        for place, note in notes.items()
    ]
    sender = {"institution": visit.field("institution"), "name": visit.field("person")}
    try:
        if rest not in ("yes", "no") or not all(sender.values()):
            raise UsageError("voice-rest" if rest not in ("yes", "no") else "door-unnamed")
        made = visit.asking(
            "voice", part=(sight.who.country, instrument.id), said=said, rest=rest == "yes", sender=sender
        )
        if any(one.severity is Severity.ERROR for one in made.findings):
            return _part_page(visit, None, made.findings)
        given = visit.asking("submit_form", name=made.name, content=made.content, who=sight.who, **_by(sender))
        if not given.name:
            raise UsageError("door-no-part")
    except MatricesError as problem:
        return _part_page(visit, problem)
    visit.door.store.drop_notes(sight.who.country, f"{running.id}/{instrument.id}")
    return visit.back(f"/round-receipt/{given.name}", *given.lines[:3])


def _by(sender: Mapping[str, str]) -> dict[str, str]:
    return {"institution": sender["institution"], "person": sender["name"]}


def _forms(visit: DoorVisit) -> list[Any]:
    """Return the validation forms of the own country, newest first."""
    country = visit.sight.who.country
    if visit.sight.role != "focal":
        return []
    with visit.plain_cycle.register_if_any() as register:
        return list(register.rounds.forms(visit.plain_cycle.edition.id, country))[::-1] if register is not None else []


def _form(visit: DoorVisit) -> int:
    """Return the number of a validation form of the own country; any other is not there."""
    number = visit.request.path_params["number"]
    if number not in {str(one.id) for one in _forms(visit)}:
        raise HTTPException(404)
    return int(number)


def receipt(visit: DoorVisit) -> Response:
    """Show the receipt of a validation form."""
    number = _form(visit)
    return visit.page("round-receipt", here=f"/round-receipt/{number}", **_receipt(visit, number))


def _receipt(visit: DoorVisit, number: int) -> dict[str, Any]:
    """Return what the receipt of a validation form says, line by line, in words."""
    paper, _ = visit.cycle.round_paper(number)
    sender = paper.form.sender
    by = ", ".join(filter(None, (sender.get("name"), sender.get("institution")))) or visit.say("erased")
    return {**receipt_told(visit, *visit.cycle.receipt_of_form(number)), "by": by}


def _receipt_pdf(visit: DoorVisit) -> Response:
    """Return the receipt of a validation form to be printed and filed."""
    return _printed(visit, _receipt(visit, _form(visit)))


def _printed(visit: DoorVisit, receipt: Mapping[str, Any]) -> Response:
    return printed(visit, receipt["file"], {**receipt, "one": receipt["file"].partition("-receipt")[0]})


def _receipt_json(visit: DoorVisit) -> Response:
    """Return the signed receipt of a validation form."""
    name, content = visit.cycle.receipt_of_form(_form(visit))
    return visit.attached(content, name)


def _own_comments(visit: DoorVisit) -> "tuple[ObserverComment, ...]":
    """Return a file of the own comments; any other is not there."""
    visit.sight.only("observer")
    number = visit.request.path_params["number"]
    own = (one for one in visit.cycle.comments_of(visit.sight.who.country) if str(one[0].file) == number)
    found = next(own, None)
    if found is None:
        raise HTTPException(404)
    return found


def _comments_receipt(visit: DoorVisit) -> Response:
    """Show the receipt of comments."""
    comments = _own_comments(visit)
    told_ = _receipt_of_comments(visit, comments)
    return visit.page("round-receipt", here=f"/comments-receipt/{comments[0].file}", **told_)


def _receipt_of_comments(visit: DoorVisit, comments: "tuple[ObserverComment, ...]") -> dict[str, Any]:
    by = by_whom(visit, visit.cycle.delivery_of(comments=comments[0].file))
    return {**receipt_told(visit, *visit.cycle.receipt_of_comments(comments)), "by": by}


def _comments_receipt_pdf(visit: DoorVisit) -> Response:
    """Return the receipt of comments to be printed and filed."""
    return _printed(visit, _receipt_of_comments(visit, _own_comments(visit)))


def _comments_receipt_json(visit: DoorVisit) -> Response:
    """Return the signed receipt of comments."""
    name, content = visit.cycle.receipt_of_comments(_own_comments(visit))
    return visit.attached(content, name)


def _observer_page(
    visit: DoorVisit, running: "Round", problem: MatricesError | None = None, findings: Any = ()
) -> Response:
    edition = visit.plain_cycle.edition
    targets = visit.plain_cycle.comment_targets(visit.language)
    return visit.page(
        "comments",
        http=400 if problem is not None or findings else 200,
        running=running,
        drafts=_drafts(visit, running),
        comments=visit.door.store.notes(visit.sight.who.country, f"{running.id}/comments"),
        sent=_sent(visit),
        countries=[(one.code, one.names[visit.language]) for one in edition.in_order(visit.language)],
        targets=targets,
        titles=dict(targets),
        given={name: visit.field(name) for name in ("country", "about", "words", "source")},
        findings=findings,
        problem=problem_words(problem) if problem is not None else None,
    )


def _comment(visit: DoorVisit) -> Response:
    """Keep a comment of an observer, or take one back; they are sent later, all together."""
    sight = visit.sight
    sight.only("observer")
    running, of = _running(visit), sight.who.country
    known = visit.door.store.notes(of, f"{running.id}/comments")
    if visit.field("drop"):
        visit.door.store.keep_note(of, f"{running.id}/comments", visit.field("drop"), None)
        return visit.back("/round", told("comment-dropped"))
    note = {name: visit.field(name)[:2000] for name in ("country", "about", "words", "source")}
    codes = {one.code for one in visit.plain_cycle.edition.countries}
    if note["country"] not in codes or note["about"] not in dict(visit.plain_cycle.comment_targets(visit.language)):
        raise HTTPException(404)
    if not note["words"]:
        return _observer_page(visit, running, UsageError("voice-without-words", row=""))
    number = max((int(one) for one in known), default=0) + 1
    visit.door.store.keep_note(of, f"{running.id}/comments", f"{number:04d}", note)
    return visit.back("/round", told("comment-kept"))


def _send_comments(visit: DoorVisit) -> Response:
    """Send an observer's comments."""
    sight = visit.sight
    sight.only("observer")
    running, of = _running(visit), sight.who.country
    known = visit.door.store.notes(of, f"{running.id}/comments")
    sender = {"institution": visit.field("institution"), "name": visit.field("person")}
    try:
        if not known or not all(sender.values()):
            raise UsageError("door-unnamed" if known else "voice-nothing")
        made = visit.asking("remark", observer=of, comments=list(known.values()), sender=sender)
        if any(one.severity is Severity.ERROR for one in made.findings):
            return _observer_page(visit, running, None, made.findings)
        given = visit.asking("submit_form", name=made.name, content=made.content, who=sight.who, **_by(sender))
        if not given.name:
            raise MatricesError("unforeseen")
    except MatricesError as problem:
        return _observer_page(visit, running, problem)
    visit.door.store.drop_notes(of, f"{running.id}/comments")
    return visit.back(f"/comments-receipt/{given.name}", told("comments-sent", count=len(known)))


ROUTES = (
    shown("/comments-receipt/{number}", _comments_receipt),
    shown("/comments-receipt/{number}/json", _comments_receipt_json),
    shown("/comments-receipt/{number}/pdf", _comments_receipt_pdf),
    shown("/round", rounds),
    done("/round-comments", _comment),
    done("/round-comments/send", _send_comments),
    shown("/round-draft/{file}", _draft),
    shown("/round-receipt/{number}", receipt),
    shown("/round-receipt/{number}/json", _receipt_json),
    shown("/round-receipt/{number}/pdf", _receipt_pdf),
    shown("/round/{instrument}", _part),
    done("/round/{instrument}", _say_of),
    done("/round/{instrument}/send", _send),
)
