"""Validation rounds through the command line: what is sent comes back, and each file has its clear course."""

import email
import email.policy
import json
import shutil
from pathlib import Path

import pytest

from matrices.edition.load import load_edition
from matrices.register.opening import open_register
from tests.commands.play import CLOSED, IN_TIME, LATE, SILENCE, Play, Say, play

A1, A2, B1 = ("matrix", "A-01"), ("matrix", "A-02"), ("matrix", "B-01")
LONGEST = ("matrix", "A-01", "longest")
ARTICLE = ("matrix", "B-01", "article")
ANSWERED = ("BLZ", "CRI", "DOM", "GTM", "HND", "NIC", "PAN", "SLV")
CORRECTED = {A1: Say("correct", basis="Ley 5, art. 3")}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition in which eight of nine countries answered, with its first round open; nobody agreed on silence."""
    made = play(tmp_path_factory.mktemp("opened") / "edition")
    made.answer(*ANSWERED)
    made.open()
    return made.path


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with four countries and the silence procedure."""
    made = play(tmp_path_factory.mktemp("silent") / "edition", SILENCE)
    made.answer("CRI", "PAN", "GTM", "HND")
    made.open()
    return made.path


@pytest.fixture
def desk(opened: Path, tmp_path: Path) -> Play:
    """A copy of the edition without the silence procedure."""
    return Play(Path(shutil.copytree(opened, tmp_path / "edition")))


@pytest.fixture
def quiet(silent: Path, tmp_path: Path) -> Play:
    """A copy of the edition with the silence procedure."""
    return Play(Path(shutil.copytree(silent, tmp_path / "edition")))


def test_opening_writes_everything_that_is_sent(desk: Play) -> None:
    """The draft, one form a country and instrument, the observers' form, and a letter to each."""
    target = desk.path / "build" / "round-1"
    names = sorted(str(path.relative_to(target)) for path in target.rglob("*") if path.is_file())
    forms = sorted(f"{country}-small-{'en' if country == 'BLZ' else 'es'}.xlsx" for country in ANSWERED)
    letters = [f"letters/validation/{country}.{form}" for country in ANSWERED for form in ("eml", "ics")]
    observers = ["OBS-comments-1-es.xlsx", "letters/observer/OBS.eml", "letters/observer/OBS.ics"]
    assert names == sorted([*forms, "study-es.html", *letters, *observers])


def test_a_letter_encloses_the_draft_and_the_country_s_own_form(desk: Play) -> None:
    """And a calendar file; the draft in another language where there is none in its own."""
    target = desk.path / "build" / "round-1"
    found = {}
    for country in ("CRI", "BLZ"):
        content = (target / "letters" / "validation" / f"{country}.eml").read_bytes()
        mail = email.message_from_bytes(content, policy=email.policy.default)
        found[country] = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert [list(files) for files in found.values()] == [
        ["study-es.html", "CRI-small-es.xlsx", "CRI.ics"],
        ["study-es.html", "BLZ-small-en.xlsx", "BLZ.ics"],
    ]
    assert found["CRI"]["CRI-small-es.xlsx"] == (target / "CRI-small-es.xlsx").read_bytes()


