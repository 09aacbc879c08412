"""Words, tables and charts → the room they take on a slide, the size that fits, rows spread over several slides.

The widths are those of Arial, in thousandths of the size. Presentations are set in Arial because every Windows and
macOS computer of a ministry has it, with or without a current Office, and because its free double (Liberation Sans) has
the very same widths: a line that fits here fits there. The study's own fonts would have to be installed first.
"""

import functools
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from matrices.report.slides.model import Box, Paragraph, SlideCell, SlideTable, cell

FONT = "Arial"
LEADING = 1.17
"""Height of a line in sizes, as Arial sets it."""

_CAREFUL = 1.02
"""Programs differ a little in how they set a line; so much more than its measured width is reckoned."""

_UNKNOWN = 1000
_PLAIN = {
    191: "'",
    222: "ijlłſ‘’",
    260: "|¦",
    278: " !,./:;I[\\]ft·ıŧ\u00a0",
    333: "()-`r¡¨\xad²³´¸¹“”",
    334: "{}ŀ",
    350: "•",
    355: '"',
    365: "º",
    370: "ª",
    389: "*",
    400: "°",
    469: "^",
    500: "Jcksvxyzĸ",
    537: "¶",
    549: "±÷",
    556: "#$0123456789?L_abdeghnopqu¢£¤¥§«»ðþđħĿŁŋ–€",
    584: "+<=>~¬×−",
    604: "●○◐",
    611: "FTZ¿ßøŦ",
    667: "&ABEKPSVXYÞ",
    722: "CDHNRUwÐĐĦŊ",
    737: "©®",
    778: "GOQØ",
    833: "Mm¼½¾",
    889: "%æ",
    944: "Wœ",
    1000: "ÆŒ—…→",
    1015: "@",
    200: "\u202f\u2009",
}
_BOLD = {
    238: "'",
    278: " ,./I\\ijl·ıłſ‘’\u00a0",
    280: "|¦",
    333: "!()-:;[]`ft¡¨\xad²³´¸¹ŧ",
    350: "•",
    365: "º",
    370: "ª",
    389: "*r{}",
    400: "°",
    474: '"',
    500: "z“”",
    549: "±÷",
    556: "#$0123456789J_aceksvxy¢£¤¥§«¶»ĳĸ–€",
    584: "+<=>^~¬×−",
    604: "●○◐",
    611: "?FLTZbdghnopqu¿ßðøþđħĿŁŋŦ",
    667: "EPSVXYÞ",
    722: "&ABCDHKNRUÐĐĦŊ",
    737: "©®",
    778: "GOQwØ",
    833: "M¼½¾",
    889: "%mæ",
    944: "Wœ",
    975: "@",
    1000: "ÆŒ—…→",
    200: "\u202f\u2009",
}


@functools.cache
def _widths(bold: bool) -> Mapping[str, int]:
    return {sign: width for width, signs in (_BOLD if bold else _PLAIN).items() for sign in signs}


@functools.lru_cache(maxsize=4096)
def _sign_width(sign: str, bold: bool) -> int:
    known = _widths(bold)
    if sign in known:
        return known[sign]
    return known.get(unicodedata.normalize("NFD", sign)[0], _UNKNOWN)


