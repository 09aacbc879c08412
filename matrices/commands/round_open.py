"""`matrices round open` and `round forms`: the draft is frozen → its files: draft, forms, letters."""

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from matrices.commands.help import MOMENT, Choice, Command

if TYPE_CHECKING:
    from matrices.cycle import Cycle


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
    from matrices.commands.context import cycle_of, day_or_moment
    from matrices.language import say, show_moment
    from matrices.register import moment

    cycle = cycle_of(context, actor_name)
    words = cycle.language
    opened = cycle.round_open(countries, until=day_or_moment(until), at=at)
    ends = show_moment(moment(opened.until).astimezone(cycle.edition.calendar.zone), words)
    click.echo(say("rounds", "opened", words, number=opened.number, until=ends))
    agreed_later = cycle.edition.silence.agreed and not opened.silence
    key = "opened-silence" if opened.silence else "opened-agreed-later" if agreed_later else "opened-no-silence"
    click.echo(say("rounds", key, words))
    _write(cycle, formats)


@click.command("forms", cls=Command)
@click.option("--format", "formats", type=Choice(["html", "pdf"]), multiple=True)
@click.pass_context
def forms(context: click.Context, formats: tuple[str, ...]) -> None:
    """Write the files of the newest round again, from what was frozen when it was opened."""
    from matrices.commands.context import cycle_of

    _write(cycle_of(context), formats)


def _write(cycle: "Cycle", formats: Sequence[str]) -> None:
    """Write the files of the newest round and say where they lie, then what letters there are."""
    from matrices.commands.letters import tell_letters
    from matrices.commands.speech import tell_made, working

    with working() as progress:
        made = cycle.round_forms(formats, progress=progress)
    tell_made(made, cycle.language)
    for letters in made.letters:
        tell_letters(letters, cycle.language)
