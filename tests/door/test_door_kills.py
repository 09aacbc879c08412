"""Processes and databases of the door are killed while something is handed in: what was shown as received is there."""

import contextlib
import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from matrices.instrument import CellId
from tests.conftest import repeated
from tests.door.conftest import SOUND, Desk, Visitor, desk, now, prepared, words
from tests.door.house import House, at_home, kill
from tests.register import server as postgresql

__all__ = ["desk", "prepared"]

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="asks Linux for processes")


def readers(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes in which files are read; it is threads that begin them."""
    threads = Path(f"/proc/{process.pid}/task").glob("*/children")
    found = [one for each in threads for one in each.read_text().split()]
    return [int(one) for one in found if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


def read_no_more(process: subprocess.Popen[bytes]) -> int:
    """Kill the processes in which files are read, and return how many."""
    killed = 0
    with contextlib.suppress(OSError):
        for one in readers(process):
            os.kill(one, signal.SIGKILL)
            killed += 1
    return killed


class Struck:
    """A door on which one thing at a time is killed, and begun anew."""

    def __init__(self, house: House, server: postgresql.Server | None) -> None:
        self.house, self.server = house, server
        self.web = house.web()
        self.jobs = house.jobs() if server is not None else self.web
        self.visitor = house.visitor()
        self.readers = 0

    def strike(self, victim: str) -> Callable[[], None]:
        """Kill something, and return how it is begun anew."""
        if victim == "reader":
            self.readers += read_no_more(self.jobs)
            return lambda: None
        if victim == "database" and self.server is not None:
            self.server.stop(signal.SIGQUIT)
            return self.server.start
        kill(self.web if victim == "web" else self.jobs)
        return self._web if victim == "web" else self._jobs

    def _web(self) -> None:
        self.web = self.house.web(self.house.ports[0])
        self.jobs = self.jobs if self.server is not None else self.web

    def _jobs(self) -> None:
        self.jobs = self.house.jobs()


def hand_in(visitor: Visitor, token: str, version: int) -> str:
    """Hand a draft in, and return of what a receipt is shown; nothing if none is."""
    told = {"token": token, "institution": "Ministerio", "person": "Ana Núñez", "version": str(version)}
    with contextlib.suppress(httpx.TransportError):
        answer = visitor.client.post("/workbooks/small/submit", data=told, headers={"Origin": visitor.origin})
        if answer.url.path.startswith("/receipt/") and answer.status_code == 200:
            assert "La Secretaría Técnica recibió" in words(answer)
            return answer.url.path.rpartition("/")[2]
    return ""


def brought(door: Struck, path: str) -> int:
    """Bring a file, as often as it takes, and return the version of the draft that it is."""
    seen = []
    for _ in range(30):
        draft = door.house.store.draft("CRI", "small")
        try:
            answer = door.visitor.bring(path, base=draft.version if draft else 0)
            draft = door.house.store.draft("CRI", "small")
            if answer.status_code == 200 and draft is not None and draft.content == Path(path).read_bytes():
                return draft.version
            seen.append(f"{answer.status_code} {words(answer)[:300]}")
        except httpx.TransportError as problem:
            seen.append(type(problem).__name__)
        time.sleep(0.5)
    raise AssertionError(seen)


def submitted(door: Struck, path: str) -> list[str]:
    """Return under which names a file is in the register."""
    sha256 = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return [one.name for one, _ in door.house.cycle.register_list() if one.sha256 == sha256]


def struck_once(door: Struck, path: str, victim: str, moment: float) -> float:
    """Hand a file in while something is killed, then again; return how long the second time took."""
    version = brought(door, path)
    token, shown = door.visitor.token("/workbooks/small"), list[str]()
    handing = threading.Thread(target=lambda: shown.append(hand_in(door.visitor, token, version)))
    handing.start()
    time.sleep(moment)
    mend = door.strike(victim)
    time.sleep(0.1)
    mend()
    handing.join()
    first, receipt = shown[0], b""
    if first:
        assert submitted(door, path) == [first]
        receipt = door.visitor.get(f"/receipt/{first}/json").content
    version = brought(door, path)
    token, begun = door.visitor.token("/workbooks/small"), time.monotonic()
    again = hand_in(door.visitor, token, version)
    took = time.monotonic() - begun
    assert submitted(door, path) == [again]
    if first:
        assert (again, door.visitor.get(f"/receipt/{again}/json").content) == (first, receipt)
    return took


def struck_often(door: Struck, desk: Desk, victims: tuple[str, ...], count: int) -> None:
    """Strike as many times, at moments drawn at random; the register is whole in the end."""
    chance, longest = random.Random(count), 1.0  # noqa: S311 - moments, no secret
    for number in range(count):
        path = desk.filled({**SOUND, CellId("matrix", "A-01", "article"): f"art. {number + 1}"}, name=f"{number}.xlsx")
        victim = victims[number % len(victims)]
        with door.house.database.writing() as connection:
            connection.execute("DELETE FROM limits")  # nobody brings as many files in an hour
        longest = min(2.0, struck_once(door, path, victim, chance.uniform(0, longest)))
        print(f"{now():%H:%M:%S} {number} {victim}", file=sys.stderr)  # noqa: T201 - shown in a soak
    assert desk.run("register", "verify").exit_code == 0
    assert len(door.house.cycle.register_list()) == count
    assert door.readers >= count // len(victims)


def test_a_receipt_is_shown_of_what_is_stored_on_one_computer(desk: Desk) -> None:
    """Killed at a random moment: the web process, or those in which files are read."""
    with at_home(desk.path) as house:
        struck_often(Struck(house, None), desk, ("web", "reader"), repeated(2))


@pytest.fixture
def server() -> Iterator[postgresql.Server]:
    """A server that is struck, of its own."""
    if postgresql.missing():
        pytest.skip(postgresql.missing())
    with postgresql.running(postgresql.FAST) as started:
        yield started


def test_a_receipt_is_shown_of_what_is_stored_on_a_server(desk: Desk, server: postgresql.Server) -> None:
    """Killed at a random moment: the web process, that for jobs, those in which files are read, the database."""
    with at_home(desk.path, server.new_schema()) as house:
        struck_often(Struck(house, server), desk, ("web", "reader", "database", "jobs"), repeated(8))
