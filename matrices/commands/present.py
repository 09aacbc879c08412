"""`matrices present`: accepted answers → a presentation of the study for the meeting, one file a language."""

from pathlib import Path

import click

from matrices.commands.help import LANGUAGE, Command


@click.command("present", cls=Command)
@click.option("--language", "languages", type=LANGUAGE, multiple=True)
@click.option("-o", "--output", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--unverified", is_flag=True)
@click.pass_context
def command(context: click.Context, languages: tuple[str, ...], output: str | None, unverified: bool) -> None:
    """Write the presentation of the study for the meeting: charts that can be edited, and speaker's notes."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import tell_made, working

    cycle = cycle_of(context)
    with working() as progress:
        made = cycle.present(languages, Path(output) if output else None, unverified=unverified, progress=progress)
    tell_made(made, cycle.language)
