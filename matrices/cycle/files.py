"""Content → files: whole or not at all, readable by owner and group alone, and none written over that must not be."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

SHARED = 0o660
"""Rights of the files that are written: the user's umask may take more away, and gives nobody else any."""

_BINARY = getattr(os, "O_BINARY", 0)


def write_file(path: Path, content: bytes | str) -> Path:
    """Write a file that others than its owner and group cannot read; to publish it is a step of its own."""
    return _written(path, content.encode() if isinstance(content, str) else content, SHARED)


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
            with naming(path), new_file(path) as target:
                target.write(content)
        except FileExistsError:
            if path.is_file() and not path.is_symlink() and path.read_bytes() == content:
                return path, False
            continue
        return path, True
    raise FileExistsError(17, "File exists", str(folder / name))


@contextmanager
def taking_place(path: Path, mode: int = SHARED, *, lasting: bool = False) -> "Iterator[BinaryIO]":
    """Open a file under a temporary name, and put it in its place when it is whole; a lasting one is on the disk then.

    An `OSError` says which file could not be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with naming(path):
            private_folder(path.parent)
            temporary.unlink(missing_ok=True)
            with new_file(temporary, mode) as stream:
                yield stream
                if lasting:
                    stream.flush()
                    os.fsync(stream.fileno())
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def new_file(path: Path, mode: int = SHARED) -> BinaryIO:
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
