"""`matrices study`: accepted answers → the study in HTML and PDF, each language in a process of its own."""

import click

from matrices.commands.help import LANGUAGE, Choice, Command

_MANY = 2_000
"""Answers from which a page alone takes longer than a second."""


@click.command("study", cls=Command)
@click.option("--language", "languages", type=LANGUAGE, multiple=True)
@click.option("--format", "formats", type=Choice(["html", "pdf"]), multiple=True)
@click.option("--unverified", is_flag=True)
@click.pass_context
def command(context: click.Context, languages: tuple[str, ...], formats: tuple[str, ...], unverified: bool) -> None:
    """Write the consolidated study, with its workbook and open data."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import tell_made, telling

    cycle = cycle_of(context)
    with telling() as progress:
        made = cycle.study(languages, formats, unverified=unverified, progress=progress)
    tell_made(made, cycle.language)
