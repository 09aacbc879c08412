"""What the commands have in common: the edition of the call, its register, files named on the line, safe writing."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.checking import Arrival, Returned
    from matrices.cycle import Cycle
    from matrices.edition import Folder
    from matrices.register import Register

REGISTER_FILE = "register.sqlite"

KEYS_MADE = "keys-made"
"""Kind of the event that says by which fingerprint the keys of an edition are known."""


def clock() -> datetime.datetime:
    """Return the present moment by the clock of this computer."""
    return datetime.datetime.now(datetime.UTC)


def cycle_of(context: click.Context, actor_name: str | None = None) -> "Cycle":
    """Return the edition of the call, for whoever is named or runs the command, in the language of the reader."""
    from matrices.commands.speech import reader_language, tell
    from matrices.cycle import Cycle

    who = actor_name or actor()
    cycle = Cycle.open(context.obj or ".", clock=clock, actor=who, language=reader_language())
    tell(cycle.folder.notices)
    return cycle


def edition_of(context: click.Context) -> "Folder":
    """Return the edition that the call names with `--edition`, or that of the working folder."""
    from matrices.commands.speech import tell
    from matrices.edition import load_edition

    folder = load_edition(Path(context.obj or "."))
    tell(folder.notices)
    return folder


def with_keys(folder: "Folder") -> "Folder":
    """Return an edition with its keys; where it has none yet they are made, and the log says so.

    Raises `EditionError` if the log of its register says that it has some, which are not in the folder.
    """
    from dataclasses import replace

    from matrices.edition import new_keys, write_keys

    if folder.keys:
        return folder
    with _register_at(folder) as register:
        if register is not None:
            check_keys(folder, register)
        sent = any(folder.build.joinpath("templates").glob("*.xlsx")) or bool(register and register.events())
        keys = new_keys(folder.edition.id, unsigned=sent)
        write_keys(folder.path, keys)
        made = replace(folder, keys=keys)
        if register is not None:
            _log_keys(made, register)
    return made


def check_keys(folder: "Folder", register: "Register") -> None:
    """Raise `EditionError` if the log knows of keys that are not in the folder.

    Without them nothing tells whether a workbook is the one that was sent out.
    """
    from matrices.errors import EditionError

    known = keys_known(folder, register)
    if known and known != folder.keys.fingerprint:
        raise EditionError("keys-elsewhere", fingerprint=known, folder=folder.path)


def _log_keys(folder: "Folder", register: "Register") -> None:
    """Let the log know of the keys of an edition, which are often made before there is a register."""
    if folder.keys and not keys_known(folder, register):
        details = {"edition": folder.edition.id, "fingerprint": folder.keys.fingerprint}
        register.log(now(folder), actor(), KEYS_MADE, details)


def keys_known(folder: "Folder", register: "Register") -> str:
    """Return the fingerprint by which the log knows the keys of an edition; nothing if it knows of none."""
    made = [one.details for one in register.events(KEYS_MADE) if one.details["edition"] == folder.edition.id]
    return str(made[-1]["fingerprint"]) if made else ""


@contextmanager
def _register_at(folder: "Folder") -> "Iterator[Register | None]":
    """Open the register of an edition, which a database has from now on; a file only if there is one."""
    if isinstance(address_of(folder), Path):
        with register_if_any(folder) as register:
            yield register
        return
    shared = register_of(folder, create=True)
    try:
        yield shared
    finally:
        shared.close()


def register_of(folder: "Folder", *, create: bool, agreeing: bool = True) -> "Register":
    """Open the register of an edition: the file beside `edition.yaml`, or the database that it names.

    Raises `UsageError` if the two do not agree, unless it is only looked after (`agreeing`).
    """
    from matrices.checking import check_agreement
    from matrices.register import FOLDER, Vault, open_register

    address = address_of(folder)
    there = isinstance(address, Path) and address.is_file()
    if there and isinstance(address, Path) and not address.stat().st_size:
        raise UsageError("register-empty-file", file=address)
    # A file that is there must hold a register: what was emptied is not begun anew.
    register = open_register(address, create=create and not there, vault=Vault(folder.path / FOLDER))
    try:
        if agreeing:
            check_agreement(folder, register)
        if agreeing and create:
            check_keys(folder, register)
            _log_keys(folder, register)
    except BaseException:
        register.close()
        raise
    return register


def address_of(folder: "Folder") -> str | Path:
    """Return where the register lies: a file without a folder of its own is meant beside `edition.yaml`.

    The same register is meant wherever a command is called from.
    """
    named = folder.edition.register_
    scheme, slashes, file = (named or "").partition(":///")
    if named is None:
        return folder.path / REGISTER_FILE
    if slashes and scheme.split("+")[0] == "sqlite" and file and not file.startswith((":memory:", "file:")):
        path = folder.path / file
        return f"{scheme}:///{path.resolve()}" if "?" in file else path
    return named


@contextmanager
def register_if_any(folder: "Folder") -> "Iterator[Register | None]":
    """Open the register of an edition; nothing where there is none yet."""
    address = address_of(folder)
    if isinstance(address, Path) and not address.is_file():
        yield None
        return
    register = register_of(folder, create=False)
    try:
        yield register
    finally:
        register.close()


def read_files(paths: Sequence[str]) -> "Iterator[Returned]":
    """Return the named files, read one by one as they are asked for; raise `UsageError` for one that is not there.

    In place of a message or an archive come the workbooks that it brings.
    """
    from matrices.checking import Returned, unpacked

    missing = next((name for name in paths if not Path(name).is_file()), None)
    if missing is not None:
        raise UsageError("no-file", file=missing)
    return (one for path in map(Path, paths) for one in unpacked(Returned(path.name, path.read_bytes())))


def countries_of(folder: "Folder", codes: Sequence[str]) -> tuple[str, ...]:
    """Return the codes of the named countries, all of the edition that have not left if none is named."""
    known = tuple(country.code for country in folder.edition.countries)
    for code in codes:
        if code.upper() not in known:
            raise UsageError("unknown-country-code", country=code, countries=", ".join(known))
    today = now(folder).date()
    present = tuple(one.code for one in folder.edition.countries if one.left_on is None or one.left_on > today)
    return tuple(code.upper() for code in codes) or present


def now(folder: "Folder") -> datetime.datetime:
    """Return the present moment in the time zone of the edition, to the second."""
    return clock().astimezone(folder.edition.calendar.zone).replace(microsecond=0)


def day_of(folder: "Folder", named: datetime.datetime | None) -> datetime.datetime:
    """Return the moment as of which something is told: the beginning of the named day, otherwise now."""
    return named.replace(tzinfo=folder.edition.calendar.zone) if named is not None else now(folder)


def day_or_moment(named: datetime.datetime | None) -> datetime.date | datetime.datetime | None:
    """Return a moment of the command line, or the day if no hour was given."""
    return named.date() if named is not None and named.time() == datetime.time() else named


def actor() -> str:
    """Return the name under which the log knows whoever runs the command."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def arrival_of(folder: "Folder", at: datetime.datetime | None, name: str | None) -> "Arrival":
    """Return when something was done and by whom: as named, in the time zone of the edition, otherwise now and here."""
    from matrices.checking import Arrival

    return Arrival(at.replace(tzinfo=folder.edition.calendar.zone) if at else now(folder), name or actor())
