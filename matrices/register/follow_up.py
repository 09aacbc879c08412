"""What the Secretariat asks at cells, has read against the source, and publishes: kept in the register, only added."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, Table, select

from matrices.errors import RegisterError
from matrices.register import tables
from matrices.register.access import reading, writing
from matrices.register.layout import Clock
from matrices.register.records import PublishedFile, PublishedVersion, QueryTurn, SourceReading
from matrices.register.rows import Values, next_id, record_of, rows_of, values_of, write
from matrices.register.submissions import kept_beside, submission_told
from matrices.register.vault import Vault, pseudonym_of

_BEGUN = ("asked", "reopened")
"""Steps after which a query waits for the country."""


class FollowUp:
    """What follows upon submissions: `register.follow_up`. Each call that writes is one transaction and one event."""

    def __init__(self, engine: Engine, clock: Clock, vault: Vault) -> None:
        self._engine = engine
        self._clock = clock
        self._vault = vault

    def ask(self, turn: QueryTurn) -> QueryTurn:
        """Keep a query or a further turn of one, which names its number; `person` is who answered, by name.

        Raises `RegisterError`: `no-submission`, `no-query`, `query-settled` for a turn of a query that was settled,
        `query-open` where one is reopened that waits for its country.
        """
        table = tables.queries
        with writing(self._engine) as connection:
            if turn.query:
                _check_turn(self._turns(connection, table.c.query == turn.query), turn)
            number = next_id(connection, table)
            person = pseudonym_of(connection, turn.person) or None
            row = values_of(turn, id=number, query=turn.query or number, person=person)
            self._write(connection, table, f"query-{turn.step}", row)
            return _turn(row)

    def queries(self, edition: str) -> tuple[QueryTurn, ...]:
        """Return every turn of every query of an edition, oldest first, but for what was erased."""
        with reading(self._engine) as connection:
            return self._turns(connection, tables.submissions.c.edition == edition)

    def read_against(self, one: SourceReading) -> SourceReading:
        """Keep that an answer was read against its source, or that this is taken back; `no-submission`."""
        table = tables.source_readings
        with writing(self._engine) as connection:
            row = values_of(one, id=next_id(connection, table))
            self._write(connection, table, "source-read", row)
            return record_of(SourceReading, row)

    def source_readings(self, edition: str) -> tuple[SourceReading, ...]:
        """Return what was read against its source in an edition, oldest first, but for what was erased."""
        table = tables.source_readings
        with reading(self._engine) as connection:
            found = kept_beside(connection, table, self._vault, tables.submissions.c.edition == edition)
            return tuple(record_of(SourceReading, row) for row in found)

    def publish(self, published: PublishedVersion) -> PublishedVersion:
        """Keep what was published; `register-moved` if its version is not the next one."""
        table = tables.publications
        with writing(self._engine) as connection:
            if published.version != len(_publications(connection, published.edition)) + 1:
                raise RegisterError("register-moved")
            row = {name: value for name, value in values_of(published).items() if name in table.c}
            row["id"] = next_id(connection, table)
            files = [{"publication": row["id"], **one._asdict()} for one in published.files]
            told = {**row, "files": len(files)}
            rows = {table: [row], tables.published_files: files}
            write(connection, self._clock(), published.actor, "published", told, rows)
            return replace(published, id=int(str(row["id"])))

    def publications(self, edition: str) -> tuple[PublishedVersion, ...]:
        """Return what was published of an edition, the first version first."""
        with reading(self._engine) as connection:
            return _publications(connection, edition)

    def _turns(self, connection: Connection, condition: Any) -> tuple[QueryTurn, ...]:
        return tuple(_turn(row) for row in kept_beside(connection, tables.queries, self._vault, condition))

    def _write(self, connection: Connection, table: Table, kind: str, row: Values) -> None:
        told, close = submission_told(connection, int(str(row["submission"])), self._vault)
        kept = close(table.name, row)
        write(connection, self._clock(), str(row["actor"]), kind, {**kept, **told}, {table: [kept]})


def _check_turn(turns: Sequence[QueryTurn], turn: QueryTurn) -> None:
    if not turns:
        raise RegisterError("no-query", number=turn.query)
    if turns[-1].step == "settled" and turn.step != "reopened":
        raise RegisterError("query-settled", number=turn.query)
    if turn.step == "reopened" and turns[-1].step in _BEGUN:
        raise RegisterError("query-open", number=turn.query)


def _turn(row: Mapping[Any, Any]) -> QueryTurn:
    return record_of(QueryTurn, {**row, "person": row["person"] or ""})


def _publications(connection: Connection, edition: str) -> tuple[PublishedVersion, ...]:
    table = tables.publications
    found = connection.execute(select(table).where(table.c.edition == edition).order_by(table.c.version)).mappings()
    return tuple(_publication(connection, row) for row in found.all())


def _publication(connection: Connection, row: Mapping[Any, Any]) -> PublishedVersion:
    files = rows_of(connection, tables.published_files, row["id"])
    told = tuple(PublishedFile(one["name"], one["sha256"], one["size"]) for one in files)
    return record_of(PublishedVersion, {**row, "files": told})
