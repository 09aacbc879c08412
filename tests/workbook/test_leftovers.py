"""Everything that somebody wrote and that is no answer is kept and told of."""

import pytest
from openpyxl.comments import Comment

from matrices.instrument.model import Instrument
from matrices.language import say
from matrices.workbook.placing.leftovers import CLOSING, OPENING
from tests.workbook.damage import AS_TEXT, answers, as_bytes, left, parts_of, read, told, workbook, zipped


@pytest.mark.parametrize(
    ("cell", "text", "found"),
    [
        ("C7", "El delito\n¿Es delito? Sí, desde 2013", "Matriz!C7 Sí, desde 2013"),
        ("C8", "Sí, art. 24", "Matriz!C8 Sí, art. 24"),
        ("D7", "no aplica", "Matriz!D7 no aplica"),
        ("B8", "pendiente", "Matriz!B8 pendiente"),
        ("B8", "A-02 (Fiscalía)", "Matriz!B8 A-02 (Fiscalía)"),
    ],
)
def test_words_in_the_columns_of_the_form_are_told(small: Instrument, cell: str, text: str, found: str) -> None:
    """An answer typed into the question is found, and what was added is shown without the question."""
    book = workbook(small)
    book["Matriz"][cell] = text
    result = read(as_bytes(book), small)
    assert (answers(result), told(result), left(result)) == (
        AS_TEXT,
        [f"Matriz!{cell} warning label-changed"],
        [found],
    )


def test_labels_in_the_other_language_are_the_forms_own(small: Instrument) -> None:
    """A sheet of the English form in the Spanish file is no change of words."""
    book, english = workbook(small), workbook(small, language="en")
    for row in english["Matrix"].iter_rows():
        for cell in row:
            book["Matriz"][cell.coordinate].value = cell.value
    result = read(as_bytes(book), small)
    assert (answers(result), told(result), left(result)) == (AS_TEXT, [], [])


def test_blanks_and_case_of_labels_do_not_matter(small: Instrument) -> None:
    """Programs change line ends and blanks."""
    book = workbook(small)
    book["Matriz"]["C7"] = " EL DELITO\u00a0\r\n¿Es  delito?"
    assert told(read(as_bytes(book), small)) == []


def test_notes_beside_the_table_are_one_notice(small: Instrument) -> None:
    """Cells outside the table are listed, whatever they hold."""
    book = workbook(small)
    ws = book["Matriz"]
    ws["Z7"], ws["B30"], ws["X2"] = "ver nota", 15, True
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["Matriz!X2 notice outside-table"])
    assert left(result) == ["Matriz!X2 TRUE", "Matriz!Z7 ver nota", "Matriz!B30 15"]
    assert result.findings[0].message["en"] == "Content outside the table was not read as answers: X2, Z7, B30."


def test_comments_are_kept_save_our_own(small: Instrument) -> None:
    """A comment by a person may hold half of an answer; what the program noted does not."""
    book = workbook(small)
    book["Matriz"]["E7"].comment = Comment("desde 2013", "Ana")
    ours = f"{OPENING} {say('annotate', 'note-head', 'es')} · Error\nFalta la ley {CLOSING}"
    book["Matriz"]["E8"].comment = Comment(ours, "matrices")
    book["Matriz"]["F7"].comment = Comment(f"{ours}\nya corregido", "Ana")
    result = read(as_bytes(book), small)
    assert (answers(result), told(result), left(result)) == (
        AS_TEXT,
        ["Matriz!E7 notice comments-kept"],
        ["Matriz!E7 desde 2013", "Matriz!F7 ya corregido"],
    )


def test_text_boxes_are_kept_aside(small: Instrument) -> None:
    """What floats over the cells has no cell: it is listed by its sheet."""
    parts = parts_of(as_bytes(workbook(small)))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    parts["xl/worksheets/_rels/sheet3.xml.rels"] = (
        f'<Relationships><Relationship Id="r1" Type="{kind}" Target="../drawings/drawing1.xml"/></Relationships>'
    ).encode()
    lines = "<a:p><a:r><a:t>desde </a:t></a:r><a:r><a:t>2013</a:t></a:r></a:p><a:p/>"
    parts["xl/drawings/drawing1.xml"] = (
        f'<d:wsDr xmlns:d="urn:d" xmlns:a="urn:a"><d:sp><d:txBody>{lines}</d:txBody></d:sp></d:wsDr>'.encode()
    )
    result = read(zipped(parts), small)
    assert (told(result), left(result)) == (["Matriz! notice boxes-kept"], ["Matriz! desde 2013"])


def test_dashes_in_the_rows_of_headings_say_nothing(small: Instrument) -> None:
    """Whoever strikes out every empty cell strikes out those beside the headings too."""
    book = workbook(small)
    for column in range(5, 21):
        book["Matriz"].cell(6, column).value = "-"
        book["Matriz"].cell(30, column).value = "—"
    result = read(as_bytes(book), small)
    assert (answers(result), told(result), left(result)) == (AS_TEXT, [], [])
