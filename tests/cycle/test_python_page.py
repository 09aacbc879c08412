"""docs/python.md and its Spanish sister: their code runs as it stands, and every step that there is has its name."""

import inspect
import re
from pathlib import Path

import pytest

from matrices.cycle.cycle import Cycle
from tests.commands.conftest import SOUND, Desk

PAGE = Path(__file__).resolve().parents[2] / "docs" / "python.md"
PARTS = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)

BELOW = {
    "address", "arrival", "answered", "carried", "check_keys", "contacts", "contacts_known", "countries", "directories",
    "drafting", "edition", "files", "keyed", "keys_known", "languages", "moment", "now", "register_for_keys",
    "register_if_any", "register_of_previous", "register_open", "register_with_rounds", "spoken", "with_revisions",
}  # fmt: skip
"""What the steps are made of."""


def said(page: Path, desk: Desk, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Run the blocks of a page in an edition in which Panama has answered, and return what is printed."""
    desk.run("receive", desk.filled(SOUND, "PAN"))
    names = {"edition": desk.path, "filled": Path(desk.filled(SOUND, "CRI"))}
    for block in PARTS.findall(page.read_text(encoding="utf-8")):
        exec(compile(block, str(page), "exec"), names)  # noqa: S102 - our own page
    return capsys.readouterr().out.splitlines()


def test_its_code_runs(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Study, check, receipt, ways back."""
    assert said(PAGE, desk, capsys) == [
        str(desk.path / "build" / "study" / "study-es.html"),
        f"{len(SOUND)} answers of 1 countries",
        "accepted []",
        "CRI-small-v1 counts",
        "CRI-small-v1",
    ]


def test_the_spanish_code_runs(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """The study in five lines."""
    spanish = PAGE.with_name("python.es.md")
    assert said(spanish, desk, capsys) == [str(desk.path / "build" / "study" / "study-es.html")]


def test_it_names_every_step() -> None:
    """Each public method of `Cycle` is in the table, or below the steps."""
    methods = {name for name, _ in inspect.getmembers(Cycle) if not name.startswith("_")}
    fields = {"clock", "folder", "actor", "language", "held"}
    named = set(re.findall(r"`(?:Cycle\.)?(\w+)`", PAGE.read_text(encoding="utf-8")))
    assert (methods - named - fields - BELOW, BELOW - methods) == (set(), set())
