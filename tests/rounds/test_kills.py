"""Opening, receiving and closing, killed at any moment: what is begun can be finished, and ends as if undisturbed."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from matrices.instrument.place import CellId
from matrices.workbook.template.fill import fill
from tests.commands.conftest import SOUND
from tests.conftest import SOAK
from tests.rounds.play import CLOSED, IN_TIME, OPENED, SILENCE, Play, Say, play

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition in which two countries answered, before its first round."""
    made = play(tmp_path_factory.mktemp("answered") / "edition", SILENCE)
    made.answer("CRI", "PAN")
    return made.path


@pytest.fixture
def desk(answered: Path, tmp_path: Path) -> Play:
    """A copy of it with the round open."""
    made = Play(Path(shutil.copytree(answered, tmp_path / "edition")))
    made.open()
    return made


def kills(folder: Path, stride: int, *words: str) -> Any:
    """Kill a command at every nth step and return what came of it."""
    call = [sys.executable, "-m", "tests.rounds.kills", str(folder), str(stride), *words]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    print(found)  # noqa: T201 - a figure for the report
    return found


def test_opening_killed(answered: Path) -> None:
    """There is no round, or a whole one whose files can be written again, the same bytes."""
    found = kills(answered, 1 if SOAK > 1 else 6, "round", "open", "--at", OPENED, "--format", "html")
    assert (found["wrong"], found["kills"] > 2, found["files"]) == ([], True, 10)


def test_receiving_killed(desk: Play) -> None:
    """A form is in with its corrections, or not at all; received again it is one."""
    correction = {("matrix", "A-01"): Say("correct", basis="Ley 5")}
    form = desk.form("PAN", correction, {CellId("matrix", "A-01", "longest"): 12}, rest=True)
    found = kills(desk.path, 1, "round", "receive", form, "--arrived", IN_TIME)
    assert (found["wrong"], found["kills"] > 0) == ([], True)


def test_handing_back_killed(desk: Play) -> None:
    """A form with errors is kept, and its marked copy is there when it is received again."""
    correction = {("matrix", "A-01"): Say("correct", basis="Ley 5")}
    form = desk.form("PAN", correction, {CellId("matrix", "A-01", "longest"): 2}, rest=True)
    found = kills(desk.path, 1, "round", "receive", form, "--arrived", IN_TIME)
    assert (found["wrong"], found["kills"] > 1) == ([], True)


def test_closing_killed(desk: Play) -> None:
    """The round is closed with all its outcomes, or still open."""
    found = kills(desk.path, 1, "round", "close", "--at", CLOSED)
    assert (found["wrong"], found["kills"] > 0) == ([], True)


def waiting(desk: Play) -> None:
    """Let a second file of Panama come that leaves a question blank, and waits."""
    (template,) = (desk.path / "build" / "templates").glob("PAN-*.xlsx")
    path = desk.path / "PAN-part.xlsx"
    part = {place: one for place, one in SOUND.items() if place[1] != "B-01"}
    path.write_bytes(fill(template.read_bytes(), {**part, CellId("matrix", "A-01", "longest"): 12}))
    desk.run("receive", str(path), "--arrived", "2027-02-22T10:00", code=1)


@pytest.mark.parametrize(
    "words",
    [
        ("register", "merge", "PAN-small-v2", "--take", "A-01=2", "--yes"),
        ("register", "withdraw", "PAN-small-v1"),
        ("register", "arrival", "PAN-small-v1", "2027-02-20T10:00"),
    ],
)
def test_deciding_killed(desk: Play, words: tuple[str, ...]) -> None:
    """A file is merged, taken back with all that belongs to it, dated anew, or nothing is decided yet."""
    waiting(desk)
    found = kills(desk.path, 1, *words, "--reason", "Así lo confirma el país.")
    assert (found["wrong"], found["kills"] > 0) == ([], True)


def test_reopening_killed(desk: Play) -> None:
    """The round runs again, or is still closed with its outcomes."""
    desk.run("round", "close", "--at", CLOSED)
    found = kills(desk.path, 1, "round", "reopen", "--reason", "Se cerró por error.")
    assert (found["wrong"], found["kills"] > 0) == ([], True)


def two_forms(desk: Play) -> None:
    """Let a form come that corrects, and from another institution one that corrects something else, and waits."""
    correction = {("matrix", "A-01"): Say("correct", basis="Ley 5")}
    first = desk.form("PAN", correction, {CellId("matrix", "A-01", "longest"): 12}, rest=True, institution="Ministerio")
    desk.returns(first)
    more = {("matrix", "B-01"): Say("correct", basis="Ley 7")}
    cells = {CellId("matrix", "B-01", "article"): "art. 9"}
    second = desk.form("PAN", more, cells, rest=True, institution="Fiscalía", name="b.xlsx")
    desk.returns(second, at="2027-04-21T10:00", code=1)


@pytest.mark.parametrize("decision", ["admit", "decline", "merge"])
def test_deciding_of_a_form_killed(desk: Play, decision: str) -> None:
    """A form that waits is admitted, declined or merged with all that follows from it, or nothing is decided yet."""
    two_forms(desk)
    found = kills(desk.path, 1, "round", decision, "2", "--reason", "Así lo confirma el país.", "--at", IN_TIME)
    assert (found["wrong"], found["kills"] > 0) == ([], True)


def test_declining_killed(desk: Play) -> None:
    """A form that counted is declined together with the version that it made."""
    correction = {("matrix", "A-01"): Say("correct", basis="Ley 5")}
    desk.returns(desk.form("PAN", correction, {CellId("matrix", "A-01", "longest"): 12}, rest=True))
    found = kills(desk.path, 1, "round", "decline", "1", "--reason", "La envió otra institución.")
    assert (found["wrong"], found["kills"] > 0) == ([], True)
