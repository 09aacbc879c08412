"""Whatever is pulled from under it, the register keeps what it acknowledged and is whole."""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matrices.register.opening import open_register
from tests.commands.conftest import EDITION
from tests.conftest import EXAMPLES, repeated
from tests.register import server as postgresql
from tests.register.conftest import Address
from tests.register.rig import outcome
from tests.register.samples import AT, fill
from tests.register.writings import WRITINGS
from tests.register.writings import file as sample

ROOT = Path(__file__).resolve().parent.parent.parent


def rig(task: str, *words: object, root: Path = ROOT) -> Any:
    """Run a task of the rig, from a checkout, and return what came of it."""
    call = [sys.executable, "-m", "tests.register.rig", task, *map(str, words)]
    done = subprocess.run(call, cwd=root, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def kept(found: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return what was lost and what is wrong; print how much was tried, which `pytest -rA` shows."""
    tried = {name: found[name] for name in ("kills", "acknowledged", "more", "turns") if name in found}
    print(tried)  # noqa: T201 - a figure for the report
    return found["lost"], found["faults"]


@pytest.mark.parametrize("kind", WRITINGS)
def test_killed_at_any_moment(address: Address, kind: str) -> None:
    """Processes are killed while they make the register or write; what they acknowledged is there, whole."""
    count = repeated(12)
    found = rig("kills", address, kind, count)
    assert (kept(found), found["acknowledged"] >= count // 2) == (([], []), True)


@pytest.mark.parametrize("kind", WRITINGS)
def test_killed_at_every_statement(address: Address, kind: str) -> None:
    """A process is killed before each of its statements and its commits; the last one comes to its end."""
    found = rig("steps", address, kind)
    assert (kept(found), found["acknowledged"] > 0, found["code"], found["kills"] > 10) == (([], []), True, 0, True)


def test_killed_while_importing(request: pytest.FixtureRequest, address: Address, tmp_path: Path) -> None:
    """An import is there as a whole or not at all, and can be repeated."""
    source = open_register(tmp_path / "source.sqlite")
    fill(source)
    for number in range(15):
        source.receive(sample(f"copy-{number}"), AT, "ana")
    with (tmp_path / "copy.zip").open("wb") as stream:
        whole = f"{source.export(stream).submissions} submissions"
    source.close()
    if isinstance(address, Path):
        addresses: list[Address] = [tmp_path / f"{number}.sqlite" for number in range(10)]
    else:
        server: postgresql.Server = request.getfixturevalue("server")
        addresses = [server.new_schema() for _ in range(10)]
    found = rig("imports", tmp_path / "copy.zip", *addresses)
    assert (set(found["states"]) <= {"empty", whole}, found["again"]) == (True, whole)


@pytest.mark.parametrize("kind", ["file", "form"])
def test_files_that_may_not_grow(file: Path, kind: str) -> None:
    """Where the system lets files grow no more, the last writing is refused as a whole; then writing goes on."""
    found = rig("full", file, kind, 500_000)
    assert (kept(found), found["code"], found["acknowledged"] > 3) == (([], []), "register-write", True)
    assert kept(found["after"]) == ([], [])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes, half of it taken."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=2m", "none", str(disk)], check=False).returncode
    ):
        pytest.skip("a disk can be mounted by root only")
    (disk / "ballast").write_bytes(bytes(1_000_000))
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("kind", ["file", "form"])
def test_a_full_disk(small_disk: Path, kind: str) -> None:
    """On a full disk the last writing is refused as a whole; when there is room again, writing goes on."""
    found = rig("full", small_disk / "register.sqlite", kind, 0)
    assert (kept(found), found["code"], found["acknowledged"] > 3) == (([], []), "register-full", True)
    assert kept(found["after"]) == ([], [])


@pytest.mark.parametrize("kind", ["file", "form"])
def test_two_processes_at_once(address: Address, kind: str) -> None:
    """They take turns: one register, one chain, numbers of versions and forms without gap or double."""
    found = rig("pair", address, kind, 25)
    assert (kept(found), found["acknowledged"], found["codes"]) == (([], []), 50, [0, 0])
    assert (found["numbers"], found["turns"] > 2) == (list(range(1, 51)), True)


@pytest.fixture(params=["this checkout", "one below a closed folder"])
def checkout(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """This checkout; and a copy of it where nobody but its owner may enter, as in the home of root."""
    if request.param == "this checkout":
        return ROOT
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for name in ("matrices", "schemas", "templates", "tests"):
        shutil.copytree(ROOT / name, closed / "copy" / name, ignore=shutil.ignore_patterns("__pycache__", "golden"))
    shutil.copy(ROOT / "pyproject.toml", closed / "copy")
    return closed / "copy"


def test_a_folder_that_may_not_be_written_to(checkout: Path) -> None:
    """Status, log and proof read a register on a medium that cannot be written, and say the same as before."""
    folder = Path(tempfile.mkdtemp(prefix="matrices-"))  # pytest's own folders are closed to other users
    folder.chmod(0o755)
    try:
        (folder / "edition.yaml").write_text(EDITION, encoding="utf-8")
        shutil.copytree(EXAMPLES / "small", folder / "small")
        register = open_register(folder / "register.sqlite")
        register.receive(sample("reading"), AT, "ana")
        register.close()
        found = rig("reading", folder, root=checkout)
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert (found["writable"], found.get("same"), [code for code, _ in found["before"]]) == (False, True, [0, 0, 0])


def test_a_server_that_crashes() -> None:
    """A PostgreSQL server that stops at once has, when it is back, all that it acknowledged."""
    if postgresql.missing():
        pytest.skip(postgresql.missing())
    with postgresql.running() as server:
        address = server.new_schema()
        call = [sys.executable, "-m", "tests.register.rig", "until", address]
        with subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            lines = [next(process.stdout).strip() for _ in range(10)]
            server.stop(signal.SIGQUIT)
            lines += process.stdout.read().split()
        server.start()
        found = outcome(address, [line for line in lines if len(line) == 64])
    assert (kept(found), "register-server" in lines, found["more"] <= 1) == (([], []), True, True)
