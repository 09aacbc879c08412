"""Findings → numbered lines, and the sheet that lists them with what to do; content without a place → its sheet."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from matrices.findings import CellRef, Finding, Severity, severity_name
from matrices.language import Text, say, text
from matrices.workbook import style
from matrices.workbook.annotating.draft import DraftCell, DraftSheet, place_link
from matrices.workbook.annotating.sheet_part import SHADES
from matrices.workbook.book import Place
from matrices.workbook.cell_text import shortened
from matrices.workbook.opening.grid import column_number
from matrices.workbook.opening.package import MAX_COLUMN, MAX_ROW
from matrices.workbook.reading import Unplaced
from matrices.workbook.style import Look, row_height, text_height

_QUERY = "query"
"""Code of what the Secretariat asks itself."""

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ROWS_NAMED = 12


@dataclass(frozen=True)
class FindingLine:
    """One line: what is wrong where, and what to write instead.

    `at` is where its link goes. A line that is gathered from `cells` unanswered cells marks none of them.
    `is_elsewhere` says that the cell is named as in the file that came, of which this workbook is no copy; `is_query`
    that the Secretariat asks, and no automatic check.
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
    is_query: bool = False

    @property
    def kind(self) -> Text:
        """The word for how much it weighs, or for a query."""
        return text("annotate", "query") if self.is_query else severity_name(self.severity)

    @property
    def place(self) -> Place | None:
        """Row and column of the cell that the line marks, if it marks one."""
        return None if self.is_gathered or self.is_elsewhere else cell_place(self.at.cell)


def is_unanswered(one: Finding) -> bool:
    """Tell whether a finding says no more than that a cell which may stay blank is blank."""
    return one.code == "required" and one.severity is Severity.WARNING


def cell_place(cell: str) -> Place | None:
    """Return row and column of an address, or None where it is none."""
    found = _ADDRESS.fullmatch(cell)
    if found is None:
        return None
    place = int(found[2]), column_number(found[1])
    return place if place[0] <= MAX_ROW and place[1] <= MAX_COLUMN else None


def lines(
    findings: Iterable[Finding], language: str, is_elsewhere: Callable[[Finding], bool] = lambda _one: False
) -> tuple[FindingLine, ...]:
    """Return the lines of findings in a language.

    Equal findings stay one line a cell, so that each can be ticked off; unanswered cells are gathered, because
    the form shows them anyway and nobody should wade through eighty lines that say the same.
    """
    told = list(dict.fromkeys(findings))
    blank: dict[str, list[Finding]] = {}
    for one in told:
        if is_unanswered(one):
            blank.setdefault(one.at.sheet, []).append(one)
    found: list[FindingLine] = []
    for severity in Severity:
        for one in told:
            if one.severity is severity and not is_unanswered(one):
                found.append(_line(one, len(found) + 1, language, is_elsewhere(one)))
        if severity is Severity.WARNING:
            for group in blank.values():
                found.append(_gathered(group, len(found) + 1, language, is_elsewhere(group[0])))
    return tuple(found)


def _line(one: Finding, number: int, language: str, is_elsewhere: bool) -> FindingLine:
    message, advice = one.message[language], one.advice[language]
    return FindingLine(
        number=number,
        severity=one.severity,
        at=one.at,
        row=one.row,
        message=message,
        advice=advice,
        is_elsewhere=is_elsewhere,
        is_query=one.code == _QUERY,
    )


def _gathered(group: Sequence[Finding], number: int, language: str, is_elsewhere: bool) -> FindingLine:
    first = group[0]
    rows = list(dict.fromkeys(one.row for one in group))
    named = ", ".join(rows[:_ROWS_NAMED])
    if len(rows) > _ROWS_NAMED:
        named = say("annotate", "rows-more", language, rows=named, count=len(rows) - _ROWS_NAMED)
    message = say("annotate", "unanswered", language, count=len(group), rows=named)
    advice = say("annotate", "unanswered-advice", language)
    return FindingLine(
        number=number,
        severity=first.severity,
        at=first.at,
        row="",
        message=message,
        advice=advice,
        is_elsewhere=is_elsewhere,
        is_gathered=True,
        cells=len(group),
    )


