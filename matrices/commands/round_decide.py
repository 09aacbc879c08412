"""`matrices round resolve`, `admit`, `merge`, `decline`, `close`: the Secretariat's word on forms and the round."""

import datetime
import sys
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, MOMENT, Choice, Command
from matrices.commands.round_open import open_register
from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.edition import Folder
    from matrices.rounds import ResolvedAs
    from matrices.study import Study

_BY = click.option("--by", "actor_name", metavar="NAME")
_WHEN = "matrices.when"
"""Where a call keeps when something was decided: what every decision has, and few parameters more."""


def _keep_moment(context: click.Context, _option: click.Parameter, at: datetime.datetime | None) -> None:
    context.meta[_WHEN] = at


_AT = click.option("--at", type=MOMENT, metavar="MOMENT", expose_value=False, callback=_keep_moment)
_REASON = click.option("--reason", required=True, metavar="TEXT")


@click.command("resolve", cls=Command)
@click.argument("country", metavar="COUNTRY")
@click.argument("row", metavar="ROW")
@click.option("--outcome", required=True, type=Choice(["entered", "kept", "withdrawn", "noted", "open"]))
@click.option("--reason", required=True, metavar="TEXT")
@click.option("--sheet", default="", metavar="ID")
@click.option("--language", type=LANGUAGE)
@_AT
@_BY
@click.pass_context
def resolve(
    context: click.Context,
    country: str,
    row: str,
    outcome: "ResolvedAs",
    reason: str,
    sheet: str,
    language: str | None,
    actor_name: str | None,
) -> None:
    """Answer an objection or a comment of a country on a row, with the reason that the study prints."""
    from matrices.commands.context import arrival_of, countries_of, edition_of
    from matrices.commands.speech import reader_language
    from matrices.language import say
    from matrices.rounds import Desk, Where, remarked, settle

    folder, words = edition_of(context), reader_language()
    (code,) = countries_of(folder, (country,))
    spoken = language or folder.edition.country(code).language
    with open_register(folder) as register:
        desk = Desk(folder, register)
        instrument, _, named = sheet.rpartition("/")
        found = remarked(Where(code, row, instrument, named), desk.dossier())
        settle(found, outcome, _given(reason), spoken, desk, arrival_of(folder, context.meta[_WHEN], actor_name))
    kind = "objection" if found.row.verdict == "object" else "comment"
    told = say("rounds", f"resolved-{kind}", words, country=code, row=found.row.row)
    click.echo(f"{told}: {say('rounds', f'outcome-{outcome}', words)}")


@click.command("admit", cls=Command)
@click.argument("form", type=int, metavar="FORM")
@_REASON
@_AT
@_BY
@click.pass_context
def admit(context: click.Context, form: int, reason: str, actor_name: str | None) -> None:
    """Let a form count that was set aside, or declined by mistake, and enter its corrections."""
    from matrices.commands.context import arrival_of, edition_of
    from matrices.commands.speech import reader_language
    from matrices.language import say
    from matrices.rounds import Desk, course

    folder, words = edition_of(context), reader_language()
    with open_register(folder) as register:
        arrival = arrival_of(folder, context.meta[_WHEN], actor_name)
        done = course.admit(form, _given(reason), Desk(folder, register), arrival)
    values = {"form": form, "country": done.form.country, "instrument": done.form.instrument}
    click.echo(say("rounds", "admitted", words, **values))
    if done.version is not None:
        click.echo("  " + say("rounds", "course-version", words, version=done.version.version))


@click.command("merge", cls=Command)
@click.argument("form", type=int, metavar="FORM")
@_REASON
@click.option("--take", "taken", multiple=True, metavar="ROW=FORM")
@click.option("--dry-run", is_flag=True)
@_AT
@_BY
@click.pass_context
def merge(
    context: click.Context, form: int, reason: str, taken: tuple[str, ...], dry_run: bool, actor_name: str | None
) -> None:
    """Make one of a form that waits and of the one that counts: two institutions of a country, row by row."""
    from matrices.commands.context import arrival_of, edition_of
    from matrices.commands.register_decide import taken_of
    from matrices.commands.round_words import merged_lines
    from matrices.commands.speech import reader_language
    from matrices.language import say, text
    from matrices.rounds import REST, Desk, course

    folder, words, rest = edition_of(context), reader_language(), text("rounds", "merge-rest").values()
    take = {REST if row.casefold() in rest else row: number for row, number in taken_of(taken).items()}
    with open_register(folder) as register:
        arrival, desk = arrival_of(folder, context.meta[_WHEN], actor_name), Desk(folder, register)
        paper, said = course.preview(form, take, desk)
        for line in merged_lines(paper, said, words):
            click.echo(line)
        if dry_run:
            context.exit(0 if all(said.values()) else 1)
        done = course.merge(form, take, _given(reason), desk, arrival)
    values = {"form": form, "country": done.form.country, "instrument": done.form.instrument}
    click.echo(say("rounds", "merged", words, other=paper.other.form.id if paper.other else 0, **values))
    if done.version is not None:
        click.echo("  " + say("rounds", "course-version", words, version=done.version.version))


