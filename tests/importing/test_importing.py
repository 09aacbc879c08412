"""Foreign files in invented layouts: every answer and text, exactly the disagreements, and whatever has no place."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from matrices.checking.files import Returned
from matrices.edition.folder import Folder, load_edition
from matrices.errors import EditionError
from matrices.importing.bringing import Import, bring, disagreements_csv, read_decisions
from matrices.importing.mapping import read_mapping
from matrices.importing.matching import Spelled, Spoken
from tests.importing.foreign import MAPPING, edition, study


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """An edition of three countries that asks thirty questions, `1.1` to `3.2`."""
    return load_edition(edition(tmp_path_factory.mktemp("edition"), 3, 30))


def brought(folder: Folder, mapping: str, *files: Returned, decisions: bytes = b"", waiver: str = "") -> Import:
    """Return what an import of files would bring in."""
    read = read_mapping(mapping.encode(), "map.yaml", folder.instruments, lambda _name: None)
    decided = read_decisions(decisions, "decisions.csv") if decisions else {}
    return bring(files, read, folder.edition, decided, waiver)


def book(name: str, *sheets: tuple[str, list[list[Any]]], merged: tuple[str, ...] = ()) -> Returned:
    """Return a workbook of sheets given as rows, some ranges of the first one merged."""
    made: Any = Workbook()
    content = BytesIO()
    for number, (title, rows) in enumerate(sheets):
        sheet = made.active if not number else made.create_sheet()
        sheet.title = title
        for row in rows:
            sheet.append(row)
        for one in merged if not number else ():
            sheet.merge_cells(one)
    made.save(content)
    return Returned(name, content.getvalue())


def told(found: Import, *codes: str) -> list[tuple[str, str]]:
    """Return code and address of findings, of all that are errors if no codes are named."""
    wanted = [one for one in found.findings if one.code in codes] if codes else found.errors
    return [(one.code, f"{one.at.sheet}!{one.at.cell}".rstrip("!")) for one in wanted]


def values(found: Import, column: str = "coverage") -> dict[tuple[str, str], object]:
    """Return the answers in a column, by country and row."""
    return {
        (one.country, each.row): each.value for one in found.countries for each in one.answers if each.column == column
    }


SHORT = """mapping: short
instrument: rights
jurisdiction: {is: ARG}
row: {column: Key}
columns: {coverage: Answer}
values: {coverage: {"1": "yes", "0": "no"}}
"""
"""A mapping of workbooks that hold nothing but keys and answers of one country."""


def test_coders_and_their_consolidation(folder: Folder) -> None:
    """Heads anywhere, merged texts, mixed numbers, laws above, a transposed table: all of it, and what differs."""
    foreign = study(3, 30, seed=3)
    assert foreign.consolidated is not None
    found = brought(folder, MAPPING, *foreign.files, foreign.consolidated)
    laws = {
        one.country: [each.value for each in one.answers if (each.sheet, each.column) == ("laws", "name")]
        for one in found.countries
    }
    wanted = {place: None if place in foreign.differing else code for place, code in foreign.codes.items()}
    assert {(one.country, one.place.row) for one in found.disagreements} == foreign.differing != set()
    assert (values(found), values(found, "notes"), laws) == (wanted, foreign.texts, foreign.laws)
    assert (found.share, {code for code, _ in told(found)}) == (100.0, {"import-differs"})


def test_the_secretariat_decides_cell_by_cell(folder: Folder) -> None:
    """The list of disagreements, marked and given back, says which file counts."""
    foreign = study(3, 30, seed=3)
    assert foreign.consolidated is not None
    files = (*foreign.files, foreign.consolidated)
    words = disagreements_csv(brought(folder, MAPPING, *files), "es").splitlines()
    marked = [line.replace(",coverage,,", ",coverage,x,") if ",coders," in line else line for line in words]
    found = brought(folder, MAPPING, *files, decisions="\n".join(marked).encode())
    assert (values(found), found.errors, found.is_ready) == (foreign.codes, (), True)


def test_numbers_that_lost_their_last_zero_are_known_by_their_place(folder: Folder) -> None:
    """1.1 that stands behind 1.9 is 1.10: a spreadsheet keeps no zero at the end of a number."""
    rows: list[list[Any]] = [["Key", "Answer"], *[[float(f"1.{number}"), number % 2] for number in range(1, 12)]]
    found = brought(folder, SHORT, book("a.xlsx", ("A", rows)))
    assert values(found) == {("ARG", f"1.{number}"): ("yes" if number % 2 else "no") for number in range(1, 12)}


def test_what_has_no_place_is_told_with_what_to_write(folder: Folder) -> None:
    """A key without a row, a value that is no code, a column and a text without a place: each an error at its cell."""
    rows: list[list[Any]] = [
        ["Derechos en la región"],
        ["Key", "Answer", "Remark"],
        ["1.1", 1, None],
        ["9.9", 0, None],
        ["1.2", "s/d", "ver anexo"],
        ["Total", 1, None],
    ]
    found = brought(folder, SHORT, book("a.xlsx", ("A", rows)))
    assert sorted(told(found)) == [
        ("import-no-code", "A!B5"),
        ("import-no-column", "A!C2"),
        ("import-no-place", "A!A1"),
        ("import-no-row", "A!A4"),
        ("import-no-row", "A!A6"),
    ]
    advice = {one.code: one.advice["en"] for one in found.errors}
    assert 'values: coverage: {"s/d": CODE}' in advice["import-no-code"]
    assert found.is_ready is False
    assert found.cells == {"placed": 2, "structure": 6, "left": 0, "without": 5}


def test_what_the_mapping_leaves_out_is_counted(folder: Folder) -> None:
    """With every word in its place nothing is left, and a waiver is not needed."""
    mapping = f'{SHORT}leave_out: {{lines: ["Total*"], columns: [Remark], texts: ["Derechos*"], rows: ["9.9"]}}\n'
    rows: list[list[Any]] = [
        ["Derechos en la región"],
        ["Key", "Answer", "Remark"],
        ["1.1", 1, "x"],
        ["9.9", 0, None],
        ["Total", 1, None],
    ]
    found = brought(folder, mapping, book("a.xlsx", ("A", rows)))
    assert (found.errors, found.share, values(found)) == ((), 100.0, {("ARG", "1.1"): "yes"})
    assert found.cells["left"] == 7


def test_less_than_everything_is_enough_if_somebody_says_why(folder: Folder) -> None:
    """With a waiver, what is no code is brought in to be clarified."""
    rows: list[list[Any]] = [["Key", "Answer"], ["1.1", "tal vez"], ["1.2", 1]]
    found = brought(folder, SHORT, book("a.xlsx", ("A", rows)), waiver="Se aclara después.")
    assert (found.is_ready, values(found)) == (True, {("ARG", "1.1"): None, ("ARG", "1.2"): "yes"})


def test_a_blank_is_no_answer_whatever_it_looks_like(folder: Folder) -> None:
    """What the mapping calls blank is never “no”; an empty cell is told."""
    mapping = f'{SHORT}blank: ["-", n/d]\n'
    rows: list[list[Any]] = [
        ["Key", "Answer"],
        ["1.1", "-"],
        ["1.2", "N/D"],
        ["1.3", None],
        ["1.4", "\u00a0"],
        ["1.5", 0],
    ]
    found = brought(folder, mapping, book("a.xlsx", ("A", rows)))
    assert values(found) == {("ARG", "1.5"): "no"}
    codes = ("import-blank", "import-empty", "import-empty-hard")
    assert sorted(told(found, *codes)) == [
        ("import-blank", "A!B2"),
        ("import-blank", "A!B3"),
        ("import-empty", "A!B4"),
    ]


def test_likeness_is_accepted_only_where_the_mapping_says_so_and_shown(folder: Folder) -> None:
    """A wording that was changed by a word is an error without `at_least`; with it, its score is told."""
    words = "¿Prevé la ley ese derecho número 5 de las personas migrantes en la materia 1?"
    mapping = SHORT.replace("row: {column: Key}", "row: {column: Key, match: wording}")
    rows: list[list[Any]] = [["Key", "Answer"], [words, 1]]
    strict = brought(folder, mapping, book("a.xlsx", ("A", rows)))
    assert told(strict) == [("import-no-row", "A!A2")]
    loose = brought(folder, mapping.replace("wording}", "wording, at_least: 80}"), book("a.xlsx", ("A", rows)))
    assert told(loose) == [("import-no-row", "A!A2")]  # number 6 is as like as number 5: nothing is guessed
    words = "¿La ley prevé el derecho número 5 a favor de las personas migrantes, materia 1?"
    rows = [["Key", "Answer"], ["5. Derecho 1.5", 1]]
    assert values(brought(folder, mapping, book("a.xlsx", ("A", rows)))) == {("ARG", "1.5"): "yes"}


def test_countries_across_with_two_heads(folder: Folder) -> None:
    """Each country has a head over two columns, answers and notes below it."""
    mapping = """mapping: across
