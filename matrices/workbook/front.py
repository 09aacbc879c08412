"""The cover of a file → who filled it in."""

from collections.abc import Mapping

from matrices.findings import Finding
from matrices.language import bare, catalogue
from matrices.workbook.book import BookSheet, Place
from matrices.workbook.layout import Spot
from matrices.workbook.leftovers import beside
from matrices.workbook.plan import COVER, COVER_FIELDS, COVER_VALUE, KEY_COLUMN, column_key, row_key
from matrices.workbook.reading import ReadCell, Unplaced

_LONGEST_LABEL = 40
_LEAST_FIELDS = 3


def read_cover(sheet: BookSheet, spot: Spot) -> tuple[Mapping[str, ReadCell], list[Finding], list[Unplaced]]:
    """Return the fields of the cover, and the notes written beside them.

    A field is found by its key, otherwise by its label in either language. What else stands on a cover belongs to
    the edition, which the reader does not know; it is passed over.
    """
    rows, labels = _rows(sheet)
    column = next((place[1] for place, value in sheet.grid.items() if value.text == column_key(COVER_VALUE)), None)
    cells: dict[str, ReadCell] = {}
    notes: list[Place] = []
    for name, row in rows.items():
        label = labels.get(name, 0)
        right = sorted(place for place in sheet.grid if place[0] == row and place[1] > max(label, KEY_COLUMN))
        for place in right:
            if name not in cells and place[1] == (column or place[1]):
                cells[name] = ReadCell(COVER, name, COVER_VALUE, spot.at(place), sheet.grid[place])
            elif column is None or place[1] > column:
                notes.append(place)
    findings, unplaced = beside(sheet, spot)
    unplaced += [Unplaced(spot.at(place), sheet.grid[place].text) for place in sorted(notes)]
    return cells, findings, unplaced


def is_cover(sheet: BookSheet) -> bool:
    """Tell whether a sheet has the fields of a cover."""
    return len(_rows(sheet)[0]) >= _LEAST_FIELDS


def _rows(sheet: BookSheet) -> tuple[dict[str, int], dict[str, int]]:
    """Return field → number of its row, and field → number of the column of its label."""
    keys = {row_key(name): name for name in COVER_FIELDS}
    words = {bare(text): name for name in COVER_FIELDS for text in catalogue("workbook")[f"cover-{name}"].values()}
    by_key: dict[str, int] = {}
    by_label: dict[str, Place] = {}
    for place, value in sorted(sheet.grid.items(), key=lambda item: item[0]):
        if value.text in keys:
            by_key.setdefault(keys[value.text], place[0])
        elif value.kind == "text" and len(value.text) < _LONGEST_LABEL and bare(value.text) in words:
            by_label.setdefault(words[bare(value.text)], place)
    rows = {**{name: place[0] for name, place in by_label.items()}, **by_key}
    return rows, {name: place[1] for name, place in by_label.items() if rows[name] == place[0]}
