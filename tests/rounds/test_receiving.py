"""`matrices round receive`: each form has its clear course, and everything is kept."""

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from matrices.cycle.products import study_of
from matrices.edition.folder import load_edition
from matrices.instrument.place import CellId
from matrices.register.opening import open_register
from tests.rounds.play import A1, ARTICLE, B1, CORRECTED, LONGEST, Play, Say, play


def test_a_correction_becomes_the_next_version(desk: Play) -> None:
    """Everything else stands where it stood; the corrected cell points to the form."""
    told = desk.returns(desk.form("PAN", CORRECTED, {LONGEST: 12}, rest=True)).output
    register = open_register(desk.path / "register.sqlite")
    folder = load_edition(desk.path)
    study = study_of(folder, register)
    register.close()
    entries = {(one.row, one.column): one for one in study.entries if one.country == "PAN"}
    corrected, kept = entries["A-01", "longest"], entries["A-01", "shortest"]
    assert "Its corrections make version 2 of the country's answers." in told
    assert (corrected.value, corrected.version, corrected.file) == ("P12Y", 2, "PAN-small-v2")
    assert (kept.value, kept.version, kept.file, kept.cell) == ("P6Y", 1, "PAN-small-v1", "I7")
    (change,) = study.proceedings.changes
    assert (change.before.value, change.after.value, change.basis) == ("P10Y", "P12Y", "Ley 5, art. 3")  # type: ignore[union-attr]
    assert desk.run("register", "verify").exit_code == 0


def test_a_correction_that_breaks_a_rule_blocks_the_form(desk: Play) -> None:
    """It is kept and handed back, marked; the record stays; the corrected form is accepted."""
    bad = desk.returns(desk.form("NIC", CORRECTED, {LONGEST: 2}, rest=True), code=1).output
    marked = (desk.path / "build" / "round-1" / "returned" / "NIC-1.xlsx").is_file()
    between = desk.states()["NIC"][0]
    desk.returns(desk.form("NIC", CORRECTED, {LONGEST: 9}, rest=True, name="NIC-2.xlsx"))
    assert ("The maximum is below the minimum." in bad, marked, between) == (True, True, "returned")
    assert desk.states()["NIC"] == ("validated", 1, 4)


def test_the_same_form_twice_is_one(desk: Play) -> None:
    """The second time says that it is known."""
    file = desk.form("CRI", rest=True)
    desk.returns(file)
    assert "in the register already, as form 1 of CRI small" in desk.returns(file).output
    assert len(desk.json("round", "status")["forms"]) == 1


def test_a_newer_form_takes_the_place_of_the_older(desk: Play) -> None:
    """As a whole, once it says something of every row that the older one spoke of."""
    desk.returns(desk.form("PAN", CORRECTED, {LONGEST: 12}, rest=True))
    rows = {A1: Say("confirm"), B1: Say("correct", basis="Ley 7")}
    newer = desk.form("PAN", rows, {ARTICLE: "art. 9"}, rest=True, name="b.xlsx")
    told = desk.returns(newer, at="2027-04-21T10:00").output
    answers = desk.values("PAN")
    assert ("It takes the place of form 1" in told, "as the draft prints it" in told) == (True, False)
    assert (answers["A-01", "longest"], answers["B-01", "article"]) == ("P10Y", "art. 9")


def test_a_newer_form_takes_no_correction_away_unseen(desk: Play) -> None:
    """It waits, and the older one counts; the Secretariat lets it count, and the correction leaves the record."""
    desk.returns(desk.form("PAN", CORRECTED, {LONGEST: 12}, rest=True))
    told = desk.returns(desk.form("PAN", rest=True, name="b.xlsx"), at="2027-04-21T10:00", code=1).output
    kept = desk.values("PAN")["A-01", "longest"]
    desk.run("round", "admit", "2", "--reason", "El punto focal retira la corrección.")
    assert "Form 1 of the country corrected this row" in told
    assert (kept, desk.values("PAN")["A-01", "longest"], desk.states()["PAN"]) == (
        "P12Y",
        "P10Y",
        ("validated", 1, 4),
    )


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ({A1: Say("object", "No.")}, {}, "Form 1 of the country marked or commented on this row"),
        ({A1: Say("comment", "Sí.")}, {B1: Say("confirm")}, "Form 1 of the country marked or commented on this row"),
        ({A1: Say("object", "No.")}, {A1: Say("comment", "Ya no.")}, ""),
        ({A1: Say("confirm")}, {B1: Say("comment", "Sí.")}, ""),
    ],
)
def test_a_newer_form_takes_no_mark_away_unseen(
    desk: Play, first: dict[tuple[str, str], Say], second: dict[tuple[str, str], Say], told: str
) -> None:
    """An objection or comment of which it says nothing holds it up; another word, or the rest confirmed, does not."""
    desk.returns(desk.form("PAN", first, rest=True))
    newer = desk.form("PAN", second, rest=True, name="b.xlsx")
    found = desk.returns(newer, at="2027-04-21T10:00", code=1 if told else 0).output
    assert (told in found, desk.json("round", "status")["waiting"]) == (True, [2] if told else [])


