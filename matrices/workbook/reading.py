"""What was read out of a returned file, and the hidden records of what it was sent with.

Each row of a prefilled sheet carries its record in a hidden cell behind the answers, with its own sheet and row in
it, so that it serves wherever it was moved to, and in a sheet that was copied into another file.
"""

import hashlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from matrices.findings import CellRef, Finding
from matrices.instrument import CellId, RawValue, RowId, Value
from matrices.language import LANGUAGES, Text, say, text
from matrices.workbook.book import Book, BookSheet, Place, Source, Terms, source_of, terms_of
from matrices.workbook.cell_text import as_written
from matrices.workbook.identity import Identity
from matrices.workbook.replaced import Replaced

ASKED = "MTXP1"
"""Mark of a record that its row is to confirm."""

_SHOWN = "MTXP0"
"""Mark of a record of which nothing was carried over: its row shows words, and there is nothing to confirm."""

CONTENTS = "MTXO|"
"""Mark of the hidden text of a validation form that holds a row's contents as they were sent, for its formulas."""

_LONGEST = 100
"""Signs of a value that a record keeps as they are; of a longer one it keeps a digest."""

_CHANGED = ("reworded", "merged", "split")
"""How a question can have changed since it was answered: `Carried.changed_question` says which."""

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
    """What a prefilled workbook says of its source: which it is, and the records by sheet id and row id.

    `words` are the answers as the workbook shows them beside its cells, where they were found unchanged; `terms` what
    a validation form says of its round.
    """

    source: Source
    records: Mapping[RowId, Record]
    words: Mapping[RowId, str] = field(default_factory=dict)
    terms: Terms | None = None

    def cells_of(self, sheet: BookSheet) -> set[Place]:
        """Return the cells of a sheet that the program wrote: records, the answers shown, the head above them."""
        known = {*shown_head(self.source).values(), *self.words.values()}
        texts = ((place, value.text) for place, value in sheet.grid.items() if value.kind == "text")
        return {place for place, words in texts if words in known or _is_record(words)}


def shown_head(source: Source) -> Text:
    """Return the head of the column that shows the answers: previous ones, or what the study prints."""
    if source.is_draft:
        return text("forms", "record-head", number=source.round)
    return text("workbook", source.words("previous-head"), edition=source.edition)


def record_text(source: Source, record: Record, words: str) -> str:
    """Return a record as its cell holds it: `MTXP1|2025|matrix|A-01|{"values": {"coverage": "yes"}, …}`.

    `words` is the answer as the row shows it; its digest is kept, so that the words are known again.
    """
    content: dict[str, object] = {"values": dict(record.values)}
    if record.open:
        content["open"] = list(record.open)
    if words:
        content["words"] = _digest(words)
    body = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "|".join((ASKED if record.asks else _SHOWN, source.mark(), record.sheet, record.row, body))


def comparable(value: Value | None) -> str:
    """Return a value in a form that is equal for equal values: the order of codes and blanks do not matter.

    Nor does what no workbook can hold: signs that XML forbids, and whatever is longer than a cell.
    """
    if value is None:
        return ""
    if isinstance(value, tuple):
        words = ";".join(sorted(value))
    elif isinstance(value, Decimal | int):
        words = format(Decimal(value).normalize(), "f")
    else:
        words = " ".join(as_written(value).split())
    return words if len(words) <= _LONGEST else f"#{_digest(words)}"


def find_previous(book: Book) -> Previous | None:
    """Return what a book holds of its source, None if it was not prefilled."""
    found = list(_records(book))
    if not found:
        return None
    mark = Counter(mark for mark, _, _ in found).most_common(1)[0][0]
    source = source_of(mark)
    if source is None:
        return None
    records: dict[RowId, Record] = {}
    digests: dict[RowId, str] = {}
    for of, record, digest in found:
        if of == mark and record is not None:
            records.setdefault(RowId(record.sheet, record.row), record)
            digests.setdefault(RowId(record.sheet, record.row), digest)
    texts = _texts(book, frozenset(digests.values()))
    words = {row: texts[digest] for row, digest in digests.items() if digest in texts}
    heads = (terms_of(digest, source.round) for of, record, digest in found if of == mark and record is None and digest)
    return Previous(source, records, words, next(filter(None, heads), None))


