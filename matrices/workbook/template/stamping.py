"""A base workbook and a country → that country's template, at the cost of copying bytes; whose a template is.

A member is cut at its blanks. Each piece is deflated on its own and ends on a byte (a full flush), so that pieces can
be joined with whatever fills the blank, stored between them, without deflating anything again. Nothing depends on
the clock or the machine: members keep their order and all carry one date.

The base is built once per instrument and language (`write.build_base`); only what differs between countries is left
blank in it: the tokens, the line of identity and the country's name.
"""

import datetime
import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import escape

from matrices.errors import UnreadableWorkbook
from matrices.instrument import Sheet
from matrices.workbook.book import Repairs
from matrices.workbook.cell_text import NOT_XML
from matrices.workbook.identity import Identity, parse_token
from matrices.workbook.opening.package import Package
from matrices.workbook.plan import Line, Plan
from matrices.workbook.template.page import header_text

BLANK = re.compile(rb"\[\[mtx:([a-z]+):([a-z0-9-]*)\]\]")

Fill = Callable[[str, str], bytes]
"""Name and sheet of a blank → what to write there, escaped for XML already."""

_COVER_PART = "xl/worksheets/sheet1.xml"
_COUNTED = re.compile(rb"'((?:[^'!]|'')+)'!\$[A-Z]+\$(\d+):\$[A-Z]+\$(\d+)")
"""The cells that a formula of the cover counts."""
_COUNT = re.compile(rb'(<c r="[A-Z]+\d+"(?: s="\d+")?)[^>]*><f>.*?</c>', re.DOTALL)
_SHEET_NAMED = b'<c r="C'
"""Where the cover names a sheet; sections, and what was confirmed, stand a column further in."""

_LAST_BLOCK = b"\x03\x00"
_STORED = 65_535
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _DEFLATED, _ASCII = 20, 8, 0


class _FixedStretch(NamedTuple):
    """A stretch of a member that never changes."""

    raw: bytes
    crc: int
    deflated: bytes


class _OpenStretch(NamedTuple):
    """A stretch of a member that is filled in: the `token` of a sheet, the `country`."""

    name: str
    sheet: str


class Member(NamedTuple):
    """One member of a package, in order."""

    name: str
    parts: tuple[_FixedStretch | _OpenStretch, ...]


def member(name: str, content: bytes) -> Member:
    """Return a member cut at its blanks and deflated."""
    return Member(name, tuple(_parts(content)))


def whole(name: str, content: bytes) -> Member:
    """Return a member that has no blanks, whatever stands in it."""
    return Member(name, (_piece(content),))


def _parts(content: bytes) -> Iterator[_FixedStretch | _OpenStretch]:
    end = 0
    for found in BLANK.finditer(content):
        yield _piece(content[end : found.start()])
        yield _OpenStretch(found[1].decode(), found[2].decode())
        end = found.end()
    yield _piece(content[end:])


def _piece(raw: bytes) -> _FixedStretch:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return _FixedStretch(raw, zlib.crc32(raw), squeeze.compress(raw) + squeeze.flush(zlib.Z_FULL_FLUSH))


def package(members: Iterable[Member], fill: Fill, moment: datetime.datetime) -> bytes:
    """Return the package; `moment` is the date of every member, not before 1980."""
    stamp = _dos_time(moment)
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for one in members:
        crc, size, deflated = _join(one, fill)
        packed = sum(map(len, deflated))
        name = one.name.encode("ascii")
        sizes = (crc, packed, size)
        header = _LOCAL.pack(b"PK\3\4", _VERSION, _ASCII, _DEFLATED, *stamp, *sizes, len(name), 0)
        entry = (b"PK\1\2", _VERSION, _VERSION, _ASCII, _DEFLATED, *stamp, *sizes, len(name), 0, 0, 0, 0, 0, offset)
        directory += [_CENTRAL.pack(*entry), name]
        body += [header, name, *deflated]
        offset += len(header) + len(name) + packed
    size = sum(map(len, directory))
    count = len(directory) // 2
    return b"".join([*body, *directory, _END.pack(b"PK\5\6", 0, 0, count, count, size, offset, 0)])


def _join(one: Member, fill: Fill) -> tuple[int, int, list[bytes]]:
    """Return checksum, size and deflated bytes of a member."""
    crc, size, deflated = 0, 0, []
    for part in one.parts:
        if isinstance(part, _FixedStretch):
            crc = zlib.crc32(part.raw, crc) if size else part.crc
            size += len(part.raw)
            deflated.append(part.deflated)
        else:
            words = fill(part.name, part.sheet)
            crc = zlib.crc32(words, crc)
            size += len(words)
            deflated.append(_stored(words))
    return crc, size, [*deflated, _LAST_BLOCK]


def _stored(words: bytes) -> bytes:
    blocks = (words[at : at + _STORED] for at in range(0, len(words), _STORED))
    return b"".join(b"\0" + struct.pack("<HH", len(block), len(block) ^ 0xFFFF) + block for block in blocks)


