"""The progress report as PDF: tagged, identified as PDF/UA-1 and PDF/A-3a, every drawing with its words."""

import datetime
import io

import pikepdf
import pytest

from matrices.errors import MissingLibrary
from matrices.report.indicators.data import figures_csv
from matrices.report.indicators.page import indicators_print
from matrices.report.pdf import render_pdf
from matrices.report.pieces import Enclosure
from tests.report.indicators.small_figures import FIGURES, figures

# WeasyPrint leaves the file of its colour profile to the garbage collector.
pytestmark = [pytest.mark.pdf, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


def test_the_report_is_printed_with_its_figures_attached() -> None:
    """Title, language and metadata are there, the table travels inside, and the drawings have alternative texts."""
    enclosed = Enclosure("figures.csv", figures_csv(figures(), FIGURES), "Figures", datetime.date(2027, 3, 12))
    try:
        content = render_pdf(indicators_print(figures(), "en"), [enclosed])
    except MissingLibrary:
        pytest.skip("Pango is not installed")
    with pikepdf.open(io.BytesIO(content)) as document:
        metadata = document.Root.Metadata.read_bytes()
        assert (b"pdfuaid:part>1<" in metadata, b'pdfaid:part="3"' in metadata) == (True, True)
        assert str(document.Root.Lang) == "en"
        assert list(document.attachments) == ["figures.csv"]
        words = [str(one.Alt) for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
        assert [one for one in words if one.startswith("Costa Rica. 2023: 30; 2024: 0; 2025: 40")] != []
