"""The words of a cover ↔ one hidden cell that tells which they were, so that other words on it are somebody's.

What a cover says belongs to the edition, which the reader does not know; and it may have been changed since.
"""

import hashlib
from collections import Counter
from collections.abc import Collection

from matrices.language import plain
from matrices.workbook.book import BookSheet

_MARK = "MTXC1|"
_DIGITS = 8


def words_shown(texts: Collection[str], stamped: Collection[str]) -> str:
    """Return what the hidden cell holds: digests of the texts; those that are stamped with the country as they are."""
    digests = sorted(digest(words) for words in texts if words not in stamped)
    return _MARK + "|".join((" ".join(digests), *stamped))


def digests_in(sheet: BookSheet) -> Counter[str] | None:
    """Return how often a cover showed the words of each digest when it was sent, None if it says so no more."""
    for value in sheet.grid.values():
        if value.kind == "text" and value.text.startswith(_MARK):
            digests, *stamped = value.text.removeprefix(_MARK).split("|")
            return Counter((*digests.split(), *map(digest, stamped), digest(value.text)))
    return None


def digest(words: str) -> str:
    """Return the digest of a text, whatever its case and blanks."""
    return hashlib.sha256(plain(words).encode()).hexdigest()[:_DIGITS]
