"""Events of the log → submissions that differ from what was logged when they were received."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from matrices.register import tables
from matrices.register.seal import stored_seals

_NAMES = {"id": "submission", "file_name": "file"}
"""Columns of a submission that its event calls otherwise."""

ENCRYPTED = "encrypted"
"""Kind of the events that say of files with which key they are kept, and what in their details says it."""

_ADDED = tables.added_after(3, tables.submissions)


def received_details(row: Mapping[Any, object], seal: str) -> dict[str, object]:
    """Return what the event of a received file says: the whole row of its submission, and the seal of its answers."""
    told = {_NAMES.get(name, name): value for name, value in row.items() if value is not None}
    return {**told, "contents": seal}


@dataclass(frozen=True)
class _Logged:
    """What the log says: by submission, the details of its event and the seal of its answers."""

    details: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    seals: dict[int, object] = field(default_factory=dict)


def submission_faults(connection: Connection) -> Iterator[tuple[str, int]]:
    """Yield code and id of each submission that has no event, differs from it, or is gone."""
    logged = _logged(connection)
    seals = stored_seals(connection)
    for row in connection.execute(select(tables.submissions).order_by(tables.submissions.c.id)).mappings():
        number = row["id"]
        details = logged.details.get(number)
        if details is None:
            yield "fault-unlogged", number
            continue
        if not _fits(row, details) or seals[number] is None or seals[number] != logged.seals.get(number):
            yield "fault-submission", number
    yield from (("fault-gone", number) for number in logged.details if number not in seals)


def _fits(row: Mapping[Any, object], details: Mapping[str, Any]) -> bool:
    # Events of the first layout say less of the row than those of today; what layout 4 added, the row had not then.
    told = {name: _NAMES.get(name, name) for name in row}
    return all(details.get(told[name], None if name in _ADDED else row[name]) == row[name] for name in row)


def _logged(connection: Connection) -> _Logged:
    found, table = _Logged(), tables.events
    query = select(table.c.kind, table.c.details).where(table.c.kind.in_(("received", "migrated")))
    for kind, words in connection.execute(query.order_by(table.c.id)):
        try:
            details = json.loads(words)
            _note(found, kind, details)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # an event that was changed, which the chain reports
    return found


def _note(found: _Logged, kind: str, details: Mapping[str, Any]) -> None:
    if kind == "received":
        number = int(details["submission"])
        found.details[number] = details
        found.seals[number] = details.get("contents")
    else:
        found.seals.update({int(number): one for number, one in details.get("contents", {}).items()})


def file_keys(connection: Connection) -> dict[str, tuple[str, str]]:
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
