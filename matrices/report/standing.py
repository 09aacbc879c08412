"""Study and register → where each country stands with each instrument: received, validated, letters drafted."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from matrices.checking import UNPROVED, Query, open_queries, queries_of
from matrices.edition import Country
from matrices.findings import Finding, Severity
from matrices.instrument import CellId, Instrument
from matrices.register import Event, Register, Round, Submission
from matrices.rounds import Dossier, Paper, read_dossier
from matrices.study import Entry, Study, Validation

DRAFTED = "drafted"
"""Kind of the events of the log that say which letter was drafted for whom."""

_ASKED = frozenset({"question-emptied", "answer-emptied", "other-institution"})
"""Findings for which a file waits, and of which the country can say how they are meant."""

_ASKED_OF_FORMS = frozenset(
    {"form-other-institution", "form-other-institution-rest", "correction-dropped", "mark-dropped", "rest-dropped"}
)
"""The same of a form that was set aside."""

Phase = Literal[
    "answered",
    "imported",
    "in_validation",
    "returned",
    "objected",
    "partly",
    "validated",
    "partly_silence",
    "silence",
    "not_validated",
    "in_review",
    "waiting",
    "awaited",
    "no_answer",
]
"""`answered`: an accepted submission; `imported`: one that no country returned; `in_review`: submissions with errors
only; `waiting`: one that waits for the Secretariat's decision; `awaited`: nothing, and the cut-off date has not passed;
`no_answer`: nothing by the cut-off date. From the first round of validation on, whoever has answered stands where the
study's `ValidationState` says."""


@dataclass(frozen=True)
class Drafted:
    """A letter that was drafted: its kind and when, in ISO 8601."""

    letter: str
    at: str


@dataclass(frozen=True)
class Standing:
    """Where a country stands with one instrument.

    `latest` is its newest submission whatever the verdict, save for those that were taken back, set aside or merged;
    `accepted` is the one that counts, `waiting` are those that wait for the Secretariat, `findings` are those of
    `latest`. `drafted` has the newest letter of each kind, oldest first. `validation` says how far it has validated the
    study, None before the first round; `paper` is its form of the newest round: the one that has to be corrected, if it
    came last, otherwise the one that counts; `form_findings` are its findings. `asked` tells whether that round asks
    it, `wrote` whether it has sent any form in it. `aside` is the newest form of that round that was set aside for what
    only the country can say, `aside_findings` its findings. `unclear` are the cells of `accepted` that wait to be
    clarified, `questions` the findings that say why. `queries` are those of the Secretariat that wait for the country's
    answer.
    """

    country: Country
    instrument: Instrument
    latest: Submission | None = None
    accepted: Submission | None = None
    findings: tuple[Finding, ...] = ()
    rows_answered: int = 0
    rows_asked: int = 0
    drafted: tuple[Drafted, ...] = ()
    validation: Validation | None = None
    paper: Paper | None = None
    form_findings: tuple[Finding, ...] = ()
    asked: bool = False
    wrote: bool = False
    aside: Paper | None = None
    aside_findings: tuple[Finding, ...] = ()
    unclear: tuple[Entry, ...] = ()
    questions: tuple[Finding, ...] = ()
    waiting: tuple[Submission, ...] = ()
    queries: tuple[Query, ...] = ()

    @property
    def to_correct(self) -> bool:
        """Tell whether the newest submission was handed back for correction."""
        return self.latest is not None and not self.latest.accepted and not self.latest.waits

    @property
    def held_up(self) -> tuple[Finding, ...]:
        """What the country is to be asked of its newest submission, if that waits for the Secretariat's word.

        Nothing while it is not certain whose it is: one country's answers are not sent to another one.
        """
        waits = self.latest is not None and self.latest.waits
        if not waits or any(one.code in UNPROVED for one in self.findings):
            return ()
        return tuple(one for one in self.findings if one.code in _ASKED)

    @property
    def errors(self) -> int:
        """Number of findings that block the newest submission."""
        return sum(one.severity is Severity.ERROR for one in self.findings)

    def phase(self, cut_off: datetime.date, on: datetime.date) -> Phase:
        """Return where the country stands on a day."""
        if self.accepted is not None:
            if self.validation is not None:
                return self.validation.state
            return "imported" if self.accepted.mapping else "answered"
        if self.latest is not None:
            return "waiting" if self.latest.waits else "in_review"
        return "no_answer" if on > cut_off else "awaited"


@dataclass(frozen=True)
class _Known:
    """What the register knows of an edition, read once for all countries."""

    submissions: Sequence[Submission]
    events: Sequence[Event]
    dossier: Dossier
    queries: Sequence[Query] = ()
    whole: bool = True


