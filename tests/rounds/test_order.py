"""The order of things: files received in another order than they arrived, and two people at work at once."""

import email
import email.policy
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matrices.errors import RegisterError
from matrices.register.access import TRIES, until_unmoved
from matrices.rounds import course, receiving
from matrices.workbook.template.fill import fill
from tests.commands.conftest import SOUND
from tests.rounds.play import A1, CLOSED, CORRECTED, IN_TIME, LONGEST, Play, Say

ROOT = Path(__file__).parents[2]


def workbook(play: Play, country: str, longest: int) -> str:
    """Fill in a country's workbook with another longest term and return the path of the file."""
    (template,) = (play.path / "build" / "templates").glob(f"{country}-*.xlsx")
    path = play.path / f"{country}-{longest}.xlsx"
    path.write_bytes(fill(template.read_bytes(), {**SOUND, LONGEST: longest}))
    return str(path)


def meanwhile(monkeypatch: pytest.MonkeyPatch, place: Any, name: str, what: Callable[[], object]) -> None:
    """Let somebody else do something the first time that a function is called, before it does its work."""
    real, left = getattr(place, name), [what]

    def wrapped(*arguments: Any) -> Any:
        if left:
            left.pop()()
        return real(*arguments)

    monkeypatch.setattr(place, name, wrapped)


def test_an_older_workbook_does_not_take_the_place_of_a_newer_one(desk: Play) -> None:
    """It is kept as a version, the command says which one counts, and the study shows that one."""
    desk.run("receive", workbook(desk, "MEX", 12), "--arrived", "2027-02-24T10:00")
    told = desk.run("receive", workbook(desk, "MEX", 11), "--arrived", "2027-02-20T10:00", "--language", "en").output
    found = next(one for one in desk.json("status")["countries"] if one["country"] == "MEX")
    assert "Version 1 counts: it arrived later, on 24 February 2027, 10:00 (UTC-06:00). Version 2 is kept." in told
    assert (desk.values("MEX")["A-01", "longest"], found["version"], found["latest_version"]) == ("P12Y", 1, 1)


def test_what_comes_without_a_moment_is_newer_than_what_is_there(desk: Play) -> None:
    """The clock of the computer may be behind what was said of files that came before."""
    desk.run("receive", workbook(desk, "MEX", 12), "--arrived", "2099-02-24T10:00")
    told = desk.run("receive", workbook(desk, "MEX", 13), "--language", "en").output
    desk.returns(desk.form("CRI", rest=True, name="a.xlsx"), at="2099-01-01T10:00")
    second = desk.form("CRI", {A1: Say("object", "No.")}, rest=False, name="b.xlsx")
    desk.run("round", "receive", second)
    assert ("Version 1 counts" in told, desk.values("MEX")["A-01", "longest"]) == (False, "P13Y")
    assert desk.states()["CRI"][0] == "objected"


