"""The long table as series: what is a number, what is not, what may be added up."""

from decimal import Decimal

from matrices.report.indicators.series import Figure, indicators
from matrices.study.model import NO_ANSWER
from tests.report.indicators.small_figures import FIGURES, LINES, figures


def words(figure: Figure) -> str:
    """Return a figure as its number, otherwise its code."""
    return str(figure.value) if figure.is_number else figure.code


def test_the_four_answers_stay_apart() -> None:
    """0 is a number; no data, not applicable and no answer are three other things."""
    found = {one.row.id: one for one in indicators(figures(), FIGURES)}
    readers, new = found["LIB-01"].lines, found["LIB-02"].lines
    assert [words(one) for one in readers["CRI"]] == ["30", "0", "40"]
    assert [words(one) for one in readers["GTM"]] == ["nd", "12", "9"]
    assert [words(one) for one in new["GTM"]] == [NO_ANSWER, NO_ANSWER, "na"]
    assert [words(one) for one in readers["BLZ"]] == [NO_ANSWER] * 3


def test_a_rate_is_computed_where_both_are_numbers() -> None:
    """Readers for every thousand inhabitants, unrounded; otherwise the reason of the one that is missing."""
    found = {one.row.id: one for one in indicators(figures(), FIGURES)}
    rates = found["LIB-04"].lines
    assert [words(one) for one in rates["CRI"]] == [NO_ANSWER, NO_ANSWER, "8"]
    assert [words(one) for one in rates["GTM"]] == ["nd", NO_ANSWER, NO_ANSWER]


def test_parts_belong_to_their_indicator() -> None:
    """An indicator knows its parts by list, and the latest year for which somebody gives the number of one."""
    readers = indicators(figures(), FIGURES)[0]
    age = readers.breakdowns[0]
    assert [option.code for option, _ in age.parts] == ["child", "adult", "unknown"]
    assert (age.latest(readers.years), readers.breakdowns[1].latest(readers.years)) == (2025, None)
    assert words(age.parts[0][1]["GTM"][2]) == "nc"


def test_figures_of_different_definitions_are_not_added() -> None:
    """Only where every country that reports says that it counts as defined may there be a sum."""
    mixed = indicators(figures(), FIGURES)[0]
    same = [line.replace("same other", "same same") for line in LINES]
    alike = indicators(figures(*same), FIGURES)[0]
    assert (mixed.may_be_added(2025), alike.may_be_added(2025), mixed.differing) == (False, True, ("GTM",))
    assert mixed.greatest == Decimal(40)
