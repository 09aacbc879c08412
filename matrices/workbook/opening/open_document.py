"""The parts of an .ods file → its sheets: values with the text that each shows, looks, links, notes, what is drawn.

An open document says itself what its cells show, in the locale of whoever saved it; that text is kept.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from lxml import etree

from matrices.errors import UnreadableWorkbook
from matrices.instrument import Looks, RawValue
from matrices.workbook.book import BookSheet, CellNote, Merge, Place, Repairs, SheetState, Unread, UnreadKind
from matrices.workbook.opening.floating import MOST_UNREAD
from matrices.workbook.opening.grid import covered, linked, range_of, without_truth
from matrices.workbook.opening.markup import LOWERED, Markup, Piece, cleaned, is_unseen, local, looks_of
from matrices.workbook.opening.ooxml import Contents
from matrices.workbook.opening.open_document_styles import STYLES, CellStyle, OpenStyles, TextMarks
from matrices.workbook.opening.package import MAX_COLUMN, MAX_MERGES, MAX_PARTS, MAX_ROW, Budget, Package
from matrices.workbook.opening.styles import clock, iso_moment, number
from matrices.workbook.plan import address

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _DRAW = (f"{{{_NAMES}{name}:1.0}}" for name in ("office", "table", "text", "drawing"))
_LINK = "{http://www.w3.org/1999/xlink}href"
_KIND, _APPLIED, _TARGET = (
    f"{{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}}{name}"
    for name in ("value-type", "apply-style-name", "target-range-address")
)
_TAGS = (
    *STYLES,
    *(f"{{*}}{name}" for name in ("table", "table-row", "table-column", "table-source", "shapes", "forms")),
    "{*}conditional-format",
)
_INSIDE = ("object", "object-ole", "plugin", "applet", "floating-frame", "image")
"""What may stand in a frame; an image beside one of the others stands for it."""
_ANSWERING = frozenset({"checkbox", "radio", "combobox", "listbox", "text", "textarea", "date", "number"})
_ENTRY = re.compile(r'(full-path|media-type)="([^"<>]{0,1000})"')
_NAMED = ("{*}named-expression", "{*}named-range")
_SAYING = frozenset(
    (
        f"{_OFFICE}value-type",
        *(f"{_TABLE}{name}" for name in ("formula", "number-rows-spanned", "number-columns-spanned")),
    )
)
"""Attributes of cells that are not blank, or merged with others."""
_MOST_SHEETS, _MOST_HIDDEN, _MOST_BLANKS = 500, 100_000, 32_767
_BLANKS = re.compile(r"[ \t\r\n]+")
_SPAN = re.compile(
    r"(-?)P(?:([0-9]{1,7})D)?(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})(?:[.,]([0-9]{1,9}))?S)?)?"
)
_REFERENCE = re.compile(r"\[(?:'([^'\[\]]*)'#)?([^\[\]]*)\]")
_QUOTED = re.compile(r"'(?:[^']|'')*'")
_SHEET_OF = re.compile(r"\$?('[^']*'|[^'.:]*)\.")
_ERROR = re.compile(r"#(?:DIV/0!|N/A|N/D|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:[0-9]{3}")
_NO_NOUGHTS = re.compile(rb'"ShowZeroValues"[^<>]{0,200}>false<')
_DAY = 86_400
_FIRST_DAY = datetime.datetime(1899, 12, 30)
_LONGEST_REFERENCE = 500
_PLACES = 15


def read_open_document(package: Package, repairs: Repairs) -> Contents:
    """Return the sheets, defined names and properties of an .ods file.

    Raises `UnreadableWorkbook` if the file is encrypted or its cells are missing.
    """
    manifest = package.read("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise UnreadableWorkbook("file-encrypted", file=repairs.file)
    markup, kinds = Markup(package, repairs), kinds_in(manifest)
    common = markup.feed("styles.xml", (*STYLES, "{*}master-page"), _Common)
    reader = markup.feed(
        "content.xml", (*_TAGS, *_NAMED), lambda: _OpenDocumentReader(common, kinds, Budget(repairs.file))
    )
    sheets = tuple(reader.done(repairs))
    if not sheets:
        found = "file-no-sheets" if "content.xml" in package else "file-damaged"
        raise UnreadableWorkbook("file-truncated" if package.salvaged else found, file=repairs.file)
    if _NO_NOUGHTS.search(package.read("settings.xml") or b""):
        sheets = tuple(replace(sheet, grid=_without_noughts(sheet.grid)) for sheet in sheets)
    return Contents(sheets, reader.names, _properties(markup.tree("meta.xml")))


def _without_noughts(grid: Mapping[Place, RawValue]) -> Mapping[Place, RawValue]:
    """Return the cells of a sheet with those that hold a nought as hidden: the document shows none."""
    return {
        at: one._replace(looks=replace(one.looks or Looks(), hidden=True)) if one.number == 0 else one
        for at, one in grid.items()
    }


def kinds_in(manifest: bytes) -> dict[str, str]:
    """Return the kinds of the parts and documents of an .ods file by name, as its manifest lists them."""
    entries = (dict(_ENTRY.findall(entry)) for entry in manifest.decode("utf-8", "replace").split("<")[: 2 * MAX_PARTS])
    return {one["full-path"].rstrip("/"): one.get("media-type", "") for one in entries if "full-path" in one}


def _properties(root: etree._Element | None) -> dict[str, str]:
    found = {}
    for element in () if root is None else root.iter("{*}user-defined"):
        name = next((str(value) for key, value in element.attrib.items() if str(key).endswith("}name")), "")
        found[name] = cleaned("".join(map(str, element.itertext())))
    return found


class _Common:
    """Takes the styles that the whole file shares, and the words at the head and foot of its pages."""

    def __init__(self) -> None:
        self.styles = OpenStyles()
        self.margins: dict[str, list[Unread]] = {}

    def take(self, element: etree._Element) -> None:
        """Take one element."""
        if local(element) != "master-page":
            self.styles.take(element)
            return
        name = next((str(value) for key, value in element.attrib.items() if str(key).endswith("}name")), "")
        self.margins[name] = [
            Unread("footer" if local(part).startswith("footer") else "header", "", words)
            for part in element
            if local(part).startswith(("header", "footer")) and not _is_off(part)
            for line in part.iter(f"{_TEXT}p")
            if (words := " ".join(cleaned("".join(_own_words(line))).split()))
        ]


def _is_off(part: etree._Element) -> bool:
    return any(str(key).endswith("}display") and value == "false" for key, value in part.attrib.items())


def _own_words(line: etree._Element) -> Iterator[str]:
    """Yield the words of a line without its fields: numbers of pages, names of sheets, dates."""
    yield line.text or ""
    for child in line:
        if local(child) in ("span", "a"):
            yield from _own_words(child)
        yield child.tail or ""


@dataclass
class _Sheet:
    """A sheet as it is being read; `row` and `column` are the next to come, `styles` those of its columns."""

    title: str
    style: str
    row: int = 1
    column: int = 1
    styles: dict[int, str] = field(default_factory=dict)
    grid: dict[Place, RawValue] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    comments: dict[Place, CellNote] = field(default_factory=dict)
    boxes: list[str] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    controls: dict[str, tuple[UnreadKind, str]] = field(default_factory=dict)
    conditional: set[Place] = field(default_factory=set)
    ranges: list[Merge] = field(default_factory=list)
    """Cells that conditions of their styles, and ranges that conditions of the sheet, may strike out or hide."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Kinds of the documents in the file by their names."""
    outside: bool = False
    """Whether the table is a copy of another file's, kept for formulas."""


