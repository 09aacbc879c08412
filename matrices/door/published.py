"""What was published, for everybody: the newest version, and every one before it, at addresses that stay."""

import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from matrices.door.rounds import page_or_file
from matrices.door.visits import DoorVisit, shown
from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.register import PublishedVersion


def _published(visit: DoorVisit) -> Response:
    """Show every version that was published, the newest first, with the hash of each file."""
    return visit.page("published", versions=visit.plain_cycle.published()[::-1])


def _newest(visit: DoorVisit) -> Response:
    """Go to a file of the newest version: an address for letters and citations that need no version."""
    versions = visit.plain_cycle.published()
    if not versions:
        raise HTTPException(404)
    return RedirectResponse(f"/published/{versions[-1].version}/{visit.request.path_params['file']}", 302)


def _file(visit: DoorVisit) -> Response:
    """Return a published file exactly as it was published, or say that it is not what it was."""
    number, name = visit.request.path_params["version"], visit.request.path_params["file"]
    version = next((one for one in visit.plain_cycle.published() if str(one.version) == number), None)
    if version is None or name not in {one.name for one in version.files}:
        raise HTTPException(404)
    try:
        content = visit.plain_cycle.published_file(name, version.version)
    except UsageError:
        raise HTTPException(410) from None
    return _served(visit, version, name, content)


def _served(visit: DoorVisit, version: "PublishedVersion", name: str, content: bytes) -> Response:
    answer = page_or_file(visit, PurePosixPath(name).name, content)
    answer.headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()}"'
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


ROUTES = (
    shown("/published", _published),
    shown("/published/newest/{file:path}", _newest),
    shown("/published/{version}/{file:path}", _file),
)
