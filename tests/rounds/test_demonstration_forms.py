"""The forms of the demonstration edition, sent, filled in and read back."""

import datetime
import functools
from collections.abc import Mapping

import pytest

from matrices.checking.files import Returned
from matrices.demonstration import answers_of, example
from matrices.edition.folder import Folder, load_edition
from matrices.findings import Severity
from matrices.instrument.place import CellId
from matrices.rounds.intray import forms, records_of
from matrices.rounds.returned import CheckedForm, read_form, read_forms
from matrices.study.model import CountryState, Entry, Study
from matrices.workbook.template.fill import Answer, fill
from tests.conftest import Place

UNTIL = datetime.datetime.fromisoformat("2027-04-30T17:00:00-06:00")


@functools.cache
def edition() -> Folder:
    """Return the demonstration edition."""
    return load_edition(example("demonstration"))


@functools.cache
def draft() -> Study:
    """Return the study of the facts of the demonstration."""
    of, instrument = edition().edition, edition().instrument("legislation")
    answers = {country: answers_of(country.code, instrument, example("demonstration")) for country in of.countries}
    entries = tuple(
        Entry(
            of.id, country.code, instrument.id, *place, value, str(value), country.language, 1, 1, "x", "0", "x", "A1"
        )
        for country, own in answers.items()
        for place, value in own.items()
    )
    states = tuple(
        CountryState(country, instrument.id, "answered" if own else "no_answer") for country, own in answers.items()
    )
    return Study(of, (instrument,), states, entries)


@functools.cache
def sent() -> Mapping[str, bytes]:
    """Return the forms that are sent."""
    countries = [country.code for country in edition().edition.countries]
    folder = Folder(edition().path, edition().edition, draft().instruments)
    return dict(forms(folder, draft(), 1, UNTIL, False, None, countries))


def read(name: str, content: bytes) -> CheckedForm:
    """Return what a form says, compared with the record of its country."""
    record = records_of(draft())[name[:5], "legislation"]
    return read_form(Returned(name, content), edition(), 1, record)


def test_untouched_forms_change_nothing() -> None:
    """The record of every country comes back from its form, to the last cell, and nothing is taken for stray words."""
    files = [Returned(name, content) for name, content in sent().items()]
    found = read_forms(files, edition(), 1, lambda *part: records_of(draft())[part])
    said = [(one.status, one.rows, one.changes, one.unplaced, [each.code for each in one.findings]) for one in found]
    assert len(found) == 7
    assert said == [("sound", (), (), (), ["nothing-confirmed"])] * 7


@pytest.mark.parametrize(
    ("name", "correction", "objection", "yes"),
    [
        ("X-COS-legislation-es.xlsx", "Corrección", "Objeción", "Sí"),
        ("X-EST-legislation-en.xlsx", "Correction", "Objection", "Yes"),
    ],
)
def test_a_form_from_end_to_end(name: str, correction: str, objection: str, yes: str) -> None:
    """A country corrects, objects, adds a law and confirms the rest; each comes back as what it is."""
    cells: dict[Place, Answer] = {
        CellId("trafficking", "TIP-INS-01", "round_verdict"): correction,
        CellId("trafficking", "TIP-INS-01", "round_basis"): "Ley 8302, art. 1",
        CellId("trafficking", "TIP-INS-01", "notes"): "2003-07-24",
        CellId("trafficking", "TIP-INS-02", "round_verdict"): objection,
        CellId("trafficking", "TIP-INS-02", "round_words"): "=no es la fecha",
    }
    one = read(name, fill(sent()[name], cells, {"institution": "MREC", "round_rest": yes}))
    assert [each for each in one.findings if each.severity is Severity.ERROR] == []
    assert [(row.row, row.verdict, row.basis, row.words) for row in one.rows] == [
        ("TIP-INS-01", "correct", "Ley 8302, art. 1", ""),
        ("TIP-INS-02", "object", "", "=no es la fecha"),
    ]
    assert [(each.row, each.column, each.value) for each in one.changes] == [("TIP-INS-01", "notes", "2003-07-24")]
    assert (one.status, one.confirms_rest, one.sender) == ("sound", True, {"institution": "MREC"})
