"""Columns are found by key and by head; a broken column is one finding."""

import datetime
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from tests.conftest import EXAMPLES
from tests.workbook.damage import AS_TEXT, answers, as_bytes, left, read, told, workbook


def swap(ws: Worksheet, one: str, other: str, first: int) -> None:
    """Exchange the contents of two columns from a row on."""
    for row in range(first, 20):
        a, b = ws[f"{one}{row}"], ws[f"{other}{row}"]
        a.value, b.value = b.value, a.value


def copy(ws: Worksheet, source: str, target: str, first: int = 1) -> None:
    """Write the contents of one column over another."""
    for row in range(first, 20):
        ws[f"{target}{row}"].value = ws[f"{source}{row}"].value


def test_columns_moved_with_their_keys_are_followed_in_silence(small: Instrument) -> None:
    """The order of columns does not matter."""
    book = workbook(small)
    swap(book["Matriz"], "E", "T", 1)
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (AS_TEXT, [])


def test_columns_moved_without_their_keys_follow_their_heads(small: Instrument) -> None:
    """A permutation of the heads against the hidden keys is what moving visible cells leaves."""
    book = workbook(small)
    swap(book["Matriz"], "E", "T", 5)
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["Matriz! notice columns-moved"])


def test_swapped_heads_of_years_are_a_warning_that_names_their_cells() -> None:
    """The heads are followed, so figures of one year count for another: whoever swapped them is told which they are."""
    figures = load_instrument(EXAMPLES / "figures")
    book = workbook(figures)
    (one, other) = (cell for cell in book["Lectores"][5] if cell.value in ("2023", "2024"))
    one.value, other.value = other.value, one.value
    (found,) = read(as_bytes(book), figures).findings
    assert (found.severity, found.message["es"]) == (
        "warning",
        "Se movieron columnas sin sus claves ocultas, o se cambiaron encabezados; se siguieron los encabezados: "
        f"{one.coordinate} (2024), {other.coordinate} (2023).",
    )


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ("'24", "'23", ["2023 column-head-differs", "2024 column-head-differs"]),
        (24, 23, ["2023 column-head-differs", "2024 column-head-differs"]),
        (45292, 44927, ["2023 column-head-differs", "2024 column-head-differs"]),
        (
            datetime.datetime(2024, 1, 1),
            datetime.datetime(2023, 1, 1),
            ["2023 column-head-differs", "2024 column-head-differs"],
        ),
        ("31/12/2024", "31/12/2023", ["2023 column-head-differs", "2024 column-head-differs"]),
        ("2024", "2024", ["2023 column-head-differs"]),
        ("'23", "24", ["outside-table"]),
        (44927, 45292, ["outside-table"]),
    ],
)
def test_a_year_in_two_digits_or_as_a_day_is_a_year(first: Any, second: Any, wanted: list[str]) -> None:
    """Whoever swapped such heads is told at both cells; where each names its own year, nothing is asked."""
    figures = load_instrument(EXAMPLES / "figures")
    book = workbook(figures)
    cells = {cell.value: cell for cell in book["Lectores"][5] if cell.value in ("2023", "2024")}
    cells["2023"].value, cells["2024"].value = first, second
    at = {cell.coordinate: f"{year} " for year, cell in cells.items()}
    found = [(at.get(one.at.cell, ""), one.code) for one in read(as_bytes(book), figures).findings]
    assert [code if code == "outside-table" else f"{year}{code}" for year, code in found] == wanted


def test_a_head_with_a_year_that_is_not_asked_for_is_an_error() -> None:
    """Figures of 2016 never count for 2021; a year that was typed anew, as a number, is the year that it was."""
    figures = load_instrument(EXAMPLES / "figures")
    book = workbook(figures)
    (one, other) = (cell for cell in book["Lectores"][5] if cell.value in ("2023", "2024"))
    one.value, other.value = 2016, "Año 2017 (p)"
    (first, second) = read(as_bytes(book), figures).findings
    assert (first.code, first.at.cell, first.message["es"]) == (
        "column-head-differs",
        one.coordinate,
        "La columna «2023» lleva el encabezado «2016».",
    )
    assert (second.at.cell, second.message["en"]) == (
        other.coordinate,
        "The column “2024” bears the head “Año 2017 (p)”.",
    )
    one.value, other.value = 2024, 2023
    assert [found.code for found in read(as_bytes(book), figures).findings] == ["columns-moved"]
    one.value, other.value = "Año 2023", "2024 (p)"
    assert [found.code for found in read(as_bytes(book), figures).findings] == ["outside-table"]


