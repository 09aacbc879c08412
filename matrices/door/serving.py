"""The door, opened: its screens as one application, mostly behind a proxy; what is old is deleted meanwhile."""

import contextlib
import functools
import logging
import sqlite3
import sys
import threading
import time
import traceback
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from matrices.cycle import Cycle, MailServer
from matrices.door import filling, people, record, rounds, workbook
from matrices.door.database import DoorSchema, database_of
from matrices.door.front import LONGEST, DoorSettings, FrontDoor, job_lines
from matrices.door.post import LOG
from matrices.door.queue import WorkQueue
from matrices.door.visits import DoorVisit
from matrices.door.work import clock
from matrices.errors import MatricesError, UsageError
from matrices.web import Guard, page_or_words, refusal

SCREENS = (people, workbook, filling, record, rounds)
"""Modules that each have `ROUTES`; a new screen is entered here."""

_THREADS = 128

_HOUR = 3600


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


@dataclass(frozen=True)
class Opening:
    """Where a door is opened: host and port of this computer, and the address by which the world knows it."""

    host: str
    port: int
    public: str
    proxies: tuple[str, ...] = ()
    scanner: str = ""


def open_door(folder: Path, opening: Opening, mail: MailServer | None, began: Callable[[str], None]) -> None:
    """Serve an edition to focal points and observers until it is ended; `began` is told the address."""
    import uvicorn

    settings = DoorSettings(
        folder=folder.resolve(),
        public=opening.public,
        clock=clock,
        proxies=opening.proxies,
        mail=mail,
        scanner=opening.scanner,
    )
    _note()
    door = FrontDoor(settings)
    door.cycle("door", "es").keyed()
    config = uvicorn.Config(
        door_app(door),
        host=opening.host,
        port=opening.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=20,
        limit_concurrency=400,
        h11_max_incomplete_event_size=65_536,
    )
    door.begin()
    threading.Thread(target=_sweep, args=(door,), daemon=True).start()
    began(door.origin)
    try:
        uvicorn.Server(config).run()
    finally:
        door.end()


def open_jobs(folder: Path, processes: int, began: Callable[[], None]) -> None:
    """Do the slow work of the doors of an edition until this process is ended; `began` is told when that begins."""
    _note()
    database = database_of(folder, Cycle.open(folder, clock=clock, actor="door", language="es").address)
    if not isinstance(database, DoorSchema):
        raise UsageError("door-no-queue")
    queue, lines = WorkQueue(database, clock), job_lines(processes)
    for line in lines:
        line.begin()
    began()
    try:
        queue.work(folder.resolve(), lines, LONGEST)
    finally:
        for line in lines:
            line.end()
        database.close()


def _sweep(door: FrontDoor) -> None:
    """Delete what is old, each hour."""
    while True:
        try:
            door.sweep()
        except (sqlite3.Error, OSError, MatricesError) as problem:
            LOG.error("not swept: %s", type(problem).__name__)
        time.sleep(_HOUR)


def _note() -> None:
    """Have noted on the standard error what happens, each line without names, addresses and contents."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(without_content)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    levels = {"matrices.door": logging.INFO, "procrastinate": logging.CRITICAL, "psycopg.pool": logging.ERROR}
    for name, level in {**levels, "uvicorn": logging.ERROR, "uvicorn.error": logging.ERROR}.items():
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)


def without_content(record: logging.LogRecord) -> bool:
    """Leave of an exception in a line of the log its kind and where it was raised: its words may be somebody's."""
    if record.exc_info and record.exc_info[0] is not None:
        frames = traceback.extract_tb(record.exc_info[2])[-3:]
        places = " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(frames))
        record.msg, record.args = f"{record.exc_info[0].__name__} at {places}", ()
        record.exc_info = record.exc_text = None
    return True
