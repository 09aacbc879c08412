"""What an officer who leaves hands over: everything is there, or what is missing is said."""

import shutil
from pathlib import Path

import pytest

from matrices.edition.keys import encrypted, keys_text, new_keys
from tests.commands.conftest import EDITION, SOUND, Desk

SECRET = "una frase de paso larga"  # noqa: S105 - of a test


@pytest.fixture
def copies(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """An edition that has received a file, with both of its copies; the words that name them."""
    monkeypatch.setenv("MATRICES_PASSPHRASE", SECRET)
    desk.run("receive", desk.filled(SOUND))
    desk.run("register", "export", str(desk.path / "register.enc"), "--encrypt")
    desk.run("keys", "backup", str(desk.path / "keys.enc"))
    return "--copy", str(desk.path / "register.enc"), "--keys-copy", str(desk.path / "keys.enc")


def missing(desk: Desk, *words: str) -> tuple[int, list[str]]:
    """Return the exit code and the beginnings of what is said to be missing."""
    done = desk.run("handover", *words)
    lines = [line.removeprefix("MISSING").strip() for line in done.output.splitlines() if line.startswith("MISSING")]
    return done.exit_code, [line.replace(str(desk.path), ".") for line in lines]


def test_a_complete_edition(desk: Desk, copies: tuple[str, ...]) -> None:
    """Everything is named with its place, and the exit code is 0."""
    done = desk.run("handover", *copies)
    starts = [line[8:].strip().partition(":")[0] for line in done.output.splitlines() if line.startswith("there")]
    fingerprint = desk.run("keys", "show").output.splitlines()[0].partition(": ")[2]
    assert starts == [
        "edition 2027",
        "instrument small",
        "register, whole (1 submission, 2 events)",
        f"keys of the edition, known by {fingerprint}",
        "copy of the register, with its last event",
        "copy of the keys, which its passphrase opens",
    ]
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "The edition is complete.")


def test_what_the_edition_says_of_treaties_goes_along(desk: Desk) -> None:
    """A file of its own is named with its place."""
    path = desk.path / "edition.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\ntreaty_status: own.yaml\n", encoding="utf-8")
    (desk.path / "own.yaml").write_text("treaties: []\n", encoding="utf-8")
    told = [line.split() for line in desk.run("handover").output.splitlines() if "own.yaml" in line]
    assert told == [f"there what depositaries publish of treaties: {desk.path / 'own.yaml'}".split()]


def test_without_copies(desk: Desk) -> None:
    """A register, and both copies, are missing; where to make them is said."""
    assert missing(desk) == (
        1,
        [
            "register: ./register.sqlite",
            "copy of the register (–): make one with matrices register export --encrypt, and name it with --copy",
            "copy of the keys (–): make one with matrices keys backup, and name it with --keys-copy",
        ],
    )


def test_a_copy_that_lags_behind(desk: Desk, copies: tuple[str, ...]) -> None:
    """What came after it is counted."""
    desk.run("receive", desk.filled(SOUND, "PAN"))
    assert missing(desk, *copies) == (
        1,
        ["a copy of the register as it is now: ./register.enc lacks its last event"],
    )


def test_copies_of_something_else(desk: Desk, copies: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of another edition, a copy that another passphrase opens: neither is taken for the copy that is needed."""
    other = new_keys("2027", unsigned=False)
    (desk.path / "keys.enc").write_bytes(encrypted(keys_text(other), SECRET))
    assert missing(desk, *copies) == (
        1,
        [f"a copy of these keys: ./keys.enc holds others ({other.fingerprint})"],
    )
    monkeypatch.setenv("MATRICES_PASSPHRASE", "otra frase de paso")
    unopened = "cannot be opened with this passphrase, or is no encrypted copy."
    assert missing(desk, *copies) == (
        1,
        [
            f"a copy of the register that can be read: ./register.enc {unopened}",
            f"a copy of the keys that can be opened: ./keys.enc {unopened}",
        ],
    )


def test_keys_and_previous_edition_that_are_gone(desk: Desk, copies: tuple[str, ...], tmp_path: Path) -> None:
    """An edition that names a previous one needs it, with its register; keys are needed in any case."""
    source = desk.path / "edition.yaml"
    source.write_text(source.read_text(encoding="utf-8") + "previous: ../before\n", encoding="utf-8")
    (desk.path / "edition.keys").unlink()
    found = missing(desk, *copies)
    assert (found[0], [line.partition(" (")[0] for line in found[1]][:2]) == (
        1,
        ["previous edition with its register: ../before", "keys of the edition"],
    )
    before = tmp_path / "before"
    before.mkdir()
    (before / "edition.yaml").write_text(EDITION.replace('"2027"', '"2024"'), encoding="utf-8")
    shutil.copytree(desk.path / "small", before / "small")
    assert missing(desk, *copies)[1][0] == "previous edition with its register: ../before"
    assert Desk(before).run("template").exit_code == 0
    Desk(before).run("receive", Desk(before).filled(SOUND))
    assert "previous edition" not in missing(desk, *copies)[1][0]
