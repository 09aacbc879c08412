"""The status of an edition once a round was opened: on the screen, for the Secretariat, and for circulation."""

import datetime
from dataclasses import replace

import pytest

from matrices.report.standing import Standing
from matrices.report.status_page import EditionStatus, render_status, status_lines
from matrices.study.model import Validation, ValidationState
from tests.report.small_letters import ROUND, with_form
from tests.report.test_status_page import sent, text
from tests.study.small_study import study

DAY = datetime.date(2027, 4, 21)
STATES: dict[str, ValidationState] = {
    "CRI": "validated",
    "CAN": "objected",
    "GTM": "in_validation",
    "BLZ": "no_answer",
}


def status(language: str = "en", *, closed: bool = False) -> EditionStatus:
    """Return four countries in a round: one has validated, one objects, one has not written, one never answered."""
    of = study()
    (instrument,) = of.instruments
    standings = []
    for country in of.edition.countries:
        state = STATES[country.code]
        accepted = sent(of, country.code, 1, "accepted") if state != "no_answer" else None
        validation = Validation(
            country.code, instrument.id, state, 1, rows_validated=3, rows_total=4, objections_open=1
        )
        paper = with_form(study(countries=("CRI",))).paper if state in ("validated", "objected") else None
        standings.append(
            Standing(
                country, instrument, accepted, accepted, (), 3, 4, (), validation, paper, (), asked=accepted is not None
            )
        )
    newest = replace(ROUND, closed_at="2027-05-03T09:00:00-06:00") if closed else ROUND
    return EditionStatus(of, standings, DAY, language, newest)


def test_the_screen_says_how_far_each_country_has_validated() -> None:
    """The end of the round, then each country."""
    _, _, *lines = status_lines(status())
    assert lines == [
        "Round 1 of validation is open until Friday, 30 April 2027, at 17:00 (Costa Rica time, UTC-6).",
        "Small",
        "  BLZ  Belize: no answer by the cut-off date",
        "  CAN  Canada: version 1, 1 objection open (round 1)",
        "  CRI  Costa Rica: version 1 validated expressly (round 1)",
        "  GTM  Guatemala: version 1 in validation (round 1)",
    ]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("closed", [False, True])
def test_what_circulates_names_nobody_whose_form_is_still_to_come(language: str, closed: bool) -> None:
    """Those who wrote are thanked, all are urged; no state and no objection of a country is named."""
    page = text(render_status(status(language, closed=closed), circulate=True))
    thanked = {"en": ["Canada", "Costa Rica", "Guatemala"], "es": ["Canadá", "Costa Rica", "Guatemala"]}[language]
    thanks, validated = page.split({"en": "for their answer on", "es": "su respuesta sobre"}[language], 1)
    assert [name for name in thanked if name in thanks] == thanked
    assert ("Guatemala" in validated, "Beli" in page, "objec" in page, "objeci" in page) == (False, False, False, False)
    urged = {"en": "All countries are urged to validate", "es": "Se insta a todos los países a validar"}[language]
    assert (urged in page) is not closed


def test_the_secretariat_sees_every_state() -> None:
    """With the number of countries in each."""
    page = text(render_status(status()))
    assert "1 in validation 1 with an open objection 1 validated expressly 1 no answer by the cut-off date" in page
