"""The register keeps what it acknowledged, supersedes and never overwrites."""

import datetime
import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from matrices.errors import RegisterError
from matrices.findings import CellRef, finding
from matrices.register.opening import open_register
from matrices.register.records import Received, StoredAnswer, StoredText
from matrices.register.store import Register

AT = datetime.datetime(2027, 2, 24, 9, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=-6)))

ANSWERS = (
    StoredAnswer("laws", "L01", "name", "Código Penal", "Código Penal", "Leyes", "C6"),
    StoredAnswer("matrix", "A-01", "acts", ("recruitment", "transport"), "1; 2", "Matriz", "H7"),
    StoredAnswer("matrix", "A-01", "fine", Decimal("1500.50"), "1500.5", "Matriz", "K7"),
    StoredAnswer("matrix", "A-01", "longest", None, "mucho", "Matriz", "J7"),
    StoredAnswer("matrix", "A-01", "total", 12, "12", "Matriz", "M7"),
)


def received(content: bytes = b"first", verdict: str = "accepted") -> Received:
    at = CellRef("CRI.xlsx", "Matriz", "J7")
    return Received(
        "2027",
        "CRI",
        "small",
        hashlib.sha256(content).hexdigest(),
        content,
        "CRI.xlsx",
        "es",
        "abc",
        verdict,
        ANSWERS,
        (StoredText("Matriz", "Z9", "una nota"),),
        (finding("not-a-term", at, sheet_id="matrix", row="A-01", column="longest", value="mucho"),),
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "register.sqlite"


@pytest.fixture
def register(file: Path) -> Iterator[Register]:
    opened = open_register(file)
    yield opened
    opened.close()


def test_everything_of_a_file_comes_back_as_it_was(register: Register) -> None:
    """Bytes, typed answers with their cells, findings in both languages, what had no place."""
    receipt = register.receive(received(), AT, "ana")
    found = (
        register.original(receipt.submission.sha256),
        register.answers(receipt.submission.id),
        register.findings(receipt.submission),
        register.unplaced(receipt.submission.id),
    )
    assert found == (b"first", ANSWERS, received().findings, received().unplaced)


def test_a_newer_file_supersedes_and_the_older_stays(register: Register) -> None:
    """Versions are counted by country and instrument; the newest accepted one counts."""
    register.receive(received(b"first"), AT, "ana")
    register.receive(received(b"second"), AT, "ana")
    register.receive(received(b"third", "rejected"), AT, "ana")
    assert [(one.version, one.verdict) for one in register.submissions("2027")] == [
        (1, "accepted"),
        (2, "accepted"),
        (3, "rejected"),
    ]
    assert register.latest_accepted("2027", "small")["CRI"].version == 2


def test_the_same_bytes_are_one_submission(register: Register) -> None:
    """A file received twice is told as known and changes nothing."""
    first = register.receive(received(), AT, "ana")
    again = register.receive(received(), AT + datetime.timedelta(days=1), "luis")
    assert (first.known, again.known, again.submission) == (False, True, first.submission)
    assert len(register.submissions("2027")) == 1


def test_the_same_bytes_for_another_country_are_another_submission(register: Register) -> None:
    """The bytes are kept once; the submissions are two."""
    register.receive(received(), AT, "ana")
    register.receive(replace(received(), country="PAN"), AT, "ana")
    assert [one.country for one in register.submissions("2027")] == ["CRI", "PAN"]


def test_a_file_that_fails_half_way_leaves_nothing(register: Register) -> None:
    """One transaction a file: an answer that cannot be stored takes the whole file back."""
    twice = replace(received(), answers=(*ANSWERS, ANSWERS[0]))
    with pytest.raises(RegisterError):
        register.receive(twice, AT, "ana")
    assert (register.submissions("2027"), register.faults()) == ((), ())
    with pytest.raises(KeyError):
        register.original(twice.sha256)


def test_a_whole_register_has_no_faults(register: Register) -> None:
    """Hashes and the chain of events hold after ordinary work."""
    for content in (b"first", b"second"):
        register.receive(received(content), AT, "ana")
    assert register.faults() == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE files SET content = x'00'", ["file"]),
        ("UPDATE events SET actor = 'luis' WHERE id = 1", ["event 1"]),
        ("DELETE FROM events WHERE id = 1", ["event 2"]),
    ],
)
def test_a_change_behind_its_back_is_found(file: Path, register: Register, change: str, expected: list[str]) -> None:
    """Altered bytes, altered events and missing events are named."""
    register.receive(received(b"first"), AT, "ana")
    register.receive(received(b"second"), AT, "ana")
    register.close()
    with sqlite3.connect(file) as connection:
        connection.execute(change)
    connection.close()
    again = open_register(file)
    faults = again.faults()
    again.close()
    assert [fault.split(" ")[0] if fault.startswith("file") else fault for fault in faults][:1] == expected


def test_a_register_of_a_newer_version_is_refused(file: Path, register: Register) -> None:
    """Nothing is changed in a register that this version does not understand."""
    register.close()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE about SET value = '99' WHERE key = 'version'")
    connection.close()
    with pytest.raises(RegisterError) as caught:
        open_register(file)
    assert caught.value.code == "register-newer"


def test_a_file_that_is_no_register_is_refused(file: Path) -> None:
    """Foreign bytes are named, not overwritten."""
    file.write_bytes(b"this is no database, and long enough to be looked at")
    with pytest.raises(RegisterError) as caught:
        open_register(file)
    assert (caught.value.code, file.read_bytes()[:7]) == ("register-open", b"this is")


def test_a_register_that_must_exist_is_not_made(file: Path) -> None:
    """Reading commands do not create an empty register."""
    with pytest.raises(RegisterError) as caught:
        open_register(file, create=False)
    assert (caught.value.code, file.exists()) == ("no-register", False)
