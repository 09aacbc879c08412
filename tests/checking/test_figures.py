"""Rules about figures: sums of rows, the order of rows, the year before; in the check and in a spreadsheet alike."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from matrices.checking.answers import read_answers
from matrices.checking.contradictions import Earlier, contradictions, revised
from matrices.checking.judging import judge
from matrices.edition.model import Edition
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.language import Text
from matrices.resources import resource
from matrices.workbook.identity import Identity
from matrices.workbook.plan import Plan
from matrices.workbook.template.conditions import Conditions
from matrices.workbook.template.fill import fill
from matrices.workbook.template.formulas import Ground, formula
from matrices.workbook.template.stamping import stamp
from matrices.workbook.template.write import build_base
from tests.conftest import EXAMPLES, Content, Place, reading
from tests.workbook.small_template import EDITION

NO = "no se recopila"
Cells = Mapping[tuple[str, int], str | int]


@pytest.fixture(scope="module")
def figures() -> Instrument:
    """An instrument of figures by year."""
    return load_instrument(EXAMPLES / "figures")


@pytest.fixture(scope="module")
def shipped() -> Instrument:
    """The instrument of indicators, its parts by sex, age and both."""
    return load_instrument(resource("schemas", "indicators"))


def places(cells: Cells) -> dict[Place, Content]:
    """Return cells of the sheet of readers by row and year as places; year 0 stands for the explanation."""
    return {CellId("readers", row, f"n_{year}" if year else "why"): value for (row, year), value in cells.items()}


def found(figures: Instrument, cells: Cells) -> list[str]:
    """Return what the check finds, without what is merely missing."""
    answers = read_answers(reading(figures, places(cells)), figures)
    (findings,) = judge(figures, [answers])
    return [f"{one.row}!{one.column} {one.rule}" for one in findings if one.rule and not one.rule.startswith("latest")]


def by_age(total: str | int, *parts: str | int | None) -> dict[tuple[str, int], str | int]:
    """Return the readers of 2024, in all and by age."""
    rows = dict(zip(("LIB-01", "LIB-01-AGE-C", "LIB-01-AGE-A", "LIB-01-AGE-U"), (total, *parts), strict=False))
    return {(row, 2024): value for row, value in rows.items() if value is not None}


SUM, SERVICE = ["LIB-01!n_2024 parts-add-up-age"], ["LIB-01-service-loan!n_2024 parts-add-up-service"]
CASES: list[tuple[Cells, list[str]]] = [
    (by_age(5, 2, 3, 0), []),
    (by_age(5, 2, 2, 0), SUM),
    (by_age(5, 4, 4, 0), SUM),
    ({**by_age(5, 2, 2, 0), ("LIB-01", 0): "Se corrigió el registro."}, []),
    (by_age(5), []),
    (by_age(0, 0, 0, 0), []),
    (by_age(5, 2, 3), []),
    (by_age(5, 2, 2), SUM),
    (by_age(5, 2, NO, 0), []),
    (by_age(5, 6, NO, 0), SUM),
    (by_age(5, 2, "no aplica", 3), []),
    (by_age(5, 2, "no aplica", 2), SUM),
    (by_age(5, "sin datos", "sin datos", "sin datos"), []),
    (by_age("sin datos", 2, 2, 0), []),
    ({("LIB-01", 2024): 5, ("LIB-01-service-loan", 2024): 5, ("LIB-01-service-course", 2024): 4}, []),
    ({("LIB-01", 2024): 5, ("LIB-01-service-loan", 2024): 6}, SERVICE),
    ({("LIB-01", 2024): 5, ("LIB-01-service-loan", 2024): 6, ("LIB-01", 0): "Hay dos registros."}, []),
    ({("LIB-01", 2023): 10, ("LIB-01", 2024): 30, ("LIB-01", 2025): 91}, ["LIB-01!n_2025 leap"]),
    ({("LIB-01", 2023): 100, ("LIB-01", 2024): 30}, ["LIB-01!n_2024 leap"]),
    ({("LIB-01", 2023): 1, ("LIB-01", 2024): 11}, []),
    ({("LIB-01", 2023): 0, ("LIB-01", 2024): 11}, ["LIB-01!n_2024 leap"]),
    ({("LIB-01", 2023): 1, ("LIB-01", 2024): "sin datos", ("LIB-01", 2025): 90}, []),
    ({("LIB-01-AGE-C", 2023): 1, ("LIB-01-AGE-C", 2024): 90}, []),
    ({("LIB-02", 2023): 6, ("LIB-01", 2023): 5}, ["LIB-02!n_2023 new-within-all"]),
    ({("LIB-02", 2023): 5, ("LIB-01", 2023): 5}, []),
    ({("LIB-02", 2023): 5, ("LIB-01", 2023): NO}, []),
]


@pytest.mark.parametrize(("cells", "expected"), CASES)
def test_the_check(figures: Instrument, cells: Cells, expected: list[str]) -> None:
    """Each rule is broken exactly where it says; words and explanations are respected."""
    assert found(figures, cells) == expected


CONTRADICTIONS: list[tuple[Cells, list[str]]] = [
    (by_age("sin datos", 2, 2, 0), ["LIB-01 total-without-number: 4"]),
    (
        {("LIB-01-AGE-C", 2025): 1, ("LIB-01-AGE-A", 2025): 1, ("LIB-01-AGE-U", 2025): 1},
        ["LIB-01 total-without-number: 3"],
    ),
    ({**by_age("sin datos", 2, 2, 0), ("LIB-01", 0): "Se publica en marzo."}, []),
    (by_age("confidencial", 2, 2, 0), ["LIB-01 total-without-number: 4"]),
    ({**by_age("confidencial", 2, 2, 0), ("LIB-01", 0): "Reservado."}, ["LIB-01 total-without-number: 4"]),
    (by_age("confidencial", "confidencial", 2, 0), []),
    (by_age(NO, 2, 2), []),
    (by_age("sin datos", "no aplica", "no aplica", "no aplica"), []),
    (by_age(7, "no aplica", "no aplica", "no aplica"), ["LIB-01 total-of-nothing: "]),
    (by_age(0, "no aplica", "no aplica", "no aplica"), []),
    (by_age(7, "confidencial", 4, 1), ["LIB-01-AGE-C part-deducible: F10"]),
    (by_age(7, "confidencial", 4), ["LIB-01-AGE-C part-deducible: F9"]),
    (by_age(7, "confidencial", "confidencial", 1), []),
    (by_age(7, "confidencial", NO, 1), []),
    (by_age("sin datos", "confidencial", 4, 1), []),
    (by_age(7, 2, "<5", 1), []),
    ({("LIB-01", 2024): "sin datos", ("LIB-01-service-loan", 2024): 6, ("LIB-01-service-course", 2024): 6}, []),
]


@pytest.mark.parametrize(("cells", "expected"), CONTRADICTIONS)
def test_words_that_contradict_the_parts_are_told_at_their_cell(
    figures: Instrument, cells: Cells, expected: list[str]
) -> None:
    """A total without number beside known parts, a total of nothing, a single kept-back part: once a cell."""
    answers = read_answers(reading(figures, places(cells)), figures)
    (findings,) = judge(figures, [answers])
    own = ("total-without-number", "total-of-nothing", "part-deducible")
    found = [
        (one.row, one.code, re.findall(r"come to (\d+),|example in (\w+),", f"{one.message['en']} {one.advice['en']}"))
        for one in findings
        if one.code in own
    ]
    assert [f"{row} {code}: {''.join(''.join(one) for one in values)}" for row, code, values in found] == expected
    assert len({one.at for one in findings}) == len(findings)


HIDDEN: list[tuple[str, str]] = [
    ("T 10, SEX-F c, SEX-M c, SEX-O 0, SEX-U 10", "figure-deducible SEX-F SEX-M"),
    ("T 10, SEX-F c, SEX-M c, SEX-O 0, SEX-U 4", ""),
    ("T 10, SEX-F c, SEX-M c", ""),
    ("T 5, SEX-F c, SEX-M c, SEX-O 0, SEX-U 7", ""),
    ("T 0, SEX-F c, SEX-M c", "figure-deducible SEX-F SEX-M"),
    ("T 10, SEX-F c, SEX-M nd, SEX-O 0, SEX-U 10", ""),
    (
        "T 10, SEX-F c, SEX-M c, SEX-O 0, SEX-U 0, SXA-G 2, SXA-W 3, SXA-B c, SXA-M c, SXA-U 0",
        "figure-deducible SEX-F SEX-M",
    ),
    ("T 10, SEX-F c, SEX-M c, SEX-O 0, SEX-U 0, SXA-G 2, SXA-W 3, SXA-B c, SXA-M c, SXA-U 1", ""),
    ("T 10, SEX-F c, SEX-M c, SEX-O 0, SEX-U 0, SXA-G c, SXA-W 3, SXA-B c, SXA-M c, SXA-U 0", ""),
    (
        "T 10, SEX-F 5, SEX-M 5, SEX-O 0, SEX-U 0, SXA-G c, SXA-W 3, SXA-B c, SXA-M 1, SXA-U 0",
        "figure-deducible SXA-G SXA-B",
    ),
    ("T 7, SEX-F 5, SEX-M 2, SEX-O 0, SEX-U 0, SXA-G c, SXA-W 3, SXA-B 1, SXA-M 1, SXA-U 0", "part-deducible SXA-G"),
    (
        "T c, SEX-F 3, SEX-M 2, SEX-O 0, SEX-U 0, AGE-C c, AGE-A 4, AGE-U 0",
        "total-without-number T figure-deducible AGE-C",
    ),
    ("T 9, AGE-C c, AGE-A c, AGE-U 0, SXA-G 1, SXA-B 2, SXA-W c, SXA-M c, SXA-U 0", "figure-deducible AGE-C AGE-A"),
    ("T 9, SER-HO c, SER-ME 9", ""),
]
"""Figures of an indicator by its parts (c: confidential) and what is found at which of them."""


@pytest.mark.parametrize(("typed", "expected"), HIDDEN)
def test_what_is_kept_back_and_can_be_worked_out_is_told(shipped: Instrument, typed: str, expected: str) -> None:
    """By subtraction, because nothing is left, or by a list that crosses another; never where more is not known."""
    cells: dict[Place, Content] = {}
    for row, value in (one.split() for one in typed.split(", ")):
        kind = "IND-PRT-03" if row.startswith("SER") or "SER" in typed else "IND-PRT-01"
        words = {"c": "confidencial", "nd": "sin datos"}.get(value) or int(value)
        cells[CellId("protection", kind if row == "T" else f"{kind}-{row}", "figure_2025")] = words
    found: dict[str, list[str]] = {}
    for one in contradictions(read_answers(reading(shipped, cells), shipped)):
        found.setdefault(one.code, []).append(one.row.removeprefix("IND-PRT-01-").replace("IND-PRT-01", "T"))
    assert " ".join(f"{code} {' '.join(rows)}" for code, rows in found.items()) == expected


BEFORE = Earlier(
    {
        CellId("readers", "LIB-01", "n_2023"): 10,
        CellId("readers", "LIB-01", "n_2024"): 12,
        CellId("readers", "LIB-01-AGE-C", "n_2024"): 2,
        CellId("readers", "LIB-01", "same"): "same",
        CellId("readers", "LIB-01", "why"): "Registro nuevo.",
    },
    Text({"es": "la versión 1", "en": "version 1"}),
)


def told_since(figures: Instrument, cells: Mapping[Place, Content]) -> list[str]:
    """Return what is said of figures that were others before."""
    answers = read_answers(reading(figures, cells), figures)
    return [f"{one.row}!{one.column} {one.code}: {one.message['es']}" for one in revised(answers, [BEFORE, BEFORE])]


def test_figures_that_were_others_before_are_told_at_their_cells(figures: Instrument) -> None:
    """A changed and a deleted figure, also of a part, and another definition are told once; what is the same is not."""
    now = {**places({("LIB-01", 2023): 10, ("LIB-01", 2024): 13}), CellId("readers", "LIB-01", "same"): "distinta"}
    assert told_since(figures, now) == [
        "LIB-01!n_2024 figure-revised: La cifra de 2024 era 12 en la versión 1 y ahora es 13.",
        "LIB-01!same definition-changed: «Definición» decía «según la definición» en la versión 1: las cifras "
        "de la fila cuentan algo distinto que antes.",
        "LIB-01-AGE-C!n_2024 figure-deleted: La cifra de 2024 era 2 en la versión 1; ahora la celda está en blanco.",
    ]


def test_a_new_explanation_settles_what_was_revised_and_an_old_one_does_not(figures: Instrument) -> None:
    """Words that stood there before explain nothing that was changed since."""
    now = places({("LIB-01", 2023): 11, ("LIB-01", 2024): 12, ("LIB-01-AGE-C", 2024): 2})
    same = {**now, CellId("readers", "LIB-01", "same"): "según la definición"}
    why = CellId("readers", "LIB-01", "why")
    assert len(told_since(figures, {**same, why: "Registro nuevo."})) == 1
    assert told_since(figures, {**same, why: "Se corrigió 2023."}) == []


def flow(row: str, kind: str, other: str, figure: Content | None) -> dict[CellId, Any]:
    """Return a row of figures by other country."""
    place = CellId("countries", row, "indicator")
    cells = {place: kind, place._replace(column="counterpart"): other, place._replace(column="figure_2025"): figure}
    return {at: value for at, value in cells.items() if value is not None}


def test_flows_that_were_others_before_are_told_wherever_their_row_stands(shipped: Instrument) -> None:
    """A row is known by indicator and country; another row in its place is no revision, nor is a row that is new."""
    labels = {option.code: option.label["es"] for option in shipped.lists["flow"].options}
    old = Earlier(
        flow("C01", "IND-PRT-01", "GTM", 5)
        | flow("C02", "IND-PRT-01", "HND", 6)
        | flow("C03", "IND-PRT-06-T", "GTM", 7),
        Text({"es": "la versión 1", "en": "version 1"}),
    )
    now = {
        **flow("C01", labels["IND-PRT-01"], "Honduras", 6),
        **flow("C02", labels["IND-PRT-01"], "Guatemala", 9),
        **flow("C03", labels["IND-PRT-06-T"], "Guatemala", None),
        **flow("C04", labels["IND-PRT-06-T"], "Honduras", 1),
    }
    answers = read_answers(reading(shipped, now), shipped)
    assert [f"{one.row} {one.code}: {one.message['es']}" for one in revised(answers, [old])] == [
        "C02 figure-revised: La cifra de 2025 era 5 en la versión 1 y ahora es 9.",
        "C03 figure-deleted: La cifra de 2025 era 7 en la versión 1; ahora la celda está en blanco.",
    ]


def test_each_file_has_its_own_sums(figures: Instrument) -> None:
    """Parts of one country are never added to those of another."""
    files = [by_age(5, 2, 3, 0), by_age(9, 4, 5, 0), by_age(9, 4, 4, 0)]
    answers = [read_answers(reading(figures, places(cells)), figures) for cells in files]
    judged = judge(figures, answers)
    wrong = [[one.rule for one in findings if one.rule.startswith("parts")] for findings in judged]
    assert wrong == [[], [], ["parts-add-up-age"]]


def test_every_rule_of_figures_colours_its_cell(figures: Instrument) -> None:
    """What the check finds, the workbook shows while it is filled in."""
    for sheet in Plan(figures).sheets:
        shown = {condition.rule for condition in Conditions(figures, sheet, "es").all()}
        assert {rule.id for rule in sheet.sheet.rules} <= shown


@pytest.mark.libreoffice
def test_the_spreadsheet_agrees_with_the_check(figures: Instrument, tmp_path: Path) -> None:
    """LibreOffice finds the formulas true exactly where the check finds the rules broken."""
    office = shutil.which("libreoffice") or shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    asked = [_write(figures, cells, tmp_path / f"{number:02}.xlsx") for number, (cells, _) in enumerate(CASES)]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(tmp_path / f"{number:02}.xlsx") for number in range(len(CASES))]
    convert = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), *files]
    subprocess.run(convert, check=True, capture_output=True, timeout=300)
    for number, (_, expected) in enumerate(CASES):
        book = load_workbook(tmp_path / "out" / f"{number:02}.xlsx", data_only=True)
        broken = [name for name, cell in asked[number].items() if book["Lectores"][cell].value in (True, 1)]
        assert broken == expected, CASES[number]


def _template(figures: Instrument, edition: Edition = EDITION) -> bytes:
    identity = Identity("2027", "figures", figures.fingerprint[:12], "CRI", "es")
    return stamp(build_base(figures, edition, "es"), identity, "Costa Rica")


def _write(figures: Instrument, cells: Cells, file: Path) -> dict[str, str]:
    """Write a filled-in template with every formula in a spare cell; return what each would find, and its cell."""
    contents = {place: value for place, value in places(cells).items() if isinstance(value, str | int)}
    file.write_bytes(fill(_template(figures), contents))
    book = load_workbook(file)
    plan, asked = Plan(figures).sheet("readers"), {}
    breaches = [(rule, one) for rule in plan.sheet.rules for one in rule.breaches() if "latest" not in rule.id]
    for position, (rule, one) in enumerate(breaches, 40):
        for row in plan.sheet.row_ids:
            words = formula(one.expression, Ground(figures, plan, row, "es"))
            if words and (not rule.rows or row in rule.rows):
                cell = book["Lectores"].cell(plan.rows[row], position)
                cell.value = f"={words}"
                asked[f"{row}!{one.column} {rule.id}"] = cell.coordinate
    book.save(file)
    return asked
