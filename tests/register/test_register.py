"""The register keeps what it acknowledged, supersedes and never overwrites, on SQLite and on PostgreSQL."""

import datetime
from dataclasses import replace

import pytest

from matrices.errors import RegisterError
from matrices.register.records import Event, StoredText, storable
from matrices.register.store import Register
from tests.register.samples import ANSWERS, AT, LOGGED, received


def test_everything_of_a_file_comes_back_as_it_was(register: Register) -> None:
    """Bytes, typed values, raw contents, cells, findings and what had no place are kept."""
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
    assert (len(register.submissions("2027")), len(register.events())) == (1, 1)


def test_the_same_bytes_for_another_country_are_another_submission(register: Register) -> None:
    """The bytes are kept once; the submissions are two."""
    register.receive(received(), AT, "ana")
    register.receive(received(country="PAN"), AT, "ana")
    assert [one.country for one in register.submissions("2027")] == ["CRI", "PAN"]


def test_a_file_that_fails_half_way_leaves_nothing(register: Register) -> None:
    """One transaction a file: an answer that cannot be stored takes the whole file back."""
    twice = replace(received(), answers=(*ANSWERS, ANSWERS[0]))
    with pytest.raises(RegisterError) as caught:
        register.receive(twice, AT, "ana")
    assert (caught.value.code, register.submissions("2027"), register.prove().faults) == ("register-write", (), ())
    with pytest.raises(KeyError):
        register.original(twice.sha256)


def test_the_log_says_who_when_and_what(register: Register) -> None:
    """The event has the clock's moment; when the file is said to have arrived stands in its details."""
    submission = register.receive(received(), AT, "ana").submission
    (event,) = register.events("received")
    assert (event.at, event.actor, event.kind) == (LOGGED.isoformat(), "ana", "received")
    assert {name: event.details[name] for name in event.details if name != "contents"} == {
        "submission": 1,
        "edition": "2027",
        "country": "CRI",
        "instrument": "small",
        "version": 1,
        "sha256": submission.sha256,
        "file": "CRI.xlsx",
        "language": "es",
        "fingerprint": "abc",
        "received_at": AT.isoformat(),
        "received_by": "ana",
        "verdict": "accepted",
        "origin": "returned",
    }


def test_events_of_one_kind_come_alone(register: Register) -> None:
    """Whoever looks for the letters does not read the whole log."""
    register.receive(received(), AT, "ana")
    register.log(AT, "luis", "drafted", {"letter": "thanks"})
    (event,) = register.events("drafted")
    assert event == Event(AT.isoformat(), "luis", "drafted", {"letter": "thanks"}, 2, event.hash)


def test_what_no_database_can_store_is_replaced(register: Register) -> None:
    """NUL signs, and file names that are no text, are kept as U+FFFD on either database, under the same seal."""
    odd = replace(
        received(),
        file_name="M\udce9xico.xlsx",
        answers=(replace(ANSWERS[0], raw="a\x00b"),),
        unplaced=(StoredText("Matriz", "Z9", "\ud800"),),
    )
    submission = register.receive(odd, AT, "an\x00a").submission
    found = (
        submission.file_name,
        submission.received_by,
        register.answers(submission.id)[0].raw,
        register.unplaced(submission.id)[0].text,
        register.prove().faults,
    )
    assert found == ("M\ufffdxico.xlsx", "an\ufffda", "a\ufffdb", "\ufffd", ())


def test_ordinary_texts_are_left_as_they_are() -> None:
    """Line ends, accents and signs beyond the first plane are stored as they came."""
    assert storable("Sí\n\t«México» 🇲🇽") == "Sí\n\t«México» 🇲🇽"


def test_answers_come_in_the_same_order_everywhere(register: Register) -> None:
    """Rows are sorted by code point, whatever the language of the server."""
    rows = ("a", "B", "Á", "A-02", "A-01", "_", "é")
    content = tuple(replace(ANSWERS[0], row=row) for row in rows)
    submission = register.receive(replace(received(), answers=content), AT, "ana").submission
    assert [one.row for one in register.answers(submission.id)] == sorted(rows)
