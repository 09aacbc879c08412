"""What stands in a cell before anybody has judged it."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from matrices.language import Text, text, trimmed

_TRUTHS = {"TRUE": "box-ticked", "FALSE": "box-untouched"}

RawKind = Literal["blank", "text", "number", "boolean", "date", "time", "error"]


class Run(NamedTuple):
    """A stretch of a cell's text that looks the same throughout."""

    text: str
    struck: bool = False
    superscript: bool = False


@dataclass(frozen=True, slots=True)
class Looks:
    """How a cell looks, where that says something that its text does not; nearly no cell has any.

    `struck` and `hidden` are of the whole cell; `link` is the address under its text; `runs` are there only where some
    of the text is struck out or raised; `picture` tells that the cell holds a picture or a linked data type.
    """

    struck: bool = False
    hidden: bool = False
    link: str = ""
    runs: tuple[Run, ...] = ()
    picture: bool = False


@dataclass(frozen=True, slots=True)
class RawValue:
    """The content of a cell as the file holds it.

    `text` is always filled in (what a person would call the content: `0.25`, `2013-02-08`, `#N/A`, `TRUE`);
    `number` is set for kinds `number` (and `date`: the serial), `moment` for kind `date`.
    `formula` is set where the value is the cached result of a formula; without a cached value the kind is
    `blank` and the formula is still there.

    `format` is the format code of a number, date or time (empty: the general one), `shown` the text that the country
    sees in the cell, filled in once the country, and so its locale, is known; empty until then.
    """

    kind: RawKind
    text: str = ""
    number: Decimal | None = None
    moment: datetime.datetime | None = None
    formula: str | None = None
    format: str = ""
    shown: str = ""
    looks: Looks | None = None

    @property
    def is_blank(self) -> bool:
        """Tell whether the cell holds nothing but blanks and invisible signs, and no formula."""
        return self.formula is None and not trimmed(self.text)

    @property
    def quoted(self) -> str | Text:
        """What a message quotes of the cell: its text; of a truth value the word that its reader's program shows."""
        if self.kind == "boolean" and self.text in _TRUTHS:
            return text("values", _TRUTHS[self.text])
        return self.text


BLANK = RawValue("blank")


def raw_text(words: str) -> RawValue:
    """Return a text as a cell would hold it."""
    return RawValue("text" if words else "blank", words)


def raw_number(number: Decimal | float | int) -> RawValue:
    """Return a number as a cell would hold it."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    return RawValue("number", str(exact), exact)


def raw_date(moment: datetime.datetime) -> RawValue:
    """Return a date as a cell would hold it, shown in ISO 8601."""
    midnight = moment.time() == datetime.time()
    return RawValue("date", moment.date().isoformat() if midnight else moment.isoformat(sep=" "), None, moment)
