"""The page for print → the pieces that are laid out each by itself.

A page template parts them with `<!--piece-->`; each piece begins on a page of its own. What stands between
`<!--running-->` and `<!--/running-->` (the running heads and feet) goes before every piece. The first piece, with the
cover and the contents, is laid out last, when the pages of all others are known.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

PIECE = "<!--piece-->"
SCHEME = "study"
"""Links to another piece are laid out as `study:ANCHOR`, and become links inside the document when it is joined."""

_RUNNING = re.compile(r"<!--running-->(.*?)<!--/running-->", re.DOTALL)
_BODY = re.compile(r"<body[^>]*>")
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_WRAPPING = re.compile(r"</?main[^>]*>|</body>|</html>")
_ANCHOR = re.compile(r'\bid="([^"]+)"')
_LINK = re.compile(r'(<a\b[^>]*?\bhref=")#([^"]+)"')
_KEYWORDS = re.compile(r'<meta name="keywords" content="[^"]*">')
_FOLIO = re.compile(r'<meta name="folio" content="([^"]*)">')


@dataclass(frozen=True)
class Piece:
    """A part of the page as a document of its own, without its style.

    `continues` tells that it goes on with the chapter of the piece before it, so that its bookmarks belong under that.
    """

    html: str
    continues: bool


@dataclass(frozen=True)
class Pieces:
    """A page in its pieces: the style that they share, the first piece, the others.

    `folio` is what is printed at the foot of each page but the first, with `{page}` and `{pages}`; it may be empty.
    """

    style: str
    folio: str
    front: Piece
    others: tuple[Piece, ...]


def in_pieces(html: str) -> Pieces:
    """Return the pieces of a page; of one without marks all is the first piece."""
    begin = _BODY.search(html)
    if begin is None:
        return Pieces("", "", Piece(html, continues=False), ())
    head, body = html[: begin.start()], html[begin.end() :]
    folio = _FOLIO.search(head)
    running = "".join(_RUNNING.findall(body))
    first = _FOLIO.sub("", _STYLE.sub("", head)) + begin[0] + running
    open_ = _KEYWORDS.sub("", first)  # of the document, not of its pieces: else all would be laid out anew with them
    front, *others = _WRAPPING.sub("", _RUNNING.sub("", body)).split(PIECE)
    whole = [Piece(f"{open_}<main>{one}</main></body></html>", 'class="continues' in one[:200]) for one in others]
    return Pieces(
        "\n".join(_STYLE.findall(head)),
        folio[1] if folio else "",
        Piece(f"{first}{front}</body></html>", continues=False),
        tuple(map(_with_links_out, whole)),
    )


def _with_links_out(piece: Piece) -> Piece:
    return Piece(links_out(piece.html), piece.continues)


def links_out(html: str) -> str:
    """Return a piece in which links to anchors of other pieces name the study's own scheme."""
    own = frozenset(_ANCHOR.findall(html))
    return _LINK.sub(lambda link: _linked(link, own), html)


def _linked(link: re.Match[str], own: Collection[str]) -> str:
    return link[0] if link[2] in own else f'{link[1]}{SCHEME}:{link[2]}"'


def with_pages(html: str, pages: Mapping[str, int]) -> str:
    """Return the first piece with the number of the page at each link, as `data-page`, and its links led out."""

    def numbered(link: re.Match[str]) -> str:
        page = pages.get(link[2])
        return f'{link[0]} data-page="{page}"' if page is not None else link[0]

    return links_out(_LINK.sub(numbered, html))
