"""The commands: the only room that prints, exits and reads the working folder. Loads click alone."""

import difflib
import importlib
import io
import sys

import click

from matrices.commands.help import CommandGroup, misused, show_version
from matrices.errors import MatricesError

__all__ = ["cli", "main"]

COMMANDS = {
    "init": "workbooks",
    "template": "workbooks",
    "check": "workbooks",
    "answers": "workbooks",
    "attachments": "workbooks",
    "receive": "correspondence",
    "import": "workbooks",
    "status": "products",
    "letters": "correspondence",
    "round": "round",
    "settle": "correspondence",
    "query": "correspondence",
    "consolidate": "products",
    "study": "products",
    "indicators": "products",
    "directory": "products",
    "publish": "products",
    "present": "products",
    "translations": "products",
    "register": "register",
    "keys": "keys",
    "receipt": "keys",
    "handover": "products",
    "schema": "workbooks",
    "desk": "serving",
    "serve": "serving",
    "demo": "serving",
}
"""Name of the command → the module of this room that it is in, in the order of the work."""

_Resolved = tuple[str | None, click.Command | None, list[str]]


class _Commands(CommandGroup):
    """The commands, each loaded when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a name."""
        if cmd_name not in COMMANDS:
            return None
        named = vars(importlib.import_module(f"matrices.commands.{COMMANDS[cmd_name]}"))
        command: click.Command = named.get(cmd_name) or named[f"{cmd_name}_"]  # `import` and `round` are Python's own
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> _Resolved:
        """Return the command that is called; a mistyped one is told with those that are near, loaded or not."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as problem:
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            told = "".join(f" Did you mean {name!r}?" for name in near)
            raise click.UsageError(problem.message + told, ctx) from problem


@click.group(
    "matrices", cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=show_version)
@click.option("--edition", "edition", type=click.Path(file_okay=False), default=".", metavar="DIR")
@click.pass_context
def cli(context: click.Context, edition: str) -> None:
    """Run one edition of a comparative study: workbooks out, answers in, one study."""
    context.obj = edition


def main() -> None:
    """Run the command line; a mistake of use ends with one clear message and exit code 2."""
    from matrices.commands.speech import complain

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")  # a pipe or file on Windows could not take “→” otherwise
    try:
        sys.exit(cli(standalone_mode=False))  # what `context.exit` was given, None at the natural end
    except click.Abort:
        sys.exit(130)
    except click.ClickException as problem:
        misused(problem)
        sys.exit(2)
    except MatricesError as problem:
        complain(problem)
        sys.exit(2)
    except OSError as problem:
        complain(MatricesError("cannot-write", path=problem.filename or "", problem=problem.strerror or problem))
        sys.exit(2)
