"""PDFs of pieces kept in a folder, under the hash of what they were laid out from: the next study lays out the rest."""

import contextlib
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Kept:
    """What was laid out before; with no folder nothing is kept. A file that was damaged is as good as none."""

    folder: Path | None
    _used: set[str] = field(default_factory=set)

    def get(self, key: str) -> bytes | None:
        """Return the PDF under a key, None if there is none."""
        if self.folder is None:
            return None
        self._used.add(key)
        try:
            seal, _, content = (self.folder / key).read_bytes().partition(b"\n")
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest().encode() == seal else None

    def put(self, key: str, content: bytes) -> None:
        """Keep a PDF; a folder that cannot be written to costs time, never the study."""
        if self.folder is None:
            return
        temporary = self.folder / f".{key}.{os.getpid()}.part"
        try:
            self.folder.mkdir(mode=0o750, parents=True, exist_ok=True)
            temporary.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
            temporary.replace(self.folder / key)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    def forget_the_rest(self) -> None:
        """Delete what was not asked for this time."""
        if self.folder is None or not self.folder.is_dir():
            return
        for path in self.folder.iterdir():
            if path.name not in self._used:
                path.unlink(missing_ok=True)


def key_of(*parts: str) -> str:
    """Return the key of what is laid out from some texts."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode()
        digest.update(b"%d:" % len(content) + content)
    return digest.hexdigest()
