"""The figures as CSV and SDMX-CSV: read back by other programs, with every kind of answer kept apart."""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from matrices.instrument.loading import load_instrument
from matrices.instrument.rules import Pattern
from matrices.report.indicators.data import figures_csv
from matrices.report.indicators.page import report_page
from matrices.report.indicators.sdmx import sdmx_files
from matrices.report.indicators.series import figure_columns
from matrices.resources import resource
from matrices.study.model import Study
from tests.report.indicators.small_figures import FIGURES, figures, flows
from tests.study.small_study import edition, study_of

READING = pytest.mark.filterwarnings("ignore")  # of the readers themselves


def files(target: Path, study: Study | None = None) -> Path:
    """Write the SDMX files of a study to a folder."""
    study = study or figures()
    for name, content in sdmx_files(study, study.instruments[0]):
        (target / name).write_bytes(content)
    return target


def test_the_table_has_one_line_a_figure() -> None:
    """Number, reason and status each have their column; texts that begin like a formula are made harmless."""
    table = list(csv.DictReader(io.StringIO(figures_csv(figures(), FIGURES).decode())))
    lines = {(one["country"], one["indicator"], one["part"], one["year"]): one for one in table}
    shown = [
        (one["value"], one["reason"], one["obs_status"])
        for key in (("CRI", "LIB-01", "", "2024"), ("GTM", "LIB-01", "", "2023"), ("GTM", "LIB-01", "", "2025"))
        for one in [lines[key]]
    ]
    assert shown == [("0", "", "A"), ("", "nd", "O"), ("9", "", "D")]
    assert lines["GTM", "LIB-01", "child", "2025"]["obs_status"] == "L"
    assert lines["GTM", "LIB-02", "", "2025"]["obs_status"] == "M"
    assert lines["BLZ", "LIB-01", "", "2025"]["reason"] == "no_answer"
    assert lines["CRI", "LIB-01", "", "2025"]["source"] == "'=SUM(A1) <b>Biblioteca</b>"
    assert lines["CRI", "LIB-01", "", "2025"]["cell"] == "G7"


def test_what_is_computed_inherits_definition_source_and_status() -> None:
    """A rate has the words on its numerator, is provisional with either, and is exported without rounding."""
    lines = (
        "CRI LIB-01 n_2025 3",
        "CRI LIB-01 same other",
        "CRI LIB-01 source Registro",
        "CRI LIB-03 n_2025 340000000",
    )
    table = csv.DictReader(io.StringIO(figures_csv(figures(*lines), FIGURES).decode()))
    rate = next(one for one in table if (one["country"], one["indicator"], one["year"]) == ("CRI", "LIB-04", "2025"))
    assert (rate["obs_status"], rate["definition"], rate["source"]) == ("D", "other", "Registro")
    assert Decimal(rate["value"]) == Decimal(3000) / Decimal(340000000)


def test_flows_inherit_what_is_said_of_their_indicator() -> None:
    """A figure by other country counts what the total counts: its definition, source and status go with it."""
    said = ("CRI IND-PRT-06-T definition_differs narrower", "CRI IND-PRT-06-T source Registro")
    table = csv.DictReader(io.StringIO(figures_csv(flows(*said), flows().instruments[0]).decode()))
    found = [(one["obs_status"], one["definition"], one["source"]) for one in table if one["counterpart"] == "GTM"]
    assert found == [("D", "narrower", "Registro")]


@READING
def test_sdmx1_reads_back_what_it_wrote(tmp_path: Path) -> None:
    """Key, value and status of every observation come back."""
    import sdmx

    folder = files(tmp_path)
    structure: Any = sdmx.read_sdmx(folder / "figures-structure.xml")
    (definition,) = structure.structure.values()
    message: Any = sdmx.read_sdmx(folder / "figures-sdmx.csv", structure=definition)
    data = message.data[0]
    found = {
        tuple(str(one.value) for one in observation.dimension.values.values()): (
            str(observation.value),
            observation.attached_attribute["OBS_STATUS"].value,
        )
        for observation in data.obs
    }
    assert found["A", "CRI", "LIB-01", "_T", "_T", "2024"] == ("0", "A")
    assert found["A", "CRI", "LIB-01", "Y0T17", "_T", "2025"] == ("10", "A")
    assert found["A", "GTM", "LIB-01", "_T", "_T", "2023"] == ("NaN", "O")
    assert found["A", "GTM", "LIB-01", "Y0T17", "_T", "2025"] == ("NaN", "L")
    assert found["A", "GTM", "LIB-02", "_T", "_T", "2025"] == ("NaN", "M")


@READING
def test_pysdmx_finds_the_structure_valid(tmp_path: Path) -> None:
    """Another library holds the structure against the schemas of SDMX 2.1, and reads the data by it."""
    from pysdmx.io import get_datasets, read_sdmx

    folder = files(tmp_path)
    structures = read_sdmx(folder / "figures-structure.xml", validate=True).structures
    assert structures is not None
    assert {type(one).__name__ for one in structures} >= {
        "Codelist",
        "ConceptScheme",
        "DataStructureDefinition",
        "Dataflow",
    }
    (data,) = get_datasets(folder / "figures-sdmx.csv", folder / "figures-structure.xml")
    assert (list(data.data["REF_AREA"].unique()), len(data.data)) == (["CRI", "CAN", "GTM", "BLZ"], 64)


@READING
def test_names_stand_in_both_languages(tmp_path: Path) -> None:
    """Codes have their names in Spanish and English."""
    import sdmx

    message: Any = sdmx.read_sdmx(files(tmp_path) / "figures-structure.xml")
    assert message.codelist["CL_AGE"]["Y0T17"].name.localizations == {"en": "Children", "es": "Niñez"}


