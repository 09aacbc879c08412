"""`matrices round`: the validation of the study by the countries, from the opening of a round to its closing."""

import datetime
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import DAY, LANGUAGE, MOMENT, Choice, Command, CommandGroup

if TYPE_CHECKING:
    from matrices.cycle import Cycle, HandledForm, RoundStand
    from matrices.rounds import Admitted, ResolvedAs


@click.group("round", cls=CommandGroup)
def round_() -> None:
    """Run a round of validation: forms out, forms in, what became of them."""


_BY = click.option("--by", "actor_name", metavar="NAME")
_WHEN = "matrices.when"
"""Where a call keeps when something was decided: what every decision has, and few parameters more."""


def _keep_moment(context: click.Context, _option: click.Parameter, at: datetime.datetime | None) -> None:
    context.meta[_WHEN] = at


_AT = click.option("--at", type=MOMENT, metavar="MOMENT", expose_value=False, callback=_keep_moment)
_REASON = click.option("--reason", required=True, metavar="TEXT")


@click.command("open", cls=Command)
@click.argument("countries", nargs=-1, metavar="[COUNTRY]...")
@click.option("--until", type=MOMENT, metavar="MOMENT")
@click.option("--at", type=MOMENT, metavar="MOMENT")
@click.option("--format", "formats", type=Choice(["html", "pdf"]), multiple=True)
@_BY
@click.pass_context
def _open_(
    context: click.Context,
    countries: tuple[str, ...],
    until: datetime.datetime | None,
    at: datetime.datetime | None,
    formats: tuple[str, ...],
    actor_name: str | None,
) -> None:
    """Freeze the draft of the study and write what the countries get to validate it."""
    from matrices.commands.context import cycle_of, day_or_moment
    from matrices.language import say, show_moment
    from matrices.register import moment

    cycle = cycle_of(context, actor_name)
    words = cycle.language
    opened = cycle.round_open(countries, until=day_or_moment(until), at=at)
    ends = show_moment(moment(opened.until).astimezone(cycle.edition.calendar.zone), words)
    click.echo(say("rounds", "opened", words, number=opened.number, until=ends))
    agreed_later = cycle.edition.silence.agreed and not opened.silence
    key = "opened-silence" if opened.silence else "opened-agreed-later" if agreed_later else "opened-no-silence"
    click.echo(say("rounds", key, words))
    _write(cycle, formats)


@click.command("forms", cls=Command)
@click.option("--format", "formats", type=Choice(["html", "pdf"]), multiple=True)
@click.pass_context
def _forms(context: click.Context, formats: tuple[str, ...]) -> None:
    """Write the files of the newest round again, from what was frozen when it was opened."""
    from matrices.commands.context import cycle_of

    _write(cycle_of(context), formats)


def _write(cycle: "Cycle", formats: Sequence[str]) -> None:
    """Write the files of the newest round and say where they lie, then what letters there are."""
    from matrices.commands.correspondence import tell_letters
    from matrices.commands.speech import tell_made, working

    with working() as progress:
        made = cycle.round_forms(formats, progress=progress)
    tell_made(made, cycle.language)
    for letters in made.letters:
        tell_letters(letters, cycle.language)


