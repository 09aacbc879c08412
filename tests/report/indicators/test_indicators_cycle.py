"""A cycle of indicators with invented countries: faults found at their cells, corrected, and printed with the rest."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from matrices.instrument.place import CellId
from matrices.workbook.template.fill import Answer
from tests.report.indicators.example import COUNTRIES, answers, edition, returned, run

P = "prosecution"
Changes = dict[CellId, Answer | None]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition with its workbooks written."""
    target = tmp_path_factory.mktemp("cycle") / "edition"
    edition(target)
    assert run(target, "template").exit_code == 0
    return target


def findings(folder: Path, file: Path) -> dict[str, str]:
    """Return cell → rule or code of what a check finds, for the latest years and totals."""
    checked = json.loads(run(folder, "check", str(file), "--format", "json").output)
    return {f"{one['row']} {one['column']}": one["message"] for one in checked["files"][0]["findings"]}


def test_what_does_not_agree_is_found(folder: Path) -> None:
    """Parts that do not add up, a leap, convicted without definition, ambiguous numbers: each at its cell."""
    changes: Changes = {
        CellId(P, "IND-PRS-02-SEX-F", "figure_2024"): 999,
        CellId(P, "IND-PRS-03", "figure_2025"): 4000,
        CellId(P, "IND-PRS-05", "definition_differs"): "distinta",
        CellId(P, "IND-PRS-05", "definition"): None,
        CellId(P, "IND-PRS-07", "figure_2023"): "1.234",
        CellId(P, "IND-PRS-07", "figure_2024"): "unos 12",
        CellId("amounts", "IND-PRS-06-S", "amount_2025"): 30,
        CellId("amounts", "IND-PRS-06-G", "amount_2025"): 12,
        CellId("measures", "IND-PRV-01", "answer"): "Sí",
        CellId("measures", "IND-PRV-01", "until"): "2023",
    }
    found = findings(folder, returned(folder, "X-ALB", changes))
    assert found["IND-PRS-02 figure_2024"].startswith("Las cifras por sexo no suman el total de 2024")
    assert found["IND-PRS-05 definition"].startswith("Las cifras no siguen la definición")
    assert "1.234" in found["IND-PRS-07 figure_2023"]
    assert "IND-PRS-07 figure_2024" in found
    assert found["IND-PRS-06-S amount_2025"].startswith("La pena más corta de 2025 supera")
    assert found["IND-PRV-01 until"].startswith("El período del plan, hasta 2023")


def test_a_leap_is_asked_about_and_an_explanation_settles_it(folder: Path) -> None:
    """A figure ten times that of the year before is a warning; with an explanation nothing is said."""
    leap: Changes = {
        CellId(P, "IND-PRS-01", f"figure_{year}"): figure
        for year, figure in zip(range(2021, 2026), (40, 41, 39, 42, 420), strict=True)
    }
    leap |= {CellId(P, "IND-PRS-01", "source"): "Registro", CellId(P, "IND-PRS-01", "explanation"): None}
    asked = findings(folder, returned(folder, "X-ALB", leap))
    assert asked["IND-PRS-01 figure_2025"].startswith("La cifra de 2025, 420, es más del triple")
    told: Changes = {**leap, CellId(P, "IND-PRS-01", "explanation"): "Nueva ley desde enero."}
    assert "IND-PRS-01 figure_2025" not in findings(folder, returned(folder, "X-ALB", told))


def test_a_total_may_differ_from_its_parts_if_it_is_explained(folder: Path) -> None:
    """The explanation in the row of the total lifts the rule."""
    wrong: Changes = {CellId(P, "IND-PRS-02-SEX-F", "figure_2024"): 999}
    assert "IND-PRS-02 figure_2024" in findings(folder, returned(folder, "X-ALB", wrong))
    told: Changes = {**wrong, CellId(P, "IND-PRS-02", "explanation"): "Un registro se contó dos veces."}
    assert "IND-PRS-02 figure_2024" not in findings(folder, returned(folder, "X-ALB", told))


