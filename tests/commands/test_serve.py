"""`matrices serve`: who may enter by the door, kept by command; where the door is not opened."""

import pytest

from tests.commands.conftest import Desk


def test_who_may_enter_is_kept_by_command(desk: Desk) -> None:
    """The link is printed; names and addresses are in no list and in no log."""
    made = desk.run(
        "serve", "invite", "Ana Núñez", "ana@cri.example", "--role", "focal", "--country", "cri",
        "--public", "https://matrices.example/",
    )  # fmt: skip
    assert (made.exit_code, made.output.startswith("Number 1. Link for the letter: https://matrices.example/i/")) == (
        0,
        True,
    )
    colleague = ("--role", "colleague", "--country", "CRI", "--sheet", "small/laws")
    assert desk.run("serve", "invite", "Eva Mora", "eva@cri.example", *colleague).exit_code == 0
    assert desk.run("serve", "revoke", "1", "--reason", "Cambió de cargo.").exit_code == 0
    listed = desk.run("serve", "list").output.splitlines()
    assert [line.split() for line in listed] == [
        ["1", "focal", "point", "CRI", "may", "not", "enter"],
        ["2", "invited", "colleague", "CRI", "small/laws", "may", "enter"],
    ]
    log = desk.run("register", "log").output
    assert ("Cambió de cargo." in log, "Ana" in log, "@cri" in log) == (True, False, False)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("Ana", "ana@cri.example", "--role", "focal", "--country", "unknown-country-code"), "unknown-country-code"),
        (("Ana", "no address", "--role", "analyst"), "door-address"),
        (("Ana", "ana@cri.example\nBcc: x@y.example", "--role", "analyst"), "door-address"),
        (("Ana", "ana@cri.example", "--role", "observer", "--country", "NOBODY"), "door-observer"),
        (("Ana", "ana@cri.example", "--role", "colleague", "--country", "CRI"), "door-sheet"),
        (("Ana", "ana@cri.example", "--role", "colleague", "--country", "CRI", "--sheet", "small/none"), "door-sheet"),
        ((" ", "ana@cri.example", "--role", "analyst"), "door-unnamed"),
    ],
)
def test_nobody_is_invited_who_could_not_enter(desk: Desk, words: tuple[str, ...], code: str) -> None:
    """A country, observer, sheet or address that is none is named, and nothing is kept."""
    assert getattr(desk.run("serve", "invite", *words).exception, "code", "") == code
    assert desk.run("serve", "list").output == ""


def test_nobody_is_taken_back_who_is_none(desk: Desk) -> None:
    """Nor without a reason."""
    desk.run("serve", "invite", "Ana Núñez", "ana@cri.example", "--role", "analyst")
    done = desk.run("serve", "revoke", "9", "--reason", "x")
    assert getattr(done.exception, "code", "") == "no-principal"
    assert desk.run("serve", "revoke", "1", "--reason", " ").exit_code != 0
    assert "may enter" in desk.run("serve", "list").output
