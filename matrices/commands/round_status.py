"""`matrices round status`: where the newest round stands, on the screen or for other programs."""

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from matrices.commands.help import DAY, LANGUAGE, Choice, Command
from matrices.commands.round_open import open_register

if TYPE_CHECKING:
    from matrices.edition import Folder
    from matrices.register import Marked, ObserverComment, Round
    from matrices.rounds import Dossier, Paper
    from matrices.study import Study


@click.command("status", cls=Command)
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", show_default=True)
@click.option("--language", type=LANGUAGE)
@click.option("--on", type=DAY, metavar="DATE")
@click.pass_context
def status(context: click.Context, form: str, language: str | None, on: datetime.datetime | None) -> None:
    """Say how each country has validated, which forms wait for a decision, and what was objected to or commented on."""
    from matrices.commands.context import day_of, edition_of
    from matrices.commands.round_open import newest_round
    from matrices.commands.speech import reader_language
    from matrices.commands.status import study_of
    from matrices.rounds import read_dossier

    folder = edition_of(context)
    with open_register(folder) as register:
        newest = newest_round(folder, register)
        stand = _Stand(
            folder,
            newest,
            read_dossier(register, folder.edition.id),
            study_of(folder, register),
            day_of(folder, on),
        )
        if form == "json":
            click.echo(json.dumps(stand.record(), ensure_ascii=False, indent=2))
        else:
            for line in stand.lines(language or reader_language()):
                click.echo(line)


@dataclass(frozen=True)
class _Stand:
    """Where the newest round stands."""

    folder: "Folder"
    newest: "Round"
    dossier: "Dossier"
    study: "Study"
    at: datetime.datetime

    @property
    def days(self) -> int:
        """Days that are left until the end of the round; below 0, since then."""
        from matrices.register import moment

        zone = self.folder.edition.calendar.zone
        return (moment(self.newest.until).astimezone(zone).date() - self.at.date()).days

    @property
    def comments(self) -> "list[ObserverComment]":
        """What observers wrote in the newest round."""
        return [one for one in self.dossier.comments if one.round == self.newest.id]

    @property
    def unmarked(self) -> "list[tuple[Paper, Marked]]":
        """The rows of forms that count in which words stand without a mark: the country is to be asked."""
        papers = [self.dossier.in_force(part, self.newest.id) for part in sorted(self.dossier.asked[self.newest.id])]
        found = [(one, place) for one in papers if one is not None for place in sorted(one.unmarked)]
        return [(one, row) for one, place in found if (row := one.row(place)) is not None]

    def record(self) -> dict[str, Any]:
        """Return the stable JSON record."""
        from matrices.commands.round_words import (
            comment_record,
            form_record,
            remark_record,
            unmarked_record,
            validation_record,
        )

        proceedings = self.study.proceedings
        return {
            "edition": self.folder.edition.id,
            "round": {
                "number": self.newest.number,
                "opened_at": self.newest.opened_at,
                "until": self.newest.until,
                "silence": self.newest.silence,
                "closed_at": self.newest.closed_at or None,
                "days_left": self.days,
            },
            "countries": [validation_record(one) for one in proceedings.validations],
            "forms": [form_record(one.form, one.round.number) for one in self.dossier.papers],
            "waiting": [one.form.id for one in self.dossier.papers if one.waits],
            "remarks": [remark_record(one) for one in proceedings.remarks],
            "comments": [comment_record(one) for one in self.comments],
            "unmarked": [unmarked_record(paper, row) for paper, row in self.unmarked],
        }

    def lines(self, language: str) -> Iterator[str]:
        """Yield the lines for the screen."""
        from matrices.commands.round_decide import outcome_lines
        from matrices.commands.round_words import comment_line, form_line, remark_line, unmarked_line
        from matrices.language import say

        yield self._title(language)
        yield from outcome_lines(self.folder, self.study, language)
        waiting = [one.form for one in self.dossier.papers if one.waits]
        remarks = self.study.proceedings.remarks
        found = (self.dossier.to_correct(part, self.newest.id) for part in sorted(self.dossier.asked[self.newest.id]))
        parts = {
            "head-faulty": [f"{one.form.country} {form_line(one.form, language)}" for one in found if one is not None],
            "head-waiting": [f"{one.country} {form_line(one, language)}" for one in waiting],
            "head-remarks": [remark_line(one, language) for one in remarks],
            "head-unmarked": [unmarked_line(paper, row, language) for paper, row in self.unmarked],
            "head-comments": [comment_line(one, language) for one in self.comments],
        }
        for head, lines in parts.items():
            if lines:
                yield say("rounds", head, language)
                yield from (f"  {line}" for line in lines)

    def _title(self, language: str) -> str:
        from matrices.language import say, show_moment
        from matrices.register import moment

        zone = self.folder.edition.calendar.zone
        ended = self.newest.closed_at or self.newest.until
        shown = show_moment(moment(ended).astimezone(zone), language)
        if self.newest.closed_at:
            return say("rounds", "title-closed", language, number=self.newest.number, at=shown)
        left = say("status", "left" if self.days > 0 else "past", language, count=abs(self.days))
        left = left if self.days else say("status", "today", language)
        return say("rounds", "title-open", language, number=self.newest.number, until=shown, left=left)
