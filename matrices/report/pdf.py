"""The pieces of a page for print → one PDF/A-3a and PDF/UA-1: pages, tags, bookmarks and links of all.

Each piece is tagged by itself; joined, its tags hang under the document's one root, the numbers by which pages and
links find their tags are shifted, and the names by which cells find their heads are told apart.
"""

import functools
import gc
import importlib.metadata
import io
import itertools
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from matrices.memory import without_collections
from matrices.report import fonts
from matrices.report import pieces as layout
from matrices.report.fonts import PieceStore, key_of, printable, shared_face
from matrices.report.pieces import (
    PIECES_SCHEME,
    UNTAGGED,
    VARIANT,
    Enclosure,
    Piece,
    PieceLayout,
    in_pieces,
    with_pages,
)

_CELLS = (Name.TH, Name.TD)


_LaidPiece = tuple[bytes, bool, int]
"""A laid out piece: its PDF, whether its bookmarks go on with the chapter before, and how many with its section."""

_MAKERS = ("weasyprint", "pydyf", "tinyhtml5", "tinycss2", "cssselect2", "fonttools", "pikepdf")
"""Packages of which another version may print otherwise."""

Told = Callable[[str, int, int], None]
"""Is told, before each piece, of which chapter it is, which in order, and how many there are."""


@dataclass(frozen=True)
class Extent:
    """How many pages a piece has, and on which of them, from 0, each of its anchors stands."""

    pages: int
    anchors: Mapping[str, int]


def extent(pdf: bytes) -> Extent:
    """Return the extent of a piece."""
    with pikepdf.open(io.BytesIO(pdf)) as one:
        numbers: dict[Any, int] = {page.objgen: number for number, page in enumerate(one.pages)}
        return Extent(len(numbers), {name: numbers[to[0].objgen] for name, to in _destinations(one)})


def _joined(pieces: Sequence[_LaidPiece], folios: bytes | None = None, kept: PieceStore | None = None) -> bytes:
    """Return the document; `folios` has, for each page of it, the page on which only its foot is printed.

    What the fonts of the pieces have in common is looked up in `kept`.
    """
    with pikepdf.open(io.BytesIO(pieces[0][0])) as whole:
        joining = _Joining(whole)
        for number, (pdf, continues, begun) in enumerate(pieces[1:], start=1):
            with pikepdf.open(io.BytesIO(pdf)) as other:
                joining.add(other, number, begun if continues else None)
        joining.finish()
        if folios is not None:
            with pikepdf.open(io.BytesIO(folios)) as feet:
                _print_feet(whole, feet)
        _share_fonts(whole, kept or PieceStore(None))
        out = io.BytesIO()
        whole.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


@dataclass
class _Bookmark:
    title: Any
    to: Any  # an array of a PDF, which knows no types
    below: "list[_Bookmark]"


