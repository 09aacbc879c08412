"""The tables of validation rounds, observers' comments, translations, and of what the Secretariat decided.

Layout 3 added them, layout 4 those of decisions, settlements, and of rounds that were reopened and closed again. Each
row names the event that tells of its writing; that event has the seal of all rows that it wrote into a table
(`written`). A column that is added later must be nullable: seals leave out what is null.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from matrices.register.columns import (
    Columns,
    answer_columns,
    arrival_columns,
    finding_columns,
    link,
    metadata,
    note_columns,
    number,
    words,
)


def _table(name: str, *columns: Column[str] | Column[int], rules: tuple[UniqueConstraint | Index, ...] = ()) -> Table:
    return Table(name, metadata, *columns, link("event", "events.id"), *rules)


def _counted() -> Column[int]:
    # Given, not counted up by the database: it stands in the event, which is written before.
    return Column("id", Integer, primary_key=True, autoincrement=False)


def _texts(*names: str) -> Columns:
    return tuple(words(name) for name in names)


def _file() -> Column[str]:
    return Column("sha256", ForeignKey("files.sha256"), nullable=False)


rounds = _table(
    "rounds",
    _counted(),
    words("edition"),
    number("number"),
    *_texts("opened_at", "opened_by", "until"),
    number("silence"),
    words("decision"),
    rules=(UniqueConstraint("edition", "number"),),
)

frozen = _table(
    "frozen",
    link("round", "rounds.id", key=True),
    words("country", key=True),
    words("instrument", key=True),
    link("submission", "submissions.id"),
)

forms = _table(
    "forms",
    _counted(),
    link("round", "rounds.id"),
    *_texts("country", "instrument"),
    number("number"),
    _file(),
    *_texts("file_name", "language", "received_at", "received_by", "verdict", "reason"),
    number("late"),
    number("confirms_rest"),
    words("sender"),
    link("submission", "submissions.id", nullable=True),
    *arrival_columns(),
    rules=(
        UniqueConstraint("round", "country", "instrument", "number"),
        UniqueConstraint("round", "country", "instrument", "sha256"),
    ),
)

form_rows = _table(
    "form_rows",
    link("form", "forms.id", key=True),
    number("number", key=True),
    *_texts("sheet", "row", "verdict", "basis", "words", "tab", "cell"),
)

form_changes = _table("form_changes", link("form", "forms.id", key=True), *answer_columns())

form_findings = _table("form_findings", link("form", "forms.id", key=True), *finding_columns())

form_unplaced = _table("form_unplaced", link("form", "forms.id", key=True), *note_columns())

form_decisions = _table(
    "form_decisions",
    _counted(),
    link("form", "forms.id"),
    *_texts("decided", "reason", "decided_at", "decided_by"),
    link("submission", "submissions.id", nullable=True),
    rules=(Index("form_decisions_by_form", "form"),),
)

origins = _table(
    "origins",
    link("submission", "submissions.id", key=True),
    *(words(name, key=True) for name in ("sheet", "row", "column")),
    link("origin", "submissions.id"),
)

settled = _table(
    "settled",
    _counted(),
    link("form", "forms.id"),
    *_texts("sheet", "row", "outcome", "reason", "language", "at", "actor"),
    rules=(Index("settled_by_form", "form"),),
)

closings = _table("closings", link("round", "rounds.id", key=True), *_texts("closed_at", "closed_by"))

outcomes = _table(
    "outcomes",
    link("round", "closings.round", key=True),
    words("country", key=True),
    words("instrument", key=True),
    words("state"),
    link("form", "forms.id", nullable=True),
)

comment_files = _table(
    "comment_files",
    _counted(),
    link("round", "rounds.id"),
    _file(),
    *_texts("file_name", "received_at", "received_by"),
    rules=(UniqueConstraint("round", "sha256"),),
)

comments = _table(
    "comments",
    link("file", "comment_files.id", key=True),
    number("number", key=True),
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
    link("submission", "submissions.id"),
    *_texts("decided", "reason", "language", "details", "at", "actor"),
    rules=(Index("decisions_by_submission", "submission"),),
)

settlements = _table(
    "settlements",
    _counted(),
    link("submission", "submissions.id"),
    *_texts("sheet", "row", "column", "outcome"),
    words("value", nullable=True),
    *_texts("raw", "reason", "language", "at", "actor"),
    rules=(Index("settlements_by_submission", "submission"),),
)

turns = _table(
    "turns",
    _counted(),
    link("round", "rounds.id"),
    *_texts("turn", "reason", "language", "at", "actor"),
    rules=(Index("turns_by_round", "round"),),
)

turn_outcomes = _table(
    "turn_outcomes",
    link("turn", "turns.id", key=True),
    words("country", key=True),
    words("instrument", key=True),
    words("state"),
    link("form", "forms.id", nullable=True),
)

WRITTEN_IN_3 = (
    *(rounds, frozen, forms, form_rows, form_changes, form_findings, form_unplaced, form_decisions, origins),
    *(settled, closings, outcomes, comment_files, comments, translations),
)

WRITTEN = (*WRITTEN_IN_3, decisions, settlements, turns, turn_outcomes)
"""Every table above, each after those that it refers to."""
