"""`matrices answers`: one file → every answer that can be read in it, findings or not."""

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.instrument.values.typed import Value
    from matrices.validation.answers import Answers

FIELDS = ("instrument", "sheet", "row", "column", "value", "raw", "cell")


@click.command("answers")
@click.argument("file", metavar="FILE")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True, help="Form.")
@click.pass_context
def command(context: click.Context, file: str, form: str) -> None:
    """Print every answer that can be read in a workbook, whatever its faults.

    \b
    Example:
      matrices answers returned/CRI.xlsx --format csv > cri.csv
    """
    from matrices.commands.check import exit_code, language_of, show
    from matrices.commands.context import edition_of, read_files
    from matrices.intake.check import read_file

    returned, *more = read_files((file,))
    if more:
        names = ", ".join(one.name for one in (returned, *more))
        raise UsageError("container-several", file=file, names=names)
    checked = read_file(returned, edition_of(context))
    if checked.answers is None:
        show(checked, language_of(checked))
        context.exit(exit_code({checked.verdict}) or 2)
    records = answer_records(checked.answers)
    click.echo(
        json.dumps(records, ensure_ascii=False, indent=2) if form == "json" else _csv(records), nl=form == "json"
    )


def answer_records(answers: "Answers") -> list[dict[str, Any]]:
    """Return the stable records of the answers, in the order of the instrument."""
    order = {(sheet.id, row, column): i for i, (sheet, row, column) in enumerate(answers.instrument.cells())}
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
        for one in sorted(answers.all, key=lambda one: order.get((one.sheet, one.row, one.column), len(order)))
    ]


def plain_value(value: "Value | None") -> Any:
    """Return a value as JSON has it: codes and dates as text, numbers as numbers, several codes as a list."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return list(value) if isinstance(value, tuple) else value


def _csv(records: list[dict[str, Any]]) -> str:
    table = io.StringIO()
    writer = csv.DictWriter(table, FIELDS, lineterminator="\n")
    writer.writeheader()
    for one in records:
        value = one["value"]
        writer.writerow({**one, "value": "; ".join(value) if isinstance(value, list) else value})
    return table.getvalue()
