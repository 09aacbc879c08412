"""`matrices keys`: the secrets of an edition → what they are known by, a copy that a passphrase opens, and back."""

import os
from pathlib import Path

import click

from matrices.commands.help import CommandGroup

_PASSPHRASE = "MATRICES_PASSPHRASE"  # noqa: S105 - the name of a variable, no secret
"""Environment variable with the passphrase, for a command that runs by itself."""


@click.group("keys", cls=CommandGroup)
def command() -> None:
    """Keep the keys of an edition, which sign its workbooks and receipts."""


@command.command("show")
@click.pass_context
def _show(context: click.Context) -> None:
    """Print the fingerprint by which the keys are known, as the letter of request names it."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle = cycle_of(context)
    keys = cycle.keys()
    click.echo(say("keys", "known-by", cycle.language, edition=cycle.edition.id, fingerprint=keys.fingerprint))
    click.echo(say("keys", "unsigned-taken" if keys.unsigned else "unsigned-wait", cycle.language))


@command.command("backup")
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE")
@click.pass_context
def _backup(context: click.Context, file: str) -> None:
    """Write a copy of the keys into a new file that only a passphrase opens."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle, target = cycle_of(context), Path(file)
    keys = cycle.keys_backup(target, secret=new_passphrase)
    click.echo(say("keys", "backed-up", cycle.language, path=target, fingerprint=keys.fingerprint))


@command.command("restore")
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE")
@click.pass_context
def _restore(context: click.Context, file: str) -> None:
    """Take the keys in from their copy, on another computer or after they were lost."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle = cycle_of(context)
    path, keys = cycle.keys_restore(Path(file), secret=passphrase)
    click.echo(say("keys", "restored", cycle.language, path=path, fingerprint=keys.fingerprint))


def passphrase(*, new: bool = False) -> str:
    """Return the passphrase of the environment, otherwise what is typed; a new one twice."""
    from matrices.commands.speech import reader_language
    from matrices.language import say

    words = reader_language()
    given = os.environ.get(_PASSPHRASE)
    if given is None:
        given = _typed("passphrase")
        while new and given != _typed("passphrase-again"):
            click.echo(say("keys", "passphrases-differ", words), err=True)
            given = _typed("passphrase")
    return str(given)


def _typed(key: str) -> str:
    """Return what is typed on the terminal, where it is not seen."""
    from matrices.commands.speech import reader_language
    from matrices.language import say

    return str(
        click.prompt(say("keys", key, reader_language()), hide_input=True, err=True, default="", show_default=False)
    )


def new_passphrase() -> str:
    """Return the passphrase of a copy that is being made."""
    return passphrase(new=True)
