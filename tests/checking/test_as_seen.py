"""What a country sees in a cell of the form that ships, from the file to its answer and the finding at that cell."""

import datetime
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from matrices.checking.files import Checked, Returned, Verdict, check
from matrices.edition.folder import Folder
from matrices.instrument.contents import cell_contents
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.workbook.plan import Plan
from matrices.workbook.template.fill import fill
from matrices.workbook.template.stamping import stamp
from matrices.workbook.template.write import build_base
from tests.checking.test_findings_at_cells import sound
from tests.workbook.damage import identity_of
from tests.workbook.small_template import EDITION

Change = Callable[[Cell], None]

ARTICLE, COVERAGE, ELEMENTS, TERM, NOTES = (
    ("trafficking", column) for column in ("article", "coverage", "elements", "penalty_max", "notes")
)
NUMBER, ENACTED = ("laws", "number"), ("laws", "date_enacted")


def content(value: Any, code: str = "General") -> Change:
    """Return what types a content into a cell of that format."""

    def change(cell: Cell) -> None:
        cell.value, cell.number_format = value, code

    return change


def struck(cell: Cell) -> None:
    """Strike out a whole cell."""
    cell.font = Font(strike=True)


def white(fill: PatternFill | None = None) -> Change:
    """Return what gives a cell white letters, on the colour."""

    def change(cell: Cell) -> None:
        cell.font, cell.fill = Font(color="FFFFFFFF"), fill or PatternFill()

    return change


def inked(ink: str, paper: str) -> Change:
    """Return what gives a cell a colour of its letters, if any, and one of what is behind them."""

    def change(cell: Cell) -> None:
        cell.font, cell.fill = Font(color=ink or None), PatternFill("solid", fgColor=paper)

    return change


def runs(*pieces: str | tuple[str, dict[str, Any]]) -> Change:
    """Return what writes a text of several looks."""
    text = [one if isinstance(one, str) else TextBlock(InlineFont(**one[1]), one[0]) for one in pieces]
    return content(CellRichText(*text))


