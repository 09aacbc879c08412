"""`matrices round receive`: returned forms, and observers' comments → each its clear course, into the register."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, MOMENT, Command

if TYPE_CHECKING:
    from matrices.cycle import HandledForm


@click.command("receive", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--arrived", type=MOMENT, metavar="MOMENT")
@click.option("--from", "sender", metavar="COUNTRY")
@click.option("--by", "actor_name", metavar="NAME")
@click.option("--language", type=LANGUAGE)
@click.pass_context
def receive(
    context: click.Context,
    files: tuple[str, ...],
    arrived: datetime.datetime | None,
    sender: str | None,
    actor_name: str | None,
    language: str | None,
) -> None:
    """Check returned validation forms, keep them, and enter their corrections into the record."""
    from matrices.checking import Verdict
    from matrices.commands.context import cycle_of
    from matrices.commands.receive import telling_done
    from matrices.commands.speech import working
    from matrices.language import say

    cycle = cycle_of(context, actor_name)
    codes, done = [0], list[str]()
    with telling_done(done), working() as progress:
        for one in cycle.round_receive(
            list(map(Path, files)),
            arrived=arrived,
            sender=sender or "",
            language=language,
            progress=progress,
            registered=done.append,
        ):
            _show(one)
            for path in one.paths:
                click.echo(say("commands", "written", one.language, path=path))
            codes.append(2 if one.checked.verdict is Verdict.UNREADABLE else int(not one.done))
    context.exit(max(codes))


def _show(one: "HandledForm") -> None:
    """Print what became of a file, and what was found in it."""
    from matrices.commands.speech import counts_line, findings_text

    checked, language = one.checked, one.language
    first, *more = (line[language] for line in one.lines)
    click.echo(f"{checked.file}: {first} ({counts_line(checked.findings, language)})")
    for line in (*findings_text(checked.findings, language), *(f"  {line}" for line in more)):
        click.echo(line)
    for note in one.notes:
        click.echo(note[language], err=True)
