"""What convinces others: anchors outside the register, signed receipts, originals read again, proof before print."""

import email
import email.policy
import json
from pathlib import Path

import pytest

from matrices.checking.originals import read_again
from matrices.edition.folder import load_edition
from matrices.instrument.place import CellId
from matrices.register.opening import open_register
from matrices.report.receipts import anchors_in
from tests.commands.conftest import SOUND, Desk
from tests.register.conftest import Intruder

AT = ("--arrived", "2027-02-24T09:05", "--by", "ana")


@pytest.fixture
def answered(desk: Desk) -> Desk:
    """An edition with one accepted workbook."""
    desk.run("receive", desk.filled(SOUND), *AT)
    return desk


def study(desk: Desk, *words: str) -> bytes:
    """Write the study as a page and return it."""
    done = desk.run("study", "--language", "en", "--format", "html", *words)
    assert done.exit_code == 0, done.output
    return (desk.path / "build" / "study" / "study-en.html").read_bytes()


def receipt(desk: Desk) -> bytes:
    """Draft the letter of acknowledgement and return the receipt in it."""
    assert desk.run("letters", "acknowledgement", "CRI").exit_code == 0
    path = desk.path / "build" / "letters" / "acknowledgement" / "CRI.eml"
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    found = {one.get_filename(): one.get_payload(decode=True) for one in message.iter_attachments()}
    content = found["CRI-small-receipt.json"]
    assert isinstance(content, bytes)
    return content


def test_a_study_and_a_receipt_carry_the_event_that_last_changed_answers(answered: Desk) -> None:
    """The same one; a letter that is drafted meanwhile changes neither."""
    anchor = answered.json("register", "log")[-1]["hash"]
    first = study(answered)
    given = receipt(answered)
    assert (anchors_in(first), anchors_in(given), study(answered)) == ((anchor,), (anchor,), first)
    answered.run("receive", answered.filled({**SOUND, CellId("matrix", "A-01", "longest"): 12}, name="b.xlsx"), *AT)
    assert anchors_in(study(answered)) == (answered.json("register", "log")[-1]["hash"],)


def test_a_register_written_anew_is_found_by_what_was_printed_before(answered: Desk, tmp_path: Path) -> None:
    """Whoever has the database can make another one that proves itself; not one that contains what was printed."""
    page = tmp_path / "study.html"
    page.write_bytes(study(answered))
    before = answered.run("register", "verify", "--against", str(page))
    (answered.path / "register.sqlite").unlink()
    answered.run("receive", answered.filled({**SOUND, CellId("matrix", "A-01", "longest"): 12}), *AT)
    alone, after = answered.run("register", "verify"), answered.run("register", "verify", "--against", str(page))
    assert (before.exit_code, alone.exit_code, after.exit_code) == (0, 0, 1)
    assert f"does not contain the event {anchors_in(page.read_bytes())[0]}" in after.output


def test_what_is_noted_may_be_a_hash_a_letter_or_a_receipt(answered: Desk, tmp_path: Path) -> None:
    """A file without any is told."""
    path = tmp_path / "receipt.json"
    path.write_bytes(receipt(answered))
    letter = answered.path / "build" / "letters" / "acknowledgement" / "CRI.eml"
    anchor = json.loads(path.read_bytes())["receipt"]["anchor"]
    for one in (anchor, str(path), str(letter)):
        assert answered.run("register", "verify", "--against", one).exit_code == 0
    path.write_text("nothing", encoding="utf-8")
    done = answered.run("register", "verify", "--against", str(path))
    assert done.exception is not None
    assert getattr(done.exception, "code", "") == "no-anchor"


def test_a_receipt_is_checked_without_the_edition(answered: Desk, tmp_path: Path) -> None:
    """With the fingerprint of the letter of request; a changed figure is told, and another key."""
    path, key = tmp_path / "receipt.json", load_edition(answered.path).keys.fingerprint
    path.write_bytes(receipt(answered))
    elsewhere = Desk(tmp_path)
    genuine = elsewhere.run("receipt", "verify", str(path), "--key", key)
    other = elsewhere.run("receipt", "verify", str(path), "--key", "0000 0000 0000 0000")
    path.write_text(path.read_text(encoding="utf-8").replace('"version": 1', '"version": 2'), encoding="utf-8")
    changed = elsewhere.run("receipt", "verify", str(path), "--key", key)
    assert [one.exit_code for one in (genuine, other, changed)] == [0, 1, 1]
    assert ("The receipt is genuine" in genuine.output, "not genuine" in changed.output) == (True, True)


def test_the_letter_of_request_names_the_fingerprint(desk: Desk) -> None:
    """So that whoever holds a receipt has something to compare it with."""
    desk.run("letters", "request", "CRI")
    path = desk.path / "build" / "letters" / "request" / "CRI.eml"
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    assert load_edition(desk.path).keys.fingerprint in body.get_content().replace("\n", " ")


def test_stored_files_are_read_again(answered: Desk) -> None:
    """Every cell is compared with its file: an answer that was changed in the register is named with its cell."""
    sound = answered.run("register", "verify", "--originals")
    Intruder(answered.path / "register.sqlite").sneak("UPDATE answers SET raw = 'x' WHERE cell = 'E7'")
    folder = load_edition(answered.path)
    register = open_register(folder.path / "register.sqlite", create=False)
    found = [(each.cell, each.found, each.kept) for one in read_again(folder, register) for each in one.differing]
    register.close()
    assert (sound.exit_code, "1 file read again" in sound.output) == (0, True)
    assert found == [("Matriz!E7", "Sí", "x")]


def test_what_was_understood_is_compared_too(answered: Desk) -> None:
    """Where the same version of the reader read the file."""
    Intruder(answered.path / "register.sqlite").sneak("UPDATE answers SET value = '\"no\"' WHERE cell = 'E7'")
    folder = load_edition(answered.path)
    register = open_register(folder.path / "register.sqlite", create=False)
    found = [(each.cell, each.found, each.kept) for one in read_again(folder, register) for each in one.differing]
    register.close()
    assert found == [("Matriz!E7", "yes", "no")]


@pytest.mark.parametrize("command", [("study", "--format", "html"), ("consolidate",), ("present",)])
def test_nothing_is_made_of_a_register_that_is_not_whole(command: tuple[str, ...], answered: Desk) -> None:
    """It stops and says what is wrong; told to go on, it says so itself."""
    Intruder(answered.path / "register.sqlite").sneak("UPDATE answers SET raw = 'x' WHERE cell = 'E7'")
    stopped = answered.run(*command)
    assert getattr(stopped.exception, "code", "") == "register-unsound"
    assert not (answered.path / "build" / "study").exists()
    assert answered.run(*command, "--unverified").exit_code == 0


def test_an_unverified_study_says_so(answered: Desk) -> None:
    """On the cover and in the ribbon that stands on every page; a sound one does not."""
    assert b"NOT VERIFIED" not in study(answered)
    Intruder(answered.path / "register.sqlite").sneak("UPDATE answers SET raw = 'x' WHERE cell = 'E7'")
    assert b"NOT VERIFIED" in study(answered, "--unverified")
