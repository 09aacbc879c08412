"""`matrices round open` and `round forms`: the draft is frozen → its files: draft, forms, letters."""

import contextlib
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import MOMENT, Choice, Command
from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.edition import Folder
    from matrices.register import Register, Round
    from matrices.rounds import Dossier
    from matrices.study import Study


@click.command("open", cls=Command)
@click.argument("countries", nargs=-1, metavar="[COUNTRY]...")
@click.option("--until", type=MOMENT, metavar="MOMENT")
@click.option("--at", type=MOMENT, metavar="MOMENT")
@click.option("--format", "formats", type=Choice(["html", "pdf"]), multiple=True)
@click.option("--by", "actor_name", metavar="NAME")
@click.pass_context
def open_(
    context: click.Context,
    countries: tuple[str, ...],
    until: datetime.datetime | None,
    at: datetime.datetime | None,
    formats: tuple[str, ...],
    actor_name: str | None,
) -> None:
    """Freeze the draft of the study and write what the countries get to validate it."""
    from matrices.commands.context import (
        arrival_of,
        countries_of,
        day_or_moment,
        edition_of,
        register_if_any,
        with_keys,
    )
    from matrices.commands.speech import reader_language
    from matrices.rounds import open_round, until_of

    folder, words = with_keys(edition_of(context)), reader_language()
    named = countries_of(folder, countries) if countries else ()
    arrival = arrival_of(folder, at, actor_name)
    ends = until_of(folder.edition, day_or_moment(until))
    with register_if_any(folder) as register:
        if register is None:
            raise UsageError("round-without-answers")
        opened = open_round(folder, register, ends, named, arrival)
        _tell_opened(opened, folder, words)
        tell_written(write_round(folder, register, opened, words, formats or ("html", "pdf")), words)


@click.command("forms", cls=Command)
@click.option("--format", "formats", type=Choice(["html", "pdf"]), multiple=True)
@click.pass_context
def forms(context: click.Context, formats: tuple[str, ...]) -> None:
    """Write the files of the newest round again, from what was frozen when it was opened."""
    from matrices.commands.context import edition_of, with_keys
    from matrices.commands.speech import reader_language

    folder, words = with_keys(edition_of(context)), reader_language()
    with open_register(folder) as register:
        newest = newest_round(folder, register)
        tell_written(write_round(folder, register, newest, words, formats or ("html", "pdf")), words)


def write_round(
    folder: "Folder", register: "Register", of: "Round", words: str, formats: Sequence[str], *, told: bool = True
) -> Iterator[Path]:
    """Write the files of a round and yield where they lie: drafts, forms, forms for observers; then the letters.

    `told` says whether a line is printed for each letter.
    """
    from matrices.commands.previous import with_revisions
    from matrices.commands.speech import steps
    from matrices.cycle import write_file
    from matrices.language import say
    from matrices.rounds import draft_study, read_dossier

    target = folder.build / f"round-{of.number}"
    dossier = read_dossier(register, folder.edition.id)
    study = with_revisions(folder, draft_study(folder, register, of.number))
    with steps(say("rounds", "step-draft", words, number=of.number)):
        for name, content in _documents(folder, study, formats, words):
            yield write_file(target / name, content)
    with steps(say("rounds", "step-forms", words)):
        for name, content in _forms(folder, study, of, _asked(dossier)):
            yield write_file(target / name, content)
    _write_letters(folder, register, dossier, target, told=told)


def _documents(folder: "Folder", study: "Study", formats: Sequence[str], words: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the draft in each language of the study, as far as it has anything to print."""
    from matrices.commands.indicators import pages
    from matrices.commands.speech import complain
    from matrices.commands.study import rendered
    from matrices.errors import MissingLibrary

    law = study.printed_in("study")
    if law.entries:
        for language, form, content in rendered(law, folder.path, folder.edition.languages, formats, words):
            yield f"study-{language}.{form}", content
    figures = study.printed_in("indicators")
    for instrument in figures.instruments if figures.entries else ():
        try:
            yield from pages(figures, instrument, folder, folder.edition.languages, formats)
        except MissingLibrary as problem:
            complain(problem)


def _forms(folder: "Folder", study: "Study", of: "Round", asked: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each validation form, and of each form for the comments of an observer."""
    from matrices.language import Text
    from matrices.register import moment
    from matrices.rounds import CommentForms
    from matrices.rounds import forms as validation_forms

    until, decision = moment(of.until), Text(dict(of.decision)) if of.decision else None
    yield from validation_forms(folder, study, of.number, until, of.silence, decision, asked)
    for _, name, content in CommentForms(folder, of.number, until).forms():
        yield name, content


def _write_letters(folder: "Folder", register: "Register", dossier: "Dossier", target: Path, *, told: bool) -> None:
    """Write the letters that go with a round: to the countries that it asks, and to the observers."""
    from matrices.commands.letters import call_of
    from matrices.report import Kind

    observers = [one.code for one in folder.edition.observers]
    for kind, codes in ((Kind.VALIDATION, _asked(dossier)), (Kind.OBSERVER, observers)):
        if codes:
            call = replace(call_of(folder, kind, register, None, target / "letters"), told=told)
            call.write(call.drafts(codes, None, register, named=False))


def _asked(dossier: "Dossier") -> list[str]:
    return sorted({country for country, _ in dossier.asked[dossier.rounds[-1].id]})


def tell_written(paths: Iterator[Path], words: str) -> None:
    """Say what was written, as it is written."""
    from matrices.language import say

    for path in paths:
        click.echo(say("commands", "written", words, path=path))


def _tell_opened(opened: "Round", folder: "Folder", words: str) -> None:
    """Say which round runs until when, and what silence means in it."""
    from matrices.language import say, show_moment
    from matrices.register import moment

    until = show_moment(moment(opened.until).astimezone(folder.edition.calendar.zone), words)
    click.echo(say("rounds", "opened", words, number=opened.number, until=until))
    agreed_later = folder.edition.silence.agreed and not opened.silence
    key = "opened-silence" if opened.silence else "opened-agreed-later" if agreed_later else "opened-no-silence"
    click.echo(say("rounds", key, words))


@contextlib.contextmanager
def open_register(folder: "Folder") -> "Iterator[Register]":
    """Open the register of an edition that has one; raise `UsageError` where nothing was ever received."""
    from matrices.commands.context import register_if_any

    with register_if_any(folder) as register:
        if register is None:
            raise UsageError("no-round-yet")
        yield register


def newest_round(folder: "Folder", register: "Register") -> "Round":
    """Return the newest round of an edition; raise `UsageError` before the first."""
    rounds = register.rounds.rounds(folder.edition.id)
    if not rounds:
        raise UsageError("no-round-yet")
    return rounds[-1]
