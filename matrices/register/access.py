"""A database → transactions that read or write it, the same on SQLite and PostgreSQL; its complaints → `RegisterError`.

Writers come one after the other: on SQLite by BEGIN IMMEDIATE, on PostgreSQL by an advisory lock. Whoever waits longer
than 30 seconds is told so.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from matrices.errors import RegisterError

WRITES = "matrices_writes"
"""Execution option of connections that write, so that they take their lock at the beginning."""

PATIENCE = 30_000
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
    "sqlite": {WRITES: True},
    "postgresql": {WRITES: True, "isolation_level": "READ COMMITTED"},
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
        code = "register-busy" if _is_waiting(problem) else "register-write"
        raise RegisterError(code, problem=reason(problem)) from problem


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one state of the register; raise `RegisterError` if it cannot be read."""
    try:
        with engine.execution_options(**_READING[engine.dialect.name]).connect() as connection:
            yield connection
    except SQLAlchemyError as problem:
        code = "register-busy" if _is_waiting(problem) else "register-read"
        raise RegisterError(code, problem=reason(problem)) from problem


def reason(problem: SQLAlchemyError) -> str:
    """Return what the database itself says of a problem, on one line."""
    return " ".join(str(getattr(problem, "orig", None) or problem).split())


def _is_waiting(problem: SQLAlchemyError) -> bool:
    cause = problem.orig if isinstance(problem, DBAPIError) else None
    names = (getattr(cause, "sqlite_errorname", ""), type(cause).__name__)
    return names[0].startswith("SQLITE_BUSY") or names[1] == "LockNotAvailable"


def _tune_sqlite(connection: object, _record: object) -> None:
    # The driver would begin transactions too late to keep two processes apart; SQLAlchemy's own advice is to
    # switch that off and say BEGIN IMMEDIATE. What was acknowledged must outlast a power failure: EXTRA also syncs
    # the folder after the journal is gone; with FULL the journal could come back and undo the last commit.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("foreign_keys=ON", f"busy_timeout={PATIENCE}", "synchronous=EXTRA", "trusted_schema=OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES, False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE}")
        connection.exec_driver_sql("SET LOCAL synchronous_commit = on")  # a server may be set to acknowledge too early
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
