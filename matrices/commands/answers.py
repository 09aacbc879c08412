"""`matrices answers`: one file → every answer that can be read in it, findings or not."""

import csv
import datetime
import io
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from matrices.commands.help import Choice, Command
from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.instrument.values.typed import Value
    from matrices.validation.answers import Answer, Answers

FIELDS = ("instrument", "sheet", "row", "column", "value", "raw", "cell")

_HEADS = ("sheet", "row", "question", "column", "value", "raw", "cell")


@click.command("answers", cls=Command)
@click.argument("file", metavar="FILE")
@click.option("--format", "form", type=Choice(["json", "csv", "xlsx"]))
@click.option("--output", type=click.Path(dir_okay=False), metavar="PATH")
@click.pass_context
def command(context: click.Context, file: str, form: str | None, output: str | None) -> None:
    """Print every answer that can be read in a workbook, whatever its faults."""
    from matrices.commands.check import exit_code, language_of, show
    from matrices.commands.context import edition_of, read_files, write_file
    from matrices.commands.speech import as_json, reader_language
    from matrices.intake.check import read_file
    from matrices.language import say

    form = form or Path(output or "").suffix.lower().removeprefix(".")
    folder = edition_of(context)

    returned, *more = read_files((file,))
    if more:
        names = ", ".join(one.name for one in (returned, *more))
        raise UsageError("container-several", file=file, names=names)
    checked = read_file(returned, folder)
    if checked.answers is None:
        show(checked, language_of(checked))
        context.exit(exit_code({checked.verdict}) or 2)
    if form == "xlsx":
        content = _workbook(checked.answers, language_of(checked), folder.edition.calendar.request)
    elif form == "csv":
        content = _csv(answer_records(checked.answers)).encode()
    else:
        content = f"{as_json(answer_records(checked.answers))}\n".encode()
    if output is not None:
        click.echo(say("commands", "written", reader_language(), path=write_file(Path(output), content)))
    else:
        click.echo(content, nl=False)


def answer_records(answers: "Answers") -> list[dict[str, Any]]:
    """Return the stable records of the answers, in the order of the instrument."""
    return [
        {
            "instrument": answers.instrument.id,
            "sheet": one.sheet,
            "row": one.row,
            "column": one.column,
            "value": plain_value(one.value),
            "raw": one.raw.text,
            "cell": f"{one.at.sheet}!{one.at.cell}",
        }
        for one in _in_order(answers)
    ]


def _in_order(answers: "Answers") -> "list[Answer]":
    order = {(sheet.id, row, column): i for i, (sheet, row, column) in enumerate(answers.instrument.cells())}
    return sorted(answers.all, key=lambda one: order.get((one.sheet, one.row, one.column), len(order)))


def plain_value(value: "Value | None") -> Any:
    """Return a value as JSON has it: codes and dates as text, numbers as numbers, several codes as a list."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return list(value) if isinstance(value, tuple) else value


def _workbook(answers: "Answers", language: str, day: datetime.date) -> bytes:
    """Return the answers as people read them: names of sheets and questions, values in words."""
    from matrices.instrument.contents import options_of
    from matrices.instrument.values.show import show
    from matrices.language import say
    from matrices.report.cells import table

    instrument, rows = answers.instrument, []
    for one in _in_order(answers):
        sheet = instrument.sheet(one.sheet)
        column = sheet.column(one.column)
        options = options_of(instrument, sheet, one.row, column)
        words = show(one.value, column, options, language) if one.value is not None else ""
        title = next((row.title[language] for row in sheet.rows if row.id == one.row), "")
        rows.append(
            [one.at.sheet, one.row, title, column.label[language], words, one.raw.shown or one.raw.text, one.at.cell]
        )
    heads = [say("commands", f"answers-{head}", language) for head in _HEADS]
    return table(instrument.short_title[language], heads, rows, day)


def _csv(records: list[dict[str, Any]]) -> str:
    from matrices.language import visible_signs

    table = io.StringIO()
    writer = csv.DictWriter(table, FIELDS, lineterminator="\n")
    writer.writeheader()
    for one in records:
        value = one["value"]
        writer.writerow({**one, "value": "; ".join(value) if isinstance(value, list) else value})
    return visible_signs(table.getvalue())
