"""The desk and the command line are two mouths of one engine: the same steps make the same record."""

import shutil
from pathlib import Path
from typing import Any

from matrices.instrument.place import CellId
from matrices.register.opening import open_register
from tests.commands.conftest import SOUND, Desk
from tests.desk.conftest import Browser, words

FEWER = {place: one for place, one in SOUND.items() if place[1] != "B-01"}
FAULTY = {**SOUND, CellId("matrix", "A-01", "shortest"): 12}
SENT = (("CRI", SOUND), ("CRI", FEWER), ("PAN", FAULTY), ("PAN", SOUND), ("BLZ", FEWER))
"""Countries and what they send, one day after the other."""


def record(desk: Desk) -> list[Any]:
    """Return all that the register holds of what was sent, without who and when."""
    register = open_register(desk.path / "register.sqlite", create=False)
    try:
        return [
            (
                (one.name, one.sha256, one.verdict, one.decided, one.decided_reason, one.received_at, one.institution),
                register.answers(one.id),
                register.findings(one),
                register.unplaced(one.id),
            )
            for one in register.submissions("2027")
        ]
    finally:
        register.close()


def test_the_same_steps_make_the_same_record(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    """Received, accepted, withdrawn, restored, consolidated: answers, findings and open data are the same bytes."""
    other = Desk(Path(shutil.copytree(desk.path, tmp_path / "other")))
    for number, (country, cells) in enumerate(SENT, 1):
        path, day = desk.filled(cells, country, f"{country}-{number}.xlsx"), f"2027-02-0{number}T10:00"
        other.run("receive", path, "--arrived", day, "--institution", "Fiscalía")
        browser.drop(path, arrived=day, institution="Fiscalía")
    for decision, name in (("accept", "CRI-small-v2"), ("withdraw", "PAN-small-v2"), ("restore", "PAN-small-v2")):
        other.run("register", decision, name, "--reason", "Según el punto focal.")
        browser.send(f"/e/edition/tray/{name}/{decision}", reason="Según el punto focal.")
    assert len(record(desk)) == len(SENT)
    assert record(desk) == record(other)
    other.run("consolidate")
    browser.over(browser.send("/e/edition/study", product="consolidate"))
    for name in ("answers.csv", "codes.csv", "coverage.csv"):
        made, wanted = (one.path / "build" / "data" / name for one in (desk, other))
        assert made.read_bytes() == wanted.read_bytes(), name


def test_of_two_windows_the_second_is_told(browser: Browser, desk: Desk) -> None:
    """A file of which was decided meanwhile, here or by a command, is not decided once more unseen."""
    browser.drop(desk.filled(SOUND))
    browser.drop(desk.filled(FEWER, name="CRI-2.xlsx"))
    second = Browser(browser.front)
    second.enter()
    address = "/e/edition/tray/CRI-small-v2/set-aside"
    assert second.get(address).status_code == 200
    browser.send("/e/edition/tray/CRI-small-v2/accept", reason="Lo confirmó.")
    answer = second.send(address, reason="No procede.")
    assert (answer.status_code, "No procede." in answer.text) == (400, True)
    desk.run("register", "withdraw", "CRI-small-v2", "--reason", "x")
    assert browser.send("/e/edition/tray/CRI-small-v2/withdraw", reason="y").status_code == 400
    assert "retirado" in words(browser.get("/e/edition/tray"))
