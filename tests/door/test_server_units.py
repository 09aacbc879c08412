"""The units of a server are sound, and what they call is there; a copy is restored aside."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.door.conftest import SOUND, Desk, desk, prepared, server
from tests.door.house import at_home
from tests.register import server as postgresql

__all__ = ["desk", "prepared", "server"]

SERVER = Path(__file__).resolve().parents[2] / "setup" / "server"


UNITS = ("matrices-door.service", "matrices-jobs@1.service", "matrices-export.service", "matrices-export.timer")


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_sound(unit: str, tmp_path: Path) -> None:
    """By the word of systemd, with programs that are on this computer in the place of those of the server."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    for path in SERVER.glob("matrices-*"):
        words = path.read_text(encoding="utf-8").replace("/opt/matrices/.venv/bin/matrices", "/bin/true")
        (tmp_path / path.name.replace("@", "@1")).write_text(
            re.sub("^Documentation=.*$", "", words, flags=re.MULTILINE), encoding="utf-8"
        )
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / unit], capture_output=True, text=True, check=False
    )
    assert [line for line in told.stderr.splitlines() if unit in line] == []


def test_a_copy_of_a_register_on_a_server_is_restored_aside(
    desk: Desk, server: postgresql.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the unit does it each night; drafts and sessions of the door, in schemas of their own, are in no copy."""
    monkeypatch.setenv("MATRICES_PASSPHRASE", "a long passphrase")
    with at_home(desk.path, server.new_schema()) as house:
        house.store.save_draft("CRI", "small", b"draft", file="a.xlsx", author="p", base=0)
        desk.run("receive", desk.filled(SOUND))
        copy = desk.path / "copy.zip"
        assert desk.run("register", "export", "--encrypt", str(copy)).exit_code == 0
        done = desk.run("register", "drill", str(copy))
        assert (done.exit_code, done.output.count("Nothing was changed")) == (0, 1), (done.output, done.exception)
        with house.database.writing() as connection:
            connection.execute("DELETE FROM drafts")
        desk.run("receive", desk.filled(SOUND, "PAN"))
        assert desk.run("register", "drill", str(copy)).exit_code == 0
        assert [one["name"] for one in desk.json("register", "list")] == ["CRI-small-v1", "PAN-small-v1"]


def test_a_copy_is_restored_aside(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proved, and compared with the register, which stays as it was; that of another edition is told."""
    monkeypatch.setenv("MATRICES_PASSPHRASE", "a long passphrase")
    desk.run("receive", desk.filled(SOUND))
    copy, before = desk.path / "copy.zip", (desk.path / "register.sqlite").read_bytes()
    assert desk.run("register", "export", "--encrypt", str(copy)).exit_code == 0
    done = desk.run("register", "drill", str(copy))
    assert (done.exit_code, done.output.count("Nothing was changed")) == (0, 1), (done.output, done.exception)
    assert (desk.path / "register.sqlite").read_bytes() == before
    desk.run("receive", desk.filled(SOUND, "PAN"))
    assert desk.run("register", "drill", str(copy)).exit_code == 0
    (desk.path / "register.sqlite").unlink()
    assert desk.run("register", "drill", str(copy)).exit_code == 1
