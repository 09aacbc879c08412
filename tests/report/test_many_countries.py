"""An edition of many countries → tables of groups that say whom they show, and a cover of one page."""

import re

from matrices.report.study.page import study_html, study_print
from tests.report.slides.many import of_many


def test_tables_of_groups_name_their_first_and_last_country() -> None:
    """Forty countries stand in three tables for each of two matrices; a table of all countries needs no such words."""
    page = study_html(of_many(40), "en")
    overviews = page.partition('class="chapter c-overview"')[2].partition("</section>")[0]
    named = re.findall(r'<span class="reach">(.*?)</span>', overviews)
    assert named == ["Afghanistan – Austria", "Azerbaijan – Botswana", "Bouvet Island – United Arab Emirates"] * 2
    assert 'class="reach"' not in study_html(of_many(10), "en")


def test_a_cover_lists_countries_as_far_as_it_has_room() -> None:
    """More than sixty are counted; the codes at the front of the study name them all."""
    cover = study_print(of_many(100), "en").partition('<nav class="contents"')[0]
    assert "100 countries" in cover
    assert "Afghanistan" not in cover
    assert "Afghanistan" in study_print(of_many(60), "en").partition('<nav class="contents"')[0]


def test_a_chart_longer_than_a_page_may_break() -> None:
    """One that fits is kept together."""
    assert 'class="chart-block long"' in study_print(of_many(40), "en")
    assert 'class="chart-block long"' not in study_print(of_many(10), "en")
