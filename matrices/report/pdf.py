"""The study's page for print → PDF/A-3a and PDF/UA-1 in one file, with the data attached."""

import gc
import unicodedata
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from matrices.report.fonts import printable
from matrices.report.printing.kept import Kept, key_of
from matrices.report.printing.layout import UNTAGGED, VARIANT, Enclosure, Layout
from matrices.report.printing.pieces import Piece, in_pieces, with_pages

__all__ = ["Enclosure", "render_pdf", "with_known_signs"]


def render_pdf(html_for_print: str, enclosures: Sequence[Enclosure] = (), kept: Path | None = None) -> bytes:
    """Return the PDF of a page from `render_print`; with a folder `kept`, only what changed is laid out anew.

    Raises `MissingLibrary` if WeasyPrint or the Pango libraries that it needs cannot be loaded, `UsageError` if a page
    template of the edition asks for a file or an address: nothing but what the page holds may go into a PDF.
    """
    pieces = in_pieces(with_known_signs(html_for_print))
    press = _Press(Layout(pieces.style), pieces.style, Kept(kept))
    from matrices.report.printing.join import Laid, extent, joined

    others = [Laid(press.pdf(one), one.continues) for one in pieces.others]
    extents = [extent(one.pdf) for one in others]
    first = 1
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
    press.kept.forget_the_rest()
    return joined([Laid(front), *others], folios)


class _Press:
    """Lays out what was not laid out before."""

    def __init__(self, layout: Layout, style: str, kept: Kept) -> None:
        self._layout = layout
        self._style = style
        self.kept = kept

    def pdf(self, piece: Piece, variant: str = VARIANT) -> bytes:
        """Return the PDF of a piece."""
        key = key_of(self._layout.version, variant, self._style, piece.html)
        known = self.kept.get(key)
        if known is not None:
            return known
        made = self._layout.pdf(piece.html, variant=variant)
        gc.collect()  # boxes hang together in circles; waiting for chance would hold two pieces at a time
        self.kept.put(key, made)
        return made

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
