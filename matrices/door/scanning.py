"""An upload → a scanner of viruses (clamd), if one is named; with it down, nothing is taken."""

import contextlib
import socket
import struct

from matrices.errors import UsageError

_PIECE = 1 << 16
_PATIENCE = 30


def scan(content: bytes, scanner: str) -> None:
    """Raise `UsageError` if a scanner finds something, or does not answer as it should; no scanner finds nothing."""
    if not scanner:
        return
    try:
        said = _asked(content, scanner)
    except OSError as problem:
        raise UsageError("scanner-closed") from problem
    if said.endswith("OK"):
        return
    raise UsageError("scanner-found" if said.endswith("FOUND") else "scanner-closed")


def _asked(content: bytes, scanner: str) -> str:
    with contextlib.closing(_line_to(scanner)) as line:
        line.sendall(b"zINSTREAM\0")
        for begin in range(0, len(content), _PIECE):
            piece = content[begin : begin + _PIECE]
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
        said = b""
        while not said.endswith(b"\0") and (more := line.recv(4096)):
            said += more
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _line_to(scanner: str) -> socket.socket:
    if scanner.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_PATIENCE)
        try:
            line.connect(scanner)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = scanner.rpartition(":")
    return socket.create_connection((host, int(port)), _PATIENCE)
