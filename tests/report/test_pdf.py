"""Page for print → PDF: bookmarks, attachment, identification, fonts; no door to files or the network."""

import datetime
import functools
import io
import re
import sys
from collections.abc import Iterator

import pikepdf
import pytest

from matrices.errors import MissingLibrary, UsageError
from matrices.report.fonts import font_file, printable
from matrices.report.pdf import render_pdf, with_known_signs
from matrices.report.pieces import Enclosure
from matrices.report.study.page import study_print
from tests.study.small_study import FULL, study

# WeasyPrint leaves the file of its colour profile to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

ENCLOSED = Enclosure("answers.csv", b"a,b\n1,2\n", "Answers", datetime.date(2027, 3, 12))


@functools.cache
def pdf(language: str = "es") -> bytes:
    """Return the PDF of the small study."""
    return render_pdf(study_print(study(*FULL), language), [ENCLOSED])


def plain(content: bytes) -> bytes:
    """Return a PDF with its streams unpacked and every object on lines of its own."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def titles(content: bytes) -> set[str]:
    """Return the titles of the outline."""
    with pikepdf.open(io.BytesIO(content)) as document, document.open_outline() as found:
        return {title for item in found.root for title in _titles(item)}


def _titles(item: pikepdf.OutlineItem) -> Iterator[str]:
    yield item.title
    for child in item.children:
        yield from _titles(child)


@pytest.mark.pdf
def test_it_says_what_it_is() -> None:
    """PDF/A-3a and PDF/UA-1 in one file, in its language, with its title."""
    content = plain(pdf())
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert re.search(rb"pdfaid:part>3<|pdfaid:part=\"3\"", content)
    assert b"/Lang (es)" in content
    assert b"2027-03-12T12:00:00" in content


@pytest.mark.pdf
def test_bookmarks_name_the_chapters() -> None:
    """Chapters, sections and provisions stand in the outline."""
    assert {"2 Cómo leer este estudio", "5 Matriz", "Delitos", "El delito"} <= titles(pdf())


@pytest.mark.pdf
def test_the_data_are_attached() -> None:
    """The table goes with the document."""
    with pikepdf.open(io.BytesIO(pdf())) as document:
        attached = {name: file.get_file().read_bytes() for name, file in document.attachments.items()}
    assert attached == {"answers.csv": b"a,b\n1,2\n"}
    assert b"/AFRelationship /Data" in plain(pdf())


@pytest.mark.pdf
def test_only_the_studys_fonts_are_used() -> None:
    """No font of the machine takes part, whatever signs the answers hold."""
    strange = study(*FULL, "GTM A-02 notes 中文 \N{GRINNING FACE} a\N{ZERO WIDTH SPACE}b")
    names = set(re.findall(rb"/BaseFont /[A-Z]{6}\+([A-Za-z-]+)", plain(render_pdf(study_print(strange, "es")))))
    assert {name.split(b"-Pro")[0] for name in names} == {b"Source-Sans", b"Source-Serif"}


@pytest.mark.pdf
def test_the_same_study_gives_the_same_bytes() -> None:
    """Dates come from the edition, not from the clock."""
    assert render_pdf(study_print(study(*FULL), "en"), [ENCLOSED]) == pdf("en")


@pytest.mark.pdf
def test_nothing_is_read_from_disk_or_network() -> None:
    """A page that asks for a file gets none: the fetcher knows the fonts and data alone."""
    page = '<html lang="es"><title>x</title><h1>x</h1><img alt="x" src="file:///etc/hostname">'
    with pytest.raises(UsageError, match="pdf-outside-file"):
        render_pdf(page)


def test_unknown_signs_are_replaced() -> None:
    """Invisible signs go, thin blanks become plain, signs that no font has are named."""
    assert with_known_signs("a\N{ZERO WIDTH SPACE}b\N{THIN SPACE}c中e\N{COMBINING ACUTE ACCENT}") == "ab\xa0c[U+4E2D]é"
    assert ord("ñ") in printable()


def test_only_fonts_of_the_study_have_a_file() -> None:
    """Any other name is refused."""
    with pytest.raises(KeyError):
        font_file("../../etc/passwd")


def test_without_pango_the_reader_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing library is an error with advice, not a traceback."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(MissingLibrary, match="no-pango"):
        render_pdf("<p>x</p>")
