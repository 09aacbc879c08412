"""The state of validation, case by case: what the forms say, what was agreed on silence, how the round stands."""

from dataclasses import replace
from typing import Any

import pytest

from matrices.instrument.place import RowId
from matrices.rounds.outcomes import Asked, Case, Statement, outcome

A, B, C = RowId("m", "A"), RowId("m", "B"), RowId("m", "C")
ROWS = frozenset({A, B, C})
UNTIL, ARRIVED = "2027-04-30T17:00:00-06:00", "2027-04-20T10:00:00-06:00"


def form(number: int = 1, *, rest: bool = False, **more: Any) -> Statement:
    """Return a form of a round; `a="object"` is what it says of row A, `settled_a="kept"` what was made of it.

    `stale="b"`: row B says something else now; `unmarked="c"`: the form has words in row C and no mark.
    """
    rows = {"a": A, "b": B, "c": C, "d": RowId("m", "D")}
    verdicts = {rows[name]: verdict for name, verdict in more.items() if name in rows}
    settled = {rows[name[8:]]: outcome for name, outcome in more.items() if name.startswith("settled_")}
    stale, unmarked = (frozenset(rows[name] for name in more.get(kind, "")) for kind in ("stale", "unmarked"))
    return Statement(number, ARRIVED, "Ministry", more.get("late", False), verdicts, rest, settled, stale, unmarked)


def asked(number: int = 1, *, running: bool = False, silent: bool = False, **more: Any) -> Asked:
    """Return a round in which the country was asked, closed unless it runs; `stale` as of a form."""
    stale = frozenset(RowId("m", name.upper()) for name in more.pop("stale", ""))
    return Asked(number, UNTIL, running, silent, stale, **more)


def case(*parts: Statement | Asked, record: int | None = 10, running: bool = False) -> Case:
    """Return a case of three rows; if no round is given, one in which the country was asked."""
    rounds = tuple(one for one in parts if isinstance(one, Asked)) or (asked(running=running),)
    forms = tuple(one for one in parts if isinstance(one, Statement))
    newest = max([one.round for one in rounds])
    rows = ROWS if record is not None else frozenset()
    return Case("CRI", "small", record, rows, newest, UNTIL, rounds[-1].open, rounds, forms)


OPEN, CLOSED, SILENT = asked(running=True), asked(), asked(silent=True)
WROTE = asked(silent=True, answered=True)
LATER = asked(2, running=True)