def test_two_forms_at_once_are_judged_one_after_the_other(desk: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that another institution sent comes into the register while the first is being judged: it counts."""
    first = desk.form("CRI", CORRECTED, {LONGEST: 12}, institution="Fiscalía", name="first.xlsx")
    other = desk.form("CRI", CORRECTED, {LONGEST: 13}, institution="Ministerio", name="other.xlsx")
    meanwhile(monkeypatch, receiving, "base_of", lambda: desk.returns(other))
    told = desk.returns(first, code=1).output
    forms = [(one["institution"], one["verdict"], one["number"]) for one in desk.json("round", "status")["forms"]]
    assert "set aside" in told
    assert forms == [("Ministerio", "accepted", 1), ("Fiscalía", "set_aside", 2)]
    assert desk.values("CRI")["A-01", "longest"] == "P13Y"


def test_two_processes_receive_forms_of_one_country(desk: Play) -> None:
    """One of them is in force and the other waits, whichever comes first; nothing is lost."""
    files = [
        desk.form("CRI", CORRECTED, {LONGEST: 12 + number}, institution=f"I{number}", name=f"{number}.xlsx")
        for number in range(3)
    ]
    words = [sys.executable, "-m", "matrices", "--edition", str(desk.path), "round", "receive", "--arrived", IN_TIME]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = [subprocess.Popen([*words, file], env=environment, stdout=subprocess.DEVNULL) for file in files]
    assert sorted(one.wait() for one in running) == [0, 1, 1]
    verdicts = sorted(one["verdict"] for one in desk.json("round", "status")["forms"])
    assert verdicts == ["accepted", "set_aside", "set_aside"]
    assert "P" in str(desk.values("CRI")["A-01", "longest"])
    desk.run("register", "verify")


def test_a_form_that_comes_while_the_round_is_being_closed_counts(desk: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the round came to is worked out again."""
    file = desk.form("CRI", rest=True)
    meanwhile(monkeypatch, course, "proceeded", lambda: desk.returns(file))
    told = desk.run("round", "close", "--at", CLOSED).output
    assert "CRI  Costa Rica: validated expressly (round 1, 4 of 4 rows)" in told


def test_a_form_is_decided_once(quiet: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever admits it while somebody else declines it is told so, and nothing is entered."""
    quiet.returns(quiet.form("CRI", CORRECTED, {LONGEST: 12}, rest=True), at="2027-05-02T10:00", code=1)
    decline = ("round", "decline", "1", "--reason", "No.")
    meanwhile(monkeypatch, course, "base_of", lambda: quiet.run(*decline))
    refused = quiet.run("round", "admit", "1", "--reason", "Sí.", code=None)
    assert refused.exception.code == "form-not-waiting"  # type: ignore[union-attr]
    assert quiet.values("CRI")["A-01", "longest"] == "P10Y"


def test_a_register_that_never_holds_still_is_told() -> None:
    """After some tries the command gives up, with nothing changed."""
    tries = []

    def step() -> None:
        tries.append(1)
        raise RegisterError("register-moved")

    with pytest.raises(RegisterError) as caught:
        until_unmoved(step)
    assert (caught.value.code, len(tries)) == ("register-moved", TRIES)


def test_letters_of_a_round_are_for_one_that_runs(desk: Play) -> None:
    """After the closing nobody is asked for what can no longer be sent."""
    desk.run("round", "close", "--at", CLOSED)
    refused = [desk.run("letters", kind, code=None).exception for kind in ("validation", "observer")]
    assert [one.code for one in refused] == ["letter-round-closed"] * 2  # type: ignore[union-attr]


def test_who_has_written_is_not_told_of_silence(quiet: Play) -> None:
    """A form with errors breaks the silence: its country is reminded of the correction alone."""
    quiet.returns(quiet.form("CRI", {A1: Say("correct")}, {LONGEST: 12}), code=1)
    quiet.run("letters", "validation-reminder")
    letters = quiet.path / "build" / "letters" / "validation-reminder"
    words = {
        country: email.message_from_bytes((letters / f"{country}.eml").read_bytes(), policy=email.policy.default)
        .get_body(("plain",))
        .get_content()  # type: ignore[union-attr]
        for country in ("CRI", "PAN")
    }
    assert {country: "de no recibirse observaciones" in one for country, one in words.items()} == {
        "CRI": False,
        "PAN": True,
    }
    refused = quiet.run("letters", "silence", "CRI", code=None).exception
    assert refused.code == "letter-not-for"  # type: ignore[union-attr]


def test_an_admitted_form_makes_a_version_of_the_day_on_which_it_came(quiet: Play) -> None:
    """What the Secretariat decided later, and when, stands in the log."""
    quiet.returns(quiet.form("CRI", CORRECTED, {LONGEST: 12}, rest=True), at="2027-05-02T10:00", code=1)
    quiet.run("round", "admit", "1", "--reason", "Sí.", "--at", "2027-05-03T08:00")
    found = next(one for one in quiet.json("status")["countries"] if one["country"] == "CRI")
    (decided,) = (one["details"] for one in quiet.json("register", "log") if one["kind"] == "form-decided")
    assert (found["version"], found["received_at"]) == (2, "2027-05-02T10:00:00-06:00")
    assert decided["decided_at"] == "2027-05-03T08:00:00-06:00"