def head_mark(source: Source, terms: Terms | None = None) -> str:
    """Return what the hidden head of the records holds, so that a sheet without any is known for prefilled too."""
    return "|".join((ASKED, source.mark(), *((terms.mark(),) if terms else ())))


def asked_anew(words: str) -> tuple[str, str, str]:
    """Return of what is shown beside a row: the old answer, how its question has changed, how that was worded.

    It is told from the words of either language; where the question has not changed, the last two are empty.
    """
    for kind, language in itertools.product(_CHANGED, LANGUAGES):
        whole = re.escape(say("workbook", f"previous-{kind}", language, words="_words_", wording="_wording_"))
        pattern = whole.replace("_words_", "(?P<words>.*)").replace("_wording_", "(?P<wording>.*)")
        if found := re.fullmatch(pattern, words, re.DOTALL):
            return found["words"], kind, found.groupdict().get("wording", "")
    return words, "", ""


def _texts(book: Book, digests: frozenset[str]) -> dict[str, str]:
    """Return digest → text, of the texts in a book whose digests were asked for."""
    texts = sorted({value.text for sheet in book.sheets for value in sheet.grid.values() if value.kind == "text"})
    found = ((_digest(words), words) for words in texts)
    return {digest: words for digest, words in found if digest in digests}


def _is_record(words: str) -> bool:
    return words.startswith((f"{ASKED}|", f"{_SHOWN}|", CONTENTS))


def _records(book: Book) -> Iterator[tuple[str, Record | None, str]]:
    """Yield the mark of the source, record (None in a head) and digest of the words shown (in a head, the terms)."""
    for sheet in book.sheets:
        for value in sheet.grid.values():
            if value.kind == "text" and _is_record(value.text) and not value.text.startswith(CONTENTS):
                yield from _parsed(value.text)


def _parsed(words: str) -> Iterator[tuple[str, Record | None, str]]:
    """Yield what a record says, nothing if it was damaged."""
    mark, *rest = words.split("|", _FIELDS)[1:]
    if len(rest) <= 1:
        yield mark.strip(), None, "".join(rest)
    if len(rest) != _FIELDS - 1:
        return
    sheet, row, body = rest
    try:
        content = json.loads(body)
        values = {str(column): str(value) for column, value in content["values"].items()}
        record = Record(sheet, row, values, tuple(str(column) for column in content.get("open", ())))
        yield mark, record, str(content.get("words", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return


def _digest(words: str) -> str:
    return hashlib.sha256(" ".join(words.split()).encode(errors="replace")).hexdigest()[:16]


READER = "2"
"""Version of the reader, kept with each submission: raised when the same bytes are read otherwise than before."""


class ReadCell(NamedTuple):
    """One answer as it stands in its cell. Blank cells are not listed."""

    sheet: str
    row: str
    column: str
    at: CellRef
    raw: RawValue


class Unplaced(NamedTuple):
    """A cell of the file that belongs to no answer and is no text of the template."""

    at: CellRef
    text: str


@dataclass(frozen=True)
class Reading:
    """One returned file, read but not judged.

    `places` gives the cell of every answer that the file could have held, blank or not, by
    (sheet id, row id, column id), so that a blank required cell can be pointed at. `missing` lists what the
    file has no cell for: `(sheet, "", "")` a sheet, `(sheet, row, "")` a row, `(sheet, "", column)` a column;
    each of them has its finding already. `previous` is what the file says of the previous edition, if it was prefilled.
    `replaced` gives, by sheet id, what one replacement changed in all of a sheet, answers perhaps with it; `since_1904`
    tells that the file counts its days from 1904.
    """

    file: str
    sha256: str
    identity: Identity
    cells: tuple[ReadCell, ...]
    places: Mapping[CellId, CellRef]
    cover: Mapping[str, ReadCell] = field(default_factory=dict)
    missing: frozenset[CellId] = frozenset()
    findings: tuple[Finding, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    previous: Previous | None = None
    replaced: Mapping[str, Replaced] = field(default_factory=dict)
    since_1904: bool = False

    @cached_property
    def by_place(self) -> dict[CellId, ReadCell]:
        """The answers by sheet id, row id and column id."""
        return {CellId(cell.sheet, cell.row, cell.column): cell for cell in self.cells}
