"""`matrices round receive`: returned forms, and observers' comments → each its clear course, into the register."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, MOMENT, Command

if TYPE_CHECKING:
    from matrices.checking import Arrival, Checked, Returned
    from matrices.cycle import Cycle
    from matrices.register import Form, Round
    from matrices.rounds import CheckedForm, Course, Desk


@click.command("receive", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--arrived", type=MOMENT, metavar="MOMENT")
@click.option("--from", "sender", metavar="COUNTRY")
@click.option("--by", "actor_name", metavar="NAME")
@click.option("--language", type=LANGUAGE)
@click.pass_context
def receive(
    context: click.Context,
    files: tuple[str, ...],
    arrived: datetime.datetime | None,
    sender: str | None,
    actor_name: str | None,
    language: str | None,
) -> None:
    """Check returned validation forms, keep them, and enter their corrections into the record."""
    from matrices.commands.context import arrival_of, check_keys, countries_of, edition_of, read_files
    from matrices.commands.round_open import newest_round, open_register
    from matrices.rounds import Desk

    folder = edition_of(context)
    country = countries_of(folder, (sender,))[0] if sender else ""
    returned = tuple(read_files(files))
    with open_register(folder) as register:
        newest_round(folder, register)
        check_keys(folder, register)
        arrival = arrival_of(folder, arrived, actor_name)
        tray = Tray(Desk(folder, register), arrival, country, language, stated=arrived is not None)
        context.exit(max(tray.receive(returned), default=0))


@dataclass(frozen=True)
class Tray:
    """Files as they are received: their edition and register, when they arrived, from whom, and how one speaks.

    `stated` tells whether somebody said when they arrived; `done` is a list of what is registered already.
    """

    desk: "Desk"
    arrival: "Arrival"
    sender: str = ""
    language: str | None = None
    stated: bool = True
    done: list[str] = field(default_factory=list)

    def receive(self, files: "Sequence[Returned]") -> list[int]:
        """Receive files, say what became of each, and return the exit code of each."""
        from matrices.commands.receive import telling_done
        from matrices.commands.speech import reader_language, steps
        from matrices.language import say
        from matrices.rounds import is_comments

        dossier = self.desk.dossier()
        with steps(say("commands", "step-check", reader_language())):
            read = self.desk.read(files, dossier)
        with telling_done(self.done):
            return [
                self._comments(file) if is_comments(one.identity) else self._form(file, one)
                for file, one in zip(files, read, strict=True)
            ]

    def _form(self, file: "Returned", one: "CheckedForm") -> int:
        from matrices.rounds import receive_form

        course = receive_form(file, one, self.desk, replace(self._arrival(one), mail=file.mail), self.sender)
        self.done.extend([file.name] if course.form is not None else [])
        checked = course.checked.checked
        spoken = self._spoken(checked)
        _show(checked, course_lines(course, self.desk, spoken), spoken)
        if course.form is not None and course.form.verdict == "rejected":
            self._hand_back(file, checked, _number(course.form, self.desk), spoken)
        return exit_code(course)

    def _arrival(self, one: "CheckedForm") -> "Arrival":
        """Return when a form arrived; if nobody said, it is not before the newest one of the country on record."""
        from matrices.register import moment

        if self.stated or one.identity is None:
            return self.arrival
        known = self.desk.country(one.identity.country).of((one.identity.country, one.identity.instrument))
        return replace(self.arrival, at=max((self.arrival.at, *(moment(each.form.received_at) for each in known))))

    def _comments(self, file: "Returned") -> int:
        """Receive an observer's form for comments."""
        from matrices.checking import Verdict
        from matrices.language import say
        from matrices.register import moment
        from matrices.rounds import CommentForms

        newest = self.desk.dossier().rounds[-1]
        forms = CommentForms(self.desk.folder, newest.number, moment(newest.until))
        (checked,) = forms.read([file])
        spoken = self._spoken(checked)
        comments = forms.comments(checked, newest, self.arrival)
        key = "comments-refused"
        if comments:
            rounds = self.desk.register.rounds
            new = rounds.receive_comments(comments, file.content, self.arrival.at, self.arrival.actor)
            self.done.append(file.name)
            key = "comments-kept" if new else "comments-known"
        _show(checked, [say("rounds", key, spoken, count=len(comments))], spoken)
        for path in write_comment_lists(self.desk, newest):
            click.echo(say("commands", "written", spoken, path=path))
        return 2 if checked.verdict is Verdict.UNREADABLE else 0 if comments else 1

    def _spoken(self, checked: "Checked") -> str:
        return self._cycle().spoken(checked, self.language)

    def _cycle(self) -> "Cycle":
        from matrices.commands.context import clock
        from matrices.commands.speech import reader_language
        from matrices.cycle import Cycle

        return Cycle(self.desk.folder, clock, self.arrival.actor, reader_language())

    def _hand_back(self, file: "Returned", checked: "Checked", number: int, spoken: str) -> None:
        target = self.desk.folder.build / f"round-{number}" / "returned"
        for note in self._cycle().hand_back(file, checked, target, spoken):
            click.echo(note[spoken], err=True)


