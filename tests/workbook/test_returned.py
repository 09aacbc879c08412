"""Templates as the writer makes them, filled in and read back."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.workbook.template.fill import Answer, fill
from matrices.workbook.template.stamping import stamp
from matrices.workbook.template.write import build_base
from tests.conftest import EXAMPLES, repeated
from tests.workbook.damage import answers, identity_of, left, read, told
from tests.workbook.small_template import EDITION, template


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_template_gives_its_answers_and_nothing_else(legislation: Instrument, language: str) -> None:
    """No text of the template is taken for somebody's words, and every answer comes back from its cell."""
    blank = stamp(build_base(legislation, EDITION, language), identity_of(legislation, language), "Costa Rica")
    given = {CellId(sheet.id, row, column): f"{row} {column}" for sheet, row, column in legislation.cells()}
    result, filled = read(blank, legislation), read(fill(blank, given, {"name": "Ana"}), legislation)
    assert (answers(result), told(result), left(result)) == ({}, [], [])
    assert (answers(filled), told(filled), left(filled)) == (given, [], [])
    assert {name: cell.raw.text for name, cell in filled.cover.items()} == {"name": "Ana"}
    assert set(filled.places) == set(given)


@settings(max_examples=repeated(60), deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=50),
    st.decimals(-(10**12), 10**12, places=3),
    st.dates(datetime.date(1900, 3, 1)),
)
def test_whatever_is_written_is_read(text: str, number: Decimal, day: datetime.date) -> None:
    """Texts, numbers and dates come back as they were written."""
    written: dict[CellId, Answer] = {
        CellId("matrix", "A-01", "notes"): text,
        CellId("matrix", "A-01", "rate"): number,
        CellId("matrix", "A-01", "since"): day,
    }
    small = load_instrument(EXAMPLES / "small")
    found = read(fill(template(), written), small).by_place
    if text.strip():
        assert found[CellId("matrix", "A-01", "notes")].raw.text == text
    assert found[CellId("matrix", "A-01", "rate")].raw.number == number
    moment = found[CellId("matrix", "A-01", "since")].raw.moment
    assert moment is not None
    assert moment.date() == day
