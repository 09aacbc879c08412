"""An edition that is worked on: its folder, a clock, whoever works on it, and its register, opened for each step.

Nothing in this room prints, reads the environment or the working folder, or has a clock of its own.
"""

import datetime
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from matrices.edition import Folder
from matrices.errors import EditionError, RegisterError, UsageError
from matrices.language import LANGUAGES, Text

if TYPE_CHECKING:
    from matrices.checking import Arrival, Checked, Returned
    from matrices.edition import Edition
    from matrices.register import Origin, Register, Round

_REGISTER_FILE = "register.sqlite"

KEYS_MADE, EDITION_KNOWN = "keys-made", "edition-known"
"""Kind of the event that says by which fingerprint the keys of an edition are known."""

Progress = Callable[[Text], None]
"""Is told what is being done, in all languages, before each long step."""


def quiet(_step: Text) -> None:
    """Take no notice of how far something is."""


@dataclass(frozen=True)
class Office:
    """An edition and who works on it: the clock gives aware moments, `language` is that of whoever works.

    Each step opens the register of the edition and lets go of it, unless one is `held` open for all of them.
    """

    folder: Folder
    clock: Callable[[], datetime.datetime]
    actor: str
    language: str = LANGUAGES[0]
    held: "Register | None" = None

    @property
    def edition(self) -> "Edition":
        """The edition."""
        return self.folder.edition

    def now(self) -> datetime.datetime:
        """Return the present moment in the time zone of the edition, to the second."""
        return self.clock().astimezone(self.edition.calendar.zone).replace(microsecond=0)

    def moment(self, named: datetime.datetime | None) -> datetime.datetime:
        """Return a named moment, in the time zone of the edition if it says none; now if none is named."""
        if named is None:
            return self.now()
        return named if named.tzinfo else named.replace(tzinfo=self.edition.calendar.zone)

    def arrival(self, at: datetime.datetime | None) -> "Arrival":
        """Return when something came or was done, and by whom; `stated` if somebody said when."""
        from matrices.checking import Arrival

        origin: Origin = "compiled" if self.edition.compiled == "whole" else "returned"
        return Arrival(self.moment(at), self.actor, origin=origin, stated=at is not None)

    def countries(self, codes: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the codes of the named countries, all of the edition that have not left if none is named."""
        known = tuple(country.code for country in self.edition.countries)
        for code in codes:
            if code.upper() not in known:
                raise UsageError("unknown-country-code", country=code, countries=", ".join(known))
        today = self.now().date()
        present = tuple(one.code for one in self.edition.countries if one.left_on is None or one.left_on > today)
        return tuple(code.upper() for code in codes) or present

    def languages(self, named: Sequence[str]) -> tuple[str, ...]:
        """Return the named languages, each once, those of the edition if none is named."""
        return tuple(dict.fromkeys(named)) or tuple(self.edition.languages)

    def spoken(self, checked: "Checked", language: str | None = None) -> str:
        """Return in which language a file's findings are told: as named, its own, or that of whoever works."""
        own = checked.identity.language if checked.identity else ""
        return language or (own if own in LANGUAGES else self.language)

    def keyed(self) -> Self:
        """Return the same with the keys of the edition; where it has none yet they are made, and the log says so.

        Raises `EditionError` if the log of its register says that it has some, which are not in the folder.
        """
        from matrices.edition import new_keys, write_keys

        there = self._with_present_keys()
        if there.folder.keys:
            return there
        with self.register_for_keys() as register:
            if register is not None:
                self.check_keys(register)
            sent = any(self.folder.build.joinpath("templates").glob("*.xlsx")) or bool(register and register.events())
            keys = new_keys(self.edition.id, unsigned=sent)
            write_keys(self.folder.path, keys)
            made = replace(self, folder=replace(self.folder, keys=keys))
            if register is not None:
                made._log_keys(register)
        return made

    def _with_present_keys(self) -> Self:
        """Return the same with the keys that lie in the folder by now: an earlier step may have made them."""
        from matrices.edition import read_keys

        return (
            self if self.folder.keys else replace(self, folder=replace(self.folder, keys=read_keys(self.folder.path)))
        )

    def check_keys(self, register: "Register") -> None:
        """Raise `EditionError` if the log knows of keys that are not in the folder.

        Without them nothing tells whether a workbook is the one that was sent out.
        """
        known = self.keys_known(register)
        if known and known != self.folder.keys.fingerprint:
            raise EditionError("keys-elsewhere", fingerprint=known, folder=self.folder.path)

    def keys_known(self, register: "Register") -> str:
        """Return the fingerprint by which the log knows the keys of an edition; nothing if it knows of none."""
        made = [one.details for one in register.events(KEYS_MADE) if one.details["edition"] == self.edition.id]
        return str(made[-1]["fingerprint"]) if made else ""

    def _log_keys(self, register: "Register") -> None:
        """Let the log know of the keys of an edition, which are often made before there is a register.

        In a database of several editions it knows besides by what else each can be told, should its id be changed.
        """
        known = {"edition": self.edition.id, "likeness": self.edition.likeness}
        if self.folder.keys and not self.keys_known(register):
            details = {**known, "fingerprint": self.folder.keys.fingerprint}
            register.log(self.now(), self.actor, KEYS_MADE, details)
        elif self.edition.register_ is not None and not any(
            known.items() <= one.details.items() for kind in (KEYS_MADE, EDITION_KNOWN) for one in register.events(kind)
        ):
            register.log(self.now(), self.actor, EDITION_KNOWN, known)

    @contextmanager
    def register_for_keys(self) -> "Iterator[Register | None]":
        """Open the register, which a database has from now on; a file only if there is one."""
        if isinstance(self.address, Path):
            with self.register_if_any() as register:
                yield register
        else:
            with self.register_open(create=True) as shared:
                yield shared

    @contextmanager
    def register_open(self, *, create: bool = False, agreeing: bool = True) -> "Iterator[Register]":
        """Open the register of the edition: the file beside `edition.yaml`, or the database that it names.

        Raises `UsageError` if the two do not agree, unless it is only looked after (`agreeing`).
        """
        if self.held is not None:
            yield self.held
            return
        register = self._opened(create=create)
        try:
            self._made_sure_of(register, create=create, agreeing=agreeing)
            yield register
        finally:
            register.close()

    def _opened(self, *, create: bool) -> "Register":
        from matrices.register import FOLDER, Vault, open_register

        address = self.address
        there = isinstance(address, Path) and address.is_file()
        if there and isinstance(address, Path) and not address.stat().st_size:
            raise UsageError("register-empty-file", file=address)
        # A file that is there must hold a register: what was emptied is not begun anew.
        vault = Vault(self.folder.path / FOLDER)
        return open_register(address, create=create and not there, clock=self._logged, vault=vault)

    def _logged(self) -> datetime.datetime:
        return self.clock().astimezone(datetime.UTC).replace(microsecond=0)

    def _made_sure_of(self, register: "Register", *, create: bool, agreeing: bool) -> None:
        from matrices.checking import check_agreement

        if agreeing:
            check_agreement(self.folder, register)
        if agreeing and create:
            there = self._with_present_keys()
            there.check_keys(register)
            there._log_keys(register)

    @property
    def address(self) -> str | Path:
        """Where the register lies: a file without a folder of its own is meant beside `edition.yaml`.

        The same register is meant wherever a step is taken from.
        """
        named = self.edition.register_
        scheme, slashes, file = (named or "").partition(":///")
        if named is None:
            return self.folder.path / _REGISTER_FILE
        if slashes and scheme.split("+")[0] == "sqlite" and file and not file.startswith((":memory:", "file:")):
            path = self.folder.path / file
            return f"{scheme}:///{path.resolve()}" if "?" in file else path
        return named

    @contextmanager
    def register_if_any(self) -> "Iterator[Register | None]":
        """Open the register of the edition; nothing where there is none yet."""
        address = self.address
        if self.held is None and isinstance(address, Path) and not address.is_file():
            yield None
            return
        with ExitStack() as opened:
            try:
                register = opened.enter_context(self.register_open())
            except RegisterError as problem:
                if problem.code != "no-register":
                    raise
                yield None
                return
            yield register

    @contextmanager
    def register_with_rounds(self) -> "Iterator[tuple[Register, Round]]":
        """Open the register with the newest round; raise `UsageError` before the first."""
        with self.register_if_any() as register:
            rounds = register.rounds.rounds(self.edition.id) if register is not None else ()
            if register is None or not rounds:
                raise UsageError("no-round-yet")
            yield register, rounds[-1]

    def files(self, sources: "Sequence[Path | Returned]") -> "Iterator[Returned]":
        """Return files, read one by one as they are asked for; raise `UsageError` for one that is not there.

        In place of a message or an archive come the workbooks that it brings.
        """
        from matrices.checking import Returned, unpacked

        sources = [_by_letters(one) if isinstance(one, Path) else one for one in sources]
        missing = next((one for one in sources if isinstance(one, Path) and not one.is_file()), None)
        if missing is not None:
            raise UsageError("file-is-folder" if missing.is_dir() else "no-file", file=missing)
        read = (Returned(one.name, one.read_bytes()) if isinstance(one, Path) else one for one in sources)
        return (each for one in read for each in unpacked(one))


def _by_letters(path: Path) -> Path:
    """Return the file of a name, also where its accents are written with other signs: macOS takes them apart."""
    if path.exists() or not path.parent.is_dir():
        return path
    wanted = unicodedata.normalize("NFC", path.name)
    return next((one for one in path.parent.iterdir() if unicodedata.normalize("NFC", one.name) == wanted), path)


def reason_given(reason: str) -> str:
    """Return a reason without blanks at its ends; raise `UsageError` for none."""
    if not reason.strip():
        raise UsageError("reason-empty")
    return reason.strip()


def in_words(show: Callable[[Any, str], str], at: datetime.date) -> Text:
    """Return a moment or day in each language."""
    return Text({language: show(at, language) for language in LANGUAGES})


def joined(parts: Iterable[Text]) -> Text:
    """Return texts one after the other, with commas, in each language."""
    found = tuple(parts)
    return Text({language: ", ".join(one[language] for one in found) for language in LANGUAGES})
