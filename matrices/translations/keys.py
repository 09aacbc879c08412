"""A text that is to be translated → the hidden key that goes with it and brings its translation home; and back."""

import hashlib
import re
from dataclasses import dataclass

from matrices.language import visible_signs
from matrices.study.model import Translation
from matrices.workbook.printable import TEXT_LIMIT, printable, shortened

_MARK = "MTXT1"
_TOKEN = re.compile(r"MTXT1(?:\|[^|\n]*){7}")
_PARTS = 5
_DIGITS = 8

Place = tuple[str, str, str, str, str]
"""Country, instrument, sheet, row and column."""


@dataclass(frozen=True)
class Key:
    """Which text a row of a translator's file belongs to, and what both said when the file was written.

    `language` is the one translated into, `source` the SHA-256 of the text, `shown` a brief digest of it whatever its
    blanks, by which a key that was parted from its text is found out. `before` is the same of the translation that
    the file was sent with, empty if it had none; None where the file does not tell any more.
    """

    edition: str
    language: str
    place: Place
    source: str
    shown: str
    before: str | None

    def token(self) -> str:
        """Return the key as a file holds it, with check digits: `MTXT1|2027|en|CRI:legislation:…|9c0e…|…|…|3f9a`."""
        parts = (_MARK, self.edition, self.language, unit_id(self.place), self.source, self.shown, self.before or "")
        body = "|".join(parts)
        return f"{body}|{_check(body)}"


def parse_key(words: str) -> Key | None:
    """Return the key in a text, or None where there is none or its check digits are wrong."""
    found = _TOKEN.search(words)
    if found is None:
        return None
    body, _, check = found.group().rpartition("|")
    _, edition, language, place, source, shown, before = body.split("|")
    at = place_of(place)
    if _check(body) != check.strip() or at is None:
        return None
    return Key(edition, language, at, source, shown, before)


def unit_id(place: tuple[str, ...]) -> str:
    """Return a place as one word: `CRI:legislation:trafficking:TIP-DEF-01:excerpt`."""
    return ":".join(place)


def place_of(words: str) -> Place | None:
    """Return the place that one word names, None if it is no such word."""
    parts = words.split(":")
    return (parts[0], parts[1], parts[2], parts[3], parts[4]) if len(parts) == _PARTS and all(parts) else None


def brief(*words: str) -> str:
    """Return a brief digest of texts as every program shows them: whatever their blanks, within the limit of a cell.

    Signs that a workbook names, because nobody would see them, are the same as their names.
    """
    shown = (shortened(visible_signs(printable(one)).replace("\x7f", "\ufffd"), TEXT_LIMIT) for one in words)
    plain = "\x1f".join(" ".join(one.split()) for one in shown)
    return hashlib.sha256(plain.encode()).hexdigest()[:_DIGITS]


def sent(text: str, translator: str, status: str) -> str:
    """Return the digest of a translation as a file holds it."""
    return brief(text, translator, status)


def sent_with(translation: Translation | None) -> str:
    """Return the digest of what a file is sent with: a translation that has gone stale is sent without its status."""
    if translation is None:
        return ""
    return sent(translation.text, translation.translator, "" if translation.stale else translation.status)


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:4]