SEEN: tuple[tuple[tuple[str, str], Change, object, str], ...] = (
    (ARTICLE, content(279.1, "0.00"), None, "number-for-words"),
    (ARTICLE, content(279.1), None, "number-for-words"),
    (ARTICLE, content(100000.0, "@"), None, "number-for-words"),
    (ARTICLE, content(100000, "0.00E+00"), None, "number-for-words"),
    (ARTICLE, content(18, '"art. "0" bis"'), "art. 18 bis", "read-as-shown"),
    (ARTICLE, content(datetime.date(2027, 2, 3), "d-mmm"), None, "text-became-date"),
    (ARTICLE, content("art. 3©"), None, "autocorrected"),
    (ARTICLE, content(False), None, "box-untouched"),
    (ARTICLE, runs("art. 5", ("2", {"vertAlign": "superscript"})), "art. 5²", "footnote-mark"),
    (ARTICLE, runs("art. 172 ", ("art. 173", {"strike": True})), None, "struck-out-partly"),
    (ARTICLE, content("\u202e2 .tra"), None, "signs-reorder"),
    (ARTICLE, content(5, ";;;"), None, "not-shown"),
    (ARTICLE, inked("FF000000", "FF000000"), None, "not-shown"),
    (ARTICLE, inked("FFDDDDDD", "FFDDDDDD"), None, "not-shown"),
    (ARTICLE, inked("", "FF000000"), None, "not-shown"),
    (ARTICLE, runs("art. 5", (" bis", {"color": "FFFFFFFF"})), None, "not-shown-partly"),
    (ARTICLE, runs(("art. 5", {"color": "FFFFFFFF"})), None, "not-shown"),
    (ARTICLE, content("art. 5½"), None, "autocorrected"),
    (ARTICLE, content("art. 5 \uf0e0 6"), None, "autocorrected"),
    (ARTICLE, content(279.1, "0.000"), None, "number-for-words"),
    (ARTICLE, content(172, '[=172]"art. 172 bis";0'), "art. 172 bis", "read-as-shown"),
    (ARTICLE, content(-5, "0;(0)"), "(5)", "read-as-shown"),
    (ARTICLE, content(0.5, "# ?/?"), "1/2", "read-as-shown"),
    (ARTICLE, content(1.5, "[h]:mm"), None, "text-became-date"),
    (ARTICLE, content("art. 3™"), None, "autocorrected"),
    (ARTICLE, content("art. 5 \u2067abc"), None, "signs-reorder"),
    (ARTICLE, content("\u202dart. 5\u202c"), "art. 5", "hidden-signs"),
    (ARTICLE, content("\u0430rt. 5"), "\u0430rt. 5", "other-alphabet"),
    (ARTICLE, content("〃"), "〃", "only-a-dash"),
    (NUMBER, content(573, "00000"), "00573", "read-as-shown"),
    (COVERAGE, content(0, '"Sí";;"No"'), "no", "read-as-shown"),
    (COVERAGE, content("Sí", ';;;"No"'), "no", "read-as-shown"),
    (COVERAGE, content("☐"), None, "box-untouched"),
    (COVERAGE, content("FALSO"), None, "box-untouched"),
    (COVERAGE, content("Sí / No"), None, "several-answers"),
    (COVERAGE, content("¿Sí?"), None, "near-miss"),
    (COVERAGE, content("Sí, desde 2015"), None, "not-an-option"),
    (COVERAGE, content("\u202eíS"), None, "signs-reorder"),
    (COVERAGE, struck, None, "struck-out"),
    (COVERAGE, content(False), None, "box-untouched"),
    (COVERAGE, white(), None, "not-shown"),
    (COVERAGE, white(PatternFill("solid", fgColor="FFFFFFFF")), None, "not-shown"),
    (ELEMENTS, content(False), None, "box-untouched"),
    (ENACTED, content(True), None, "box-for-words"),
    (ENACTED, content(2009, "$#,##0"), None, "shown-differs"),
    (COVERAGE, content(True), "yes", "understood-as"),
    (ELEMENTS, content("3 elementos"), None, "count-for-ticks"),
    (ELEMENTS, content("5 (todos)"), None, "count-for-ticks"),
    (TERM, content(90, '0" meses"'), "P90M", "read-as-shown"),
    (TERM, content(0.5, "0%"), None, "shown-differs"),
    (TERM, content("diez años"), "P10Y", "understood-as"),
    (TERM, content("de 5 a 8 años"), None, "term-is-a-range"),
    (TERM, content(6, '0"+"'), None, "shown-differs"),
    (TERM, content(6, '"≥"0'), None, "shown-differs"),
    (TERM, content(6.5, "0"), None, "shown-differs"),
    (TERM, content(180, '0 "m"'), "P180M", "read-as-shown"),
    (TERM, content("5.000 años"), None, "number-ambiguous"),
    (TERM, content("diez (12) años"), None, "not-a-term"),
    (TERM, content("no menor de 6 años"), None, "term-is-a-limit"),
    (TERM, content(datetime.date(2027, 8, 6), "d-m"), None, "number-became-date"),
    (ENACTED, content(datetime.date(2009, 2, 1), "mmm-yy"), "2009-02", "read-as-shown"),
    (ENACTED, content(datetime.date(2009, 2, 1), "yyyy"), "2009", "read-as-shown"),
    (ENACTED, content(datetime.date(2009, 2, 13), "d-mmm"), None, "date-year-unseen"),
    (ENACTED, content(2009, "mm-dd-yy"), None, "year-became-day"),
    (ENACTED, content("19-ago-09"), None, "date-short-year"),
    (ENACTED, content(0, "dd/mm/yyyy"), None, "no-such-day"),
    (ENACTED, content(60, "dd/mm/yyyy"), None, "no-such-day"),
    (ENACTED, content(2009, "yyyy"), None, "year-became-day"),
    (ENACTED, content(datetime.date(2009, 2, 13), "dddd"), None, "date-year-unseen"),
    (ENACTED, content(datetime.date(2009, 2, 13), ";;;"), None, "not-shown"),
    (ENACTED, content(datetime.date(2009, 2, 13), '"Año "yyyy'), "2009", "read-as-shown"),
    (ENACTED, content(datetime.date(2009, 2, 13), 'yyyy"?"'), None, "shown-differs"),
    (ENACTED, content(datetime.date(2009, 2, 13), 'yyyy"-10"'), None, "shown-differs"),
    (ENACTED, content(datetime.date(2009, 2, 13), '"antes de "yyyy'), None, "shown-differs"),
    (ENACTED, content(98, "dd/mm/yyyy"), None, "year-became-day"),
    (ENACTED, content(2_900_000, "dd/mm/yyyy"), None, "not-a-date"),
    (ENACTED, content("2008/09"), None, "date-ambiguous"),
    (ENACTED, content("2013", '"c. "@'), None, "shown-differs"),
    (ENACTED, content("00/05/2009"), "2009-05", "understood-as"),
    (ENACTED, content("00/13/2009"), None, "no-such-day"),
    (ENACTED, content("2009?"), None, "not-a-date"),
    (NOTES, content("😀" * 16_384), None, "too-long-for-cell"),
)


@pytest.fixture(scope="module")
def form(legislation: Instrument) -> bytes:
    """A form that Costa Rica has filled in without a fault."""
    template = stamp(build_base(legislation, EDITION, "es"), identity_of(legislation, "es"), "Costa Rica")
    return fill(template, dict(cell_contents(sound(legislation), legislation, "es")))


Place = CellId


