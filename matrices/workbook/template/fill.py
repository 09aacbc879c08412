"""A generated template and answers by key → the same template filled in, as if somebody had written into it.

Only the cells change, and the heights of rows that need more room: every other part of the package is carried over as
it is. Cells are found by their keys, as the reader finds them.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from lxml import etree
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from matrices.errors import UsageError
from matrices.instrument import CellId
from matrices.workbook.cell_text import in_xml
from matrices.workbook.identity import parse_token
from matrices.workbook.plan import COVER, COVER_VALUE, column_key, row_key
from matrices.workbook.style import row_height, text_height
from matrices.workbook.template.stamping import BLANK, package, whole

Answer = str | int | float | Decimal | datetime.date

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STYLES = "xl/styles.xml"
_EPOCHS = {False: datetime.date(1899, 12, 30), True: datetime.date(1904, 1, 1)}
_FIRST_DAYS = {False: datetime.date(1900, 3, 1), True: datetime.date(1904, 1, 2)}
"""Before these, programs count days differently, or not at all."""
_CACHED = re.compile(rb'<c( r="[A-Z]+\d+"(?: s="\d+")?)(?: t="str")?>(<f>[^<]*</f>)<v>[^<]*</v></c>')
"""A formula with the value that it had while nothing was filled in: LibreOffice would believe it."""
FORMULA_SIGNS = ("=", "+", "-", "@")
"""With what a text begins that a program would make a formula of, once somebody enters the cell."""


def fill(template: bytes, answers: Mapping[CellId, Answer], cover: Mapping[str, str] | None = None) -> bytes:
    """Return the template with the answers, and with what is asked of the person who fills it in (`cover`).

    Texts stay texts, `=1+1` too; dates become dates, numbers numbers. Raises `UsageError` if the template has no
    cell for an answer, if a text is longer than the 32,767 characters of a cell, or holds signs that no file can
    hold.
    """
    wanted: dict[CellId, Answer] = dict(answers)
    wanted |= {CellId(COVER, name, COVER_VALUE): words for name, words in (cover or {}).items()}
    with zipfile.ZipFile(io.BytesIO(template)) as source:
        contents = {info.filename: source.read(info) for info in source.infolist()}
        moment = datetime.datetime(*source.infolist()[0].date_time)
    for content in contents.values():
        _check_stamped(content)
    styles = FilledStyles(contents[_STYLES])
    left = set(wanted)
    for name in [name for name in contents if name.startswith("xl/worksheets/sheet")]:
        sheet = FilledSheet(contents[name], styles)
        placed = {place: wanted[place] for place in left if place.sheet == sheet.id}
        for place, value in placed.items():
            sheet.write(place, value)
        left -= set(placed)
        contents[name] = without_results(sheet.bytes() if placed else contents[name])
    for place in sorted(left):
        raise UsageError("no-cell-for-answer", sheet=place.sheet, row=place.row, column=place.column)
    contents[_STYLES] = styles.bytes()
    return package([whole(*one) for one in contents.items()], _no_blanks, moment)


def without_results(sheet: bytes) -> bytes:
    """Return a sheet whose formulas carry no values, so that every program works them out."""
    return _CACHED.sub(rb"<c\1>\2</c>", sheet)


def _check_stamped(content: bytes) -> None:
    """Raise `UsageError` if a part still waits for its country; what somebody wrote may look like a blank later."""
    found = BLANK.search(content)
    if found is not None:
        _no_blanks(found[1].decode(), found[2].decode())


def _no_blanks(name: str, sheet: str) -> bytes:
    raise UsageError("template-without-country", blank=f"{name} {sheet}".strip())


@dataclass
class FilledStyles:
    """The styles of the workbook, to which those of texts that look like formulas are added."""

    content: bytes
    _quoted: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _root(self) -> etree._Element:
        return etree.fromstring(self.content)

    def quoted(self, index: str) -> str:
        """Return the index of the style that a cell has, with the mark that its content is a text."""
        if index not in self._quoted:
            formats = next(self._root.iter(f"{_MAIN}cellXfs"))
            copy = etree.fromstring(etree.tostring(formats[int(index)]))
            copy.set("quotePrefix", "1")
            formats.append(copy)
            formats.set("count", str(len(formats)))
            self._quoted[index] = str(len(formats) - 1)
        return self._quoted[index]

    def bytes(self) -> bytes:
        """Return the part."""
        return _serialised(self._root) if self._quoted else self.content


@dataclass
class FilledSheet:
    """One sheet of a template, with its cells by key."""

    content: bytes
    styles: FilledStyles

    @cached_property
    def _root(self) -> etree._Element:
        return etree.fromstring(self.content)

    @cached_property
    def _cells(self) -> dict[tuple[int, int], etree._Element]:
        return {coordinate_to_tuple(cell.get("r", "")): cell for cell in self._root.iter(f"{_MAIN}c")}

    @cached_property
    def id(self) -> str:
        """The id of the sheet, out of its token."""
        identity = parse_token(_text(self._cells.get((1, 1))))
        return identity.sheet if identity else ""

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {_text(cell): row for (row, column), cell in self._cells.items() if column == 1}

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {_text(cell): column for (row, column), cell in self._cells.items() if row == 1}

    @cached_property
    def _widths(self) -> dict[int, float]:
        return {int(col.get("min", "0")): float(col.get("width", "10")) for col in self._root.iter(f"{_MAIN}col")}

    def write(self, place: CellId, value: Answer) -> None:
        """Write one answer into its cell."""
        row, column = self._rows.get(row_key(place.row)), self._columns.get(column_key(place.column))
        if row is None or column is None:
            raise UsageError("no-cell-for-answer", sheet=place.sheet, row=place.row, column=place.column)
        self.put(row, column, value)

    def put(self, row: int, column: int, value: Answer, size: float = 10) -> None:
        """Write a value into a cell by its numbers; a text of a font size in points gets the room that it needs."""
        cell = self._cells[row, column]
        for child in list(cell):
            cell.remove(child)
        content = held(value)
        if isinstance(content, str):
            self._write_text(cell, in_xml(content, self._at(row, column)))
            self._make_room(cell, content, self._widths.get(column, 10), size)
        else:
            cell.attrib.pop("t", "")
            etree.SubElement(cell, f"{_MAIN}v").text = str(content)

    def keep(self, row: int, column: int, words: str) -> None:
        """Write a text into a hidden cell, for which no row has to grow."""
        self._write_text(self._cells[row, column], in_xml(words, self._at(row, column)))

    def _at(self, row: int, column: int) -> str:
        return f"{self.id}!{get_column_letter(column)}{row}"

    def dress_like(self, row: int, column: int, other: tuple[int, int]) -> None:
        """Give a cell the look and the protection of another one, row and column."""
        self._cells[row, column].set("s", self._cells[other].get("s", "0"))

    def _write_text(self, cell: etree._Element, words: str) -> None:
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{_MAIN}is"), f"{_MAIN}t")
        text.text = words
        text.set(_SPACE, "preserve")
        if words.startswith(FORMULA_SIGNS):
            cell.set("s", self.styles.quoted(cell.get("s", "0")))

    def _make_room(self, cell: etree._Element, words: str, width: float, size: float) -> None:
        row = cell.getparent()
        if row is not None:
            needed = row_height(text_height(words, width, size))
            row.set("ht", f"{max(float(row.get('ht', '0')), needed):g}")

    def bytes(self) -> bytes:
        """Return the part."""
        return _serialised(self._root)


def _serialised(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _text(cell: etree._Element | None) -> str:
    texts: Iterable[etree._Element] = cell.iter(f"{_MAIN}t") if cell is not None else ()
    return "".join(text.text or "" for text in texts)


def held(value: Answer, since_1904: bool = False) -> str | Decimal:
    """Return what a cell holds of an answer: a text, or a number; of a day that no calendar counts, its text."""
    if isinstance(value, datetime.date):
        day = datetime.date(value.year, value.month, value.day)
        counts = day >= _FIRST_DAYS[since_1904]
        return Decimal((day - _EPOCHS[since_1904]).days) if counts else day.isoformat()
    return value if isinstance(value, str) else Decimal(repr(value) if isinstance(value, float) else value)
