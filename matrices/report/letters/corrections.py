"""Findings of a submission → the lines of a letter that say what is to be corrected, equal ones together."""

from collections.abc import Sequence

from matrices.findings import CellRef, Finding, Severity, finding
from matrices.language import say, visible_signs
from matrices.study.model import Entry

MOST = 30
"""Lines of one letter; the rest are counted, and marked in the workbook like all others."""

CELLS = 6
"""Cells that one line names before the rest are counted."""

LENGTH = 300
"""Characters of one message or advice: a cell may hold 32,767, and the message may quote it."""


UNMARKED = "words-without-verdict"
"""The finding about words in a form of which nobody knows how they are meant: it blocks nothing, and is asked about."""


def correction_lines(findings: Sequence[Finding], language: str, held_up: Sequence[Finding] = ()) -> tuple[str, ...]:
    """Return one line for each group of equal errors, with its cells; of more than `MOST`, the number of the rest.

    Words without a mark, and what holds up a file, are told with the errors: the country is asked about all of them.
    """
    told = [one for one in findings if one.severity is Severity.ERROR or one.code == UNMARKED or one in held_up]
    return _grouped(told, language)


def question_lines(unclear: Sequence[Entry], questions: Sequence[Finding], language: str) -> tuple[str, ...]:
    """Return one line for each group of cells that wait to be clarified for the same reason, with the cells."""
    told = {(one.at.sheet, one.at.cell) for one in questions}
    rest = [finding("to-clarify", CellRef(one.file, one.tab, one.cell), value=one.written) for one in unclear
            if (one.tab, one.cell) not in told]  # fmt: skip
    return _grouped([*questions, *rest], language)


def _grouped(findings: Sequence[Finding], language: str) -> tuple[str, ...]:
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.at.sheet, one.message[language], one.advice[language]), []).append(one)
    lines = [_line(sheet, message, advice, group, language) for (sheet, message, advice), group in groups.items()]
    if len(lines) <= MOST:
        return tuple(lines)
    return (*lines[:MOST], say("letters", "corrections-more", language, count=len(lines) - MOST))


def one_line(words: str, length: int = LENGTH) -> str:
    """Return a text on one line, cut off where it is longer."""
    flat = " ".join("".join(sign if sign.isprintable() else " " for sign in visible_signs(words)).split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"


def _line(sheet: str, message: str, advice: str, group: Sequence[Finding], language: str) -> str:
    cells = [one.at.cell for one in group if one.at.cell]
    place = say("letters", "place-sheet", language, sheet=one_line(sheet)) if sheet else ""
    if cells:
        shown = ", ".join(cells[:CELLS])
        if len(cells) > CELLS:
            shown += " " + say("letters", "cells-more", language, count=len(cells) - CELLS)
        place = say("letters", "place-cells", language, sheet=one_line(sheet), cells=shown, count=len(cells))
    return f"{place}: {one_line(message)} {one_line(advice)}" if place else f"{one_line(message)} {one_line(advice)}"
