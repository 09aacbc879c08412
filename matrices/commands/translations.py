"""`matrices translations`: the countries' texts → files for translators; their translations → the register."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, Choice, CommandGroup

if TYPE_CHECKING:
    from matrices.translations import ReturnedTexts, Taken


@click.group("translations", cls=CommandGroup)
def command() -> None:
    """Send the countries' texts to translators, and take in what they return."""


@command.command("export")
@click.option("--to", "target", type=LANGUAGE)
@click.option("--format", "form", type=Choice(["xlsx", "xliff"]), default="xlsx", show_default=True)
@click.option("--all", "short", is_flag=True)
@click.option("--language", type=LANGUAGE)
@click.option("-o", "--output", type=click.Path(dir_okay=False), metavar="FILE")
@click.pass_context
def _export(
    context: click.Context, target: str | None, form: str, short: bool, language: str | None, output: str | None
) -> None:
    """Write the texts that are in another language, beside what there is of a translation."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import working
    from matrices.language import say

    cycle = cycle_of(context)
    words = cycle.language
    with working() as progress:
        made = cycle.translations_export(
            target,
            form,
            short=short,
            language=language,
            path=Path(output) if output else None,
            progress=progress,
        )
    for path, group in made:
        done = sum(one.translation is not None for one in group)
        stale = sum(one.is_stale for one in group)
        name = say("translations", f"language-{group[0].language}", words)
        told = say("translations", "exported", words, count=len(group), done=done, stale=stale, target=name, path=path)
        click.echo(told)


@command.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--translator", default="", metavar="NAME")
@click.option("--withdraw", is_flag=True)
@click.option("--by", "actor_name", metavar="NAME")
@click.option("--language", type=LANGUAGE)
@click.pass_context
def _import_(
    context: click.Context,
    files: tuple[str, ...],
    translator: str,
    withdraw: bool,
    actor_name: str | None,
    language: str | None,
) -> None:
    """Take translations into the register: workbooks or XLIFF files that were exported before."""
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context, actor_name)
    codes = [0]
    for one, taken in cycle.translations_import(list(map(Path, files)), translator=translator, withdraw=withdraw):
        _show(one, taken, language or cycle.language)
        codes.append(int(taken.is_blocked) if one.is_readable else 2)
    context.exit(max(codes))


def _show(returned: "ReturnedTexts", taken: "Taken", language: str) -> None:
    from matrices.commands.speech import findings_text
    from matrices.language import say

    if returned.is_readable:
        click.echo(say("translations", "taken", language, file=returned.file, **taken.fates))
        if taken.fates["withdrawn"]:
            count = taken.fates["withdrawn"]
            click.echo(say("translations", "taken-back", language, file=returned.file, count=count))
    else:
        click.echo(say("translations", "taken-not", language, file=returned.file))
    for line in findings_text(taken.findings, language):
        click.echo(line)
