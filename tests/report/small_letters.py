"""A small edition with a calendar of its own, and standings made by hand: `written(Kind.REQUEST, "es")`."""

import datetime
from collections.abc import Mapping
from pathlib import Path

from matrices.findings import CellRef, Finding, Severity
from matrices.language import Text
from matrices.register.records import Submission
from matrices.report.letters.kinds import Kind, about, asked_by, named_too
from matrices.report.letters.write import Letter, Matter, Writer
from matrices.report.standing import Standing
from matrices.study.model import Study
from tests.study.small_study import SHA, study

CALENDAR = {
    "time_zone": "America/Costa_Rica",
    "request": "2027-01-11",
    "return_by": "2027-02-26",
    "cut_off": "2027-03-12",
    "validation_from": "2027-03-31",
    "validation_until": "2027-04-30T17:00:00-06:00",
    "presentation": "2027-06-10",
}
SILENCE = {
    "agreed": True,
    "agreed_on": "2027-01-20",
    "decision": {"es": "acuerdo 4", "en": "agreement 4"},
}
BODY = {
    "organization": {"en": "Regional Conference", "es": "Conferencia Regional"},
    "short": {"en": "RC", "es": "CR"},
    "network": {"en": "Liaison Officer Network", "es": "Red de Enlace"},
    "secretariat": {"en": "Technical Secretariat", "es": "Secretaría Técnica"},
    "email": "ts@conference.example",
}
ENCLOSED = {
    Kind.REQUEST: ("DOM-small-es.xlsx",),
    Kind.CLARIFICATION: ("DOM.xlsx",),
    Kind.VALIDATION: ("study-es.pdf",),
}


def small(country: str = "DOM", **more: object) -> Study:
    """Return the study of an edition of one country, with every date and an agreed silence procedure."""
    return study(
        countries=(country,), **{"body": BODY, "calendar": CALENDAR, "silence": SILENCE, "notice": None, **more}
    )


def submission(of: Study, version: int, verdict: str, file: str = "DOM.xlsx") -> Submission:
    """Return what the country sent."""
    (country,), (instrument,) = of.edition.countries, of.instruments
    received = f"2027-02-{20 + version}T09:05:00-06:00"
    values = (of.edition.id, country.code, instrument.id, version, SHA, file, "es", instrument.fingerprint)
    return Submission(version, *values, received, "TS", verdict)


def wrong(cell: str, message: str, severity: Severity = Severity.ERROR, sheet: str = "Matriz") -> Finding:
    """Return a finding that says the same in both languages."""
    both = Text({"es": message, "en": message})
    return Finding("code", severity, CellRef("DOM.xlsx", sheet, cell), both, Text({"es": "Revise.", "en": "Check."}))


FINDINGS = (
    wrong("J7", "Máximo < mínimo."),
    wrong("J9", "Máximo < mínimo."),
    wrong("E8", "Falta."),
    wrong("F8", "Tal vez.", Severity.WARNING),
)


def standing(of: Study, kind: Kind) -> Standing:
    """Return a standing that the letter is for."""
    (country,), (instrument,) = of.edition.countries, of.instruments
    if kind in (Kind.COURTESY_REMINDER, Kind.SECOND_REMINDER, Kind.LAST_NOTICE, Kind.REQUEST, Kind.NOMINATION):
        return Standing(country, instrument, rows_asked=4)
    if kind is Kind.CLARIFICATION:
        return Standing(country, instrument, submission(of, 1, "rejected"), None, FINDINGS, 0, 4)
    accepted = submission(of, 2, "accepted")
    return Standing(country, instrument, accepted, accepted, (), 3, 4)


def written(
    kind: Kind,
    language: str,
    *,
    of: Study | None = None,
    by: datetime.date | None = None,
    standings: Mapping[Kind, Standing] | None = None,
    own: Path | None = None,
) -> Letter:
    """Return the letter of a kind to the one country of an edition."""
    made = of or small()
    (country,) = made.edition.countries
    found = (standings or {}).get(kind) or standing(made, kind)
    calendar = made.edition.calendar
    matter = Matter(
        kind, about(kind, (found,)), asked_by(kind, calendar, by), named_too(kind, calendar), ENCLOSED.get(kind, ())
    )
    return Writer(made, own).write(country, language, matter)
