"""`matrices check`: returned files → findings at cells, as text or JSON; nothing is written."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from matrices.commands.help import LANGUAGE, Choice, Command

if TYPE_CHECKING:
    from matrices.checking import Checked, Verdict
    from matrices.cycle import Cycle, Handled


@click.command("check", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--format", "form", type=Choice(["text", "json", "validat"]), default="text", show_default=True)
@click.option("--language", type=LANGUAGE)
@click.option("--annotate", "marked", type=click.Path(file_okay=False), metavar="DIR")
@click.pass_context
def command(
    context: click.Context, files: tuple[str, ...], form: str, language: str | None, marked: str | None
) -> None:
    """Check returned workbooks cell by cell."""
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context)
    results = cycle.check(list(map(Path, files)), marked=Path(marked) if marked else None, language=language)
    verdicts: list[Verdict] = []
    _print(_noted(results, verdicts), form, language, cycle)
    context.exit(exit_code(verdicts))


def _noted(results: "Iterator[Handled]", verdicts: "list[Verdict]") -> "Iterator[tuple[Checked, str]]":
    """Yield what was found in each file, with its language; take note of its verdict and say where its copy lies."""
    for one in results:
        for note in one.notes:
            click.echo(note[one.language], err=True)
        if one.checked is not None:
            verdicts.append(one.checked.verdict)
            yield one.checked, one.language


def _print(results: "Iterator[tuple[Checked, str]]", form: str, language: str | None, cycle: "Cycle") -> None:
    """Print what was found: as text file by file as it is found, for other programs all in one."""
    from matrices.checking import validation_report
    from matrices.commands.speech import working
    from matrices.cycle import as_json, checked_record
    from matrices.language import text

    if form == "text":
        for one, spoken in results:
            show(one, spoken)
        return
    with working() as progress:
        progress(text("commands", "step-check"))
        if form == "json":
            report: Any = {"files": [checked_record(one, spoken) for one, spoken in results]}
        else:
            found = (one for one, _ in results)
            report = validation_report(found, cycle.now(), cycle.actor, language or cycle.language)
    click.echo(as_json(report))


def exit_code(verdicts: "Collection[Verdict]") -> int:
    """Return 2 if a file could not be read, 1 if one has errors, 0 otherwise."""
    from matrices.checking import Verdict

    if Verdict.UNREADABLE in verdicts:
        return 2
    return 1 if Verdict.REJECTED in verdicts else 0


def show(one: "Checked", language: str) -> None:
    """Print what was found in one file."""
    from matrices.commands.speech import counts_line, findings_text
    from matrices.language import say

    verdict = say("commands", f"verdict-{one.verdict}", language)
    click.echo(f"{one.file}: {verdict} ({counts_line(one.findings, language)})")
    for line in findings_text(one.findings, language):
        click.echo(line)
