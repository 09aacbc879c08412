"""Study → comparison: who answered what; silence is counted apart from every answer."""

from decimal import Decimal

from matrices.study.model import NO_ANSWER
from matrices.study.provisions import ANSWERED
from matrices.study.tables import compare, longest_years
from tests.study.small_study import FULL, study

PART = compare(study(*FULL))[0]
OFFENCE, ATTEMPT, SHELTER, OTHER = PART.provisions


def test_silence_is_counted_apart_from_no() -> None:
    """A country without an answer, or without a coverage, counts as no answer and never as no."""
    assert dict(OFFENCE.tally) == {"yes": 1, "partial": 1, "no": 0, NO_ANSWER: 2}
    assert dict(ATTEMPT.tally) == {"yes": 0, "partial": 0, "no": 1, NO_ANSWER: 3}


def test_a_country_without_coverage_keeps_its_line() -> None:
    """Guatemala wrote a note and no coverage: it stands among the answers, with no answer as its coverage."""
    assert [(answer.country, answer.coverage) for answer in OFFENCE.answers] == [
        ("CRI", "yes"),
        ("CAN", "partial"),
        ("GTM", NO_ANSWER),
    ]
    assert OFFENCE.silent == ("BLZ",)


def test_every_tally_adds_up_to_the_countries() -> None:
    """Each provision counts every country once, and a chapter each of its provisions."""
    assert [sum(provision.tally.values()) for provision in PART.provisions] == [4, 4, 4, 4]
    chapter = PART.matrices[0].chapters[0]
    assert dict(chapter.tally) == {"yes": 1, "partial": 1, "no": 1, NO_ANSWER: 5}
    assert chapter.contributors == {"CRI", "CAN", "GTM"}


def test_a_sheet_without_coverage_counts_answers() -> None:
    """Where coverage is not asked for, a country answered or did not."""
    provision = compare(study("CRI O-01 article art. 1"))[0].provisions[-1]
    assert dict(provision.tally) == {ANSWERED: 1, NO_ANSWER: 3}
    assert (provision.standing("CRI"), provision.standing("BLZ")) == (ANSWERED, NO_ANSWER)
    assert OTHER.reported == 0


def test_reported_counts_full_and_partial() -> None:
    """A provision is reported where it is provided for in full or in part."""
    assert [provision.reported for provision in (OFFENCE, ATTEMPT, SHELTER)] == [2, 0, 0]


def test_gaps_are_what_countries_reported() -> None:
    """Only what binds stands in the list, optional rows do not, and only countries that said no or partial."""
    assert [(gap.provision.row.id, gap.none, gap.part) for gap in PART.gaps] == [("A-01", (), ("CAN",))]
    assert (ATTEMPT.row.obligation, ATTEMPT.tally["no"]) == ("optional", 1)


def test_unanswered_provisions_are_those_that_nobody_answered() -> None:
    """Silence of all is told of the provision, not of a country."""
    assert [provision.row.id for provision in PART.unanswered] == ["B-01", "O-01"]


def test_penalties_keep_what_the_law_says() -> None:
    """Ends that were not given stay open; life is no number."""
    (row,) = PART.penalties
    cri, can = row.penalties
    assert (cri.minimum_months, cri.maximum_months, cri.life) == (Decimal(72), Decimal(120), False)
    assert (can.minimum_months, can.maximum_months, can.life, can.has_fine) == (None, None, True, True)
    assert longest_years(PART.penalties) == 10


def test_elements_are_ticked_by_country() -> None:
    """A grid holds the countries that ticked anything."""
    (grid,) = PART.elements
    assert grid.ticked == {"CRI": ("recruitment",), "CAN": ("recruitment", "transport")}


def test_an_element_has_four_states() -> None:
    """Ticked, not ticked beside others, not stated by a country that answered the row, and no answer."""
    (grid,) = PART.elements
    assert [grid.state(country, "transport") for country in ("CAN", "CRI", "GTM", "BLZ")] == [
        "yes",
        "not-named",
        "not-stated",
        "none",
    ]


def test_laws_are_cited_by_name() -> None:
    """A cited number leads to the law; one that the list does not hold leads to nothing."""
    cited = list(PART.lists.cited("CRI", "laws", ("L01", "L04")))
    assert [(number, law.name if law else None) for number, law in cited] == [("L01", "Ley 9095"), ("L04", None)]
    assert PART.lists.of("CRI", "laws")[0].url == "https://example.org/ley"