def write_comment_lists(desk: "Desk", newest: "Round") -> Iterator[Path]:
    """Write, for each country of which observers wrote something in a round, the list of it; yield where it lies."""
    from matrices.cycle import write_file
    from matrices.report import comments_name, comments_workbook

    folder = desk.folder
    comments = [one for one in desk.register.rounds.comments(desk.edition) if one.round == newest.id]
    for country in folder.edition.countries:
        own = [one for one in comments if one.country == country.code]
        if own:
            content = comments_workbook(folder, own, newest.number, country.language)
            target = folder.build / f"round-{newest.number}" / comments_name(country.code, country.language)
            yield write_file(target, content)


def exit_code(course: "Course") -> int:
    """Return 2 if a file could not be read, 1 if something is to be corrected or decided, 0 otherwise."""
    if course.form is None:
        return 2 if course.checked.status == "unreadable" else 1
    return 0 if course.form.verdict == "accepted" or course.form.decided else 1


def course_lines(course: "Course", desk: "Desk", language: str) -> list[str]:
    """Return what became of a form: first what it is now, then what followed from it."""
    from matrices.language import say

    form = course.form
    if form is None:
        return [say("rounds", f"course-{course.checked.status}", language)]
    values = {"country": form.country, "instrument": form.instrument, "number": form.id}
    values["round"] = _number(form, desk)
    key = "known" if course.known else form.verdict if form.verdict != "set_aside" else "set-aside"
    lines = [say("rounds", f"course-{key}", language, **values)]
    if form.reason and form.reason != "errors":
        lines.append(say("rounds", f"reason-{form.reason}", language))
    if form.verdict == "set_aside" and not form.decided:
        lines.append(say("rounds", "course-decide", language, form=form.id))
    if form.reason in ("drops", "other-institution") and not form.decided:
        lines.append(say("rounds", "course-merge", language, form=form.id))
    if course.replaced is not None:
        lines.append(say("rounds", "course-replaces", language, number=course.replaced.id))
    if course.version is not None:
        lines.append(say("rounds", "course-version", language, version=course.version.version))
    return lines


def _number(form: "Form", desk: "Desk") -> int:
    """Return the number of the round that a form belongs to."""
    return next(one.number for one in desk.register.rounds.rounds(desk.edition) if one.id == form.round)


def _show(checked: "Checked", lines: Sequence[str], language: str) -> None:
    """Print what became of a file, and what was found in it."""
    from matrices.commands.speech import counts_line, findings_text

    click.echo(f"{checked.file}: {lines[0]} ({counts_line(checked.findings, language)})")
    for line in (*findings_text(checked.findings, language), *(f"  {line}" for line in lines[1:])):
        click.echo(line)
