"""Queries at cells, readings against the source, publications: added to the register, each with one event."""

from dataclasses import replace
from pathlib import Path

import pytest

from matrices.errors import RegisterError
from matrices.register.opening import open_register
from matrices.register.store import Register
from matrices.register.vault import Vault
from tests.register.conftest import Address
from tests.register.samples import AT, LOGGED, PUBLISHED, QUERY, READ, received

ANSWERED = replace(QUERY, query=1, step="answered", words="Sí, al delito conexo.", person="Ana Núñez")
SETTLED = replace(QUERY, query=1, step="settled", words="Aclarado por teléfono.")
REOPENED = replace(QUERY, query=1, step="reopened", words="El artículo sigue siendo otro.")


@pytest.fixture
def asked(register: Register) -> Register:
    """A register with two versions of a file, of the second of which one thing was asked."""
    register.receive(received(b"first", "rejected"), AT, "ana")
    register.receive(received(b"second"), AT, "ana")
    register.follow_up.ask(QUERY)
    return register


def refused(register: Register, turn: object) -> str:
    """Return the code with which a turn is refused."""
    with pytest.raises(RegisterError) as caught:
        register.follow_up.ask(turn)  # type: ignore[arg-type]
    return caught.value.code


def test_a_query_keeps_all_its_turns(asked: Register) -> None:
    """Asked, answered, settled and asked once more: every turn stays, in its order, and each is an event."""
    for turn in (ANSWERED, SETTLED, REOPENED):
        asked.follow_up.ask(turn)
    found = asked.follow_up.queries("2027")
    kinds = [one.kind for one in asked.events()][2:]
    assert [(one.id, one.query, one.step, one.words) for one in found] == [
        (number, 1, one.step, one.words) for number, one in enumerate((QUERY, ANSWERED, SETTLED, REOPENED), 1)
    ]
    assert kinds == ["query-asked", "query-answered", "query-settled", "query-reopened"]
    assert asked.prove().faults == ()


def test_a_person_who_answers_stands_under_a_pseudonym(asked: Register) -> None:
    """Neither the row nor its event names whoever answered for a country; the register knows who it was."""
    kept = asked.follow_up.ask(ANSWERED)
    assert asked.person(kept.person) == "Ana Núñez"
    assert "Ana Núñez" not in str(asked.events()[-1])


def test_a_turn_that_does_not_follow_is_refused(asked: Register) -> None:
    """A query that there is not, one that is settled, and one that still waits take no such turn."""
    assert refused(asked, replace(ANSWERED, query=7)) == "no-query"
    assert refused(asked, REOPENED) == "query-open"
    asked.follow_up.ask(SETTLED)
    assert (refused(asked, ANSWERED), refused(asked, SETTLED)) == ("query-settled", "query-settled")
    assert refused(asked, replace(QUERY, submission=9)) == "no-submission"
    assert [one.step for one in asked.follow_up.queries("2027")] == ["asked", "settled"]


def test_a_reading_against_the_source_is_kept_and_taken_back(asked: Register) -> None:
    """Both stay on record; another edition has none."""
    asked.follow_up.read_against(READ)
    asked.follow_up.read_against(replace(READ, outcome="withdrawn"))
    found = asked.follow_up.source_readings("2027")
    assert found == (replace(READ, id=1), replace(READ, id=2, outcome="withdrawn"))
    assert asked.follow_up.source_readings("2024") == ()


def test_versions_are_published_one_after_the_other(asked: Register) -> None:
    """The next version is kept with its files; one that somebody else has published meanwhile is refused."""
    first = asked.follow_up.publish(PUBLISHED)
    with pytest.raises(RegisterError) as caught:
        asked.follow_up.publish(PUBLISHED)
    second = asked.follow_up.publish(replace(PUBLISHED, version=2, files=PUBLISHED.files[:1]))
    assert caught.value.code == "register-moved"
    assert asked.follow_up.publications("2027") == (first, second)
    assert (first.id, second.id) == (1, 2)


def test_the_anchor_stays_where_nothing_is_printed_anew(asked: Register) -> None:
    """A query or a publication changes nothing of the study; a reading against the source does."""
    before = asked.anchor()
    asked.follow_up.ask(ANSWERED)
    asked.follow_up.publish(PUBLISHED)
    aside = asked.anchor()
    asked.follow_up.read_against(READ)
    assert (aside == before, asked.anchor() == before) == (True, False)


def test_what_is_asked_of_persons_goes_with_them(address: Address, tmp_path: Path) -> None:
    """Of a file that is kept encrypted, so is what was asked; without its key nothing of it can be read."""
    register = open_register(address, clock=lambda: LOGGED, vault=Vault(tmp_path / "keys"))
    one = register.receive(replace(received(), personal=True), AT, "ana").submission
    register.follow_up.ask(replace(QUERY, submission=one.id))
    register.follow_up.read_against(replace(READ, submission=one.id))
    found = (register.follow_up.queries("2027")[0].words, register.follow_up.source_readings("2027")[0].source)
    told = str(register.events())
    register.vault.destroy(register.vault.all())
    gone = (register.follow_up.queries("2027"), register.follow_up.source_readings("2027"))
    register.close()
    assert found == (QUERY.words, READ.source)
    assert (QUERY.words in told, READ.source in told, gone) == (False, False, ((), ()))