instrument: rights
head: {holds: [Key], rows: 2}
jurisdiction: {heads: true, as: {Brazil: BRA}}
row: {column: Key}
columns: {coverage: Score, notes: Text}
values: {coverage: {"1": "yes", "0": "no"}}
"""
    rows: list[list[Any]] = [
        ["Key", "Argentina", None, "Brazil", None],
        [None, "Score", "Text", "Score", "Text"],
        ["1.1", 1, "a", 0, "b"],
        ["1.2", 0, None, 1, "c"],
    ]
    found = brought(folder, mapping, book("a.xlsx", ("A", rows), merged=("B1:C1", "D1:E1", "A1:A2")))
    assert values(found) == {
        ("ARG", "1.1"): "yes", ("ARG", "1.2"): "no", ("BRA", "1.1"): "no", ("BRA", "1.2"): "yes"
    }  # fmt: skip
    assert values(found, "notes") == {("ARG", "1.1"): "a", ("BRA", "1.1"): "b", ("BRA", "1.2"): "c"}
    assert (found.errors, found.share) == ((), 100.0)


def test_one_year_of_a_panel(folder: Folder) -> None:
    """Countries and years down, questions across, told apart by a filter; wordings with a number before them."""
    mapping = """mapping: panel
instrument: rights
jurisdiction: {column: Economy}
row: {heads: true}
columns: {coverage: "*"}
only: {Report Year: "2024"}
leave_out: {columns: [Region, Index]}
"""
    lines = ["Economy;Region;Report Year;Index;1.1 Right 1.1;Right 1.2"]
    lines += ["Argentina;LAC;2023;1,5;No;No", "Argentina;LAC;2024;2,5;Yes;No", "Bolivia;LAC;2024;2,5;Yes;Partial"]
    found = brought(folder, mapping, Returned("panel.csv", "\n".join(lines).encode()))
    assert values(found) == {
        ("ARG", "1.1"): "yes", ("ARG", "1.2"): "no", ("BOL", "1.1"): "yes", ("BOL", "1.2"): "partial"
    }  # fmt: skip
    assert (found.errors, found.share) == ((), 100.0)


def test_a_scraped_table(folder: Folder) -> None:
    """Marks of footnotes, signs for words, and letters that broke twice: read, and told with what they were read as."""
    mapping = """mapping: scraped
