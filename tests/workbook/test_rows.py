"""Rows are found by key and by visible code, whatever was done to them; what cannot be told is reported."""

from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.workbook.plan import Plan, address
from tests.workbook.damage import ANSWERS, AS_TEXT, answers, as_bytes, left, properties, read, told, workbook

Change = Callable[[Workbook], None]

BLANK_NOTE = "Matriz!C5"


def swap(ws: Worksheet, one: int, other: int, columns: range) -> None:
    """Exchange the contents of two rows in some columns."""
    for column in columns:
        first, second = ws.cell(one, column), ws.cell(other, column)
        first.value, second.value = second.value, first.value


def copy_row(ws: Worksheet, source: int, target: int, columns: range = range(1, 25)) -> None:
    """Write the contents of one row over another."""
    for column in columns:
        ws.cell(target, column).value = ws.cell(source, column).value


def changed(small: Instrument, change: Change) -> bytes:
    """Return the sound workbook after a change."""
    book = workbook(small)
    change(book)
    return as_bytes(book)


def test_a_sound_workbook_gives_every_answer_and_no_finding(small: Instrument) -> None:
    """Nothing is said about a workbook that was only filled in."""
    result = read(as_bytes(workbook(small)), small)
    assert (answers(result), told(result), left(result), result.missing) == (AS_TEXT, [], [], frozenset())
    assert result.places[CellId("matrix", "A-01", "coverage")].cell == "E7"
    assert {name: cell.raw.text for name, cell in result.cover.items()} == {"name": "Ana Mora"}


def move_everything(book: Workbook) -> None:
    ws = book["Matriz"]
    ws.insert_rows(2, 3)
    ws.insert_cols(2, 2)


def insert_before_the_keys(book: Workbook) -> None:
    ws = book["Matriz"]
    ws.insert_rows(1, 2)
    ws.insert_cols(1, 1)


def sort_whole_rows(book: Workbook) -> None:
    swap(book["Matriz"], 7, 10, range(1, 25))


def turn_the_key_column(book: Workbook) -> None:
    ws = book["Matriz"]
    for row in range(6, 12):
        ws.cell(row, 40).value = ws.cell(row, 1).value
        ws.cell(row, 1).value = None


@pytest.mark.parametrize("change", [move_everything, insert_before_the_keys, sort_whole_rows, turn_the_key_column])
def test_moved_keys_are_followed_in_silence(small: Instrument, change: Change) -> None:
    """Keys are found by content: inserted rows and columns, whole rows sorted, all answers where they belong."""
    result = read(changed(small, change), small)
    assert (answers(result), told(result), left(result)) == (AS_TEXT, [], [])


def test_rows_sorted_without_their_keys_follow_their_codes(small: Instrument) -> None:
    """What people see moves with their answers; the hidden key stays behind."""

    def sort(book: Workbook) -> None:
        swap(book["Matriz"], 7, 8, range(2, 25))

    result = read(changed(small, sort), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["Matriz! notice rows-sorted"])


def test_cells_deleted_without_the_keys_follow_their_codes(small: Instrument) -> None:
    """Rows that moved up against the hidden column keep their codes; the row that is gone is missing."""

    def shift(book: Workbook) -> None:
        ws = book["Leyes"]
        for row in range(6, 11):
            copy_row(ws, row + 1, row, range(2, 12))

    result = read(changed(small, shift), small)
    assert told(result) == ["Leyes! warning rows-shifted"]
    assert {place: text for place, text in answers(result).items() if place[0] == "laws"} == {
        CellId("laws", "L02", "name"): "Ley 9095",
        CellId("laws", "L02", "status"): "Vigente",
    }


def test_rows_sorted_from_the_question_on_are_disputed(small: Instrument) -> None:
    """Key and code stayed behind; whether the answers moved with the questions nobody can tell."""

    def sort(book: Workbook) -> None:
        swap(book["Matriz"], 7, 8, range(3, 25))

    result = read(changed(small, sort), small)
    assert told(result)[:2] == ["Matriz!C7 error row-label-differs", "Matriz!C8 error row-label-differs"]
    assert result.findings[0].message["es"] == (
        "La pregunta de esta fila es la de A-02 «Tentativa», pero su código o clave oculta es A-01."
    )


def test_the_code_of_another_sheet_is_disputed(small: Instrument) -> None:
    """A row of another matrix that was pasted over a row is no answer to it without a word."""

    def paste(book: Workbook) -> None:
        book["Matriz"]["B8"] = "O-01"

    result = read(changed(small, paste), small)
    assert told(result)[0] == "Matriz!B8 error row-code-differs"


