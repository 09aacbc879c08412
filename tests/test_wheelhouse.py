"""What Windows installs without a network: every locked package has its wheel, and what lacks one is named."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from setup.wheelhouse import (
    LISTED,
    PYTHONS,
    ROOT,
    Locked,
    hashes_in,
    listed,
    locked,
    missing,
    needed,
    requirements,
)

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_every_locked_package_has_a_wheel_for_windows() -> None:
    """For each version of CPython, and by its hash the very file that the lock names; no other file is listed."""
    packages, wheels = [*locked(LOCK)], listed(LISTED.read_text(encoding="utf-8"))
    assert missing(packages, wheels) == []
    hashes = frozenset[str]().union(*(one.hashes for one in packages))
    assert [file for file, digest in wheels.items() if digest not in hashes] == []


def test_the_lock_is_read_as_pip_reads_it() -> None:
    """All of its packages, those of Windows too, and none that another system needs."""
    packages = [*locked(LOCK)]
    lines = [line for line in LOCK.splitlines() if line and not line.startswith((" ", "#"))]
    assert [f"{one.name}=={one.version}" for one in packages] == [line.split()[0].lower() for line in lines]
    names = {one.name for one in packages if one.wanted("3.12")}
    assert ("pywin32-ctypes" in names, "jeepney" in names, "zipp" in names) == (True, False, False)
    assert all(one.hashes for one in packages)


def wheel(folder: Path, name: str, *requires: str) -> Path:
    """Write a wheel that holds nothing but what it requires."""
    path, (package, version, *_) = folder / name, name.split("-")
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{package}-{version}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
        lines = ["Metadata-Version: 2.1", f"Name: {package}", f"Version: {version}"]
        file.writestr(f"{package}-{version}.dist-info/METADATA", "\n".join([*lines, *requires]) + "\n")
    return path


def of(path: Path, marker: str = "") -> Locked:
    name, version, *_ = path.name.split("-")
    return Locked(name, version, marker, frozenset({hashlib.sha256(path.read_bytes()).hexdigest()}))


def test_what_lacks_a_wheel_is_named(tmp_path: Path) -> None:
    """Another version of CPython, another system, other bytes: each is told; one wheel for all versions is enough."""
    pure = wheel(tmp_path, "pure-1.0-py3-none-any.whl")
    stable = wheel(tmp_path, "stable-2.0-cp311-abi3-win_amd64.whl")
    one = wheel(tmp_path, "one-3.0-cp312-cp312-win_amd64.whl")
    other = wheel(tmp_path, "other-4.0-cp312-cp312-manylinux_2_28_x86_64.whl")
    packages = [*map(of, (pure, stable, one)), of(other, "python_version == '3.12'")]
    packages.append(of(pure)._replace(name="absent"))
    absent = [f"absent 1.0 (CPython {python})" for python in PYTHONS]
    lacking = [f"one 3.0 (CPython {python})" for python in PYTHONS if python != "3.12"]
    found = missing(packages, hashes_in(tmp_path))
    assert sorted(found) == sorted([*absent, *lacking, "other 4.0 (CPython 3.12)"])
    pure.write_bytes(pure.read_bytes() + b"x")
    assert missing([packages[0]], hashes_in(tmp_path)) == [f"pure 1.0 (CPython {python})" for python in PYTHONS]


def test_what_wheels_need_of_others_is_told(tmp_path: Path) -> None:
    """A package that only Windows needs, and that the lock does not bring there; extras and other systems are left."""
    asked = ("colours ; sys_platform == 'win32'", "chrome ; extra == 'all'", "daemon ; os_name == 'posix'")
    path = wheel(tmp_path, "tool-1.0-py3-none-any.whl", *(f"Requires-Dist: {one}" for one in asked))
    assert needed(tmp_path, [of(path)]) == [f"tool → colours (CPython {python})" for python in PYTHONS]


def test_the_requirements_are_what_pip_takes(tmp_path: Path) -> None:
    """Pip takes a package by name, version and hash from the folder alone, and no file of other bytes."""
    path = wheel(tmp_path, "pure-1.0-py3-none-any.whl")
    (tmp_path / "r.txt").write_text(requirements([of(path)], "3.12"), "utf-8")

    def resolved() -> int:
        folder, wanted = str(tmp_path), str(tmp_path / "r.txt")
        where = ("--isolated", "--dry-run", "--quiet", "--no-index", "--find-links", folder)
        call = [sys.executable, "-m", "pip", "install", *where, "--require-hashes", "-r", wanted]
        return subprocess.run(call, check=False, capture_output=True).returncode

    assert resolved() == 0
    wheel(tmp_path, path.name, "Summary: another")
    assert resolved() == 1


@pytest.mark.parametrize("name", ["install.cmd", "desk-installed.cmd"])
def test_scripts_of_windows_have_its_line_ends(name: str) -> None:
    """Its command line reads labels amiss in a file with those of Unix; and ASCII is the same on every code page."""
    content = (ROOT / "setup" / "windows" / name).read_bytes()
    assert (content.count(b"\n") == content.count(b"\r\n"), content.isascii()) == (True, True)


def test_the_installer_knows_the_versions_that_there_are() -> None:
    """What it says of the versions of Python is what the folder has."""
    words = (ROOT / "setup" / "windows" / "install.cmd").read_text("ascii")
    assert words.count(f"{PYTHONS[0]} a {PYTHONS[-1]}") + words.count(f"{PYTHONS[0]} to {PYTHONS[-1]}") == 4
