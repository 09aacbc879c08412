"""`matrices settle`: the Secretariat's word on a cell that waits to be clarified, with its reason."""

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from matrices.commands.help import MOMENT, Command
from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.edition import Folder
    from matrices.register import Register
    from matrices.study import Unsettled


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
    from matrices.commands.context import arrival_of, countries_of, edition_of, register_of
    from matrices.commands.speech import reader_language
    from matrices.language import say
    from matrices.study import Clarification, settle

    if withdraw == (words is not None):
        raise UsageError("settle-as-or-withdraw")
    if not reason.strip():
        raise UsageError("settle-without-reason")
    folder, spoken = edition_of(context), reader_language()
    (code,) = countries_of(folder, (country,))
    arrival = arrival_of(folder, at, actor_name)
    register = register_of(folder, create=False)
    try:
        cell = _found(place, code, folder, register)
        said = Clarification(words, reason.strip(), spoken, arrival.at, arrival.actor)
        kept = settle(cell, said, folder, register)
    finally:
        register.close()
    key = "settled" if words is not None else "settled-withdrawn"
    click.echo(say("commands", key, spoken, at=cell.at, country=code, value=kept.raw, raw=cell.answer.raw))


def _found(place: Sequence[str], country: str, folder: "Folder", register: "Register") -> "Unsettled":
    """Return the one cell that is meant; raise `UsageError` if none or several are."""
    waiting = list(_unsettled(country, folder, register))
    meant = [cell for cell in waiting if _is_meant(place, cell)]
    if len(meant) == 1:
        return meant[0]
    known = ", ".join(f"{cell.answer.tab}!{cell.answer.cell}" for cell in meant or waiting) or "–"
    code = "cell-ambiguous" if meant else "cell-not-unclear"
    raise UsageError(code, place=" ".join(place), country=country, known=known)


def _unsettled(country: str, folder: "Folder", register: "Register") -> "Iterator[Unsettled]":
    from matrices.study import unsettled

    for instrument in folder.instruments:
        yield from unsettled(register, folder.edition.id, instrument.id, country)


def _is_meant(place: Sequence[str], cell: "Unsettled") -> bool:
    one, instrument = cell.answer, cell.file.instrument
    named = [f"{one.tab}!{one.cell}".casefold(), f"'{one.tab}'!{one.cell}".casefold()]
    if "!" in place[-1]:
        return place[-1].replace("$", "").casefold() in named and list(place[:-1]) in ([], [instrument])
    return list(place) in ([instrument, one.sheet, one.row, one.column], [one.sheet, one.row, one.column])