def test_a_row_of_which_only_the_key_is_left_is_missing(small: Instrument) -> None:
    """Visible cells that were deleted leave the hidden key behind; it is no row, unless an answer stands there."""

    def delete(book: Workbook) -> None:
        for column in range(2, 25):
            book["Matriz"].cell(8, column).value = None

    def write(book: Workbook) -> None:
        delete(book)
        book["Matriz"]["E8"] = "No"

    assert told(read(changed(small, delete), small)) == ["Matriz! error row-missing"]
    assert told(read(changed(small, write), small)) == ["Matriz!B8 warning row-unlabelled"]


@pytest.mark.parametrize("code", ["A\u201102", "\ufeffA-02", "A-02 *", "a-02¹", "A-02 (1)"])
def test_codes_are_known_however_they_are_typed(small: Instrument, code: str) -> None:
    """Other hyphens, invisible signs and marks of footnotes do not hide a code."""

    def retype(book: Workbook) -> None:
        book["Matriz"]["B8"] = code
        book["Matriz"]["A8"] = None

    result = read(changed(small, retype), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["Matriz! notice row-keys-lost"])


def test_a_code_that_stands_twice_is_disputed(small: Instrument) -> None:
    """Where code and key of a row disagree and the code stands elsewhere too, nothing is guessed."""

    def overwrite(book: Workbook) -> None:
        book["Matriz"]["B8"] = "A-01"

    result = read(changed(small, overwrite), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["Matriz!B8 error row-code-differs"])


def test_a_deleted_row_is_one_finding(small: Instrument) -> None:
    """A row that is gone is told once and listed as missing."""
    result = read(changed(small, lambda book: book["Matriz"].delete_rows(8)), small)
    assert (told(result), result.missing) == (["Matriz! error row-missing"], frozenset({("matrix", "A-02", "")}))
    assert result.findings[0].message["es"] == "Falta la fila A-02 «Tentativa»."


def test_a_deleted_row_of_a_list_is_nothing(small: Instrument) -> None:
    """The rows of a list are open: nobody misses an empty one."""
    result = read(changed(small, lambda book: book["Leyes"].delete_rows(10)), small)
    assert (answers(result), told(result), result.missing) == (AS_TEXT, [], frozenset())


def test_a_row_that_was_copied_is_a_notice(small: Instrument) -> None:
    """A copy that says the same adds nothing."""
    result = read(changed(small, lambda book: copy_row(book["Matriz"], 7, 14)), small)
    assert (answers(result), told(result), left(result)) == (AS_TEXT, ["Matriz!B7 notice row-twice"], [])


def test_a_blank_row_gives_way_to_its_copy(small: Instrument) -> None:
    """An answer that stands only in the copy is read there."""

    def fill_the_copy(book: Workbook) -> None:
        ws = book["Matriz"]
        copy_row(ws, 7, 14)
        copy_row(ws, 13, 7, range(5, 25))

    result = read(changed(small, fill_the_copy), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["Matriz!B7 notice row-twice"])
    assert result.places[CellId("matrix", "A-01", "coverage")].cell == "E14"


def test_copies_that_differ_are_an_error(small: Instrument) -> None:
    """The first answer is kept, the other listed; both cells are named, once for the row."""

    def change_the_copy(book: Workbook) -> None:
        ws = book["Matriz"]
        copy_row(ws, 7, 14)
        ws["E14"], ws["F14"] = "No", "L02"

    result = read(changed(small, change_the_copy), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["Matriz!E7 error copies-conflict"])
    assert left(result) == ["Matriz!E14 No", "Matriz!F14 L02"]
    assert result.findings[0].message["en"] == (
        "The answer to A-01, “Coverage”, stands twice: “Sí” at E7 and “No” at E14; 2 cells differ in all."
    )


def test_lost_keys_are_replaced_by_codes(small: Instrument) -> None:
    """A deleted key column costs a notice and no answer."""
    result = read(changed(small, lambda book: book["Matriz"].delete_cols(1)), small)
    assert (answers(result), left(result)) == (AS_TEXT, [])
    assert told(result) == ["Matriz! notice sheet-recognised", "Matriz! notice row-keys-lost"]


def test_titles_are_the_last_resort(small: Instrument) -> None:
    """Without key and code a row is known by its title, with a warning."""
    result = read(changed(small, lambda book: book["Matriz"].delete_cols(1, 2)), small)
    assert (answers(result), left(result)) == (AS_TEXT, [])
    assert told(result) == ["Matriz! notice sheet-recognised", "Matriz! warning row-titles-followed"]


