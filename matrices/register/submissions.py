"""A received file → its submission in the register, within a transaction: the same bytes once, else a version more."""

import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select

from matrices.register import tables
from matrices.register.chain import log_event
from matrices.register.layout import Clock
from matrices.register.persons import pseudonym_of
from matrices.register.records import Received, Submission
from matrices.register.rows import content_values, keep_content, submission_of, submission_values
from matrices.register.seal import seal
from matrices.register.witness import received_details


def known_submission(connection: Connection, received: Received) -> Submission | None:
    """Return the submission of the same country and instrument that has the same bytes."""
    table = tables.submissions
    query = select(table).where(_of_its_kind(received), table.c.sha256 == received.sha256)
    row = connection.execute(query).first()
    return submission_of(row) if row is not None else None


def keep_submission(
    connection: Connection, received: Received, at: datetime.datetime, actor: str, clock: Clock
) -> Submission:
    """Write the next version with everything that was made of it, and its event; `at` is when it arrived."""
    table, content = tables.submissions, content_values(received)
    keep_file(connection, received.sha256, received.content)
    newest = connection.scalar(select(func.max(table.c.version)).where(_of_its_kind(received)))
    sender = pseudonym_of(connection, received.mail.sender)
    values = submission_values(received, (newest or 0) + 1, at, actor, sender)
    row = connection.execute(table.insert().values(values).returning(*table.c)).one()
    keep_content(connection, row.id, content)
    log_event(connection, clock(), actor, "received", received_details(row._mapping, seal(content)))
    return submission_of(row)


def submission_by_id(connection: Connection, number: int) -> Submission | None:
    """Return a submission."""
    row = connection.execute(select(tables.submissions).where(tables.submissions.c.id == number)).first()
    return submission_of(row) if row is not None else None


def newest_accepted(connection: Connection, edition: str, country: str, instrument: str) -> int | None:
    """Return the id of the newest accepted submission of a country for an instrument."""
    table = tables.submissions.c
    same = (table.edition == edition, table.country == country, table.instrument == instrument)
    found: int | None = connection.scalar(select(func.max(table.id)).where(*same, table.verdict == "accepted"))
    return found


def keep_file(connection: Connection, sha256: str, content: bytes) -> None:
    """Write the bytes of a file, unless they are there."""
    table = tables.files
    if connection.scalar(select(table.c.sha256).where(table.c.sha256 == sha256)) is None:
        connection.execute(table.insert().values({"sha256": sha256, "size": len(content), "content": content}))


def _of_its_kind(received: Received) -> ColumnElement[bool]:
    table = tables.submissions.c
    return and_(
        table.edition == received.edition,
        table.country == received.country,
        table.instrument == received.instrument,
    )
