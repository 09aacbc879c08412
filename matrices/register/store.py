"""The register itself: opened, written in one transaction a file, read; never changed in place."""

import datetime
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from matrices.errors import RegisterError
from matrices.findings import Finding
from matrices.register import tables
from matrices.register.chain import chain_faults, log_event
from matrices.register.records import Received, StoredAnswer, StoredText, Submission, decode
from matrices.register.rows import finding_of, keep_answers, submission_of

WRITES = "matrices_writes"
"""Execution option of connections that write, so that SQLite takes its lock at the beginning."""


@dataclass(frozen=True)
class Receipt:
    """What became of a received file: its submission, and whether the very same bytes were there already."""

    submission: Submission
    known: bool


class Register:
    """The register of an edition."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def receive(self, received: Received, at: datetime.datetime, actor: str) -> Receipt:
        """Put one file in, with everything that was made of it, in one transaction.

        The same bytes for the same country and instrument are one submission, however often they come.
        """
        with self._transaction() as connection:
            known = self._find_same(connection, received)
            if known is not None:
                return Receipt(known, known=True)
            version = self._next_version(connection, received)
            self._keep_file(connection, received)
            submission = self._keep_submission(connection, received, version, at, actor)
            keep_answers(connection, submission.id, received)
            details = {
                "country": submission.country,
                "file": submission.file_name,
                "instrument": submission.instrument,
                "sha256": submission.sha256,
                "submission": submission.id,
                "verdict": submission.verdict,
                "version": submission.version,
            }
            log_event(connection, at, actor, "received", details)
            return Receipt(submission, known=False)

    def log(self, at: datetime.datetime, actor: str, kind: str, details: Mapping[str, object]) -> None:
        """Add an event to the log."""
        with self._transaction() as connection:
            log_event(connection, at, actor, kind, details)

    def submissions(self, edition: str, instrument: str | None = None) -> tuple[Submission, ...]:
        """Return all submissions of an edition, oldest first."""
        query = select(tables.submissions).where(tables.submissions.c.edition == edition)
        if instrument is not None:
            query = query.where(tables.submissions.c.instrument == instrument)
        with self._reading() as connection:
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
        with self._reading() as connection:
            return tuple(
                StoredAnswer(row.sheet, row.row, row.column, decode(row.value), row.raw, row.tab, row.cell)
                for row in connection.execute(query)
            )

    def unplaced(self, submission: int) -> tuple[StoredText, ...]:
        """Return what the file of a submission holds beside its answers."""
        table = tables.unplaced
        query = select(table).where(table.c.submission == submission).order_by(table.c.number)
        with self._reading() as connection:
            return tuple(StoredText(row.tab, row.cell, row.text) for row in connection.execute(query))

    def findings(self, submission: Submission) -> tuple[Finding, ...]:
        """Return the findings of a submission as they were when it was received."""
        table = tables.findings
        query = select(table).where(table.c.submission == submission.id).order_by(table.c.number)
        with self._reading() as connection:
            return tuple(finding_of(row, submission.file_name) for row in connection.execute(query))

    def original(self, sha256: str) -> bytes:
        """Return the bytes of a file as it was received; raise `KeyError` if there is none."""
        with self._reading() as connection:
            content = connection.scalar(select(tables.files.c.content).where(tables.files.c.sha256 == sha256))
        if content is None:
            raise KeyError(sha256)
        return bytes(content)

    def faults(self) -> tuple[str, ...]:
        """Return what is wrong with the register: files whose hash differs, breaks in the chain of events."""
        with self._reading() as connection:
            wrong = [
                f"file {row.sha256}"
                for row in connection.execute(select(tables.files.c.sha256, tables.files.c.content))
                if hashlib.sha256(row.content).hexdigest() != row.sha256
            ]
            return (*wrong, *chain_faults(connection))

    def _find_same(self, connection: Connection, received: Received) -> Submission | None:
        table = tables.submissions
        query = select(table).where(
            table.c.edition == received.edition,
            table.c.country == received.country,
            table.c.instrument == received.instrument,
            table.c.sha256 == received.sha256,
        )
        row = connection.execute(query).first()
        return submission_of(row) if row is not None else None

    def _next_version(self, connection: Connection, received: Received) -> int:
        table = tables.submissions
        query = select(func.max(table.c.version)).where(
            table.c.edition == received.edition,
            table.c.country == received.country,
            table.c.instrument == received.instrument,
        )
        return int(connection.scalar(query) or 0) + 1

    def _keep_file(self, connection: Connection, received: Received) -> None:
        query = select(tables.files.c.sha256).where(tables.files.c.sha256 == received.sha256)
        if connection.scalar(query) is None:
            connection.execute(
                tables.files.insert().values(
                    sha256=received.sha256, size=len(received.content), content=received.content
                )
            )

    def _keep_submission(
        self, connection: Connection, received: Received, version: int, at: datetime.datetime, actor: str
    ) -> Submission:
        values = {
            "edition": received.edition,
            "country": received.country,
            "instrument": received.instrument,
            "version": version,
            "sha256": received.sha256,
            "file_name": received.file_name,
            "language": received.language,
            "fingerprint": received.fingerprint,
            "received_at": at.isoformat(),
            "received_by": actor,
            "verdict": received.verdict,
        }
        result = connection.execute(tables.submissions.insert().values(**values))
        number = result.inserted_primary_key[0] if result.inserted_primary_key else 0
        return Submission(id=int(number), **values)  # type: ignore[arg-type]  # the values are those of the fields

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.execution_options(**{WRITES: True}).begin() as connection:
                yield connection
        except SQLAlchemyError as problem:
            raise RegisterError("register-write", problem=reason(problem)) from problem

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as problem:
            raise RegisterError("register-read", problem=reason(problem)) from problem


def reason(problem: SQLAlchemyError) -> str:
    """Return what the database itself says of a problem."""
    return str(getattr(problem, "orig", None) or problem)
