"""What the Secretariat says of a submission → the register: accepted, set aside, merged, withdrawn, restored, redated.

Nothing is changed or taken away: each decision is added, with its reason, and from then on the register counts by it.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from matrices.checking.merging import Merged, MergeSide, compiled, errors_of, judged, merge, side_of
from matrices.edition import Folder
from matrices.errors import UsageError
from matrices.findings import Finding
from matrices.register import WAITING, Decided, Form, Register, Submission, moment, until_unmoved

Kind = Literal["accepted", "set_aside", "merged", "withdrawn", "restored", "arrival", "erased"]


class Word(NamedTuple):
    """The Secretariat's word: why, in which language, when and by whom it was said."""

    reason: str
    language: str
    at: datetime.datetime
    actor: str


@dataclass(frozen=True)
class Files:
    """An edition and its register, with the word that is to be kept."""

    folder: Folder
    register: Register
    word: Word

    def keep(self, of: Submission, decided: Kind, state: str, details: Mapping[str, Any] | None = None) -> Submission:
        """Keep a decision on a submission and return it as it is then; `register-moved` if the state is another."""
        self.register.decide(self.decided(of, decided, details), state)
        return self.register.submission(of.id)

    def decided(self, of: Submission, decided: Kind, details: Mapping[str, Any] | None = None) -> Decided:
        """Return a decision as it is to be kept."""
        word = self.word
        return Decided(
            submission=of.id,
            decided=decided,
            reason=word.reason,
            language=word.language,
            at=word.at.isoformat(),
            actor=word.actor,
            details=details or {},
        )

    def counts(self, one: Submission) -> Submission | None:
        """Return the version that counts of a submission's country and instrument."""
        return self.register.in_force(one.edition, one.country, one.instrument)


def find(name: str, register: Register, edition: str) -> Submission:
    """Return a submission by its number or its name, `CRI-legislation-v2`; raise `UsageError` if there is none."""
    known = register.submissions(edition)
    found = [one for one in known if name in (str(one.id), one.name) or name.casefold() == one.name.casefold()]
    if found:
        return found[0]
    country = name.partition("-")[0].upper()
    own = [one.name for one in known if one.country == country]
    raise UsageError("no-such-submission", name=name, known=", ".join(own) or "–")


def accept(name: str, files: Files) -> Submission:
    """Let a submission that waits count; `UsageError` if it does not wait, or one that arrived later counts."""

    def accepted() -> Submission:
        one, state = _open(name, files)
        counts = files.counts(one)
        if counts is not None and moment(counts.counts_since) > moment(one.received_at):
            raise UsageError("submission-overtaken", name=one.name, counts=counts.name)
        return files.keep(one, "accepted", state)

    return until_unmoved(accepted)


def set_aside(name: str, files: Files) -> Submission:
    """Say that a submission that waits does not count."""

    def aside() -> Submission:
        one, state = _open(name, files)
        return files.keep(one, "set_aside", state)

    return until_unmoved(aside)


def preview(name: str, files: Files, take: Mapping[str, int]) -> Merged:
    """Return what merging a submission that waits with the version that counts would make, open rows included."""
    one, _ = _open(name, files)
    counts = files.counts(one)
    if counts is None:
        raise UsageError("merge-with-nothing", name=one.name)
    sides: tuple[MergeSide, MergeSide] = (side_of(counts, files.register), side_of(one, files.register))
    return merge(*sides, files.folder.instrument(one.instrument), take)


def merge_in(name: str, files: Files, take: Mapping[str, int]) -> tuple[Submission, tuple[Finding, ...]]:
    """Merge a submission that waits with the version that counts; return the new version, and what it is found to lack.

    Raises `UsageError` if the Secretariat has not said which row counts wherever both speak, or if the whole breaks a
    rule that neither of the two breaks alone.
    """
    return until_unmoved(lambda: _merged(name, files, take))


