"""The page for print → its pieces, each laid out as PDF/A-3a in the study's fonts, and kept for the next study.

A page template parts them with `<!--piece-->`; each piece begins on a page of its own. What stands between
`<!--running-->` and `<!--/running-->` (the running heads and feet) goes before every piece. The first piece, with the
cover and the contents, is laid out last, when the pages of all others are known.
"""

import contextlib
import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from matrices.errors import MissingLibrary, UsageError
from matrices.report.fonts import SCHEME, font_file

_PIECE = "<!--piece-->"
PIECES_SCHEME = "study"
"""Links to another piece are laid out as `study:ANCHOR`, and become links inside the document when it is joined."""

_RUNNING = re.compile(r"<!--running-->(.*?)<!--/running-->", re.DOTALL)
_BODY = re.compile(r"<body[^>]*>")
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_WRAPPING = re.compile(r"</?main[^>]*>|</body>|</html>")
_TAG = re.compile(r"<[^>]*>")
_CHAPTER = re.compile(r'<h2\b[^>]*>(.*?)</h2>|\bdata-chapter="([^"]*)"', re.DOTALL)
_FLOWS = re.compile(r'<main>\s*<section class="continues[^"]*" data-flows="yes"[^>]*>')
_CLOSED = re.compile(r"</section>\s*</main></body></html>\Z")
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

    @property
    def chapter(self) -> str:
        """The title of its chapter; empty where it has none."""
        found = _CHAPTER.search(self.html)
        return unescape(" ".join(_TAG.sub("", found[1] or found[2]).split())) if found else ""

    @property
    def flows(self) -> bool:
        """Tell whether what would leave the last page of the piece before it half empty may go into this one."""
        return _FLOWS.search(self.html) is not None

    def after(self, tail: str) -> "Piece":
        """Return the piece with the end of the one before it."""
        if not tail:
            return self
        opened = tail if tail.startswith("<section") else f'<section class="theme">{tail}'
        return replace(self, html=_FLOWS.sub(lambda begin: begin[0] + opened, self.html, count=1))


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
    front, *others = _WRAPPING.sub("", _RUNNING.sub("", body)).split(_PIECE)
    whole = [Piece(f"{open_}<main>{one}</main></body></html>", 'class="continues' in one[:200]) for one in others]
    return Pieces(
        "\n".join(_STYLE.findall(head)),
        folio[1] if folio else "",
        Piece(f"{first}{front}</body></html>", continues=False),
        tuple(replace(one, html=_links_out(one.html)) for one in whole),
    )


def _links_out(html: str) -> str:
    """Return a piece in which links name the study's own scheme: where their anchors come to stand is known later."""
    return _LINK.sub(lambda link: f'{link[1]}{PIECES_SCHEME}:{link[2]}"', html)


def with_pages(html: str, pages: Mapping[str, int]) -> str:
    """Return the first piece with the number of the page at each link, as `data-page`, and its links led out."""

    def numbered(link: re.Match[str]) -> str:
        page = pages.get(link[2])
        return f'{link[0]} data-page="{page}"' if page is not None else link[0]

    return _links_out(_LINK.sub(numbered, html))


VARIANT = "pdf/a-3a"
UNTAGGED = "pdf/a-3u"

_NO_IDENTIFIER = {"pdf_identifier": False}
"""The joined document gets one; for that of a piece all of it would be written, and compressed, a second time."""

_SPILL = 0.25
"""A last page that is filled less than this looks like a mistake, and is taken in if the piece can be set closer."""

_HALF = 0.5
"""A page that is filled less than this is no end of a piece that goes on in the next."""

_LONGEST_CLOSER = 4
"""Pieces of more pages than this are laid out once, whatever their last page looks like."""

_OPEN, _CLOSER = "<main>", '<main class="closer">'

_UA_IDENTIFICATION = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    b"<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
"""PDF/UA-1 names itself in the metadata; PDF/A wants to be told what that name is (ISO 19005-3, 6.6.2.3)."""


