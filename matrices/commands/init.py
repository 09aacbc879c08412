"""`matrices init`: a folder → a new edition in it."""

import click

from matrices.commands.help import LANGUAGE, Command


@click.command("init", cls=Command)
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--id", "edition_id", metavar="ID")
@click.option("--title-es", default="Estudio consolidado de matrices comparativas", metavar="TEXT")
@click.option("--title-en", default="Consolidated study of comparative matrices", metavar="TEXT")
@click.option("--language", "only", type=LANGUAGE)
@click.option("--country", "countries", multiple=True, metavar="ISO3")
def command(
    folder: str, edition_id: str | None, title_es: str, title_en: str, only: str | None, countries: tuple[str, ...]
) -> None:
    """Make a new edition: a folder with a commented edition.yaml."""
    from matrices.commands.context import actor, clock
    from matrices.commands.speech import reader_language, tell_unsettled
    from matrices.cycle import Cycle
    from matrices.language import Text, say

    language, titles = reader_language(), {"es": title_es, "en": title_en}
    title = Text({only: titles[only]} if only is not None else titles)
    made = Cycle.init(
        folder,
        clock=clock,
        actor=actor(),
        language=language,
        edition=edition_id or "",
        title=title,
        countries=countries,
    )
    click.echo(say("commands", "edition-made", language, folder=made.folder.path))
    tell_unsettled(made.folder)
