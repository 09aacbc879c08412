"""Pictures and documents that lie in a submission's file: listed with their cells, each to be saved, never opened."""

from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.desk.visits import Visit, shown
from matrices.errors import MatricesError
from matrices.language import say

if TYPE_CHECKING:
    from matrices.register import Submission


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


ROUTES = (shown("/e/{edition}/tray/{name}/attachments/{file}", _attachment),)