instrument: rights
jurisdiction: {column: State}
row: {heads: true}
columns: {coverage: "*"}
values: {coverage: {"✓": "yes", "✗": "no"}}
leave_out: {texts: ["* Only *"]}
"""
    page = """<html><body><table><caption>Rights</caption>
<tr><th>State</th><th>Right 1.1<sup>[1]</sup></th><th>Right 1.2</th></tr>
<tr><td>Argentina[a]</td><td>✓[2]</td><td>Yes*</td></tr>
<tr><td>BOLIVIA</td><td><img src="i/no.png" alt="✗"></td><td>SÃ­</td></tr></table>
<p>* Only in some states.</p></body></html>"""
    found = brought(folder, f"{mapping.replace('[', '[Rights, ', 1)}", Returned("page.html", page.encode()))
    assert values(found) == {
        ("ARG", "1.1"): "yes", ("ARG", "1.2"): "yes", ("BOL", "1.1"): "no", ("BOL", "1.2"): "yes"
    }  # fmt: skip
    assert found.errors == ()
    assert sorted(told(found, "import-mark", "import-mended")) == [
        ("import-mark", "Tabla 1!B2"),
        ("import-mark", "Tabla 1!C2"),
        ("import-mended", "Tabla 1!C3"),
    ]


def test_numbers_and_texts_of_one_column_go_apart(folder: Folder) -> None:
    """A score goes to the coverage, a text to the notes, and “1 – art. 5” to both."""
    mapping = """mapping: mixed
