"""The parts of an OOXML package ↔ the bytes of its zip file: what is not edited keeps its bytes."""

import io
import itertools
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from matrices.findings import Severity
from matrices.workbook.cell_text import TEXT_LIMIT, printable, shortened
from matrices.workbook.opening.package import MAX_PART

AUTHOR = "matrices"
"""Author of our notes; LibreOffice does not keep it, so that they are known by their words (`marked.py`)."""

_CONDITION = re.compile(r'"matrices"\s*<>\s*"(?:error|warning|notice)"')
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class CannotPatch(Exception):
    """Raised if a file is built so that marks cannot be put into it; its text says in what way."""


def condition(severity: Severity) -> str:
    """Return the formula, always true, of the conditional format that colours the cells of a severity."""
    return f'"matrices"<>"{severity}"'


def is_condition(formula: str) -> bool:
    """Tell whether a conditional format is one of an earlier round."""
    return _CONDITION.search(formula) is not None


def legal(words: str) -> str:
    """Return a text as the XML of a cell or note holds it: no forbidden signs, no false escapes, not too long."""
    return _ESCAPE.sub("_x005F_", shortened(printable(words), TEXT_LIMIT))


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
            name=known,
            method=_DEFLATED,
            checksum=zlib.crc32(content),
            size=len(content),
            packed=packed,
            date=old.date if old else self._date,
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
    return _Member(
        name=info.filename,
        method=info.compress_type,
        checksum=info.CRC,
        size=info.file_size,
        packed=packed,
        date=_dos_time(info.date_time),
    )


def _dos_time(moment: tuple[int, int, int, int, int, int]) -> tuple[int, int]:
    year, month, day, hour, minute, second = moment
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONSHIP = f"{{{_PACKAGE}/relationships}}Relationship"
_TYPES = "[Content_Types].xml"
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"


def main(name: str) -> str:
    """Return the name of an element in the namespace of spreadsheets, as lxml writes it."""
    return f"{{{MAIN}}}{name}"


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; that of a comment is empty."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def empty(name: str, namespace: str = MAIN) -> etree._Element:
    """Return the root of a new part."""
    return etree.fromstring(f'<{name} xmlns="{namespace}"/>')


def parsed(content: bytes) -> etree._Element:
    """Return the root of a part; raise `CannotPatch` for broken XML, and for any document type declaration."""
    # Without the zeros, UTF-16 shows the same signs.
    seen = content.replace(b"\x00", b"") if b"\x00" in content else content
    if any(sign in seen for sign in _FORBIDDEN):
        raise CannotPatch("a document type declaration")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, strip_cdata=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise CannotPatch("broken XML") from problem


class _PackageRelation(NamedTuple):
    """What one part says of another: id, last word of the type, name of the other part (empty if outside the file)."""

    id: str
    kind: str
    part: str


class Opc:
    """A package whose parts are read on demand; `bytes` writes back what was edited."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self._trees: dict[str, etree._Element] = {}
        self._edited: set[str] = set()

    def look(self, part: str) -> etree._Element:
        """Return the root of a part that is read only."""
        if part not in self._trees:
            self._trees[part] = parsed(self.container.read(part))
        return self._trees[part]

    def edit(self, part: str) -> etree._Element:
        """Return the root of a part that will be written back."""
        self._edited.add(part)
        return self.look(part)

    def make(self, part: str, root: etree._Element, kind: str) -> None:
        """Add a part; `kind` is the word in its content type, such as `comments`."""
        self._trees[part] = root
        self._edited.add(part)
        self.container.write(part, b"")
        self.declare(part, _TYPE.format(kind))

    def bytes(self) -> bytes:
        """Return the package."""
        for part in sorted(self._edited):
            content = etree.tostring(self._trees[part], xml_declaration=True, encoding="UTF-8", standalone=True)
            self.container.write(part, content)
        return self.container.bytes()

    def relations(self, part: str) -> list[_PackageRelation]:
        """Return what a part is related to; of the package itself if the name is empty."""
        name = _relations_of(part)
        if name not in self.container and name not in self._trees:
            return []
        return [
            _PackageRelation(one.get("Id") or "", (one.get("Type") or "").rpartition("/")[2], _target(part, one))
            for one in self.look(name)
            if one.tag == _RELATIONSHIP
        ]

    def related(self, part: str, kind: str) -> str | None:
        """Return the part of a kind to which a part is related, if it is there."""
        return next(
            (one.part for one in self.relations(part) if one.kind == kind and one.part in self.container),
            None,
        )

    def relate(self, part: str, kind: str, other: str) -> str:
        """Relate a part to another and return the id of the relation."""
        name = _relations_of(part)
        if name not in self.container and name not in self._trees:
            self._trees[name] = empty("Relationships", f"{_PACKAGE}/relationships")
        taken = {one.id for one in self.relations(part)}
        id_ = next(f"rIdMatrices{number}" for number in range(1, len(taken) + 2) if f"rIdMatrices{number}" not in taken)
        target = f"/{other}"
        etree.SubElement(self.edit(name), _RELATIONSHIP, Id=id_, Type=f"{RELATIONS}/{kind}", Target=target)
        return id_

    def unrelate(self, part: str, id_: str) -> None:
        """Take a relation away."""
        root = self.edit(_relations_of(part))
        for one in [one for one in root if one.get("Id") == id_]:
            root.remove(one)

    def declare(self, part: str, content_type: str) -> None:
        """Name the content type of a part."""
        self._undeclare(part)
        root = self.edit(_TYPES)
        name = f"{{{_PACKAGE}/content-types}}Override"
        etree.SubElement(root, name, PartName=f"/{part}", ContentType=content_type)

    def declare_ending(self, ending: str, content_type: str) -> None:
        """Name the content type of every part with an ending, unless it has one."""
        name = f"{{{_PACKAGE}/content-types}}Default"
        if all((one.get("Extension") or "").lower() != ending for one in self.look(_TYPES) if one.tag == name):
            self.edit(_TYPES).insert(0, etree.Element(name, Extension=ending, ContentType=content_type))

    def drop(self, part: str) -> None:
        """Take a part out of the package, with its relations."""
        self._undeclare(part)
        for name in (part, _relations_of(part)):
            self.container.remove(name)
            self._trees.pop(name, None)
            self._edited.discard(name)

    def _undeclare(self, part: str) -> None:
        old = [one for one in self.look(_TYPES) if (one.get("PartName") or "").lower() == f"/{part}".lower()]
        for one in old:
            self.edit(_TYPES).remove(one)


def _relations_of(part: str) -> str:
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _target(part: str, relation: etree._Element) -> str:
    if relation.get("TargetMode") == "External":
        return ""
    target = (relation.get("Target") or "").replace("\\", "/")
    joined = target[1:] if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
    return posixpath.normpath(joined)
