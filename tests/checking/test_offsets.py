"""Answers a row off their questions are one finding, in place of all that follows from it; nothing else is."""

import functools
from collections.abc import Callable, Iterable

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from matrices.checking.answers import read_answers
from matrices.checking.judging import judge
from matrices.checking.offsets import told_once
from matrices.instrument.columns import Column, target_options
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.resources import resource
from matrices.workbook.book import listed
from matrices.workbook.plan import Plan
from tests.workbook import damage
from tests.workbook.damage import as_bytes, read, workbook

FIRST, LAST = 5, 21
"""Columns of the answers about trafficking."""


@functools.cache
def legislation() -> Instrument:
    return load_instrument(resource("schemas", "legislation"))


def answer(column: Column, row: str, number: int) -> object:
    """Return something that fits a cell."""
    if column.type in ("choice", "ticks"):
        sheet = legislation().sheet("trafficking")
        options = target_options(legislation().code_list(sheet, row, column.id))
        return options[number % len(options)].label["es"]
    return {"reference": "L01", "term": 5, "partial-date": "2013", "money": 3, "integer": 3, "decimal": 3}.get(
        column.type, "art. 5"
    )


def filled(rows: Iterable[int] = range(1000)) -> Workbook:
    """Return the form with every cell of these lines answered."""
    sheet, plan = legislation().sheet("trafficking"), Plan(legislation()).sheet("trafficking")
    contents = {
        CellId("trafficking", row, column): answer(sheet.column(column), row, plan.rows[row])
        for row in sheet.row_ids
        if plan.rows[row] in rows
        for column in sheet.used_columns(row)
    }
    return workbook(legislation(), {**contents, CellId("laws", "L01", "name"): "Ley 9095"})


def told(book: Workbook) -> list[str]:
    """Return the findings about the sheet, but that nothing more than its answers was asked for."""
    reading = read(as_bytes(book), legislation())
    answers = read_answers(reading, legislation(), "CR")
    (judged,) = judge(legislation(), [answers])
    found = told_once((*reading.findings, *judged), answers)
    return [f"{one.at.cell} {one.rule or one.code}" for one in found if one.sheet_id == "trafficking"]


def message(book: Workbook, *, judged: bool = False) -> str:
    reading = read(as_bytes(book), legislation())
    answers = read_answers(reading, legislation(), "CR")
    (broken,) = judge(legislation(), [answers]) if judged else ((),)
    found = told_once((*reading.findings, *broken), answers)
    return next(one.message["en"] for one in found if one.code == "answers-off")


def moved(ws: Worksheet, first: int, by: int, columns: Iterable[int] = range(FIRST, LAST + 1)) -> None:
    """Insert or delete cells among the answers, so that those below move."""
    for column in columns:
        values = {row: ws.cell(row, column).value for row in range(first, ws.max_row + 1)}
        for row in values:
            ws.cell(row, column).value = None
        for row, value in values.items():
            if value is not None and (by > 0 or row > first):
                ws.cell(row + by, column).value = value


def over_headings(ws: Worksheet, columns: Iterable[int] = (FIRST,), first: int = 7) -> None:
    """Paste answers one below the other, over the headings of sections."""
    asked = [row for row in range(first, ws.max_row + 1) if str(ws.cell(row, 1).value or "").startswith("r:")]
    for column in columns:
        values = [ws.cell(row, column).value for row in asked]
        for row in range(first, ws.max_row + 1):
            ws.cell(row, column).value = None
        for row, value in enumerate(values, first):
            ws.cell(row, column).value = value


