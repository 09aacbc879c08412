"""Cells → the fewest ranges that cover them, as the attribute `sqref` writes them."""

from collections.abc import Iterable, Iterator

from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the runs of consecutive numbers: `[2, 3, 7]` gives `[(2, 3), (7, 7)]`."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def column_ranges(column: int, rows: Iterable[int]) -> str:
    """Return the ranges of one column's cells: `F6:F9 F12`."""
    letter = get_column_letter(column)
    parts = (f"{letter}{a}" if a == b else f"{letter}{a}:{letter}{b}" for a, b in runs(rows))
    return " ".join(parts)


def row_ranges(cells: Iterable[str]) -> Iterator[str]:
    """Yield the ranges of cells row by row, as people read them: `E12:H12`, `U12`."""
    rows: dict[int, list[int]] = {}
    for row, column in sorted(map(coordinate_to_tuple, cells)):
        rows.setdefault(row, []).append(column)
    for row, columns in rows.items():
        for first, last in runs(columns):
            begin, end = (f"{get_column_letter(column)}{row}" for column in (first, last))
            yield begin if first == last else f"{begin}:{end}"
