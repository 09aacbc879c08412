"""Slow work → processes of their own, with limits of time and memory; each tells how far it is, and can be stopped.

Two lines of work, so that a study which is being printed keeps no file waiting. A process is begun before it is needed,
and loads what it needs, so that a file that is dropped is looked at at once. What becomes of a job is kept here, not
in the page that asked for it: a closed window ends nothing; and in a file, so that it is known after the program ended.
"""

import contextlib
import datetime
import importlib
import multiprocessing
import os
import queue
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from matrices.errors import MatricesError
from matrices.language import Text
from matrices.web.notes import Noted, end_note, new_note, notes_in, read_note

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

_FRESH = multiprocessing.get_context("spawn")
"""Fontconfig and Pango, and threads that hold locks, do not like to be forked."""

_MEMORY = 6 * 1024**3
"""Bytes that a process may take for itself, where the system can hold it to that."""

_TICK = 0.05
_KEPT = 60
"""Jobs that are remembered."""

JobState = Literal["waiting", "running", "done", "failed", "stopped", "interrupted"]


@dataclass
class Job:
    """Something that takes a while: what, of which edition, how far it is, and what it came to.

    `kind` names its task, and the template that shows what it came to; `values` are what it was asked for. Of a job of
    an earlier run of the program, or of another one, that is not known: `note` is where it is read what became of it.
    """

    number: int
    kind: str
    edition: str
    title: Text
    at: datetime.datetime
    values: dict[str, Any] = field(default_factory=dict)
    state: JobState = "waiting"
    steps: list[Text] = field(default_factory=list)
    result: Any = None
    problem: MatricesError | None = None
    stopping: bool = False
    note: Path | None = None
    _file: BinaryIO | None = None
    _ended: threading.Event = field(default_factory=threading.Event, compare=False, repr=False)

    def ended(self, state: JobState, result: Any = None, problem: MatricesError | None = None) -> None:
        """Say what became of it, here and on the disk."""
        self.result, self.problem = result, problem
        file, self._file = self._file, None
        if file is not None:
            end_note(file, "" if state == "interrupted" else state, problem)
        self.state = state  # whoever waits for it finds it on the disk, too
        self._ended.set()

    def awaited(self, seconds: float) -> None:
        """Wait until it is over, or for so many seconds."""
        self._ended.wait(seconds)

    @property
    def over(self) -> bool:
        """Tell whether nothing more will come of it."""
        return self.state not in ("waiting", "running")


class JobLine:
    """Jobs that are done one after the other by one process, which takes no longer than so many seconds for each."""

    def __init__(self, tasks: str, seconds: float, *, behind: bool = False, memory: int = _MEMORY) -> None:
        self.seconds = seconds
        self._begun_with = (tasks, behind, memory)
        self._waiting: queue.Queue[tuple[Job, dict[str, Any]] | None] = queue.Queue()
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._thread: threading.Thread | None = None
        self._ending = False

    def begin(self) -> None:
        """Begin the thread that waits for jobs, and with it the process that does them."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Tell whether jobs are done that are added now."""
        return self._thread is None or self._thread.is_alive()

    @property
    def waiting(self) -> int:
        """How many jobs are before the next that is added."""
        return self._waiting.unfinished_tasks

    def add(self, job: Job, values: dict[str, Any]) -> None:
        """Have the task that the job is named for done with these values."""
        self.begin()
        self._waiting.put((job, values))

    def end(self) -> None:
        """End thread and process; what runs is interrupted."""
        self._ending = True
        self._waiting.put(None)
        self._kill()

    def _run(self) -> None:
        self._begin_early()
        while (waiting := self._waiting.get()) is not None and not self._ending:
            self._take(*waiting)
            self._waiting.task_done()
            if not self._ending:
                self._begin_early()

    def _begin_early(self) -> None:
        """Begin the process before it is needed; where the system has no room for it, the next job tries again."""
        with contextlib.suppress(OSError):
            self._ready()

    def _take(self, job: Job, values: dict[str, Any]) -> None:
        if job.stopping:
            job.ended("stopped")
            return
        try:
            self._do(job, values)
        except (OSError, EOFError):  # the process ended without a word: too little memory, or a reader that fell
            self._kill()
            if not self._ending:
                job.ended("stopped") if job.stopping else job.ended("failed", problem=MatricesError("job-ended"))

    def _do(self, job: Job, values: dict[str, Any]) -> None:
        pipe, job.state, until = self._ready(), "running", time.monotonic() + self.seconds
        pipe.send((job.kind, values))
        while True:
            if job.stopping or time.monotonic() > until:
                self._kill()
                late = MatricesError("job-too-long", seconds=int(self.seconds))
                job.ended("stopped") if job.stopping else job.ended("failed", problem=late)
                return
            if not pipe.poll(_TICK):
                continue
            kind, said = pipe.recv()
            if kind == "step":
                job.steps.append(said)
                continue
            job.ended("done", said) if kind == "done" else job.ended("failed", problem=said)
            return

    def _ready(self) -> Connection:
        """Return the pipe to the process, which is begun if there is none."""
        if self._process is None or self._pipe is None or not self._process.is_alive():
            self._pipe, theirs = _FRESH.Pipe()
            self._process = _FRESH.Process(target=_work, args=(theirs, *self._begun_with))
            self._process.start()
            theirs.close()
        return self._pipe

    def _kill(self) -> None:
        """End the process, and those that it began."""
        process, self._process = self._process, None
        if process is None or process.pid is None or not process.is_alive():
            return
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.join(5)