def beside(ws: Worksheet, columns: Iterable[int], by: int) -> None:
    """Paste columns of answers beside their own."""
    found = {(row, column): ws.cell(row, column).value for column in columns for row in range(7, ws.max_row + 1)}
    asked = {at: value for at, value in found.items() if str(ws.cell(at[0], 1).value or "").startswith("r:")}
    for row, column in asked:
        ws.cell(row, column).value = None
    for (row, column), value in asked.items():
        ws.cell(row, column + by).value = value


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda ws: moved(ws, 20, 1), "one row lower than their questions from row 20 on: E22:E32, "),
        (lambda ws: moved(ws, 25, 1), "one row lower than their questions from row 25 on: E26:E32, "),
        (lambda ws: moved(ws, 20, -1), "one row higher than their questions from row 20 on: E20:E30, "),
        (lambda ws: moved(ws, 21, 2), "2 rows lower than their questions from row 20 on: E23:E33, "),
        (lambda ws: moved(ws, 7, 1), "one row lower than their questions from row 7 on: E8, "),
        (lambda ws: moved(ws, 20, 1, (FIRST,)), "one row lower than their questions from row 20 on: E22:E32, E34:E39"),
        (lambda ws: moved(ws, 7, 5), "5 rows lower than their questions from row 7 on: E12, "),
        (lambda ws: moved(ws, 7, 12, (FIRST,)), "12 rows lower than their questions from row 7 on: E19, "),
        (over_headings, "over the headings of sections from row 10 on, and so higher than their questions, by one row"),
        (lambda ws: over_headings(ws, [9]), "over the headings of sections from row 10 on, and so higher "),
        (lambda ws: over_headings(ws, first=50), "over the headings of sections from row 55 on, and so higher "),
        (lambda ws: beside(ws, [5], 1), "one column to the right of their own, which is blank: F7, F8, "),
        (lambda ws: beside(ws, range(5, 20), 2), "2 columns to the right of their own, which is blank: G7, "),
    ],
)
def test_answers_a_row_off_are_one_finding(change: Callable[[Worksheet], None], where: str) -> None:
    """By how much and from where is said, with the cells; findings of the same columns and rules are not repeated."""
    before, book = told(filled()), filled()
    change(book["Trata"])
    after = told(book)
    assert message(book).startswith(f"Answers seem to stand {where}")
    assert [one for one in after if one not in before] == [after[0]]
    assert after[0].endswith(" answers-off")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda ws: moved(ws, 6, 1, [6]), "one row lower than their questions from row 6 on: F7:F67."),
        (lambda ws: moved(ws, 30, 3, [6, 8]), "3 rows lower than their questions from row 30 on: F33:F69, H33:H69."),
    ],
)
def test_a_column_that_ends_below_the_last_question_began_late(
    change: Callable[[Worksheet], None], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without headings between nothing stands beside one: what was left blank, and others answer, says from where."""
    unbanded(monkeypatch)
    before, book = told(filled()), filled()
    change(book["Trata"])
    after = told(book)
    assert message(book) == f"Answers seem to stand {where}"
    assert [one for one in after if one not in before] == [after[0]]


def varied() -> Workbook:
    """Return the form as lawyers fill it in: beside a “no” stand neither law nor article, and articles differ."""
    sheet = legislation().sheet("trafficking")
    contents: dict[CellId, object] = {CellId("laws", f"L0{one}", "name"): f"Ley {9000 + one}" for one in range(1, 9)}
    for number, row in enumerate(sheet.row_ids):
        said = ("Sí", "Sí", "No", "Parcial", "Sí")[number * number % 7 % 5] if number > 2 else "Sí"
        known = {"coverage": said, "law": f"L0{number % 8 + 1}", "article": f"art. {number * 7 + 3}"}
        asked = sheet.used_columns(row) if said != "No" else ("coverage",)
        contents |= {CellId("trafficking", row, one): known[one] for one in known if one in asked}
    return workbook(legislation(), contents)


def letters() -> dict[str, int]:
    return Plan(legislation()).sheet("trafficking").columns


def over(ws: Worksheet, column: str, other: str, there: str) -> None:
    """Paste a column over another one; what it held stays, is cut out, or is exchanged for what the other one held."""
    for row in range(6, ws.max_row + 1):
        one, two = (ws.cell(row, letters()[name]) for name in (column, other))
        if str(ws.cell(row, 1).value or "").startswith("r:"):
            one.value, two.value = (one.value, None, two.value)[("same", "blank", "own").index(there)], one.value


@pytest.mark.parametrize(
    ("column", "other", "there", "hint"),
    [
        ("article", "law", "same", "The same stands in “Article”. Write into “Law” again what it held before."),
        (
            "article",
            "law",
            "blank",
            "“Article” is blank. Move the column there, and write into “Law” what it held before.",
        ),
        ("article", "law", "own", "“Article” shows what belongs in “Law”. Exchange the two columns."),
        ("law", "article", "same", "The same stands in “Law”. Write into “Article” again what it held before."),
        (
            "coverage",
            "law",
            "blank",
            "“Coverage” is blank. Move the column there, and write into “Law” what it held before.",
        ),
    ],
)
def test_a_column_over_another_one_is_one_finding(column: str, other: str, there: str, hint: str) -> None:
    """With all its cells, and what became of the other; neither single citations nor what a rule misses are told."""
    before, book = told(varied()), varied()
    over(book["Trata"], column, other, there)
    after = told(book)
    assert [one.split()[1] for one in after if one not in before] == ["column-pasted"]
    answers = read_answers(read(as_bytes(book), legislation()), legislation(), "CR")
    (one,) = (found for found in told_once((), answers) if found.code == "column-pasted")
    names = {name: legislation().sheet("trafficking").column(name).label["en"] for name in (column, other)}
    belongs = f"The column “{names[other]}” seems to show what belongs in the column “{names[column]}”: "
    assert one.message["en"].startswith(belongs)
    assert one.advice["en"] == hint


@pytest.mark.parametrize("name", ["Código Penal {}", "Ley {}", "{}", "Decreto {}, art. 5"])
def test_laws_by_names_that_the_register_lacks_are_told_one_by_one(name: str) -> None:
    """They do not look like articles, and no other column says the same."""
    book = varied()
    for row in range(6, book["Trata"].max_row + 1):
        cell = book["Trata"].cell(row, letters()["law"])
        cell.value = cell.value and name.format(1000 + row)
    assert not [one for one in told(book) if one.endswith("column-pasted")]


def unbanded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have forms without headings between."""
    monkeypatch.setattr(damage, "Plan", functools.partial(Plan, banded=False))
    monkeypatch.setitem(globals(), "Plan", functools.partial(Plan, banded=False))


def pasted_from(ws: Worksheet, columns: Iterable[str], first: int, *, banded: bool) -> None:
    """Paste columns of answers from a line on, as they stand in this form, or in one with headings between."""
    own, there = (PLAN(legislation(), banded=one).sheet("trafficking").rows for one in (False, banded))
    for column in (letters()[name] for name in columns):
        values = {row: ws.cell(line, column).value for row, line in own.items()}
        for line in own.values():
            ws.cell(line, column).value = None
        for row, value in values.items():
            ws.cell(there[row] - min(there.values()) + first, column).value = value


@pytest.mark.parametrize("banded", [True, False])
@pytest.mark.parametrize("gap", [3, 5])
def test_gaps_and_odd_answers_are_no_column_that_was_moved(
    gap: int, banded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Articles that are missing, laws beside a “no”, a line without a coverage: each is told where it stands."""
    if not banded:
        unbanded(monkeypatch)
    book = varied()
    ws, columns = book["Trata"], letters()
    asked = [row for row in range(6, ws.max_row + 1) if str(ws.cell(row, 1).value or "").startswith("r:")]
    for number, row in enumerate(asked):
        if number % gap == 0:
            ws.cell(row, columns[("article", "law", "coverage")[number % 3]]).value = None
        if number % (gap + 4) == 1 and ws.cell(row, columns["law"]).value is None:
            ws.cell(row, columns["law"]).value = "L03"
    assert not [one for one in told(book) if one.endswith(("answers-off", "column-pasted"))]


def test_answers_that_contradict_each_other_everywhere_are_no_column_that_was_moved() -> None:
    """Where it fits a row off hardly better than in its place, each contradiction is told by itself."""
    book = varied()
    ws, columns = book["Trata"], letters()
    for row in range(6, ws.max_row + 1):
        if str(ws.cell(row, 1).value or "").startswith("r:"):
            drawn = row * row % 17
            ws.cell(row, columns["coverage"]).value = ("Sí", "No", "Sí", "Parcial")[drawn % 4]
            ws.cell(row, columns["law"]).value = f"L0{drawn % 8 + 1}" if drawn * 7 % 5 < 3 and row > 9 else None
            ws.cell(row, columns["article"]).value = f"art. {row}" if drawn % 3 and row > 9 else None
    assert not [one for one in told(book) if one.endswith(("answers-off", "column-pasted"))]


PLAN = Plan
FROM_BANDED = (
    "lower than their questions from row 6 on, by one row more at each heading of the form with headings between"
)


@pytest.mark.parametrize(
    ("columns", "first", "banded", "where"),
    [
        (["coverage"], 5, False, "one row higher than their questions from row 5 on: F5:F65."),
        (["law"], 4, False, "2 rows higher than their questions from row 4 on: H4"),
        (["law", "article"], 6, True, FROM_BANDED),
        (["coverage"], 7, True, FROM_BANDED),
        (["coverage", "law", "article"], 6, True, FROM_BANDED),
    ],
)
def test_without_headings_the_columns_beside_tell_where_one_belongs(
    columns: list[str], first: int, banded: bool, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a “no” stands an article, and beside a “yes” none: one finding says so of the column that was pasted."""
    unbanded(monkeypatch)
    before, book = told(varied()), varied()
    pasted_from(book["Trata"], columns, first, banded=banded)
    after = told(book)
    assert message(book, judged=True).startswith(f"Answers seem to stand {where}")
    assert [one.split()[1] for one in after if one not in before] == ["answers-off"]


@pytest.mark.parametrize(
    ("columns", "first", "where"),
    [
        ([7], 50, "over the headings of sections from row 55 on, and so higher"),
        ([8], 60, "over the headings of sections from row 60 on, and so higher"),
    ],
)
def test_a_column_with_gaps_is_told_from_the_first_heading_that_it_covers(
    columns: list[int], first: int, where: str
) -> None:
    """Not from the last one only, though just a few cells stand beside headings."""
    before, book = told(varied()), varied()
    over_headings(book["Trata"], columns, first)
    after = told(book)
    assert message(book, judged=True).startswith(f"Answers seem to stand {where}")
    assert [one.split()[1] for one in after if one not in before] == ["answers-off"]


@pytest.mark.parametrize("columns", [[5], [7], [5, 7, 8]])
def test_a_section_that_begins_over_its_heading_is_one_finding(columns: list[int]) -> None:
    """One heading is enough: the last question of its section is blank."""
    before, book = told(varied()), varied()
    ws = book["Trata"]
    for column in columns:
        for row in range(39, 55):
            ws.cell(row, column).value = ws.cell(row + 1, column).value if row < 54 else None
    after = told(book)
    assert message(book, judged=True).startswith(
        "Answers seem to stand one row higher than their questions from row 39 to row 53: "
    )
    assert [one.split()[1] for one in after if one not in before] == ["answers-off"]


def block(ws: Worksheet, first: int, last: int, by: int) -> None:
    """Cut a block of answers out and paste it some rows off."""
    for column in range(FIRST, LAST + 1):
        values = {row: ws.cell(row, column).value for row in range(first, last + 1)}
        for row in values:
            ws.cell(row, column).value = None
        for row, value in values.items():
            ws.cell(row + by, column).value = value


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda ws: block(ws, 20, 30, -3), "3 rows higher than their questions from row 18 to row 27: "),
        (lambda ws: block(ws, 20, 30, -1), "one row higher than their questions from row 20 to row 29: "),
        (lambda ws: block(ws, 15, 40, -2), "2 rows higher than their questions from row 13 to row 38: "),
        (lambda ws: block(ws, 25, 45, -1), "one row higher than their questions from row 25 to row 44: "),
        (lambda ws: block(ws, 20, 30, 2), "2 rows lower than their questions from row 23 to row 32: "),
    ],
)
def test_a_block_that_was_cut_out_and_pasted_elsewhere_is_one_finding(
    change: Callable[[Worksheet], None], where: str
) -> None:
    """It alone stands off; what it left blank and what it covers is not told besides, nor are the answers below it."""
    before, book = told(filled()), filled()
    change(book["Trata"])
    after = told(book)
    assert message(book).startswith(f"Answers seem to stand {where}")
    assert [one for one in after if one not in before] == [after[0]]


