"""The widths and heights in a worksheet → where the box of a note begins and ends, so that its text shows."""

import re
from collections.abc import Callable, Iterable, Mapping

from matrices.workbook.book import Place
from matrices.workbook.measure import PIXELS_A_CHARACTER, text_height
from matrices.workbook.opening.limits import MAX_COLUMN, MAX_ROW

NOTE_WIDTH = 300
"""Width of the box of a note in pixels."""

NOTE_SIZE = 9
"""Size of its letters in points."""

_COL = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?col\b([^<>]*)>")
_ROW = re.compile(rb"""<(?:[A-Za-z_][\w.-]*:)?row\b[^<>]*?\br\s*=\s*["'](\d+)["'][^<>]*>""")
_FORMAT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?sheetFormatPr\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""(?<![\w:.-])([\w:.-]+)\s*=\s*["']([^"']*)["']""")
_PIXELS_A_POINT = 4 / 3
_USUAL_WIDTH, _USUAL_HEIGHT = 64, 20
_LEAST_HEIGHT, _MOST_HEIGHT = 60, 420
_GAP, _DROP = 12, 3
_ROWS_BELOW = 40


class Geometry:
    """The widths of columns and heights of rows of one sheet, in pixels; of the rows at and below some places."""

    def __init__(self, cells: bytes, places: Iterable[Place]) -> None:
        head = cells[: max(cells.find(b"sheetData"), 0)]
        usual = next((_attributes(found[1]) for found in _FORMAT.finditer(head)), {})
        self._width = round(_number(usual, b"defaultColWidth", _USUAL_WIDTH / PIXELS_A_CHARACTER) * PIXELS_A_CHARACTER)
        self._height = round(_number(usual, b"defaultRowHeight", _USUAL_HEIGHT / _PIXELS_A_POINT) * _PIXELS_A_POINT)
        self._columns = [_attributes(found[1]) for found in _COL.finditer(head)]
        numbers = (number for row, _ in places for number in range(row, row + _ROWS_BELOW))
        wanted = {str(number).encode() for number in numbers}
        self._rows = {int(found[1]): _attributes(found[0]) for found in _ROW.finditer(cells) if found[1] in wanted}

    def _column(self, number: int) -> int:
        for column in self._columns:
            if _number(column, b"min", 0) <= number <= _number(column, b"max", 0):
                if _is_hidden(column):
                    return 0
                return round(_number(column, b"width", self._width / PIXELS_A_CHARACTER) * PIXELS_A_CHARACTER)
        return self._width

    def _row(self, number: int) -> int:
        row = self._rows.get(number, {})
        if _is_hidden(row):
            return 0
        return round(_number(row, b"ht", self._height / _PIXELS_A_POINT) * _PIXELS_A_POINT)

    def anchor(self, place: Place, words: str) -> str:
        """Return the anchor of the box of a note: columns, rows (from 0) and pixels of its corners."""
        height = text_height(words, NOTE_WIDTH / PIXELS_A_CHARACTER, NOTE_SIZE) * _PIXELS_A_POINT + 12
        tall = max(_LEAST_HEIGHT, min(_MOST_HEIGHT, round(height)))
        left = min(place[1] + 1, MAX_COLUMN)
        right, right_pixels = _walk(left, _GAP + NOTE_WIDTH, self._column, MAX_COLUMN)
        bottom, bottom_pixels = _walk(place[0], _DROP + tall, self._row, MAX_ROW)
        corners = (left - 1, _GAP, place[0] - 1, _DROP, right - 1, right_pixels, bottom - 1, bottom_pixels)
        return ", ".join(map(str, corners))


def _walk(number: int, pixels: int, size: Callable[[int], int], last: int) -> tuple[int, int]:
    """Return the line that is reached after so many pixels, and how far into it."""
    while number < last and pixels > size(number):
        pixels -= size(number)
        number += 1
    return number, pixels


def _attributes(words: bytes) -> Mapping[bytes, bytes]:
    return dict(_ATTRIBUTE.findall(words))


def _number(attributes: Mapping[bytes, bytes], name: bytes, usual: float) -> float:
    try:
        number = float(attributes[name])
    except (KeyError, ValueError):
        return usual
    return number if 0 <= number < MAX_ROW + 1 else usual


def _is_hidden(attributes: Mapping[bytes, bytes]) -> bool:
    return attributes.get(b"hidden") in (b"1", b"true")
