"""What is uploaded is looked through by a scanner if one is named; with it down, nothing is taken."""

import io
import shutil
import socket
import struct
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from matrices.door.workbook import scan
from matrices.errors import UsageError
from tests.door.conftest import SOUND, Desk, Entrance, words

BAD = b"EICAR"


def conversation(line: socket.socket) -> None:
    """Speak with one client as clamd does: pieces with their lengths, then what was found."""
    with line:
        stream, content = line.makefile("rb"), b""
        if stream.read(10) != b"zINSTREAM\0":
            return
        while size := struct.unpack("!I", stream.read(4))[0]:
            content += stream.read(size)
        line.sendall(b"stream: Test FOUND\0" if BAD in content else b"stream: OK\0")


@pytest.fixture
def scanner() -> Iterator[str]:
    """A scanner that answers, by its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    conversation(listening.accept()[0])
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize("size", [0, 10, 200_000])
def test_what_is_clean_is_taken(scanner: str, size: int) -> None:
    """Sent piece by piece."""
    scan(b"x" * size, scanner)


def test_what_is_found_is_not_taken(scanner: str) -> None:
    """Where it stands across two pieces, too."""
    with pytest.raises(UsageError, match="scanner-found"):
        scan(b"x" * 65_534 + BAD, scanner)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.ctl"])
def test_with_the_scanner_down_nothing_is_taken(address: str) -> None:
    """Neither by address nor by socket; without one named, everything is."""
    with pytest.raises(UsageError, match="scanner-closed"):
        scan(b"x", address)
    scan(BAD, "")


EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + "$H+H*"
"""What every scanner takes for a virus, by agreement; in two pieces, so that none takes this file for one."""


class Clamd:
    """A real clamd on a socket of its own, which knows one signature: that of EICAR."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
        if program is None:
            pytest.skip("clamav-daemon is not installed")
        (folder / "known").mkdir()
        (folder / "known" / "own.ndb").write_text(f"Eicar-Own:0:*:{EICAR.encode().hex()}\n", encoding="ascii")
        self.socket = folder / "clamd.ctl"
        told: dict[str, object] = {
            "LocalSocket": self.socket,
            "DatabaseDirectory": folder / "known",
            "TemporaryDirectory": folder,
        }
        told |= {"Foreground": "yes", "FixStaleSocket": "yes", "LogFile": folder / "log"}
        settings = folder / "clamd.conf"
        settings.write_text("".join(f"{name} {value}\n" for name, value in told.items()), encoding="utf-8")
        self._call = (program, f"--config-file={settings}")
        self.begin()

    def begin(self) -> None:
        """Begin, and wait until it answers."""
        self._process = subprocess.Popen(self._call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                scan(b"", str(self.socket))
            except UsageError:
                assert self._process.poll() is None, (self.socket.parent / "log").read_text(encoding="utf-8")
                time.sleep(0.1)
            else:
                return
        raise AssertionError("clamd does not answer")

    def end(self) -> None:
        """End."""
        self._process.terminate()
        self._process.wait(60)


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Clamd]:
    """A scanner that runs."""
    folder = tmp_path / "clamd"
    folder.mkdir()
    found = Clamd(folder)
    yield found
    found.end()


def infected(path: str) -> bytes:
    """Return a workbook with the test virus in a part of it."""
    content = io.BytesIO(Path(path).read_bytes())
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image9.bin", EICAR)
    return content.getvalue()


def test_a_real_scanner_refuses_takes_and_closes(entrance: Entrance, desk: Desk, clamd: Clamd) -> None:
    """EICAR, bare or packed in a workbook, is refused; a sound one taken; with clamd stopped, nothing."""
    entrance.door.settings = replace(entrance.door.settings, scanner=str(clamd.socket))
    visitor, sound = entrance.visitor("cri"), desk.filled(SOUND)
    for name, content in (("EICAR.xlsx", EICAR.encode()), ("CRI.xlsx", infected(sound))):
        Path(desk.path, name).write_bytes(content)
        page = visitor.bring(desk.path / name)
        assert (name, page.status_code, "virus" in words(page)) == (name, 400, True)
    assert entrance.door.store.draft("CRI", "small") is None
    sound = desk.filled(SOUND)
    assert visitor.bring(sound).status_code == 200
    clamd.end()
    closed = visitor.bring(sound, base=1)
    assert (closed.status_code, entrance.door.store.draft("CRI", "small").version) == (400, 1)  # type: ignore[union-attr]
    clamd.begin()
    assert visitor.bring(sound, base=1).status_code == 200
