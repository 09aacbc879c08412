"""Previous answers ↔ the hidden records of a prefilled workbook, against which a returned row is compared.

Each row of a prefilled sheet carries its record in a hidden cell behind the answers, with its own sheet and row in
it, so that it serves wherever it was moved to, and in a sheet that was copied into another file.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from matrices.instrument.values.typed import Value
from matrices.language import text
from matrices.workbook.book import Book, BookSheet, Place

ASKED = "MTXP1"
"""Mark of a record that its row is to confirm."""

SHOWN = "MTXP0"
"""Mark of a record of which nothing was carried over: its row shows words, and there is nothing to confirm."""

_LONGEST = 100
"""Signs of a value that a record keeps as they are; of a longer one it keeps a digest."""

_FIELDS = 4


@dataclass(frozen=True)
class Record:
    """What one row held when it was sent: its answers in a form that can only be compared, by column id.

    A column that is neither in `values` nor in `open` was blank. `open` columns are not compared: the previous edition
    did not ask for them, or their answer could not be carried over. `asks` tells whether there is anything to confirm.
    """

    sheet: str
    row: str
    values: Mapping[str, str] = field(default_factory=dict)
    open: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Tell whether anything was carried over."""
        return bool(self.values)


@dataclass(frozen=True)
class Previous:
    """What a prefilled workbook says of the previous edition: its id, and the records by sheet id and row id.

    `words` are the previous answers as the workbook shows them, where they were found unchanged.
    """

    edition: str
    records: Mapping[tuple[str, str], Record]
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def cells_of(self, sheet: BookSheet) -> set[Place]:
        """Return the cells of a sheet that the program wrote: records, previous answers, the head above them."""
        heads = text("workbook", "previous-head", edition=self.edition).values()
        known = {*heads, *self.words.values()}
        texts = ((place, value.text) for place, value in sheet.grid.items() if value.kind == "text")
        return {place for place, words in texts if words in known or _is_record(words)}


def record_text(edition: str, record: Record, words: str) -> str:
    """Return a record as its cell holds it: `MTXP1|2025|matrix|A-01|{"values": {"coverage": "yes"}, …}`.

    `words` is the previous answer as the row shows it; its digest is kept, so that the words are known again.
    """
    content: dict[str, object] = {"values": dict(record.values)}
    if record.open:
        content["open"] = list(record.open)
    if words:
        content["words"] = _digest(words)
    body = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "|".join((ASKED if record.asks else SHOWN, edition, record.sheet, record.row, body))


def comparable(value: Value | None) -> str:
    """Return a value in a form that is equal for equal values: the order of codes and blanks do not matter."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        words = ";".join(sorted(value))
    elif isinstance(value, Decimal | int):
        words = format(Decimal(value).normalize(), "f")
    else:
        words = " ".join(value.split())
    return words if len(words) <= _LONGEST else f"#{_digest(words)}"


def find_previous(book: Book) -> Previous | None:
    """Return what a book holds of the previous edition, None if it was not prefilled."""
    found = list(_records(book))
    if not found:
        return None
    edition = Counter(edition for edition, _, _ in found).most_common(1)[0][0]
    records: dict[tuple[str, str], Record] = {}
    digests: dict[tuple[str, str], str] = {}
    for of, record, digest in found:
        if of == edition and record is not None:
            records.setdefault((record.sheet, record.row), record)
            digests.setdefault((record.sheet, record.row), digest)
    texts = _texts(book, frozenset(digests.values()))
    return Previous(edition, records, {row: texts[digest] for row, digest in digests.items() if digest in texts})


def edition_mark(edition: str) -> str:
    """Return what the hidden head of the records holds, so that a sheet without any is known for prefilled too."""
    return f"{ASKED}|{edition}"


def _texts(book: Book, digests: frozenset[str]) -> dict[str, str]:
    """Return digest → text, of the texts in a book whose digests were asked for."""
    texts = sorted({value.text for sheet in book.sheets for value in sheet.grid.values() if value.kind == "text"})
    found = ((_digest(words), words) for words in texts)
    return {digest: words for digest, words in found if digest in digests}


def _is_record(words: str) -> bool:
    return words.startswith((f"{ASKED}|", f"{SHOWN}|"))


def _records(book: Book) -> Iterator[tuple[str, Record | None, str]]:
    """Yield edition, record (None in a head) and digest of the words shown."""
    for sheet in book.sheets:
        for value in sheet.grid.values():
            if value.kind == "text" and _is_record(value.text):
                yield from _parsed(value.text)


def _parsed(words: str) -> Iterator[tuple[str, Record | None, str]]:
    """Yield what a record says, nothing if it was damaged."""
    edition, *rest = words.split("|", _FIELDS)[1:]
    if not rest:
        yield edition.strip(), None, ""
    if len(rest) != _FIELDS - 1:
        return
    sheet, row, body = rest
    try:
        content = json.loads(body)
        values = {str(column): str(value) for column, value in content["values"].items()}
        record = Record(sheet, row, values, tuple(str(column) for column in content.get("open", ())))
        yield edition, record, str(content.get("words", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return


def _digest(words: str) -> str:
    return hashlib.sha256(" ".join(words.split()).encode(errors="replace")).hexdigest()[:16]
