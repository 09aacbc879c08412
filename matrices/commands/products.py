"""What is made of the record: where countries stand, the study and all that goes with it, published and handed over."""

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from matrices.commands.help import DAY, LANGUAGE, Choice, Command, CommandGroup, confirm
from matrices.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matrices.cycle import Cycle
    from matrices.translations import ReturnedTexts, Taken


@click.command("status", cls=Command)
@click.option("--format", "form", type=Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("--language", type=LANGUAGE)
@click.option("--on", type=DAY, metavar="DATE")
@click.option("--circulate", is_flag=True)
@click.option("--due", "what_is_due", is_flag=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False), metavar="FILE")
@click.pass_context
def status(
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


_UNVERIFIED = "Go on even if the register does not pass its proof; every page then says so."


@click.command("consolidate", cls=Command)
@click.option("--output", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--unverified", is_flag=True)
@click.pass_context
def consolidate(context: click.Context, output: str | None, unverified: bool) -> None:
    """Put all accepted answers into one long table: a workbook and open data."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import working
    from matrices.language import say

    cycle = cycle_of(context)
    with working() as progress:
        made = cycle.consolidate(Path(output) if output else None, unverified=unverified, progress=progress)
    written = made.study.printed_in("study", "indicators").entries if made.study is not None else ()
    countries, (first, *more) = len({entry.country for entry in written}), made.paths
    click.echo(say("commands", "consolidated", cycle.language, entries=len(written), countries=countries, path=first))
    for path in more:
        click.echo(say("commands", "written", cycle.language, path=path))


@click.command("study", cls=Command)
@click.option("--language", "languages", type=LANGUAGE, multiple=True)
@click.option("--format", "formats", type=Choice(["html", "pdf"]), multiple=True)
@click.option("--short", is_flag=True)
@click.option("--unverified", is_flag=True)
@click.pass_context
def study(
    context: click.Context, languages: tuple[str, ...], formats: tuple[str, ...], *, short: bool, unverified: bool
) -> None:
    """Write the consolidated study, with its workbook and open data."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import tell_made, telling

    cycle = cycle_of(context)
    with telling(steps=1) as progress:
        made = cycle.study(languages, formats, short=short, unverified=unverified, progress=progress)
    tell_made(made, cycle.language)


@click.command("indicators", cls=Command)
@click.option("--language", "languages", type=LANGUAGE, multiple=True)
@click.option("--format", "formats", type=Choice(["html", "pdf"]), multiple=True)
@click.option("--short", is_flag=True)
@click.pass_context
def indicators(context: click.Context, languages: tuple[str, ...], formats: tuple[str, ...], *, short: bool) -> None:
    """Write the progress report on indicators, with its data as CSV and SDMX-CSV."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import tell_made, telling

    cycle = cycle_of(context)
    with telling() as progress:
        made = cycle.indicators(languages, formats, short=short, progress=progress)
    tell_made(made, cycle.language)


_FORMATS = ("html", "pdf", "xlsx", "vcf")


@click.command("directory", cls=Command)
@click.option("--language", "languages", type=LANGUAGE, multiple=True)
@click.option("--public", is_flag=True)
@click.option("--on", type=DAY, metavar="DATE")
@click.option("--format", "formats", type=Choice(_FORMATS), multiple=True)
@click.pass_context
def directory(
    context: click.Context,
    languages: tuple[str, ...],
    public: bool,
    on: datetime.datetime | None,
    formats: tuple[str, ...],
) -> None:
    """Write the directory of the network: by country and by institution, as page, PDF, workbook and vCards."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import tell_made, working

    cycle = cycle_of(context)
    with working() as progress:
        made = cycle.directory(
            languages,
            formats,
            audience="public" if public else "network",
            on=on.date() if on else None,
            progress=progress,
        )
    tell_made(made, cycle.language)


@click.command("present", cls=Command)
@click.option("--language", "languages", type=LANGUAGE, multiple=True)
@click.option("-o", "--output", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--unverified", is_flag=True)
@click.pass_context
def present(context: click.Context, languages: tuple[str, ...], output: str | None, unverified: bool) -> None:
    """Write the presentation of the study for the meeting: charts that can be edited, and speaker's notes."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import tell_made, working

    cycle = cycle_of(context)
    with working() as progress:
        made = cycle.present(languages, Path(output) if output else None, unverified=unverified, progress=progress)
    tell_made(made, cycle.language)


@click.command("publish", cls=Command)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--list", "listed", is_flag=True)
@click.option("--yes", "sure", is_flag=True)
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", show_default=True)
@click.option("--by", "actor_name", metavar="NAME")
@click.pass_context
def publish(
    context: click.Context, files: tuple[str, ...], listed: bool, sure: bool, form: str, actor_name: str | None
) -> None:
    """Publish the products that were made, as the next version."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle = cycle_of(context, actor_name)
    if listed and form == "json":
        click.echo(json.dumps(_record(cycle), ensure_ascii=False, indent=2))
        return
    for line in _lines(cycle):
        click.echo(line)
    if listed:
        return
    version = len(cycle.published()) + 1
    if not sure and (files or any(one.current for one in cycle.made())):
        confirm(say("publishing", "ask", cycle.language, version=version))
    made, folder = cycle.publish(files)
    told = {"version": made.version, "count": len(made.files), "folder": folder}
    click.echo(say("publishing", "published", cycle.language, **told))


def _lines(cycle: "Cycle") -> "Iterator[str]":
    from matrices.cycle import event_moment, made_words
    from matrices.language import say

    zone, language = cycle.edition.calendar.zone, cycle.language
    for one in cycle.made():
        yield made_words(one, language)
    for version in cycle.published():
        told = {"version": version.version, "actor": version.actor, "files": len(version.files)}
        at = event_moment(version.at, zone)[language]
        yield say("publishing", "version", language, at=at, anchor=version.anchor[:12], **told)


def _record(cycle: "Cycle") -> dict[str, Any]:
    """Return the stable JSON record of what was made and published; keys are added, never changed."""
    return {
        "made": [
            {
                "name": one.name,
                "current": one.current,
                "since_run": one.since_run,
                "since_published": one.since_published,
                "lines_since_published": list(one.rows[1]) if one.rows[1] is not None else None,
            }
            for one in cycle.made()
        ],
        "published": [
            {
                "version": one.version,
                "at": one.at,
                "by": one.actor,
                "anchor": one.anchor,
                "files": {file.name: file.sha256 for file in one.files},
            }
            for one in cycle.published()
        ],
    }


@click.group("translations", cls=CommandGroup)
def translations() -> None:
    """Send the countries' texts to translators, and take in what they return."""


@translations.command("export")
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


@translations.command("import")
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


@click.command("handover", cls=Command)
@click.option("--copy", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--keys-copy", type=click.Path(path_type=Path), metavar="FILE")
@click.pass_context
def handover(context: click.Context, copy: Path | None, keys_copy: Path | None) -> None:
    """Check that an edition is complete before somebody else goes on with it, or before a computer is given up."""
    from matrices.commands.context import cycle_of
    from matrices.commands.keys import passphrase
    from matrices.language import say, text

    cycle, missing = cycle_of(context), 0
    language = cycle.language
    for one in cycle.handover(copy, keys_copy, secret=passphrase):
        mark = "" if one.there is None else say("handover", "there" if one.there else "missing", language) + " "
        click.echo(mark + text("handover", one.key, **one.values)[language])
        missing += one.there is False
    click.echo(say("handover", "incomplete" if missing else "complete", language, count=missing))
    context.exit(1 if missing else 0)