class _OpenDocumentReader:
    """Takes the tables of an open document, and the styles that they name."""

    def __init__(self, common: _Common, kinds: Mapping[str, str], budget: Budget) -> None:
        self._kinds = kinds
        self._margins = common.margins
        self._styles = common.styles.copy()
        self._budget = budget
        self._sheets: list[_Sheet] = []
        self._now: tuple[etree._Element, _Sheet] | None = None
        self.names: dict[str, str] = {}

    def take(self, element: etree._Element) -> None:
        """Take one element."""
        name = local(element)
        if element.tag in (f"{_TABLE}named-expression", f"{_TABLE}named-range"):
            over = element.get(f"{_TABLE}cell-range-address")
            meaning = _in_excel(f"[{over}]" if over else element.get(f"{_TABLE}expression") or "")
            self.names.setdefault(element.get(f"{_TABLE}name") or "", cleaned(meaning).removeprefix("="))
        elif not str(element.tag).startswith(_TABLE) and name not in ("forms", "conditional-format"):
            self._styles.take(element)
        else:
            sheet = self._sheet_of(element)
            if sheet is not None:
                self._take(name, element, sheet)

    def _take(self, name: str, element: etree._Element, sheet: _Sheet) -> None:
        match name:
            case "table-row":
                self._take_row(element, sheet)
            case "table-column":
                _take_column(element, sheet)
            case "table-source":
                sheet.outside = True
            case "forms":
                sheet.controls.update(_controls(element))
            case "shapes":
                for shape in element:
                    _draw(shape, "", sheet)
            case "conditional-format":
                self._take_condition(element, sheet)

    def _take_condition(self, element: etree._Element, sheet: _Sheet) -> None:
        """Note the cells that a condition may strike out or hide; the template's own conditions only colour."""
        if any(map(self._styles.shows_otherwise, (part.get(_APPLIED) or "" for part in element))):
            areas = _QUOTED.sub("", element.get(_TARGET) or "").split()
            ranges = (range_of(":".join(end.rpartition(".")[2] for end in area.split(":"))) for area in areas)
            sheet.ranges.extend(filter(None, ranges))

    def _sheet_of(self, element: etree._Element) -> _Sheet | None:
        """Return the sheet that an element belongs to; none for a table within a cell."""
        table: etree._Element | None = element
        while table is not None and table.tag != f"{_TABLE}table":
            table = table.getparent()
        parent = table.getparent() if table is not None else None
        if table is None or (parent is not None and parent.tag in (f"{_TABLE}table-cell", f"{_TABLE}dde-link")):
            return None
        if self._now is None or self._now[0] is not table:
            sheet = _Sheet(table.get(f"{_TABLE}name") or "", table.get(f"{_TABLE}style-name") or "", kinds=self._kinds)
            self._sheets.append(sheet)
            self._now = table, sheet
        return self._now[1]

    def _take_row(self, element: etree._Element, sheet: _Sheet) -> None:
        first, times = sheet.row, _times(element, "number-rows-repeated", MAX_ROW)
        sheet.row += times
        if element.get(f"{_TABLE}visibility") == "collapse":  # "filter": for a while only
            sheet.hidden_rows.update(range(first, first + min(times, _MOST_HIDDEN - len(sheet.hidden_rows))))
        default, column = element.get(f"{_TABLE}default-cell-style-name"), 1
        taken: dict[Place, RawValue] = {}
        for cell in element:
            repeated = _times(cell, "number-columns-repeated", MAX_COLUMN)
            if len(cell) or not _SAYING.isdisjoint(cell.attrib):
                style = cell.get(f"{_TABLE}style-name") or default or sheet.styles.get(column, "")
                value = self._cell(cell, (first, column), style, sheet)
                if value is not None:
                    self._budget.spend(repeated * times)
                    taken.update({(first, column + more): value for more in range(repeated)})
                    if self._styles.cell(style).otherwise:
                        lines, columns = range(first, first + times), range(column, column + repeated)
                        sheet.conditional.update((row, number) for row in lines for number in columns)
            column += repeated
        sheet.grid.update(taken)
        for more in range(1, times if taken else 1):
            sheet.grid.update({(row + more, column): value for (row, column), value in taken.items()})

    def _cell(self, cell: etree._Element, place: Place, style: str, sheet: _Sheet) -> RawValue | None:
        """Return what stands in a cell; note what lies over it."""
        (row, column), high = place, _times(cell, "number-rows-spanned", MAX_ROW)
        wide = _times(cell, "number-columns-spanned", MAX_COLUMN)
        if (high > 1 or wide > 1) and len(sheet.merges) < MAX_MERGES:
            sheet.merges.append(Merge(row, column, row + high - 1, column + wide - 1))
        for child in cell:
            if child.tag == f"{_OFFICE}annotation" and len(sheet.comments) < MAX_MERGES:
                sheet.comments[place] = _note(child)
            elif str(child.tag).startswith(_DRAW):
                _draw(child, address(*place), sheet)
        return _Cell(cell, self._styles, self._styles.cell(style)).value()

    def done(self, repairs: Repairs) -> Iterator[BookSheet]:
        """Yield the sheets."""
        for sheet in self._sheets[:_MOST_SHEETS]:
            if sheet.outside:
                continue
            self._budget.spend_signs(sheet.grid)
            told = sheet.conditional | covered(sheet.ranges, sheet.grid)
            repairs.at_cells("looks-conditional", cleaned(sheet.title), told)
            heads = self._margins.get(self._styles.pages.get(sheet.style, ""), [])
            state: SheetState = "hidden" if sheet.style in self._styles.hidden else "visible"
            yield BookSheet(
                title=cleaned(sheet.title),
                state=state,
                grid=sheet.grid,
                merges=tuple(sheet.merges),
                hidden_rows=frozenset(sheet.hidden_rows),
                hidden_columns=frozenset(sheet.hidden_columns),
                comments=sheet.comments,
                boxes=tuple(sheet.boxes),
                unread=(*sheet.unread, *heads),
            )


