"""The processes of a door as they run on a server, on ports of this computer, and browsers that are signed in there."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import httpx

from matrices.cycle import Cycle
from matrices.door.database import database_of
from matrices.door.store import DoorStore
from tests.door.conftest import PEOPLE, Visitor, now, words

PATIENCE = 180
MINUTE = 60.0


class House:
    """Web and job processes of the door of an edition."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cycle = Cycle.open(folder, clock=now, actor="test", language="es")
        self.database = database_of(folder, self.cycle.address)
        self.store = DoorStore(self.database, now)
        self.people: dict[str, Any] = {}
        self.ports: list[int] = []
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        for process in self.processes:
            kill(process)
        self.database.close()

    def invite(self, **people: Any) -> None:
        """Let people enter, each known by a name."""
        self.people |= {name: self.cycle.door_invite(**one) for name, one in people.items()}

    def web(self, port: int = 0) -> subprocess.Popen[bytes]:
        """Begin a web process, and wait until it answers."""
        port = port or free_port()
        found = self._begin("serve", "--port", str(port))
        if port not in self.ports:
            self.ports.append(port)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/privacy")
                return found
            except httpx.TransportError:
                if time.monotonic() > end or found.poll() is not None:
                    raise
                time.sleep(0.05)

    def jobs(self, processes: int = 1) -> subprocess.Popen[bytes]:
        """Begin a process for jobs, and wait until it works."""
        found = self._begin("serve", "jobs", "--processes", str(processes), stdout=subprocess.PIPE)
        if found.stdout is not None:
            found.stdout.readline()
        return found

    def _begin(self, *words: str, stdout: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        call = [sys.executable, "-m", "matrices", "--edition", str(self.folder), *words]
        with (self.folder / "log").open("ab") as log:
            found = subprocess.Popen(call, stdout=stdout, stderr=log, env={**os.environ, "MATRICES_LANGUAGE": "en"})
        self.processes.append(found)
        return found

    def visitor(self, name: str = "cri", web: int = 0) -> Visitor:
        """Return a browser in which somebody is signed in."""
        port = self.ports[web]
        entrance: Any = SimpleNamespace(door=SimpleNamespace(origin=f"http://127.0.0.1:{port}"))
        found = Visitor(entrance, {"Accept-Language": "es"})
        found.client.cookies.set(f"matrices-door-{port}", self.store.enter(self.people[name].person))
        return found

    @property
    def processor(self) -> float:
        """Seconds of processors that all processes took so far, those that they began too."""
        begun = [one.pid for one in self.processes if one.poll() is None]
        return sum(_processor(one) for one in [*begun, *(each for one in begun for each in _children(one))])

    @property
    def memory(self) -> int:
        """Bytes that all processes hold, those that they began too."""
        begun = [one.pid for one in self.processes if one.poll() is None]
        return sum(_memory(one) for one in [*begun, *(each for one in begun for each in _children(one))])


def at_home(folder: Path, register: str = "", people: Sequence[str] = ("cri", "pan")) -> House:
    """Return the house of a copy of an edition; with people of the tests, and with an address on a server."""
    if register:
        with (folder / "edition.yaml").open("a", encoding="utf-8") as file:
            file.write(f"register: {register}\n")
    house = House(folder)
    house.cycle.keyed()
    house.invite(**{name: PEOPLE[name] for name in people})
    return house


def _children(process: int) -> list[int]:
    try:
        words = Path(f"/proc/{process}/task").glob("*/children")
        own = [int(one) for each in words for one in each.read_text().split()]
    except OSError:
        return []
    return [*own, *(each for one in own for each in _children(one))]


def _processor(process: int) -> float:
    try:
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _memory(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


class LastDay:
    """Focal points on the last day: each brings a file a minute, sees what is found, looks at the board, hands in."""

    def __init__(self, house: House, files: Mapping[str, tuple[str, Path]], seconds: float) -> None:
        self.house, self.files, self.seconds = house, files, seconds
        self.errors: list[str] = []
        self.took: dict[str, list[float]] = {}
        self.memory = 0

    def play(self) -> None:
        """Let the day pass; the first come at once, the last within a minute."""
        begun = time.monotonic()
        pause = MINUTE / len(self.files)
        focal = [
            threading.Thread(target=self._focal, args=(name, begun + number * pause, begun + self.seconds))
            for number, name in enumerate(self.files)
        ]
        for one in focal:
            one.start()
        while any(one.is_alive() for one in focal):
            self.memory = max(self.memory, self.house.memory)
            time.sleep(0.5)

    def _focal(self, name: str, begin: float, end: float) -> None:
        visitor = self.house.visitor(name, web=hash(name) % len(self.house.ports))
        instrument, path = self.files[name]
        while begin < end:
            time.sleep(max(0.0, begin - time.monotonic()))
            try:
                self.bring(visitor, name, instrument, path)
                self._timed("board", visitor.get, "/workbooks")
                told = {"institution": "Ministerio", "person": name, "version": self.version(name, instrument)}
                page = f"/workbooks/{instrument}"
                self._timed("handed in", visitor.send, f"{page}/submit", page=page, **told)
            except httpx.TransportError as problem:
                self.errors.append(f"{name}: {type(problem).__name__}")
            begin += MINUTE

    def bring(self, visitor: Visitor, name: str, instrument: str, path: Path) -> None:
        """Bring a file and wait until what is found in it is shown."""
        base = self.version(name, instrument)
        self._timed("to findings", visitor.bring, path, int(base or 0), instrument)

    def version(self, name: str, instrument: str) -> str:
        """Return the number of the draft of somebody's country."""
        draft = self.house.store.draft(self.house.people[name].country, instrument)
        return str(draft.version) if draft is not None else ""

    def _timed(self, what: str, step: Callable[..., httpx.Response], *values: Any, **named: Any) -> None:
        begun = time.perf_counter()
        answer = step(*values, **named)
        self.took.setdefault(what, []).append(time.perf_counter() - begun)
        if answer.status_code != 200:
            self.errors.append(f"{what}: {answer.status_code} {words(answer)[:300]}")


def p95(seconds: Sequence[float]) -> float:
    """Return what nineteen of twenty took no longer than."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * 0.95))]


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process as a power failure does."""
    process.send_signal(signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def free_port() -> int:
    """Return a port of this computer that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