_NUMBER, _SEVERITY, _SHEET, _CELL, _ROW, _MESSAGE, _ADVICE, _DONE = range(2, 10)
_WIDTHS = {
    _NUMBER: 6.0,
    _SEVERITY: 13.0,
    _SHEET: 20.0,
    _CELL: 10.0,
    _ROW: 16.0,
    _MESSAGE: 56.0,
    _ADVICE: 56.0,
    _DONE: 10.0,
}
_HEADS = {
    _NUMBER: "head-number",
    _SEVERITY: "head-severity",
    _SHEET: "head-sheet",
    _CELL: "head-cell",
    _ROW: "head-row",
    _MESSAGE: "head-message",
    _ADVICE: "head-advice",
    _DONE: "head-done",
}
_UNPLACED_WIDTHS = {2: 6.0, 3: 24.0, 4: 12.0, 5: 110.0}
_UNPLACED_HEADS = {2: "head-number", 3: "head-sheet", 4: "head-cell", 5: "head-content"}

_HEADLINE = Look(13, bold=True, color=style.DEEP, vertical="center", indent=1)
_HEADING = Look(size=11, bold=True, color=style.TEAL, vertical="bottom", wrap=False, under=style.TEAL, indent=1)
_TEXT = Look(10, vertical="center", indent=1)
_COUNT = Look(12, bold=True, horizontal="center", vertical="center", lines=style.LINE)
_STEP = Look(11, bold=True, color=style.ACCENT, horizontal="center", vertical="center")
_BODY = Look(9.5, lines=style.LINE)
_STRONG = replace(_BODY, bold=True)
_CENTRE = replace(_BODY, horizontal="center")
_LINK = replace(_BODY, bold=True, color=style.TEAL)
_TICK = replace(_BODY, horizontal="center", locked=False)
_STEPS = ("step-go", "step-correct", "step-return")
_LONGEST = 4_000
"""Characters of a message that are shown; a cell may hold many more."""


@dataclass(frozen=True)
class About:
    """What the sheet of findings says of the file: its name, its country, how it was handed back.

    `visible` are the titles of the sheets to which links may lead; `progress` is the line on earlier findings.
    """

    file: str
    country: str
    language: str
    visible: Collection[str]
    progress: str = ""
    is_fresh: bool = False
    unplaced: int = 0

    def say(self, key: str, **values: object) -> str:
        """Return words in the language of the file."""
        return say("annotate", key, self.language, **values)


def observations(lines: Sequence[FindingLine], about: About) -> DraftSheet:
    """Return the sheet of findings: how many there are, what to do, and one line each."""
    sheet = _Observations(about, DraftSheet(about.say("title-findings"), _WIDTHS, "8A1F11", about.language))
    sheet.head(lines)
    if lines:
        sheet.steps(any(line.severity is Severity.ERROR for line in lines))
        sheet.table(lines)
    return sheet.draft


def not_placed(unplaced: Sequence[Unplaced], about: About) -> DraftSheet:
    """Return the sheet of what the file held and no cell of the form takes."""
    draft = DraftSheet(about.say("title-unplaced"), _UNPLACED_WIDTHS, style.ACCENT, about.language)
    draft.row(30, {2: DraftCell(about.say("title-unplaced"), style.TITLE)}, [(2, 5)])
    draft.row(32, {2: DraftCell(about.say("unplaced-intro", file=about.file), style.INTRO)}, [(2, 5)])
    first = draft.row(24, {n: DraftCell(about.say(key), style.HEAD) for n, key in _UNPLACED_HEADS.items()})
    for number, one in enumerate(unplaced, 1):
        height = text_height(shortened(one.text, _LONGEST), _UNPLACED_WIDTHS[5], _BODY.size)
        cells = {
            2: DraftCell(number, _CENTRE),
            3: DraftCell(one.at.sheet, _STRONG),
            4: DraftCell(one.at.cell, _CENTRE),
            5: DraftCell(one.text, _BODY),
        }
        draft.row(row_height(height, least=18), cells)
    draft.table = first, draft.last_row
    return draft


