"""What nobody would write, or only to do harm: every content of a cell gives a value or a remark, and soon."""

import time
from decimal import Decimal

import pytest

from matrices.instrument.raw import RawValue, raw_text
from matrices.instrument.types import TYPES
from matrices.instrument.types.parsing import parse
from tests.instrument.test_values import read, target

_HOSTILE = (
    " ",
    "\n",
    "/",
    "·",
    ",",
    "1",
    "1,",
    "1.",
    "12/",
    "2020-",
    "(1) ",
    "*",
    "y ",
    "\u200b",
    "x",
    "L01;",
    "@",
    "٣",
    "½",
)


@pytest.mark.parametrize("kind", sorted(TYPES))
@pytest.mark.parametrize("times", [3, 40, 20_000])
def test_no_content_whatever_stops_the_reading(kind: str, times: int) -> None:
    """Any text gives a value or a remark, and soon; so does any number."""
    started = time.process_time()
    texts = [f"{before}{piece * times}{after}" for piece in _HOSTILE for before in ("", "a") for after in ("", "x")]
    values = [raw_text(text) for text in texts]
    values += [RawValue("number", number, Decimal(number)) for number in ("1E+400", "1E+60", "-0", "1E-300", "9" * 40)]
    for value in values:
        typed = parse(value, target(kind))
        assert typed.value is not None or typed.remarks or not value.text.strip("\n \u200b")
    assert time.process_time() - started < 20


_ONCE_SLOW = (
    "\u200b ",
    "\ufdfa",
    "\u202ea\u202c",
    "3©",
    "а",
    "veinte y ",
    "mil ",
    "(1) ",
    "L01 y ",
    "Sí; ",
    "1,5 a ",
    "é",
    " \n",
)
"""Stretches that are costly to fold, to split or to look up."""


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_time_grows_with_the_length_of_a_text_and_no_faster(kind: str) -> None:
    """Four times the letters take about four times as long, whatever they are; sixteen times would be a square."""

    def taken(length: int) -> float:
        texts = [raw_text(f"a{(piece * length)[:length]}x") for piece in (*_HOSTILE, *_ONCE_SLOW)]
        return min(_seconds(kind, texts) for _ in range(3))

    assert taken(32_000) < 9 * taken(8_000) + 0.005


def _seconds(kind: str, texts: list[RawValue]) -> float:
    column = target(kind, role="article") if kind == "text" else target(kind)
    started = time.process_time()
    for text in texts:
        parse(text, column)
    return time.process_time() - started


@pytest.mark.parametrize("kind", ["integer", "decimal", "money", "term"])
def test_a_number_written_as_a_power_of_ten_is_not_written_out(kind: str) -> None:
    """`1E+999999999` is a few letters in the file, and a thousand million digits when it is shown."""
    value, (code,) = read(kind, "1E+999999999")
    assert (value, code in ("not-a-number", "not-a-term")) == (None, True)


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("partial-date", "2\u200b013-02-08", "2013-02-08"),
        ("date", "2013\u2060-02-08", "2013-02-08"),
        ("term", "6 \u200baños", "P6Y"),
        ("reference", "L\u200b01", ("L01",)),
        ("url", "https://www.\u200bpgrweb.go.cr/", "https://www.pgrweb.go.cr/"),
    ],
)
def test_invisible_signs_inside_do_not_count(kind: str, words: str, expected: object) -> None:
    """They come along when something is copied from a page or a letter; a note names them."""
    assert read(kind, words) == (expected, ("hidden-signs",))
