"""The secrets of an edition: the key that signs workbooks, the key that signs receipts; their file, and its copies.

They lie in `edition.keys` beside `edition.yaml`, readable by their owner alone. A copy of the register does not hold
them; they have copies of their own, encrypted with a passphrase.
"""

import base64
import functools
import hashlib
import hmac
import itertools
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from matrices.errors import EditionError

KEYS_FILE = "edition.keys"

_SIGNED = 20
"""Hexadecimal digits of the signature of a workbook: 80 bits, which no one finds by trying."""

_SHOWN = 16
"""Hexadecimal digits of a fingerprint that people compare."""

_SECRET = 32
_SALT, _NONCE = 16, 12
_HEAD = b"matrices-encrypted-1\n"
_STREAM_HEAD = b"matrices-encrypted-2\n"
_STREAM_NONCE, _TAG = 7, 16
_PIECE = 1 << 20
_COST = 2**15
"""Cost of making a key from a passphrase (scrypt, r=8, p=1: 32 MB, about a tenth of a second)."""


@dataclass(frozen=True)
class Keys:
    """The secrets of an edition, each of 32 bytes; both empty where an edition has none yet.

    `unsigned` tells whether workbooks without a signature are taken: the edition had sent some before it had a key.
    """

    edition: str = ""
    tokens: bytes = b""
    receipts: bytes = b""
    unsigned: bool = True

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.tokens)

    def __repr__(self) -> str:
        """Return what may be seen in a log."""
        return f"Keys({self.edition!r}, {self.fingerprint})"

    @property
    def fingerprint(self) -> str:
        """What these keys are known by, on paper and in the log: 16 digits of the hash of the public key."""
        return fingerprint_of(self.public) if self else ""

    @functools.cached_property
    def public(self) -> bytes:
        """The public key of receipts (Ed25519, 32 bytes)."""
        return self._private().public_key().public_bytes_raw()  # type: ignore[no-any-return]

    def sign(self, content: bytes) -> bytes:
        """Return the signature of a receipt (Ed25519, 64 bytes)."""
        return self._private().sign(content)  # type: ignore[no-any-return]

    def _private(self) -> Any:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.receipts)


NO_KEYS = Keys()


def token_signature(key: bytes, body: str) -> str:
    """Return the signature of a token (HMAC-SHA-256, the first 20 hexadecimal digits)."""
    return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()[:_SIGNED]


def fingerprint_of(public: bytes) -> str:
    """Return the fingerprint of a public key, four groups of four digits."""
    digits = hashlib.sha256(public).hexdigest()[:_SHOWN]
    return " ".join(digits[start : start + 4] for start in range(0, _SHOWN, 4))


def verifies(public: bytes, signature: bytes, content: bytes) -> bool:
    """Tell whether a signature is that of the content by the key behind a public one."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def new_keys(edition: str, *, unsigned: bool) -> Keys:
    """Return keys that nobody has had before."""
    return Keys(edition, secrets.token_bytes(_SECRET), secrets.token_bytes(_SECRET), unsigned)


def read_keys(folder: Path) -> Keys:
    """Return the keys of an edition, none if its folder has no file of them; raise `EditionError` for a damaged one."""
    path = folder / KEYS_FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return NO_KEYS
    except OSError as problem:
        raise EditionError("keys-unreadable", file=path, problem=problem.strerror or problem) from problem
    try:
        return keys_from(content)
    except ValueError:
        raise EditionError("keys-damaged", file=path) from None


def write_keys(folder: Path, keys: Keys) -> Path:
    """Write the file of keys, which nobody but its owner can read; there must be none yet."""
    path = folder / KEYS_FILE
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(keys_text(keys))
        stream.flush()
        os.fsync(stream.fileno())
    return path


def keys_text(keys: Keys, persons: Mapping[str, bytes] | None = None) -> bytes:
    """Return the content of the file of keys; of its copy, with those of what is kept encrypted, by their ids."""
    locked = {"persons": {key: base64.b64encode(one).decode() for key, one in persons.items()}} if persons else {}
    content = {
        **locked,
        "edition": keys.edition,
        "receipts": base64.b64encode(keys.receipts).decode(),
        "tokens": base64.b64encode(keys.tokens).decode(),
        "unsigned": keys.unsigned,
    }
    return (json.dumps(content, indent=2, sort_keys=True) + "\n").encode()


def keys_from(content: bytes) -> Keys:
    """Return the keys in the content of such a file; raise `ValueError` if it holds none."""
    try:
        found: Mapping[str, Any] = json.loads(content)
        tokens, receipts = (base64.b64decode(found[name], validate=True) for name in ("tokens", "receipts"))
        keys = Keys(str(found["edition"]), tokens, receipts, bool(found["unsigned"]))
    except (ValueError, KeyError, TypeError) as problem:
        raise ValueError("no keys") from problem
    if len(tokens) != _SECRET or len(receipts) != _SECRET:
        raise ValueError("keys of another length")
    return keys


def persons_from(content: bytes) -> dict[str, bytes]:
    """Return the keys of what is kept encrypted in the content of such a copy; raise `ValueError` if it is damaged."""
    try:
        found = json.loads(content).get("persons", {})
        return {str(key): base64.b64decode(one, validate=True) for key, one in found.items()}
    except (ValueError, AttributeError, TypeError) as problem:
        raise ValueError("no keys") from problem


def encrypted(content: bytes, passphrase: str) -> bytes:
    """Return content that only the passphrase opens (scrypt, AES-256-GCM; head, salt and nonce before it)."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    return _HEAD + salt + nonce + AESGCM(_stretched(passphrase, salt)).encrypt(nonce, content, _HEAD)


