"""An edition and its register agree, several files of one call are told apart, odd moments of arrival are told."""

from pathlib import Path

import pytest

from matrices.errors import UsageError
from matrices.instrument.place import CellId
from tests.commands.conftest import SOUND, Desk

CHANGED = {**SOUND, CellId("matrix", "A-01", "longest"): 12}


def refused(desk: Desk, *words: str) -> str:
    """Return the code of a refusal."""
    done = desk.run(*words)
    assert isinstance(done.exception, UsageError), done.output
    return done.exception.code


def rewritten(desk: Desk, old: str, new: str) -> None:
    """Change the edition's file."""
    path = desk.path / "edition.yaml"
    words = path.read_text(encoding="utf-8")
    assert old in words
    path.write_text(words.replace(old, new), encoding="utf-8")


def names(desk: Desk) -> list[str]:
    """Return what is in the register, by file, in the order in which it was registered."""
    events = desk.json("register", "log") if (desk.path / "register.sqlite").exists() else []
    return [one["details"]["file"] for one in events if one["kind"] == "received"]


def test_of_files_that_differ_none_is_taken_as_newer(desk: Desk) -> None:
    """They are named in their order; other countries are received; told to, they are taken one after the other."""
    pair = [desk.filled(CHANGED, name="CRI (1).xlsx"), desk.filled(SOUND, name="CRI.xlsx")]
    other = desk.filled(SOUND, "PAN")
    done = desk.run("receive", *pair, other, "--arrived", "2027-02-01", "--language", "en")
    assert done.output.splitlines()[0] == (
        "CRI small: 2 files of this call differ, and none was taken: CRI.xlsx, CRI (1).xlsx. Receive them one at a "
        "time, the oldest first; or repeat with --in-order, which takes them in this order."
    )
    assert (done.exit_code, names(desk)) == (1, ["PAN.xlsx"])
    assert desk.run("receive", *pair, "--arrived", "2027-02-01", "--in-order").exit_code == 0
    assert names(desk) == ["PAN.xlsx", "CRI.xlsx", "CRI (1).xlsx"]


def test_a_folder_that_is_received_again_holds_one_new_file(desk: Desk) -> None:
    """What is in the register already is no other version."""
    first = desk.filled(SOUND, name="CRI.xlsx")
    desk.run("receive", first, "--arrived", "2027-02-01")
    done = desk.run("receive", first, desk.filled(CHANGED, name="CRI-v2.xlsx"), "--arrived", "2027-02-02")
    assert (done.exit_code, names(desk)) == (0, ["CRI.xlsx", "CRI-v2.xlsx"])


def test_the_same_file_twice_in_one_call_is_one(desk: Desk) -> None:
    """Two names of the same bytes differ in nothing."""
    first = desk.filled(SOUND, name="CRI.xlsx")
    copy = desk.filled(SOUND, name="CRI (1).xlsx")
    assert Path(first).read_bytes() == Path(copy).read_bytes()
    assert (desk.run("receive", first, copy, "--arrived", "2027-02-01").exit_code, names(desk)) == (0, ["CRI.xlsx"])


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2099-01-01", "lies in the future: is that meant?"),
        ("2001-01-01", "is before the request of 11 January 2027: is that meant?"),
        ("2027-03-13", "Arrived after the cut-off date (12 March 2027)"),
    ],
)
def test_an_odd_moment_of_arrival_is_told(desk: Desk, at: str, told: str) -> None:
    """The file is kept; the way to correct the moment stands beside it."""
    done = desk.run("receive", desk.filled(SOUND), "--arrived", at, "--language", "en")
    assert (told in done.output, done.exit_code) == (True, 0)


def test_the_last_day_is_in_time(desk: Desk) -> None:
    """The cut-off date ends with its day, in the time zone of the edition."""
    done = desk.run("receive", desk.filled(SOUND), "--arrived", "2027-03-12T23:59", "--language", "en")
    assert "cut-off date" not in done.output


def test_an_edition_that_lost_a_country_is_refused(desk: Desk) -> None:
    """What it answered would be left out without a word; the register can still be looked after."""
    desk.run("receive", desk.filled(SOUND), "--arrived", "2027-02-01")
    rewritten(desk, "  - {code: CRI, language: es}\n", "")
    assert {refused(desk, *words) for words in (("status",), ("consolidate",), ("study",), ("letters", "thanks"))} == {
        "edition-without-country"
    }
    assert refused(desk, "receive", desk.filled(SOUND, "PAN")) == "edition-without-country"
    assert [desk.run("register", one).exit_code for one in ("verify", "log", "list")] == [0, 0, 0]


