"""An edition on the disk, and the command line run in it as a user runs it."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from matrices.commands import cli
from matrices.instrument.columns import CellContent
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.workbook.template.fill import fill
from tests.conftest import EXAMPLES, Place

EDITION = """\
id: "2027"
title: {es: Un estudio, en: A study}
body:
  organization: {es: Conferencia, en: Conference}
  short: {es: CRM, en: RCM}
  secretariat: {es: Secretaría Técnica, en: Technical Secretariat}
calendar:
  time_zone: America/Costa_Rica
  request: 2027-01-11
  return_by: 2027-02-26
  cut_off: 2027-03-12
instruments: [small]
countries:
  - {code: CRI, language: es}
  - {code: BLZ, language: en}
  - {code: PAN, language: es}
"""

SOUND: Mapping[Place, CellContent] = {
    CellId("laws", "L01", "name"): "Código Penal",
    CellId("laws", "L01", "status"): "Vigente",
    CellId("matrix", "A-01", "coverage"): "Sí",
    CellId("matrix", "A-01", "law"): "L01 · Código Penal",
    CellId("matrix", "A-01", "article"): "art. 172",
    CellId("matrix", "A-01", "shortest"): 6,
    CellId("matrix", "A-01", "longest"): 10,
    CellId("matrix", "A-02", "coverage"): "No",
    CellId("matrix", "B-01", "coverage"): "Parcial",
    CellId("matrix", "B-01", "law"): "L01",
}
"""A workbook without faults."""


@dataclass(frozen=True)
class Desk:
    """The folder of an edition, with the command line at hand."""

    path: Path

    def run(self, *words: str) -> Result:
        """Run a command in the edition, in English."""
        return CliRunner().invoke(cli, ["--edition", str(self.path), *words], env={"MATRICES_LANGUAGE": "en"})

    def json(self, *words: str) -> Any:
        """Run a command and return the JSON that it prints."""
        return json.loads(self.run(*words, "--format", "json").output)

    def filled(self, cells: Mapping[Place, CellContent], country: str = "CRI", name: str = "") -> str:
        """Fill in the country's template and return the path of the file."""
        (template,) = (self.path / "build" / "templates").glob(f"{country}-*.xlsx")
        path = self.path / (name or f"{country}.xlsx")
        path.write_bytes(fill(template.read_bytes(), cells))
        return str(path)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, small: Instrument) -> Path:
    """An edition of three countries with the small instrument and its templates, made once."""
    path = tmp_path_factory.mktemp("prepared") / "edition"
    path.mkdir()
    (path / "edition.yaml").write_text(EDITION, encoding="utf-8")
    shutil.copytree(EXAMPLES / small.id, path / small.id)
    assert Desk(path).run("template").exit_code == 0
    return path


@pytest.fixture
def desk(prepared: Path, tmp_path: Path) -> Desk:
    """A copy of that edition."""
    return Desk(Path(shutil.copytree(prepared, tmp_path / "edition")))
