"""Changed cells → the chapter on changes: counted, by provision, and by country with both sides."""

from dataclasses import replace

import pytest

from matrices.report.pieces import in_pieces
from matrices.report.study import changes, context
from matrices.report.study.changes import LONGEST, ChangePage, excerpts, revisions, round_changes
from matrices.report.study.page import study_html, study_print
from matrices.report.voice import Voice
from matrices.study.model import AnswerThen, Study
from matrices.study.tables import compare
from tests.study.small_rounds import change, in_rounds
from tests.study.small_study import FULL, study

STUDY = in_rounds()


def page(of: Study = STUDY, language: str = "en") -> ChangePage:
    """Return the chapter on changes in validation."""
    found = round_changes(compare(of), Voice(of, language))
    assert found is not None
    return found


def test_changes_are_counted() -> None:
    """Fields of answers and of entries in lists are counted apart, with the countries."""
    assert page().sentences == (
        "Since the first draft (round 1):",
        "3 fields of the answers changed, in 2 provisions (Canada and Costa Rica).",
        "In the lists, 1 field changed, in 1 entry (Costa Rica).",
        "Coverage: “Yes” became “No” once (Costa Rica).",
    )
    assert page(in_rounds(open_=True)).sentences[0] == "Since the draft of round 1:"


def test_changes_stand_by_provision() -> None:
    """In the order of the form, lists last, each with its countries."""
    assert [(one["code"], one["title"], one["countries"], one["count"]) for one in page().provisions] == [
        ("A-01", "The offence", "Canada and Costa Rica", 2),
        ("A-02", "Attempt", "Costa Rica", 1),
        ("", "Laws", "Costa Rica", 1),
    ]


def test_each_change_has_both_sides() -> None:
    """What stood before and what stands now, in words, with the cells, the moment, the institution and the basis."""
    (canada, costa_rica) = page().countries
    assert (canada["country"], [line["before"] for line in canada["lines"]]) == ("Canada", [None])
    law, first, second = costa_rica["lines"]
    before, after = first["before"], first["after"]
    assert (law["title"], law["field"], law["title_language"]) == ("Ley 9095", "Name", "es")
    assert (before.text, after.text, first["field"]) == ("8 years", "10 years", "Maximum")
    assert (before.origin.marked[:7], after.origin.marked[:7]) == ("CRI v1 ", "CRI v2 ")
    assert (first["by"], first["basis"]) == (("27 April 2027, 10:00 (UTC-06:00)", "Ministry"), "Ley 1, art. 2")
    assert [side.text for side in (second["before"], second["after"]) if side] == ["Yes", "No"]


