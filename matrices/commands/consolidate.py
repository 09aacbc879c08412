"""`matrices consolidate`: accepted answers → the consolidated workbook and the open data."""

from pathlib import Path

import click

from matrices.commands.help import Command

_UNVERIFIED = "Go on even if the register does not pass its proof; every page then says so."


@click.command("consolidate", cls=Command)
@click.option("--output", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--unverified", is_flag=True)
@click.pass_context
def command(context: click.Context, output: str | None, unverified: bool) -> None:
    """Put all accepted answers into one long table: a workbook and open data."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import working
    from matrices.language import say

    cycle = cycle_of(context)
    with working() as progress:
        made = cycle.consolidate(Path(output) if output else None, unverified=unverified, progress=progress)
    written = made.study.printed_in("study", "indicators").entries if made.study is not None else ()
    countries, (first, *more) = len({entry.country for entry in written}), made.paths
    click.echo(say("commands", "consolidated", cycle.language, entries=len(written), countries=countries, path=first))
    for path in more:
        click.echo(say("commands", "written", cycle.language, path=path))
