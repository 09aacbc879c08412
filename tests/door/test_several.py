"""Several web and job processes of one door, on the database of a server: they share everything, and none is needed."""

import json
import os
import pickle
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from matrices.door.database import DoorSchema
from matrices.door.queue import WorkQueue
from matrices.errors import MatricesError
from matrices.instrument import CellId
from tests.conftest import repeated
from tests.door.conftest import SOUND, Desk, desk, now, prepared, server, words
from tests.door.house import House, at_home, kill
from tests.door.test_door_kills import read_no_more
from tests.register import server as postgresql
from tests.workbook.damage import parts_of, raw_package, zipped

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


def hostile(desk: Desk) -> Iterator[tuple[str, bytes]]:
    """Yield files that parsers dislike: bombs, entities, bytes without sense, cut off or changed, long texts."""
    sound = Path(desk.filled(SOUND)).read_bytes()
    yield "nothing.xlsx", b""
    yield "directory.xlsx", b"PK\x05\x06" + bytes(18)
    yield "old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 1_000
    yield "grows.xlsx", zipped({**raw_package(), "xl/worksheets/sheet1.xml": bytes(64 << 20)})
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 9}">' for n in range(1, 12))
    laughs = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><worksheet>&a11;</worksheet>'
    yield "laughs.xlsx", zipped({**raw_package(), "xl/worksheets/sheet1.xml": laughs})
    outside = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet>&f;</worksheet>'
    yield "outside.xlsx", zipped({**raw_package(), "xl/worksheets/sheet1.xml": outside})
    deep = "<row>" * 50_000
    yield "deep.xlsx", zipped(raw_package(deep))
    yield "../up.xlsx", zipped({**raw_package(), "../../../../tmp/matrices-was-here": "x"})
    yield "cut.xlsx", sound[: len(sound) // 2]
    yield "scripted.xlsm", zipped({**parts_of(sound), "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    texts = {CellId("matrix", row, "article"): word * 300 for row, word in (("A-01", "\u202e("), ("A-02", "<script>&"))}
    yield "texts.xlsx", Path(desk.filled({**SOUND, **texts}, name="texts.xlsx")).read_bytes()
    chance = random.Random(7)  # noqa: S311 - damage, no secret
    for number in range(repeated(3)):
        changed = bytearray(sound)
        for at in (chance.randrange(len(changed)) for _ in range(40)):
            changed[at] = chance.randrange(256)
        yield f"changed-{number}.xlsx", bytes(changed)


def test_hostile_files_cost_no_more_than_a_job(house: House, desk: Desk) -> None:
    """Each is refused in words that say what to do, or read with findings; after each the next one is looked at."""
    house.web()
    jobs = house.jobs()
    visitor, refused = house.visitor(), "No se guardó nada"
    sound = desk.filled(SOUND, name="sound.xlsx")
    for name, content in hostile(desk):
        draft = house.store.draft("CRI", "small")
        files, base = {"file": (name, content)}, str(draft.version if draft else 0)
        answer = visitor.send("/workbooks/small", files=files, base=base)
        said, kept = words(answer), house.store.draft("CRI", "small")
        taken = answer.status_code == 200 and kept is not None and kept.content == content
        assert taken or (answer.status_code, refused in said, kept) == (400, True, draft), (name, said[:500])
        assert (visitor.get("/health").json()["ok"], jobs.poll(), "root:" in answer.text) == (True, None, False), name
    draft = house.store.draft("CRI", "small")
    assert visitor.bring(sound, base=draft.version if draft else 0).status_code == 200


def test_a_job_that_brings_its_process_down_is_told_and_the_next_is_done(house: House, desk: Desk) -> None:
    """Whatever a file does to what reads it: the page says that the work ended, and nothing of it is kept."""
    house.web()
    jobs, visitor, path = house.jobs(), house.visitor(), desk.filled(SOUND)
    ended = threading.Event()

    def strike() -> None:
        while not ended.is_set():
            read_no_more(jobs)
            time.sleep(0.01)

    striking = threading.Thread(target=strike)
    striking.start()
    answer = visitor.bring(path)
    ended.set()
    striking.join()
    said = "El trabajo terminó antes de completarse" in words(answer)
    assert (answer.status_code, said, house.store.draft("CRI", "small")) == (400, True, None), words(answer)
    assert (visitor.bring(path).status_code, jobs.poll()) == (200, None)


def test_a_file_is_kept_though_its_browser_left(house: House, desk: Desk) -> None:
    """The connection fails as soon as the file was sent: it is the draft all the same, with what was found in it."""
    house.web()
    house.jobs()
    visitor, path = house.visitor(), Path(desk.filled(SOUND, name="left.xlsx"))
    data = {"token": visitor.token("/workbooks/small"), "base": "0"}
    patience = httpx.Timeout(60, read=0.05)
    with pytest.raises(httpx.ReadTimeout):
        visitor.client.post(
            "/workbooks/small",
            data=data,
            files={"file": (path.name, path.read_bytes())},
            headers={"Origin": visitor.origin},
            timeout=patience,
        )
    visitor.client.close()
    end = time.monotonic() + 60
    while house.store.draft("CRI", "small") is None and time.monotonic() < end:
        time.sleep(0.05)
    assert "left.xlsx" in words(house.visitor().get("/workbooks/small"))


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
