"""A newer program, register and schema on a running edition: what was sent out before comes in as if nothing were."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.commands.conftest import SOUND
from tests.commands.test_whose import rewritten
from tests.conftest import EXAMPLES
from tests.rounds.play import A1, EDITION, NO_SILENCE, Play, Say

DUMP = Path(__file__).parent.parent / "register" / "layout-3.sql"


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """An edition whose workbooks are made."""
    path = tmp_path / "edition"
    path.mkdir()
    (path / "edition.yaml").write_text(EDITION.replace("SILENCE", NO_SILENCE), encoding="utf-8")
    shutil.copytree(EXAMPLES / "small", path / "small")
    made = Play(path)
    made.run("template")
    return made


def sent_before_there_were_keys(play: Play, folder: str) -> None:
    """Make the workbooks of a folder as a program made them that signed nothing."""
    for path in (play.path / "build" / folder).glob("*.xlsx"):
        path.write_bytes(rewritten(path.read_bytes(), lambda token: "|".join(token.split("|")[:9])))


def newer_schema(play: Play) -> None:
    """Change a label, and ask one thing more in every row: the schema of a later version of the program."""
    path = play.path / "small" / "matrix.yaml"
    words = path.read_text(encoding="utf-8").replace("{en: Notes, es: Notas}", "{en: Remarks, es: Apuntes}")
    more = "  - {id: source, type: text, label: {en: Source, es: Fuente}}\ncolumn_sets:"
    path.write_text(words.replace("column_sets:", more), encoding="utf-8")


def layout_3(play: Play) -> None:
    """Put a register of layout 3 into the edition, in which a round was opened and closed."""
    with sqlite3.connect(play.path / "register.sqlite") as connection:
        connection.executescript(DUMP.read_text(encoding="utf-8"))
    connection.close()


@pytest.fixture
def upgraded(play: Play) -> Play:
    """An edition in mid-cycle: register, workbooks and schema of an older program, under the program of today."""
    sent_before_there_were_keys(play, "templates")
    (play.path / "edition.keys").unlink()
    layout_3(play)
    newer_schema(play)
    return play


def test_workbooks_sent_before_are_received_into_a_register_of_before(upgraded: Play) -> None:
    """They are accepted as of an older form; what was there stays, proved; a newer workbook is taken beside them."""
    before = [one["name"] for one in upgraded.json("register", "list")]
    upgraded.answer("HND")
    (found,) = upgraded.json("check", str(upgraded.path / "returned" / "HND-small-es.xlsx"))["files"]
    assert (found["verdict"], [one["code"] for one in found["findings"]]) == (
        "accepted",
        ["older-form", "column-missing", "other-words"],
    )
    assert [one["name"] for one in upgraded.json("register", "list")] == [*before, "HND-small-v1"]
    assert upgraded.run("register", "verify").output.startswith("The register is whole")
    shutil.rmtree(upgraded.path / "build" / "templates")
    upgraded.run("template", "NIC")
    upgraded.answer("NIC")
    told = upgraded.run("keys", "show").output
    assert "without a signature" in told
    assert {("HND", "B-01", "coverage"): "partial", ("NIC", "B-01", "coverage"): "partial"}.items() <= {
        (one.country, one.row, one.column): one.value for one in upgraded.study().entries
    }.items()


def test_the_rounds_of_before_go_on(upgraded: Play) -> None:
    """The round that runs in the register of layout 3 is closed, its study printed, and a third round is opened."""
    upgraded.answer("HND")
    upgraded.run("round", "close", "--at", "2027-05-03T09:00")
    upgraded.run("study", "--format", "html")
    assert "HND-small-v1" in (upgraded.path / "build" / "study" / "study-es.html").read_text(encoding="utf-8")
    upgraded.run("round", "open", "--at", "2027-05-04T09:00", "--until", "2027-05-30T17:00:00", "--format", "html")
    made = sorted(path.name for path in (upgraded.path / "build" / "round-3").glob("*-small-*"))
    assert made == ["CRI-small-es.xlsx", "HND-small-es.xlsx", "PAN-small-es.xlsx"]
    assert upgraded.run("register", "verify").exit_code == 0


def test_a_round_opened_before_goes_on_after_the_upgrade(play: Play) -> None:
    """Forms that were sent unsigned and of the older schema are received, row by row, and the round is closed."""
    (play.path / "edition.keys").unlink()
    play.answer("CRI", "HND", cells={**SOUND})
    play.open()  # makes the keys, for an edition that had sent workbooks before it had any
    sent_before_there_were_keys(play, "round-1")
    newer_schema(play)
    events = play.json("register", "log")
    play.returns(play.form("HND", {A1: Say("confirm"), ("matrix", "A-02"): Say("object", "No es así.")}))
    assert play.states()["HND"] == ("objected", 1, 1)
    assert play.json("register", "log")[: len(events)] == events
    play.run("round", "close", "--at", "2027-05-03T09:00")
    play.run("study", "--format", "html")
    assert "No es así." in (play.path / "build" / "study" / "study-es.html").read_text(encoding="utf-8")