def _dos_time(moment: datetime.datetime) -> tuple[int, int]:
    time = moment.hour << 11 | moment.minute << 5 | moment.second // 2
    return time, (max(moment.year, 1980) - 1980) << 9 | moment.month << 5 | moment.day


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


_COUNTRY_LIMIT = 60


class Base(NamedTuple):
    """A template without its country: members of the package, deflated, and the date that they carry."""

    members: tuple[Member, ...]
    moment: datetime.datetime


@dataclass(frozen=True)
class CountryMarks:
    """What differs between countries: the texts themselves, or the blanks that stand for them in a base."""

    country: str
    country_in_header: str
    line: str
    line_in_header: str
    identity: Identity | None = None

    def token(self, sheet: str) -> str:
        """Return the token of a sheet; of the whole file if `sheet` is empty."""
        return self.identity.on(sheet).token() if self.identity else f"[[mtx:token:{sheet}]]"


BLANKS = CountryMarks("[[mtx:country:]]", "[[mtx:countryheader:]]", "[[mtx:line:]]", "[[mtx:lineheader:]]")


def marks(identity: Identity, country_name: str) -> CountryMarks:
    """Return the texts of a country."""
    name = " ".join(NOT_XML.sub("\ufffd", country_name).split())
    line = identity.line()
    return CountryMarks(name, header_text(name, _COUNTRY_LIMIT), line, header_text(line), identity)


def stamp(base: Base, identity: Identity, country_name: str) -> bytes:
    """Return the template of a country; same input, same bytes."""
    return package(base.members, filler(marks(identity, country_name)), base.moment)


def part_of(content: bytes, plan: Plan, sections: Collection[str]) -> bytes:
    """Return a workbook in which the rows of other sections are hidden, for whoever answers some of them.

    Columns that none of the rows left uses are hidden too (decision 57), and on the cover what counts other rows.
    It is the same workbook otherwise: what it says of itself, its cells and its rules, so that parts can be merged.
    """
    hidden, states = dict[str, tuple[frozenset[int], frozenset[int]]](), set[str]()
    asked: dict[str, tuple[set[int], frozenset[int]]] = {}
    for number, sheet in enumerate(plan.instrument.sheets, 2):
        if sheet.kind == "matrix":
            lines = plan.sheet(sheet.id).lines
            left = frozenset(line.number for line in lines if _section(sheet, line) not in sections)
            kept = {one.row_id for one in lines if one.row_id and one.number not in left}
            used = {column for row in kept for column in sheet.used_columns(row)}
            unused = frozenset(at for one, at in plan.sheet(sheet.id).columns.items() if kept and one not in used)
            hidden[f"xl/worksheets/sheet{number}.xml"] = left, unused
            states |= {str(number)} if len(left) == len(lines) else set()
            asked |= dict.fromkeys(sheet.tab.by_language.values(), (set(plan.sheet(sheet.id).rows.values()), left))
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            rows, columns = hidden.get(info.filename, (frozenset(), frozenset()))
            made = _with_hidden(info.filename, old.read(info), rows, columns, states)
            new.writestr(info, _cover_of_part(made, asked) if info.filename == _COVER_PART else made)
    return packed.getvalue()


def _cover_of_part(content: bytes, asked: Mapping[str, tuple[set[int], frozenset[int]]]) -> bytes:
    """Return a cover that counts nothing of which other rows are asked; a sheet is named on it if some of its are."""

    def counted(match: re.Match[bytes]) -> bytes:
        found = [
            (html.unescape(tab.decode()).replace("''", "'"), int(a), int(b)) for tab, a, b in _COUNTED.findall(match[0])
        ]
        of = [asked[tab] for tab, _, _ in found if tab in asked]
        lines = {line for tab, a, b in found if tab in asked for line in asked[tab][0] if a <= line <= b}
        other = {line for _, left in of[:1] for line in lines & left}
        if not other:
            return match[0]
        if lines - other and _SHEET_NAMED in match[0]:
            return _COUNT.sub(rb"\1/>", match[0])
        return match[0].replace(b"<row ", b'<row hidden="1" ', 1)

    return re.sub(rb"<row .*?</row>", counted, content, flags=re.DOTALL)


def _section(sheet: Sheet, line: Line) -> str:
    row = line.row_id or next(iter(line.section.rows)).id if line.section is not None else line.row_id
    return sheet.section_of(row).id


def _with_hidden(
    name: str, content: bytes, rows: Collection[int], columns: Collection[int], sheets: Collection[str]
) -> bytes:
    if name == "xl/workbook.xml":
        for number in sheets:
            content = re.sub(rb'(sheetId="%s" state=")visible' % number.encode(), rb"\1hidden", content)
        return content
    for column in columns:  # each has an element of its own: openpyxl joins none whose widths are given
        at = b' min="%d" max="%d"/>' % (column, column)
        content = content.replace(at, b' hidden="1"' + at, 1)
    if not rows:
        return content
    wanted = frozenset(str(row).encode() for row in rows)

    def folded(match: re.Match[bytes]) -> bytes:
        return match[0] + b' hidden="1"' if match[1] in wanted else match[0]

    return re.sub(rb'<row r="(\d+)"', folded, content)


def filler(texts: CountryMarks) -> Fill:
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
