"""The texts of a workbook as people read them: runs joined, escapes undone, signs that no text can hold replaced."""

import re

from lxml import etree

from matrices.instrument.raw import RawValue

LOST = "\ufffd"
"""Stands for each sign that could not be read."""

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNUSUAL = re.compile(r"_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def cleaned(text: str) -> str:
    """Return the text with `_x000D_` escapes undone, one sign for each end of a line, unreadable signs as U+FFFD."""
    if (text.isprintable() and "_x" not in text) or not _UNUSUAL.search(text):
        return text
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    # Two escaped halves of one sign come together again; a half that stands alone is lost.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _FORBIDDEN.sub(LOST, text.replace("\r\n", "\n").replace("\r", "\n"))


def joined(item: etree._Element) -> str:
    """Return the text of a string item or comment as it is written: runs joined, phonetic hints left out."""
    if len(item) == 1 and item[0].tag == f"{item.tag}"[:-2] + "t":  # one plain text, nearly always
        return item[0].text or ""
    pieces = []
    for child in item:
        name = local(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            pieces.extend(part.text or "" for part in child if local(part) == "t")
    return "".join(pieces)


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; an entity or comment has none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class SharedStrings:
    """The string table: takes `si` elements, keeps each as the value of a cell."""

    def __init__(self) -> None:
        self.values: list[RawValue] = []

    def take(self, element: etree._Element) -> None:
        """Take one string item."""
        text = cleaned(joined(element))
        self.values.append(RawValue("text" if text.strip() else "blank", text))
