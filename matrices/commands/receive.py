"""`matrices receive`: returned files → checked and put into the register."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, MOMENT, Command

if TYPE_CHECKING:
    from matrices.checking import Checked, Kept


@click.command("receive", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--arrived", type=MOMENT, metavar="MOMENT")
@click.option("--institution", default="", metavar="NAME")
@click.option("--from", "sender", default="", metavar="COUNTRY")
@click.option("--in-order", is_flag=True)
@click.option("--by", "actor_name", metavar="NAME")
@click.option("--language", type=LANGUAGE)
@click.pass_context
def command(
    context: click.Context,
    files: tuple[str, ...],
    arrived: datetime.datetime | None,
    institution: str,
    sender: str,
    in_order: bool,
    actor_name: str | None,
    language: str | None,
) -> None:
    """Check returned workbooks and put them into the register, sound or not."""
    from matrices.commands.check import exit_code, show
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context, actor_name)
    verdicts, waits, done = [], False, list[str]()
    with telling_done(done):
        for one in cycle.receive(
            list(map(Path, files)),
            arrived=arrived,
            institution=institution,
            sender=sender,
            in_order=in_order,
            language=language,
            registered=done.append,
        ):
            waits = waits or one.waits
            if one.checked is not None:
                verdicts.append(one.checked.verdict)
                show(one.checked, one.language)
                click.echo(_receipt_line(one.checked, one.kept, one.language))
            indent = "" if one.checked is None else "  "
            for line in one.lines:
                click.echo(indent + line[one.language])
            for note in one.notes:
                click.echo(note[one.language], err=True)
    context.exit(max(exit_code(verdicts), int(waits)))


@contextmanager
def telling_done(done: list[str]) -> Iterator[None]:
    """Say, where a full disk or a database puts an end to it, what was registered before."""
    from matrices.commands.speech import reader_language
    from matrices.errors import RegisterError
    from matrices.language import say

    try:
        yield
    except (OSError, RegisterError):
        names = ", ".join(done) or "–"
        click.echo(say("commands", "received-until", reader_language(), count=len(done), names=names), err=True)
        raise


def _receipt_line(one: "Checked", kept: "Kept | None", language: str) -> str:
    """Return the line that says what became of a file."""
    from matrices.language import say

    waits = kept is not None and kept.submission.waits
    verdict = say("commands", "verdict-waiting" if waits else f"verdict-{one.verdict}", language)
    if kept is None:
        return say("commands", "received-not", language, file=one.file, verdict=verdict)
    key, submission = "received-known" if kept.receipt.known else "received-new", kept.submission
    return say(
        "commands",
        key,
        language,
        file=one.file,
        verdict=verdict,
        country=submission.country,
        instrument=submission.instrument,
        version=submission.version,
    )
