"""The register as it grows to 193 countries, ten editions, three versions each: on SQLite and on PostgreSQL.

    python benchmarks/register.py [--countries 193] [--editions 10] [--answers 10]

Each edition ends with a round of validation, to which every country returns a form, every third with corrections.
After each edition, in milliseconds: to receive a file, and a form; to find the newest accepted version of every
country; these with all their answers (what `status` and `study` read); the answers of one country; the round with all
its forms (what `round status` reads); and the megabytes of it all. What does not grow with the register stays the same
down the column. To measure that and not the disk, the register lies in memory meanwhile; what the disk adds, with
everything synced, is measured after it. PostgreSQL runs on a server of its own, where one is installed.
"""

import argparse
import datetime
import hashlib
import io
import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from matrices.findings import CellRef, finding
from matrices.instrument.place import CellId
from matrices.register.opening import open_register
from matrices.register.records import (
    DraftOrigin,
    Marked,
    Outcome,
    Received,
    ReceivedForm,
    Round,
    StoredAnswer,
    Submission,
)
from matrices.register.store import Register
from tests.register import server as postgresql

AT = datetime.datetime(2027, 2, 24, 15, 5, tzinfo=datetime.UTC)
UNTIL = datetime.datetime(2027, 4, 30, 23, 0, tzinfo=datetime.UTC)
VERDICTS = ("rejected", "accepted", "accepted")
FILE_SIZE = 8_000
SYNCED = 50
"""Files that are received on the disk."""

MEMORY = "/dev/shm"  # noqa: S108 - a folder of its own is made in it
GOAL = 1.5
"""How much slower the last edition may be than the first: the machine's own unrest, not growth."""


@dataclass(frozen=True)
class Scale:
    """How much is received."""

    countries: int
    editions: int
    answers: int

    @property
    def files(self) -> int:
        """Files of one edition."""
        return self.countries * len(VERDICTS)


@dataclass(frozen=True)
class Line:
    """What one edition cost, in milliseconds; megabytes after it."""

    receive: float
    form: float
    newest: float
    all_answers: float
    one_country: float
    round: float
    size: float


def edition(number: int) -> str:
    """Return the id of an edition."""
    return str(2001 + number)


def file(number: int, country: int, version: int, scale: Scale) -> Received:
    """Return a file with its answers and two findings."""
    name = f"C{country:03d}-{edition(number)}-v{version}"
    content = hashlib.shake_128(name.encode()).digest(FILE_SIZE)
    answers = tuple(
        StoredAnswer(
            "matrix", f"A-{row:03d}", "text", f"Ley {row} de {name}", f"Ley {row} de {name}", "Matriz", f"C{row}"
        )
        for row in range(scale.answers)
    )
    at = CellRef(f"{name}.xlsx", "Matriz", "C7")
    findings = tuple(finding("not-a-term", at, sheet_id="matrix", row="A-007", value=name) for _ in range(2))
    return Received(
        edition(number),
        f"C{country:03d}",
        "legislation",
        hashlib.sha256(content).hexdigest(),
        content,
        f"{name}.xlsx",
        "es",
        "0123456789ab",
        [*VERDICTS, "accepted"][version],
        answers,
        (),
        findings,
    )


def form(of: Round, country: Submission, number: int, scale: Scale) -> ReceivedForm:
    """Return a country's form: every third with its first answer corrected, the others confirmed as a whole."""
    version = file(of.number - 1, number, len(VERDICTS), scale) if number % 3 == 0 else None
    content = hashlib.shake_128(f"form of {country.country} in {of.edition}".encode()).digest(FILE_SIZE)
    sent = version.answers if version is not None else ()
    return ReceivedForm(
        round=of.id,
        country=country.country,
        instrument=country.instrument,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        file_name=f"{country.country}-form.xlsx",
        language="es",
        verdict="accepted",
        reason="",
        late=False,
        confirms_rest=True,
        sender={"institution": "Ministerio"},
        rows=tuple(Marked(one.sheet, one.row, "confirm", "", "", one.tab, one.cell) for one in sent),
        changes=sent[:1],
        unplaced=(),
        findings=(),
        version=version,
        inherited={CellId(one.sheet, one.row, one.column): country.id for one in sent[1:]},
    )


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    begin = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begin)


def quickest(work: Callable[[], object], times: int) -> float:
    """Return how long something takes where nothing else disturbs it."""
    return min(milliseconds(work) for _ in range(times))


def receiving(register: Register, files: Iterable[Received]) -> float:
    """Receive files; return the median of their times."""
    return statistics.median(milliseconds(partial(register.receive, one, AT, "benchmark")) for one in files)


def validating(register: Register, number: int, newest: Iterable[Submission], scale: Scale) -> float:
    """Let a round run through; return the median of the times that its forms took."""
    rounds, parts = register.rounds, sorted(newest, key=lambda one: one.country)
    drafts = tuple(DraftOrigin(one.country, one.instrument, one.id) for one in parts)
    of = rounds.open_round(edition(number), number + 1, UNTIL, True, {"es": "Decisión 4"}, drafts, AT, "benchmark")
    forms = [form(of, one, place, scale) for place, one in enumerate(parts)]
    taken = statistics.median(milliseconds(partial(rounds.receive_form, one, AT, "benchmark")) for one in forms)
    outcomes = tuple(Outcome(one.country, one.instrument, "validated", one.id) for one in rounds.forms(of.edition))
    rounds.close_round(of.id, outcomes, UNTIL, "benchmark")
    return taken


