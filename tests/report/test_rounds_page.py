"""Study after rounds → page: the mark of the draft, remarks in their language, changes in place, nothing as markup."""

import itertools
import re
from dataclasses import replace

import pytest

from matrices.edition.model import Country
from matrices.instrument.model import Instrument
from matrices.language import same
from matrices.report.study.page import study_html, study_print
from matrices.report.voice import Voice
from matrices.study.model import Proceedings
from tests.report.test_html import Tags
from tests.study.small_rounds import in_rounds, remark
from tests.study.small_study import FULL, edition, study, study_of

FINAL, DRAFT = in_rounds(), in_rounds(open_=True)
PAGE = study_html(FINAL, "en")
MARK = "Draft, round 2, for validation until 30 April 2027, 17:00 (UTC-06:00)"


def test_a_draft_bears_its_mark_everywhere() -> None:
    """On the cover, above the page and, in print, at the head of every page; the final study bears none."""
    page, printed = study_html(DRAFT, "en"), study_print(DRAFT, "en")
    assert page.count(MARK) == 1
    assert f"<b>{MARK}</b>" in printed.partition("<!--/running-->")[0]
    assert "Draft, round 2<br>For validation until 30 April 2027, 17:00 (UTC-06:00)" in page
    assert "Draft, round" not in PAGE + study_print(FINAL, "en")


def test_a_remark_stands_in_the_language_of_its_country() -> None:
    """Costa Rica's objection is marked as Spanish in the English page, its basis too."""
    row = re.findall(r'<tr class="note-row.*?</tr>', PAGE, re.DOTALL)[1]
    assert '<div class="remark-words" lang="es"><p>No es así.</p><p>Véase la ley.</p></div>' in row
    assert '<bdi lang="es">Ley 9095, art. 5</bdi>' in row
    assert "stands" in row


def test_a_remark_stands_in_every_place_of_its_row() -> None:
    """In the provision's table and on the country's sheet; on a law, in the list of laws."""
    words = " ".join(Tags(PAGE).words)
    assert (words.count("Véase la ley."), words.count("To follow."), words.count("Falta el número.")) == (2, 1, 1)


def test_a_remark_on_what_nobody_answered_is_printed_too() -> None:
    """A provision without answers stands in a list; the remark stands there."""
    of = replace(FINAL, proceedings=Proceedings(2, remarks=(remark("BLZ", "B-01", "comment", "Not yet."),)))
    listed = re.search(r'<table class="unanswered.*?</table>', study_html(of, "en"), re.DOTALL)
    assert listed is not None
    assert "Not yet." in listed[0]


def test_the_overview_shows_where_an_objection_stands() -> None:
    """A sign with its word beside the coverage; what was resolved is not marked."""
    overview = re.findall(r'<table class="overview.*?</table>', PAGE, re.DOTALL)[0]
    marked = re.findall(r'<td[^>]*data-c="(\w+)"(?:(?!</td>).)*?Objection', overview, re.DOTALL)
    assert marked == ["CRI"]


def test_changes_are_marked_with_a_word() -> None:
    """The mark says that and what changed; it is no mere colour."""
    assert re.search(r'<span class="changed">.*?>Changed</a>.*?: Maximum</span>', PAGE)


def test_hostile_remarks_stay_words() -> None:
    """What a country writes in a form cannot become markup."""
    hostile = remark("CRI", "A-01", "objection", "<script>alert(1)</script>", basis='"><img src=x>')
    page = study_html(replace(FINAL, proceedings=Proceedings(2, remarks=(hostile,))), "es")
    assert (page.count("<script>"), Tags(page).attributes("img")) == (1, [])
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_is_sound_with_rounds(language: str) -> None:
    """Every fragment leads somewhere, no target stands twice, no heading is left out, every table has heads."""
    page = study_html(replace(DRAFT, revisions=DRAFT.proceedings.changes), language)
    tags = Tags(page)
    ids = [attributes["id"] for _, attributes in tags.tags if "id" in attributes]
    wanted = {(a.get("href") or "")[1:] for a in tags.attributes("a") if (a.get("href") or "").startswith("#")}
    levels = [int(tag[1]) for tag, _ in tags.tags if re.fullmatch(r"h[1-6]", tag)]
    assert (len(ids), wanted - set(ids)) == (len(set(ids)), set())
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert all("<th " in table for table in re.findall(r"<table.*?</table>", page, re.DOTALL))


def test_links_in_print_hold_text_alone() -> None:
    """WeasyPrint tags a link that holds an element in a way that PDF/UA does not take (7.18.5)."""
    assert re.findall(r"<a\b[^>]*>[^<]*<(?!/a>)[^>]*>", study_print(DRAFT, "es")) == []


def test_every_drawing_of_the_page_has_a_title() -> None:
    """A drawing without words would be left out of what is read aloud."""
    page = study_print(FINAL, "es")
    drawings = re.findall(r"<svg[^>]*>(.{0,7})", page)
    assert drawings
    assert set(drawings) == {"<title>"}


def test_an_edition_of_provinces_does_not_speak_of_countries(small: Instrument) -> None:
    """Where most codes are none of countries, heads and sentences say jurisdiction; names and titles stay."""
    names = {"MX-OAX": "Oaxaca", "MX-PUE": "Puebla, país"}
    units = tuple(Country(code=code, name=same(name), language="es") for code, name in names.items())
    of = study_of(small, edition(notice=None).model_copy(update={"countries": units}), ["MX-OAX A-01 coverage yes"])
    spanish, english = Voice(of, "es"), Voice(of, "en")
    assert (spanish.say("head-country"), english.say("head-country")) == ("Territorio", "Jurisdiction")
    assert spanish.say("summary-silent", count=1, names="Puebla, país") == "no respondió: Puebla, país"
    assert english.say("who-lead", n=1, m=2, date="x", rest="").startswith("1 of 2 jurisdictions answered")
    assert Voice(study(*FULL), "en").say("head-country") == "Country"
    assert "Country" not in " ".join(Tags(study_html(of, "en")).words)