@pytest.mark.parametrize(
    ("word", "cells", "hint"),
    [
        ("Ninguno", 30, "If it has replaced “No” all over, replace it by “No” again."),
        ("Negativo", 7, "If it has replaced another word all over, replace it by that word again. The options of"),
        ("Negativo", 5, ""),
    ],
)
def test_an_option_replaced_by_another_word_is_one_finding(word: str, cells: int, hint: str) -> None:
    """With all its cells, those in which the word was only a part of the option, too; a few are told one by one."""
    book = filled()
    ws = book["Trata"]
    held = [cell for (cell,) in ws[f"E7:E{ws.max_row}"] if cell.value == "No"]
    for cell in held[:cells]:
        cell.value = word
    if cells > len(held):
        for (cell,) in ws[f"E7:E{ws.max_row}"]:
            cell.value = cell.value and str(cell.value).replace("No ", f"{word} ")
    reading = read(as_bytes(book), legislation())
    answers = read_answers(reading, legislation(), "CR")
    (judged,) = judge(legislation(), [answers])
    found = [
        one for one in told_once((*reading.findings, *judged), answers) if one.column == "coverage" and not one.rule
    ]
    found = [one for one in found if one.sheet_id == "trafficking" and one.code != "required"]
    often = [one for one in found if one.code == "replaced-everywhere"]
    if not hint:
        assert [one.code for one in found] == ["not-an-option"] * cells
        return
    assert [one.code for one in found] == ["replaced-everywhere"]
    assert often[0].advice["en"].startswith(hint)
    bad = [cell.coordinate for (cell,) in ws[f"E7:E{ws.max_row}"] if word in str(cell.value)]
    expected = f"“{word}” stands in {len(bad)} cells in which it is none of the options: {listed(bad)}."
    assert often[0].message["en"] == expected