STATES = {
    # ------------------------------------------------------------------------------------ nothing came
    "no answer to validate": (case(record=None), "no_answer", 1, 0),
    "nothing came, the round runs": (case(OPEN), "in_validation", 1, 0),
    "nothing came, closed": (case(CLOSED), "not_validated", 1, 0),
    "nothing came, silence agreed": (case(SILENT), "silence", 1, 0),
    "nothing came, no answer, silence agreed": (case(SILENT, record=None), "no_answer", 1, 0),
    # -------------------------------------------------------------------------------------- one form
    "confirms the rest": (case(CLOSED, form(rest=True)), "validated", 1, 3),
    "confirms each row": (case(OPEN, form(a="confirm", b="confirm", c="confirm")), "validated", 1, 3),
    "corrects one, confirms the rest": (case(CLOSED, form(a="correct", rest=True)), "validated", 1, 3),
    "comments on one, confirms the rest": (case(CLOSED, form(a="comment", rest=True)), "validated", 1, 3),
    "comments on every row": (case(CLOSED, form(a="comment", b="comment", c="comment")), "validated", 1, 3),
    "confirms one row, the round runs": (case(OPEN, form(a="confirm")), "partly", 1, 1),
    "confirms one row, closed": (case(CLOSED, form(a="confirm")), "partly", 1, 1),
    "confirms one row, silence agreed": (case(WROTE, form(a="confirm")), "partly", 1, 1),
    "confirms one row after the date, silence agreed": (
        case(SILENT, form(a="confirm", late=True)), "partly_silence", 1, 1,
    ),
    "says nothing, the round runs": (case(OPEN, form()), "in_validation", 1, 0),
    "says nothing, closed": (case(CLOSED, form()), "not_validated", 1, 0),
    "says nothing, or No, silence agreed": (case(WROTE, form()), "not_validated", 1, 0),
    "words without a mark, confirms the rest": (case(CLOSED, form(rest=True, unmarked="a")), "partly", 1, 2),
    "only words without a mark": (case(CLOSED, form(unmarked="a")), "not_validated", 1, 0),
    "words without a mark, then confirmed": (
        case(CLOSED, asked(2), form(rest=True, unmarked="a"), form(2, a="confirm")), "validated", 2, 3,
    ),
    "validated before, now words without a mark": (
        case(CLOSED, asked(2), form(rest=True), form(2, unmarked="a")), "partly", 1, 2,
    ),
    # ------------------------------------------------------------------------------------ objections
    "objects to one, confirms the rest": (case(CLOSED, form(a="object", rest=True)), "objected", 1, 2),
    "objects to one, silence agreed": (case(WROTE, form(a="object")), "objected", 1, 0),
    "objects to a row without answer": (case(CLOSED, form(d="object", rest=True)), "objected", 1, 3),
    "objection entered": (case(CLOSED, form(a="object", settled_a="entered", rest=True)), "validated", 1, 3),
    "objection withdrawn": (case(CLOSED, form(a="object", settled_a="withdrawn", rest=True)), "validated", 1, 3),
    "objection kept": (case(CLOSED, form(a="object", settled_a="kept", rest=True)), "partly", 1, 2),
    "objection noted": (case(CLOSED, form(a="object", settled_a="noted", rest=True)), "partly", 1, 2),
    "the only word is an objection that is kept": (
        case(CLOSED, form(a="object", settled_a="kept")), "not_validated", 1, 0,
    ),
    "a kept objection breaks silence": (case(SILENT, form(a="object", settled_a="kept", b="confirm")), "partly", 1, 1),
    "so does one that was withdrawn, if it came in time": (
        case(WROTE, form(a="object", settled_a="withdrawn")), "partly", 1, 1,
    ),
    "objection to a row without answer, kept": (
        case(CLOSED, form(d="object", settled_d="kept", rest=True)), "partly", 1, 3,
    ),
    # ------------------------------------------------------------------------------- forms not in force
    "a form with errors, the round runs": (case(asked(running=True, returned=ARRIVED)), "returned", 1, 0),
    "a form with errors, closed": (case(asked(returned=ARRIVED)), "returned", 1, 0),
    "a form with errors, silence agreed": (case(asked(silent=True, answered=True, returned=ARRIVED)), "returned", 1, 0),
    "a form that waits breaks silence": (case(asked(silent=True, answered=True)), "not_validated", 1, 0),
    "part confirmed, another form waits": (case(asked(silent=True, answered=True), form(a="confirm")), "partly", 1, 1),
    # ------------------------------------------------------------------------------- the record changed
    "another workbook after the form": (case(OPEN, form(rest=True, stale="abc")), "in_validation", 1, 0),
    "another workbook after the form, closed": (case(CLOSED, form(rest=True, stale="abc")), "not_validated", 1, 0),
    "one changed row after the form": (case(CLOSED, form(rest=True, stale="b")), "partly", 1, 2),
    "a corrected row that changed again": (case(CLOSED, form(a="correct", rest=True, stale="a")), "partly", 1, 2),
    "another workbook, silence agreed": (case(asked(silent=True, stale="abc")), "not_validated", 1, 0),
    "one changed row, silence agreed": (case(asked(silent=True, stale="c")), "partly_silence", 1, 0),
    "an objection to a row that changed since": (case(CLOSED, form(a="object", rest=True, stale="a")), "partly", 1, 2),
    # ------------------------------------------------------------------------------------- two rounds
    "validated before, nothing came": (case(CLOSED, LATER, form(rest=True)), "validated", 1, 3),
    "validated before, closed again": (case(CLOSED, asked(2), form(rest=True)), "validated", 1, 3),
    "in part before, nothing came": (case(CLOSED, LATER, form(a="confirm")), "in_validation", 2, 1),
    "in part before, closed again": (case(CLOSED, asked(2), form(a="confirm")), "partly", 1, 1),
    "in part before, then silence": (case(CLOSED, asked(2, silent=True), form(a="confirm")), "partly_silence", 2, 1),
    "in part before, the rest now": (
        case(CLOSED, LATER, form(a="confirm"), form(2, b="confirm", c="confirm")), "validated", 2, 3,
    ),
    "silence before stands": (case(SILENT, asked(2, running=True)), "silence", 1, 0),
    "silence before, the record changed": (
        case(asked(silent=True, stale="abc"), asked(2)), "not_validated", 2, 0,
    ),
    "objection of before is still open": (
        case(CLOSED, asked(2), form(a="object", rest=True), form(2, rest=True)), "objected", 1, 2,
    ),
    "objection of before, now confirmed": (
        case(CLOSED, asked(2), form(a="object", rest=True), form(2, a="confirm")), "validated", 2, 3,
    ),
    "objection kept before, the rest confirmed now": (
        case(CLOSED, asked(2), form(a="object", settled_a="kept"), form(2, rest=True)), "validated", 2, 3,
    ),
    "validated before, objected to now": (
        case(CLOSED, asked(2), form(rest=True), form(2, b="object")), "objected", 2, 2,
    ),
    "validated before, a form with errors now": (
        case(CLOSED, asked(2, running=True, returned=ARRIVED), form(rest=True)), "returned", 2, 3,
    ),
    "not asked in the newest round": (
        replace(case(CLOSED), round=2, open=True), "not_validated", 2, 0,
    ),
    "not asked in the newest round, validated before": (
        replace(case(CLOSED, form(rest=True)), round=2, open=True), "validated", 1, 3,
    ),
}  # fmt: skip
"""What the case is → the case, its state, the round of the state, and the rows that were validated expressly."""


