"""What is rare and happens all the same: other scripts, conversations, filters, telephone numbers that became sums."""

import time

import pytest

from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.workbook.read import open_workbook
from tests.workbook.annotating.marked import SHEET, edited, filled, related
from tests.workbook.damage import AS_TEXT, answers, as_bytes, patched, read, told, workbook

_THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


@pytest.mark.parametrize("words", ["\u202eabc\u202c \u2066x\u2069", "\ue000 \uf8ff \U000f0000", "شريعة · 法律 · 𝔏"])
def test_signs_of_any_script_are_kept_as_they_stand(small: Instrument, words: str) -> None:
    """Marks of direction and signs of private use may mean something in the country that wrote them."""
    book = workbook(small)
    book["Matriz"]["T10"] = words
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == ({**AS_TEXT, CellId("matrix", "B-01", "notes"): words}, [])


def test_rows_that_a_filter_hides_are_read(small: Instrument) -> None:
    """Whoever filters the rows sends all of them."""
    book = workbook(small)
    book["Matriz"].auto_filter.ref = "B5:T10"
    book["Matriz"].auto_filter.add_filter_column(3, ["No"])
    book["Matriz"].row_dimensions[7].hidden = True
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (AS_TEXT, [])


def test_conversations_are_shown_in_the_words_of_those_who_had_them() -> None:
    """The note that older programs see in place of a conversation speaks of the program; the conversation does not."""
    part = "xl/threadedComments/t1.xml"
    said = "".join(
        f'<threadedComment ref="E7" id="{{{n}}}"><text>{text}</text></threadedComment>'
        for n, text in enumerate(("¿Incluye la reserva?", "No, véase el acta."))
    )
    thread = f'<ThreadedComments xmlns="{_THREADS}">{said}</ThreadedComments>'.encode()
    file = edited(filled(), {part: thread, **related(SHEET, CellId("t", "threadedComment", f"/{part}"))})
    sheets = {sheet.title: sheet for sheet in open_workbook(file, "x.xlsx").sheets}
    assert {place: one.text for place, one in sheets["Matriz"].comments.items()} == {
        (7, 5): "¿Incluye la reserva?\nNo, véase el acta."
    }


@pytest.mark.parametrize("result", ["", "<v>-5049</v>"])
def test_a_telephone_number_on_the_cover_that_became_a_sum_is_what_was_typed(small: Instrument, result: str) -> None:
    """A plus sign and hyphens make a formula of it."""
    book = workbook(small)
    book["Portada"]["E9"] = "telefono"
    data = patched(
        as_bytes(book),
        "xl/worksheets/sheet1.xml",
        '<c r="E9"[^>]*>.*?</c>',
        f'<c r="E9"><f>+506-2222-3333</f>{result}</c>',
    )
    found = read(data, small)
    assert (found.cover["phone"].raw.text, told(found)) == ("+506-2222-3333", [])


def test_a_formula_on_the_cover_whose_result_is_not_there_is_told(small: Instrument) -> None:
    """Who filled the workbook in is asked for like any other answer."""
    book = workbook(small)
    book["Portada"]["E6"] = "=Z1"
    found = read(as_bytes(book), small)
    assert told(found) == ["Portada!E6 error formula-unseen"]


def test_a_row_of_stars_behind_a_letter_takes_no_time(small: Instrument) -> None:
    """What looks like a code with marks of footnotes is looked at once, however many there are."""
    book = workbook(small)
    book["Matriz"]["E30"] = "A" + 37 * "*" + "x"
    started = time.process_time()
    assert told(read(as_bytes(book), small)) == ["Matriz!E30 notice outside-table"]
    assert time.process_time() - started < 5


def test_a_row_without_its_question_is_told_of_though_no_other_row_has_one(small: Instrument) -> None:
    """Where no question is left in the sheet, a code with nothing behind it may have lost its answers too."""
    book = workbook(small)
    for column in range(3, 6):
        book["Otra"].cell(7, column).value = None
    assert told(read(as_bytes(book), small)) == ["Otra!B7 warning row-unlabelled"]


def test_endless_added_rows_are_told_of_together(small: Instrument) -> None:
    """Some hundreds are read as rows of the list; whoever pastes thousands has pasted something else."""
    book = workbook(small)
    last = book["Leyes"].max_row
    for row in range(last + 1, last + 1_001):
        book["Leyes"].cell(row, 3).value = book["Leyes"].cell(row, 4).value = f"Ley {row}"
    result = read(as_bytes(book), small)
    codes = [one.code for one in result.findings]
    assert (codes.count("row-added"), codes.count("outside-table")) == (500, 1)
    assert len(answers(result)) + len(result.unplaced) == len(AS_TEXT) + 2_000


def test_words_behind_the_heading_of_a_sheet_are_kept(small: Instrument) -> None:
    """The name of the country stands there, and what somebody wrote behind it is no part of it."""
    book = workbook(small)
    book["Otra"]["B2"].value += " Sí, desde 2013"
    result = read(as_bytes(book), small)
    assert told(result) == ["Otra!B2 notice outside-table"]
