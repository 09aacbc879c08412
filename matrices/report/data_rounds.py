"""A study's rounds → tables of the data package: how countries validated, what they remarked, what changed."""

from collections.abc import Iterator

from matrices.study.model import Change, Entry, Study

VALIDATION_FIELDS = (
    "edition", "country", "instrument", "state", "round", "at", "institution", "until", "late", "rows_validated",
    "rows_silent", "rows_total", "corrections", "objections_open",
)  # fmt: skip
REMARK_FIELDS = (
    "edition", "country", "instrument", "sheet", "row", "kind", "words", "basis", "language", "round", "at",
    "institution", "file", "sha256", "tab", "cell", "outcome", "reason", "reason_language", "resolved_at",
)  # fmt: skip
CHANGE_FIELDS = (
    "edition", "compared_with", "since", "country", "instrument", "sheet", "row", "column", "value_before",
    "raw_before", "file_before", "tab_before", "cell_before", "value_after", "raw_after", "file_after", "tab_after",
    "cell_after", "basis", "institution", "at",
)  # fmt: skip

SEVERAL = "|"
"""Between the codes of an answer of several."""


def validation_rows(study: Study) -> Iterator[list[str]]:
    """Yield how each country validated each instrument."""
    for one in study.proceedings.validations:
        counts = (one.rows_validated, one.rows_silent, one.rows_total, one.corrections, one.objections_open)
        yield [
            study.edition.id, one.country, one.instrument, one.state, str(one.round), one.at, one.institution,
            one.until, "true" if one.late else "false", *map(str, counts),
        ]  # fmt: skip


def remark_rows(study: Study) -> Iterator[list[str]]:
    """Yield every remark with what was made of it."""
    for one in study.proceedings.remarks:
        reply = one.resolution
        yield [
            study.edition.id, one.country, one.instrument, one.sheet, one.row, one.kind, one.words, one.basis,
            one.language, str(one.round), one.at, one.institution, one.file, one.sha256, one.tab, one.cell,
            *((reply.outcome, reply.reason, reply.language, reply.at) if reply else ("", "", "", "")),
        ]  # fmt: skip


def change_rows(study: Study) -> Iterator[list[str]]:
    """Yield every changed cell, compared with a draft of the rounds or with the previous edition."""
    for compared, changes in (("draft", study.proceedings.changes), ("edition", study.revisions)):
        for one in changes:
            yield [
                study.edition.id, compared, one.since, one.country, one.instrument, one.sheet, one.row, one.column,
                *_side(one.before), *_side(one.after), *_how(one),
            ]  # fmt: skip


def _side(entry: Entry | None) -> tuple[str, ...]:
    if entry is None:
        return ("",) * 5
    value = SEVERAL.join(entry.value) if isinstance(entry.value, tuple) else str(entry.value)
    return value, entry.raw, entry.file, entry.tab, entry.cell


def _how(change: Change) -> tuple[str, ...]:
    return change.basis, change.institution, change.at
