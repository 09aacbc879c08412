"""The log of events as a chain: the hash of each event covers the one before, so that none can be changed unseen."""

import datetime
import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from matrices.register import tables
from matrices.register.records import Event, storable

_START = "0" * 64
"""What the first event has for the hash of the event before it."""


def _event_hash(previous: str, at: str, actor: str, kind: str, details: str) -> str:
    """Return the SHA-256 of an event, previous hash included."""
    # What is no text was put there behind the register's back; its hash must differ, not fail.
    words = json.dumps([previous, at, actor, kind, details], ensure_ascii=False, default=repr)
    return hashlib.sha256(words.encode()).hexdigest()


def _canonical(details: Mapping[str, object]) -> str:
    """Return the details of an event as one JSON text, keys in order."""
    return storable(json.dumps(details, sort_keys=True, ensure_ascii=False))


def log_event(
    connection: Connection, at: datetime.datetime, actor: str, kind: str, details: Mapping[str, object]
) -> int:
    """Add an event at the end of the chain and return its id; the connection must hold the lock of those that write."""
    table, name = tables.events, storable(actor)
    previous, words = chain_end(connection), _canonical(details)
    digest = _event_hash(previous, at.isoformat(), name, kind, words)
    values = {"at": at.isoformat(), "actor": name, "kind": kind, "details": words, "previous": previous, "hash": digest}
    number: int = connection.execute(table.insert().values(values).returning(table.c.id)).scalar_one()
    return number


def chain_end(connection: Connection) -> str:
    """Return the hash of the last event."""
    table = tables.events
    return connection.scalar(select(table.c.hash).order_by(table.c.id.desc()).limit(1)) or _START


_ASIDE = (
    *("drafted", "edition-changed", "edition-known", "keys-made", "migrated", "published", "sent"),
    *("access-changed", "delivered", "invited", "readdressed"),
    *("query-answered", "query-asked", "query-reopened", "query-settled"),
)
"""Kinds of events that change nothing that a study takes from the register."""


def anchor(connection: Connection) -> str:
    """Return the hash of the last event that changed answers, or anything else that a study prints."""
    table = tables.events
    newest = select(table.c.hash).where(table.c.kind.not_in(_ASIDE)).order_by(table.c.id.desc()).limit(1)
    return connection.scalar(newest) or _START


def unknown_anchors(connection: Connection, anchors: Iterable[str]) -> tuple[str, ...]:
    """Return those of some hashes that no event of the chain has: what they stand for was rewritten, or cut off."""
    known = {_START, *connection.scalars(select(tables.events.c.hash))}
    return tuple(one for one in anchors if one not in known)


def events(connection: Connection, kind: str | None = None) -> Iterator[Event]:
    """Yield the events, or those of one kind, in the order in which they were written."""
    table = tables.events
    query = select(table).order_by(table.c.id)
    for row in connection.execute(query if kind is None else query.where(table.c.kind == kind)):
        yield Event(at=row.at, actor=row.actor, kind=row.kind, details=_details(row.details), id=row.id, hash=row.hash)


def clock_set_back(events: Iterable[Event]) -> frozenset[int]:
    """Return the ids of the events whose moment lies before that of the event before them."""
    moments = [(one.id, moment_of(one.at)) for one in events]
    return frozenset(
        number
        for (_, before), (number, moment) in itertools.pairwise(moments)
        if before is not None and moment is not None and moment < before
    )


def moment_of(words: str) -> datetime.datetime | None:
    """Return the moment that an event names, or None if it was changed into something that is none."""
    try:
        moment = datetime.datetime.fromisoformat(words)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def changed_events(connection: Connection) -> Iterator[int]:
    """Yield the ids of events that are not what they were, or whose event before is not the one that it was."""
    previous = _START
    for row in connection.execute(select(tables.events).order_by(tables.events.c.id)):
        expected = _event_hash(previous, row.at, row.actor, row.kind, row.details)
        if row.previous != previous or row.hash != expected:
            yield row.id
        previous = row.hash


def _details(words: str) -> Mapping[str, Any]:
    try:
        details = json.loads(words)
    except ValueError:  # the log shows also what was tampered with
        return {"details": words}
    return details if isinstance(details, dict) else {"details": details}