def _take_column(element: etree._Element, sheet: _Sheet) -> None:
    times = _times(element, "number-columns-repeated", MAX_COLUMN)
    columns = range(sheet.column, min(sheet.column + times, MAX_COLUMN + 1))
    if element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
        sheet.hidden_columns.update(columns)
    style = element.get(f"{_TABLE}default-cell-style-name")
    if style and style != "Default":
        sheet.styles.update(dict.fromkeys(columns, style))
    sheet.column += times


def _note(element: etree._Element) -> CellNote:
    author = next((child.text or "" for child in element if local(child) == "creator"), "")
    return CellNote(cleaned(author), cleaned("\n".join("".join(_plain(line)) for line in element.iter(f"{_TEXT}p"))))


def _plain(line: etree._Element) -> Iterator[str]:
    return (text for text, _ in _pieces(line, TextMarks(), OpenStyles()))


def _draw(shape: etree._Element, anchor: str, sheet: _Sheet) -> None:
    """Note what is drawn over the cells: the words of boxes, and whatever holds more than words."""
    if len(sheet.unread) + len(sheet.boxes) >= MOST_UNREAD:
        return
    if local(shape) in ("g", "a"):
        for part in shape:
            _draw(part, anchor, sheet)
    elif local(shape) == "control":
        kind, label = sheet.controls.get(shape.get(f"{_DRAW}control") or "", (None, ""))
        if kind is not None:
            sheet.unread.append(Unread(kind, anchor, label))
    else:
        inside = next((one for name in _INSIDE for one in shape if local(one) == name), None)
        words = cleaned("\n".join("".join(_plain(line)) for line in shape.iter(f"{_TEXT}p"))).strip()
        if inside is not None:
            sheet.unread.append(_framed(shape, inside, anchor, sheet))
        elif words:
            sheet.boxes.append(words)


