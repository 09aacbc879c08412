"""A third instrument with YAML alone: what docs/third-instrument.md says, done with its own files and commands."""

import csv
import datetime
import re
import shlex
from pathlib import Path
from typing import Literal

import pytest
from click.testing import CliRunner, Result

from matrices.commands import cli
from matrices.cycle import Cycle
from matrices.door.filling import _parts_of, _row
from matrices.instrument.place import CellId, RowId
from matrices.study import compare
from matrices.web import FormBook
from matrices.workbook.template.fill import Answer, fill

PAGE = Path(__file__).resolve().parent.parent / "docs" / "third-instrument.md"
FILE = re.compile(r"^```yaml\n# (\S+\.yaml)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^```sh\nmatrices (.*?)\n```", re.MULTILINE)
MOMENT = datetime.datetime(2027, 2, 1, tzinfo=datetime.UTC)
LINE = re.compile(r"^\| (\w+) \| ([\w-]+) \| (\w+) \| (.+) \|$", re.MULTILINE)
RETURNED = "X-COS-shelters-es.xlsx"


def answers(words: str) -> dict[CellId, Answer]:
    """Return the answers of the page's table by place; digits alone are numbers."""
    found: dict[CellId, Answer] = {}
    for sheet, row, column, content in LINE.findall(words):
        if column != "Column":
            found[CellId(sheet, row, column)] = int(content) if content.isdecimal() else content
    return found


def written(folder: Path) -> str:
    """Write the files of the page into a folder, and return the page."""
    words = PAGE.read_text(encoding="utf-8")
    for name, content in FILE.findall(words):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return words


def test_the_page_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its YAML becomes workbooks; one is filled in, checked, corrected, received and printed."""
    words = written(tmp_path)
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
    assert [
        part
        for part in ("Derecho a alojamiento", "<h4>Grupos</h4>", "Casa Esperanza", "Plazas 2026")
        if part not in page
    ] == []
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


@pytest.mark.parametrize("sections", ["rows", "column"])
def test_a_row_is_asked_by_the_answer_of_another(tmp_path: Path, sections: Literal["rows", "column"]) -> None:
    """Not asked is no silence, no gap and no fault; an answer that stands there all the same is asked about."""
    words = written(tmp_path)
    cycle = Cycle.open(tmp_path, clock=lambda: MOMENT, actor="test").with_sections(sections)
    template = cycle.template(["X-COS"]).paths[0].read_bytes()
    given = answers(words)
    no = {**given, CellId("rules", "HOU-01", "coverage"): "No"}
    del no[CellId("rules", "HOU-01", "since")]
    blank = {at: one for at, one in no.items() if at.row != "HOU-02"}
    returned = tmp_path / RETURNED
    found = {}
    for name, contents in {"all the same": no, "blank": blank}.items():
        returned.write_bytes(fill(template, contents))
        (handled,) = cycle.check([returned])
        assert handled.checked is not None
        found[name] = [(one.code, one.row) for one in handled.checked.findings if one.sheet_id == "rules"]
    assert handled.checked is not None
    assert handled.checked.answers is not None
    book = FormBook(handled.checked.answers, handled.checked.findings, "es")
    (part_of_form,) = _parts_of(book.instrument.sheet("rules"), book)
    unasked = "HOU-02" in book.unasked(book.instrument.sheet("rules"), {})
    asked = _row(book, RowId("rules", "HOU-02"), (), unasked=unasked)
    assert (part_of_form.answered, part_of_form.asked) == (1, 1)
    assert (asked.unasked, asked.under, asked.only) == (True, "Grupos", "HOU-01 (Cobertura): «Sí» o «Parcial»")
    assert found == {"all the same": [("row-not-asked", "HOU-02")], "blank": []}

    assert len(list(cycle.receive([returned]))) == 1
    made = cycle.study(["es"], ["html"])
    study = made.study
    assert study is not None
    (part,) = compare(study)
    provision = part.provisions[1]
    state = study.state("X-COS", "shelters")
    assert (provision.unasked, provision.silent, provision.standing("X-COS")) == (("X-COS",), ("X-LUN",), "not_asked")
    assert (dict(provision.tally), state.rows_answered, state.rows_asked) == (
        {"yes": 0, "partial": 0, "no": 0, "no_answer": 1},
        1,
        1,
    )
    page = made.paths[0].read_text(encoding="utf-8")
    assert [
        one
        for one in ("Alojamiento › Grupos", "Grupos ›", "No se pregunta, según otra respuesta:</b> Costamar")
        if one not in page
    ] == []
    data = tmp_path / "build" / "data"
    with (data / "coverage.csv").open(encoding="utf-8") as table:
        coverage = {(one["country"], one["row"]): one["coverage"] for one in csv.DictReader(table)}
    assert (coverage["X-COS", "HOU-02"], coverage["X-LUN", "HOU-02"]) == ("not_asked", "no_answer")
    with (data / "rows.csv").open(encoding="utf-8") as table:
        assert [(one["section"], one["subsection"], one["heading_en"]) for one in csv.DictReader(table)] == [
            ("HOU", "", "Housing"),
            ("HOU", "HOU-GRP", "Housing › Groups"),
        ]
