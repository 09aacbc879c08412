"""The screens of the door → one ASGI application, with a guard before all of them."""

import contextlib
import functools
from collections.abc import AsyncIterator

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from matrices.door import filling, history, people, published, questions, rounds, signing, workbook
from matrices.door.front import FrontDoor
from matrices.door.post import LOG
from matrices.door.visits import DoorVisit
from matrices.errors import MatricesError
from matrices.web import Guard, page_or_words, refusal

SCREENS = (signing, workbook, filling, history, questions, rounds, people, published)
"""Modules that each have `ROUTES`; a new screen is entered here."""

_THREADS = 128


def door_app(door: FrontDoor) -> ASGIApp:
    """Return the application of a door."""
    handlers = {HTTPException: _not_there, Exception: _unforeseen}
    routes = [route for screen in SCREENS for route in screen.ROUTES]
    app = Starlette(routes=routes, exception_handlers=handlers, lifespan=_with_threads)
    app.state.visit = functools.partial(DoorVisit, door)
    guarded = Guard(app, door, functools.partial(_refused, door))
    proxies = list(door.settings.proxies)
    return ProxyHeadersMiddleware(guarded, trusted_hosts=proxies) if proxies else guarded  # type: ignore[arg-type, return-value]


@contextlib.asynccontextmanager
async def _with_threads(_app: Starlette) -> AsyncIterator[None]:
    """Have threads enough for pages that wait for a job, which would otherwise keep those waiting that do not."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
    yield


def _refused(door: FrontDoor, request: Request, key: str, status: int) -> Response:
    visit = DoorVisit(door, request)
    return visit.to_sign_in() if key == "refused-session" else page_or_words(visit, "refused", http=status, key=key)


def _not_there(request: Request, problem: Exception) -> Response:
    status = problem.status_code if isinstance(problem, HTTPException) else 404
    key = {404: "not-there", 408: "too-slow", 410: "gone"}.get(status, "refused-form")
    visit: DoorVisit = request.app.state.visit(request)
    return page_or_words(visit, "refused", http=status, key=key)


def _unforeseen(request: Request, problem: Exception) -> Response:
    LOG.error("unforeseen: %s", type(problem).__name__)
    visit: DoorVisit = request.app.state.visit(request)
    return refusal(visit, MatricesError("unforeseen"))
