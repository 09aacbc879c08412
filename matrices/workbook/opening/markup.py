"""A part of a package → XML elements in bounded memory; the texts of a workbook as people read them.

Runs are kept beside a text where they may be struck out or raised.

Any document type declaration is refused: no spreadsheet program writes one, and entities are how XML attacks.
"""

import codecs
import functools
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeVar, cast

from lxml import etree

from matrices.errors import UnreadableWorkbook
from matrices.instrument import Looks, RawValue, Run
from matrices.workbook.book import Repairs
from matrices.workbook.opening.package import Package

LOST = "\ufffd"
"""Stands for each sign that could not be read."""

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNUSUAL = re.compile(r"_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NO_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def cleaned(text: str) -> str:
    """Return the text with `_x000D_` escapes undone, one sign for each end of a line, unreadable signs as U+FFFD."""
    if (text.isprintable() and "_x" not in text) or not _UNUSUAL.search(text):
        return text
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    # Two escaped halves of one sign come together again; a half that stands alone is lost.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _NO_SIGNS.sub(LOST, text.replace("\r\n", "\n").replace("\r", "\n"))


def joined(item: etree._Element) -> str:
    """Return the text of a string item or comment as it is written: runs joined, phonetic hints left out."""
    if _is_plain(item):
        return item[0].text or ""
    text, run, *_ = _names_in(item)
    pieces = []
    for child in item:
        if child.tag == text:
            pieces.append(child.text or "")
        elif child.tag == run:
            pieces.extend([part.text or "" for part in child.iterchildren(text)])
    return "".join(pieces)


def _names_in(item: etree._Element) -> tuple[str, str, str, str, str]:
    return _names_of(f"{item.tag}".rpartition("}")[0])


@functools.cache
def _names_of(namespace: str) -> tuple[str, str, str, str, str]:
    """Return the names of a text, a run, and what may mark it, in the namespace of a string item."""
    space = f"{namespace}}}" if namespace else ""
    text, run, strike, raised, colour = (f"{space}{name}" for name in ("t", "r", "strike", "vertAlign", "color"))
    return text, run, strike, raised, colour


def _is_plain(item: etree._Element) -> bool:
    """Tell whether a string item is one plain text, as nearly all are."""
    return len(item) == 1 and item[0].tag == f"{item.tag}"[:-2] + "t"


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; an entity or comment has none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


Piece = tuple[str, bool | None, bool | None, str | None]
"""A stretch of a text, whether it is struck out and raised, its colour; None where the font of the cell decides.

Digits below the line are marks as raised ones are; they stand as the signs that look so.
"""

LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def pieces_of(item: etree._Element) -> tuple[Piece, ...]:
    """Return the runs of a string item; none for a plain text."""
    return tuple(_piece(child) for child in item if local(child) == "r")


def is_marked(item: etree._Element) -> bool:
    """Tell whether any run of a string item may be struck out, raised or white; nearly none is."""
    *_, strike, raised, colour = _names_in(item)
    return any(mark.tag != colour or colour_of(mark) == WHITE for mark in item.iter(strike, raised, colour))


def _piece(run: etree._Element) -> Piece:
    text = cleaned("".join(part.text or "" for part in run if local(part) == "t"))
    own = next((part for part in run if local(part) == "rPr"), None)
    if own is None:
        return text, None, None, None
    is_lowered = any(local(mark) == "vertAlign" and mark.get("val") == "subscript" for mark in own)
    return text.translate(LOWERED) if is_lowered else text, *font_marks(own), ink_of(own)


WHITE, BLACK = "#ffffff", "#000000"
_NAMED_COLOURS = {
    **dict.fromkeys((("theme", "0"), ("indexed", "1"), ("indexed", "9")), WHITE),
    **dict.fromkeys((("theme", "1"), ("indexed", "0"), ("indexed", "8"), ("indexed", "64")), BLACK),
}


def colour_of(element: etree._Element) -> str:
    """Return a colour of letters or paper as a text that is equal for equal ones, `#ffffff` for white."""
    return _colour(element.get("theme"), element.get("indexed"), element.get("rgb"), element.get("tint", "0"))


@functools.lru_cache(maxsize=128)
def _colour(theme: str | None, indexed: str | None, rgb: str | None, tint: str) -> str:
    tint = tint.strip("-0.")
    for kind, value in (("theme", theme), ("indexed", indexed), ("rgb", rgb)):
        if value is not None:
            seen = _NAMED_COLOURS.get((kind, value)) or (
                f"#{value[-6:].lower()}" if kind == "rgb" else f"{kind} {value}"
            )
            return f"{seen} {tint}" if tint else seen
    return BLACK


def ink_of(font: etree._Element) -> str:
    """Return the colour of the letters of a font; black where it says nothing."""
    return next((colour_of(mark) for mark in font if local(mark) == "color"), BLACK)


def is_unseen(ink: str, paper: str) -> bool:
    """Tell whether letters have the colour of what is behind them; no paper is white, no ink whatever can be read."""
    return bool(ink) and ink == (paper or WHITE)


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


def looks_of(
    text: str,
    pieces: Sequence[Piece],
    struck: bool = False,
    raised: bool = False,
    colours: tuple[str, str] = ("", ""),
) -> Looks | None:
    """Return how a text looks in a cell of a font and of `colours`, of letters and paper; None where it says nothing.

    A run's own font replaces the cell's. What is struck out from end to end is a struck cell, and needs no runs.
    """
    ink, paper = colours
    runs = _together(
        Run(
            words,
            struck if own is None else own,
            raised if above is None else above,
            is_unseen(ink if colour is None else colour, paper),
        )
        for words, own, above, colour in (pieces or ((text, None, None, None),))
        if words
    )
    full = [run for run in runs if run.text.strip()]
    whole, hidden = (
        (bool(full) and all(marks) for marks in zip(*((run.struck, run.hidden) for run in full), strict=True))
        if full
        else (False, False)
    )
    some = any(run.superscript or (run.struck and not whole) or (run.hidden and not hidden) for run in full)
    return Looks(struck=whole, hidden=hidden, runs=runs if some else ()) if whole or hidden or some else None


def _together(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Join neighbours that look the same: programs cut runs wherever the writer paused."""
    joined_runs: list[tuple[list[str], tuple[bool, bool, bool]]] = []
    for text, *marks in runs:
        if joined_runs and joined_runs[-1][1] == tuple(marks):
            joined_runs[-1][0].append(text)
        else:
            joined_runs.append(([text], (marks[0], marks[1], marks[2])))
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


_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_OVERLAP = max(map(len, _FORBIDDEN))
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,9}));")
_ENCODINGS = {"iso-8859-1": "cp1252", "latin1": "cp1252", "windows-1252": "cp1252"}

_Filter = Callable[[bytes], bytes]


class _Consumer(Protocol):
    """What takes the elements of a part, one after the other."""

    def take(self, element: etree._Element) -> None:
        """Take an element, complete with its children; it is freed afterwards."""


C = TypeVar("C", bound=_Consumer)


class Markup:
    """The XML of one package."""

    def __init__(self, package: Package, repairs: Repairs) -> None:
        self._package = package
        self._repairs = repairs

    def tree(self, part: str) -> etree._Element | None:
        """Return the root of a small part, or None if there is none or nothing can be read in it."""
        root = _Root()
        return self.feed(part, (), lambda: root).element

    def feed(self, part: str, tags: tuple[str, ...], consumer: Callable[[], C], prefilter: _Filter | None = None) -> C:
        """Feed the elements of a part that have one of the tags (the root alone, if none) to a fresh consumer.

        Broken markup is read a second time with control signs replaced, a third time taking what can be had.
        A part that does not exist feeds nothing.
        """
        if part not in self._package:
            return consumer()
        for clean, recover in ((False, False), (True, False), (True, True)):
            taker = consumer()
            try:
                self._run(self._pieces(part, clean, prefilter), tags, recover, taker)
            except etree.XMLSyntaxError:
                continue
            if recover:
                break
            return taker
        self._repairs.add("part-damaged", part=part)
        return taker

    def _run(self, pieces: Iterable[bytes], tags: tuple[str, ...], recover: bool, taker: _Consumer) -> None:
        parser = etree.XMLPullParser(
            events=("end",) if tags else (),
            tag=tags or None,
            encoding="utf-8",
            recover=recover,
            resolve_entities=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
        )
        for piece in pieces:
            parser.feed(piece)
            self._hand_over(parser, tags, taker)
        root = parser.close()
        self._hand_over(parser, tags, taker)
        if not tags:
            taker.take(root)

    def _hand_over(self, parser: etree.XMLPullParser, tags: tuple[str, ...], taker: _Consumer) -> None:
        last = None
        for _, element in cast("Iterator[tuple[str, etree._Element]]", parser.read_events()):
            if tags:
                taker.take(element)
            last = element
        if tags and last is not None:
            _forget(last)

    def _pieces(self, part: str, clean: bool, prefilter: _Filter | None) -> Iterator[bytes]:
        for piece in _whole_tags(_as_utf8(self._checked(part))):
            kept = _legal(piece) if clean else piece
            if prefilter:
                kept = prefilter(kept)
            self._package.count_marks(kept)
            yield kept

    def _checked(self, part: str) -> Iterator[bytes]:
        tail = b""
        for piece in self._package.pieces(part):
            # Without the zeros, UTF-16 shows the same signs.
            seen = tail + (piece.replace(b"\x00", b"") if b"\x00" in piece else piece)
            if any(sign in seen for sign in _FORBIDDEN):
                raise UnreadableWorkbook("file-hostile", file=self._repairs.file)
            tail = seen[-_OVERLAP:]
            yield piece


class Relation(NamedTuple):
    """What one part says of another: the last word of the relation's type, the name of the other part.

    Of a link outside, the target is the address as it stands.
    """

    type: str
    target: str
    outside: bool = False


def relations_of(markup: Markup, part: str) -> dict[str, Relation]:
    """Return the relations of a part by their ids; those of the package, if the part is empty."""
    folder, base = posixpath.split(part)
    root = markup.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
    found: dict[str, Relation] = {}
    for element in root if root is not None else ():
        if local(element) != "Relationship":
            continue
        kind, name = (element.get("Type") or "").rpartition("/")[2], element.get("Id") or ""
        target, outside = element.get("Target") or "", element.get("TargetMode") == "External"
        if not outside:
            target = target.replace("\\", "/")
            target = posixpath.normpath(target[1:] if target.startswith("/") else posixpath.join(folder, target))
        found[name] = Relation(kind, target, outside)
    return found


class _Root:
    element: etree._Element | None = None

    def take(self, element: etree._Element) -> None:
        self.element = element


def _forget(last: etree._Element) -> None:
    """Free the elements that were taken out of one piece: the last, and its elder siblings."""
    parent = last.getparent()
    last.clear()
    if parent is not None:
        del parent[: parent.index(last)]


def _whole_tags(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Cut the pieces anew so that each ends where a tag ends."""
    rest: list[bytes] = []
    for piece in pieces:
        end = piece.rfind(b">") + 1
        if end:
            yield b"".join((*rest, piece[:end]))
            rest = [piece[end:]]
        else:
            rest.append(piece)
    yield b"".join(rest)


def _as_utf8(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the pieces in UTF-8, whatever the part declares; the parser is told so and believes no declaration."""
    first = next(pieces, b"")
    encoding = _encoding(first)
    if encoding == "utf-8":
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield _DECLARATION.sub("", decoder.decode(first).removeprefix("\ufeff")).encode("utf-8", "replace")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "replace")


def _encoding(first: bytes) -> str:
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if first.startswith(b"<\x00"):
        return "utf-16-le"
    if first.startswith(b"\x00<"):
        return "utf-16-be"
    declared = _DECLARED.match(first)
    # Any other declaration is read as UTF-8: the standard allows no third encoding.
    return _ENCODINGS.get(declared[1].decode().lower(), "utf-8") if declared else "utf-8"


def _legal(piece: bytes) -> bytes:
    """Replace what XML forbids by U+FFFD: broken UTF-8, control signs, references to them."""
    text = _CONTROL.sub("\ufffd", piece.decode("utf-8", "replace"))
    return _REFERENCE.sub(_legal_reference, text).encode()


def _legal_reference(found: re.Match[str]) -> str:
    number = int(found[1], 16) if found[1] else int(found[2])
    legal = number in (9, 10, 13) or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD
    return found[0] if legal or 0x10000 <= number <= 0x10FFFF else "\ufffd"
