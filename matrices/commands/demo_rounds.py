"""The rounds of the demonstration edition, played as they went: forms out, forms in, resolved, closed.

Drafts are written as HTML alone: a PDF in two languages takes as long as the whole rest of a round, and the study that
comes after them has its own.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.language import say, show_date

if TYPE_CHECKING:
    from matrices.checking import Arrival, Returned
    from matrices.demonstration import FormSent, Observed, RemarkSettled, RoundPlayed
    from matrices.edition import Folder
    from matrices.register import Register, Round
    from matrices.rounds import Desk

WHO = "demonstration"


def play_rounds(folder: "Folder", register: "Register", words: str) -> None:
    """Play all rounds and say what happened."""
    from matrices import demonstration
    from matrices.rounds import Desk

    for one in demonstration.rounds():
        _Game(Desk(folder, register), one, words).play()


@dataclass(frozen=True)
class _Game:
    """One round of the demonstration."""

    desk: "Desk"
    plan: "RoundPlayed"
    words: str

    def play(self) -> None:
        from matrices.commands.round_open import write_round
        from matrices.rounds import open_round

        folder, register = self.desk.folder, self.desk.register
        opened = open_round(folder, register, self.plan.until, (), self._at(self.plan.opened))
        written = len(list(write_round(folder, register, opened, self.words, ("html",), told=False)))
        self._say("demo-opened", number=opened.number, count=written, folder=self._target(opened))
        for _, step in sorted(self._steps(opened), key=lambda step: step[0]):
            step()
        self._close(opened)

    def _steps(self, opened: "Round") -> "Iterator[tuple[datetime.datetime, Callable[[], None]]]":
        """Yield what happens in the round, with the moment of each."""
        for form in self.plan.forms:
            for date in (form.date, *([form.again] if form.again else [])):
                yield date, partial(self._form, opened, form, date)
        for settled in self.plan.resolved:
            yield settled.date, partial(self._resolve, settled)
        for comment in self.plan.comments:
            yield comment.date, partial(self._comment, opened, comment)

    def _form(self, opened: "Round", form: "FormSent", date: datetime.datetime) -> None:
        """Receive a country's forms, one an instrument, as its focal point would have filled them in."""
        from matrices.rounds import receive_form

        for file in self._filled(opened, form):
            (read,) = self.desk.read([file], self.desk.dossier())
            course = receive_form(file, read, self.desk, self._at(date))
            kept = course.form
            verdict = "known" if course.known else kept.verdict if kept is not None else read.status
            late = say("rounds", "state-late", self.words) if kept is not None and kept.late else ""
            values = {"country": self._name(form.country), "date": show_date(date.date(), self.words)}
            line = say("rounds", f"demo-{verdict}", self.words, **values)
            click.echo(f"{line}; {late}" if late else line)

    def _filled(self, opened: "Round", form: "FormSent") -> "Iterator[Returned]":
        from matrices.checking import Returned
        from matrices.cycle import write_file
        from matrices.instrument import BASIS, CONFIRMS_REST, VERDICT, WORDS, cell_contents
        from matrices.workbook import fill

        folder = self.desk.folder
        language = folder.edition.country(form.country).language
        for path in sorted(self._target(opened).glob(f"{form.country}-*.xlsx")):
            instrument = folder.instrument(path.stem.removeprefix(f"{form.country}-").removesuffix(f"-{language}"))
            own = [row for row in form.rows if row.sheet in {sheet.id for sheet in instrument.sheets}]
            changed = {(row.sheet, row.row, column): value for row in own for column, value in row.write.items()}
            cells = dict(cell_contents(changed, instrument, language))
            for row in own:
                mark = say("forms", f"verdict-{row.verdict}", language)
                said = {VERDICT: mark, BASIS: row.basis, WORDS: row.words}
                cells |= {(row.sheet, row.row, column): words for column, words in said.items() if words}
            cover = {"institution": say("commands", "demo-focal-point", language)}
            if form.rest:
                cover[CONFIRMS_REST] = say("forms", "rest-yes", language)
            content = fill(path.read_bytes(), cells, cover)
            name = f"{path.stem}-round-{opened.number}.xlsx"
            write_file(folder.path / "returned" / name, content)
            yield Returned(name, content)

    def _resolve(self, one: "RemarkSettled") -> None:
        from matrices.rounds import Where, remarked, settle

        language = self.desk.folder.edition.country(one.country).language
        found = remarked(Where(one.country, one.row, sheet=one.sheet), self.desk.dossier())
        settle(found, one.outcome, one.reason, language, self.desk, self._at(one.date))
        told = say("rounds", "resolved-objection", self.words, country=self._name(one.country), row=one.row)
        click.echo(f"{told}: {say('rounds', f'outcome-{one.outcome}', self.words)}")

    def _comment(self, opened: "Round", one: "Observed") -> None:
        """Receive an observer's form with its comment, and write the list of it for the country."""
        from matrices.checking import Returned
        from matrices.commands.round_receive import write_comment_lists
        from matrices.rounds import CommentForms
        from matrices.workbook import fill

        forms = CommentForms(self.desk.folder, opened.number, self.plan.until)
        places = {target[1:]: label for target, label in forms.targets.values()}
        (form,) = (each for each in forms.forms() if each[0].code == one.observer)
        observer, name, blank = form
        language = observer.language
        cells = {
            "country": self.desk.folder.edition.country(one.country).names[language],
            "about": places[one.sheet, one.row][language],
            "comment": one.comment,
            "source": one.source,
        }
        (sheet,) = forms.instrument.sheets
        filled = {(sheet.id, sheet.row_ids[0], column): words for column, words in cells.items()}
        file = Returned(name, fill(blank, filled))
        (checked,) = forms.read([file])
        arrival = self._at(one.date)
        comments = forms.comments(checked, opened, arrival)
        self.desk.register.rounds.receive_comments(comments, file.content, arrival.at, arrival.actor)
        list(write_comment_lists(self.desk, opened))
        told = {"observer": observer.name[self.words], "country": self._name(one.country)}
        self._say("demo-comment", row=one.row, **told)

    def _close(self, opened: "Round") -> None:
        from matrices.commands.round_decide import outcome_lines
        from matrices.rounds import close_round

        folder = self.desk.folder
        _, study = close_round(folder, self.desk.register, "", self._at(self.plan.closed))
        self._say("closed", number=opened.number)
        for line in outcome_lines(folder, study, self.words):
            click.echo(line)

    def _at(self, moment: datetime.datetime) -> "Arrival":
        from matrices.checking import Arrival

        return Arrival(moment, WHO)

    def _name(self, country: str) -> str:
        return self.desk.folder.edition.country(country).names[self.words]

    def _target(self, opened: "Round") -> Path:
        return self.desk.folder.build / f"round-{opened.number}"

    def _say(self, key: str, **values: object) -> None:
        click.echo(say("rounds", key, self.words, **values))
