"""The bytes of a file → which kind of spreadsheet it is, or the error that says what it is instead.

The ending of the name is never trusted; only lock files are known by it.
"""

import io
import re
import struct
import zlib
from collections.abc import Collection, Iterator
from typing import Literal

from matrices.errors import UnreadableWorkbook
from matrices.workbook.book import Repairs
from matrices.workbook.opening.package import MAX_FILE, MEGABYTE, Package

Container = Literal["zip", "xls", "encrypted"]
Content = Literal["ooxml", "xlsb", "ods"]
Holder = Literal["mail", "outlook", "zip"]
"""What holds files of its own: a message as it travels, one that Outlook saved, an archive."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"
_GZIP = b"\x1f\x8b"
_HEAD = 4096
_MAIL_HEAD = 1 << 16
_LOCKS = ("~$", ".~lock.")
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
    (b"RIFF", "file-image"),
    (b"Rar!", "file-archive"),
    (b"7z\xbc\xaf\x27\x1c", "file-archive"),
    (_GZIP, "file-archive"),
    (b"\x78\x9f\x3e\x22", "file-winmail"),
    (b"\x00\x05\x16\x07", "file-appledouble"),
    (b"\x00\x05\x16\x00", "file-appledouble"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "file-link"),
    (b"[InternetShortcut]", "file-link"),
    (b"[Desktop Entry]", "file-link"),
    (b"bplist00", "file-link"),
    (b".pfile", "file-rights-managed"),
    (b"\x09\x00\x04\x00", "file-old-binary"),
    (b"\x09\x02\x06\x00", "file-old-binary"),
    (b"\x09\x04\x06\x00", "file-old-binary"),
    (b"\x09\x08", "file-old-binary"),
)
"""How files begin that are no workbook, and the error that says so."""

_SEALED = bytes.fromhex("2a864886f70d0107")
"""What is signed or encrypted as a whole (RFC 5652) says so near its beginning."""

_MARKUP = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "file-flat-xml"),
    (b"urn:oasis:names:tc:opendocument", "file-flat-xml"),
    (b"<html", "file-html"),
    (b"<!doctype html", "file-html"),
    (b"<table", "file-html"),
    (b"<plist", "file-link"),
    (b"<?xml", "file-xml"),
)
"""What the first bytes of a text hold that is markup, and the error that says so."""

_WIDE = (b"\xff\xfe", b"\xfe\xff")
_HEADER = re.compile(rb"([!-9;-~]{1,76}):(?:[ \t]|$)")
_MAIL_HEADERS = frozenset(
    b"from to cc bcc subject date sender reply-to message-id mime-version content-type content-transfer-encoding"
    b" received return-path delivered-to envelope-to dkim-signature authentication-results arc-seal references"
    b" in-reply-to importance thread-topic thread-index x-originating-ip x-received x-mailer x-unsent x-mozilla-status"
    b" x-mozilla-status2 x-mozilla-keys x-gm-thrid x-ms-has-attach x-spam-status list-id received-spf".split()
)
_BEFORE_MAIL = re.compile(rb"From |\d{1,10}\s*$")
"""What may stand before the first head: a mailbox begins each message so, Mail of macOS with its length (`.emlx`)."""
_OF_WEB_ARCHIVES = frozenset({b"x-document-type", b"snapshot-content-location"})
"""Heads that say that a mail is none, but a page that Excel or a browser saved in the form of one."""

_UNFINISHED = (".crdownload", ".part", ".partial", ".download", ".opdownload", ".icloud")
"""Endings of names under which programs keep what has not come down whole."""

_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def container(data: bytes, name: str) -> Container:
    """Return the container of a spreadsheet, or that it is encrypted; raise `UnreadableWorkbook` for anything else."""
    _check_size(data, name)
    if _base_name(name).startswith(_LOCKS):
        raise UnreadableWorkbook("file-lock", file=name)
    if data.startswith(_OLE):
        return _compound(data, name)
    if data.startswith(_GZIP) and _is_gnumeric(data):
        raise UnreadableWorkbook("file-flat-xml", file=name)
    for start, code in _STARTS:
        if data.startswith(start):
            raise UnreadableWorkbook(code, file=name)
    if _SEALED in data[:40] or data.startswith(b"-----BEGIN PGP"):
        raise UnreadableWorkbook("file-sealed-mail", file=name)
    if data.startswith((_ZIP, _ZIP_END)) or _ZIP in data[:_HEAD] or _ZIP_END in data[-70_000:]:
        return "zip"
    raise UnreadableWorkbook(_text(data), file=name)


def _base_name(name: str) -> str:
    """Return the last word of a path of any system."""
    return name.replace("\\", "/").rpartition("/")[2]


def unfinished(problem: UnreadableWorkbook, name: str) -> UnreadableWorkbook:
    """Return the problem of a file, or that it never came down whole, if the name says so."""
    return UnreadableWorkbook("file-partial", file=name) if name.lower().endswith(_UNFINISHED) else problem


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
    if _is_rights_managed(streams):
        raise UnreadableWorkbook("file-rights-managed", file=name)
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


def _is_rights_managed(streams: Collection[str]) -> bool:
    """Tell whether a server holds the key and no password opens the file; [MS-OFFCRYPTO] 2.2."""
    protected = any("drm" in stream for stream in streams)
    return protected or ("encryptedpackage" in streams and "encryptioninfo" not in streams)


def _streams(data: bytes, name: str) -> dict[str, set[int]]:
    """Return the names of the streams at the top of an OLE2 file, in lower case, with the first records of .xls."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            paths = [path for path in ole.listdir(streams=True, storages=True) if len(path) == 1]
            found: dict[str, set[int]] = {path[0].lower(): set() for path in paths}
            deeper = [path[-1].lower() for path in ole.listdir(streams=False, storages=True) if len(path) > 1]
            found |= {one: set() for one in deeper if one.startswith("drm")}  # the transform says who can decrypt
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
    if start.startswith(b"{") and (b'"doc_id"' in start or b"://docs.google.com" in start):
        return "file-link"
    if start[4:8] == b"ftyp":
        return "file-image"
    names = _heads(data)
    if names & _OF_WEB_ARCHIVES:
        return "file-html"
    if _are_of_mail(names):
        return "file-mail"
    return "file-unknown" if b"\x00" in head else "file-text"


