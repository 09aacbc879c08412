"""Translations in the register: added, never changed."""

from dataclasses import replace

from matrices.register.store import Register
from tests.register.samples import translation


def test_translations_come_back_in_their_order(register: Register) -> None:
    """A reviewed translation comes after the draft, which stays."""
    draft, reviewed = translation(), translation("Criminal Code", "reviewed")
    register.translations.add_translations((draft, replace(draft, edition="2030")))
    register.translations.add_translations((reviewed,))
    assert register.translations.translations("2027") == (draft, reviewed)


def test_translations_of_one_call_are_one_event(register: Register) -> None:
    """The log says how many, of which countries, by whom."""
    register.translations.add_translations((translation(), translation("Criminal Code")))
    (event,) = register.events()
    told = {name: event.details[name] for name in event.details if name != "seals"}
    assert (event.actor, event.kind) == ("luis", "translated")
    assert told == {"edition": "2027", "translations": 2, "places": ["CRI small en"]}


def test_nothing_is_logged_for_no_translations(register: Register) -> None:
    """An empty call leaves no trace."""
    register.translations.add_translations(())
    assert register.events() == ()
