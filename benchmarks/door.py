"""The door: a file brought, alone and ten at once, a cell saved, the board, the last day; and a queue of two processes.

    python benchmarks/door.py [SECONDS]

Wall seconds that nineteen of twenty take no longer than, and the ratio to what the engine alone takes for the same
workbook of the legislation, filled in; seconds of processors, which a busy machine does not change. SECONDS is how long
the last day is (120). Without PostgreSQL the last lines are left out.
"""

import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree

from matrices import demonstration
from matrices.checking.files import Returned
from matrices.cycle.cycle import Cycle
from matrices.cycle.templates import workbooks
from matrices.door.database import DoorSchema
from matrices.door.queue import WorkQueue
from matrices.edition.folder import Folder
from matrices.instrument.place import CellId
from matrices.language import Text
from matrices.web.forms import PARTS
from matrices.workbook.template.fill import fill
from tests.door.conftest import Visitor, now, words
from tests.door.house import House, LastDay, at_home, kill, p95
from tests.door.test_load import CODES, focal
from tests.register import server as postgresql

ALONE, TEN, BOARD, CELL, TWICE, MEMORY = 1.5, 4.0, 0.2, 0.5, 1.6, 1024
"""Goals on two idle cores: seconds from a file to its findings, alone and of ten; board; cell; growth; MB."""

JOBS = 24
INSTRUMENT = "legislation"
PLACE = CellId("laws", "L01", "notes")


def prepared(where: Path) -> dict[str, tuple[str, Path]]:
    """Make an edition of twenty countries; return the filled workbook of each."""
    title = Text({"es": "Un estudio", "en": "A study"})
    made = Cycle.init(where, clock=now, actor="x", language="es", edition="2027", title=title, countries=CODES)
    cycle = made.keyed()
    return {code: (INSTRUMENT, filled(cycle.folder, code)) for code in CODES}


def filled(folder: Folder, country: str) -> Path:
    """Write a country's workbook with the answers of the reference edition."""
    instrument = folder.instrument(INSTRUMENT)
    ((name, template),) = workbooks(folder, instrument, (country,))
    answers = demonstration.answers_of("CRI", instrument, demonstration.example("reference"))
    path = folder.path / "returned" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(fill(template, demonstration.typed_in(answers, instrument, "es")))
    return path


def seconds(step: Callable[[], object], times: int) -> list[float]:
    """Return how long each of several took."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        step()
        found.append(time.perf_counter() - begun)
    return found


def line(what: str, took: float, alone: float, goal: float) -> None:
    """Print a line of the table."""
    print(f"{what:<40}{alone:>8.2f}s{took:>8.2f}s{took / alone:>8.1f}{goal:>7.1f}s")


def engine(folder: Path, path: Path) -> tuple[float, float, float]:
    """Return the seconds that a check, a cell written and the list of submissions take by themselves."""
    cycle, content = Cycle.open(folder, clock=now, actor="x"), path.read_bytes()

    def write() -> None:
        made = cycle.answer(Returned(path.name, content), {PLACE: "x"})
        list(cycle.check([Returned(made.name, made.content)]))

    checked = min(seconds(lambda: list(cycle.check([path])), 5))
    written = min(seconds(write, 3))
    return checked, written, min(seconds(cycle.register_list, 5))


def measure(house: House, files: dict[str, tuple[str, Path]], length: float) -> None:
    """Measure a door on one computer."""
    first, (_, path) = next(iter(files.items()))
    day = LastDay(house, files, length)
    visitors = {name: house.visitor(name) for name in files}

    def bring(name: str) -> None:
        day.bring(visitors[name], name, *files[name])

    for name in files:  # warm, and everybody has a draft
        bring(name)
    checked, written, listed = engine(house.folder, path)
    day.took.clear()
    used = house.processor
    for _ in range(20):
        bring(first)
    alone, brought = p95(day.took.pop("to findings")), (house.processor - used) / 20
    with ThreadPoolExecutor(10) as pool:
        for _ in range(4):
            list(pool.map(bring, list(files)[:10]))
    ten, used = p95(day.took.pop("to findings")), house.processor
    cells = seconds(cell_of(house, visitors[first], first), 20)
    saved = (house.processor - used) / 20
    boards = seconds(lambda: visitors[first].get("/workbooks"), 20)
    print(f"{'step, 95 of 100 within':<40}{'engine':>9}{'door':>9}{'ratio':>8}{'goal':>8}")
    line("brought to findings, alone", alone, checked, ALONE)
    line("brought to findings, ten at once", ten, checked, TEN)
    line("a cell saved, and its page", p95(cells), written, CELL)
    line("board", p95(boards), listed, BOARD)
    print(f"processor seconds of the door: {brought:.2f} for a file brought, {saved:.2f} for a cell saved")
    day.play()
    for what, found in day.took.items():
        goal = {"to findings": TEN, "board": BOARD}.get(what, ALONE)
        line(f"last day of {length:.0f} s: {what} ({len(found)})", p95(found), checked, goal)
    print(f"last day: {len(day.errors)} errors, {day.memory // 2**20} MB of {MEMORY} MB", *day.errors[:3], sep="\n")


def cell_of(house: House, visitor: Visitor, name: str) -> Callable[[], None]:
    """Return a step that writes a cell anew in the browser."""
    count = iter(range(10_000))

    def save() -> None:
        page = f"/workbooks/{INSTRUMENT}/cell"
        asked = visitor.get(f"{page}?at={PARTS.join(PLACE)}")
        fields = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', asked.text))
        written = {**fields, PARTS.join((*PLACE, "words")): f"nota {next(count)}"}
        answer = visitor.client.post(page, data=written, headers={"Origin": visitor.origin})
        if answer.status_code != 200:
            raise SystemExit(words(answer))

    return save


def throughput(house: House, files: dict[str, tuple[str, Path]], processes: int) -> float:
    """Return how many checks a second so many job processes do of a filled queue."""
    if not isinstance(house.database, DoorSchema):
        raise TypeError(house.database)
    queue = WorkQueue(house.database, now)
    begun = [house.jobs() for _ in range(processes)]
    own = {"folder": house.folder, "actor": "x", "language": "es"}

    def look(number: int) -> None:
        path = list(files.values())[number % len(files)][1]
        queue.asked("look", 600, {**own, "name": f"{number}-{path.name}", "content": path.read_bytes()})

    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(look, range(2 * processes)))
        since = time.perf_counter()
        list(pool.map(look, range(100, 100 + JOBS)))
        took = time.perf_counter() - since
    for one in begun:
        kill(one)
    return JOBS / took


@contextmanager
def housed(folder: Path, where: Path, register: str = "") -> Iterator[House]:
    """Return the house of a copy of an edition, in which its focal points may enter."""
    with at_home(Path(copytree(folder, where)), register, people=()) as house:
        house.invite(**{code: focal(code) for code in CODES})
        yield house


def main() -> None:
    """Print the table."""
    length = float(sys.argv[1]) if len(sys.argv) > 1 else 120
    with tempfile.TemporaryDirectory() as name:
        edition = Path(name) / "edition"
        files = prepared(edition)
        with housed(edition, Path(name) / "file") as house:
            house.web()
            measure(house, files, length)
        if postgresql.missing():
            print(postgresql.missing())
            return
        with postgresql.running() as server, housed(edition, Path(name) / "server", server.new_schema()) as house:
            one, two = throughput(house, files, 1), throughput(house, files, 2)
            print(f"checks a second of a filled queue: {one:.2f} by one job process, {two:.2f} by two: ", end="")
            print(f"{two / one:.2f} times (goal {TWICE})")


if __name__ == "__main__":
    main()
