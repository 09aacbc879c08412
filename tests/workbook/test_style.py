"""Looks and measures: words can be read on every fill, and rows are as tall as their words."""

import pytest
from openpyxl import Workbook

from matrices.workbook import style
from matrices.workbook.style import FontRun, height, row_height, text_height
from matrices.workbook.template.page import Columns, header_text


def luminance(color: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    "look", [style.TITLE, style.INTRO, style.GROUP, style.HEAD, style.BAND, style.CODE, style.SUBJECT, style.STANDARD]
)
def test_words_can_be_read(look: style.Look) -> None:
    """The words of every look stand out from its fill."""
    assert contrast(look.color, look.fill) >= 4.5


@pytest.mark.parametrize("ink", [style.INK, style.SOFT, style.TEAL, style.DEEP, style.ACCENT])
def test_inks_can_be_read(ink: str) -> None:
    """Every colour of words stands out from paper and from the label columns."""
    assert min(contrast(ink, style.WHITE), contrast(ink, style.MIST)) >= 4.5


@pytest.mark.parametrize("meaning", list(style.FILLS))
def test_meanings_can_be_read(meaning: style.Meaning) -> None:
    """The words of a cell can be read whatever it means."""
    fill, ink = style.FILLS[meaning]
    assert contrast(fill, ink) >= 4.5


def test_longer_texts_are_taller() -> None:
    """A text of three lines is three times as tall as one of one line."""
    one = text_height("word", 20, 10)
    assert text_height("word\nword\nword", 20, 10) == pytest.approx(3 * one)
    assert text_height("word " * 12, 20, 10) == pytest.approx(4 * one)


def test_word_longer_than_its_column() -> None:
    """A word that fits in no line is broken over as many as it needs."""
    assert text_height("x" * 100, 20, 10) >= 4 * text_height("x", 20, 10)


def test_bold_and_wide_letters_take_more_room() -> None:
    """Bold letters and capitals are wider than others."""
    plain, bold = ((FontRun("word " * 28, 10, bold=bold),) for bold in (False, True))
    assert height((bold,), 30) > height((plain,), 30)
    assert text_height("WORD " * 30, 30, 10) > text_height("word " * 30, 30, 10)


def test_rows_keep_to_what_excel_allows() -> None:
    """No row is taller than 409 points, and none lower than asked."""
    assert (row_height(5000), row_height(1, least=30)) == (409, 30)


def test_pages_side_by_side() -> None:
    """Columns that do not fit go to the next page, at the largest scale that needs no further page."""
    narrow = Columns({2: 10, 3: 50, 4: 40}, 3)
    wide = Columns({2: 10, 3: 50, **dict.fromkeys(range(4, 14), 20.0)}, 3)
    assert (narrow.scale, narrow.ends) == (100, [])
    assert (wide.scale, wide.ends) == (83, [8])


def test_head_of_a_page() -> None:
    """Ampersands are doubled, since one of them begins a code; long texts are shortened at a word."""
    assert header_text("Law & order") == "Law && order"
    assert header_text("word " * 40) == "word " * 14 + "word…"


def test_a_look_is_the_same_on_every_cell_and_none_without_fill_takes_one_away() -> None:
    """What a workbook has worn before is put on by its numbers, and the next workbook has numbers of its own."""
    sheet, other = Workbook().worksheets[0], Workbook().worksheets[0]
    first, again, filled, alone = sheet["A1"], sheet["A2"], sheet["A3"], other["A1"]
    style.dress(first, style.ANSWER)
    style.dress(filled, style.HEAD)
    for cell in (again, filled, alone):
        style.dress(cell, style.ANSWER)
    parts = ("font", "border", "alignment", "number_format", "protection")
    seen = [[repr(getattr(cell, part)) for part in parts] for cell in (first, again, filled, alone)]
    assert seen == [seen[0]] * 4
    assert [cell.fill.start_color.rgb[-6:] for cell in (again, filled)] == ["000000", style.HEAD.fill]