@pytest.mark.parametrize(("rest", "waits"), [(None, True), (False, False)])
def test_a_newer_form_takes_no_consent_away_unseen(desk: Play, rest: bool | None, waits: bool) -> None:
    """Where the older one confirmed the rest, a blank is no answer; an explicit no is one."""
    desk.returns(desk.form("PAN", rest=True))
    newer = desk.form("PAN", {A1: Say("confirm")}, rest=rest, name="b.xlsx")
    told = desk.returns(newer, at="2027-04-21T10:00", code=1 if waits else 0).output
    assert ("confirmed everything that it did not mark" in told, desk.states()["PAN"][2]) == (waits, 4 if waits else 1)


def test_a_cell_that_a_newer_correction_leaves_out_is_told(desk: Play) -> None:
    """The row is corrected anew, so nothing waits; what went is named."""
    rows = {B1: Say("correct", basis="Ley 7")}
    desk.returns(desk.form("PAN", rows, {ARTICLE: "art. 9", CellId("matrix", "B-01", "coverage"): "Sí"}, rest=True))
    newer = desk.form("PAN", rows, {CellId("matrix", "B-01", "coverage"): "Sí"}, rest=True, name="b.xlsx")
    told = desk.returns(newer, at="2027-04-21T10:00").output
    assert ("or a cell of it, as the draft prints it" in told, desk.json("round", "status")["waiting"]) == (True, [])


def test_forms_handed_in_out_of_order(desk: Play) -> None:
    """The form that arrived last counts, in whatever order they are received."""
    desk.returns(desk.form("PAN", CORRECTED, {LONGEST: 13}, rest=True), at="2027-04-22T10:00")
    told = desk.returns(desk.form("PAN", CORRECTED, {LONGEST: 12}, rest=True, name="b.xlsx"), at="2027-04-21T10:00")
    assert ("A form that arrived later is in force." in told.output, desk.values("PAN")["A-01", "longest"]) == (
        True,
        "P13Y",
    )


def test_two_institutions_say_different_things(desk: Play) -> None:
    """The second form waits; each row that differs is named; admitted, it takes the place of the first."""
    desk.returns(desk.form("CRI", rest=True, institution="Ministerio"))
    other = desk.form("CRI", {A1: Say("object", "No.")}, rest=True, institution="Fiscalía", name="b.xlsx")
    told = desk.returns(other, at="2027-04-21T10:00", code=1).output
    before = desk.states()["CRI"][0]
    (waiting,) = desk.json("round", "status")["waiting"]
    desk.run("round", "admit", str(waiting), "--reason", "El punto focal lo confirma.")
    assert "Two institutions of the country say different things of this row: Ministerio, Fiscalía." in told
    assert (before, desk.states()["CRI"][0]) == ("validated", "objected")


def test_two_institutions_that_agree_are_no_dispute(desk: Play) -> None:
    """The same content from another institution is accepted; a declined form leaves the first in force."""
    desk.returns(desk.form("CRI", rest=True, institution="Ministerio"))
    desk.returns(desk.form("CRI", rest=True, institution="Fiscalía", name="b.xlsx"), at="2027-04-21T10:00")
    third = desk.form("CRI", {A1: Say("object", "No.")}, rest=True, institution="Otra", name="c.xlsx")
    desk.returns(third, at="2027-04-22T10:00", code=1)
    (waiting,) = desk.json("round", "status")["waiting"]
    desk.run("round", "decline", str(waiting), "--reason", "No procede.")
    found = desk.json("round", "status")
    assert (desk.states()["CRI"][0], found["waiting"], found["forms"][2]["decided"]) == ("validated", [], "declined")


@pytest.mark.parametrize(("first", "second"), [("Ministerio", ""), ("", "Fiscalía"), ("", " . ")])
def test_a_form_without_an_institution_is_of_the_same(desk: Play, first: str, second: str) -> None:
    """Nobody disputes with a form that does not say who sends it: the newer takes the place of the older."""
    desk.returns(desk.form("CRI", rest=True, institution=first))
    newer = desk.form("CRI", {A1: Say("object", "No.")}, rest=True, institution=second, name="b.xlsx")
    told = desk.returns(newer, at="2027-04-21T10:00").output
    assert ("It takes the place of form 1" in told, desk.states()["CRI"][0]) == (True, "objected")


