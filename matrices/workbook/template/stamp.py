"""A base workbook and a country → that country's template, at the cost of copying bytes.

The base is built once per instrument and language (`write.build_base`); only what differs between countries is left
blank in it: the tokens, the line of identity and the country's name.
"""

import datetime
from dataclasses import dataclass
from xml.sax.saxutils import escape

from matrices.workbook.identity import Identity
from matrices.workbook.printable import NOT_XML
from matrices.workbook.template.page import header_text
from matrices.workbook.template.zipped import Fill, Member, package

_COUNTRY_LIMIT = 60


@dataclass(frozen=True)
class Base:
    """A template without its country: members of the package, deflated, and the date that they carry."""

    members: tuple[Member, ...]
    moment: datetime.datetime


@dataclass(frozen=True)
class Marks:
    """What differs between countries: the texts themselves, or the blanks that stand for them in a base."""

    country: str
    country_in_header: str
    line: str
    line_in_header: str
    identity: Identity | None = None

    def token(self, sheet: str) -> str:
        """Return the token of a sheet; of the whole file if `sheet` is empty."""
        return self.identity.on(sheet).token() if self.identity else f"[[mtx:token:{sheet}]]"


BLANKS = Marks("[[mtx:country:]]", "[[mtx:countryheader:]]", "[[mtx:line:]]", "[[mtx:lineheader:]]")


def marks(identity: Identity, country_name: str) -> Marks:
    """Return the texts of a country."""
    name = " ".join(NOT_XML.sub("\ufffd", country_name).split())
    line = identity.line()
    return Marks(name, header_text(name, _COUNTRY_LIMIT), line, header_text(line), identity)


def stamp(base: Base, identity: Identity, country_name: str) -> bytes:
    """Return the template of a country; same input, same bytes."""
    return package(base.members, filler(marks(identity, country_name)), base.moment)


def filler(texts: Marks) -> Fill:
    """Return what fills the blanks of a base with the texts of a country."""
    words = {
        "country": texts.country,
        "countryheader": texts.country_in_header,
        "line": texts.line,
        "lineheader": texts.line_in_header,
    }

    def fill(name: str, sheet: str) -> bytes:
        return escape(texts.token(sheet) if name == "token" else words[name]).encode()

    return fill
