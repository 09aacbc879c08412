"""What goes to countries and comes back: letters out, workbooks into the register, queries at cells, and their end."""

import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from matrices.commands.help import DAY, LANGUAGE, MOMENT, Choice, Command, CommandGroup
from matrices.errors import UsageError
from matrices.report import Kind

if TYPE_CHECKING:
    from matrices.checking import Checked, Kept, Query, QueryState
    from matrices.cycle import Cycle, LetterDraft, Letters


@click.command("letters", cls=Command)
@click.argument("kind", type=Choice([kind.value for kind in Kind]), metavar="KIND")
@click.argument("countries", nargs=-1, metavar="[COUNTRY]...")
@click.option("--language", type=LANGUAGE)
@click.option("--output", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--by", type=MOMENT, metavar="DATE")
@click.option("--on", type=DAY, metavar="DATE")
@click.pass_context
def letters(
    context: click.Context,
    kind: str,
    countries: tuple[str, ...],
    language: str | None,
    output: str | None,
    by: datetime.datetime | None,
    on: datetime.datetime | None,
) -> None:
    """Draft letters to the focal points as mail, with the right attachment and the dates as calendar files."""
    from matrices.commands.context import cycle_of, day_or_moment
    from matrices.commands.speech import working

    cycle = cycle_of(context)
    with working() as progress:
        made = cycle.letters(
            Kind(kind),
            countries,
            language=language,
            target=Path(output) if output else None,
            by=day_or_moment(by),
            on=on,
            progress=progress,
        )
    tell_letters(made, cycle.language)
    context.exit(1 if made.refused else 0)


def tell_letters(made: "Letters", language: str) -> None:
    """Say one line a letter, also of those for which there is none; what is to be minded, on the error stream."""
    from matrices.commands.speech import complain
    from matrices.language import say

    for problem in made.refused:
        complain(problem)
    for one in made.drafts:
        click.echo(_line(one, language, observed=made.kind == "observer"))
    for note in made.notes:
        click.echo(note[language], err=True)
    if not made.drafts and not made.refused:
        letter = say("letters", f"kind-{made.kind}", language)
        click.echo(say("letters", "drafted-for-none", language, letter=letter))


def _line(one: "LetterDraft", language: str, *, observed: bool) -> str:
    from matrices.language import say

    values = {"country": one.country.code, "name": one.country.names[language], "path": one.path}
    if one.between.to:
        line = say("letters", "drafted", language, to=_recipients(one, language), **values)
    else:
        line = say("letters", "drafted-nobody-observer" if observed else "drafted-nobody", language, **values)
    files = ", ".join(one.enclosed)
    return say("letters", "drafted-with", language, line=line, files=files) if files else line


def _recipients(one: "LetterDraft", language: str) -> str:
    """Return the addresses of a draft; of those that the directory knows, how many: they are personal data."""
    from matrices.language import say

    addresses, known = (*one.between.to, *one.between.copy), one.known
    if known is None or not known.by_directory:
        return ", ".join(address.addr_spec for address in addresses)
    values = {"edition": known.edition, "version": known.version}
    return say("letters", "drafted-directory", language, count=len(addresses), **values)


@click.command("receive", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--arrived", type=MOMENT, metavar="MOMENT")
@click.option("--institution", default="", metavar="NAME")
@click.option("--from", "sender", default="", metavar="COUNTRY")
@click.option("--in-order", is_flag=True)
@click.option("--by", "actor_name", metavar="NAME")
@click.option("--language", type=LANGUAGE)
@click.pass_context
def receive(
    context: click.Context,
    files: tuple[str, ...],
    arrived: datetime.datetime | None,
    institution: str,
    sender: str,
    in_order: bool,
    actor_name: str | None,
    language: str | None,
) -> None:
    """Check returned workbooks and put them into the register, sound or not."""
    from matrices.commands.context import cycle_of
    from matrices.commands.workbooks import exit_code, show

    cycle = cycle_of(context, actor_name)
    verdicts, waits, done = [], False, list[str]()
    with telling_done(done):
        for one in cycle.receive(
            list(map(Path, files)),
            arrived=arrived,
            institution=institution,
            sender=sender,
            in_order=in_order,
            language=language,
            registered=done.append,
        ):
            waits = waits or one.waits
            if one.checked is not None:
                verdicts.append(one.checked.verdict)
                show(one.checked, one.language)
                click.echo(_receipt_line(one.checked, one.kept, one.language))
            indent = "" if one.checked is None else "  "
            for line in one.lines:
                click.echo(indent + line[one.language])
            for note in one.notes:
                click.echo(note[one.language], err=True)
    context.exit(max(exit_code(verdicts), int(waits)))


@contextmanager
def telling_done(done: list[str]) -> Iterator[None]:
    """Say, where a full disk or a database puts an end to it, what was registered before."""
    from matrices.commands.speech import reader_language
    from matrices.errors import RegisterError
    from matrices.language import say

    try:
        yield
    except (OSError, RegisterError):
        names = ", ".join(done) or "–"
        click.echo(say("commands", "received-until", reader_language(), count=len(done), names=names), err=True)
        raise


def _receipt_line(one: "Checked", kept: "Kept | None", language: str) -> str:
    """Return the line that says what became of a file."""
    from matrices.language import say

    waits = kept is not None and kept.submission.waits
    verdict = say("commands", "verdict-waiting" if waits else f"verdict-{one.verdict}", language)
    if kept is None:
        return say("commands", "received-not", language, file=one.file, verdict=verdict)
    key, submission = "received-known" if kept.receipt.known else "received-new", kept.submission
    return say(
        "commands",
        key,
        language,
        file=one.file,
        verdict=verdict,
        country=submission.country,
        instrument=submission.instrument,
        version=submission.version,
    )


@click.command("settle", cls=Command)
@click.argument("country", metavar="COUNTRY")
@click.argument("place", nargs=-1, required=True, metavar="PLACE...")
@click.option("--as", "words", metavar="VALUE")
@click.option("--withdraw", is_flag=True)
@click.option("--reason", required=True, metavar="TEXT")
@click.option("--at", type=MOMENT, metavar="MOMENT")
@click.option("--by", "actor_name", metavar="NAME")
@click.pass_context
def settle(
    context: click.Context,
    country: str,
    place: tuple[str, ...],
    words: str | None,
    withdraw: bool,
    reason: str,
    at: datetime.datetime | None,
    actor_name: str | None,
) -> None:
    """Say what a cell that waits to be clarified is to be read as, with the reason that the study prints."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    if withdraw == (words is not None):
        raise UsageError("settle-as-or-withdraw")
    cycle = cycle_of(context, actor_name)
    cell, kept = cycle.settle(country, place, words, reason, at=at)
    key, code = "settled" if words is not None else "settled-withdrawn", cell.file.country
    click.echo(say("commands", key, cycle.language, at=cell.at, country=code, value=kept.raw, raw=cell.answer.raw))


_WORDS = click.option("--words", required=True, metavar="TEXT")
_BY = click.option("--by", "actor_name", metavar="NAME")
_NUMBER = click.argument("number", type=int, metavar="NUMBER")


@click.group("query", cls=CommandGroup)
def query() -> None:
    """Ask countries at cells in your own words, follow what becomes of it, and note what was read at its source."""


@query.command("ask")
@click.argument("submission", metavar="SUBMISSION")
@click.argument("cell", metavar="CELL")
@_WORDS
@_BY
@click.pass_context
def _ask(context: click.Context, submission: str, cell: str, words: str, actor_name: str | None) -> None:
    """Ask a country something at a cell of what it sent."""
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context, actor_name)
    _show(cycle.ask(submission, cell, words), cycle)


@query.command("list")
@click.argument("countries", nargs=-1, metavar="[COUNTRY]...")
@click.option("--state", "states", type=Choice(["open", "answered", "settled", "lapsed"]), multiple=True)
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def _list_(context: click.Context, countries: tuple[str, ...], states: tuple[str, ...], form: str) -> None:
    """List the queries with what was said and what their cells say now."""
    from matrices.commands.context import cycle_of
    from matrices.cycle import query_record
    from matrices.language import say

    cycle = cycle_of(context)
    found = cycle.queries(countries, cast("tuple[QueryState, ...]", states))
    if form == "json":
        click.echo(json.dumps([query_record(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        _show(one, cycle)
    if not found:
        click.echo(say("queries", "none", cycle.language))


@query.command("answer")
@_NUMBER
@_WORDS
@click.option("--person", default="", metavar="NAME")
@_BY
@click.pass_context
def _answer(context: click.Context, number: int, words: str, person: str, actor_name: str | None) -> None:
    """Keep what a country has answered in words, by mail or telephone."""
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context, actor_name)
    _show(cycle.answer_query(number, words, person=person), cycle)


@query.command("settle")
@_NUMBER
@_WORDS
@_BY
@click.pass_context
def _settle(context: click.Context, number: int, words: str, actor_name: str | None) -> None:
    """Say that a query is settled, and how."""
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context, actor_name)
    _show(cycle.settle_query(number, words), cycle)


@query.command("reopen")
@_NUMBER
@_WORDS
@_BY
@click.pass_context
def _reopen(context: click.Context, number: int, words: str, actor_name: str | None) -> None:
    """Ask once more what an answer has left open."""
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context, actor_name)
    _show(cycle.reopen_query(number, words), cycle)


@query.command("source")
@click.argument("submission", metavar="SUBMISSION")
@click.argument("cells", nargs=-1, required=True, metavar="CELL|ROW...")
@click.option("--source", default="", metavar="TEXT")
@click.option("--remark", default="", metavar="TEXT")
@click.option("--withdraw", is_flag=True)
@_BY
@click.pass_context
def _source_(
    context: click.Context,
    submission: str,
    cells: tuple[str, ...],
    source: str,
    remark: str,
    withdraw: bool,
    actor_name: str | None,
) -> None:
    """Note that answers were read against their source, or take that back."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle = cycle_of(context, actor_name)
    found = cycle.read_against(submission, cells, source, remark, withdraw=withdraw)
    click.echo(say("queries", "source-withdrawn" if withdraw else "source-read", cycle.language, count=len(found)))


def _show(one: "Query", cycle: "Cycle") -> None:
    """Print where a query stands, and each of its turns."""
    from matrices.cycle import query_lines

    for line in query_lines(one, cycle.edition.calendar.zone, cycle.language):
        click.echo(line)