def test_other_content_outside_the_table_is_still_told() -> None:
    """A note beside the table does not vanish with the answers below its end."""
    book = filled()
    moved(book["Trata"], 20, 1)
    book["Trata"]["Z90"] = "ver nota"
    assert [one for one in told(book) if one.endswith(("answers-off", "outside-table"))] == [
        "E22 answers-off",
        "Z90 outside-table",
    ]


def no_change(_: Worksheet) -> None:
    """Leave everything."""


def notes_beside_headings(ws: Worksheet) -> None:
    """Write something beside each heading."""
    for row in range(7, ws.max_row + 1):
        if not ws.cell(row, 1).value:
            ws.cell(row, FIRST).value = "ver sección"


def grey_cells(ws: Worksheet) -> None:
    """Write into cells that are not asked for."""
    for row in range(7, 30):
        for column in range(FIRST, LAST + 1):
            if ws.cell(row, 1).value and ws.cell(row, column).value is None:
                ws.cell(row, column).value = "No aplica"


def one_row_emptied(ws: Worksheet) -> None:
    """Empty a line and write below the last."""
    for column in range(FIRST, LAST + 1):
        ws.cell(22, column).value = None
    ws.cell(ws.max_row + 1, FIRST).value = "Sí"


@pytest.mark.parametrize("change", [no_change, notes_beside_headings, grey_cells, one_row_emptied])
@pytest.mark.parametrize("rows", [range(1000), range(7, 40), range(30, 50, 3)])
def test_nothing_is_told_without_good_evidence(change: Callable[[Worksheet], None], rows: Iterable[int]) -> None:
    """Notes at odd places are no answers a row off, whether the form is full or hardly begun."""
    book = filled(rows)
    change(book["Trata"])
    assert not [one for one in told(book) if one.endswith("answers-off")]


def test_one_answer_beside_a_heading_whose_section_is_answered_to_its_end_is_no_section_that_was_moved() -> None:
    """It is told where it stands."""
    book = varied()
    book["Trata"].cell(39, letters()["coverage"]).value = "Sí"
    assert [one for one in told(book) if one.endswith(("answers-off", "row-unknown"))] == ["E39 row-unknown"]


def test_the_same_words_all_over_are_no_column_that_was_pasted() -> None:
    """“No aplica” as coverage and as law is a habit, and no copy of a column."""
    book = varied()
    for row in range(6, book["Trata"].max_row + 1):
        for column in ("coverage", "law"):
            cell = book["Trata"].cell(row, letters()[column])
            cell.value = cell.value and "No aplica"
    assert not [one for one in told(book) if one.endswith("column-pasted")]
