"""Rules as spreadsheet formulas: every node is known, every rule that can be said is said, and rightly so."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from matrices.instrument.expressions import NODES, Answered, AnyOf, Below, In, Not, Over, Unlike
from matrices.instrument.model import Instrument, Sheet
from matrices.instrument.place import CellId
from matrices.workbook.plan import Plan
from matrices.workbook.template.conditions import Conditions
from matrices.workbook.template.fill import Answer, fill
from matrices.workbook.template.formulas import WRITERS, Ground, formula
from tests.workbook.small_template import opened, template


def ground(instrument: Instrument, sheet: str, row: str) -> Ground:
    """Return where a formula stands, in Spanish."""
    return Ground(instrument, Plan(instrument).sheet(sheet), row, "es")


def sayable(instrument: Instrument, sheet: Sheet) -> list[str]:
    """Return the ids of the rules that a spreadsheet can say for some row of the sheet."""
    grounds = [ground(instrument, sheet.id, row) for row in sheet.row_ids]
    return [
        rule.id
        for rule in sheet.rules
        if any(formula(one.expression, here) is not None for one in rule.breaches() for here in grounds)
    ]


def test_every_node_has_a_writer() -> None:
    """No expression can be declared that this room has not heard of."""
    assert set(WRITERS) == set(NODES)


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_rule_has_a_conditional_format(legislation: Instrument, language: str) -> None:
    """Every rule of the shipped instrument that a spreadsheet can say colours its cell."""
    for sheet in Plan(legislation).sheets:
        shown = {condition.rule for condition in Conditions(legislation, sheet, language).all()}
        assert [rule for rule in sayable(legislation, sheet.sheet) if rule not in shown] == []


def test_what_a_spreadsheet_cannot_say(small: Instrument) -> None:
    """Of the small instrument's rules only the regular expression cannot be said."""
    rules = [rule.id for sheet in small.sheets for rule in sheet.rules]
    said = [rule for sheet in small.sheets for rule in sayable(small, sheet)]
    assert [rule for rule in rules if rule not in said] == ["article-form"]


def test_unsure_parts(small: Instrument) -> None:
    """What cannot be said spoils a conjunction, is left out of a disjunction, and cannot be denied."""
    here = ground(small, "matrix", "A-01")
    cannot = Unlike("article", "x")
    assert formula(Not(cannot), here) is None
    assert formula(AnyOf((cannot, Answered("article"))), here) == "LEN(TRIM($G7))>0"
    assert formula(Not(AnyOf((cannot, Answered("article")))), here) is None


def test_labels_stand_for_codes(small: Instrument) -> None:
    """A formula compares with what stands in the cell: the label, or the number of a tick."""
    here = ground(small, "matrix", "A-01")
    assert formula(In("coverage", ("partial",)), here) == 'TRIM($E7)="Parcial"'
    ticked = formula(In("acts", ("transport",)), here) or ""
    assert '";transporte;"' in ticked
    assert '";2;"' in ticked


@pytest.mark.parametrize(
    ("column", "bound", "said"),
    [
        ("women", "3", "AND(ISNUMBER($N7),$N7<3)"),
        ("since", "2015-03-27", "DATE(2015,3,27)"),
        ("longest", "P6M", "6/12"),
    ],
)
def test_bounds(small: Instrument, column: str, bound: str, said: str) -> None:
    """A bound is written as the column's type counts."""
    assert said in (formula(Below(column, bound), ground(small, "matrix", "A-01")) or "")


def test_bound_that_makes_no_sense(small: Instrument) -> None:
    """A text has no bounds."""
    assert formula(Over("notes", "3"), ground(small, "matrix", "A-01")) is None


