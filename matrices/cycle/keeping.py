"""Register and keys of an edition, looked after: proved, told, copied, restored, handed over; receipts verified."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matrices.cycle.deciding import Deciding
from matrices.cycle.files import naming, private_folder, taking_place, write_private
from matrices.cycle.office import Progress, joined, quiet
from matrices.cycle.templates import previous_edition
from matrices.errors import MatricesError, UsageError
from matrices.language import Text, catalogue, text

if TYPE_CHECKING:
    from matrices.checking import ReadAgain
    from matrices.edition import Keys
    from matrices.register import Archive, Event, Proof, Register
    from matrices.report import OpenedReceipt

Asking = Callable[[], str]
"""Asks for a passphrase, when one is needed."""

_LEAST = 12
"""Characters that a passphrase has at least."""

_HASH = 64
"""Hexadecimal digits of a SHA-256."""


@dataclass(frozen=True)
class Verified:
    """What proving a register came to: the proof, the hashes it was held against, those of them that it does not know.

    `originals` are the stored files that were read again, if that was asked for and nothing else was found before.
    """

    proof: "Proof"
    anchors: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    originals: "tuple[ReadAgain, ...] | None" = None

    @property
    def sound(self) -> bool:
        """Tell whether everything is what it was when it was written."""
        return not (self.proof.faults or self.unknown or any(one.differing for one in self.originals or ()))


@dataclass(frozen=True)
class HandedOver:
    """Something that is handed over: entry of `words/handover.yaml`; whether it is there, None if it need not be."""

    key: str
    there: bool | None
    values: dict[str, Any] = field(default_factory=dict)


class Keeping(Deciding):
    """What keeps an edition whole."""

    def register_verify(self, against: Sequence[str] = (), *, originals: bool = False) -> Verified:
        """Prove that every file, answer and event is what it was when it was written.

        `against` are hashes that were noted elsewhere, or paths of studies, letters or receipts that carry one;
        `originals` asks for every stored file to be read again and compared cell by cell.
        """
        from matrices.checking import read_again

        anchors = _noted(against)
        with self.register_open(agreeing=False) as register:
            proof = register.prove()
            unknown = () if proof.faults else register.unknown_anchors(anchors)
            wanted = originals and not proof.faults and not unknown
            return Verified(proof, anchors, unknown, tuple(read_again(self.folder, register)) if wanted else None)

    def register_log(self) -> "tuple[tuple[Event, bool], ...]":
        """Return the events of the register, oldest first, and of each whether the clock was set back before it."""
        from matrices.register import clock_set_back

        with self.register_open(agreeing=False) as register:
            events = register.events()
        late = clock_set_back(events)
        return tuple((one, one.id in late) for one in events)

    def register_export(self, target: Path, *, secret: Asking | None = None, progress: Progress = quiet) -> "Proof":
        """Write a complete copy of the register into one new file, which only a `secret` opens if there is one.

        The register is proved first; nothing is written if it has faults.
        """
        if target.exists():
            raise UsageError("export-exists", file=target)
        phrase = _new_passphrase(secret) if secret is not None else ""
        with self.register_open(agreeing=False) as register:
            progress(text("register", "step-export"))
            return _write_copy(register, target, phrase)

    def register_import(self, source: Path, *, secret: Asking, progress: Progress = quiet) -> "Proof":
        """Take a complete copy into the empty register of this edition; it is proved as a whole before it is seen."""
        if not source.is_file():
            raise UsageError("no-file", file=source)
        with _opened_copy(source, secret) as archive:
            progress(text("register", "step-import"))
            with self.register_open(create=True, agreeing=False) as register:
                proof = register.restore(archive, self.actor)
                register.destroy_keys()
        return proof

    def register_drill(self, source: Path, *, secret: Asking, progress: Progress = quiet) -> "tuple[Proof, bool]":
        """Restore a complete copy into a folder that is thrown away, and prove it; nothing of this edition is touched.

        The second value tells whether the log of the copy is the beginning of that of the register, as it must be.
        """
        from matrices.register import open_register

        if not source.is_file():
            raise UsageError("no-file", file=source)
        with _opened_copy(source, secret) as archive, tempfile.TemporaryDirectory() as place:
            progress(text("register", "step-import"))
            with contextlib.closing(open_register(Path(place) / "drill.sqlite", clock=self._logged)) as drill:
                drill.restore(archive, self.actor)
                proof, events = drill.prove(), [one.hash for one in drill.events() if one.kind != "imported"]
        with self.register_if_any() as register:
            known = [one.hash for one in register.events()] if register is not None else []
        return proof, known[: len(events)] == events

    def keys(self) -> "Keys":
        """Return the keys of the edition; raise `UsageError` if it has none, `EditionError` if they are elsewhere."""
        if not self.folder.keys:
            with self.register_if_any() as register:
                if register is not None:
                    self.check_keys(register)
            raise UsageError("no-keys")
        return self.folder.keys

    def keys_backup(self, target: Path, *, secret: Asking) -> "Keys":
        """Write a copy of the keys, those of the directory too, into a new file that only the passphrase opens."""
        from matrices.edition import encrypted, keys_text
        from matrices.register import FOLDER, Vault

        keys = self.keys()
        if target.exists():
            raise UsageError("export-exists", file=target)
        content = keys_text(keys, Vault(self.folder.path / FOLDER).all())
        write_private(target, encrypted(content, _new_passphrase(secret)))
        return keys

    def keys_restore(self, source: Path, *, secret: Asking) -> "tuple[Path, Keys]":
        """Take the keys in from their copy and return where they lie; those that were destroyed do not come back."""
        from matrices.edition import KEYS_FILE, keys_from, persons_from, write_keys
        from matrices.register import FOLDER, Vault

        vault, there = Vault(self.folder.path / FOLDER), self.folder.keys
        if there and not self._lacks_keys():
            raise UsageError("keys-there", fingerprint=there.fingerprint)
        content = _decrypted(source, secret)
        try:
            keys, persons = keys_from(content), persons_from(content)
        except ValueError:
            raise UsageError("keys-damaged", file=source) from None
        if keys.edition != self.edition.id:
            raise UsageError("keys-of-other", found=keys.edition, wanted=self.edition.id)
        if there and there.fingerprint != keys.fingerprint:
            raise UsageError("keys-there", fingerprint=there.fingerprint)
        path = self.folder.path / KEYS_FILE if there else write_keys(self.folder.path, keys)
        vault.keep(persons)
        with replace(self, folder=replace(self.folder, keys=keys)).register_if_any() as register:
            if register is not None:
                register.destroy_keys()
        return path, keys

    def _lacks_keys(self) -> bool:
        """Tell whether keys of the directory are not here."""
        with self.register_if_any() as register:
            return register is not None and register.keys_missing() > 0

    @staticmethod
    def receipt_verify(source: Path, key: str = "") -> "tuple[OpenedReceipt, str]":
        """Return what a receipt says, and whether it was signed with the key that is named by its fingerprint.

        That is `genuine`, `changed` or `other-key`, or `compare` where no key is named. No edition is needed.
        """
        from matrices.report import open_receipt

        if not source.is_file():
            raise UsageError("no-file", file=source)
        found, wanted = open_receipt(source.read_bytes(), source.name), "".join(key.split()).lower()
        same = not wanted or wanted == found.fingerprint.replace(" ", "")
        if not found.genuine:
            return found, "changed"
        return found, "other-key" if not same else "genuine" if wanted else "compare"

    def handover(
        self,
        copy: Path | None = None,
        keys_copy: Path | None = None,
        *,
        secret: Asking,
        keys_secret: Asking | None = None,
    ) -> tuple[HandedOver, ...]:
        """Return everything that whoever goes on with an edition needs, in the order of its page in docs/.

        `secret` opens both copies, unless that of the keys has one of its own.
        """
        return tuple(self._pieces(copy, keys_copy, secret, keys_secret or secret))

    def _pieces(
        self, copy: Path | None, keys_copy: Path | None, secret: Asking, keys_secret: Asking
    ) -> Iterator[HandedOver]:
        yield from self._sources()
        yield self._previous()
        with self.register_if_any() as register:
            yield self._register(register)
            yield self._keys(register)
            lacking = register.keys_missing() if register is not None else 0
            if lacking:
                yield HandedOver("persons-missing", False, {"count": lacking})
            yield _copy(copy, register, secret)
        yield self._keys_copy(keys_copy, keys_secret)
        build = self.folder.build
        made = sum(path.is_file() for path in build.rglob("*")) if build.is_dir() else 0
        yield HandedOver("build", None, {"folder": build, "count": made})

    def _sources(self) -> Iterator[HandedOver]:
        from matrices.edition import EDITION_FILE, instrument_folder

        path = self.folder.path
        yield HandedOver("edition", True, {"file": path / EDITION_FILE, "edition": self.edition.id})
        for name in self.edition.instruments:
            own = instrument_folder(path, name)
            key = "instrument-beside" if own.is_relative_to(path) else "instrument-shipped"
            yield HandedOver(key, True, {"instrument": name, "folder": own})
        if self.edition.treaty_status is not None:
            yield HandedOver("treaty-status", True, {"file": path / self.edition.treaty_status})
        if (path / "templates").is_dir():
            yield HandedOver("page-templates", True, {"folder": path / "templates"})

    def _previous(self) -> HandedOver:
        named = self.edition.previous
        if not named:
            return HandedOver("previous-none", None)
        try:
            previous = previous_edition(self.folder)
            with replace(self, folder=previous or self.folder, held=None).register_if_any() as register:
                return HandedOver("previous", register is not None, {"folder": named})
        except MatricesError:
            return HandedOver("previous", False, {"folder": named})

    def _register(self, register: "Register | None") -> HandedOver:
        address = self.address
        shown = address if isinstance(address, Path) else _without_password(address)
        if register is None:
            return HandedOver("register-none", False, {"address": shown})
        proof = register.prove()
        values = {"address": shown, "counts": counts(proof), "faults": len(proof.faults)}
        return HandedOver("register-faults" if proof.faults else "register", not proof.faults, values)

    def _keys(self, register: "Register | None") -> HandedOver:
        known, keys = self.keys_known(register) if register is not None else "", self.folder.keys
        if not keys:
            return HandedOver("keys-none", False, {"known": known or "–"})
        if known and known != keys.fingerprint:
            return HandedOver("keys-other", False, {"known": known, "fingerprint": keys.fingerprint})
        return HandedOver("keys", True, {"fingerprint": keys.fingerprint})

    def _keys_copy(self, path: Path | None, secret: Asking) -> HandedOver:
        from matrices.edition import keys_from

        if path is None or not path.is_file():
            return HandedOver("keys-copy-none", False, {"file": path or "–"})
        try:
            found = keys_from(_decrypted(path, secret)).fingerprint
        except MatricesError as problem:
            return HandedOver("keys-copy-unreadable", False, {"file": path, "problem": _told(problem)})
        except ValueError:
            return HandedOver("keys-copy-other", False, {"file": path, "fingerprint": "–"})
        same = bool(self.folder.keys) and found == self.folder.keys.fingerprint
        return HandedOver("keys-copy" if same else "keys-copy-other", same, {"file": path, "fingerprint": found})


def _copy(path: Path | None, register: "Register | None", secret: Asking) -> HandedOver:
    if path is None or not path.is_file():
        return HandedOver("copy-none", False, {"file": path or "–"})
    try:
        with _opened_copy(path, secret) as archive:
            end = archive.end()
    except MatricesError as problem:
        return HandedOver("copy-unreadable", False, {"file": path, "problem": _told(problem)})
    hashes = [one.hash for one in register.events()] if register is not None else []
    if end not in hashes:
        return HandedOver("copy-other", False, {"file": path})
    later = len(hashes) - 1 - hashes.index(end)
    return HandedOver("copy-older" if later else "copy", not later, {"file": path, "count": later})


def _without_password(address: str) -> str:
    before, at, after = address.rpartition("@")
    return f"{before.partition('://')[0]}://…@{after}" if at else address


def _told(problem: MatricesError) -> Text | str:
    entry = catalogue("errors").get(problem.code)
    return Text(entry["message"]).fill(**problem.values) if entry else str(problem)


def counts(proof: "Proof") -> Text:
    """Return `3 submissions, 4 events`."""
    submissions = text("register", "submissions", count=proof.submissions)
    return joined((submissions, text("register", "events", count=proof.events)))


def _noted(against: Sequence[str]) -> tuple[str, ...]:
    """Return the hashes that were named, or that the named files carry; raise `UsageError` for a file without any."""
    from matrices.report import anchors_in

    found: list[str] = []
    for one in against:
        words = "".join(one.split()).lower()
        if len(words) == _HASH and all(sign in "0123456789abcdef" for sign in words):
            found.append(words)
            continue
        path = Path(one)
        if not path.is_file():
            raise UsageError("no-file", file=one)
        own = anchors_in(path.read_bytes())
        if not own:
            raise UsageError("no-anchor", file=one)
        found += own
    return tuple(dict.fromkeys(found))


def _write_copy(register: "Register", target: Path, secret: str = "") -> "Proof":
    """Write a complete copy, which only a secret opens if there is one; nothing if the register has faults."""
    from matrices.edition import encrypt_stream

    with naming(target), tempfile.TemporaryFile(dir=private_folder(target.parent)) as copy:
        proof = register.export(copy)
        if proof.faults:
            return proof
        copy.seek(0)
        with taking_place(target, lasting=True) as stream:
            if secret:
                encrypt_stream(copy, stream, secret)
            else:
                shutil.copyfileobj(copy, stream)
    return proof


@contextmanager
def _opened_copy(path: Path, secret: Asking) -> "Iterator[Archive]":
    """Open a complete copy, with its passphrase if it is encrypted; raise `UsageError` for another passphrase."""
    from matrices.edition import decrypt_stream, is_encrypted_stream
    from matrices.register import open_archive

    with path.open("rb") as source, tempfile.TemporaryFile() as content:
        if not is_encrypted_stream(source.peek(32)):
            with open_archive(path) as archive:
                yield archive
            return
        try:
            decrypt_stream(source, content, _passphrase(secret))
        except ValueError:
            raise UsageError("wrong-passphrase", file=path) from None
        with open_archive(path, content) as archive:
            yield archive


def _decrypted(path: Path, secret: Asking) -> bytes:
    """Return what an encrypted copy of keys holds; raise `UsageError` if there is none, or for another passphrase."""
    from matrices.edition import decrypted

    if not path.is_file():
        raise UsageError("no-file", file=path)
    try:
        return decrypted(path.read_bytes(), _passphrase(secret))
    except ValueError:
        raise UsageError("wrong-passphrase", file=path) from None


def _passphrase(secret: Asking, least: int = 1) -> str:
    """Return a passphrase that was asked for; raise `UsageError` for one that is shorter."""
    given = secret()
    if len(given) < least:
        raise UsageError("no-passphrase", least=_LEAST)
    return given


def _new_passphrase(secret: Asking) -> str:
    """Return a passphrase for a new copy; raise `UsageError` for one that is too short."""
    return _passphrase(secret, _LEAST)
