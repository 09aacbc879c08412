"""The tables of the register. Rows are added, never changed: a newer version supersedes an older one.

Layout 3 added them, layout 4 those of decisions, settlements, and of rounds that were reopened and closed again,
layout 5 those of queries at cells, readings against the source, and publications, layout 6 those of who may do what at
the door, and of who handed something in there, layout 7 that of imports. Each row names the event that tells
of its writing; that event has the seal of all rows that it wrote into a table (`written`). A column that is added later
must be nullable: seals leave out what is null.

Those of validation rounds and translations stand in `round_tables`. A change here or there is a new layout: raise
`VERSION`, add the step to `layout.STEPS`, and a table to `KEPT`.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint
from sqlalchemy.types import TypeEngine

metadata = MetaData()

# PostgreSQL sorts and compares as SQLite does, by code point: the same order everywhere, whatever the server's locale.
_WORDS = Text().with_variant(Text(collation="C"), "postgresql")

_Columns = tuple[Column[str] | Column[int], ...]


ARRIVAL = ("reader", "origin", "mail_sender", "mail_date", "mail_id")
"""Columns of how a file came and was read, which layout 4 added."""


def _words(name: str, *, key: bool = False, nullable: bool = False, unique: bool = False) -> Column[str]:
    """Return a column of texts."""
    kind: TypeEngine[str] = _WORDS
    return Column(name, kind, primary_key=key, nullable=nullable, unique=unique or None)


def _number(name: str, *, key: bool = False) -> Column[int]:
    """Return a column of whole numbers, 0 and 1 where it says whether; a key of these is given, not counted up."""
    return Column(name, Integer, primary_key=key, nullable=False, autoincrement=False)


def _link(name: str, to: str, *, key: bool = False, nullable: bool = False) -> Column[int]:
    """Return a column that refers to one of another table, `TABLE.COLUMN`."""
    return Column(name, ForeignKey(to), primary_key=key, nullable=nullable, autoincrement=False)


def _answer_columns() -> _Columns:
    """Return the columns of an answer: where in the instrument, value and raw content, where in the file."""
    place = (_words(name, key=True) for name in ("sheet", "row", "column"))
    later = _words("shown", nullable=True)
    return (*place, _words("value", nullable=True), *(_words(name) for name in ("raw", "tab", "cell")), later)


def _arrival_columns() -> _Columns:
    """Return the columns of how a file came and was read, null where that is not known or there is nothing to say."""
    return tuple(_words(name, nullable=True) for name in ARRIVAL)


def _note_columns() -> _Columns:
    """Return the columns of what a file holds beside its answers."""
    return (_number("number", key=True), *(_words(name) for name in ("tab", "cell", "text")))


def _finding_columns() -> _Columns:
    """Return the columns of a finding, the texts of its message and advice as JSON by language."""
    names = ("code", "severity", "rule", "sheet", "row", "column", "tab", "cell", "value", "message", "advice")
    return (_number("number", key=True), *(_words(name) for name in names))


def _table(name: str, *columns: Column[str] | Column[int], rules: tuple[UniqueConstraint | Index, ...] = ()) -> Table:
    return Table(name, metadata, *columns, _link("event", "events.id"), *rules)


def _counted() -> Column[int]:
    # Given, not counted up by the database: it stands in the event, which is written before.
    return Column("id", Integer, primary_key=True, autoincrement=False)


def _texts(*names: str) -> _Columns:
    return tuple(_words(name) for name in names)


def _file() -> Column[str]:
    return Column("sha256", ForeignKey("files.sha256"), nullable=False)


rounds = _table(
    "rounds",
    _counted(),
    _words("edition"),
    _number("number"),
    *_texts("opened_at", "opened_by", "until"),
    _number("silence"),
    _words("decision"),
    rules=(UniqueConstraint("edition", "number"),),
)

frozen = _table(
    "frozen",
    _link("round", "rounds.id", key=True),
    _words("country", key=True),
    _words("instrument", key=True),
    _link("submission", "submissions.id"),
)

forms = _table(
    "forms",
    _counted(),
    _link("round", "rounds.id"),
    *_texts("country", "instrument"),
    _number("number"),
    _file(),
    *_texts("file_name", "language", "received_at", "received_by", "verdict", "reason"),
    _number("late"),
    _number("confirms_rest"),
    _words("sender"),
    _link("submission", "submissions.id", nullable=True),
    *_arrival_columns(),
    rules=(
        UniqueConstraint("round", "country", "instrument", "number"),
        UniqueConstraint("round", "country", "instrument", "sha256"),
    ),
)

form_rows = _table(
    "form_rows",
    _link("form", "forms.id", key=True),
    _number("number", key=True),
    *_texts("sheet", "row", "verdict", "basis", "words", "tab", "cell"),
)

form_changes = _table("form_changes", _link("form", "forms.id", key=True), *_answer_columns())

form_findings = _table("form_findings", _link("form", "forms.id", key=True), *_finding_columns())

form_unplaced = _table("form_unplaced", _link("form", "forms.id", key=True), *_note_columns())

form_decisions = _table(
    "form_decisions",
    _counted(),
    _link("form", "forms.id"),
    *_texts("decided", "reason", "decided_at", "decided_by"),
    _link("submission", "submissions.id", nullable=True),
    rules=(Index("form_decisions_by_form", "form"),),
)

origins = _table(
    "origins",
    _link("submission", "submissions.id", key=True),
    *(_words(name, key=True) for name in ("sheet", "row", "column")),
    _link("origin", "submissions.id"),
)

settled = _table(
    "settled",
    _counted(),
    _link("form", "forms.id"),
    *_texts("sheet", "row", "outcome", "reason", "language", "at", "actor"),
    rules=(Index("settled_by_form", "form"),),
)

closings = _table("closings", _link("round", "rounds.id", key=True), *_texts("closed_at", "closed_by"))

outcomes = _table(
    "outcomes",
    _link("round", "closings.round", key=True),
    _words("country", key=True),
    _words("instrument", key=True),
    _words("state"),
    _link("form", "forms.id", nullable=True),
)

comment_files = _table(
    "comment_files",
    _counted(),
    _link("round", "rounds.id"),
    _file(),
    *_texts("file_name", "received_at", "received_by"),
    rules=(UniqueConstraint("round", "sha256"),),
)

comments = _table(
    "comments",
    _link("file", "comment_files.id", key=True),
    _number("number", key=True),
    *_texts("observer", "country", "instrument", "sheet", "row", "words", "source", "language", "tab", "cell"),
)

translations = _table(
    "translations",
    _counted(),
    *_texts("edition", "country", "instrument", "sheet", "row", "column", "source", "target_language", "text"),
    *_texts("translator", "status", "at", "actor"),
    rules=(Index("translations_by_edition", "edition"),),
)

decisions = _table(
    "decisions",
    _counted(),
    _link("submission", "submissions.id"),
    *_texts("decided", "reason", "language", "details", "at", "actor"),
    rules=(Index("decisions_by_submission", "submission"),),
)

settlements = _table(
    "settlements",
    _counted(),
    _link("submission", "submissions.id"),
    *_texts("sheet", "row", "column", "outcome"),
    _words("value", nullable=True),
    *_texts("raw", "reason", "language", "at", "actor"),
    rules=(Index("settlements_by_submission", "submission"),),
)

turns = _table(
    "turns",
    _counted(),
    _link("round", "rounds.id"),
    *_texts("turn", "reason", "language", "at", "actor"),
    rules=(Index("turns_by_round", "round"),),
)

turn_outcomes = _table(
    "turn_outcomes",
    _link("turn", "turns.id", key=True),
    _words("country", key=True),
    _words("instrument", key=True),
    _words("state"),
    _link("form", "forms.id", nullable=True),
)

queries = _table(
    "queries",
    _counted(),
    _number("query"),
    _link("submission", "submissions.id"),
    *_texts("sheet", "row", "column", "tab", "cell", "step", "words", "language"),
    _words("person", nullable=True),
    *_texts("at", "actor"),
    rules=(Index("queries_by_submission", "submission"),),
)

source_readings = _table(
    "source_readings",
    _counted(),
    _link("submission", "submissions.id"),
    *_texts("sheet", "row", "column", "outcome", "answer", "source", "remark", "language", "at", "actor"),
    rules=(Index("source_readings_by_submission", "submission"),),
)

publications = _table(
    "publications",
    _counted(),
    _words("edition"),
    _number("version"),
    *_texts("anchor", "at", "actor"),
    rules=(UniqueConstraint("edition", "version"),),
)

published_files = _table(
    "published_files",
    _link("publication", "publications.id", key=True),
    _words("name", key=True),
    _words("sha256"),
    _number("size"),
)

principals = _table("principals", _counted(), *_texts("edition", "person", "role", "country", "at", "actor"))

grants = _table(
    "grants",
    _counted(),
    _link("principal", "principals.id"),
    *_texts("step", "instrument", "sheet", "reason", "at", "actor"),
)

deliveries = _table(
    "deliveries",
    _counted(),
    _link("principal", "principals.id"),
    _link("submission", "submissions.id", nullable=True),
    _link("form", "forms.id", nullable=True),
    _link("comments", "comment_files.id", nullable=True),
    *_texts("institution", "person", "at"),
)

imports = _table(
    "imports",
    _link("submission", "submissions.id", key=True),
    _words("mapping"),
    _file(),
)
"""Submissions that no country returned: the name of the mapping that read each, and its bytes."""

_WRITTEN_IN_3 = (
    *(rounds, frozen, forms, form_rows, form_changes, form_findings, form_unplaced, form_decisions, origins),
    *(settled, closings, outcomes, comment_files, comments, translations),
)

_WRITTEN_IN_4 = (*_WRITTEN_IN_3, decisions, settlements, turns, turn_outcomes)

_WRITTEN_IN_5 = (*_WRITTEN_IN_4, queries, source_readings, publications, published_files)

_WRITTEN_IN_6 = (*_WRITTEN_IN_5, principals, grants, deliveries)

WRITTEN = (*_WRITTEN_IN_6, imports)
"""Every table above, each after those that it refers to."""


VERSION = 7
"""Version of the layout; a register of a newer version is refused, one of an older is brought up to it."""

about = Table("about", metadata, _words("key", key=True), _words("value"))

persons = Table("persons", metadata, _words("pseudonym", key=True), _words("words"))
"""Who a pseudonym of another table is. Apart from the chain and from copies, so that a person can be erased."""

files = Table(
    "files",
    metadata,
    _words("sha256", key=True),
    _number("size"),
    Column("content", LargeBinary, nullable=False),
    # Of a file that is kept encrypted: the id of its key, which lies elsewhere, and the SHA-256 of the bytes as kept.
    _words("key", nullable=True),
    _words("stored", nullable=True),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Integer, primary_key=True),
    _words("edition"),
    _words("country"),
    _words("instrument"),
    _number("version"),
    Column("sha256", ForeignKey("files.sha256"), nullable=False),
    *(_words(name) for name in ("file_name", "language", "fingerprint", "received_at", "received_by", "verdict")),
    *_arrival_columns(),
    _words("institution", nullable=True),
    UniqueConstraint("edition", "country", "instrument", "version"),
    UniqueConstraint("edition", "country", "instrument", "sha256"),
    Index("submissions_by_edition", "edition", "instrument", "country"),
)

answers = Table("answers", metadata, _link("submission", "submissions.id", key=True), *_answer_columns())

unplaced = Table("unplaced", metadata, _link("submission", "submissions.id", key=True), *_note_columns())

findings = Table("findings", metadata, _link("submission", "submissions.id", key=True), *_finding_columns())

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    *(_words(name) for name in ("at", "actor", "kind", "details", "previous")),
    _words("hash", unique=True),
    # No two events follow the same one: the database itself refuses a chain that would fork.
    Index("events_in_one_chain", "previous", unique=True),
)

KEPT = (files, submissions, answers, unplaced, findings, events, *WRITTEN)
"""Every table but `about` and `persons`, each after those that it refers to: guarded, proved, exported and imported."""

KEPT_SINCE = {
    2: KEPT[:6],
    3: (*KEPT[:6], *_WRITTEN_IN_3),
    4: (*KEPT[:6], *_WRITTEN_IN_4),
    5: (*KEPT[:6], *_WRITTEN_IN_5),
    6: (*KEPT[:6], *_WRITTEN_IN_6),
    7: KEPT,
}
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
