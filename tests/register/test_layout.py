"""Opening: a register is made, brought up to today's layout, or refused and left as it is."""

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from matrices.errors import RegisterError
from matrices.register import tables
from matrices.register.chain import clock_set_back
from matrices.register.opening import open_register
from matrices.register.proof import Fault
from matrices.register.records import DraftOrigin, Submission
from matrices.register.store import Register
from tests.register.conftest import Address, Intruder
from tests.register.samples import (
    ANSWERS,
    AT,
    DECIDED,
    DECISION,
    FOCAL,
    LOGGED,
    MAPPING,
    PUBLISHED,
    QUERY,
    READ,
    SETTLEMENT,
    SHOWN,
    UNTIL,
    correcting,
    imported,
    mailed,
    received,
)


@pytest.fixture
def first(file: Path) -> Path:
    """A register as the first layout left it, with two versions of a workbook."""
    return dumped(1, file)


@pytest.fixture(params=[1, 2, 3, 4, 5, 6])
def older(request: pytest.FixtureRequest, file: Path) -> Path:
    """A register as an older layout left it, with two versions of a workbook or more."""
    return dumped(request.param, file)


def dumped(layout: int, file: Path) -> Path:
    """Make a register of an older layout from its dump."""
    words = Path(__file__).with_name(f"layout-{layout}.sql").read_text(encoding="utf-8")
    with sqlite3.connect(file) as connection:
        connection.executescript(words)
    connection.close()
    return file


def dump(file: Path) -> str:
    """Return everything that a file of SQLite holds."""
    connection = sqlite3.connect(file)
    words = "\n".join(connection.iterdump())
    connection.close()
    return words


def refused(address: Address, *, create: bool = True) -> tuple[str, dict[str, object]]:
    """Return code and values of the message with which opening is refused."""
    with pytest.raises(RegisterError) as caught:
        open_register(address, create=create)
    return caught.value.code, caught.value.values


def by_number(submissions: Iterable[Submission]) -> list[Submission]:
    """Return submissions in the order in which they were registered, which is not that in which they count."""
    return sorted(submissions, key=lambda one: one.id)


def test_the_first_layout_is_brought_up_to_date(first: Path) -> None:
    """What it held is there, whole and sealed; the log says by whom, and whence it came."""
    register = open_register(first, clock=lambda: LOGGED)
    register.receive(received(b"third"), AT, "ana")
    held = [(one.version, one.verdict, register.answers(one.id)) for one in by_number(register.submissions("2027"))]
    events = [(one.actor, one.kind, one.details.get("to")) for one in register.events()]
    proof = register.prove()
    register.close()
    assert held == [(1, "rejected", ANSWERS), (2, "accepted", ANSWERS), (3, "accepted", ANSWERS)]
    assert events == [
        ("ana", "received", None),
        ("luis", "received", None),
        ("matrices", "migrated", 2),
        ("matrices", "migrated", 3),
        ("matrices", "migrated", 4),
        ("matrices", "migrated", 5),
        ("matrices", "migrated", 6),
        ("matrices", "migrated", 7),
        ("ana", "received", None),
    ]
    assert (proof.faults, proof.submissions) == ((), 3)


def test_the_second_layout_is_brought_up_to_date(file: Path) -> None:
    """What it held is there and whole; rounds can be opened on it."""
    register = open_register(dumped(2, file), clock=lambda: LOGGED)
    held = [(one.version, one.verdict, register.answers(one.id)) for one in register.submissions("2027")]
    opened = register.rounds.open_round("2027", 1, UNTIL, True, DECISION, (DraftOrigin("CRI", "small", 2),), AT, "ana")
    register.rounds.receive_form(correcting(), AT, "ana")
    kinds = [(one.actor, one.kind) for one in register.events()]
    proof = register.prove()
    register.close()
    assert (held, opened.number) == ([(1, "rejected", ANSWERS), (2, "accepted", ANSWERS)], 1)
    assert kinds == [
        ("ana", "received"),
        ("luis", "received"),
        ("luis", "drafted"),
        *[("matrices", "migrated")] * 5,
        *(("ana", kind) for kind in ("round-opened", "received", "form-received")),
    ]
    assert (proof.faults, proof.submissions) == ((), 3)


def test_the_third_layout_is_brought_up_to_date(file: Path) -> None:
    """Its rounds and forms are there and proved; what layout 4 keeps beside them can be kept now."""
    register = open_register(dumped(3, file), clock=lambda: LOGGED)
    before = [
        (one.version, one.reader, one.origin, one.institution) for one in register.submissions("2027", "small", "CRI")
    ]
    rows = [len(register.rounds.form_rows(one.id)) for one in register.rounds.forms("2027")]
    kept = register.receive(mailed(), AT, "ana").submission
    register.decide(DECIDED)
    register.settle(SETTLEMENT)
    found = (register.answers(kept.id)[2], register.decided("2027"), register.settlements("2027"))
    proof = register.prove()
    register.close()
    assert (before, rows) == ([(number, "", "returned", "") for number in (1, 2, 3)], [3, 3])
    assert found == (SHOWN, (replace(DECIDED, id=1),), (replace(SETTLEMENT, id=1),))
    assert proof.faults == ()


