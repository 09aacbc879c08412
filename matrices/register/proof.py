"""What a submission consists of → its hash; a register → everything in it that is not what it was.

They stop mistakes, and programs that do not know better. Whoever owns the database can drop them; the proof of the
register then says so.

The lines below are the form of that hash. What a later layout added to a row follows its columns where it is not null:
so rows that were written before still fit, and nothing can be put into them unseen.

Three witnesses must agree: the rows, the chain of events, the hash of each original. That nothing was cut off at the
end of the chain only its last hash can prove, if it was noted elsewhere.
"""

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, MappingResult, RowMapping, Table, func, select
from sqlalchemy.exc import DatabaseError

from matrices.language import Text, text
from matrices.register import tables
from matrices.register.access import reason
from matrices.register.chain import chain_end, changed_events
from matrices.register.rows import writing_faults
from matrices.register.tables import metadata

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


def _missing_guards(connection: Connection, tables: tuple[Table, ...]) -> Iterator[str]:
    """Yield the names of the tables that are not guarded any more."""
    dialect = connection.dialect.name
    present = set(connection.exec_driver_sql(_PRESENT[dialect]).scalars())
    for table in tables:
        if {f"keep_{table.name}_{event}" for event in _EVENTS[dialect]} - present:
            yield table.name


_SEALED: Mapping[str, tuple[str, ...]] = {
    "answers": ("sheet", "row", "column", "value", "raw", "tab", "cell"),
    "findings": (
        *("number", "code", "severity", "rule", "sheet", "row", "column", "tab", "cell", "value", "message", "advice"),
    ),
    "unplaced": ("number", "tab", "cell", "text"),
}
"""Table → its columns in the order in which they are hashed."""

ADDED: Mapping[str, tuple[str, ...]] = {"answers": ("shown",)}
"""Table → its columns of later layouts, hashed by name where they are not null."""


_Added = Mapping[str, tuple[str, ...]]


