"""The bytes of a workbook → the pictures and documents in it, each with the cell at which it lies and a safe name.

Nothing that a file says of itself is believed: neither names nor endings. What a thing is, its first bytes tell.
"""

import io
import re
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from matrices.workbook.book import BookSheet, Repairs, Unread
from matrices.workbook.opening.floating import relation_id
from matrices.workbook.opening.foreign import things_of
from matrices.workbook.opening.markup import Markup, Relation, local, relations_of
from matrices.workbook.opening.open_document import kinds_in
from matrices.workbook.opening.package import MEGABYTE, Package
from matrices.workbook.read import open_workbook, package_of

_MOST = 500
_MOST_BYTES = 200 * MEGABYTE
"""How many things are taken out of one file, and how large they may be together."""

_LONGEST_NAME = 40
_LONGEST_CALLED = 120
_RICH = "xl/richData"
_NATIVE = re.compile(rb".{6}([^\x00]{0,1000})\x00[^\x00]{0,2000}\x00.{4}", re.DOTALL)
_SIGNS = (
    (b"%PDF-", 0, "pdf"),
    (b"\x89PNG\r\n\x1a\n", 0, "png"),
    (b"\xff\xd8\xff", 0, "jpg"),
    (b"GIF8", 0, "gif"),
    (b"BM", 0, "bmp"),
    (b"II*\x00", 0, "tif"),
    (b"MM\x00*", 0, "tif"),
    (b"WEBP", 8, "webp"),
    (b"ftyphei", 4, "heic"),
    (b"ftypmif1", 4, "heic"),
    (b"ftypavif", 4, "avif"),
    (b" EMF", 40, "emf"),
    (b"\xd7\xcd\xc6\x9a", 0, "wmf"),
    (b"\x1f\x8b", 0, "gz"),
    (b"{\\rtf", 0, "rtf"),
)
_STREAMS = (
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
)
_NATIVE_STREAM = "\x01Ole10Native"
_STREAMS_WITHIN = (_NATIVE_STREAM, "CONTENTS", "Package", "EmbeddedOdf")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class TakenOut(NamedTuple):
    """A picture or document that was in a workbook.

    `name` is safe in any folder and says where it lay; `called` is what its author called it; `cells` are the places at
    which it lies, as `Sheet!I12`, or the title of the sheet alone.
    """

    name: str
    content: bytes
    called: str
    cells: tuple[str, ...]


class Haul(NamedTuple):
    """What was taken out of a file; `linked` lie outside of it, `left` is how many were too many or too large.

    `kept` are the cells at which lies what this format keeps in a way that cannot be undone.
    """

    found: tuple[TakenOut, ...]
    linked: int = 0
    left: int = 0
    kept: tuple[str, ...] = ()


class _Thing(NamedTuple):
    sheet: str
    cell: str
    called: str
    part: str


def take_out(data: bytes, file: str) -> Haul:
    """Return the pictures and documents of a workbook; raise `UnreadableWorkbook` if it is none.

    One that lies at several cells is taken once.
    """
    book, package = open_workbook(data, file), package_of(data, file)
    if package is None:
        return _from_streams(book.sheets, data, file)
    by_part: dict[str, list[_Thing]] = {}
    for thing in _of_sheets(book.sheets, package) if book.format != "xlsb" else _of_names(package):
        by_part.setdefault(thing.part, []).append(thing)
    linked = by_part.pop("", [])
    found, left = _taken(by_part, lambda part: unpacked(package.read(part) or _together(package, part)), file)
    return Haul(found, len(linked), left)


def _taken(
    by_part: Mapping[str, list[_Thing]], read: Callable[[str], tuple[bytes, str]], file: str
) -> tuple[tuple[TakenOut, ...], int]:
    """Return what the parts are, each read once, and how many were left."""
    found: list[TakenOut] = []
    taken = left = 0
    for part, lying in by_part.items():
        content, called = read(part)
        taken += len(content)
        if not content:
            continue
        if len(found) >= _MOST or taken > _MOST_BYTES:
            left += 1
            continue
        name = _safe_name(file, lying[0], len(found) + 1, ending(content))
        found.append(TakenOut(name, content, called or lying[0].called, _cells(lying)))
    return tuple(found), left


