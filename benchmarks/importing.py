"""Bringing in a foreign study, beside openpyxl that loads the same files and looks at each of their cells.

    python benchmarks/importing.py [--countries 33] [--questions 196]

Every way runs in a process of its own: processor seconds, peak memory, and the ratio to openpyxl; once more with the
files of every country twice over under other names, to see what memory does.
"""

import argparse
import io
import json
import resource as limits
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SECONDS = 10.0


def with_openpyxl(folder: Path) -> int:
    """Load each workbook and look at each cell."""
    import openpyxl

    seen = 0
    for path in sorted((folder / "files").iterdir()):
        for sheet in openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets:
            seen += sum(cell.value is not None for row in sheet.iter_rows() for cell in row)
    return seen


def with_matrices(folder: Path) -> int:
    """Read them by the mapping, and say what they would bring in."""
    from matrices.checking import Returned
    from matrices.edition import load_edition
    from matrices.importing import bring, read_mapping

    edition = load_edition(folder)
    content = (folder / "map.yaml").read_bytes()
    read = read_mapping(content, "map.yaml", edition.instruments, lambda _name: None)
    paths = sorted((folder / "files").iterdir())
    found = bring((Returned(path.name, path.read_bytes()) for path in paths), read, edition.edition, {})
    return sum(len(one.answers) for one in found.countries)


WAYS = {"openpyxl": with_openpyxl, "matrices": with_matrices}


def measured(way: str, folder: Path) -> dict[str, float]:
    """Run a way in a process of its own and return seconds of the processor, megabytes, and what it counted."""
    done = subprocess.run([sys.executable, __file__, "--way", way, str(folder)], capture_output=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def once(way: str, folder: Path) -> None:
    """Run a way here and print what it took."""
    begun = time.process_time()
    count = WAYS[way](folder)
    memory = limits.getrusage(limits.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.process_time() - begun, "megabytes": memory, "count": count}))


def made(folder: Path, countries: int, questions: int, copies: int) -> Path:
    """Write an edition and the files of a foreign study, those of coders so many times."""
    from tests.importing.foreign import MAPPING, edition, study

    edition(folder, countries, questions)
    foreign = study(countries, questions)
    (folder / "map.yaml").write_text(MAPPING, encoding="utf-8")
    (folder / "files").mkdir()
    for number in range(copies):
        for one in foreign.files:
            (folder / "files" / one.name.replace(".xlsx", f" {number}.xlsx")).write_bytes(one.content)
    if foreign.consolidated is not None:
        (folder / "files" / foreign.consolidated.name).write_bytes(foreign.consolidated.content)
    return folder


def main() -> int:
    """Print a table; the goal is ten seconds for 33 countries of 196 questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--countries", type=int, default=33)
    parser.add_argument("--questions", type=int, default=196)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("folder", nargs="?", type=Path)
    asked = parser.parse_args()
    if asked.way:
        once(asked.way, asked.folder)
        return 0
    seconds = {}
    print(f"{asked.countries} countries x {asked.questions} questions, and their consolidation")
    for copies in (1, 2):
        with TemporaryDirectory() as place:
            folder = made(Path(place), asked.countries, asked.questions, copies)
            found = {way: measured(way, folder) for way in WAYS}
        for way, one in found.items():
            ratio = one["seconds"] / found["openpyxl"]["seconds"]
            figures = f"{one['seconds']:6.2f} s {ratio:6.2f} {one['megabytes']:7.0f} MB {one['count']:8.0f}"
            print(f"  {copies} x {way:10} {figures}")
        seconds[copies] = found["matrices"]["seconds"]
    return 0 if seconds[1] < SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