ANSWERS: Mapping[CellId, Answer] = {
    CellId("laws", "L01", "name"): "Código Penal",
    CellId("laws", "L01", "status"): "Vigente",
    CellId("laws", "L01", "enacted"): "2015-03",
    CellId("laws", "L01", "published"): "2014",
    CellId("laws", "L03", "name"): "código penal",
    CellId("laws", "L03", "status"): "Proyecto de ley",
    CellId("laws", "L03", "enacted"): "2015",
    CellId("laws", "L03", "published"): "2015-02",
    CellId("matrix", "A-01", "coverage"): "Sí",
    CellId("matrix", "A-01", "law"): "L03 · código penal",
    CellId("matrix", "A-01", "shortest"): "6 años",
    CellId("matrix", "A-01", "longest"): "18 meses",
    CellId("matrix", "A-01", "total"): 5,
    CellId("matrix", "A-01", "women"): 2,
    CellId("matrix", "A-01", "men"): 2,
    CellId("matrix", "A-02", "coverage"): "Parcial",
    CellId("matrix", "A-02", "shortest"): "4,5",
    CellId("matrix", "A-02", "longest"): "10",
    CellId("matrix", "A-02", "total"): "sin datos",
    CellId("matrix", "A-02", "women"): 2,
    CellId("matrix", "A-02", "men"): 2,
    CellId("matrix", "B-01", "coverage"): "No",
    CellId("matrix", "B-01", "law"): "L01 · Código Penal",
    CellId("matrix", "B-01", "article"): "art. 5",
    CellId("other", "O-01", "law"): "L01 · Código Penal",
    CellId("other", "O-01", "article"): "Art. 5",
}

BROKEN = [
    "laws L01 dates-in-order published",
    "laws L03 one-name name",
    "matrix A-01 in-force law",
    "matrix A-01 parts-add-up total",
    "matrix A-01 serious longest",
    "matrix A-01 term-in-order longest",
    "matrix A-02 law-when-covered law",
    "matrix B-01 no-law-when-no law",
    "matrix B-01 not-in-other article",
]

SPARE = 30


@pytest.mark.libreoffice
def test_formulas_find_what_is_wrong(small: Instrument, tmp_path: Path) -> None:
    """LibreOffice finds the formulas true exactly where the rules are broken."""
    asked = _write_formulas(small, tmp_path / "asked.xlsx")
    book = load_workbook(_recalculated(tmp_path / "asked.xlsx"), data_only=True)
    broken = [label for label, (tab, cell) in asked.items() if book[tab][cell].value in (True, 1)]
    assert sorted(broken) == BROKEN


@pytest.mark.libreoffice
def test_citable_rows_without_gaps(small: Instrument, tmp_path: Path) -> None:
    """The dropdown of laws offers the rows that are filled in, without gaps, and the cover counts."""
    (tmp_path / "asked.xlsx").write_bytes(fill(template(), ANSWERS))
    book = load_workbook(_recalculated(tmp_path / "asked.xlsx"), data_only=True)
    heads = {str(cell.value): cell.column or 0 for cell in book["lists"][1]}
    listed = [book["lists"].cell(row, heads["laws-listed"]).value for row in range(2, 7)]
    assert [one for one in listed if one] == ["L01 · Código Penal", "L03 · código penal"]
    shown = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert [one for one in shown if re.fullmatch(r"faltan \d+ de \d+", one)] == [
        f"faltan 0 de {n}" for n in (3, 2, 1, 1)
    ]


def _write_formulas(small: Instrument, file: Path) -> dict[str, tuple[str, str]]:
    """Write the filled-in template with every formula in a spare cell; return label → tab and cell."""
    book = opened(fill(template(), ANSWERS))
    asked: dict[str, tuple[str, str]] = {}
    for plan in Plan(small).sheets:
        ws = book[plan.sheet.tab["es"]]
        breaches = [(rule, one) for rule in plan.sheet.rules for one in rule.breaches()]
        for position, (rule, one) in enumerate(breaches, SPARE):
            for row_id, number in plan.rows.items():
                words = formula(one.expression, ground(small, plan.sheet.id, row_id))
                if words and not (rule.id == "serious" and row_id.startswith("B")):
                    ws.cell(number, position).value = f"={words}"
                    asked[f"{plan.sheet.id} {row_id} {rule.id} {one.column}"] = (
                        ws.title,
                        ws.cell(number, position).coordinate,
                    )
    book.save(file)
    return asked


def _recalculated(file: Path) -> Path:
    office = shutil.which("libreoffice") or shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    target = file.parent / "out"
    convert = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(target), str(file)]
    subprocess.run(convert, check=True, capture_output=True, timeout=180)
    return target / file.name
