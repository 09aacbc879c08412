"""`matrices desk`: the whole cycle in a browser, served to this computer alone."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import Command
from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.desk import Served


@click.command("desk", cls=Command)
@click.argument("folder", type=click.Path(file_okay=False), metavar="[FOLDER]", required=False)
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="PORT")
@click.option("--no-browser", "quiet", is_flag=True)
@click.pass_context
def command(context: click.Context, folder: str | None, port: int, quiet: bool) -> None:
    """Open the desk on an edition, or on a folder of several, until it is ended."""
    from matrices.commands.speech import reader_language
    from matrices.desk import serve

    path = Path(folder or context.obj or ".")
    if not path.is_dir():
        raise UsageError("no-folder", folder=path)

    def began(served: "Served") -> None:
        import webbrowser

        from matrices.language import say

        for key in ("serving", "serving-once"):
            click.echo(say("desk", key, reader_language(), link=served.link))
        if not quiet:
            webbrowser.open(served.link)

    serve(path, language=reader_language(), port=port, began=began)
