"""`matrices register`: list, proof, log and copies of the register, and what the Secretariat decides of submissions."""

import datetime
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import MOMENT, Choice, Command, CommandGroup, confirm
from matrices.errors import UsageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from matrices.checking import Merged, ReadAgain
    from matrices.cycle import Counted
    from matrices.edition import Folder
    from matrices.register import Event, Proof, Submission

_Called = Callable[..., None]

_REASON = click.option("--reason", required=True, metavar="TEXT")
_BY = click.option("--by", "actor_name", metavar="NAME")
_NAME = click.argument("submission", metavar="SUBMISSION")
_TAKE = click.option("--take", "taken", multiple=True, metavar="ROW=VERSION")


@click.group("register", cls=CommandGroup)
def register() -> None:
    """Look after the register: list it, decide on submissions, prove it, read its log, copy and restore it."""


@register.command("list", cls=Command)
@click.argument("countries", nargs=-1, metavar="[COUNTRY]...")
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def _list_(context: click.Context, countries: tuple[str, ...], form: str) -> None:
    """List what countries have sent, with the name and number under which the other commands know it."""
    from matrices.commands.context import cycle_of
    from matrices.cycle import submission_record

    cycle = cycle_of(context)
    found = cycle.register_list(countries)
    if form == "json":
        records = [submission_record(one, counts=counts) for one, counts in found]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    for one, counts in found:
        click.echo(_line_of(one, cycle.edition.calendar.zone, cycle.language, counts=counts))


@register.command("accept", cls=Command)
@_NAME
@_REASON
@_BY
@click.pass_context
def _accept(context: click.Context, submission: str, reason: str, actor_name: str | None) -> None:
    """Let a newer file count that waits since it leaves blank what was answered, or comes from another institution."""
    from matrices.commands.context import cycle_of

    _tell("accepted", cycle_of(context, actor_name).register_accept(submission, reason))


@register.command("set-aside", cls=Command)
@_NAME
@_REASON
@_BY
@click.pass_context
def _set_aside(context: click.Context, submission: str, reason: str, actor_name: str | None) -> None:
    """Say that a newer file that waits does not count; it stays in the register."""
    from matrices.commands.context import cycle_of

    _tell("set_aside", cycle_of(context, actor_name).register_set_aside(submission, reason))


@register.command("merge", cls=Command)
@_NAME
@_REASON
@_TAKE
@click.option("--dry-run", is_flag=True)
@click.option("--yes", "sure", is_flag=True)
@_BY
@click.pass_context
def _merge(
    context: click.Context,
    submission: str,
    reason: str,
    taken: tuple[str, ...],
    dry_run: bool,
    sure: bool,
    actor_name: str | None,
) -> None:
    """Make one record, row by row, of a file that waits and the version that counts."""
    from matrices.commands.context import cycle_of

    take, cycle = taken_of(taken), cycle_of(context, actor_name)
    merged = cycle.register_merge_preview(submission, take)
    for line in _preview_lines(merged, cycle.folder, cycle.language):
        click.echo(line)
    if dry_run:
        context.exit(1 if merged.open else 0)
    if not merged.open and not sure and sys.stdin.isatty():
        confirm(_say("merge-confirm"))
    done = cycle.register_merge(submission, reason, take)
    _tell("merged", done, version=done.submission.version)


@register.command("withdraw", cls=Command)
@_NAME
@_REASON
@_BY
@click.pass_context
def _withdraw(context: click.Context, submission: str, reason: str, actor_name: str | None) -> None:
    """Take a submission back that was received by mistake: of another country, or the wrong file."""
    from matrices.commands.context import cycle_of

    _tell("withdrawn", cycle_of(context, actor_name).register_withdraw(submission, reason))


@register.command("restore", cls=Command)
@_NAME
@_REASON
@_BY
@click.pass_context
def restore(context: click.Context, submission: str, reason: str, actor_name: str | None) -> None:
    """Let an older version count again, or one that was set aside or withdrawn."""
    from matrices.commands.context import cycle_of

    _tell("restored", cycle_of(context, actor_name).register_restore(submission, reason))


@register.command("arrival", cls=Command)
@_NAME
@click.argument("moment", type=MOMENT, metavar="MOMENT")
@_REASON
@_BY
@click.pass_context
def _arrival(
    context: click.Context, submission: str, moment: datetime.datetime, reason: str, actor_name: str | None
) -> None:
    """Correct when a submission arrived, in the time zone of the edition; what was said first stays in the register."""
    from matrices.commands.context import cycle_of
    from matrices.language import show_moment

    cycle = cycle_of(context, actor_name)
    done = cycle.register_arrival(submission, moment, reason)
    _tell("arrival", done, at=show_moment(cycle.moment(moment), cycle.language))


