"""Studies for slides: of any number of countries, after a round, with changes since the last edition, of treaties."""

import functools
from dataclasses import replace

import pycountry

from matrices.instrument import load_instrument
from matrices.resources import resource
from matrices.study.model import CellChange, Entry, Proceedings, Study, Validation, ValidationState
from tests.study.small_study import FULL, edition, study, study_of

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


def of_treaties() -> Study:
    """Return a study of the reference's treaties alone: an act with its date, without, of a State that signed alone."""
    lines = (
        "CRI TIP-INS-01 coverage yes", "CRI TIP-INS-01 treaty_action ratification",
        "CRI TIP-INS-01 date_deposited 2003", "CRI TIP-INS-02 coverage yes", "CRI TIP-INS-02 date_deposited 2004-09-09",
        "GTM TIP-INS-01 coverage yes", "CAN TIP-INS-01 coverage no",
    )  # fmt: skip
    legislation = load_instrument(resource("schemas", "legislation"))
    return study_of(legislation, edition(("BLZ", "CAN", "CRI", "GTM"), notice=None), lines)


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
