"""The cells of a sheet → those that hold keys or codes of a sheet of the instrument, wherever they stand."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from matrices.instrument.model import Sheet
from matrices.language import bare
from matrices.workbook.book import BookSheet, Place
from matrices.workbook.plan import column_key, row_key

_LONGEST_CODE = 40
_HYPHENS = re.compile("[‐-―−]")
_NOTE_MARKS_BACKWARDS = re.compile(r"(?:\s|\*|\)\w\(|\]\w\[)*")


@dataclass(frozen=True)
class Scan:
    """Where the hidden keys and the visible codes of a sheet stand: place → row id or column id.

    Of a list sheet, numbers beyond its capacity (`L41`) are codes too.
    """

    row_keys: dict[Place, str]
    column_keys: dict[Place, str]
    codes: dict[Place, str]


def scan(sheet: BookSheet, of: Sheet) -> Scan:
    """Find the keys and codes of an instrument's sheet in a sheet of a file."""
    ids = {**_renamed(of), **{row_id: row_id for row_id in of.row_ids}}
    rows = {row_key(written).casefold(): row_id for written, row_id in ids.items()}
    columns = {column_key(column.id).casefold(): column.id for column in of.columns}
    codes = {written.casefold(): row_id for written, row_id in ids.items()}
    beyond = re.compile(rf"{re.escape(of.key.prefix)}[0-9]{{2,4}}", re.IGNORECASE) if of.key else None
    starts = {code[0] for code in codes}
    found = Scan({}, {}, {})
    for place, value in sheet.grid.items():
        text = value.text
        if value.kind != "text" or len(text) > _LONGEST_CODE:
            continue
        word = text.strip().casefold()
        if word in codes:
            found.codes[place] = codes[word]
        elif word in rows:
            found.row_keys[place] = rows[word]
        elif word in columns:
            found.column_keys[place] = columns[word]
        elif beyond is not None and beyond.fullmatch(word):
            found.codes[place] = word.upper()
        elif not starts.isdisjoint(word[:2]) and (code := as_typed(text)) in codes:
            found.codes[place] = codes[code]
    return found


def _renamed(of: Sheet) -> dict[str, str]:
    """Return the ids that rows had in an earlier version of the form; one that several rows continue tells nothing."""
    before = Counter(row.replaces for row in of.rows if row.replaces)
    return {row.replaces: row.id for row in of.rows if row.replaces and before[row.replaces] == 1}


def fullest(places: Mapping[Place, str], axis: int) -> int | None:
    """Return the row (axis 0) or column (axis 1) in which most different ids stand; the first of equals."""
    counts = Counter(number for number, _ in {(place[axis], words) for place, words in places.items()})
    return min(counts, key=lambda number: (-counts[number], number), default=None)


def as_typed(text: str) -> str:
    """Return a code or head typed anew: without invisible signs, other hyphens, the mark of a footnote."""
    found = _NOTE_MARKS_BACKWARDS.match(text[::-1])  # from the end, or a long run of marks is tried from each of them
    return bare(_HYPHENS.sub("-", text[: len(text) - found.end()] if found else text))
