"""A third instrument with YAML alone: what docs/third-instrument.md says, done with its own files and commands."""

import csv
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matrices.commands import cli
from matrices.instrument.place import CellId
from matrices.workbook.template.fill import Answer, fill

PAGE = Path(__file__).resolve().parent.parent / "docs" / "third-instrument.md"
FILE = re.compile(r"^```yaml\n# (\S+\.yaml)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^```sh\nmatrices (.*?)\n```", re.MULTILINE)
LINE = re.compile(r"^\| (\w+) \| ([\w-]+) \| (\w+) \| (.+) \|$", re.MULTILINE)
RETURNED = "X-COS-shelters-es.xlsx"


def answers(words: str) -> dict[CellId, Answer]:
    """Return the answers of the page's table by place; digits alone are numbers."""
    found: dict[CellId, Answer] = {}
    for sheet, row, column, content in LINE.findall(words):
        if column != "Column":
            found[CellId(sheet, row, column)] = int(content) if content.isdecimal() else content
    return found


def test_the_page_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its YAML becomes workbooks; one is filled in, checked, corrected, received and printed."""
    words = PAGE.read_text(encoding="utf-8")
    for name, content in FILE.findall(words):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MATRICES_LANGUAGE", "en")
    said = [shlex.split(line) for line in COMMAND.findall(words)]
    assert [line[0] for line in said] == ["schema", "template", "check", "receive", "study"]

    def run(line: list[str]) -> Result:
        return CliRunner().invoke(cli, line)

    assert run(said[0]).exit_code == 0
    assert run(said[1]).exit_code == 0
    template = (tmp_path / "build" / "templates" / RETURNED).read_bytes()
    returned = tmp_path / "returned" / RETURNED
    returned.parent.mkdir()
    returned.write_bytes(fill(template, answers(words)))
    checked = run(said[2])
    assert checked.exit_code == 1
    assert ("Normas!F7" in checked.output, "Albergues!F6" in checked.output) == (True, True)
    returned.write_bytes(fill(template, {**answers(words), CellId("rules", "HOU-01", "houses"): "H01"}))
    assert run(said[3]).exit_code == 0
    assert run(said[4]).exit_code == 0

    page = (tmp_path / "build" / "study" / "study-es.html").read_text(encoding="utf-8")
    assert [part for part in ("Derecho a alojamiento", "Casa Esperanza", "Plazas 2026") if part not in page] == []
    assert (tmp_path / "build" / "study" / "matrices.xlsx").is_file()
    with (tmp_path / "build" / "data" / "answers.csv").open(encoding="utf-8") as table:
        lines = {CellId(one["sheet"], one["row"], one["column"]): one["value"] for one in csv.DictReader(table)}
    assert lines == {
        CellId("houses", "H01", "name"): "Casa Esperanza",
        CellId("houses", "H01", "keeper"): "state",
        CellId("houses", "H01", "places_2024"): "10",
        CellId("houses", "H01", "places_2025"): "90",
        CellId("houses", "H01", "places_2026"): "nd",
        CellId("rules", "HOU-01", "coverage"): "yes",
        CellId("rules", "HOU-01", "houses"): "H01",
        CellId("rules", "HOU-01", "since"): "2013-02",
        CellId("rules", "HOU-02", "coverage"): "no",
    }