instrument: rights
jurisdiction: {file: "{} *"}
row: {column: Key}
columns:
  coverage: {head: Answer, text: "/^([01])(?![0-9])/"}
  notes: {head: Answer, text: "/^(?:[01] . )?([^01].*)$/"}
values: {coverage: {"1": "yes", "0": "no"}}
"""
    rows: list[list[Any]] = [["Key", "Answer"], ["1.1", 1], ["1.2", "0 – art. 5"], ["1.3", "según el caso"]]
    found = brought(folder, mapping, book("Bolivia v2.xlsx", ("A", rows)))
    assert values(found) == {("BOL", "1.1"): "yes", ("BOL", "1.2"): "no"}
    assert values(found, "notes") == {("BOL", "1.2"): "art. 5", ("BOL", "1.3"): "según el caso"}


def test_laws_that_are_named_in_lines_become_rows_of_the_list(folder: Folder) -> None:
    """With `add`, a law is entered once, whichever lines name it."""
    mapping = SHORT.replace("{coverage: Answer}", "{coverage: Answer, law: {head: Law, add: true}}")
    rows: list[list[Any]] = [
        ["Key", "Answer", "Law"], ["1.1", 1, "Ley 1"], ["1.2", 1, "Ley 2; ley 1"], ["1.3", 0, None]
    ]  # fmt: skip
    found = brought(folder, mapping, book("a.xlsx", ("A", rows)))
    assert values(found, "law") == {("ARG", "1.1"): ("L01",), ("ARG", "1.2"): ("L02", "L01")}
    assert values(found, "name") == {("ARG", "L01"): "Ley 1", ("ARG", "L02"): "Ley 2"}


def test_numbers_of_questions_across_that_lost_a_zero_and_answers_in_per_cent(folder: Folder) -> None:
    """Heads 1.9, 1.1 are 1.9 and 1.10; 50 % is 0.5, as the mapping spells it."""
    mapping = """mapping: across
