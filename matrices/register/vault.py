"""What is kept encrypted, and the persons whom rows name by pseudonym: a person can be erased, a row cannot.

A key that is destroyed takes with it what it locked: the rows stay, and their seals hold, which are of what is kept.
"""

import base64
import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

from sqlalchemy import Connection, select

from matrices.errors import RegisterError
from matrices.language import bare
from matrices.register import tables
from matrices.register.records import storable

FOLDER = "register.keys"

_LOCKED: Mapping[str, tuple[str, ...]] = {
    "answers": ("value", "raw", "shown"),
    "unplaced": ("text",),
    "findings": ("value", "message", "advice"),
    "settlements": ("value", "raw", "reason"),
    "queries": ("words",),
    "source_readings": ("answer", "source", "remark"),
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
        return {name: self.close_text(one) if name in _LOCKED[table] else one for name, one in row.items()}

    def open_row(self, table: str, row: Mapping[str, object]) -> dict[str, object]:
        """Return what the row of a table says."""
        return {name: self.open_text(one) if name in _LOCKED.get(table, ()) else one for name, one in row.items()}


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


_BYTES = 8

_OFFICIAL = ("institution", "date")
"""What the sender of a form says that names no person."""

_PERSON = "person"
"""Name under which the pseudonym stands beside it."""


def pseudonym_of(connection: Connection, person: str) -> str:
    """Return under which pseudonym a person is known, a new one if under none; empty for nobody.

    It is drawn by lot: a hash or a number would tell who it was after the person was erased.
    """
    table, words = tables.persons, storable(person.strip())
    if not words:
        return ""
    known = connection.scalar(select(table.c.pseudonym).where(table.c.words == words))
    if known is not None:
        return str(known)
    drawn = secrets.token_hex(_BYTES)
    connection.execute(table.insert().values(pseudonym=drawn, words=words))
    return drawn


def person_behind(connection: Connection, pseudonym: str) -> str:
    """Return whom a pseudonym stands for; empty if that was erased, or stayed behind when a copy was taken in."""
    table = tables.persons
    return connection.scalar(select(table.c.words).where(table.c.pseudonym == pseudonym)) or ""


def unnamed(connection: Connection, sender: Mapping[str, str]) -> dict[str, str]:
    """Return who sent a form as it is kept: what names a person (name, position, addresses) as a pseudonym."""
    person = {name: words for name, words in sender.items() if name not in _OFFICIAL and words}
    told = {name: words for name, words in sender.items() if name in _OFFICIAL}
    whole = json.dumps(person, ensure_ascii=False, sort_keys=True)
    return {**told, _PERSON: pseudonym_of(connection, whole)} if person else told


def named(connection: Connection, sender: Mapping[str, str]) -> dict[str, str]:
    """Return who sent a form, as far as it is known whom its pseudonym stands for."""
    told = {name: words for name, words in sender.items() if name != _PERSON}
    person = person_behind(connection, sender[_PERSON]) if _PERSON in sender else ""
    return {**told, **json.loads(person)} if person else told


def forget(connection: Connection, persons: Sequence[tuple[str, frozenset[str]]]) -> None:
    """Forget whom pseudonyms stand for that name one of some persons, each by name and addresses.

    A namesake is forgotten too: what stays is a pseudonym, and the file that names him or her.
    """
    table = tables.persons
    for row in connection.execute(select(table)).all():
        name, addresses = _told(row.words)
        if any(addresses & known or _same_name(name, whole) for whole, known in persons):
            connection.execute(table.delete().where(table.c.pseudonym == row.pseudonym))


def _told(words: str) -> tuple[str, frozenset[str]]:
    """Return the name and the addresses that the words of a person hold: those of a message, or of a form."""
    if words.startswith("{"):
        person = json.loads(words)
        return person.get("name", ""), frozenset({person.get("email", "").strip().casefold()} - {""})
    name, address = parseaddr(words)
    return name, frozenset({(address or words).strip().casefold()})


def _same_name(first: str, second: str) -> bool:
    """Tell whether two names may be one person's: all words of one stand in the other, two at least."""
    one, other = set(bare(first).split()), set(bare(second).split())
    return min(len(one), len(other)) > 1 and (one <= other or other <= one)