def _cells(lying: Iterable[_Thing]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{one.sheet}!{one.cell}" if one.cell else one.sheet for one in lying if one.sheet))


def _from_streams(sheets: tuple[BookSheet, ...], data: bytes, file: str) -> Haul:
    """Return what an .xls file keeps in the streams beside its cells."""
    by_part: dict[str, list[_Thing]] = {}
    for sheet in sheets:
        for one in sheet.unread:
            if one.kind in ("picture", "document"):
                by_part.setdefault(one.part, []).append(_Thing(sheet.title, one.cell, one.name, one.part))
    linked = by_part.pop("", [])
    held = things_of(data, file) if by_part else {}
    kept = [one for part, lying in by_part.items() if part not in held for one in lying]
    found, left = _taken({part: lying for part, lying in by_part.items() if part in held}, _held(held), file)
    return Haul(found, len(linked), left, _cells(kept))


def _held(held: Mapping[str, Mapping[str, bytes]]) -> Callable[[str], tuple[bytes, str]]:
    """Return what gives a part of an .xls file, and what its author called it."""

    def read(part: str) -> tuple[bytes, str]:
        streams = held[part]
        content = next((streams[name] for name in ("", *_STREAMS_WITHIN) if name in streams), None)
        if content is None:
            return compound(streams), ""
        return _native(content) if _NATIVE_STREAM in streams else unpacked(content)

    return read


# --- a document that was a storage of its workbook becomes a file: a compound file of version 3, [MS-CFB] ---

_SECTOR, _MINI, _SMALL = 512, 64, 4_096
_FREE, _END, _TABLE, _OF_TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
_UNUSED = bytes(68) + b"\xff" * 12 + bytes(48)
_IN_HEAD, _IN_SECTOR = 109, 127
"""Sectors of the table that the head has room to name; those that each further sector of names has."""


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return streams by path, such as `ObjectPool/_1/Ole`, as a file."""
    sectors, minis = _Sectors(_SECTOR), _Sectors(_MINI)
    rows = _rows(streams, sectors, minis)
    child = 1 if len(rows) > 1 else _FREE
    rows += [_UNUSED] * (-len(rows) % (_SECTOR // len(_UNUSED)))
    rows[0] = _entry("Root Entry", 5, _FREE, child, sectors.put(minis.content), len(minis.content))
    of_minis, directory = sectors.put(minis.table()), sectors.put(b"".join(rows))
    first, count, more = len(sectors.follows), 0, 0
    while count * _SECTOR // 4 < first + count + more:
        count += 1
        more = max(0, -(-(count - _IN_HEAD) // _IN_SECTOR))
    sectors.follows += [_TABLE] * count + [_OF_TABLE] * more
    head = _OLE + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    counts = (0, count, directory, 0, _SMALL, of_minis, len(minis.table()) // _SECTOR)
    head += struct.pack("<9I", *counts, first + count if more else _END, more)
    places = list(range(first, first + count))
    head += _words(places[:_IN_HEAD], _IN_HEAD)
    names = [
        _words(places[_IN_HEAD + at * _IN_SECTOR :][:_IN_SECTOR], _IN_SECTOR)
        + struct.pack("<I", first + count + at + 1 if at + 1 < more else _END)
        for at in range(more)
    ]
    return head + sectors.content + sectors.table() + b"".join(names)


def _words(numbers: Sequence[int], count: int) -> bytes:
    return struct.pack(f"<{count}I", *numbers, *[_FREE] * (count - len(numbers)))


class _Sectors:
    """Contents in sectors of one size, and which sector follows which."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._pieces: list[bytes] = []
        self.follows: list[int] = []

    @property
    def content(self) -> bytes:
        return b"".join(self._pieces)

    def put(self, content: bytes) -> int:
        """Put a content into sectors of its own; return the first."""
        start, count = len(self.follows), -(-len(content) // self._size)
        self._pieces.append(content.ljust(count * self._size, b"\0"))
        self.follows += [*range(start + 1, start + count), *([_END] if count else [])]
        return start if count else _END

    def table(self) -> bytes:
        """Return the table of what follows what, in whole sectors."""
        words = struct.pack(f"<{len(self.follows)}I", *self.follows)
        return words.ljust(-(-len(words) // _SECTOR) * _SECTOR, b"\xff")


def _rows(streams: Mapping[str, bytes], sectors: _Sectors, minis: _Sectors) -> list[bytes]:
    """Return the entries of the directory, the first of them to be filled in; siblings hang on each other's right."""
    below: dict[str, set[str]] = {"": set()}
    for path in streams:
        parts = path.split("/")
        for at, part in enumerate(parts):
            below.setdefault("/".join(parts[:at]), set()).add(part)
    order = [(folder, sorted(names, key=lambda name: (len(name), name.upper()))) for folder, names in below.items()]
    numbers = {
        f"{folder}/{name}".lstrip("/"): number
        for number, (folder, name) in enumerate(((folder, name) for folder, names in order for name in names), 1)
    }
    rows = [b""]
    for folder, names in order:
        paths = [f"{folder}/{name}".lstrip("/") for name in names]
        for path, name, following in zip(paths, names, [*paths[1:], ""], strict=True):
            right = numbers.get(following, _FREE)
            if path in streams:
                space = minis if len(streams[path]) < _SMALL else sectors
                rows.append(_entry(name, 2, right, _FREE, space.put(streams[path]), len(streams[path])))
            else:
                child = min(numbers[f"{path}/{one}"] for one in below[path])
                rows.append(_entry(name, 1, right, child, 0, 0))
    return rows


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    """Return an entry of the directory: kind 5 is the root, 1 a storage, 2 a stream."""
    words = name.encode("utf-16-le")[:62]
    sides = struct.pack("<HBBIII", len(words) + 2, kind, 1, _FREE, right, child)
    return words.ljust(64, b"\0") + sides + bytes(36) + struct.pack("<IQ", start, size)


def _of_names(package: Package) -> Iterator[_Thing]:
    """Yield what an .xlsb file holds; of its sheets nothing but values is read, so nobody can say where it lies."""
    for name in sorted(package.names):
        if name.startswith(("xl/media/", "xl/embeddings/")):
            yield _Thing("", "", name.rpartition("/")[2], name)


def _of_sheets(sheets: tuple[BookSheet, ...], package: Package) -> Iterator[_Thing]:
    rich = _pictures_in_cells(package) if any(_in_cells(sheet) for sheet in sheets) else {}
    for sheet in sheets:
        for one in sheet.unread:
            if one.kind in ("picture", "header-picture", "document"):
                yield _Thing(sheet.title, one.cell, one.name, one.part)
        for one in _in_cells(sheet):
            if rich.get(one.part):
                yield _Thing(sheet.title, one.cell, "", rich[one.part])


def _in_cells(sheet: BookSheet) -> list[Unread]:
    return [one for one in sheet.unread if one.kind == "cell-picture"]


# --- pictures in cells: five parts lead from the cell to the picture (MS-XLSX 2.3.6) ---


def _pictures_in_cells(package: Package) -> Mapping[str, str]:
    """Return the parts of pictures in cells by the number that the cells bear, from 1."""
    markup = Markup(package, Repairs(""))
    relations = relations_of(markup, f"{_RICH}/richValueRel.xml")
    parts = [relations.get(relation_id(one)) for one in _children(markup, f"{_RICH}/richValueRel.xml", "rel")]
    keys = [[key.get("n") or "" for key in one] for one in _children(markup, f"{_RICH}/rdrichvaluestructure.xml", "s")]
    pictures = [_picture(one, keys, parts) for one in _children(markup, f"{_RICH}/rdrichvalue.xml", "rv")]
    known = [
        [_number(rich.get("i")) for rich in block.iter("{*}rvb")]
        for future in _children(markup, "xl/metadata.xml", "futureMetadata")
        if future.get("name") == "XLRICHVALUE"
        for block in future
    ]
    values = [
        [_number(one.get("v")) for one in block]
        for group in _children(markup, "xl/metadata.xml", "valueMetadata")
        for block in group
    ]
    found = {}
    for number, indices in enumerate(values, 1):
        rich = [at for index in indices if index < len(known) for at in known[index] if at < len(pictures)]
        if rich and pictures[rich[0]]:
            found[str(number)] = pictures[rich[0]]
    return found


def _picture(value: etree._Element, keys: list[list[str]], parts: list[Relation | None]) -> str:
    """Return the part of the picture that a rich value is, empty if it is something else."""
    structure = _number(value.get("s"))
    names = keys[structure] if structure < len(keys) else []
    for name, one in zip(names, value, strict=False):
        index = _number(one.text)
        if name.endswith("LocalImageIdentifier") and index < len(parts):
            part = parts[index]
            return part.target if part is not None and not part.outside else ""
    return ""


def _number(text: str | None) -> int:
    """Return an index, or one that is beyond every list."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 10**9


def _children(markup: Markup, part: str, name: str) -> list[etree._Element]:
    root = markup.tree(part)
    return [one for one in root if local(one) == name] if root is not None else []


# --- documents of .ods files ---


def _together(package: Package, folder: str) -> bytes:
    """Return the document that the parts of a folder of an .ods file are together; a chart or formula is none."""
    kind = kinds_in(package.read("META-INF/manifest.xml") or b"").get(folder.rstrip("/"), "")
    if not kind or kind.endswith(("chart", "formula")):
        return b""
    inside = f"{folder.rstrip('/').lower()}/"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        for name in sorted(package.names):
            if name.startswith(inside) and not name.endswith("/"):
                archive.writestr(name.removeprefix(inside), package.read(name) or b"")
    return buffer.getvalue()


# --- what a thing is ---


def unpacked(content: bytes) -> tuple[bytes, str]:
    """Return the document inside an OLE object and what it was called; anything else as it is."""
    if not content.startswith(_OLE):
        return content, ""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            for stream in _STREAMS_WITHIN:
                if ole.exists(stream):
                    inside = ole.openstream(stream).read(_MOST_BYTES)
                    return _native(inside) if stream == _NATIVE_STREAM else (inside, "")
    except Exception:  # noqa: BLE001 - broken containers make olefile raise almost anything
        return content, ""
    return content, ""


def _native(stream: bytes) -> tuple[bytes, str]:
    """Return the file in a stream `Ole10Native` and its name: size, flags, name, path, path again, size, bytes."""
    found = _NATIVE.match(stream)
    if found is None:
        return stream[4:] if len(stream) > 4 else stream, ""
    at = found.end()
    (path,) = struct.unpack_from("<I", stream, at) if len(stream) >= at + 4 else (0,)
    at += 4 + path
    if len(stream) < at + 4:
        return stream[4:], ""
    (size,) = struct.unpack_from("<I", stream, at)
    name = "".join(sign if sign.isprintable() else "\ufffd" for sign in found[1].decode("cp1252", "replace"))
    return stream[at + 4 : at + 4 + size], re.split(r"[\\/]", name)[-1][:_LONGEST_CALLED]


def ending(content: bytes) -> str:
    """Return the ending that belongs to what a thing really is; `bin` where nobody can say, or it is a program."""
    start = content[:1_024]
    if content.startswith(b"PK\x03\x04"):
        return _of_zip(content)
    if content.startswith(_OLE):
        return _of_ole(content)
    for sign, at, kind in _SIGNS:
        if start[at : at + len(sign)] == sign:
            return kind
    if b"%PDF-" in start:
        return "pdf"
    if b"<svg" in start:
        return "svg"
    return "bin" if not content or b"\x00" in start or not _is_text(start) else "txt"


def _is_text(start: bytes) -> bool:
    try:
        start[:1_000].decode("utf-8")
    except UnicodeDecodeError as problem:
        return problem.start > len(start[:1_000]) - 4
    return True


def _of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in names else ""
    except Exception:  # noqa: BLE001 - broken archives make zipfile raise almost anything
        return "zip"
    for part, kind in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx")):
        if part in names:
            return kind
    kinds = {"text": "odt", "spreadsheet": "ods", "presentation": "odp", "graphics": "odg"}
    return kinds.get(mimetype.rpartition("opendocument.")[2], "zip")


def _of_ole(content: bytes) -> str:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            found = next((kind for stream, kind in _STREAMS if ole.exists(stream)), "bin")
    except Exception:  # noqa: BLE001 - broken containers make olefile raise almost anything
        return "bin"
    return found


# --- names ---


def _safe_name(file: str, thing: _Thing, number: int, kind: str) -> str:
    """Return a name of small letters, digits and hyphens: file, sheet, cell, running number, what it really is."""
    words = (_slug(re.sub(r"\.[A-Za-z]{2,5}$", "", file)), _slug(thing.sheet), thing.cell, f"{number:03d}")
    return "-".join(filter(None, words)) + f".{kind}"


def _slug(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words[:400]).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain)[:_LONGEST_NAME].strip("-")
