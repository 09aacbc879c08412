"""Some fifty deliberate mistakes in the form that ships: each is found at its cell, once, and nothing else is."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from matrices.checking.files import Checked, Returned, Verdict, check
from matrices.edition.folder import Folder
from matrices.instrument.columns import CellContent, Value
from matrices.instrument.contents import cell_contents
from matrices.instrument.model import Instrument, Sheet
from matrices.instrument.place import CellId
from matrices.workbook.plan import Plan
from matrices.workbook.template.fill import fill
from matrices.workbook.template.stamping import stamp
from matrices.workbook.template.write import build_base
from tests.workbook.damage import identity_of
from tests.workbook.small_template import EDITION

Place = CellId
T, S = "trafficking", "smuggling"

LAWS: dict[str, dict[str, Value]] = {
    "L01": {
        "name": "Ley contra la Trata de Personas",
        "kind": "special_law",
        "level": "national",
        "status": "in_force",
        "date_enacted": "2012-10-26",
        "date_published": "2013-02-08",
        "date_in_force": "2013-02-08",
        "url": "https://www.imprentanacional.go.cr/ley-9095",
    },
    "L02": {
        "name": "Ley General de Migración y Extranjería",
        "kind": "migration_law",
        "level": "national",
        "status": "in_force",
        "date_in_force": "2010",
        "url": "https://www.imprentanacional.go.cr/ley-8764",
    },
    "L03": {"name": "Proyecto 20.123", "kind": "special_law", "level": "national", "status": "bill"},
}

Mistake = tuple[str, str, str, object, str]
"""Sheet, row, column, what was written (None: nothing; Spanish and English, where they differ), the finding there."""

MISTAKES: tuple[Mistake, ...] = (
    ("laws", "L01", "kind", ("Ley especialísima", "Special lawn"), "near-miss"),
    ("laws", "L01", "date_published", "2011-01-01", "dates-in-order"),
    ("laws", "L01", "url", "ftp://ftp.go.cr/ley", "url-scheme"),
    ("laws", "L01", "date_last_amended", "2010", "amended-after-enacted"),
    ("laws", "L02", "level", None, "row-begun"),
    ("laws", "L02", "date_in_force", "03/04/2010", "date-ambiguous"),
    ("laws", "L02", "date_published", "32/01/2010", "no-such-day"),
    ("laws", "L02", "url", "www.asamblea.go.cr", "url-without-scheme"),
    ("laws", "L03", "name", "Ley contra la Trata de Personas", "one-law-one-row"),
    ("laws", "L03", "date_enacted", ("el año pasado", "last year"), "not-a-date"),
    ("laws", "L03", "date_in_force", 44_562, "date-became-number"),
    ("laws", "L04", "short_name", "Código", ""),
    ("laws", "L04", "name", None, "row-begun"),
    ("laws", "L04", "kind", None, "row-begun"),
    ("laws", "L04", "level", None, "row-begun"),
    ("laws", "L04", "status", None, "row-begun"),
    (T, "TIP-INS-01", "coverage", ("Parcial", "Partial"), "party-or-not"),
    (T, "TIP-INS-02", "coverage", ("Sí", "Yes"), ""),
    (T, "TIP-INS-02", "date_deposited", "05/06/2003", "date-ambiguous"),
    (T, "TIP-INS-02", "treaty_action", None, "action-when-party"),
    (T, "TIP-DEF-01", "law", None, "law-when-covered"),
    (T, "TIP-DEF-02", "elements", ("Captación; Traslado; Compra", "Recruitment; Transfer; Purchase"), "not-an-option"),
    (T, "TIP-DEF-02", "article", None, "article-when-covered"),
    (T, "TIP-DEF-03", "coverage", ("Parcialmente", "Partially"), "near-miss"),
    (T, "TIP-DEF-04", "coverage", ("Parcial", "Partial"), ""),
    (T, "TIP-DEF-04", "notes", None, "missing-part-in-notes"),
    (T, "TIP-DEF-06", "coverage", ("No aplica", "Not applicable"), ""),
    (T, "TIP-DEF-06", "notes", None, "reason-in-notes"),
    (T, "TIP-DEF-06", "law", "L01", "law-when-not-applicable"),
    (T, "TIP-DEF-07", "law", "L09", "reference-to-blank"),
    (T, "TIP-DEF-08", "law", "L03", "only-law-in-force"),
    (T, "TIP-DEF-09", "law", ("Constitución Universal", "Universal Constitution"), "reference-unknown"),
    (T, "TIP-CRI-01", "penalty_min", 10, ""),
    (T, "TIP-CRI-01", "penalty_max", 6, "term-in-order"),
    (T, "TIP-CRI-01", "fine_min", 100, ""),
    (T, "TIP-CRI-01", "fine_unit", None, "unit-of-minimum-fine"),
    (T, "TIP-CRI-02", "penalty_min", 1, ""),
    (T, "TIP-CRI-02", "penalty_max", 3, "serious-crime"),
    (T, "TIP-CRI-03", "penalty_max", ("hasta 20 años", "up to 20 years"), "term-is-a-limit"),
    (T, "TIP-CRI-04", "penalty_min", ("6 a 10", "6 to 10"), "term-is-a-range"),
    (T, "TIP-CRI-05", "fine_min", "1.500", "number-ambiguous"),
    (T, "TIP-CRI-05", "fine_unit", ("Días multa", "Day-fines"), ""),
    (T, "TIP-CRI-06", "fine_min", 500, ""),
    (T, "TIP-CRI-06", "fine_max", 100, "fine-in-order"),
    (T, "TIP-CRI-06", "fine_unit", ("Días multa", "Day-fines"), ""),
    (T, "TIP-CRI-07", "fine_unit", "pesos", "not-an-option"),
    (T, "TIP-CRI-08", "article", "x" * 130, "too-long"),
    (T, "TIP-CRI-09", "excerpt", "y" * 2_500, "too-long"),
    (T, "TIP-CRI-10", "article", ("ver arriba", "see above"), "refers-elsewhere"),
    (T, "TIP-PRO-01", "period", ("mucho tiempo", "a long time"), "not-a-term"),
    (T, "TIP-PRO-02", "date_in_force", "13/25/2013", "no-such-day"),
    (T, "TIP-PRO-03", "coverage", "No", ""),
    (T, "TIP-PRO-03", "law", "L01", "law-when-no"),
    (T, "TIP-PRO-03", "article", None, ""),
    (T, "TIP-PRO-04", "coverage", ("Sí / No", "Yes / No"), "several-answers"),
    (T, "TIP-PRO-05", "coverage", None, "row-begun"),
    (T, "TIP-VIC-01", "coverage", ("quizá", "perhaps"), "not-an-option"),
    (T, "TIP-VIC-02", "article", "—", "only-a-dash"),
    (S, "SOM-DEF-01", "coverage", None, "required"),
    (S, "SOM-DEF-03", "benefit_role", None, "benefit-role-when-answered"),
    (S, "SOM-CRI-01", "penalty_min", 200, "above-maximum"),
    (S, "SOM-CRI-02", "penalty_min", ("seis y pico", "six or so"), "not-a-term"),
    (S, "SOM-CRI-03", "fine_min", ("500 colones", "500 colones"), "number-with-words"),
    (S, "SOM-MIG-01", "law", ("L02; L01", "L02; L01"), ""),
)

YES = ("TIP-DEF", "TIP-CRI-0", "TIP-CRI-10", "TIP-PRO-01", "TIP-PRO-02", "TIP-PRO-03", "TIP-PRO-04", "TIP-PRO-05",
       "TIP-VIC-01", "TIP-VIC-02", "SOM-CRI-01", "SOM-CRI-02", "SOM-CRI-03", "SOM-MIG-01")  # fmt: skip
"""Rows of which the sound form says yes, by the beginning of their ids; to all others it says no."""


def sound(instrument: Instrument) -> dict[Place, Value]:
    """Return answers without a fault."""
    answers: dict[Place, Value] = {
        CellId("laws", row, column): value for row, columns in LAWS.items() for column, value in columns.items()
    }
    for sheet in instrument.matrices:
        for number, row in enumerate(sheet.rows, 1):
            answers[CellId(sheet.id, row.id, "coverage")] = "no"
            if row.id.startswith(YES):
                law = "L01" if sheet.id == T else "L02"
                yes = _of_yes(instrument, sheet, row.id, law) | {"article": f"art. {number}"}
                answers.update({CellId(sheet.id, row.id, column): value for column, value in yes.items()})
    answers[CellId(S, "SOM-DEF-03", "benefit_role")] = "absent"
    return answers


def _of_yes(instrument: Instrument, sheet: Sheet, row: str, law: str) -> dict[str, Value]:
    values: dict[str, Value] = {"coverage": "yes", "law": (law,)}
    used = sheet.used_columns(row)
    if "penalty_max" in used:
        values |= {"penalty_min": "P6Y", "penalty_max": "P10Y"}
    if "period" in used:
        values["period"] = "P30D"
    elements = instrument.code_list(sheet, row, "elements") if "elements" in used else None
    if elements is not None:
        values["elements"] = tuple(option.code for option in elements.options)
    return values


def checked(cells: Mapping[Place, CellContent], instrument: Instrument, language: str) -> Checked:
    """Return what the check says of the form, filled in with the cells."""
    identity = identity_of(instrument, language)
    template = stamp(build_base(instrument, EDITION, language), identity, "Costa Rica")
    folder = Folder(Path("edition"), EDITION, (instrument,))
    return check([Returned("CRI.xlsx", fill(template, cells))], folder)[0]


def found(one: Checked) -> list[tuple[Place, str]]:
    """Return the findings, in order: place and code or rule."""
    return sorted((CellId(made.sheet_id, made.row, made.column), made.rule or made.code) for made in one.findings)


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_mistake_is_found_at_its_cell_and_nothing_else_is(legislation: Instrument, language: str) -> None:
    """Each mistake has one finding with its own code, at the cell of its row and column; sound cells have none."""
    cells: dict[Place, CellContent] = dict(cell_contents(sound(legislation), legislation, language))
    good = checked(cells, legislation, language)
    assert (good.verdict, found(good)) == (Verdict.ACCEPTED, [])
    for sheet, row, column, content, _ in MISTAKES:
        words = content[language == "en"] if isinstance(content, tuple) else content
        if isinstance(words, str | int):
            cells[CellId(sheet, row, column)] = words
        else:
            cells.pop(CellId(sheet, row, column), None)
    bad = checked(cells, legislation, language)
    assert found(bad) == sorted((place, code) for *place_, _, code in MISTAKES if code for place in [tuple(place_)])
    plan = Plan(legislation)
    for one in bad.findings:
        sheet_plan = plan.sheet(one.sheet_id)
        place = (sheet_plan.sheet.tab[language], sheet_plan.address(one.row, one.column))
        assert (one.at.sheet, one.at.cell) == place, one
