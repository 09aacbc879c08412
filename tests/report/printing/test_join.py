"""Pieces → one PDF: every link leads somewhere, tags are told apart, bookmarks are in their places."""

import datetime
import io
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pikepdf
import pytest

from matrices.report import pdf as pdf_module
from matrices.report.pdf import Enclosure, kept_pdf, new_signs, render_pdf

pytestmark = [
    pytest.mark.pdf,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

TABLE = (
    "<table><thead><tr><th>Head</th></tr></thead><tbody><tr><th scope='row'>Row</th></tr><tr><td>1</td></tr></tbody>"
    "</table>"
)


def page(second: str = "Second", extra: str = "") -> str:
    """Return a page of three pieces: contents, a chapter, and its continuation over two pages."""
    return (
        '<html lang="en"><head><title>T</title><meta name="folio" content="Page {page} of {pages}">'
        "<style>.toc a::after { content: attr(data-page) } .folio, .next { break-before: page }</style></head>"
        '<body><h1>T</h1><p class="toc"><a href="#one">One</a> <a href="#two">Two</a></p>'
        f'<main><!--piece--><section><h2 id="one">One</h2>{TABLE}<a href="#two">to two</a></section>'
        f'<!--piece--><section class="continues"><h3 id="two">{second}</h3>{TABLE}'
        f'<p class="next"><a href="#one">to one</a>{extra}</p></section></main></body></html>'
    )


def opened(html: str) -> pikepdf.Pdf:
    """Return the document of a page."""
    return pikepdf.open(io.BytesIO(render_pdf(html)))


def test_links_lead_to_pages_of_the_whole() -> None:
    """Links between pieces name a place of the document; none is left that leads out."""
    with opened(page()) as pdf:
        numbers: dict[Any, int] = {one.objgen: number for number, one in enumerate(pdf.pages, start=1)}
        names = list(pdf.Root.Names.Dests.Names)
        anchors = {str(name): numbers[to[0].objgen] for name, to in zip(names[::2], names[1::2], strict=True)}
        links = [list(dict.fromkeys(str(link.Dest) for link in one.obj.get("/Annots", []))) for one in pdf.pages]
    assert {name: anchors[name] for name in ("one", "two")} == {"one": 2, "two": 3}
    assert links == [["one", "two"], ["two"], [], ["one"]]


def test_bookmarks_of_a_continuation_stand_below_its_chapter() -> None:
    """A chapter that was laid out in two pieces is one bookmark with those of both below it."""
    with opened(page()) as pdf, pdf.open_outline() as outline:
        found = [(one.title, [child.title for child in one.children]) for one in outline.root]
    assert found == [("T", []), ("One", ["Second"])]


def test_cells_find_the_heads_of_their_own_table() -> None:
    """No two heads of the document have one name, and every cell names heads that are there."""
    with opened(page()) as pdf:
        cells = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") in ("/TH", "/TD")]
        heads = [str(one.ID) for one in cells if "/ID" in one]
        named = [str(head) for one in cells if one.S == "/TD" for head in one.A.Headers]
    assert len(heads) == len(set(heads)) == 4
    assert len(named) == 2
    assert set(named) <= set(heads)


def test_every_page_finds_its_tags() -> None:
    """The numbers of pages and links are those of the tree of parents, each once."""
    with opened(page()) as pdf:
        used = [int(one.obj.StructParents) for one in pdf.pages]
        used += [int(link.StructParent) for one in pdf.pages for link in one.obj.get("/Annots", [])]
        listed = [int(number) for number in list(pdf.Root.StructTreeRoot.ParentTree.Nums)[::2]]
    assert sorted(used) == sorted(listed) == list(range(len(used)))


def test_what_did_not_change_is_not_laid_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After one change, one piece is laid out, the front, and nothing else; the bytes are those of a fresh layout."""
    from matrices.report.pieces import PieceLayout

    before = render_pdf(page(), kept=tmp_path)
    laid: list[str] = []
    original = PieceLayout.pdf

    def counted(self: PieceLayout, html: str, *rest: object, **more: object) -> bytes:
        laid.append(html)
        return original(self, html, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(PieceLayout, "pdf", counted)
    after = render_pdf(page("Other"), kept=tmp_path)
    assert ["continues" in one for one in laid] == [True, False]
    assert after != before
    assert after == render_pdf(page("Other"))


def test_a_page_that_was_printed_is_not_laid_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even opened; with something else enclosed, or by another version of what prints, it is another document."""
    first = render_pdf(page(), kept=tmp_path)
    monkeypatch.setattr(pdf_module, "PieceLayout", Mock(side_effect=AssertionError))
    assert (render_pdf(page(), kept=tmp_path), new_signs(page(), tmp_path)) == (first, 0)
    enclosed = (Enclosure("a.csv", b"1", "A", datetime.date(2027, 3, 12)),)
    assert (kept_pdf(page(), (), tmp_path), kept_pdf(page(), enclosed, tmp_path)) == (first, None)
    monkeypatch.setattr(pdf_module, "_made_by", lambda: "another")
    assert kept_pdf(page(), (), tmp_path) is None
    with pytest.raises(AssertionError):
        render_pdf(page(), kept=tmp_path)


def test_a_longer_first_piece_moves_all_pages() -> None:
    """Contents that need a second page are laid out again with the pages that follow from it."""
    long = page().replace('<p class="toc">', '<p style="height: 40cm">x</p><p class="toc" style="break-before: page">')
    with opened(long) as pdf:
        numbers: dict[Any, int] = {one.objgen: number for number, one in enumerate(pdf.pages, start=1)}
        names = list(pdf.Root.Names.Dests.Names)
        anchors = {str(name): numbers[to[0].objgen] for name, to in zip(names[::2], names[1::2], strict=True)}
    assert anchors["one"] == len(numbers) - 2


def flowing(articles: int, flows: str = ' data-flows="yes"', tall: str = "") -> str:
    """Return a chapter of so many provisions of less than a third of a page each, and one more in its own piece."""
    provisions = "".join(f'<article id="p{n}"><h4 id="h{n}">P{n}</h4></article>' for n in range(1, articles + 1))
    return (
        '<html lang="en"><head><title>T</title><style>@page { size: 100mm; margin: 0 } * { margin: 0 }'
        "article { height: 28mm; break-inside: avoid } h2, h3, h4 { break-after: auto }"
        ".tall { height: auto; break-inside: auto } .tall p { height: 16mm }</style></head>"
        '<body><h1>T</h1><a href="#p4">four</a><main><!--piece--><section class="chapter"><h2>One</h2>'
        f'<section class="theme" id="a"><h3>A</h3>{provisions}{tall}</section></section><!--piece-->'
        f'<section class="continues"{flows}><section class="theme" id="b"><h3>B</h3><article id="last"><h4>Last</h4>'
        '<a href="#p1">first</a></article></section></section></main></body></html>'
    )


def places(html: str) -> dict[str, int]:
    """Return on which page each provision begins."""
    with opened(html) as pdf:
        numbers: dict[Any, int] = {one.objgen: number for number, one in enumerate(pdf.pages, start=1)}
        names = list(pdf.Root.Names.Dests.Names)
        found = {str(name): numbers[to[0].objgen] for name, to in zip(names[::2], names[1::2], strict=True)}
    return {name: page for name, page in found.items() if name.startswith(("p", "last"))}


def test_what_would_leave_a_page_half_empty_goes_into_the_next_piece() -> None:
    """One provision on a page is joined by what follows; two fill it far enough, and another chapter does not flow."""
    assert places(flowing(4)) == {"p1": 2, "p2": 2, "p3": 2, "p4": 3, "last": 3}
    assert places(flowing(5)) == {"p1": 2, "p2": 2, "p3": 2, "p4": 3, "p5": 3, "last": 4}
    assert places(flowing(4, "")) == {"p1": 2, "p2": 2, "p3": 2, "p4": 3, "last": 4}


def test_what_runs_over_the_foot_of_a_page_moves_where_nothing_begins_at_the_top_of_one() -> None:
    """It moves as a whole, if what stays fills the page to its half."""
    tall = '<article id="p_tall" class="tall">' + "<p>x</p>" * 3 + "</article>"
    assert places(flowing(2, tall=tall)) == {"p1": 2, "p2": 2, "p_tall": 3, "last": 3}
    assert places(flowing(1, tall=tall.replace("<p>x</p>", "<p>x</p><p>x</p>", 2)))["last"] == 4


def test_the_first_provision_of_a_section_moves_with_its_heading_or_not_at_all() -> None:
    """A heading with its summary never stands alone, wherever on the page the provision below it begins."""
    head = '<section class="theme" id="p_section"><h3 style="height: 10mm">C</h3>'
    tall = f'</section>{head}<article id="p_tall" class="tall">' + "<p>x</p>" * 4 + "</article>"
    assert places(flowing(1, tall=tall)) == {"p1": 2, "p_section": 2, "p_tall": 2, "last": 4}
    assert places(flowing(2, tall=tall)) == {"p1": 2, "p2": 2, "p_section": 3, "p_tall": 3, "last": 4}


def test_what_moved_keeps_its_place_in_the_bookmarks() -> None:
    """It stands below its section, which begins in the piece before."""
    with opened(flowing(4)) as pdf, pdf.open_outline() as outline:
        chapter = outline.root[-1]
        found = [(one.title, [child.title for child in one.children]) for one in chapter.children]
    assert found == [("A", ["P1", "P2", "P3", "P4"]), ("B", ["Last"])]


def test_a_kept_piece_says_what_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes come of pieces that were kept, and whoever waits is told of each piece with its chapter."""
    told: list[tuple[str, int, int]] = []
    first = render_pdf(flowing(4), (), tmp_path, lambda *one: told.append(one))
    assert told == [("One", 1, 2), ("", 2, 2)]
    monkeypatch.setattr(pdf_module, "_key_of_all", lambda *_: "not the whole, but its pieces")
    assert render_pdf(flowing(4), (), tmp_path) == first