@register.command("erase", cls=Command)
@click.argument("country", metavar="COUNTRY")
@click.argument("row", metavar="ROW")
@click.option("--reason", required=True, metavar="TEXT")
@click.option("--yes", "sure", is_flag=True)
@_BY
@click.pass_context
def _erase(context: click.Context, country: str, row: str, reason: str, sure: bool, actor_name: str | None) -> None:
    """Erase a person from a country's directory who asks for it; ROW is that person's row on the officers' sheet."""
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context, actor_name)
    (code,) = cycle.countries((country,))
    if not sure and sys.stdin.isatty():
        confirm(_say("erase-confirm", row=row, country=code))
    done = cycle.register_erase(code, row, reason)
    names = {key: ", ".join(one.name for one in found) for key, found in (("e", done.erased), ("p", done.plain))}
    click.echo(_say("done-erased", row=row, country=code, count=len(done.erased), names=names["e"]))
    if done.made is not None:
        click.echo("  " + _say("counts-now", country=code, instrument=done.made.instrument, name=done.made.name))
    if done.plain:
        click.echo("  " + _say("erase-plain-left", names=names["p"]))
    click.echo("  " + _say("erase-elsewhere", folder=cycle.folder.build))
    context.exit(1 if done.plain else 0)


def _tell(what: str, done: "Counted", **values: object) -> None:
    """Say what was done, and which version of the country counts now."""
    from matrices.commands.speech import reader_language

    one, counts = done.submission, done.counts
    click.echo(_say(f"done-{what}", name=one.name, **values))
    key, name = ("counts-now", counts.name) if counts is not None else ("counts-nothing", "")
    click.echo("  " + _say(key, country=one.country, instrument=one.instrument, name=name))
    if done.waiting:
        names = ", ".join(each.name for each in done.waiting)
        click.echo("  " + _say("waiting-now", count=len(done.waiting), names=names))
    for line in done.lines:
        click.echo("  " + line[reader_language()])


def _preview_lines(merged: "Merged", folder: "Folder", language: str) -> "Iterator[str]":
    """Yield what merging would make: how many rows of which version, where both speak, which rows get another code."""
    from matrices.language import say

    counts, waiting = merged.counts.submission, merged.waiting.submission
    for one in (counts, waiting):
        rows = [row for row in merged.rows if row.version == one.version]
        yield say(
            "register", "merge-rows", language, count=len(rows), name=one.name, institution=one.institution or "–"
        )
    for row in merged.rows:
        place = {"sheet": _tab(folder, counts, row.place[0], language), "row": row.place[1]}
        values = {**place, "counts": counts.version, "waiting": waiting.version, "other": row.other}
        if row.both:
            key = "merge-open" if row.version is None else "merge-taken"
            yield "  " + say("register", key, language, version=row.version or 0, **values)
        if row.other and row.other != row.place[1]:
            key = "merge-renumbered" if row.version == waiting.version and not row.both else "merge-same"
            yield "  " + say("register", key, language, **values)


def _line_of(one: "Submission", zone: "ZoneInfo", language: str, *, counts: bool) -> str:
    """Return a submission as a line: number, name, when it arrived, from whom, and where it stands."""
    from matrices.language import say, show_moment

    at = datetime.datetime.fromisoformat(one.received_at).astimezone(zone)
    if counts:
        state = say("register", "state-counts", language)
    elif one.decided:
        state = say("register", f"state-{one.decided}", language, reason=one.decided_reason)
    else:
        state = say("register", f"state-{one.verdict}", language)
    words = {"number": one.id, "name": one.name, "at": show_moment(at, language), "state": state}
    return say("register", "list-line", language, institution=one.institution or "–", **words)


def _tab(folder: "Folder", one: "Submission", sheet: str, language: str) -> str:
    return folder.instrument(one.instrument).sheet(sheet).tab[language]


def taken_of(taken: Sequence[str]) -> dict[str, int]:
    """Return, by row, the number that `--take` names; raise `UsageError` if that cannot be read."""
    return {row.strip(): int(version) for row, _, version in (_choice(one) for one in taken)}


def _choice(words: str) -> tuple[str, str, str]:
    row, sign, version = words.partition("=")
    if not row.strip() or not version.strip().isdecimal():
        raise UsageError("take-unreadable", words=words)
    return row, sign, version.strip()


def _say(key: str, **values: object) -> str:
    from matrices.commands.speech import reader_language
    from matrices.language import say

    return say("register", key, reader_language(), **values)


