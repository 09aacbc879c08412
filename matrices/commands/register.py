"""`matrices register`: proof, log and complete copies of the register."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import Choice, CommandGroup
from matrices.commands.register_decide import COMMANDS
from matrices.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from matrices.edition import Folder
    from matrices.language import Text
    from matrices.register import Archive, Event, Proof, Register


_CODES: "Mapping[str, Mapping[str, tuple[str, str]]]" = {
    "received": {"verdict": ("commands", "verdict")},
    "drafted": {"letter": ("letters", "kind")},
    "round-opened": {"silence": ("register", "silence")},
    "form-received": {"verdict": ("register", "form")},
    "form-decided": {"decided": ("register", "decided")},
    "settled": {"outcome": ("register", "outcome")},
    "cell-settled": {"outcome": ("register", "cell")},
}
"""Kind of event → its details that are codes → the room of their words, and what the names of these begin with."""


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
    from matrices.commands.context import edition_of, register_of
    from matrices.commands.speech import reader_language
    from matrices.language import say

    folder, language = edition_of(context), reader_language()
    anchors = noted(against)
    register = register_of(folder, create=False, agreeing=False)
    try:
        proof = register.prove()
        show_faults(proof, language)
        sound = not proof.faults
        if sound:
            click.echo(say("register", "whole", language, counts=counts(proof, language), end=proof.end))
            unknown = register.unknown_anchors(anchors)
            for one in unknown:
                click.echo(say("register", "anchor-unknown", language, anchor=one))
            if anchors and not unknown:
                click.echo(say("register", "anchors-known", language, count=len(anchors)))
            sound = not unknown and (not originals or _originals_hold(folder, register, language))
    finally:
        register.close()
    context.exit(0 if sound else 1)


def noted(against: "Sequence[str]") -> tuple[str, ...]:
    """Return the hashes that were named, or that the named files carry; raise `UsageError` for a file without any."""
    from matrices.report import anchors_in

    found: list[str] = []
    for one in against:
        words = "".join(one.split()).lower()
        if len(words) == 64 and all(sign in "0123456789abcdef" for sign in words):
            found.append(words)
            continue
        path = Path(one)
        if not path.is_file():
            raise UsageError("no-file", file=one)
        own = anchors_in(path.read_bytes())
        if not own:
            raise UsageError("no-anchor", file=one)
        found += own
    return tuple(dict.fromkeys(found))


def _originals_hold(folder: "Folder", register: "Register", language: str) -> bool:
    """Read every stored file again, say what differs, and tell whether nothing does."""
    from matrices.checking import read_again
    from matrices.language import say

    done = skipped = 0
    differing = False
    for one in read_again(folder, register):
        done, skipped = done + 1, skipped + (not one.whole)
        for each in one.differing:
            differing = True
            of = each.submission
            place = {"file": of.file_name, "country": of.country, "instrument": of.instrument, "version": of.version}
            values = {"cell": each.cell, "found": each.found, "kept": each.kept}
            click.echo(say("register", "original-differs", language, **place, **values))
    if not differing:
        click.echo(say("register", "originals-same", language, count=done))
    if skipped:
        click.echo(say("register", "originals-skipped", language, count=skipped))
    return not differing


@command.command("log")
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def log(context: click.Context, form: str) -> None:
    """Print the events of the register, oldest first."""
    import dataclasses

    from matrices.commands.context import edition_of, register_of
    from matrices.commands.speech import as_json, reader_language
    from matrices.register import clock_set_back

    folder = edition_of(context)
    register = register_of(folder, create=False, agreeing=False)
    try:
        events = register.events()
    finally:
        register.close()
    late = clock_set_back(events)
    if form == "json":
        records = [{**dataclasses.asdict(one), "clock_set_back": one.id in late} for one in events]
        click.echo(as_json(records))
        return
    for one in events:
        click.echo(event_line(one, folder.edition.calendar.zone, reader_language(), late=one.id in late))


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE")
@click.option("--encrypt", is_flag=True)
@click.pass_context
def export(context: click.Context, file: str, *, encrypt: bool) -> None:
    """Write a complete copy of the register into one new file."""
    from matrices.commands.context import edition_of, register_of
    from matrices.commands.keys import passphrase
    from matrices.commands.speech import reader_language, steps
    from matrices.language import say

    target, language = Path(file), reader_language()
    if target.exists():
        raise UsageError("export-exists", file=file)
    secret = passphrase(new=True) if encrypt else ""
    register = register_of(edition_of(context), create=False, agreeing=False)
    try:
        with steps(say("register", "step-export", language)):
            proof = write_copy(register, target, secret)
    finally:
        register.close()
    show_faults(proof, language)
    key = "not-exported" if proof.faults else "exported"
    click.echo(say("register", key, language, path=target, counts=counts(proof, language)))
    context.exit(1 if proof.faults else 0)


@command.command("import")
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE")
@click.option("--by", "actor_name", metavar="NAME")
@click.pass_context
def import_(context: click.Context, file: str, actor_name: str | None) -> None:
    """Take a complete copy into the empty register of this edition."""
    from matrices.commands.context import actor, edition_of, register_of
    from matrices.commands.speech import reader_language, steps
    from matrices.language import say

    folder, language = edition_of(context), reader_language()
    if not Path(file).is_file():
        raise UsageError("no-file", file=file)
    with opened_copy(Path(file)) as archive, steps(say("register", "step-import", language)):
        register = register_of(folder, create=True, agreeing=False)
        try:
            proof = register.restore(archive, actor_name or actor())
            register.destroy_keys()
        finally:
            register.close()
    click.echo(say("register", "imported", language, counts=counts(proof, language)))


def write_copy(register: "Register", target: Path, secret: str = "") -> "Proof":
    """Write a complete copy, which only a secret opens if there is one; nothing if the register has faults."""
    from matrices.cycle import naming, private_folder, taking_place
    from matrices.edition import encrypt_stream

    with naming(target), tempfile.TemporaryFile(dir=private_folder(target.parent)) as copy:
        proof = register.export(copy)
        if proof.faults:
            return proof
        copy.seek(0)
        with taking_place(target, lasting=True) as stream:
            if secret:
                encrypt_stream(copy, stream, secret)
            else:
                shutil.copyfileobj(copy, stream)
    return proof


@contextmanager
def opened_copy(path: Path) -> "Iterator[Archive]":
    """Open a complete copy, with its passphrase if it is encrypted; raise `UsageError` for another passphrase."""
    from matrices.commands.keys import passphrase
    from matrices.edition import decrypt_stream, is_encrypted_stream
    from matrices.register import open_archive

    with path.open("rb") as source, tempfile.TemporaryFile() as content:
        if not is_encrypted_stream(source.peek(32)):
            with open_archive(path) as archive:
                yield archive
            return
        try:
            decrypt_stream(source, content, passphrase(new=False))
        except ValueError:
            raise UsageError("wrong-passphrase", file=path) from None
        with open_archive(path, content) as archive:
            yield archive


def show_faults(proof: "Proof", language: str) -> None:
    """Print what is wrong with a register, one line a fault."""
    from matrices.language import say

    for one in proof.faults:
        click.echo(say("register", "fault", language, fault=one.message[language]))


def event_line(event: "Event", zone: "ZoneInfo", language: str, *, late: bool) -> str:
    """Return an event as a line, its moment in the time zone of the edition; `late` if the clock was set back."""
    from matrices.language import say

    words = event_words(event, zone, language)
    line = f"{event.id}  {_moment(event.at, zone)[language]}  {event.actor}: {words}"
    return f"{line} {say('register', 'clock-set-back', language)}" if late else line


def event_words(event: "Event", zone: "ZoneInfo", language: str) -> str:
    """Say what happened; an event of another kind, or one that was changed, is shown as it stands in the register."""
    from matrices.commands.speech import as_json
    from matrices.language import Text, catalogue

    try:
        compiled = event.kind == "received" and event.details.get("origin") == "compiled"
        kind = "compiled" if compiled else "form-merged" if event.details.get("merged") else event.kind
        words = Text(catalogue("register")[f"event-{kind}"])
        return words.fill(**_told(event, zone))[language]
    except (KeyError, TypeError, ValueError):
        return f"{event.kind} {as_json(event.details, None)}"


def _told(event: "Event", zone: "ZoneInfo") -> dict[str, object]:
    """Return the details of an event as its sentence says them: codes as words, moments in the edition's time zone."""
    from matrices.language import Text, catalogue, text

    values: dict[str, object] = {
        name: " ".join(value.split()) if isinstance(value, str) else value for name, value in event.details.items()
    }
    for name, (room, prefix) in _CODES.get(event.kind, {}).items():
        code = values[name]
        values[name] = Text(catalogue(room)[f"{prefix}-{int(code) if isinstance(code, bool) else code}"])
    values |= {name: ", ".join(map(str, value)) for name, value in values.items() if isinstance(value, list)}
    if event.details.get("merged"):
        values["other"] = event.details["merged"]["with"]
    if values.pop("locked", False):
        values |= {"raw": "…", "reason": "…"}
    values["arrived"] = _moment(str(values.get("received_at", event.at)), zone)
    values["until"] = _moment(str(values.get("until", "")), zone)
    if event.kind == "decided":
        details = event.details["details"]
        told = {**details, "at": _moment(details.get("received_at", ""), zone)}
        values["decided"] = text("register", f"submission-{event.details['decided']}", **told)
    if event.kind.startswith("form-"):
        entered = values["version"]
        values["version"] = text("register", "form-version", version=entered) if entered else ""
    return values


def counts(proof: "Proof", language: str) -> str:
    """Return `3 submissions, 4 events`."""
    from matrices.language import say

    submissions = say("register", "submissions", language, count=proof.submissions)
    return f"{submissions}, {say('register', 'events', language, count=proof.events)}"


def _moment(words: str, zone: "ZoneInfo") -> "Text":
    """Return a moment as a reader knows it, in the time zone of the edition; what is none as it stands."""
    from matrices.language import LANGUAGES, Text, same, show_moment
    from matrices.register import moment_of

    moment = moment_of(words)
    if moment is None:
        return same(words)
    return Text({language: show_moment(moment.astimezone(zone), language) for language in LANGUAGES})
