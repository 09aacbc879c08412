"""Late forms, closing, the word of the Secretariat on forms and objections."""

import json

from matrices.workbook.template.fill import fill
from tests.commands.conftest import SOUND
from tests.rounds.play import A1, A2, ARTICLE, CLOSED, CORRECTED, IN_TIME, LATE, LONGEST, Play, Say


def test_a_late_form_is_welcome_while_silence_does_not_count(desk: Play) -> None:
    """It is in force, and the study says that it came late."""
    desk.returns(desk.form("DOM", rest=True), at=LATE)
    found = next(one for one in desk.json("round", "status")["countries"] if one["country"] == "DOM")
    assert (found["state"], found["late"], found["at"]) == ("validated", True, "2027-05-02T10:00:00-06:00")


def test_a_late_form_waits_where_silence_counts(quiet: Play) -> None:
    """Silence has spoken by then; the Secretariat may admit the form all the same."""
    quiet.returns(quiet.form("CRI", CORRECTED, {LONGEST: 12}, rest=True), at=LATE, code=1)
    quiet.run("round", "close", "--at", CLOSED)
    before = (quiet.states()["CRI"][0], quiet.values("CRI")["A-01", "longest"])
    quiet.run("round", "admit", "1", "--reason", "La Red lo aceptó.")
    after = (quiet.states()["CRI"][0], quiet.values("CRI")["A-01", "longest"])
    assert (before, after) == (("silence", "P10Y"), ("validated", "P12Y"))


def test_a_form_after_the_closing_is_kept(desk: Play) -> None:
    """It changes nothing until it is admitted."""
    file = desk.form("SLV", rest=True)
    desk.run("round", "close", "--at", CLOSED)
    desk.returns(file, at="2027-05-05T10:00", code=1)
    before = desk.states()["SLV"][0]
    desk.run("round", "admit", "1", "--reason", "Se admite.")
    assert (before, desk.states()["SLV"][0]) == ("not_validated", "validated")


def test_a_form_that_arrived_in_time_breaks_the_silence_even_after_the_closing(quiet: Play) -> None:
    """Whoever wrote in time was not silent, whenever the form was handed in."""
    file = quiet.form("CRI", {A1: Say("object", "No.")})
    quiet.run("round", "close", "--at", CLOSED)
    before = quiet.states()["CRI"][0]
    quiet.returns(file, at=IN_TIME, code=1)
    assert (before, quiet.states()["CRI"][0]) == ("silence", "not_validated")


def test_a_round_runs_until_its_time_is_over(quiet: Play) -> None:
    """Closed before with a reason: silence then counts for nobody."""
    refused = quiet.run("round", "close", "--at", IN_TIME, code=None)
    quiet.run("round", "close", "--at", IN_TIME, "--early", "Todos respondieron.")
    assert refused.exception.code == "round-still-runs"  # type: ignore[union-attr]
    assert {state for country, (state, _, _) in quiet.states().items() if country in ("CRI", "PAN")} == {
        "not_validated"
    }
    events = json.loads(quiet.run("register", "log", "--format", "json").output)
    assert [one["details"]["reason"] for one in events if one["kind"] == "round-closed-early"] == [
        "Todos respondieron."
    ]


def test_an_answer_of_the_secretariat_needs_an_objection(desk: Play) -> None:
    """A row that nobody objected to has nothing to be answered; the reason may not be empty."""
    desk.returns(desk.form("GTM", {A2: Say("object", "No es así.")}, rest=True))
    resolve = ("round", "resolve", "GTM")
    wrong = [
        desk.run(*resolve, "A-01", "--outcome", "kept", "--reason", "x", code=None).exception,
        desk.run(*resolve, "A-02", "--outcome", "kept", "--reason", " ", code=None).exception,
    ]
    desk.run(*resolve, "A-02", "--outcome", "entered", "--reason", "Así se hizo.", "--sheet", "small/matrix")
    (remark,) = desk.json("round", "status")["remarks"]
    assert [one.code for one in wrong] == ["no-remark", "reason-empty"]  # type: ignore[union-attr]
    assert (remark["outcome"], remark["reason"], desk.states()["GTM"]) == (
        "entered",
        "Así se hizo.",
        ("validated", 1, 4),
    )


def test_a_newer_form_with_errors_is_not_forgotten(desk: Play) -> None:
    """The older one counts until it is corrected; a letter asks for that; what could not be entered is printed."""
    desk.returns(desk.form("PAN", rest=True))
    desk.returns(desk.form("PAN", CORRECTED, {LONGEST: 2}, rest=True, name="b.xlsx"), at="2027-04-21T10:00", code=1)
    shown = desk.run("round", "status").output
    desk.run("letters", "clarification", "PAN")
    desk.run("round", "close", "--at", CLOSED)
    (remark,) = desk.json("round", "status")["remarks"]
    assert ("Forms that went back for correction" in shown, desk.states()["PAN"]) == (True, ("validated", 1, 4))
    assert (remark["kind"], remark["words"]) == (
        "correction",
        "Corrección que no se incorporó (Máximo: 2). El máximo es inferior al mínimo.",
    )


def test_a_form_declined_by_mistake_counts_again_with_its_corrections(desk: Play) -> None:
    """The record is what the form had made of it; its version alone cannot be restored without the form."""
    desk.returns(desk.form("PAN", CORRECTED, {LONGEST: 12}, rest=True))
    made, stood = desk.values("PAN"), desk.states()["PAN"]
    desk.run("round", "decline", "1", "--reason", "De otra institución.")
    alone = desk.run("register", "restore", "PAN-small-v2", "--reason", "No.", code=None).exception
    assert alone.code == "submission-of-declined-form"  # type: ignore[union-attr]
    assert (desk.values("PAN")["A-01", "longest"], desk.states()["PAN"][0]) == ("P10Y", "in_validation")
    desk.run("round", "admit", "1", "--reason", "Sí es la que vale.")
    assert (desk.values("PAN"), desk.states()["PAN"]) == (made, stood)
    assert desk.run("register", "verify").exit_code == 0


def test_a_declined_form_takes_nothing_back_that_came_since(desk: Play) -> None:
    """A workbook that changed another row meanwhile is not overwritten by the version that the form had made."""
    desk.returns(desk.form("PAN", CORRECTED, {LONGEST: 12}, rest=True))
    desk.run("round", "decline", "1", "--reason", "De otra institución.")
    (template,) = (desk.path / "build" / "templates").glob("PAN-*.xlsx")
    path = desk.path / "returned" / "PAN-again.xlsx"
    path.write_bytes(fill(template.read_bytes(), {**SOUND, ARTICLE: "art. 9"}))
    desk.run("receive", str(path), "--arrived", "2027-04-22T10:00")
    refused = desk.run("round", "admit", "1", "--reason", "Sí.", code=None).exception
    assert refused.code == "form-record-moved"  # type: ignore[union-attr]
    assert desk.values("PAN")["B-01", "article"] == "art. 9"
