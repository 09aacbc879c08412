"""Rounds in the register: opened, settled, commented and closed, each in one transaction."""

from dataclasses import replace

import pytest

from matrices.errors import RegisterError
from matrices.register.records import Outcome, Round, SettledRemark, Submission
from matrices.register.store import Register
from tests.register.conftest import events, refused
from tests.register.samples import (
    AT,
    DECISION,
    FROZEN,
    LATER,
    UNTIL,
    comment,
    form,
)

FIRST = Round(1, "2027", 1, AT.isoformat(), "ana", UNTIL.isoformat(), True, DECISION)


def test_a_round_keeps_what_it_was_opened_with(opened: Register) -> None:
    """Moments, the rule on silence with its decision, and the submissions that its draft was made of."""
    rounds = opened.rounds
    assert (rounds.rounds("2027"), rounds.frozen(1), rounds.rounds("2024")) == ((FIRST,), FROZEN, ())


def test_one_round_runs_at_a_time(opened: Register) -> None:
    """A second one is refused until the first is closed; another edition is free to open its own."""
    with pytest.raises(RegisterError) as caught:
        opened.rounds.open_round("2027", 2, UNTIL, False, {}, FROZEN, AT, "ana")
    assert refused(caught, opened) == ("round-open", [], ())
    opened.rounds.open_round("2030", 1, UNTIL, False, {}, (), AT, "ana")
    opened.rounds.close_round(1, (), LATER, "ana")
    second = opened.rounds.open_round("2027", 2, UNTIL, False, {}, FROZEN, LATER, "ana")
    assert [one.number for one in opened.rounds.rounds("2027")] == [1, 2]
    assert (second.id, second.silence, second.decision) == (3, False, {})


def test_a_round_is_closed_with_what_it_came_to(opened: Register) -> None:
    """The round says when and by whom; each country and instrument has its state, and the form behind it."""
    opened.rounds.receive_form(form(), AT, "ana")
    outcomes = (Outcome("CRI", "small", "objected", 1), Outcome("PAN", "small", "silence"))
    closed = opened.rounds.close_round(1, outcomes, LATER, "luis")
    assert closed == replace(FIRST, closed_at=LATER.isoformat(), closed_by="luis")
    assert (opened.rounds.rounds("2027"), opened.rounds.outcomes(1)) == ((closed,), outcomes)


def test_a_round_is_closed_once(opened: Register) -> None:
    """Closing again, or closing what there is not, is refused and changes nothing."""
    opened.rounds.close_round(1, (), LATER, "ana")
    with pytest.raises(RegisterError) as caught:
        opened.rounds.close_round(1, (Outcome("CRI", "small", "silence"),), LATER, "luis")
    assert (refused(caught, opened), opened.rounds.outcomes(1)) == (("round-closed", ["round-closed"], ()), ())
    with pytest.raises(RegisterError) as caught:
        opened.rounds.close_round(7, (), LATER, "luis")
    assert caught.value.code == "no-round"


def test_there_is_nothing_to_say_of_a_form_that_there_is_not(opened: Register) -> None:
    """Neither decisions nor answers to objections are kept for it."""
    for call in (
        lambda: opened.rounds.decide_form(4, "declined", "", LATER, "ana"),
        lambda: opened.rounds.settle(SettledRemark(4, "laws", "L01", "kept", "", "es", AT.isoformat(), "ana")),
    ):
        with pytest.raises(RegisterError) as caught:
            call()
        assert refused(caught, opened) == ("no-form", [], ())


def test_a_round_is_closed_as_it_stands(opened: Register) -> None:
    """Outcomes that do not know of what came in between close nothing."""
    end = opened.end()
    opened.rounds.receive_form(form(), AT, "luis")
    with pytest.raises(RegisterError) as caught:
        opened.rounds.close_round(1, (), LATER, "ana", end)
    assert refused(caught, opened) == ("register-moved", ["form-received"], ())
    assert opened.rounds.close_round(1, (), LATER, "ana", opened.end()).closed_at == LATER.isoformat()


def test_what_was_settled_is_kept_in_its_order(opened: Register) -> None:
    """A second answer to the same objection comes after the first, and takes nothing away."""
    opened.rounds.receive_form(form(), AT, "ana")
    first = SettledRemark(1, "laws", "L01", "kept", "Es la ley vigente.", "es", AT.isoformat(), "ana")
    second = replace(first, outcome="withdrawn", reason="Retirada por el país.", at=LATER.isoformat())
    for one in (first, second):
        opened.rounds.settle(one)
    assert (opened.rounds.settled("2027"), opened.rounds.settled("2024")) == ((first, second), ())


def test_observers_comments_are_kept_once_a_round(opened: Register) -> None:
    """A file's comments come back in their order; the same bytes are known, in the next round they are new."""
    comments = (comment(), comment("Otra."))
    taken = [opened.rounds.receive_comments(comments, b"comments", AT, "ana") for _ in range(2)]
    assert (taken, opened.rounds.comments("2027"), opened.rounds.comments("2024")) == ([True, False], comments, ())
    assert (opened.original(comment().sha256), events(opened)) == (b"comments", ["comments-received"])
    opened.rounds.close_round(1, (), LATER, "ana")
    second = opened.rounds.open_round("2027", 2, UNTIL, False, {}, (), LATER, "ana")
    assert opened.rounds.receive_comments((comment(number=second.id),), b"comments", AT, "ana")


def test_a_submission_is_found_by_its_id(opened: Register) -> None:
    """There is no other way to ask for what an origin names."""
    found: Submission = opened.submission(2)
    assert (found.country, found.version) == ("PAN", 1)
    with pytest.raises(KeyError):
        opened.submission(9)
