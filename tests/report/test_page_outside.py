"""What Chromium with axe-core, and the Nu HTML checker, say of the study's page and of that on figures."""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matrices.report.indicators.page import indicators_html
from matrices.report.study.page import study_html
from matrices.study.model import Proceedings, Study
from tests.report.indicators.small_figures import FIGURES, figures
from tests.study.small_rounds import VALIDATIONS
from tests.study.small_study import FULL, study

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
CHECKER = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"


def validated() -> Study:
    """Return figures whose countries have validated them, so that the table of who answered is at its widest."""
    held = tuple(replace(one, instrument=FIGURES.id) for one in VALIDATIONS)
    return replace(figures(), proceedings=Proceedings(2, False, held, (), ()))


@pytest.fixture(scope="module")
def browsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a reader in Chromium finds in the Spanish page of the small study."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    wanted = [MODULES / "axe-core", MODULES / "playwright-core"]
    if chromium is None or shutil.which("node") is None or not all(folder.is_dir() for folder in wanted):
        pytest.skip("Chromium or axe-core is not installed")
    page = tmp_path_factory.mktemp("page") / "study.html"
    page.write_text(study_html(study(*FULL), "es"), encoding="utf-8")
    progress = page.with_name("progress.html")
    progress.write_text(indicators_html(validated(), "es"), encoding="utf-8")
    told = subprocess.run(
        ["node", Path(__file__).with_name("browse.mjs"), page, "captacion", progress],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"CHROMIUM": chromium},
    )
    found: dict[str, Any] = json.loads(told.stdout)
    return found


@pytest.mark.chromium
def test_axe_finds_nothing_at_any_width(browsed: dict[str, Any]) -> None:
    """Nor does the page ask for anything outside, or run over its width, at 1280, 768 and 320 pixels.

    No button lies on the title of a provision, however long; no table sticks to the words before it, no two years of
    an axis to each other.
    """
    assert (browsed["violations"], browsed["overflow"], browsed["outside"]) == ([], [], [])
    assert (browsed["covered"], browsed["tight"]) == (0, [])


@pytest.mark.chromium
def test_chosen_countries_stand_side_by_side(browsed: dict[str, Any]) -> None:
    """Two countries stand beside each other, below each other if the reader wants; of nobody, nothing is shown."""
    assert (browsed["nobody"], browsed["two"]) == ([], ["CAN", "CRI"])
    assert (browsed["beside"], browsed["below"]) == (True, True)


@pytest.mark.chromium
def test_coverage_chapter_and_words_choose_provisions(browsed: dict[str, Any]) -> None:
    """What is left out is hidden; words are found without their accents."""
    assert browsed["withoutYes"] == 0
    assert (browsed["all"], browsed["theme"]) == (["A-01", "A-02", "B-01", "O-01"], ["A-01", "A-02"])
    assert browsed["search"] == ["A-01"]
    assert browsed["told"] == "1 de 4 disposiciones a la vista"


@pytest.mark.chromium
def test_a_deep_link_shows_what_the_choice_hides(browsed: dict[str, Any]) -> None:
    """The address of a provision shows it, whatever was chosen before."""
    assert browsed["revealed"] is True


@pytest.mark.chromium
def test_a_citation_names_the_study_and_the_provision(browsed: dict[str, Any]) -> None:
    """Who publishes it, which edition and what; a file on a disk has no address to cite."""
    assert browsed["citation"].startswith(
        "Conferencia, Estudio pequeño, Edición 2027 · fecha de cierre 12 de marzo de 2027, A-01 "
    )
    assert "file:" not in browsed["citation"]


@pytest.mark.chromium
def test_a_view_has_an_address_and_two_provisions_stand_side_by_side(browsed: dict[str, Any]) -> None:
    """Who opens the address sees the same countries and the same two provisions; no id stands twice."""
    (first, top), (second, other_top) = browsed["compared"]
    assert (first, second, top == other_top, browsed["twice"]) == ("A-01", "A-02", True, 0)
    assert "#?" in browsed["shared"]
    assert "CAN" not in browsed["recalled"]


@pytest.mark.chromium
def test_one_country_can_be_printed_alone(browsed: dict[str, Any]) -> None:
    """On paper nothing stands but its sheet."""
    assert browsed["alone"] == ["CAN"]


@pytest.mark.chromium
def test_the_keyboard_shows_where_it_is(browsed: dict[str, Any]) -> None:
    """Every stop of the tabulator lies in the window and has an outline."""
    assert browsed["unseen"] == []


@pytest.mark.chromium
def test_without_scripts_and_on_paper_it_is_a_plain_document(browsed: dict[str, Any]) -> None:
    """Every provision is there; what needs a script is not shown, and nothing of the screen is printed."""
    assert (browsed["plainBlocks"], browsed["plainControls"], browsed["printed"]) == (2, 0, 0)


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_html_checker_finds_no_error(language: str, tmp_path: Path) -> None:
    """The pages are what the HTML standard calls conforming."""
    if not CHECKER.is_file() or shutil.which("java") is None:
        pytest.skip("the Nu HTML checker is not installed")
    pages = [tmp_path / name for name in ("study.html", "progress.html")]
    pages[0].write_text(study_html(study(*FULL), language), encoding="utf-8")
    pages[1].write_text(indicators_html(validated(), language), encoding="utf-8")
    told = subprocess.run(
        ["java", "-jar", CHECKER, "--format", "json", "--errors-only", *pages],
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(told.stderr)["messages"] == []
