"""What is uploaded is looked through by a scanner if one is named; with it down, nothing is taken."""

import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from matrices.door.scanning import scan
from matrices.errors import UsageError

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
