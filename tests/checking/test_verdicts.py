"""Verdicts where an instrument cites no law, and where the file has lost what they stand in."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from matrices.checking.answers import read_answers
from matrices.checking.verdicts import FormSaid, said
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.workbook.asked import changed, validating
from matrices.workbook.book import Source
from matrices.workbook.reading import Previous
from tests.conftest import Content, Place, reading

RECORD: Mapping[Place, str] = {CellId("laws", "L01", "name"): "Ana Mora", CellId("laws", "L01", "status"): "in_force"}
SENT: Mapping[Place, Content] = {CellId("laws", "L01", "name"): "Ana Mora", CellId("laws", "L01", "status"): "Vigente"}


@pytest.fixture
def directory(small: Instrument) -> Instrument:
    """An instrument of one list that cites no law."""
    return changed(small, sheets=(changed(small.sheet("laws"), role=None),))


def of(asked: Instrument, cells: Mapping[Place, Content], *gone: str) -> FormSaid:
    """Return what a form says in which these cells were written, and which has lost some columns."""
    read = reading(asked, {**SENT, **cells})
    kept = {place: at for place, at in read.places.items() if place[2] not in gone}
    return said(read_answers(replace(read, places=kept, previous=Previous(Source("2027", 1), {})), asked), RECORD)


def test_without_laws_no_legal_basis_is_asked(directory: Instrument) -> None:
    """A directory is corrected without a legal basis; the form asks for the source instead."""
    asked = validating(directory, 1)
    cells = {CellId("laws", "L01", "round_verdict"): "Corrección", CellId("laws", "L01", "name"): "Ana María Mora"}
    found = of(asked, cells)
    assert [one.code for one in found.findings] == ["nothing-confirmed"][1:]
    assert asked.sheet("laws").column("round_basis").label["es"] == "Fuente de la corrección"


def test_a_finding_without_its_column_stands_in_its_row(small: Instrument) -> None:
    """Where the column of marks was deleted, what is said of a row is told at the first cell that it has."""
    found = of(
        validating(small, 1), {CellId("laws", "L01", "name"): "Otro"}, "round_verdict", "round_basis", "round_words"
    )
    assert [(one.code, one.at.cell) for one in found.findings] == [("changed-not-marked", "C6")]


def test_what_a_column_gone_held_is_no_change(small: Instrument) -> None:
    """A cell that the file has no more was not emptied by anybody."""
    cells = {CellId("laws", "L01", "round_verdict"): "Confirmada"}
    assert of(validating(small, 1), cells, "status").changes == ()
