"""The tables of the register. Rows are added, never changed: a newer version supersedes an older one.

A change here is a new layout: raise `VERSION`, add the step to `layout.STEPS`, and a table to `KEPT`.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

VERSION = 2
"""Version of the layout below; a register of a newer version is refused, one of an older is brought up to it."""

# PostgreSQL sorts and compares as SQLite does, by code point: the same order everywhere, whatever the server's locale.
_words = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData()

about = Table("about", metadata, Column("key", _words, primary_key=True), Column("value", _words, nullable=False))

files = Table(
    "files",
    metadata,
    Column("sha256", _words, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("edition", _words, nullable=False),
    Column("country", _words, nullable=False),
    Column("instrument", _words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sha256", ForeignKey("files.sha256"), nullable=False),
    Column("file_name", _words, nullable=False),
    Column("language", _words, nullable=False),
    Column("fingerprint", _words, nullable=False),
    Column("received_at", _words, nullable=False),
    Column("received_by", _words, nullable=False),
    Column("verdict", _words, nullable=False),
    UniqueConstraint("edition", "country", "instrument", "version"),
    UniqueConstraint("edition", "country", "instrument", "sha256"),
    Index("submissions_by_edition", "edition", "instrument", "country"),
)

answers = Table(
    "answers",
    metadata,
    Column("submission", ForeignKey("submissions.id"), primary_key=True),
    Column("sheet", _words, primary_key=True),
    Column("row", _words, primary_key=True),
    Column("column", _words, primary_key=True),
    Column("value", _words, nullable=True),
    Column("raw", _words, nullable=False),
    Column("tab", _words, nullable=False),
    Column("cell", _words, nullable=False),
)

unplaced = Table(
    "unplaced",
    metadata,
    Column("submission", ForeignKey("submissions.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("tab", _words, nullable=False),
    Column("cell", _words, nullable=False),
    Column("text", _words, nullable=False),
)

findings = Table(
    "findings",
    metadata,
    Column("submission", ForeignKey("submissions.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("code", _words, nullable=False),
    Column("severity", _words, nullable=False),
    Column("rule", _words, nullable=False),
    Column("sheet", _words, nullable=False),
    Column("row", _words, nullable=False),
    Column("column", _words, nullable=False),
    Column("tab", _words, nullable=False),
    Column("cell", _words, nullable=False),
    Column("value", _words, nullable=False),
    Column("message", _words, nullable=False),
    Column("advice", _words, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", _words, nullable=False),
    Column("actor", _words, nullable=False),
    Column("kind", _words, nullable=False),
    Column("details", _words, nullable=False),
    Column("previous", _words, nullable=False),
    Column("hash", _words, nullable=False, unique=True),
    # No two events follow the same one: the database itself refuses a chain that would fork.
    Index("events_in_one_chain", "previous", unique=True),
)

KEPT = (files, submissions, answers, unplaced, findings, events)
"""Every table but `about`, each after those that it refers to: guarded, proved, exported and imported."""
