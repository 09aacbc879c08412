"""Cells filled to their limit with text that parsers dislike: as quick as cells filled with plain words."""

import time

import pytest

from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from tests.checking.test_findings_at_cells import checked
from tests.conftest import Place

LETTERS = 32_000
PLAIN = "Texto llano y sano de una ley. "
NASTY = ("a", "1", "a.", "L01; ", "art. 1, ", "(", "[a]", "\n", "https://a.", "1 año y ", "%", "\u202e", "a@b.", "- ")
LEAST = 1.0
"""Seconds that a check may always take, however quick it is with plain words."""


def seconds(instrument: Instrument, word: str) -> float:
    """Return how long a form that holds sixty long texts takes to be written, read and judged."""
    places: list[Place] = [
        CellId(sheet.id, row, column.id)
        for sheet in instrument.sheets
        for row in sheet.row_ids
        for column in sheet.columns
    ]
    cells = dict.fromkeys(places[:60], (word * LETTERS)[:LETTERS])
    begin = time.process_time()
    checked(cells, instrument, "es")
    return time.process_time() - begin


@pytest.fixture(scope="module")
def plain(small: Instrument) -> float:
    """How long it takes with plain words."""
    return seconds(small, PLAIN)


@pytest.mark.parametrize("word", NASTY)
def test_nasty_text_takes_no_more_than_three_times_as_long(small: Instrument, plain: float, word: str) -> None:
    """What is made to be slow costs about what any text of its length does."""
    assert seconds(small, word) < 3 * plain + LEAST
