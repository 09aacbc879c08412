"""The desk on an edition of the disk, asked as a browser asks it, without one."""

import re
import socket
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from httpx import Client, Response

from matrices.desk.front import FrontDesk
from matrices.desk.officer import DeskOfficer
from matrices.desk.serving import desk_app
from tests.commands.conftest import Desk, desk, prepared

__all__ = ["desk", "prepared"]


OPEN: "list[Browser]" = []
"""Browsers that the end of a desk closes."""


class Browser:
    """A browser that was let in, or not yet."""

    def __init__(self, front: FrontDesk) -> None:
        self.front = front
        OPEN.append(self)
        self.client = Client(base_url=front.origin, follow_redirects=True, timeout=60)

    def enter(self) -> Response:
        """Come by a new link."""
        return self.client.get(self.front.new_link())

    def get(self, path: str, **more: Any) -> Response:
        """Ask for a page."""
        return self.client.get(path, **more)

    def send(self, path: str, page: str = "", files: Any = None, **fields: Any) -> Response:
        """Send the form of a page, with the secret that it carries; blanks in names stand for hyphens."""
        token = re.search(r'name="token" value="([^"]+)"', self.client.get(page or path).text)
        data = {name.replace("_", "-"): value for name, value in fields.items()}
        data["token"] = token[1] if token else ""
        return self.client.post(path, data=data, files=files, headers={"Origin": self.front.origin})

    def drop(self, *paths: str, **fields: Any) -> Response:
        """Drop files on the in-tray and wait until they are looked at."""
        files = [("files", (Path(path).name, Path(path).read_bytes())) for path in paths]
        return self.over(self.send("/e/edition/tray", files=files, **fields))

    def over(self, answer: Response) -> Response:
        """Return the page of a job when nothing more will come of it."""
        for _ in range(600):
            if "data-poll" not in answer.text:
                return answer
            answer = self.client.get(str(answer.url))
        raise AssertionError(answer.text)


@pytest.fixture(scope="session")
def lines() -> Iterator[Any]:
    """The processes in which files are read, begun once for all tests."""
    from matrices.web.jobs import Jobs

    jobs = Jobs("matrices.desk.work")
    yield jobs.lines
    jobs.end()


@pytest.fixture
def front(desk: Desk, lines: Mapping[str, Any], tmp_path: Path) -> Iterator[FrontDesk]:
    """A desk that answers, on an edition of three countries."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    found = FrontDesk(desk.path, tmp_path / "settings" / "desk.json", "es", listening.getsockname()[1])
    found.jobs.lines = dict(lines)
    server = uvicorn.Server(uvicorn.Config(desk_app(found), log_config=None, server_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield found
    while OPEN:
        OPEN.pop().client.close()
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture
def browser(front: FrontDesk) -> Browser:
    """A browser at that desk, let in, with a name."""
    front.officer = DeskOfficer("María Gómez", "es")
    found = Browser(front)
    found.enter()
    return found


def words(answer: Response) -> str:
    """Return what a page says: its main part, without marks, on one line."""
    main = re.search(r"<main.*</main>", answer.text, re.DOTALL)
    plain = re.sub(r"<[^>]+>", " ", main[0] if main else answer.text)
    return " ".join(plain.replace("&#34;", '"').replace("&#39;", "'").split())
