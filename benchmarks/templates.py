"""Templates for 193 countries: stamping a base against writing each with openpyxl, in time and memory.

    python benchmarks/templates.py [--countries 193] [--sample 15]

openpyxl writes a sample, and its time is multiplied: writing all 193 takes minutes.
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

from matrices.edition.model import Body, Calendar, Country, Edition
from matrices.instrument.load import load_instrument
from matrices.instrument.model import Instrument
from matrices.language import Text
from matrices.resources import resource
from matrices.workbook.identity import Identity
from matrices.workbook.plan import Plan
from matrices.workbook.stamp import marks, stamp
from matrices.workbook.write import Drawing, build_base

GOAL = 0.2


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


WAYS = {"stamped": stamped, "written": written}


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
    ours = measured_apart("stamped", options.countries)
    sample = measured_apart("written", options.sample)
    theirs = sample["seconds"] / options.sample * options.countries
    print(f"{'':24}{'CPU s':>8}{'ms each':>10}{'peak MB':>10}")
    for name, seconds, memory in (("base, then stamped", ours["seconds"], ours["memory"]),
                                  ("openpyxl, each", theirs, sample["memory"])):  # fmt: skip
        print(f"{name:24}{seconds:8.2f}{1000 * seconds / options.countries:10.2f}{memory:10.0f}")
    print(f"ratio {ours['seconds'] / theirs:.3f} (goal: at most {GOAL})")


if __name__ == "__main__":
    main()
