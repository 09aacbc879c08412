"""`matrices study`: accepted answers → the study in HTML and PDF, each language in a process of its own."""

import click

from matrices.commands.help import LANGUAGE, Choice, Command


@click.command("study", cls=Command)
@click.option("--language", "languages", type=LANGUAGE, multiple=True)
@click.option("--format", "formats", type=Choice(["html", "pdf"]), multiple=True)
@click.option("--short", is_flag=True)
@click.option("--unverified", is_flag=True)
@click.pass_context
def command(
    context: click.Context, languages: tuple[str, ...], formats: tuple[str, ...], *, short: bool, unverified: bool
) -> None:
    """Write the consolidated study, with its workbook and open data."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import tell_made, telling

    cycle = cycle_of(context)
    with telling(steps=1) as progress:
        made = cycle.study(languages, formats, short=short, unverified=unverified, progress=progress)
    tell_made(made, cycle.language)
