"""`matrices import`: files in layouts of their own → read by a mapping, told, and put into the register."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, MOMENT, Choice, Command

if TYPE_CHECKING:
    from matrices.importing import Import, Registered


@click.command("import", cls=Command)
@click.argument("mapping", metavar="MAPPING")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--dry-run", is_flag=True)
@click.option("--decisions", metavar="FILE")
@click.option("--waive", "waiver", default="", metavar="REASON")
@click.option("--arrived", type=MOMENT, metavar="MOMENT")
@click.option("--by", "actor_name", metavar="NAME")
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", show_default=True)
@click.option("--language", type=LANGUAGE)
@click.pass_context
def command(  # noqa: PLR0913 - one parameter an option
    context: click.Context,
    mapping: str,
    files: tuple[str, ...],
    *,
    dry_run: bool,
    decisions: str | None,
    waiver: str,
    arrived: datetime.datetime | None,
    actor_name: str | None,
    form: str,
    language: str | None,
) -> None:
    """Bring in what exists in another layout."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import working
    from matrices.cycle import ImportAsked, as_json, import_record

    cycle = cycle_of(context, actor_name)
    spoken = language or cycle.language
    asked = ImportAsked(Path(mapping), [*map(Path, files)], Path(decisions) if decisions else None, waiver)
    done: tuple[Registered, ...] = ()
    with working() as progress:
        if dry_run:
            found = cycle.import_preview(asked, progress)
        else:
            found, done = cycle.import_files(asked, arrived=arrived, progress=progress)
    if form == "json":
        click.echo(as_json(import_record(found, done, spoken)))
    else:
        _show(found, done, spoken)
    for path in cycle.import_reports(found):
        click.echo(_said("report", spoken, path=path), err=True)
    if not found.is_ready:
        click.echo(_said("not-ready", spoken, count=len(found.errors)), err=True)
    context.exit(0 if found.is_ready else 1)


def _show(found: "Import", done: "tuple[Registered, ...]", language: str) -> None:
    """Print what an import came to: what was noticed, how much was placed, what was registered."""
    from matrices.findings import severity_name
    from matrices.importing import one_line

    for each in found.findings:
        click.echo(f"{severity_name(each.severity)[language].upper()} {each.at}: {each.message[language]}")
        click.echo(f"    → {each.advice[language]}")
    for one in done:
        name, key = one.submission.name, "known" if one.known else "waits" if one.submission.waits else "registered"
        click.echo(_said(key, language, name=name, answers=one.answers, mapping=found.name))
    click.echo(one_line(found, language))
    if found.waiver:
        click.echo(_said("waived", language, count=len(found.errors), reason=found.waiver))


def _said(key: str, language: str, **values: object) -> str:
    from matrices.language import say

    return say("importing", key, language, **values)