def test_a_form_of_another_country_is_not_applied(desk: Play) -> None:
    """It is kept for the Secretariat to decide."""
    told = desk.returns(desk.form("SLV", rest=True), "--from", "DOM", code=1).output
    assert "The form is that of El Salvador, but it came from Dominican Republic." in told
    assert (desk.states()["SLV"][0], len(desk.json("round", "status")["waiting"])) == ("in_validation", 1)


def test_hidden_columns_that_one_sheet_lost_change_no_words(desk: Play) -> None:
    """What stands beside the answers is what the form was sent with: nobody is told to have changed it."""
    file = desk.form("SLV", rest=True)
    book = load_workbook(file)
    for cell in [cell for row in book["Matriz"].iter_rows() for cell in row if str(cell.value).startswith("MTXP")]:
        cell.value = None
    book.save(file)
    told = desk.returns(file).output
    assert ("0 errors, 0 warnings" in told, desk.states()["SLV"][0]) == (True, "validated"), told


def test_a_form_of_which_nothing_proves_whose_it_is_waits(desk: Play) -> None:
    """As a workbook does: here the file is called after another country. The Secretariat may admit it all the same."""
    told = desk.returns(desk.form("SLV", rest=True, name="DOM-small-es.xlsx"), code=1).output
    before = desk.states()["SLV"][0]
    desk.run("round", "admit", "1", "--reason", "El punto focal lo confirma.")
    assert "It is not certain whose the form is." in told
    assert (before, desk.states()["SLV"][0]) == ("in_validation", "validated")


def test_rows_that_moved_on_are_not_overwritten(desk: Play) -> None:
    """The country sent a new workbook after the round was opened; its form corrects a row that this one changed."""
    form = desk.form("HND", CORRECTED, {LONGEST: 12}, rest=True)
    desk.answer("HND", cells={LONGEST: 11})
    told = desk.returns(form, code=1).output
    before = desk.values("HND")["A-01", "longest"]
    (waiting,) = desk.json("round", "status")["waiting"]
    desk.run("round", "admit", str(waiting), "--reason", "El punto focal lo confirma.")
    assert "The record of this row has changed since the form was written (version 2)." in told
    assert (before, desk.values("HND")["A-01", "longest"]) == ("P11Y", "P12Y")


def test_a_correction_that_the_record_has_already_is_no_dispute(desk: Play) -> None:
    """The country sent a new workbook that says what its form corrects: the row moved, and nobody wants another."""
    form = desk.form("HND", CORRECTED, {LONGEST: 12}, rest=True)
    desk.answer("HND", cells={LONGEST: 12})
    told = desk.returns(form).output
    assert ("has changed since the form was written" in told, desk.json("round", "status")["waiting"]) == (False, [])
    assert (desk.values("HND")["A-01", "longest"], desk.states()["HND"]) == ("P12Y", ("validated", 1, 4))


def test_rows_that_did_not_move_are_corrected_beside_those_that_did(desk: Play) -> None:
    """The new version holds both: the new workbook, and the correction."""
    form = desk.form("HND", {B1: Say("correct", basis="Ley 7")}, {ARTICLE: "art. 9"}, rest=True)
    desk.answer("HND", cells={LONGEST: 11})
    desk.returns(form)
    answers = desk.values("HND")
    assert (answers["A-01", "longest"], answers["B-01", "article"]) == ("P11Y", "art. 9")
    assert desk.states()["HND"] == ("partly", 1, 3)


def test_what_is_no_form_of_this_edition(desk: Play, tmp_path: Path) -> None:
    """Another edition's form, a workbook of the collection, and what is no workbook are not kept."""
    other = play(tmp_path / "other")
    (other.path / "edition.yaml").write_text(
        (other.path / "edition.yaml").read_text(encoding="utf-8").replace('id: "2027"', 'id: "2025"'), encoding="utf-8"
    )
    shutil.rmtree(other.path / "build")
    other.run("template")
    other.answer("CRI")
    other.open()
    (tmp_path / "x.xlsx").write_bytes(b"no workbook")
    workbook = str(desk.path / "returned" / "CRI-small-es.xlsx")
    found = [
        desk.returns(file, code=None) for file in (other.form("CRI", rest=True), workbook, str(tmp_path / "x.xlsx"))
    ]
    assert [one.exit_code for one in found] == [1, 1, 2]
    assert ("matrices receive" in found[1].output, desk.json("round", "status")["forms"]) == (True, [])