class _Joining:
    """The document as it grows."""

    def __init__(self, whole: Pdf) -> None:
        self._whole = whole
        self._tags = whole.Root.StructTreeRoot
        self._document = self._tags.K[0]
        self._numbers = self._tags.ParentTree.Nums
        self._next = max((int(number) for number in self._numbers[::2]), default=-1) + 1
        self._bookmarks = _bookmarks(whole)
        self._anchors = dict(_destinations(whole))

    def add(self, other: Pdf, number: int, begun: int | None) -> None:
        """Add a piece behind all that is there; the first `begun` bookmarks go on with the section before."""
        _tell_cells_apart(other, number)
        first = len(self._whole.pages)
        self._whole.pages.extend(other.pages)
        for page in list(self._whole.pages)[first:]:
            page.obj.StructParents = int(page.obj.StructParents) + self._next
            for annotation in page.obj.get(Name.Annots, []):
                annotation.StructParent = int(annotation.StructParent) + self._next
        self._add_tags(self._whole.copy_foreign(other.Root.StructTreeRoot))
        for name, to in _destinations(other):
            self._anchors[name] = _moved(to, self._whole)
        found = [_copied(one, self._whole) for one in _bookmarks(other)]
        if begun is None or not self._bookmarks:
            self._bookmarks += found
            return
        chapter = self._bookmarks[-1]
        section = chapter.below[-1] if chapter.below else chapter
        section.below += found[:begun]
        chapter.below += found[begun:]

    def _add_tags(self, tags: Any) -> None:
        for child in tags.K[0].K:
            child.P = self._document
            self._document.K.append(child)
        numbers = list(tags.ParentTree.Nums)
        for number, tag in zip(numbers[::2], numbers[1::2], strict=True):
            self._numbers.append(int(number) + self._next)
            self._numbers.append(tag)
        self._next = max((int(number) for number in numbers[::2]), default=-1) + 1 + self._next

    def finish(self) -> None:
        """Write names, bookmarks, and the links between the pieces."""
        names = Array()
        for name in sorted(self._anchors, key=lambda name: String(name).unparse()):
            names.append(String(name))
            names.append(self._anchors[name])
        if self._anchors:
            if Name.Names not in self._whole.Root:
                self._whole.Root.Names = Dictionary()
            self._whole.Root.Names.Dests = Dictionary(Names=names)
        self._write_bookmarks()
        for page in self._whole.pages:
            for annotation in page.obj.get(Name.Annots, []):
                self._link(annotation)

    def _link(self, annotation: Any) -> None:
        address = str(annotation.A.get(Name.URI, "")) if Name.A in annotation else ""
        if address.startswith(f"{PIECES_SCHEME}:"):
            name = address.removeprefix(f"{PIECES_SCHEME}:")
            del annotation.A
            annotation.Contents = String(name)
            if name in self._anchors:
                annotation.Dest = String(name)

    def _write_bookmarks(self) -> None:
        with self._whole.open_outline() as outline:
            outline.root.clear()
            outline.root.extend(_item(one) for one in self._bookmarks)


def _item(one: _Bookmark) -> pikepdf.OutlineItem:
    item = pikepdf.OutlineItem(str(one.title), destination=one.to)
    item.children.extend(_item(child) for child in one.below)
    item.is_closed = bool(one.below)
    return item


def _copied(one: _Bookmark, whole: Pdf) -> _Bookmark:
    return _Bookmark(one.title, _moved(one.to, whole), [_copied(child, whole) for child in one.below])


def _moved(to: Any, whole: Pdf) -> Array:
    """Return a destination of another document, `[page /XYZ left top zoom]`, on the same page of the whole."""
    page, fit, *numbers = list(to)
    return Array([whole.copy_foreign(page), Name(str(fit)), *numbers])


def _bookmarks(pdf: Pdf) -> list[_Bookmark]:
    return list(_level(pdf.Root.Outlines)) if Name.Outlines in pdf.Root else []


def _level(parent: Any) -> Iterator[_Bookmark]:
    entry = parent.get(Name.First)
    while entry is not None:
        yield _Bookmark(entry.Title, entry.Dest, list(_level(entry)))
        entry = entry.get(Name.Next)


def _destinations(pdf: Pdf) -> Iterator[tuple[str, Any]]:
    names = pdf.Root.get(Name.Names)
    dests = names.get(Name.Dests) if names is not None else None
    listed = list(dests.Names) if dests is not None else []
    for name, to in zip(listed[::2], listed[1::2], strict=True):
        yield str(name), to


def _tell_cells_apart(pdf: Pdf, number: int) -> None:
    """Put the number of the piece before the names by which the cells of its tables find their heads."""
    for one in pdf.objects:
        if isinstance(one, Dictionary) and one.get(Name.S) in _CELLS:
            if Name.ID in one:
                one.ID = String(f"{number}-{one.ID}")
            if Name.A in one and Name.Headers in one.A:
                one.A.Headers = Array([String(f"{number}-{head}") for head in one.A.Headers])


def _print_feet(whole: Pdf, feet: Pdf) -> None:
    """Print each foot onto its page, as what PDF/UA calls an artifact: read out by nobody."""
    for number, (page, foot) in enumerate(zip(whole.pages, feet.pages, strict=True)):
        content = whole.copy_foreign(foot.as_form_xobject())
        name = page.add_resource(content, Name.XObject, Name(f"/Foot{number}"))
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(f"\nQ\n/Artifact BMC q {name} Do Q EMC\n".encode())


