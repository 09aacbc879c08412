"""A cell that can be read in two ways: received, named by status and letters, settled, withdrawn, superseded."""

import csv
import io
from email import message_from_bytes
from email.policy import default

from matrices.instrument.place import CellId
from tests.commands.conftest import SOUND, Desk

ARTICLE = CellId("matrix", "A-01", "article")
UNCLEAR = {**SOUND, ARTICLE: "art. 3©"}
REASON = ("--reason", "Confirmed by the focal point.")


def waiting(desk: Desk) -> list[str]:
    """Return the cells of Costa Rica that status lists as to be clarified."""
    (state,) = (one for one in desk.json("status")["countries"] if one["country"] == "CRI")
    assert state["cells_to_clarify"] == len(state["to_clarify"])
    return [f"{one['tab']}!{one['cell']}" for one in state["to_clarify"]]


def printed(desk: Desk) -> tuple[str, ...]:
    """Return value, shown text, and reason of the article as the open data has them; nothing if it has none."""
    desk.run("consolidate")
    lines = csv.DictReader(io.StringIO((desk.path / "build" / "data" / "answers.csv").read_text(encoding="utf-8")))
    found = [one for one in lines if (one["sheet"], one["row"], one["column"]) == ARTICLE]
    return tuple(found[0][key] for key in ("value", "raw", "cell", "clarified_reason")) if found else ()


def test_an_accepted_workbook_keeps_it_apart(desk: Desk) -> None:
    """The file is accepted; status names the cell, and the data have no answer there."""
    assert desk.run("receive", desk.filled(UNCLEAR)).exit_code == 0
    assert waiting(desk) == ["Matriz!G7"]
    assert "1 cell to be clarified: Matriz!G7" in desk.run("status").output
    assert printed(desk) == ()


def test_the_secretariat_settles_it_with_a_reason(desk: Desk) -> None:
    """What it is read as is used, with the cell that it stands in and the reason; the raw content stays."""
    desk.run("receive", desk.filled(UNCLEAR))
    done = desk.run("settle", "CRI", "Matriz!G7", "--as", "art. 3(c)", *REASON)
    assert (done.exit_code, done.output) == (0, "CRI, CRI.xlsx: Matriz!G7: read as “art. 3(c)”\n")
    assert waiting(desk) == []
    assert printed(desk) == ("art. 3(c)", "art. 3©", "G7", "Confirmed by the focal point.")
    assert desk.run("register", "verify").exit_code == 0


def test_it_can_be_withdrawn(desk: Desk) -> None:
    """Taking it back adds to the register; the cell waits again."""
    desk.run("receive", desk.filled(UNCLEAR))
    place = ("small", *ARTICLE)
    desk.run("settle", "CRI", *place, "--as", "art. 3(c)", *REASON)
    assert desk.run("settle", "CRI", *place, "--withdraw", *REASON).exit_code == 0
    assert waiting(desk) == ["Matriz!G7"]
    assert desk.run("settle", "CRI", *place, "--withdraw", *REASON).exit_code != 0


def test_a_newer_version_takes_its_place(desk: Desk) -> None:
    """A settlement is of one file: what the country sends later is what counts."""
    desk.run("receive", desk.filled(UNCLEAR))
    desk.run("settle", "CRI", "Matriz!G7", "--as", "art. 3(c)", *REASON)
    desk.run("receive", desk.filled({**UNCLEAR, CellId("matrix", "A-02", "notes"): "Nota."}, name="second.xlsx"))
    assert waiting(desk) == ["Matriz!G7"]
    desk.run("receive", desk.filled({**SOUND, ARTICLE: "art. 3"}, name="third.xlsx"))
    assert waiting(desk) == []
    assert printed(desk)[0] == "art. 3"


def test_only_what_is_unclear_is_settled_and_only_as_an_answer(desk: Desk) -> None:
    """An answer is nobody's to change, and what is no answer settles nothing; each is said with its cell."""
    desk.run("receive", desk.filled(UNCLEAR))
    for place, words in (("Matriz!E7", "No"), ("Matriz!Z99", "No"), ("Matriz!G7", "art. 3©")):
        assert desk.run("settle", "CRI", place, "--as", words, *REASON).exit_code != 0
    assert desk.run("settle", "CRI", "Matriz!G7", "--as", "art. 3", "--reason", " ").exit_code != 0
    assert waiting(desk) == ["Matriz!G7"]


def test_letters_to_the_country_list_the_cells(desk: Desk) -> None:
    """The acknowledgement asks, and a letter of clarification goes out though the workbook was accepted."""
    desk.run("receive", desk.filled(UNCLEAR))
    for kind in ("acknowledgement", "clarification"):
        done = desk.run("letters", kind, "CRI", "--language", "en")
        assert done.exit_code == 0, done.output
        words = message_from_bytes((desk.path / "build" / "letters" / kind / "CRI.eml").read_bytes(), policy=default)
        body = words.get_body(("plain",))
        assert body is not None
        said = " ".join(body.get_content().split())
        assert "can be read in more than one way" in said
        assert "Sheet “Matriz”, cell G7" in said or "G7" in said
