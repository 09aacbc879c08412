"""A piece of the page → its pages, set closer where that saves a last page with next to nothing on it."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from matrices.errors import MissingLibrary
from matrices.report import pieces
from matrices.report.pieces import PieceLayout

INDICATORS = Path(__file__).resolve().parents[3] / "templates" / "indicators" / "both.css"
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


def words(box: Any) -> Iterator[str]:
    """Yield the words of a box of the page, in their order."""
    if hasattr(box, "text"):
        yield box.text
    for child in getattr(box, "children", ()):
        yield from words(child)


@pytest.mark.pdf
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("rows", "last"), [(5, "h r4 r5 foot"), (6, "h r5 r6 foot")])
def test_the_legend_of_a_table_stands_below_rows(rows: int, last: str) -> None:
    """A legend that finds no room takes two rows along, so that no head stands above it alone."""
    weasyprint = pytest.importorskip("weasyprint")
    style = INDICATORS.read_text(encoding="utf-8")
    size = "@page { size: 100mm 61mm; margin: 0 } td, th { height: 10mm; padding: 0 } table { border-spacing: 0 }"
    cells = "".join(f"<tr><td>r{number}</td></tr>" for number in range(1, rows + 1))
    page = f"<style>{style}{size}</style><table><thead><tr><th>h</th></tr></thead><tbody>{cells}</tbody>"
    made = weasyprint.HTML(string=f"{page}<tfoot><tr><td>foot</td></tr></tfoot></table>").render().pages
    assert (len(made), " ".join(words(made[-1]._page_box))) == (2, last)


@pytest.mark.pdf
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("set_by", ["style", "element"])
def test_an_edition_may_set_notes_at_the_foot(set_by: str) -> None:
    """What the printer knows of notes is left out only of pages that have none, which look the same without it."""
    weasyprint = pytest.importorskip("weasyprint")
    from weasyprint.html import UA

    assert [one.partition(" ")[0] for one in pieces._RULES_OF_NOTES.findall(UA)] == [
        "::footnote-call",
        "::footnote-marker",
        "::note-call",
        "::note-marker",
        "::note-callback",
    ]
    style = f"{STYLE} .foot {{ float: footnote }}" if set_by == "style" else STYLE
    note = '<span class="foot">low</span>' if set_by == "style" else '<span style="float:footnote">low</span>'
    for words_of, notes in ((f"<p>high{note}</p>", ["1", "1. ", "low"]), ("<p>high</p><ul><li>item</li></ul>", [])):
        html = f"<html lang=en><title>x</title><body><main>{words_of}</main></body></html>"
        css = style if notes else STYLE
        own = PieceLayout(css)._set(html).pages
        plain = weasyprint.HTML(string=html).render(stylesheets=[weasyprint.CSS(string=css)]).pages
        found = [list(words(one._page_box)) for one in own]
        assert found == [list(words(one._page_box)) for one in plain]
        assert set(notes) <= set(found[0])
