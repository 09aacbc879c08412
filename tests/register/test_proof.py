"""The proof names what was changed behind the register's back, past its guards."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    Update,
    and_,
)

from matrices.register import tables
from matrices.register.opening import open_register
from matrices.register.proof import Fault
from matrices.register.records import Submission
from matrices.register.store import Register
from tests.register.conftest import Address, Intruder
from tests.register.samples import AT, fill, received


@pytest.fixture
def submissions(register: Register) -> tuple[Submission, ...]:
    """Two versions of a country's file and one of another's."""
    files = (received(b"first"), received(b"second"), received(b"other", country="PAN"))
    return tuple(register.receive(one, AT, "ana").submission for one in files)


def test_a_whole_register_has_no_faults(register: Register, submissions: tuple[Submission, ...]) -> None:
    """Rows, hashes and chain agree after ordinary work; the proof counts, and ends where the log does."""
    proof = register.prove()
    counted = (proof.faults, proof.submissions, proof.events, proof.end)
    assert counted == ((), len(submissions), 3, register.events()[-1].hash)


def test_an_empty_register_is_whole(register: Register) -> None:
    """Nothing is wrong with nothing."""
    assert (register.prove().faults, register.prove().events) == ((), 0)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE answers SET raw = 'otro' WHERE submission = 1 AND cell = 'C6'", ["fault-submission 1"]),
        ("UPDATE answers SET value = NULL WHERE submission = 2 AND cell = 'M7'", ["fault-submission 2"]),
        ("DELETE FROM answers WHERE submission = 3", ["fault-submission 3"]),
        ("UPDATE findings SET severity = 'notice' WHERE submission = 1", ["fault-submission 1"]),
        ("DELETE FROM unplaced WHERE submission = 1", ["fault-submission 1"]),
        ("UPDATE submissions SET verdict = 'rejected' WHERE id = 2", ["fault-submission 2"]),
        ("UPDATE submissions SET received_at = '2027-01-01T00:00:00-06:00' WHERE id = 1", ["fault-submission 1"]),
        ("UPDATE submissions SET version = 7 WHERE id = 2", ["fault-submission 2", "fault-version 2027 CRI small"]),
        ("UPDATE events SET actor = 'luis' WHERE id = 1", ["fault-event 1"]),
        ("UPDATE events SET details = 'no JSON' WHERE id = 3", ["fault-event 3", "fault-unlogged 3"]),
        ("DELETE FROM events WHERE id = 1", ["fault-event 2", "fault-unlogged 1"]),
        ("DELETE FROM events WHERE id = 3", ["fault-unlogged 3"]),
        (
            "DELETE FROM submissions WHERE id = 3",
            [
                "fault-alone OTHER",
                *(f"fault-link {name}.submission = 3" for name in ("answers", "unplaced", "findings")),
                "fault-gone 3",
            ],
        ),
        ("UPDATE files SET size = size + 1 WHERE size = 6", ["fault-file SECOND"]),
        ("DELETE FROM files WHERE size = 6", ["fault-link submissions.sha256 = SECOND"]),
        ("INSERT INTO files (sha256, size, content) VALUES ('x', 0, '')", ["fault-file x", "fault-alone x"]),
    ],
)
def test_a_change_behind_its_back_is_named(
    register: Register, intruder: Intruder, submissions: tuple[Submission, ...], change: str, expected: list[str]
) -> None:
    """Altered, added and missing rows are named, each once."""
    intruder.sneak(change)
    names = {submissions[1].sha256: "SECOND", submissions[2].sha256: "OTHER"}
    found = [f"{one.code} {one.what}" for one in register.prove().faults]
    for sha256, name in names.items():
        found = [words.replace(sha256, name) for words in found]
    assert found == expected


def of(table: Table, row: dict[str, Any]) -> ColumnElement[bool]:
    """Return the condition that a row is this one."""
    return and_(*(column == row[column.name] for column in table.primary_key.columns))


def another(column: Column[Any], value: Any) -> Any:
    """Return something else that a column can hold."""
    if isinstance(column.type, LargeBinary):
        return b"other"
    return (value or 0) + 1000 if isinstance(column.type, Integer) else f"{value}x"


def told(register: Register, table: Table, row: dict[str, Any]) -> bool:
    """Tell whether the proof finds something wrong and, where rows name their event, event and table."""
    faults = register.prove().faults
    return bool(faults) and ("event" not in row or Fault("fault-written", str(row["event"]), table.name) in faults)


def test_a_change_in_any_column_is_found(address: Address, register: Register, intruder: Intruder) -> None:
    """Each column of a row of each table is changed in turn; put back, all is well."""
    fill(register)
    fewer = isinstance(address, str)  # the proof is the same there, and slower: two columns of each table
    unseen, back = [], list[Update]()
    for table in tables.KEPT:
        row = intruder.first(table)
        for column in list(table.columns)[-2 if fewer else 0 :]:
            changed = {**row, column.name: another(column, row[column.name])}
            intruder.sneak(*back, table.update().where(of(table, row)).values(changed))
            back = [table.update().where(of(table, changed)).values(row)]
            unseen += [] if told(register, table, row) else [str(column)]
    intruder.sneak(*back)
    assert (unseen, register.prove().faults) == ([], ())


def test_a_row_less_or_more_is_found(register: Register, intruder: Intruder) -> None:
    """A row that is taken away from any table, or added to it as like another as can be, is found."""
    fill(register)
    found = []
    for table in tables.KEPT:
        row = intruder.first(table)
        intruder.sneak(table.delete().where(of(table, row)))
        less = told(register, table, row)
        more = {**row, **{column.name: another(column, row[column.name]) for column in unlike(table)}}
        intruder.sneak(table.insert().values(row), table.insert().values(more))
        found.append((table.name, less, told(register, table, row)))
        intruder.sneak(table.delete().where(of(table, more)))
    assert (found, register.prove().faults) == ([(table.name, True, True) for table in tables.KEPT], ())


def unlike(table: Table) -> set[Column[Any]]:
    """Return the columns in which another row must differ: the last of each key."""
    keys = [one for one in table.constraints if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)]
    indexes = [one for one in table.indexes if one.unique]
    return {list(one.columns)[-1] for one in (*keys, *indexes)}


def test_other_bytes_are_found(address: Address, register: Register, intruder: Intruder) -> None:
    """A file whose bytes were exchanged for as many others is named."""
    sha256 = register.receive(received(), AT, "ana").submission.sha256
    content = r"'\x6c61737421'" if isinstance(address, str) else "x'6c61737421'"
    intruder.sneak("UPDATE files SET content = " + content)  # noqa: S608 - made on the line above
    assert register.prove().faults == (Fault("fault-file", sha256),)


def test_a_file_that_is_kept_encrypted_is_proved_without_its_key(register: Register, intruder: Intruder) -> None:
    """The log says with which key a file is kept and what the bytes as kept hash to; nothing else fits."""
    sha256 = register.receive(received(), AT, "ana").submission.sha256
    kept = hashlib.sha256(b"secret").hexdigest()
    changed = {"content": b"secret", "size": 6, "key": "k1", "stored": kept}
    intruder.sneak(tables.files.update().values(changed))
    before = register.prove().faults
    register.log(AT, "ana", "encrypted", {"encrypted": {sha256: ["k1", kept]}})
    after = register.prove().faults
    intruder.sneak(tables.files.update().values(content=b"forged", stored=hashlib.sha256(b"forged").hexdigest()))
    fault = (Fault("fault-file", sha256),)
    assert (before, after, register.prove().faults) == (fault, (), fault)


def test_bytes_in_the_place_of_texts_are_found(file: Path) -> None:
    """SQLite keeps anything in any column; the proof names it and does not fail."""
    register = open_register(file)
    register.receive(received(), AT, "ana")
    Intruder(file).sneak("UPDATE answers SET sheet = x'00', raw = x'ff'", "UPDATE events SET actor = x'ff'")
    faults = register.prove().faults
    register.close()
    assert faults == (Fault("fault-event", "1"), Fault("fault-submission", "1"))


def test_a_guard_that_was_taken_away_is_missed(address: Address, register: Register, intruder: Intruder) -> None:
    """A table that is guarded no longer is named, although nothing was changed yet."""
    where = " ON answers" if isinstance(address, str) else ""
    intruder.run(f"DROP TRIGGER keep_answers_update{where}")
    assert register.prove().faults == (Fault("fault-guard", "answers"),)


def test_a_damaged_database_is_named_before_anything_else(file: Path) -> None:
    """Pages that a disk has lost are reported, not stumbled over."""
    register = open_register(file)
    for number in range(40):
        register.receive(received(b"%d" % number), AT, "ana")
    register.close()
    content = bytearray(file.read_bytes())
    pages = len(content) // 4096
    for page in range(pages - 14, pages - 4):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    file.write_bytes(content)
    register = open_register(file)
    faults = register.prove().faults
    register.close()
    assert {one.code for one in faults} == {"fault-database"}


def test_a_fault_is_told_in_both_languages() -> None:
    """Each fault has its sentence."""
    message = Fault("fault-gone", "3").message
    assert (message["en"], message["es"]) == ("submission 3 is gone", "falta el envío 3")
    written = Fault("fault-written", "12", "form_rows").message["en"]
    assert written.startswith("rows that event 12 wrote into the table form_rows were changed")
