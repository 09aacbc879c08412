"""Registers on SQLite and on PostgreSQL, empty at the beginning of each test; a way to tamper with them."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from matrices.register.opening import open_register
from matrices.register.store import Register
from tests.register import server as postgresql
from tests.register.samples import LOGGED

Address = Path | str

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

    def run(self, *statements: str) -> None:
        """Execute the statements as any program would."""
        self._execute(statements)

    def sneak(self, *statements: str) -> None:
        """Execute the statements with guards and references out of the way, and put the guards back."""
        if isinstance(self.address, str):
            self._execute(("SET session_replication_role = replica", *statements))
            return
        guards = self._triggers()
        self._execute((*(f"DROP TRIGGER {name}" for name in guards), *statements, *guards.values()))

    def _triggers(self) -> dict[str, str]:
        engine = create_engine(f"sqlite:///{self.address}")
        with engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
        engine.dispose()
        return {row.name: row.sql for row in rows}

    def _execute(self, statements: Sequence[str]) -> None:
        sqlite = isinstance(self.address, Path)
        engine = create_engine(f"sqlite:///{self.address}" if sqlite else driven(str(self.address)))
        try:
            with engine.begin() as connection:
                for words in statements:
                    connection.exec_driver_sql(words)
        finally:
            engine.dispose()


@pytest.fixture
def intruder(address: Address) -> Intruder:
    """Somebody who gets at the database."""
    return Intruder(address)


def driven(address: str) -> str:
    """Return the address of a PostgreSQL database with the driver that is used here."""
    return address.replace("postgresql://", "postgresql+psycopg://")
