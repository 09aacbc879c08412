"""`matrices directory`: accepted directories → who is who in the network, for its members or for the public."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import DAY, LANGUAGE, Choice, Command
from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.edition import Folder
    from matrices.study import Audience, Directory

FORMATS = ("html", "pdf", "xlsx", "vcf")


@click.command("directory", cls=Command)
@click.option("--language", "languages", type=LANGUAGE, multiple=True)
@click.option("--public", is_flag=True)
@click.option("--on", type=DAY, metavar="DATE")
@click.option("--format", "formats", type=Choice(FORMATS), multiple=True)
@click.pass_context
def command(
    context: click.Context,
    languages: tuple[str, ...],
    public: bool,
    on: datetime.datetime | None,
    formats: tuple[str, ...],
) -> None:
    """Write the directory of the network: by country and by institution, as page, PDF, workbook and vCards."""
    from matrices.commands.context import edition_of, now
    from matrices.commands.speech import reader_language
    from matrices.language import say

    if public and "vcf" in formats:
        raise UsageError("no-public-cards")
    folder, words = edition_of(context), reader_language()
    wanted = tuple(dict.fromkeys(formats)) or tuple(one for one in FORMATS if not (public and one == "vcf"))
    spoken = tuple(dict.fromkeys(languages)) or tuple(folder.edition.languages)
    day = on.date() if on else now(folder).date()
    for path in write_directory(_Asked(folder, "public" if public else "network", day, spoken), wanted, words):
        click.echo(say("commands", "written", words, path=path))


@dataclass(frozen=True)
class _Asked:
    """Which directory is written: of which folder, for whom, as of which day, in which languages."""

    folder: "Folder"
    audience: "Audience"
    on: datetime.date
    languages: tuple[str, ...]


def write_directory(asked: _Asked, formats: Sequence[str], words: str) -> list[Path]:
    """Write the directory; return where it lies. Without Pango the PDF is left out and one line says so.

    Raises `UsageError` where no directory was ever received.
    """
    from matrices.commands.context import register_if_any
    from matrices.commands.directories import directories_of
    from matrices.commands.speech import steps
    from matrices.cycle import write_file
    from matrices.language import say

    folder = asked.folder
    with register_if_any(folder) as register:
        found = directories_of(folder, register)
    if not any(one.holdings for one in found):
        raise UsageError("no-directory" if found else "nothing-to-print", document="directory")
    with steps(say("directory", "step", words, languages=", ".join(asked.languages))):
        paths = [
            write_file(folder.build / "directory" / name, content)
            for one in found
            for name, content in _documents(one, asked, formats)
        ]
        if "vcf" in formats:
            paths.append(write_file(folder.build / "directory" / "contacts.vcf", _cards(found, asked)))
    _tell_secretariat(found, asked, words)
    return paths


def _documents(directory: "Directory", asked: _Asked, formats: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each page, of the PDF of each, and of the workbook in the first language."""
    from matrices.report import directory_html, directory_page, directory_workbook

    folder = asked.folder
    name = f"{directory.instrument.id}-public" if asked.audience == "public" else directory.instrument.id
    pages = {one: directory_page(directory, folder.edition, one, asked.audience, asked.on) for one in asked.languages}
    templates = folder.path / "templates"
    if "html" in formats:
        for language, page in pages.items():
            yield f"{name}-{language}.html", directory_html(page, templates, folder.build / "cache").encode()
    if "pdf" in formats:
        yield from _printed(name, asked, directory)
    if "xlsx" in formats:
        yield f"{name}.xlsx", directory_workbook(pages[asked.languages[0]])


def _printed(name: str, asked: _Asked, directory: "Directory") -> Iterator[tuple[str, bytes]]:
    """Yield the PDF of each language. Nothing of it is kept elsewhere: what is laid out holds data of persons."""
    from matrices.commands.speech import complain
    from matrices.errors import MissingLibrary
    from matrices.report import directory_page, directory_print, render_pdf

    for language in asked.languages:
        page = directory_page(directory, asked.folder.edition, language, asked.audience, asked.on)
        try:
            yield f"{name}-{language}.pdf", render_pdf(directory_print(page, asked.folder.path / "templates"))
        except MissingLibrary as problem:
            complain(problem)
            return


def _cards(found: "Sequence[Directory]", asked: _Asked) -> bytes:
    from matrices.report import contacts_vcf, listing

    edition, language = asked.folder.edition, asked.languages[0]
    return contacts_vcf(tuple(listing(one, edition, language, asked.audience, asked.on) for one in found))


def _tell_secretariat(found: "Sequence[Directory]", asked: _Asked, words: str) -> None:
    """Say what there is to ask the countries for: seats that nobody holds, old entries. Names are not said."""
    from matrices.report import to_ask

    for directory in found:
        for line in to_ask(directory, asked.folder.edition, asked.on, words):
            click.echo(line, err=True)
