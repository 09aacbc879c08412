"""`matrices demo`: both examples in one folder: the reference edition on real law, and a cycle with invented States."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, Command

if TYPE_CHECKING:
    from matrices.cycle import Cycle
    from matrices.errors import MissingLibrary


@click.command("demo", cls=Command)
@click.argument("directory", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--language", type=LANGUAGE)
def command(directory: str, language: str | None) -> None:
    """Make the reference edition in DIR/reference, and play the whole cycle with invented States in DIR/demo."""
    from matrices import demonstration
    from matrices.commands.context import clock
    from matrices.commands.speech import complain, reader_language
    from matrices.cycle import outcome_lines
    from matrices.language import Text, say

    words, where = language or reader_language(), Path(directory)
    reference = demonstration.made("reference", where / "reference", clock, words)
    invented = demonstration.made("demonstration", where / "demo", clock, words)
    click.echo(say("commands", "demo-reference", words, folder=where / "reference"))
    for line in demonstration.compile_reference(reference):
        click.echo(line[words])
    click.echo(say("commands", "demo-demonstration", words, folder=where / "demo"))
    for step in demonstration.play(invented):
        for line_of_it in [step[words]] if isinstance(step, Text) else outcome_lines(step, words):
            click.echo(line_of_it)
    made, missing = list[Path](), list["MissingLibrary"]()
    for cycle in (reference, invented):
        paths, lacks = _products(cycle)
        made += paths
        missing += lacks
    for problem in missing[:1]:
        complain(problem, words)
    for line in demonstration.publish(invented):
        click.echo(line[words])
    click.echo(say("commands", "demo-done", words))
    for path in made:
        click.echo(f"  {path}")


def _products(cycle: "Cycle") -> "tuple[list[Path], list[MissingLibrary]]":
    """Write all that can be made of an edition; return where it lies, the study first, and what is not installed."""
    from matrices.commands.speech import telling

    with telling(cycle.language) as progress:
        made = [cycle.study(progress=progress), cycle.present(progress=progress)]
        if "indicators" in cycle.edition.instruments:
            made.append(cycle.indicators(progress=progress))
        if "directory" in cycle.edition.instruments:
            made.append(cycle.directory(on=cycle.edition.calendar.cut_off, progress=progress))
    return [path for one in made for path in one.paths], [problem for one in made for problem in one.missing]