def width(words: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text on one line, in points."""
    return sum(_sign_width(sign, bold) for sign in words) / 1000 * size * _CAREFUL


def lines(words: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """Return a text as the lines that it takes in a width of `room` points; words wider than it are cut."""
    found: list[str] = []
    for paragraph in words.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and width(longer, size, bold=bold) > room:
                found.append(line)
                longer = word
            *full, line = _pieces(longer, size, room, bold)
            found += full
        found.append(line)
    return found


def _pieces(word: str, size: float, room: float, bold: bool) -> list[str]:
    """Return a word in pieces none of which is wider than the room."""
    if width(word, size, bold=bold) <= room or len(word) < 2:
        return [word]
    pieces, piece = [], ""
    for sign in word:
        if piece and width(piece + sign, size, bold=bold) > room:
            pieces.append(piece)
            piece = ""
        piece += sign
    return [*pieces, piece]


def _height(count: int, size: float) -> float:
    """Return the height of so many lines, in points."""
    return count * size * LEADING


def fitting(texts: Iterable[str], sizes: Sequence[float], room: tuple[float, float], *, bold: bool = False) -> float:
    """Return the largest of the sizes (largest first) at which paragraphs fit a box of width and height in points.

    Where none does, the smallest is returned; `cut` then shortens the text.
    """
    paragraphs = list(texts)
    for size in sizes:
        needed = sum(_height(len(lines(words, size, room[0], bold=bold)), size) for words in paragraphs)
        if needed <= room[1]:
            return size
    return sizes[-1]


def cut(words: str, size: float, room: float, most: int, *, bold: bool = False) -> str:
    """Return a text shortened to so many lines of the width, with an ellipsis where something was left out."""
    if len(lines(words, size, room, bold=bold)) <= most:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if len(lines(_shortened(words, middle), size, room, bold=bold)) <= most:
            low = middle
        else:
            high = middle - 1
    return _shortened(words, low)


def _shortened(words: str, length: int) -> str:
    kept = words[:length].rstrip(" ,;:.(")
    at_word = kept.rsplit(" ", 1)[0] if " " in kept and not words[length : length + 1].isspace() else kept
    return f"{at_word.rstrip(' ,;:.(')}…"


POINTS = 72
SIDE, UP = 0.07, 0.02
"""Margins of a cell, left and right, above and below, in inches."""

_CHART_SIZES = (18, 17, 16)
_CHART_FRAME = 0.5
"""Inches of a chart that its legend, or its axis, takes."""

_MOST_LINES = 3
"""Lines of a cell of a table that would not fit otherwise."""

_LEAST = 16
"""No letter of a presentation is smaller, in points: it is to be read from the last row."""


def widths(table: SlideTable) -> tuple[float, ...]:
    """Return the widths of a table's columns, in inches."""
    return tuple(table.box.width * share / sum(table.shares) for share in table.shares)


def _row_height(cells: Sequence[SlideCell], sizes: Sequence[float], size: float) -> float:
    """Return the height of a row whose columns have these widths, in inches."""
    rooms = ((one, across - 2 * SIDE) for one, across in zip(cells, sizes, strict=True))
    return max(sum(paragraph_height(part, size, room) for part in one.paragraphs) for one, room in rooms) + 2 * UP


def paragraph_height(paragraph: Paragraph, size: float, room: float) -> float:
    """Return the height of a paragraph in a width, both in inches."""
    own = actual(size, paragraph.scale)
    count = len(lines(paragraph.text, own, room * POINTS, bold=paragraph.bold))
    return (_height(count, own) + paragraph.space) / POINTS


def actual(size: float, scale: float) -> float:
    """Return the size of a paragraph in a box of a size, never below the least that can be read."""
    return max(_LEAST, round(size * scale * 2) / 2)


def _head_height(table: SlideTable, size: float) -> float:
    """Return the height of the row of heads, in inches."""
    heads = [cell(head, bold=True) for head in table.heads]
    return _row_height(heads, widths(table), size) + 0.04


def heights(table: SlideTable, size: float) -> tuple[float, ...]:
    """Return the heights of the rows of a table, the heads' first, in inches."""
    across = widths(table)
    return (_head_height(table, size), *(_row_height(row, across, size) for row in table.rows))


def best_size(table: SlideTable) -> float:
    """Return the largest of a table's sizes at which it fits its box, the smallest if none does."""
    fitting = [
        size for size in table.sizes if sum(heights(table, size)) <= table.box.height and _has_whole_words(table, size)
    ]
    return fitting[0] if fitting else table.sizes[-1]


def _has_whole_words(table: SlideTable, size: float) -> bool:
    """Tell whether no word of the heads is wider than its column."""
    return all(
        width(word, actual(size, 1), bold=True) <= (across - 2 * SIDE) * POINTS
        for head, across in zip(table.heads, widths(table), strict=True)
        for word in head.split(" ")
    )


def shortened(table: SlideTable) -> SlideTable:
    """Return a table whose cells are cut where it would not fit its box otherwise."""
    if sum(heights(table, best_size(table))) <= table.box.height:
        return table
    size, across = table.sizes[-1], widths(table)
    heads = tuple(
        cut(head, size, (room - 2 * SIDE) * POINTS, _MOST_LINES + 2, bold=True)
        for head, room in zip(table.heads, across, strict=True)
    )
    rows = tuple(
        tuple(_cut_cell(one, size, room, _MOST_LINES) for one, room in zip(row, across, strict=True))
        for row in table.rows
    )
    return replace(table, heads=heads, rows=rows)


def _cut_cell(one: SlideCell, size: float, room: float, most: int) -> SlideCell:
    left, kept = most, []
    for paragraph in one.paragraphs:
        if left < 1:
            break
        own = actual(size, paragraph.scale)
        across = (room - 2 * SIDE) * POINTS
        one_ = cut_paragraph(paragraph, own, across, left)
        kept.append(one_)
        left -= len(lines(one_.text, own, across, bold=one_.bold))
    return replace(one, paragraphs=tuple(kept))


def cut_paragraph(paragraph: Paragraph, size: float, room: float, most: int) -> Paragraph:
    """Return a paragraph shortened to so many lines of a width in points; cut, all in its first look."""
    text = cut(paragraph.text, size, room, most, bold=paragraph.bold)
    return paragraph if text == paragraph.text else replace(paragraph, runs=(replace(paragraph.runs[0], text=text),))


def chart_labels(names: Sequence[str], box: Box, *shares: float) -> tuple[tuple[str, ...], float, float]:
    """Return the names of bars as they fit beside them, their size, and the share of the chart's width that they take.

    It is the least of the shares at which all of them are whole; where there is none, they are cut at the last one.
    """
    slot = (box.height - _CHART_FRAME) / max(1, len(names)) * POINTS
    for share in shares:
        room = box.width * share * POINTS - 14
        for size in _CHART_SIZES:
            most = int(slot // (size * LEADING))
            if most and all(len(lines(name, size, room)) <= most for name in names):
                return tuple(names), size, share
    size = _CHART_SIZES[-1]
    most = max(1, int(slot // (size * LEADING)))
    return _apart([cut(name, size, room, most) for name in names]), size, share


def _apart(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of which no two are alike."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)
