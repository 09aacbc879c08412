"""A note on a cell → what the program itself wrote into it when it handed the workbook back, and what a country did.

Shared by the reader, which takes only the country's words, and by `annotate`, which writes the marks.
"""

import re

from matrices.language import catalogue

OPENING = "▸"
CLOSING = "◂"
"""Every note stands between these signs, after which a country may have written words of its own."""


def their_words(note: str) -> str:
    """Return a note without what the program wrote into it; empty where nobody else wrote anything."""
    return _ours().sub("", note).strip()


def is_marked(note: str) -> bool:
    """Tell whether the program wrote something into a note."""
    return _ours().search(note) is not None


def _ours() -> re.Pattern[str]:
    heads = "|".join(map(re.escape, catalogue("annotate")["note-head"].values()))
    return re.compile(rf"(?<!\s)\s*{OPENING}\s?(?:{heads}).*?(?:{CLOSING}|\Z)", re.DOTALL)
