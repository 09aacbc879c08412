"""Persons that rows of the register name ↔ pseudonyms, within a transaction; a person can be erased, a row cannot."""

import json
import secrets
from collections.abc import Mapping, Sequence
from email.utils import parseaddr

from sqlalchemy import Connection, select

from matrices.language import bare
from matrices.register import tables
from matrices.register.records import storable

_BYTES = 8

_OFFICIAL = ("institution", "date")
"""What the sender of a form says that names no person."""

_PERSON = "person"
"""Name under which the pseudonym stands beside it."""


def pseudonym_of(connection: Connection, person: str) -> str:
    """Return under which pseudonym a person is known, a new one if under none; empty for nobody.

    It is drawn by lot: a hash or a number would tell who it was after the person was erased.
    """
    table, words = tables.persons, storable(person.strip())
    if not words:
        return ""
    known = connection.scalar(select(table.c.pseudonym).where(table.c.words == words))
    if known is not None:
        return str(known)
    drawn = secrets.token_hex(_BYTES)
    connection.execute(table.insert().values(pseudonym=drawn, words=words))
    return drawn


def person_behind(connection: Connection, pseudonym: str) -> str:
    """Return whom a pseudonym stands for; empty if that was erased, or stayed behind when a copy was taken in."""
    table = tables.persons
    return connection.scalar(select(table.c.words).where(table.c.pseudonym == pseudonym)) or ""


def unnamed(connection: Connection, sender: Mapping[str, str]) -> dict[str, str]:
    """Return who sent a form as it is kept: what names a person (name, position, addresses) as a pseudonym."""
    person = {name: words for name, words in sender.items() if name not in _OFFICIAL and words}
    told = {name: words for name, words in sender.items() if name in _OFFICIAL}
    whole = json.dumps(person, ensure_ascii=False, sort_keys=True)
    return {**told, _PERSON: pseudonym_of(connection, whole)} if person else told


def named(connection: Connection, sender: Mapping[str, str]) -> dict[str, str]:
    """Return who sent a form, as far as it is known whom its pseudonym stands for."""
    told = {name: words for name, words in sender.items() if name != _PERSON}
    person = person_behind(connection, sender[_PERSON]) if _PERSON in sender else ""
    return {**told, **json.loads(person)} if person else told


def forget(connection: Connection, persons: Sequence[tuple[str, frozenset[str]]]) -> None:
    """Forget whom pseudonyms stand for that name one of some persons, each by name and addresses.

    A namesake is forgotten too: what stays is a pseudonym, and the file that names him or her.
    """
    table = tables.persons
    for row in connection.execute(select(table)).all():
        name, addresses = _told(row.words)
        if any(addresses & known or _same_name(name, whole) for whole, known in persons):
            connection.execute(table.delete().where(table.c.pseudonym == row.pseudonym))


def _told(words: str) -> tuple[str, frozenset[str]]:
    """Return the name and the addresses that the words of a person hold: those of a message, or of a form."""
    if words.startswith("{"):
        person = json.loads(words)
        return person.get("name", ""), frozenset({person.get("email", "").strip().casefold()} - {""})
    name, address = parseaddr(words)
    return name, frozenset({(address or words).strip().casefold()})


def _same_name(first: str, second: str) -> bool:
    """Tell whether two names may be one person's: all words of one stand in the other, two at least."""
    one, other = set(bare(first).split()), set(bare(second).split())
    return min(len(one), len(other)) > 1 and (one <= other or other <= one)
