"""What the Secretariat decides of submissions and of unclear cells ↔ rows, within a transaction; all only added."""

import datetime
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, select

from matrices.errors import RegisterError
from matrices.register import round_tables, tables
from matrices.register.records import Decided, Settlement, Submission, decode, encode
from matrices.register.rows import record_of, values_of
from matrices.register.submissions import check_state, lock_of_submission, submission_by_id
from matrices.register.vault import NO_VAULT, Vault
from matrices.register.written import Written, next_id, write

_NOTHING: Written = {}

_PLACE = ("edition", "country", "instrument", "version")
"""What the events repeat of the submission, in words that people read."""


def keep_decided(
    connection: Connection, decided: Decided, logged: datetime.datetime, beside: Written = _NOTHING, state: str = ""
) -> Decided:
    """Write a decision on a submission, other rows `beside` it, and their event.

    Raises `RegisterError` if there is no such submission, or if the register has moved on from a `state`.
    """
    of, table = _submission(connection, decided.submission), round_tables.decisions
    check_state(connection, state, of.edition, of.country, of.instrument)
    details = json.dumps(dict(decided.details), ensure_ascii=False, sort_keys=True)
    row = values_of(decided, id=next_id(connection, table), details=details)
    told = {name: getattr(of, name) for name in _PLACE}
    said = {**row, **told, "details": decided.details}
    write(connection, logged, decided.actor, "decided", said, {table: [row], **beside})
    return _decided(row)


def decided_in(connection: Connection, edition: str) -> tuple[Decided, ...]:
    """Return the decisions on the submissions of an edition, oldest first."""
    return tuple(_decided(row) for row in _of_edition(connection, round_tables.decisions, edition))


def keep_settlement(
    connection: Connection, settlement: Settlement, logged: datetime.datetime, vault: Vault = NO_VAULT
) -> Settlement:
    """Write what was made of an unclear cell and its event; raise `RegisterError` if there is no such submission."""
    of, table = _submission(connection, settlement.submission), round_tables.settlements
    row = values_of(settlement, id=next_id(connection, table), value=encode(settlement.value))
    told = {name: getattr(of, name) for name in _PLACE}
    lock = lock_of_submission(connection, of.id, vault)
    kept = row if lock is None else lock.close_row(table.name, row)
    write(
        connection,
        logged,
        settlement.actor,
        "cell-settled",
        {**kept, **told, **({"locked": True} if lock else {})},
        {table: [kept]},
    )
    return _settlement(row)


def settlements_in(connection: Connection, edition: str, vault: Vault = NO_VAULT) -> tuple[Settlement, ...]:
    """Return what was made of the unclear cells of an edition, oldest first, but for what was erased."""
    found, table = [], round_tables.settlements
    for row in _of_edition(connection, table, edition):
        try:
            lock = lock_of_submission(connection, row["submission"], vault)
        except RegisterError as problem:
            if problem.code not in ("submission-erased", "person-key-missing"):
                raise
            continue  # whoever asks for the answers themselves is told
        found.append(_settlement(row if lock is None else lock.open_row(table.name, {**row})))
    return tuple(found)


def _submission(connection: Connection, number: int) -> Submission:
    found = submission_by_id(connection, number)
    if found is None:
        raise RegisterError("no-submission", submission=number)
    return found


def _of_edition(connection: Connection, table: Table, edition: str) -> list[Mapping[Any, Any]]:
    query = select(table).join(tables.submissions, tables.submissions.c.id == table.c.submission)
    return list(
        connection.execute(query.where(tables.submissions.c.edition == edition).order_by(table.c.id)).mappings()
    )


def _decided(row: Mapping[Any, Any]) -> Decided:
    return record_of(Decided, {**row, "details": json.loads(row["details"])})


def _settlement(row: Mapping[Any, Any]) -> Settlement:
    return record_of(Settlement, {**row, "value": decode(row["value"])})