def decrypted(content: bytes, passphrase: str) -> bytes:
    """Return what was encrypted; raise `ValueError` for another passphrase, or content that is none of ours."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not _is_encrypted(content):
        raise ValueError("not encrypted")
    start = len(_HEAD)
    salt, nonce = content[start : start + _SALT], content[start + _SALT : start + _SALT + _NONCE]
    try:
        return AESGCM(_stretched(passphrase, salt)).decrypt(nonce, content[start + _SALT + _NONCE :], _HEAD)
    except InvalidTag as problem:
        raise ValueError("another passphrase") from problem


def _is_encrypted(content: bytes) -> bool:
    """Tell whether content was encrypted here."""
    return content.startswith(_HEAD) and len(content) > len(_HEAD) + _SALT + _NONCE


def encrypt_stream(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    """Write, piece by piece, what only the passphrase opens: nothing can be changed, moved or cut off unseen.

    Head, salt and the first half of the nonces; then pieces of AES-256-GCM, each with its number and whether it is the
    last one in its nonce.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, start = secrets.token_bytes(_SALT), secrets.token_bytes(_STREAM_NONCE)
    target.write(_STREAM_HEAD + salt + start)
    cipher = AESGCM(_stretched(passphrase, salt))
    for nonce, piece in _numbered(source, start, _PIECE):
        target.write(cipher.encrypt(nonce, piece, _STREAM_HEAD))


def decrypt_stream(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    """Write what was encrypted piece by piece; raise `ValueError` for another passphrase or changed content."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    head, salt, start = (source.read(size) for size in (len(_STREAM_HEAD), _SALT, _STREAM_NONCE))
    if head != _STREAM_HEAD or len(start) != _STREAM_NONCE:
        raise ValueError("not encrypted")
    cipher = AESGCM(_stretched(passphrase, salt))
    try:
        for nonce, piece in _numbered(source, start, _PIECE + _TAG):
            target.write(cipher.decrypt(nonce, piece, _STREAM_HEAD))
    except InvalidTag as problem:
        raise ValueError("another passphrase, or changed") from problem


def is_encrypted_stream(content: bytes) -> bool:
    """Tell whether the beginning of a file is that of one that was encrypted piece by piece."""
    return content.startswith(_STREAM_HEAD)


def _numbered(source: BinaryIO, start: bytes, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the pieces of a stream, of one that is empty an empty piece, each with its nonce."""
    piece = source.read(size)
    for number in itertools.count():
        following = source.read(size)
        yield start + number.to_bytes(4, "big") + bytes([not following]), piece
        if not following:
            return
        piece = following


def _stretched(passphrase: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=_SECRET, n=_COST, r=8, p=1).derive(passphrase.encode())
