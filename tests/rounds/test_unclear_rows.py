"""A cell to be clarified, through a round: the form says so, nobody validates it, a correction settles it."""

import io
from pathlib import Path

import openpyxl
import pytest

from matrices.instrument.place import CellId
from tests.rounds.play import A1, IN_TIME, OPENED, Play, Say, play

ARTICLE = CellId("matrix", "A-01", "article")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Play:
    """A round is open on an edition in which Costa Rica's article can be read in two ways."""
    made = play(tmp_path_factory.mktemp("unclear") / "edition")
    made.answer("PAN")
    made.answer("CRI", cells={ARTICLE: "art. 3©"})
    made.open()
    return made


def test_the_form_says_what_is_to_be_clarified(asked: Play) -> None:
    """The words of the row name the cell and what stands in it; the cell itself is blank, to be written in."""
    (path,) = (asked.path / "build" / "round-1").glob("CRI-small-*.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))["Matriz"]
    words = [str(cell.value) for line in sheet for cell in line if cell.value]
    assert any("por aclarar; en la celda Matriz!G7 figura «art. 3©»" in one for one in words)
    assert not any(one == "art. 3©" for one in words)


def test_nobody_confirms_what_is_unclear(asked: Play) -> None:
    """“I confirm everything” is three rows of four; the correction of the cell settles it and makes them four."""
    assert [one.raw for one in asked.study().unclear] == ["art. 3©"]
    asked.returns(asked.form("CRI", rest=True))
    assert asked.states()["CRI"] == ("partly", 1, 3)
    says = {A1: Say("correct", basis="Ley 5, art. 3")}
    later = IN_TIME.replace("04-20", "04-21")
    asked.returns(asked.form("CRI", says, {ARTICLE: "art. 3(c)"}, rest=True, name="CRI-2.xlsx"), at=later)
    study = asked.study()
    assert study.unclear == ()
    assert asked.values("CRI")["A-01", "article"] == "art. 3(c)"
    assert asked.states()["CRI"] == ("validated", 1, 4)
    (change,) = study.proceedings.changes
    assert change.before is not None
    assert (change.before.unclear, change.before.raw, change.basis) == (True, "art. 3©", "Ley 5, art. 3")


def test_what_was_clarified_after_the_draft_is_not_what_was_confirmed(tmp_path: Path) -> None:
    """The Secretariat settles a cell once a form has confirmed the row: the row is unsaid, not validated."""
    made = play(tmp_path / "edition")
    made.answer("CRI", cells={ARTICLE: "art. 3©"})
    made.open()
    made.returns(made.form("CRI", rest=True))
    moment = OPENED.replace("03-31", "05-02")
    settled = ("settle", "CRI", "Matriz!G7", "--as", "art. 3(c)", "--reason", "Asked.", "--at", moment)
    made.run(*settled)
    assert made.values("CRI")["A-01", "article"] == "art. 3(c)"
    assert made.states()["CRI"] == ("partly", 1, 3)
