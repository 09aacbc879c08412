"""`matrices study`: accepted answers → the study in HTML and PDF, each language in a process of its own."""

import concurrent.futures
import multiprocessing
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, Choice, Command

if TYPE_CHECKING:
    from matrices.edition import Folder
    from matrices.errors import MissingLibrary
    from matrices.study import Study

    Asked = tuple[Study, Path, str, Sequence[str]]
    Rendered = tuple[dict[str, bytes], MissingLibrary | None]

_MANY = 2_000
"""Answers from which a page alone takes longer than a second."""


@click.command("study", cls=Command)
@click.option("--language", "languages", type=LANGUAGE, multiple=True)
@click.option("--format", "formats", type=Choice(["html", "pdf"]), multiple=True)
@click.option("--unverified", is_flag=True)
@click.pass_context
def command(context: click.Context, languages: tuple[str, ...], formats: tuple[str, ...], unverified: bool) -> None:
    """Write the consolidated study, with its workbook and open data."""
    from matrices.commands.context import edition_of
    from matrices.commands.speech import reader_language
    from matrices.language import say

    folder = edition_of(context)
    spoken = tuple(dict.fromkeys(languages)) or tuple(folder.edition.languages)
    words = reader_language()
    asked = tuple(dict.fromkeys(formats)) or ("html", "pdf")
    for path in write_study(folder, spoken, asked, words, unverified=unverified):
        click.echo(say("commands", "written", words, path=path))


def write_study(
    folder: "Folder", languages: Sequence[str], formats: Sequence[str], words: str, *, unverified: bool = False
) -> list[Path]:
    """Write everything that the study consists of; return where it lies, the pages to be read first.

    Without Pango the PDF is left out and one line says so.
    """
    from matrices.commands.consolidate import answered_study, printed_in, write_data
    from matrices.commands.speech import steps
    from matrices.cycle import write_file
    from matrices.language import say

    study = answered_study(folder, unverified=unverified)
    law = printed_in(study, "study")
    paths: list[Path] = []
    click.echo(say("commands", "step-study", words, languages=", ".join(languages)))
    with steps(say("commands", "step-study", words, languages=", ".join(languages))):
        for language, form, content in rendered(law, folder.path, languages, formats, words):
            paths.append(write_file(folder.build / "study" / f"study-{language}.{form}", content))
    return [*sorted(paths, key=_reading_order), *write_data(study, folder.build)]


def _reading_order(path: Path) -> tuple[str, str]:
    return path.suffix, path.stem


def rendered(
    study: "Study", folder: Path, languages: Sequence[str], formats: Sequence[str], words: str
) -> Iterator[tuple[str, str, bytes]]:
    """Yield language, format and content of each document of a study; without Pango the PDF is left out and said so."""
    asked = [(study, folder, language, formats) for language in languages]
    found = _each_in_its_process(asked) or [render(*one) for one in asked]
    for language, (documents, problem) in zip(languages, found, strict=True):
        for form, content in documents.items():
            yield language, form, content
        if problem is not None and language == languages[0]:
            _say_missing(problem, words)


def _each_in_its_process(asked: "Sequence[Asked]") -> "list[Rendered]":
    """Render each language in a process of its own; nothing where that gains nothing, or no process can be made."""
    if len(asked) == 1 or all(map(_is_quick, asked)):
        return []
    # A fresh interpreter for each language: fontconfig and Pango do not like to be forked.
    fresh = multiprocessing.get_context("spawn")
    try:
        with concurrent.futures.ProcessPoolExecutor(len(asked), mp_context=fresh) as pool:
            return list(pool.map(render, *zip(*asked, strict=True)))
    except (OSError, ImportError, concurrent.futures.process.BrokenProcessPool):
        return []  # no shared memory, or too little memory for two: one after the other works too


def _is_quick(one: "Asked") -> bool:
    """Tell whether a page takes less time than a new interpreter takes to begin."""
    study, _, _, formats = one
    return "pdf" not in formats and len(study.entries) < _MANY


def render(
    study: "Study", folder: Path, language: str, formats: Sequence[str]
) -> "tuple[dict[str, bytes], MissingLibrary | None]":
    """Return the documents of one language by format, and what is missing for the PDF, if anything is."""
    from matrices.errors import MissingLibrary
    from matrices.language import say
    from matrices.report import Enclosure, data_package, render_pdf, study_html, study_print

    documents: dict[str, bytes] = {}
    kept = folder / "build" / "cache"
    if "html" in formats:
        documents["html"] = study_html(study, language, folder / "templates", kept=kept).encode()
    if "pdf" in formats:
        data = data_package(study)["answers.csv"]
        title, dated = say("commands", "enclosed-answers", language), study.edition.calendar.cut_off
        try:
            page = study_print(study, language, folder / "templates")
            enclosures = [Enclosure("answers.csv", data, title, dated)]
            documents["pdf"] = render_pdf(page, enclosures, kept / f"pdf-{language}")
        except MissingLibrary as problem:
            return documents, problem
    return documents, None


def _say_missing(problem: "MissingLibrary", words: str) -> None:
    from matrices.language import Text, catalogue

    entry = catalogue("errors")[problem.code]
    for part in ("message", "advice"):
        click.echo(Text(entry[part]).fill(**problem.values)[words], err=True)
