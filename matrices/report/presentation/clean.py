"""Texts of countries → texts that a file of PowerPoint may hold: no sign that XML refuses, links of the web only."""

import re

from matrices.language import visible_signs
from matrices.report.shown import safe_link

_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@")


def clean(words: str) -> str:
    """Return a text without the signs that a file of Office refuses; line breaks become blanks."""
    return " ".join(_REFUSED.sub("", visible_signs(words)).replace("\t", " ").replace("\r", "\n").split("\n"))


def label(words: str) -> str:
    """Return a text as the data sheet of a chart may hold it: never one that a spreadsheet takes for a formula."""
    kept = clean(words)
    return f"'{kept}" if kept.startswith(_FORMULA) else kept


def safe(address: str) -> str:
    """Return an address of the web, nothing for any other."""
    return safe_link(address)