def standing(register: Register, name: str) -> None:
    """Read the rounds of an edition, each form with its rows and changes, origins of corrections, outcomes."""
    for of in register.rounds.rounds(name):
        register.rounds.frozen(of.id)
        register.rounds.outcomes(of.id)
    for one in register.rounds.forms(name):
        register.rounds.form_rows(one.id)
        register.rounds.form_changes(one.id)
        if one.submission is not None:
            register.rounds.origins(one.submission)
    register.rounds.settled(name)


def measure(register: Register, scale: Scale, size: Callable[[], float]) -> Iterator[Line]:
    """Receive one edition after the other; yield what each cost."""
    for number in range(scale.editions):
        name = edition(number)
        receive = receiving(register, files_of(number, scale))
        newest = register.latest_accepted(name, "legislation")
        ids = [one.id for one in newest.values()]
        forms = validating(register, number, newest.values(), scale)
        yield Line(
            receive,
            forms,
            quickest(lambda: register.latest_accepted(name, "legislation"), 5),  # noqa: B023 - at once
            quickest(lambda: [register.answers(one) for one in ids], 3),  # noqa: B023 - at once
            quickest(lambda: register.answers(ids[0]), 20),  # noqa: B023 - at once
            quickest(lambda: standing(register, name), 3),  # noqa: B023 - at once
            size(),
        )


def files_of(number: int, scale: Scale) -> Iterator[Received]:
    """Yield the files of an edition, version by version."""
    for version in range(len(VERDICTS)):
        for country in range(scale.countries):
            yield file(number, country, version, scale)


def show(title: str, register: Register, scale: Scale, size: Callable[[], float]) -> None:
    """Print the table of one kind of database, and what a proof and a copy of all of it take."""
    print(
        f"{title}: {scale.files} files and {scale.countries} forms an edition, {scale.answers} answers and "
        f"{FILE_SIZE / 1000:.0f} kB each"
    )
    print(f"{'files':>8} {'receive':>9} {'form':>8} {'newest':>8} {'answers of all':>15}", end=" ")
    print(f"{'of one':>8} {'round':>8} {'MB':>8}")
    lines = []
    for number, line in enumerate(measure(register, scale, size), 1):
        lines.append(line)
        print(
            f"{number * scale.files:>8} {line.receive:>9.2f} {line.form:>8.2f} {line.newest:>8.1f} "
            f"{line.all_answers:>15.0f} {line.one_country:>8.2f} {line.round:>8.0f} {line.size:>8.1f}"
        )
    half = max(1, len(lines) // 2)
    for name in ("receive", "form", "newest", "all_answers", "one_country", "round"):
        first, last = (sum(getattr(one, name) for one in part) for part in (lines[:half], lines[-half:]))
        print(f"  {name}: last half of the editions / first half {last / first:.2f} (goal: at most {GOAL})")
    copy = io.BytesIO()
    proving = milliseconds(register.prove)
    copying = milliseconds(lambda: register.export(copy))
    size_of_copy = len(copy.getvalue()) / 1e6
    print(f"  proof of everything {proving / 1000:.1f} s; with a copy of {size_of_copy:.1f} MB {copying / 1000:.1f} s")


def on_sqlite(scale: Scale) -> None:
    """Measure a file, in memory where there is such a folder, then on the disk of the working folder."""
    memory = MEMORY if os.access(MEMORY, os.W_OK) else "."
    with TemporaryDirectory(dir=memory) as folder, TemporaryDirectory(dir=".") as disk:
        path = Path(folder) / "register.sqlite"
        register = open_register(path)
        show("SQLite", register, scale, lambda: path.stat().st_size / 1e6)
        register.close()
        shutil.copyfile(path, Path(disk) / "grown.sqlite")
        for title, name in (("an empty", "new.sqlite"), ("the grown", "grown.sqlite")):
            register = open_register(Path(disk) / name)
            synced(title, register, scale)
            register.close()


def on_postgresql(scale: Scale) -> None:
    """Measure a database of a server that does not wait for the disk, then one of a server that does."""
    import psycopg

    with postgresql.running(postgresql.FAST) as server:
        address = server.new_database()

        def size() -> float:
            with psycopg.connect(address) as connection:
                row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            return float(row[0]) / 1e6 if row else 0.0

        register = open_register(address)
        show("PostgreSQL", register, scale, size)
        register.close()
    with postgresql.running() as server:
        register = open_register(server.new_database())
        synced("an empty", register, scale)
        register.close()


def synced(title: str, register: Register, scale: Scale) -> None:
    """Print what a file costs on the disk."""
    files = (file(scale.editions, country, 0, scale) for country in range(SYNCED))
    print(f"  on the disk, synced, into {title} register: {receiving(register, files):.1f} ms a file")


def main() -> None:
    """Print a table for each kind of database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--countries", type=int, default=193)
    parser.add_argument("--editions", type=int, default=10)
    parser.add_argument("--answers", type=int, default=10)
    options = parser.parse_args()
    scale = Scale(options.countries, options.editions, options.answers)
    on_sqlite(scale)
    lacking = postgresql.missing()
    if lacking:
        print(f"PostgreSQL: not measured, {lacking}")
        return
    on_postgresql(scale)


if __name__ == "__main__":
    main()
