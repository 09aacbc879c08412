"""Who may do what at the door: invited, given sheets, taken back; known by pseudonym, and forgotten with the person."""

from dataclasses import replace

import pytest

from matrices.errors import RegisterError
from matrices.register.store import Register
from matrices.register.visitors import Delivery, normal_address
from tests.register.samples import AT, FOCAL, received


def test_whoever_was_invited_may_enter_until_that_is_taken_back(register: Register) -> None:
    """What was granted stays on record; it can be given again."""
    made = register.visitors.invite(FOCAL)
    states = [register.visitors.principals("2027")[0].active]
    for step in ("revoked", "granted"):
        register.visitors.change(made.id, step, "Cambió de cargo.", frozenset(), AT.isoformat(), "luis")
        states.append(register.visitors.principals("2027")[0].active)
    assert states == [True, False, True]
    kinds = [(one.actor, one.kind) for one in register.events()]
    assert kinds == [("ana", "invited"), ("luis", "access-changed"), ("luis", "access-changed")]
    assert register.prove().faults == ()


def test_sheets_are_given_one_by_one(register: Register) -> None:
    """And taken back one by one."""
    made = register.visitors.invite(FOCAL)
    laws = frozenset({("small", "laws")})
    register.visitors.change(made.id, "granted", "", laws, AT.isoformat(), "ana")
    changed = register.visitors.change(made.id, "revoked", "x", FOCAL.sheets, AT.isoformat(), "ana")
    assert changed.sheets == laws


def test_one_address_enters_as_one_person(register: Register) -> None:
    """However it is written; when the access was taken back, it can be invited anew."""
    made = register.visitors.invite(FOCAL)
    with pytest.raises(RegisterError, match="principal-known"):
        register.visitors.invite(replace(FOCAL, email="ANA.NUNEZ@ministerio.example", country="PAN"))
    register.visitors.change(made.id, "revoked", "x", frozenset(), AT.isoformat(), "ana")
    assert register.visitors.invite(replace(FOCAL, country="PAN")).id == 2


@pytest.mark.parametrize(
    "words",
    ["ana@ministerio.example", " Ana@Ministerio.Example. ", "\uff41na@ministerio.example"],
)
def test_addresses_are_compared_after_normalising(words: str) -> None:
    """Blanks, capitals, wide letters, a full stop behind the domain; letters with accents in a domain as its code."""
    assert normal_address(words) == "ana@ministerio.example"
    assert normal_address("ana@MINISTERÍO.example") == "ana@xn--ministero-n5a.example"


def test_the_log_names_nobody(register: Register) -> None:
    """Neither name nor address stands in any event; with the person erased, nobody enters any more."""
    made = register.visitors.invite(FOCAL)
    register.visitors.name(made.id, "Ana Núñez Mora", "ana@otra.example", "en", "luis")
    register.receive(received(b"first"), AT, "ana")
    register.visitors.deliver(Delivery(made.id, "Ministerio", "Ana Núñez Mora", AT.isoformat(), submission=1), "door")
    told = str([one.details for one in register.events()])
    assert not [one for one in ("Núñez", "ministerio.example", "otra.example") if one in told]
    (one,) = register.visitors.principals("2027")
    assert (one.name, one.email, one.language, one.may_enter) == ("Ana Núñez Mora", "ana@otra.example", "en", True)


def test_what_was_handed_in_is_kept_once(register: Register) -> None:
    """Sent again, it is the same delivery."""
    made = register.visitors.invite(FOCAL)
    register.receive(received(b"first"), AT, "ana")
    one = Delivery(made.id, "Ministerio", "Ana Núñez Mora", AT.isoformat(), submission=1)
    assert [register.visitors.deliver(each, "door").id for each in (one, replace(one, institution="Otro"))] == [1, 1]
    assert register.visitors.delivery(one) == replace(one, id=1)
    assert register.visitors.delivery(replace(one, submission=2)) is None
    assert register.prove().faults == ()
