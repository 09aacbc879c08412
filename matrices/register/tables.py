"""The tables of the register. Rows are added, never changed: a newer version supersedes an older one.

Those of validation rounds and translations stand in `round_tables`. A change here or there is a new layout: raise
`VERSION`, add the step to `layout.STEPS`, and a table to `KEPT`.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from matrices.register.columns import answer_columns, finding_columns, link, metadata, note_columns, number, words
from matrices.register.round_tables import WRITTEN

VERSION = 3
"""Version of the layout; a register of a newer version is refused, one of an older is brought up to it."""

about = Table("about", metadata, words("key", key=True), words("value"))

files = Table(
    "files", metadata, words("sha256", key=True), number("size"), Column("content", LargeBinary, nullable=False)
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Integer, primary_key=True),
    words("edition"),
    words("country"),
    words("instrument"),
    number("version"),
    Column("sha256", ForeignKey("files.sha256"), nullable=False),
    *(words(name) for name in ("file_name", "language", "fingerprint", "received_at", "received_by", "verdict")),
    UniqueConstraint("edition", "country", "instrument", "version"),
    UniqueConstraint("edition", "country", "instrument", "sha256"),
    Index("submissions_by_edition", "edition", "instrument", "country"),
)

answers = Table("answers", metadata, link("submission", "submissions.id", key=True), *answer_columns())

unplaced = Table("unplaced", metadata, link("submission", "submissions.id", key=True), *note_columns())

findings = Table("findings", metadata, link("submission", "submissions.id", key=True), *finding_columns())

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    *(words(name) for name in ("at", "actor", "kind", "details", "previous")),
    words("hash", unique=True),
    # No two events follow the same one: the database itself refuses a chain that would fork.
    Index("events_in_one_chain", "previous", unique=True),
)

KEPT = (files, submissions, answers, unplaced, findings, events, *WRITTEN)
"""Every table but `about`, each after those that it refers to: guarded, proved, exported and imported."""

KEPT_SINCE = {2: KEPT[:6], 3: KEPT}
"""Layout → the tables that a complete copy of it holds; they had the same columns."""