def _heads(data: bytes) -> frozenset[bytes]:
    """Return the names of the fields with which a file begins, if it begins as mail does, with nothing else."""
    found = set()
    head = _in_bytes(data[: 2 * _MAIL_HEAD])[:_MAIL_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    for number, line in enumerate(head.splitlines()):
        if not line.strip():
            break
        field = _HEADER.match(line)
        if field:
            found.add(field[1].lower())
        elif not found and not (number == 0 and _BEFORE_MAIL.match(line)):
            return frozenset()
        elif found and not line.startswith((b" ", b"\t")):
            return frozenset(found) if len(head) == _MAIL_HEAD else frozenset()
    return frozenset(found)


def _in_bytes(head: bytes) -> bytes:
    """Return the beginning of a text that Windows saved in two bytes a sign as other programs save it."""
    return head.decode("utf-16", "ignore").encode() if head.startswith(_WIDE) else head


def _are_of_mail(names: frozenset[bytes]) -> bool:
    """Tell whether fields are those of a message: two that mail has, whichever comes first."""
    return len(names & _MAIL_HEADERS) >= 2


def holder(data: bytes, name: str) -> Holder | None:
    """Return what kind of container of files a file is, None for a workbook and for whatever else there is."""
    if _base_name(name).startswith(_LOCKS) or len(data) > MAX_FILE:
        return None
    if data.startswith(_OLE):
        return "outlook" if _problem(data, name) == "file-mail" else None
    if data.startswith((_ZIP, _ZIP_END)):
        return "zip" if _problem(data, name) in ("file-archive", "file-numbers") and _holds_files(data, name) else None
    return "mail" if _are_of_mail(names := _heads(data)) and not names & _OF_WEB_ARCHIVES else None


def _holds_files(data: bytes, name: str) -> bool:
    """Tell whether a zip file is a bundle of files: one of Numbers is not, unless a workbook lies beside it."""
    names = Package(data, Repairs(name)).names
    return _other_zip(names) != "file-numbers" or any(part.endswith(_WORKBOOKS) for part in names)


def what_else(data: bytes, name: str) -> str:
    """Return the code that says why a file is no workbook; nothing for one, or for what may be one behind a lock."""
    return _problem(data, name)


def _problem(data: bytes, name: str) -> str:
    try:
        if container(data, name) == "zip":
            package = Package(data, Repairs(name))
            content(package.names, (package.read("mimetype") or b"")[:200], name)
    except UnreadableWorkbook as problem:
        return unfinished(problem, name).code
    return ""


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
    if any(part.endswith(".iwa") or f"/{part}".endswith("/index.zip") for part in parts):
        return "file-numbers"
    if any(part.startswith("word/") for part in parts):
        return "file-word"
    if any(part.startswith("ppt/") for part in parts):
        return "file-slides"
    return "file-archive"