@dataclass(frozen=True)
class Enclosure:
    """A file attached to the PDF, dated with the edition so that the same study gives the same bytes."""

    name: str
    content: bytes
    description: str
    dated: datetime.date


class PieceLayout:
    """Lays out pieces that share one style; the fonts and the style are read once."""

    def __init__(self, style: str) -> None:
        self._weasyprint = _weasyprint()
        from weasyprint.text.fonts import FontConfiguration

        self._fetcher = locked_fetcher()
        self._fonts = FontConfiguration()
        self._without_notes = _reader_without_notes(self._weasyprint)
        self._has_notes = bool(_NOTES.search(style))
        self._style = self._weasyprint.CSS(
            string=style, font_config=self._fonts, base_url="about:blank", url_fetcher=self._fetcher
        )

    def pdf(self, html: str, enclosures: Sequence[Enclosure] = (), variant: str = VARIANT) -> bytes:
        """Return the PDF of a piece.

        Raises `UsageError` if a page template of the edition asks for a file or an address: nothing but what the page
        holds may go into a PDF.
        """
        attachments = [self._attachment(one) for one in enclosures]
        with self._at_work():
            document = self._pages(html)
            written = document.write_pdf(
                pdf_variant=variant, attachments=attachments, finisher=_identify_as_ua, **_NO_IDENTIFIER
            )
        return bytes(written)

    @contextlib.contextmanager
    def _at_work(self) -> Iterator[None]:
        try:
            with _pages_listed_once():
                yield
        except self._weasyprint.urls.FatalURLFetchingError as problem:
            # It derives from BaseException: nobody else would catch it.
            raise UsageError("pdf-outside-file", problem=problem) from problem

    def flowing(self, html: str) -> tuple[bytes, str]:
        """Return the PDF of a piece, and its end where the next one begins with that.

        So no page is more than half empty before the end of a chapter.
        """
        with self._at_work():
            document, tail = self._pages(html), ""
            pages = document.pages
            if len(pages) > 1 and _filled(pages[-1]) < _HALF:
                last, begin = _end(pages, html)
                start, closed = begin, _CLOSED.search(html)
                if closed and start < closed.start():
                    tail = html[start : closed.start()]
                    own = html[:start] + ("</section>" if tail.startswith("<article") else "") + closed[0]
                    document = document.copy(pages[:last]) if last else self._set(own)
            written = document.write_pdf(pdf_variant=VARIANT, finisher=_identify_as_ua, **_NO_IDENTIFIER)
        return bytes(written), tail

    def _pages(self, html: str) -> Any:
        """Return the pages of a piece, set closer where that saves it a last page with next to nothing on it."""
        wide = self._set(html)
        if not 1 < len(wide.pages) <= _LONGEST_CLOSER or _filled(wide.pages[-1]) > _SPILL:
            return wide
        closer = self._set(html.replace(_OPEN, _CLOSER, 1))
        return closer if len(closer.pages) < len(wide.pages) else wide

    def _set(self, html: str) -> Any:
        reader = self._weasyprint.HTML if self._has_notes or _NOTES.search(html) else self._without_notes
        page = reader(string=html, base_url="about:blank", url_fetcher=self._fetcher)
        return page.render(font_config=self._fonts, stylesheets=[self._style])

    def _attachment(self, one: Enclosure) -> Any:
        noon = datetime.datetime(one.dated.year, one.dated.month, one.dated.day, 12, tzinfo=datetime.UTC)
        return self._weasyprint.Attachment(
            string=one.content,
            name=one.name,
            description=one.description,
            relationship="Data",
            created=noon,
            modified=noon,
        )


