"""Several files of one call: their order, and those of one country that differ."""

import pytest

from matrices.intake.check import Returned
from matrices.intake.several import Several, natural

PART = ("CRI", "small")


@pytest.mark.parametrize(
    "names",
    [
        ["a.xlsx", "a (1).xlsx", "a (2).xlsx", "a (9).xlsx", "a (10).xlsx"],
        ["a-v2.xlsx", "a-v9.xlsx", "a-v10.xlsx"],
        ["a.xlsx", "a - copia.xlsx", "a - copia (2).xlsx", "b.xlsx"],
        ["A (1).xlsx", "b.xlsx", "C.xlsx"],
    ],
)
def test_names_are_in_the_order_in_which_people_number_copies(names: list[str]) -> None:
    """The original before its copies, and numbers by their value, not sign by sign."""
    assert sorted({*names}, key=natural) == names


def test_the_same_bytes_under_two_names_do_not_differ() -> None:
    """A copy is no second version."""
    found = Several()
    told = [found.note(PART, Returned(name, content)) for name, content in (("a", b"x"), ("b", b"x"), ("c", b"y"))]
    assert (told, found.differing) == ([False, False, True], {PART: ("a", "c")})


def test_what_came_before_is_no_other_version() -> None:
    """Of a folder that is received again, only what is new can be taken for newer."""
    found = Several()
    for name in ("a", "b"):
        found.note(PART, Returned(name, name.encode()))
    assert found.new(lambda _part: {Returned("a", b"a").sha256}).differing == {}