@READING
def test_flows_have_the_other_country_as_a_dimension(tmp_path: Path) -> None:
    """A figure by counterpart names it; a total has `_T` there."""
    content = dict(sdmx_files(flows(), flows().instruments[0]))["indicators-sdmx.csv"].decode()
    table = list(csv.DictReader(io.StringIO(content)))
    found = {(one["REF_AREA"], one["INDICATOR"], one["COUNTERPART_AREA"]): one["OBS_VALUE"] for one in table}
    assert (found["CRI", "IND-PRT-06-T", "GTM"], found["GTM", "IND-PRT-07", "MEX"]) == ("5", "NaN")
    assert found["CRI", "IND-PRT-06-T", "_T"] == "NaN"


def shipped(*lines: str) -> Study:
    """Return a study of the indicators that ship."""
    return study_of(load_instrument(resource("schemas", "indicators")), edition(), lines)


CROSSED = (
    "CRI IND-PRT-01 figure_2025 12",
    "CRI IND-PRT-01-SXA-G figure_2025 5",
    "CRI IND-PRT-01-EXP-SX figure_2025 7",
    "CRI IND-CTX-01 figure_2025 5000000",
    "CRI IND-CTX-01-SXA-G figure_2025 600000",
)


@READING
def test_sex_and_age_together_are_two_dimensions_and_rates_follow(tmp_path: Path) -> None:
    """Girls stand under F and Y0T17; their rate is computed of girls; series and nature are those of the SDG."""
    from pysdmx.io import get_datasets

    study = shipped(*CROSSED)
    content = dict(sdmx_files(study, study.instruments[0]))
    table = list(csv.DictReader(io.StringIO(content["indicators-sdmx.csv"].decode())))
    assert "SEX_AGE" not in table[0]
    told = ("OBS_VALUE", "SERIES", "NATURE", "UNIT_MULT", "DECIMALS")
    numbers = {
        (one["INDICATOR"], one["SEX"], one["AGE"], one["EXPLOITATION"]): tuple(one[name] for name in told)
        for one in table
        if one["OBS_VALUE"] != "NaN" and one["REF_AREA"] == "CRI"
    }
    rate = format(Decimal(500_000) / Decimal(600_000), "f")
    assert numbers["IND-PRT-01", "F", "Y0T17", "_T"] == ("5", "VC_HTF_DETV", "C", "0", "0")
    assert numbers["IND-PRT-01", "_T", "_T", "SEXUAL"] == ("7", "", "C", "0", "0")
    assert numbers["IND-PRT-02", "F", "Y0T17", "_T"] == (rate, "VC_HTF_DETVR", "CA", "0", "2")
    assert numbers["IND-PRT-02", "_T", "_T", "_T"][0] == "0.24"
    for name, one in content.items():
        (tmp_path / name).write_bytes(one)
    (data,) = get_datasets(tmp_path / "indicators-sdmx.csv", tmp_path / "indicators-structure.xml")
    assert len(data.data) == len(table)


def test_what_holds_for_some_years_stands_with_the_indicator() -> None:
    """A break is a status and a letter of its year, another note a letter; the words stand beside the table."""
    lines = (
        "CRI IND-PRT-01 figure_2023 9",
        "CRI IND-PRT-01 figure_2024 11",
        "CRI IND-PRT-01 figure_2025 12",
        "CRI N01 indicator IND-PRT-01",
        "CRI N01 from 2024",
        "CRI N01 about break",
        "CRI N01 words Registro nuevo.",
        "CRI N02 indicator IND-PRT-01",
        "CRI N02 from 2025",
        "CRI N02 until 2025",
        "CRI N02 about coverage",
        "CRI N02 words Sin Limón.",
    )
    study = shipped(*lines)
    table = csv.DictReader(io.StringIO(figures_csv(study, study.instruments[0]).decode()))
    found = {one["year"]: one["obs_status"] for one in table if one["indicator"] == "IND-PRT-01" and one["value"]}
    assert found == {"2023": "A", "2024": "B", "2025": "A"}
    page = report_page(study, "es")
    sections = [part for one in page.chapters if one.template == "pillar" for part in one.content["sections"]]
    block = next(one for part in sections for one in part.content if one["code"] == "IND-PRT-01")
    assert [[letter for letter, _ in cell.marks] for cell in block["lines"][2]["cells"]] == [[], [], [], ["b"], ["n"]]
    assert [(where, about, words.text) for where, about, words in block["notes"]] == [
        ("Costa Rica, desde 2024:", "Ruptura de la serie", "Registro nuevo."),
        ("Costa Rica, 2025:", "Cobertura geográfica", "Sin Limón."),
    ]


def test_what_other_countries_are_asked_of_is_an_indicator_and_smuggling_is_asked() -> None:
    """Flows, notes and the Protocol on smuggling speak of rows that there are."""
    asked = load_instrument(resource("schemas", "indicators"))
    rows = {row.id: row for sheet in asked.matrices for row in sheet.rows}
    assert {option.code for option in asked.lists["flow"].options} <= set(rows)
    pattern = next(rule.pattern for rule in asked.sheet("notes").rules if isinstance(rule, Pattern))
    totals = [row.id for sheet in asked.matrices if figure_columns(sheet) for row in sheet.rows if row.of is None]
    assert [one for one in totals if not re.fullmatch(pattern, one)] == []
    for wanted in ("IND-SOM-06-ROU-L", "IND-SOM-06-SXA-W", "IND-SOM-08", "IND-PRS-11", "IND-PRS-12-CIT-N"):
        assert wanted in rows


@READING
def test_the_same_study_gives_the_same_bytes() -> None:
    """Nothing of the clock is in the files."""
    assert dict(sdmx_files(figures(), FIGURES)) == dict(sdmx_files(figures(), FIGURES))
