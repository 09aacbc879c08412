"""Late forms, closing, the word of the Secretariat on forms and objections."""

import json

import pytest

from matrices.errors import UsageError
from matrices.workbook.template.fill import fill
from tests.commands.conftest import SOUND
from tests.rounds.play import A1, A2, ARTICLE, B1, CLOSED, CORRECTED, IN_TIME, LATE, LONGEST, Play, Say


def test_a_late_form_is_welcome_while_silence_does_not_count(desk: Play) -> None:
    """It is in force, and the study says that it came late."""
    desk.returns(desk.form("DOM", rest=True), at=LATE)
    found = next(one for one in desk.json("round", "status")["countries"] if one["country"] == "DOM")
    assert (found["state"], found["late"], found["at"]) == ("validated", True, "2027-05-02T10:00:00-06:00")


def test_a_late_form_waits_where_silence_counts(quiet: Play) -> None:
    """Silence has spoken by then, but for the row that it corrects; the Secretariat may admit it all the same."""
    quiet.returns(quiet.form("CRI", CORRECTED, {LONGEST: 12}, rest=True), at=LATE, code=1)
    quiet.run("round", "close", "--at", CLOSED)
    before = (quiet.states()["CRI"][0], quiet.values("CRI")["A-01", "longest"])
    quiet.run("round", "admit", "1", "--reason", "La Red lo aceptó.")
    after = (quiet.states()["CRI"][0], quiet.values("CRI")["A-01", "longest"])
    assert (before, after) == (("partly_silence", "P10Y"), ("validated", "P12Y"))


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


def two_institutions(desk: Play) -> None:
    """Let the ministry correct one row and object to another, and the prosecutor comment on both and a third."""
    first = {**CORRECTED, B1: Say("object", "No procede.")}
    desk.returns(desk.form("PAN", first, {LONGEST: 12}, rest=True, institution="Ministerio"))
    second = {A2: Say("comment", "Conforme."), B1: Say("correct", basis="Ley 7")}
    other = desk.form("PAN", second, {ARTICLE: "art. 9"}, rest=True, institution="Fiscalía", name="b.xlsx")
    desk.returns(other, at="2027-04-21T10:00", code=1)


def merging(desk: Play, *words: str, code: int = 0) -> str:
    """Merge the second form with the one in force."""
    return desk.run("round", "merge", "2", "--reason", "Cada una su parte.", *words, code=code).output


def test_forms_of_two_institutions_are_merged_row_by_row(desk: Play) -> None:
    """Rows of which one speaks are taken; where both do, the Secretariat says; each cell names its file."""
    two_institutions(desk)
    shown = merging(desk, "--dry-run", code=1)
    told = merging(desk, "--take", "B-01=2")
    study = desk.study()
    cells = {(one.row, one.column): (one.value, one.file) for one in study.entries if one.country == "PAN"}
    remarks = [(one.row, one.kind, one.institution, one.file) for one in study.proceedings.remarks]
    assert "matrix/B-01: both speak, and differ. Which counts? --take matrix/B-01=1 or --take matrix/B-01=2" in shown
    assert "Forms 1 and 2 of PAN (small) are merged and count as one." in told
    assert cells["A-01", "longest"] == ("P12Y", "PAN-small-v2")
    assert cells["B-01", "article"] == ("art. 9", "PAN-small-v3")
    assert cells["A-01", "coverage"][1] == "PAN-small-v1"
    assert remarks == [("A-02", "comment", "Fiscalía", "PAN-small-r1-f2")]
    assert (desk.states()["PAN"], desk.json("round", "status")["waiting"]) == (("validated", 1, 4), [])
    assert desk.run("register", "verify").exit_code == 0


def test_what_is_not_marked_is_taken_by_its_name_in_any_language(desk: Play) -> None:
    """Which of two forms confirms the rest is said with `rest` or `resto`, and shown as it is to be typed."""
    first = desk.form("PAN", {B1: Say("object", "No procede.")}, rest=True, institution="Ministerio")
    desk.returns(first)
    desk.returns(
        desk.form("PAN", CORRECTED, {LONGEST: 12}, rest=False, institution="Fiscalía", name="b.xlsx"),
        at="2027-04-21T10:00",
        code=1,
    )
    open_, said = merging(desk, "--dry-run", code=1), merging(desk, "--take", "resto=1", "--dry-run")
    assert "  rest: both speak, and differ. Which counts? --take rest=1 or --take rest=2" in open_
    assert "  rest: both speak, and differ; it is said which counts" in said


def test_a_row_of_the_first_form_keeps_its_file(desk: Play) -> None:
    """An objection that is taken from the first form is printed with its own file, and answered there."""
    two_institutions(desk)
    merging(desk, "--take", "matrix/B-01=1")
    (found,) = [one for one in desk.study().proceedings.remarks if one.kind == "objection"]
    desk.run("round", "resolve", "PAN", "B-01", "--outcome", "withdrawn", "--reason", "Retirada.")
    assert (found.institution, found.file, desk.values("PAN").get(("B-01", "article"))) == (
        "Ministerio",
        "PAN-small-r1-f1",
        None,
    )
    assert desk.states()["PAN"][0] == "validated"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "forms-undecided: count=1, rows=matrix/B-01"),
        (("--take", "A-01=1"), "forms-not-both: row=A-01"),
        (("--take", "B-01=7"), "forms-other: row=B-01, form=7, forms=1, 2"),
    ],
)
def test_nothing_is_merged_before_everything_is_said(desk: Play, words: tuple[str, ...], code: str) -> None:
    """What is open, or named in vain, is told, and the form waits on."""
    two_institutions(desk)
    with pytest.raises(UsageError, match=code):
        merging(desk, *words)
    assert desk.json("round", "status")["waiting"] == [2]


def test_a_merged_form_is_taken_back_before_what_is_in_it(desk: Play) -> None:
    """Declined, the first form counts again; until then that one cannot be declined; admitted again it is as it was."""
    two_institutions(desk)
    merging(desk, "--take", "B-01=2")
    with pytest.raises(UsageError, match="submission-used: name=PAN-small-v2, by=PAN-small-v3"):
        desk.run("round", "decline", "1", "--reason", "Retirado.")
    desk.run("round", "decline", "2", "--reason", "Retirado.")
    alone = desk.values("PAN")
    desk.run("round", "admit", "2", "--reason", "Se retiró por error.")
    again = desk.values("PAN")
    assert (alone["A-01", "longest"], alone.get(("B-01", "article"))) == ("P12Y", None)
    assert (again["A-01", "longest"], again["B-01", "article"]) == ("P12Y", "art. 9")


def test_what_both_say_of_the_rest_is_decided_too(desk: Play) -> None:
    """Consent is never made up: where only one confirms what it does not mark, one says whose word holds."""
    desk.returns(desk.form("PAN", {A1: Say("comment", "Sí.")}, rest=True, institution="Ministerio"))
    other = desk.form("PAN", {B1: Say("confirm")}, rest=False, institution="Fiscalía", name="b.xlsx")
    desk.returns(other, at="2027-04-21T10:00", code=1)
    with pytest.raises(UsageError, match="forms-undecided: count=1, rows=rest"):
        merging(desk)
    merging(desk, "--take", "rest=2")
    with pytest.raises(UsageError, match="form-merged-in"):
        desk.run("round", "decline", "1", "--reason", "Retirado.")
    assert desk.states()["PAN"] == ("partly", 1, 2)
