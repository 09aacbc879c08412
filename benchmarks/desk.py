"""The desk: a dropped workbook, the board, a file dropped while a study is printed; beside the engine itself.

    python benchmarks/desk.py

Wall seconds, the best of several on a warm desk, and the ratio to what the same step costs by itself in one process.
"""

import hashlib
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx

from benchmarks.study import prepare, returned
from matrices.checking.files import Returned, check
from matrices.checking.receiving import Arrival, recorded
from matrices.cycle.cycle import Cycle
from matrices.desk.officer import clock
from matrices.register.opening import open_register

DROP, BOARD, MANY, DELAY = 1.5, 0.2, 1.0, 1.0
"""Goals in seconds on two idle cores: dropped to findings, board of 11 and of 193 countries after a change, what a
study adds to a drop."""

COUNTRIES = 193


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
        self.folder, self.edition = folder, f"/e/{folder.name}"

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
        where, many = Path(name) / "edition", Path(name) / "many"
        where.mkdir()
        folder = prepare(where)
        cycle, file = Cycle.open(where, clock=clock, actor="x"), returned(folder, "CRI", corrected=True)
        multiplied(cycle, file, many)
        for place, measured in ((where, lambda desk: measure(desk, cycle, file)), (many, measure_many)):
            desk = Desk(place, Path(name) / "settings")
            try:
                measured(desk)
            finally:
                desk.process.terminate()
                desk.process.wait()


def multiplied(cycle: Cycle, file: Path, where: Path) -> None:
    """Make an edition of 193 countries that have all answered as one of them has."""
    import pycountry

    where.mkdir()
    words = (cycle.folder.path / "edition.yaml").read_text(encoding="utf-8")
    known = {one.code for one in cycle.edition.countries}
    codes = [one.alpha_3 for one in pycountry.countries if one.alpha_3 not in known][: COUNTRIES - len(known)]
    lines = "".join(f"  - {{code: {code}, language: es}}\n" for code in codes)
    (where / "edition.yaml").write_text(words.replace("\ncountries:\n", f"\ncountries:\n{lines}"), encoding="utf-8")
    file_ = Returned(file.name, file.read_bytes())
    (checked,) = check([file_], cycle.folder)
    arrival = Arrival(clock(), "x")
    base = replace(recorded(file_, checked, arrival), verdict="accepted")
    with closing(open_register(where / "register.sqlite")) as register:
        for code in [*codes, *sorted(known)]:
            sha256 = hashlib.sha256(code.encode()).hexdigest()
            register.receive(replace(base, country=code, content=code.encode(), sha256=sha256), arrival.at, "x")


def after_a_change(desk: Desk, cycle: Cycle) -> float:
    """Return the seconds that a board takes when something has happened since it was shown."""
    found = []
    for _ in range(5):
        with cycle.register_open() as register:
            register.log(clock(), "x", "benchmark", {})
        begun = time.perf_counter()
        desk.client.get(f"{desk.edition}/board")
        found.append(time.perf_counter() - begun)
    return min(found)


def measure_many(desk: Desk) -> None:
    """Measure the board of 193 countries and print it."""
    cycle = Cycle.open(desk.folder, clock=clock, actor="x")
    status, board = best(cycle.status, 3), after_a_change(desk, cycle)
    print(
        f"{f'board of {COUNTRIES}, after a change':<34}{status:>8.2f}s{board:>8.2f}s{board / status:>8.1f}{MANY:>7.1f}s"
    )


def measure(desk: Desk, cycle: Cycle, file: Path) -> None:
    """Measure every step and print it."""
    desk.checked(file)  # warm
    alone = best(lambda: list(cycle.check([file])))
    shown = best(lambda: desk.checked(file))
    status = best(cycle.status)
    board = best(lambda: desk.client.get(f"{desk.edition}/board"))
    changed = after_a_change(desk, cycle)
    begun = time.perf_counter()
    page = desk.send(f"{desk.edition}/study", product="study", language=["es", "en"], format=["html", "pdf"])
    busy = best(lambda: desk.checked(file), 3)
    over = "data-poll" not in desk.client.get(str(page.url)).text
    print(f"{'step':<34}{'engine':>9}{'desk':>9}{'ratio':>8}{'goal':>8}")
    print(f"{'dropped to findings':<34}{alone:>8.2f}s{shown:>8.2f}s{shown / alone:>8.1f}{DROP:>7.1f}s")
    print(f"{'board, nothing changed':<34}{status:>8.2f}s{board:>8.2f}s{board / status:>8.1f}{BOARD:>7.1f}s")
    print(f"{'board, after a change':<34}{status:>8.2f}s{changed:>8.2f}s{changed / status:>8.1f}{BOARD:>7.1f}s")
    told = "dropped while a study is printed" + (" (it was over)" if over else "")
    print(f"{told:<34}{alone:>8.2f}s{busy:>8.2f}s{busy / alone:>8.1f}{shown + DELAY:>7.1f}s")
    print(f"the study had been under way for {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
