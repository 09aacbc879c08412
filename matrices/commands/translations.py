"""`matrices translations`: the countries' texts → files for translators; their translations → the register."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, Choice, CommandGroup
from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.edition import Folder
    from matrices.register import Register
    from matrices.translations import Hand, Passage, ReturnedTexts, Taken

_ENDINGS = {"xlsx": "xlsx", "xliff": "xlf"}


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
def export(
    context: click.Context, target: str | None, form: str, short: bool, language: str | None, output: str | None
) -> None:
    """Write the texts that are in another language, beside what there is of a translation."""
    from matrices.commands.context import edition_of
    from matrices.commands.speech import reader_language
    from matrices.cycle import write_file
    from matrices.language import say

    folder, words = edition_of(context), reader_language()
    spoken = language or (words if words in folder.edition.languages else folder.edition.languages[0])
    groups = _passages(folder, (target,) if target else tuple(folder.edition.languages), short, spoken)
    if not groups:
        named = target or folder.edition.languages[0]
        raise UsageError("nothing-to-translate", language=say("translations", f"language-{named}", words))
    if output and len(groups) > 1:
        raise UsageError("translations-one-file", languages=", ".join(group[0].language for group in groups))
    for group in groups:
        into = group[0].language
        path = Path(output) if output else folder.build / "translations" / f"translations-{into}.{_ENDINGS[form]}"
        write_file(path, _file(group, folder, form, spoken))
        done = sum(one.translation is not None for one in group)
        stale = sum(one.is_stale for one in group)
        name = say("translations", f"language-{into}", words)
        told = say("translations", "exported", words, count=len(group), done=done, stale=stale, target=name, path=path)
        click.echo(told)


@command.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--translator", default="", metavar="NAME")
@click.option("--withdraw", is_flag=True)
@click.option("--by", "actor_name", metavar="NAME")
@click.option("--language", type=LANGUAGE)
@click.pass_context
def import_(
    context: click.Context,
    files: tuple[str, ...],
    translator: str,
    withdraw: bool,
    actor_name: str | None,
    language: str | None,
) -> None:
    """Take translations into the register: workbooks or XLIFF files that were exported before."""
    from matrices.commands.context import actor, edition_of, now, read_files, register_of
    from matrices.commands.speech import reader_language
    from matrices.translations import Hand, read_returned

    folder, words = edition_of(context), language or reader_language()
    returned = [read_returned(file.content, file.name) for file in read_files(files)]
    hand = Hand(now(folder).isoformat(), actor_name or actor(), translator, withdraw)
    blocked = False
    register = register_of(folder, create=False)
    try:
        for one in returned:
            taken = _take(one, folder, register, hand)
            _show(one, taken, words)
            blocked = blocked or taken.is_blocked
    finally:
        register.close()
    context.exit(2 if not all(one.is_readable for one in returned) else int(blocked))


def _passages(folder: "Folder", languages: Sequence[str], short: bool, spoken: str) -> "list[tuple[Passage, ...]]":
    """Return, for each language into which there is anything to translate, its texts."""
    from matrices.commands.context import register_of
    from matrices.commands.speech import steps
    from matrices.commands.status import study_of
    from matrices.language import say
    from matrices.study import earlier_texts
    from matrices.translations import passages

    register = register_of(folder, create=False)
    try:
        with steps(say("translations", "step-export", spoken)):
            study = study_of(folder, register)
            stale = {one.source for one in study.translations.values() if one.stale}
            earlier = earlier_texts(register, folder.edition.id, stale)
            found = [passages(study, one, earlier, short=short, shown_in=spoken) for one in languages]
    finally:
        register.close()
    return [group for group in found if group]


def _file(passages: "Sequence[Passage]", folder: "Folder", form: str, spoken: str) -> bytes:
    if form == "xliff":
        from matrices.translations import xliff_document

        return xliff_document(passages, folder.edition, spoken)
    from matrices.translations import translators_workbook

    return translators_workbook(passages, folder.edition, spoken)


def _take(returned: "ReturnedTexts", folder: "Folder", register: "Register", hand: "Hand") -> "Taken":
    from matrices.commands.status import study_of
    from matrices.translations import take

    taken = take(returned, study_of(folder, register), hand)
    if taken.stored:
        register.translations.add_translations(taken.stored)
    return taken


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
