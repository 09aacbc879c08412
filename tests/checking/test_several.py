"""Several files of one call: their order, those of one country that differ; several sheets of one file."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from matrices.checking.files import Returned, check
from matrices.checking.receiving import Several, natural
from matrices.edition.folder import Folder
from matrices.findings import Severity
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from tests.workbook.damage import ANSWERS, as_bytes, workbook
from tests.workbook.small_template import EDITION

PART = ("CRI", "small")
CITED = CellId("matrix", "A-01", "law")


def check_one(book: Workbook, instrument: Instrument) -> list[str]:
    """Return the errors that the check finds in the matrix, by cell."""
    (one,) = check([Returned("CRI.xlsx", as_bytes(book))], Folder(Path(), EDITION, (instrument,)))
    found = (told for told in one.findings if told.at.sheet == "Matriz" and told.severity is Severity.ERROR)
    return [f"{told.at.cell} {told.rule or told.code}" for told in found]


@pytest.mark.parametrize(
    "names",
    [
        ["a.xlsx", "a (1).xlsx", "a (2).xlsx", "a (9).xlsx", "a (10).xlsx"],
        ["a-v2.xlsx", "a-v9.xlsx", "a-v10.xlsx"],
        ["a.xlsx", "a - copia.xlsx", "a - copia (2).xlsx", "b.xlsx"],
        ["A (1).xlsx", "b.xlsx", "C.xlsx"],
        ["Copia de a.xlsx", "a - Copy (3).xlsx", "a (5).xlsx"],
        ["a 007.xlsx", "a 8.xlsx", f"a {'9' * 5000}.xlsx", f"a 1{'0' * 5000}.xlsx"],
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


def test_a_rule_is_silent_at_a_cell_that_the_reader_told_of(small: Instrument) -> None:
    """Two copies of a sheet cite two laws: which of them the rule is about, nobody knows yet."""
    bill = {
        CellId("laws", "L02", "status"): "Proyecto de ley",
        CITED: "L02",
        CellId("matrix", "B-01", "coverage"): "No",
    }
    book = workbook(small, {**ANSWERS, **bill})
    broken = check_one(book, small)
    book.copy_worksheet(book["Matriz"]).title = "Matriz (2)"
    book["Matriz (2)"]["F7"] = "L01"
    assert (broken, check_one(book, small)) == (["F7 in-force"], ["F7 sheet-copy-differs"])
