"""`matrices attachments`: a workbook → the pictures and documents in it, as files."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import Command

if TYPE_CHECKING:
    from matrices.workbook import Haul


@click.command("attachments", cls=Command)
@click.argument("file", metavar="FILE")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.pass_context
def command(context: click.Context, file: str, folder: Path) -> None:
    """Take pictures and embedded documents out of a workbook, for they may hold answers that no cell does."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle = cycle_of(context)
    words = cycle.language
    haul, written = cycle.attachments(Path(file), folder)
    for one, path, is_new in written:
        key = "attachment-written" if is_new else "attachment-known"
        called = say("commands", "attachment-called", words, name=one.called) if one.called else ""
        click.echo(say("commands", key, words, path=path, cells=", ".join(one.cells), called=called))
    for line in _rest(haul, words):
        click.echo(line)
    context.exit(1 if haul.left or haul.kept else 0)


def _rest(haul: "Haul", words: str) -> list[str]:
    """Return what is to be said of that which was not written."""
    from matrices.language import say

    counts = (("attachments-linked", haul.linked), ("attachments-left", haul.left))
    said = [say("commands", key, words, count=count) for key, count in counts if count]
    said += [say("commands", "attachments-kept", words, cells=", ".join(haul.kept))] if haul.kept else []
    return said if haul.found or said else [say("commands", "attachments-none", words)]
