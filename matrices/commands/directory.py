"""`matrices directory`: accepted directories → who is who in the network, for its members or for the public."""

import datetime

import click

from matrices.commands.help import DAY, LANGUAGE, Choice, Command

_FORMATS = ("html", "pdf", "xlsx", "vcf")


@click.command("directory", cls=Command)
@click.option("--language", "languages", type=LANGUAGE, multiple=True)
@click.option("--public", is_flag=True)
@click.option("--on", type=DAY, metavar="DATE")
@click.option("--format", "formats", type=Choice(_FORMATS), multiple=True)
@click.pass_context
def command(
    context: click.Context,
    languages: tuple[str, ...],
    public: bool,
    on: datetime.datetime | None,
    formats: tuple[str, ...],
) -> None:
    """Write the directory of the network: by country and by institution, as page, PDF, workbook and vCards."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import tell_made, working

    cycle = cycle_of(context)
    with working() as progress:
        made = cycle.directory(
            languages,
            formats,
            audience="public" if public else "network",
            on=on.date() if on else None,
            progress=progress,
        )
    tell_made(made, cycle.language)