def returned(form: bytes, legislation: Instrument, changes: Mapping[Place, Change], mac: bool = False) -> Checked:
    """Return what the check makes of the form after somebody has changed some cells of it."""
    book = openpyxl.load_workbook(io.BytesIO(form), rich_text=True)
    if mac:
        book.epoch = CALENDAR_MAC_1904
    for (sheet_id, row, column), change in changes.items():
        plan = Plan(legislation).sheet(sheet_id)
        change(book[plan.sheet.tab["es"]][plan.address(row, column)])
    data = io.BytesIO()
    book.save(data)
    return check([Returned("CRI.xlsx", data.getvalue())], Folder(Path("edition"), EDITION, (legislation,)))[0]


def spread(legislation: Instrument) -> list[dict[Place, int]]:
    """Return the numbers of what is seen by the cells in which they are tried, workbook by workbook."""
    answered = sound(legislation)
    tried: dict[tuple[str, str], int] = {}
    books: list[dict[Place, int]] = []
    for index, ((sheet_id, column), *_) in enumerate(SEEN):
        sheet = legislation.sheet(sheet_id)
        rows = [row for row in sheet.row_ids if sheet.uses(row, column) and (sheet_id, row, "law") in answered]
        rows = rows or ["L01", "L02"]
        number = tried[sheet_id, column] = tried.get((sheet_id, column), -1) + 1
        while len(books) <= number // len(rows):
            books.append({})
        books[number // len(rows)][CellId(sheet_id, rows[number % len(rows)], column)] = index
    return books


def test_what_is_seen_is_the_answer_or_it_is_asked(form: bytes, legislation: Instrument) -> None:
    """One finding at the cell, its value as the eye reads it, and none where two readings are left."""
    for book in spread(legislation):
        made = returned(form, legislation, {place: SEEN[index][1] for place, index in book.items()})
        assert made.answers is not None
        answers = made.answers.by_place
        found = {
            place: (
                answers[place].value,
                [one.code for one in made.findings if (one.sheet_id, one.row, one.column) == place],
            )
            for place in book
        }
        assert found == {place: (SEEN[index][2], [SEEN[index][3]]) for place, index in book.items()}


def test_a_truth_value_is_quoted_as_its_reader_s_program_shows_it(form: bytes, legislation: Instrument) -> None:
    """VERDADERO where findings are in Spanish, TRUE in English; a text that says TRUE is quoted as it stands."""
    yes, typed = ("TIP-DEF-01", "TIP-DEF-02")
    cells = {yes: content(True), typed: content("TRUE")}
    made = returned(form, legislation, {CellId(COVERAGE[0], row, "coverage"): change for row, change in cells.items()})
    told = {one.row: (one.message["es"], one.message["en"], one.value) for one in made.findings}
    assert told[yes] == ("«VERDADERO» se entendió como «Sí».", "“TRUE” was understood as “Yes”.", "TRUE")
    assert told[typed] == ("«TRUE» se entendió como «Sí».", "“TRUE” was understood as “Yes”.", "TRUE")


def test_a_bare_number_is_counted_from_1904_where_its_workbook_does(form: bytes, legislation: Instrument) -> None:
    """The day that is suggested is the one that the country saw before its format was lost."""
    made = returned(form, legislation, {CellId("laws", "L01", "date_enacted"): content(40628)}, mac=True)
    found = next(one for one in made.findings if one.column == "date_enacted")
    assert (found.code, made.verdict) == ("date-became-number", Verdict.REJECTED)
    assert found.advice["es"] == "Parece ser 2015-03-27: si es correcto, escriba la fecha de esa forma."


def test_what_is_as_it_seems_is_passed_over(form: bytes, legislation: Instrument) -> None:
    """A sound form has no finding, saved by another program, too."""
    white_on_blue = white(PatternFill("solid", fgColor="FF1F4E78"))
    changes = {
        CellId("trafficking", "TIP-DEF-02", "article"): content("art. 5"),
        CellId("trafficking", "TIP-DEF-03", "article"): runs(("art. 5", {"color": "FF000000"}), " y 6"),
        CellId("laws", "L01", "name"): white_on_blue,
    }
    made = returned(form, legislation, changes)
    assert (made.verdict, made.findings) == (Verdict.ACCEPTED, ())


def test_what_is_understood_alike_in_a_whole_column_is_told_once(form: bytes, legislation: Instrument) -> None:
    """Whoever replaces “Sí” by “Si” in the answers has made one change, not one a cell."""
    rows = [row for sheet, row, column in sound(legislation) if (sheet, column) == COVERAGE][:8]
    made = returned(form, legislation, {CellId(COVERAGE[0], row, "coverage"): content("Nó") for row in rows})
    told = [(one.code, one.message["es"]) for one in made.findings if one.column == "coverage" and not one.rule]
    plan = Plan(legislation).sheet("trafficking")
    assert [code for code, _ in told] == ["understood-often"]
    assert all(
        part in told[0][1] for part in ("«Nó» se entendió como «No».", "8 celdas", plan.address(rows[0], "coverage"))
    )
