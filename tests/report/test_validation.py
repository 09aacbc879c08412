"""Rounds → the state of validation in words, and the mark of a draft."""

from dataclasses import replace
from typing import get_args

from matrices.report.document import draft_of
from matrices.report.study.beside import validation_line, validation_sentences
from matrices.report.study.context import page_context
from matrices.report.voice import Voice
from matrices.study.model import Proceedings, ValidationState
from tests.study.small_rounds import UNTIL, in_rounds, validation
from tests.study.small_study import FULL, study

FINAL, DRAFT = in_rounds(), in_rounds(open_=True)
ENGLISH = Voice(FINAL, "en")


def line(country: str, voice: Voice = ENGLISH) -> tuple[str, str, tuple[str, ...], int, int]:
    """Return the state of a country as it is printed."""
    found = validation_line(voice.study.state(country, "small"), voice)
    assert found is not None
    return found["sign"], found["words"], found["details"], found["corrections"], found["objections"]


def test_an_objection_that_stands_is_said_with_all_that_is_known() -> None:
    """Round, moment in the zone of the edition, that it came after the date, corrections and open objections."""
    assert line("CRI") == (
        "objection",
        "An objection stands",
        (
            "round 2, 2 May 2027, 09:12 (UTC-06:00)",
            "received after 30 April 2027, 17:00 (UTC-06:00) and admitted",
        ),
        2,
        1,
    )


def test_silence_is_a_state_of_its_own() -> None:
    """It has its own word and sign, and names the day on which the Network agreed to it."""
    assert line("CAN") == (
        "plain",
        "Validated under the silence procedure",
        ("round 2, 30 April 2027, 17:00 (UTC-06:00)", "as agreed by the Network on 24 November 2026"),
        0,
        0,
    )


def test_part_of_the_rows_is_said_with_figures() -> None:
    """How many rows a country validated, and which institution."""
    assert line("GTM", Voice(FINAL, "es"))[1:3] == (
        "Validado en parte: 2 de 3 disposiciones",
        ("ronda 2, 20 de abril de 2027, 08:00 (UTC-06:00)", "Ministerio"),
    )


def test_every_state_has_words_and_a_sign() -> None:
    """None is told by colour, and none is without words in either language."""
    for language in ("es", "en"):
        for state in get_args(ValidationState):
            proceedings = Proceedings(2, validations=(validation("CRI", state, at=UNTIL),))
            voice = Voice(replace(study(*FULL), proceedings=proceedings), language)
            sign, words, *_ = line("CRI", voice)
            assert sign
            assert words


def test_the_sentence_is_counted_from_the_states() -> None:
    """Countries that gave no answer have nothing to validate and are not counted."""
    assert validation_sentences("small", ENGLISH) == (
        "Validation as of round 2, of 3 countries with answers: 1 validated in part; 1 with an objection that stands; "
        "and 1 under the silence procedure.",
        "2 corrections were entered; with their legal basis: 0.",
        "1 objection stands and is printed with its row.",
    )


def test_before_the_first_round_nothing_is_said_of_validation() -> None:
    """A study without rounds has neither state nor mark."""
    voice = Voice(study(*FULL), "es")
    assert validation_line(voice.study.state("CRI", "small"), voice) is None
    assert (validation_sentences("small", voice), draft_of(voice)) == ((), None)


def test_a_draft_names_its_round_and_its_end() -> None:
    """The mark says until when the version is out for validation; a closed round has none."""
    draft = draft_of(Voice(DRAFT, "es"))
    assert draft is not None
    assert draft.whole == "Versión preliminar, ronda 2, para validación hasta el 30 de abril de 2027, 17:00 (UTC-06:00)"
    assert draft_of(ENGLISH) is None
    assert page_context(FINAL, "en").cover.draft is None
