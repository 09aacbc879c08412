"""`matrices receipt`: a signed receipt → what it says, and whether it is genuine."""

from pathlib import Path

import click

from matrices.commands.help import CommandGroup
from matrices.errors import UsageError


@click.group("receipt", cls=CommandGroup)
def command() -> None:
    """Check receipts, which go out with letters of acknowledgement."""


@command.command("verify")
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE")
@click.option("--key", metavar="FINGERPRINT")
@click.pass_context
def verify(context: click.Context, file: str, key: str | None) -> None:
    """Say what a receipt says, and whether it was signed with the key that it names; no edition is needed."""
    from matrices.commands.speech import reader_language
    from matrices.language import say
    from matrices.report import open_receipt

    path, language = Path(file), reader_language()
    if not path.is_file():
        raise UsageError("no-file", file=file)
    found = open_receipt(path.read_bytes(), path.name)
    for name, value in sorted(found.says.items()):
        if name != "matrices":
            click.echo(f"  {say('keys', f'receipt-{name}', language)}: {value}")
    wanted = "".join((key or "").split()).lower()
    same = not wanted or wanted == found.fingerprint.replace(" ", "")
    outcome = "changed" if not found.genuine else "genuine" if wanted and same else "compare" if same else "other-key"
    click.echo(say("keys", f"receipt-is-{outcome}", language, fingerprint=found.fingerprint))
    context.exit(0 if found.genuine and same else 1)
