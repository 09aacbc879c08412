"""`matrices present`: accepted answers → a presentation of the study for the meeting, one file a language."""

from pathlib import Path

import click


@click.command("present")
@click.option(
    "--language", "languages", type=click.Choice(["es", "en"]), multiple=True, help="Those of the edition if left out."
)
@click.option(
    "-o", "--output", type=click.Path(file_okay=False), metavar="DIR", help="Folder; build/study if left out."
)
@click.pass_context
def command(context: click.Context, languages: tuple[str, ...], output: str | None) -> None:
    """Write the presentation of the study for the meeting: charts that can be edited, and speaker's notes.

    \b
    Example:
      matrices present --language es --language en
    """
    from matrices.commands.consolidate import answered_study, printed_in
    from matrices.commands.context import edition_of, write_file
    from matrices.commands.speech import reader_language, steps
    from matrices.language import say
    from matrices.report.presentation.deck import deck
    from matrices.report.presentation.draw import render

    folder = edition_of(context)
    study, words = printed_in(answered_study(folder), "study"), reader_language()
    for language in tuple(dict.fromkeys(languages)) or tuple(folder.edition.languages):
        with steps(say("commands", "step-present", words, languages=language)):
            content = render(deck(study, language))
        path = (Path(output) if output else folder.build / "study") / f"presentation-{language}.pptx"
        click.echo(say("commands", "written", words, path=write_file(path, content)))