@click.command("receive", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--arrived", type=MOMENT, metavar="MOMENT")
@click.option("--from", "sender", metavar="COUNTRY")
@_BY
@click.option("--language", type=LANGUAGE)
@click.pass_context
def _receive(
    context: click.Context,
    files: tuple[str, ...],
    arrived: datetime.datetime | None,
    sender: str | None,
    actor_name: str | None,
    language: str | None,
) -> None:
    """Check returned validation forms, keep them, and enter their corrections into the record."""
    from matrices.checking import Verdict
    from matrices.commands.context import cycle_of
    from matrices.commands.correspondence import telling_done
    from matrices.commands.speech import working
    from matrices.language import say

    cycle = cycle_of(context, actor_name)
    codes, done = [0], list[str]()
    with telling_done(done), working() as progress:
        for one in cycle.round_receive(
            list(map(Path, files)),
            arrived=arrived,
            sender=sender or "",
            language=language,
            progress=progress,
            registered=done.append,
        ):
            _show(one)
            for path in one.paths:
                click.echo(say("commands", "written", one.language, path=path))
            codes.append(2 if one.checked.verdict is Verdict.UNREADABLE else int(not one.done))
    context.exit(max(codes))


def _show(one: "HandledForm") -> None:
    """Print what became of a file, and what was found in it."""
    from matrices.commands.speech import counts_line, findings_text

    checked, language = one.checked, one.language
    first, *more = (line[language] for line in one.lines)
    click.echo(f"{checked.file}: {first} ({counts_line(checked.findings, language)})")
    for line in (*findings_text(checked.findings, language), *(f"  {line}" for line in more)):
        click.echo(line)
    for note in one.notes:
        click.echo(note[language], err=True)


@click.command("status", cls=Command)
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", show_default=True)
@click.option("--language", type=LANGUAGE)
@click.option("--on", type=DAY, metavar="DATE")
@click.pass_context
def _status(context: click.Context, form: str, language: str | None, on: datetime.datetime | None) -> None:
    """Say how each country has validated, which forms wait for a decision, and what was objected to or commented on."""
    from matrices.commands.context import cycle_of
    from matrices.cycle import round_record

    cycle = cycle_of(context)
    stand = cycle.round_status(on)
    if form == "json":
        click.echo(json.dumps(round_record(stand), ensure_ascii=False, indent=2))
        return
    for line in _lines(stand, language or cycle.language):
        click.echo(line)


def _lines(stand: "RoundStand", language: str) -> Iterator[str]:
    from matrices.cycle import comment_line, form_line, outcome_lines, remark_line, unmarked_line
    from matrices.language import say

    yield _title(stand, language)
    yield from outcome_lines(stand.study, language)
    parts = {
        "head-faulty": [f"{one.country} {form_line(one, language)}" for one in stand.faulty],
        "head-waiting": [f"{one.country} {form_line(one, language)}" for one in stand.waiting],
        "head-remarks": [remark_line(one, language) for one in stand.study.proceedings.remarks],
        "head-unmarked": [unmarked_line(paper, row, language) for paper, row in stand.unmarked],
        "head-comments": [comment_line(one, language) for one in stand.comments],
    }
    for head, lines in parts.items():
        if lines:
            yield say("rounds", head, language)
            yield from (f"  {line}" for line in lines)


def _title(stand: "RoundStand", language: str) -> str:
    from matrices.language import say, show_moment
    from matrices.register import moment

    newest, zone = stand.newest, stand.study.edition.calendar.zone
    shown = show_moment(moment(newest.closed_at or newest.until).astimezone(zone), language)
    if newest.closed_at:
        return say("rounds", "title-closed", language, number=newest.number, at=shown)
    left = say("status", "left" if stand.days > 0 else "past", language, count=abs(stand.days))
    left = left if stand.days else say("status", "today", language)
    return say("rounds", "title-open", language, number=newest.number, until=shown, left=left)


@click.command("resolve", cls=Command)
@click.argument("country", metavar="COUNTRY")
@click.argument("row", metavar="ROW")
@click.option("--outcome", required=True, type=Choice(["entered", "kept", "withdrawn", "noted", "open"]))
@click.option("--reason", required=True, metavar="TEXT")
@click.option("--sheet", default="", metavar="ID")
@click.option("--language", type=LANGUAGE)
@_AT
@_BY
@click.pass_context
def _resolve(
    context: click.Context,
    country: str,
    row: str,
    outcome: "ResolvedAs",
    reason: str,
    sheet: str,
    language: str | None,
    actor_name: str | None,
) -> None:
    """Answer an objection or a comment of a country on a row, with the reason that the study prints."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle, at = cycle_of(context, actor_name), context.meta[_WHEN]
    found = cycle.round_resolve(country, row, outcome, reason, sheet=sheet, language=language, at=at)
    kind, code = "objection" if found.row.verdict == "object" else "comment", found.paper.form.country
    told = say("rounds", f"resolved-{kind}", cycle.language, country=code, row=found.row.row)
    click.echo(f"{told}: {say('rounds', f'outcome-{outcome}', cycle.language)}")


@click.command("admit", cls=Command)
@click.argument("form", type=int, metavar="FORM")
@_REASON
@_AT
@_BY
@click.pass_context
def _admit(context: click.Context, form: int, reason: str, actor_name: str | None) -> None:
    """Let a form count that was set aside, or declined by mistake, and enter its corrections."""
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context, actor_name)
    _tell("admitted", cycle.round_admit(form, reason, at=context.meta[_WHEN]), cycle.language, form=form)


def _tell(what: str, done: "Admitted", language: str, **values: object) -> None:
    """Say that a form counts now, and which version its corrections became."""
    from matrices.language import say

    told = {"country": done.form.country, "instrument": done.form.instrument}
    click.echo(say("rounds", what, language, **told, **values))
    if done.version is not None:
        click.echo("  " + say("rounds", "course-version", language, version=done.version.version))


@click.command("merge", cls=Command)
@click.argument("form", type=int, metavar="FORM")
@_REASON
@click.option("--take", "taken", multiple=True, metavar="ROW=FORM")
@click.option("--dry-run", is_flag=True)
@_AT
@_BY
@click.pass_context
def _merge(
    context: click.Context, form: int, reason: str, taken: tuple[str, ...], dry_run: bool, actor_name: str | None
) -> None:
    """Make one of a form that waits and of the one that counts: two institutions of a country, row by row."""
    from matrices.commands.context import cycle_of
    from matrices.commands.register import taken_of
    from matrices.cycle import merged_lines
    from matrices.language import text
    from matrices.rounds import REST

    rest = text("rounds", "merge-rest").values()
    take = {REST if row.casefold() in rest else row: number for row, number in taken_of(taken).items()}
    cycle = cycle_of(context, actor_name)
    paper, said = cycle.round_merge_preview(form, take)
    for line in merged_lines(paper, said, cycle.language):
        click.echo(line)
    if dry_run:
        context.exit(0 if all(said.values()) else 1)
    done = cycle.round_merge(form, reason, take, at=context.meta[_WHEN])
    _tell("merged", done, cycle.language, form=form, other=paper.other.form.id if paper.other else 0)


@click.command("decline", cls=Command)
@click.argument("form", type=int, metavar="FORM")
@_REASON
@_AT
@_BY
@click.pass_context
def _decline(context: click.Context, form: int, reason: str, actor_name: str | None) -> None:
    """Say that a form does not count: one that was set aside, or one in force, whose corrections go with it."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle = cycle_of(context, actor_name)
    done = cycle.round_decline(form, reason, at=context.meta[_WHEN])
    values = {"form": form, "country": done.country, "instrument": done.instrument}
    click.echo(say("rounds", "declined", cycle.language, **values))


@click.command("close", cls=Command)
@click.option("--early", default="", metavar="REASON")
@click.option("--at", type=MOMENT, metavar="MOMENT")
@_BY
@click.pass_context
def _close(context: click.Context, early: str, at: datetime.datetime | None, actor_name: str | None) -> None:
    """Close the round, and keep for each country what it came to."""
    from matrices.commands.context import cycle_of
    from matrices.cycle import outcome_lines
    from matrices.language import say

    cycle = cycle_of(context, actor_name)
    words = cycle.language
    if early.strip() and sys.stdin.isatty():
        _type_word(words)
    closed, study = cycle.round_close(early=early, at=at)
    click.echo(say("rounds", "closed", words, number=closed.number))
    for line in outcome_lines(study, words):
        click.echo(line)
    if early and closed.silence:
        click.echo(say("rounds", "closed-early", words))


@click.command("reopen", cls=Command)
@_REASON
@_AT
@_BY
@click.pass_context
def _reopen(context: click.Context, reason: str, actor_name: str | None) -> None:
    """Let the newest round run on, which was closed too early; what it had come to stays in the register."""
    from matrices.commands.context import cycle_of
    from matrices.language import say, show_moment
    from matrices.register import moment

    cycle = cycle_of(context, actor_name)
    running = cycle.round_reopen(reason, at=context.meta[_WHEN])
    until = show_moment(moment(running.until).astimezone(cycle.edition.calendar.zone), cycle.language)
    click.echo(say("rounds", "reopened", cycle.language, number=running.number, until=until))


def _type_word(language: str) -> None:
    """Ask on the terminal for the word that closes a round before its time; anything else ends the call."""
    from matrices.language import say

    wanted = say("rounds", "close-word", language)
    typed = click.prompt(say("rounds", "close-early-type", language, word=wanted), default="", show_default=False)
    if typed.strip().casefold() != wanted:
        raise click.Abort


for one in (_open_, _forms, _receive, _status, _resolve, _admit, _merge, _decline, _close, _reopen):
    round_.add_command(one)
