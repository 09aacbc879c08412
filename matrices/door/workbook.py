"""My workbook: taken away, brought back, looked through, shown cell by cell with what is found in it, handed in."""

import contextlib
import socket
import struct
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.door.store import StoredDraft
from matrices.door.visits import DoorVisit, done, problem_words, shown, told
from matrices.errors import MatricesError, UsageError
from matrices.findings import Severity
from matrices.web import PARTS, grid_of

if TYPE_CHECKING:
    from matrices.door.work import LookedAt
    from matrices.instrument import Instrument

_UPLOADS = 60
"""Files from one person in an hour."""

_MADE = 120
"""Workbooks that are made for one person in an hour."""

_HANDED_IN = 30
"""Workbooks that one person hands in in an hour."""

_REMEMBERED = 16
"""Files that were looked at last, of which it is known what was found."""

_WORST = (Severity.ERROR, Severity.WARNING, Severity.NOTICE)

_PIECE, _PATIENCE = 1 << 16, 30
"""Bytes that a scanner is given at a time; seconds for which it is waited for."""


def _work(visit: DoorVisit) -> Response:
    """Show what is to be filled in, and how far it is; to officers, what came."""
    sight = visit.sight
    sight.only("focal", "colleague", "analyst", "secretariat")
    if not sight.writes:
        return visit.page("records", submissions=sight.submissions()[::-1], drafts=sight.drafts())
    parts = [(one, sight.draft(one.id), sight.submissions(one.id)) for one in sight.instruments()]
    calendar = visit.plain_cycle.edition.calendar
    country = visit.plain_cycle.edition.country(sight.who.country).names[visit.language]
    return visit.page("work", parts=parts, calendar=calendar, country=country)


def _workbook(visit: DoorVisit) -> Response:
    """Show the workbook of an instrument as it stands, with what is found in it."""
    return _page(visit)


def _page(visit: DoorVisit, problem: MatricesError | None = None, http: int = 200) -> Response:
    sight, instrument = visit.sight, instrument_of(visit)
    draft = sight.draft(instrument.id)
    seen = looked_at(visit, draft) if draft is not None else None
    whole = sight.whole(instrument.id)
    return visit.page(
        "workbook",
        http=http,
        instrument=instrument,
        draft=draft,
        whole=whole,
        granted=[one.title[visit.language] for one in instrument.sheets if one.id in sight.sheets(instrument.id)],
        versions=visit.door.store.versions(sight.who.country, instrument.id) if whole else (),
        submissions=sight.submissions(instrument.id)[::-1],
        previous=bool(visit.plain_cycle.edition.previous),
        problem=problem_words(problem) if problem is not None else None,
        **(picture_of(visit, seen, instrument.id) if seen is not None else {"seen": None}),
    )


def instrument_of(visit: DoorVisit) -> "Instrument":
    """Return the instrument of a page, if whoever signed in fills it in."""
    return visit.sight.instrument(visit.request.path_params["instrument"])


def looked_at(visit: DoorVisit, draft: StoredDraft) -> "LookedAt":
    """Return what is found in a draft; it is looked at once, in a process of its own."""
    seen: LookedAt | None = visit.door.read.get(draft.sha256)
    return seen or remembered(visit, draft, visit.asking("look", name=draft.file, content=draft.content))


def remembered(visit: DoorVisit, draft: StoredDraft, seen: "LookedAt") -> "LookedAt":
    """Return what was found in a draft, which is known from now on."""
    kept = visit.door.read
    while len(kept) >= _REMEMBERED:
        kept.pop(next(iter(kept)), None)
    kept[draft.sha256] = seen
    return seen


