"""The layers of the package: imports point down and go through faces, a name means one thing, help answers at once."""

import ast
import graphlib
import importlib
import inspect
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

LAYERS = (
    ("__main__",),
    ("commands",),
    ("desk", "door"),
    ("web",),
    ("demonstration",),
    ("cycle",),
    ("translations",),
    ("report",),
    ("rounds",),
    ("study",),
    ("importing",),
    ("checking",),
    ("register",),
    ("workbook",),
    ("edition",),
    ("instrument",),
    ("findings", "mistakes"),
    ("yaml_lines",),
    ("yaml_faults",),
    ("errors",),
    ("language",),
    ("resources", "faces", "memory", ""),
)
"""Rooms from the top down; the empty name is the package itself, which holds its version alone."""

ONLY_IN = {
    "pandera": {"checking"},
    "polars": {"checking"},
    "sqlalchemy": {"register"},
    "python_calamine": {"workbook"},
    "lxml": {"workbook", "translations"},  # XLIFF is XML of its own
    "weasyprint": {"report"},
    "icalendar": {"report"},
    "svg": {"report"},
    "pptx": {"report"},
    "pikepdf": {"report"},
    "docx": {"workbook"},
    "click": {"commands"},
    "starlette": {"desk", "door", "web"},
    "uvicorn": {"desk", "door"},
    "procrastinate": {"door"},
    "psycopg": {"door"},
    "psycopg_pool": {"door"},
}
"""Library → the rooms that know it."""

SLOW = {
    "polars",
    "pandera",
    "openpyxl",
    "lxml",
    "pydantic",
    "sqlalchemy",
    "babel",
    "weasyprint",
    "jinja2",
    "pptx",
    "icalendar",
}
"""What no help waits for. The words of the help are YAML, read by the C loader in some 15 ms."""


def modules() -> dict[str, Path]:
    """Return every module of the package by its full name."""
    found = {}
    for path in sorted((ROOT / "matrices").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(path: Path) -> Iterator[str]:
    """Yield the full names of what a file imports, wherever in it; modules as such, otherwise what holds the name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in MODULES else str(node.module)


def room(module: str) -> str:
    """Return the room of a module: `workbook` of `matrices.workbook.plan`."""
    return [*module.split("."), ""][1]


ROOMS = {room(module) for module in MODULES if module.count(".") > 1}
"""Rooms that are folders, and so have a face."""


def taken_from(path: Path) -> Iterator[tuple[int, str, set[str]]]:
    """Yield the line, the source and the names of every import of this package in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("matrices."):
            yield node.lineno, str(node.module), {alias.name for alias in node.names}


def dataclasses_of_six() -> set[str]:
    """Return the names of the classes of six fields or more that are built from their fields in order."""
    return {
        node.name
        for path in MODULES.values()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        if any(
            mark in ast.unparse(each)
            for each in (*node.decorator_list, *node.bases)
            for mark in ("dataclass", "NamedTuple")
        )
        if sum(isinstance(each, ast.AnnAssign) for each in node.body) > 5
    }


LARGE = dataclasses_of_six()


def depth(name: str) -> int:
    """Return the number of a room's layer, counted from the top."""
    return next(number for number, layer in enumerate(LAYERS) if name in layer)


def test_every_room_has_its_layer() -> None:
    """A new room is entered in the list of layers before anything imports it."""
    assert {room(module) for module in MODULES} <= {name for layer in LAYERS for name in layer}


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module: str) -> None:
    """A module imports from its own room and from lower layers only."""
    own = room(module)
    offenders = [
        name
        for name in imports(MODULES[module])
        if name.split(".")[0] == "matrices" and room(name) != own and depth(room(name)) <= depth(own)
    ]
    assert offenders == []


def test_no_import_goes_round() -> None:
    """No module imports itself by way of others."""
    graph = {module: {name for name in imports(path) if name in MODULES} for module, path in MODULES.items()}
    graphlib.TopologicalSorter(graph).prepare()


def face_names(name: str) -> list[str]:
    """Return what a room says that it offers."""
    return list(getattr(importlib.import_module(f"matrices.{name}"), "__all__", ()))


@pytest.mark.parametrize("module", MODULES)
def test_a_room_is_entered_by_its_face(module: str) -> None:
    """What is taken from another room is taken from its `__init__`, whose `__all__` names it."""
    offenders = [
        f"{line}: {source} {names}"
        for line, source, names in taken_from(MODULES[module])
        if room(source) in ROOMS - {room(module)}
        if source.count(".") > 1 or not names <= set(face_names(room(source)))
    ]
    assert offenders == []


