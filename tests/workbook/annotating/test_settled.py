"""From one version to the next: what was settled."""

import pytest

from matrices.findings import CellRef, Finding, Severity
from matrices.language import same
from matrices.workbook.annotating.patch import progress
from tests.workbook.annotating.marked import blank


def one(code: str, row: str = "A-01", cell: str = "E7", severity: Severity = Severity.ERROR) -> Finding:
    """Return a finding of a row."""
    return Finding(code, severity, CellRef("f", "Matriz", cell), same("m"), same("a"), "matrix", row, "coverage")


def rows(findings: tuple[Finding, ...]) -> list[str]:
    """Return code and row of findings."""
    return [f"{found.code} {found.row}" for found in findings]


def test_findings_are_matched_by_key() -> None:
    """Sheet, row, column and code say what is the same; the cell may have moved."""
    before = [one("near-miss"), one("not-a-date"), one("not-a-url", "A-02")]
    found = progress(before, [one("near-miss", cell="E99"), one("too-long", "A-02")])
    assert (rows(found.settled), rows(found.open), rows(found.new)) == (
        ["not-a-date A-01", "not-a-url A-02"],
        ["near-miss A-01"],
        ["too-long A-02"],
    )


def test_the_same_finding_twice_is_settled_once() -> None:
    """Where two were and one is left, one is settled."""
    found = progress([one("near-miss"), one("near-miss")], [one("near-miss")])
    assert (len(found.settled), len(found.open), len(found.new)) == (1, 1, 0)


def test_notices_and_unanswered_cells_do_not_count() -> None:
    """Nobody has to settle them."""
    light = [one("understood-as", severity=Severity.NOTICE), blank("E8", "A-02")]
    found = progress([one("near-miss"), *light], light)
    assert (rows(found.settled), found.open, found.new) == (["near-miss A-01"], (), ())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "12 de 14 observaciones anteriores resueltas, 2 siguen abiertas; 1 nueva."),
        ("en", "12 of 14 earlier findings settled, 2 still open; 1 new."),
    ],
)
def test_progress_in_words(language: str, words: str) -> None:
    """One line says it, in either language."""
    before = [one("near-miss", f"A-{number:02d}") for number in range(14)]
    assert progress(before, [*before[:2], one("not-a-date")]).words()[language] == words