instrument: rights
jurisdiction: {column: State}
row: {heads: true}
columns: {coverage: "*"}
values: {coverage: {"1": "yes", "0.5": partial, "0": "no"}}
"""
    rows: list[list[Any]] = [["State", 1.8, 1.9, 1.1], ["Bolivia", 0.5, 1, 0]]
    made = openpyxl_of(book("a.xlsx", ("A", rows)))
    made.active["B2"].number_format = "0%"
    found = brought(folder, mapping, saved(made))
    assert values(found) == {("BOL", "1.8"): "partial", ("BOL", "1.9"): "yes", ("BOL", "1.10"): "no"}
    assert found.errors == ()


def openpyxl_of(file: Returned) -> Any:
    """Return a workbook to be changed by hand."""
    return load_workbook(BytesIO(file.content))


def saved(made: Any) -> Returned:
    """Return what was changed by hand as a file."""
    content = BytesIO()
    made.save(content)
    return Returned("a.xlsx", content.getvalue())


def test_a_head_that_is_not_there_is_told_with_what_comes_nearest(folder: Folder) -> None:
    """Row and missing words are named; the sheet is not passed over."""
    rows: list[list[Any]] = [["x"], ["Key", "Respuesta"], ["1.1", 1]]
    found = brought(folder, SHORT, book("a.xlsx", ("Hoja", rows)))
    (one,) = found.errors
    assert (one.code, one.at.cell) == ("import-no-head", "A2")
    assert "“Answer”" in one.message["es"]


def test_mistakes_of_a_mapping_are_told_at_their_lines(folder: Folder) -> None:
    """A column, a code, a key and a place that are not there: each with its line and what could stand there."""
    mapping = SHORT.replace("coverage: Answer", "coverag: Answer").replace('"0": "no"', '"0": "not"')
    with pytest.raises(EditionError) as caught:
        brought(folder, mapping)
    assert [(one.line, one.place) for one in caught.value.mistakes] == [
        (5, "columns.coverag"),
        (6, "values.coverage.0"),
    ]
    with pytest.raises(EditionError) as caught:
        brought(folder, SHORT.replace("{is: ARG}", "{is: ARG, heads: true}").replace("row:", "rows:"))
    assert [(one.line, one.place) for one in caught.value.mistakes] == [(3, "jurisdiction"), (4, "rows")]


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (("{column: Key}", '{column: Key, text: "/^(1+/"}'), (4, "row.text", "/^(1+/", "breaks at its sign 3")),
        (("row:", 'files: ["a*", "/(/"]\nrow:'), (4, "files.#2", "/(/", "breaks at its sign 2")),
        (("{column: Key}", '{column: Key, as: {a: "9.9"}}'), (4, "row.as.a", "9.9", "There is no row")),
        (("row:", "field: {column: K, as: {a: cov}}\nrow:"), (4, "field.as.a", "cov", "no such column")),
        (("row:", "encoding: utf-99\nrow:"), (4, "encoding", "utf-99", "none of what may stand here")),
    ],
)
def test_a_pattern_that_breaks_and_what_spellings_lead_to_are_told_before_any_file_is_read(
    change: tuple[str, str], mistake: tuple[int, str, str, str], folder: Folder
) -> None:
    """Line, place, what stands there and what is wrong with it, in both languages with what is expected."""
    with pytest.raises(EditionError) as caught:
        brought(folder, SHORT.replace(*change))
    (one,) = caught.value.mistakes
    assert (one.line, one.place) == mistake[:2]
    assert all(words in one.message["en"] for words in mistake[2:])
    assert mistake[2] in one.message["es"]
    assert bool(one.expected and one.expected["es"]) is True


LIKE_2009 = """mapping: matriz-2009
instrument: rights
jurisdiction: {heads: true, as: {Bolibia: BOL}}
row: {column: Tema, as: {Tipo penal / Figura: "1.1", Tipo penal / Tentativa: "1.2", Protocolo: "1.3"}}
columns: {notes: "*"}
leave_out: {texts: ["*"]}
"""


def test_a_page_with_spans_is_brought_over_verbatim(folder: Folder) -> None:
    """Old encoding, spans, paragraphs in a cell: texts as they stand, a shared cell told, little words stay words."""
    page = """<html><head><meta http-equiv=Content-Type content="text/html; charset=windows-1252"></head><body lang=ES>
