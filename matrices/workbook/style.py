"""How a workbook looks: colours, fonts, borders, and the heights of rows in which all of a text shows.

The widths are those of Arial, which its free twins (Liberation Sans, Nimbus Sans) share; neither program works row
heights out by itself where a file gives them, and without them neither does so for merged cells.

Dark bands carry white words and every meaning has a word or a sign beside its colour, so that a print in black and
white loses nothing. Arial stands on every Windows and Macintosh, and its twins of equal width on every Linux.
"""

import unicodedata
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal
from weakref import WeakKeyDictionary

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray

PIXELS_A_CHARACTER = 7
"""Width of a digit in the standard font of the workbook, Arial 10, at 96 pixels an inch."""

_TALLEST = 409.0
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
class FontRun:
    """A stretch of text in one font: size in points, colour as RRGGBB (the cell's own if empty)."""

    text: str
    size: float = 9.5
    bold: bool = False
    italic: bool = False
    color: str = ""


Paragraph = tuple[FontRun, ...]
"""Runs on one line, as long as there is room."""


def height(paragraphs: Iterable[Paragraph], width: float) -> float:
    """Return the height in points of paragraphs in a column of a width in characters, without space around them."""
    room = (width * PIXELS_A_CHARACTER - _PADDING_PIXELS) * 0.75 * _CAUTION
    return sum(_lines(paragraph, room) * max(run.size for run in paragraph) * _LEADING for paragraph in paragraphs)


def text_height(words: str, width: float, size: float, *, bold: bool = False) -> float:
    """Return the height in points of a plain text in a column of a width in characters."""
    return height([(FontRun(line, size, bold),) for line in words.split("\n", _MOST_LINES)[:_MOST_LINES]], width)


def row_height(*heights: float, least: float = 0.0, air: float = 8.0) -> float:
    """Return the height of a row that shows the tallest of its cells, in quarters of a point, as Excel keeps it."""
    wanted = max(least, *(height + air for height in heights)) if heights else least
    return min(_TALLEST, round(wanted * 4) / 4)


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


def _width(words: str, run: FontRun) -> float:
    return sum(_letter(letter) for letter in words) * run.size / 1000 * (_BOLD if run.bold else 1)


@cache
def _letter(letter: str) -> int:
    base = unicodedata.normalize("NFD", letter)[0]
    for width, letters in _THOUSANDTHS.items():
        if letter in letters or base in letters:
            return width
    return 1000 if unicodedata.east_asian_width(letter) in "WF" else _USUAL


FONT = "Arial"

DEEP = "1B3A57"
TEAL = "2F6F7E"
_PALE = "E6EEF1"
MIST = "F4F7F8"
ACCENT = "9C5A1C"
INK = "1F2A33"
SOFT = "5B6872"
LINE = "B9C6CE"
WHITE = "FFFFFF"

UNUSED = "E4E7E9"
UNUSED_HATCH = "C3CACE"

Meaning = Literal["missing", "contradiction", "question", "unasked", "full", "half", "empty", "dash", "unclear"]

FILLS: dict[Meaning, tuple[str, str]] = {
    "contradiction": ("F4C7BF", "8A1F11"),
    "missing": ("FBE2B0", INK),
    "question": ("DFD9EC", INK),
    "unasked": (UNUSED, SOFT),
    "full": ("CFE5E1", INK),
    "half": ("E6F1EF", INK),
    "empty": (WHITE, SOFT),
    "dash": ("EEF0F1", SOFT),
    "unclear": ("FBF1E4", "7A4210"),
}
"""Fill and colour of the words of each meaning that a cell can take on."""


@dataclass(frozen=True)
class Look:
    """How one cell looks and whether it may be written in."""

    size: float = 9.5
    bold: bool = False
    italic: bool = False
    color: str = INK
    fill: str = ""
    hatch: str = ""
    horizontal: Literal["left", "center", "right"] = "left"
    vertical: Literal["top", "center", "bottom"] = "top"
    wrap: bool = True
    indent: int = 0
    lines: str = ""
    under: str = ""
    before: str = ""
    number_format: str = "General"
    locked: bool = True


