"""Reading and checking returned workbooks, beside openpyxl, calamine and a bare XML parse of the same files.

    python benchmarks/reading.py [--files 193]

Every way runs in a process of its own: processor seconds a file, peak memory, and the ratio to openpyxl.
"""

import argparse
import io
import json
import resource as limits
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from matrices import demonstration
from matrices.checking.files import Returned, check_in_turn
from matrices.cycle.templates import workbooks
from matrices.edition.folder import Folder, load_edition
from matrices.workbook.placing.identify import identify
from matrices.workbook.placing.locate import place
from matrices.workbook.read import open_workbook
from matrices.workbook.template.fill import fill

REFERENCE = demonstration.example("reference")
GOAL = 0.25
ENOUGH = 1.6


def returned_files(folder: Folder, count: int) -> list[Returned]:
    """Return as many filled workbooks as asked for, of the countries of the reference edition in turn."""
    (instrument,) = folder.instruments
    made = []
    for country in folder.edition.countries:
        ((name, template),) = workbooks(folder, instrument, (country.code,))
        cells = demonstration.typed_by(country.code, instrument, country.language, REFERENCE)
        made.append(Returned(name, fill(template, cells)))
    return [made[number % len(made)] for number in range(count)]


def with_openpyxl(files: Sequence[Returned], _folder: Folder) -> None:
    """Load each file as openpyxl does by default."""
    import openpyxl

    for file in files:
        openpyxl.load_workbook(io.BytesIO(file.content))


def with_calamine(files: Sequence[Returned], _folder: Folder) -> None:
    """Read the values of every sheet with calamine."""
    import python_calamine

    for file in files:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file.content))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def with_lxml(files: Sequence[Returned], _folder: Folder) -> None:
    """Parse every part that is XML, and do nothing with it."""
    from lxml import etree

    for file in files:
        with zipfile.ZipFile(io.BytesIO(file.content)) as package:
            for name in package.namelist():
                if name.endswith((".xml", ".rels")):
                    etree.fromstring(package.read(name))


def reading(files: Sequence[Returned], folder: Folder) -> None:
    """Read every cell of every file and place its answers, as the product does."""
    for file in files:
        book = open_workbook(file.content, file.name)
        identity, _ = identify(book)
        if identity is None:
            raise ValueError(file.name)
        place(book, folder.instrument(identity.instrument), identity, file.name)


def checking(files: Sequence[Returned], folder: Folder) -> None:
    """Check all files in one call, as the command does: nothing is kept of a file when the next ones come."""
    for _ in check_in_turn(files, folder):
        pass


WAYS: dict[str, Callable[[Sequence[Returned], Folder], None]] = {
    "openpyxl": with_openpyxl,
    "calamine": with_calamine,
    "bare lxml": with_lxml,
    "reading": reading,
    "checking": checking,
}


def measure(way: str, count: int, path: Path) -> dict[str, float]:
    """Return processor seconds and peak memory in MB of one way; the files are read from the disk one way for all."""
    folder = load_edition(path)
    files = [Returned(file.name, file.read_bytes()) for file in sorted((path / "returned").iterdir())]
    files = [files[number % len(files)] for number in range(count)]
    WAYS[way](files[:1], folder)
    before = time.process_time()
    WAYS[way](files, folder)
    seconds = time.process_time() - before
    return {"seconds": seconds, "memory": limits.getrusage(limits.RUSAGE_SELF).ru_maxrss / 1024}


def measured_apart(way: str, count: int, path: Path) -> dict[str, float]:
    """Return what `measure` does, measured in a process of its own."""
    command = [sys.executable, __file__, "--way", way, "--files", str(count), "--folder", str(path)]
    answer: Any = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {name: float(value) for name, value in answer.items()}


def prepare(path: Path) -> None:
    """Write the reference edition and ten of its workbooks into a folder."""
    (path / "edition.yaml").write_bytes((REFERENCE / "edition.yaml").read_bytes())
    (path / "returned").mkdir()
    for file in returned_files(load_edition(path), 10):
        (path / "returned" / file.name).write_bytes(file.content)


def main() -> None:
    """Print the table, or one measurement as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=193)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.way:
        print(json.dumps(measure(options.way, options.files, options.folder)))
        return
    with TemporaryDirectory() as name:
        prepare(Path(name))
        found = {way: measured_apart(way, options.files, Path(name)) for way in WAYS}
        double = measured_apart("checking", 2 * options.files, Path(name))
    print(f"{'way':<12} {'ms a file':>10} {'MB':>6} {'of openpyxl':>12}")
    for way, figures in found.items():
        each = 1000 * figures["seconds"] / options.files
        ratio = figures["seconds"] / found["openpyxl"]["seconds"]
        print(f"{way:<12} {each:>10.1f} {figures['memory']:>6.0f} {ratio:>12.2f}")
    print(f"reading, goal at most {GOAL} of openpyxl")
    print(f"checking / reading: {found['checking']['seconds'] / found['reading']['seconds']:.2f} (goal {ENOUGH})")
    print(
        f"memory of checking {options.files} and {2 * options.files} files: "
        f"{found['checking']['memory']:.0f} and {double['memory']:.0f} MB"
    )


if __name__ == "__main__":
    main()
