"""The tables of the register. Rows are added, never changed: a newer version supersedes an older one.

Those of validation rounds and translations stand in `round_tables`. A change here or there is a new layout: raise
`VERSION`, add the step to `layout.STEPS`, and a table to `KEPT`.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from matrices.register.columns import (
    ARRIVAL,
    answer_columns,
    arrival_columns,
    finding_columns,
    link,
    metadata,
    note_columns,
    number,
    words,
)
from matrices.register.round_tables import WRITTEN, WRITTEN_IN_3

VERSION = 4
"""Version of the layout; a register of a newer version is refused, one of an older is brought up to it."""

about = Table("about", metadata, words("key", key=True), words("value"))

persons = Table("persons", metadata, words("pseudonym", key=True), words("words"))
"""Who a pseudonym of another table is. Apart from the chain and from copies, so that a person can be erased."""

files = Table(
    "files",
    metadata,
    words("sha256", key=True),
    number("size"),
    Column("content", LargeBinary, nullable=False),
    # Of a file that is kept encrypted: the id of its key, which lies elsewhere, and the SHA-256 of the bytes as kept.
    words("key", nullable=True),
    words("stored", nullable=True),
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
    *arrival_columns(),
    words("institution", nullable=True),
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
"""Every table but `about` and `persons`, each after those that it refers to: guarded, proved, exported and imported."""

KEPT_SINCE = {2: KEPT[:6], 3: (*KEPT[:6], *WRITTEN_IN_3), 4: KEPT}
"""Layout → the tables that a complete copy of it holds."""

ADDED_TO = {
    4: {
        "files": ("key", "stored"),
        "submissions": (*ARRIVAL, "institution"),
        "answers": ("shown",),
        "forms": ARRIVAL,
        "form_changes": ("shown",),
    }
}
"""Layout → the columns that it added to tables that were there: null in every row written before."""


def added_after(layout: int, table: Table) -> frozenset[str]:
    """Return the columns of a table that a layout did not have yet."""
    return frozenset(name for later, added in ADDED_TO.items() if later > layout for name in added.get(table.name, ()))
