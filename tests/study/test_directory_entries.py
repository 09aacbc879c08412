"""Who is in office on a day, who may see an entry, and how old its confirmation is."""

import datetime
from dataclasses import replace

import pytest

from matrices.study.officers import Audience, Institution, Officer

ON = datetime.date(2027, 3, 12)


def officer(**values: str) -> Officer:
    """Return an officer in office who has consented to the Network."""
    known = {"status": "active", "surnames": "Uno", "visibility": "network", "consented": "2026-01-01", **values}
    return Officer("CRI", "P01", "es", {role: value for role, value in known.items() if value})


@pytest.mark.parametrize(
    ("values", "seen"),
    [
        ({}, {"network"}),
        ({"visibility": "public"}, {"network", "public"}),
        ({"visibility": "secretariat"}, set()),
        ({"visibility": ""}, set()),
        ({"consented": ""}, set()),
        ({"consented": "2027-03-13"}, set()),
        ({"status": "outgoing"}, {"network"}),
        ({"status": "ended"}, set()),
        ({"valid_until": "2027-03-11"}, set()),
        ({"valid_until": "2027-03-12"}, {"network"}),
        ({"valid_from": "2027-03-13"}, set()),
        ({"status": "vacant", "surnames": "", "consented": ""}, {"network"}),
        ({"status": "vacant", "surnames": "", "consented": "", "visibility": "secretariat"}, set()),
    ],
)
def test_consent_and_office_decide_who_sees_an_entry(values: dict[str, str], seen: set[Audience]) -> None:
    """Silence is no consent, and whoever has left is seen by nobody."""
    audiences: tuple[Audience, ...] = ("network", "public")
    assert {one for one in audiences if officer(**values).shown_to(one, ON)} == seen


@pytest.mark.parametrize("role", ["consented", "visibility", "status", "valid_until", "surnames"])
def test_nobody_is_shown_of_whom_something_deciding_is_unclear(role: str) -> None:
    """What waits to be clarified is no consent, no office and no name; a telephone decides nothing."""
    for waits, seen in ((role, False), ("phone", True)):
        one = replace(officer(), unclear=frozenset({waits}))
        assert one.shown_to("network", ON) is seen


def test_an_institution_is_shown_as_its_country_says() -> None:
    """An institution has no date of consent; what is not said is not shown."""
    audiences: tuple[Audience, ...] = ("network", "public")
    for said, seen in (("public", [True, True]), ("network", [True, False]), ("secretariat", [False] * 2)):
        one = Institution("CRI", "I01", "es", {"name": "Instituto", "visibility": said})
        assert [one.shown_to(audience) for audience in audiences] == seen


@pytest.mark.parametrize(
    ("confirmed", "freshness"),
    [("2027-03-01", "fresh"), ("2026-09-01", "old"), ("2026-03-11", "unconfirmed"), ("", "unconfirmed")],
)
def test_an_entry_grows_old(confirmed: str, freshness: str) -> None:
    """After six months it is called old, after a year unconfirmed."""
    assert officer(confirmed=confirmed).freshness(ON) == freshness


def test_a_mailbox_of_a_person_is_none_of_the_unit() -> None:
    """Given as both, it is the person's."""
    for mailbox in (
        "Ana.Uno@a.example.org",
        "ana.uno+trata@a.example.org",
        "anauno@A.example.org",
        "ana-uno@a.example.org",
    ):
        assert officer(email="ana.uno@a.example.org", functional_email=mailbox).unit_mailbox == ""
    assert officer(email="ana.uno@a.example.org", functional_email="trata@a.example.org").unit_mailbox != ""


def test_a_vacant_seat_has_no_name() -> None:
    """Whatever stands in its cells."""
    assert (officer(status="vacant").name, officer(given_names="Ana", honorific="Dra.").name) == ("", "Dra. Ana Uno")
