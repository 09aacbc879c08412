"""The cells of a sheet → those that hold keys or codes of a sheet of the instrument, wherever they stand."""

import re
from dataclasses import dataclass

from matrices.instrument.model import Sheet
from matrices.workbook.book import BookSheet, Place
from matrices.workbook.plan import column_key, row_key

_LONGEST_CODE = 40


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
    rows = {row_key(row_id).casefold(): row_id for row_id in of.row_ids}
    columns = {column_key(column.id).casefold(): column.id for column in of.columns}
    codes = {row_id.casefold(): row_id for row_id in of.row_ids}
    beyond = re.compile(rf"{re.escape(of.key.prefix)}[0-9]{{2,4}}", re.IGNORECASE) if of.key else None
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
    return found
