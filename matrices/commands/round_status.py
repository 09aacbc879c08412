"""`matrices round status`: where the newest round stands, on the screen or for other programs."""

import datetime
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from matrices.commands.help import DAY, LANGUAGE, Choice, Command

if TYPE_CHECKING:
    from matrices.cycle import RoundStand


@click.command("status", cls=Command)
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", show_default=True)
@click.option("--language", type=LANGUAGE)
@click.option("--on", type=DAY, metavar="DATE")
@click.pass_context
def status(context: click.Context, form: str, language: str | None, on: datetime.datetime | None) -> None:
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