def test_the_whole_cycle(folder: Path) -> None:
    """What was accepted is printed in both languages and exported; a file with errors is not; nobody is called late."""
    for country in COUNTRIES:
        wrong = {CellId(P, "IND-PRS-02", "figure_2025"): 9999} if country == "X-FLO" else {}
        received = run(folder, "receive", str(returned(folder, country, wrong)))
        assert received.exit_code == (1 if wrong else 0), received.output
    written = run(folder, "indicators", "--format", "html")
    assert written.exit_code == 0, written.output
    build = folder / "build" / "indicators"
    assert sorted(path.name for path in build.iterdir()) == [
        "indicators-en.html",
        "indicators-es.html",
        "indicators-sdmx.csv",
        "indicators-structure.xml",
        "indicators.csv",
    ]
    page: Any = html.fromstring((build / "indicators-en.html").read_text(encoding="utf-8"))
    victims = page.get_element_by_id("indicators-IND-PRT-01")
    countries = [cell.text_content() for cell in victims.xpath(".//table[contains(@class,'years')]/tbody/tr/th")]
    assert countries == ["Albarena", "Brumalia", "Costamar", "Doradia", "Florenda", "Granatia", "Moonland", "Starland"]
    words = page.text_content()
    assert [late for late in ("late", "failed to", "rank 1", "worst", "best performing") if f" {late} " in words] == []
    with (build / "indicators.csv").open(encoding="utf-8") as table:
        lines = list(csv.DictReader(table))
    assert {one["country"] for one in lines if one["value"]} == set(COUNTRIES) - {"X-FLO"}
    assert {one["reason"] for one in lines} == {"", "nd", "nc", "na", "conf", "in_review", "no_answer"}


def test_an_edition_of_indicators_has_no_study(folder: Path) -> None:
    """Figures are never printed as if they were law."""
    assert run(folder, "study", "--format", "html").exit_code != 0
    assert not (folder / "build" / "study" / "study-es.html").exists()


def test_a_revised_figure_is_told_and_printed_with_what_it_was(tmp_path: Path) -> None:
    """Check and receipt of a second version name the cell; the report prints both figures, the data the one before."""
    folder = tmp_path / "edition"
    edition(folder)
    assert run(folder, "template", "X-ALB").exit_code == 0
    assert run(folder, "receive", str(returned(folder, "X-ALB"))).exit_code == 0
    women, men = (CellId(P, f"IND-PRS-02-SEX-{sex}", "figure_2024") for sex in "FM")
    second = returned(folder, "X-ALB", {women: 74, men: 28})
    told = {key: one for key, one in findings(folder, second).items() if "versión 1" in one}
    assert told == {
        "IND-PRS-02-SEX-F figure_2024": "La cifra de 2024 era 73 en la versión 1 y ahora es 74.",
        "IND-PRS-02-SEX-M figure_2024": "La cifra de 2024 era 29 en la versión 1 y ahora es 28.",
    }
    received = run(folder, "receive", str(second))
    assert all(words in received.output for words in told.values()), received.output
    assert run(folder, "indicators", "--format", "html").exit_code == 0
    build = folder / "build" / "indicators"
    page: Any = html.fromstring((build / "indicators-es.html").read_text(encoding="utf-8"))
    rows = page.xpath("//table[caption='Cifras revisadas']/tbody/tr")
    assert [[" ".join(cell.text_content().split()) for cell in row][3:] for row in rows] == [
        ["73", "74", "versión 1"],
        ["29", "28", "versión 1"],
    ]
    with (build / "indicators.csv").open(encoding="utf-8") as table:
        revised = {one["part"]: one["revised_from"] for one in csv.DictReader(table) if one["revised_from"]}
    assert revised == {"female": "73", "male": "29"}


