"""Slow work of a door whose web and job processes are several → a queue in the database that they share.

`procrastinate` says whose turn it is, has a job taken again whose process was killed, and knows who works. A job of it
names a row of `work`, no more: what is to be done and what came of it lie there until whoever asked has it, an hour at
most. Everything else is as with the local processes: the same task, in a process of its own, with the same limits.
"""

import asyncio
import contextlib
import datetime
import hashlib
import io
import logging
import pickle
import secrets
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matrices.door.database import PATIENCE, DoorSchema
from matrices.errors import MatricesError, UsageError
from matrices.web import JobLine, asked

if TYPE_CHECKING:
    import psycopg
    from procrastinate import App

_LOG = logging.getLogger("matrices.door")

_QUEUE = "door"
_TASK = "matrices.door.work"

_TABLES = """
CREATE TABLE IF NOT EXISTS work (
  name TEXT PRIMARY KEY, task TEXT NOT NULL, given BLOB NOT NULL, at TEXT NOT NULL, tries INTEGER NOT NULL,
  state TEXT NOT NULL, came BLOB);
CREATE TABLE IF NOT EXISTS queue (layout TEXT PRIMARY KEY);
"""

_KEPT = datetime.timedelta(hours=1)
"""How long what nobody asked for any more is kept."""

_TRIES = 2
"""How often a job is taken whose process was killed: a file that kills processes is not read for ever."""

_BEAT = 1
_STALLED = 6
"""Seconds between the words of a process that it works, and after which it is taken to be dead."""

_LOOKS = (0.02, 0.15)
"""Seconds between two looks at whether a job is done, of one that is quick and of one that waits."""

_OURS = ("matrices.",)
_PLAIN = {
    "matrices.errors": {"_rebuilt"},
    "builtins": {"set", "frozenset", "complex", "bytearray"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "fractions": {"Fraction"},
    "pathlib": {"PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath"},
    "zoneinfo": {"ZoneInfo._unpickle"},
}
"""Module → what of it may come out of the database."""


class _Plain(pickle.Unpickler):
    """Reads values that other processes of ours left, made of our own classes and plain ones; no function is called."""

    def find_class(self, module: str, name: str) -> Any:
        plain = name in _PLAIN.get(module, ())
        if plain or module.startswith(_OURS):
            found = super().find_class(module, name)
            if plain or isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def _read(content: bytes) -> Any:
    return _Plain(io.BytesIO(bytes(content))).load()


class WorkQueue:
    """The queue of a door; `clock` gives aware moments."""

    def __init__(self, database: DoorSchema, clock: Callable[[], datetime.datetime]) -> None:
        self._database = database
        self._clock = clock
        database.prepare(_TABLES)
        self._app = _app(database)
        self._prepare()

    def _prepare(self) -> None:
        """Make the tables of procrastinate; those of another version of it go, with what still waited in them."""
        words = self._app.schema_manager.get_schema()
        layout = hashlib.sha256(words.encode()).hexdigest()
        with self._database.writing() as connection:
            if connection.execute("SELECT layout FROM queue").fetchone() == (layout,):
                return
            own = f'"{self._database.name}_queue"'
            connection.executescript(f"DROP SCHEMA IF EXISTS {own} CASCADE; CREATE SCHEMA {own}")
            connection.executescript(f"SET LOCAL search_path TO {own}; {words}")
            connection.executescript(f'SET LOCAL search_path TO "{self._database.name}"')
            connection.execute("DELETE FROM queue")
            connection.execute("INSERT INTO queue VALUES (?)", (layout,))

    # Whoever asks ---------------------------------------------------------------------------------------------------

    def asked(self, task: str, seconds: float, values: Mapping[str, Any]) -> Any:
        """Return what a task comes to that another process does; raise what it raises, or that it takes long."""
        name, at = secrets.token_hex(16), self._clock().astimezone(datetime.UTC).isoformat()
        with self._database.connection() as connection:
            connection.execute(
                "INSERT INTO work VALUES (%s, %s, %s, %s, 0, 'waiting', NULL)",
                (name, task, pickle.dumps(dict(values)), at),
            )
            self.enqueue(name, connection)
        return self.awaited(name, seconds)

    def enqueue(self, name: str, connection: "psycopg.Connection[Any] | None" = None) -> None:
        """Have a row of `work` taken by whoever is free."""
        with self._database.connection() if connection is None else contextlib.nullcontext(connection) as used:
            self._app.configure_task(_TASK, queue=_QUEUE, connection=used).defer(name=name)

    def awaited(self, name: str, seconds: float) -> Any:
        """Return what a job comes to, and forget it; one that takes too long is done no more."""
        state, came = self._came(name, seconds)
        if state == "done":
            return came
        raise came or MatricesError("job-too-long", seconds=int(seconds))

    def _came(self, name: str, seconds: float) -> tuple[str, Any]:
        begun = time.monotonic()
        while (waited := time.monotonic() - begun) < seconds:
            # A server that is started anew meanwhile has not forgotten what it was told.
            with contextlib.suppress(UsageError), self._database.reading() as connection:
                row = connection.execute("SELECT state, came FROM work WHERE name = ?", (name,)).fetchone()
                if row is None:
                    return "failed", MatricesError("job-ended")
                if row[0] in ("done", "failed"):
                    connection.execute("DELETE FROM work WHERE name = ?", (name,))
                    return row[0], _read(row[1])
            time.sleep(_LOOKS[waited > 2])
        with contextlib.suppress(UsageError), self._database.reading() as connection:
            connection.execute("DELETE FROM work WHERE name = ?", (name,))
        return "failed", None

    def standing(self) -> dict[str, int]:
        """Return how many jobs wait, since how many seconds the first, and how many processes do them."""
        waiting = (
            "SELECT count(*), coalesce(extract(epoch FROM now() - min(e.at)), 0)::integer FROM procrastinate_jobs j "
            "JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' WHERE j.status = 'todo'"
        )
        working = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => ?)"
        with self._database.reading() as connection:
            (jobs, seconds), (workers,) = (
                connection.execute(waiting).fetchone(),
                connection.execute(working, (_STALLED,)).fetchone(),
            )
        return {"waiting": jobs, "seconds": seconds, "processes": workers}

    def sweep(self) -> None:
        """Delete what nobody asked for any more."""
        since = (self._clock().astimezone(datetime.UTC) - _KEPT).isoformat()
        with self._database.writing() as connection:
            connection.execute("DELETE FROM work WHERE at < ?", (since,))

    # Whoever works --------------------------------------------------------------------------------------------------

    def work(self, folder: Path, lines: Sequence[JobLine], seconds: float) -> None:
        """Do jobs, each in the process of a line, until this process is told to end; outlive a server that is down."""
        free = list(lines)

        def do(name: str) -> None:
            line = free.pop()  # as many jobs are taken at a time as there are lines
            try:
                self._do(name, folder, line, seconds)
            finally:
                free.append(line)

        self._app.task(name=_TASK, queue=_QUEUE)(do)
        asyncio.run(_until_told(self._app, len(lines)))

    def _do(self, name: str, folder: Path, line: JobLine, seconds: float) -> None:
        begun = "UPDATE work SET tries = tries + 1, state = 'running' WHERE name = ? RETURNING task, given, tries"
        with self._database.reading() as connection:
            row = connection.execute(begun, (name,)).fetchone()
        if row is None:  # nobody waits for it any more
            return
        state, came = "failed", MatricesError("job-ended")
        if row[2] <= _TRIES:
            state, came = _came_of(line, row[0], seconds, {**_read(row[1]), "folder": folder})
        with self._database.reading() as connection:
            connection.execute("UPDATE work SET state = ?, came = ? WHERE name = ?", (state, pickle.dumps(came), name))


