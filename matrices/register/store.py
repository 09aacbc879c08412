"""The register itself: written in one transaction a file, read, proved, copied; never changed in place."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, select

from matrices.errors import RegisterError
from matrices.findings import Finding
from matrices.register import chain, tables
from matrices.register.access import reading, writing
from matrices.register.archive import Archive
from matrices.register.copying import is_empty, restore, write_archive
from matrices.register.layout import Clock
from matrices.register.proof import Proof, prove
from matrices.register.records import Event, Received, StoredAnswer, StoredText, Submission, decode, storable
from matrices.register.rows import content_values, finding_of, keep_content, submission_of, submission_values
from matrices.register.seal import seal
from matrices.register.witness import received_details


@dataclass(frozen=True)
class Receipt:
    """What became of a received file: its submission, and whether the very same bytes were there already."""

    submission: Submission
    known: bool


class Register:
    """The register of an edition. The clock gives the moments of the log, with their offset."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def receive(self, received: Received, at: datetime.datetime, actor: str) -> Receipt:
        """Put one file in, with everything that was made of it, in one transaction.

        `at` is when the file arrived; the log has the clock's moment. The same bytes for the same country and
        instrument are one submission, however often they come.
        """
        content = content_values(received)
        with writing(self._engine) as connection:
            known = _same(connection, received)
            if known is not None:
                return Receipt(known, known=True)
            _keep_file(connection, received)
            submission = _keep_submission(connection, received, at, storable(actor))
            keep_content(connection, submission.id, content)
            chain.log_event(connection, self._clock(), actor, "received", received_details(submission, seal(content)))
            return Receipt(submission, known=False)

    def log(self, at: datetime.datetime, actor: str, kind: str, details: Mapping[str, object]) -> None:
        """Add an event to the log."""
        with writing(self._engine) as connection:
            chain.log_event(connection, at, actor, kind, details)

    def events(self, kind: str | None = None) -> tuple[Event, ...]:
        """Return the log, or its events of one kind, in the order in which it was written."""
        with reading(self._engine) as connection:
            return tuple(chain.events(connection, kind))

    def submissions(self, edition: str, instrument: str | None = None) -> tuple[Submission, ...]:
        """Return all submissions of an edition, oldest first."""
        query = select(tables.submissions).where(tables.submissions.c.edition == edition)
        if instrument is not None:
            query = query.where(tables.submissions.c.instrument == instrument)
        with reading(self._engine) as connection:
            return tuple(submission_of(row) for row in connection.execute(query.order_by(tables.submissions.c.id)))

    def latest_accepted(self, edition: str, instrument: str) -> dict[str, Submission]:
        """Return, by country, the newest accepted submission."""
        return {one.country: one for one in self.submissions(edition, instrument) if one.accepted}

    def answers(self, submission: int) -> tuple[StoredAnswer, ...]:
        """Return the answers of a submission."""
        table = tables.answers
        query = (
            select(table).where(table.c.submission == submission).order_by(table.c.sheet, table.c.row, table.c.column)
        )
        with reading(self._engine) as connection:
            return tuple(
                StoredAnswer(row.sheet, row.row, row.column, decode(row.value), row.raw, row.tab, row.cell)
                for row in connection.execute(query)
            )

    def unplaced(self, submission: int) -> tuple[StoredText, ...]:
        """Return what the file of a submission holds beside its answers."""
        table = tables.unplaced
        query = select(table).where(table.c.submission == submission).order_by(table.c.number)
        with reading(self._engine) as connection:
            return tuple(StoredText(row.tab, row.cell, row.text) for row in connection.execute(query))

    def findings(self, submission: Submission) -> tuple[Finding, ...]:
        """Return the findings of a submission as they were when it was received."""
        table = tables.findings
        query = select(table).where(table.c.submission == submission.id).order_by(table.c.number)
        with reading(self._engine) as connection:
            return tuple(finding_of(row, submission.file_name) for row in connection.execute(query))

    def original(self, sha256: str) -> bytes:
        """Return the bytes of a file as it was received; raise `KeyError` if there is none."""
        with reading(self._engine) as connection:
            content = connection.scalar(select(tables.files.c.content).where(tables.files.c.sha256 == sha256))
        if content is None:
            raise KeyError(sha256)
        return bytes(content)

    def prove(self) -> Proof:
        """Go through everything and return what is not what it was when it was written."""
        with reading(self._engine) as connection:
            return prove(connection)

    def export(self, target: BinaryIO) -> Proof:
        """Write a complete copy into an open file, the same bytes for the same register, unless something is wrong."""
        with reading(self._engine) as connection:
            proof = prove(connection)
            if not proof.faults:
                write_archive(connection, target)
            return proof

    def restore(self, archive: Archive, actor: str) -> Proof:
        """Take in a complete copy, in one transaction that is proved before anyone sees it.

        Raises `RegisterError` if the register is not empty, or rows, seals and chain of the copy do not agree.
        """
        with writing(self._engine) as connection:
            if not is_empty(connection):
                raise RegisterError("register-not-empty")
            restore(connection, archive)
            proof = prove(connection)
            if proof.faults:
                raise RegisterError("archive-unsound", fault=proof.faults[0].message, count=len(proof.faults))
            details = {"end": proof.end, "events": proof.events, "submissions": proof.submissions}
            chain.log_event(connection, self._clock(), actor, "imported", details)
            return proof


def _same(connection: Connection, received: Received) -> Submission | None:
    table = tables.submissions
    query = select(table).where(_of_its_kind(received), table.c.sha256 == received.sha256)
    row = connection.execute(query).first()
    return submission_of(row) if row is not None else None


def _keep_file(connection: Connection, received: Received) -> None:
    table = tables.files
    if connection.scalar(select(table.c.sha256).where(table.c.sha256 == received.sha256)) is None:
        values = {"sha256": received.sha256, "size": len(received.content), "content": received.content}
        connection.execute(table.insert().values(values))


def _keep_submission(connection: Connection, received: Received, at: datetime.datetime, actor: str) -> Submission:
    table = tables.submissions
    newest = connection.scalar(select(func.max(table.c.version)).where(_of_its_kind(received)))
    values = submission_values(received, (newest or 0) + 1, at, actor)
    number = connection.execute(table.insert().values(values).returning(table.c.id)).scalar_one()
    return Submission(id=number, **values)  # type: ignore[arg-type]  # the values are those of the fields


def _of_its_kind(received: Received) -> ColumnElement[bool]:
    table = tables.submissions.c
    return and_(
        table.edition == received.edition,
        table.country == received.country,
        table.instrument == received.instrument,
    )
