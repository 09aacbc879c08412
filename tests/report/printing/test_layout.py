"""A piece of the page → its pages, set closer where that saves a last page with next to nothing on it."""

import io

import pikepdf
import pytest

from matrices.errors import MissingLibrary
from matrices.report.pieces import PieceLayout

STYLE = "@page { size: 100mm; margin: 0 } p { margin: 0; height: 10mm } .closer p { height: 9mm }"


def pages(paragraphs: int) -> int:
    """Return how many pages a piece of so many paragraphs of a centimetre takes, where ten fill one."""
    try:
        layout = PieceLayout(STYLE)
    except MissingLibrary:
        pytest.skip("Pango is not installed")
    body = "<p>x</p>" * paragraphs
    made = layout.pdf(f"<html lang=en><title>x</title><body style='margin:0'><main>{body}</main></body></html>")
    with pikepdf.open(io.BytesIO(made)) as pdf:
        return len(pdf.pages)


@pytest.mark.pdf
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("paragraphs", "wanted"), [(10, 1), (11, 1), (12, 2), (15, 2), (22, 2)])
def test_a_line_or_two_do_not_take_a_page(paragraphs: int, wanted: int) -> None:
    """What cannot be taken in stays on its page, and so does a page that is filled as far as others."""
    assert pages(paragraphs) == wanted
