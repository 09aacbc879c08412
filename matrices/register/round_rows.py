"""Rounds ↔ their rows, within a transaction: a round has one row when it is opened, another when it is closed."""

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from matrices.errors import RegisterError
from matrices.register import round_tables as tables
from matrices.register.round_records import Outcome, Round
from matrices.register.rows import Values, record_of, storable_values, values_of
from matrices.register.written import Written, next_id


def rounds_where(connection: Connection, condition: ColumnElement[bool]) -> tuple[Round, ...]:
    """Return the rounds that fulfil a condition, by their numbers."""
    closing = tables.closings.c
    query = (
        select(tables.rounds, closing.closed_at, closing.closed_by)
        .outerjoin(tables.closings, closing.round == tables.rounds.c.id)
        .where(condition)
        .order_by(tables.rounds.c.edition, tables.rounds.c.number)
    )
    return tuple(_round_of(row) for row in connection.execute(query).mappings())


def round_by_id(connection: Connection, number: int) -> Round:
    """Return a round; raise `RegisterError` if there is none."""
    for one in rounds_where(connection, tables.rounds.c.id == number):
        return one
    raise RegisterError("no-round", round=number)


def opening_values(connection: Connection, opened: Round) -> Values:
    """Return the row of a round that is opened, with the next id in place of its own."""
    values = values_of(
        opened,
        id=next_id(connection, tables.rounds),
        decision=json.dumps(dict(opened.decision), ensure_ascii=False),
    )
    return {name: value for name, value in values.items() if name in tables.rounds.c}


def closing_rows(closed: Round, outcomes: Sequence[Outcome], at: datetime.datetime, actor: str) -> Written:
    """Return the rows of a round's closing and of what it came to."""
    row = storable_values({"round": closed.id, "closed_at": at.isoformat(), "closed_by": actor})
    states = [values_of(one) | {"round": closed.id} for one in outcomes]
    return {tables.closings: [row], tables.outcomes: states}


def _round_of(row: Mapping[Any, Any]) -> Round:
    closed = {"closed_at": row["closed_at"] or "", "closed_by": row["closed_by"] or ""}
    return record_of(Round, {**row, **closed, "silence": bool(row["silence"]), "decision": json.loads(row["decision"])})
