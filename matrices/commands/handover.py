"""`matrices handover`: an edition → whether everything is there that whoever goes on with it needs."""

from pathlib import Path

import click

from matrices.commands.help import Command


@click.command("handover", cls=Command)
@click.option("--copy", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--keys-copy", type=click.Path(path_type=Path), metavar="FILE")
@click.pass_context
def command(context: click.Context, copy: Path | None, keys_copy: Path | None) -> None:
    """Check that an edition is complete before somebody else goes on with it, or before a computer is given up."""
    from matrices.commands.context import cycle_of
    from matrices.commands.keys import passphrase
    from matrices.language import say, text

    cycle, missing = cycle_of(context), 0
    language = cycle.language
    for one in cycle.handover(copy, keys_copy, secret=passphrase):
        mark = "" if one.there is None else say("handover", "there" if one.there else "missing", language) + " "
        click.echo(mark + text("handover", one.key, **one.values)[language])
        missing += one.there is False
    click.echo(say("handover", "incomplete" if missing else "complete", language, count=missing))
    context.exit(1 if missing else 0)
