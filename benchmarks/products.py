"""The bytes of all that is made of an edition: before and after a change that is to alter nothing.

    python benchmarks/products.py [--pages] EDITION… > before.txt     (change the program)     … > after.txt

Every product is made twice, the second time with what the first has kept; each line has hash, size and name. It says
so if the second differs from the first. With `--pages`, the pages from which PDFs are made stand in their place, which
takes a tenth of the time.
"""

import argparse
import datetime
import hashlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from matrices.cycle import Cycle, Products
from matrices.edition import load_edition
from matrices.errors import UsageError
from matrices.report import pdf

_MADE = ("study", "data", "indicators", "directory")
_DAY = datetime.datetime(2027, 3, 20, 12, tzinfo=datetime.UTC)


def made_of(edition: Path) -> dict[str, str]:
    """Make all products of an edition in its folder and return the hash and size of each file."""
    cycle = Cycle(load_edition(edition), lambda: _DAY, "products")
    steps: tuple[Callable[[], Products], ...] = (
        *(
            lambda one=one, short=short: cycle.study((one,), short=short)
            for one in cycle.edition.languages
            for short in (False, True)
        ),
        cycle.present,
        cycle.indicators,
        lambda: cycle.indicators(short=True),
        cycle.directory,
        lambda: cycle.directory(audience="public"),
    )
    for step in steps:
        try:
            step()
        except UsageError as nothing:  # an edition need not have every instrument
            print(nothing, file=sys.stderr)
    return dict(_hashed(edition / "build"))


def _hashed(build: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(path for room in _MADE for path in (build / room).rglob("*") if path.is_file()):
        content = path.read_bytes()
        yield str(path.relative_to(build)), f"{hashlib.sha256(content).hexdigest()} {len(content):>9}"


def main() -> None:
    """Print a line a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", action="store_true")
    parser.add_argument("editions", type=Path, nargs="+")
    options = parser.parse_args()
    if options.pages:
        pdf.render_pdf = lambda html, *_rest, **_more: html.encode()
    for source in options.editions:
        with TemporaryDirectory() as name:
            edition = Path(shutil.copytree(source, Path(name) / source.name, ignore=shutil.ignore_patterns("build")))
            first, second = made_of(edition), made_of(edition)
        for file, seal in first.items():
            print(f"{seal} {source.name}/{file}{'' if second[file] == seal else ' THE SECOND TIME OTHERWISE'}")


if __name__ == "__main__":
    main()
