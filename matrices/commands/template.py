"""`matrices template`: the edition → one workbook a country and instrument, prefilled from an earlier edition."""

from pathlib import Path
from typing import Literal

import click

from matrices.commands.help import LANGUAGE, Choice, Command


@click.command("template", cls=Command)
@click.argument("countries", nargs=-1, metavar="[COUNTRY]...")
@click.option("--language", type=LANGUAGE)
@click.option("--instrument", "instrument_id", metavar="ID")
@click.option("--output", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--from", "source", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--blank", is_flag=True)
@click.option("--sections", type=Choice(["rows", "column"]))
@click.option("--part", "part", multiple=True, metavar="SECTION")
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: click.Context,
    countries: tuple[str, ...],
    language: str | None,
    instrument_id: str | None,
    output: str | None,
    source: str | None,
    blank: bool,
    sections: Literal["rows", "column"] | None,
    part: tuple[str, ...],
) -> None:
    """Write the workbooks that the countries fill in."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import tell_unsettled, working
    from matrices.language import say

    cycle = cycle_of(context).with_sections(sections)
    with working() as progress:
        made = cycle.template(
            countries,
            language=language,
            instrument=instrument_id,
            target=Path(output) if output else None,
            source=Path(source) if source else None,
            blank=blank,
            part=part,
            progress=progress,
        )
    words = cycle.language
    click.echo(say("commands", "templates-made", words, count=len(made.paths), folder=made.folder))
    tell_unsettled(cycle.folder)
    if made.previous:
        click.echo(say("commands", "templates-prefilled", words, count=made.prefilled, edition=made.previous))
    if made.left:
        click.echo(say("commands", "not-carried-over", words, count=made.left, path=made.list))
    if made.past:
        click.echo(say("commands", "left-on-purpose", words, count=made.past))
