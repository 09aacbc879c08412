"""Rounds of validation: the draft goes out frozen, forms come in, the Secretariat has its say, the round closes."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from matrices.cycle.files import write_file
from matrices.cycle.letters import Corresponding, Letters
from matrices.cycle.office import Progress, quiet, reason_given
from matrices.cycle.products import BOTH, figures_pages, rendered, study_of
from matrices.cycle.receiving import Sources
from matrices.errors import MissingLibrary, UsageError
from matrices.language import Text, text
from matrices.report import Kind

if TYPE_CHECKING:
    from matrices.checking import Arrival, Checked, Returned
    from matrices.register import Form, Marked, ObserverComment, Register, Round
    from matrices.rounds import Admitted, CheckedForm, Course, Dossier, InTray, Paper, Remarked, ResolvedAs
    from matrices.study import Study


@dataclass(frozen=True)
class RoundFiles:
    """The files of a round: drafts and forms, and the letters that go with them; `missing` is what a PDF lacks."""

    round: "Round"
    paths: tuple[Path, ...]
    letters: tuple[Letters, ...] = ()
    missing: tuple[MissingLibrary, ...] = ()


@dataclass(frozen=True)
class HandledForm:
    """What became of a form: what was found, the language in which it is spoken of, what is said of it.

    `course` is None for the comments of an observer, the lists of which lie at `paths`; `done` tells whether nothing is
    left to be corrected or decided. `lines` say first what became of it, then what followed; `notes` where its marked
    copy lies. `comments` is the number of a file of comments that was handed in at the door.
    """

    checked: "Checked"
    language: str
    lines: tuple[Text, ...]
    done: bool
    course: "Course | None" = None
    paths: tuple[Path, ...] = ()
    notes: tuple[Text, ...] = ()
    comments: int = 0


@dataclass(frozen=True)
class RoundStand:
    """Where the newest round stands at a moment."""

    newest: "Round"
    dossier: "Dossier"
    study: "Study"
    at: datetime.datetime

    @property
    def days(self) -> int:
        """Days that are left until the end of the round; below 0, since then."""
        from matrices.register import moment

        zone = self.study.edition.calendar.zone
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

    @property
    def waiting(self) -> "list[Form]":
        """The forms that wait for a decision."""
        return [one.form for one in self.dossier.papers if one.waits]

    @property
    def faulty(self) -> "list[Form]":
        """The forms that have to be corrected."""
        parts = sorted(self.dossier.asked[self.newest.id])
        found = (self.dossier.to_correct(part, self.newest.id) for part in parts)
        return [one.form for one in found if one is not None]


class Validating(Corresponding):
    """What is done in a round of validation."""

    def round_open(
        self,
        countries: Sequence[str] = (),
        *,
        until: datetime.date | None = None,
        at: datetime.datetime | None = None,
    ) -> "Round":
        """Freeze the draft of the study and open the next round on it, for the named countries or all that answered.

        A day ends with its last second; without `until` the calendar says when the round ends. `round_forms` writes
        what the countries get.
        """
        from matrices.rounds import open_round, until_of

        keyed, named = self.keyed(), self.countries(countries) if countries else ()
        arrival, ends = self.arrival(at), until_of(self.edition, until)
        with keyed.register_if_any() as register:
            if register is None:
                raise UsageError("round-without-answers")
            return open_round(keyed.folder, register, ends, named, arrival)

    def round_forms(self, formats: Sequence[str] = (), *, progress: Progress = quiet) -> RoundFiles:
        """Write the files of the newest round, from what was frozen when it was opened: drafts, forms, letters."""
        keyed = self.keyed()
        with keyed.register_with_rounds() as (register, newest):
            return keyed._written(register, newest, formats or BOTH, progress)

    def _written(self, register: "Register", of: "Round", formats: Sequence[str], progress: Progress) -> RoundFiles:
        from matrices.rounds import draft_study, read_dossier

        target, missing = self.folder.build / f"round-{of.number}", list[MissingLibrary]()
        dossier = read_dossier(register, self.edition.id)
        asked = sorted({country for country, _ in dossier.asked[dossier.rounds[-1].id]})
        study = self.with_revisions(draft_study(self.folder, register, of.number))
        progress(text("rounds", "step-draft", number=of.number))
        paths = [write_file(target / name, one) for name, one in self._documents(study, formats, missing)]
        progress(text("rounds", "step-forms"))
        paths += [write_file(target / name, one) for name, one in self._forms(study, of, asked)]
        return RoundFiles(of, tuple(paths), tuple(self._letters(register, asked, target)), tuple(missing))

    def _documents(
        self, study: "Study", formats: Sequence[str], missing: list[MissingLibrary]
    ) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of the draft in each language of the study, as far as it has anything to print."""
        law, languages = study.printed_in("study"), self.edition.languages
        if law.entries:
            asked = [(law, self.folder.path, language, formats, False) for language in languages]
            for language, form, content in rendered(asked, missing):
                yield f"study-{language}.{form}", content
        figures = study.printed_in("indicators")
        for instrument in figures.instruments if figures.entries else ():
            try:
                yield from figures_pages(figures, instrument, self.folder, languages, formats)
            except MissingLibrary as problem:
                missing.append(problem)

    def _forms(self, study: "Study", of: "Round", asked: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of each validation form, and of each form for the comments of an observer."""
        from matrices.register import moment
        from matrices.rounds import CommentForms, forms

        until, decision = moment(of.until), Text(dict(of.decision)) if of.decision else None
        yield from forms(self.folder, study, of.number, until, of.silence, decision, asked)
        for _, name, content in CommentForms(self.folder, of.number, until).forms():
            yield name, content

    def _letters(self, register: "Register", asked: Sequence[str], target: Path) -> Iterator[Letters]:
        """Write the letters that go with a round: to the countries that it asks, and to the observers."""
        observers = [one.code for one in self.edition.observers]
        for kind, codes in ((Kind.VALIDATION, asked), (Kind.OBSERVER, observers)):
            if codes:
                drafting = self.drafting(kind, register)
                yield drafting.written(drafting.drafts(codes, None, register, named=False), target / "letters")

    def round_receive(
        self,
        sources: Sources,
        *,
        arrived: datetime.datetime | None = None,
        sender: str = "",
        language: str | None = None,
        progress: Progress = quiet,
        registered: Callable[[str], None] = lambda _name: None,
    ) -> Iterator[HandledForm]:
        """Check returned forms, keep them, enter their corrections into the record, and yield what became of each.

        What came late, after the closing, from another institution with another content, or takes something away is
        kept and waits for a decision. Forms with comments of observers are received in the same way. `registered` is
        told the name of each as soon as it is in the register.
        """
        from matrices.rounds import InTray, is_comments

        country = self.countries((sender,))[0] if sender else ""
        files = tuple(self.files(sources))
        with self.register_with_rounds() as (register, _):
            self.check_keys(register)
            tray, arrival = InTray(self._with_present_keys().folder, register), self.arrival(arrived)
            progress(text("commands", "step-check"))
            for file, one in zip(files, tray.read(files, tray.dossier()), strict=True):
                came = replace(arrival, mail=file.mail)
                if is_comments(one.identity):
                    handled = self._comments(file, tray, came, language)
                else:
                    handled = self._form(file, one, tray, came, (country, language))
                if handled.done or (handled.course is not None and handled.course.form is not None):
                    registered(file.name)
                yield handled if handled.course is None else self._handed_back(file, handled, tray)

    def _form(
        self, file: "Returned", one: "CheckedForm", tray: "InTray", arrival: "Arrival", told: tuple[str, str | None]
    ) -> HandledForm:
        """Receive a form; `told` is which country it came from, if that is known, and how it is spoken of."""
        from matrices.rounds import receive_form

        course = receive_form(file, one, tray, arrival, told[0])
        done = course.form is not None and (course.form.verdict == "accepted" or bool(course.form.decided))
        spoken = self.spoken(course.checked.checked, told[1])
        return HandledForm(course.checked.checked, spoken, tuple(_course_lines(course, tray)), done, course)

    def _handed_back(self, file: "Returned", handled: HandledForm, tray: "InTray") -> HandledForm:
        """Write the marked copy of a form with errors."""
        form = handled.course.form if handled.course is not None else None
        if form is None or form.verdict != "rejected":
            return handled
        target = self.folder.build / f"round-{_number(form, tray)}" / "returned"
        return replace(handled, notes=self.hand_back(file, handled.checked, target, handled.language))

    def _comments(self, file: "Returned", tray: "InTray", arrival: "Arrival", language: str | None) -> HandledForm:
        """Receive an observer's form for comments, and write the lists of them."""
        from matrices.register import moment
        from matrices.rounds import CommentForms

        newest = tray.dossier().rounds[-1]
        forms = CommentForms(self.folder, newest.number, moment(newest.until))
        (checked,) = forms.read([file])
        comments, key = forms.comments(checked, newest, arrival), "comments-refused"
        if comments:
            new = tray.register.rounds.receive_comments(comments, file.content, arrival.at, arrival.actor)
            key = "comments-kept" if new else "comments-known"
        lines = (text("rounds", key, count=len(comments)),)
        paths = tuple(self._comment_lists(tray.register, newest))
        return HandledForm(checked, self.spoken(checked, language), lines, bool(comments), paths=paths)

    def _comment_lists(self, register: "Register", newest: "Round") -> Iterator[Path]:
        """Write, for each country of which observers wrote something in a round, the list of it."""
        from matrices.report import comments_name, comments_workbook

        comments = [one for one in register.rounds.comments(self.edition.id) if one.round == newest.id]
        for country in self.edition.countries:
            own = [one for one in comments if one.country == country.code]
            if own:
                content = comments_workbook(self.folder, own, newest.number, country.language)
                target = self.folder.build / f"round-{newest.number}"
                yield write_file(target / comments_name(country.code, country.language), content)

    def round_status(self, on: datetime.datetime | None = None) -> RoundStand:
        """Return where the newest round stands; days are counted from `on`, or from now."""
        from matrices.rounds import read_dossier

        with self.register_with_rounds() as (register, newest):
            dossier, study = read_dossier(register, self.edition.id), study_of(self.folder, register)
        return RoundStand(newest, dossier, study, self.moment(on))

    def round_waiting(self) -> "tuple[Form, ...]":
        """Return the forms that wait for a decision; none before the first round."""
        from matrices.rounds import read_dossier

        with self.register_if_any() as register:
            papers = read_dossier(register, self.edition.id).papers if register is not None else ()
            return tuple(one.form for one in papers if one.waits)

    def round_resolve(
        self,
        country: str,
        row: str,
        outcome: "ResolvedAs",
        reason: str,
        *,
        sheet: str = "",
        language: str | None = None,
        at: datetime.datetime | None = None,
    ) -> "Remarked":
        """Answer an objection or a comment on a row, with the reason that the study prints; the last answer counts.

        `sheet` is SHEET or INSTRUMENT/SHEET, where the row stands on more than one; `language` that of the reason, the
        country's if none is named.
        """
        from matrices.rounds import Where, remarked, settle

        (code,) = self.countries((country,))
        instrument, _, named = sheet.rpartition("/")
        with self._tray() as tray:
            found = remarked(Where(code, row, instrument, named), tray.dossier())
            spoken = language or self.edition.country(code).language
            settle(found, outcome, reason_given(reason), spoken, tray, self.arrival(at))
        return found

    def round_admit(self, form: int, reason: str, *, at: datetime.datetime | None = None) -> "Admitted":
        """Let a form count that was set aside, or declined by mistake, and enter its corrections."""
        from matrices.rounds import course

        with self._tray() as tray:
            return course.admit(form, reason_given(reason), tray, self.arrival(at))

    def round_merge_preview(self, form: int, take: Mapping[str, int]) -> "tuple[Paper, Mapping[str, bool]]":
        """Return what merging a form that waits with the one that counts would make, and what is said of open rows."""
        from matrices.rounds import course

        with self._tray() as tray:
            paper, said = course.preview(form, take, tray)
            for one in (paper, paper.other):  # what is shown of them is read while the register is open
                _ = one and (one.rows, one.changed_rows)
            return paper, said

    def round_merge(
        self, form: int, reason: str, take: Mapping[str, int], *, at: datetime.datetime | None = None
    ) -> "Admitted":
        """Make one of a form that waits and of the one that counts; `take` says whose row counts, by row."""
        from matrices.rounds import course

        with self._tray() as tray:
            return course.merge(form, take, reason_given(reason), tray, self.arrival(at))

    def round_decline(self, form: int, reason: str, *, at: datetime.datetime | None = None) -> "Form":
        """Say that a form does not count: one that was set aside, or one in force, whose corrections go with it."""
        from matrices.rounds import course

        with self._tray() as tray:
            return course.decline(form, reason_given(reason), tray, self.arrival(at))

    def round_close(self, *, early: str = "", at: datetime.datetime | None = None) -> "tuple[Round, Study]":
        """Close the round and keep for each country what it came to; return the study as it stands then.

        `early` is the reason for closing it before its time: silence then counts for nobody.
        """
        from matrices.rounds import close_round

        with self._tray() as tray:
            return close_round(self.folder, tray.register, early.strip(), self.arrival(at))

    def round_reopen(self, reason: str, *, at: datetime.datetime | None = None) -> "Round":
        """Let the newest round run on, which was closed too early; what it had come to stays in the register."""
        from matrices.rounds import reopen_round

        with self._tray() as tray:
            return reopen_round(self.folder, tray.register, reason_given(reason), self.language, self.arrival(at))

    @contextmanager
    def _tray(self) -> "Iterator[InTray]":
        """Open the register in which forms lie; raise `UsageError` where nothing was ever received."""
        from matrices.rounds import InTray

        with self.register_if_any() as register:
            if register is None:
                raise UsageError("no-round-yet")
            yield InTray(self.folder, register)


def _course_lines(course: "Course", tray: "InTray") -> Iterator[Text]:
    """Yield what became of a form: first what it is now, then what followed from it."""
    form = course.form
    if form is None:
        yield text("rounds", f"course-{course.checked.status}")
        return
    key = "known" if course.known else form.verdict if form.verdict != "set_aside" else "set-aside"
    values = {"country": form.country, "instrument": form.instrument, "number": form.id}
    yield text("rounds", f"course-{key}", round=_number(form, tray), **values)
    if form.reason and form.reason != "errors":
        yield text("rounds", f"reason-{form.reason}")
    if form.verdict == "set_aside" and not form.decided:
        yield text("rounds", "course-decide", form=form.id)
    if form.reason in ("drops", "other-institution") and not form.decided:
        yield text("rounds", "course-merge", form=form.id)
    if course.replaced is not None:
        yield text("rounds", "course-replaces", number=course.replaced.id)
    if course.version is not None:
        yield text("rounds", "course-version", version=course.version.version)
    if form.verdict == "accepted" and not course.known:
        yield from _overtaken_lines(form, tray)


def _overtaken_lines(form: "Form", tray: "InTray") -> Iterator[Text]:
    """Yield which rows a form confirms as the draft had them, and the record has otherwise by now."""
    from matrices.rounds import overtaken

    dossier = tray.country(form.country)
    paper = next(one for one in dossier.papers if one.form.id == form.id)
    rows = overtaken(paper, dossier, tray.register) if paper.counts else ()
    if rows:
        yield text("rounds", "course-overtaken", count=len(rows), rows=", ".join(one.row for one in rows))


def _number(form: "Form", tray: "InTray") -> int:
    """Return the number of the round that a form belongs to."""
    return next(one.number for one in tray.register.rounds.rounds(tray.edition) if one.id == form.round)
