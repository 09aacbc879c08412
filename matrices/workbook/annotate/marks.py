"""What the program adds to a country's workbook: how it is signed and known again, what may be written into XML."""

import re

from matrices.findings import Severity
from matrices.workbook.printable import TEXT_LIMIT, printable, shortened

AUTHOR = "matrices"
"""Author of our notes; LibreOffice does not keep it, so that they are known by their words (`marked.py`)."""

_CONDITION = re.compile(r'"matrices"\s*<>\s*"(?:error|warning|notice)"')
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class CannotPatch(Exception):
    """Raised if a file is built so that marks cannot be put into it; its text says in what way."""


def condition(severity: Severity) -> str:
    """Return the formula, always true, of the conditional format that colours the cells of a severity."""
    return f'"matrices"<>"{severity}"'


def is_condition(formula: str) -> bool:
    """Tell whether a conditional format is one of an earlier round."""
    return _CONDITION.search(formula) is not None


def legal(words: str) -> str:
    """Return a text as the XML of a cell or note holds it: no forbidden signs, no false escapes, not too long."""
    return _ESCAPE.sub("_x005F_", shortened(printable(words), TEXT_LIMIT))
