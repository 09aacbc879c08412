"""The bytes of a template → whose it is, by the token in its properties alone: its sheets are not read."""

import html
import re

from matrices.errors import UnreadableWorkbook
from matrices.workbook.book import Repairs
from matrices.workbook.identity import Identity, parse_token
from matrices.workbook.opening.package import Package

_PROPERTIES = "docProps/custom.xml"
_TEXT = re.compile(r">([^<>]+)<")


def identity_of(content: bytes, name: str) -> Identity | None:
    """Return the identity in the properties of a workbook, None where there is none or the file is no workbook."""
    try:
        words = Package(content, Repairs(name)).read(_PROPERTIES)
    except UnreadableWorkbook:
        return None
    texts = _TEXT.findall((words or b"").decode("utf-8", "replace"))
    return next((found for text in texts if (found := parse_token(html.unescape(text)))), None)
