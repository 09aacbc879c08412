"""What is written of rounds → an event with the seal of its rows in each table; rows that do not fit it → faults.

Each row names the event that tells of it; so whatever is changed, taken away or added later does not fit the seals.
"""

import datetime
import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, select

from matrices.register import tables
from matrices.register.chain import log_event
from matrices.register.round_tables import WRITTEN
from matrices.register.rows import Values

SEALS = "seals"
"""What the details of an event call the seals of the tables that it wrote into."""

Written = Mapping[Table, Sequence[Values]]


def write(
    connection: Connection,
    at: datetime.datetime,
    actor: str,
    kind: str,
    details: Mapping[str, object],
    rows: Written,
) -> None:
    """Log an event and write its rows, without their event, into their tables; the connection holds the lock."""
    seals = {table.name: seal(table, values) for table, values in rows.items() if values}
    event = log_event(connection, at, actor, kind, {**details, SEALS: seals})
    for table, values in rows.items():
        if values:
            connection.execute(table.insert(), [{**one, "event": event} for one in values])


def seal(table: Table, rows: Iterable[Mapping[Any, object]]) -> str:
    """Return the SHA-256 of rows: each as JSON, its event and what is null left out, in the order of these lines."""
    names = sorted(column.name for column in table.columns if column.name != "event")
    lines = sorted(_line({name: row[name] for name in names if row[name] is not None}) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def writing_faults(connection: Connection) -> Iterator[tuple[int, str]]:
    """Yield event and table where rows are not those that were written; rows without any event are broken links."""
    known, expected = _expected(connection)
    for table in WRITTEN:
        logged, found = expected.get(table.name, {}), dict(_found(connection, table))
        for event in sorted(logged.keys() | (found.keys() & known)):
            if logged.get(event) != found.get(event):
                yield event, table.name


def next_id(connection: Connection, table: Table) -> int:
    """Return the id of the next row; whoever asks holds the lock of those that write."""
    newest = connection.scalar(select(table.c.id).order_by(table.c.id.desc()).limit(1))
    return (newest or 0) + 1


def _line(row: Mapping[str, object]) -> str:
    # Bytes where a text belongs were put there behind the register's back; their seal must differ, not fail.
    return json.dumps(row, ensure_ascii=False, default=lambda value: [repr(value)])


def _expected(connection: Connection) -> tuple[frozenset[int], dict[str, dict[int, object]]]:
    table, ids, seals = tables.events, set(), dict[str, dict[int, object]]()
    for event, words in connection.execute(select(table.c.id, table.c.details).order_by(table.c.id)):
        ids.add(event)
        for name, one in _seals(words).items():
            seals.setdefault(name, {})[event] = one
    return frozenset(ids), seals


def _seals(words: object) -> Mapping[str, object]:
    try:
        found = json.loads(words)[SEALS]  # type: ignore[arg-type]  # what is no text ends as what is no JSON
    except (ValueError, KeyError, TypeError, IndexError):
        return {}  # another event, or one that was changed, which the chain reports
    return found if isinstance(found, dict) else {}


def _found(connection: Connection, table: Table) -> Iterator[tuple[int, str]]:
    query = select(table).order_by(table.c.event).execution_options(yield_per=1000)
    with connection.execute(query) as rows:
        for event, group in itertools.groupby(rows.mappings(), itemgetter("event")):
            yield event, seal(table, group)