def _framed(shape: etree._Element, inside: etree._Element, anchor: str, sheet: _Sheet) -> Unread:
    """Return the picture, document or chart that stands in a frame, with the part that holds it."""
    part = (inside.get(_LINK) or "").removeprefix("./")
    kind: UnreadKind = "picture" if local(inside) == "image" else "document"
    if kind == "document" and sheet.kinds.get(part.rstrip("/"), "").endswith("chart"):
        kind = "chart"
    return Unread(kind, anchor, cleaned(shape.get(f"{_DRAW}name") or ""), part)


def _controls(forms: etree._Element) -> Iterator[tuple[str, tuple[UnreadKind, str]]]:
    """Yield the controls that hold an answer by the name under which they are drawn."""
    for one in forms.iter():
        kind = local(one)
        if kind not in _ANSWERING:
            continue
        said = {str(key).rpartition("}")[2]: str(value) for key, value in one.attrib.items()}
        is_box = kind in ("checkbox", "radio")
        ticked = said.get("current-state") == "checked" or said.get("current-selected") == "true"
        known: UnreadKind = "ticked" if is_box and ticked else "box" if is_box else "control"
        yield said.get("id", ""), (known, " ".join(cleaned(said.get("label", "")).split()))


class _Cell:
    """One cell of an open document, in its style."""

    def __init__(self, cell: etree._Element, styles: OpenStyles, style: CellStyle) -> None:
        self._cell = cell
        self._style = style
        lines = [child for child in cell if child.tag == f"{_TEXT}p"]
        self._has_text = bool(lines)
        pieces: list[tuple[str, TextMarks]] = []
        for count, line in enumerate(lines):
            if count:
                pieces.append(("\n", TextMarks()))
            pieces.extend(_pieces(line, styles.marks("paragraph", line.get(f"{_TEXT}style-name") or ""), styles))
        self._pieces = [_piece(*one) for one in pieces]
        self._shown = "".join(text for text, _ in pieces)
        formula = cell.get(f"{_TABLE}formula")
        self._formula = None if formula is None else without_truth(_in_excel(cleaned(formula)))
        self._is_truth = formula is not None and self._formula is None

    def value(self) -> RawValue | None:
        """Return what stands in the cell, None for a blank one."""
        value = self._typed()
        if value.is_blank:
            return None
        style = self._style
        looks = looks_of(self._shown, self._pieces, style.struck, style.raised, (style.ink, style.paper))
        links = dict.fromkeys(link.get(_LINK) or "" for link in self._cell.iter(f"{_TEXT}a"))
        address_under = " ".join(cleaned(link) for link in links if link and not link.startswith("#"))
        if address_under:
            looks = replace(looks or Looks(), link=address_under)
        is_empty = self._has_text and value.text.strip() and not self._shown.strip() and value.kind != "boolean"
        if is_empty or (not self._has_text and is_unseen(style.ink, style.paper)):
            looks = replace(looks or Looks(), hidden=True)
        shown = self._shown.strip()
        if (
            value.kind in ("error", "boolean")
            or not value.text
            or (value.kind == "text" and shown == value.text.strip())
        ):
            shown = ""
        value = value._replace(looks=looks, shown=shown) if looks or shown else value
        return linked(value) if value.formula is not None else value

    def _typed(self) -> RawValue:
        kind, formula, code = self._attribute("value-type"), self._formula, self._style.format
        given = self._attribute("value") or ""
        if self._cell.get(_KIND) == "error" or (formula is not None and _ERROR.fullmatch(self._shown)):
            return RawValue("error", self._shown, formula=formula)
        if kind == "boolean" or (self._is_truth and given in ("0", "1")):
            truth = (self._attribute("boolean-value") or given).lower() in ("true", "1")
            return RawValue("boolean", "TRUE" if truth else "FALSE", formula=formula)
        if kind in ("float", "percentage", "currency"):
            return number(given, formula, code)
        if kind == "date":
            return self._date(formula, code)
        if kind == "time":
            return self._time(formula, code)
        words = cleaned(self._attribute("string-value") or "")
        text = self._shown if not words or words.split() == self._shown.split() else words
        # A formula may have an empty text as its result, or none at all.
        filled = text.strip() or (formula is not None and kind == "string")
        return RawValue("text" if filled else "blank", text, formula=formula, format=code if "@" in code else "")

    def _date(self, formula: str | None, code: str) -> RawValue:
        value = iso_moment(self._attribute("date-value") or self._shown, formula, code)
        if value.moment is None:
            return value
        span = value.moment - _FIRST_DAY
        return value._replace(number=span.days + round(Decimal(span.seconds) / _DAY, _PLACES))

    def _time(self, formula: str | None, code: str) -> RawValue:
        found = _SPAN.fullmatch(self._attribute("time-value") or "")
        if found is None:
            return RawValue("text", self._shown, formula=formula)
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:5])
        whole = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        exact = round((Decimal(whole) + Decimal(f"0.{found[6] or 0}")) / _DAY * (-1 if found[1] else 1), _PLACES)
        if found[1]:
            return number(str(exact), formula, code)._replace(shown=self._shown)
        return RawValue(kind="time", text=clock(whole), number=exact, moment=None, formula=formula, format=code)

    def _attribute(self, name: str) -> str | None:
        return self._cell.get(f"{_OFFICE}{name}")


