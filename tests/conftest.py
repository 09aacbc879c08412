"""What many tests need: a small instrument with every column type and rule family, readings made of text tables."""

import datetime
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from matrices.findings import CellRef
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.instrument.raw import RawValue, raw_date, raw_number, raw_text
from matrices.resources import resource
from matrices.workbook.identity import Identity
from matrices.workbook.plan import Plan
from matrices.workbook.reading import ReadCell, Reading

Place = CellId
Content = str | int | float | datetime.date | RawValue

SOAK = int(os.environ.get("SOAK", "1"))
"""How many times as often what is drawn at random is tried: `make soak`."""

EXAMPLES = Path(__file__).parent / "examples"


def repeated(count: int) -> int:
    """Return how often something is drawn at random: so often in every run, many times that in a soak."""
    return count * SOAK


@pytest.fixture(scope="session")
def small() -> Instrument:
    """An instrument of two sheets that has every column type and every family of rules."""
    return load_instrument(EXAMPLES / "small")


@pytest.fixture(scope="session")
def legislation() -> Instrument:
    """The instrument that ships with the package."""
    return load_instrument(resource("schemas", "legislation"))


def raw(content: Content) -> RawValue:
    """Return what a cell would hold after somebody typed the content."""
    if isinstance(content, RawValue):
        return content
    if isinstance(content, datetime.date):
        return raw_date(datetime.datetime.combine(content, datetime.time()))
    return raw_text(content) if isinstance(content, str) else raw_number(content)


def reading(
    instrument: Instrument, cells: Mapping[Place, Content], country: str = "CRI", language: str = "es"
) -> Reading:
    """Return a reading as a sound workbook would give it, without writing one."""
    plan = Plan(instrument)
    file = f"{country}.xlsx"
    places = {
        CellId(sheet.id, row, column): CellRef(file, sheet.tab[language], plan.sheet(sheet.id).address(row, column))
        for sheet, row, column in instrument.cells()
    }
    read = tuple(ReadCell(*place, places[place], raw(content)) for place, content in cells.items())
    identity = Identity("2027", instrument.id, instrument.fingerprint[:12], country, language)
    return Reading(file, "0" * 64, identity, read, places)
