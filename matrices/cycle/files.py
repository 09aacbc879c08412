"""Content → files: whole or not at all, readable by owner and group alone, and none written over that must not be.

What the products of an edition were when they were made last, and the time before, is kept beside them.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

_SHARED = 0o660
"""Rights of the files that are written: the user's umask may take more away, and gives nobody else any."""

_BINARY = getattr(os, "O_BINARY", 0)


def write_file(path: Path, content: bytes | str) -> Path:
    """Write a file that others than its owner and group cannot read; to publish it is a step of its own."""
    return _written(path, content.encode() if isinstance(content, str) else content, _SHARED)


def write_private(path: Path, content: bytes) -> Path:
    """Write a file that nobody but its owner can read."""
    return _written(path, content, 0o600, lasting=True)


def private_folder(path: Path) -> Path:
    """Return a folder, made if it is not there, into which others than its owner and group cannot look."""
    if not path.is_dir():
        private_folder(path.parent)
        path.mkdir(mode=0o750, exist_ok=True)
    return path


def write_new(folder: Path, name: str, content: bytes) -> tuple[Path, bool]:
    """Write a file under a name that is still free, and tell so; one that lies there already, byte by byte, is left."""
    private_folder(folder)
    stem, dot, kind = name.rpartition(".")
    for number in range(1, 10_000):
        path = folder / (name if number == 1 else f"{stem}-{number}{dot}{kind}")
        try:
            with naming(path), _new_file(path) as target:
                target.write(content)
        except FileExistsError:
            if path.is_file() and not path.is_symlink() and path.read_bytes() == content:
                return path, False
            continue
        return path, True
    raise FileExistsError(17, "File exists", str(folder / name))


@contextmanager
def taking_place(path: Path, mode: int = _SHARED, *, lasting: bool = False) -> "Iterator[BinaryIO]":
    """Open a file under a temporary name, and put it in its place when it is whole; a lasting one is on the disk then.

    An `OSError` says which file could not be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with naming(path):
            private_folder(path.parent)
            temporary.unlink(missing_ok=True)
            with _new_file(temporary, mode) as stream:
                yield stream
                if lasting:
                    stream.flush()
                    os.fsync(stream.fileno())
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _new_file(path: Path, mode: int = _SHARED) -> BinaryIO:
    """Open a file that is not there yet, for writing."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode), "wb")


@contextmanager
def naming(path: Path) -> "Iterator[None]":
    """Name the file of an `OSError` that names none, as that of a full disk does not."""
    try:
        yield
    except OSError as problem:
        if problem.filename is None:
            raise OSError(problem.errno, problem.strerror or str(problem), str(path)) from problem
        raise


def _written(path: Path, content: bytes, mode: int, *, lasting: bool = False) -> Path:
    with taking_place(path, mode, lasting=lasting) as stream:
        stream.write(content)
    return path


_NOTES = "products.json"
_BEFORE = "before"
"""File and folder in `build/cache` that hold what products were made, and the tables of the time before."""

_OF_PERSONS = "directory/"
"""Whose tables are not copied: a person who is erased, or hides, would stay in the copy."""

_HASH = re.compile(rb"[0-9a-f]{64}")
_OPEN = (".html", ".json", ".csv")


def note_made(build: Path, paths: Sequence[Path], anchor: str) -> None:
    """Keep of products that were just written what they are, and what they were before.

    `anchor` is the hash of the register that they were made of; empty for what must not be published.
    """
    notes, cache = dict(made_notes(build)), build / "cache"
    for path in _with_tables(paths):
        if not path.is_relative_to(build):
            continue
        name, content = path.relative_to(build).as_posix(), path.read_bytes()
        known = notes.get(name, {})
        notes[name] = {
            "sha256": hashlib.sha256(content).hexdigest(),
            "essence": essence(name, content),
            "before": known.get("essence"),
            "anchor": anchor,
        }
        if path.suffix == ".csv" and not name.startswith(_OF_PERSONS):
            last = cache / "last" / name
            if last.is_file():
                write_file(cache / _BEFORE / name, last.read_bytes())
            write_file(last, content)
    write_file(cache / _NOTES, json.dumps(notes, indent=1, sort_keys=True))


def made_notes(build: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return what is kept of the products of a folder, by their paths in it; nothing where that was damaged."""
    try:
        found = json.loads((build / "cache" / _NOTES).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def table_before(build: Path, name: str) -> bytes | None:
    """Return a table of open data as it was made the time before."""
    path = build / "cache" / _BEFORE / name
    return path.read_bytes() if path.is_file() else None


def essence(name: str, content: bytes) -> str:
    """Return the SHA-256 of what a product says: hashes aside, where it is text, which change with every event."""
    return hashlib.sha256(_HASH.sub(b"", content) if name.endswith(_OPEN) else content).hexdigest()


def _with_tables(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield files, and of a data package its tables, which are not among those that are named."""
    for path in paths:
        yield path
        if path.name == "datapackage.json":
            tables = json.loads(path.read_bytes())["resources"]
            yield from (path.with_name(one["path"]) for one in tables)
