"""Sheets are known by their token, then by name, then by content; copies are compared."""

from openpyxl import Workbook

from matrices.instrument.model import Instrument
from tests.workbook.damage import AS_TEXT, answers, as_bytes, identity_of, left, read, told, workbook


def test_renamed_and_reordered_sheets_are_known_by_their_tokens(small: Instrument) -> None:
    """Neither name nor order of a sheet matters while its token is there."""
    book = workbook(small)
    book["Matriz"].title = "Revisado por Ana"
    book.move_sheet("Leyes", 3)
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (AS_TEXT, [])
    assert result.places["matrix", "A-01", "law"].sheet == "Revisado por Ana"


def test_a_sheet_without_token_is_known_by_its_name_in_either_language(small: Instrument) -> None:
    """The name of the tab is the second witness, told as a notice."""
    book = workbook(small)
    book["Matriz"]["A1"] = None
    book["Matriz"].title = "matrix"
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["matrix! notice sheet-recognised"])


def test_a_sheet_without_token_and_name_is_known_by_its_content(small: Instrument) -> None:
    """Row codes tell a matrix, heads a list."""
    book = workbook(small)
    for number, title in enumerate(("Matriz", "Leyes")):
        book[title]["A1"] = None
        book[title].title = f"Hoja{number}"
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (
        AS_TEXT,
        ["Hoja1! notice sheet-recognised", "Hoja0! notice sheet-recognised"],
    )


def test_a_deleted_sheet_is_one_finding(small: Instrument) -> None:
    """A sheet that is gone is told once."""
    book = workbook(small)
    del book["Matriz"]
    result = read(as_bytes(book), small)
    assert (told(result), result.missing) == (["! error sheet-missing"], frozenset({("matrix", "", "")}))
    assert result.findings[0].message["es"] == "Falta la hoja «Matriz»."


def copied(book: Workbook, title: str) -> Workbook:
    """Copy a sheet as a spreadsheet program does."""
    book.copy_worksheet(book[title]).title = f"{title} (2)"
    return book


def test_an_equal_copy_of_a_sheet_is_a_notice(small: Instrument) -> None:
    """A copy that was left in the file adds nothing."""
    result = read(as_bytes(copied(workbook(small), "Matriz")), small)
    assert (answers(result), told(result), left(result)) == (AS_TEXT, ["Matriz (2)! notice sheet-copied"], [])


def test_answers_that_stand_only_in_the_copy_are_taken(small: Instrument) -> None:
    """Whoever filled in the copy and not the sheet loses nothing, and is asked to look."""
    book = copied(workbook(small), "Matriz")
    book["Matriz"]["E7"] = None
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["Matriz (2)!E7 warning sheet-copy-filled"])
    assert result.places["matrix", "A-01", "coverage"].sheet == "Matriz (2)"


def test_a_copy_that_says_something_else_is_an_error(small: Instrument) -> None:
    """Each answer that differs is named with both cells; the first is kept, the other listed."""
    book = copied(workbook(small), "Matriz")
    book["Matriz (2)"]["E7"] = "No"
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["Matriz!E7 error sheet-copy-differs"])
    assert left(result) == ["Matriz (2)!E7 No"]
    assert result.findings[0].message["en"] == (
        "This cell holds “Sí”, but a copy of the sheet holds “No” (Matriz (2)!E7)."
    )


def test_the_sheet_of_another_country_never_comes_first(small: Instrument) -> None:
    """A sheet that carries another country's token is read last, and adds nothing."""
    book = copied(workbook(small), "Matriz")
    foreign = book["Matriz (2)"]
    foreign["A1"] = identity_of(small, country="PAN").on("matrix").token()
    foreign["E7"], foreign["E8"], book["Matriz"]["E8"] = "Parcial", "Parcial", None
    book.move_sheet("Matriz (2)", -4)
    result = read(as_bytes(book), small)
    assert answers(result)["matrix", "A-01", "coverage"] == "Sí"
    assert ("matrix", "A-02", "coverage") not in answers(result)


def test_extra_sheets_are_kept_aside(small: Instrument) -> None:
    """A sheet that was added is listed cell by cell, with one notice."""
    book = workbook(small)
    ws = book.create_sheet("Notas")
    ws["B2"], ws["B3"] = "Consultado con la Fiscalía", 4
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["Notas! notice extra-sheet"])
    assert left(result) == ["Notas!B2 Consultado con la Fiscalía", "Notas!B3 4"]


def test_empty_extra_sheets_are_nothing(small: Instrument) -> None:
    """Spreadsheet programs add empty sheets by themselves."""
    book = workbook(small)
    book.create_sheet("Hoja1")
    assert told(read(as_bytes(book), small)) == []


def test_the_sheet_of_marks_is_no_answer(small: Instrument) -> None:
    """A workbook that was handed back with a sheet of findings is read as if it were not there."""
    book = workbook(small)
    ws = book.create_sheet("Observaciones")
    ws["A1"], ws["B2"] = identity_of(small).on("findings").token(), "Falta la ley"
    assert (told(read(as_bytes(book), small)), left(read(as_bytes(book), small))) == ([], [])


def test_replies_on_the_sheet_of_marks_are_kept(small: Instrument) -> None:
    """A tick says that something was done; a sentence beside a finding is an answer to it."""
    book = workbook(small)
    ws = book.create_sheet("Observaciones")
    ws["A1"], ws["I3"] = identity_of(small).on("findings").token(), "Hecho"
    ws["B4"], ws["I4"], ws["I5"] = "1", "corregido", "No procede: es ley estatal"
    result = read(as_bytes(book), small)
    assert (told(result), left(result)) == (
        ["Observaciones!I5 notice outside-table"],
        ["Observaciones!I5 No procede: es ley estatal"],
    )


def test_words_on_the_cover_are_kept(small: Instrument) -> None:
    """A cover without the digests of its words keeps what stands beside its fields and its table."""
    book = workbook(small)
    book["Portada"]["F6"], book["Portada"]["J20"] = "(interina)", "Se adjunta oficio"
    result = read(as_bytes(book), small)
    assert (told(result), left(result)) == (
        ["Portada!F6 notice outside-table"],
        ["Portada!F6 (interina)", "Portada!J20 Se adjunta oficio"],
    )


def test_a_cover_without_keys_is_read_by_its_labels(small: Instrument) -> None:
    """Who filled it in is found by the words beside it."""
    book = workbook(small)
    book["Portada"].delete_cols(1)
    book["Portada"]["D6"], book["Portada"]["F6"] = "Fiscal", "(interina)"
    result = read(as_bytes(book), small)
    assert {name: cell.raw.text for name, cell in result.cover.items()} == {"name": "Ana Mora", "position": "Fiscal"}
    assert left(result) == ["Portada!F6 (interina)"]
