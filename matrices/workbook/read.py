"""The bytes of a file → a `Book`; a book → whose it is, and its answers. Reads everything, judges no value."""

import hashlib
from dataclasses import replace

from matrices.errors import UnreadableWorkbook
from matrices.findings import Finding, finding
from matrices.instrument import Looks, RawValue, locales_of, shown_text
from matrices.language import LANGUAGES
from matrices.memory import without_collections
from matrices.workbook.book import Book, BookFormat, Repairs
from matrices.workbook.opening.foreign import read_foreign, without_encryption
from matrices.workbook.opening.ooxml import Contents, read_package
from matrices.workbook.opening.open_document import read_open_document
from matrices.workbook.opening.package import Package
from matrices.workbook.opening.sniff import container, content, unfinished
from matrices.workbook.opening.tables import MOST_CELLS, tables_in
from matrices.workbook.placing.identify import identify
from matrices.workbook.placing.locate import place
from matrices.workbook.reading import ReadCell, Reading, find_previous

__all__ = ["as_seen", "find_previous", "identify", "open_tables", "open_workbook", "package_of", "place", "seen"]


def open_workbook(data: bytes, name: str) -> Book:
    """Return the workbook that a file holds, whatever program wrote it and whatever its name says.

    Takes .xlsx and .xlsm (transitional and strict), .xls, .xlsb and .ods. Raises `UnreadableWorkbook`, and
    nothing else, for any other bytes; memory and time are bounded (`opening/package.py`).
    """
    known = _REMEMBERED.get((data, name))
    if known is not None:
        return known
    try:
        book = _opened(data, name)
    except UnreadableWorkbook as problem:
        raise unfinished(problem, name) from None
    if _BOOKS and len(data) <= _SMALL:
        _REMEMBERED[data, name] = book
        while len(_REMEMBERED) > _BOOKS[-1]:
            del _REMEMBERED[next(iter(_REMEMBERED))]
    return book


_SMALL = 2_000_000
_BOOKS: list[int] = []
_REMEMBERED: dict[tuple[bytes, str], Book] = {}


def remember_books(count: int) -> None:
    """Have this process remember the last small workbooks that it opened: one that is written into by and by.

    Whoever types cell by cell has the same bytes opened to be written into, to be checked and to be shown; to open them
    is most of what that takes. Nobody else asks for it: a folder of files would fill the memory with books read once.
    """
    _BOOKS[:] = [count]


def open_tables(data: bytes, name: str, language: str = LANGUAGES[0], encoding: str = "") -> Book:
    """Return a file that need be no form: a workbook, tables of a page or of a document, delimited text.

    Tables without a name get one in a language; `encoding` is that of a text that does not say its own. Raises
    `UnreadableWorkbook` as `open_workbook` does.
    """
    repairs = Repairs(name, MOST_CELLS)
    try:
        return _opened(data, name, repairs)
    except UnreadableWorkbook as problem:
        found = tables_in(data, problem.code, repairs, language, encoding)
        if found is None:
            raise unfinished(problem, name) from None
    return _book(found, hashlib.sha256(data).hexdigest(), "tables", repairs)


@without_collections()
def _opened(data: bytes, name: str, repairs: Repairs | None = None) -> Book:
    repairs = repairs or Repairs(name)
    digest = hashlib.sha256(data).hexdigest()
    found, data = _uncovered(data, repairs)
    return _foreign(data, digest, "xls", repairs) if found == "xls" else _zipped(data, digest, repairs)


def package_of(data: bytes, name: str) -> Package | None:
    """Return the parts of a workbook, None if its format has none; raise `UnreadableWorkbook` for any other bytes."""
    repairs = Repairs(name)
    found, data = _uncovered(data, repairs)
    return None if found == "xls" else Package(data, repairs)


def _uncovered(data: bytes, repairs: Repairs) -> tuple[str, bytes]:
    """Return what contains a workbook and its bytes, those of one that is encrypted without a password in the clear."""
    found = container(data, repairs.file)
    if found == "encrypted":
        data = without_encryption(data, repairs)
        found = container(data, repairs.file)
    if found == "encrypted":
        raise UnreadableWorkbook("file-encrypted", file=repairs.file)
    return found, data


def _zipped(data: bytes, digest: str, repairs: Repairs) -> Book:
    package = Package(data, repairs)
    kind = content(package.names, (package.read("mimetype") or b"")[:200], repairs.file)
    if kind == "xlsb":
        return _foreign(data, digest, kind, repairs)
    if kind == "ods":
        return _book(read_open_document(package, repairs), digest, kind, repairs)
    macros = any(part.endswith("vbaproject.bin") for part in package.names)
    return _book(read_package(package, repairs), digest, "xlsm" if macros else "xlsx", repairs)


def _foreign(data: bytes, digest: str, kind: BookFormat, repairs: Repairs) -> Book:
    return _book(read_foreign(data, kind, repairs), digest, kind, repairs)


def _book(found: Contents, digest: str, kind: BookFormat, repairs: Repairs) -> Book:
    return Book(
        name=repairs.file,
        sha256=digest,
        format=kind,
        sheets=found.sheets,
        names=found.names,
        properties=found.properties,
        findings=repairs.all(),
        since_1904=found.since_1904,
    )


_FORMATTED = ("number", "date", "time", "text")


def as_seen(reading: Reading, region: str, since_1904: bool = False) -> Reading:
    """Return a reading whose cells say what their country sees in them, where that is not what they hold.

    `region` is the ISO 3166-1 alpha-2 code of the country. A cell of which that cannot be told is told of.
    """
    locale = locales_of(region, reading.identity.language)[0]
    told: list[Finding] = []

    def told_of(cell: ReadCell) -> ReadCell:
        raw = seen(cell.raw, locale, since_1904)
        if raw is None:
            row, column, words = cell.row, cell.column, cell.raw.text
            told.append(finding("format-unknown", cell.at, sheet_id=cell.sheet, row=row, column=column, value=words))
        return cell if raw is None or raw is cell.raw else cell._replace(raw=raw)

    cells = tuple(map(told_of, reading.cells))
    cover = {name: told_of(cell) for name, cell in reading.cover.items()}
    findings = (*reading.findings, *told)
    return replace(reading, cells=cells, cover=cover, findings=findings, since_1904=since_1904)


def seen(raw: RawValue, locale: str, since_1904: bool) -> RawValue | None:
    """Return a value with what it shows, empty where it shows what it holds; None where that cannot be told."""
    if not raw.shown and (raw.kind not in _FORMATTED or (not raw.format and _is_plain(raw))):
        return raw
    if raw.looks is not None and raw.looks.hidden:
        return raw
    shown = raw.shown or shown_text(raw, locale, since_1904)
    if shown is None:
        return None
    if not shown and raw.text.strip():
        return raw._replace(looks=replace(raw.looks or Looks(), hidden=True))
    shown = "" if shown == raw.text else shown
    return raw if shown == raw.shown else raw._replace(shown=shown)


def _is_plain(raw: RawValue) -> bool:
    """Tell whether a cell without a format of its own shows the digits that it holds, wherever it is opened."""
    return raw.kind != "number" or (len(raw.text) < 11 and "." not in raw.text)
