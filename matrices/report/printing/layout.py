"""A piece of the page → its own PDF, tagged, as PDF/A-3a; nothing but the study's fonts is read for it."""

import contextlib
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from matrices.errors import MissingLibrary, UsageError
from matrices.report.fonts import SCHEME, font_file

VARIANT = "pdf/a-3a"
UNTAGGED = "pdf/a-3u"

SPILL = 0.25
"""A last page that is filled less than this looks like a mistake, and is taken in if the piece can be set closer."""

LONGEST_CLOSER = 12
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


class Layout:
    """Lays out pieces that share one style; the fonts and the style are read once."""

    def __init__(self, style: str) -> None:
        self._weasyprint = _weasyprint()
        from weasyprint.text.fonts import FontConfiguration

        self._fetcher = locked_fetcher()
        self._fonts = FontConfiguration()
        self._style = self._weasyprint.CSS(
            string=style, font_config=self._fonts, base_url="about:blank", url_fetcher=self._fetcher
        )

    @property
    def version(self) -> str:
        """What lays out: another version may lay out otherwise."""
        return f"WeasyPrint {self._weasyprint.__version__}"

    def pdf(self, html: str, enclosures: Sequence[Enclosure] = (), variant: str = VARIANT) -> bytes:
        """Return the PDF of a piece.

        Raises `UsageError` if a page template of the edition asks for a file or an address: nothing but what the page
        holds may go into a PDF.
        """
        attachments = [self._attachment(one) for one in enclosures]
        try:
            with _pages_listed_once():
                document = self._pages(html)
                written = document.write_pdf(pdf_variant=variant, attachments=attachments, finisher=_identify_as_ua)
        except self._weasyprint.urls.FatalURLFetchingError as problem:
            # It derives from BaseException: nobody else would catch it.
            raise UsageError("pdf-outside-file", problem=problem) from problem
        return bytes(written)

    def _pages(self, html: str) -> Any:
        """Return the pages of a piece, set closer where that saves it a last page with next to nothing on it."""
        wide = self._set(html)
        if not 1 < len(wide.pages) <= LONGEST_CLOSER or _filled(wide.pages[-1]) > SPILL:
            return wide
        closer = self._set(html.replace(_OPEN, _CLOSER, 1))
        return closer if len(closer.pages) < len(wide.pages) else wide

    def _set(self, html: str) -> Any:
        page = self._weasyprint.HTML(string=html, base_url="about:blank", url_fetcher=self._fetcher)
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


def _filled(page: Any) -> float:
    """Return how much of a page's height its text takes, 0 to 1."""
    box = page._page_box
    return float(box.children[0].margin_height() / box.height)


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as problem:
        raise MissingLibrary("no-pango", problem=str(problem).splitlines()[0]) from problem
    return weasyprint


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
