"""What other programs say of marked workbooks: Microsoft's validator, LibreOffice."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matrices.findings import Severity
from matrices.workbook.annotating.patch import Annotated, annotate, fresh
from matrices.workbook.placing.locate import place
from matrices.workbook.read import open_workbook
from tests.conftest import reading
from tests.workbook.annotating.marked import RECIPIENT, fault, filled, marked, notes
from tests.workbook.small_template import IDENTITY, template

ROOT = Path(__file__).resolve().parents[3]
FINDINGS = [
    fault("E7", words="«Quizás» no es una de las opciones.\n<b> & ]]>"),
    fault("F7", Severity.WARNING),
    fault("E8", Severity.NOTICE),
    fault("C6", sheet="Leyes"),
    fault("", sheet="Otra"),
]


def mistakes(workbook: bytes, folder: Path) -> list[Any]:
    """Return what Microsoft's Open XML validator finds wrong with a workbook."""
    judge = ROOT / "node_modules" / ".bin" / "ooxml-validator"
    if not judge.is_file() or shutil.which("node") is None:
        pytest.skip("the validator is not installed")
    file = folder / "marked.xlsx"
    file.write_bytes(workbook)
    surroundings = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    told = subprocess.run([judge, file], capture_output=True, text=True, check=False, env=surroundings)
    found: list[Any] = json.loads(told.stdout)["errors"]
    return found


def converted(workbook: bytes, folder: Path, ending: str) -> bytes:
    """Return a workbook as LibreOffice saves it in another format."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    file = folder / "CRI.xlsx"
    file.write_bytes(workbook)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = [office, profile, "--headless", "--convert-to", ending, "--outdir", str(folder / "out"), str(file)]
    subprocess.run(convert, check=True, capture_output=True, timeout=180)
    return (folder / "out" / f"CRI.{ending}").read_bytes()


def anew(small: Any) -> bytes:
    """Return a fresh template with marks."""
    made: Annotated = fresh(template(), small, reading(small, {}), FINDINGS, RECIPIENT)
    return made.content


WAYS: dict[str, Callable[[Any], bytes]] = {
    "marked": lambda _small: marked(filled(), *FINDINGS),
    "twice": lambda _small: marked(marked(filled(), *FINDINGS), *FINDINGS[:2]),
    "settled": lambda _small: marked(marked(filled(), *FINDINGS)),
    "fresh": anew,
}


@pytest.mark.openxml
@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_microsofts_validator_finds_nothing(way: Callable[[Any], bytes], small: Any, tmp_path: Path) -> None:
    """A marked workbook has no mistake that it had not before; a filled template has none."""
    assert mistakes(way(small), tmp_path) == []


@pytest.mark.libreoffice
def test_libreoffice_keeps_marks_that_are_known_again(small: Any, tmp_path: Path) -> None:
    """What LibreOffice saves is read without our marks, and marked anew without a rest of the older ones."""
    saved = converted(marked(filled(), *FINDINGS), tmp_path, "xlsx")
    read = place(open_workbook(saved, "CRI.xlsx"), small, IDENTITY, "CRI.xlsx")
    assert ([one.code for one in read.findings], read.unplaced) == ([], ())
    assert len(notes(saved)) == len(notes(annotate(saved, FINDINGS, RECIPIENT).content)) == 4
    assert notes(annotate(saved, [], RECIPIENT).content) == []


@pytest.mark.libreoffice
def test_libreoffice_prints_it(tmp_path: Path) -> None:
    """The marked workbook opens and becomes a PDF."""
    assert converted(marked(filled(), *FINDINGS), tmp_path, "pdf").startswith(b"%PDF")
