"""Templates for 193 countries, blank and prefilled: the product against openpyxl, in time and memory.

    python benchmarks/templates.py [--countries 193] [--sample 15]

openpyxl writes a sample, and its time is multiplied: writing all 193 takes minutes. The prefilled ones hold the
answers of the reference edition, carried over from stored answers as from the register of a previous edition.
"""

import argparse
import datetime
import io
import json
import resource as limits
import subprocess
import sys
import time
from typing import Any

from matrices import demonstration
from matrices.edition.model import Body, Calendar, Country, Edition
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.language import Text
from matrices.register.records import StoredAnswer
from matrices.resources import resource
from matrices.study.carry import Carried, carry
from matrices.study.prefilling import prefill_of
from matrices.workbook.asked import confirming
from matrices.workbook.book import Source
from matrices.workbook.identity import Identity
from matrices.workbook.plan import Plan
from matrices.workbook.template.prefill import build_prefill_base, prefilled
from matrices.workbook.template.stamping import marks, stamp
from matrices.workbook.template.write import Drawing, build_base

GOALS = {"stamped": 0.2, "prefilled": 0.5}
"""Way → the greatest part of openpyxl's time that it may take."""


def edition() -> Edition:
    """Return an edition to write templates of."""
    name = Text({"en": "Benchmark", "es": "Prueba de velocidad"})
    day = datetime.date(2027, 1, 11)
    return Edition(
        id="2027",
        title=name,
        body=Body(organization=name, short=name, secretariat=name),
        calendar=Calendar(time_zone="UTC", request=day, return_by=day, cut_off=day),
        instruments=("legislation",),
        countries=(Country(code="CRI", language="es"),),
    )


def identities(instrument: Instrument, count: int) -> list[Identity]:
    """Return the identities of as many countries."""
    return [Identity("2027", instrument.id, instrument.fingerprint[:12], f"C{n:03d}", "es") for n in range(count)]


def stamped(instrument: Instrument, count: int) -> int:
    """Write the templates as the product does; return how many bytes they are."""
    base = build_base(instrument, edition(), "es")
    return sum(len(stamp(base, one, f"Country {one.country}")) for one in identities(instrument, count))


def written(instrument: Instrument, count: int) -> int:
    """Write each template with openpyxl from the start; return how many bytes they are."""
    size = 0
    for one in identities(instrument, count):
        book, _ = Drawing(Plan(instrument), edition(), "es", marks(one, f"Country {one.country}")).book()
        buffer = io.BytesIO()
        book.save(buffer)
        size += len(buffer.getvalue())
    return size


def carried(instrument: Instrument) -> list[Carried]:
    """Return what each country of the reference edition would take over, the fullest first."""
    found = []
    reference = demonstration.example("reference")
    for path in sorted((reference / "answers" / instrument.id).glob("*.yaml")):
        values = demonstration.answers_of(path.stem, instrument, reference)
        stored = [StoredAnswer(*place, value, str(value), "", "") for place, value in values.items()]
        found.append(carry(instrument, instrument, stored))
    return sorted(found, key=lambda one: -len(one.values))


def prefilled_all(instrument: Instrument, count: int) -> int:
    """Write prefilled templates as the product does, from stored answers on; return how many bytes they are."""
    base = build_prefill_base(instrument, edition(), "es", Source("2025"))
    sources = [[StoredAnswer(*place, value, "", "", "") for place, value in one.values.items()]
               for one in carried(instrument)]  # fmt: skip
    size = 0
    for number, one in enumerate(identities(instrument, count)):
        prefill = prefill_of(carry(instrument, instrument, sources[number % len(sources)]), Source("2025"), "es")
        size += len(prefilled(base, one, f"Country {one.country}", prefill))
    return size


def filled(instrument: Instrument, count: int) -> int:
    """Write each template with openpyxl from the start, answers included; return how many bytes they are."""
    plan = Plan(confirming(instrument, Source("2025")), Source("2025"))
    fills = [prefill_of(one, Source("2025"), "es") for one in carried(instrument)]
    size = 0
    for number, one in enumerate(identities(instrument, count)):
        book, _ = Drawing(plan, edition(), "es", marks(one, f"Country {one.country}")).book()
        for (sheet, row, column), content in fills[number % len(fills)].answers.items():
            at = plan.sheet(sheet)
            book[at.sheet.tab["es"]].cell(at.rows[row], at.columns[column]).value = content
        buffer = io.BytesIO()
        book.save(buffer)
        size += len(buffer.getvalue())
    return size


WAYS = {"stamped": stamped, "written": written, "prefilled": prefilled_all, "filled": filled}
REFERENCES = {"stamped": ("blank: base, then stamped", "written"), "prefilled": ("prefilled", "filled")}


def measure(way: str, count: int) -> dict[str, float]:
    """Return processor seconds, peak memory in MB and bytes of one way, measured in this process."""
    instrument = load_instrument(resource("schemas", "legislation"))
    before = time.process_time()
    size = WAYS[way](instrument, count)
    seconds = time.process_time() - before
    return {"seconds": seconds, "memory": limits.getrusage(limits.RUSAGE_SELF).ru_maxrss / 1024, "bytes": size}


def measured_apart(way: str, count: int) -> dict[str, float]:
    """Return what `measure` does, measured in a process of its own."""
    command = [sys.executable, __file__, "--way", way, "--countries", str(count)]
    answer: Any = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {name: float(value) for name, value in answer.items()}


def main() -> None:
    """Print the table, or one measurement as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--countries", type=int, default=193)
    parser.add_argument("--sample", type=int, default=15)
    parser.add_argument("--way", choices=sorted(WAYS))
    options = parser.parse_args()
    if options.way:
        print(json.dumps(measure(options.way, options.countries)))
        return
    print(f"{'':28}{'CPU s':>8}{'ms each':>10}{'peak MB':>10}")
    for way, (name, reference) in REFERENCES.items():
        ours = measured_apart(way, options.countries)
        sample = measured_apart(reference, options.sample)
        theirs = sample["seconds"] / options.sample * options.countries
        for line, seconds, memory in ((name, ours["seconds"], ours["memory"]),
                                      ("the same, openpyxl, each", theirs, sample["memory"])):  # fmt: skip
            print(f"{line:28}{seconds:8.2f}{1000 * seconds / options.countries:10.2f}{memory:10.0f}")
        print(f"ratio {ours['seconds'] / theirs:.3f} (goal: at most {GOALS[way]})")


if __name__ == "__main__":
    main()
