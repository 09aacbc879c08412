"""The commands that look after the register, as a user runs them."""

import datetime
import zipfile
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from matrices.cycle.records import event_words
from matrices.language import LANGUAGES
from matrices.register.opening import open_register
from tests.commands.conftest import EDITION, SOUND, Desk
from tests.register.conftest import Intruder
from tests.register.samples import fill


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """An edition with one accepted workbook, which arrived before it was received."""
    desk.run("receive", desk.filled(SOUND), "--arrived", "2027-02-24T09:05", "--by", "ana")
    return desk


def other(desk: Desk, folder: Path) -> Desk:
    """Return the same edition elsewhere, with nothing received."""
    folder.mkdir()
    (folder / "edition.yaml").write_text(EDITION, encoding="utf-8")
    (folder / "small").symlink_to(desk.path / "small")
    return replace(desk, path=folder)


def tampered(desk: Desk) -> None:
    """Change an answer behind the register's back."""
    Intruder(desk.path / "register.sqlite").sneak("UPDATE answers SET raw = 'x' WHERE cell = 'E7'")


def test_a_whole_register_is_said_to_be_whole(filled: Desk) -> None:
    """The line counts, and ends with the hash to be noted."""
    end = filled.json("register", "log")[-1]["hash"]
    done = filled.run("register", "verify")
    assert (done.exit_code, done.output) == (
        0,
        f"The register is whole: 1 submission, 2 events. Last event: {end}\n",
    )


def test_faults_are_told_one_a_line(filled: Desk) -> None:
    """A register with faults ends with exit code 1."""
    tampered(filled)
    done = filled.run("register", "verify")
    assert (done.exit_code, done.output) == (
        1,
        "Not what it was when it was written: submission 1, its answers or its findings were changed\n",
    )


def test_the_log_reads_as_sentences(filled: Desk) -> None:
    """Who did what, in the time zone of the edition; other events as they stand; a clock that was set back is told."""
    register = open_register(filled.path / "register.sqlite")
    register.log(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC), "luis", "noted", {"what": "café"})
    register.close()
    lines = filled.run("register", "log").output.splitlines()
    assert lines[1].endswith(
        "  ana: received CRI.xlsx: CRI small, version 1, accepted; arrived 24 February 2027, 09:05 (UTC-06:00)"
    )
    assert lines[2] == (
        '3  31 December 2019, 18:00 (UTC-06:00)  luis: noted {"what": "café"} '
        "[by the clock, earlier than the event before]"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_event_has_its_sentence(desk: Desk, language: str) -> None:
    """Whatever the program logs is said in words, its codes too; an event that was changed stands as it is."""
    register = open_register(desk.path / "register.sqlite")
    fill(register)
    written = register.events()
    register.close()
    lines = [event_words(one, ZoneInfo("America/Costa_Rica"), language) for one in written]
    assert {one.kind for one in written} >= {"form-received", "form-decided", "settled", "round-closed", "translated"}
    assert [line for line in lines if "{" in line or "None" in line or "_" in line] == []
    odd = replace(next(one for one in written if one.kind == "form-received"), details={"verdict": "accepted"})
    assert event_words(odd, ZoneInfo("America/Costa_Rica"), language) == 'form-received {"verdict": "accepted"}'


def test_the_log_tells_a_round(desk: Desk) -> None:
    """Opening, forms, decisions, answers and closing read as sentences, moments in the edition's time zone."""
    register = open_register(desk.path / "register.sqlite")
    fill(register)
    register.close()
    told = [line.partition(": ")[2] for line in desk.run("register", "log").output.splitlines()]
    wanted = [
        "opened round 1: until 30 April 2027, 17:00 (UTC-06:00), silence counts as validation, on 2 accepted versions",
        "received the validation form CRI-form.xlsx: CRI small, form 1, round 1, accepted; with its corrections, "
        "version 3; arrived 24 February 2027, 09:05 (UTC-06:00)",
        "admitted validation form 2 of PAN small; with its corrections, version 2: con disculpas",
        "answered on CRI small, laws L01 (form 1): the record stays as it is: Es la ley vigente.",
        "closed round 1: 2 outcomes",
    ]
    assert list(dict.fromkeys(line for line in told if line in wanted)) == wanted


def test_the_log_is_there_for_programs(filled: Desk) -> None:
    """JSON has id, moment, actor, kind, details and hash of each event, and whether the clock was set back."""
    keys, event = filled.json("register", "log")
    assert (sorted(event), event["actor"], event["details"]["received_at"], event["clock_set_back"]) == (
        ["actor", "at", "clock_set_back", "details", "hash", "id", "kind"],
        "ana",
        "2027-02-24T09:05:00-06:00",
        False,
    )
    assert keys["kind"] == "keys-made"


def test_a_copy_is_restored_elsewhere(filled: Desk, tmp_path: Path) -> None:
    """Status says in the new place what it said in the old one."""
    copy = str(tmp_path / "copies" / "register.zip")
    out = filled.run("register", "export", copy)
    there = other(filled, tmp_path / "there")
    back = there.run("register", "import", copy, "--by", "luis")
    assert (out.exit_code, out.output) == (0, f"complete copy: {copy} (1 submission, 2 events)\n")
    assert (back.exit_code, back.output) == (0, "imported: 1 submission, 2 events\n")
    assert there.run("status").output == filled.run("status").output
    assert [(one["actor"], one["kind"]) for one in there.json("register", "log")[1:]] == [
        ("ana", "received"),
        ("luis", "imported"),
    ]
    assert sorted(path.name for path in (tmp_path / "copies").iterdir()) == ["register.zip"]


def test_a_register_with_faults_is_not_copied(filled: Desk, tmp_path: Path) -> None:
    """Nothing is written, and it says why."""
    tampered(filled)
    done = filled.run("register", "export", str(tmp_path / "copies" / "register.zip"))
    assert (done.exit_code, done.output.splitlines()[-1].partition(":")[0]) == (1, "Nothing was exported")
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_damaged_copy_makes_no_register(filled: Desk, tmp_path: Path) -> None:
    """What is no whole copy leaves the new place as it was."""
    copy = tmp_path / "register.zip"
    filled.run("register", "export", str(copy))
    with zipfile.ZipFile(copy, "a") as package:
        package.writestr("more", b"")
    there = other(filled, tmp_path / "there")
    problem = there.run("register", "import", str(copy)).exception
    assert (str(problem), (there.path / "register.sqlite").exists()) == ("archive-damaged: member=more", False)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("register", "import", "nowhere.zip"), "no-file"),
        (("register", "import", "edition.yaml"), "archive-foreign"),
        (("register", "export", "edition.yaml"), "export-exists"),
    ],
)
def test_wrong_use_is_told(filled: Desk, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: str) -> None:
    """A copy never takes the place of a file, and only a copy is imported."""
    monkeypatch.chdir(filled.path)
    assert getattr(filled.run(*words).exception, "code", "") == code


def test_an_import_never_mixes(filled: Desk, tmp_path: Path) -> None:
    """A register that holds anything stays as it is."""
    copy = str(tmp_path / "register.zip")
    filled.run("register", "export", copy)
    before = filled.run("register", "log").output
    problem = filled.run("register", "import", copy).exception
    assert (str(problem), filled.run("register", "log").output) == ("register-not-empty", before)