def seal(content: Mapping[str, Iterable[Mapping[Any, object]]], added: _Added = ADDED) -> str:
    """Return the SHA-256 of the rows of a submission by table: a line of JSON a row, in the order of the keys."""
    digest = hashlib.sha256()
    for table, columns in _SEALED.items():
        later = added.get(table, ())
        lines = ([*(row[column] for column in columns), *_later(row, later)] for row in content[table])
        for values in sorted(lines, key=_place):
            digest.update(json.dumps([table, *values], ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


def stored_seals(connection: Connection, added: _Added = ADDED) -> dict[int, str | None]:
    """Return the seal of each submission by its id, as it stands in the register; None if it cannot be sealed.

    One pass over each table; memory holds one submission at a time. `added` are the later columns that it has.
    """
    numbers = connection.execute(select(tables.submissions.c.id).order_by(tables.submissions.c.id)).scalars().all()
    with ExitStack() as opened:
        stored = {name: _Groups(opened.enter_context(_rows(connection, name, added))) for name in _SEALED}
        return {one: _seal({name: groups.take(one) for name, groups in stored.items()}, added) for one in numbers}


def _rows(connection: Connection, name: str, added: _Added) -> MappingResult:
    table = metadata.tables[name]
    columns = [table.c[column] for column in ("submission", *_SEALED[name], *added.get(name, ()))]
    query = select(*columns).order_by(table.c.submission).execution_options(yield_per=1000)
    return connection.execute(query).mappings()


class _Groups:
    """The rows of a table, taken submission by submission in the order of their ids."""

    def __init__(self, rows: Iterable[RowMapping]) -> None:
        self._groups = ((number, list(group)) for number, group in itertools.groupby(rows, itemgetter("submission")))
        self._head = next(self._groups, None)

    def take(self, submission: int) -> Sequence[RowMapping]:
        """Return the rows of a submission; those of smaller ids, which belong to none, are passed over."""
        while self._head is not None and isinstance(self._head[0], int) and self._head[0] < submission:
            self._head = next(self._groups, None)
        return self._head[1] if self._head is not None and self._head[0] == submission else []


def _seal(content: Mapping[str, Sequence[RowMapping]], added: _Added) -> str | None:
    try:
        return seal(content, added)
    except TypeError:  # SQLite keeps bytes where a text belongs, if somebody puts them there
        return None


def _later(row: Mapping[Any, object], names: Sequence[str]) -> list[object]:
    found = {name: row[name] for name in names if row[name] is not None}
    return [found] if found else []


def _place(values: Sequence[object]) -> tuple[object, ...]:
    # The key of a row: its number, or the ids of sheet, row and column.
    return tuple(values[:1] if isinstance(values[0], int) else values[:3])


_NAMES = {"id": "submission", "file_name": "file"}
"""Columns of a submission that its event calls otherwise."""

ENCRYPTED = "encrypted"
"""Kind of the events that say of files with which key they are kept, and what in their details says it."""

_ADDED = tables.added_after(3, tables.submissions)


def received_details(row: Mapping[Any, object], seal: str) -> dict[str, object]:
    """Return what the event of a received file says: the whole row of its submission, and the seal of its answers."""
    told = {_NAMES.get(name, name): value for name, value in row.items() if value is not None}
    return {**told, "contents": seal}


def _submission_faults(connection: Connection) -> Iterator[tuple[str, int]]:
    """Yield code and id of each submission that has no event, differs from it, or is gone."""
    logged, sealed = _logged(connection)
    seals = stored_seals(connection)
    for row in connection.execute(select(tables.submissions).order_by(tables.submissions.c.id)).mappings():
        number = row["id"]
        details = logged.get(number)
        if details is None:
            yield "fault-unlogged", number
            continue
        if not _fits(row, details) or seals[number] is None or seals[number] != sealed.get(number):
            yield "fault-submission", number
    yield from (("fault-gone", number) for number in logged if number not in seals)


def _fits(row: Mapping[Any, object], details: Mapping[str, Any]) -> bool:
    # Events of the first layout say less of the row than those of today; what layout 4 added, the row had not then.
    told = {name: _NAMES.get(name, name) for name in row}
    return all(details.get(told[name], None if name in _ADDED else row[name]) == row[name] for name in row)


def _logged(connection: Connection) -> tuple[dict[int, Mapping[str, Any]], dict[int, object]]:
    """Return what the log says, by submission: the details of its event, and the seal of its answers."""
    logged, seals, table = dict[int, Mapping[str, Any]](), dict[int, object](), tables.events
    query = select(table.c.kind, table.c.details).where(table.c.kind.in_(("received", "migrated")))
    for kind, words in connection.execute(query.order_by(table.c.id)):
        try:
            details = json.loads(words)
            if kind == "received":
                number = int(details["submission"])
                logged[number], seals[number] = details, details.get("contents")
            else:
                seals |= {int(number): one for number, one in details.get("contents", {}).items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # an event that was changed, which the chain reports
    return logged, seals


def _file_keys(connection: Connection) -> dict[str, tuple[str, str]]:
    """Return id of the key and SHA-256 of the bytes as kept, by SHA-256 of each file that is kept encrypted.

    Its event says so: `{"encrypted": {SHA-256: [key, SHA-256 as kept]}}`; the proof needs no key.
    """
    table, found = tables.events, dict[str, tuple[str, str]]()
    for words in connection.scalars(select(table.c.details).where(table.c.kind == ENCRYPTED).order_by(table.c.id)):
        try:
            found |= {sha256: (key, stored) for sha256, (key, stored) in json.loads(words)[ENCRYPTED].items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # an event that was changed, which the chain reports
    return found


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: `code` is an entry of `words/register.yaml`, `what` and `table` say which thing."""

    code: str
    what: str
    table: str = ""

    @property
    def message(self) -> Text:
        """Say what is wrong."""
        return text("register", self.code, what=self.what, table=self.table)


class Proof(NamedTuple):
    """The outcome: what is wrong, how much there is, the hash of the last event. A broken database is not counted."""

    faults: tuple[Fault, ...]
    submissions: int = 0
    events: int = 0
    end: str = ""


def prove(connection: Connection) -> Proof:
    """Go through the whole register, in time that grows with its size."""
    broken = tuple(_broken_database(connection))
    if broken:  # every further question would end in an error
        return Proof(broken)
    faults = (
        *(Fault("fault-guard", name) for name in _missing_guards(connection, tables.KEPT)),
        *_file_faults(connection),
        *_broken_links(connection),
        *(Fault("fault-event", str(one)) for one in changed_events(connection)),
        *(Fault(code, str(one)) for code, one in _submission_faults(connection)),
        *_missing_versions(connection),
        *(Fault("fault-written", str(one), name) for one, name in writing_faults(connection)),
    )
    submissions, events = (
        connection.scalar(select(func.count()).select_from(one)) or 0 for one in (tables.submissions, tables.events)
    )
    return Proof(faults, submissions, events, chain_end(connection))


def _broken_database(connection: Connection) -> Iterator[Fault]:
    if connection.dialect.name != "sqlite":
        return
    try:
        for words in connection.exec_driver_sql("PRAGMA integrity_check(10)").scalars():
            if words != "ok":
                yield Fault("fault-database", " ".join(str(words).split()))
    except DatabaseError as problem:  # so damaged that even the check gives up
        yield Fault("fault-database", reason(problem))


def _file_faults(connection: Connection) -> Iterator[Fault]:
    table, keys = tables.files, _file_keys(connection)
    known = connection.execute(select(table.c.sha256).order_by(table.c.sha256)).scalars().all()
    for sha256 in known:  # one at a time: together they may be larger than the memory
        row = connection.execute(select(table).where(table.c.sha256 == sha256)).one()
        content = row.content if isinstance(row.content, bytes) else b""  # SQLite would keep a text there too
        kept = row.stored if row.key is not None else sha256
        if (
            hashlib.sha256(content).hexdigest() != kept
            or len(content) != row.size
            or (row.key, row.stored) != keys.get(sha256, (None, None))
        ):
            yield Fault("fault-file", sha256)
    users = [key.parent for one in tables.KEPT for key in one.foreign_keys if key.column.table is table]
    used = {sha256 for user in users for sha256 in connection.execute(select(user).distinct()).scalars()}
    yield from (Fault("fault-alone", sha256) for sha256 in known if sha256 not in used)


def _broken_links(connection: Connection) -> Iterator[Fault]:
    for table in tables.KEPT:
        for key in table.foreign_keys:
            named = connection.execute(select(key.parent).distinct().order_by(key.parent)).scalars().all()
            known = set(connection.execute(select(key.column)).scalars())
            known |= {None} if key.parent.nullable else set()
            for value in named:
                if value not in known:
                    yield Fault("fault-link", f"{table.name}.{key.parent.name} = {value}")


def _missing_versions(connection: Connection) -> Iterator[Fault]:
    table = tables.submissions
    place = (table.c.edition, table.c.country, table.c.instrument)
    counted = select(*place, func.count().label("many"), func.max(table.c.version).label("newest"))
    for row in connection.execute(counted.group_by(*place).order_by(*place)):
        if row.many != row.newest:
            yield Fault("fault-version", " ".join(row[:3]))
