"""Small studies of any number of countries, for slides that must hold many; and one that went through a round."""

import functools
from dataclasses import replace

import pycountry

from matrices.study.model import CellChange, Entry, Proceedings, Study, Validation, ValidationState
from tests.study.small_study import FULL, study

CODES = tuple(country.alpha_3 for country in pycountry.countries)


@functools.cache
def of_many(number: int) -> Study:
    """Return a study of so many countries: two of three answer, each with a penalty."""
    lines = [
        line.format(code)
        for code in [code for place, code in enumerate(CODES[:number]) if place % 3]
        for line in ("{} A-01 coverage yes", "{} A-01 shortest P6Y", "{} A-01 longest P10Y", "{} A-02 coverage partial")
    ]
    return study(*lines, countries=CODES[:number], notice=None)


def validated(*states: ValidationState) -> Study:
    """Return the full small study after a round in which its countries, in order, got these states."""
    plain = study(*FULL, notice=None)
    codes = [country.code for country in plain.edition.countries]
    told = tuple(
        Validation(code, "small", state, 1, "2027-04-20T10:00:00-06:00", "Ministry", late=True)
        for code, state in zip(codes, states, strict=True)
    )
    return replace(plain, proceedings=Proceedings(1, validations=told))


def revised(number: int) -> Study:
    """Return the full small study, so many of whose answers changed since edition 2025."""
    plain = study(*FULL, notice=None)
    changes = tuple(_change(entry) for entry in plain.entries[:number])
    return replace(plain, revisions=changes)


def _change(entry: Entry) -> CellChange:
    place = (entry.country, entry.instrument, entry.sheet, entry.row, entry.column)
    return CellChange(*place, None, entry, "2025")
