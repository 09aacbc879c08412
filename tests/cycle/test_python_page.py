"""docs/python.md: its code runs as it stands, and it names every step that there is."""

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


def test_its_code_runs(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """The blocks one after the other, in an edition in which Panama has answered: study, check, receipt, ways back."""
    desk.run("receive", desk.filled(SOUND, "PAN"))
    names = {"edition": desk.path, "filled": Path(desk.filled(SOUND, "CRI"))}
    for block in PARTS.findall(PAGE.read_text(encoding="utf-8")):
        exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102 - our own page
    assert capsys.readouterr().out.splitlines() == [
        str(desk.path / "build" / "study" / "study-es.html"),
        f"{len(SOUND)} answers of 1 countries",
        "accepted []",
        "CRI-small-v1 counts",
        "CRI-small-v1",
    ]


def test_it_names_every_step() -> None:
    """Each public method of `Cycle` is in the table, or below the steps."""
    methods = {name for name, _ in inspect.getmembers(Cycle) if not name.startswith("_")}
    fields = {"clock", "folder", "actor", "language", "held"}
    named = set(re.findall(r"`(?:Cycle\.)?(\w+)`", PAGE.read_text(encoding="utf-8")))
    assert (methods - named - fields - BELOW, BELOW - methods) == (set(), set())
