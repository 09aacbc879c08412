"""A small edition with a calendar of its own, and standings made by hand: `written(Kind.REQUEST, "es")`."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from matrices.edition.model import Observer
from matrices.findings import CellRef, Finding, Severity
from matrices.language import Text
from matrices.register.records import Form, FormVerdict, Marked, Round, StoredAnswer, Submission, moment
from matrices.report.letters.kinds import Kind, about, asked_by, named_too
from matrices.report.letters.write import Letter, Matter, Writer
from matrices.report.standing import Standing
from matrices.rounds.dossier import Paper
from matrices.study.model import Study, Validation, ValidationState
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
    Kind.VALIDATION_REMINDER: ("study-es.pdf", "DOM-small-es.xlsx"),
    Kind.OBSERVER: ("study-es.pdf", "OBS-comments-1-es.xlsx"),
}
OBSERVER = Observer(code="OBS", name=Text({"es": "Observatorio", "en": "Observatory"}), language="es")


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
    found = Standing(country, instrument, accepted, accepted, (), 3, 4)
    if kind is Kind.VALIDATION_REMINDER:
        return replace(found, validation=Validation(country.code, instrument.id, "in_validation", 1), asked=True)
    return found


ROUND = Round(
    1,
    "2027",
    1,
    "2027-03-31T09:00:00-06:00",
    "TS",
    "2027-04-30T17:00:00-06:00",
    True,
    {"es": "acuerdo 4", "en": "agreement 4"},
)
"""A round in which silence counts."""


class Words:
    """What a form of the round says, by number of the form."""

    def form_rows(self, _form_id: int) -> tuple[Marked, ...]:
        """One row corrected, one commented on."""
        return (
            Marked("matrix", "A-01", "correct", "Ley 5, art. 3", "", "Matriz", "E7"),
            Marked("matrix", "A-02", "comment", "", "Sin más.", "Matriz", "E8"),
        )

    def form_changes(self, _form_id: int) -> tuple[StoredAnswer, ...]:
        """Nothing beside what the rows say."""
        return ()


def with_form(of: Study, verdict: FormVerdict = "accepted") -> Standing:
    """Return a standing with a form of the round, in force or to be corrected."""
    (country,), (instrument,) = of.edition.countries, of.instruments
    form = Form(
        1, 1, country.code, instrument.id, 1, SHA, "DOM-1.xlsx", "es", "2027-04-20T10:00:00-06:00", "TS", verdict, "",
        late=False, confirms_rest=True, sender={"institution": "Ministerio"},
    )  # fmt: skip
    state: ValidationState = "validated" if verdict == "accepted" else "returned"
    validation = Validation(country.code, instrument.id, state, 1)
    found = standing(of, Kind.THANKS)
    findings = FINDINGS if verdict == "rejected" else ()
    paper = Paper(form, ROUND, Words())
    return replace(found, validation=validation, asked=True, paper=paper, form_findings=findings)


def written(
    kind: Kind,
    language: str,
    *,
    of: Study | None = None,
    by: datetime.date | None = None,
    standings: Mapping[Kind, Standing] | None = None,
    own: Path | None = None,
    newest: Round | None = None,
    enclosed: tuple[str, ...] | None = None,
) -> Letter:
    """Return the letter of a kind to the one country of an edition; that to observers, to one observer."""
    made = of or small()
    (country,) = made.edition.countries
    found = (standings or {}).get(kind) or standing(made, kind)
    calendar = made.edition.calendar
    files = ENCLOSED.get(kind, ()) if enclosed is None else enclosed
    own_about = () if kind is Kind.OBSERVER else about(kind, (found,))
    known = newest or (ROUND if kind in (Kind.OBSERVER, Kind.VALIDATION_REMINDER) else None)
    until = moment(known.until) if known else None
    matter = Matter(kind, own_about, asked_by(kind, calendar, by, until), named_too(kind, calendar), files)
    addressee = OBSERVER.addressee if kind is Kind.OBSERVER else country
    return Writer(made, own, known).write(addressee, language, matter)