def test_files_written_again_are_the_same_bytes(desk: Play) -> None:
    """Whatever came since: what was frozen makes the draft and the forms."""
    target = desk.path / "build" / "round-1"
    before = {path.name: path.read_bytes() for path in target.glob("*.*")}
    desk.returns(desk.form("CRI", CORRECTED, {LONGEST: 12}, rest=True))
    desk.answer("PAN", cells={LONGEST: 11})
    shutil.rmtree(target)
    desk.run("round", "forms", "--format", "html")
    assert {path.name: path.read_bytes() for path in target.glob("*.*")} == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "round-runs"),
        (("MEX",), "round-runs"),
    ],
)
def test_one_round_at_a_time(desk: Play, words: tuple[str, ...], code: str) -> None:
    """A round that runs is closed before the next is opened."""
    assert desk.run("round", "open", *words, code=None).exception.code == code  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--until", "2027-03-01"), "round-date-passed"),
        (("MEX",), "round-country-unanswered"),
        (("XXX",), "unknown-country-code"),
    ],
)
def test_what_cannot_be_opened(tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    """A date that has passed, countries without answers: nothing is opened."""
    made = play(tmp_path / "edition")
    made.answer("CRI")
    refused = made.run("round", "open", "--at", "2027-03-31T09:00", *words, code=None)
    assert refused.exception.code == code  # type: ignore[union-attr]
    assert made.run("round", "status", code=None).exception.code == "no-round-yet"  # type: ignore[union-attr]


def test_nobody_has_answered(tmp_path: Path) -> None:
    """There is nothing to validate, and nothing to receive."""
    made = play(tmp_path / "edition")
    refused = [made.run("round", *words, code=None).exception for words in (("open",), ("status",), ("close",))]
    assert [one.code for one in refused] == ["round-without-answers", "no-round-yet", "no-round-yet"]  # type: ignore[union-attr]


def test_some_countries_alone_may_be_asked(tmp_path: Path) -> None:
    """Only they get a form and a letter; silence says nothing of the others."""
    made = play(tmp_path / "edition", SILENCE)
    made.answer("CRI", "PAN")
    made.open("CRI")
    forms = sorted(path.name for path in (made.path / "build" / "round-1").glob("*-small-*.xlsx"))
    made.run("round", "close", "--at", CLOSED)
    assert (forms, made.states()["CRI"][0], made.states()["PAN"][0]) == (
        ["CRI-small-es.xlsx"],
        "silence",
        "not_validated",
    )


def test_a_correction_becomes_the_next_version(desk: Play) -> None:
    """Everything else stands where it stood; the corrected cell points to the form."""
    told = desk.returns(desk.form("PAN", CORRECTED, {LONGEST: 12}, rest=True)).output
    register = open_register(desk.path / "register.sqlite")
    folder = load_edition(desk.path)
    from matrices.commands.status import study_of

    study = study_of(folder, register)
    register.close()
    entries = {(one.row, one.column): one for one in study.entries if one.country == "PAN"}
    corrected, kept = entries["A-01", "longest"], entries["A-01", "shortest"]
    assert "Its corrections make version 2 of the country's answers." in told
    assert (corrected.value, corrected.version, corrected.file) == ("P12Y", 2, "PAN-1.xlsx")
    assert (kept.value, kept.version, kept.file, kept.cell) == ("P6Y", 1, "PAN-small-es.xlsx", "I7")
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
    """As a whole: what only the older one corrected is no longer in force, and that is told."""
    desk.returns(desk.form("PAN", CORRECTED, {LONGEST: 12}, rest=True))
    newer = desk.form("PAN", {B1: Say("correct", basis="Ley 7")}, {ARTICLE: "art. 9"}, rest=True, name="b.xlsx")
    told = desk.returns(newer, at="2027-04-21T10:00").output
    answers = _values(desk, "PAN")
    assert ("It takes the place of form 1" in told, "leaves it as the draft prints it" in told) == (True, True)
    assert (answers["A-01", "longest"], answers["B-01", "article"]) == ("P10Y", "art. 9")


def test_a_newer_form_without_corrections_restores_the_draft(desk: Play) -> None:
    """A correction that the country takes back leaves the record."""
    desk.returns(desk.form("PAN", CORRECTED, {LONGEST: 12}, rest=True))
    desk.returns(desk.form("PAN", rest=True, name="b.xlsx"), at="2027-04-21T10:00")
    assert (_values(desk, "PAN")["A-01", "longest"], desk.states()["PAN"]) == ("P10Y", ("validated", 1, 4))


def test_forms_handed_in_out_of_order(desk: Play) -> None:
    """The form that arrived last counts, in whatever order they are received."""
    desk.returns(desk.form("PAN", CORRECTED, {LONGEST: 13}, rest=True), at="2027-04-22T10:00")
    told = desk.returns(desk.form("PAN", CORRECTED, {LONGEST: 12}, rest=True, name="b.xlsx"), at="2027-04-21T10:00")
    assert ("A form that arrived later is in force." in told.output, _values(desk, "PAN")["A-01", "longest"]) == (
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


def test_a_form_of_another_country_is_not_applied(desk: Play) -> None:
    """It is kept for the Secretariat to decide."""
    told = desk.returns(desk.form("SLV", rest=True), "--from", "DOM", code=1).output
    assert "The form is that of El Salvador, but it came from Dominican Republic." in told
    assert (desk.states()["SLV"][0], len(desk.json("round", "status")["waiting"])) == ("in_validation", 1)


def test_rows_that_moved_on_are_not_overwritten(desk: Play) -> None:
    """The country sent a new workbook after the round was opened; its form corrects a row that this one changed."""
    form = desk.form("HND", CORRECTED, {LONGEST: 12}, rest=True)
    desk.answer("HND", cells={LONGEST: 11})
    told = desk.returns(form, code=1).output
    before = _values(desk, "HND")["A-01", "longest"]
    (waiting,) = desk.json("round", "status")["waiting"]
    desk.run("round", "admit", str(waiting), "--reason", "El punto focal lo confirma.")
    assert "The record of this row has changed since the form was written (version 2)." in told
    assert (before, _values(desk, "HND")["A-01", "longest"]) == ("P11Y", "P12Y")


def test_rows_that_did_not_move_are_corrected_beside_those_that_did(desk: Play) -> None:
    """The new version holds both: the new workbook, and the correction."""
    form = desk.form("HND", {B1: Say("correct", basis="Ley 7")}, {ARTICLE: "art. 9"}, rest=True)
    desk.answer("HND", cells={LONGEST: 11})
    desk.returns(form)
    answers = _values(desk, "HND")
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


def test_a_late_form_is_welcome_while_silence_does_not_count(desk: Play) -> None:
    """It is in force, and the study says that it came late."""
    desk.returns(desk.form("DOM", rest=True), at=LATE)
    found = next(one for one in desk.json("round", "status")["countries"] if one["country"] == "DOM")
    assert (found["state"], found["late"], found["at"]) == ("validated", True, "2027-05-02T10:00:00-06:00")


def test_a_late_form_waits_where_silence_counts(quiet: Play) -> None:
    """Silence has spoken by then; the Secretariat may admit the form all the same."""
    quiet.returns(quiet.form("CRI", CORRECTED, {LONGEST: 12}, rest=True), at=LATE, code=1)
    quiet.run("round", "close", "--at", CLOSED)
    before = (quiet.states()["CRI"][0], _values(quiet, "CRI")["A-01", "longest"])
    quiet.run("round", "admit", "1", "--reason", "La Red lo aceptó.")
    after = (quiet.states()["CRI"][0], _values(quiet, "CRI")["A-01", "longest"])
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


def test_silence_counts_only_if_it_was_agreed_before_the_opening(desk: Play) -> None:
    """An agreement that edition.yaml names later does not reach back."""
    path = desk.path / "edition.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("silence: {agreed: false}", SILENCE), encoding="utf-8")
    desk.run("round", "close", "--at", CLOSED)
    assert desk.states()["CRI"][0] == "not_validated"


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


def test_comments_of_observers_reach_the_country_and_never_the_study(desk: Play) -> None:
    """They stand in round status and in a list for the country, which goes with its next letter."""
    from matrices.workbook.template.fill import fill

    form = desk.path / "build" / "round-1" / "OBS-comments-1-es.xlsx"
    cells = {
        "country": "Costa Rica",
        "about": "A-01 · El delito",
        "comment": "=¿No falta el art. 5?",
        "source": "Ley 5",
    }
    file = desk.path / "obs.xlsx"
    file.write_bytes(fill(form.read_bytes(), {("comments", "C001", name): words for name, words in cells.items()}))
    first, again = desk.returns(str(file)).output, desk.returns(str(file)).output
    (comment,) = desk.json("round", "status")["comments"]
    desk.run("letters", "validation-reminder", "CRI")
    desk.run("study", "--format", "html")
    mail = (desk.path / "build" / "letters" / "validation-reminder" / "CRI.eml").read_bytes()
    names = [
        part.get_filename() for part in email.message_from_bytes(mail, policy=email.policy.default).iter_attachments()
    ]
    assert ("1 comment received" in first, "in the register already" in again) == (True, True)
    assert (comment["observer"], comment["country"], comment["row"], comment["source"]) == (
        "OBS",
        "CRI",
        "A-01",
        "Ley 5",
    )
    assert (desk.path / "build" / "round-1" / "comments-CRI-es.xlsx").is_file()
    assert names == ["study-es.html", "CRI-small-es.xlsx", "comments-CRI-es.xlsx", "CRI.ics"]
    assert "art. 5?" not in (desk.path / "build" / "study" / "study-es.html").read_text(encoding="utf-8")


def _values(desk: Play, country: str) -> dict[tuple[str, str], object]:
    """Return a country's answers as the study has them, by row and column."""
    from matrices.commands.status import current_study

    study = current_study(load_edition(desk.path))
    return {(one.row, one.column): one.value for one in study.entries if one.country == country}
