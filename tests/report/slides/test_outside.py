"""What Microsoft's validator says of a presentation."""

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
