"""The lock → a folder of wheels from which Windows installs the program without a network: `make wheelhouse`.

Fetched is what pip would fetch there, for every CPython that the program supports; then each wheel is held against the
lock, and what wheels need of each other against what is there. The list of them, setup/windows.lock, is kept with the
lock, so that a test says without a network that nothing is missing.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from email.parser import Parser
from pathlib import Path
from typing import NamedTuple

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""The versions of CPython for which there is a folder of wheels."""

LISTED = ROOT / "setup" / "windows.lock"
_LINE = re.compile(r"^([A-Za-z0-9._-]+)==(\S+?)(?:\s*;\s*(.*?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_INSTALLERS = ("install.cmd", "desk-installed.cmd")


class Locked(NamedTuple):
    """A package of the lock: its version, the environments that need it, and the hashes of its files."""

    name: str
    version: str
    marker: str
    hashes: frozenset[str]

    def wanted(self, python: str) -> bool:
        """Tell whether Windows needs it with a version of CPython."""
        return not self.marker or Marker(self.marker).evaluate(windows(python))


def windows(python: str) -> dict[str, str]:
    """Return the environment of a CPython on Windows, as markers ask for it."""
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "platform_system": "Windows",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "win32",
    }


def locked(words: str) -> Iterator[Locked]:
    """Yield the packages of a lock."""
    for part in re.split(r"\n(?=\S)", words):
        found = _LINE.match(part.partition("\n")[0])
        if found:
            yield Locked(canonicalize_name(found[1]), found[2], found[3] or "", frozenset(_HASH.findall(part)))


def tags(python: str) -> frozenset[Tag]:
    """Return what a wheel may say that it is for."""
    version, platforms = [int(part) for part in python.split(".")], ["win_amd64"]
    found = [*cpython_tags(version, platforms=platforms)]
    return frozenset([*found, *compatible_tags(version, f"cp{''.join(map(str, version))}", platforms)])


def missing(packages: Iterable[Locked], wheels: Mapping[str, str]) -> list[str]:
    """Return the packages of which a CPython has no wheel that is one of the lock; `wheels` are hashes by file name."""
    there: dict[tuple[str, str], list[tuple[str, frozenset[Tag]]]] = {}
    for file, digest in wheels.items():
        name, version, _, kinds = parse_wheel_filename(file)
        there.setdefault((name, str(version)), []).append((digest, kinds))
    found = []
    for python in PYTHONS:
        fitting = tags(python)
        for one in packages:
            known = there.get((one.name, one.version), [])
            if one.wanted(python) and not any(own in one.hashes and kinds & fitting for own, kinds in known):
                found.append(f"{one.name} {one.version} (CPython {python})")
    return found


def needed(folder: Path, packages: Iterable[Locked]) -> list[str]:
    """Return what the wheels of a folder ask for on Windows that the lock does not bring there."""
    by_name = [(one.name, one) for one in packages]
    found = set[str]()
    for python in PYTHONS:
        names = {name for name, one in by_name if one.wanted(python)}
        for path in sorted(folder.glob("*.whl")):
            name, _, _, kinds = parse_wheel_filename(path.name)
            if name in names and kinds & tags(python):
                found |= {f"{name} → {one} (CPython {python})" for one in _asked(path, python) if one not in names}
    return sorted(found)


def _asked(path: Path, python: str) -> Iterator[str]:
    """Yield what a wheel requires without extras."""
    with zipfile.ZipFile(path) as wheel:
        (file,) = [one for one in wheel.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one)]
        head = Parser().parsestr(wheel.read(file).decode("utf-8"), headersonly=True)
    for words in head.get_all("Requires-Dist", []):
        one = Requirement(words)
        if one.marker is None or one.marker.evaluate({**windows(python), "extra": ""}):
            yield canonicalize_name(one.name)


def hashes_in(folder: Path) -> dict[str, str]:
    """Return the hash of each wheel of a folder, by its file name."""
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(folder.glob("*.whl"))}


def listed(words: str) -> dict[str, str]:
    """Return the hash of each wheel of setup/windows.lock, by its file name."""
    lines = [line.split() for line in words.splitlines() if line and not line.startswith("#")]
    return {file: digest for digest, file in lines}


def requirements(packages: Iterable[Locked], python: str) -> str:
    """Return the requirements of a CPython on Windows, each with its hashes, as pip reads them."""
    return "".join(
        " \\\n    ".join([f"{one.name}=={one.version}", *(f"--hash=sha256:{digest}" for digest in sorted(one.hashes))])
        + "\n"
        for one in packages
        if one.wanted(python)
    )


def main() -> int:
    """Fill build/wheelhouse, and say what is missing there."""
    folder, packages = ROOT / "build" / "wheelhouse", [*locked((ROOT / "requirements.lock").read_text("utf-8"))]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for python in PYTHONS:
        file = folder / f"requirements-{python}.txt"
        file.write_text(requirements(packages, python), "utf-8")
        platform = ("--platform", "win_amd64", "--implementation", "cp", "--python-version", python)
        _pip(
            "download",
            "--no-deps",
            "--require-hashes",
            "--only-binary",
            ":all:",
            *platform,
            "--dest",
            folder,
            "-r",
            file,
        )
    wheels = hashes_in(folder)
    faults = [*missing(packages, wheels), *needed(folder, packages)]
    for one in faults:
        print("Missing:", one)
    if faults:
        return 1
    head = "# Made by make wheelhouse: the wheels from which Windows installs what requirements.lock names.\n"
    LISTED.write_text(head + "".join(f"{digest}  {file}\n" for file, digest in wheels.items()), "utf-8")
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    for name in _INSTALLERS:
        shutil.copyfile(ROOT / "setup" / "windows" / name, folder / name)
    print(f"{folder}: {len(wheels)} wheels, {sum(one.stat().st_size for one in folder.iterdir()) >> 20} MB")
    return 0


def _pip(*words: str | Path) -> None:
    call = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *map(str, words)]
    subprocess.run(call, check=True)


if __name__ == "__main__":
    sys.exit(main())