TITLE = Look(size=16, bold=True, color=WHITE, fill=DEEP, vertical="center", wrap=False, indent=1)
INTRO = Look(9, fill=_PALE, vertical="center", indent=1)
GROUP = Look(size=9, bold=True, color=WHITE, fill=TEAL, vertical="center", wrap=False)
GROUP_START = Look(size=9, bold=True, color=WHITE, fill=TEAL, vertical="center", wrap=False, before=WHITE)
HEAD = Look(size=9.5, bold=True, color=WHITE, fill=DEEP, vertical="center", lines=TEAL)
BAND = Look(size=10.5, bold=True, color=DEEP, fill=_PALE, vertical="center", wrap=False, under=TEAL, indent=1)
SUBBAND = Look(size=9.5, bold=True, color=TEAL, fill=MIST, vertical="center", wrap=False, under=LINE, indent=2)
CODE = Look(9, bold=True, color=TEAL, fill=MIST, lines=LINE)
PART_CODE = Look(8.5, color=TEAL, fill=MIST, vertical="center", lines=LINE)
NUMBER = Look(size=14, bold=True, color=TEAL, fill=MIST, horizontal="center", vertical="center", lines=LINE)
"""The number of an open row is large, so that a row keeps some height where Excel fits it to its answers."""
SUBJECT = Look(9.5, fill=MIST, lines=LINE, indent=1)
PART = Look(9.5, vertical="center", lines=LINE, indent=3)
"""The label of a row that is a part of the one above it."""
STANDARD = Look(9, color=SOFT, fill=MIST, lines=LINE, indent=1)
PREVIOUS = Look(9, fill=_PALE, lines=LINE, indent=1)
RECORD = Look(8, color=SOFT, wrap=False)
ANSWER = Look(10, lines=LINE, locked=False)
NOTHING = Look(10, fill=UNUSED, hatch=UNUSED_HATCH, lines=LINE)


_NUMBERS = ("fontId", "fillId", "alignmentId", "borderId", "numFmtId", "protectionId")
_WORN: WeakKeyDictionary[Any, dict[Look, StyleArray]] = WeakKeyDictionary()
"""Workbook → looks that a cell of it has had, with the numbers that stand for their parts in it."""


def dress(cell: Any, look: Look) -> None:
    """Give a cell a look; one that names no fill leaves the cell its own.

    openpyxl compares every part of every cell with all that the workbook has, which takes a millisecond a cell: what a
    cell has worn before is known by its numbers.
    """
    worn = _WORN.setdefault(cell.parent.parent, {})
    if look not in worn:
        _put_on(cell, look)
        worn[look] = copy(cell._style)
        return
    if cell._style is None:
        cell._style = StyleArray()
    for name in _NUMBERS:
        if name != "fillId" or look.fill or look.hatch:
            setattr(cell._style, name, getattr(worn[look], name))


def _put_on(cell: Any, look: Look) -> None:
    cell.font = Font(name=FONT, size=look.size, bold=look.bold, italic=look.italic, color=look.color)
    if look.hatch:
        cell.fill = PatternFill("lightUp", start_color=look.hatch, end_color=look.fill)
    elif look.fill:
        cell.fill = PatternFill("solid", start_color=look.fill)
    cell.alignment = Alignment(look.horizontal, look.vertical, wrap_text=look.wrap, indent=look.indent)
    cell.border = _border(look)
    cell.number_format = look.number_format
    cell.protection = Protection(locked=look.locked)


def _border(look: Look) -> Border:
    if look.lines:
        side = Side("thin", color=look.lines)
        return Border(side, side, side, side)
    if look.before:
        return Border(left=Side("medium", color=look.before))
    return Border(bottom=Side("medium", color=look.under)) if look.under else Border()


def rich(paragraphs: tuple[Paragraph, ...]) -> CellRichText:
    """Return paragraphs as the content of one cell."""
    content = CellRichText()
    for number, paragraph in enumerate(paragraphs):
        for position, run in enumerate(paragraph):
            broken = "\n" if number and not position else ""
            content.append(TextBlock(_inline(run), broken + run.text))
    return content


def _inline(run: FontRun) -> InlineFont:
    color: Any = run.color or INK  # the stubs take no RRGGBB
    return InlineFont(rFont=FONT, sz=run.size, b=run.bold or None, i=run.italic or None, color=color)


def shade(meaning: Meaning) -> tuple[PatternFill, Font]:
    """Return what a conditional format makes of a cell."""
    fill, ink = FILLS[meaning]
    return PatternFill("solid", start_color=fill, end_color=fill), Font(color=ink, bold=meaning == "contradiction")
