"""The edition of tests/examples/indicators, run as its countries would: workbooks out, answers in, faults corrected."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner, Result

from matrices.commands import cli
from matrices.demonstration import example
from matrices.edition.folder import Folder, load_edition
from matrices.instrument.place import CellId
from matrices.workbook.template.fill import Answer, fill
from tests.conftest import EXAMPLES

SOURCE = EXAMPLES / "indicators"
ANSWERS = example("demonstration") / "answers" / "indicators"
COUNTRIES = tuple(sorted(path.stem for path in ANSWERS.glob("*.yaml")))


def run(folder: Path, *words: str) -> Result:
    """Run a command on the edition."""
    return CliRunner(env={"MATRICES_LANGUAGE": "es"}).invoke(cli, ["--edition", str(folder), *words])


def edition(target: Path) -> Folder:
    """Copy the edition to a folder."""
    shutil.copytree(SOURCE, target)
    return load_edition(target)


def answers(country: str) -> dict[CellId, Answer]:
    """Return what a country answers, by place; a list stands for the years from 2021."""
    data = yaml.safe_load((ANSWERS / f"{country}.yaml").read_text(encoding="utf-8"))
    return dict(_places(data["answers"]))


def _places(sheets: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterator[tuple[CellId, Answer]]:
    for sheet, rows in sheets.items():
        for row, cells in rows.items():
            for column, content in cells.items():
                if isinstance(content, list):
                    for year, one in enumerate(content, start=2021):
                        yield CellId(sheet, row, f"{column}_{year}"), one
                else:
                    yield CellId(sheet, row, column), content


def returned(folder: Path, country: str, changes: Mapping[CellId, Answer | None] | None = None) -> Path:
    """Fill in a country's workbook, with changes (None leaves a cell blank), and return where it lies."""
    (template,) = (folder / "build" / "templates").glob(f"{country}-indicators-*.xlsx")
    contents = {**answers(country), **(changes or {})}
    file = folder / "returned" / template.name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(fill(template.read_bytes(), {at: one for at, one in contents.items() if one is not None}))
    return file
