"""Rounds ↔ their rows, within a transaction: one when it is opened, closed, reopened, closed again."""

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from matrices.errors import RegisterError
from matrices.register import round_tables as tables
from matrices.register.round_records import Outcome, Round
from matrices.register.rows import Values, record_of, rows_of, storable_values, values_of
from matrices.register.written import Written, next_id


def rounds_where(connection: Connection, condition: ColumnElement[bool]) -> tuple[Round, ...]:
    """Return the rounds that fulfil a condition, by their numbers, each as it was opened, closed or reopened last."""
    closing, turns = tables.closings.c, tables.turns
    query = (
        select(tables.rounds, closing.closed_at, closing.closed_by)
        .outerjoin(tables.closings, closing.round == tables.rounds.c.id)
        .where(condition)
        .order_by(tables.rounds.c.edition, tables.rounds.c.number)
    )
    asked = select(turns).join(tables.rounds, tables.rounds.c.id == turns.c.round).where(condition).order_by(turns.c.id)
    last = {row["round"]: row for row in connection.execute(asked).mappings()}
    return tuple(_round_of(row, last.get(row["id"])) for row in connection.execute(query).mappings())


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


def closing_rows(
    connection: Connection, closed: Round, outcomes: Sequence[Outcome], at: datetime.datetime, actor: str
) -> Written:
    """Return the rows of a round's closing and of what it came to: the first, or those of a turn after a reopening."""
    if not _was_closed(connection, closed.id):
        row = storable_values({"round": closed.id, "closed_at": at.isoformat(), "closed_by": actor})
        states = [values_of(one) | {"round": closed.id} for one in outcomes]
        return {tables.closings: [row], tables.outcomes: states}
    turn = _turn(connection, closed, "closed", "", "", at, actor)
    return {tables.turns: [turn], tables.turn_outcomes: [values_of(one) | {"turn": turn["id"]} for one in outcomes]}


def reopening_rows(
    connection: Connection, reopened: Round, reason: str, language: str, at: datetime.datetime, actor: str
) -> Written:
    """Return the row of a round's reopening."""
    return {tables.turns: [_turn(connection, reopened, "reopened", reason, language, at, actor)]}


def outcomes_of(connection: Connection, round_id: int) -> tuple[Outcome, ...]:
    """Return what a round came to when it was closed last; nothing while it runs."""
    table = tables.turns
    newest = connection.execute(select(table).where(table.c.round == round_id).order_by(table.c.id.desc())).first()
    if newest is None:
        found = rows_of(connection, tables.outcomes, round_id)
    else:
        found = rows_of(connection, tables.turn_outcomes, newest.id)
    return tuple(record_of(Outcome, row) for row in found)


def _was_closed(connection: Connection, round_id: int) -> bool:
    return connection.scalar(select(tables.closings.c.round).where(tables.closings.c.round == round_id)) is not None


def _turn(
    connection: Connection, of: Round, turn: str, reason: str, language: str, at: datetime.datetime, actor: str
) -> Values:
    said = {"turn": turn, "reason": reason, "language": language, "at": at.isoformat(), "actor": actor}
    return storable_values({"id": next_id(connection, tables.turns), "round": of.id, **said})


def _round_of(row: Mapping[Any, Any], turn: Mapping[Any, Any] | None) -> Round:
    closed = {"closed_at": row["closed_at"] or "", "closed_by": row["closed_by"] or ""}
    if turn is not None:
        again = turn["turn"] == "closed"
        closed = {"closed_at": turn["at"] if again else "", "closed_by": turn["actor"] if again else ""}
    return record_of(Round, {**row, **closed, "silence": bool(row["silence"]), "decision": json.loads(row["decision"])})
