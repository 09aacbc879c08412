"""What Chromium with axe-core says of the door, used as focal points, colleagues, observers and officers use it."""

import datetime
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from matrices.instrument.place import CellId
from matrices.language import say
from tests.door.conftest import SOUND, Desk, Entrance, code_in, now

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"

PATHS = {
    "": ("/", "/sign-in", "/privacy", "/nowhere", "/published"),
    "cri": (
        "/workbooks",
        "/workbooks/small",
        "/receipt/CRI-small-v1",
        "/record/CRI-small-v1",
        "/round",
        "/round/small",
        "/people",
        "/workbooks/small/fill",
        "/workbooks/small/fill/laws/L01",
        "/workbooks/small/fill/matrix/A",
        "/workbooks/small/fill/cover/cover",
        "/workbooks/small/cell?at=matrix~A-01~shortest",
        "/workbooks/small/cell?at=matrix~A-01~law",
    ),
    "colleague": ("/workbooks", "/workbooks/small", "/workbooks/small/fill"),
    "observer": ("/round",),
    "analyst": ("/workbooks",),
    "secretariat": ("/workbooks", "/people", "/record/CRI-small-v1"),
}
"""Whoever it is → the screens to be judged."""


@pytest.mark.chromium
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_door_in_chromium(entrance: Entrance, desk: Desk, language: str, tmp_path: Path) -> None:
    """From link to receipt with JavaScript and without; no fault by axe, no page too wide, nothing from elsewhere."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    wanted = [MODULES / "axe-core", MODULES / "playwright-core"]
    if chromium is None or shutil.which("node") is None or not all(folder.is_dir() for folder in wanted):
        pytest.skip("Chromium or axe-core is not installed")
    codes, store = tmp_path / "codes", entrance.door.store
    entrance.door.post.send = lambda words, to, link="": codes.write_text(code_in(words))  # type: ignore[assignment, method-assign]
    faults = {CellId("matrix", "A-01", "shortest"): "x", CellId("laws", "L01", "status"): "?"}
    faults[CellId("matrix", "B-01", "coverage")] = "Quizás"
    faulty = desk.filled({**SOUND, **faults}, name="faulty.xlsx")
    for country in ("CRI", "PAN"):
        desk.run("receive", desk.filled(SOUND, country))
    entrance.cycle.ask("CRI-small-v1", "Matriz!G7", "¿Qué artículo?")
    entrance.cycle.round_open(until=now().date() + datetime.timedelta(days=30))
    entrance.cycle.round_forms(("html",))
    store.keep_note("CRI", "1/small", "matrix/A-02", {"verdict": "object", "words": "No es así.", "basis": ""})
    store.keep_note("RNCOM", "1/comments", "0001", {"country": "CRI", "about": "r0", "words": "Vea.", "source": ""})
    store.save_draft("CRI", "small", Path(faulty).read_bytes(), file="faulty.xlsx", author="x", base=0)
    people = [(name, store.enter(entrance.people[name].person) if name else "", paths) for name, paths in PATHS.items()]
    plan = {
        "language": language,
        "link": f"/i/{entrance.people['pan'].person}",
        "codes": str(codes),
        "faulty": desk.filled({**SOUND, **faults}, "PAN", "PAN-faulty.xlsx"),
        "sound": desk.filled(SOUND, "PAN", "PAN-sound.xlsx"),
        "cookie": entrance.door.cookie,
        "people": people,
        "writer": store.enter(entrance.people["cri"].person),
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    told = subprocess.run(
        ["node", Path(__file__).with_name("browse.mjs"), entrance.door.origin, tmp_path / "plan.json"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"CHROMIUM": chromium},
    )
    found: dict[str, Any] = json.loads(told.stdout)
    names = ("violations", "overflow", "outside", "unseen")
    assert {name: found[name] for name in names} == {name: [] for name in names}
    assert [one for one in found["errors"] if "404" not in one] == []
    assert found["written"] == [["seis", True], ["", "6"], "Sin JavaScript"]
    # Once signed in, pages are in the language of the person, unless another one was chosen.
    assert found["journeys"] == [3, 0, say("door", "receipt", "es")] * 2
