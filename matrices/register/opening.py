"""The address of a register → an open one: SQLite beside `edition.yaml`, or a database that a team shares."""

import contextlib
import datetime
import functools
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from matrices.errors import RegisterError
from matrices.register.access import tune
from matrices.register.archive import open_archive
from matrices.register.layout import Clock, prepare
from matrices.register.store import Register
from matrices.register.vault import FOLDER, NO_VAULT, Vault

_KINDS = ("sqlite", "postgresql")
"""Databases that a register can lie in."""


def _system_clock() -> datetime.datetime:
    """Return the present moment by the clock of this computer, to the second."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def open_register(
    address: str | Path, *, create: bool = True, clock: Clock = _system_clock, vault: Vault | None = None
) -> Register:
    """Open a register by its file or database address; make an empty one if there is none and `create` is set.

    `vault` has the keys of what is kept encrypted; if none is given, they lie beside a file, and nowhere for a server.
    A register of an older layout is brought up to date. Raises `RegisterError` if it cannot be opened, is no register,
    or was written by a newer version.
    """
    url = URL.create("sqlite", database=str(address)) if isinstance(address, Path) else _url(address)
    if url.get_backend_name() == "sqlite" and not create and not Path(url.database or "").is_file():
        raise RegisterError("no-register", address=url.database)
    if url.get_backend_name() == "sqlite":
        _keep_to_few(Path(url.database or ""), create=create)
    engine = _kept_engine(url, os.getpid(), os.getcwd())  # noqa: PTH109 - a key, no path
    try:
        prepare(engine, clock, create=create)
    except RegisterError as problem:
        engine.dispose()
        if problem.code not in ("register-read", "register-write"):
            raise
        code = "register-open" if url.get_backend_name() == "sqlite" else "register-database"
        raise RegisterError(code, **problem.values) from problem
    beside = Vault(address.parent / FOLDER) if isinstance(address, Path) else NO_VAULT
    return Register(engine, clock, vault or beside)


@contextlib.contextmanager
def open_copy(register: Register, clock: Clock) -> Iterator[Register]:
    """Open a copy of a register that is thrown away at the end: what is done there shows what would come of it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        vault = Vault(folder / FOLDER)
        vault.keep(register.vault.all())
        is_whole = register.copy_file(folder / "copy.sqlite")
        with contextlib.closing(open_register(folder / "copy.sqlite", clock=clock, vault=vault)) as copy:
            if not is_whole:
                with (folder / "copy.zip").open("wb") as stream:
                    register.export(stream)
                with open_archive(folder / "copy.zip") as archive:
                    copy.restore(archive, "")
            yield copy


def _keep_to_few(path: Path, *, create: bool) -> None:
    """Let nobody but owner and group read a register; SQLite gives its journal the rights of the file."""
    with contextlib.suppress(OSError):  # what cannot be opened is told by the database, in its own words
        if create and not path.exists():
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o660))
        rights = stat.S_IMODE(path.stat().st_mode)
        if rights & stat.S_IRWXO:  # made by an older version
            path.chmod(rights & ~stat.S_IRWXO)


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as problem:
        # The address is not repeated: it may hold a password.
        raise RegisterError("register-address", kinds=", ".join(_KINDS)) from problem
    name = url.get_backend_name()
    if name == "postgres":
        name, url = _KINDS[1], url.set(drivername=_KINDS[1])
    if name not in _KINDS:
        raise RegisterError("register-address", kinds=", ".join(_KINDS))
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


@functools.lru_cache(maxsize=16)
def _kept_engine(url: URL, _process: int, _working_folder: str) -> Engine:
    """Return the engine of an address, with every statement that it has compiled; none goes from process to process.

    To compile them anew takes longer than most steps. A register that is closed lets go of the connections, and the
    engine makes new ones for the next. A relative address means another file in another working folder.
    """
    engine = _engine(url)
    tune(engine)
    return engine


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return create_engine(url)
    # What the address says itself goes before these.
    defaults = {"connect_timeout": 10, "application_name": "matrices"}
    options = {name: value for name, value in defaults.items() if name not in url.query}
    try:
        # A register that is held open for long outlives a server that is started anew.
        return create_engine(url, connect_args=options, pool_pre_ping=True)
    except ImportError as problem:
        raise RegisterError("register-driver", problem=problem) from problem
