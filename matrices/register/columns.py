"""What several tables of the register are made of: their texts, and the columns of answers, findings and notes."""

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Text
from sqlalchemy.types import TypeEngine

metadata = MetaData()

# PostgreSQL sorts and compares as SQLite does, by code point: the same order everywhere, whatever the server's locale.
_WORDS = Text().with_variant(Text(collation="C"), "postgresql")

Columns = tuple[Column[str] | Column[int], ...]


ARRIVAL = ("reader", "origin", "mail_sender", "mail_date", "mail_id")
"""Columns of how a file came and was read, which layout 4 added."""


def words(name: str, *, key: bool = False, nullable: bool = False, unique: bool = False) -> Column[str]:
    """Return a column of texts."""
    kind: TypeEngine[str] = _WORDS
    return Column(name, kind, primary_key=key, nullable=nullable, unique=unique or None)


def number(name: str, *, key: bool = False) -> Column[int]:
    """Return a column of whole numbers, 0 and 1 where it says whether; a key of these is given, not counted up."""
    return Column(name, Integer, primary_key=key, nullable=False, autoincrement=False)


def link(name: str, to: str, *, key: bool = False, nullable: bool = False) -> Column[int]:
    """Return a column that refers to one of another table, `TABLE.COLUMN`."""
    return Column(name, ForeignKey(to), primary_key=key, nullable=nullable, autoincrement=False)


def answer_columns() -> Columns:
    """Return the columns of an answer: where in the instrument, value and raw content, where in the file."""
    place = (words(name, key=True) for name in ("sheet", "row", "column"))
    later = words("shown", nullable=True)
    return (*place, words("value", nullable=True), *(words(name) for name in ("raw", "tab", "cell")), later)


def arrival_columns() -> Columns:
    """Return the columns of how a file came and was read, null where that is not known or there is nothing to say."""
    return tuple(words(name, nullable=True) for name in ARRIVAL)


def note_columns() -> Columns:
    """Return the columns of what a file holds beside its answers."""
    return (number("number", key=True), *(words(name) for name in ("tab", "cell", "text")))


def finding_columns() -> Columns:
    """Return the columns of a finding, the texts of its message and advice as JSON by language."""
    names = ("code", "severity", "rule", "sheet", "row", "column", "tab", "cell", "value", "message", "advice")
    return (number("number", key=True), *(words(name) for name in names))
