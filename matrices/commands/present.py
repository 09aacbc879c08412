"""`matrices present`: accepted answers → a presentation of the study for the meeting, one file a language."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, Command

if TYPE_CHECKING:
    from matrices.edition import Folder


@click.command("present", cls=Command)
@click.option("--language", "languages", type=LANGUAGE, multiple=True)
@click.option("-o", "--output", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--unverified", is_flag=True)
@click.pass_context
def command(context: click.Context, languages: tuple[str, ...], output: str | None, unverified: bool) -> None:
    """Write the presentation of the study for the meeting: charts that can be edited, and speaker's notes."""
    from matrices.commands.context import edition_of
    from matrices.commands.speech import reader_language
    from matrices.language import say

    folder, words = edition_of(context), reader_language()
    spoken = tuple(dict.fromkeys(languages)) or tuple(folder.edition.languages)
    target = Path(output) if output else folder.build / "study"
    for path in write_presentations(folder, spoken, target, words, unverified=unverified):
        click.echo(say("commands", "written", words, path=path))


def write_presentations(
    folder: "Folder", languages: Sequence[str], target: Path, words: str, *, unverified: bool = False
) -> Iterator[Path]:
    """Write the presentation in each language into a folder and yield where it lies."""
    from matrices.commands.consolidate import answered_study, printed_in
    from matrices.commands.speech import steps
    from matrices.cycle import write_file
    from matrices.language import say
    from matrices.report import deck, render

    study = printed_in(answered_study(folder, unverified=unverified), "study")
    for language in languages:
        with steps(say("commands", "step-present", words, languages=language)):
            content = render(deck(study, language))
        yield write_file(target / f"presentation-{language}.pptx", content)
