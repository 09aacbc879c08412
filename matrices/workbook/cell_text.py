"""Any text → one that a workbook can hold, in a cell of Excel's size; the words of a cover ↔ one hidden cell.

What a cover says belongs to the edition, which the reader does not know; and it may have been changed since.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection

from matrices.errors import UsageError
from matrices.language import plain
from matrices.workbook.book import BookSheet

TEXT_LIMIT = 32_767
"""Characters of a cell or note, counted as Excel counts them: in UTF-16."""

CUT = " […]"
"""What ends a text that a cell cannot hold as a whole; it stands for every language, for such texts are compared."""

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""The signs that no file can hold."""


_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def in_xml(words: str, address: str) -> str:
    """Return a text as the XML of a cell holds it, lines ended in one way; nothing of it is changed unseen.

    Raises `UsageError`, which names the cell, for signs that no file can hold and for what no cell has room for.
    """
    if NOT_XML.search(words) or "\x7f" in words:  # the latter our reader takes for damage
        raise UsageError("text-with-control-signs", cell=address)
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    if len(lines.encode("utf-16-le")) // 2 > TEXT_LIMIT:
        raise UsageError("text-too-long", cell=address, limit=TEXT_LIMIT)
    return _ESCAPE.sub("_x005F_", lines)  # what looks like an escape of OOXML is none


def printable(words: str) -> str:
    """Return a text without the signs that no file can hold, lines ended in one way."""
    return NOT_XML.sub("\ufffd", words.replace("\r\n", "\n").replace("\r", "\n"))


def shortened(words: str, limit: int) -> str:
    """Return a text of at most so many characters; an ellipsis stands for what was cut off."""
    units = words.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * limit:
        return words
    return units[: 2 * (limit - 1)].decode("utf-16-le", "ignore") + "…"


def cut(words: str, limit: int, mark: str) -> str:
    """Return a text of at most so many characters; a mark ends one that was cut off, as `… [whole in answers.csv]`."""
    if len(words.encode("utf-16-le", "surrogatepass")) <= 2 * limit:
        return words
    return shortened(words, limit - len(mark.encode("utf-16-le")) // 2) + mark


def as_written(words: str) -> str:
    """Return a text as the cell of a workbook holds it: the study that goes with it has the whole of a longer one."""
    kept = printable(words)
    return kept if 2 * len(kept) <= TEXT_LIMIT else cut(kept, TEXT_LIMIT, CUT)


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
