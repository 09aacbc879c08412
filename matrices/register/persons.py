"""Persons that rows of the register name ↔ pseudonyms, within a transaction; a person can be erased, a row cannot."""

import secrets

from sqlalchemy import Connection, select

from matrices.register import tables
from matrices.register.records import storable

_BYTES = 8


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


def erase(connection: Connection, pseudonym: str) -> None:
    """Forget whom a pseudonym stands for."""
    connection.execute(tables.persons.delete().where(tables.persons.c.pseudonym == pseudonym))
