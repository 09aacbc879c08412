"""A complete copy of a register as a ZIP file → its rows and originals, each checked against the manifest.

`manifest.json` names format, layout, end of the chain, and each member with size and SHA-256; `TABLE.jsonl` has a row a
line; `files/SHA256` are the originals. Nothing but a program for ZIP files is needed to read it.
"""

import hashlib
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Column, Integer, Table

from matrices.errors import RegisterError
from matrices.register import tables
from matrices.register.records import storable

FORMAT = "matrices register"
MANIFEST = "manifest.json"
FILES = "files/"
"""Folder of the originals, each under its SHA-256."""

_PIECE = 1 << 20
_LARGEST = 2**31 - 1
_LONGEST = 1 << 26
"""Bytes of a line or of the manifest, far above what an export writes; a hostile file would fill the memory."""

_BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


@dataclass(frozen=True)
class Member:
    """What the manifest says of a member of the archive."""

    size: int
    sha256: str


class Archive:
    """An open archive. What is wrong with it raises `RegisterError` with the name of the member."""

    def __init__(self, package: zipfile.ZipFile, layout: int, members: Mapping[str, Member]) -> None:
        self._package = package
        self._members = members
        self._layout = layout
        self.tables = tables.KEPT_SINCE[layout]

    def check(self) -> None:
        """Compare every member with the manifest: none more, none less, each with its size and hash."""
        names = Counter(self._package.namelist())
        expected = {MANIFEST, *self._members}
        for name in sorted({*names, *expected, *map(member_of, self.tables)}):
            if names[name] != 1 or name not in expected:
                raise RegisterError("archive-damaged", member=name)
        for name, member in self._members.items():
            if self._found(name) != member:
                raise RegisterError("archive-damaged", member=name)

    def rows(self, table: Table) -> Iterator[dict[str, Any]]:
        """Yield the rows of a table, each with exactly its columns; those of `files` with their content.

        What the layout of the copy did not have yet is null.
        """
        name, later = member_of(table), tables.added_after(self._layout, table)
        with _told(name), self._package.open(name) as stream:
            while line := stream.readline(_LONGEST):
                row = {**_row(table, line, later), **dict.fromkeys(later)}
                if table is tables.files:
                    row["content"] = self._package.read(FILES + row["sha256"])
                yield row

    def end(self) -> str:
        """Return the hash of the last event of the copy; nothing if it has none."""
        found = ""
        for row in self.rows(tables.events):
            found = row["hash"]
        return found

    def _found(self, name: str) -> Member:
        digest, size = hashlib.sha256(), 0
        with _told(name), self._package.open(name) as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                size += len(piece)
        return Member(size, digest.hexdigest())


@contextmanager
def open_archive(path: Path, content: BinaryIO | None = None) -> Iterator[Archive]:
    """Open a complete copy and check it; raise `RegisterError` if it is none, is damaged, or is of a newer version.

    `content` is what the file holds, where that is encrypted.
    """
    with ExitStack() as stack:
        try:
            package = stack.enter_context(zipfile.ZipFile(content or path))
            manifest = json.loads(package.open(MANIFEST).read(_LONGEST))
            if manifest["format"] != FORMAT:
                raise KeyError(FORMAT)
            layout = int(manifest["layout"])
            if layout < min(tables.KEPT_SINCE):
                raise KeyError(layout)
            members = {name: Member(one["size"], one["sha256"]) for name, one in manifest["members"].items()}
        except (*_BAD_ZIP, ValueError, KeyError, TypeError, AttributeError) as problem:
            raise RegisterError("archive-foreign", file=path) from problem
        if layout > tables.VERSION:
            raise RegisterError("register-newer", found=layout, known=tables.VERSION)
        archive = Archive(package, layout, members)
        archive.check()
        yield archive


def member_of(table: Table) -> str:
    """Return the name of the member that holds the rows of a table."""
    return f"{table.name}.jsonl"


def columns_of(table: Table) -> list[Column[Any]]:
    """Return the columns that the rows of a table have in an archive: all but the bytes, which are members."""
    return [column for column in table.columns if column is not tables.files.c.content]


@contextmanager
def _told(member: str) -> Iterator[None]:
    try:
        yield
    except (*_BAD_ZIP, ValueError, KeyError, TypeError) as problem:
        raise RegisterError("archive-damaged", member=member) from problem


def _row(table: Table, line: bytes, later: frozenset[str]) -> dict[str, Any]:
    row = json.loads(line)
    columns = [column for column in columns_of(table) if column.name not in later]
    if not isinstance(row, dict) or row.keys() != {column.name for column in columns}:
        raise ValueError(line)
    if not all(_fits(row[column.name], column) for column in columns):
        raise ValueError(line)
    return row


def _fits(value: object, column: Column[Any]) -> bool:
    if value is None:
        return bool(column.nullable)
    if isinstance(column.type, Integer):
        return type(value) is int and 0 <= value <= _LARGEST
    return isinstance(value, str) and storable(value) == value
