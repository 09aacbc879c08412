"""Sheets are known by their token, then by name, then by content; copies are compared."""

from dataclasses import replace
from typing import Any

import pytest
from openpyxl import Workbook

from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.workbook.book import listed
from matrices.workbook.identity import Identity
from matrices.workbook.placing.identify import identify
from matrices.workbook.read import open_workbook
from tests.workbook.damage import AS_TEXT, answers, as_bytes, identity_of, left, read, told, workbook


def test_renamed_and_reordered_sheets_are_known_by_their_tokens(small: Instrument) -> None:
    """Neither name nor order of a sheet matters while its token is there."""
    book = workbook(small)
    book["Matriz"].title = "Revisado por Ana"
    book.move_sheet("Leyes", 3)
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (AS_TEXT, [])
    assert result.places[CellId("matrix", "A-01", "law")].sheet == "Revisado por Ana"


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
    assert result.places[CellId("matrix", "A-01", "coverage")].sheet == "Matriz (2)"


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


def foreign(book: Workbook, title: str, identity: Identity, sheet: str) -> Workbook:
    """Copy a sheet, as from the workbook of somebody else, with other answers in it."""
    copy = book.copy_worksheet(book[title])
    copy.title, copy["A1"] = f"{title} PAN", identity.on(sheet).token()
    for row in range(7, 11):
        for column in ("E", "F", "G"):
            copy[f"{column}{row}"] = "otra cosa"
    return book


def test_a_sheet_of_another_country_is_one_finding_and_not_compared(small: Instrument) -> None:
    """Both countries are named; what stands in the sheet is kept, and no answer comes from it."""
    book = foreign(workbook(small), "Matriz", identity_of(small, country="PAN"), "matrix")
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (AS_TEXT, [])
    assert {one.at.sheet for one in result.unplaced} == {"Matriz PAN"}
    assert "Matriz PAN!E7 otra cosa" in left(result)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"country": "PAN"}, "Panama (PAN)"),
        ({"edition": "2025"}, "edition 2025"),
        ({"country": "PAN", "edition": "2025"}, "Panama (PAN), edition 2025"),
        ({"instrument": "directory"}, "the form directory"),
        ({"round": "1"}, "validation round 1"),
    ],
)
def test_several_sheets_of_another_file_are_one_finding(small: Instrument, other: dict[str, Any], found: str) -> None:
    """Whatever a sheet differs in is said in words, once for all its sheets."""
    theirs = replace(identity_of(small), **other)
    book = foreign(foreign(workbook(small), "Matriz", theirs, "matrix"), "Leyes", theirs, "laws")
    opened = open_workbook(as_bytes(book), "CRI.xlsx")
    _, remarks = identify(opened)
    assert [(str(one.at), one.severity.value, one.code) for one in remarks] == [
        ("CRI.xlsx: Matriz PAN!A1", "error", "identity-disagrees")
    ]
    assert remarks[0].message["en"].startswith(f"Matriz PAN, Leyes PAN: this belongs to {found}; the rest of the file")
    assert told(read(as_bytes(book), small)) == []


def test_a_sheet_of_another_country_in_place_of_the_own_one(small: Instrument) -> None:
    """Its answers are not taken for the country's, and nothing follows from the sheet that is not there."""
    book = foreign(workbook(small), "Matriz", identity_of(small, country="PAN"), "matrix")
    del book["Matriz"]
    result = read(as_bytes(book), small)
    assert answers(result) == {place: words for place, words in AS_TEXT.items() if place[0] != "matrix"}
    assert (told(result), result.missing) == ([], frozenset({("matrix", "", "")}))


def test_many_differences_of_a_copy_are_one_finding(small: Instrument) -> None:
    """A copy of another state of the sheet is told once, with every cell."""
    book = copied(workbook(small), "Matriz")
    for column in "EFG":
        for row in (7, 8, 10):
            book["Matriz"][f"{column}{row}"], book["Matriz (2)"][f"{column}{row}"] = "uno", "otro"
    result = read(as_bytes(book), small)
    assert told(result) == ["Matriz! error sheet-copies-differ"]
    assert result.findings[0].message["en"] == (
        "This sheet and its copy “Matriz (2)” hold different answers in 9 cells: E7, F7, G7, E8, F8, G8, E10, F10, G10."
    )


def test_addresses_are_all_named() -> None:
    """Long lists are shortened to ranges, and no cell is left out."""
    cells = [*(f"D{n}" for n in range(8, 21)), "F9", "G9", "B2", "C30", "D30", "E30", "F30", "G30"]
    assert listed(cells) == "B2, D8:D20, F9, G9, C30:G30"
    assert listed(f"{column}{row}" for row in range(7, 12) for column in "EFG") == "E7:G11"