def picture_of(visit: DoorVisit, seen: "LookedAt", instrument: str) -> dict[str, Any]:
    """Return what the page of a file shows: findings by number, the tabs, the picture of one sheet."""
    found = visit.sight.findings(seen.findings, instrument)
    chosen = visit.asked("severity")
    severities = [one for one in _WORST if not chosen or one == chosen]
    numbered = [(number, one) for number, one in enumerate(found, 1) if one.severity in severities]
    mine = visit.sight.tabs(instrument) if visit.sight.role == "colleague" else None
    sheets = [one for one in seen.sheets if mine is None or one.title in mine]
    tab = visit.asked("sheet") or next((one.at.sheet for _, one in numbered if one.at.sheet), "")
    sheet = next((one for one in sheets if one.title == tab), next(iter(sheets), None))
    return {
        "seen": seen,
        "found": found,
        "numbered": numbered,
        "chosen": chosen,
        "of_severity": {one: sum(each.severity is one for each in found) for one in _WORST},
        "tabs": [(one.title, sum(each.at.sheet == one.title for _, each in numbered)) for one in sheets],
        "grid": grid_of(sheet, numbered) if sheet is not None else None,
        "edit": _places(visit, seen, instrument, sheet.title) if sheet is not None else {},
    }


def _places(visit: DoorVisit, seen: "LookedAt", instrument: str, title: str) -> dict[str, str]:
    """Return which cells of a sheet can be written in here, by address, as the page that does so names them."""
    if seen.read is None or not visit.sight.writes:
        return {}
    sheets = visit.sight.sheets(instrument)
    places = ((at, one) for at, one in seen.read.reading.places.items() if at.sheet in sheets)
    return {one.cell: PARTS.join(at) for at, one in places if one.sheet == title}


def _upload(visit: DoorVisit) -> Response:
    """Take a workbook as the next version of the draft, if it is the country's own; it is handed in later."""
    sight, instrument = visit.sight, instrument_of(visit)
    refused = visit.too_often("upload", _UPLOADS)
    if refused is not None:
        return refused
    try:
        name, content = _received(visit)
        seen: LookedAt = visit.asking("look", name=name, content=content)
        _check_own(visit, seen, instrument)
        if not sight.whole(instrument.id):
            draft, sheets = sight.draft(instrument.id), sight.sheets(instrument.id)
            whole = (draft.file, draft.content) if draft is not None else standing(visit, instrument)
            name, content = visit.asking("with_sheets", name=name, content=content, whole=whole, sheets=sheets)
            seen = visit.asking("look", name=name, content=content)
        base = visit.field("base")
        made = visit.door.store.save_draft(
            sight.who.country,
            instrument.id,
            content,
            file=name,
            author=sight.who.person,
            base=int(base) if base.isdigit() else 0,
        )
    except MatricesError as problem:
        return _page(visit, problem, 400)
    remembered(visit, made, seen)
    found = sight.findings(seen.findings, instrument.id)
    return visit.back(f"/workbooks/{instrument.id}", told("uploaded", name=name, count=len(found)))


def standing(visit: DoorVisit, instrument: "Instrument") -> tuple[str, bytes]:
    """Return name and bytes of what a draft begins with: the file that counts, otherwise the template.

    A draft that began blank beside answers which count would take them all away.
    """
    counting = [one for one, counts in visit.sight.submissions(instrument.id) if counts]
    if counting:
        return visit.cycle.register_original(counting[-1].name)
    asked = {"country": visit.sight.who.country, "instrument": instrument.id}
    name, content = visit.asking("begun", **asked, blank=not visit.plain_cycle.edition.previous)
    return str(name), bytes(content)


def _received(visit: DoorVisit) -> tuple[str, bytes]:
    """Return name and bytes of the file that was sent, once it was looked through for viruses."""
    files = visit.files("file")
    if len(files) != 1:
        raise UsageError("nothing-dropped")
    content = files[0].file.read()
    scan(content, visit.door.settings.scanner)
    return _plain(files[0].filename or "") or "file.xlsx", content


