"""Answers → a country's own workbook with them in its cells; every other cell and every other part keeps its bytes.

What cannot be written so is refused with `CannotPatch`, and the workbook is made anew. The result is read again: a
workbook is never returned in which any other cell says something else than before.
"""

import datetime
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr, unescape

from openpyxl.formula.translate import Translator

from matrices.findings import CellRef
from matrices.instrument import BLANK, CellId, RawValue, locales_of, precision_shown, raw_number, shown_text
from matrices.workbook.annotating.draft import WorkbookPart
from matrices.workbook.annotating.package import MAIN, CannotPatch, Container, Opc
from matrices.workbook.annotating.patch import sound_book
from matrices.workbook.annotating.sheet_part import SheetPart, Styles
from matrices.workbook.book import Book, BookSheet, Merge, Place
from matrices.workbook.cell_text import in_xml
from matrices.workbook.opening.grid import range_of
from matrices.workbook.opening.styles import Style, styles_of
from matrices.workbook.placing.tabs import cover_place
from matrices.workbook.plan import COVER, address, cell_place
from matrices.workbook.style import ANSWER, row_height, text_height
from matrices.workbook.template.fill import FORMULA_SIGNS, Answer, held

_TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
_ATTRIBUTE = re.compile(rb"""\s([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')""")
_FORMULA = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?f\b[^<>]*>")
_SHARED = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?f\b[^<>]*(?:/>|></[^<>]*>)")
"""A formula that a cell shares without saying it itself."""
_OF_CONTENT = (b"t", b"vm", b"cm")
"""Attributes of a cell that tell what its content is: a kind, a picture, a linked data type."""
_FIRST_NAME = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)sheetData\b")
_PLAIN = locales_of("US", "en")[0]
_DIGITS = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_DEEP = 4
"""How deep a cell stands: worksheet, rows, row, cell."""


def answer(
    workbook: bytes,
    answers: Mapping[CellId, Answer] | Mapping[str, Answer],
    places: Mapping[CellId, CellRef] | None = None,
    name: str = "",
) -> bytes:
    """Return a workbook with answers in its cells, given by address (`Leyes!C6`) or by what they answer.

    `places` are the cells of all answers of the file, as its `Reading` has them; those of the cover are found in it.
    `name` is that of the file.
    A text stays a text, `=1+1` too; an empty one leaves the cell blank. Same input, same bytes. Raises `CannotPatch`
    if the workbook cannot be patched or has no such cell, `UsageError` for a text that no cell can hold.
    """
    book, known = sound_book(workbook, name), places or {}
    wanted: dict[str, dict[Place, Answer]] = {}
    for at, value in answers.items():
        title, place = _place(at, book, known)
        wanted.setdefault(title, {})[place] = value
    patch = _Answering(workbook, book, known)
    for title, cells in wanted.items():
        patch.sheet(title, cells)
    content = patch.bytes()
    _check(book, sound_book(content, name), patch.written)
    return content


def _place(at: CellId | str, book: Book, places: Mapping[CellId, CellRef]) -> tuple[str, Place]:
    if isinstance(at, str):
        title, _, words = at.rpartition("!")
        place = cell_place(words)
    elif at.sheet == COVER:
        title, place = cover_place(book, at.row)
    else:
        title, place = (places[at].sheet, cell_place(places[at].cell)) if at in places else ("", None)
    if place is None or title not in {sheet.title for sheet in book.sheets}:
        raise CannotPatch(f"no cell for {at}")
    return title, place


