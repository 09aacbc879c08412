"""The door of an edition of the disk, asked as browsers ask it, without any; its mails are caught."""

import datetime
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from httpx import Client, Response

from matrices.cycle import Cycle
from matrices.door.front import DoorSettings, FrontDoor
from matrices.door.serving import door_app
from matrices.web.jobs import JobLine
from tests.commands.conftest import EDITION, SOUND, Desk, desk, prepared
from tests.register import server as postgresql

__all__ = ["SOUND", "Desk", "desk", "prepared"]

OBSERVERS = """\
observers:
  - {code: RNCOM, name: {es: Red, en: Network}, language: es}
  - {code: OTHER, name: {es: Otra, en: Other}, language: en}
"""

PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "cri": {"role": "focal", "country": "CRI", "name": "Ana Núñez", "email": "ana@cri.example"},
    "pan": {"role": "focal", "country": "PAN", "name": "Luis Pérez", "email": "luis@pan.example"},
    "colleague": {
        "role": "colleague",
        "country": "CRI",
        "name": "Eva Mora",
        "email": "eva@cri.example",
        "sheets": frozenset({("small", "laws")}),
    },
    "observer": {"role": "observer", "country": "RNCOM", "name": "Olga Ruiz", "email": "olga@red.example"},
    "analyst": {"role": "analyst", "name": "Iris Vega", "email": "iris@crm.example"},
    "secretariat": {"role": "secretariat", "name": "Sara León", "email": "sara@crm.example"},
}
"""Somebody in each role, and a focal point of another country."""

OPEN: "list[Visitor]" = []
"""Browsers that the end of a door closes."""


def now() -> datetime.datetime:
    """Return the present moment."""
    return datetime.datetime.now(datetime.UTC)


class Entrance:
    """A door that answers, with the people who may enter and the mails that it sent."""

    def __init__(self, door: FrontDoor, desk: Desk, people: Mapping[str, Mapping[str, Any]]) -> None:
        self.door, self.desk = door, desk
        self.mails: list[tuple[str, str, str]] = []
        self.people = {name: self.cycle.door_invite(**one) for name, one in people.items()}
        door.post.send = lambda words, to, link="": self.mails.append((words, to.email, link))  # type: ignore[method-assign]

    @property
    def cycle(self) -> Cycle:
        """The edition, for the tests."""
        return Cycle.open(self.desk.path, clock=now, actor="test", language="es")

    def visitor(self, name: str = "", **headers: str) -> "Visitor":
        """Return a browser, in which somebody signed in if one is named."""
        found = Visitor(self, headers)
        if name:
            found.sign_in(PEOPLE[name]["email"])
        return found


class Visitor:
    """A browser at the door."""

    def __init__(self, entrance: Entrance, headers: Mapping[str, str]) -> None:
        self.entrance = entrance
        self.origin = entrance.door.origin
        self.client = Client(base_url=self.origin, follow_redirects=True, timeout=60, headers=dict(headers))
        OPEN.append(self)

    def get(self, path: str, **more: Any) -> Response:
        """Ask for a page."""
        return self.client.get(path, **more)

    def token(self, page: str) -> str:
        """Return the secret of the forms of a page."""
        found = re.search(r'name="token" value="([^"]+)"', self.client.get(page).text)
        return found[1] if found else ""

    def send(self, path: str, page: str = "", files: Any = None, **fields: Any) -> Response:
        """Send the form of a page, with the secret that it carries."""
        data = {"token": self.token(page or path), **fields}
        return self.client.post(path, data=data, files=files, headers={"Origin": self.origin})

    def ask_code(self, email: str) -> Response:
        """Ask for the six digits."""
        return self.send("/sign-in", address=email)

    def sign_in(self, email: str) -> Response:
        """Sign in, as somebody does who reads the mail."""
        return self.give(self.ask_code(email), code_in(self.entrance.mails[-1][0]))

    def give(self, asked: Response, code: str) -> Response:
        """Give the six digits on the page that asks for them."""
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', asked.text))
        return self.client.post("/code", data={**fields, "code": code}, headers={"Origin": self.origin})

    def bring(self, path: Path | str, base: int = 0, instrument: str = "small") -> Response:
        """Bring a workbook back."""
        files = {"file": (Path(path).name, Path(path).read_bytes())}
        return self.send(f"/workbooks/{instrument}", files=files, base=str(base))

    def hand_in(self, version: int = 1, **fields: str) -> Response:
        """Hand the draft in."""
        told = {"institution": "Ministerio", "person": "Ana Núñez", "version": str(version), **fields}
        return self.send("/workbooks/small/submit", page="/workbooks/small", **told)


def code_in(words: str) -> str:
    """Return the six digits of a mail."""
    found = re.search(r"^(\d{3}) (\d{3})\b", words)
    assert found is not None
    return found[1] + found[2]


def words(answer: Response) -> str:
    """Return what a page says: its main part, without marks, on one line."""
    main = re.search(r"<main.*</main>", answer.text, re.DOTALL)
    plain = re.sub(r"<[^>]+>", " ", main[0] if main else answer.text)
    return " ".join(plain.replace("&#34;", '"').replace("&#39;", "'").split())


@pytest.fixture(scope="session")
def server() -> Iterator[postgresql.Server]:
    """A server of databases for all tests of the door."""
    if postgresql.missing():
        pytest.skip(postgresql.missing())
    with postgresql.running(postgresql.FAST) as started:
        yield started


@pytest.fixture(scope="session")
def line() -> Iterator[JobLine]:
    """The process in which files are read, begun once for all tests."""
    found = JobLine("matrices.door.work", 300)
    yield found
    found.end()


@contextmanager
def opened(
    path: Path,
    line: JobLine,
    people: Mapping[str, Mapping[str, Any]] = PEOPLE,
    words: str = EDITION + OBSERVERS,
    clock: Callable[[], datetime.datetime] = now,
) -> Iterator[Entrance]:
    """Open the door of an edition, of three countries and two observers unless its words are others."""
    (path / "edition.yaml").write_text(words, encoding="utf-8")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    public = f"http://127.0.0.1:{listening.getsockname()[1]}"
    door = FrontDoor(DoorSettings(folder=path, public=public, clock=clock, proxies=("127.0.0.1",)))
    door.lines = [line]
    server = uvicorn.Server(uvicorn.Config(door_app(door), log_config=None, server_header=False, proxy_headers=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield Entrance(door, Desk(path), people)
    finally:
        while OPEN:
            OPEN.pop().client.close()
        server.should_exit = True
        thread.join()
        listening.close()
        door.lines = []
        door.end()


@pytest.fixture
def entrance(desk: Desk, line: JobLine) -> Iterator[Entrance]:
    """A door that answers."""
    with opened(desk.path, line) as found:
        yield found