def test_a_country_that_leaves_says_since_when(desk: Desk) -> None:
    """What it answered stays, the study and the status say so, and it is asked no more."""
    desk.run("receive", desk.filled(SOUND), "--arrived", "2027-02-01")
    rewritten(desk, "{code: CRI, language: es}", "{code: CRI, language: es, left_on: 2026-01-31}")
    desk.run("study", "--format", "html")
    page = next((desk.path / "build").glob("**/*-en.html")).read_text(encoding="utf-8")
    assert "Costa Rica left on 31 January 2026; what it had answered stands in this study." in page
    assert "left on 31 January 2026" in desk.run("status").output
    assert "2 workbooks written" in desk.run("template").output


def test_a_country_of_which_nothing_is_left_may_go(desk: Desk) -> None:
    """What came of it by mistake was withdrawn."""
    desk.run("receive", desk.filled(SOUND), "--arrived", "2027-02-01")
    desk.run("register", "withdraw", "CRI-small-v1", "--reason", "Never a member.")
    rewritten(desk, "  - {code: CRI, language: es}\n", "")
    assert desk.run("status").exit_code == 0


def test_an_edition_that_changed_its_id_is_refused(desk: Desk) -> None:
    """The id stands in every workbook that was sent out."""
    desk.run("receive", desk.filled(SOUND), "--arrived", "2027-02-01")
    rewritten(desk, 'id: "2027"', 'id: "2028"')
    assert refused(desk, "status") == "edition-id-changed"


def test_an_edition_that_changed_its_id_is_refused_in_a_shared_database(desk: Desk) -> None:
    """There it is known by its keys and by what it says of itself; another edition is another one, and may be there."""
    rewritten(desk, "instruments: [small]", 'instruments: [small]\nregister: "sqlite:///shared.sqlite"')
    desk.run("receive", desk.filled(SOUND), "--arrived", "2027-02-01")
    rewritten(desk, 'id: "2027"', 'id: "2028"')
    first = refused(desk, "status")
    (desk.path / "edition.keys").unlink()
    second = refused(desk, "status")  # by its title, and by when it asked
    rewritten(desk, "request: 2027-01-11", "request: 2027-01-12")
    assert (first, second, desk.run("status").exit_code) == ("edition-id-changed", "edition-id-changed", 0)


def test_an_edition_without_keys_that_changed_its_id_is_refused_in_a_shared_database(desk: Desk) -> None:
    """Its workbooks are older than its keys; the log knows it from when it began to write there."""
    rewritten(desk, "instruments: [small]", 'instruments: [small]\nregister: "sqlite:///shared.sqlite"')
    (desk.path / "edition.keys").unlink()
    for file in ("CRI.xlsx", "CRI-2.xlsx"):
        desk.run("receive", desk.filled(SOUND, name=file), "--arrived", "2027-02-01")
    kinds = [one["kind"] for one in desk.json("register", "log")]
    rewritten(desk, 'id: "2027"', 'id: "2028"')
    assert (kinds[:2], kinds.count("edition-known"), refused(desk, "status")) == (
        ["edition-known", "received"],
        1,
        "edition-id-changed",
    )


def test_an_edition_that_lost_an_instrument_is_refused(desk: Desk) -> None:
    """Another instrument in its place does not hide what was answered."""
    desk.run("receive", desk.filled(SOUND), "--arrived", "2027-02-01")
    rewritten(desk, "instruments: [small]", "instruments: [directory]")
    assert refused(desk, "status") == "edition-without-instrument"


def test_an_emptied_register_is_refused(desk: Desk) -> None:
    """A file of no bytes is not begun anew: something was there."""
    desk.run("receive", desk.filled(SOUND), "--arrived", "2027-02-01")
    (desk.path / "register.sqlite").write_bytes(b"")
    for words in (("status",), ("receive", desk.filled(SOUND)), ("register", "verify")):
        assert refused(desk, *words) == "register-empty-file"
    assert (desk.path / "register.sqlite").read_bytes() == b""
