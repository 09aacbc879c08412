"""A returned file's name and cover → what they say of whose it is, where that is not what its token says."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from matrices.edition.model import Country, Edition
from matrices.findings import CellRef, Finding, finding
from matrices.language import plain
from matrices.workbook.book import Book
from matrices.workbook.identity import Identity
from matrices.workbook.placing.identify import token_of
from matrices.workbook.plan import COVER, address

_WORDS = re.compile(r"[^\W_]+")

SENDER = "sender-other-country"

UNPROVED = frozenset({"signature-missing", "file-name-other-country", "cover-other-country", SENDER})
"""Findings that leave open whose a file is: it is kept, and waits for the Secretariat's word."""


def whose(book: Book, identity: Identity, edition: Edition) -> tuple[Finding, ...]:
    """Return what contradicts the token of a book: the name of the file, and the name of a country on its cover."""
    own = next((one for one in edition.countries if one.code == identity.country), None)
    if own is None:
        return ()
    others = [one for one in edition.countries if one.code != own.code]
    return (*_by_file_name(book, own, others), *_by_cover(book, own, others))


def sent_by_other(file: str, sender: Country, owner: Country) -> Finding:
    """Return that a file came from another country than the one that it belongs to."""
    return finding(SENDER, CellRef(file), sender=sender.names, owner=owner.names)


def _by_file_name(book: Book, own: Country, others: list[Country]) -> Iterator[Finding]:
    stem = PurePath(book.name).stem
    codes = re.split(r"[^A-Za-z]+", stem)
    words = " ".join(_WORDS.findall(plain(stem)))
    if own.code in codes or _named(own, words):
        return
    for one in others:
        if one.code in codes or _named(one, words):
            yield finding("file-name-other-country", CellRef(book.name), found=one.names, owner=own.names)
            return


def _named(country: Country, words: str) -> bool:
    """Tell whether a text of words apart names a country, in either language."""
    names = {" ".join(_WORDS.findall(plain(name))) for name in country.names.by_language.values()}
    return any(f" {name} " in f" {words} " for name in names)


def _by_cover(book: Book, own: Country, others: list[Country]) -> Iterator[Finding]:
    """Yield that a cell of the cover is the name of another country, where none is that of its own."""
    for sheet in book.sheets:
        token = token_of(sheet)
        if token is None or token.sheet != COVER:
            continue
        texts = {place: plain(value.text) for place, value in sorted(sheet.grid.items()) if value.kind == "text"}
        if _called(own) & set(texts.values()):
            continue
        for one in others:
            place = next((place for place, words in texts.items() if words in _called(one)), None)
            if place is not None:
                at = CellRef(book.name, sheet.title, address(*place))
                yield finding("cover-other-country", at, found=one.names, owner=own.names, value=sheet.grid[place].text)
                return


def _called(country: Country) -> set[str]:
    return {plain(name) for name in country.names.by_language.values()}
