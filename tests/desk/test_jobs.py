"""What became of a job is known after the program that had it done ended, however it did."""

import contextlib
import datetime
import errno
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from matrices.desk.front import FrontDesk
from matrices.errors import MatricesError
from matrices.language import Text
from matrices.web.jobs import Job, JobLine, Jobs, asked, waited
from tests.commands.conftest import SOUND, Desk
from tests.desk.conftest import Browser, words
from tests.desk.test_kills import Running

AT = datetime.datetime(2027, 3, 1, 9, tzinfo=datetime.UTC)
TITLE = Text({"es": "Algo lento", "en": "Something slow"})
TASKS = "tests.desk.slow"


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    """Jobs of a program that runs."""
    found = Jobs(TASKS)
    yield found
    found.end()


def begun(jobs: Jobs, folder: Path, kind: str, **values: float) -> Job:
    return jobs.add("files", jobs.new(folder, "e", kind, TITLE, AT), dict(values))


def told(folder: Path) -> list[tuple[int, str, str, str]]:
    """Return what another program knows of the jobs: number, kind, state, and why nothing came of it."""
    other = Jobs(TASKS)
    other.recall(folder, "e")
    assert {(one.title, one.at) for one in other.of("e")} <= {(TITLE, AT)}
    return [(one.number, one.kind, one.state, one.problem.code if one.problem else "") for one in other.of("e")]


def test_a_process_that_cannot_be_begun_costs_its_job_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system has no room for it: that is told, and once it has, jobs are done again by the same line."""

    def full(**_: object) -> None:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    line = JobLine(TASKS, 30)
    try:
        with monkeypatch.context() as short:
            short.setattr("matrices.web.jobs._FRESH.Process", full)
            with pytest.raises(MatricesError) as caught:
                asked(line, "nap", 30, {"seconds": 0.0})
        assert (caught.value.code, line.is_alive) == ("job-ended", True)
        assert asked(line, "nap", 30, {"seconds": 0.0}) == "rested"
    finally:
        line.end()


def test_what_became_of_a_job_outlives_the_program(jobs: Jobs, tmp_path: Path) -> None:
    """Done, failed with its reason, stopped, under way elsewhere; and interrupted once that program has ended."""
    for kind, values in (("nap", {"seconds": 0.0}), ("fall", {})):
        assert waited(begun(jobs, tmp_path, kind, **values), 30).over
    stopped = begun(jobs, tmp_path, "nap", seconds=60.0)
    stopped.stopping = True
    assert waited(stopped, 30).over
    begun(jobs, tmp_path, "nap", seconds=60.0)
    before = [(3, "nap", "stopped", ""), (2, "fall", "failed", "no-file"), (1, "nap", "done", "")]
    assert told(tmp_path) == [(4, "nap", "running", ""), *before]
    jobs.end()
    assert told(tmp_path) == [(4, "nap", "interrupted", "job-interrupted"), *before]


def test_numbers_go_on_and_are_nobody_elses(jobs: Jobs, tmp_path: Path) -> None:
    """A program that begins counts on from those before it, and two at once never take the same; few are kept."""
    other = Jobs(TASKS)
    numbers = [one.new(tmp_path, "e", "nap", TITLE, AT).number for one in (jobs, other, jobs, other)]
    assert numbers == [1, 2, 3, 4]
    for _ in range(80):
        jobs.new(tmp_path, "e", "nap", TITLE, AT).ended("done")
    assert (sum(1 for _ in tmp_path.glob("*.job")) <= 65, told(tmp_path)[0][0]) == (True, 84)
    other.end()


def test_what_another_program_has_done_is_seen_when_it_is_over(jobs: Jobs, tmp_path: Path) -> None:
    """A desk that knows a job as under way elsewhere looks again."""
    own = jobs.new(tmp_path, "e", "nap", TITLE, AT)
    other = Jobs(TASKS)
    other.recall(tmp_path, "e")
    found = other.get("e", 1)
    assert found is not None
    assert found.state == "running"
    own.ended("done", "rested")
    found = other.get("e", 1)
    assert found is not None
    assert (found.state, found.result) == ("done", None)


@pytest.mark.skipif(sys.platform == "win32", reason="a signal of Unix")
@pytest.mark.parametrize(("times", "came"), [(1, "2"), (2, "job-ended")])
def test_what_a_page_asks_for_is_done_once_more_if_its_process_is_killed(
    tmp_path: Path, jobs: Jobs, times: int, came: str
) -> None:
    """It may have been killed for what another did; what kills two is not tried again, and the next is done."""
    line = jobs.lines["files"]
    try:
        done = str(asked(line, "die", 60, {"marks": tmp_path, "times": times}))
    except MatricesError as problem:
        done = problem.code
    assert (done, len(list(tmp_path.iterdir())), asked(line, "nap", 60, {"seconds": 0.0})) == (came, 2, "rested")


def test_a_file_that_is_none_harms_nothing(tmp_path: Path) -> None:
    """Half a line, another thing: they are passed over."""
    (tmp_path / "1.job").write_text('{"kind": "na', "utf-8")
    (tmp_path / "2.job").write_text('["x"]', "utf-8")
    assert told(tmp_path) == []


def test_a_desk_that_is_opened_anew_tells_it(browser: Browser, desk: Desk) -> None:
    """The line is on its screen and at its old address, in both languages; what went wrong is said once more."""
    browser.drop(desk.filled(SOUND))
    page = "/e/edition/register"
    copy = {"copy": ("x.zip", b"nothing")}
    (desk.path / "register.sqlite").rename(desk.path / "aside")
    browser.over(browser.send(f"{page}/restore", page, files=copy, secret=""))
    (desk.path / "aside").rename(desk.path / "register.sqlite")
    again = FrontDesk(desk.path, browser.front.settings, "es", browser.front.port)
    again.jobs.lines = browser.front.jobs.lines
    browser.front.jobs = again.jobs
    assert "Verificar y guardar un archivo hecho" in words(browser.get("/e/edition/tray"))
    assert "El resultado está en su pantalla: Bandeja de entrada" in words(browser.get("/e/edition/jobs/1"))
    told_again = words(browser.get("/e/edition/jobs/2"))
    assert ("no se hizo" in told_again, "x.zip no es una copia completa" in told_again) == (True, True)
    english = words(browser.send("/language", page, language="en", next="/e/edition/jobs/1"))
    assert "This was done before the desk was opened anew." in english


def test_a_killed_desk_leaves_a_job_that_says_so(desk: Desk, tmp_path: Path) -> None:
    """Killed while it reads a file: the next desk says that it was interrupted, and the file is on the tray."""
    first, path = Running(desk, tmp_path), Path(desk.filled(SOUND))
    first.send("/name", name="María", next="/")

    def dropped() -> None:
        with contextlib.suppress(httpx.HTTPError):
            first.send("/e/edition/tray", files={"files": ("CRI.xlsx", path.read_bytes())})

    thread = threading.Thread(target=dropped)
    thread.start()
    while not any(one.stat().st_size for one in (desk.path / "build" / "desk").glob("jobs/*.job")):
        time.sleep(0.001)
    first.end(signal.SIGKILL)
    thread.join()
    second = Running(desk, tmp_path)
    job, tray = second.page("jobs/1"), second.page("tray")
    second.end()
    assert ("interrumpido" in job, "Hágalo de nuevo en su pantalla." in job) == (True, True)
    assert "Soltados que no están en el registro" in tray or "CRI-small-v1" in tray
