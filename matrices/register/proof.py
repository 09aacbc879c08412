"""A register → everything in it that is not what it was when it was written.

Three witnesses must agree: the rows, the chain of events, the hash of each original. That nothing was cut off at the
end of the chain only its last hash can prove, if it was noted elsewhere.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DatabaseError

from matrices.language import Text, text
from matrices.register import tables
from matrices.register.access import reason
from matrices.register.chain import chain_end, changed_events
from matrices.register.guards import missing_guards
from matrices.register.witness import file_keys, submission_faults
from matrices.register.written import writing_faults


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


@dataclass(frozen=True)
class Proof:
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
        *(Fault("fault-guard", name) for name in missing_guards(connection, tables.KEPT)),
        *_file_faults(connection),
        *_broken_links(connection),
        *(Fault("fault-event", str(one)) for one in changed_events(connection)),
        *(Fault(code, str(one)) for code, one in submission_faults(connection)),
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
    table, keys = tables.files, file_keys(connection)
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