def _plain(name: str) -> str:
    """Return the last part of a file's name, as every system can write it."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"/\\|?*').strip(" .")[:150]


def _check_own(visit: DoorVisit, seen: "LookedAt", instrument: "Instrument") -> None:
    """Raise `UsageError` for a file that is no workbook of this instrument, or of somebody else."""
    if not seen.country or not seen.sheets:
        told_ = next((one for one in seen.findings if one.severity is Severity.ERROR), None)
        why = told_.message[visit.language] if told_ is not None else ""
        raise UsageError("door-unreadable", why=why)
    if (seen.country, seen.instrument) != (visit.sight.who.country, instrument.id):
        raise UsageError("door-not-own", instrument=instrument.short_title)


def _download(visit: DoorVisit) -> Response:
    """Return the workbook: blank, with the answers of the edition before, as it stands, or marked."""
    sight, instrument, kind = visit.sight, instrument_of(visit), visit.request.path_params["kind"]
    refused = visit.too_often("make", _MADE) if kind != "draft" else None
    if refused is not None:
        return refused
    if kind in ("blank", "prefilled"):
        asked = {"country": sight.who.country, "instrument": instrument.id, "blank": kind == "blank"}
        name, content = visit.asking("template", **asked)
        return visit.attached(content, name)
    if kind not in ("draft", "marked") or not sight.whole(instrument.id):
        raise HTTPException(404)
    number = visit.asked("version")
    draft = visit.door.store.draft(sight.who.country, instrument.id, int(number) if number.isdigit() else None)
    if draft is None:
        raise HTTPException(404)
    if kind == "draft":
        return visit.attached(draft.content, draft.file)
    made = visit.asking("marked", name=draft.file, content=draft.content)
    if made is None:
        raise UsageError("not-marked", name=draft.file)
    return visit.attached(made.content, made.name)


def _go_back(visit: DoorVisit) -> Response:
    """Make an earlier version of the draft the newest one; nothing is lost by it."""
    sight, instrument, number = visit.sight, instrument_of(visit), visit.field("version")
    earlier = visit.door.store.draft(sight.who.country, instrument.id, int(number) if number.isdigit() else 0)
    newest = sight.draft(instrument.id)
    if earlier is None or newest is None or not sight.whole(instrument.id):
        raise HTTPException(404)
    visit.door.store.save_draft(
        sight.who.country,
        instrument.id,
        earlier.content,
        file=earlier.file,
        author=sight.who.person,
        base=newest.version,
        origin=earlier.origin,
    )
    return visit.back(f"/workbooks/{instrument.id}", told("gone-back", version=earlier.version))


def _submit(visit: DoorVisit) -> Response:
    """Hand the draft in, in the name of an institution and a person; answer with the receipt."""
    sight, instrument = visit.sight, instrument_of(visit)
    draft = sight.draft(instrument.id)
    if draft is None or not sight.whole(instrument.id):
        raise HTTPException(404)
    refused = visit.too_often("hand in", _HANDED_IN)
    if refused is not None:
        return refused
    try:
        if visit.field("version") != str(draft.version):
            raise UsageError("draft-moved", base=visit.field("version"), newest=draft.version)
        made = visit.asking(
            "submit",
            name=draft.file,
            content=draft.content,
            who=sight.who,
            institution=visit.field("institution"),
            person=visit.field("person"),
            origin=draft.origin,
        )
        if not made.name:
            raise UsageError("door-not-own", instrument=instrument.short_title)
    except MatricesError as problem:
        return _page(visit, problem, 400)
    visit.door.store.drop_draft(draft.country, draft.instrument, draft.version)
    return visit.back(f"/receipt/{made.name}", *made.lines[:3])


def scan(content: bytes, scanner: str) -> None:
    """Raise `UsageError` if a scanner finds something, or does not answer as it should; no scanner finds nothing."""
    if not scanner:
        return
    try:
        said = _asked(content, scanner)
    except OSError as problem:
        raise UsageError("scanner-closed") from problem
    if said.endswith("OK"):
        return
    raise UsageError("scanner-found" if said.endswith("FOUND") else "scanner-closed")


def _asked(content: bytes, scanner: str) -> str:
    with contextlib.closing(_line_to(scanner)) as line:
        line.sendall(b"zINSTREAM\0")
        for begin in range(0, len(content), _PIECE):
            piece = content[begin : begin + _PIECE]
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
        said = b""
        while not said.endswith(b"\0") and (more := line.recv(4096)):
            said += more
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _line_to(scanner: str) -> socket.socket:
    if scanner.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_PATIENCE)
        try:
            line.connect(scanner)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = scanner.rpartition(":")
    return socket.create_connection((host, int(port)), _PATIENCE)


ROUTES = (
    shown("/workbooks", _work),
    shown("/workbooks/{instrument}", _workbook),
    done("/workbooks/{instrument}", _upload),
    shown("/workbooks/{instrument}/file/{kind}", _download),
    done("/workbooks/{instrument}/back", _go_back),
    done("/workbooks/{instrument}/submit", _submit),
)
