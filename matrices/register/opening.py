"""The address of a register → an open one: SQLite beside `edition.yaml`, or a database that a team shares."""

from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from matrices.errors import RegisterError
from matrices.register import tables
from matrices.register.store import WRITES, Register, reason


def open_register(address: str | Path, *, create: bool = True) -> Register:
    """Open a register by its file or database address; make an empty one if there is none and `create` is set.

    Raises `RegisterError` if it cannot be opened, is no register, or was written by a newer version.
    """
    if isinstance(address, Path):
        if not create and not address.is_file():
            raise RegisterError("no-register", address=address)
        address = f"sqlite:///{address}"
    engine = create_engine(address)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin)
    try:
        _prepare(engine)
    except SQLAlchemyError as problem:
        engine.dispose()
        raise RegisterError(
            "register-open", address=engine.url.render_as_string(), problem=reason(problem)
        ) from problem
    return Register(engine)


def _prepare(engine: Engine) -> None:
    if "about" in inspect(engine).get_table_names():
        with engine.connect() as connection:
            found = connection.scalar(select(tables.about.c.value).where(tables.about.c.key == "version"))
        if found is None or int(found) > tables.VERSION:
            engine.dispose()
            raise RegisterError("register-newer", found=found, known=tables.VERSION)
        return
    with engine.begin() as connection:
        tables.metadata.create_all(connection)
        connection.execute(tables.about.insert().values(key="version", value=str(tables.VERSION)))


def _tune_sqlite(connection: object, _record: object) -> None:
    # The driver would begin transactions too late to keep two processes apart; SQLAlchemy's own advice is to
    # switch that off and say BEGIN IMMEDIATE. What was acknowledged must be on the disk: synchronous FULL.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("foreign_keys=ON", "busy_timeout=30000", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
