"""Rounds have their ways back: reopened, a form declined after it counted, an answer to an objection taken back."""

import pytest
from click.testing import CliRunner

from matrices.commands import cli
from matrices.errors import UsageError
from matrices.instrument.place import CellId
from tests.rounds.play import CLOSED, IN_TIME, Play, Say

A1 = ("matrix", "A-01")


def test_a_round_that_was_closed_too_early_runs_on(quiet: Play) -> None:
    """What it had come to stays on record; closed in its time, silence counts again."""
    quiet.run("round", "close", "--at", IN_TIME, "--early", "Por error.")
    early = quiet.states()["PAN"]
    told = quiet.run("round", "reopen", "--reason", "Se cerró por error.").output
    running = quiet.json("round", "status")["round"]
    quiet.run("round", "close", "--at", CLOSED)
    assert ("runs on until" in told, running["closed_at"]) == (True, None)
    assert (early[0], quiet.states()["PAN"][0]) == ("not_validated", "silence")
    kinds = [one["kind"] for one in quiet.json("register", "log")]
    assert kinds[-4:] == ["round-closed-early", "round-closed", "round-reopened", "round-closed"]
    assert quiet.run("register", "verify").exit_code == 0


def test_only_the_newest_round_is_reopened(desk: Play) -> None:
    """A round that runs need not be; one after which another was opened cannot be."""
    running = desk.run("round", "reopen", "--reason", "No.", code=None).exception
    desk.run("round", "close", "--at", CLOSED)
    desk.run("round", "open", "--at", CLOSED, "--until", "2027-06-30", "--format", "html")
    newer = desk.run("round", "reopen", "--reason", "No.", code=None).exception
    assert [getattr(one, "code", "") for one in (running, newer)] == ["round-runs", "round-runs"]


def test_a_form_that_counted_is_taken_back_with_its_corrections(desk: Play) -> None:
    """The record is what it was before; the form and the version that it made stay in the register."""
    before = desk.values("PAN")
    form = desk.form("PAN", {A1: Say("correct", basis="Ley 5")}, {CellId("matrix", "A-01", "longest"): 12}, rest=True)
    desk.returns(form)
    corrected = desk.values("PAN")["A-01", "longest"]
    (number,) = [one["form"] for one in desk.json("round", "status")["forms"]]
    desk.run("round", "decline", str(number), "--reason", "La envió otra institución.")
    own = [one for one in desk.json("register", "list") if one["country"] == "PAN"]
    listed = [(one["name"], one["counts"], one["decided"]) for one in own]
    assert (corrected, desk.values("PAN")) == ("P12Y", before)
    assert listed == [("PAN-small-v1", True, None), ("PAN-small-v2", False, "withdrawn")]
    assert desk.states()["PAN"][0] == "in_validation"
    assert desk.run("register", "verify").exit_code == 0


def test_a_version_of_a_form_is_taken_back_with_the_form(desk: Play) -> None:
    """The message names the form."""
    form = desk.form("PAN", {A1: Say("correct", basis="Ley 5")}, {CellId("matrix", "A-01", "longest"): 12}, rest=True)
    desk.returns(form)
    refused = desk.run("register", "withdraw", "PAN-small-v2", "--reason", "No.", code=None).exception
    assert isinstance(refused, UsageError)
    assert (refused.code, refused.values["name"]) == ("submission-of-form", "PAN-small-v2")


def test_an_answer_to_an_objection_is_corrected_or_taken_back(desk: Play) -> None:
    """The last word counts; without one the objection is open again."""
    desk.returns(desk.form("CRI", {A1: Say("object", "No es así.")}))
    resolve = ("round", "resolve", "CRI", "A-01")
    found = []
    for outcome, reason in (
        ("kept", "Lo dice la lye."),
        ("withdrawn", "El país la retiró."),
        ("open", "Fue un error."),
    ):
        desk.run(*resolve, "--outcome", outcome, "--reason", reason)
        found.append(desk.json("round", "status")["remarks"][0]["outcome"])
    assert found == ["kept", "withdrawn", None]


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_event_of_a_round_reads_as_a_sentence(desk: Play, language: str) -> None:
    """Nothing is shown as data, and no event is said to be earlier than the one before it."""
    desk.returns(desk.form("CRI", {A1: Say("object", "No es así.")}))
    desk.run("round", "resolve", "CRI", "A-01", "--outcome", "open", "--reason", "Fue un error.")
    desk.run("round", "close", "--at", IN_TIME, "--early", "Por error.")
    desk.run("round", "reopen", "--reason", "Se cerró por error.")
    words = ["--edition", str(desk.path), "register", "log"]
    lines = CliRunner().invoke(cli, words, env={"MATRICES_LANGUAGE": language}).output.splitlines()
    assert (len(lines) > 8, [line for line in lines if set("{}[]") & {*line}]) == (True, [])
