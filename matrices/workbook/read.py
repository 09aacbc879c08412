"""The bytes of a file → a `Book`; a book → whose it is, and its answers. Reads everything, judges no value."""

import hashlib
from collections.abc import Mapping

from matrices.errors import UnreadableWorkbook
from matrices.workbook.book import Book, BookFormat, Repairs
from matrices.workbook.opening.encrypted import without_encryption
from matrices.workbook.opening.foreign import read_foreign
from matrices.workbook.opening.ooxml import read_package
from matrices.workbook.opening.open_document import Overlay, open_document, overlays
from matrices.workbook.opening.package import Package
from matrices.workbook.opening.sniff import container, content
from matrices.workbook.placing.identify import identify
from matrices.workbook.placing.locate import place
from matrices.workbook.records import find_previous

__all__ = ["find_previous", "identify", "open_workbook", "place"]


def open_workbook(data: bytes, name: str) -> Book:
    """Return the workbook that a file holds, whatever program wrote it and whatever its name says.

    Takes .xlsx and .xlsm (transitional and strict), .xls, .xlsb and .ods. Raises `UnreadableWorkbook`, and
    nothing else, for any other bytes; memory and time are bounded (`limits.py`).
    """
    repairs = Repairs(name)
    digest = hashlib.sha256(data).hexdigest()
    found = container(data, name)
    if found == "encrypted":
        data = without_encryption(data, repairs)
        found = container(data, name)
    if found == "encrypted":
        raise UnreadableWorkbook("file-encrypted", file=name)
    return _foreign(data, digest, "xls", repairs) if found == "xls" else _zipped(data, digest, repairs)


def _zipped(data: bytes, digest: str, repairs: Repairs) -> Book:
    name = repairs.file
    package = Package(data, repairs)
    kind = content(package.names, (package.read("mimetype") or b"")[:200], name)
    if kind == "ods":
        return _foreign(open_document(package, name), digest, kind, repairs, overlays(package))
    if kind == "xlsb":
        return _foreign(data, digest, kind, repairs)
    found = read_package(package, repairs)
    macros = any(part.endswith("vbaproject.bin") for part in package.names)
    return Book(
        name,
        digest,
        "xlsm" if macros else "xlsx",
        found.sheets,
        found.names,
        found.properties,
        repairs.all(),
    )


def _foreign(
    data: bytes, digest: str, kind: BookFormat, repairs: Repairs, beside: Mapping[str, Overlay] | None = None
) -> Book:
    sheets = read_foreign(data, repairs, beside)
    return Book(repairs.file, digest, kind, sheets, findings=repairs.all())