@pytest.mark.parametrize("name", STATES)
def test_the_state_of_a_country(name: str) -> None:
    """Each case has one state."""
    given, state, number, rows = STATES[name]
    found = outcome(given)
    assert (found.state, found.round, found.rows_validated) == (state, number, rows)


@pytest.mark.parametrize(
    ("given", "at", "institution", "until"),
    [
        (case(CLOSED, form(rest=True)), ARRIVED, "Ministry", UNTIL),
        (case(SILENT), UNTIL, "", UNTIL),
        (case(SILENT, form(a="confirm", late=True)), UNTIL, "Ministry", UNTIL),
        (case(asked(returned=ARRIVED, institution="Office")), ARRIVED, "Office", UNTIL),
        (case(CLOSED), "", "", UNTIL),
        (case(OPEN), "", "", UNTIL),
    ],
)
def test_who_said_so_and_when(given: Case, at: str, institution: str, until: str) -> None:
    """The form that says so; of silence, the end of its time; nothing where nothing came."""
    found = outcome(given)
    assert (found.at, found.institution, found.until) == (at, institution, until)


def test_the_form_that_objects_is_the_one_that_is_named() -> None:
    """Not a later one that says nothing of the objection."""
    first, second = form(a="object", rest=True), replace(form(2, rest=True), at="2027-05-20T10:00:00-06:00")
    assert outcome(case(CLOSED, asked(2), first, second)).at == ARRIVED


def test_corrections_and_open_objections_are_counted() -> None:
    """The newest word on a row counts; an objection that was settled is not open."""
    found = outcome(case(CLOSED, form(a="correct", b="object", c="object", settled_c="kept")))
    again = outcome(case(CLOSED, asked(2), form(a="correct", b="correct"), form(2, a="confirm")))
    assert (found.corrections, found.objections_open, again.corrections) == (1, 1, 1)


def test_rows_validated_in_either_way_are_counted_apart() -> None:
    """Neither stands for the other: 1 of 3 by a form that came after the date, 1 by silence, 1 changed since."""
    found = outcome(case(asked(silent=True, stale="c"), form(a="confirm", late=True, stale="c")))
    assert (found.rows_validated, found.rows_silent, found.rows_total) == (1, 1, 3)


def test_silence_never_makes_an_answer() -> None:
    """Whatever was agreed: without an answer there is nothing to validate."""
    given = [
        case(asked(silent=silent, running=running), record=None)
        for silent in (True, False)
        for running in (True, False)
    ]
    assert {(outcome(one).state, outcome(one).rows_total) for one in given} == {("no_answer", 0)}


@pytest.mark.parametrize(
    ("parts", "state", "express", "silent"),
    [
        ((form(rest=True), CLOSED), "partly", 2, 0),
        ((form(a="confirm", b="confirm", c="confirm"), CLOSED), "partly", 2, 0),
        ((form(a="correct", rest=True), CLOSED), "partly", 2, 0),
        ((SILENT,), "partly_silence", 0, 2),
        ((form(a="object"), CLOSED), "objected", 0, 0),
    ],
)
def test_nobody_agrees_to_what_waits_to_be_clarified(
    parts: tuple[Statement | Asked, ...], state: str, express: int, silent: int
) -> None:
    """A row with an unclear cell is validated neither by a form nor by silence; an objection to it stands."""
    found = outcome(replace(case(*parts), unclear=frozenset({A})))
    assert (found.state, found.rows_validated, found.rows_silent, found.rows_total) == (state, express, silent, 3)