def _end(pages: Sequence[Any], html: str) -> tuple[int, int]:
    """Return how many pages a piece keeps, and from where in its text on all moves to the next one.

    What begins at the top of a page moves with all after it, and no page is laid out again. Where nothing does, what
    begins below the middle of a page moves, and none is kept as it is. The first of a section moves with its heading,
    or not at all: else heading and summary would stand alone.
    """
    below = (0, len(html))
    for number in range(len(pages) - 1, -1, -1):
        known = pages[number - 1].anchors if number else {}
        box = pages[number]._page_box
        begun = {
            name: y - box.content_box_y() for name, (_, y, *_) in pages[number].anchors.items() if name not in known
        }
        for name, y in sorted(begun.items(), key=lambda one: -one[1]):
            begin = re.search(rf'<(?:article|section)\b[^>]*\bid="{re.escape(name)}"', html)
            if begin and begin[0].startswith("<article") and _heads(html[: begin.start()]):
                continue
            if begin and number and abs(y) < 1:
                return number, begin.start()
            if begin and below[1] == len(html) and number + 1 < len(pages) and y >= _HALF * box.height:
                below = 0, begin.start()
    return below


def _heads(before: str) -> bool:
    """Tell whether a section, or a part of one under a heading of its own, begins with what stands behind this text."""
    return max(before.rfind("<section"), before.rfind('<div class="under"')) > before.rfind("<article")


def _filled(page: Any) -> float:
    """Return how much of a page's height its text takes, 0 to 1."""
    box = page._page_box
    return float(box.children[0].margin_height() / box.height)


def _weasyprint() -> Any:
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints advice of its own; ours is one line, in words/
            import weasyprint
    except (ImportError, OSError) as problem:
        raise MissingLibrary("no-pango", problem=str(problem).splitlines()[0]) from problem
    return weasyprint


_NOTES = re.compile(r"(?:\bfloat\s*:\s*|::)(?:foot)?note", re.IGNORECASE)
_RULES_OF_NOTES = re.compile(r"^::(?:foot)?note-\w+ \{[^}]*\}$", re.MULTILINE)


def _reader_without_notes(weasyprint: Any) -> Any:
    """Return the class that reads a page on which nothing is set as a note at its foot.

    WeasyPrint's own style sheet has five rules about such notes that are true of every element; computing what each
    element would look like as a note takes a tenth of the time of a long study.
    """
    from weasyprint.html import UA, UA_COUNTER_STYLE

    sheet = weasyprint.CSS(string=_RULES_OF_NOTES.sub("", UA), counter_style=UA_COUNTER_STYLE)

    class WithoutNotes(weasyprint.HTML):  # type: ignore[misc]
        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return [sheet]

    return WithoutNotes


@contextlib.contextmanager
def _pages_listed_once() -> Iterator[None]:
    """Keep pydyf from listing all pages again for every tag, which takes a third of the time of a long study.

    Its `page_references` is computed whenever it is read, and WeasyPrint reads it once a tag.
    """
    import pydyf

    original = pydyf.PDF.page_references

    def remembered(pdf: Any) -> tuple[bytes, ...]:
        count = len(pdf.pages["Kids"])
        if getattr(pdf, "_listed", (0, ()))[0] != count:
            pdf._listed = (count, original.fget(pdf))
        references: tuple[bytes, ...] = pdf._listed[1]
        return references

    pydyf.PDF.page_references = property(remembered)
    try:
        yield
    finally:
        pydyf.PDF.page_references = original


def locked_fetcher() -> Any:
    """Return a fetcher that knows `data:` and the fonts of the study, and refuses files and the network."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Locked(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            scheme, _, name = url.partition(":")
            if scheme == SCHEME:
                return URLFetcherResponse(url, body=font_file(name).read_bytes(), headers={"Content-Type": "font/otf"})
            return super().fetch(url, headers)

    return Locked(allowed_protocols={"data"}, fail_on_errors=True)


def _identify_as_ua(_document: Any, pdf: Any) -> None:
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [
        part.replace(b"</rdf:RDF>", _UA_IDENTIFICATION + b"</rdf:RDF>", 1) if isinstance(part, bytes) else part
        for part in metadata.stream
    ]
