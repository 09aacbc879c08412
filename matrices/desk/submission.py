"""A submission: a picture of each sheet with its findings at their cells, what changed, what else lies in its file."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.cycle import since_words
from matrices.desk.queries import chosen_cell, marks_of, of_submission
from matrices.desk.tray import decisions
from matrices.desk.visits import Visit, done, problem_words, shown, told
from matrices.errors import MatricesError, UsageError
from matrices.findings import Severity
from matrices.instrument import RowId
from matrices.language import say
from matrices.web import grid_of

if TYPE_CHECKING:
    from matrices.cycle import SubmissionView
    from matrices.register import StoredAnswer, Submission
    from matrices.workbook import BookSheet


_WORST = (Severity.ERROR, Severity.WARNING, Severity.NOTICE)


def _submission(visit: Visit) -> Response:
    """Show a submission."""
    name, cycle = visit.request.path_params["name"], visit.cycle
    view = cycle.register_view(name)
    chosen = visit.asked("severity")
    severities = [one for one in _WORST if not chosen or one == chosen]
    numbered = [(number, one) for number, one in enumerate(view.findings, 1) if one.severity in severities]
    sheets, problem = _sheets(visit, view)
    tab = visit.asked("sheet") or next((one.at.sheet for _, one in numbered if one.at.sheet), "")
    shown_sheet = next((one for one in sheets if one.title == tab), next(iter(sheets), None))
    counts = view.counts is not None and view.counts.id == view.submission.id
    asked, read, titles = of_submission(visit, view), cycle.source_readings(name), _titles(visit, view)
    marks = marks_of(visit, view, tab or (shown_sheet.title if shown_sheet else ""), asked, read)
    return visit.page(
        "submission",
        view=view,
        counts=counts,
        numbered=numbered,
        of_severity={one: sum(each.severity is one for each in view.findings) for one in _WORST},
        chosen=chosen,
        tabs=[(one.title, sum(each.at.sheet == one.title for _, each in numbered)) for one in sheets],
        grid=grid_of(shown_sheet, numbered, marks) if shown_sheet is not None else None,
        answers={(one.tab, one.cell): one for one in view.answers},
        differences=_differences(view),
        decisions=decisions(view.submission, counts=counts),
        unpictured=problem_words(problem) if problem is not None else None,
        questions=titles,
        queries=asked,
        since=lambda one: since_words(one, visit.language),
        asking=chosen_cell(visit, view, shown_sheet.title if shown_sheet else tab, asked, read, titles),
        read=sorted(read.items()),
        attached=attached_to(visit, view.submission),
    )


def _titles(visit: Visit, view: "SubmissionView") -> dict[tuple[str, str], str]:
    """Return what each row of the instrument is called, by sheet and row."""
    instrument = visit.cycle.folder.instrument(view.submission.instrument)
    return {RowId(sheet.id, row.id): row.title[visit.language] for sheet in instrument.sheets for row in sheet.rows}


def _sheets(visit: Visit, view: "SubmissionView") -> "tuple[Sequence[BookSheet], MatricesError | None]":
    """Return the sheets of the file, read in a process of its own; or why there is no picture of them."""
    if view.submission.origin == "compiled" and visit.cycle.edition.compiled != "whole":
        return (), UsageError("no-picture-compiled", name=view.submission.name)
    key, kept = view.submission.sha256, visit.desk.pictures
    if key not in kept:
        try:
            found = visit.asking("sheets", name=view.submission.name)
        except MatricesError as problem:
            return (), problem
        while len(kept) > 8:
            kept.pop(next(iter(kept)))
        kept[key] = found
    return kept[key], None


def _differences(view: "SubmissionView") -> "list[tuple[str, str, str, str]]":
    """Return the cells that say something else than the version before: how, where, what it was, what it is."""
    found, kinds = view.comparison, ("added", "changed", "gone", "fallen")
    return [
        (kind, f"{at.tab}!{at.cell}" if at else "", _words(one.before), _words(one.after))
        for kind in kinds
        for one in getattr(found, kind)
        for at in [one.after or one.before]
    ]


def _words(one: "StoredAnswer | None") -> str:
    return (one.shown or one.raw) if one is not None else ""


def _original(visit: Visit) -> Response:
    """Return the file as it came."""
    name, content = visit.cycle.register_original(visit.request.path_params["name"])
    return visit.attached(content, name)


def _marked(visit: Visit) -> Response:
    """Return the file with its findings marked in it."""
    made = visit.asking("marked", name=visit.request.path_params["name"])
    if made is None:
        raise UsageError("not-marked", name=visit.request.path_params["name"])
    return visit.attached(made.content, made.name)


def _settle(visit: Visit) -> Response:
    """Say what a cell that waits to be clarified is to be read as, or take that back."""
    name = visit.request.path_params["name"]
    one = visit.cycle.register_view(name).submission
    place = visit.field("cell")
    if not place:
        raise HTTPException(404)
    words = None if visit.field("what") == "withdraw" else visit.field("words")
    visit.cycle.settle(one.country, (one.instrument, place), words, visit.field("reason"))
    return visit.back(visit.path("tray", name), told("settled", cell=place))


def attached_to(visit: Visit, one: "Submission") -> dict[str, Any]:
    """Return what lies in a file: each thing by its name, what its author called it, its cells and its size."""
    if one.origin == "compiled":
        return {"found": (), "lines": ()}

    def listed() -> dict[str, Any]:
        return {**(found := visit.asking("attachments", name=one.name)), "lines": _lines(found, visit.language)}

    try:
        return visit.remembered(f"attachments {one.name}", (one.sha256,), listed)
    except MatricesError:  # what keeps the file from being read is told where its sheets would be
        return {"found": (), "lines": ()}


def _lines(found: dict[str, Any], language: str) -> list[str]:
    """Return what is to be said of that which cannot be saved here."""
    counts = [(key, found[key]) for key in ("linked", "left") if found[key]]
    said = [say("commands", f"attachments-{key}", language, count=count) for key, count in counts]
    return [*said, *([say("desk", "attached-kept", language, cells=", ".join(found["kept"]))] if found["kept"] else [])]


def _attachment(visit: Visit) -> Response:
    """Save one of them, under a name that says where it lay; what its author called it is not trusted."""
    name, file = visit.request.path_params["name"], visit.request.path_params["file"]
    content = visit.asking("attachment", name=name, file=file)
    if content is None:
        raise HTTPException(404)
    return visit.attached(content, file)


ROUTES = (
    shown("/e/{edition}/tray/{name}", _submission),
    shown("/e/{edition}/tray/{name}/file/original", _original),
    shown("/e/{edition}/tray/{name}/file/marked", _marked),
    done("/e/{edition}/tray/{name}/settle", _settle),
    shown("/e/{edition}/tray/{name}/attachments/{file}", _attachment),
)