def test_the_fourth_layout_is_brought_up_to_date(file: Path) -> None:
    """What it decided and settled is there and proved; queries, readings and publications can be kept now."""
    register = open_register(dumped(4, file), clock=lambda: LOGGED)
    before = (register.decided("2027"), register.settlements("2027"))
    asked, read = register.follow_up.ask(QUERY), register.follow_up.read_against(READ)
    published = register.follow_up.publish(PUBLISHED)
    proof = register.prove()
    register.close()
    assert before == ((replace(DECIDED, id=1),), (replace(SETTLEMENT, id=1),))
    assert asked == replace(QUERY, id=1, query=1)
    assert (read, published) == (replace(READ, id=1), replace(PUBLISHED, id=1))
    assert proof.faults == ()


def test_the_fifth_layout_is_brought_up_to_date(file: Path) -> None:
    """What it asked and published is there and proved; people can be invited now."""
    register = open_register(dumped(5, file), clock=lambda: LOGGED)
    before = (len(register.follow_up.queries("2027")), register.follow_up.publications("2027"))
    made = register.visitors.invite(FOCAL)
    proof = register.prove()
    register.close()
    assert before == (2, (replace(PUBLISHED, id=1),))
    assert (made.id, made.email, proof.faults) == (1, "ana.nunez@ministerio.example", ())


def test_the_sixth_layout_is_brought_up_to_date(file: Path) -> None:
    """What it held is there and proved; what no country returned can be brought in, with its mapping."""
    register = open_register(dumped(6, file), clock=lambda: LOGGED)
    made = register.bring_in([imported()], MAPPING, AT, "ana", "")
    (found,) = register.submissions("2027", "small", "SLV")
    held = (made.mapping, found.mapping, found.origin, found.accepted, register.answers(found.id))
    proof = register.prove()
    register.close()
    assert held == ("coders-2019", "coders-2019", "imported", True, ANSWERS)
    assert proof.faults == ()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE answers SET raw = 'otro' WHERE submission = 1 AND cell = 'C6'",
        "UPDATE answers SET shown = 'otro' WHERE submission = 1 AND cell = 'C6'",
        "UPDATE submissions SET institution = 'otra' WHERE id = 1",
        "UPDATE submissions SET reader = '1' WHERE id = 1",
    ],
)
def test_what_an_older_layout_held_is_sealed(older: Path, change: str) -> None:
    """A change to an old row after the migration is found, also in what its own event does not cover."""
    open_register(older).close()
    Intruder(older).sneak(change)
    register = open_register(older)
    faults = register.prove().faults
    register.close()
    assert faults == (Fault("fault-submission", "1"),)


def test_it_is_brought_up_to_date_once(older: Path) -> None:
    """Opening again changes nothing."""
    open_register(older).close()
    before = dump(older)
    open_register(older, create=False).close()
    assert dump(older) == before


def test_a_register_of_today_has_today_s_layout(older: Path, tmp_path: Path) -> None:
    """A register that was brought up to date has the tables, columns, indexes and triggers of a new one."""
    open_register(older).close()
    open_register(tmp_path / "new.sqlite").close()
    assert shape(older) == shape(tmp_path / "new.sqlite")


COLUMNS = 'SELECT name, "notnull", pk FROM pragma_table_info(?) ORDER BY name'


def shape(file: Path) -> list[tuple[object, ...]]:
    """Return tables with their columns by name, indexes and triggers; types aside, which SQLite does not enforce."""
    connection = sqlite3.connect(file)
    things = connection.execute("SELECT type, name, tbl_name FROM sqlite_master ORDER BY type, name").fetchall()
    columns = [(name, *connection.execute(COLUMNS, (name,)).fetchall()) for kind, name, _ in things if kind == "table"]
    connection.close()
    return [*things, *columns]


def test_a_migration_that_fails_leaves_the_first_layout(first: Path) -> None:
    """All steps and their events are one transaction; the message says what stands in the way."""
    with sqlite3.connect(first) as connection:
        connection.execute("CREATE TRIGGER keep_events_delete AFTER INSERT ON about BEGIN SELECT 1; END")
    connection.close()
    before = dump(first)
    code, values = refused(first)
    assert (code, values["found"], values["known"], dump(first)) == ("register-older", 1, tables.VERSION, before)
    assert "keep_events_delete" in str(values["problem"])


