"""`matrices indicators`: accepted figures → the progress report in HTML and PDF, and data for other questionnaires."""

import click

from matrices.commands.help import LANGUAGE, Choice, Command


@click.command("indicators", cls=Command)
@click.option("--language", "languages", type=LANGUAGE, multiple=True)
@click.option("--format", "formats", type=Choice(["html", "pdf"]), multiple=True)
@click.option("--short", is_flag=True)
@click.pass_context
def command(context: click.Context, languages: tuple[str, ...], formats: tuple[str, ...], *, short: bool) -> None:
    """Write the progress report on indicators, with its data as CSV and SDMX-CSV."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import tell_made, telling

    cycle = cycle_of(context)
    with telling() as progress:
        made = cycle.indicators(languages, formats, short=short, progress=progress)
    tell_made(made, cycle.language)