<p>Presentación</p><table><tr><td colspan=2>TEMA</td><td>ARGENTINA</td><td>Bolibia</td><td>BRASIL</td></tr>
<tr><td rowspan=2>Tipo penal</td><td>Figura</td><td><p><a href="LEYES/Codigo.htm#art900">Art. 900</a> CP</p>
<p>4 a 8 años</p></td><td>Idem</td>
<td>No hay</td></tr>
<tr><td>Tentativa</td><td colspan=2>Art. 24 CP (ambos)</td><td>&nbsp;</td></tr>
<tr><td colspan=2>Protocolo</td><td>-</td><td></td><td>No</td></tr></table></body></html>"""
    found = brought(folder, LIKE_2009, Returned("2009.html", page.encode("cp1252")))
    assert values(found, "notes") == {
        ("ARG", "1.1"): "Art. 900 CP\n4 a 8 años",
        ("ARG", "1.2"): "Art. 24 CP (ambos)",
        ("ARG", "1.3"): "-",
        ("BOL", "1.1"): "Idem",
        ("BOL", "1.2"): "Art. 24 CP (ambos)",
        ("BRA", "1.1"): "No hay",
        ("BRA", "1.3"): "No",
    }
    assert values(found) == {}
    cells = {str(each.at) for one in found.countries for each in one.answers if each.row == "1.2"}
    assert cells == {"2009.html: Tabla 1!C3:D3"}
    assert [str(one.message["en"]) for one in found.findings if one.code == "import-link"] == [
        "Under “Art. 900 CP 4 a 8 años” lies a link, which did not come over with the words: LEYES/Codigo.htm#art900."
        " Cells: Tabla 1!C2"
    ]
    assert {one.value for one in found.findings if one.code == "import-says-nothing"} == {"-", "Idem", "No hay", "No"}
    assert told(found, "import-remark") == []  # the same is not told twice
    assert sorted(told(found, "import-shared", "import-empty-hard", "import-empty")) == [
        ("import-empty", "Tabla 1!D4"),
        ("import-empty-hard", "Tabla 1!E3"),
        ("import-shared", "Tabla 1!C3:D3"),
    ]
    assert (found.errors, found.share) == ((), 100.0)


def test_tables_of_a_document(folder: Folder) -> None:
    """Merged cells, paragraphs and raised marks of a .docx; whose a table is stands before it."""
    import docx

    document = docx.Document()
    document.add_paragraph("País: Bolivia")
    table = document.add_table(3, 3)
    for column, words in enumerate(("Key", "Answer", "Text")):
        table.cell(0, column).text = words
    for row, key in ((1, "1.1"), (2, "1.2")):
        table.cell(row, 0).text = key
        table.cell(row, 1).text = "Sí"
    table.cell(1, 1).paragraphs[0].add_run("1").font.superscript = True
    table.cell(1, 2).merge(table.cell(2, 2)).text = "para\nambas"
    content = BytesIO()
    document.save(content)
    mapping = SHORT.replace("{is: ARG}", '{above: "País: {}"}').replace("Answer}", "Answer, notes: Text}")
    found = brought(folder, mapping, Returned("b.docx", content.getvalue()))
    assert values(found) == {("BOL", "1.1"): "yes", ("BOL", "1.2"): "yes"}
    assert values(found, "notes") == {("BOL", "1.1"): "para\nambas", ("BOL", "1.2"): "para\nambas"}
    assert found.errors == ()


def test_long_tables_say_the_column_themselves(folder: Folder) -> None:
    """Country, question, kind and answer, one a line."""
    mapping = """mapping: long
instrument: rights
jurisdiction: {column: C}
row: {column: Q}
field: {column: Kind, as: {score: coverage, comment: notes}}
columns: {coverage: V, notes: V}
"""
    lines = ["C\tQ\tKind\tV", "BOL\t1.1\tscore\tYes", "BOL\t1.1\tcomment\tart. 5", "BR\t1.2\tscore\tNo"]
    found = brought(folder, mapping, Returned("long.tsv", "\n".join(lines).encode()))
    assert (values(found), values(found, "notes")) == (
        {("BOL", "1.1"): "yes", ("BRA", "1.2"): "no"},
        {("BOL", "1.1"): "art. 5"},
    )
    assert found.errors == ()


def test_a_file_that_cannot_be_read_is_told(folder: Folder, tmp_path: Path) -> None:
    """A picture among the files stops the import, unless it is left away."""
    found = brought(folder, SHORT, Returned("a.png", b"\x89PNG\r\n"))
    assert (told(found), found.is_ready) == ([("import-unreadable", "")], False)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("[Flag_of_Argentina.svg] Argentina", "ARG"),
        ("Bolivia (Estado Plurinacional de)²", "BOL"),
        ("Brasil (República Federativa del)", "BRA"),
        ("Guinea (República de)", None),
        ("Bolivia, Estado Plurinacional de", "BOL"),
        ("Bolivia / BOLIVIA (Est. Plur.)", None),
        ("Brazil/Brasil", "BRA"),
        ("Brasil/Bolivia", None),
        ("R. Bolivia", None),
        ("Argentina, Rep.", "ARG"),
        ("Rep. Argentina", "ARG"),
        ("Argentina, Norte", None),
    ],
)
def test_a_country_is_known_with_its_flag_and_its_form_of_state(folder: Folder, words: str, code: str | None) -> None:
    """What stands behind a name is left away where no other country of the world has it; “Rep.” is read in full."""
    assert Spoken(folder.edition).find(words, Spelled({})) == code


def test_raised_marks_are_no_part_of_an_answer_and_stay_in_texts(folder: Folder) -> None:
    """A raised 2 behind a 1 makes no 12 of it, a raised letter no other word; a note keeps what it has."""
    mapping = """mapping: raised
