"""Yearly columns and parts of rows are spelt out, and the rules follow."""

import shutil
from pathlib import Path

import pytest

from matrices.errors import SchemaError
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument, Years
from matrices.resources import resource
from tests.conftest import EXAMPLES


@pytest.fixture(scope="module")
def figures() -> Instrument:
    """An instrument of figures by year."""
    return load_instrument(EXAMPLES / "figures")


def test_one_column_a_year(figures: Instrument) -> None:
    """`each: year` gives a column for every year, which knows its year and is called by it."""
    columns = figures.sheet("readers").columns[:3]
    assert [(one.id, one.year, one.label["es"]) for one in columns] == [
        ("n_2023", 2023, "2023"),
        ("n_2024", 2024, "2024"),
        ("n_2025", 2025, "2025"),
    ]


def test_one_row_an_option(figures: Instrument) -> None:
    """`by` gives a row for every option, below its total, that asks for the figures alone."""
    sheet = figures.sheet("readers")
    assert sheet.row_ids == (
        "LIB-01",
        "LIB-01-AGE-C",
        "LIB-01-AGE-A",
        "LIB-01-AGE-U",
        "LIB-01-service-loan",
        "LIB-01-service-course",
        "LIB-02",
        "LIB-02-AGE-C",
        "LIB-02-AGE-A",
        "LIB-02-AGE-U",
        "LIB-03",
        "LIB-04",
    )
    part = sheet.row("LIB-01-AGE-C")
    assert (part.of, part.title["en"], sheet.used_columns(part.id)) == (
        "LIB-01",
        "Age: Children",
        ("n_2023", "n_2024", "n_2025"),
    )


def test_rules_follow(figures: Instrument) -> None:
    """A rule about a yearly column speaks of its years, one about parts of each list by itself."""
    rules = {rule.id: rule for rule in figures.sheet("readers").rules}
    assert list(rules) == ["parts-add-up-age", "parts-add-up-service", "new-within-all", "leap", "latest-2025"]
    assert rules["parts-add-up-age"].message["en"].startswith("By age, ")
    assert rules["leap"].rows == ("LIB-01", "LIB-02", "LIB-03", "LIB-04")


def test_a_sheet_like_another(figures: Instrument) -> None:
    """`like` takes columns and rules over, but no rule that names rows of the other sheet."""
    sheet = figures.sheet("staff")
    assert [column.id for column in sheet.columns] == [column.id for column in figures.sheet("readers").columns]
    assert [rule.id for rule in sheet.rules] == ["leap", "latest-2025"]


def test_years_of_the_edition(figures: Instrument) -> None:
    """An edition names its own years; the workbook is then another one, unless they are the same."""
    other = load_instrument(EXAMPLES / "figures", Years(first=2025, last=2026))
    same = load_instrument(EXAMPLES / "figures", Years(first=2023, last=2025))
    assert [column.id for column in other.sheet("visitors").columns] == ["country", "n_2025", "n_2026"]
    assert (other.fingerprint == figures.fingerprint, same.fingerprint == figures.fingerprint) == (False, True)


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("instrument.yaml", "years: {first: 2023, last: 2025}\n", "", "does not say of which years"),
        (
            "readers.yaml",
            'label: {en: "{year}", es: "{year}"}}',
            "label: {en: Number, es: Cifra}}",
            "does not hold the year",
        ),
        ("readers.yaml", "by: [age, service]", "by: [age, height]", "There is no list “height”"),
        ("instrument.yaml", "mark: A, ", "mark: C, ", "The row “LIB-01-AGE-C” stands twice"),
        ("readers.yaml", "order: [LIB-02, LIB-01]", "order: [LIB-02, LIB-09]", "There is no row or section “LIB-09”"),
        ("readers.yaml", "per: LIB-03", "per: LIB-09", "There is no row or section “LIB-09”"),
        ("staff.yaml", "like: readers.yaml", "like: nobody.yaml", "There is no file “nobody.yaml”"),
    ],
)
def test_mistakes(tmp_path: Path, file: str, before: str, after: str, message: str) -> None:
    """What could not be spelt out is named with its file."""
    folder = tmp_path / "figures"
    shutil.copytree(EXAMPLES / "figures", folder)
    words = (folder / file).read_text(encoding="utf-8")
    assert before in words
    (folder / file).write_text(words.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(SchemaError) as problem:
        load_instrument(folder)
    assert [one for one in problem.value.mistakes if message in one.message["en"]] != []


def test_the_indicators_that_ship_are_sound() -> None:
    """The shipped instrument has every indicator of the four pillars, each part with an id of its own."""
    shipped = load_instrument(resource("schemas", "indicators"))
    rows = [row for sheet in shipped.matrices for row in sheet.rows]
    pillars = {row.id[4:7] for row in rows}
    assert (shipped.document, pillars, len({row.id for row in rows})) == (
        "indicators",
        {"PRS", "PRT", "PRV", "PAR", "SOM", "CTX"},
        len(rows),
    )
