"""The parts of an .ods file → the same with nothing but its cells; merges and notes, which the parser leaves out."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from matrices.errors import UnreadableWorkbook
from matrices.workbook.book import Comment, Merge, Place
from matrices.workbook.opening.limits import MAX_COLUMN, MAX_MARKS, MAX_MERGES, MAX_ROW
from matrices.workbook.opening.package import Package
from matrices.workbook.opening.strings import cleaned, local

_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_OFFICE, _TABLE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
)
_BETWEEN_CELLS = re.compile(rb">\s+(?=</?table:)")


def open_document(package: Package, name: str) -> bytes:
    """Return an .ods file of nothing but its cells, without the blanks between them at which the parser stumbles.

    Raises `UnreadableWorkbook` if the file is encrypted or its cells are missing.
    """
    manifest, cells = package.read("META-INF/manifest.xml") or b"", package.read("content.xml")
    if b"encryption-data" in manifest:
        raise UnreadableWorkbook("file-encrypted", file=name)
    if not cells:
        raise UnreadableWorkbook("file-damaged", file=name)
    if b"<!DOCTYPE" in cells or b"<!ENTITY" in cells:
        raise UnreadableWorkbook("file-hostile", file=name)
    if cells.count(b"<") > MAX_MARKS:
        raise UnreadableWorkbook("file-too-large", file=name, limit=f"{MAX_MARKS:,}")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr("mimetype", _MIMETYPE)
        target.writestr("META-INF/manifest.xml", manifest)
        target.writestr("content.xml", _BETWEEN_CELLS.sub(b">", cells))
    return buffer.getvalue()


@dataclass
class Overlay:
    """What lies over the cells of a sheet: merged ranges and notes."""

    merges: list[Merge] = field(default_factory=list)
    comments: dict[Place, Comment] = field(default_factory=dict)


def overlays(package: Package) -> dict[str, Overlay]:
    """Return what lies over the cells of an .ods file by title of the sheet, as far as its markup can be read."""
    found: dict[str, Overlay] = {}
    try:
        for title, thing in _things(package.read("content.xml") or b""):
            sheet = found.setdefault(title, Overlay())
            if isinstance(thing, Merge):
                sheet.merges.append(thing)
            else:
                sheet.comments[thing[0]] = thing[1]
            if len(sheet.merges) + len(sheet.comments) >= MAX_MERGES:
                break
    except etree.XMLSyntaxError:
        pass  # the parser of the cells will say what there is to be said
    return found


_Thing = Merge | tuple[Place, Comment]


def _things(content: bytes) -> Iterator[tuple[str, _Thing]]:
    title, row = "", 1
    events = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        tag=(f"{_TABLE}table", f"{_TABLE}table-row"),
        resolve_entities=False,
        no_network=True,
    )
    for event, element in events:
        if local(element) == "table" and event == "start":
            title, row = element.get(f"{_TABLE}name") or "", 1
        elif local(element) == "table-row" and event == "end":
            yield from ((title, thing) for thing in _of_row(element, row))
            row += _count(element, "number-rows-repeated", MAX_ROW)
            element.clear()


def _of_row(element: etree._Element, row: int) -> Iterator[_Thing]:
    column = 1
    for cell in element:
        high = _count(cell, "number-rows-spanned", MAX_ROW)
        wide = _count(cell, "number-columns-spanned", MAX_COLUMN)
        if high > 1 or wide > 1:
            yield Merge(row, column, row + high - 1, column + wide - 1)
        for note in cell.iterfind(f"{_OFFICE}annotation"):
            words = "\n".join("".join(map(str, line.itertext())) for line in note.iterfind(f"{_TEXT}p"))
            yield (row, column), Comment("", cleaned(words))
        column += _count(cell, "number-columns-repeated", MAX_COLUMN)


def _count(element: etree._Element, name: str, most: int) -> int:
    """Return how often an element counts; once, if it does not say so in sensible digits."""
    text = element.get(f"{_TABLE}{name}") or ""
    return max(1, min(int(text), most)) if text.isascii() and text.isdigit() and len(text) < 9 else 1