@dataclass(frozen=True)
class _Observations:
    about: About
    draft: DraftSheet

    def _wide(self, words: str, look: Look, least: float, number: DraftCell | None = None) -> None:
        """Add a row of words over the whole width, behind a number if there is one."""
        first = _SEVERITY if number else _NUMBER
        width = sum(size for column, size in _WIDTHS.items() if column >= first)
        cells = {first: DraftCell(words, look)} | ({_NUMBER: number} if number else {})
        height = row_height(text_height(words, width, look.size, bold=look.bold), least=least)
        self.draft.row(height, cells, [(first, _DONE)])

    def head(self, lines: Sequence[FindingLine]) -> None:
        """Write whose file it is, and how many findings of each kind there are; the counts show the colours."""
        about = self.about
        title = " · ".join(filter(None, (about.say("title-findings"), about.country)))
        self._wide(title, style.TITLE, 30)
        self._wide(about.say("subtitle", file=about.file), style.INTRO, 20)
        if about.is_fresh:
            self._wide(about.say("fresh"), _TEXT, 20)
        if about.unplaced:
            self._wide(about.say("fresh-unplaced", count=about.unplaced), _TEXT, 20)
        errors = sum(line.severity is Severity.ERROR for line in lines)
        asked = sum(line.is_query for line in lines)
        key = "headline" if errors else "headline-queries" if asked else "headline-none"
        self._wide(about.say(key, count=errors or asked), _HEADLINE, 34)
        if asked:
            self._count("query", asked, Severity.WARNING)
        for severity in Severity:
            count = sum(line.severity is severity and not (line.is_gathered or line.is_query) for line in lines)
            if count:
                self._count(severity, count, severity)
        blank = sum(line.cells for line in lines if line.is_gathered)
        if blank:
            self._wide(about.say("count-unanswered", count=blank), _TEXT, 22, DraftCell(blank, _COUNT))
        if about.progress:
            self._wide(about.progress, replace(_TEXT, bold=True, color=style.DEEP), 24)

    def _count(self, kind: str, count: int, severity: Severity) -> None:
        shade = replace(_COUNT, fill=SHADES[severity][0])
        self._wide(self.about.say(f"count-{kind}", count=count), _TEXT, 22, DraftCell(count, shade))

    def steps(self, blocked: bool) -> None:
        """Write what to do next."""
        self._wide(self.about.say("steps"), _HEADING, 26)
        for number, key in enumerate(_STEPS, 1):
            words = self.about.say(f"{key}-freely" if key == "step-correct" and not blocked else key)
            self._wide(words, _TEXT, 20, DraftCell(number, _STEP))
        self.draft.row(10, {})

    def table(self, lines: Sequence[FindingLine]) -> None:
        """Write the table."""
        heads = {number: DraftCell(self.about.say(key), style.HEAD) for number, key in _HEADS.items()}
        first = self.draft.row(24, heads)
        for line in lines:
            self._line(line)
        self.draft.table = first, self.draft.last_row

    def _line(self, line: FindingLine) -> None:
        message, advice = shortened(line.message, _LONGEST), shortened(line.advice, _LONGEST)
        severity = line.kind[self.about.language].capitalize()
        sheet, cell = self._places(line)
        cells = {
            _NUMBER: DraftCell(line.number, _CENTRE),
            _SEVERITY: DraftCell(severity, replace(_STRONG, fill=SHADES[line.severity][0])),
            _SHEET: sheet,
            _CELL: cell,
            _ROW: DraftCell(line.row, _BODY),
            _MESSAGE: DraftCell(message, _BODY),
            _ADVICE: DraftCell(advice, _BODY),
            _DONE: DraftCell("", _TICK),
        }
        heights = [text_height(str(cells[n].value), _WIDTHS[n], _BODY.size) for n in (_SHEET, _ROW, _MESSAGE, _ADVICE)]
        self.draft.row(row_height(*heights, least=20), cells)

    def _places(self, line: FindingLine) -> tuple[DraftCell, DraftCell]:
        """Return the cells that name a sheet and a cell; with links, where these can be gone to."""
        sheet, cell = line.at.sheet, line.at.cell
        if line.is_elsewhere or sheet not in self.about.visible:
            words = self.about.say("place-elsewhere", sheet=sheet) if sheet and line.is_elsewhere else sheet
            return DraftCell(words or self.about.say("whole-file"), _STRONG), DraftCell(cell, _CENTRE)
        to_sheet = DraftCell(sheet, _LINK, place_link(sheet, "B2"))
        if cell_place(cell) is None:
            return to_sheet, DraftCell(cell, _CENTRE)
        return to_sheet, DraftCell(cell, replace(_LINK, horizontal="center"), place_link(sheet, cell))
