"""`matrices receipt`: a signed receipt → what it says, and whether it is genuine."""

from pathlib import Path

import click

from matrices.commands.help import CommandGroup


@click.group("receipt", cls=CommandGroup)
def command() -> None:
    """Check receipts, which go out with letters of acknowledgement."""


@command.command("verify")
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
