"""The address of a register → an open one: SQLite beside `edition.yaml`, or a database that a team shares."""

import datetime
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from matrices.errors import RegisterError
from matrices.register.access import tune
from matrices.register.layout import Clock, prepare
from matrices.register.store import Register

KINDS = ("sqlite", "postgresql")
"""Databases that a register can lie in."""


def system_clock() -> datetime.datetime:
    """Return the present moment by the clock of this computer, to the second."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def open_register(address: str | Path, *, create: bool = True, clock: Clock = system_clock) -> Register:
    """Open a register by its file or database address; make an empty one if there is none and `create` is set.

    A register of an older layout is brought up to date. Raises `RegisterError` if it cannot be opened, is no
    register, or was written by a newer version.
    """
    url = URL.create("sqlite", database=str(address)) if isinstance(address, Path) else _url(address)
    if url.get_backend_name() == "sqlite" and not create and not Path(url.database or "").is_file():
        raise RegisterError("no-register", address=url.database)
    engine = _engine(url)
    tune(engine)
    try:
        prepare(engine, clock, create=create)
    except RegisterError as problem:
        engine.dispose()
        if problem.code not in ("register-read", "register-write"):
            raise
        shown = url.database if url.get_backend_name() == "sqlite" else url.render_as_string()
        raise RegisterError("register-open", address=shown, **problem.values) from problem
    return Register(engine, clock)


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as problem:
        # The address is not repeated: it may hold a password.
        raise RegisterError("register-address", kinds=", ".join(KINDS)) from problem
    name = url.get_backend_name()
    if name == "postgres":
        name, url = KINDS[1], url.set(drivername=KINDS[1])
    if name not in KINDS:
        raise RegisterError("register-address", kinds=", ".join(KINDS))
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return create_engine(url)
    # What the address says itself goes before these.
    defaults = {"connect_timeout": 10, "application_name": "matrices"}
    options = {name: value for name, value in defaults.items() if name not in url.query}
    try:
        return create_engine(url, connect_args=options)
    except ImportError as problem:
        raise RegisterError("register-driver", problem=problem) from problem
