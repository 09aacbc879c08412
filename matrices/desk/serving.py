"""The desk, started: its screens as one application, a free port of this computer, a link for one browser."""

import functools
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from matrices.desk import (
    board,
    edition,
    letters,
    people,
    queries,
    register,
    rounds,
    start,
    study,
    submission,
    tray,
)
from matrices.desk.front import FrontDesk
from matrices.desk.officer import settings_file
from matrices.desk.visits import Visit, refusal
from matrices.errors import MatricesError, UsageError
from matrices.web import Guard

_SCREENS = (
    start,
    board,
    edition,
    letters,
    submission,
    queries,
    tray,
    rounds,
    study,
    people,
    register,
)
"""Modules that each have `ROUTES`; a new screen is entered here."""

_LOG_SIZE = 1_000_000


def desk_app(desk: FrontDesk) -> ASGIApp:
    """Return the application of a desk."""
    handlers = {HTTPException: _not_there, Exception: _unforeseen}
    app = Starlette(routes=[route for screen in _SCREENS for route in screen.ROUTES], exception_handlers=handlers)
    app.state.visit = functools.partial(Visit, desk)
    return Guard(app, desk, lambda request, key, status: Visit(desk, request).page("refused", http=status, key=key))


def _not_there(request: Request, problem: Exception) -> Response:
    status = problem.status_code if isinstance(problem, HTTPException) else 404
    key = "not-there" if status == 404 else "refused-form"
    return _visit(request).page("refused", http=status, key=key)


def _unforeseen(request: Request, _problem: Exception) -> Response:
    return refusal(_visit(request), MatricesError("unforeseen"))


def _visit(request: Request) -> Visit:
    found: Visit = request.app.state.visit(request)
    return found


@dataclass(frozen=True)
class Served:
    """A desk that answers: the link that lets one browser in."""

    link: str


def serve(folder: Path, *, language: str, port: int = 0, began: Callable[[Served], None]) -> None:
    """Serve the desk on a folder until it is ended; `began` is told the link as soon as it answers.

    Only this computer is answered. What nobody foresaw is noted in a file beside the settings of the user.
    """
    import uvicorn

    settings = settings_file()
    listening = _listening(port)
    desk = FrontDesk(folder.resolve(), settings, language, listening.getsockname()[1])
    config = uvicorn.Config(
        desk_app(desk), log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    desk.leave = lambda: setattr(server, "should_exit", True)
    _note_in(settings.with_name("desk.log"))
    desk.jobs.begin()
    listening.listen(128)  # so that the browser is not sent away before the first page is ready
    began(Served(desk.new_link()))
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        desk.jobs.end()
        listening.close()


def _listening(port: int) -> socket.socket:
    """Return a socket of this computer alone, on a free port if it is 0; `UsageError` for one that is taken."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        found.bind(("127.0.0.1", port))
    except OSError as problem:
        found.close()
        raise UsageError("port-taken", port=port) from problem
    return found


def _note_in(path: Path) -> None:
    """Have what nobody foresaw noted in a file, which begins anew when it is large: a screen shows no traceback."""
    from matrices.cycle import private_folder

    private_folder(path.parent)
    if path.is_file() and path.stat().st_size > _LOG_SIZE:
        path.unlink()
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.ERROR)
        logger.propagate = False
    logging.getLogger("uvicorn.error").handlers = [logging.FileHandler(path, encoding="utf-8", delay=True)]
