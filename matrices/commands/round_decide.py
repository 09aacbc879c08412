"""`matrices round resolve`, `admit`, `merge`, `decline`, `close`: the Secretariat's word on forms and the round."""

import datetime
import sys
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, MOMENT, Choice, Command

if TYPE_CHECKING:
    from matrices.rounds import Admitted, ResolvedAs

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
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle, at = cycle_of(context, actor_name), context.meta[_WHEN]
    found = cycle.round_resolve(country, row, outcome, reason, sheet=sheet, language=language, at=at)
    kind, code = "objection" if found.row.verdict == "object" else "comment", found.paper.form.country
    told = say("rounds", f"resolved-{kind}", cycle.language, country=code, row=found.row.row)
    click.echo(f"{told}: {say('rounds', f'outcome-{outcome}', cycle.language)}")


@click.command("admit", cls=Command)
@click.argument("form", type=int, metavar="FORM")
@_REASON
@_AT
@_BY
@click.pass_context
def admit(context: click.Context, form: int, reason: str, actor_name: str | None) -> None:
    """Let a form count that was set aside, or declined by mistake, and enter its corrections."""
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context, actor_name)
    _tell("admitted", cycle.round_admit(form, reason, at=context.meta[_WHEN]), cycle.language, form=form)


def _tell(what: str, done: "Admitted", language: str, **values: object) -> None:
    """Say that a form counts now, and which version its corrections became."""
    from matrices.language import say

    told = {"country": done.form.country, "instrument": done.form.instrument}
    click.echo(say("rounds", what, language, **told, **values))
    if done.version is not None:
        click.echo("  " + say("rounds", "course-version", language, version=done.version.version))


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
    from matrices.commands.context import cycle_of
    from matrices.commands.register_decide import taken_of
    from matrices.cycle import merged_lines
    from matrices.language import text
    from matrices.rounds import REST

    rest = text("rounds", "merge-rest").values()
    take = {REST if row.casefold() in rest else row: number for row, number in taken_of(taken).items()}
    cycle = cycle_of(context, actor_name)
    paper, said = cycle.round_merge_preview(form, take)
    for line in merged_lines(paper, said, cycle.language):
        click.echo(line)
    if dry_run:
        context.exit(0 if all(said.values()) else 1)
    done = cycle.round_merge(form, reason, take, at=context.meta[_WHEN])
    _tell("merged", done, cycle.language, form=form, other=paper.other.form.id if paper.other else 0)


@click.command("decline", cls=Command)
@click.argument("form", type=int, metavar="FORM")
@_REASON
@_AT
@_BY
@click.pass_context
def decline(context: click.Context, form: int, reason: str, actor_name: str | None) -> None:
    """Say that a form does not count: one that was set aside, or one in force, whose corrections go with it."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle = cycle_of(context, actor_name)
    done = cycle.round_decline(form, reason, at=context.meta[_WHEN])
    values = {"form": form, "country": done.country, "instrument": done.instrument}
    click.echo(say("rounds", "declined", cycle.language, **values))


@click.command("close", cls=Command)
@click.option("--early", default="", metavar="REASON")
@click.option("--at", type=MOMENT, metavar="MOMENT")
@_BY
@click.pass_context
def close(context: click.Context, early: str, at: datetime.datetime | None, actor_name: str | None) -> None:
    """Close the round, and keep for each country what it came to."""
    from matrices.commands.context import cycle_of
    from matrices.cycle import outcome_lines
    from matrices.language import say

    cycle = cycle_of(context, actor_name)
    words = cycle.language
    if early.strip() and sys.stdin.isatty():
        type_word(words)
    closed, study = cycle.round_close(early=early, at=at)
    click.echo(say("rounds", "closed", words, number=closed.number))
    for line in outcome_lines(study, words):
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
    from matrices.commands.context import cycle_of
    from matrices.language import say, show_moment
    from matrices.register import moment

    cycle = cycle_of(context, actor_name)
    running = cycle.round_reopen(reason, at=context.meta[_WHEN])
    until = show_moment(moment(running.until).astimezone(cycle.edition.calendar.zone), cycle.language)
    click.echo(say("rounds", "reopened", cycle.language, number=running.number, until=until))


def type_word(language: str) -> None:
    """Ask on the terminal for the word that closes a round before its time; anything else ends the call."""
    from matrices.language import say

    wanted = say("rounds", "close-word", language)
    typed = click.prompt(say("rounds", "close-early-type", language, word=wanted), default="", show_default=False)
    if typed.strip().casefold() != wanted:
        raise click.Abort