def test_what_paper_leaves_out_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A printed edition that has no room for country sheets or single changes says how many and where they stand."""
    fields = "The 4 changed fields of this edition are told one by one in the edition for the screen and in the data."
    answers = len({(one.country, one.row) for one in STUDY.entries if one.sheet == "matrix"})
    sheets = f"The country sheets of this edition would repeat {answers} answers;"
    whole = study_print(STUDY, "en")
    for room in (changes, context):
        monkeypatch.setattr(room, "_MOST_PRINTED", 3)
    short = study_print(STUDY, "en")
    assert [words in page for words in (fields, sheets) for page in (whole, short)] == [False, True] * 2
    assert ['class="changes-of"' in page for page in (whole, short)] == [True, False]
    pieces = [[one.html for one in in_pieces(page).others] for page in (whole, short)]
    (alone,) = (one for one in pieces[0] if 'class="chapter c-sheets"' in one)
    (shared,) = (one for one in pieces[1] if 'class="chapter c-sheets"' in one)
    assert [one.count('class="chapter ') for one in (alone, shared)] == [1, 2]  # no page that holds one sentence
    assert sheets in shared.split('class="chapter ')[1]
    assert [one.count(" follows") for one in (alone, shared)] == [0, 1]


def test_marks_lead_to_the_first_change_of_their_row() -> None:
    """Each changed row has one anchor, and every fragment of the page leads somewhere."""
    anchors = [line["anchor"] for own in page().countries for line in own["lines"]]
    assert anchors == [
        "change-CAN-small-matrix-A-01",
        "change-CRI-small-laws-L01",
        "change-CRI-small-matrix-A-01",
        "change-CRI-small-matrix-A-02",
    ]
    html = study_html(STUDY, "en")
    assert all(f'href="#{anchor}"' in html and f'id="{anchor}"' in html for anchor in anchors)


def test_long_texts_show_the_words_around_the_difference() -> None:
    """What is alike on both sides is left out with an ellipsis, and so is what goes on for long."""
    same, more = "palabra " * 100, "otra " * 100
    before, after = excerpts(f"{same}vieja {more}", f"{same}nueva {more}")
    assert (before.startswith("… palabra"), after.startswith("… palabra")) == (True, True)
    assert ("vieja" in before, "nueva" in after, before.endswith("…")) == (True, True, True)
    assert max(len(before), len(after)) <= LONGEST + 4
    assert excerpts("short", "shorter") == ("short", "shorter")


def test_an_option_that_is_gone_is_told_as_it_was_written() -> None:
    """A code that the form no longer has does not stop the study."""
    old = replace(
        STUDY, proceedings=replace(STUDY.proceedings, changes=(change(STUDY, "CRI matrix A-02 coverage", "mostly"),))
    )
    side = page(old).countries[0]["lines"][0]["before"]
    assert side is not None
    assert side.text == "mostly"


def test_the_line_of_a_provision_is_told_by_edition_in_the_order_of_time() -> None:
    """Blank, unclear and not asked are told apart from “the same”; that the question was reworded stands beside."""
    plain = study(*FULL)

    def then(edition: str, as_of: str, value: str, raw: str = "", *, reworded: bool = False) -> AnswerThen:
        where = {"country": "CRI", "instrument": "small", "sheet": "matrix", "row": "A-01", "column": "coverage"}
        return AnswerThen(
            **where, edition=edition, value=value, raw=raw, valid_from="2016-05-01" if value == "partial" else "",
            as_of=as_of, tab="Matriz", cell="C4", reworded=reworded,
        )  # fmt: skip

    line = (
        then("ninth", "2015-03-01", "partial", "En parte"), then("third", "2018-03-01", "", ""),
        then("first", "2021-03-01", "", "tal vez"), then("2027", "2027-03-12", "gone", "Casi", reworded=True),
    )  # fmt: skip
    other = then("zero", "2012-03-01", "no")._replace(column="notes")
    told = replace(plain, history=(other, *line[:2], then("same", "2019-03-01", "no")._replace(row="A-02"), *line[2:]))
    found = revisions(compare(told), Voice(told, "en"))
    assert found is not None
    assert found.sentences == ("Since edition first no answer changed.",)
    assert found.editions == ("zero", "ninth", "third", "same", "first", "2027")
    (only,) = found.history
    assert only["cells"] == (
        "–", "Partial (since 2016-05-01)", "No answer", "=", "To be clarified", "Casi; question reworded"
    )  # fmt: skip
    assert "To be clarified" in study_html(told, "en")


def test_revisions_name_the_edition_and_are_nothing_without_one() -> None:
    """The chapter on the previous edition stands only where something changed since it."""
    plain = study(*FULL)
    assert revisions(compare(plain), Voice(plain, "es")) is None
    since = replace(
        plain,
        revisions=(
            replace(change(plain, "CRI matrix A-02 coverage", "yes", since="2024"), basis="", institution="", at=""),
        ),
    )
    found = revisions(compare(since), Voice(since, "es"))
    assert found is not None
    assert (found.title, found.has_basis) == ("Qué cambió desde la edición 2024", False)
    assert "Qué cambió desde la edición 2024" in study_html(since, "es")
