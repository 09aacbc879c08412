"""What one stroke changed all over a sheet is one finding with all its cells, and what can be understood is read."""

import functools
import time
import unicodedata
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from matrices.checking.answers import read_answers
from matrices.checking.judging import judge
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.resources import resource
from matrices.workbook.plan import Plan
from matrices.workbook.reading import Reading
from tests.workbook.damage import as_bytes, read, workbook

COVERAGE = ("Sí", "No", "Parcial", "Sí")


@functools.cache
def legislation() -> Instrument:
    return load_instrument(resource("schemas", "legislation"))


def filled() -> Workbook:
    """Return the form on trafficking, the coverage of each row filled in."""
    rows = legislation().sheet("trafficking").row_ids
    return workbook(
        legislation(),
        {CellId("trafficking", row, "coverage"): COVERAGE[number % len(COVERAGE)] for number, row in enumerate(rows)},
    )


def changed(change: Callable[[str], str], book: Workbook) -> Reading:
    """Return what is read in a book in which the texts of one sheet were changed, heads and answers too."""
    for row in book["Trata"].iter_rows(min_row=2, min_col=2):
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = change(cell.value)
    return read(as_bytes(book), legislation())


def told(reading: Reading) -> list[str]:
    """Return all findings about the sheet but those of what is not answered."""
    (judged,) = judge(legislation(), [read_answers(reading, legislation(), "CR")])
    ours = [one for one in (*reading.findings, *judged) if one.sheet_id == "trafficking"]
    return [f"{one.at.cell} {one.severity} {one.code}" for one in ours if one.code not in ("required", "rule")]


def coverage(reading: Reading) -> list[object]:
    """Return the answers about coverage, in order."""
    answers = read_answers(reading, legislation(), "CR")
    return [
        answers.by_place[CellId("trafficking", row, "coverage")].value
        for row in legislation().sheet("trafficking").row_ids
    ]


def without_accents(words: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", words) if not unicodedata.combining(sign))


def garbled(words: str) -> str:
    return words.encode().decode("cp1252", errors="replace")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda words: words.replace("Sí", "SI"), "«Sí» por «SI»"),
        (lambda words: words.replace("Sí", "Si").replace("art.", "artículo"), "«art.» por «artículo», «Sí» por «Si»"),
        (lambda words: words.replace("Parcial", "En parte"), "«Parcial» por «En parte»"),
        (without_accents, "se perdieron las tildes"),
        (garbled, "se alteraron las letras con tilde"),
    ],
)
def test_a_replacement_is_one_finding_and_its_answers_are_understood(change: Callable[[str], str], said: str) -> None:
    """Each answer is read as it stood before, without a finding of its own; the finding says what was replaced."""
    before = read(as_bytes(filled()), legislation())
    reading = changed(change, filled())
    found = [one for one in reading.findings if one.sheet_id == "trafficking"]
    assert [one.code for one in found] == ["words-replaced"]
    assert said in found[0].message["es"]
    assert (told(reading)[0].split()[1:], told(reading)[1:]) == (["warning", "words-replaced"], [])
    assert coverage(reading) == coverage(before)


def test_every_cell_of_a_replacement_is_named() -> None:
    """The cells of the form and those of the answers stand in the message."""
    reading = changed(lambda words: words.replace("Sí", "SI"), filled())
    (found,) = (one for one in reading.findings if one.code == "words-replaced")
    rows = Plan(legislation()).sheet("trafficking").rows
    yes = [f"E{number}" for n, number in enumerate(rows.values()) if COVERAGE[n % len(COVERAGE)] == "Sí"]
    cells = set(found.message["en"].partition("): ")[2].rstrip(".").split(", "))
    assert set(yes) <= cells


def test_answers_that_no_longer_look_like_an_option_are_named() -> None:
    """A word of the form that was replaced by another one is read back in the answers, and their cells are told."""
    reading = changed(lambda words: words.replace("Parcial", "En parte"), filled())
    (found,) = (one for one in reading.findings if one.code == "words-replaced")
    assert "E9" in found.message["en"].partition("): ")[2].rstrip(".").split(", ")


def test_one_option_replaced_by_another_is_an_error() -> None:
    """Nobody can tell any more which “No” was “Parcial”: the file is not accepted, and all of them are named."""
    reading = changed(lambda words: words.replace("Parcial", "No"), filled())
    (found,) = (one for one in reading.findings if one.sheet_id == "trafficking")
    assert (found.code, found.severity) == ("words-replaced", "error")
    assert {"E8", "E9"} <= set(found.message["en"].partition("): ")[2].rstrip(".").split(", "))


def test_texts_translated_all_over_a_sheet_are_one_finding() -> None:
    """A browser's translation leaves no word as it was."""
    book = filled()
    for row in book["Trata"].iter_rows(min_row=6, min_col=3, max_col=4):
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = f"Übersetzung von Zeile {cell.row}, Spalte {cell.column}"
    reading = read(as_bytes(book), legislation())
    assert [told(reading)[0].partition(" ")[2], *told(reading)[1:]] == ["warning words-replaced"]
    assert len([one for one in reading.unplaced if one.text.startswith("Übersetzung")]) > 80


def test_an_answer_in_a_label_keeps_its_own_finding() -> None:
    """What somebody wrote beside a replacement is told at its cell, in its own case."""
    book = filled()
    cell = book["Trata"]["C11"]
    cell.value = f"{cell.value}\nVéase la Ley DHR"
    reading = changed(lambda words: words.replace("art.", "artículo"), book)
    found = [(one.code, one.at.cell) for one in reading.findings if one.sheet_id == "trafficking"]
    assert sorted(found)[0] == ("label-changed", "C11")
    assert [one.value for one in reading.findings if one.code == "label-changed"] == ["Véase la Ley DHR"]


def test_a_sound_file_has_no_replacement() -> None:
    """Nothing is told of a form as it was sent, and answers nearly an option keep their own notice."""
    book = filled()
    book["Trata"]["E7"] = "Si."
    reading = read(as_bytes(book), legislation())
    assert (reading.replaced, told(reading)) == ({}, ["E7 notice understood-as"])


def test_long_labels_take_no_time() -> None:
    """Hundreds of labels of thousands of letters are read as fast as others."""
    book = filled()
    for row in book["Trata"].iter_rows(min_row=1, max_row=75, min_col=3, max_col=4):
        for cell in row:
            cell.value = f"art. {cell.row} de la ley, " * 1_200
    data = as_bytes(book)
    begun = time.process_time()
    read(data, legislation())
    assert time.process_time() - begun < 3


def test_words_that_the_form_once_had_were_changed_by_nobody(small: Instrument) -> None:
    """Workbooks that were sent before are read as they were: doubts about a treaty's words stood behind them."""
    book = workbook(small, {CellId("matrix", "A-01", "coverage"): "No"})
    old = 0
    for cell in (one for row in book["Matriz"].iter_rows(min_row=2, min_col=2) for one in row):
        if str(cell.value).endswith("»"):
            cell.value, old = f"{cell.value} [redacción por confirmar]", old + 1
    assert (old, [one.code for one in read(as_bytes(book), small).findings]) == (1, [])
