"""An edition that names the previous one: its study tells what changed, through the command line."""

import shutil
from collections.abc import Mapping

import pytest

from matrices.errors import UsageError
from matrices.instrument.columns import CellContent
from matrices.instrument.place import CellId
from tests.commands.conftest import EDITION, SOUND, Desk
from tests.conftest import EXAMPLES, Place

CHAPTER = "What changed since edition 2027"


@pytest.fixture
def next_desk(desk: Desk) -> Desk:
    """An edition of 2029 that names that of 2027, to which nothing has been sent yet."""
    path = desk.path.parent / "next"
    path.mkdir()
    (path / "edition.yaml").write_text(EDITION.replace('"2027"', '"2029"') + "previous: ../edition\n", encoding="utf-8")
    shutil.copytree(EXAMPLES / "small", path / "small")
    made = Desk(path)
    assert made.run("template", "--blank").exit_code == 0
    return made


def page(desk: Desk, cells: Mapping[Place, CellContent]) -> str:
    """Receive Costa Rica's answers and return the study in English."""
    assert desk.run("receive", desk.filled(cells)).exit_code == 0
    done = desk.run("study", "--language", "en", "--format", "html")
    assert done.exit_code == 0, done.output
    return (desk.path / "build" / "study" / "study-en.html").read_text(encoding="utf-8")


def test_the_study_tells_what_changed_since_the_previous_edition(desk: Desk, next_desk: Desk) -> None:
    """The fields that say something else, with the cells of both editions."""
    assert desk.run("receive", desk.filled(SOUND)).exit_code == 0
    study = page(next_desk, {**SOUND, CellId("matrix", "A-01", "longest"): 12})
    assert CHAPTER in study
    assert "1 field of the answers changed, in 1 provision (Costa Rica)." in study
    assert "10 years" in study


def test_the_same_answers_make_no_chapter(desk: Desk, next_desk: Desk) -> None:
    """Where nothing changed, and where no edition is named, there is nothing to tell."""
    assert desk.run("receive", desk.filled(SOUND)).exit_code == 0
    assert CHAPTER not in page(next_desk, SOUND)


def test_a_previous_edition_that_received_nothing_is_misuse(next_desk: Desk) -> None:
    """The study says so instead of leaving the chapter out without a word."""
    next_desk.run("receive", next_desk.filled(SOUND))
    done = next_desk.run("study", "--language", "en", "--format", "html")
    assert isinstance(done.exception, UsageError)
    assert done.exception.code == "no-previous-register"