def _pieces(line: etree._Element, marks: TextMarks, styles: OpenStyles) -> Iterator[tuple[str, TextMarks]]:
    """Yield the stretches of a paragraph with what is said of each; notes and drawings in it are left out."""
    if line.text:
        yield _on_one_line(line.text), marks
    for child in line:
        name = local(child)
        if name == "s":
            yield " " * _times(child, "c", _MOST_BLANKS, _TEXT), marks
        elif name in ("tab", "line-break"):
            yield "\t" if name == "tab" else "\n", marks
        elif child.tag != f"{_OFFICE}annotation" and not str(child.tag).startswith(_DRAW):
            own = styles.marks("text", child.get(f"{_TEXT}style-name") or "") if name == "span" else TextMarks()
            yield from _pieces(child, own.over(marks), styles)
        if child.tail:
            yield _on_one_line(child.tail), marks


def _piece(words: str, marks: TextMarks) -> Piece:
    return words.translate(LOWERED) if marks.lowered else words, marks.struck, marks.raised, marks.ink


def _on_one_line(words: str) -> str:
    """Return a stretch of text without the ends of lines that only lay out the markup; blanks stay as they are."""
    return _BLANKS.sub(lambda found: " " if found[0].strip(" ") else found[0], cleaned(words))


def _in_excel(formula: str) -> str:
    """Return a formula as Excel would show it: `of:=SUM([.A1:.B2])`, `=SUM(A1:B2)`."""
    prefix, _, rest = formula.partition(":=")
    body = f"={rest}" if rest and prefix.isalpha() else formula
    return _REFERENCE.sub(_reference, body)


def _reference(found: re.Match[str]) -> str:
    if len(found[0]) > _LONGEST_REFERENCE:
        return found[0]
    place = _SHEET_OF.sub(lambda sheet: f"{sheet[1]}!" if sheet[1] else "", found[2])
    return f"[{found[1]}]{place}" if found[1] else place


def _times(element: etree._Element, name: str, most: int, space: str = _TABLE) -> int:
    """Return how often an element counts; once, if it does not say so in sensible digits."""
    text = element.get(f"{space}{name}") or ""
    return max(1, min(int(text), most)) if text.isascii() and text.isdigit() and len(text) < 9 else 1
