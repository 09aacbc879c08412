"""A database → transactions that read or write it, the same on SQLite and PostgreSQL; a step done again where it moved.

Writers come one after the other: on SQLite by BEGIN IMMEDIATE, on PostgreSQL by an advisory lock. Whoever waits longer
than 30 seconds is told so.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from matrices.errors import RegisterError

_WRITES = "matrices_writes"
"""Execution option of connections that write, so that they take their lock at the beginning."""

_PATIENCE = 30_000
"""Milliseconds that one command waits for another that is writing."""

LOCK = 0x6D617472
"""Number of the advisory lock on PostgreSQL: “matr” in ASCII."""

# A snapshot for readers, so that a proof or a copy is of one moment. Writers look again once they hold the lock, which
# a snapshot taken before it would not allow, whatever isolation the server's default is.
_READING: Mapping[str, Mapping[str, Any]] = {
    "sqlite": {},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}
_WRITING: Mapping[str, Mapping[str, Any]] = {
    "sqlite": {_WRITES: True},
    "postgresql": {_WRITES: True, "isolation_level": "READ COMMITTED"},
}


def tune(engine: Engine) -> None:
    """Make the connections of an engine keep apart and durable."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that is written as a whole or not at all; raise `RegisterError` if it cannot be."""
    try:
        with engine.execution_options(**_WRITING[engine.dialect.name]).begin() as connection:
            yield connection
    except SQLAlchemyError as problem:
        raise _refusal(problem, engine, "register-write") from problem


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one state of the register; raise `RegisterError` if it cannot be read."""
    try:
        with engine.execution_options(**_READING[engine.dialect.name]).connect() as connection:
            yield connection
    except SQLAlchemyError as problem:
        # Of a database on a server there is no file to look at.
        code = "register-read" if engine.dialect.name == "sqlite" else "register-database"
        raise _refusal(problem, engine, code) from problem


def reason(problem: SQLAlchemyError) -> str:
    """Return what the database itself says of a problem, on one line."""
    return " ".join(str(getattr(problem, "orig", None) or problem).split())


def _address_shown(url: URL) -> str:
    """Return where a register lies, as people read it: a path, or an address without its password."""
    return (url.database or "") if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def _refusal(problem: SQLAlchemyError, engine: Engine, otherwise: str) -> RegisterError:
    code = next((code for code, fits in _CAUSES.items() if fits(problem)), otherwise)
    return RegisterError(code, address=_address_shown(engine.url), problem=reason(problem))


def _names(problem: SQLAlchemyError) -> tuple[str, str]:
    """Return what SQLite, and what the driver of PostgreSQL, call a problem."""
    cause = problem.orig if isinstance(problem, DBAPIError) else None
    return getattr(cause, "sqlite_errorname", ""), type(cause).__name__


def _is_waiting(problem: SQLAlchemyError) -> bool:
    sqlite, postgresql = _names(problem)
    return sqlite.startswith("SQLITE_BUSY") or postgresql == "LockNotAvailable"


def _is_full(problem: SQLAlchemyError) -> bool:
    sqlite, postgresql = _names(problem)
    return sqlite == "SQLITE_FULL" or postgresql == "DiskFull"


def _is_unreachable(problem: SQLAlchemyError) -> bool:
    """Tell whether a server does not answer, does not let one in, or has ended the connection."""
    if not isinstance(problem, OperationalError) or not hasattr(problem.orig, "sqlstate"):
        return False
    return (getattr(problem.orig, "sqlstate", None) or _UNREACHABLE[0]).startswith(_UNREACHABLE)


_UNREACHABLE = ("08", "28", "3D", "53300", "57P")
"""Beginnings of the SQLSTATE of connections that fail, of users, databases, too many connections, and servers that
stop."""

_CAUSES: Mapping[str, Callable[[SQLAlchemyError], bool]] = {
    "register-busy": _is_waiting,
    "register-full": _is_full,
    "register-server": _is_unreachable,
}
"""Code of a message of its own → what is told by it."""


_PRAGMAS = ("foreign_keys=ON", "synchronous=EXTRA", "trusted_schema=OFF", "secure_delete=ON")
"""What every connection to a file needs; what is deleted (a person alone ever is) is overwritten."""


def _tune_sqlite(connection: object, _record: object) -> None:
    # The driver would begin transactions too late to keep two processes apart; SQLAlchemy's own advice is to
    # switch that off and say BEGIN IMMEDIATE. What was acknowledged must outlast a power failure: EXTRA also syncs
    # the folder after the journal is gone; with FULL the journal could come back and undo the last commit.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in (*_PRAGMAS, f"busy_timeout={_PATIENCE}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITES, False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_PATIENCE}")
        connection.exec_driver_sql("SET LOCAL synchronous_commit = on")  # a server may be set to acknowledge too early
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


Done = TypeVar("Done")

_MOVED = "register-moved"
"""Code of the `RegisterError` which says that what was written would rest on what is no longer so."""

TRIES = 10
"""Each of them can fail only because another process has got further in the meantime."""


def until_unmoved(step: Callable[[], Done]) -> Done:
    """Return what a step makes of the register as it is; raise `register-moved` if that never holds still."""
    for _ in range(TRIES - 1):
        try:
            return step()
        except RegisterError as problem:
            if problem.code != _MOVED:
                raise
    return step()
