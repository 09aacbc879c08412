"""A register ↔ its complete copy as a ZIP file: every row and every original, each checked against the manifest.

`manifest.json` names format, layout, end of the chain, and each member with size and SHA-256; `TABLE.jsonl` has a row a
line; `files/SHA256` are the originals. Nothing but a program for ZIP files is needed to read it.
"""

import hashlib
import itertools
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Column, Connection, Integer, Table, func, select

from matrices.errors import RegisterError
from matrices.register import tables
from matrices.register.records import storable

_FORMAT = "matrices register"
MANIFEST = "manifest.json"
_FILES = "files/"
"""Folder of the originals, each under its SHA-256."""

_PIECE = 1 << 20
_LARGEST = 2**31 - 1
_LONGEST = 1 << 26
"""Bytes of a line or of the manifest, far above what an export writes; a hostile file would fill the memory."""

_BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


_Member = tuple[int, str]
"""What the manifest says of a member of the archive: its size and SHA-256."""


class Archive:
    """An open archive. What is wrong with it raises `RegisterError` with the name of the member."""

    def __init__(self, package: zipfile.ZipFile, layout: int, members: Mapping[str, _Member]) -> None:
        self._package = package
        self._members = members
        self._layout = layout
        self.tables = tables.KEPT_SINCE[layout]

    def check(self) -> None:
        """Compare every member with the manifest: none more, none less, each with its size and hash."""
        names = Counter(self._package.namelist())
        expected = {MANIFEST, *self._members}
        for name in sorted({*names, *expected, *map(_member_of, self.tables)}):
            if names[name] != 1 or name not in expected:
                raise RegisterError("archive-damaged", member=name)
        for name, member in self._members.items():
            if self._found(name) != member:
                raise RegisterError("archive-damaged", member=name)

    def rows(self, table: Table) -> Iterator[dict[str, Any]]:
        """Yield the rows of a table, each with exactly its columns; those of `files` with their content.

        What the layout of the copy did not have yet is null.
        """
        name, later = _member_of(table), tables.added_after(self._layout, table)
        with _told(name), self._package.open(name) as stream:
            while line := stream.readline(_LONGEST):
                row = {**_row(table, line, later), **dict.fromkeys(later)}
                if table is tables.files:
                    row["content"] = self._package.read(_FILES + row["sha256"])
                yield row

    def end(self) -> str:
        """Return the hash of the last event of the copy; nothing if it has none."""
        found = ""
        for row in self.rows(tables.events):
            found = row["hash"]
        return found

    def _found(self, name: str) -> _Member:
        digest, size = hashlib.sha256(), 0
        with _told(name), self._package.open(name) as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                size += len(piece)
        return size, digest.hexdigest()


@contextmanager
def open_archive(path: Path, content: BinaryIO | None = None) -> Iterator[Archive]:
    """Open a complete copy and check it; raise `RegisterError` if it is none, is damaged, or is of a newer version.

    `content` is what the file holds, where that is encrypted.
    """
    with ExitStack() as stack:
        try:
            package = stack.enter_context(zipfile.ZipFile(content or path))
            manifest = json.loads(package.open(MANIFEST).read(_LONGEST))
            if manifest["format"] != _FORMAT:
                raise KeyError(_FORMAT)
            layout = int(manifest["layout"])
            if layout < min(tables.KEPT_SINCE):
                raise KeyError(layout)
            members = {name: (one["size"], one["sha256"]) for name, one in manifest["members"].items()}
        except (*_BAD_ZIP, ValueError, KeyError, TypeError, AttributeError) as problem:
            raise RegisterError("archive-foreign", file=path) from problem
        if layout > tables.VERSION:
            raise RegisterError("register-newer", found=layout, known=tables.VERSION)
        archive = Archive(package, layout, members)
        archive.check()
        yield archive


def _member_of(table: Table) -> str:
    """Return the name of the member that holds the rows of a table."""
    return f"{table.name}.jsonl"


def _columns_of(table: Table) -> list[Column[Any]]:
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
    columns = [column for column in _columns_of(table) if column.name not in later]
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


_BATCH = 1000
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every member, so that the same register gives the same bytes."""


def write_archive(connection: Connection, target: BinaryIO) -> None:
    """Write a complete copy of the register; memory holds one original, or some rows, at a time."""
    members: dict[str, _Member] = {}
    with zipfile.ZipFile(target, "w") as package:
        for table in tables.KEPT:
            name = _member_of(table)
            members[name] = _put(package, name, _lines(connection, table), zipfile.ZIP_DEFLATED)
        for sha256, content in _originals(connection):
            # Workbooks are compressed already.
            members[_FILES + sha256] = _put(package, _FILES + sha256, (content,), zipfile.ZIP_STORED)
        manifest = {
            "format": _FORMAT,
            "layout": tables.VERSION,
            "members": {name: {"sha256": sha256, "size": size} for name, (size, sha256) in sorted(members.items())},
        }
        words = json.dumps(manifest, indent=1, sort_keys=True).encode()
        _put(package, MANIFEST, (words,), zipfile.ZIP_DEFLATED)


def is_empty(connection: Connection) -> bool:
    """Tell whether nothing was ever received or logged."""
    return all(connection.execute(select(table).limit(1)).first() is None for table in tables.KEPT)


def restore(connection: Connection, archive: Archive) -> None:
    """Put the rows of an archive into the empty tables, ids as they are; one of an older layout fills some of them."""
    for table in archive.tables:
        size = 1 if table is tables.files else _BATCH
        rows = archive.rows(table)
        while batch := list(itertools.islice(rows, size)):
            connection.execute(table.insert(), batch)
    if connection.dialect.name == "postgresql":
        for table in (tables.submissions, tables.events):
            newest = connection.scalar(select(func.max(table.c.id)))
            if newest is not None:
                connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), newest)))


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    columns = _columns_of(table)
    query = select(*columns).order_by(*table.primary_key.columns).execution_options(yield_per=_BATCH)
    with connection.execute(query) as rows:
        for row in rows:
            values = {column.name: value for column, value in zip(columns, row, strict=True)}
            yield json.dumps(values, ensure_ascii=False).encode() + b"\n"


def _originals(connection: Connection) -> Iterator[tuple[str, bytes]]:
    table = tables.files
    for sha256 in connection.execute(select(table.c.sha256).order_by(table.c.sha256)).scalars().all():
        content = connection.execute(select(table.c.content).where(table.c.sha256 == sha256)).scalar_one()
        yield sha256, bytes(content)


def _put(package: zipfile.ZipFile, name: str, pieces: Iterable[bytes], compression: int) -> _Member:
    information = zipfile.ZipInfo(name, _EARLIEST)
    information.compress_type = compression
    information.create_system = 3  # Unix, wherever it is written
    information.external_attr = 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with package.open(information, "w", force_zip64=True) as stream:
        for piece in pieces:
            digest.update(piece)
            size += stream.write(piece)
    return size, digest.hexdigest()
