"""The order in which submissions count: by their arrival, in whatever order they were registered."""

import datetime

from matrices.register.store import Register
from tests.register.samples import AT, received

EARLIER = AT - datetime.timedelta(days=4)
LATER = AT + datetime.timedelta(days=4)


def order(register: Register) -> list[int]:
    """Return the versions of a country in the order in which they count."""
    return [one.version for one in register.submissions("2027", "small", "CRI")]


def test_a_workbook_that_arrived_earlier_is_put_before(register: Register) -> None:
    """It was handed in too late to take the place of what had arrived after it."""
    register.receive(received(b"newer"), AT, "ana")
    register.receive(received(b"older"), EARLIER, "ana")
    register.receive(received(b"newest"), LATER, "ana")
    assert (order(register), register.latest_accepted("2027", "small")["CRI"].version) == ([2, 1, 3], 3)


def test_a_workbook_with_errors_holds_nothing_up(register: Register) -> None:
    """What was accepted counts, though a file with errors arrived after it."""
    register.receive(received(b"faulty", "rejected"), AT, "ana")
    register.receive(received(b"older"), EARLIER, "ana")
    assert order(register) == [1, 2]


def test_an_older_workbook_with_errors_asks_for_nothing(register: Register) -> None:
    """Where a sound one had arrived after it, nobody is to correct it any more."""
    register.receive(received(b"sound"), AT, "ana")
    register.receive(received(b"faulty", "rejected"), EARLIER, "ana")
    assert order(register) == [2, 1]


def test_countries_are_kept_apart(register: Register) -> None:
    """What one country sent says nothing about another's."""
    register.receive(received(b"one"), AT, "ana")
    register.receive(received(b"two", country="PAN"), EARLIER, "ana")
    register.receive(received(b"three", country="PAN"), LATER, "ana")
    found = [(one.country, one.version) for one in register.submissions("2027")]
    assert found == [("CRI", 1), ("PAN", 1), ("PAN", 2)]
