"""Findings → the numbered lines of the sheet of findings: gravest first, unanswered cells in one line a sheet."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from matrices.findings import CellRef, Finding, Severity
from matrices.language import say
from matrices.workbook.book import Place
from matrices.workbook.opening.grid import column_number
from matrices.workbook.opening.limits import MAX_COLUMN, MAX_ROW

_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ROWS_NAMED = 12


@dataclass(frozen=True)
class Line:
    """One line: what is wrong where, and what to write instead.

    `at` is where its link goes. A line that is gathered from `cells` unanswered cells marks none of them.
    `is_elsewhere` says that the cell is named as in the file that came, of which this workbook is no copy.
    """

    number: int
    severity: Severity
    at: CellRef
    row: str
    message: str
    advice: str
    is_elsewhere: bool = False
    is_gathered: bool = False
    cells: int = 1

    @property
    def place(self) -> Place | None:
        """Row and column of the cell that the line marks, if it marks one."""
        return None if self.is_gathered or self.is_elsewhere else cell_place(self.at.cell)


def is_unanswered(one: Finding) -> bool:
    """Tell whether a finding says no more than that a cell which may stay blank is blank."""
    return one.code == "required" and one.severity is Severity.WARNING


def cell_place(cell: str) -> Place | None:
    """Return row and column of an address, or None where it is none."""
    found = _CELL.fullmatch(cell)
    if found is None:
        return None
    place = int(found[2]), column_number(found[1])
    return place if place[0] <= MAX_ROW and place[1] <= MAX_COLUMN else None


def lines(
    findings: Iterable[Finding], language: str, is_elsewhere: Callable[[Finding], bool] = lambda _one: False
) -> tuple[Line, ...]:
    """Return the lines of findings in a language.

    Equal findings stay one line a cell, so that each can be ticked off; unanswered cells are gathered, because
    the form shows them anyway and nobody should wade through eighty lines that say the same.
    """
    told = list(dict.fromkeys(findings))
    blank: dict[str, list[Finding]] = {}
    for one in told:
        if is_unanswered(one):
            blank.setdefault(one.at.sheet, []).append(one)
    found: list[Line] = []
    for severity in Severity:
        for one in told:
            if one.severity is severity and not is_unanswered(one):
                found.append(_line(one, len(found) + 1, language, is_elsewhere(one)))
        if severity is Severity.WARNING:
            for group in blank.values():
                found.append(_gathered(group, len(found) + 1, language, is_elsewhere(group[0])))
    return tuple(found)


def _line(one: Finding, number: int, language: str, is_elsewhere: bool) -> Line:
    message, advice = one.message[language], one.advice[language]
    return Line(number, one.severity, one.at, one.row, message, advice, is_elsewhere)


def _gathered(group: Sequence[Finding], number: int, language: str, is_elsewhere: bool) -> Line:
    first = group[0]
    rows = list(dict.fromkeys(one.row for one in group))
    named = ", ".join(rows[:_ROWS_NAMED])
    if len(rows) > _ROWS_NAMED:
        named = say("annotate", "rows-more", language, rows=named, count=len(rows) - _ROWS_NAMED)
    message = say("annotate", "unanswered", language, count=len(group), rows=named)
    advice = say("annotate", "unanswered-advice", language)
    return Line(number, first.severity, first.at, "", message, advice, is_elsewhere, True, len(group))
