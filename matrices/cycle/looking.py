"""One submission, looked at: what the register holds of it, its sheets as they are seen, the file that goes back."""

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from matrices.cycle.enclosures import read_again
from matrices.cycle.keeping import Keeping
from matrices.errors import UsageError
from matrices.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from matrices.checking import Comparison, HandedBack
    from matrices.cycle.due import Due
    from matrices.cycle.rounds import RoundStand
    from matrices.register import Marked, Register, StoredAnswer, StoredText, Submission
    from matrices.report import EditionStatus
    from matrices.rounds import Paper
    from matrices.workbook import BookSheet, Haul


@dataclass(frozen=True)
class SubmissionView:
    """A submission with what the register holds of it.

    `counts` is the version of its country that counts now, `before` the one with which it is compared: that one, or the
    version before it if it counts itself.
    """

    submission: "Submission"
    counts: "Submission | None"
    before: "Submission | None"
    findings: tuple[Finding, ...]
    answers: "tuple[StoredAnswer, ...]"
    unplaced: "tuple[StoredText, ...]"
    comparison: "Comparison"
    sender: str = ""

    @property
    def differing(self) -> "tuple[StoredAnswer, ...]":
        """The answers of which the eye sees something else than what the cell holds."""
        return tuple(one for one in self.answers if one.shown and one.shown != one.raw)


class Looking(Keeping):
    """What is looked at."""

    def due(
        self, status: "EditionStatus | None" = None, *, at: datetime.datetime | None = None
    ) -> "tuple[tuple[Due, str], ...]":
        """Return what falls due within a week of a moment, by the dates of the edition and its register, in words.

        `status` is where the edition stands then, if that is known already.
        """
        from matrices.cycle.due import due_words, falling_due

        now = self.moment(at).astimezone(self.edition.calendar.zone)
        stands = status or self.status(on=now.date(), language=self.language)
        return tuple((one, due_words(one, stands)) for one in falling_due(stands, now))

    def register_view(self, name: str) -> SubmissionView:
        """Return a submission with its findings and answers, and how it differs from the version that counts."""
        from matrices.checking import UNCOMPARED, compare, find

        with self.register_open(agreeing=False) as register:
            one = find(name, register, self.edition.id)
            counts = register.in_force(one.edition, one.country, one.instrument)
            before = counts if counts is not None and counts.id != one.id else _earlier(one, register)
            answers = register.answers(one.id)
            found = UNCOMPARED
            if before is not None:
                found = compare(register.answers(before.id), answers, self.folder.instrument(one.instrument))
            return SubmissionView(
                submission=one,
                counts=counts,
                before=before,
                findings=register.findings(one),
                answers=answers,
                unplaced=register.unplaced(one.id),
                comparison=found,
                sender=register.person(one.mail_sender) if one.mail_sender else "",
            )

    def round_rehearsed(self, step: "Callable[[Self], object]") -> "tuple[RoundStand | None, RoundStand, str]":
        """Return how a round would stand after a step, and how it stands before, None before the first round.

        The step is taken on a copy of the register, which is thrown away. The last is the hash of the register's end:
        it is another one as soon as anything happens, and the step may then come to something else.
        """
        from matrices.register import open_copy

        with self.register_if_any() as register:
            if register is None:
                raise UsageError("round-without-answers")
            end, begun = register.end(), bool(register.rounds.rounds(self.edition.id))
            before = replace(self, held=register).round_status() if begun else None
            with open_copy(register, self.clock) as copy:
                rehearsing = replace(self, held=copy)
                step(rehearsing)
                return before, rehearsing.round_status(), end

    def round_paper(self, form: int) -> "tuple[Paper, tuple[Marked, ...]]":
        """Return a validation form and what it says row by row; raise `UsageError` if there is none of that number."""
        from matrices.register import Marked
        from matrices.rounds import read_dossier

        with self.register_with_rounds() as (register, _):
            papers = read_dossier(register, self.edition.id).papers
            paper = next((one for one in papers if one.form.id == form), None)
            if paper is None:
                raise UsageError("no-form", form=form)
            said = {(one.sheet, one.row): one for one in paper.rows}
            silent = [place for place in sorted(paper.changed_rows) if place not in said]
            changed = [Marked(*place, "correct", "", "", "", "") for place in silent]
            return paper, (*paper.rows, *changed)

    def register_original(self, name: str) -> tuple[str, bytes]:
        """Return name and bytes of the file that came."""
        from matrices.checking import find

        with self.register_open(agreeing=False) as register:
            one = find(name, register, self.edition.id)
            return one.file_name, register.original(one.sha256)

    def register_sheets(self, name: str) -> "tuple[BookSheet, ...]":
        """Return the sheets of the file that came, as far as it is one; those that are hidden are left out."""
        from matrices.workbook import open_workbook

        file, content = self.register_original(name)
        return tuple(one for one in open_workbook(content, file).sheets if one.state == "visible")

    def register_attachments(self, name: str) -> "Haul":
        """Return the pictures and documents that lie in the file that came, each with its cells and a safe name."""
        from matrices.workbook import take_out

        file, content = self.register_original(name)
        return take_out(content, file)

    def register_marked(self, name: str, language: str | None = None) -> "HandedBack | None":
        """Return the file that came with its findings marked in it; None if it has none, or cannot be handed back."""
        from matrices.checking import as_findings, find, hand_back, open_queries, queries_of

        with self.register_open(agreeing=False) as register:
            one = find(name, register, self.edition.id)
            file, checked = read_again(self.folder, one, register)
            earlier = _earlier(one, register)
            before = register.findings(earlier) if earlier is not None else ()
            open_ = open_queries(queries_of(register, self.edition.id), one.country, one.instrument)
        asked = as_findings(open_, one, file.name, checked.answers)
        if not (checked.findings or asked):
            return None
        return hand_back(file, checked, self.folder, self.spoken(checked, language), before, asked)


def _earlier(one: "Submission", register: "Register") -> "Submission | None":
    """Return the version that came before a submission."""
    own = register.submissions(one.edition, one.instrument, one.country)
    earlier = [each for each in own if each.version < one.version and not each.discarded]
    return earlier[-1] if earlier else None
