"""The study: written for the first time, again after one corrected answer, and beside other printers of the same page.

    python benchmarks/study.py

Every way runs in a process of its own: processor seconds with its children, wall seconds, peak memory of the largest
process, per page of one language where it prints one. WeasyPrint lays the same page out in one piece, without tags;
Chromium prints the page for the screen.
"""

import argparse
import datetime
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from matrices import demonstration
from matrices.cycle.templates import workbooks
from matrices.edition.folder import Folder, load_edition
from matrices.workbook.template.fill import fill

AGAIN = 0.2
"""Goal: what the second study may cost, of the first."""
PLAIN, CHROMIUM = 1.1, 10
"""Goals: what the PDF of one language may cost, of WeasyPrint without tags and pieces, and of Chromium's print."""
MB_A_PAGE = 2.0
"""Goal: memory for a page of the PDF."""
CORRECTED = "CRI"


@dataclass(frozen=True)
class Cost:
    """What a process cost: processor and wall seconds, with its children, and the largest memory in MB."""

    processor: float
    wall: float
    memory: float


def cost_of(command: Sequence[str], where: Path) -> Cost:
    """Run a command and return what it cost, with its modules compiled as they are where they are installed."""
    program = (
        "import resource, subprocess, sys, json, time; begun = time.perf_counter();"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "sys.exit(done.stderr.decode()) if done.returncode else None;"
        "print(json.dumps([used.ru_utime + used.ru_stime, time.perf_counter() - begun, used.ru_maxrss / 1024]))"
    )
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(gettempdir()) / "benchmarks-compiled")}
    measured = subprocess.run(
        [sys.executable, "-c", program, *command],
        cwd=where,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | compiled,
    )
    return Cost(*json.loads(measured.stdout))


def returned(folder: Folder, country: str, *, corrected: bool = False) -> Path:
    """Write a country's filled workbook, with one note changed if it is corrected; return where it lies."""
    (instrument,) = folder.instruments
    language = folder.edition.country(country).language
    ((name, template),) = workbooks(folder, instrument, (country,))
    answers = demonstration.answers_of(country, instrument, demonstration.example("reference"))
    if corrected:
        place = next(place for place in answers if place[2] == "notes" and instrument.sheet(place[0]).kind == "matrix")
        answers = {**answers, place: f"{answers[place]} (2.ª ed.)"}
    path = folder.path / "returned" / f"{'corrected-' if corrected else ''}{name}"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(fill(template, demonstration.typed_in(answers, instrument, language)))
    return path


def matrices(*words: str) -> list[str]:
    """Return the command line of the product."""
    return [sys.executable, "-m", "matrices", *words]


def plain_print(page: Path) -> None:
    """Lay a page out with WeasyPrint as it is, in one piece, and print how much memory that took."""
    import weasyprint

    from matrices.report.pieces import locked_fetcher

    weasyprint.HTML(string=page.read_text(), base_url="about:blank", url_fetcher=locked_fetcher()).write_pdf()


def prepare(where: Path) -> Folder:
    """Make an edition with the demonstration's returns in its register, all in order."""
    (where / "edition.yaml").write_bytes((demonstration.example("reference") / "edition.yaml").read_bytes())
    folder = load_edition(where)
    files = [returned(folder, one.code) for one in folder.edition.countries]
    subprocess.run(matrices("receive", *map(str, files)), cwd=where, check=False, stdout=subprocess.DEVNULL)
    return folder


def pages_of(pdf: Path) -> int:
    """Return the number of pages."""
    import pikepdf

    with pikepdf.open(pdf) as document:
        return len(document.pages)


def page_for_print(folder: Folder) -> Path:
    """Write the page from which the Spanish PDF is made."""
    from matrices.cycle.cycle import Cycle
    from matrices.report.study.page import study_print

    cycle = Cycle(folder, lambda: datetime.datetime.now(datetime.UTC), "benchmark")
    path = folder.build / "print.html"
    path.write_text(study_print(cycle.answered(), "es"))
    return path


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plain", type=Path)
    options = parser.parse_args()
    if options.plain:
        plain_print(options.plain)
        return
    with TemporaryDirectory() as name:
        folder = prepare(Path(name))
        measure(folder)


def measure(folder: Folder) -> None:
    """Measure all ways on an edition and print them."""
    where = folder.path
    study = matrices("study")
    found = {"study, first": cost_of(study, where)}
    found["study, nothing new"] = cost_of(study, where)
    subprocess.run(
        matrices("receive", str(returned(folder, CORRECTED, corrected=True))),
        cwd=where,
        check=False,
        stdout=subprocess.DEVNULL,
    )
    found["study, one answer corrected"] = cost_of(study, where)
    shutil.rmtree(folder.build / "cache")
    one = matrices("study", "--language", "es", "--format", "pdf")
    found["page alone, one language"] = cost_of(matrices("study", "--language", "es", "--format", "html"), where)
    found["PDF, one language"] = cost_of(one, where)
    plain = [sys.executable, __file__, "--plain", str(page_for_print(folder))]
    found["plain WeasyPrint"] = cost_of(plain, where)
    chromium = shutil.which("chromium")
    if chromium:
        screen = folder.build / "study" / "study-es.html"
        flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={folder.build / 'chromium.pdf'}"]
        found["Chromium"] = cost_of([chromium, *flags, screen.as_uri()], where)
    print(f"{'way':<28} {'CPU s':>7} {'wall s':>7} {'MB':>6}")
    for way, cost in found.items():
        print(f"{way:<28} {cost.processor:>7.1f} {cost.wall:>7.1f} {cost.memory:>6.0f}")
    pages = pages_of(folder.build / "study" / "study-es.pdf")
    first, again, pdf = found["study, first"], found["study, one answer corrected"], found["PDF, one language"]
    more = pdf.memory - found["page alone, one language"].memory
    print(f"pages: {pages}; {pdf.processor / pages:.2f} s a page; {pdf.memory / pages:.1f} MB a page with the program,")
    print(f"  {more / pages:.1f} MB a page beyond what it takes without a PDF (goal {MB_A_PAGE})")
    print(f"after one corrected answer / first: {again.processor / first.processor:.2f} of the processor's time,")
    print(f"  {again.wall / first.wall:.2f} of the wall's (goal {AGAIN})")
    print(f"PDF / plain WeasyPrint: {pdf.processor / found['plain WeasyPrint'].processor:.2f} (goal {PLAIN})")
    if "Chromium" in found:
        print(f"PDF / Chromium: {pdf.processor / found['Chromium'].processor:.2f} (goal {CHROMIUM})")


if __name__ == "__main__":
    main()
