"""A register ↔ its complete copy: every row and every original into an archive, or out of it into an empty register."""

import hashlib
import itertools
import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from sqlalchemy import Connection, Table, func, select

from matrices.register import tables
from matrices.register.archive import FILES, FORMAT, MANIFEST, Archive, Member, columns_of, member_of

_BATCH = 1000
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every member, so that the same register gives the same bytes."""


def write_archive(connection: Connection, target: BinaryIO) -> None:
    """Write a complete copy of the register; memory holds one original, or some rows, at a time."""
    members: dict[str, Member] = {}
    with zipfile.ZipFile(target, "w") as package:
        for table in tables.KEPT:
            name = member_of(table)
            members[name] = _put(package, name, _lines(connection, table), zipfile.ZIP_DEFLATED)
        for sha256, content in _originals(connection):
            # Workbooks are compressed already.
            members[FILES + sha256] = _put(package, FILES + sha256, (content,), zipfile.ZIP_STORED)
        manifest = {
            "format": FORMAT,
            "layout": tables.VERSION,
            "members": {name: {"sha256": one.sha256, "size": one.size} for name, one in sorted(members.items())},
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
    columns = columns_of(table)
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


def _put(package: zipfile.ZipFile, name: str, pieces: Iterable[bytes], compression: int) -> Member:
    information = zipfile.ZipInfo(name, _EARLIEST)
    information.compress_type = compression
    information.create_system = 3  # Unix, wherever it is written
    information.external_attr = 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with package.open(information, "w", force_zip64=True) as stream:
        for piece in pieces:
            digest.update(piece)
            size += stream.write(piece)
    return Member(size, digest.hexdigest())
