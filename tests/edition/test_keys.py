"""The secrets of an edition: made once, read by nobody else, copied under a passphrase, found again elsewhere."""

import base64
import json
import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matrices.commands import cli
from matrices.edition.keys import (
    NO_KEYS,
    Keys,
    decrypted,
    encrypted,
    keys_from,
    keys_text,
    new_keys,
    read_keys,
    token_signature,
    verifies,
    write_keys,
)
from matrices.errors import EditionError
from matrices.workbook.identity import Identity, parse_token

KEYS = Keys("2027", b"t" * 32, b"r" * 32, unsigned=False)
LONG = "una frase de paso larga"


def run(folder: Path, *words: str, typed: str = LONG) -> Result:
    """Run a command on an edition."""
    env = {"MATRICES_LANGUAGE": "en", "MATRICES_PASSPHRASE": typed}
    return CliRunner().invoke(cli, ["--edition", str(folder), *words], env=env)


def test_the_file_of_keys_is_its_owner_s_alone(tmp_path: Path) -> None:
    """Nobody else can read it, and it is never written over."""
    path = write_keys(tmp_path, KEYS)
    assert (stat.S_IMODE(path.stat().st_mode), read_keys(tmp_path)) == (0o600, KEYS)
    with pytest.raises(FileExistsError):
        write_keys(tmp_path, new_keys("2027", unsigned=False))


def test_secrets_do_not_show() -> None:
    """What a log or a traceback would print names the fingerprint alone."""
    words = repr(KEYS) + repr(Identity("2027", "small", "0" * 12, "CRI", "es", key=KEYS.tokens))
    assert ("tttt" in words, KEYS.fingerprint in words) == (False, True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        json.dumps({"edition": "1", "tokens": "AA==", "receipts": "AA==", "unsigned": 1}).encode(),
    ],
)
def test_a_damaged_file_of_keys_is_refused_with_advice(content: bytes, tmp_path: Path) -> None:
    """Never a traceback, and never new keys in silence."""
    (tmp_path / "edition.keys").write_bytes(content)
    with pytest.raises(EditionError) as found:
        read_keys(tmp_path)
    assert found.value.code == "keys-damaged"


def test_keys_come_back_from_their_text() -> None:
    """As they were."""
    assert (keys_from(keys_text(KEYS)), bool(NO_KEYS)) == (KEYS, False)


def test_only_the_passphrase_opens_a_copy() -> None:
    """Another one, or a changed copy, is told."""
    copy = encrypted(b"content", LONG)
    changed = copy[:-1] + bytes([copy[-1] ^ 1])
    assert decrypted(copy, LONG) == b"content"
    for content, words in ((copy, "otra frase"), (changed, LONG), (b"nothing", LONG)):
        with pytest.raises(ValueError, match=r"passphrase|encrypted"):
            decrypted(content, words)


def test_a_receipt_is_verified_with_the_public_key_alone() -> None:
    """Not with another key, nor for another content."""
    signature = KEYS.sign(b"receipt")
    other = new_keys("2027", unsigned=False)
    found = [
        verifies(KEYS.public, signature, b"receipt"),
        verifies(KEYS.public, signature, b"another"),
        verifies(other.public, signature, b"receipt"),
        verifies(b"short", signature, b"receipt"),
    ]
    assert found == [True, False, False, False]


def test_a_token_is_signed_for_its_sheet_and_country() -> None:
    """Three changed letters, or another sheet, and the signature is not the edition's."""
    own = Identity("2027", "small", "0" * 12, "SLV", "es", key=KEYS.tokens).on("matrix")
    read = parse_token(own.token())
    forged = Identity("2027", "small", "0" * 12, "HND", "es", sheet="matrix", signature=read.signature if read else "")
    assert read == own
    assert read is not None
    assert (read.is_signed_with(KEYS.tokens), read.is_signed_with(b"x" * 32)) == (True, False)
    assert (forged.is_signed_with(KEYS.tokens), read.on("laws").is_signed_with(KEYS.tokens)) == (False, False)
    assert len(token_signature(KEYS.tokens, "")) == 20


def test_keys_are_found_again_on_a_second_computer(tmp_path: Path) -> None:
    """From their copy; where the log knows of keys that are not there, none are made anew."""
    first, second, copy = tmp_path / "first", tmp_path / "second", tmp_path / "copy.enc"
    run(first, "init", str(first), "--id", "2027", "--country", "CRI")
    known = read_keys(first)
    shown = run(first, "keys", "show").output
    assert run(first, "keys", "backup", str(copy)).exit_code == 0
    shutil.copytree(first, second)
    (second / "edition.keys").unlink()
    wrong = run(second, "keys", "restore", str(copy), typed="otra frase de paso")
    right = run(second, "keys", "restore", str(copy))
    assert (known.fingerprint in shown, wrong.exception.code) == (True, "wrong-passphrase")  # type: ignore[union-attr]
    assert (right.exit_code, read_keys(second)) == (0, known)
    assert base64.b64encode(known.tokens) not in copy.read_bytes()


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    """A copy that anybody opens is none."""
    run(tmp_path, "init", str(tmp_path / "e"), "--id", "2027", "--country", "CRI")
    done = run(tmp_path / "e", "keys", "backup", str(tmp_path / "copy.enc"), typed="corta")
    assert (done.exception.code, (tmp_path / "copy.enc").exists()) == ("no-passphrase", False)  # type: ignore[union-attr]
