"""The merged ranges of a sheet → which answer cells they cover, and whose content these show."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matrices.workbook.book import Merge, Place

_MOST = 200_000
"""Covered cells that are followed up; nobody merges more, and a hostile file may overlap giant ranges."""


@dataclass(frozen=True)
class Merged:
    """Covered cell → the cell whose content it shows, and the reverse; both are answer cells."""

    anchor_of: Mapping[Place, Place]
    covered: Mapping[Place, tuple[Place, ...]]


def merged_answers(
    merges: Iterable[Merge], rows: Mapping[str, tuple[int, ...]], columns: Mapping[str, tuple[int, ...]]
) -> Merged:
    """Return what merged ranges mean for the answer cells in the given rows and columns.

    A range that begins in a label or a head covers answers without giving them a content of their own.
    """
    row_numbers = sorted({number for numbers in rows.values() for number in numbers})
    column_numbers = sorted({number for numbers in columns.values() for number in numbers})
    anchor_of: dict[Place, Place] = {}
    covered: dict[Place, tuple[Place, ...]] = {}
    followed = 0
    for merge in merges:
        inner_rows = _within(row_numbers, merge.top, merge.bottom)
        inner_columns = _within(column_numbers, merge.left, merge.right)
        anchor = (merge.top, merge.left)
        if not inner_rows or not inner_columns or (inner_rows[0], inner_columns[0]) != anchor:
            continue
        if anchor in covered or anchor in anchor_of or len(inner_rows) * len(inner_columns) == 1:
            continue
        followed += len(inner_rows) * len(inner_columns)
        if followed > _MOST:
            break
        others = tuple((row, column) for row in inner_rows for column in inner_columns if (row, column) != anchor)
        covered[anchor] = others
        anchor_of.update(dict.fromkeys(others, anchor))
    return Merged(anchor_of, covered)


def _within(numbers: Sequence[int], first: int, last: int) -> Sequence[int]:
    return numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]
