"""A book → whose it is: edition, instrument, country, language, round, by the majority of the places that say so."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from matrices.edition import NO_KEYS, Keys
from matrices.findings import CellRef, Finding, Severity, finding
from matrices.language import LANGUAGES, Text, country_name, same, text
from matrices.workbook.book import Book, BookSheet, Place
from matrices.workbook.identity import Identity, parse_token
from matrices.workbook.plan import KEY_COLUMN, KEY_ROW, META, address

_PROPERTY = "matrices"
_NAME = "matrices_identity"

_TOKEN_PLACE = (KEY_ROW, KEY_COLUMN)
_SIGN = "MTX1|"
_LINE = re.compile(
    r"(?<!\S)(\S+)\s*·\s*([a-z][a-z0-9-]*)\s*·\s*([A-Z]{3})\s*·\s*(es|en)\s*·\s*([0-9a-f]{12})(?:\s*·\s*([0-9]{1,3}))?"
)


class _Claim(NamedTuple):
    """One place of a file that says whose it is; `of_sheet` is empty where it speaks of the whole file.

    `token` is the identity as the place has it, `identity` the same of the whole file.
    """

    identity: Identity
    at: CellRef
    token: Identity
    of_sheet: str = ""


def identify(book: Book, keys: Keys = NO_KEYS) -> tuple[Identity | None, tuple[Finding, ...]]:
    """Return the identity of a book, if it has one, and what is to be said about it.

    Its `sheet` is empty. Tokens on the sheets, the hidden sheet, the document property and the defined name have
    one vote each; the line on the cover is asked only where all of these are gone. Where the edition has keys, tokens
    signed with them alone have a vote, if there are any; the identity then has the key too. A signature that is not
    the edition's own is an error: somebody has written into the token.
    """
    claims = list(_claims(book))
    damaged = tuple(finding("identity-damaged", at) for at in _damaged(book))
    if not claims:
        identity, told = _by_hand(book, damaged)
        return identity, (*told, *_unsigned(identity, book, keys))
    forged, signed = _signatures(claims, keys)
    votes = Counter(claim.identity for claim in signed or claims)
    identity = votes.most_common(1)[0][0]
    told = (*damaged, *_disagreements(claims, identity))
    if forged:
        broken = finding("signature-broken", forged[0].at, found=forged[0].identity.line())
        return identity, (*told, broken)
    if signed:
        return replace(identity, key=keys.tokens), told
    return identity, (*told, *_unsigned(identity, book, keys))


def _signatures(claims: list[_Claim], keys: Keys) -> tuple[list[_Claim], list[_Claim]]:
    """Return the claims whose signature is not the edition's, and those whose is; neither where it has no key."""
    with_one = [one for one in claims if one.identity.signature and one.identity.edition == keys.edition]
    signed = [one for one in with_one if one.token.is_signed_with(keys.tokens)]
    return [one for one in with_one if one not in signed], signed


def _unsigned(identity: Identity | None, book: Book, keys: Keys) -> Iterator[Finding]:
    """Yield that nothing proves whose file it is, where the edition signs all that it sends."""
    if identity is not None and keys and not keys.unsigned and identity.edition == keys.edition:
        yield finding("signature-missing", CellRef(book.name))


def token_of(sheet: BookSheet) -> Identity | None:
    """Return the identity that a sheet carries: in A1, or wherever its first row and column were moved to."""
    place = token_place(sheet)
    return parse_token(sheet.grid[place].text) if place else None


def token_place(sheet: BookSheet) -> Place | None:
    """Return the cell of a sheet that holds a sound token, if there is one."""
    first = sheet.grid.get(_TOKEN_PLACE)
    if first is not None and parse_token(first.text):
        return _TOKEN_PLACE
    return min((place for place in _signed(sheet) if parse_token(sheet.grid[place].text)), default=None)


def _signed(sheet: BookSheet) -> list[Place]:
    return [place for place, value in sheet.grid.items() if value.kind == "text" and _SIGN in value.text]


