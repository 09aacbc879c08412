"""The documents: generated pages are fresh, links lead somewhere, commands and options that they name exist."""

import ast
import importlib.util
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import click
import pytest
from markdown_it import MarkdownIt
from pydantic import BaseModel

from matrices.commands import cli
from matrices.instrument.loading import load_instrument
from matrices.language import catalogue
from matrices.resources import resource

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
SPOKEN = re.compile(r"`matrices ([^`]+)`")
FENCE = re.compile(r"^```(\S*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def name(page: Path) -> str:
    """Return the path of a page as the README would write it."""
    return page.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """The script that writes the generated pages."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_fresh() -> None:
    """`make docs` has been run since help or catalogue changed."""
    program = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    done = subprocess.run(program, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("file", ["cli.md", "cli.es.md"])
def test_every_command_is_documented(generator: ModuleType, file: str) -> None:
    """Each command and subcommand has its heading in docs/cli.md and docs/cli.es.md."""
    page = (ROOT / "docs" / file).read_text(encoding="utf-8")
    names = [command for command, _ in generator.commands(cli, "matrices")]
    assert [command for command in names if f"\n## {command}\n" not in page] == []


@pytest.mark.parametrize("file", ["findings.md", "findings.es.md"])
def test_every_code_is_documented(file: str) -> None:
    """Each code of the two catalogues has its heading in docs/findings.md and docs/findings.es.md."""
    page = (ROOT / "docs" / file).read_text(encoding="utf-8")
    codes = [*catalogue("findings"), *catalogue("errors")]
    assert [code for code in codes if f"\n### {code}\n" not in page] == []


def test_unreadable_files_have_codes_of_one_form() -> None:
    """What docs/findings.md lists as files that cannot be read is what the code raises so."""
    raised = {
        node.args[0].value
        for path in (ROOT / "matrices").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UnreadableWorkbook"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert {code for code in raised if not str(code).startswith("file-")} == set()


def anchor(heading: str) -> str:
    """Return the anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    """A link to a file of the repository finds the file, and its heading."""
    broken = []
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        path, _, heading = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = (page.parent / path).resolve() if path else page
        known = {anchor(words) for words in HEADING.findall(file.read_text(encoding="utf-8"))} if heading else set()
        if not file.exists() or (heading and heading not in known):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_that_a_page_names_exist(page: Path) -> None:
    """A path of the repository that stands between backticks is there; `NAME` and `ROOM` stand for any."""
    words = FENCE.sub("", page.read_text(encoding="utf-8"))
    named = re.findall(r"`((?:matrices|schemas|templates|tests|setup|benchmarks|docs|examples)/[^`\s*]*)`", words)
    assert [path for path in named if not re.search(r"NAME|ROOM", path) and not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_modules_that_a_page_names_exist(page: Path) -> None:
    """`room.module` or `room.part.module` between backticks is a module of the package."""
    found = re.findall(r"`([a-z]+)\.([a-z_.]+)`", page.read_text(encoding="utf-8"))
    rooms = {path.name: path for path in (ROOT / "matrices").iterdir() if path.is_dir()}
    modules = [(room, part) for room, part in found if room in rooms and part not in ("yaml", "sqlite", "keys")]
    assert [pair for pair in modules if not (rooms[pair[0]] / f"{pair[1].replace('.', '/')}.py").is_file()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_that_a_page_names_exist(page: Path) -> None:
    """Every `matrices …` that a page shows is a command with options that it has."""
    words = page.read_text(encoding="utf-8")
    assert [problem for line in calls(words) if (problem := wrong(line))] == []


def calls(words: str) -> Iterator[list[str]]:
    """Yield the arguments of every call of `matrices` in a page: between backticks, and in blocks of commands."""
    for found in SPOKEN.findall(FENCE.sub("", words)):
        yield split(found)
    for kind, block in FENCE.findall(words):
        for line in block.splitlines() if kind in ("sh", "console", "powershell", "text") else ():
            bare = line.strip().removeprefix("$ ").removeprefix("> ").removeprefix(".venv/bin/")
            if bare.startswith("matrices "):
                yield split(bare.removeprefix("matrices "))


def split(words: str) -> list[str]:
    """Return the words of a call, up to a comment, a pipe or a redirection."""
    parts = shlex.split(words.replace("\\", "/"), comments=True)
    return parts[: next((i for i, part in enumerate(parts) if part in ("|", ">", "&&")), len(parts))]


def wrong(parts: list[str]) -> str:
    """Return what is wrong with a call, nothing if all that it names exists."""
    command: click.Command = cli
    context = click.Context(cli)
    waiting = 0
    for part in parts:
        if waiting:
            waiting -= 1
        elif part.startswith("-"):
            options = {flag: option for option in command.get_params(context) for flag in option.opts}
            option = options.get(part.partition("=")[0])
            if option is None:
                return f"{' '.join(parts)}: {command.name} has no option {part}"
            takes = isinstance(option, click.Option) and not option.is_flag and not option.is_eager
            waiting = int(takes and "=" not in part)
        elif isinstance(command, click.Group):
            below = command.get_command(context, part)
            if below is None:
                return f"{' '.join(parts)}: there is no command {part}"
            command, context = below, click.Context(below, parent=context)
    return ""


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_the_tutorial_names_stands_on_the_screens_of_the_desk(language: str) -> None:
    """Every name in bold is that of a screen, a button, a field or a state, as the desk has it."""
    words = (ROOT / "docs" / f"tutorial.{language}.md").read_text(encoding="utf-8")
    named = {one for one in re.findall(r"\*\*(.+?)\*\*", " ".join(words.split())) if not one.endswith(".")}
    known = {str(one[language]) for one in catalogue("desk").values() if isinstance(one, Mapping)}
    assert sorted(named - known) == []


def test_the_example_of_the_instrument_language_loads(tmp_path: Path) -> None:
    """The complete example of docs/instrument-language.md is an instrument without mistakes."""
    words = (ROOT / "docs" / "instrument-language.md").read_text(encoding="utf-8")
    files = re.findall(r"^```yaml\n# (\S+\.yaml)\n(.*?)^```", words, re.MULTILINE | re.DOTALL)
    for file, content in files:
        (tmp_path / file).write_text(content, encoding="utf-8")
    instrument = load_instrument(tmp_path)
    assert [(sheet.id, sheet.kind) for sheet in instrument.sheets] == [("laws", "list"), ("bribery", "matrix")]


def test_the_instrument_language_is_described_in_full() -> None:
    """docs/instrument-language.md names every column type, rule family, key and role that the models know."""
    from typing import get_args

    from matrices.instrument.columns import CodeList, Column, Option, Role, column_types
    from matrices.instrument.loading import InstrumentFile
    from matrices.instrument.model import Rate, Row, Section, Sheet, Treaty, Years
    from matrices.instrument.rules import FAMILIES

    words = (ROOT / "docs" / "instrument-language.md").read_text(encoding="utf-8")
    wanted = [*column_types(), *get_args(Role)]
    lists: tuple[type[BaseModel], ...] = (Option, CodeList, Treaty, Rate, Years)
    models: tuple[type[BaseModel], ...] = (InstrumentFile, Sheet, Column, Row, Section, *lists)
    for model in (*models, *FAMILIES):
        wanted += [field.alias or key for key, field in model.model_fields.items()]
    for family in FAMILIES:
        wanted += get_args(family.model_fields["rule"].annotation)
    assert sorted({word for word in wanted if not re.search(rf"`[^`\n]*\b{re.escape(word)}\b[^`\n]*`", words)}) == []


def test_decisions_are_short_and_numbered() -> None:
    """Decision records follow one another without a gap, at most 60 lines each, each with its three parts."""
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [record.name[:4] for record in records] == [f"{number:04d}" for number in range(1, len(records) + 1)]
    for record in records:
        lines = record.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 60, record.name
        assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]


def test_shipped_instruments_are_those_that_the_docs_name() -> None:
    """The architecture page names every instrument that ships with the package."""
    words = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    shipped = {path.parent.name for path in resource("schemas").glob("*/instrument.yaml")}
    assert {one for one in shipped if f"schemas/{one}" not in words} == set()


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_guide_for_focal_points_is_one_page_with_pictures(language: str) -> None:
    """Printed on A4 in letters of ten points; what it leaves out is said elsewhere."""
    weasyprint = pytest.importorskip("weasyprint")
    page = ROOT / "docs" / f"focal-point-guide.{language}.md"
    body = MarkdownIt().enable("table").render(page.read_text(encoding="utf-8"))
    style = "@page {size: A4; margin: 15mm} body {font: 10pt/1.3 sans-serif} img {width: 100%} td, th {padding: 1mm}"
    made = weasyprint.HTML(string=f"<style>{style}</style>{body}", base_url=str(page)).render()
    assert (len(made.pages), body.count("<img"), f"focal-point-details.{language}.md" in body) == (1, 3, True)