@dataclass
class _Answering:
    """One package while answers are written into it; `written` is what its cells are to hold afterwards."""

    workbook: bytes
    book: Book
    places: Mapping[CellId, CellRef]
    written: dict[str, Mapping[Place, Answer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._opc = Opc(Container(self.workbook))
        self._workbook = WorkbookPart(self._opc)
        self._looks = _Looks(self._opc, self._workbook.part, self.book.since_1904)

    def sheet(self, title: str, cells: Mapping[Place, Answer]) -> None:
        """Write answers into the cells of one sheet."""
        read = next(sheet for sheet in self.book.sheets if sheet.title == title)
        name = next(tab.part for tab in self._workbook.tabs if tab.title == title)
        part = SheetPart(self._opc.container.read(name))
        merged = [one for one in read.merges if any(_is_in(place, one) for place in cells)]
        cells = {**self._spread(read, merged, cells), **cells}
        rows = _SheetCells(title, part, cells, self._looks)
        if rows.has_formulas:
            self._workbook.forget_formulas()
        part.cells = rows.patched()
        part.unmerge(merged)
        part.unlink(cells)
        self._opc.container.write(name, part.bytes())
        self._workbook.calculate()
        self.written[title] = cells

    def _spread(
        self, read: BookSheet, merged: Collection[Merge], cells: Mapping[Place, Answer]
    ) -> Mapping[Place, Answer]:
        """Return what the other answers under merged cells hold: each what the merged cell showed for it."""
        own = {cell_place(at.cell) for at in self.places.values() if at.sheet == read.title} if merged else set()
        found: dict[Place, Answer] = {}
        for one in merged:
            anchor = (one.top, one.left)
            for place in _places_of(one):
                if place != anchor and not read.grid.get(place, BLANK).is_blank:
                    raise CannotPatch("content hidden under a merged cell")
                if {place, anchor} <= own and place not in cells:
                    found[place] = _repeated(read.grid.get(anchor, BLANK))
        return found

    def bytes(self) -> bytes:
        """Return the package."""
        return self._opc.bytes()


def _repeated(raw: RawValue) -> Answer:
    """Return what is written into a cell that is to hold what another one does."""
    if raw.kind not in ("blank", "text", "number", "date") or raw.formula or (raw.looks and raw.looks.runs):
        raise CannotPatch("a merged cell whose content cannot be repeated")
    if raw.moment is not None:
        return raw.moment.date()
    return raw.number if raw.number is not None else raw.text


def _is_in(place: Place, merge: Merge) -> bool:
    return merge.top <= place[0] <= merge.bottom and merge.left <= place[1] <= merge.right


def _places_of(merge: Merge) -> Iterator[Place]:
    for row in range(merge.top, merge.bottom + 1):
        for column in range(merge.left, merge.right + 1):
            yield row, column


class _CellBytes(NamedTuple):
    """Where a cell stands in the bytes of its sheet."""

    column: int
    start: int
    end: int


@dataclass
class _RowBytes:
    """Where a row stands in the bytes of its sheet: its first tag, and where its last cell ends."""

    start: int
    inside: int
    end: int = 0
    cells: list[_CellBytes] = field(default_factory=list)


class _Scan:
    """Finds rows and their cells in the bytes of a sheet, and where rows go that are not there."""

    def __init__(self, content: bytes, rows: Collection[int]) -> None:
        self._content, self._wanted = content, rows
        self.rows: dict[int, list[_RowBytes]] = {}
        self.after: dict[int, int] = {}
        self.last = 0
        self._depth = self._number = self._column = self._start = 0
        self._row: _RowBytes | None = None
        parser = self._parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._finish
        try:
            parser.Parse(content, False)
        except expat.ExpatError as problem:
            raise CannotPatch("broken XML") from problem

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth == _DEEP - 1 and name == f"{MAIN}}}row":
            self._number = _counted(attributes.get("r"), self._number + 1)
            at = self._parser.CurrentByteIndex
            for one in self._wanted:
                if one < self._number:
                    self.after.setdefault(one, at)
            if self._number in self._wanted:
                self._row, self._column = _RowBytes(at, self._tag_end(at)), 0
                self.rows.setdefault(self._number, []).append(self._row)
        elif self._depth == _DEEP and self._row is not None:
            self._start = self._parser.CurrentByteIndex
            found = cell_place(attributes.get("r") or "")
            self._column = found[1] if found else self._column + 1

    def _finish(self, name: str) -> None:
        self._depth -= 1
        at = self._parser.CurrentByteIndex
        if self._depth == _DEEP - 1 and self._row is not None:
            inside = self._tag_end(self._start)
            end = inside if self._content[inside - 2 : inside] == b"/>" else self._tag_end(at)
            self._row.cells.append(_CellBytes(self._column, self._start, end))
        elif self._depth == _DEEP - 2 and self._row is not None:
            self._row.end, self._row = at, None
        elif self._depth == _DEEP - 3:
            self.last = at

    def _tag_end(self, at: int) -> int:
        found = _TAG.match(self._content, at)
        if found is None:
            raise CannotPatch("a tag that cannot be told")
        return found.end()


def _counted(words: str | None, otherwise: int) -> int:
    return int(words) if words is not None and words.isdecimal() and len(words) < 8 else otherwise


@dataclass
class _SheetCells:
    """The cells of one sheet while answers are written into it."""

    title: str
    part: SheetPart
    cells: Mapping[Place, Answer]
    looks: "_Looks"

    def __post_init__(self) -> None:
        self._scan = _Scan(self.part.cells, {row for row, _ in self.cells})

    def patched(self) -> bytes:
        """Return the bytes of the cells with the answers."""
        content = self.part.cells
        edits = dict(self._shared_formulas())
        for number in sorted({row for row, _ in self.cells}):
            own = {column: value for (row, column), value in self.cells.items() if row == number}
            for start, end, piece in self._row(number, own):
                edits[start, end] = edits.get((start, end), b"") + piece
        for (start, end), piece in sorted(edits.items(), reverse=True):
            content = content[:start] + piece + content[end:]
        return content

    @property
    def has_formulas(self) -> bool:
        """Tell whether a formula is written over."""
        return any(
            _FORMULA.search(self.part.cells, one.start, one.end)
            for number, rows in self._scan.rows.items()
            for row in rows
            for one in row.cells
            if (number, one.column) in self.cells
        )

    @property
    def _prefix(self) -> bytes:
        found = _FIRST_NAME.search(self.part.cells)
        return found[1] if found else b""

    def _row(self, number: int, own: Mapping[int, Answer]) -> Iterator[tuple[int, int, bytes]]:
        """Yield what is changed to write a row: from where, to where, and what stands there then."""
        content, prefix, scan = self.part.cells, self._prefix, self._scan
        if number not in scan.rows:
            inner = b"".join(self._cell(b"", (number, column), own[column]) for column in sorted(own))
            at = scan.after.get(number, scan.last)
            new = b'<%srow r="%d">%s</%srow>' % (prefix, number, inner, prefix)
            yield self._at_end(new) if at == scan.last else (at, at, new)
            return
        for row in scan.rows[number]:
            tag = content[row.start : row.inside]
            taller = self._taller(tag, own)
            if taller != tag:
                yield row.start, row.inside, taller
        for column, value in sorted(own.items()):
            found = [one for row in scan.rows[number] for one in row.cells if one.column == column]
            for one in found:
                yield one.start, one.end, self._cell(content[one.start : one.end], (number, column), value)
            if not found:
                yield self._new(scan.rows[number][0], (number, column), value)

    def _cell(self, old: bytes, place: Place, value: Answer) -> bytes:
        content = held(value, self.looks.since_1904)
        if isinstance(content, str):
            content = in_xml(content, f"{self.title}!{address(*place)}")
        return _cell(old, place, content, self.looks.of(_style_of(old), value), self._prefix)

    def _at_end(self, row: bytes) -> tuple[int, int, bytes]:
        """Return a row at the end of the cells, of which there may be none (`<sheetData/>`)."""
        content, prefix, last = self.part.cells, self._prefix, self._scan.last
        if not content.endswith(b"/>"):
            return last, last, row
        return content.rindex(b"<"), len(content), b"<%ssheetData>%s</%ssheetData>" % (prefix, row, prefix)

    def _new(self, row: _RowBytes, place: Place, value: Answer) -> tuple[int, int, bytes]:
        content, made = self.part.cells, self._cell(b"", place, value)
        if content[row.inside - 2 : row.inside] == b"/>":
            raise CannotPatch("a row without cells")
        at = next((one.start for one in row.cells if one.column > place[1]), row.end)
        return at, at, made

    def _taller(self, tag: bytes, own: Mapping[int, Answer]) -> bytes:
        """Return the first tag of a row that has room for its answers, if it says how high it is."""
        found = re.search(rb"""\sht=(["'])([0-9.]{1,20})\1""", tag)
        texts = [(words, self.part.width(column)) for column, words in own.items() if isinstance(words, str) and words]
        if found is None or not texts:
            return tag
        needed = row_height(*(text_height(words, width, ANSWER.size) for words, width in texts))
        return tag if float(found[2]) >= needed else tag[: found.start(2)] + b"%g" % needed + tag[found.end(2) :]

    def _shared_formulas(self) -> Iterator[tuple[tuple[int, int], bytes]]:
        """Yield the cells that share a formula with one that is written over, each with a formula of its own.

        Of a formula that fills several cells at once, no cell can be written over.
        """
        for tag in _FORMULA.finditer(self.part.cells):
            marks = _attributes(tag[0])
            over = range_of(marks.get(b"ref", ""))
            if over is None or not any(_is_in(place, over) for place in self.cells):
                continue
            if marks.get(b"t") == "shared":
                yield from self._unshared(tag, marks.get(b"si", ""), over)
            elif over.top != over.bottom or over.left != over.right:
                raise CannotPatch("a formula that fills several cells")

    def _unshared(self, master: re.Match[bytes], number: str, over: Merge) -> Iterator[tuple[tuple[int, int], bytes]]:
        content, scan = self.part.cells, _Scan(self.part.cells, range(over.top, over.bottom + 1))
        cells = [((row, one.column), one) for row, rows in scan.rows.items() for each in rows for one in each.cells]
        origin = next((place for place, one in cells if one.start < master.start() < one.end), None)
        if origin not in self.cells or origin is None:
            return
        words = unescape(content[master.end() : content.index(b"<", master.end())].decode(), {"&quot;": '"'})
        translator = Translator(f"={words}", origin=address(*origin))
        for place, one in cells:
            own = _SHARED.search(content, one.start, one.end)
            if place not in self.cells and own is not None and _attributes(own[0]).get(b"si") == number:
                formula = escape(str(translator.translate_formula(address(*place)))[1:]).encode()
                made = b"<%sf>%s</%sf>" % (self._prefix, formula, self._prefix)
                yield (one.start, one.end), content[one.start : own.start()] + made + content[own.end() : one.end]


def _attributes(tag: bytes) -> dict[bytes, str]:
    return {name: unescape(value[1:-1].decode()) for name, value in _ATTRIBUTE.findall(tag)}


def _style_of(old: bytes) -> str | None:
    """Return the number of the style of a cell; None if there was no cell."""
    found = _TAG.match(old)
    return _attributes(found[0]).get(b"s", "0") if found else None


def _cell(old: bytes, place: Place, content: str | Decimal, style: str, prefix: bytes) -> bytes:
    """Return the bytes of a cell, its attributes kept apart from those of its old content."""
    found = _TAG.match(old)
    marks = {name: value for name, value in (_attributes(found[0]) if found else {}).items() if name not in _OF_CONTENT}
    marks = {b"r": address(*place), **marks, b"s": style}
    head = b"%sc" % prefix + b"".join(b" %s=%s" % (name, quoteattr(one).encode()) for name, one in marks.items())
    if isinstance(content, Decimal):
        return b"<%s><%sv>%s</%sv></%sc>" % (head, prefix, str(content).encode(), prefix, prefix)
    if not content:
        return b"<%s/>" % head
    text = b'<%st xml:space="preserve">%s</%st>' % (prefix, escape(content).encode(), prefix)
    return b'<%s t="inlineStr"><%sis>%s</%sis></%sc>' % (head, prefix, text, prefix, prefix)


class _Looks:
    """Which style a cell needs so that it shows what is written into it: its own, wherever that does."""

    def __init__(self, opc: Opc, workbook: str, since_1904: bool) -> None:
        self._opc, self._workbook, self.since_1904 = opc, workbook, since_1904
        part = opc.related(workbook, "styles")
        self._known: Mapping[str, Style] = styles_of(opc.look(part)) if part else {}

    @cached_property
    def _styles(self) -> Styles:
        return Styles(self._opc, self._workbook)

    def of(self, index: str | None, value: Answer) -> str:
        """Return the number of the style; a cell that was not there has none, and is dressed as the template's are."""
        is_text = isinstance(held(value, self.since_1904), str)
        if index is None or not self._shows(self._known.get(index, Style()), value, is_text):
            code = "@" if is_text else "yyyy-mm-dd" if isinstance(value, datetime.date) else "General"
            index = str(self._styles.cell(replace(ANSWER, number_format=code)))
        begins = isinstance(value, str) and value.startswith(FORMULA_SIGNS)
        return str(self._styles.quoted(int(index))) if begins else index

    def _shows(self, style: Style, value: Answer, is_text: bool) -> bool:
        if style.odd or is_text:
            return not style.odd
        if isinstance(value, datetime.date):
            return style.shows == "date" and precision_shown(style.format) == "day"
        if style.shows != "number" or not isinstance(value, int | float | Decimal):
            return False
        raw = raw_number(value)._replace(format=style.format)
        shown = shown_text(raw, _PLAIN, self.since_1904) if style.format else raw.text
        words = (shown or "").replace(",", "")
        return _DIGITS.fullmatch(words) is not None and Decimal(words) == raw.number


def _check(before: Book, after: Book, written: Mapping[str, Mapping[Place, Answer]]) -> None:
    """Raise `CannotPatch` unless the cells hold what was written into them, and all others what they held."""
    for old, new in zip(before.sheets, after.sheets, strict=True):
        cells = written.get(old.title, {})
        others = {place: one.text for place, one in old.grid.items() if place not in cells}
        if others != {place: one.text for place, one in new.grid.items() if place not in cells}:
            raise CannotPatch(f"other cells of {old.title} would change")
        for place, value in cells.items():
            if not _holds(new.grid.get(place, BLANK), value, after.since_1904):
                raise CannotPatch(f"{old.title}!{address(*place)} would not hold its answer")


def _holds(raw: RawValue, value: Answer, since_1904: bool) -> bool:
    content = held(value, since_1904)
    if isinstance(content, str):
        return raw.text == content.replace("\r\n", "\n").replace("\r", "\n") or not (content.strip() or raw.text)
    return raw.number is not None and float(raw.number) == float(content)
