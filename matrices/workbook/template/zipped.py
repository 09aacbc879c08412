"""Members of a zip package, deflated once, with blanks → the bytes of a package with the blanks filled in.

A member is cut at its blanks. Each piece is deflated on its own and ends on a byte (a full flush), so that pieces can
be joined with whatever fills the blank, stored between them, without deflating anything again. Nothing depends on
the clock or the machine: members keep their order and all carry one date.
"""

import datetime
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

BLANK = re.compile(rb"\[\[mtx:([a-z]+):([a-z0-9-]*)\]\]")

Fill = Callable[[str, str], bytes]
"""Name and sheet of a blank → what to write there, escaped for XML already."""

_LAST_BLOCK = b"\x03\x00"
_STORED = 65_535
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _DEFLATED, _ASCII = 20, 8, 0


@dataclass(frozen=True)
class Piece:
    """A stretch of a member that never changes."""

    raw: bytes
    crc: int
    deflated: bytes


@dataclass(frozen=True)
class Blank:
    """A stretch of a member that is filled in: the `token` of a sheet, the `country`."""

    name: str
    sheet: str


@dataclass(frozen=True)
class Member:
    """One member of a package, in order."""

    name: str
    parts: tuple[Piece | Blank, ...]


def member(name: str, content: bytes) -> Member:
    """Return a member cut at its blanks and deflated."""
    return Member(name, tuple(_parts(content)))


def whole(name: str, content: bytes) -> Member:
    """Return a member that has no blanks, whatever stands in it."""
    return Member(name, (_piece(content),))


def _parts(content: bytes) -> Iterator[Piece | Blank]:
    end = 0
    for found in BLANK.finditer(content):
        yield _piece(content[end : found.start()])
        yield Blank(found[1].decode(), found[2].decode())
        end = found.end()
    yield _piece(content[end:])


def _piece(raw: bytes) -> Piece:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Piece(raw, zlib.crc32(raw), squeeze.compress(raw) + squeeze.flush(zlib.Z_FULL_FLUSH))


def package(members: Iterable[Member], fill: Fill, moment: datetime.datetime) -> bytes:
    """Return the package; `moment` is the date of every member, not before 1980."""
    stamp = _dos_time(moment)
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for one in members:
        crc, size, deflated = _join(one, fill)
        packed = sum(map(len, deflated))
        name = one.name.encode("ascii")
        sizes = (crc, packed, size)
        header = _LOCAL.pack(b"PK\3\4", _VERSION, _ASCII, _DEFLATED, *stamp, *sizes, len(name), 0)
        entry = (b"PK\1\2", _VERSION, _VERSION, _ASCII, _DEFLATED, *stamp, *sizes, len(name), 0, 0, 0, 0, 0, offset)
        directory += [_CENTRAL.pack(*entry), name]
        body += [header, name, *deflated]
        offset += len(header) + len(name) + packed
    size = sum(map(len, directory))
    count = len(directory) // 2
    return b"".join([*body, *directory, _END.pack(b"PK\5\6", 0, 0, count, count, size, offset, 0)])


def _join(one: Member, fill: Fill) -> tuple[int, int, list[bytes]]:
    """Return checksum, size and deflated bytes of a member."""
    crc, size, deflated = 0, 0, []
    for part in one.parts:
        if isinstance(part, Piece):
            crc = zlib.crc32(part.raw, crc) if size else part.crc
            size += len(part.raw)
            deflated.append(part.deflated)
        else:
            words = fill(part.name, part.sheet)
            crc = zlib.crc32(words, crc)
            size += len(words)
            deflated.append(_stored(words))
    return crc, size, [*deflated, _LAST_BLOCK]


def _stored(words: bytes) -> bytes:
    blocks = (words[at : at + _STORED] for at in range(0, len(words), _STORED))
    return b"".join(b"\0" + struct.pack("<HH", len(block), len(block) ^ 0xFFFF) + block for block in blocks)


def _dos_time(moment: datetime.datetime) -> tuple[int, int]:
    time = moment.hour << 11 | moment.minute << 5 | moment.second // 2
    return time, (max(moment.year, 1980) - 1980) << 9 | moment.month << 5 | moment.day
