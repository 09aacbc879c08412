"""`matrices indicators`: accepted figures → the progress report in HTML and PDF, and data for other questionnaires."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, Choice, Command

if TYPE_CHECKING:
    from matrices.edition import Folder
    from matrices.instrument import Instrument
    from matrices.study import Study


@click.command("indicators", cls=Command)
@click.option("--language", "languages", type=LANGUAGE, multiple=True)
@click.option("--format", "formats", type=Choice(["html", "pdf"]), multiple=True)
@click.pass_context
def command(context: click.Context, languages: tuple[str, ...], formats: tuple[str, ...]) -> None:
    """Write the progress report on indicators, with its data as CSV and SDMX-CSV."""
    from matrices.commands.context import edition_of
    from matrices.commands.speech import reader_language
    from matrices.language import say

    folder = edition_of(context)
    spoken = tuple(dict.fromkeys(languages)) or tuple(folder.edition.languages)
    words = reader_language()
    for path in write_indicators(folder, spoken, tuple(dict.fromkeys(formats)) or ("html", "pdf"), words):
        click.echo(say("commands", "written", words, path=path))


def write_indicators(folder: "Folder", languages: Sequence[str], formats: Sequence[str], words: str) -> list[Path]:
    """Write the report of each instrument of indicators, and its data; return where they lie.

    Without Pango the PDF is left out and one line says so.
    """
    from matrices.commands.consolidate import answered_study, printed_in
    from matrices.commands.speech import steps
    from matrices.cycle import write_file
    from matrices.language import say

    study = printed_in(answered_study(folder), "indicators")
    step = say("indicators", "step", words, languages=", ".join(languages))
    click.echo(step)
    paths: list[Path] = []
    with steps(step):
        for instrument in study.instruments:
            for name, content in _documents(study, instrument, folder, languages, formats):
                paths.append(write_file(folder.build / "indicators" / name, content))
    return paths


def _documents(
    study: "Study", instrument: "Instrument", folder: "Folder", languages: Sequence[str], formats: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file; of a library that is missing one line says so."""
    from matrices.commands.speech import complain
    from matrices.errors import MissingLibrary
    from matrices.report import figures_csv, sdmx_files

    yield f"{instrument.id}.csv", figures_csv(study, instrument)
    for produced in (pages(study, instrument, folder, languages, formats), sdmx_files(study, instrument)):
        try:
            yield from produced
        except MissingLibrary as problem:
            complain(problem)


def pages(
    study: "Study", instrument: "Instrument", folder: "Folder", languages: Sequence[str], formats: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the report of an instrument, in each language and format.

    Raises `MissingLibrary` where a PDF is asked for and Pango is not there.
    """
    from matrices.language import say
    from matrices.report import Enclosure, figures_csv, indicators_html, indicators_print, render_pdf

    name, templates, kept = instrument.id, folder.path / "templates", folder.build / "cache"
    table = figures_csv(study, instrument) if "pdf" in formats else b""
    study = replace(study, instruments=(instrument,))
    if "html" in formats:
        for language in languages:
            yield f"{name}-{language}.html", indicators_html(study, language, templates, kept).encode()
    if "pdf" in formats:
        for language in languages:
            title, dated = say("indicators", "enclosed", language), study.edition.calendar.cut_off
            page = indicators_print(study, language, templates)
            enclosures = [Enclosure(f"{name}.csv", table, title, dated)]
            yield f"{name}-{language}.pdf", render_pdf(page, enclosures, kept / f"pdf-{name}-{language}")
