"""The desk on a register that a team shares on a PostgreSQL server: every screen, and two officers at two computers."""

import shutil
import socket
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from matrices.desk.front import FrontDesk
from matrices.desk.officer import DeskOfficer
from matrices.desk.serving import desk_app
from tests.commands.conftest import SOUND, Desk
from tests.desk.conftest import Browser, words
from tests.register import server as postgresql

FEWER = {place: one for place, one in SOUND.items() if place[1] != "B-01"}
PAGES = ("board", "edition/general", "letters", "tray", "rounds", "study", "register", "register/erase", "instruments")


@pytest.fixture(scope="module")
def server() -> Iterator[postgresql.Server]:
    """A PostgreSQL server on loopback."""
    if postgresql.missing():
        pytest.skip(postgresql.missing())
    with postgresql.running(postgresql.FAST) as started:
        yield started


@pytest.fixture
def desk(prepared: Path, tmp_path: Path, server: postgresql.Server) -> Desk:
    """An edition whose register is on the server, where there is none yet."""
    path = Path(shutil.copytree(prepared, tmp_path / "edition"))
    with (path / "edition.yaml").open("a", encoding="utf-8") as file:
        file.write(f"register: {server.new_schema()}\n")
    return Desk(path)


@pytest.fixture
def colleague(desk: Desk, lines: Mapping[str, Any], tmp_path: Path) -> Iterator[Browser]:
    """Another officer, at the desk of another computer, on a copy of the folder and the same register."""
    path = Path(shutil.copytree(desk.path, tmp_path / "other" / "edition"))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    front = FrontDesk(path, tmp_path / "other" / "desk.json", "es", listening.getsockname()[1])
    front.jobs.lines = dict(lines)
    front.officer = DeskOfficer("Luis Mora", "es")
    running = uvicorn.Server(uvicorn.Config(desk_app(front), log_config=None, server_header=False))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    found = Browser(front)
    found.enter()
    yield found
    found.client.close()
    running.should_exit = True
    thread.join()
    listening.close()


def opened(browser: Browser) -> dict[str, int]:
    """Return of every screen how it was answered."""
    return {page: browser.get(f"/e/edition/{page}").status_code for page in PAGES}


def test_every_screen_works_before_and_after_the_register_begins(browser: Browser, desk: Desk) -> None:
    """A file dropped, decided, proved, copied; a date changed, with its event; no file of a register beside it."""
    assert opened(browser) == dict.fromkeys(PAGES, 200)
    assert "CRI-small-v1" in words(browser.drop(desk.filled(SOUND)))
    assert "espera una decisión" in words(browser.drop(desk.filled(FEWER, name="CRI-2.xlsx")))
    browser.send("/e/edition/tray/CRI-small-v2/accept", reason="Lo confirmó el punto focal.")
    assert opened(browser) == dict.fromkeys(PAGES, 200)
    register = "/e/edition/register"
    assert "El registro está íntegro" in words(browser.over(browser.send(f"{register}/verify", register)))
    assert "La copia está completa" in words(browser.over(browser.send(f"{register}/export", register)))
    whole = (desk.path / "edition.yaml").read_text("utf-8").replace("2027-02-26", "2027-02-25")
    path = "/e/edition/edition/text"
    page = browser.get(path).text
    base = page.partition('name="base" value="')[2][:64]
    browser.send("/e/edition/edition/save", path, words=whole, base=base, section="text")
    told = desk.json("register", "log")[-1]
    assert (told["kind"], told["details"]["keys"]) == ("edition-changed", ["calendar.return_by"])
    assert [one.name for one in desk.path.glob("register*")] == []


def test_of_two_officers_the_second_sees_what_the_first_did(browser: Browser, colleague: Browser, desk: Desk) -> None:
    """What one keeps the other has on the tray; what one decided is not decided once more by the other."""
    browser.drop(desk.filled(SOUND))
    browser.drop(desk.filled(FEWER, name="CRI-2.xlsx"))
    assert "CRI-small-v2" in words(colleague.get("/e/edition/tray"))
    browser.send("/e/edition/tray/CRI-small-v2/accept", reason="Lo confirmó el punto focal.")
    answer = colleague.send("/e/edition/tray/CRI-small-v2/set-aside", "/e/edition/tray", reason="Me parece bien.")
    assert (answer.status_code, "CRI-small-v2 no espera ninguna decisión" in words(answer)) == (400, True)
    decided = [one for one in desk.json("register", "log") if one["kind"] == "decided"]
    assert [one["actor"] for one in decided] == ["María Gómez"]
    assert "María Gómez" in words(colleague.get("/e/edition/register"))