def test_a_flow_that_was_another_one_or_is_gone_is_printed_with_what_it_was(tmp_path: Path) -> None:
    """Rows of figures by other country are followed by what they say, whatever their number is now."""
    folder = tmp_path / "edition"
    edition(folder)
    assert run(folder, "template", "X-ALB").exit_code == 0
    # Row 1 goes, and the one of Honduras, with another figure, takes its number; row 3 is of something else now.
    lines: dict[int, tuple[str, str, int]] = {1: ("IND-PRT-06-T", "GTM", 5), 2: ("IND-PRT-06-T", "HND", 7)}
    lines[3] = ("IND-PRT-06-T", "SLV", 3)
    for flows in (lines, {1: ("IND-PRT-06-T", "HND", 9), 3: ("IND-PRT-06-R", "SLV", 6)}):
        blank: Changes = {at: None for at in answers("X-ALB") if at.sheet == "countries"}
        places: Changes = {}
        for number, (kind, other, figure) in flows.items():
            row = CellId("countries", f"C{number:02}", "")
            places |= {row._replace(column="indicator"): kind, row._replace(column="counterpart"): other}
            places[row._replace(column="figure_2024")] = figure
        assert run(folder, "receive", str(returned(folder, "X-ALB", {**blank, **places}))).exit_code == (
            flows is not lines
        )
    run(folder, "register", "accept", "X-ALB-indicators-v2", "--reason", "Así es.")
    assert run(folder, "indicators", "--format", "html").exit_code == 0
    build = folder / "build" / "indicators"
    page: Any = html.fromstring((build / "indicators-es.html").read_text(encoding="utf-8"))
    rows = page.xpath("//table[caption='Cifras revisadas']/tbody/tr")
    kind = "Víctimas repatriadas al país"
    assert [[" ".join(cell.text_content().split()) for cell in row][1:] for row in rows] == [
        [f"{kind} · Honduras", "2024", "7", "9", "versión 1"],
        [f"{kind} · Guatemala", "2024", "5", "Sin respuesta", "versión 1"],
        [f"{kind} · El Salvador", "2024", "3", "Sin respuesta", "versión 1"],
    ]
    with (build / "indicators.csv").open(encoding="utf-8") as table:
        told = [
            (one["counterpart"], one["value"], one["revised_from"])
            for one in csv.DictReader(table)
            if one["counterpart"]
        ]
    assert [one for one in told if one[2]] == [("HND", "9", "7")]


def _asked_of(file: Path, folder: Path) -> set[tuple[str, str]]:
    told = json.loads(run(folder, "answers", str(file), "--format", "json").output)
    return {(one["row"], one["column"]) for one in told}


def test_next_edition_brings_last_years_figures(tmp_path: Path) -> None:
    """The next workbook has four of the five years filled in; its parts are confirmed with their total."""
    folder, target = tmp_path / "first", tmp_path / "next"
    edition(folder)
    edition(target)
    assert run(folder, "template", "X-ALB").exit_code == 0
    assert run(folder, "receive", str(returned(folder, "X-ALB"))).exit_code == 0
    file = target / "edition.yaml"
    words = file.read_text(encoding="utf-8").replace("example-indicators", "example-next")
    file.write_text(words.replace("first: 2021, last: 2025", "first: 2022, last: 2026"), encoding="utf-8")
    made = run(target, "template", "X-ALB", "--from", str(folder))
    assert made.exit_code == 0, made.output
    past = sum(column == "figure_2021" for _, column in _asked_of(returned(folder, "X-ALB"), folder))
    (told,) = re.findall(r"Se omitieron a propósito (\d+) respuestas", made.output)
    assert int(told) >= past > 0
    assert "No se pudieron trasladar" not in made.output
    prefilled = next((target / "build" / "templates").glob("X-ALB-*.xlsx"))
    told = json.loads(run(target, "answers", str(prefilled), "--format", "json").output)
    values = {(one["row"], one["column"]): one["value"] for one in told}
    source = {
        (one["row"], one["column"]): one["value"]
        for one in json.loads(run(folder, "answers", str(returned(folder, "X-ALB")), "--format", "json").output)
    }
    carried = [(row, column) for row, column in source if column in ("figure_2022", "figure_2025")]
    assert {at: values.get(at) for at in carried} == {at: source[at] for at in carried}
    assert [column for _, column in values if column == "figure_2021"] == []
    asked = findings(target, prefilled)
    assert [at for at in asked if at.endswith(" unchanged") and "-SEX-" in at] == []
