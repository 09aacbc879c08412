"""The log of events as a chain: the hash of each event covers the one before, so that none can be changed unseen."""

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, select

from matrices.register import tables

START = "0" * 64


def event_hash(previous: str, at: str, actor: str, kind: str, details: str) -> str:
    """Return the SHA-256 of an event, previous hash included."""
    return hashlib.sha256(json.dumps([previous, at, actor, kind, details], ensure_ascii=False).encode()).hexdigest()


def canonical(details: Mapping[str, object]) -> str:
    """Return the details of an event as one JSON text, keys in order."""
    return json.dumps(details, sort_keys=True, ensure_ascii=False)


def log_event(
    connection: Connection, at: datetime.datetime, actor: str, kind: str, details: Mapping[str, object]
) -> None:
    """Add an event at the end of the chain."""
    table = tables.events
    previous = connection.scalar(select(table.c.hash).order_by(table.c.id.desc()).limit(1)) or START
    words = canonical(details)
    digest = event_hash(previous, at.isoformat(), actor, kind, words)
    connection.execute(
        table.insert().values(at=at.isoformat(), actor=actor, kind=kind, details=words, previous=previous, hash=digest)
    )


def chain_faults(connection: Connection) -> Iterator[str]:
    """Yield the events that are not what they were when they were logged."""
    previous = START
    for row in connection.execute(select(tables.events).order_by(tables.events.c.id)):
        expected = event_hash(previous, row.at, row.actor, row.kind, row.details)
        if row.previous != previous or row.hash != expected:
            yield f"event {row.id}"
        previous = row.hash
