"""Registers on SQLite and on PostgreSQL, empty at the beginning of each test; a way to tamper with them."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Delete, Engine, Executable, Insert, Table, Update, create_engine, select

from matrices.errors import RegisterError
from matrices.register.opening import open_register
from matrices.register.store import Register
from tests.register import server as postgresql
from tests.register.samples import AT, DECISION, FROZEN, LOGGED, UNTIL, received

Address = Path | str

Statement = str | Executable
"""SQL as text, or as SQLAlchemy makes it for the database at hand."""

MEMORY = "/dev/shm"  # noqa: S108 - a folder of its own is made in it


@pytest.fixture(scope="session")
def server() -> Iterator[postgresql.Server]:
    """A PostgreSQL server on loopback."""
    lacking = postgresql.missing()
    if lacking:
        pytest.skip(lacking)
    with postgresql.running(postgresql.FAST) as started:
        yield started


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """The place of a register that is not there yet: in memory where there is such a folder, so that no test waits."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path / "register.sqlite"
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder) / "register.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, file: Path) -> Address:
    """The address of a register that is not there yet, on each kind of database."""
    if request.param == "sqlite":
        return file
    started: postgresql.Server = request.getfixturevalue("server")
    return started.new_schema()


@pytest.fixture
def register(address: Address) -> Iterator[Register]:
    """An empty register, whose clock stands still."""
    opened = open_register(address, clock=lambda: LOGGED)
    yield opened
    opened.close()


@dataclass(frozen=True)
class Intruder:
    """Somebody who changes the database behind the register's back, and who can get past its guards."""

    address: Address

    def run(self, *statements: Statement) -> None:
        """Execute the statements as any program would."""
        self._execute(statements)

    def sneak(self, *statements: Statement) -> None:
        """Execute the statements with guards and references out of the way, and put the guards back."""
        if isinstance(self.address, str):
            self._execute(("SET session_replication_role = replica", *statements))
            return
        touched = {str(one.table) for one in statements if isinstance(one, Insert | Update | Delete)}
        guards = self._triggers(touched if not any(isinstance(one, str) for one in statements) else None)
        self._execute((*(f"DROP TRIGGER {name}" for name in guards), *statements, *guards.values()))

    def first(self, table: Table) -> dict[str, Any]:
        """Return the first row of a table."""
        engine = self._engine()
        with engine.connect() as connection:
            row = connection.execute(select(table).order_by(*table.primary_key.columns).limit(1)).one()
        engine.dispose()
        return dict(row._mapping)

    def _triggers(self, touched: set[str] | None) -> dict[str, str]:
        engine = self._engine()
        with engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = {row.name: row.sql for row in rows if touched is None or row.tbl_name in touched}
        engine.dispose()
        return found

    def _execute(self, statements: Sequence[Statement]) -> None:
        engine = self._engine()
        try:
            with engine.begin() as connection:
                for one in statements:
                    if isinstance(one, str):
                        connection.exec_driver_sql(one)
                    else:
                        connection.execute(one)
        finally:
            engine.dispose()

    def _engine(self) -> Engine:
        sqlite = isinstance(self.address, Path)
        return create_engine(f"sqlite:///{self.address}" if sqlite else driven(str(self.address)))


@pytest.fixture
def intruder(address: Address) -> Intruder:
    """Somebody who gets at the database."""
    return Intruder(address)


def driven(address: str) -> str:
    """Return the address of a PostgreSQL database with the driver that is used here."""
    return address.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def opened(register: Register) -> Register:
    """A register with the files of two countries, and a round that was opened on them."""
    register.receive(received(b"first"), AT, "ana")
    register.receive(received(b"other", country="PAN"), AT, "ana")
    register.rounds.open_round("2027", 1, UNTIL, True, DECISION, FROZEN, AT, "ana")
    return register


def events(register: Register) -> list[str]:
    """Return the kinds of what was logged after the round was opened."""
    kinds = [one.kind for one in register.events()]
    return kinds[kinds.index("round-opened") + 1 :]


def refused(caught: pytest.ExceptionInfo[RegisterError], register: Register) -> tuple[str, list[str], object]:
    """Return the code of a refusal, what was logged nevertheless, and what is wrong with the register."""
    return caught.value.code, events(register), register.prove().faults