@pytest.mark.parametrize("name", sorted(ROOMS - {"commands"}))
def test_a_face_offers_what_others_use(name: str) -> None:
    """Every name of a face is there, is used by another room, and is the name of no module of the room beside it."""
    offered = face_names(name)
    used = {
        each
        for module, path in MODULES.items()
        if room(module) != name
        for _, source, names in taken_from(path)
        if source == f"matrices.{name}"
        for each in names
    }
    face = importlib.import_module(f"matrices.{name}")
    assert (set(offered), [each for each in offered if not hasattr(face, each)]) == (used, [])
    modules_beside = {each for each in offered if f"matrices.{name}.{each}" in MODULES}
    assert {each for each in modules_beside if not inspect.ismodule(getattr(face, each))} == set()


def test_no_two_classes_share_a_name() -> None:
    """A class name means one thing in the whole package."""
    found = Counter(
        node.name
        for path in MODULES.values()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert {name: count for name, count in found.items() if count > 1} == {}


@pytest.mark.parametrize("module", MODULES)
def test_six_values_are_given_by_keyword(module: str) -> None:
    """Whoever builds something out of six values or more says which is which."""
    calls = (
        node
        for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in LARGE
    )
    in_order = [
        f"{one.lineno}: {ast.unparse(one.func)}"
        for one in calls
        if len(one.args) + len(one.keywords) > 5
        and one.args
        and not any(isinstance(each, ast.Starred) for each in one.args)
    ]
    assert in_order == []


def test_nothing_outside_imports_the_commands() -> None:
    """What a user can do is in `cycle`; tests of the command line run it as a whole."""
    theirs = [path for path in ROOT.glob("*/**/*.py") if not path.is_relative_to(ROOT / "matrices")]
    paths = {
        str(path.relative_to(ROOT)): path for path in theirs if path.parts[len(ROOT.parts)] in ("tests", "benchmarks")
    }
    paths |= {module: path for module, path in MODULES.items() if room(module) not in ("commands", "__main__")}
    whole = {"matrices.commands", "matrices.commands.context"}  # to run it, and to stop its clock
    offenders = {
        f"{name}: {one}"
        for name, path in paths.items()
        if not name.startswith("tests/commands/")
        for one in imports(path)
        if one.startswith("matrices.commands") and one not in whole
    }
    assert offenders == set()


@pytest.mark.parametrize(("library", "rooms"), ONLY_IN.items())
def test_a_library_is_known_to_its_room_alone(library: str, rooms: set[str]) -> None:
    """What can be exchanged is imported in one place."""
    known = {
        room(module) for module, path in MODULES.items() if any(name.split(".")[0] == library for name in imports(path))
    }
    assert known <= rooms


def test_the_command_line_loads_click_alone() -> None:
    """`matrices/commands/__init__.py` imports click, the standard library, the exceptions and how help is said."""
    tree = ast.parse(MODULES["matrices.commands"].read_text(encoding="utf-8"))
    top = {
        name.split(".")[0] if not name.startswith("matrices") else name
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [str(node.module)])
    }
    assert top - set(sys.stdlib_module_names) == {"click", "matrices.errors", "matrices.commands.help"}


def test_help_loads_nothing_slow() -> None:
    """The help of each command answers without loading one of the slow libraries."""
    program = """
import sys, click
from matrices.commands import cli

def paths(command, context, path):
    yield path
    for name in command.list_commands(context) if isinstance(command, click.Group) else ():
        below = command.get_command(context, name)
        yield from paths(below, click.Context(below, parent=context), [*path, name])

known = set()
for path in paths(cli, click.Context(cli), []):
    cli([*path, "--help"], standalone_mode=False)
    print("loaded:", *path, "|", *{name.partition(".")[0] for name in set(sys.modules) - known})
    known = set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    told = [line.partition(" | ") for line in done.stdout.splitlines() if line.startswith("loaded: ")]
    assert len(told) > 40
    assert [(words, slow) for words, _, names in told if (slow := SLOW & set(names.split()))] == []


NOT_ITS_OWN = {
    "environ", "getenv", "getcwd", "cwd", "getpass", "getuser", "now", "today", "time", "print", "input", "stderr",
}  # fmt: skip
"""What the application layer is given, and never looks up by itself; `self.now` is the clock that it is given."""


@pytest.mark.parametrize("module", [module for module in MODULES if room(module) == "cycle"])
def test_the_application_layer_is_told_where_when_and_who(module: str) -> None:
    """`cycle` does not print, ask, read the environment or the working folder, nor has it a clock of its own."""
    nodes = list(ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))))
    used = {(ast.unparse(node.value), node.attr) for node in nodes if isinstance(node, ast.Attribute)}
    called = {("", node.func.id) for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    known = set(imports(MODULES[module])) & {"click", "getpass", "sys", "time"}
    found = {
        pair
        for pair in used | called
        if pair[1] in NOT_ITS_OWN and pair not in (("self", "now"), ("self.cycle", "now"))
    }
    assert (found, known) == (set(), set())
