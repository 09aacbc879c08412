"""Editions with a round open, each made once; every test works on a copy."""

import shutil
from pathlib import Path

import pytest

from tests.rounds.play import ANSWERED, SILENCE, Play, play


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition in which eight of nine countries answered, with its first round open; nobody agreed on silence."""
    made = play(tmp_path_factory.mktemp("opened") / "edition")
    made.answer(*ANSWERED)
    made.open()
    return made.path


@pytest.fixture(scope="session")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with four countries and the silence procedure."""
    made = play(tmp_path_factory.mktemp("silent") / "edition", SILENCE)
    made.answer("CRI", "PAN", "GTM", "HND")
    made.open()
    return made.path


@pytest.fixture
def desk(opened: Path, tmp_path: Path) -> Play:
    """A copy of the edition without the silence procedure."""
    return Play(Path(shutil.copytree(opened, tmp_path / "edition")))


@pytest.fixture
def quiet(silent: Path, tmp_path: Path) -> Play:
    """A copy of the edition with the silence procedure."""
    return Play(Path(shutil.copytree(silent, tmp_path / "edition")))
