"""What Microsoft's validator says of a presentation, and what LibreOffice makes of it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from matrices.report.slides.deck import deck
from matrices.report.slides.drawing import render
from matrices.study.model import Study
from tests.report.slides.many import of_many, revised, validated
from tests.study.small_study import FULL, study

ROOT = Path(__file__).resolve().parents[3]
STUDIES = {
    "plain": study(*FULL),
    "many": of_many(190),
    "validated": validated("validated", "objected", "silence", "no_answer"),
    "revised": revised(5),
}


@pytest.mark.openxml
@pytest.mark.parametrize("of", STUDIES.values(), ids=STUDIES)
def test_the_validator_finds_nothing(of: Study, tmp_path: Path) -> None:
    """Every part of the file is as its schema wants it."""
    judge = ROOT / "node_modules" / ".bin" / "ooxml-validator"
    if not judge.is_file() or shutil.which("node") is None:
        pytest.skip("the validator is not installed")
    file = tmp_path / "presentation.pptx"
    file.write_bytes(render(deck(of, "es")))
    surroundings = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    told = subprocess.run([judge, file], capture_output=True, text=True, check=False, env=surroundings)
    assert json.loads(told.stdout)["errors"] == []


@pytest.mark.libreoffice
def test_impress_shows_every_slide_with_its_title(tmp_path: Path) -> None:
    """Each slide is a page of its own that holds its title and its number."""
    office, reader = shutil.which("soffice"), shutil.which("pdftotext")
    impress = Path("/usr/lib/libreoffice/program/libsdlo.so")
    if office is None or reader is None or not impress.exists():
        pytest.skip("LibreOffice Impress is not installed")
    made = deck(STUDIES["validated"], "es")
    file = tmp_path / "presentation.pptx"
    file.write_bytes(render(made))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    call = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    subprocess.run(call, check=True, capture_output=True, timeout=300)
    told = subprocess.run([reader, file.with_suffix(".pdf"), "-"], capture_output=True, text=True, check=True).stdout
    pages = [" ".join(page.split()) for page in told.split("\f")[:-1]]
    assert [" ".join(one.title.split()) in page for one, page in zip(made.slides, pages, strict=True)] == [True] * len(
        made.slides
    )
    assert [str(number) in page.split() for number, page in enumerate(pages[1:], start=2)] == [True] * (len(pages) - 1)
