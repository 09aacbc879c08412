"""What became of a job → a small file of two lines, which outlives the program that had it done.

Whoever has a job done holds its file locked until it is over; a file of one line that nobody holds any more is that of
a job that was interrupted. A lock goes with the process, however that ends.
"""

import contextlib
import datetime
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple

from matrices.cycle import private_folder
from matrices.errors import MatricesError
from matrices.language import Text

_KEPT = 60
"""Files of jobs that are kept, of each edition."""

_TRIES = 20

_BEHIND = 1 << 30
"""Where a system that locks parts of a file is to lock one: behind all that is ever written, so that it can be read."""

NotedState = Literal["running", "interrupted", "done", "failed", "stopped"]


class Noted(NamedTuple):
    """What stands in the file of a job."""

    number: int
    kind: str
    title: Text
    at: datetime.datetime
    state: NotedState
    problem: MatricesError | None


def new_note(folder: Path, kind: str, title: Text, at: datetime.datetime) -> tuple[int, BinaryIO]:
    """Begin the file of a job, under the next number that is free; return that and the file, which stays locked."""
    known = sorted(_numbers(private_folder(folder)))
    for old in known[:-_KEPT]:
        with contextlib.suppress(OSError):
            if read_note(_path(folder, old)) is None or not _is_held(_path(folder, old)):
                _path(folder, old).unlink()
    number = known[-1] + 1 if known else 1
    while True:
        try:
            made = os.open(_path(folder, number), os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        except FileExistsError:  # another desk on the same edition was faster
            number += 1
            continue
        file = os.fdopen(made, "ab")
        for _ in range(_TRIES):  # somebody may be looking at the folder
            if _lock(file):
                break
            time.sleep(0.01)
        _write(file, {"kind": kind, "title": dict(title.by_language), "at": at.isoformat()})
        return number, file


def end_note(file: BinaryIO, state: str, problem: MatricesError | None) -> None:
    """Write what became of a job, and let go of its file; without a state it is left as interrupted."""
    with contextlib.suppress(OSError):  # the folder may have been deleted: it can be made again
        if state:
            _write(file, {"state": state, **(_told(problem) if problem is not None else {})})
        file.close()


def read_note(path: Path) -> Noted | None:
    """Return what stands in the file of a job; None where it is none."""
    try:
        first, *rest = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        title, at = Text(first["title"]), datetime.datetime.fromisoformat(first["at"])
        end: Mapping[str, Any] = rest[0] if rest else {"state": "running" if _is_held(path) else "interrupted"}
        problem = _problem(end) if end.get("code") else None
        if end["state"] == "interrupted":
            problem = MatricesError("job-interrupted")
        number, kind, state = int(path.stem), str(first["kind"]), end["state"]
        return Noted(number=number, kind=kind, title=title, at=at, state=state, problem=problem)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def notes_in(folder: Path) -> Iterator[Noted]:
    """Yield what became of the jobs of an edition, oldest first."""
    for number in sorted(_numbers(folder)):
        found = read_note(_path(folder, number))
        if found is not None:
            yield found


def _numbers(folder: Path) -> Iterator[int]:
    return (int(path.stem) for path in folder.glob("*.job") if path.stem.isdigit())


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number}.job"


def _write(file: BinaryIO, content: Mapping[str, Any]) -> None:
    file.write(json.dumps(content, ensure_ascii=False).encode() + b"\n")
    file.flush()


def _told(problem: MatricesError) -> dict[str, Any]:
    values = {
        name: dict(one.by_language) if isinstance(one, Text) else one if isinstance(one, int) else str(one)
        for name, one in problem.values.items()
    }
    return {"code": problem.code, "values": values}


def _problem(end: Mapping[str, Any]) -> MatricesError:
    values = {name: Text(one) if isinstance(one, dict) else one for name, one in end["values"].items()}
    return MatricesError(end["code"], **values)


def _is_held(path: Path) -> bool:
    """Tell whether somebody has the job of a file done."""
    with path.open("r+b") as file:
        return not _lock(file)


def _lock(file: BinaryIO) -> bool:
    """Lock a file until it is closed, and tell whether that could be done."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_BEHIND)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
