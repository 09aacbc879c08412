"""What is kept for a while → a database that is asked in one way: a file, or a schema of its own on a shared server.

A door on one computer keeps its tables in a file beside the register. Where the register lies on a server, they lie on
the same server in a schema of their own, so that any number of web and job processes on any number of computers share
them; `DROP SCHEMA … CASCADE` takes drafts and sessions away and leaves the record as it was.
"""

import contextlib
import logging
import os
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from matrices.errors import UsageError

if TYPE_CHECKING:
    import psycopg
    from psycopg_pool import ConnectionPool

_LOG = logging.getLogger("matrices.door")

_FILE = "door.sqlite"

_LOCK = 0x646F6F72
"""Number of the advisory lock of writers: “door” in ASCII."""

PATIENCE = 10
"""Seconds that one waits for another who is writing, or for a server."""

_MOST = 16
"""Connections of one process to a server."""


class Statements(Protocol):
    """An open connection: statements have a `?` for every value."""

    def execute(self, query: str, values: Sequence[Any] = (), /) -> Any:
        """Have a statement done, and return its rows, which are asked for by `fetchone` or one by one."""

    def executemany(self, query: str, rows: Iterable[Sequence[Any]], /) -> Any:
        """Have a statement done for many rows."""

    def executescript(self, words: str, /) -> Any:
        """Have statements done as they stand."""


class DoorFile:
    """A file of SQLite, which all processes of one computer share."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def prepare(self, tables: str) -> None:
        """Make the tables that are not there yet; nobody else may read the file."""
        if not self.path.exists():
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600))
        with self.reading() as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(tables)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Open the database to read."""
        with closing(sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("PRAGMA synchronous=FULL")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction that is written as a whole or not at all, one after the other."""
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def close(self) -> None:
        """Let go of nothing: a connection lasts as long as a statement."""


class DoorSchema:
    """A schema of PostgreSQL, beside that in which the register lies; `name` is that of the register and `_door`."""

    def __init__(self, address: str) -> None:
        self.address = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", address)
        self.name = ""
        self._pool: ConnectionPool[Any] | None = None
        self._opening = threading.Lock()

    def prepare(self, tables: str) -> None:
        """Make the schema, and the tables that are not there yet."""
        words = tables.replace(" BLOB", " BYTEA").replace(" TEXT", ' TEXT COLLATE "C"')
        with self.writing() as connection:
            # Whoever looks after the server may have made the schema, and given no right to make any.
            if connection.execute("SELECT to_regnamespace(quote_ident(?))", (self.name,)).fetchone() == (None,):
                connection.execute(f'CREATE SCHEMA "{self.name}"')
            connection.executescript(words)

    @contextmanager
    def reading(self) -> Iterator[Statements]:
        """Open the database to read, or for one statement that is whole by itself."""
        with self.connection() as connection:
            yield _Numbered(connection)

    @contextmanager
    def writing(self) -> Iterator[Statements]:
        """Open a transaction that is written as a whole or not at all, one after the other."""
        with self.connection() as connection:
            connection.execute("SET LOCAL synchronous_commit = on")
            connection.execute(f"SET LOCAL lock_timeout = {PATIENCE * 1000}")
            connection.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (_LOCK, self.name))
            yield _Numbered(connection)

    @contextmanager
    def connection(self) -> "Iterator[psycopg.Connection[Any]]":
        """Open a transaction, outside of the order of writers; raise `UsageError` if the server does not answer."""
        import psycopg

        try:
            with self._opened().connection() as connection:
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError) as problem:
            _LOG.error("database: %s %s", type(problem).__name__, getattr(problem, "sqlstate", None) or "")
            raise UsageError("door-database") from problem

    def configure(self, connection: "psycopg.Connection[Any]") -> None:
        """Have the statements of a connection mean the tables of this schema."""
        connection.execute(self.path)
        connection.commit()

    @property
    def path(self) -> bytes:
        """The statement that says where tables are looked for: here, and in the schema of the queue."""
        return f'SET search_path TO "{self.name}", "{self.name}_queue"'.encode()

    def _opened(self) -> "ConnectionPool[Any]":
        import psycopg
        from psycopg_pool import ConnectionPool

        with self._opening:
            if self._pool is None:
                with psycopg.connect(self.address, connect_timeout=PATIENCE) as connection:
                    row = connection.execute("SELECT current_schema()").fetchone()
                self.name = f"{row[0] if row and row[0] else 'public'}_door"
                # A connection is looked at before it is given out: a server may have been started anew meanwhile.
                self._pool = ConnectionPool(
                    self.address,
                    kwargs={"connect_timeout": PATIENCE, "application_name": "matrices door"},
                    min_size=1,
                    max_size=_MOST,
                    timeout=PATIENCE,
                    reconnect_timeout=PATIENCE,
                    configure=self.configure,
                    check=ConnectionPool.check_connection,
                    open=True,
                )
            return self._pool

    def close(self) -> None:
        """Let go of all connections."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None


class _Numbered:
    """A connection to PostgreSQL that takes statements as SQLite does."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self._connection = connection

    def execute(self, query: str, values: Sequence[Any] = (), /) -> Any:
        """Have a statement done, and return its rows."""
        return self._connection.execute(query.replace("?", "%s").encode(), values or None)

    def executemany(self, query: str, rows: Iterable[Sequence[Any]], /) -> Any:
        """Have a statement done for many rows."""
        with contextlib.closing(self._connection.cursor()) as cursor:
            cursor.executemany(query.replace("?", "%s").encode(), rows)

    def executescript(self, words: str, /) -> Any:
        """Have statements done as they stand."""
        return self._connection.execute(words.encode())


def database_of(folder: Path, register: str | Path) -> DoorFile | DoorSchema:
    """Return where the door of an edition keeps what it keeps, by where its register lies."""
    on_server = isinstance(register, str) and register.startswith("postgres")
    return DoorSchema(str(register)) if on_server else DoorFile(folder / _FILE)
