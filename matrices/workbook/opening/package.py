"""The bytes of a zip file → its parts, whatever state the file is in, within limits; nothing touches the disk.

A file whose directory is lost (cut off while it was sent) is read from the headers of its parts.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from matrices.errors import UnreadableWorkbook
from matrices.workbook.book import Grid, Repairs

MEGABYTE = 1 << 20

MAX_FILE = 48 * MEGABYTE
"""Bytes of a file."""

MAX_PARTS = 4_000
"""Entries of a zip file."""

MAX_PART = 256 * MEGABYTE
"""Bytes of one part after inflating."""

_MAX_UNPACKED = 768 * MEGABYTE
"""Bytes inflated from one file, counting a part that has to be read again."""

_MAX_RATIO = 250
"""How many bytes one packed byte may give, in parts above `_RATIO_FROM` bytes."""

_RATIO_FROM = 8 * MEGABYTE

MAX_MARKS = 5_000_000
"""Signs `<` and `=` outside empty cells, in all parts together: a measure of the memory and time XML takes."""

MAX_CELLS = 500_000
"""Cells that hold something, in all sheets together."""

_MAX_SIGNS = 20_000_000
"""Letters and signs in all cells together, a text counted in each cell that shows it; some 8,000 printed pages."""

MAX_MERGES = 200_000
"""Merged ranges of one sheet."""

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384


@dataclass
class Budget:
    """How many cells may still be read from the file, and how many signs in them."""

    file: str
    cells: int = MAX_CELLS
    signs: int = _MAX_SIGNS

    def spend(self, cells: int) -> None:
        """Count cells; raise `UnreadableWorkbook` when there are too many."""
        self.cells -= cells
        if self.cells < 0:
            raise UnreadableWorkbook("file-too-large", file=self.file, limit=f"{MAX_CELLS:,}")

    def spend_signs(self, grid: Grid) -> None:
        """Count the signs in the cells of a sheet; raise `UnreadableWorkbook` when there are too many.

        One long text may stand in many cells: the file is small, and everything that looks at each cell is not done
        within hours.
        """
        self.signs -= sum(len(value.text) for value in grid.values())
        if self.signs < 0:
            raise UnreadableWorkbook("file-too-large", file=self.file, limit=f"{_MAX_SIGNS:,}")


FOREIGN_MEMORY = 1_000 * MEGABYTE
"""Address space of the process that reads .xls and .xlsb."""

FOREIGN_SECONDS = 30
"""Time that the same process gets."""


_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_SIGN = b"PK\x03\x04"
_CENTRAL_SIGN = b"PK\x01\x02"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW = 0x1, 0x8
_CHUNK = 1 << 16
_PIECE = 1 << 19


@dataclass(frozen=True)
class PackagePart:
    """One entry: where its local header stands, how it is packed; None where the file does not say."""

    name: str
    offset: int
    method: int
    encrypted: bool
    packed: int | None
    size: int | None
    checksum: int | None


class Package:
    """The parts of a zip file by name; names are compared without case, backslashes as slashes."""

    def __init__(self, data: bytes, repairs: Repairs) -> None:
        self._data = data
        self._repairs = repairs
        self._unpacked = 0
        self._marks = 0
        self.salvaged = False
        self._parts = self._index()

    @property
    def names(self) -> frozenset[str]:
        """The names of the parts in lower case."""
        return frozenset(self._parts)

    @property
    def parts(self) -> tuple[PackagePart, ...]:
        """The parts, with their names as they are written."""
        return tuple(self._parts.values())

    def _index(self) -> dict[str, PackagePart]:
        if self._data.count(_CENTRAL_SIGN) > 4 * MAX_PARTS:
            raise self._too_large(f"{MAX_PARTS} parts")
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
                entries = [_listed(info) for info in archive.infolist()]
        except Exception:  # noqa: BLE001 - broken directories make zipfile raise almost anything
            entries = []
        if not entries:
            entries = list(_salvaged(self._data))
            self.salvaged = True
            if not entries:
                raise UnreadableWorkbook("file-truncated", file=self._repairs.file)
            self._repairs.add("file-cut-off")
        self._check(entries)
        return self._by_name(entries)

    def _check(self, entries: list[PackagePart]) -> None:
        if len(entries) > MAX_PARTS:
            raise self._too_large(f"{MAX_PARTS} parts")
        for part in entries:
            size, packed = part.size or 0, part.packed or 0
            if size > _RATIO_FROM and packed and size > _MAX_RATIO * packed:
                raise self._too_large(f"1:{_MAX_RATIO}")
        if sum(part.size or 0 for part in entries) > _MAX_UNPACKED:
            raise self._too_large(f"{_MAX_UNPACKED // MEGABYTE} MB")

    def _by_name(self, entries: list[PackagePart]) -> dict[str, PackagePart]:
        parts: dict[str, PackagePart] = {}
        for part in entries:
            key = _key(part.name)
            if key in parts and not key.endswith("/"):
                self._repairs.add("part-twice", part=part.name)
            parts[key] = part
        return parts

    def _too_large(self, limit: str) -> UnreadableWorkbook:
        return UnreadableWorkbook("file-too-large", file=self._repairs.file, limit=limit)

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._parts

    def read(self, name: str) -> bytes | None:
        """Return a part, or None if there is none."""
        return b"".join(self.pieces(name)) if name in self else None

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a part piece by piece; what is broken off is noted and left out."""
        part = self._parts[_key(name)]
        if part.encrypted:
            raise UnreadableWorkbook("file-encrypted", file=self._repairs.file)
        checksum = size = 0
        try:
            for piece, taken in _inflated(self._data, part):
                size += len(piece)
                self._spend(size, len(piece), taken)
                checksum = zlib.crc32(piece, checksum)
                yield piece
        except (zlib.error, _Unsupported):
            self._repairs.add("part-damaged", part=part.name)
            return
        if part.checksum is not None and checksum != part.checksum:
            self._repairs.add("part-damaged", part=part.name)

    def _spend(self, size: int, step: int, taken: int) -> None:
        self._unpacked += step
        if size > MAX_PART or self._unpacked > _MAX_UNPACKED:
            raise self._too_large(f"{MAX_PART // MEGABYTE} MB")
        if size > _RATIO_FROM and size > _MAX_RATIO * max(1, taken):
            raise self._too_large(f"1:{_MAX_RATIO}")

    def count_marks(self, piece: bytes) -> None:
        """Count the signs that make XML expensive; raise `UnreadableWorkbook` when they are too many."""
        self._marks += piece.count(b"<") + piece.count(b"=")
        if self._marks > MAX_MARKS:
            raise self._too_large(f"{MAX_MARKS:,}")


