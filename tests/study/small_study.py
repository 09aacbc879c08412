"""Small studies made of text: `study("CRI A-01 coverage yes")`; XX stands for a country that does not answer."""

import functools
from collections.abc import Sequence
from decimal import Decimal

from matrices.edition.model import Edition
from matrices.instrument.columns import Value
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.register.records import Submission
from matrices.study.model import CountryState, Entry, Study
from matrices.workbook.plan import Plan
from tests.conftest import EXAMPLES

LANGUAGES = {"CRI": "es", "CAN": "en", "GTM": "es", "BLZ": "en"}
SHA = "0123456789abcdef" * 4


def edition(countries: Sequence[str] = tuple(LANGUAGES), **more: object) -> Edition:
    """Return a small edition with a notice."""
    data = {
        "id": "2027",
        "title": {"en": "Small study", "es": "Estudio pequeño"},
        "notice": {"en": "A test. No State endorsed it.", "es": "Una prueba. Ningún Estado la avaló."},
        "body": {
            "organization": {"en": "Conference", "es": "Conferencia"},
            "short": {"en": "C", "es": "C"},
            "secretariat": {"en": "Secretariat", "es": "Secretaría"},
        },
        "calendar": {
            "time_zone": "America/Costa_Rica",
            "request": "2027-01-11",
            "return_by": "2027-02-26",
            "cut_off": "2027-03-12",
        },
        "instruments": ["small"],
        "countries": [{"code": code, "language": LANGUAGES.get(code, "es")} for code in countries],
        **more,
    }
    return Edition.model_validate(data)


def typed(words: str, kind: str) -> Value:
    """Return a value from its text."""
    if kind in ("ticks", "reference"):
        return tuple(words.split("|"))
    if kind in ("money", "decimal"):
        return Decimal(words)
    return int(words) if kind == "integer" and words.isdecimal() else words


def study(*lines: str, countries: Sequence[str] = tuple(LANGUAGES), **more: object) -> Study:
    """Return the study of the small instrument in which each line is an answer: country, row, column, value."""
    return study_of(_small(), edition(countries, **more), lines)


@functools.cache
def _small() -> Instrument:
    """Return the small instrument, which is frozen."""
    return load_instrument(EXAMPLES / "small")


def study_of(instrument: Instrument, of: Edition, lines: Sequence[str]) -> Study:
    """Return a study of any instrument."""
    plan = Plan(instrument)
    answers = [line.split(" ", 3) for line in lines]
    entries = tuple(_entry(instrument, plan, of, *answer) for answer in answers)
    sent = {answer[0] for answer in answers}
    states = tuple(
        CountryState(country, instrument.id, "answered", _submission(of, country.code, instrument), 1, 4)
        if country.code in sent
        else CountryState(country, instrument.id, "no_answer", None, 0, 4)
        for country in of.countries
    )
    return Study(of, (instrument,), states, entries)


def _entry(instrument: Instrument, plan: Plan, of: Edition, country: str, row: str, column: str, words: str) -> Entry:
    sheet = next(sheet for sheet in instrument.sheets if row in sheet.row_ids)
    language = of.country(country).language
    value = typed(words, sheet.column(column).type)
    cell = plan.sheet(sheet.id).address(row, column)
    file, tab = f"{country}-small-v2", sheet.tab[language]
    where = (of.id, country, instrument.id, sheet.id, row, column)
    return Entry(*where, value, words, language, 1, 2, file, SHA, tab, cell)


def _submission(of: Edition, country: str, instrument: Instrument) -> Submission:
    language = of.country(country).language
    file = f"{country}-small-{language}.xlsx"
    received = "2027-02-24T09:05:00-06:00"
    return Submission(
        1, of.id, country, instrument.id, 2, SHA, file, language, instrument.fingerprint, received, "TS", "accepted"
    )


FULL = (
    "CRI L01 name Ley 9095",
    "CRI L01 status in_force",
    "CRI L01 url https://example.org/ley",
    "CRI A-01 coverage yes",
    "CRI A-01 law L01",
    "CRI A-01 article art. 5",
    "CRI A-01 acts recruitment",
    "CRI A-01 shortest P6Y",
    "CRI A-01 longest P10Y",
    "CRI A-01 notes Rige desde 2013. [Fuente: gaceta oficial]",
    "CRI A-02 coverage no",
    "CAN A-01 coverage partial",
    "CAN A-01 acts recruitment|transport",
    "CAN A-01 longest life",
    "CAN A-01 fine 500000",
    "CAN A-01 unit day_fines",
    "CAN A-01 notes Only abroad.",
    "GTM A-01 notes Sin cobertura indicada.",
)
"""Four countries: Costa Rica and Canada answer, Guatemala says nothing of coverage, Belize does not answer."""
