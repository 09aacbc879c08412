"""`matrices status`: where each country stands, on the screen, for other programs, or as a page to print."""

import datetime
import json
from pathlib import Path

import click

from matrices.commands.help import DAY, LANGUAGE, Choice, Command
from matrices.errors import UsageError


@click.command("status", cls=Command)
@click.option("--format", "form", type=Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("--language", type=LANGUAGE)
@click.option("--on", type=DAY, metavar="DATE")
@click.option("--circulate", is_flag=True)
@click.option("--due", "what_is_due", is_flag=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False), metavar="FILE")
@click.pass_context
def command(
    context: click.Context,
    form: str,
    language: str | None,
    on: datetime.datetime | None,
    circulate: bool,
    what_is_due: bool,
    output: str | None,
) -> None:
    """Say where each country stands with each instrument, and how far off the dates are."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import tell_unsettled
    from matrices.cycle import contacts_record, due_record, status_record, unsettled_record
    from matrices.language import say
    from matrices.report import status_lines

    if form != "html" and (circulate or output):
        raise UsageError("page-needs-html", form=form)
    cycle = cycle_of(context)
    words = language or cycle.language
    status = cycle.status(language=language, on=on.date() if on else None)
    if what_is_due and form == "text":
        found = cycle.due(status, at=on)
        for one, told in found:
            click.echo(f"{one.on.isoformat()}  {told}")
        if not found:
            click.echo(say("due", "none", words))
        return
    if form == "json":
        record = status_record(status) | {
            "contacts": contacts_record(*cycle.contacts_known()),
            "unsettled": unsettled_record(cycle.folder, words),
            "due": due_record(cycle.due(status, at=on)),
        }
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
        return
    if form == "html":
        path = cycle.status_page(status, Path(output) if output else None, circulate=circulate)
        click.echo(say("commands", "written", words, path=path))
    else:
        for line in status_lines(status):
            click.echo(line)
    tell_unsettled(cycle.folder)
