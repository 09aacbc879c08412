"""The bytes of a file → which kind of spreadsheet it is, or the error that says what it is instead.

The ending of the name is never trusted; only lock files are known by it.
"""

import io
import struct
import zlib
from collections.abc import Collection, Iterator
from typing import Literal

from matrices.errors import UnreadableWorkbook
from matrices.workbook.opening.limits import MAX_FILE, MEGABYTE

Container = Literal["zip", "xls", "encrypted"]
Content = Literal["ooxml", "xlsb", "ods"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"
_GZIP = b"\x1f\x8b"
_HEAD = 4096
_RECORD = struct.Struct("<2H")
_FILE_PASS = 0x2F
"""The record of an .xls workbook that says how what follows is encrypted."""

_STARTS = (
    (b"%PDF", "file-pdf"),
    (b"{\\rtf", "file-word"),
    (b"\x89PNG", "file-image"),
    (b"\xff\xd8\xff", "file-image"),
    (b"GIF8", "file-image"),
    (b"BM", "file-image"),
    (b"II*\x00", "file-image"),
    (b"MM\x00*", "file-image"),
    (b"Rar!", "file-archive"),
    (b"7z\xbc\xaf\x27\x1c", "file-archive"),
    (_GZIP, "file-archive"),
    (b"\x09\x00\x04\x00", "file-old-binary"),
    (b"\x09\x02\x06\x00", "file-old-binary"),
    (b"\x09\x04\x06\x00", "file-old-binary"),
    (b"\x09\x08", "file-old-binary"),
)
"""How files begin that are no workbook, and the error that says so."""

_MARKUP = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "file-flat-xml"),
    (b"urn:oasis:names:tc:opendocument", "file-flat-xml"),
    (b"<html", "file-html"),
    (b"<!doctype html", "file-html"),
    (b"<table", "file-html"),
    (b"<?xml", "file-xml"),
)
"""What the first bytes of a text hold that is markup, and the error that says so."""

_MAIL = (b"mime-version:", b"received:", b"return-path:", b"from:", b"x-mozilla-")


def container(data: bytes, name: str) -> Container:
    """Return the container of a spreadsheet, or that it is encrypted; raise `UnreadableWorkbook` for anything else."""
    _check_size(data, name)
    base = name.replace("\\", "/").rpartition("/")[2]
    if base.startswith(("~$", ".~lock.")):
        raise UnreadableWorkbook("file-lock", file=name)
    if data.startswith(_OLE):
        return _compound(data, name)
    if data.startswith(_GZIP) and _is_gnumeric(data):
        raise UnreadableWorkbook("file-flat-xml", file=name)
    for start, code in _STARTS:
        if data.startswith(start):
            raise UnreadableWorkbook(code, file=name)
    if data.startswith((_ZIP, _ZIP_END)) or _ZIP in data[:_HEAD] or _ZIP_END in data[-70_000:]:
        return "zip"
    raise UnreadableWorkbook(_text(data), file=name)


def _is_gnumeric(data: bytes) -> bool:
    """Tell whether packed XML is a workbook of Gnumeric in its own format."""
    try:
        return b"gnumeric" in zlib.decompressobj(31).decompress(data[:_HEAD], _HEAD)
    except zlib.error:
        return False


def _check_size(data: bytes, name: str) -> None:
    if not data.strip(b"\x00 \r\n\t"):
        raise UnreadableWorkbook("file-empty", file=name)
    if len(data) > MAX_FILE:
        raise UnreadableWorkbook("file-too-large", file=name, limit=f"{MAX_FILE // MEGABYTE} MB")


def _compound(data: bytes, name: str) -> Container:
    streams = _streams(data, name)
    if "encryptedpackage" in streams:
        return "encrypted"
    if {"workbook", "book"} & set(streams):
        return "encrypted" if any(_FILE_PASS in records for records in streams.values()) else "xls"
    if "worddocument" in streams:
        raise UnreadableWorkbook("file-word", file=name)
    if "powerpoint document" in streams:
        raise UnreadableWorkbook("file-slides", file=name)
    if any(stream.startswith("__properties_version") for stream in streams):
        raise UnreadableWorkbook("file-mail", file=name)
    raise UnreadableWorkbook("file-old-binary", file=name)


def _streams(data: bytes, name: str) -> dict[str, set[int]]:
    """Return the names of the streams at the top of an OLE2 file, in lower case, with the first records of .xls."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            paths = [path for path in ole.listdir(streams=True, storages=True) if len(path) == 1]
            found: dict[str, set[int]] = {path[0].lower(): set() for path in paths}
            for path in paths:
                if path[0].lower() in ("workbook", "book"):
                    found[path[0].lower()] = set(_records(ole.openstream(path).read(_HEAD)))
            return found
    except Exception:  # noqa: BLE001 - broken files make the library raise almost anything
        raise UnreadableWorkbook("file-damaged", file=name) from None


def _records(start: bytes) -> Iterator[int]:
    """Yield the kinds of the records with which an .xls workbook begins; one of the first says if it is encrypted."""
    at = 0
    while at + _RECORD.size <= len(start):
        kind, length = _RECORD.unpack_from(start, at)
        yield kind
        at += _RECORD.size + length


def _text(data: bytes) -> str:
    """Return the code for a file that is neither zip nor OLE2: some kind of text, or nothing known."""
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"<"):
        return next((code for sign, code in _MARKUP if sign in start), "file-xml")
    if start.startswith(_MAIL):
        return "file-mail"
    return "file-unknown" if b"\x00" in head else "file-text"


def content(parts: Collection[str], mimetype: bytes, name: str) -> Content:
    """Return what a zip file holds by the names of its parts (lower case, `/`) and its part `mimetype`."""
    if b"opendocument" in mimetype:
        return _open_document(mimetype, name)
    if b"vnd.sun.xml" in mimetype:  # of OpenOffice.org 1
        raise UnreadableWorkbook("file-old-binary", file=name)
    if any(part.endswith("xl/workbook.bin") for part in parts):
        return "xlsb"
    if any(part.startswith("xl/") or part.endswith("workbook.xml") for part in parts):
        return "ooxml"
    if not mimetype and {"content.xml", "meta-inf/manifest.xml"} <= set(parts):
        return "ods"
    raise UnreadableWorkbook(_other_zip(parts), file=name)


def _open_document(mimetype: bytes, name: str) -> Content:
    if b"spreadsheet" in mimetype:
        return "ods"
    raise UnreadableWorkbook("file-slides" if b"presentation" in mimetype else "file-word", file=name)


def _other_zip(parts: Collection[str]) -> str:
    if any(part.endswith(".iwa") or part == "index.zip" for part in parts):
        return "file-numbers"
    if any(part.startswith("word/") for part in parts):
        return "file-word"
    if any(part.startswith("ppt/") for part in parts):
        return "file-slides"
    return "file-archive"
