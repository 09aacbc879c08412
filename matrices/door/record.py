"""The record: what was handed in, what the Secretariat asks of it, and what was published of all of it."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from matrices.door.visits import DoorVisit, done, page_or_file, problem_words, shown, told
from matrices.door.work import LookedAt
from matrices.door.workbook import picture_of
from matrices.errors import MatricesError, UsageError
from matrices.findings import count
from matrices.language import say

if TYPE_CHECKING:
    from matrices.register import Delivery, PublishedVersion, Submission

_ANSWERS = 60
"""From one person in an hour."""


def _receipt(visit: DoorVisit) -> Response:
    """Show the receipt of a submission."""
    one = _submission(visit)
    name, content = visit.cycle.receipt(one.name)
    return visit.page("receipt", one=one, **_told(visit, name, content, one))


def _submission(visit: DoorVisit) -> "Submission":
    return visit.sight.submission(visit.request.path_params["name"])


def _told(visit: DoorVisit, name: str, content: bytes, one: "Submission") -> dict[str, Any]:
    """Return what a receipt says as the page shows it, and by whom it was handed in."""
    return {**receipt_told(visit, name, content), "by": by_whom(visit, visit.cycle.delivery_of(one.id))}


def receipt_told(visit: DoorVisit, name: str, content: bytes) -> dict[str, Any]:
    """Return what any receipt says as the page shows it: line by line, in words."""
    body = json.loads(content)["receipt"]
    said = [(key, _in_words(visit, key, value)) for key, value in body.items() if key != "matrices"]
    return {
        "lines": [(say("keys", f"receipt-{key}", visit.language), value) for key, value in said],
        "fingerprint": visit.cycle.keys().fingerprint,
        "file": name,
        "digest": hashlib.sha256(content).hexdigest(),
    }


def _in_words(visit: DoorVisit, key: str, value: Any) -> str:
    """Return what a line of a receipt holds as a reader of the page says it."""
    edition, language = visit.plain_cycle.edition, visit.language
    if key in ("kind", "verdict"):
        return say("keys", f"{key}-{value}", language)
    if key == "confirms_rest":
        return say("workbook", f"unchanged-{'yes' if value else 'no'}", language)
    if key == "arrived":
        return str(visit.shared()["moment"](value))
    if key == "country":
        return edition.country(value).names[language]
    titles = {one.id: one.short_title for one in visit.plain_cycle.folder.instruments}
    titles |= {one.code: one.name for one in edition.observers}
    return titles[value][language] if key in ("instrument", "observer") and value in titles else str(value)


def by_whom(visit: DoorVisit, delivery: "Delivery | None") -> str:
    """Return person and institution of what was handed in here; nothing of what came otherwise."""
    if delivery is None:
        return ""
    return ", ".join(filter(None, (delivery.person or visit.say("erased"), delivery.institution)))


def _receipt_json(visit: DoorVisit) -> Response:
    """Return the signed receipt, which is checked without this server."""
    name, content = visit.cycle.receipt(_submission(visit).name)
    return visit.attached(content, name)


def _receipt_pdf(visit: DoorVisit) -> Response:
    """Return the receipt to be printed and filed."""
    one = _submission(visit)
    name, content = visit.cycle.receipt(one.name)
    return printed(visit, name, {**_told(visit, name, content, one), "one": one.name})


def printed(visit: DoorVisit, name: str, told: Mapping[str, Any]) -> Response:
    """Return a receipt as a PDF; `told` has its lines, its hash, its key, by whom, and what it is the receipt of."""
    edition = visit.plain_cycle.edition
    keys = ("receipt", "receipt-check", "receipt-by", "receipt-digest", "fingerprint")
    values = {
        **{key: told[key] for key in ("lines", "fingerprint", "digest", "by", "one")},
        "words": {key: visit.say(key) for key in keys},
        "language": visit.language,
        "title": edition.title[visit.language],
        "organization": edition.body.secretariat[visit.language],
    }
    made = visit.asking("printed", template="door/receipt-print.html.j2", values=values)
    return visit.attached(made, name.removesuffix(".json") + ".pdf")


def _original(visit: DoorVisit) -> Response:
    """Return the file as it was handed in; a colleague, who sees some sheets of it, has none."""
    one = _submission(visit)
    visit.sight.only("focal", "secretariat", "analyst")
    name, content = visit.cycle.register_original(one.name)
    return visit.attached(content, name)


def _marked(visit: DoorVisit) -> Response:
    """Return the file with its findings marked in it."""
    one = _submission(visit)
    visit.sight.only("focal", "secretariat")
    made = visit.asking("marked_submission", name=one.name)
    if made is None:
        raise UsageError("not-marked", name=one.name)
    return visit.attached(made.content, made.name)


def _record(visit: DoorVisit) -> Response:
    """Show a submission: the picture of its sheets, and what was found in them."""
    view = visit.sight.view(visit.request.path_params["name"])
    one = view.submission
    sheets, problem = _sheets(visit, one)
    seen = LookedAt(
        country=one.country,
        instrument=one.instrument,
        verdict=one.verdict,
        findings=view.findings,
        sheets=sheets,
        counts=count(view.findings),
    )
    counts = view.counts is not None and view.counts.id == one.id
    why = problem_words(problem) if problem is not None else None
    return visit.page("record", one=one, counts=counts, unpictured=why, **picture_of(visit, seen, one.instrument))


def _sheets(visit: DoorVisit, one: "Submission") -> tuple[Any, MatricesError | None]:
    """Return the sheets of the file, read in a process of its own; or why there is no picture of them."""
    if one.origin == "compiled":
        return (), UsageError("no-picture-compiled", name=one.name)
    try:
        return visit.asking("sheets", name=one.name), None
    except MatricesError as problem:
        return (), problem


def _draft(visit: DoorVisit) -> Response:
    """Return the draft of a country as it stands, to the Secretariat, which may be asked to help with it."""
    found = visit.sight.draft_of(visit.request.path_params["country"], visit.request.path_params["instrument"])
    if found is None:
        raise HTTPException(404)
    return visit.attached(found.content, found.file)


def _questions(visit: DoorVisit) -> Response:
    """Show the questions to the own country, those that wait first, each with its history and what its cell says."""
    return _questions_page(visit)


def _questions_page(visit: DoorVisit, problem: MatricesError | None = None) -> Response:
    found = sorted(visit.sight.queries(), key=lambda one: (one.state != "open", one.number))
    folder = visit.plain_cycle.folder
    titles = {
        (one.id, sheet.id, row.id): row.title[visit.language]
        for one in folder.instruments
        for sheet in one.sheets
        for row in sheet.rows
    }
    return visit.page(
        "questions",
        http=400 if problem is not None else 200,
        queries=found,
        titles=titles,
        problem=problem_words(problem) if problem is not None else None,
    )


def _answer(visit: DoorVisit) -> Response:
    """Keep what is answered in words, in the name of whoever signed in."""
    sight = visit.sight
    one = sight.query(visit.request.path_params["query"])
    refused = visit.too_often("answer", _ANSWERS)
    if refused is not None:
        return refused
    try:
        visit.cycle.answer_query(one.number, visit.field("words"), person=sight.who.name)
    except MatricesError as problem:
        return _questions_page(visit, problem)
    return visit.back("/questions", told("question-answered", number=one.number))


def _published(visit: DoorVisit) -> Response:
    """Show every version that was published, the newest first, with the hash of each file."""
    return visit.page("published", versions=visit.plain_cycle.published()[::-1])


def _newest(visit: DoorVisit) -> Response:
    """Go to a file of the newest version: an address for letters and citations that need no version."""
    versions = visit.plain_cycle.published()
    if not versions:
        raise HTTPException(404)
    return RedirectResponse(f"/published/{versions[-1].version}/{visit.request.path_params['file']}", 302)


def _published_file(visit: DoorVisit) -> Response:
    """Return a published file exactly as it was published, or say that it is not what it was."""
    number, name = visit.request.path_params["version"], visit.request.path_params["file"]
    version = next((one for one in visit.plain_cycle.published() if str(one.version) == number), None)
    if version is None or name not in {one.name for one in version.files}:
        raise HTTPException(404)
    try:
        content = visit.plain_cycle.published_file(name, version.version)
    except UsageError:
        raise HTTPException(410) from None
    return _as_published(visit, version, name, content)


def _as_published(visit: DoorVisit, version: "PublishedVersion", name: str, content: bytes) -> Response:
    answer = page_or_file(visit, PurePosixPath(name).name, content)
    answer.headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()}"'
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


ROUTES = (
    shown("/receipt/{name}", _receipt),
    shown("/receipt/{name}/json", _receipt_json),
    shown("/receipt/{name}/pdf", _receipt_pdf),
    shown("/record/{name}", _record),
    shown("/record/{name}/original", _original),
    shown("/record/{name}/marked", _marked),
    shown("/drafts/{country}/{instrument}", _draft),
    shown("/questions", _questions),
    done("/questions/{query}", _answer),
    shown("/published", _published),
    shown("/published/newest/{file:path}", _newest),
    shown("/published/{version}/{file:path}", _published_file),
)
