"""The bytes of a zip file → its members, and back; what is not replaced keeps its bytes, deflated as they came."""

import io
import itertools
import struct
import zipfile
import zlib
from dataclasses import dataclass

from matrices.workbook.annotate.marks import CannotPatch
from matrices.workbook.opening.limits import MAX_PART

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _STORED, _DEFLATED = 20, 0, 8
_ENCRYPTED, _UTF8 = 0x1, 0x800


@dataclass(frozen=True)
class _Member:
    name: str
    method: int
    checksum: int
    size: int
    packed: bytes
    date: tuple[int, int]


class Container:
    """The members of a package by name, compared without case as the packages of Office are."""

    def __init__(self, data: bytes) -> None:
        self._members: dict[str, _Member] = {}
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as problem:
            raise CannotPatch("no sound directory") from problem
        for info in entries:
            key = _key(info.filename)
            if key in self._members:
                raise CannotPatch(f"{info.filename} stands twice")
            self._members[key] = _member(data, info)
        if not self._members:
            raise CannotPatch("no members")
        self._date = next(iter(self._members.values())).date

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._members

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the members, in order."""
        return tuple(member.name for member in self._members.values())

    def read(self, name: str) -> bytes:
        """Return the content of a member; raise `CannotPatch` if there is none, or it is damaged or too large."""
        member = self._members.get(_key(name))
        if member is None:
            raise CannotPatch(f"no part {name}")
        content = member.packed
        if member.method == _DEFLATED:
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                content = inflater.decompress(member.packed, min(member.size, MAX_PART) + 1)
            except zlib.error as problem:
                raise CannotPatch(f"{name} is damaged") from problem
        if len(content) != member.size or zlib.crc32(content) != member.checksum:
            raise CannotPatch(f"{name} is damaged")
        return content

    def write(self, name: str, content: bytes) -> None:
        """Replace a member, or add one at the end."""
        squeeze = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = squeeze.compress(content) + squeeze.flush()
        old = self._members.get(_key(name))
        known = old.name if old else name
        self._members[_key(name)] = _Member(
            known, _DEFLATED, zlib.crc32(content), len(content), packed, old.date if old else self._date
        )

    def remove(self, name: str) -> None:
        """Take a member out, if it is there."""
        self._members.pop(_key(name), None)

    def free(self, pattern: str) -> str:
        """Return a name that no member has: for `xl/styles{}.xml` `xl/styles.xml`, otherwise `xl/styles2.xml`."""
        numbers = itertools.chain([""], itertools.count(2))
        return next(name for number in numbers if (name := pattern.format(number)) not in self)

    def bytes(self) -> bytes:
        """Return the package; the same members give the same bytes."""
        body: list[bytes] = []
        directory: list[bytes] = []
        offset = 0
        for one in self._members.values():
            name, flags = _encoded(one.name)
            sizes = (one.checksum, len(one.packed), one.size)
            packing = (_VERSION, flags, one.method, *one.date, *sizes, len(name))
            header = _LOCAL.pack(b"PK\3\4", *packing, 0) + name
            directory += [_CENTRAL.pack(b"PK\1\2", _VERSION, *packing, 0, 0, 0, 0, 0, offset), name]
            body += [header, one.packed]
            offset += len(header) + len(one.packed)
        size = sum(map(len, directory))
        count = len(self._members)
        return b"".join([*body, *directory, _END.pack(b"PK\5\6", 0, 0, count, count, size, offset, 0)])


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _encoded(name: str) -> tuple[bytes, int]:
    return (name.encode("ascii"), 0) if name.isascii() else (name.encode("utf-8", "replace"), _UTF8)


def _member(data: bytes, info: zipfile.ZipInfo) -> _Member:
    start = info.header_offset
    sound = data[start : start + 4] == b"PK\3\4" and len(data) >= start + _LOCAL.size
    if not sound or info.flag_bits & _ENCRYPTED or info.compress_type not in (_STORED, _DEFLATED):
        raise CannotPatch(f"{info.filename} is packed in an unusual way")
    start += _LOCAL.size + sum(_LOCAL.unpack_from(data, start)[-2:])
    packed = data[start : start + info.compress_size]
    if len(packed) != info.compress_size:
        raise CannotPatch(f"{info.filename} is cut off")
    return _Member(info.filename, info.compress_type, info.CRC, info.file_size, packed, _dos_time(info.date_time))


def _dos_time(moment: tuple[int, int, int, int, int, int]) -> tuple[int, int]:
    year, month, day, hour, minute, second = moment
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
