"""The processes of a door as they run on a server, on ports of this computer, and browsers that are signed in there."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import httpx

from matrices.cycle import Cycle
from matrices.door.database import database_of
from matrices.door.store import DoorStore
from tests.door.conftest import PEOPLE, Visitor, now

PATIENCE = 60


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


def at_home(folder: Path, register: str = "") -> House:
    """Return the house of a copy of an edition; with the people of the tests, and with an address on a server."""
    if register:
        with (folder / "edition.yaml").open("a", encoding="utf-8") as file:
            file.write(f"register: {register}\n")
    house = House(folder)
    house.cycle.keyed()
    house.invite(**{name: PEOPLE[name] for name in ("cri", "pan")})
    return house


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