def _share_fonts(whole: Pdf, kept: PieceStore) -> None:
    """Put one font in the place of what each piece has of it; else a study would hold each of them once a piece."""
    used: dict[str, set[int]] = {}
    found: list[tuple[str, Any]] = []
    for one in whole.objects:
        if isinstance(one, Dictionary) and one.get(Name.Subtype) in _CID_FONTS and Name.FontDescriptor in one:
            name = str(one.BaseFont).rpartition("+")[2]
            used.setdefault(name, set()).update(_glyphs(one.get(Name.W, [])))
            found.append((name, one.FontDescriptor))
    shared = {name: shared_face(name, glyphs, kept) for name, glyphs in sorted(used.items())}
    streams = {name: Stream(whole, font, Subtype=Name.OpenType) for name, font in shared.items() if font is not None}
    for name, descriptor in found:
        if name in streams and Name.FontFile3 in descriptor:
            descriptor.FontFile3 = streams[name]


_CID_FONTS = (Name.CIDFontType0, Name.CIDFontType2)


def _glyphs(widths: Any) -> Iterator[int]:
    """Yield the glyphs of a table of widths, `first [width width …]`: they are those that are used."""
    entries = list(widths)
    for first, several in zip(entries[::2], entries[1::2], strict=True):
        yield from range(int(first), int(first) + len(several))


__all__ = ["Enclosure", "kept_pdf", "new_signs", "render_pdf", "with_known_signs"]


def render_pdf(
    html_for_print: str,
    enclosures: Sequence[Enclosure] = (),
    kept: Path | None = None,
    told: Told = lambda _chapter, _number, _count: None,
) -> bytes:
    """Return the PDF of a page from `study_print`; with a folder `kept`, only what changed is laid out anew.

    Raises `MissingLibrary` if WeasyPrint or the Pango libraries that it needs cannot be loaded, `UsageError` if a page
    template of the edition asks for a file or an address: nothing but what the page holds may go into a PDF.
    """
    store, whole = PieceStore(kept), _key_of_all(html_for_print, enclosures)
    known = store.get(whole)
    if known is not None:
        return known
    pieces = in_pieces(with_known_signs(html_for_print))
    press = _Press(PieceLayout(pieces.style), pieces.style, store)

    extents: list[Extent] = []
    with without_collections():
        others = list(press.pieces(pieces.others, told, extents))
    first = _USUAL_FRONT if 'class="imprint"' in pieces.front.html else 1
    while True:
        pages: dict[str, int] = {}
        after = first
        for one in extents:
            pages |= {anchor: after + number + 1 for anchor, number in one.anchors.items()}
            after += one.pages
        front = press.front(pieces.front, pages, enclosures)
        needed = extent(front).pages
        if needed == first:
            break
        first = needed
    folios = press.folios(pieces.folio, after) if pieces.folio else None
    document = _joined([(front, False, 0), *others], folios, store)
    store.put(whole, document)
    store.forget_the_rest()
    return document


def kept_pdf(html_for_print: str, enclosures: Sequence[Enclosure], kept: Path) -> bytes | None:
    """Return the PDF that `render_pdf` has kept of the same page with the same enclosures, if it has."""
    return PieceStore(kept).get(_key_of_all(html_for_print, enclosures))


def new_signs(html_for_print: str, kept: Path) -> int:
    """Return how many signs of a page `render_pdf` would have to lay out: about 45,000 take a second."""
    pieces, store = in_pieces(with_known_signs(html_for_print)), PieceStore(kept)
    keys = ((one, _key_of_piece(pieces.style, one, VARIANT)) for one in pieces.others)
    return sum(len(one.html) for one, key in keys if store.get(key) is None)


def _key_of_piece(style: str, piece: Piece, variant: str) -> str:
    return key_of(_made_by(), variant, style, piece.html)


def _key_of_all(html: str, enclosures: Sequence[Enclosure]) -> str:
    return key_of(_made_by(), html, *(repr(one) for one in enclosures))


