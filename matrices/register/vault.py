"""What is kept encrypted in a register ↔ what it says; the keys lie in a folder apart, one a file of personal data.

A key that is destroyed takes with it what it locked: the rows stay, and their seals hold, which are of what is kept.
"""

import base64
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from matrices.errors import RegisterError

FOLDER = "register.keys"

LOCKED: Mapping[str, tuple[str, ...]] = {
    "answers": ("value", "raw", "shown"),
    "unplaced": ("text",),
    "findings": ("value", "message", "advice"),
    "settlements": ("value", "raw", "reason"),
}
"""Table → its columns that hold what a person's file says."""

_SECRET, _NONCE, _NAME = 32, 12, 8


@dataclass(frozen=True)
class Lock:
    """A key with its id: AES-256-GCM, the nonce before what is locked."""

    key: str
    secret: bytes

    def __repr__(self) -> str:
        """Return what may be seen in a log."""
        return f"Lock({self.key!r})"

    def close(self, content: bytes) -> bytes:
        """Return content as it is kept."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self.secret).encrypt(nonce, content, self.key.encode())

    def open(self, content: bytes) -> bytes:
        """Return what was locked; raise `RegisterError` if it was changed, or another key locked it."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(self.secret).decrypt(content[:_NONCE], content[_NONCE:], self.key.encode())
        except (InvalidTag, ValueError) as problem:
            raise RegisterError("person-key-other", key=self.key) from problem

    def close_text(self, words: object) -> object:
        """Return a text as it is kept; what is empty says nothing, and stays as it is."""
        if not isinstance(words, str) or not words:
            return words
        return base64.b64encode(self.close(words.encode())).decode()

    def open_text(self, words: object) -> object:
        """Return what a kept text says."""
        if not isinstance(words, str) or not words:
            return words
        try:
            content = base64.b64decode(words, validate=True)
        except ValueError as problem:
            raise RegisterError("person-key-other", key=self.key) from problem
        return self.open(content).decode()

    def close_row(self, table: str, row: Mapping[str, object]) -> dict[str, object]:
        """Return the row of a table as it is kept."""
        return {name: self.close_text(one) if name in LOCKED[table] else one for name, one in row.items()}

    def open_row(self, table: str, row: Mapping[str, object]) -> dict[str, object]:
        """Return what the row of a table says."""
        return {name: self.open_text(one) if name in LOCKED.get(table, ()) else one for name, one in row.items()}


@dataclass(frozen=True)
class Vault:
    """A folder of keys that only its owner can look into; without one, nothing is locked and nothing can be opened."""

    folder: Path | None = None

    def new_lock(self) -> Lock:
        """Return a lock that nobody has had before; its key is on the disk before anything is locked with it."""
        if self.folder is None:
            raise ValueError("a vault without a folder has no keys")
        lock = Lock(secrets.token_hex(_NAME), secrets.token_bytes(_SECRET))
        self.keep({lock.key: lock.secret})
        return lock

    def lock(self, key: str) -> Lock:
        """Return the lock of a key; raise `RegisterError` if its key is not here."""
        try:
            secret = self._path(key).read_bytes()
        except (OSError, ValueError) as problem:
            raise RegisterError("person-key-missing", key=key, folder=self.folder or FOLDER) from problem
        return Lock(key, secret)

    def all(self) -> dict[str, bytes]:
        """Return every key by its id."""
        if self.folder is None or not self.folder.is_dir():
            return {}
        return {path.name: path.read_bytes() for path in sorted(self.folder.iterdir()) if _is_id(path.name)}

    def keep(self, keys: Mapping[str, bytes]) -> None:
        """Write keys that are not here yet, each onto the disk."""
        for key, secret in keys.items():
            path = self._path(key)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                part = path.with_name(f".{key}.part")
                part.unlink(missing_ok=True)
                descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as stream:
                    stream.write(secret)
                    stream.flush()
                    os.fsync(stream.fileno())
                part.replace(path)
                _sync(path.parent)

    def destroy(self, keys: Iterable[str]) -> int:
        """Write over keys and delete them; return how many were here."""
        count = 0
        for key in keys:
            path = self._path(key)
            if path.is_file():
                with path.open("r+b") as stream:
                    stream.write(bytes(_SECRET))
                    stream.flush()
                    os.fsync(stream.fileno())
                path.unlink()
                _sync(path.parent)
                count += 1
        return count

    def _path(self, key: str) -> Path:
        if self.folder is None or not _is_id(key):
            raise ValueError(f"no key here: {key}")
        return self.folder / key


NO_VAULT = Vault()


def _is_id(name: str) -> bool:
    return len(name) == 2 * _NAME and all(sign in "0123456789abcdef" for sign in name)


def _sync(folder: Path) -> None:
    """Bring the names of a folder onto the disk, where folders can be opened."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
