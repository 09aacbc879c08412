"""Tables → triggers that refuse to change or delete their rows, in SQLite and in PostgreSQL.

They stop mistakes, and programs that do not know better. Whoever owns the database can drop them; the proof of the
register then says so.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, Table

_REFUSAL = "rows of the register are never changed or deleted"

_SQLITE = """
CREATE TRIGGER keep_{table}_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""

_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION keep_register() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION '{refusal}'; END $$
"""

_POSTGRESQL = """
CREATE TRIGGER keep_{table}_{event} BEFORE {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION keep_register()
"""

_EVENTS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}

_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND t.tgenabled IN ('O', 'A')"
    ),
}


def add_guards(connection: Connection, tables: tuple[Table, ...]) -> None:
    """Guard the tables; their guards must not be there yet."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL_FUNCTION.format(refusal=_REFUSAL))
    pattern = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    for table in tables:
        for event in _EVENTS[dialect]:
            connection.exec_driver_sql(pattern.format(table=table.name, event=event, refusal=_REFUSAL))


def missing_guards(connection: Connection, tables: tuple[Table, ...]) -> Iterator[str]:
    """Yield the names of the tables that are not guarded any more."""
    dialect = connection.dialect.name
    present = set(connection.exec_driver_sql(_PRESENT[dialect]).scalars())
    for table in tables:
        if {f"keep_{table.name}_{event}" for event in _EVENTS[dialect]} - present:
            yield table.name