def _claims(book: Book) -> Iterator[_Claim]:
    for sheet in book.sheets:
        place = token_place(sheet)
        if place is None:
            continue
        identity = parse_token(sheet.grid[place].text)
        if identity is not None:
            at = CellRef(book.name, sheet.title, address(*place))
            yield _Claim(identity.on(""), at, identity, "" if identity.sheet == META else identity.sheet)
    for words in (book.properties.get(_PROPERTY), book.names.get(_NAME)):
        identity = parse_token((words or "").strip('"'))
        if identity is not None:
            yield _Claim(identity.on(""), CellRef(book.name), identity)


def _damaged(book: Book) -> Iterator[CellRef]:
    for sheet in book.sheets:
        for place in sorted(_signed(sheet)):
            if parse_token(sheet.grid[place].text) is None:
                yield CellRef(book.name, sheet.title, address(*place))


def _by_hand(book: Book, damaged: tuple[Finding, ...]) -> tuple[Identity | None, tuple[Finding, ...]]:
    for sheet in book.sheets:
        for place, value in sorted(sheet.grid.items(), key=lambda item: item[0]):
            found = _LINE.search(value.text) if "·" in value.text else None
            if found:
                edition, instrument, country, language, fingerprint, round_ = found.groups()
                identity = Identity(
                    edition=edition,
                    instrument=instrument,
                    fingerprint=fingerprint,
                    country=country,
                    language=language,
                    round=round_ or "0",
                )
                at = CellRef(book.name, sheet.title, address(*place))
                return identity, (*damaged, finding("identity-by-hand", at, value=found[0]))
    return None, (*damaged, finding("not-ours", CellRef(book.name)))


def _disagreements(claims: list[_Claim], identity: Identity) -> Iterator[Finding]:
    """Yield one finding for each other identity, whatever the number of places that bear it."""
    others: dict[Identity, list[_Claim]] = {}
    for claim in claims:
        if claim.identity != identity:
            others.setdefault(claim.identity, []).append(claim)
    for other, found in others.items():
        first = min(found, key=lambda claim: (not claim.of_sheet, not claim.at.cell))
        places = dict.fromkeys(claim.at.sheet for claim in found if claim.at.sheet)
        yield finding(
            "identity-disagrees",
            first.at,
            sheet_id=first.of_sheet,
            severity=min((_weight(claim, identity) for claim in found), key=list(Severity).index),
            place=same(", ".join(places)) if places else text("workbook", "identity-hidden"),
            found=_described(other, identity),
            wanted=_described(identity, other),
        )


def _described(one: Identity, other: Identity) -> Text:
    """Return in words what one identity says otherwise than another: a country by its name."""
    parts = []
    if one.country != other.country:
        name = country_name(one.country) or same("")
        parts.append(Text({language: f"{name[language]} ({one.country})".strip() for language in LANGUAGES}))
    for field in ("edition", "instrument", "round", "language", "fingerprint"):
        value = getattr(one, field)
        if value != getattr(other, field):
            is_draft = field == "round" and value != "0"
            key = "identity-round" if is_draft else "identity-collection" if field == "round" else f"identity-{field}"
            parts.append(text("workbook", key, value=value))
    return Text({language: ", ".join(part[language] for part in parts) for language in LANGUAGES})


def _weight(claim: _Claim, identity: Identity) -> Severity:
    """Answers of another country, edition or form block; another version asks; another language only tells."""
    if not claim.of_sheet:
        return Severity.NOTICE
    if not same_owner(claim.identity, identity):
        return Severity.ERROR
    return Severity.NOTICE if claim.identity.fingerprint == identity.fingerprint else Severity.WARNING


def same_owner(one: Identity, other: Identity) -> bool:
    """Tell whether two identities differ at most in language, sheet and version of the form."""
    return (one.edition, one.instrument, one.country, one.round) == (
        other.edition,
        other.instrument,
        other.country,
        other.round,
    )
