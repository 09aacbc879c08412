"""How wide words are, how they break into lines, and how they are cut."""

import pytest

from matrices.report.slides.fitting import cut, fitting, lines, width


@pytest.mark.parametrize(
    ("words", "bold", "thousandths"),
    [("aaa", False, 1668), ("áéí", False, 1334), ("Ma", True, 1389), ("文", False, 1000)],
)
def test_words_are_as_wide_as_arial_sets_them(words: str, bold: bool, thousandths: int) -> None:
    """Accented letters are as wide as plain ones; a sign that Arial has not is as wide as its size."""
    assert width(words, 10, bold=bold) == pytest.approx(thousandths / 100 * 1.02)


def test_lines_break_at_blanks_that_may_break() -> None:
    """A no-break blank keeps words together; a word wider than the line is cut."""
    room = width("no answer", 10)
    assert lines("yes; no answer", 10, room) == ["yes; no", "answer"]
    assert lines("yes; no\u00a0answer", 10, room) == ["yes;", "no\u00a0answer"]
    assert lines("i" * 40, 10, width("i" * 25, 10)) == ["i" * 25, "i" * 15]


def test_the_largest_size_that_fits_is_taken() -> None:
    """Where none fits, it is the smallest."""
    assert fitting(["one two three"], (20, 10, 5), (width("one two three", 10), 12)) == 10
    assert fitting(["one two three"] * 9, (20, 10), (50, 12)) == 10


def test_what_does_not_fit_is_cut_at_a_word() -> None:
    """The ellipsis says that something was left out, and needs its own room."""
    assert cut("one two three four", 10, width("one two three", 10), 1) == "one two…"
    assert cut("one two", 10, width("one two three", 10), 1) == "one two"
