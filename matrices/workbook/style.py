"""How a template looks: its colours, fonts and borders, and the looks made of them.

Dark bands carry white words and every meaning has a word or a sign beside its colour, so that a print in black and
white loses nothing. Arial stands on every Windows and Macintosh, and its twins of equal width on every Linux.
"""

from dataclasses import dataclass
from typing import Any, Literal

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

from matrices.workbook.measure import Paragraph, Run

FONT = "Arial"

DEEP = "1B3A57"
TEAL = "2F6F7E"
PALE = "E6EEF1"
MIST = "F4F7F8"
ACCENT = "9C5A1C"
INK = "1F2A33"
SOFT = "5B6872"
LINE = "B9C6CE"
WHITE = "FFFFFF"

UNUSED = "E4E7E9"
UNUSED_HATCH = "C3CACE"

Meaning = Literal["missing", "contradiction", "question", "full", "half", "empty", "dash", "unclear"]

FILLS: dict[Meaning, tuple[str, str]] = {
    "contradiction": ("F4C7BF", "8A1F11"),
    "missing": ("FBE2B0", INK),
    "question": ("DFD9EC", INK),
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


TITLE = Look(16, bold=True, color=WHITE, fill=DEEP, vertical="center", wrap=False, indent=1)
INTRO = Look(9, fill=PALE, vertical="center", indent=1)
GROUP = Look(9, bold=True, color=WHITE, fill=TEAL, vertical="center", wrap=False)
GROUP_START = Look(9, bold=True, color=WHITE, fill=TEAL, vertical="center", wrap=False, before=WHITE)
HEAD = Look(9.5, bold=True, color=WHITE, fill=DEEP, vertical="center", lines=TEAL)
BAND = Look(10.5, bold=True, color=DEEP, fill=PALE, vertical="center", wrap=False, under=TEAL, indent=1)
CODE = Look(9, bold=True, color=TEAL, fill=MIST, lines=LINE)
PART_CODE = Look(8.5, color=TEAL, fill=MIST, vertical="center", lines=LINE)
NUMBER = Look(14, bold=True, color=TEAL, fill=MIST, horizontal="center", vertical="center", lines=LINE)
"""The number of an open row is large, so that a row keeps some height where Excel fits it to its answers."""
SUBJECT = Look(9.5, fill=MIST, lines=LINE, indent=1)
PART = Look(9.5, vertical="center", lines=LINE, indent=3)
"""The label of a row that is a part of the one above it."""
STANDARD = Look(9, color=SOFT, fill=MIST, lines=LINE, indent=1)
PREVIOUS = Look(9, fill=PALE, lines=LINE, indent=1)
RECORD = Look(8, color=SOFT, wrap=False)
ANSWER = Look(10, lines=LINE, locked=False)
NOTHING = Look(10, fill=UNUSED, hatch=UNUSED_HATCH, lines=LINE)


def dress(cell: Any, look: Look) -> None:
    """Give a cell a look."""
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


def _inline(run: Run) -> InlineFont:
    color: Any = run.color or INK  # the stubs take no RRGGBB
    return InlineFont(rFont=FONT, sz=run.size, b=run.bold or None, i=run.italic or None, color=color)


def shade(meaning: Meaning) -> tuple[PatternFill, Font]:
    """Return what a conditional format makes of a cell."""
    fill, ink = FILLS[meaning]
    return PatternFill("solid", start_color=fill, end_color=fill), Font(color=ink, bold=meaning == "contradiction")
