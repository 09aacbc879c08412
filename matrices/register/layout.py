"""An empty database, or a register of an older layout → a register of today's, in one transaction.

Alembic would bring environment, templates and a table of its own for what is a function a layout here
(docs/decisions/0014). A step changes what is there only by adding; it is never edited once it was released.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateColumn

from matrices.errors import RegisterError
from matrices.register import tables
from matrices.register.access import reading, writing
from matrices.register.chain import log_event
from matrices.register.proof import add_guards, stored_seals
from matrices.register.tables import metadata

Clock = Callable[[], datetime.datetime]

PROGRAM = "matrices"
"""Actor of what the program does by itself."""


def prepare(engine: Engine, clock: Clock, *, create: bool) -> None:
    """Make sure that the database holds a register of today's layout.

    Raises `RegisterError` if it holds none and `create` is not set, holds something else, or a newer layout.
    """
    with reading(engine) as connection:
        found = _layout_of(connection)
    if found == tables.VERSION:
        return
    if found is None and not create:
        raise RegisterError("no-register", address=engine.url.render_as_string())
    try:
        with writing(engine) as connection:
            _bring_up(connection, clock)
    except RegisterError as problem:
        if found is None or problem.code != "register-write":
            raise
        raise RegisterError("register-older", found=found, known=tables.VERSION, **problem.values) from problem


def _layout_of(connection: Connection) -> int | None:
    """Return the version of the register's layout, None if the database is empty."""
    present = set(inspect(connection).get_table_names())
    if "about" in present:
        found = _written_version(connection)
        if found > tables.VERSION:
            raise RegisterError("register-newer", found=found, known=tables.VERSION)
        return found
    # A database that a team shares may hold other tables too; a file beside an edition may not.
    in_the_way = present & set(metadata.tables) if connection.dialect.name == "postgresql" else present
    if in_the_way:
        raise RegisterError("register-foreign", tables=", ".join(sorted(in_the_way)))
    return None


def _written_version(connection: Connection) -> int:
    try:
        words = connection.scalar(select(tables.about.c.value).where(tables.about.c.key == "version"))
        return int(words or "")
    except (SQLAlchemyError, ValueError) as problem:
        raise RegisterError("register-foreign", tables="about") from problem


def _bring_up(connection: Connection, clock: Clock) -> None:
    # Looked at again: another process may have been quicker while this one waited for its turn.
    found = _layout_of(connection)
    if found is None:
        _create(connection)
    elif found < tables.VERSION:
        for version in range(found + 1, tables.VERSION + 1):
            details = _STEPS[version](connection)
            log_event(connection, clock(), PROGRAM, "migrated", {"from": version - 1, "to": version, **details})
        connection.execute(
            tables.about.update().where(tables.about.c.key == "version").values(value=str(tables.VERSION))
        )


def _create(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise RegisterError("register-encoding", encoding=encoding)
    metadata.create_all(connection, checkfirst=False)
    add_guards(connection, tables.KEPT)
    connection.execute(tables.about.insert().values(key="version", value=str(tables.VERSION)))


def _guard_and_seal(connection: Connection) -> dict[str, object]:
    """Layout 2: rows are guarded, the chain cannot fork, and it covers the answers of what was received before."""
    connection.exec_driver_sql("CREATE UNIQUE INDEX events_in_one_chain ON events (previous)")
    add_guards(connection, tuple(metadata.tables[name] for name in _KEPT_IN_2))
    return {"contents": {str(number): one for number, one in stored_seals(connection, {}).items()}}


def _add_rounds(connection: Connection) -> dict[str, object]:
    """Layout 3: tables for rounds of validation, observers' comments and translations, empty and guarded."""
    _add_tables(connection, _ADDED_IN_3)
    return {}


def _widen(connection: Connection) -> dict[str, object]:
    """Layout 4: what is shown, how files came and were read, keys of files; decisions, settlements and persons."""
    _add_columns(connection, tables.ADDED_TO[4])
    added = tuple(metadata.tables[name] for name in _ADDED_IN_4)
    metadata.create_all(connection, added, checkfirst=False)
    add_guards(connection, added[1:])  # persons can be erased
    return {}


def _add_follow_up(connection: Connection) -> dict[str, object]:
    """Layout 5: queries at cells, readings against the source, publications, empty and guarded."""
    _add_tables(connection, _ADDED_IN_5)
    return {}


def _add_visitors(connection: Connection) -> dict[str, object]:
    """Layout 6: who may do what at the door, and who handed something in there, empty and guarded."""
    _add_tables(connection, _ADDED_IN_6)
    return {}


def _add_imports(connection: Connection) -> dict[str, object]:
    """Layout 7: which mapping read what no country returned, empty and guarded."""
    _add_tables(connection, _ADDED_IN_7)
    return {}


def _add_tables(connection: Connection, names: Sequence[str]) -> None:
    added = tuple(metadata.tables[name] for name in names)
    metadata.create_all(connection, added, checkfirst=False)
    add_guards(connection, added)


def _add_columns(connection: Connection, added: Mapping[str, tuple[str, ...]]) -> None:
    seen = inspect(connection)
    for table, names in added.items():
        present = {one["name"] for one in seen.get_columns(table)}  # a step before made the table as it is today
        for name in names:
            if name not in present:
                column = CreateColumn(metadata.tables[table].c[name]).compile(dialect=connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column}")


_KEPT_IN_2 = ("files", "submissions", "answers", "unplaced", "findings", "events")

_ADDED_IN_3 = (
    *("rounds", "frozen", "forms", "form_rows", "form_changes", "form_findings", "form_unplaced", "form_decisions"),
    *("origins", "settled", "closings", "outcomes", "comment_files", "comments", "translations"),
)

_ADDED_IN_4 = ("persons", "decisions", "settlements", "turns", "turn_outcomes")

_ADDED_IN_5 = ("queries", "source_readings", "publications", "published_files")

_ADDED_IN_6 = ("principals", "grants", "deliveries")

_ADDED_IN_7 = ("imports",)

_STEPS: Mapping[int, Callable[[Connection], dict[str, object]]] = {
    2: _guard_and_seal,
    3: _add_rounds,
    4: _widen,
    5: _add_follow_up,
    6: _add_visitors,
    7: _add_imports,
}
"""Layout → what leads to it from the one before, returning what its event says beside the versions."""
