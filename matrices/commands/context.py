"""The words of a call → the edition that it works on, with the clock of this computer and the name of its user."""

import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from matrices.cycle import Cycle


def cycle_of(context: click.Context, actor_name: str | None = None) -> "Cycle":
    """Return the edition that the call names with `--edition`, or that of the working folder.

    It is worked on by whoever is named or runs the command, in the language of the reader.
    """
    from matrices.commands.speech import reader_language, tell
    from matrices.cycle import Cycle

    who = actor_name or actor()
    cycle = Cycle.open(context.obj or ".", clock=clock, actor=who, language=reader_language())
    tell(cycle.folder.notices)
    return cycle


def clock() -> datetime.datetime:
    """Return the present moment by the clock of this computer."""
    return datetime.datetime.now(datetime.UTC)


def actor() -> str:
    """Return the name under which the log knows whoever runs the command."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def day_or_moment(named: datetime.datetime | None) -> datetime.date | datetime.datetime | None:
    """Return a moment of the command line, or the day if no hour was given."""
    return named.date() if named is not None and named.time() == datetime.time() else named
