"""`matrices keys`: the secrets of an edition → what they are known by, a copy that a passphrase opens, and back."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import CommandGroup
from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.edition import Folder, Keys

PASSPHRASE = "MATRICES_PASSPHRASE"  # noqa: S105 - the name of a variable, no secret
"""Environment variable with the passphrase, for a command that runs by itself."""

LEAST = 12
"""Characters that a passphrase has at least."""


@click.group("keys", cls=CommandGroup)
def command() -> None:
    """Keep the keys of an edition, which sign its workbooks and receipts."""


@command.command("show")
@click.pass_context
def show(context: click.Context) -> None:
    """Print the fingerprint by which the keys are known, as the letter of request names it."""
    from matrices.commands.context import edition_of
    from matrices.commands.speech import reader_language
    from matrices.language import say

    folder = edition_of(context)
    keys = _keys(folder)
    values = {"edition": folder.edition.id, "fingerprint": keys.fingerprint}
    click.echo(say("keys", "known-by", reader_language(), **values))
    click.echo(say("keys", "unsigned-taken" if keys.unsigned else "unsigned-wait", reader_language()))


@command.command("backup")
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE")
@click.pass_context
def backup(context: click.Context, file: str) -> None:
    """Write a copy of the keys into a new file that only a passphrase opens."""
    from matrices.commands.context import edition_of
    from matrices.commands.speech import reader_language
    from matrices.cycle import write_private
    from matrices.edition import encrypted, keys_text
    from matrices.language import say
    from matrices.register import FOLDER, Vault

    folder, target = edition_of(context), Path(file)
    keys = _keys(folder)
    if target.exists():
        raise UsageError("export-exists", file=file)
    write_private(target, encrypted(keys_text(keys, Vault(folder.path / FOLDER).all()), passphrase(new=True)))
    click.echo(say("keys", "backed-up", reader_language(), path=target, fingerprint=keys.fingerprint))


@command.command("restore")
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE")
@click.pass_context
def restore(context: click.Context, file: str) -> None:
    """Take the keys in from their copy, on another computer or after they were lost."""
    from matrices.commands.context import edition_of, register_if_any
    from matrices.commands.speech import reader_language
    from matrices.edition import KEYS_FILE, keys_from, persons_from, write_keys
    from matrices.language import say
    from matrices.register import FOLDER, Vault

    folder = edition_of(context)
    vault, there = Vault(folder.path / FOLDER), folder.keys
    if there and not _lacks_some(folder):
        raise UsageError("keys-there", fingerprint=there.fingerprint)
    content = opened(Path(file))
    try:
        keys, persons = keys_from(content), persons_from(content)
    except ValueError:
        raise UsageError("keys-damaged", file=file) from None
    if keys.edition != folder.edition.id:
        raise UsageError("keys-of-other", found=keys.edition, wanted=folder.edition.id)
    if there and there.fingerprint != keys.fingerprint:
        raise UsageError("keys-there", fingerprint=there.fingerprint)
    path = folder.path / KEYS_FILE if there else write_keys(folder.path, keys)
    vault.keep(persons)
    with register_if_any(folder) as register:
        if register is not None:
            register.destroy_keys()
    click.echo(say("keys", "restored", reader_language(), path=path, fingerprint=keys.fingerprint))


def _lacks_some(folder: "Folder") -> bool:
    """Tell whether keys of the directory are not here."""
    from matrices.commands.context import register_if_any

    with register_if_any(folder) as register:
        return register is not None and register.keys_missing() > 0


def opened(path: Path) -> bytes:
    """Return what an encrypted copy holds; raise `UsageError` if it is not there, or another passphrase opens it."""
    from matrices.edition import decrypted

    if not path.is_file():
        raise UsageError("no-file", file=path)
    try:
        return decrypted(path.read_bytes(), passphrase(new=False))
    except ValueError:
        raise UsageError("wrong-passphrase", file=path) from None


def passphrase(*, new: bool) -> str:
    """Return the passphrase of the environment, otherwise what is typed; a new one twice, and long enough."""
    from matrices.commands.speech import reader_language
    from matrices.language import say

    words = reader_language()
    given = os.environ.get(PASSPHRASE)
    if given is None:
        given = _typed("passphrase")
        while new and given != _typed("passphrase-again"):
            click.echo(say("keys", "passphrases-differ", words), err=True)
            given = _typed("passphrase")
    if not given or (new and len(given) < LEAST):
        raise UsageError("no-passphrase", least=LEAST)
    return str(given)


def _typed(key: str) -> str:
    """Return what is typed on the terminal, where it is not seen."""
    from matrices.commands.speech import reader_language
    from matrices.language import say

    return str(
        click.prompt(say("keys", key, reader_language()), hide_input=True, err=True, default="", show_default=False)
    )


def _keys(folder: "Folder") -> "Keys":
    from matrices.commands.context import check_keys, register_if_any

    if not folder.keys:
        with register_if_any(folder) as register:
            if register is not None:
                check_keys(folder, register)
        raise UsageError("no-keys")
    return folder.keys
