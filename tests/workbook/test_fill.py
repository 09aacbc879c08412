"""Filling in: what is written by key is what stands in the cells, and texts stay texts."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matrices.errors import UsageError
from matrices.instrument.place import CellId
from matrices.workbook.template.fill import Answer, fill
from matrices.workbook.template.stamping import stamp
from tests.conftest import repeated
from tests.workbook.small_template import IDENTITY, base, opened, parts, template

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff_"), min_size=1, max_size=60
).filter(lambda words: words == words.strip())


def values(workbook: bytes, tab: str) -> dict[str, object]:
    """Return the answers of a sheet by address, as openpyxl reads them."""
    return {
        cell.coordinate: str(cell.value) if isinstance(cell.value, list) else cell.value
        for row in opened(workbook)[tab].iter_rows()
        for cell in row
        if not cell.protection.locked and cell.value is not None
    }


def test_every_type() -> None:
    """Texts, whole numbers, decimals and dates stand in their cells as what they are."""
    answers: dict[CellId, Answer] = {
        CellId("matrix", "A-01", "coverage"): "Sí",
        CellId("matrix", "A-01", "article"): "172",
        CellId("matrix", "A-01", "shortest"): "18 meses",
        CellId("matrix", "A-01", "fine"): 1500.5,
        CellId("matrix", "A-01", "women"): 3,
        CellId("matrix", "A-01", "since"): datetime.date(2015, 3, 27),
        CellId("matrix", "A-01", "phone"): "+506 2222 0000",
        CellId("matrix", "B-01", "notes"): "uno\ndos  tres ",
    }
    assert values(fill(template(), answers), "Matriz") == {
        "E7": "Sí",
        "G7": "172",
        "I7": "18 meses",
        "K7": 1500.5,
        "N7": 3,
        "Q7": datetime.datetime(2015, 3, 27),
        "S7": "+506 2222 0000",
        "T10": "uno\ndos  tres ",
    }


def test_cover() -> None:
    """What is asked of the person who fills the workbook in stands on the cover."""
    filled = fill(template(), {}, {"name": "Ana Pérez", "email": "ana@example.org"})
    assert list(values(filled, "Portada").values()) == ["Ana Pérez", "ana@example.org"]


@given(words=TEXTS)
@settings(max_examples=repeated(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_comes_back(words: str) -> None:
    """Whatever somebody writes is what openpyxl reads."""
    assert list(values(fill(template(), {CellId("matrix", "A-01", "notes"): words}), "Matriz").values()) == [words]


@pytest.mark.parametrize("words", ["=1+1", "+506", "-1", "@SUM(A1)"])
def test_formulas_stay_texts(words: str) -> None:
    """A text that looks like a formula is marked as a text, in its cell alone."""
    ws = opened(fill(template(), {CellId("matrix", "A-01", "notes"): words}))["Matriz"]
    cell, other = ws["T7"], ws["T8"]
    assert (cell.value, cell.data_type, cell.quotePrefix, other.quotePrefix) == (words, "s", True, False)


def test_rows_grow() -> None:
    """A long answer gets the room that it needs; a short one leaves the row as it is."""
    before = opened(template())["Matriz"].row_dimensions
    after = opened(
        fill(template(), {CellId("matrix", "A-01", "notes"): "palabra " * 60, CellId("matrix", "A-02", "notes"): "no"})
    )
    heights = after["Matriz"].row_dimensions
    assert heights[7].height > before[7].height
    assert heights[8].height == before[8].height


def test_other_parts_stay() -> None:
    """Only sheets, and styles where a text needs one, differ; what was calculated is calculated again."""
    filled = parts(fill(template(), {CellId("matrix", "A-01", "notes"): "sí"}))
    changed = [name for name, part in parts(template()).items() if part != filled[name]]
    assert changed == [f"xl/worksheets/sheet{number}.xml" for number in (1, 3, 5)]
    assert b"</f><v>" not in filled["xl/worksheets/sheet1.xml"]


def test_same_input_same_bytes() -> None:
    """Filling in the same answers twice gives the same bytes."""
    answers = {CellId("matrix", "A-01", "notes"): "=x", CellId("laws", "L01", "name"): "Ley"}
    assert fill(template(), answers) == fill(template(), answers)


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (CellId("matrix", "A-01", "nothing"), "x", "no-cell-for-answer"),
        (CellId("matrix", "Z-99", "notes"), "x", "no-cell-for-answer"),
        (CellId("nowhere", "A-01", "notes"), "x", "no-cell-for-answer"),
        (CellId("matrix", "A-01", "notes"), "x" * 32_768, "text-too-long"),
        (CellId("matrix", "A-01", "notes"), "😀" * 16_384, "text-too-long"),
        (CellId("matrix", "A-01", "notes"), "a\x00b", "text-with-control-signs"),
    ],
)
def test_refusals(place: CellId, value: str, code: str) -> None:
    """What no cell of the template can hold is refused and not cut off."""
    with pytest.raises(UsageError) as refused:
        fill(template(), {place: value})
    assert refused.value.code == code


def test_longest_text() -> None:
    """A text of as many characters as a cell can hold is kept whole."""
    longest = "x" * 32_767
    assert values(fill(template(), {CellId("matrix", "A-01", "notes"): longest}), "Matriz") == {"T7": longest}


def test_two_countries_filled_alike() -> None:
    """Answers go by key, whatever the country."""
    panama = stamp(base(), IDENTITY, "Panamá")
    assert values(fill(panama, {CellId("laws", "L02", "name"): "Ley 36"}), "Leyes") == {"C7": "Ley 36"}
