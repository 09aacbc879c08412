"""The database itself refuses to change or delete what the register keeps."""

import pytest
from sqlalchemy.exc import DBAPIError

from matrices.register import tables
from matrices.register.store import Register
from matrices.register.tables import metadata
from tests.register.conftest import Intruder
from tests.register.samples import AT, fill, received

NAMES = tuple(table.name for table in tables.KEPT)


def test_every_table_is_kept() -> None:
    """A new table is guarded, proved and exported, because it is in the list."""
    assert {*tables.KEPT, tables.about, tables.persons} == set(metadata.tables.values())


@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "DELETE FROM {} WHERE 1 = 0 OR 2 = 2"])
def test_rows_are_neither_changed_nor_deleted(register: Register, intruder: Intruder, statement: str) -> None:
    """UPDATE and DELETE are refused in every table, with a reason, and nothing has changed."""
    fill(register)
    refused = []
    for table in tables.KEPT:
        column = f'"{list(table.columns)[-1].name}"'
        with pytest.raises(DBAPIError, match="never changed or deleted"):
            intruder.run(statement.format(table.name, f"{column} = {column}"))
        refused.append(table.name)
    assert (refused, register.prove().faults) == (list(NAMES), ())


def test_a_table_is_not_emptied_at_once(address: object, register: Register, intruder: Intruder) -> None:
    """PostgreSQL's TRUNCATE, which no DELETE trigger sees, is refused too."""
    if not isinstance(address, str):
        pytest.skip("SQLite has no TRUNCATE")
    fill(register)
    for name in NAMES:
        with pytest.raises(DBAPIError, match="never changed or deleted"):
            intruder.run(f"TRUNCATE {name} CASCADE")


def test_two_events_cannot_follow_the_same_one(register: Register, intruder: Intruder) -> None:
    """A chain that would fork is refused by the database, whatever program writes it."""
    register.receive(received(), AT, "ana")
    with pytest.raises(DBAPIError, match=r"(?i)unique"):
        intruder.run(
            "INSERT INTO events (id, at, actor, kind, details, previous, hash) "
            "SELECT 99, at, actor, kind, details, previous, 'x' FROM events"
        )
