"""The screens → one ASGI application, with a guard before all of them."""

import functools

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from matrices.desk import (
    attachments,
    board,
    edition,
    importing,
    instruments,
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
from matrices.desk.visits import Visit, refusal
from matrices.errors import MatricesError
from matrices.web import Guard

_SCREENS = (
    start,
    board,
    edition,
    letters,
    submission,
    attachments,
    queries,
    tray,
    importing,
    rounds,
    study,
    people,
    register,
    instruments,
)
"""Modules that each have `ROUTES`; a new screen is entered here."""


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
