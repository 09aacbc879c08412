"""`matrices attachments`: a workbook → the pictures and documents in it, as files."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.context import naming, new_file, private_folder
from matrices.commands.help import Command

if TYPE_CHECKING:
    from matrices.workbook.attachments import Haul


@click.command("attachments", cls=Command)
@click.argument("file", metavar="FILE")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.pass_context
def command(context: click.Context, file: str, folder: Path) -> None:
    """Take pictures and embedded documents out of a workbook, for they may hold answers that no cell does."""
    from matrices.commands.context import read_files
    from matrices.commands.speech import reader_language
    from matrices.language import say
    from matrices.workbook.attachments import take_out

    words = reader_language()
    (returned,) = read_files((file,))
    haul = take_out(returned.content, returned.name)
    for one in haul.found:
        path, is_new = write_new(folder, one.name, one.content)
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


def write_new(folder: Path, name: str, content: bytes) -> tuple[Path, bool]:
    """Write a file under a name that is still free, and tell so; one that lies there already, byte by byte, is left."""
    private_folder(folder)
    stem, dot, kind = name.rpartition(".")
    for number in range(1, 10_000):
        path = folder / (name if number == 1 else f"{stem}-{number}{dot}{kind}")
        try:
            with naming(path), new_file(path) as target:
                target.write(content)
        except FileExistsError:
            if path.is_file() and not path.is_symlink() and path.read_bytes() == content:
                return path, False
            continue
        return path, True
    raise FileExistsError(17, "File exists", str(folder / name))