@click.command("decline", cls=Command)
@click.argument("form", type=int, metavar="FORM")
@_REASON
@_AT
@_BY
@click.pass_context
def decline(context: click.Context, form: int, reason: str, actor_name: str | None) -> None:
    """Say that a form does not count: one that was set aside, or one in force, whose corrections go with it."""
    from matrices.commands.context import arrival_of, edition_of
    from matrices.commands.speech import reader_language
    from matrices.language import say
    from matrices.rounds import Desk, course

    folder = edition_of(context)
    with open_register(folder) as register:
        arrival = arrival_of(folder, context.meta[_WHEN], actor_name)
        done = course.decline(form, _given(reason), Desk(folder, register), arrival)
    values = {"form": form, "country": done.country, "instrument": done.instrument}
    click.echo(say("rounds", "declined", reader_language(), **values))


@click.command("close", cls=Command)
@click.option("--early", default="", metavar="REASON")
@click.option("--at", type=MOMENT, metavar="MOMENT")
@_BY
@click.pass_context
def close(context: click.Context, early: str, at: datetime.datetime | None, actor_name: str | None) -> None:
    """Close the round, and keep for each country what it came to."""
    from matrices.commands.context import arrival_of, edition_of
    from matrices.commands.speech import reader_language
    from matrices.language import say
    from matrices.rounds import close_round

    folder, words = edition_of(context), reader_language()
    with open_register(folder) as register:
        if early.strip() and sys.stdin.isatty():
            type_word(words)
        closed, study = close_round(folder, register, early.strip(), arrival_of(folder, at, actor_name))
    click.echo(say("rounds", "closed", words, number=closed.number))
    for line in outcome_lines(folder, study, words):
        click.echo(line)
    if early and closed.silence:
        click.echo(say("rounds", "closed-early", words))


@click.command("reopen", cls=Command)
@_REASON
@_AT
@_BY
@click.pass_context
def reopen(context: click.Context, reason: str, actor_name: str | None) -> None:
    """Let the newest round run on, which was closed too early; what it had come to stays in the register."""
    from matrices.commands.context import arrival_of, edition_of
    from matrices.commands.speech import reader_language
    from matrices.language import say, show_moment
    from matrices.register import moment
    from matrices.rounds import reopen_round

    folder, words = edition_of(context), reader_language()
    with open_register(folder) as register:
        arrival = arrival_of(folder, context.meta[_WHEN], actor_name)
        running = reopen_round(folder, register, _given(reason), words, arrival)
    until = show_moment(moment(running.until).astimezone(folder.edition.calendar.zone), words)
    click.echo(say("rounds", "reopened", words, number=running.number, until=until))


def type_word(language: str) -> None:
    """Ask on the terminal for the word that closes a round before its time; anything else ends the call."""
    from matrices.language import say

    wanted = say("rounds", "close-word", language)
    typed = click.prompt(say("rounds", "close-early-type", language, word=wanted), default="", show_default=False)
    if typed.strip().casefold() != wanted:
        raise click.Abort


def outcome_lines(folder: "Folder", study: "Study", language: str) -> list[str]:
    """Return, for each country in the order of the language, how it validated each instrument."""
    from matrices.commands.round_words import state_words

    lines = []
    for country in folder.edition.in_order(language):
        for one in study.proceedings.validations:
            if one.country == country.code and one.state != "no_answer":
                lines.append(f"  {country.code}  {country.names[language]}: {state_words(one, language)}")
    return lines


def _given(reason: str) -> str:
    if not reason.strip():
        raise UsageError("reason-empty")
    return reason.strip()
