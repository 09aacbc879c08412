"""The texts of a workbook as people read them: runs joined, escapes undone, signs that no text can hold replaced.

Runs are kept beside a text where they may be struck out or raised.
"""

import re
from collections.abc import Iterable, Sequence

from lxml import etree

from matrices.instrument.raw import Looks, RawValue, Run

LOST = "\ufffd"
"""Stands for each sign that could not be read."""

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNUSUAL = re.compile(r"_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def cleaned(text: str) -> str:
    """Return the text with `_x000D_` escapes undone, one sign for each end of a line, unreadable signs as U+FFFD."""
    if (text.isprintable() and "_x" not in text) or not _UNUSUAL.search(text):
        return text
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    # Two escaped halves of one sign come together again; a half that stands alone is lost.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _FORBIDDEN.sub(LOST, text.replace("\r\n", "\n").replace("\r", "\n"))


def joined(item: etree._Element) -> str:
    """Return the text of a string item or comment as it is written: runs joined, phonetic hints left out."""
    if _is_plain(item):
        return item[0].text or ""
    pieces = []
    for child in item:
        name = local(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            pieces.extend(part.text or "" for part in child if local(part) == "t")
    return "".join(pieces)


def _is_plain(item: etree._Element) -> bool:
    """Tell whether a string item is one plain text, as nearly all are."""
    return len(item) == 1 and item[0].tag == f"{item.tag}"[:-2] + "t"


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; an entity or comment has none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


Piece = tuple[str, bool | None, bool | None]
"""A stretch of a text, whether it is struck out and raised; None where the font of the cell decides.

Digits below the line are marks as raised ones are; they stand as the signs that look so.
"""

LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def pieces_of(item: etree._Element) -> tuple[Piece, ...]:
    """Return the runs of a string item; none for a plain text."""
    return tuple(_piece(child) for child in item if local(child) == "r")


def is_marked(item: etree._Element) -> bool:
    """Tell whether any run of a string item may be struck out or raised; nearly none is."""
    space = f"{item.tag}".rpartition("}")[0]
    names = [f"{space}}}{name}" if space else name for name in ("strike", "vertAlign")]
    return next(item.iter(*names), None) is not None


def _piece(run: etree._Element) -> Piece:
    text = cleaned("".join(part.text or "" for part in run if local(part) == "t"))
    own = next((part for part in run if local(part) == "rPr"), None)
    if own is None:
        return text, None, None
    is_lowered = any(local(mark) == "vertAlign" and mark.get("val") == "subscript" for mark in own)
    return text.translate(LOWERED) if is_lowered else text, *font_marks(own)


def font_marks(font: etree._Element) -> tuple[bool, bool]:
    """Tell whether a font, of a style or of a run, strikes out and raises what is written in it."""
    struck = raised = False
    for mark in font:
        name = local(mark)
        if name == "strike":
            struck = mark.get("val") not in ("0", "false", "off")
        elif name == "vertAlign":
            raised = mark.get("val") in ("superscript", "subscript")
    return struck, raised


def looks_of(text: str, pieces: Sequence[Piece], struck: bool = False, raised: bool = False) -> Looks | None:
    """Return how a text looks in a cell whose font strikes out or raises; None where there is nothing to be said.

    A run's own font replaces the cell's. What is struck out from end to end is a struck cell, and needs no runs.
    """
    runs = _together(
        Run(words, struck if own is None else own, raised if above is None else above)
        for words, own, above in (pieces or ((text, None, None),))
        if words
    )
    seen = [run for run in runs if run.text.strip()]
    whole = bool(seen) and all(run.struck for run in seen)
    some = any(run.superscript or (run.struck and not whole) for run in seen)
    return Looks(struck=whole, runs=runs if some else ()) if whole or some else None


def _together(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Join neighbours that look the same: programs cut runs wherever the writer paused."""
    joined_runs: list[tuple[list[str], tuple[bool, bool]]] = []
    for text, struck, raised in runs:
        if joined_runs and joined_runs[-1][1] == (struck, raised):
            joined_runs[-1][0].append(text)
        else:
            joined_runs.append(([text], (struck, raised)))
    return tuple(Run("".join(texts), *marks) for texts, marks in joined_runs)


class SharedStrings:
    """The string table: takes `si` elements, keeps each as the value of a cell, and the runs that may matter.

    Where a style of the workbook strikes out or raises, the runs of every text do.
    """

    def __init__(self, odd_styles: bool = False) -> None:
        self._odd_styles = odd_styles
        self.values: list[RawValue] = []
        self.pieces: dict[int, tuple[Piece, ...]] = {}

    def take(self, element: etree._Element) -> None:
        """Take one string item."""
        text = cleaned(joined(element))
        runs = not _is_plain(element) and (self._odd_styles or is_marked(element))
        pieces = pieces_of(element) if runs else ()
        looks = None
        if pieces:
            self.pieces[len(self.values)] = pieces
            looks = looks_of(text, pieces)
        self.values.append(RawValue("text" if text.strip() else "blank", text, looks=looks))
