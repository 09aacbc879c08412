"""`matrices settle`: the Secretariat's word on a cell that waits to be clarified, with its reason."""

import datetime

import click

from matrices.commands.help import MOMENT, Command
from matrices.errors import UsageError


@click.command("settle", cls=Command)
@click.argument("country", metavar="COUNTRY")
@click.argument("place", nargs=-1, required=True, metavar="PLACE...")
@click.option("--as", "words", metavar="VALUE")
@click.option("--withdraw", is_flag=True)
@click.option("--reason", required=True, metavar="TEXT")
@click.option("--at", type=MOMENT, metavar="MOMENT")
@click.option("--by", "actor_name", metavar="NAME")
@click.pass_context
def command(
    context: click.Context,
    country: str,
    place: tuple[str, ...],
    words: str | None,
    withdraw: bool,
    reason: str,
    at: datetime.datetime | None,
    actor_name: str | None,
) -> None:
    """Say what a cell that waits to be clarified is to be read as, with the reason that the study prints."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    if withdraw == (words is not None):
        raise UsageError("settle-as-or-withdraw")
    cycle = cycle_of(context, actor_name)
    cell, kept = cycle.settle(country, place, words, reason, at=at)
    key, code = "settled" if words is not None else "settled-withdrawn", cell.file.country
    click.echo(say("commands", key, cycle.language, at=cell.at, country=code, value=kept.raw, raw=cell.answer.raw))
