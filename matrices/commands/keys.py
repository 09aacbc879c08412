"""The secrets of an edition and what they sign: known by a fingerprint, copied, brought back; receipts verified."""

import os
from pathlib import Path

import click

from matrices.commands.help import CommandGroup

_PASSPHRASE = "MATRICES_PASSPHRASE"  # noqa: S105 - the name of a variable, no secret
"""Environment variable with the passphrase, for a command that runs by itself."""


@click.group("keys", cls=CommandGroup)
def keys() -> None:
    """Keep the keys of an edition, which sign its workbooks and receipts."""


@keys.command("show")
@click.pass_context
def _show(context: click.Context) -> None:
    """Print the fingerprint by which the keys are known, as the letter of request names it."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle = cycle_of(context)
    keys = cycle.keys()
    click.echo(say("keys", "known-by", cycle.language, edition=cycle.edition.id, fingerprint=keys.fingerprint))
    click.echo(say("keys", "unsigned-taken" if keys.unsigned else "unsigned-wait", cycle.language))


@keys.command("backup")
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE")
@click.pass_context
def _backup(context: click.Context, file: str) -> None:
    """Write a copy of the keys into a new file that only a passphrase opens."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle, target = cycle_of(context), Path(file)
    keys = cycle.keys_backup(target, secret=new_passphrase)
    click.echo(say("keys", "backed-up", cycle.language, path=target, fingerprint=keys.fingerprint))


@keys.command("restore")
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


@click.group("receipt", cls=CommandGroup)
def receipt() -> None:
    """Check receipts, which go out with letters of acknowledgement."""


@receipt.command("verify")
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE")
@click.option("--key", metavar="FINGERPRINT")
@click.pass_context
def _verify(context: click.Context, file: str, key: str | None) -> None:
    """Say what a receipt says, and whether it was signed with the key that it names; no edition is needed."""
    from matrices.commands.speech import reader_language
    from matrices.cycle import Cycle
    from matrices.language import say

    language = reader_language()
    found, outcome = Cycle.receipt_verify(Path(file), key or "")
    for name, value in sorted(found.says.items()):
        if name != "matrices":
            told = (
                "".join(f"\n    {file}: {sha256}" for file, sha256 in value.items()) if name == "files" else f" {value}"
            )
            click.echo(f"  {say('keys', f'receipt-{name}', language)}:{told}")
    click.echo(say("keys", f"receipt-is-{outcome}", language, fingerprint=found.fingerprint))
    context.exit(0 if outcome in ("genuine", "compare") else 1)
