"""`matrices demo`: a whole cycle on real law, from the edition to the study, in one folder."""

from pathlib import Path

import click

from matrices.commands.help import LANGUAGE, Command


@click.command("demo", cls=Command)
@click.argument("directory", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--language", type=LANGUAGE)
def command(directory: str, language: str | None) -> None:
    """Make the demonstration edition and run the whole cycle on it, up to the study."""
    from matrices import demonstration
    from matrices.commands.context import clock
    from matrices.commands.speech import complain, reader_language, telling
    from matrices.cycle import outcome_lines
    from matrices.language import Text, say

    words = language or reader_language()
    cycle = demonstration.made(Path(directory), clock, words)
    for step in demonstration.play(cycle):
        for line in [step[words]] if isinstance(step, Text) else outcome_lines(step, words):
            click.echo(line)
    with telling(words) as progress:
        study = cycle.study(progress=progress)
    for problem in study.missing:
        complain(problem, words)
    slides = cycle.present()
    click.echo(say("commands", "demo-done", words))
    for written in (*study.paths, *slides.paths):
        click.echo(f"  {written}")
