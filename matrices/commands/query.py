"""`matrices query`: what the Secretariat asks at cells, followed until it is settled; answers read at their source."""

import json
from typing import TYPE_CHECKING, cast

import click

from matrices.commands.help import Choice, CommandGroup

if TYPE_CHECKING:
    from matrices.checking import Query, QueryState
    from matrices.cycle import Cycle

_WORDS = click.option("--words", required=True, metavar="TEXT")
_BY = click.option("--by", "actor_name", metavar="NAME")
_NUMBER = click.argument("number", type=int, metavar="NUMBER")


@click.group("query", cls=CommandGroup)
def command() -> None:
    """Ask countries at cells in your own words, follow what becomes of it, and note what was read at its source."""


@command.command("ask")
@click.argument("submission", metavar="SUBMISSION")
@click.argument("cell", metavar="CELL")
@_WORDS
@_BY
@click.pass_context
def _ask(context: click.Context, submission: str, cell: str, words: str, actor_name: str | None) -> None:
    """Ask a country something at a cell of what it sent."""
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context, actor_name)
    _show(cycle.ask(submission, cell, words), cycle)


@command.command("list")
@click.argument("countries", nargs=-1, metavar="[COUNTRY]...")
@click.option("--state", "states", type=Choice(["open", "answered", "settled", "lapsed"]), multiple=True)
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def _list_(context: click.Context, countries: tuple[str, ...], states: tuple[str, ...], form: str) -> None:
    """List the queries with what was said and what their cells say now."""
    from matrices.commands.context import cycle_of
    from matrices.cycle import query_record
    from matrices.language import say

    cycle = cycle_of(context)
    found = cycle.queries(countries, cast("tuple[QueryState, ...]", states))
    if form == "json":
        click.echo(json.dumps([query_record(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        _show(one, cycle)
    if not found:
        click.echo(say("queries", "none", cycle.language))


@command.command("answer")
@_NUMBER
@_WORDS
@click.option("--person", default="", metavar="NAME")
@_BY
@click.pass_context
def _answer(context: click.Context, number: int, words: str, person: str, actor_name: str | None) -> None:
    """Keep what a country has answered in words, by mail or telephone."""
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context, actor_name)
    _show(cycle.answer_query(number, words, person=person), cycle)


@command.command("settle")
@_NUMBER
@_WORDS
@_BY
@click.pass_context
def _settle(context: click.Context, number: int, words: str, actor_name: str | None) -> None:
    """Say that a query is settled, and how."""
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context, actor_name)
    _show(cycle.settle_query(number, words), cycle)


@command.command("reopen")
@_NUMBER
@_WORDS
@_BY
@click.pass_context
def _reopen(context: click.Context, number: int, words: str, actor_name: str | None) -> None:
    """Ask once more what an answer has left open."""
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context, actor_name)
    _show(cycle.reopen_query(number, words), cycle)


@command.command("source")
@click.argument("submission", metavar="SUBMISSION")
@click.argument("cells", nargs=-1, required=True, metavar="CELL|ROW...")
@click.option("--source", default="", metavar="TEXT")
@click.option("--remark", default="", metavar="TEXT")
@click.option("--withdraw", is_flag=True)
@_BY
@click.pass_context
def _source_(
    context: click.Context,
    submission: str,
    cells: tuple[str, ...],
    source: str,
    remark: str,
    withdraw: bool,
    actor_name: str | None,
) -> None:
    """Note that answers were read against their source, or take that back."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle = cycle_of(context, actor_name)
    found = cycle.read_against(submission, cells, source, remark, withdraw=withdraw)
    click.echo(say("queries", "source-withdrawn" if withdraw else "source-read", cycle.language, count=len(found)))


def _show(one: "Query", cycle: "Cycle") -> None:
    """Print where a query stands, and each of its turns."""
    from matrices.cycle import query_lines

    for line in query_lines(one, cycle.edition.calendar.zone, cycle.language):
        click.echo(line)
