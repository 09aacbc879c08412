"""How the commands speak: language of the reader, messages of exceptions, findings as text, progress."""

import itertools
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from matrices.errors import EditionError, MatricesError, Mistake, SchemaError
from matrices.findings import Finding, Severity, count
from matrices.language import LANGUAGES, Text, catalogue, say

if TYPE_CHECKING:
    from matrices.cycle import Products, Progress, RoundFiles
    from matrices.edition import Folder


def reader_language() -> str:
    """Return the language of whoever reads the screen: MATRICES_LANGUAGE, then the system's, then Spanish."""
    for variable in ("MATRICES_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(variable, "")[:2].lower()
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]


def complain(problem: MatricesError, language: str = "") -> None:
    """Print what went wrong and what to do about it."""
    language = language or reader_language()
    if isinstance(problem, SchemaError | EditionError):
        from matrices.mistakes import mistake_lines

        for mistake in problem.mistakes:
            for line in mistake_lines(mistake, language):
                click.echo(line, err=True)
    entry = catalogue("errors").get(problem.code)
    if entry is None:
        click.echo(str(problem), err=True)
        return
    values = {name: _reason(value) if name == "problem" else value for name, value in problem.values.items()}
    for part in ("message", "advice"):
        click.echo(Text(entry[part]).fill(**values)[language], err=True)


def _reason(problem: object) -> object:
    """Return why the system or a library refused something in our words; what is not known stays as it is."""
    entry, values = recognised(str(problem), "reasons")
    return problem if entry is None else entry.fill(**{name: _fragment(value) for name, value in values.items()})


def _fragment(words: str) -> object:
    entry, values = recognised(words, "fragments")
    return words if entry is None else entry.fill(**{name: _fragment(value) for name, value in values.items()})


def recognised(message: str, kind: str) -> tuple[Text | None, dict[str, str]]:
    """Return our words for a message of a library, recognised by its English, and what fills their blanks."""
    for entry in catalogue("usage")[kind].values():
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(entry["en"]))
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return Text(entry), found.groupdict()
    return None, {}


def tell(notices: "Iterable[Mistake]") -> None:
    """Print notices of files whole, on the error stream: what was read, and what is better done about it."""
    found = tuple(notices)
    if found:
        from matrices.mistakes import mistake_lines

        for line in (line for one in found for line in mistake_lines(one, reader_language())):
            click.echo(line, err=True)


def tell_unsettled(folder: "Folder") -> None:
    """Print what covers print or lack although nobody has settled it, a line each, on the error stream."""
    for one in folder.unsettled:
        click.echo(f"{one.file}:{one.line}: {one.message[reader_language()]}", err=True)


def counts_line(findings: Iterable[Finding], language: str) -> str:
    """Return `2 errors, 1 warning`."""
    counts = count(findings)
    return ", ".join(say("commands", f"severity-{kind}-count", language, count=counts[kind]) for kind in Severity)


def findings_text(findings: Iterable[Finding], language: str) -> Iterator[str]:
    """Yield the findings as lines, equal ones together: what, where, what to do."""
    groups: dict[tuple[str, str, str, str], list[Finding]] = {}
    for one in findings:
        key = (one.severity.value, one.at.sheet, one.message[language], one.advice[language])
        groups.setdefault(key, []).append(one)
    order = {kind.value: rank for rank, kind in enumerate(Severity)}
    for (severity, sheet, message, advice), group in sorted(groups.items(), key=lambda item: order[item[0][0]]):
        word = say("commands", f"severity-{severity}", language)
        yield f"  {word.upper()} {_cells(sheet, group)}: {message}"
        yield f"      → {advice}"


def _cells(sheet: str, group: list[Finding]) -> str:
    from matrices.workbook import listed

    cells = [one.at.cell for one in group if one.at.cell]
    if not cells:
        return sheet or group[0].at.file
    return f"{sheet}!{listed(cells)}"


@contextmanager
def working() -> "Iterator[Progress]":
    """Show each long step while it is at work: on a terminal only, and on the error stream."""
    shown: list[str] = []

    def clear() -> None:
        while shown:
            click.echo("\r" + " " * (len(shown.pop()) + 2) + "\r", err=True, nl=False)

    def progress(step: Text) -> None:
        if sys.stderr.isatty():
            clear()
            shown.append(step[reader_language()])
            click.echo(f"{shown[-1]} …", err=True, nl=False)

    try:
        yield progress
    finally:
        clear()


@contextmanager
def telling(language: str = "", steps: int | None = None) -> "Iterator[Progress]":
    """Say of each long step, or of the first `steps`, that it begins, and show it while it is at work."""
    with working() as progress:
        begun = itertools.count()

        def told(step: Text) -> None:
            if steps is None or next(begun) < steps:
                click.echo(step[language or reader_language()])
            progress(step)

        yield told


def tell_made(made: "Products | RoundFiles", language: str) -> None:
    """Say what was written, and what was not for want of a library; what there is to ask for, on the error stream."""
    for path in made.paths:
        click.echo(say("commands", "written", language, path=path))
    for problem in made.missing:
        complain(problem, language)
    for note in getattr(made, "notes", ()):
        click.echo(note[language], err=True)
