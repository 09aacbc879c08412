"""A page for print → its pieces: what goes before each, and where its links lead."""

from matrices.report.pieces import Piece, Pieces, in_pieces, with_pages

PAGE = (
    '<html lang="es"><head><meta name="folio" content="{page} / {pages}"><style>p { color: red }</style></head>'
    '<body class="print"><!--running--><div>head</div><!--/running--><nav><a href="#b">B</a></nav>'
    '<main><!--piece--><section id="a"><a href="#a">own</a> <a href="#b">other</a></section>'
    '<!--piece--><section class="continues"><p id="b">b</p></section></main></body></html>'
)


def test_pieces_are_documents_of_their_own() -> None:
    """Each has the head and the running lines; links to anchors of other pieces lead out of it."""
    head = '<html lang="es"><head></head><body class="print"><div>head</div>'
    assert in_pieces(PAGE) == Pieces(
        "p { color: red }",
        "{page} / {pages}",
        Piece(f'{head}<nav><a href="#b">B</a></nav></body></html>', continues=False),
        (
            Piece(
                f'{head}<main><section id="a"><a href="study:a">own</a> <a href="study:b">other</a></section></main>'
                "</body></html>",
                continues=False,
            ),
            Piece(
                f'{head}<main><section class="continues"><p id="b">b</p></section></main></body></html>',
                continues=True,
            ),
        ),
    )


def test_a_page_without_marks_is_one_piece() -> None:
    """Nothing is parted that a template does not part."""
    page = "<html><body><p>x</p></body></html>"
    assert in_pieces(page) == Pieces("", "", Piece(page, continues=False), ())


def test_the_contents_name_the_pages() -> None:
    """A link to a known anchor has its page; every link leads out of the first piece."""
    assert with_pages('<a class="x" href="#b">B</a><a href="#c">C</a>', {"b": 7}) == (
        '<a class="x" href="study:b" data-page="7">B</a><a href="study:c">C</a>'
    )
