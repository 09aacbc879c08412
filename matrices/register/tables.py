"""The tables of the register. Rows are added, never changed: a newer version supersedes an older one."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text, UniqueConstraint

VERSION = 1
"""Version of the layout below; a register of a newer version is refused."""

metadata = MetaData()

about = Table("about", metadata, Column("key", String(64), primary_key=True), Column("value", Text, nullable=False))

files = Table(
    "files",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("edition", String(32), nullable=False),
    Column("country", String(12), nullable=False),
    Column("instrument", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("sha256", ForeignKey("files.sha256"), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("received_at", String(40), nullable=False),
    Column("received_by", Text, nullable=False),
    Column("verdict", String(16), nullable=False),
    UniqueConstraint("edition", "country", "instrument", "version"),
    UniqueConstraint("edition", "country", "instrument", "sha256"),
    Index("submissions_by_edition", "edition", "instrument", "country"),
)

answers = Table(
    "answers",
    metadata,
    Column("submission", ForeignKey("submissions.id"), primary_key=True),
    Column("sheet", String(64), primary_key=True),
    Column("row", String(64), primary_key=True),
    Column("column", String(64), primary_key=True),
    Column("value", Text, nullable=True),
    Column("raw", Text, nullable=False),
    Column("tab", Text, nullable=False),
    Column("cell", String(16), nullable=False),
)

unplaced = Table(
    "unplaced",
    metadata,
    Column("submission", ForeignKey("submissions.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("tab", Text, nullable=False),
    Column("cell", String(16), nullable=False),
    Column("text", Text, nullable=False),
)

findings = Table(
    "findings",
    metadata,
    Column("submission", ForeignKey("submissions.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("code", String(64), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("rule", String(64), nullable=False),
    Column("sheet", String(64), nullable=False),
    Column("row", String(64), nullable=False),
    Column("column", String(64), nullable=False),
    Column("tab", Text, nullable=False),
    Column("cell", String(16), nullable=False),
    Column("value", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("advice", Text, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(40), nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("details", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)
