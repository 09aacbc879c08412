"""What is taken for the answer of a cell: merged cells, formulas, cells that are not asked for."""

import time

import pytest

from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.workbook.book import Merge
from matrices.workbook.placing.harvest import merged_answers
from tests.workbook.damage import AS_TEXT, answers, as_bytes, left, patched, read, told, workbook

SHEET = "xl/worksheets/sheet3.xml"
"""The part of the sheet `Matriz`."""


def test_a_cell_merged_over_rows_answers_each(small: Instrument) -> None:
    """The content of a merged cell belongs to every row that it covers, each with its own cell."""
    book = workbook(small)
    book["Matriz"]["E8"] = None
    book["Matriz"].merge_cells("E7:E8")
    result = read(as_bytes(book), small)
    assert answers(result) == {**AS_TEXT, CellId("matrix", "A-02", "coverage"): "Sí"}
    assert result.by_place[CellId("matrix", "A-02", "coverage")].at.cell == "E8"
    assert told(result) == ["Matriz!E7 notice merged-answers"]


def test_a_cell_merged_over_columns_answers_each_that_is_asked_for(small: Instrument) -> None:
    """Grey cells under a merge are no answers."""
    book = workbook(small)
    book["Matriz"].merge_cells("G10:T10")
    book["Matriz"]["G10"] = "art. 5"
    result = read(as_bytes(book), small)
    assert {place[2]: text for place, text in answers(result).items() if place[1] == "B-01"} == {
        "coverage": "Parcial",
        "article": "art. 5",
        "notes": "art. 5",
    }
    assert (told(result), result.findings[0].message["en"]) == (
        ["Matriz!G10 notice merged-answers"],
        "“art. 5” stands in a cell merged over 2 answers; it was taken for each of them.",
    )


def test_content_hidden_by_a_merge_is_told(small: Instrument) -> None:
    """Some programs keep what a merge covers: nobody sees it, and nothing is lost."""
    data = patched(
        as_bytes(workbook(small)),
        SHEET,
        "</sheetData>",
        '</sheetData><mergeCells><mergeCell ref="E7:E8"/></mergeCells>',
    )
    result = read(data, small)
    assert answers(result)["matrix", "A-02", "coverage"] == "Sí"
    assert told(result) == ["Matriz!E7 notice merged-answers", "Matriz!E8 warning merged-hidden"]
    assert [(one.row, one.column) for one in result.findings] == [("A-01", "coverage"), ("A-02", "coverage")]
    assert left(result) == ["Matriz!E8 No"]


def test_a_label_merged_over_answers_is_none(small: Instrument) -> None:
    """A merge that begins in the column of questions gives no answer."""
    book = workbook(small)
    book["Matriz"].merge_cells("C8:E8")
    result = read(as_bytes(book), small)
    assert (("matrix", "A-02", "coverage") in answers(result), told(result), left(result)) == (False, [], [])


def test_fifty_thousand_merges_are_not_slow() -> None:
    """Merges cost by the answers that they cover, and giant ones that overlap are cut short."""
    rows = {f"r{n}": (n,) for n in range(6, 206)}
    columns = {f"c{n}": (n,) for n in range(4, 24)}
    many = [Merge(6 + n % 200, 4, 6 + n % 200, 5) for n in range(50_000)] + [Merge(6, 4, 1_048_576, 16_384)] * 50_000
    started = time.process_time()
    found = merged_answers(many, rows, columns)
    assert (len(found.covered), time.process_time() - started < 2) == (200, True)


@pytest.mark.parametrize(
    ("formula", "expected", "code"),
    [
        ("<f>6*2</f><v>12</v>", "12", "Matriz!M7 notice formula-value"),
        ("<f>[1]Hoja1!A1</f><v>12</v>", "12", "Matriz!M7 notice external-link"),
        ("<f>'C:/x/[y.xlsx]Hoja 1'!A1</f><v>12</v>", "12", "Matriz!M7 notice external-link"),
        ("<f>6*2</f>", None, "Matriz!M7 error formula-unseen"),
        ("<f>6*2</f><v></v>", None, "Matriz!M7 error formula-unseen"),
    ],
)
def test_formulas_give_their_cached_value(small: Instrument, formula: str, expected: str | None, code: str) -> None:
    """The value that the file holds is read, with a notice; without one the cell is an error."""
    data = patched(as_bytes(workbook(small)), SHEET, r'(<c r="M7"[^>]*)><v>12</v>', rf"\1>{formula}")
    result = read(data, small)
    assert (answers(result).get(("matrix", "A-01", "total")), told(result)) == (expected, [code])


def test_error_values_are_answers_to_be_judged(small: Instrument) -> None:
    """An error is kept as what it is; the judgement follows."""
    data = patched(
        as_bytes(workbook(small)), SHEET, r'<c r="M7"[^>]*><v>12</v>', '<c r="M7" t="e"><f>1/0</f><v>#DIV/0!</v>'
    )
    cell = read(data, small).by_place[CellId("matrix", "A-01", "total")]
    assert (cell.raw.kind, cell.raw.text) == ("error", "#DIV/0!")


def test_a_formula_that_gives_nothing_is_a_blank_cell(small: Instrument) -> None:
    """An empty text that a formula left is no answer and no finding."""
    data = patched(as_bytes(workbook(small)), SHEET, r'<c r="M7"[^>]*><v>12</v>', '<c r="M7" t="str"><f>""</f><v></v>')
    result = read(data, small)
    assert (("matrix", "A-01", "total") in answers(result), told(result)) == (False, [])


def test_answers_in_cells_that_are_not_asked_for_are_told(small: Instrument) -> None:
    """What is typed in a grey cell is listed and not read."""
    book = workbook(small)
    book["Matriz"]["I10"], book["Matriz"]["J10"] = "3 años", "—"
    result = read(as_bytes(book), small)
    assert (answers(result), told(result), left(result)) == (
        AS_TEXT,
        ["Matriz!I10 warning unused-answered"],
        ["Matriz!I10 3 años"],
    )
    assert ("matrix", "B-01", "shortest") not in result.places