@functools.cache
def _made_by() -> str:
    """Return what prints: a change of it may print the same page otherwise."""
    own = (Path(str(module.__file__)).read_text(encoding="utf-8") for module in (fonts, layout, sys.modules[__name__]))
    return key_of(*own, *(f"{name} {importlib.metadata.version(name)}" for name in _MAKERS))


_USUAL_FRONT = 3
"""Pages of cover, imprint and contents, with which the first attempt reckons; the attempt that is right is kept."""

_FIRST = re.compile(r"<section\b")

_PAGES_AT_A_TIME = 24
"""Boxes of so many pages may wait to be let go: collecting after each piece would take a tenth of the time."""


class _Press:
    """Lays out what was not laid out before."""

    _waiting = 0

    def __init__(self, layout: PieceLayout, style: str, kept: PieceStore) -> None:
        self._layout = layout
        self._style = style
        self.kept = kept

    def pieces(self, pieces: Sequence[Piece], told: Told, extents: list[Extent]) -> Iterator[_LaidPiece]:
        """Yield the pieces, laid out, and enter the extent of each.

        What would leave a page half empty within a chapter goes into the next one.
        """
        tail = ""
        for number, (piece, after) in enumerate(itertools.zip_longest(pieces, pieces[1:]), start=1):
            told(piece.chapter, number, len(pieces))
            begun, own = _FIRST.split(tail, maxsplit=1)[0].count("<article"), piece.after(tail)
            made, tail = self._flowing(own) if after and after.flows else (self.pdf(own), "")
            extents.append(extent(made))
            self._let_go(extents[-1].pages)
            yield made, piece.continues, begun

    def _flowing(self, piece: Piece) -> tuple[bytes, str]:
        key = _key_of_piece(self._style, piece, VARIANT)
        made, tail = self.kept.get(key), self.kept.get(f"{key}-tail")
        if made is not None and tail is not None:
            return made, tail.decode()
        made, left = self._layout.flowing(piece.html)
        self.kept.put(key, made)
        self.kept.put(f"{key}-tail", left.encode())
        return made, left

    def pdf(self, piece: Piece, variant: str = VARIANT) -> bytes:
        """Return the PDF of a piece."""
        key = _key_of_piece(self._style, piece, variant)
        known = self.kept.get(key)
        if known is not None:
            return known
        made = self._layout.pdf(piece.html, variant=variant)
        self.kept.put(key, made)
        return made

    def _let_go(self, pages: int) -> None:
        """Collect the boxes, which hang together in circles, once there are those of several pages."""
        self._waiting += pages
        if self._waiting >= _PAGES_AT_A_TIME:
            self._waiting = 0
            gc.collect()

    def front(self, piece: Piece, pages: Mapping[str, int], enclosures: Sequence[Enclosure]) -> bytes:
        """Return the PDF of the first piece, with the pages of all others in its contents, and what is attached."""
        return self._layout.pdf(with_pages(piece.html, pages), enclosures)

    def folios(self, words: str, count: int) -> bytes:
        """Return a PDF of nothing but the feet of so many pages; that of the first is blank."""
        feet = (escape(words.replace("{page}", str(n)).replace("{pages}", str(count))) for n in range(2, count + 1))
        sheets = "".join(f'<div class="folio"><span>{foot}</span></div>' for foot in feet)
        return self.pdf(
            Piece(f'<html lang="zxx"><body class="folios"><div></div>{sheets}</body></html>', False), UNTAGGED
        )


def with_known_signs(html: str) -> str:
    """Return a page in which every sign can be printed with the study's fonts, whatever the machine has.

    Invisible signs go, odd blanks become no-break blanks, and a sign that the fonts lack becomes ``[U+4E2D]``.
    """
    composed = unicodedata.normalize("NFC", html)
    known = printable()
    table = {ord(sign): _replacement(sign) for sign in set(composed) if ord(sign) > 126 and ord(sign) not in known}
    return composed.translate(table)


def _replacement(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in ("Cf", "Cc", "Mn", "Me"):
        return ""
    if category.startswith("Z"):
        return "\N{NO-BREAK SPACE}"
    compatible = unicodedata.normalize("NFKC", sign)
    if compatible != sign and all(ord(part) in printable() for part in compatible):
        return compatible
    return f"[U+{ord(sign):04X}]"
