"""Text, font size and column width → height of a row, so that all of its text shows in Excel and in LibreOffice.

The widths are those of Arial, which its free twins (Liberation Sans, Nimbus Sans) share; neither program works row
heights out by itself where a file gives them, and without them neither does so for merged cells.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

PIXELS_A_CHARACTER = 7
"""Width of a digit in the standard font of the workbook, Arial 10, at 96 pixels an inch."""

TALLEST = 409.0
"""The tallest row that Excel allows, in points."""

_MOST_LINES = 1_000
"""Lines of a text that are measured: a twentieth of them fills the tallest row."""

_PADDING_PIXELS = 6
_LEADING = 1.26
_CAUTION = 0.95  # screens round the width of every letter
_BOLD = 1.08
_THOUSANDTHS = {
    191: "'",
    222: "ijlí¡",
    278: " !,./:;I[]\\ft·|",
    333: "()-`r“”‘’{}¿",
    355: '"º',
    500: "ckstvxyzçJ",
    556: "0123456789abdeghnopquL_$§«»–?ñ",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUwÑ",
    778: "GOQ",
    833: "Mm",
    944: "W",
    1000: "—…",
}
_USUAL = 600


@dataclass(frozen=True)
class Run:
    """A stretch of text in one font: size in points, colour as RRGGBB (the cell's own if empty)."""

    text: str
    size: float = 9.5
    bold: bool = False
    italic: bool = False
    color: str = ""


Paragraph = tuple[Run, ...]
"""Runs on one line, as long as there is room."""


def height(paragraphs: Iterable[Paragraph], width: float) -> float:
    """Return the height in points of paragraphs in a column of a width in characters, without space around them."""
    room = (width * PIXELS_A_CHARACTER - _PADDING_PIXELS) * 0.75 * _CAUTION
    return sum(_lines(paragraph, room) * max(run.size for run in paragraph) * _LEADING for paragraph in paragraphs)


def text_height(words: str, width: float, size: float, *, bold: bool = False) -> float:
    """Return the height in points of a plain text in a column of a width in characters."""
    return height([(Run(line, size, bold),) for line in words.split("\n", _MOST_LINES)[:_MOST_LINES]], width)


def row_height(*heights: float, least: float = 0.0, air: float = 8.0) -> float:
    """Return the height of a row that shows the tallest of its cells, in quarters of a point, as Excel keeps it."""
    wanted = max(least, *(height + air for height in heights)) if heights else least
    return min(TALLEST, round(wanted * 4) / 4)


def _lines(paragraph: Paragraph, room: float) -> int:
    lines, filled = 1, 0.0
    for run in paragraph:
        for index, word in enumerate(run.text.split(" ")):
            blank = _width(" ", run) if index else 0.0
            length = _width(word, run)
            if filled and filled + blank + length > room:
                lines, filled = lines + 1, length
            else:
                filled += blank + length
            lines += int(filled // room) if filled > room else 0
            filled = min(filled, room)
    return lines


def _width(words: str, run: Run) -> float:
    return sum(_letter(letter) for letter in words) * run.size / 1000 * (_BOLD if run.bold else 1)


@cache
def _letter(letter: str) -> int:
    base = unicodedata.normalize("NFD", letter)[0]
    for width, letters in _THOUSANDTHS.items():
        if letter in letters or base in letters:
            return width
    return 1000 if unicodedata.east_asian_width(letter) in "WF" else _USUAL