instrument: rights
jurisdiction: {is: ARG}
row: {column: Key}
columns: {coverage: Answer, notes: Note}
values: {coverage: {"1": "yes", "12": partial, "✗": "no"}}
"""
    page = """<table><tr><th>Key</th><th>Answer</th><th>Note</th></tr>
<tr><td>1.1</td><td>1<sup>2</sup></td><td>10 m<sup>2</sup></td></tr>
<tr><td>1.2</td><td>Parcial<sup>a</sup></td><td>Nº 5ª</td></tr>
<tr><td>1.3</td><td>✗ª</td></tr><tr><td>1.4</td><td>Síª</td></tr></table>"""
    found = brought(folder, mapping, Returned("page.html", page.encode()))
    assert values(found) == {
        ("ARG", "1.1"): "yes", ("ARG", "1.2"): "partial", ("ARG", "1.3"): "no", ("ARG", "1.4"): "yes"
    }  # fmt: skip
    assert values(found, "notes") == {("ARG", "1.1"): "10 m²", ("ARG", "1.2"): "Nº 5ª"}
    assert told(found, "import-mark") == [("import-mark", f"Tabla 1!B{row}") for row in (2, 3, 4, 5)]
    assert found.errors == ()


def test_several_tables_of_a_sheet_have_each_the_country_beside_the_label_above_it(folder: Folder) -> None:
    """The same label stands over each: what is nearest above the head is meant, and not the first of the sheet."""
    tables: list[list[list[Any]]] = [
        [["País", name], [], ["Key", "Answer"], ["1.1", answer], []]
        for name, answer in (("República Argentina", 1), ("Bolivia", 0), ("BRASIL", 1))
    ]
    mapping = SHORT.replace("is: ARG", "beside: País")
    found = brought(folder, mapping, book("all.xlsx", ("S", [row for table in tables for row in table])))
    assert values(found) == {("ARG", "1.1"): "yes", ("BOL", "1.1"): "no", ("BRA", "1.1"): "yes"}
    assert found.errors == ()


def test_a_mark_under_one_of_several_heads_answers_what_the_head_says(folder: Folder) -> None:
    """“Sí”, “No” and “Parcial” are columns in which somebody made a cross; two crosses, or other words, are told."""
    rows: list[list[Any]] = [["Key", "¿Se cumple?", None, None], [None, "SI", "NO", "Parcial"]]
    rows += [["1.1", "X", None, None], ["1.2", None, None, "✓"], ["1.3", "x", "x", None], ["1.4", None, "creo", None]]
    mapping = SHORT.replace("Answer}", '{head: [Si, "No", Parcial], marked: [x, "✓"]}}\nhead: {rows: 2}')
    mapping = mapping.replace('values: {coverage: {"1": "yes", "0": "no"}}\n', "")
    found = brought(folder, mapping, book("a.xlsx", ("S", rows), merged=("B1:D1", "A1:A2")))
    assert values(found) == {("ARG", "1.1"): "yes", ("ARG", "1.2"): "partial", ("ARG", "1.3"): "yes"}
    assert told(found) == [("import-twice", "S!C5"), ("import-not-taken", "S!C6")]


def test_roman_numerals_of_a_key_are_read_where_the_mapping_says_so(folder: Folder) -> None:
    """“II.3.-” is 2.3 by a part called roman; what is no numeral names no row."""
    mapping = SHORT.replace("{column: Key}", '{column: Key, text: "{roman}.{n}.-", id: "{roman}.{n}"}')
    rows: list[list[Any]] = [["Key", "Answer"], ["I.14.-", 1], ["II.3.-", 0], ["iii.2.-", 1], ["IA.1.-", 1]]
    found = brought(folder, mapping, book("a.xlsx", ("S", rows)))
    assert values(found) == {("ARG", "1.14"): "yes", ("ARG", "2.3"): "no", ("ARG", "3.2"): "yes"}
    assert told(found) == [("import-no-row", "S!A5")]


def test_a_heading_of_a_document_stands_over_all_tables_until_the_next(folder: Folder) -> None:
    """Cards of one question each under the name of a country: label and content side by side, the question too."""
    from docx import Document

    made = Document()
    for name, answers in (("Argentina", {"1.1": "Sí", "1.2": "No"}), ("Estado de Bolivia", {"1.1": "No", "2.1": "Sí"})):
        made.add_heading(f"Ficha: {name}")
        for key, answer in answers.items():
            table = made.add_table(rows=3, cols=2)
            for row, words in enumerate((("Pregunta", key), ("Respuesta", answer), ("Nota", f"{name} {key}"))):
                for column, text in enumerate(words):
                    table.cell(row, column).text = text
            made.add_paragraph()
    content = BytesIO()
    made.save(content)
    mapping = """mapping: cards
