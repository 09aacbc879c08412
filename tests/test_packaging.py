"""The wheel: exactly the files that belong into it, and a command that runs from a foreign folder."""

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from collections import Counter
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from matrices import __version__

ROOT = Path(__file__).resolve().parent.parent
TOP = {
    "__init__.py",
    "__main__.py",
    "commands",
    "demonstration.py",
    "edition",
    "importing",
    "errors.py",
    "examples",
    "findings.py",
    "instrument",
    "checking",
    "cycle",
    "desk",
    "door",
    "faces.py",
    "language.py",
    "mistakes.py",
    "py.typed",
    "register",
    "report",
    "memory.py",
    "resources.py",
    "rounds",
    "schemas",
    "study",
    "templates",
    "translations",
    "web",
    "words",
    "workbook",
    "yaml_faults.py",
    "yaml_lines.py",
}
KINDS = {
    "matrices": {".py", ".typed", ".yaml"},
    "matrices/schemas": {".yaml"},
    "matrices/templates": {".j2", ".css", ".js", ".svg"},
    "matrices/examples": {".yaml", ".md", ".keys"},
}
"""Folder of the wheel → the kinds of file that it may hold."""


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as `pip` builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    return Path(next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))


@pytest.fixture(scope="session")
def names(wheel: Path) -> tuple[PurePosixPath, ...]:
    """The names of the wheel's files."""
    with zipfile.ZipFile(wheel) as archive:
        return tuple(PurePosixPath(name) for name in archive.namelist())


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of the wheel, in a virtual environment that borrows the libraries of this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    packages = Path(_of(folder, "purelib"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)  # noqa: S202 - our own wheel
    # Named outright and last: a borrowed .pth file would bring the checkout along.
    (packages / "borrowed.pth").write_text(_of(Path(sys.prefix), "purelib") + "\n", encoding="utf-8")
    return folder


def _of(environment: Path, kind: str) -> str:
    return _output(environment, f"import sysconfig; print(sysconfig.get_path({kind!r}))", environment)


def _output(environment: Path, program: str, folder: Path) -> str:
    call = [_python(environment), "-c", program]
    return subprocess.run(call, capture_output=True, text=True, check=True, cwd=folder).stdout.strip()


def _python(environment: Path) -> str:
    return str(environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def run(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a folder that is not the checkout."""
    call = [_python(installed), "-W", "error", "-m", "matrices", *words]
    environment = {**os.environ, "MATRICES_LANGUAGE": "en", "PYTHONPATH": ""}
    return subprocess.run(call, capture_output=True, text=True, check=False, cwd=folder, env=environment)


def test_the_wheel_holds_the_package_and_nothing_else(names: tuple[PurePosixPath, ...]) -> None:
    """The rooms of the package, its schemas, page templates and two examples; no tests, no docs."""
    info = f"matrices-{__version__}.dist-info"
    assert {name.parts[0] for name in names} == {"matrices", info}
    assert {name.parts[1] for name in names if name.parts[0] == "matrices"} == TOP
    examples = {name.parts[2] for name in names if name.parts[:2] == ("matrices", "examples")}
    assert examples == {"demonstration", "reference"}


def test_the_wheel_holds_known_kinds_of_file(names: tuple[PurePosixPath, ...]) -> None:
    """No compiled file, no picture, no font, no file of an editor."""
    strange = []
    for name in names:
        folder = next((one for one in sorted(KINDS, reverse=True) if str(name).startswith(f"{one}/")), None)
        if folder is not None and name.suffix not in KINDS[folder]:
            strange.append(str(name))
    assert strange == []


def test_the_wheel_holds_each_file_once_and_all_of_them(names: tuple[PurePosixPath, ...]) -> None:
    """Every tracked kind of file of the four folders is in the wheel, under its mapped name."""
    assert [name for name, times in Counter(names).items() if times > 1] == []
    wanted = set()
    for folder, target in (
        ("matrices", "matrices"),
        ("schemas", "matrices/schemas"),
        ("templates", "matrices/templates"),
        ("examples", "matrices/examples"),
    ):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                wanted.add(PurePosixPath(target) / path.relative_to(ROOT / folder).as_posix())
    assert wanted == {name for name in names if name.parts[0] == "matrices"}


def test_the_source_archive_can_be_built_from(tmp_path: Path) -> None:
    """The source archive holds what the wheel is made of."""
    archive = next(SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    with tarfile.open(archive) as source:
        tops = {PurePosixPath(name).parts[1] for name in source.getnames() if "/" in name}
    assert {"matrices", "schemas", "templates", "examples", "pyproject.toml", "README.md", "LICENSE"} <= tops
    assert tops & {"tests", "docs", "build", ".venv"} == set()


def test_help_runs_from_a_foreign_folder(installed: Path, tmp_path: Path) -> None:
    """The installed command answers where there is no checkout."""
    done = run(installed, tmp_path, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: ")


def test_the_command_is_the_installed_one(installed: Path, tmp_path: Path) -> None:
    """What runs is the wheel's package, not the checkout's."""
    program = "import matrices.resources as r; print(r.resource('schemas'))"
    assert Path(_output(installed, program, tmp_path)).is_relative_to(installed.resolve())


def test_shipped_instruments_are_found_from_a_foreign_folder(installed: Path, tmp_path: Path) -> None:
    """`schema check` finds the instruments inside the package."""
    done = run(installed, tmp_path, "schema", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "legislation: " in done.stdout


def test_an_edition_begins_in_a_foreign_folder(installed: Path, tmp_path: Path) -> None:
    """`init` and `status` work with what the wheel carries."""
    assert run(installed, tmp_path, "init", "edition-2027", "--id", "2027").returncode == 0
    assert run(installed, tmp_path / "edition-2027", "status").returncode == 0


USED_BY_OTHERS = {
    "defusedxml": "openpyxl",
    "keyring": "the letters of the desk",
    "idna": "email-validator",
    "pillow": "weasyprint",
    "tzdata": "the standard library",
    "font-source-sans-pro": "fonts.py, by its file",
    "font-source-serif-pro": "fonts.py, by its file",
    "psycopg": "sqlalchemy, by its name",
    "python-multipart": "starlette",
    "requests": "sdmx1",
    "urllib3": "sdmx1",
}
"""Dependency that the package does not import → who uses it."""


def test_nothing_is_installed_that_nobody_uses() -> None:
    """Each dependency is imported by the package, or stands in the list above, which has no other."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        project = tomllib.load(stream)["project"]
    named = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.split(r"[\[><=]", one)[0].strip().lower() for one in named}
    modules = {module: [one.lower() for one in found] for module, found in packages_distributions().items()}
    imported = {
        name
        for path in (ROOT / "matrices").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if (words := line.split())[:1] in (["import"], ["from"])
        for name in modules.get(words[1].partition(".")[0], ())
    }
    assert (sorted(names - imported - USED_BY_OTHERS.keys()), sorted(USED_BY_OTHERS.keys() - names)) == ([], [])
