"""The status of an edition: words on the screen, the page for the Secretariat, the part for circulation."""

import datetime
import re

import pytest

from matrices.register.records import Submission
from matrices.report.standing import Drafted, Standing
from matrices.report.status_page import EditionStatus, render_status, status_lines
from matrices.study.model import Study
from tests.report.small_letters import FINDINGS
from tests.study.small_study import SHA, study

BEFORE, AFTER = datetime.date(2027, 2, 24), datetime.date(2027, 3, 13)


def sent(of: Study, country: str, version: int, verdict: str) -> Submission:
    """Return what a country sent."""
    place = (of.edition.id, country, of.instruments[0].id)
    return Submission(1, *place, version, SHA, "x.xlsx", "es", "f", "2027-02-20T09:05:00-06:00", "TS", verdict)


def status(on: datetime.date, language: str = "en") -> EditionStatus:
    """Return four countries: one accepted, one accepted and then to be corrected, one to be corrected, one silent."""
    of = study()
    (instrument,) = of.instruments
    countries = {country.code: country for country in of.edition.countries}
    one, two, three = sent(of, "CRI", 1, "accepted"), sent(of, "CAN", 2, "rejected"), sent(of, "GTM", 1, "rejected")
    letters = (Drafted("request", "2027-01-11T10:00:00-06:00"), Drafted("second-reminder", "2027-03-01T23:00:00-06:00"))
    return EditionStatus(
        of,
        (
            Standing(countries["CRI"], instrument, one, one, (), 3, 4, letters[:1]),
            Standing(countries["CAN"], instrument, two, sent(of, "CAN", 1, "accepted"), FINDINGS, 2, 4),
            Standing(countries["GTM"], instrument, three, None, FINDINGS, 0, 4),
            Standing(countries["BLZ"], instrument, None, None, (), 0, 4, letters),
        ),
        on,
        language,
    )


def text(page: str) -> str:
    """Return the words of a page on one line."""
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_the_screen_says_where_each_country_stands() -> None:
    """Days to the dates, then a line a country in the order of the language, with the last letter."""
    assert status_lines(status(BEFORE)) == [
        "Small study: return by 26 February 2027, cut-off date 12 March 2027",
        "As of 24 February 2027: return of the workbooks in 2 days, cut-off date in 16 days",
        "Small",
        "  BLZ  Belize: no answer so far · last letter: second reminder, 1 Mar 2027",
        "  CAN  Canada: answered (version 1, 2 of 4 rows); version 2 to be corrected (3 errors)",
        "  CRI  Costa Rica: answered (version 1, 3 of 4 rows) · last letter: request, 11 Jan 2027",
        "  GTM  Guatemala: version 1 to be corrected (3 errors)",
    ]


def test_after_the_cut_off_date_nothing_is_no_answer() -> None:
    """The cut-off date itself still counts; the day after does not."""
    last = datetime.date(2027, 3, 12)
    assert [status(day, "es").parts()[0]["lines"][0]["state"] for day in (last, AFTER)] == [
        "sin respuesta hasta ahora",
        "sin respuesta a la fecha de cierre",
    ]
    assert status_lines(status(AFTER, "es"))[1] == (
        "Al 13 de marzo de 2027: devolución de los libros hace 15 días, fecha de cierre hace 1 día"
    )


def test_the_page_has_both_parts() -> None:
    """Counts, states, letters for the Secretariat; thanks for circulation."""
    words = text(render_status(status(BEFORE)))
    assert "For the Secretariat only This part names countries" in words
    assert "2 accepted 1 to be corrected 1 no answer so far" in words
    assert "Belize no answer so far – request, 11 Jan 2027 second reminder, 1 Mar 2027" in words
    assert words.endswith(
        "For circulation The Secretariat thanks the following countries for the information sent: Canada Costa Rica "
        "Guatemala All countries are urged to send or complete their information no later than Friday, 26 February "
        "2027. Information received until the cut-off date, Friday, 12 March 2027, will be reflected in the "
        "consolidated study. The Secretariat is at the disposal of whoever wishes assistance."
    )


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("on", [BEFORE, AFTER])
def test_what_circulates_names_nobody_as_pending(on: datetime.date, language: str) -> None:
    """Neither the silent country, nor versions, errors, states or letters."""
    page = text(render_status(status(on, language), circulate=True))
    avoided = ("Belize", "Belice", "version", "versión", "error", "corre", "answer", "respuesta", "reminder")
    assert [word for word in avoided if word in page] == []


def test_after_the_cut_off_date_what_circulates_urges_nobody() -> None:
    """The collection is closed; later information can go into the next edition."""
    words = text(render_status(status(AFTER), circulate=True))
    assert words.endswith(
        "Guatemala The collection closed on Friday, 12 March 2027. What is received later can be reflected in the next "
        "edition."
    )


def test_the_page_loads_nothing() -> None:
    """One file: no script, no address, and a policy that says so."""
    page = render_status(status(BEFORE))
    assert ("<script" in page, "http" in page.replace("http-equiv", ""), "default-src &#39;none&#39;" in page) == (
        False,
        False,
        True,
    )


def test_the_same_day_gives_the_same_page() -> None:
    """No clock."""
    assert render_status(status(BEFORE)) == render_status(status(BEFORE))
