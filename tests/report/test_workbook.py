"""Study → consolidated workbook: words, cells and bytes."""

import io
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from matrices.report.workbook import consolidated_workbook
from tests.study.small_study import FULL, study


def opened(content: bytes) -> Workbook:
    """Return a workbook from its bytes."""
    return load_workbook(io.BytesIO(content))


def rows(book: Workbook, tab: str) -> list[list[object]]:
    """Return the values of a sheet."""
    return [list(row) for row in book[tab].iter_rows(values_only=True)]


BOOK = opened(consolidated_workbook(study(*FULL), "es"))


def test_the_sheets_follow_the_instrument() -> None:
    """About, an overview and the answers of each matrix, the lists, the files."""
    assert BOOK.sheetnames == [
        "Acerca de", "Panorama Matriz", "Panorama Otra", "Matriz", "Otra", "Leyes", "Archivos small",
    ]  # fmt: skip


def test_the_overview_says_no_answer_in_words() -> None:
    """Belize did not answer: its cells say so, and Costa Rica's no is a no."""
    lines = {row[0]: row for row in rows(BOOK, "Panorama Matriz")}
    assert lines["Código"][2:] == ["Belice", "Canadá", "Costa Rica", "Guatemala"]
    assert lines["A-01"][2:] == ["Sin respuesta", "Parcial", "Sí", "Sin respuesta"]
    assert lines["A-02"][2:] == ["Sin respuesta", "Sin respuesta", "No", "Sin respuesta"]


def test_an_answer_stands_with_its_source() -> None:
    """Numbers are numbers, terms are words, and the last column says where the answer was read."""
    head, *lines = rows(BOOK, "Matriz")[1:]
    line = next(dict(zip(head, row, strict=True)) for row in lines if row[0] == "A-01" and row[2] == "Canadá")
    assert (line["Máximo"], line["Multa"], line["Notas"]) == ("cadena perpetua", 500000, "Only abroad.")
    assert str(line["Leído en"]).startswith("CAN v2 · Matrix!")


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://x","y")', "+1+1", "-1+1", "@SUM(1)", "#N/A"])
def test_no_text_becomes_a_formula(formula: str) -> None:
    """Whatever a text begins with, its cell holds text."""
    book = opened(consolidated_workbook(study("CRI A-01 coverage yes", f"CRI A-01 notes {formula}"), "es"))
    cell = next(cell for row in book["Matriz"].iter_rows() for cell in row if cell.value == formula)
    assert cell.data_type == "s"
    assert cell.quotePrefix == formula.startswith(("=", "+", "-", "@"))


def test_only_web_addresses_are_links() -> None:
    """An address with a script is shown as text."""
    book = opened(consolidated_workbook(study("CRI L01 name Ley", "CRI L01 url javascript:alert(1)"), "es"))
    assert [cell.hyperlink for row in book["Leyes"].iter_rows() for cell in row if cell.hyperlink] == []


def test_texts_keep_within_what_a_cell_holds() -> None:
    """A text longer than a cell is cut, control signs are left out."""
    book = opened(consolidated_workbook(study(f"CRI A-01 notes a\x07b{'x' * 40_000}"), "es"))
    longest = max((str(cell.value or "") for row in book["Matriz"].iter_rows() for cell in row), key=len)
    assert (len(longest), longest[:2]) == (32_767, "ab")


def test_the_same_study_gives_the_same_bytes() -> None:
    """No clock: every member of the package carries the cut-off date."""
    content = consolidated_workbook(study(*FULL), "en")
    assert content == consolidated_workbook(study(*FULL), "en")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {info.date_time for info in package.infolist()} == {(2027, 3, 12, 12, 0, 0)}