def test_content_pasted_into_a_fresh_workbook_is_recovered(small: Instrument) -> None:
    """Labels and visible codes carry the day when every hidden thing is gone; the cover still says whose it is."""

    def paste(book: Workbook) -> None:
        del book["meta"]
        properties(book).props.clear()
        book.defined_names.clear()
        for number, ws in enumerate(book.worksheets):
            ws.delete_rows(1)
            ws.delete_cols(1)
            ws.title = f"Hoja{number}"

    result = read(changed(small, paste), small)
    assert (answers(result), left(result)) == (AS_TEXT, [])
    assert {line.rpartition(" ")[2] for line in told(result)} == {
        "sheet-recognised",
        "column-keys-lost",
        "row-keys-lost",
    }


def test_rows_inserted_into_a_list_get_the_next_number(small: Instrument) -> None:
    """A list is open: a row without key is given the first free number after the last one filled in."""

    def insert(book: Workbook) -> None:
        ws = book["Leyes"]
        ws.insert_rows(7)
        ws["C7"], ws["D7"] = "Ley 8764", "Vigente"

    result = read(changed(small, insert), small)
    assert answers(result) == {
        **AS_TEXT,
        CellId("laws", "L03", "name"): "Ley 8764",
        CellId("laws", "L03", "status"): "Vigente",
    }
    assert (told(result), left(result)) == (["Leyes!A7 notice row-added"], [])


def test_rows_appended_to_a_full_list_are_numbered_on(small: Instrument) -> None:
    """Beyond its capacity a list goes on; a number that was typed is kept."""
    full = {**ANSWERS, **{CellId("laws", f"L0{n}", "name"): f"Ley {n}" for n in range(1, 6)}}

    def append(book: Workbook) -> None:
        ws = book["Leyes"]
        ws["B11"], ws["C11"], ws["D11"] = "L06", "Ley 6", "Vigente"
        ws["C12"], ws["D12"] = "Ley 7", "Vigente"

    book = workbook(small, full)
    append(book)
    result = read(as_bytes(book), small)
    assert [text for place, text in answers(result).items() if place[1] in ("L06", "L07")] == [
        "Ley 6",
        "Vigente",
        "Ley 7",
        "Vigente",
    ]
    assert told(result) == ["Leyes! notice row-keys-lost", "Leyes!A12 notice row-added"]


def test_a_note_under_a_list_is_no_row(small: Instrument) -> None:
    """One cell below the list, or one that stands apart, is a note."""

    def note(book: Workbook) -> None:
        ws = book["Leyes"]
        ws["C11"] = "Fuente: Asamblea"
        ws["C20"], ws["D20"] = "otra", "nota"

    result = read(changed(small, note), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["Leyes!C11 notice outside-table"])
    assert left(result) == ["Leyes!C11 Fuente: Asamblea", "Leyes!C20 otra", "Leyes!D20 nota"]


def test_rows_inserted_into_a_matrix_are_not_placed(small: Instrument) -> None:
    """The rows of a matrix are fixed: what stands in a new one is listed, with a warning."""

    def insert(book: Workbook) -> None:
        ws = book["Matriz"]
        ws.insert_rows(8)
        ws["C8"], ws["E8"] = "Otra conducta", "Sí"

    result = read(changed(small, insert), small)
    assert (answers(result), told(result)) == (
        AS_TEXT,
        ["Matriz!E8 warning row-unknown", "Matriz!C8 notice outside-table"],
    )
    assert left(result) == ["Matriz!E8 Sí", "Matriz!C8 Otra conducta"]


def test_a_row_that_continues_another_one_is_an_error(small: Instrument) -> None:
    """A second law in a row inserted below a question belongs to no row: one finding names all such cells."""

    def insert(book: Workbook) -> None:
        ws = book["Matriz"]
        for number in (9, 8):
            ws.insert_rows(number)
        law, article = (Plan(small).sheet("matrix").columns[column] for column in ("law", "article"))
        ws.cell(8, law).value, ws.cell(8, article).value = "L02", "art. 5"
        ws.cell(10, law).value = "L01"

    result = read(changed(small, insert), small)
    law, article = (address(8, Plan(small).sheet("matrix").columns[column]) for column in ("law", "article"))
    last = address(10, Plan(small).sheet("matrix").columns["law"])
    assert (answers(result), told(result)) == (AS_TEXT, [f"Matriz!{law} error row-continued"])
    assert left(result) == [f"Matriz!{law} L02", f"Matriz!{article} art. 5", f"Matriz!{last} L01"]
    assert f": {law}, {article}, {last}." in result.findings[0].message["en"]
