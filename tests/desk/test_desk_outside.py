"""What Chromium with axe-core says of the desk, used as an officer uses it."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from matrices.desk.front import FrontDesk
from matrices.desk.officer import DeskOfficer
from matrices.instrument.place import CellId
from tests.commands.conftest import SOUND, Desk

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"

PATHS = (
    "/e/edition/tray/CRI-small-v1", "/e/edition/board", "/e/edition/tray", "/e/edition/register", "/e/edition/study",
    "/e/edition/tray/CRI-small-v1/withdraw", "/e/edition/tray/PAN-small-v2/merge",
    "/e/edition/tray/CRI-small-v1/arrival", "/e/edition/jobs/1", "/e/edition/jobs/99", "/?all=1", "/new", "/name",
    "/e/edition/edition/general", "/e/edition/edition/contacts", "/e/edition/edition/text", "/e/edition/rounds",
    "/e/edition/rounds/do/open", "/e/edition/letters", "/e/edition/letters/request", "/e/edition/letters/request/CRI",
    "/e/edition/edition/publication", "/e/edition/instruments", "/e/edition/instruments/small",
    "/e/edition/queries", "/e/edition/people", "/e/edition/tray/PAN-small-v1?sheet=Matriz&cell=G7",
)  # fmt: skip
"""Every screen; the first four are walked with the keyboard."""


@pytest.mark.chromium
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_desk_in_chromium(front: FrontDesk, desk: Desk, language: str) -> None:
    """No fault by axe, no page wider than its window, nothing loaded from elsewhere, every stop seen."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    wanted = [MODULES / "axe-core", MODULES / "playwright-core"]
    if chromium is None or shutil.which("node") is None or not all(folder.is_dir() for folder in wanted):
        pytest.skip("Chromium or axe-core is not installed")
    front.officer, front.folder = DeskOfficer("María Gómez", language), desk.path.parent
    desk.run("receive", desk.filled(SOUND, "PAN", "PAN-1.xlsx"))
    fewer = {place: one for place, one in SOUND.items() if place[1] != "B-01"}
    changed = {**fewer, CellId("matrix", "A-02", "coverage"): "Parcial", CellId("matrix", "A-02", "law"): "L01"}
    desk.run("receive", desk.filled(changed, "PAN", "PAN-2.xlsx"))
    desk.run("query", "ask", "PAN-small-v1", "Matriz!G7", "--words", "¿Qué artículo?")
    desk.run("query", "source", "PAN-small-v1", "L01", "--source", "Gaceta 24")
    dropped = desk.filled(
        {**SOUND, CellId("matrix", "A-01", "notes"): "Falta el artículo.", CellId("laws", "L01", "status"): "?"}
    )
    told = subprocess.run(
        ["node", Path(__file__).with_name("browse.mjs"), front.new_link(), dropped, *PATHS],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"CHROMIUM": chromium},
    )
    found: dict[str, Any] = json.loads(told.stdout)
    names = ("violations", "overflow", "outside", "unseen")
    assert {name: found[name] for name in names} == {name: [] for name in names}
    assert found["cookie"] == [[True, "Lax"]]
    assert [one for one in found["errors"] if "404" not in one] == []
    assert (found["walked"][0][:1], found["walked"][1][:1]) == ("c", "f")
    assert "CRI-small-v1" in found["plain"]
    assert found["copied"][0] == found["copied"][1] != ""