class Jobs:
    """All jobs of a house, newest last; `tasks` names the module whose functions are done, each task one of them."""

    def __init__(self, tasks: str) -> None:
        self.lines = {"files": JobLine(tasks, 300), "products": JobLine(tasks, 1800, behind=True)}
        self._known: dict[tuple[str, int], Job] = {}

    def new(self, folder: Path, edition: str, kind: str, title: Text, at: datetime.datetime, **values: Any) -> Job:
        """Return a job of an edition that is to be done; a file in the folder notes what becomes of it.

        A value `noted` stands in the file in place of the title: names of files may be names of persons.
        """
        number, file = new_note(folder, kind, values.pop("noted", title), at)
        job = Job(number=number, kind=kind, edition=edition, title=title, at=at, values=values, _file=file)
        self._known[edition, number] = job
        for old in [key for key in self._known if key[0] == edition][:-_KEPT]:
            if self._known[old].over:
                del self._known[old]
        return job

    def recall(self, folder: Path, edition: str) -> None:
        """Know again the jobs of an edition of which a folder holds the files."""
        for one in notes_in(folder):
            self._known[edition, one.number] = _recalled(one, folder, edition)

    def add(self, line: str, job: Job, values: dict[str, Any]) -> Job:
        """Have a job done, and return it."""
        self.lines[line].add(job, values)
        return job

    def get(self, edition: str, number: int) -> Job | None:
        """Return a job of an edition."""
        job = self._known.get((edition, number))
        return self._present(job) if job is not None else None

    def of(self, edition: str, *kinds: str) -> list[Job]:
        """Return the jobs of an edition, newest first, of these kinds if any is named."""
        known = [one for (named, _), one in sorted(self._known.items()) if named == edition]
        return [self._present(one) for one in known[::-1] if not kinds or one.kind in kinds]

    def _present(self, job: Job) -> Job:
        """Return a job as it is now: of one that another program has done, what its file says."""
        if job.note is None or job.over:
            return job
        found = read_note(job.note)
        if found is not None:
            job = self._known[job.edition, job.number] = _recalled(found, job.note.parent, job.edition)
        return job

    def begin(self) -> None:
        """Begin the processes before anybody needs them."""
        for line in self.lines.values():
            line.begin()

    def end(self) -> None:
        """End all processes; what was not done by then is interrupted."""
        for line in self.lines.values():
            line.end()
        for job in list(self._known.values()):
            if job.note is None and not job.over:
                job.ended("interrupted", problem=MatricesError("job-interrupted"))


def _recalled(one: Noted, folder: Path, edition: str) -> Job:
    return Job(
        number=one.number,
        kind=one.kind,
        edition=edition,
        title=one.title,
        at=one.at,
        state=one.state,
        problem=one.problem,
        note=folder / f"{one.number}.job",
    )


def waited(job: Job, seconds: float) -> Job:
    """Return a job when it is over, or after so many seconds: what is quick is shown at once."""
    if not job.over:
        job.awaited(seconds)
    return job


def asked(line: JobLine, task: str, seconds: float, values: dict[str, Any]) -> Any:
    """Return what a task comes to without which a page cannot be shown; raise what it raises, or that it takes long.

    If its process is killed, it is done once more: it may have been killed for what another file did.
    """
    until = time.monotonic() + seconds
    job = _tried(line, task, seconds, values)
    if job.problem is not None and job.problem.code == "job-ended" and time.monotonic() < until:
        job = _tried(line, task, until - time.monotonic(), values)
    if job.state != "done":
        raise job.problem or MatricesError("job-too-long", seconds=int(seconds))
    return job.result


def _tried(line: JobLine, task: str, seconds: float, values: dict[str, Any]) -> Job:
    job = Job(0, task, "", Text({}), datetime.datetime.now(datetime.UTC))
    line.add(job, values)
    waited(job, seconds)
    job.stopping = not job.over
    return job


def _work(pipe: Connection, tasks: str, behind: bool, memory: int) -> None:
    """Do what comes through the pipe, until it is closed."""
    _limit(memory, behind=behind)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - the name of no file
        sys.stdout = sys.stderr = nowhere  # nobody reads what libraries print
        _work_in_turn(pipe, tasks)


def _work_in_turn(pipe: Connection, tasks: str) -> None:
    work = importlib.import_module(tasks)
    work.prepare()
    while True:
        try:
            task, values = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            said = ("done", getattr(work, task)(**values, progress=lambda step: pipe.send(("step", step))))
        except MatricesError as problem:
            said = ("failed", problem)
        except OSError as problem:
            told = {"path": problem.filename or "", "problem": problem.strerror or str(problem)}
            said = ("failed", MatricesError("cannot-write", **told))
        try:
            pipe.send(said)
        except OSError:  # whoever asked for it has ended
            return


def _limit(memory: int, *, behind: bool) -> None:
    """Hold the process to its memory, and have one that takes long give way to others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        return
    import resource

    os.setsid()
    if behind:
        os.nice(10)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
