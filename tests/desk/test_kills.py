"""The desk is killed while a file is dropped: what it showed as kept is kept, and what is kept it shows."""

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.commands.conftest import SOUND, Desk
from tests.conftest import repeated

SEEDS = range(repeated(2))
ROOT = Path(__file__).resolve().parents[2]


class Running:
    """A desk of its own process, and a browser that it let in."""

    def __init__(self, desk: Desk, settings: Path) -> None:
        environment = os.environ | {"XDG_CONFIG_HOME": str(settings), "MATRICES_LANGUAGE": "es"}
        call = [sys.executable, "-m", "matrices", "desk", str(desk.path), "--no-browser"]
        self.process = subprocess.Popen(call, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
        assert self.process.stdout is not None
        link = self.process.stdout.readline().split(": ", 1)[1].strip()
        self.origin = link.partition("/enter")[0]
        self.client = httpx.Client(base_url=self.origin, follow_redirects=True, timeout=60)
        self.client.get(link)

    def page(self, path: str) -> str:
        """Return a page of the edition."""
        return self.client.get(f"/e/edition/{path}").text

    def send(self, path: str, files: object = None, **fields: str) -> str:
        """Send a form and return the page that it leads to."""
        found = re.search(r'name="token" value="([^"]+)"', self.client.get("/?all=1").text)
        data = {**fields, "token": found[1] if found else ""}
        answer = self.client.post(path, data=data, files=files, headers={"Origin": self.origin})  # type: ignore[arg-type]
        return answer.text

    def end(self, how: int = signal.SIGTERM) -> None:
        """End the process, and close the browser."""
        self.process.send_signal(how)
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.client.close()


def below(parent: int) -> set[int]:
    """Return the processes that a process began, and those that they began."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    known = [(int(own), int(above)) for own, above, stat in map(str.split, listed.splitlines()) if stat[0] != "Z"]
    found = {parent}
    while more := {own for own, above in known if above in found} - found:
        found |= more
    return (found - {parent}) & {own for own, _ in known}


def settled(left: set[int]) -> None:
    """Wait until the processes that read files have ended: they outlive the desk by the file that they were reading."""
    for _ in range(1200):
        listed = subprocess.run(["ps", "-A", "-o", "pid=,stat="], capture_output=True, text=True, check=True).stdout
        if not left & {int(own) for own, stat in map(str.split, listed.splitlines()) if stat[0] != "Z"}:
            return
        time.sleep(0.1)
    raise AssertionError("what the desk began does not end")


@pytest.mark.skipif(sys.platform == "win32", reason="a signal of Unix")
@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_shown_as_kept_is_kept(desk: Desk, tmp_path: Path, seed: int) -> None:
    """At a random moment of a dropped file; what is not in the register lies there and is gone on with."""
    chance, path = random.Random(seed), Path(desk.filled(SOUND))  # noqa: S311 - a moment, no secret
    running = Running(desk, tmp_path / "settings")
    running.send("/name", name="María Gómez", next="/")
    seen: list[str] = []

    def drop() -> None:
        with contextlib.suppress(httpx.HTTPError):
            seen.append(running.send("/e/edition/tray", files={"files": ("CRI.xlsx", path.read_bytes())}))
            while "data-poll" in seen[-1]:
                seen.append(running.page("jobs/1"))

    thread = threading.Thread(target=drop)
    thread.start()
    time.sleep(chance.uniform(0.0, 5.0))
    left = below(running.process.pid)
    running.end(signal.SIGKILL)
    thread.join()
    settled(left)
    kept = [one["name"] for one in desk.json("register", "list")] if (desk.path / "register.sqlite").exists() else []
    if any("En el registro como CRI-small-v1" in page for page in seen):
        assert kept == ["CRI-small-v1"]
    again = Running(desk, tmp_path / "settings")
    try:
        tray = again.page("tray")
        assert ("/tray/CRI-small-v1" in tray) == (kept == ["CRI-small-v1"])
        if "Soltados que no están en el registro" in tray:
            page = again.send("/e/edition/tray/left", number="1", what="resume")
            while found := re.search(r'data-poll="([^"]+)"', page):
                page = again.client.get(found[1]).text
            assert "CRI-small-v1" in page
            assert [one["name"] for one in desk.json("register", "list")] == ["CRI-small-v1"]
    finally:
        again.end()
    if (desk.path / "register.sqlite").exists():
        assert desk.run("register", "verify").exit_code == 0