def _merged(name: str, files: Files, take: Mapping[str, int]) -> tuple[Submission, tuple[Finding, ...]]:
    one, state = _open(name, files)
    merged = preview(name, files, take)
    if merged.open:
        rows = ", ".join(row.place.row for row in merged.open)
        example = f"--take {merged.open[0].place.row}={one.version}"
        raise UsageError("merge-undecided", rows=rows, count=len(merged.open), example=example)
    findings = judged(merged, files.folder, files.register)
    errors = errors_of(findings)
    if errors:
        raise UsageError("merge-breaks-rule", name=one.name, problem=errors[0].message, at=str(errors[0].at))
    counts, word = merged.counts.submission, files.word
    told = {"by": word.actor, "at": word.at.isoformat(), "reason": word.reason}
    record = compiled(merged, files.folder.instrument(one.instrument), findings, told)
    at = max(moment(counts.counts_since), moment(one.received_at))
    decided = files.decided(one, "merged", {"with": counts.id})
    return files.register.compile(record, merged.origins, at, decided, state), findings


def withdraw(name: str, files: Files) -> Submission:
    """Take a submission back: it was of another country, or the wrong file.

    Raises `UsageError` if it was taken back before, if a validation form made it, or if another version that may count
    holds answers of its file.
    """

    def withdrawn() -> Submission:
        one, state = _found(name, files)
        if one.decided == "withdrawn":
            raise UsageError("submission-decided", name=one.name, reason=one.decided_reason)
        _check_free(one, files)
        return files.keep(one, "withdrawn", state)

    return until_unmoved(withdrawn)


def restore(name: str, files: Files) -> Submission:
    """Let an older version, or one that was taken back, count from now on.

    Raises `UsageError` if it has errors, or counts already.
    """

    def restored() -> Submission:
        one, state = _found(name, files)
        counts = files.counts(one)
        if one.verdict == "rejected":
            raise UsageError("submission-rejected", name=one.name)
        made = _made_by(one, files)
        if made is not None and made.decided == "declined":
            raise UsageError("submission-of-declined-form", name=one.name, form=made.id)
        if counts is not None and counts.id == one.id:
            raise UsageError("submission-counts", name=one.name)
        newest = max(each.id for each in files.register.submissions(one.edition, one.instrument, one.country))
        return files.keep(one, "restored", state, {"after": newest})

    return until_unmoved(restored)


def redate(name: str, at: datetime.datetime, files: Files) -> Submission:
    """Correct when a submission arrived; the moment that was given first stays in the register."""

    def redated() -> Submission:
        one, state = _found(name, files)
        return files.keep(one, "arrival", state, {"received_at": at.isoformat(), "was": one.received_at})

    return until_unmoved(redated)


def _found(name: str, files: Files) -> tuple[Submission, str]:
    """Return a submission, and the state of the register before it was read."""
    one = find(name, files.register, files.folder.edition.id)
    if one.decided == "erased":
        raise UsageError("submission-erased", submission=one.name)
    state = files.register.state(one.edition, one.country, one.instrument)
    return files.register.submission(one.id), state


def _open(name: str, files: Files) -> tuple[Submission, str]:
    """Return a submission of which is still to be decided, as `_found` does."""
    one, state = _found(name, files)
    if one.verdict != WAITING or one.accepted or one.decided in ("withdrawn", "merged"):
        waiting = [each.name for each in files.register.submissions(one.edition) if each.waits]
        raise UsageError("submission-not-waiting", name=one.name, waiting=", ".join(waiting) or "–")
    return one, state


def _made_by(one: Submission, files: Files) -> Form | None:
    """Return the validation form whose corrections a submission is, if it is one."""
    forms = files.register.rounds.forms(one.edition, one.country)
    return next((form for form in forms if form.submission == one.id), None)


def _check_free(one: Submission, files: Files) -> None:
    made = _made_by(one, files)
    if made is not None:
        raise UsageError("submission-of-form", name=one.name, form=made.id)
    for each in files.register.submissions(one.edition, one.instrument, one.country):
        if each.accepted and each.id != one.id and one.id in files.register.rounds.origins(each.id).values():
            raise UsageError("submission-used", name=one.name, by=each.name)
