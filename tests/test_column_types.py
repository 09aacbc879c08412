"""A column type is one class: nobody else knows its name, and one more is added without touching another file."""

import ast
import csv
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matrices.commands import cli
from matrices.instrument.columns import Column, ColumnType, Option, column_types
from matrices.instrument.place import CellId
from matrices.language import Text
from matrices.workbook.template.fill import Answer, fill
from tests.test_third_instrument import FILE, PAGE

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "matrices"
CLASS = re.compile(r"^ {3}```python\n(.*?)^ {3}```", re.MULTILINE | re.DOTALL)

WRITTEN_OUT = {"report/data.py", "workbook/template/page.py", "study/carry.py"}
"""Who needs the name itself: two write it down for other programs, one asks whether two columns have the same."""

OF_PACKAGES = ("workbook/opening/", "register/archive.py", "workbook/template/sheets.py")
"""Whose `.type` is that of a relation between the parts of a file, of a database's column, of a validation."""

SHARED = {"text", "date", "url", "email", "phone", "reference", "decimal", "term"}
"""Words that are names of other things, too: kinds of raw cells or validations, roles, keys of rows of a page."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Yield every file of the package outside the types, with its tree."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith("instrument/types/"):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def compared(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what is compared, looked for, or a key."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield from (node.left, *node.comparators)
        elif isinstance(node, ast.Dict):
            yield from (key for key in node.keys if key is not None)
        elif isinstance(node, ast.Subscript):
            yield node.slice
        elif isinstance(node, ast.MatchValue):
            yield node.value


def test_nobody_else_compares_the_name_of_a_type_with_a_word() -> None:
    """Whoever wants to know something of a column asks its type."""
    own = set(column_types()) - SHARED
    offenders = [
        f"{name}:{each.lineno}: {each.value}"
        for name, tree in sources()
        for part in compared(tree)
        for each in ast.walk(part)
        if isinstance(each, ast.Constant) and each.value in own
    ]
    assert offenders == []


def test_nobody_else_reads_the_name_of_a_type() -> None:
    """The words that are names of other things, too, cannot be compared with it either."""
    readers = {
        name
        for name, tree in sources()
        if not name.startswith(OF_PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "type" and ast.unparse(node.value) != "self"
    }
    assert readers == WRITTEN_OUT


@pytest.mark.parametrize("name", column_types())
def test_an_option_is_shown_by_its_label_whatever_the_type(name: str) -> None:
    """A special answer beside the type's own values has no place in its calendar, and no digits."""
    kind, labels = column_types()[name], Text({"en": "no data", "es": "sin datos"})
    options = (Option(code="nd", label=labels),)
    assert (kind.show("nd", options, "es"), kind.in_cell("nd", options, "es")) == ("sin datos", "sin datos")
    assert kind.extent("nd") == (None, None)


def percent() -> ColumnType:
    """Return the type that CONTRIBUTING.md adds, made of the class that stands there."""
    (written,) = CLASS.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    names: dict[str, object] = {"__name__": "percent"}
    exec(textwrap.dedent(written), names)  # noqa: S102 - the page's own class is what is tried
    made = names["PercentType"]
    assert isinstance(made, type)
    assert issubclass(made, ColumnType)
    return made()


ANSWERS: dict[CellId, Answer] = {
    CellId("houses", "H01", "name"): "Casa Esperanza",
    CellId("houses", "H01", "keeper"): "Estado",
    CellId("houses", "H01", "full"): "62,5 %",
    CellId("houses", "H02", "name"): "Casa Luz",
    CellId("houses", "H02", "keeper"): "Estado",
    CellId("houses", "H02", "full"): 40,
    CellId("rules", "HOU-01", "coverage"): "No",
    CellId("rules", "HOU-02", "coverage"): "No",
}


def test_a_column_type_is_added_with_one_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Schema, workbook, findings at cells, page and data know a type that CONTRIBUTING.md adds."""
    monkeypatch.setitem(column_types(), "percent", percent())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MATRICES_LANGUAGE", "en")
    column = "  - {id: full, type: percent, minimum: 0, maximum: 100, label: {en: Beds taken, es: Camas ocupadas}}\n"
    for name, content in FILE.findall(PAGE.read_text(encoding="utf-8")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content.replace("rules:\n  - id: one", f"{column}rules:\n  - id: one"), "utf-8")

    def run(*line: str) -> Result:
        return CliRunner().invoke(cli, line)

    assert run("schema", "check", "shelters").exit_code == 0
    assert '"percent"' in run("schema", "json").output
    assert run("template").exit_code == 0
    template = (tmp_path / "build" / "templates" / "X-COS-shelters-es.xlsx").read_bytes()
    returned = tmp_path / "X-COS-shelters-es.xlsx"

    def received(content: Answer, command: str) -> Result:
        returned.write_bytes(fill(template, {**ANSWERS, CellId("houses", "H02", "full"): content}))
        return run(command, str(returned))

    above, words = (received(content, "check") for content in ("140 %", "casi todas"))
    # That of H6 is a notice: its comma was read as a decimal point.
    found = [(one.exit_code, re.findall(r"Albergues!(\w+)", one.output)) for one in (above, words)]
    assert found == [(1, ["H7", "H6"]), (1, ["H7", "H6"])]
    assert ("100" in above.output, "casi todas" in words.output) == (True, True)
    assert received(40, "receive").exit_code == 0
    assert run("study", "--language", "es", "--format", "html").exit_code == 0
    page = (tmp_path / "build" / "study" / "study-es.html").read_text(encoding="utf-8")
    assert "62.5\N{NO-BREAK SPACE}%" in page
    with (tmp_path / "build" / "data" / "answers.csv").open(encoding="utf-8") as table:
        told = {(one["row"], one["value"], one["text_en"]) for one in csv.DictReader(table) if one["column"] == "full"}
    assert told == {("H01", "62.5", "62.5\N{NO-BREAK SPACE}%"), ("H02", "40", "40\N{NO-BREAK SPACE}%")}
    with (tmp_path / "build" / "data" / "columns.csv").open(encoding="utf-8") as table:
        assert {one["column"]: one["type"] for one in csv.DictReader(table)}["full"] == "percent"


def test_a_type_that_nobody_knows_is_a_mistake_that_names_them_all() -> None:
    """The names stand in one place, so that the message and JSON Schema have them all."""
    with pytest.raises(ValueError, match=r"'choice', 'ticks', .* 'term' or 'money'"):
        Column(id="full", type="percent", label=Text({"en": "Full", "es": "Llenas"}))