@register.command("verify")
@click.option("--against", multiple=True, metavar="HASH|FILE")
@click.option("--originals", is_flag=True)
@click.pass_context
def _verify(context: click.Context, against: tuple[str, ...], originals: bool) -> None:
    """Prove that every file, answer and event is what it was when it was written."""
    from matrices.commands.context import cycle_of
    from matrices.cycle import counts
    from matrices.language import say

    cycle = cycle_of(context)
    language, found = cycle.language, cycle.register_verify(against, originals=originals)
    _show_faults(found.proof, language)
    if not found.proof.faults:
        click.echo(say("register", "whole", language, counts=counts(found.proof)[language], end=found.proof.end))
        for one in found.unknown:
            click.echo(say("register", "anchor-unknown", language, anchor=one))
        if found.anchors and not found.unknown:
            click.echo(say("register", "anchors-known", language, count=len(found.anchors)))
        if found.originals is not None:
            _show_originals(found.originals, language)
    context.exit(0 if found.sound else 1)


def _show_originals(found: "Sequence[ReadAgain]", language: str) -> None:
    """Say what differs between the stored files, read again, and the register."""
    from matrices.language import say

    differing = [(one.submission, each) for one in found for each in one.differing]
    skipped = sum(not one.whole for one in found)
    for of, each in differing:
        place = {"file": of.file_name, "country": of.country, "instrument": of.instrument, "version": of.version}
        values = {"cell": each.cell, "found": each.found, "kept": each.kept}
        click.echo(say("register", "original-differs", language, **place, **values))
    if not differing:
        click.echo(say("register", "originals-same", language, count=len(found)))
    if skipped:
        click.echo(say("register", "originals-skipped", language, count=skipped))


@register.command("log")
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def log(context: click.Context, form: str) -> None:
    """Print the events of the register, oldest first."""
    import dataclasses

    from matrices.commands.context import cycle_of
    from matrices.cycle import as_json

    cycle = cycle_of(context)
    events = cycle.register_log()
    if form == "json":
        click.echo(as_json([{**dataclasses.asdict(one), "clock_set_back": late} for one, late in events]))
        return
    for one, late in events:
        click.echo(_event_line(one, cycle.edition.calendar.zone, cycle.language, late=late))


@register.command("export")
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE")
@click.option("--encrypt", is_flag=True)
@click.pass_context
def export(context: click.Context, file: str, *, encrypt: bool) -> None:
    """Write a complete copy of the register into one new file."""
    from matrices.commands.context import cycle_of
    from matrices.commands.keys import new_passphrase
    from matrices.commands.speech import working
    from matrices.cycle import counts
    from matrices.language import say

    cycle, target = cycle_of(context), Path(file)
    with working() as progress:
        proof = cycle.register_export(target, secret=new_passphrase if encrypt else None, progress=progress)
    _show_faults(proof, cycle.language)
    key = "not-exported" if proof.faults else "exported"
    click.echo(say("register", key, cycle.language, path=target, counts=counts(proof)[cycle.language]))
    context.exit(1 if proof.faults else 0)


@register.command("import")
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE")
@click.option("--by", "actor_name", metavar="NAME")
@click.pass_context
def _import_(context: click.Context, file: str, actor_name: str | None) -> None:
    """Take a complete copy into the empty register of this edition."""
    from matrices.commands.context import cycle_of
    from matrices.commands.keys import passphrase
    from matrices.commands.speech import working
    from matrices.cycle import counts
    from matrices.language import say

    cycle = cycle_of(context, actor_name)
    with working() as progress:
        proof = cycle.register_import(Path(file), secret=passphrase, progress=progress)
    click.echo(say("register", "imported", cycle.language, counts=counts(proof)[cycle.language]))


@register.command("drill")
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE")
@click.pass_context
def _drill(context: click.Context, file: str) -> None:
    """Restore a complete copy aside, prove it, and throw it away: what would be done if the register were lost."""
    from matrices.commands.context import cycle_of
    from matrices.commands.keys import passphrase
    from matrices.commands.speech import working
    from matrices.cycle import counts
    from matrices.language import say

    cycle = cycle_of(context)
    with working() as progress:
        proof, own = cycle.register_drill(Path(file), secret=passphrase, progress=progress)
    _show_faults(proof, cycle.language)
    key = "drill-done" if own else "drill-other"
    click.echo(say("register", key, cycle.language, counts=counts(proof)[cycle.language], end=proof.end))
    context.exit(0 if own and not proof.faults else 1)


def _show_faults(proof: "Proof", language: str) -> None:
    """Print what is wrong with a register, one line a fault."""
    from matrices.language import say

    for one in proof.faults:
        click.echo(say("register", "fault", language, fault=one.message[language]))


def _event_line(event: "Event", zone: "ZoneInfo", language: str, *, late: bool) -> str:
    """Return an event as a line, its moment in the time zone of the edition; `late` if the clock was set back."""
    from matrices.cycle import event_moment, event_words
    from matrices.language import say

    at, words = event_moment(event.at, zone)[language], event_words(event, zone, language)
    line = f"{event.id}  {at}  {event.actor}: {words}"
    return f"{line} {say('register', 'clock-set-back', language)}" if late else line