instrument: rights
jurisdiction: {above: "Ficha: {}", as: {Estado de Bolivia: BOL}}
head: {holds: [Pregunta]}
row: {beside: Pregunta}
field: {column: Pregunta, as: {Respuesta: coverage, Nota: notes}}
columns: {coverage: "*", notes: "*"}
"""
    found = brought(folder, mapping, Returned("cards.docx", content.getvalue()))
    assert values(found) == {
        ("ARG", "1.1"): "yes", ("ARG", "1.2"): "no", ("BOL", "1.1"): "no", ("BOL", "2.1"): "yes"
    }  # fmt: skip
    assert values(found, "notes")["BOL", "2.1"] == "Estado de Bolivia 2.1"
    assert found.errors == ()


FEW = """mapping: few
instrument: rights
jurisdiction: {heads: true}
row: {column: Tema, match: id}
columns: {notes: "*"}
leave_out: {texts: ["Menú"]}
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_table_within_a_cell_is_its_text_unless_the_outer_one_only_lays_out(folder: Folder, encoding: str) -> None:
    """Its cells are lines of the answer; a table around a menu and the matrix is none; a mark of UTF-16 is obeyed."""
    inner = "<table><tr><td>Art. 5</td><td>4 años</td></tr></table>"
    matrix = f"<table><tr><td>TEMA<td>Bolivia<td>Brasil</tr><tr><td>1.1<td>véase: {inner}<td>a</tr></table>"
    page = f"<html><body><table><tr><td>Menú</td><td>{matrix}</td></tr></table></body></html>"
    found = brought(folder, FEW, Returned("a.html", page.encode(encoding)))
    assert values(found, "notes") == {("BOL", "1.1"): "véase:\nArt. 5\n4 años", ("BRA", "1.1"): "a"}
    assert (found.errors, found.share) == ((), 100.0)


def test_cells_whose_spans_cross_are_told(folder: Folder) -> None:
    """A cell over two rows and one over two columns cover the same place: nobody can tell which was meant there."""
    page = """<table><tr><td>TEMA<td>Bolivia<td>Brasil</tr><tr><td>1.1<td>a<td rowspan=2>b</tr>
<tr><td>1.2<td colspan=2>c</tr></table>"""
    found = brought(folder, FEW, Returned("a.html", f"<html><body>{page}</body></html>".encode()))
    assert told(found, "spans-cross") == [("spans-cross", "Tabla 1!C3")]
    assert values(found, "notes") == {
        ("BOL", "1.1"): "a",
        ("BRA", "1.1"): "b",
        ("BOL", "1.2"): "c",
        ("BRA", "1.2"): "c",
    }


@pytest.mark.parametrize(
    "words",
    [
        "Total",
        '¿Prevé “la ley”, según el "Protocolo", {algo}\nen * casos?',
        "/a/",
        "a\\b",
        "¿Qué? " + "muy " * 60 + "largo",
        "N/D",
    ],
)
def test_what_advice_says_can_be_copied_into_the_mapping(words: str, folder: Folder) -> None:
    """Signs of the mapping's own, lines and long texts do not keep a copied line from saying what it should."""
    rows: list[list[Any]] = [["Key", "Answer"], ["1.1", 1], [words, 0]]
    (one,) = brought(folder, SHORT, book("a.xlsx", ("A", rows))).errors
    line = one.advice["en"][one.advice["en"].index("rows: [") :].rstrip(".")
    assert brought(folder, f"{SHORT}leave_out:\n  {line}\n", book("a.xlsx", ("A", rows))).errors == ()
