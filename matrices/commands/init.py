"""`matrices init`: a folder → a new edition in it."""

import datetime
from pathlib import Path

import click

from matrices.commands.help import Command
from matrices.errors import UsageError


@click.command("init", cls=Command)
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--id", "edition_id", metavar="ID")
@click.option("--title-es", default="Estudio consolidado de matrices comparativas", metavar="TEXT")
@click.option("--title-en", default="Consolidated study of comparative matrices", metavar="TEXT")
@click.option("--country", "countries", multiple=True, metavar="ISO3")
def command(folder: str, edition_id: str | None, title_es: str, title_en: str, countries: tuple[str, ...]) -> None:
    """Make a new edition: a folder with a commented edition.yaml."""
    from matrices.commands.context import write_file
    from matrices.commands.speech import reader_language, tell_unsettled
    from matrices.edition.keys import new_keys, write_keys
    from matrices.edition.load import FILE, load_edition
    from matrices.edition.starter import MEMBERS, Starter, starter_yaml
    from matrices.language import say

    path = Path(folder)
    if (path / FILE).exists():
        raise UsageError("edition-exists", folder=path)
    today = datetime.datetime.now(datetime.UTC).date()
    codes = tuple(code.upper() for code in countries) or MEMBERS
    starter = Starter(edition_id or str(today.year), title_es, title_en, codes, today, reader_language())
    write_file(path / FILE, starter_yaml(starter))
    write_keys(path, new_keys(starter.id, unsigned=False))
    click.echo(say("commands", "edition-made", reader_language(), folder=path))
    tell_unsettled(load_edition(path))
