"""What falls due, by the dates of the edition and what its register holds, at whatever moment is asked for."""

import datetime

import pytest

from matrices.cycle import Cycle
from matrices.instrument.place import CellId
from tests.commands.conftest import SOUND, Desk

ROUND = """\
  validation_from: 2027-04-01
  validation_until: 2027-04-30
"""
AGREED = """\
silence: {agreed: true, agreed_on: 2026-11-20, decision: {es: Decisión 4, en: Decision 4}}
"""
Due = tuple[str, str, tuple[str, ...]]


def at(day: str, hour: int = 12) -> datetime.datetime:
    """Return a moment of 2027 where the Secretariat is: `02-27`."""
    return datetime.datetime.fromisoformat(f"2027-{day}T{hour:02}:00:00-06:00")


def cycle_of(desk: Desk, day: str = "01-02") -> Cycle:
    """Return the edition as an officer has it before them on a day."""
    return Cycle.open(desk.path, clock=lambda: at(day), actor="ana", language="en")


def due(desk: Desk, day: str) -> list[Due]:
    """Return what falls due by a week after a day: what, when, for whom."""
    found = cycle_of(desk).due(at=at(day))
    return [(one.key, f"{one.on:%m-%d}", one.countries) for one, _ in found]


@pytest.fixture
def answered(desk: Desk) -> Desk:
    """An edition with a round foreseen, silence agreed, and the answer of one country, who was asked."""
    path = desk.path / "edition.yaml"
    words = path.read_text(encoding="utf-8").replace("  cut_off: 2027-03-12\n", f"  cut_off: 2027-03-12\n{ROUND}")
    path.write_text(words + AGREED, encoding="utf-8")
    desk.run("receive", desk.filled(SOUND), "--arrived", "2027-02-01")
    return desk


def test_the_request_is_sent_to_everybody_once(desk: Desk) -> None:
    """A week before its day it stands there; to whom it was drafted, it is not due any more."""
    all_three = ("CRI", "BLZ", "PAN")
    assert (due(desk, "01-03"), due(desk, "01-04")) == ([], [("request", "01-11", all_three)])
    cycle_of(desk, "01-11").letters("request", ("CRI",))
    assert due(desk, "01-12") == [("request", "01-11", ("BLZ", "PAN"))]


def test_one_reminder_takes_the_place_of_the_one_before(answered: Desk) -> None:
    """Whoever has answered is not reminded; after the cut-off date nobody is."""
    silent = ("BLZ", "PAN")
    cycle_of(answered, "01-11").letters("request")
    assert due(answered, "02-20") == [
        ("courtesy-reminder", "02-19", silent),
        ("second-reminder", "02-27", silent),
    ]
    assert due(answered, "02-27")[0] == ("second-reminder", "02-27", silent)
    cycle_of(answered, "02-27").letters("second-reminder")
    assert due(answered, "03-10") == [("last-notice", "03-09", silent)]
    assert due(answered, "03-13") == []


def test_a_file_with_errors_is_answered_once_each_time_it_comes(desk: Desk) -> None:
    """The letter of clarification is due when the file came, until it is drafted; a newer file makes it due again."""
    faulty = {**SOUND, CellId("matrix", "A-01", "shortest"): 12}
    cycle_of(desk, "01-11").letters("request")
    desk.run("receive", desk.filled(faulty), "--arrived", "2027-01-20")
    assert due(desk, "01-21") == [("clarification", "01-20", ("CRI",))]
    cycle_of(desk, "01-22").letters("clarification")
    assert due(desk, "01-23") == []
    faulty[CellId("matrix", "A-01", "shortest")] = 13
    desk.run("receive", desk.filled(faulty, name="second.xlsx"), "--arrived", "2027-01-25")
    assert due(desk, "01-26") == [("clarification", "01-25", ("CRI",))]


def test_a_query_without_answer_is_asked_again(answered: Desk) -> None:
    """It is due when it is asked; two weeks after the letter once more, unless it was answered meanwhile."""
    cycle_of(answered, "01-11").letters("request")
    cycle_of(answered, "02-02").ask("CRI-small-v1", "Matriz!G7", "¿Cuál?")
    assert due(answered, "02-03") == [("clarification", "02-02", ("CRI",))]
    cycle_of(answered, "02-03").letters("clarification")
    assert (due(answered, "02-09"), due(answered, "02-10")) == ([], [("query", "02-17", ("CRI",))])
    cycle_of(answered, "02-11").answer_query(1, "La de 1970.")
    assert due(answered, "02-11") == []


def test_a_round_is_opened_and_closed_in_its_time(answered: Desk) -> None:
    """Its letter, its reminder, the end of silence, and that its time is over, each with its day."""
    assert due(answered, "03-28") == [("round-open", "04-01", ())]
    cycle_of(answered, "04-01").round_open(at=at("04-01"))
    one = ("CRI",)
    assert due(answered, "04-02") == [("validation", "04-01", one)]
    cycle_of(answered, "04-02").letters("validation")
    assert due(answered, "04-24") == [("validation-reminder", "04-23", one), ("silence", "04-27", one)]
    cycle_of(answered, "04-24").letters("validation-reminder")
    assert due(answered, "04-29") == [("silence", "04-27", one)]
    assert due(answered, "05-01") == [("round-close", "04-30", ())]
    cycle_of(answered, "05-02").round_close(at=at("05-02"))
    assert due(answered, "05-02") == []


def test_the_words_name_countries_dates_and_rounds(answered: Desk) -> None:
    """In the officer's language, and on the command line, for people and programs."""
    cycle_of(answered, "01-11").letters("request")
    assert answered.run("status", "--due", "--on", "2027-02-22").output.splitlines()[0] == (
        "2027-02-19  Send the courtesy reminder to Belize and Panama; the workbooks are due by 26 February 2027"
    )
    assert answered.run("status", "--due", "--on", "2027-03-14").output == "Nothing falls due within a week.\n"
    (first, *_) = answered.json("status", "--on", "2027-02-22")["due"]
    assert (first["letter"], first["countries"], first["by"]) == (
        "courtesy-reminder",
        ["BLZ", "PAN"],
        "2027-02-26",
    )
