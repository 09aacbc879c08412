"""How wide words are, how they break into lines, and how they are cut."""

import shutil
import subprocess

import pytest
from fontTools.ttLib import TTFont

from matrices.report.slides import fitting as fitting_module
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


_DOUBLES = ("Arial", "Liberation Sans", "Nimbus Sans", "Arimo")
_OTHERWISE = set("±÷Ŋ¼½¾◐\u202f\u2009")
"""Signs that doubles of Arial set otherwise or lack."""


@pytest.mark.parametrize("bold", [False, True])
def test_every_sign_is_as_wide_as_a_double_of_arial_sets_it(bold: bool) -> None:
    """Held against the font of this machine that stands in for Arial, if it has one of the same widths."""
    if not shutil.which("fc-match"):
        pytest.skip("no fontconfig")
    asked = ["fc-match", "-f", "%{family}\t%{file}", f"Arial:style={'Bold' if bold else 'Regular'}"]
    family, _, path = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.partition("\t")
    if family not in _DOUBLES:
        pytest.skip("no double of Arial")
    font = TTFont(path)
    known, across, unit = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    table = {
        sign: own for own, signs in (fitting_module._BOLD if bold else fitting_module._PLAIN).items() for sign in signs
    }
    assert {sign: across[known[ord(sign)]][0] * 1000 / unit for sign in set(table) - _OTHERWISE} == pytest.approx(
        {sign: own for sign, own in table.items() if sign not in _OTHERWISE}, abs=0.6
    )
