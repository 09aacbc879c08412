"""Words → the room they take on a slide, in points: how wide, how many lines, which size fits a box.

The widths are those of Arial, in thousandths of the size. Presentations are set in Arial because every Windows and
macOS computer of a ministry has it, with or without a current Office, and because its free double (Liberation Sans) has
the very same widths: a line that fits here fits there. The study's own fonts would have to be installed first.
"""

import functools
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

FONT = "Arial"
LEADING = 1.17
"""Height of a line in sizes, as Arial sets it."""

CAREFUL = 1.02
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
    return sum(_sign_width(sign, bold) for sign in words) / 1000 * size * CAREFUL


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


def height(count: int, size: float) -> float:
    """Return the height of so many lines, in points."""
    return count * size * LEADING


def fitting(texts: Iterable[str], sizes: Sequence[float], room: tuple[float, float], *, bold: bool = False) -> float:
    """Return the largest of the sizes (largest first) at which paragraphs fit a box of width and height in points.

    Where none does, the smallest is returned; `cut` then shortens the text.
    """
    paragraphs = list(texts)
    for size in sizes:
        needed = sum(height(len(lines(words, size, room[0], bold=bold)), size) for words in paragraphs)
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
