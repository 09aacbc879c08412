"""The previous edition of a call → what its answers become in the new workbooks, what was left behind, what changed."""

import contextlib
import datetime
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.errors import EditionError, RegisterError, UsageError

if TYPE_CHECKING:
    from matrices.edition import Folder
    from matrices.instrument import Instrument
    from matrices.register import Register
    from matrices.study import Carried, NotCarried, Study

LIST, LIST_OF_ROWS = "not-carried-over.xlsx", "not-carried-over.csv"
"""For people, and for machines."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Tells Excel that a CSV file is UTF-8."""

_HEADS = ("country", "instrument", "sheet", "row", "column", "value", "reason")


def previous_edition(folder: "Folder", source: str | None, *, blank: bool) -> "Folder | None":
    """Return the edition to prefill from: the named folder, otherwise the one that `edition.yaml` names, if any.

    A folder in `edition.yaml` is relative to it. Raises `UsageError` if the folder holds no edition, or this one.
    """
    from matrices.edition import load_edition

    if blank and source is not None:
        raise UsageError("blank-and-from")
    named = Path(source) if source is not None else None
    if named is None and folder.edition.previous and not blank:
        named = folder.path / folder.edition.previous
    if named is None:
        return None
    try:
        previous = load_edition(named)
    except EditionError as problem:
        if problem.code != "no-edition":
            raise
        raise UsageError("no-previous-edition", folder=named) from None
    if previous.edition.id == folder.edition.id:
        raise UsageError("previous-is-own", folder=named, edition=previous.edition.id)
    return previous


def carried_by_country(
    previous: "Folder", instruments: "Sequence[Instrument]", codes: Sequence[str]
) -> "dict[str, dict[str, Carried]]":
    """Return, by instrument and country, what is carried over; raise `UsageError` if nothing was ever received."""
    from matrices.study import carry_over

    with _register_of(previous) as register:
        return {one.id: carry_over(previous, register, one, codes) for one in instruments}


def report(
    edition: str, carried: "Mapping[str, Mapping[str, Carried]]", target: Path, language: str, day: datetime.date
) -> None:
    """Say how many workbooks were prefilled; list what was not carried over beside them, as a workbook and as CSV.

    The day is that of the workbook.
    """
    from matrices.cycle import write_file
    from matrices.language import say
    from matrices.report import table, to_csv

    prefilled = sum(bool(one.values) for of in carried.values() for one in of.values())
    click.echo(say("commands", "templates-prefilled", language, count=prefilled, edition=edition))
    lines = [
        [country, left.instrument, left.sheet[language], left.row, left.column[language],
         *_told(left, language, personal=one.new.personal)]
        for of in carried.values() for country, one in of.items() for left in one.left
    ]  # fmt: skip
    path, rows = target / LIST, target / LIST_OF_ROWS
    for stale in (path, rows):
        stale.unlink(missing_ok=True)
    if lines:
        heads = [say("carry", f"head-{head}", language) for head in _HEADS]
        write_file(path, table(say("carry", "title", language), heads, lines, day))
        write_file(rows, _BYTE_ORDER_MARK + to_csv(heads, lines))
        click.echo(say("commands", "not-carried-over", language, count=len(lines), path=path))


def _told(left: "NotCarried", language: str, *, personal: bool) -> tuple[str, str]:
    """Return the answer that was left behind, and why; data of persons have no place in a list of all countries."""
    from matrices.language import say

    if personal:
        return "", say("carry", "personal", language)
    return left.value[language], left.reason[language]


def with_revisions(folder: "Folder", study: "Study") -> "Study":
    """Return the study with what changed since the previous edition, as it is where `edition.yaml` names none.

    Raises `UsageError` if the folder that it names holds no edition, or one that has received nothing.
    """
    from matrices.study import revisions

    previous = previous_edition(folder, None, blank=False)
    if previous is None:
        return study
    with _register_of(previous) as register:
        return revisions.with_revisions(study, previous, register)


@contextlib.contextmanager
def _register_of(previous: "Folder") -> "Iterator[Register]":
    """Open the register of the previous edition; raise `UsageError` if it has none."""
    from matrices.commands.context import register_of

    try:
        register = register_of(previous, create=False)
    except RegisterError as problem:
        if problem.code != "no-register":
            raise
        raise UsageError("no-previous-register", folder=previous.path) from None
    try:
        yield register
    finally:
        register.close()
