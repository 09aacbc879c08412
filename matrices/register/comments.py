"""Observers' comments ↔ their rows, within a transaction: those of a file are written once a round."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from matrices.register import round_tables as tables
from matrices.register.layout import Clock
from matrices.register.round_records import Comment, Round
from matrices.register.rows import record_of, storable_values, values_of
from matrices.register.submissions import keep_file
from matrices.register.written import next_id, write


def keep_comments(connection: Connection, comments: Sequence[Comment], content: bytes, of: Round, clock: Clock) -> bool:
    """Write a file of comments and its event, as the first of them says; return False if the round has its bytes."""
    first, table = comments[0], tables.comment_files
    same = select(table.c.id).where(table.c.round == of.id, table.c.sha256 == first.sha256)
    if connection.scalar(same) is not None:
        return False
    keep_file(connection, first.sha256, content)
    row = storable_values(
        {
            "id": next_id(connection, table),
            "round": of.id,
            "sha256": first.sha256,
            "file_name": first.file_name,
            "received_at": first.at,
            "received_by": first.actor,
        }
    )
    names = {column.name for column in tables.comments.columns}
    lines = [
        {name: value for name, value in values_of(one).items() if name in names} | {"file": row["id"], "number": number}
        for number, one in enumerate(comments)
    ]
    told = {"edition": of.edition, "round": of.number, "observer": first.observer, "comments": len(lines)}
    details = {**told, "file": row["file_name"], "sha256": first.sha256, "received_at": row["received_at"]}
    write(connection, clock(), first.actor, "comments-received", details, {table: [row], tables.comments: lines})
    return True


def comments_of(connection: Connection, edition: str) -> tuple[Comment, ...]:
    """Return the comments of all rounds of an edition, file by file, oldest first."""
    file, comment = tables.comment_files.c, tables.comments.c
    query = (
        select(
            tables.comments,
            *(file.round, file.sha256, file.file_name, file.received_at.label("at"), file.received_by.label("actor")),
        )
        .join(tables.comment_files, file.id == comment.file)
        .join(tables.rounds, tables.rounds.c.id == file.round)
        .where(tables.rounds.c.edition == edition)
        .order_by(file.id, comment.number)
    )
    return tuple(record_of(Comment, row) for row in connection.execute(query).mappings())