@pytest.mark.parametrize("layout", [1, 2, 3, 4, 5, 6])
def test_an_older_register_is_brought_up_to_date_on_either_database(
    address: Address, register: Register, intruder: Intruder, layout: int
) -> None:
    """A step does the same on SQLite and on PostgreSQL; what it adds works there."""
    register.receive(replace(received(), origin=""), AT, "ana")  # type: ignore[arg-type]  # which was not kept
    register.close()
    older = tables.KEPT_SINCE[max(layout, 2)]
    newer = [table.name for table in reversed(tables.KEPT) if table not in older]
    intruder.run(*(f"DROP TABLE {name}" for name in (*newer, *(["persons"] if layout < 4 else []))))
    columns = {table.name: sorted(tables.added_after(layout, table)) for table in older}
    intruder.run(*(f"ALTER TABLE {table} DROP COLUMN {name}" for table, names in columns.items() for name in names))
    if layout == 1:
        where = {name: f" ON {name}" if isinstance(address, str) else "" for name in (one.name for one in older)}
        events = ("update", "delete", "truncate") if isinstance(address, str) else ("update", "delete")
        guards = [f"DROP TRIGGER keep_{name}_{event}{on}" for name, on in where.items() for event in events]
        intruder.run(*guards, "DROP INDEX events_in_one_chain")
    intruder.run(f"UPDATE about SET value = '{layout}'")  # noqa: S608 - a number
    again = open_register(address)
    again.rounds.open_round("2027", 1, UNTIL, True, DECISION, (DraftOrigin("CRI", "small", 1),), AT, "ana")
    again.rounds.receive_form(correcting(), AT, "ana")
    found = (again.prove().faults, [one.kind for one in again.events()])
    again.close()
    writings = ["round-opened", "received", "form-received"]
    assert found == ((), ["received", *["migrated"] * (tables.VERSION - layout), *writings])


def test_a_register_of_a_newer_version_is_refused(address: Address, register: Register, intruder: Intruder) -> None:
    """Nothing is changed in a register that this version does not understand."""
    intruder.run("UPDATE about SET value = '99' WHERE key = 'version'")
    assert refused(address) == ("register-newer", {"found": 99, "known": tables.VERSION})


def test_a_file_that_is_no_database_is_refused(file: Path) -> None:
    """Foreign bytes are named, not overwritten."""
    file.write_bytes(b"this is no database, and long enough to be looked at")
    assert (refused(file)[0], file.read_bytes()[:7]) == ("register-open", b"this is")


@pytest.mark.parametrize("statement", ["CREATE TABLE notes (text)", "CREATE TABLE about (version)"])
def test_a_database_of_another_program_is_refused(file: Path, statement: str) -> None:
    """A file of SQLite that is no register gets no tables."""
    with sqlite3.connect(file) as connection:
        connection.execute(statement)
    connection.close()
    before = dump(file)
    assert (refused(file)[0], dump(file)) == ("register-foreign", before)


def test_a_register_that_must_exist_is_not_made(address: Address, file: Path) -> None:
    """Reading commands do not create an empty register, in a file or on a server."""
    assert (refused(address, create=False)[0], file.exists()) == ("no-register", False)


def test_a_file_may_have_any_name(tmp_path: Path) -> None:
    """Signs that mean something in an address mean nothing in the name of a file."""
    odd = tmp_path / "año #1 100%?x=1.sqlite"
    open_register(odd).close()
    assert [path.name for path in tmp_path.iterdir()] == [odd.name]


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://ana:secret@host/register", "oracle://x", "postgresql://h:x/y"]
)
def test_an_address_of_something_else_is_refused(address: str) -> None:
    """The message does not repeat the address, which may hold a password."""
    assert refused(address) == ("register-address", {"kinds": "sqlite, postgresql"})


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """The place stands in the message."""
    code, values = refused(tmp_path / "nowhere" / "register.sqlite")
    assert (code, values["address"]) == ("register-open", os.fspath(tmp_path / "nowhere" / "register.sqlite"))


def test_a_missing_driver_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL without psycopg ends with the way to install it."""
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    assert refused("postgresql://host/register")[0] == "register-driver"


def test_a_clock_that_was_set_back_is_told(address: Address) -> None:
    """Events keep the order in which they were written; the one that steps back in time is known."""
    hours = iter((9, 11, 10, 10, 12))
    register = open_register(address, clock=lambda: LOGGED.replace(hour=next(hours)))
    for number in range(5):
        register.receive(received(b"%d" % number), AT, "ana")
    events = register.events()
    found = ([one.id for one in events], sorted(clock_set_back(events)), register.prove().faults)
    register.close()
    assert found == ([1, 2, 3, 4, 5], [3], ())
