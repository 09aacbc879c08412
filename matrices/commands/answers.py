"""`matrices answers`: one file → every answer that can be read in it, findings or not."""

from pathlib import Path

import click

from matrices.commands.help import Choice, Command


@click.command("answers", cls=Command)
@click.argument("file", metavar="FILE")
@click.option("--format", "form", type=Choice(["json", "csv", "xlsx"]))
@click.option("--output", type=click.Path(dir_okay=False), metavar="PATH")
@click.pass_context
def command(context: click.Context, file: str, form: str | None, output: str | None) -> None:
    """Print every answer that can be read in a workbook, whatever its faults."""
    from matrices.commands.check import exit_code, show
    from matrices.commands.context import cycle_of
    from matrices.cycle import answer_records, answers_csv, answers_workbook, as_json, write_file
    from matrices.language import say

    form = form or Path(output or "").suffix.lower().removeprefix(".")
    cycle = cycle_of(context)
    checked = cycle.answers(Path(file))
    if checked.answers is None:
        show(checked, cycle.spoken(checked))
        context.exit(exit_code({checked.verdict}) or 2)
    if form == "xlsx":
        content = answers_workbook(checked.answers, cycle.spoken(checked), cycle.edition.calendar.request)
    elif form == "csv":
        content = answers_csv(checked.answers).encode()
    else:
        content = f"{as_json(answer_records(checked.answers))}\n".encode()
    if output is not None:
        click.echo(say("commands", "written", cycle.language, path=write_file(Path(output), content)))
    else:
        click.echo(content, nl=False)
