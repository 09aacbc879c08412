"""`matrices register`: proof, log and complete copies of the register."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import Choice, CommandGroup
from matrices.commands.register_decide import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from matrices.checking import ReadAgain
    from matrices.register import Event, Proof


@click.group("register", cls=CommandGroup)
def command() -> None:
    """Look after the register: list it, decide of submissions, prove it, read its log, copy and restore it."""


for one in COMMANDS.values():
    command.add_command(one)


@command.command("verify")
@click.option("--against", multiple=True, metavar="HASH|FILE")
@click.option("--originals", is_flag=True)
@click.pass_context
def verify(context: click.Context, against: tuple[str, ...], originals: bool) -> None:
    """Prove that every file, answer and event is what it was when it was written."""
    from matrices.commands.context import cycle_of
    from matrices.cycle import counts
    from matrices.language import say

    cycle = cycle_of(context)
    language, found = cycle.language, cycle.register_verify(against, originals=originals)
    show_faults(found.proof, language)
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


@command.command("log")
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
        click.echo(event_line(one, cycle.edition.calendar.zone, cycle.language, late=late))


@command.command("export")
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
    show_faults(proof, cycle.language)
    key = "not-exported" if proof.faults else "exported"
    click.echo(say("register", key, cycle.language, path=target, counts=counts(proof)[cycle.language]))
    context.exit(1 if proof.faults else 0)


@command.command("import")
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE")
@click.option("--by", "actor_name", metavar="NAME")
@click.pass_context
def import_(context: click.Context, file: str, actor_name: str | None) -> None:
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


@command.command("drill")
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE")
@click.pass_context
def drill(context: click.Context, file: str) -> None:
    """Restore a complete copy aside, prove it, and throw it away: what would be done if the register were lost."""
    from matrices.commands.context import cycle_of
    from matrices.commands.keys import passphrase
    from matrices.commands.speech import working
    from matrices.cycle import counts
    from matrices.language import say

    cycle = cycle_of(context)
    with working() as progress:
        proof, own = cycle.register_drill(Path(file), secret=passphrase, progress=progress)
    show_faults(proof, cycle.language)
    key = "drill-done" if own else "drill-other"
    click.echo(say("register", key, cycle.language, counts=counts(proof)[cycle.language], end=proof.end))
    context.exit(0 if own and not proof.faults else 1)


def show_faults(proof: "Proof", language: str) -> None:
    """Print what is wrong with a register, one line a fault."""
    from matrices.language import say

    for one in proof.faults:
        click.echo(say("register", "fault", language, fault=one.message[language]))


def event_line(event: "Event", zone: "ZoneInfo", language: str, *, late: bool) -> str:
    """Return an event as a line, its moment in the time zone of the edition; `late` if the clock was set back."""
    from matrices.cycle import event_moment, event_words
    from matrices.language import say

    at, words = event_moment(event.at, zone)[language], event_words(event, zone, language)
    line = f"{event.id}  {at}  {event.actor}: {words}"
    return f"{line} {say('register', 'clock-set-back', language)}" if late else line
