"""The short edition of the study: the comparison without the countries' long texts, which stand in an annex."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from matrices.cycle import products
from matrices.cycle.products import rendered
from matrices.language import Text
from matrices.report.study.page import study_html, study_print
from tests.study.small_study import FULL, study

LONG = "The Act defines the offence at length. " * 8
STUDY = study(*(line for line in FULL if not line.startswith("CAN A-01 notes")), f"CAN A-01 notes {LONG}")
NAME = "small-A-01"


@pytest.mark.parametrize("made", [study_html, study_print])
def test_a_long_text_stands_in_the_annex_once_with_links_both_ways(made: Callable[..., str]) -> None:
    """A short text stays in its line; in the whole edition there is no annex, and no text is lost or printed twice."""
    page, whole = made(STUDY, "en", short=True), made(STUDY, "en")
    comparison, annex = page.split('class="chapter c-texts"')
    assert [one.count(LONG.strip()) for one in (comparison, annex, whole)] == [0, 1, 1]
    assert ("Rige desde 2013." in comparison, "Rige desde 2013." in annex) == (True, False)
    line, text = f"line-{NAME}-CAN", f"text-{NAME}-CAN"
    assert [(comparison.count(f'id="{line}"'), comparison.count(f'href="#{text}"'))] == [(1, 1)]
    assert [(annex.count(f'id="{text}"'), annex.count(f'href="#{line}"'))] == [(1, 1)]
    assert "Short edition" in page
    assert ("c-texts" in whole, "Short edition" in whole, "text-small" in whole) == (False, False, False)


def test_every_place_that_a_link_names_is_there() -> None:
    """Nor does an id stand twice."""
    page = study_html(STUDY, "es", short=True)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert sorted(set(re.findall(r'href="#([^"]+)"', page)) - set(ids)) == []
    assert len(ids) == len(set(ids))


@pytest.mark.pdf
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("few", [0, 10_000_000])
def test_whoever_waits_is_told_of_each_chapter_in_each_language(
    few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Languages are printed in processes of their own, or one after the other if little is new, and tell how far."""
    monkeypatch.setattr(products, "_MANY_SIGNS", few)
    told: list[Text] = []
    made = list(rendered([(STUDY, tmp_path, one, ("pdf",), True) for one in ("es", "en")], [], told.append))
    if not made:
        pytest.skip("Pango is not installed")
    assert [(language, form, content[:5]) for language, form, content in made] == [
        ("es", "pdf", b"%PDF-"),
        ("en", "pdf", b"%PDF-"),
    ]
    lines = [one["en"] for one in told]
    assert {re.match(r"PDF \((\w\w)\), (\d+) of \d+: ", one)[1] for one in lines} == {"es", "en"}  # type: ignore[index]
    assert next(one for one in lines if one.endswith("Annex: the long texts")).startswith("PDF (en)")