def _came_of(line: JobLine, task: str, seconds: float, values: dict[str, Any]) -> tuple[str, Any]:
    try:
        return "done", asked(line, task, seconds, values)
    except MatricesError as problem:
        return "failed", problem


def _app(database: DoorSchema) -> "App":
    """Return procrastinate, whose tables lie in a schema of their own beside the others."""
    from procrastinate import App, PsycopgConnector

    async def configure(connection: Any) -> None:
        await connection.execute(database.path)
        await connection.commit()

    return App(
        connector=PsycopgConnector(
            conninfo=database.address,
            configure=configure,
            min_size=1,
            max_size=4,
            timeout=PATIENCE,
            reconnect_timeout=PATIENCE,
        )
    )


async def _until_told(app: "App", lines: int) -> None:
    """Have a worker work; begin it anew when the server was away."""
    import psycopg
    from procrastinate.exceptions import ConnectorException

    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(one, told.set)
    while not told.is_set():
        try:
            async with app.open_async():
                await _worked(app, lines, told)
        except (ConnectorException, psycopg.Error, OSError) as problem:
            _LOG.error("queue: %s", type(problem.__cause__ or problem).__name__)
        if not told.is_set():
            await asyncio.sleep(1)


async def _worked(app: "App", lines: int, told: asyncio.Event) -> None:
    worker = asyncio.create_task(
        app.run_worker_async(
            queues=[_QUEUE],
            concurrency=lines,
            delete_jobs="always",
            update_heartbeat_interval=_BEAT,
            stalled_worker_timeout=_STALLED,
            shutdown_graceful_timeout=20,
            install_signal_handlers=False,
        )
    )
    others = [asyncio.create_task(told.wait()), asyncio.create_task(_take_again(app))]
    await asyncio.wait([worker, *others], return_when=asyncio.FIRST_COMPLETED)
    for one in (*others, worker):
        one.cancel()
    for came in await asyncio.gather(worker, *others, return_exceptions=True):
        if isinstance(came, Exception):
            raise came


async def _take_again(app: "App") -> None:
    """Put back what a process had taken that is no more."""
    from procrastinate.exceptions import ConnectorException

    while True:
        await asyncio.sleep(_BEAT)
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED):
            # Another process may have put it back meanwhile.
            with contextlib.suppress(ConnectorException):
                await app.job_manager.retry_job(job)
                _LOG.warning("a job is taken again")
