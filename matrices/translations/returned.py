"""The bytes of a file that a translator sent back → its rows, whatever program saved it."""

from collections.abc import Iterator, Mapping

from matrices.errors import UnreadableWorkbook
from matrices.findings import CellRef, finding
from matrices.instrument.raw import BLANK, RawValue
from matrices.language import LANGUAGES, bare, text
from matrices.translations.keys import parse_key
from matrices.translations.workbook import COLUMN_KEYS, KEY_SIGN
from matrices.translations.written import Returned, Written, unreadable
from matrices.translations.xliff_reading import is_markup, read_xliff
from matrices.workbook.book import Book, BookSheet
from matrices.workbook.plan import address
from matrices.workbook.read import open_workbook

_NAMES = tuple(COLUMN_KEYS.values())


def read_returned(content: bytes, name: str) -> Returned:
    """Return what a workbook or an XLIFF file says; whatever is neither is unreadable, with the reason."""
    if is_markup(content):
        return read_xliff(content, name)
    try:
        book = open_workbook(content, name)
    except UnreadableWorkbook as problem:
        return unreadable(name, problem)
    rows = tuple(one for sheet in book.sheets for one in _rows(book, sheet))
    if not rows:
        return Returned(name, (), (finding("translations-not-ours", CellRef(name)),), is_readable=False)
    # What was repaired in a cell shows in its row; only what is said of whole files and sheets is told.
    return Returned(name, rows, tuple(one for one in book.findings if not one.at.cell))


def _rows(book: Book, sheet: BookSheet) -> Iterator[Written]:
    columns = _columns(sheet)
    for (row, _), value in sorted(sheet.grid.items(), key=lambda item: item[0]):
        key = parse_key(value.text) if value.kind == "text" else None
        if key is None or "target" not in columns:
            continue
        cells = {name: sheet.grid.get((row, column), BLANK) for name, column in columns.items()}
        at, status_at = (
            CellRef(book.name, sheet.title, address(row, columns.get(name, columns["target"])))
            for name in ("target", "status")
        )
        words = {name: _words(cells.get(name, BLANK)) for name in _NAMES}
        formula = cells["target"].formula or ""
        yield Written(
            key, at, status_at, words["source"], words["target"], words["translator"], words["status"], formula
        )


def _words(value: RawValue) -> str:
    return value.text.strip()


def _columns(sheet: BookSheet) -> dict[str, int]:
    """Return the numbers of the columns that are read: by their hidden keys, otherwise by their heads."""
    found = {
        value.text.removeprefix(KEY_SIGN): column
        for (_, column), value in sheet.grid.items()
        if value.kind == "text" and value.text.startswith(KEY_SIGN)
    }
    heads = _heads()
    for (_, column), value in sorted(sheet.grid.items(), key=lambda item: item[0]):
        name = heads.get(bare(value.text)) if value.kind == "text" else None
        if name is not None:
            found.setdefault(name, column)
    return found


def _heads() -> Mapping[str, str]:
    """Return the heads in every language, each with the key of its column."""
    return {
        bare(words): name
        for name in _NAMES
        for code in LANGUAGES
        for spoken in (text("translations", f"language-{code}"),)
        for words in text("translations", f"head-{name}", source=spoken, target=spoken).values()
    }