def standings(study: Study, register: Register | None, *, whole: bool = True) -> tuple[Standing, ...]:
    """Return the standing of every country with every instrument; without a register nothing has come or gone.

    If it need not be `whole`, what was remarked at files that were accepted when they came is left unread: no error is
    among it, and letters alone tell it.
    """
    known = _Known((), (), Dossier())
    if register is not None:
        edition = study.edition.id
        known = _Known(
            register.submissions(edition),
            register.events(DRAFTED),
            read_dossier(register, edition),
            queries_of(register, edition),
            whole,
        )
    return tuple(
        _standing(study, instrument, country, known, register)
        for instrument in study.instruments
        for country in study.edition.countries
    )


def of_country(found: Sequence[Standing], code: str) -> tuple[Standing, ...]:
    """Return the standings of one country, one an instrument."""
    return tuple(one for one in found if one.country.code == code)


def _standing(
    study: Study, instrument: Instrument, country: Country, known: _Known, register: Register | None
) -> Standing:
    part = (country.code, instrument.id)
    own = [one for one in known.submissions if (one.country, one.instrument) == part and not one.discarded]
    latest = own[-1] if own else None
    state, newest, paper = study.state(*part), known.dossier.newest, _paper(part, known.dossier)
    aside, doubts = _aside(part, known.dossier, register) if register else (None, ())
    unclear = tuple(one for one in study.unclear if (one.country, one.instrument) == part)
    return Standing(
        country=country,
        instrument=instrument,
        latest=latest,
        accepted=state.submission if state.kind == "answered" else None,
        findings=register.findings(latest) if register and latest and _is_read(latest, known) else (),
        rows_answered=state.rows_answered,
        rows_asked=state.rows_asked,
        drafted=_drafted(known.events, study.edition.id, *part),
        validation=study.proceedings.validation(*part),
        paper=paper,
        form_findings=register.rounds.form_findings(paper.form) if register and paper else (),
        asked=newest is not None and part in known.dossier.asked[newest.id],
        wrote=newest is not None and _wrote(part, newest, known.dossier),
        aside=aside,
        aside_findings=doubts,
        unclear=unclear,
        questions=tuple(_questions(unclear, register)) if register else (),
        waiting=tuple(one for one in own if one.waits),
        queries=open_queries(known.queries, *part),
    )


def _is_read(latest: Submission, known: _Known) -> bool:
    return known.whole or latest.verdict != "accepted"


def _questions(unclear: Sequence[Entry], register: Register) -> Iterator[Finding]:
    """Yield what was found at the unclear cells, each in the file in which it stands."""
    for number in dict.fromkeys(one.submission for one in unclear):
        cells = {CellId(one.sheet, one.row, one.column) for one in unclear if one.submission == number}
        for found in register.findings(register.submission(number)):
            if CellId(found.sheet_id, found.row, found.column) in cells and found.severity is not Severity.NOTICE:
                yield found


def _wrote(part: tuple[str, str], newest: Round, dossier: Dossier) -> bool:
    return dossier.heard(part, newest) or any(one.is_own for one in dossier.of(part, newest.id))


def _paper(part: tuple[str, str], dossier: Dossier) -> Paper | None:
    """Return the form of the newest round that has to be corrected, if it came last, otherwise the one that counts."""
    newest = dossier.newest
    return (dossier.to_correct(part, newest.id) or dossier.in_force(part, newest.id)) if newest else None


def asked_of(paper: Paper, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return what the country is to be asked of a form that was set aside, nothing of any other."""
    return tuple(one for one in findings if one.code in _ASKED_OF_FORMS) if paper.waits else ()


def _aside(part: tuple[str, str], dossier: Dossier, register: Register) -> tuple[Paper | None, tuple[Finding, ...]]:
    newest = dossier.newest
    for paper in reversed(dossier.of(part, newest.id) if newest else ()):
        found = register.rounds.form_findings(paper.form) if paper.waits and paper.is_own else ()
        if asked_of(paper, found):
            return paper, found
    return None, ()


def _drafted(events: Sequence[Event], edition: str, country: str, instrument: str) -> tuple[Drafted, ...]:
    newest: dict[str, str] = {}
    for event in events:
        details = event.details
        drafted = (details.get("edition"), details.get("country"), instrument in details.get("instruments", ()))
        if drafted == (edition, country, True):  # an event may have been written by another program
            newest.pop(details["letter"], None)  # so that a letter drafted again moves to the end
            newest[details["letter"]] = event.at
    return tuple(Drafted(letter, at) for letter, at in newest.items())
