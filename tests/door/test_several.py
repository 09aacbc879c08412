"""Several web and job processes of one door, on the database of a server: they share everything, and none is needed."""

import json
import os
import pickle
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matrices.door.database import DoorSchema
from matrices.door.queue import WorkQueue
from matrices.errors import MatricesError
from tests.door.conftest import SOUND, Desk, desk, now, prepared, server, words
from tests.door.house import House, at_home, kill
from tests.register import server as postgresql

__all__ = ["desk", "prepared", "server"]


@pytest.fixture
def house(desk: Desk, server: postgresql.Server) -> Iterator[House]:
    """An edition whose register is on a server."""
    with at_home(desk.path, server.new_schema()) as found:
        yield found


def schema(house: House) -> DoorSchema:
    """Return where the door keeps what it keeps."""
    assert isinstance(house.database, DoorSchema)
    return house.database


def test_what_one_process_begins_another_ends(house: House, desk: Desk) -> None:
    """Signed in, uploaded, handed in and asked for at different processes; nothing is left of the jobs."""
    house.web()
    house.web()
    house.jobs()
    path = desk.filled(SOUND, name="mine.xlsx")
    one, other = house.visitor(web=0), house.visitor(web=1)
    assert one.bring(path).status_code == 200
    assert "mine.xlsx" in words(other.get("/workbooks/small"))
    assert "CRI-small-v1" in words(other.hand_in())
    receipt = one.get("/receipt/CRI-small-v1/json").content
    assert (other.get("/receipt/CRI-small-v1/json").content, "receipt" in json.loads(receipt)) == (receipt, True)
    assert one.get("/receipt/CRI-small-v1/pdf").content.startswith(b"%PDF")
    health = one.get("/health").json()
    assert (health["ok"], health["jobs"]) == (True, {"waiting": 0, "seconds": 0, "processes": 1})
    with schema(house).reading() as connection:
        for table in ("work", "procrastinate_jobs"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table  # noqa: S608


def test_the_record_stays_when_what_the_door_keeps_is_deleted(house: House, desk: Desk) -> None:
    """The tables of the door lie in schemas of their own, which can be dropped."""
    desk.run("receive", desk.filled(SOUND))
    house.store.enter("p1")
    WorkQueue(schema(house), now)
    with schema(house).writing() as connection:
        connection.executescript(f'DROP SCHEMA "{schema(house).name}" CASCADE')
        connection.executescript(f'DROP SCHEMA "{schema(house).name}_queue" CASCADE')
    assert desk.run("register", "verify").exit_code == 0
    assert [one["name"] for one in desk.json("register", "list")] == ["CRI-small-v1"]


def test_a_job_whose_process_was_killed_is_taken_again(house: House) -> None:
    """By another process; one that brought down two is tried no more, and whoever asked is told that it ended."""
    queue, first = WorkQueue(schema(house), now), house.jobs()
    with schema(house).connection() as held:
        _put(house, "killed", held)
        held.commit()
        held.execute("SELECT 1 FROM work FOR UPDATE")  # the process cannot begin
        queue.enqueue("killed")
        _until(house, "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'", 1)
        kill(first)
    second = house.jobs()
    _until(house, "SELECT count(*) FROM work WHERE state = 'done'", 1)
    with schema(house).writing() as connection:
        connection.execute("UPDATE work SET state = 'running', came = NULL, tries = 2")
    queue.enqueue("killed")
    _until(house, "SELECT count(*) FROM work WHERE state = 'failed'", 1)
    with pytest.raises(MatricesError) as caught:
        queue.awaited("killed", 1)
    second.send_signal(signal.SIGTERM)
    assert (caught.value.code, second.wait(30)) == ("job-ended", 0)


def test_where_nobody_works_whoever_asks_is_told_so(house: House) -> None:
    """After the time that any job may take; nothing of it is done later. The page on health says it at once."""
    queue = WorkQueue(schema(house), now)
    with pytest.raises(MatricesError) as caught:
        queue.asked("look", 0.2, {"name": "a.xlsx", "content": b"secret"})
    with schema(house).reading() as connection:
        assert connection.execute("SELECT count(*) FROM work").fetchone() == (0,)
        (given,) = connection.execute("SELECT args FROM procrastinate_jobs").fetchone()
    assert (caught.value.code, sorted(given), queue.standing()["processes"]) == ("job-too-long", ["name"], 0)
    house.web()
    answer = house.visitor().get("/health")
    assert (answer.status_code, answer.json()["ok"], answer.json()["jobs"]["waiting"]) == (503, False, 1)


def test_nothing_is_run_that_comes_out_of_the_database(house: House) -> None:
    """What lies there is read as data: whoever may write into it makes no process do anything."""
    queue, ran = WorkQueue(schema(house), now), house.folder / "ran"
    hostile = pickle.dumps(_Hostile(ran))
    with schema(house).connection() as connection:
        connection.execute("INSERT INTO work VALUES ('x', 'look', %s, '2027', 0, 'done', %s)", (hostile, hostile))
    with pytest.raises(pickle.UnpicklingError):
        queue.awaited("x", 1)
    assert not ran.exists()


def test_what_nobody_asked_for_any_more_is_deleted(house: House) -> None:
    """After an hour; whoever asks is then told that it ended."""
    queue = WorkQueue(schema(house), now)
    with schema(house).connection() as connection:
        _put(house, "old", connection)
    queue.sweep()
    with pytest.raises(MatricesError) as caught:
        queue.awaited("old", 1)
    assert caught.value.code == "job-ended"


def test_a_server_that_is_away_is_told_without_its_address(house: House, server: postgresql.Server) -> None:
    """Every page says so, in words that say what to do; once the server is back, all goes on by itself."""
    house.web()
    jobs = house.jobs()
    visitor = house.visitor()
    server.stop()
    try:
        away = visitor.get("/workbooks", headers={"Accept-Language": "en"})
    finally:
        server.start()
    said = "What was kept before is safe" in away.text and "127.0.0.1:" not in away.text
    assert (away.status_code, said) == (503, True)
    end = time.monotonic() + 60
    while visitor.get("/health").json().get("jobs", {}).get("processes") != 1 and time.monotonic() < end:
        time.sleep(0.5)
    blank = visitor.get("/workbooks/small/file/blank")
    assert blank.content[:2] == b"PK", words(blank)
    assert jobs.poll() is None


class _Hostile:
    """Makes whoever reads it make a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (str(self.path),)


def _put(house: House, name: str, connection: Any) -> None:
    given = {"actor": "door", "language": "es", "country": "CRI", "instrument": "small", "blank": True}
    query = "INSERT INTO work VALUES (%s, 'template', %s, '2020-01-01', 0, 'waiting', NULL)"
    connection.execute(query, (name, pickle.dumps({**given, "folder": house.folder})))


def _until(house: House, query: str, count: int) -> None:
    """Wait until a query counts so many."""
    end = time.monotonic() + 60
    while True:
        with schema(house).reading() as connection:
            if connection.execute(query).fetchone() == (count,):
                return
        assert time.monotonic() < end, query
        time.sleep(0.05)
