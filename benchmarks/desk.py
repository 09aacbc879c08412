"""The desk: a dropped workbook, the board, a file dropped while a study is printed; beside the engine itself.

    python benchmarks/desk.py

Wall seconds, the best of several on a warm desk, and the ratio to what the same step costs by itself in one process.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from benchmarks.study import prepare, returned
from matrices.cycle.cycle import Cycle
from matrices.desk.officer import clock

DROP, BOARD, DELAY = 1.5, 0.2, 1.0
"""Goals in seconds on two idle cores: dropped to findings, board of eleven countries, what a study adds to a drop."""


class Desk:
    """A desk of a process of its own, and a browser that it let in."""

    def __init__(self, folder: Path, settings: Path) -> None:
        call = [sys.executable, "-m", "matrices", "desk", str(folder), "--no-browser"]
        environment = {"XDG_CONFIG_HOME": str(settings), "MATRICES_LANGUAGE": "es", "PATH": ""}
        self.process = subprocess.Popen(call, stdout=subprocess.PIPE, text=True, env=environment)
        told = self.process.stdout.readline() if self.process.stdout else ""
        link = told.split(": ", 1)[1].strip()
        self.client = httpx.Client(base_url=link.partition("/enter")[0], follow_redirects=True, timeout=120)
        self.client.get(link)
        self.send("/name", name="Benchmark", next="/")
        self.edition = f"/e/{folder.name}"

    def send(self, path: str, files: dict[str, tuple[str, bytes]] | None = None, **fields: object) -> httpx.Response:
        """Send a form and return the page that it leads to."""
        token = re.search(r'name="token" value="([^"]+)"', self.client.get("/name").text)
        data = {**fields, "token": token[1] if token else ""}
        origin = {"Origin": str(self.client.base_url).rstrip("/")}
        return self.client.post(path, data=data, files=files, headers=origin)

    def checked(self, path: Path) -> None:
        """Drop a file and wait until its findings are shown."""
        page = self.send(f"{self.edition}/tray", {"files": (path.name, path.read_bytes())}, keep="no")
        while "data-poll" in page.text:
            page = self.client.get(str(page.url))
        if "state done" not in page.text:
            raise SystemExit(page.text)


def best(step: Callable[[], object], times: int = 5) -> float:
    """Return the wall seconds of the quickest of several."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        step()
        found.append(time.perf_counter() - begun)
    return min(found)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        where = Path(name) / "edition"
        where.mkdir()
        folder = prepare(where)
        cycle, file = Cycle.open(where, clock=clock, actor="x"), returned(folder, "CRI", corrected=True)
        desk = Desk(where, Path(name) / "settings")
        try:
            measure(desk, cycle, file)
        finally:
            desk.process.terminate()
            desk.process.wait()


def measure(desk: Desk, cycle: Cycle, file: Path) -> None:
    """Measure every step and print it."""
    desk.checked(file)  # warm
    alone = best(lambda: list(cycle.check([file])))
    shown = best(lambda: desk.checked(file))
    status = best(cycle.status)
    board = best(lambda: desk.client.get(f"{desk.edition}/board"))
    begun = time.perf_counter()
    page = desk.send(f"{desk.edition}/study", product="study", language=["es", "en"], format=["html", "pdf"])
    busy = best(lambda: desk.checked(file), 3)
    over = "data-poll" not in desk.client.get(str(page.url)).text
    print(f"{'step':<34}{'engine':>9}{'desk':>9}{'ratio':>8}{'goal':>8}")
    print(f"{'dropped to findings':<34}{alone:>8.2f}s{shown:>8.2f}s{shown / alone:>8.1f}{DROP:>7.1f}s")
    print(f"{'board, nothing changed':<34}{status:>8.2f}s{board:>8.2f}s{board / status:>8.1f}{BOARD:>7.1f}s")
    told = "dropped while a study is printed" + (" (it was over)" if over else "")
    print(f"{told:<34}{alone:>8.2f}s{busy:>8.2f}s{busy / alone:>8.1f}{shown + DELAY:>7.1f}s")
    print(f"the study had been under way for {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