def test_a_head_that_names_another_column_is_an_error(small: Instrument) -> None:
    """Where only one head differs, the key is followed and the column reported."""
    book = workbook(small)
    book["Matriz"]["E5"] = "Ley"
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["Matriz!E5 error column-head-differs"])
    assert result.findings[0].message["es"] == "La columna «Cobertura» lleva el encabezado «Ley»."


def test_a_head_in_other_words_is_kept_aside(small: Instrument) -> None:
    """A head that was reworded changes nothing; its text is listed."""
    book = workbook(small)
    book["Matriz"]["E5"] = "¿Está cubierto?"
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["Matriz!E5 notice outside-table"])
    assert left(result) == ["Matriz!E5 ¿Está cubierto?"]


def test_a_deleted_column_is_one_finding(small: Instrument) -> None:
    """A column that is gone is told once, however many rows use it."""
    book = workbook(small)
    book["Matriz"].delete_cols(6)
    result = read(as_bytes(book), small)
    assert (told(result), result.missing) == (["Matriz! error column-missing"], frozenset({("matrix", "", "law")}))
    assert result.findings[0].message["en"] == "The column “Law” is missing; all its answers are."


def test_lost_keys_are_replaced_by_heads(small: Instrument) -> None:
    """A deleted key row costs a notice and no answer."""
    book = workbook(small)
    book["Matriz"].delete_rows(1)
    result = read(as_bytes(book), small)
    assert (answers(result), left(result)) == (AS_TEXT, [])
    assert told(result) == ["Matriz! notice sheet-recognised", "Matriz! notice column-keys-lost"]


def test_heads_are_known_in_either_language_and_any_spelling(small: Instrument) -> None:
    """Case, accents, blanks, asterisks and the language of a head do not matter."""
    book = workbook(small)
    ws = book["Matriz"]
    ws.delete_rows(1)
    ws["E4"], ws["F4"], ws["G4"] = " COVERAGE\u00a0", "ley:", "articulo *"
    result = read(as_bytes(book), small)
    assert (answers(result), left(result), result.missing) == (AS_TEXT, [], frozenset())


def test_copied_columns_are_compared_like_copied_rows(small: Instrument) -> None:
    """An equal copy is a notice, a different one an error with both cells."""
    book = workbook(small)
    copy(book["Matriz"], "E", "Z")
    assert told(read(as_bytes(book), small)) == ["Matriz!E5 notice column-twice"]
    book["Matriz"]["Z8"] = "Sí"
    result = read(as_bytes(book), small)
    assert (answers(result), told(result)) == (AS_TEXT, ["Matriz!E8 error copies-conflict"])
    assert left(result) == ["Matriz!Z8 Sí"]


def test_a_sheet_whose_cells_were_deleted_is_missing(small: Instrument) -> None:
    """A sheet without rows or heads is one finding, not one for each of them."""
    book: Workbook = workbook(small)
    book["Matriz"].delete_rows(2, 40)
    result = read(as_bytes(book), small)
    assert (told(result), result.missing) == (["Matriz! error sheet-missing"], frozenset({("matrix", "", "")}))


@pytest.mark.parametrize("mark", [" (1)", " *", "¹", " [a]", " **"])
def test_heads_with_the_mark_of_a_footnote_are_known(small: Instrument, mark: str) -> None:
    """Whoever adds a footnote to a head has not made another column of it, and its head still tells where it went."""
    book = workbook(small)
    for cell in book["Matriz"][5]:
        cell.value = f"{cell.value}{mark}" if cell.value else None
    swap(book["Matriz"], "E", "T", 5)
    result = read(as_bytes(book), small)
    assert (answers(result), "Matriz! notice columns-moved" in told(result)) == (AS_TEXT, True)
