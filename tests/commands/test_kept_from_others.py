"""What is kept from others: names of files, the files themselves, copies; and what is said where a disk is full."""

import errno
import io
import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest
from sqlalchemy import event

from matrices.cycle import files as written
from matrices.edition.keys import decrypt_stream, encrypt_stream
from matrices.errors import RegisterError, UsageError
from matrices.instrument.place import CellId
from matrices.register.opening import open_register
from tests.commands.conftest import SOUND, Desk
from tests.register.samples import AT, received

PERSON = "Fulana de Tal - borrador"
"""A name of a file that says whose it is."""

SECRET = "una frase de paso larga"  # noqa: S105 - of a test


def contents(path: Path) -> bytes:
    """Return what a file holds, unpacked if it is a package."""
    data = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return b"\n".join(package.read(name) for name in package.namelist())


def test_the_name_of_a_file_is_not_published(desk: Desk) -> None:
    """Study, consolidated workbook, data and slides call it by country, instrument and version; the register knows."""
    desk.run("receive", desk.filled(SOUND, name=f"{PERSON}.xlsx"))
    for words in (("study", "--format", "html"), ("consolidate",), ("present",)):
        assert desk.run(*words).exit_code == 0
    out = [path for folder in ("study", "data") for path in (desk.path / "build" / folder).rglob("*") if path.is_file()]
    found = {path.name: contents(path) for path in (*out, *(desk.path / "build").rglob("*.pptx"))}
    assert [name for name, one in found.items() if PERSON.encode() in one] == []
    naming = {"study-es.html", "study-en.html", "matrices.xlsx", "answers.csv", "presentation-es.pptx"}
    assert naming - {name for name, one in found.items() if b"CRI-small-v1" in one} == set()
    assert PERSON in desk.run("register", "log").output


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A user who takes no rights away from anybody."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.skipif(os.name != "posix", reason="rights of owner, group and others")
@pytest.mark.usefixtures("open_umask")
def test_others_can_read_nothing(desk: Desk) -> None:
    """Register, journal, copies, marked workbooks, letters: whatever the umask says, none of them is for others."""
    faulty = desk.filled({**SOUND, CellId("matrix", "A-01", "longest"): 4})
    for words in (("receive", faulty), ("register", "export", str(desk.path / "copies" / "copy.zip")), ("status",)):
        desk.run(*words)
    made = [desk.path / "register.sqlite", desk.path / "copies", *(desk.path / "copies").iterdir()]
    made += [desk.path / "build" / "returned", *(desk.path / "build" / "returned").iterdir()]
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made}
    assert rights == {
        "register.sqlite": 0o660,
        "copies": 0o750,
        "copy.zip": 0o660,
        "returned": 0o750,
        "CRI.xlsx": 0o660,
    }


@pytest.mark.skipif(os.name != "posix", reason="rights of owner, group and others")
@pytest.mark.usefixtures("open_umask")
def test_a_register_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    """One of an older version is so from the next command on; so is the journal that SQLite writes beside it."""
    path = tmp_path / "register.sqlite"
    open_register(path).close()
    path.chmod(0o644)
    register = open_register(path)
    seen: list[int] = []
    with register._engine.execution_options(matrices_writes=True).begin() as connection:
        connection.exec_driver_sql("INSERT INTO persons VALUES ('a', 'b')")
        seen = [stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()]
    register.close()
    assert (stat.S_IMODE(path.stat().st_mode), seen) == (0o640, [0o640, 0o640])


def test_a_copy_that_only_a_passphrase_opens(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds nothing that can be read, and is taken in again as a whole."""
    desk.run("receive", desk.filled(SOUND))
    end = desk.run("register", "verify").output.split()[-1]
    monkeypatch.setenv("MATRICES_PASSPHRASE", SECRET)
    copy = desk.path / "copy.enc"
    assert desk.run("register", "export", str(copy), "--encrypt").exit_code == 0
    assert (zipfile.is_zipfile(copy), b"submissions" in copy.read_bytes()) == (False, False)
    (desk.path / "register.sqlite").rename(desk.path / "before.sqlite")
    monkeypatch.setenv("MATRICES_PASSPHRASE", "otra frase de paso")
    refused = desk.run("register", "import", str(copy)).exception
    assert (isinstance(refused, UsageError), getattr(refused, "code", "")) == (True, "wrong-passphrase")
    monkeypatch.setenv("MATRICES_PASSPHRASE", SECRET)
    assert desk.run("register", "import", str(copy)).exit_code == 0
    assert f'"end": "{end.rstrip(".")}"' in desk.run("register", "log", "--format", "json").output


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_encrypted_content_of_any_length(size: int) -> None:
    """What goes in comes out; a piece less, a piece twice or another bit is refused."""
    content = os.urandom(size)
    target, again = io.BytesIO(), io.BytesIO()
    encrypt_stream(io.BytesIO(content), target, SECRET)
    whole = target.getvalue()
    decrypt_stream(io.BytesIO(whole), again, SECRET)
    assert again.getvalue() == content
    piece = (1 << 20) + 16
    head = len(whole) - size - 16 * max(1, -(-size // (1 << 20)))
    changed = [whole[:-1], whole[:-17], bytes([whole[0] ^ 1]) + whole[1:], whole[:-1] + bytes([whole[-1] ^ 1])]
    changed += [whole[: head + piece]] if size > 1 << 20 else []  # cut off where a piece ends
    changed += [whole[: head + piece] + whole[head:]] if size >= 1 << 20 else []
    for one in changed:
        with pytest.raises(ValueError, match=r"passphrase|encrypted"):
            decrypt_stream(io.BytesIO(one), io.BytesIO(), SECRET)


def test_a_full_disk_says_what_was_registered(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second file's marked copy finds no room: both files are registered, the third is not, and all is said."""
    odd = {**SOUND, CellId("matrix", "A-01", "longest"): 4}
    files = [
        desk.filled(cells, country, f"{number}.xlsx")
        for number, (cells, country) in enumerate(((SOUND, "CRI"), (odd, "PAN"), (odd, "BLZ")))
    ]

    def full(path: Path, mode: int = 0) -> BinaryIO:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(written, "_new_file", full)
    done = desk.run("receive", *files)
    assert isinstance(done.exception, OSError)
    assert done.exception.filename == str(desk.path / "build" / "returned" / "1.xlsx")
    assert "2 files are registered and stay: CRI-small-v1 (0.xlsx), PAN-small-v1 (1.xlsx)." in done.stderr
    monkeypatch.undo()
    assert [one["name"] for one in desk.json("register", "list")] == ["CRI-small-v1", "PAN-small-v1"]
    assert desk.run("receive", *files, "--language", "en").output.count("in the register already") == 2
    assert [one["name"] for one in desk.json("register", "list")] == ["CRI-small-v1", "PAN-small-v1", "BLZ-small-v1"]


def test_a_full_database_names_its_place(tmp_path: Path) -> None:
    """Nothing of the file is kept, what was there stays."""
    file = tmp_path / "register.sqlite"
    register = open_register(file)
    with register._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    register._engine.dispose()
    event.listen(register._engine, "connect", lambda one, _: one.execute(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(RegisterError) as caught:
        register.receive(replace(received(), content=bytes(1 << 17)), AT, "ana")
    assert (caught.value.code, caught.value.values["address"]) == ("register-full", str(file))
    assert register.submissions("2027") == ()
    register.close()
