"""What the program adds to a country's workbook: how it is signed and known again, what may be written into XML."""

import re

from matrices.findings import Severity

AUTHOR = "matrices"
"""Author of our notes; LibreOffice does not keep it, so that they are known by their words (`marked.py`)."""

TEXT_LIMIT = 32_767
"""Characters of a cell or note, counted as Excel counts them: in UTF-16."""

_CONDITION = re.compile(r'"matrices"\s*<>\s*"(?:error|warning|notice)"')
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class CannotPatch(Exception):
    """Raised if a file is built so that marks cannot be put into it; its text says in what way."""


def condition(severity: Severity) -> str:
    """Return the formula, always true, of the conditional format that colours the cells of a severity."""
    return f'"matrices"<>"{severity}"'


def is_condition(formula: str) -> bool:
    """Tell whether a conditional format is one of an earlier round."""
    return _CONDITION.search(formula) is not None


def printable(words: str) -> str:
    """Return a text without the signs that no file can hold, lines ended in one way."""
    return _NOT_XML.sub("\ufffd", words.replace("\r\n", "\n").replace("\r", "\n"))


def legal(words: str) -> str:
    """Return a text as the XML of a cell or note holds it: no forbidden signs, no false escapes, not too long."""
    return _ESCAPE.sub("_x005F_", shortened(printable(words), TEXT_LIMIT))


def shortened(words: str, limit: int) -> str:
    """Return a text of at most so many characters; an ellipsis stands for what was cut off."""
    units = words.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * limit:
        return words
    return units[: 2 * (limit - 1)].decode("utf-16-le", "ignore") + "…"
