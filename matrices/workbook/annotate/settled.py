"""The findings of an earlier version and of a newer one → what was settled, what is still open, what is new."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matrices.findings import Finding, Severity
from matrices.language import Text, text
from matrices.workbook.annotate.lines import is_unanswered

_Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Progress:
    """How far a country got from one version to the next; notices and unanswered cells do not count."""

    settled: tuple[Finding, ...]
    open: tuple[Finding, ...]
    new: tuple[Finding, ...]

    @property
    def before(self) -> int:
        """How many findings there were to settle."""
        return len(self.settled) + len(self.open)

    def words(self) -> Text:
        """Return `12 of 14 earlier findings settled, 2 still open; 1 new.` in every language."""
        settled = text("annotate", "progress-settled", count=len(self.settled), before=self.before)
        still = text("annotate", "progress-open", count=len(self.open))
        new = text("annotate", "progress-new", count=len(self.new))
        return Text({language: f"{settled[language]}{still[language]}{new[language]}" for language in settled})


def progress(before: Sequence[Finding], after: Sequence[Finding]) -> Progress:
    """Compare the findings of two versions of a submission.

    Findings are the same where sheet, row, column and code (of a rule: its id) are; where the cell stands in the
    file does not matter. Findings about a whole sheet or file are the same where their code is.
    """
    left = Counter(map(_key, _counted(before)))
    still: list[Finding] = []
    new: list[Finding] = []
    for one in _counted(after):
        known = left[_key(one)] > 0
        left[_key(one)] -= known
        (still if known else new).append(one)
    settled = []
    for one in reversed(_counted(before)):
        if left[_key(one)] > 0:
            left[_key(one)] -= 1
            settled.append(one)
    return Progress(tuple(reversed(settled)), tuple(still), tuple(new))


def _counted(findings: Iterable[Finding]) -> list[Finding]:
    return [one for one in findings if one.severity is not Severity.NOTICE and not is_unanswered(one)]


def _key(one: Finding) -> _Key:
    return one.sheet_id, one.row, one.column, one.rule or one.code