class _Unsupported(Exception):
    """Raised if a part is packed in a way that no spreadsheet program uses, or its header is not there."""


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _listed(info: zipfile.ZipInfo) -> PackagePart:
    return PackagePart(
        name=info.filename,
        offset=info.header_offset,
        method=info.compress_type,
        encrypted=bool(info.flag_bits & _ENCRYPTED),
        packed=info.compress_size,
        size=info.file_size,
        checksum=info.CRC,
    )


def _salvaged(data: bytes) -> Iterator[PackagePart]:
    """Yield the parts whose local headers can be found."""
    for number, found in enumerate(re.finditer(re.escape(_LOCAL_SIGN), data)):
        offset = found.start()
        if number > MAX_PARTS or len(data) < offset + _LOCAL.size:
            return
        _, _, flags, method, _, _, checksum, packed, size, name_length, _ = _LOCAL.unpack_from(data, offset)
        name = data[offset + _LOCAL.size :][:name_length].decode("utf-8", "replace")
        known = not flags & _SIZES_FOLLOW and packed < len(data)
        if name and "\x00" not in name and method in (_STORED, _DEFLATED):
            yield PackagePart(
                name=name,
                offset=offset,
                method=method,
                encrypted=bool(flags & _ENCRYPTED),
                packed=packed if known else None,
                size=size if known else None,
                checksum=checksum if known else None,
            )


def _inflated(data: bytes, part: PackagePart) -> Iterator[tuple[bytes, int]]:
    """Yield pieces of a part with the number of packed bytes taken so far."""
    start = _content_start(data, part)
    end = len(data) if part.packed is None else min(len(data), start + part.packed)
    if part.method == _STORED:
        if part.packed is None:
            end = _next_sign(data, start)
        for position in range(start, end, _CHUNK):
            yield data[position : min(end, position + _CHUNK)], position - start + _CHUNK
        return
    inflater = zlib.decompressobj(-15)
    position = start
    while position < end and not inflater.eof:
        packed = data[position : min(end, position + _CHUNK)]
        position += len(packed)
        while True:
            piece = inflater.decompress(packed, _PIECE)
            packed = inflater.unconsumed_tail
            if piece:
                yield piece, position - start
            if not packed and len(piece) < _PIECE:
                break
    if not inflater.eof:
        raise zlib.error("incomplete")


def _content_start(data: bytes, part: PackagePart) -> int:
    offset = _header(data, part)
    if part.method not in (_STORED, _DEFLATED) or offset < 0 or len(data) < offset + _LOCAL.size:
        raise _Unsupported(part.name)
    name_length, extra_length = _LOCAL.unpack_from(data, offset)[-2:]
    return int(offset + _LOCAL.size + name_length + extra_length)


def _header(data: bytes, part: PackagePart) -> int:
    """Return where the local header of a part stands; bytes lost or added before it may have moved it. -1 if gone."""
    if data[part.offset : part.offset + len(_LOCAL_SIGN)] == _LOCAL_SIGN:
        return part.offset
    name = part.name.encode()
    at = data.find(name) if name else -1
    while at >= 0:
        if data[at - _LOCAL.size : at - _LOCAL.size + len(_LOCAL_SIGN)] == _LOCAL_SIGN:
            return at - _LOCAL.size
        at = data.find(name, at + 1)
    return -1


def _next_sign(data: bytes, start: int) -> int:
    found = [at for sign in (_LOCAL_SIGN, _CENTRAL_SIGN, b"PK\x07\x08") if (at := data.find(sign, start)) >= 0]
    return min(found, default=len(data))
