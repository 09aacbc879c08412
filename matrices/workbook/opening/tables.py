"""Pages, documents and delimited text that hold tables → a `Book`, a sheet a table, merged cells and all.

What stands between the tables is kept as the texts that go before the next one (`BookSheet.boxes`). Paragraphs of a
cell stay apart, as lines. Nothing is fetched, no markup of the file comes any further than this module.
"""

import codecs
import csv
import email
import email.policy
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from lxml import etree, html

from matrices.errors import UnreadableWorkbook
from matrices.instrument import Looks, RawValue
from matrices.language import say
from matrices.workbook.book import BookSheet, Merge, Place, Repairs
from matrices.workbook.opening.markup import LOST, Piece, cleaned, looks_of
from matrices.workbook.opening.ooxml import Contents
from matrices.workbook.opening.package import MAX_COLUMN, MAX_ROW, Budget, Package
from matrices.workbook.plan import address

MOST_CELLS = 5_000_000
"""Cells of a file that is no form: a panel of many years has some 600,000."""

_HEAD = 4096
_CHARSET = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]{1,40})", re.IGNORECASE)
_XML_HEAD = re.compile(r"^\s*<\?xml[^>]*\?>")
_GAPS = re.compile(r"([ \t\r\n\f]+)")
_SEPARATOR_LINE = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)
_DELIMITERS = (",", ";", "\t", "|")
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "figcaption",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "ul",
        "table",
        "td",
        "th",
        "tr",
    ]
)
_UNSEEN = frozenset(["script", "style", "template", "head", "title", "noscript"])
_STRUCK, _RAISED = frozenset(("s", "strike", "del")), frozenset(("sup",))
_MOST_SPAN = 1_000
_LEAST_ROWS_SAID = 2
"""Rows of a table with text in more than one cell, from which on it is no frame around others."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def tables_in(data: bytes, code: str, repairs: Repairs, language: str, encoding: str = "") -> Contents | None:
    """Return the tables of a file that is no workbook, None if it has none that can be read; `code` says what it is."""
    if code == "file-word":
        return _document(data, repairs, language) if data.startswith(b"PK") else None
    if code not in ("file-html", "file-xml", "file-text", "file-unknown", "file-flat-xml"):
        return None
    if code == "file-html" and not data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        data = _web_archive(data)
    words = _decoded(data, repairs, encoding, is_page=code != "file-text")
    if words is None:
        return None
    if code == "file-html" or re.search(r"<table[\s>]", words[: 1 << 20], re.IGNORECASE):
        return _page(words, repairs, language)
    return _delimited(words, repairs) if code == "file-text" else None


def _web_archive(data: bytes) -> bytes:
    """Return the page of a web archive (.mht): a mail whose first part is the page."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else b""
    return b""


def _decoded(data: bytes, repairs: Repairs, encoding: str, *, is_page: bool) -> str | None:
    """Return the text of a file; where it lies about its encoding, or says nothing, what was made of it is told.

    A text that is sound UTF-8 with accents is never anything else. What pages call ISO 8859-1 is Windows-1252 (the
    HTML standard says so), and so is what most programs of Windows save without a word.
    """
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace").lstrip("\ufeff")
    if b"\x00" in data[:_HEAD]:
        return None
    named = _CHARSET.search(data[:_HEAD]) if is_page else None
    declared = _codec(encoding or (named[1].decode("ascii") if named else ""))
    try:
        words = data.decode("utf-8")
        if encoding and declared != "utf-8":
            words = data.decode(declared, "replace")
        elif declared not in ("utf-8", "") and not words.isascii():
            repairs.add("encoding-assumed", part="utf-8")
    except UnicodeDecodeError:
        found = declared if declared not in ("utf-8", "") else "cp1252"
        words = data.decode(found, "replace")
        if found != declared:
            repairs.add("encoding-assumed", part=_NAMES.get(found, found))
    return words


_NAMES = {"cp1252": "Windows-1252"}


def _codec(name: str) -> str:
    if not name:
        return ""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return ""
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-8-sig": "utf-8"}.get(found, found)


class _Words:
    """The text of a cell as it is gathered: gaps are single blanks, blocks are lines, a hard blank stays what it is."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.link = ""
        self._gap = ""

    def add(self, words: str, struck: bool = False, raised: bool = False) -> None:
        for part in _GAPS.split(words):
            if not part:
                continue
            if _GAPS.fullmatch(part):
                self._gap = self._gap or " "
                continue
            self.pieces.append(((self._gap if self.pieces else "") + part, struck or None, raised or None, None))
            self._gap = ""

    def line(self) -> None:
        self._gap = "\n"

    @property
    def text(self) -> str:
        return cleaned("".join(words for words, *_ in self.pieces))

    def value(self) -> RawValue | None:
        words = self.text
        if not words:
            return None
        marked = any(struck or raised for _, struck, raised, _ in self.pieces)
        looks = looks_of(words, self.pieces) if marked else None
        if self.link:
            looks = Looks(looks.struck, looks.hidden, self.link, looks.runs) if looks else Looks(link=self.link)
        return RawValue("text", words, looks=looks)


class _LaidOut:
    """A table as it is laid out: cells with their spans → grid and merges."""

    def __init__(self, budget: Budget) -> None:
        self.grid: dict[Place, RawValue] = {}
        self.merges: list[Merge] = []
        self.crossed: set[Place] = set()
        self._taken: set[Place] = set()
        self._budget = budget

    def put(self, row: int, words: _Words, across: int, down: int, last: int) -> None:
        """Put a cell into the first free place of a row; `last` is the number of rows that the table has."""
        column = 1
        while (row, column) in self._taken:
            column += 1
        across, down = min(max(across, 1), _MOST_SPAN), max(1, min(down or last, last - row + 1))
        self.lay(row, column, words, across, down)

    def lay(self, row: int, column: int, words: _Words, across: int, down: int) -> None:
        self._budget.spend(across * down)
        covered = {(row + r, column + c) for r in range(down) for c in range(across)}
        self.crossed |= covered & self._taken
        if column + across > MAX_COLUMN or row + down > MAX_ROW:
            raise UnreadableWorkbook("file-too-large", file=self._budget.file, limit=f"{MAX_COLUMN} x {MAX_ROW}")
        self._taken |= covered
        if across > 1 or down > 1:
            self.merges.append(Merge(row, column, row + down - 1, column + across - 1))
        value = words.value()
        if value is not None:
            self.grid[row, column] = value

    def sheet(self, title: str, before: Sequence[str]) -> BookSheet:
        return BookSheet(title, "visible", self.grid, tuple(self.merges), boxes=tuple(before))


def _contents(found: list[tuple[_LaidOut, list[str]]], after: list[str], repairs: Repairs, language: str) -> Contents:
    """Return tables as sheets; the texts behind the last one go with it."""
    if not found:
        raise UnreadableWorkbook("file-without-tables", file=repairs.file)
    found[-1][1].extend(after)
    sheets = tuple(
        table.sheet(say("importing", "table", language, number=number), before)
        for number, (table, before) in enumerate(found, 1)
    )
    for sheet, (table, _) in zip(sheets, found, strict=True):
        repairs.at_cells("spans-cross", sheet.title, table.crossed)
        lost = [place for place, value in sheet.grid.items() if LOST in value.text]
        if lost:
            cells = ", ".join(address(*place) for place in sorted(lost))
            repairs.add("signs-lost", sheet.title, address(*min(lost)), cells=cells, count=len(lost))
    return Contents(sheets, {}, {})


class _Page:
    """A page that is walked through: its tables, and the lines between them."""

    def __init__(self, budget: Budget) -> None:
        self.found: list[tuple[_LaidOut, list[str]]] = []
        self.outside = _Words()
        self._budget = budget

    def walk(self, root: Any) -> None:
        _gather(root, self.outside, self)

    def table(self, element: Any) -> None:
        before = self.lines()
        made = _LaidOut(self._budget)
        self.found.append((made, before))
        rows = list(_rows_of(element))
        inside: list[Any] | None = [] if _is_laid_out(rows) else None
        for caption in element.iterchildren("caption"):
            before.extend(_text_of(caption).splitlines())
        for number, row in enumerate(rows, 1):
            for cell in row.iterchildren("td", "th"):
                words = _Words()
                _gather(cell, words, inside)
                made.put(number, words, _span(cell, "colspan"), _span(cell, "rowspan"), len(rows))
        for nested in inside or ():
            self.table(nested)

    def lines(self) -> list[str]:
        words, self.outside = self.outside.text, _Words()
        return [line for line in words.splitlines() if line.strip()]


def _page(words: str, repairs: Repairs, language: str) -> Contents:
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(_XML_HEAD.sub("", words).encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        raise UnreadableWorkbook("file-without-tables", file=repairs.file) from None
    page = _Page(Budget(repairs.file, MOST_CELLS))
    page.walk(root)
    return _contents(page.found, page.lines(), repairs, language)


def _rows_of(table: Any) -> Iterator[Any]:
    """Yield the rows of a table, not those of tables within it."""
    for child in table.iterchildren("tr", "thead", "tbody", "tfoot"):
        if child.tag == "tr":
            yield child
        else:
            yield from child.iterchildren("tr")


def _is_laid_out(rows: Sequence[Any]) -> bool:
    """Tell whether a table only lays a page out: what stands in a cell of one that says something is of the cell."""
    said = (sum(bool(_text_of(cell)) for cell in row.iterchildren("td", "th")) for row in rows)
    return sum(cells > 1 for cells in said) < _LEAST_ROWS_SAID


def _span(cell: Any, name: str) -> int:
    found = re.match(r"\s*(\d{1,5})", cell.get(name) or "")
    return int(found[1]) if found else 1


def _text_of(element: Any) -> str:
    """Return the text of an element, without that of tables in it."""
    words = _Words()
    _gather(element, words, [])
    return words.text


def _gather(
    element: Any, words: _Words, tables: "list[Any] | _Page | None", struck: bool = False, raised: bool = False
) -> None:
    """Gather the text of an element; tables in it are put aside in a list, read by a page, or else are lines of it."""
    struck, raised = struck or element.tag in _STRUCK, raised or element.tag in _RAISED
    words.add(element.text or "", struck, raised)
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        block = tag in _BLOCKS or tag == "br"
        if block:
            _line(words, tables)
        if tag == "table" and tables is not None:
            tables.append(child) if isinstance(tables, list) else tables.table(child)
        elif tag == "img":
            _now(words, tables).add(f" {_picture(child)} ")
        elif tag and tag not in _UNSEEN and not _is_hidden(child):
            if tag == "a" and not (child.get("href") or "#").lower().startswith(("#", "javascript:")):
                words.link = words.link or child.get("href").strip()
            _gather(child, _now(words, tables), tables, struck, raised)
        if block:
            _line(words, tables)
        _now(words, tables).add(child.tail or "", struck, raised)


def _now(words: _Words, tables: "list[Any] | _Page | None") -> _Words:
    """Return where text goes: outside of cells, each table begins a new stretch."""
    return tables.outside if isinstance(tables, _Page) else words


def _line(words: _Words, tables: "list[Any] | _Page | None") -> None:
    _now(words, tables).line()


def _picture(image: Any) -> str:
    """Return the words that stand for a picture, which may be the whole answer: its own, or the name of its file."""
    words = (image.get("alt") or image.get("title") or "").strip()
    return words or f"[{PurePath((image.get('src') or '').partition('?')[0]).name[:80]}]".replace("[]", "")


def _is_hidden(element: Any) -> bool:
    style = (element.get("style") or "").lower().replace(" ", "")
    return "display:none" in style or element.get("hidden") is not None


def _document(data: bytes, repairs: Repairs, language: str) -> Contents:
    """Return the tables of a document of Word."""
    import docx

    package = Package(data, repairs)  # sizes and ratios are looked at before anything is unpacked
    for part in package.parts:
        package.read(part.name)
    try:
        body = docx.Document(io.BytesIO(data)).element.body
    except Exception:  # noqa: BLE001 - a damaged package makes the library raise almost anything
        raise UnreadableWorkbook("file-damaged", file=repairs.file) from None
    budget, found, outside = Budget(repairs.file, MOST_CELLS), list[tuple[_LaidOut, list[str]]](), _Words()
    for element in _blocks_of(body):
        if element.tag == f"{_W}tbl":
            found.append((_word_table(element, budget), [one for one in outside.text.splitlines() if one.strip()]))
            outside = _Words()
        else:
            _paragraph(element, outside)
    return _contents(found, [one for one in outside.text.splitlines() if one.strip()], repairs, language)


def _blocks_of(element: Any) -> Iterator[Any]:
    """Yield paragraphs and tables in their order, also those within content controls."""
    for child in element:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _blocks_of(child)


def _word_table(table: Any, budget: Budget) -> _LaidOut:
    made, open_ = _LaidOut(budget), dict[int, tuple[int, int, _Words, int]]()
    for number, row in enumerate(table.iter(f"{_W}tr"), 1):
        if row.getparent().getparent() is not table and row.getparent() is not table:
            continue
        before = row.find(f"{_W}trPr/{_W}gridBefore")
        column = 1 + (int(before.get(f"{_W}val") or 0) if before is not None else 0)
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tr")) is not row:
                continue
            across, merged = cell.grid_span, cell.vMerge
            if merged == "continue" and column in open_:
                top, wide, words, down = open_[column]
                open_[column] = (top, wide, words, down + 1)
            else:
                if column in open_:
                    _close(made, column, open_.pop(column))
                open_[column] = (number, across, _cell_words(cell), 1)
            column += across
    for column in sorted(open_):
        _close(made, column, open_[column])
    return made


def _close(made: _LaidOut, column: int, cell: tuple[int, int, _Words, int]) -> None:
    top, across, words, down = cell
    made.lay(top, column, words, across, down)


def _cell_words(cell: Any) -> _Words:
    words = _Words()
    for paragraph in cell.iter(f"{_W}p"):
        _paragraph(paragraph, words)
    return words


def _paragraph(paragraph: Any, words: _Words) -> None:
    words.line()
    for run in paragraph.iter(f"{_W}r"):
        look = run.find(f"{_W}rPr")
        struck = look is not None and any(_is_on(look.find(f"{_W}{name}")) for name in ("strike", "dstrike"))
        above = look.find(f"{_W}vertAlign") if look is not None else None
        raised = above is not None and above.get(f"{_W}val") == "superscript"
        for part in run:
            if part.tag == f"{_W}t":
                words.add(part.text or "", struck, raised)
            elif part.tag in (f"{_W}br", f"{_W}cr"):
                words.line()
            elif part.tag == f"{_W}tab":
                words.add(" ")
    words.line()


def _is_on(mark: Any) -> bool:
    return mark is not None and (mark.get(f"{_W}val") or "1") not in ("0", "false", "off", "none")


def _delimited(words: str, repairs: Repairs) -> Contents:
    """Return delimited text as one sheet, called as its file is."""
    named = _SEPARATOR_LINE.match(words)
    delimiter = named[1] if named else _delimiter(words)
    budget, grid = Budget(repairs.file, MOST_CELLS), dict[Place, RawValue]()
    known: dict[str, RawValue] = {}
    try:
        reader = csv.reader(io.StringIO(words[named.end() :] if named else words, newline=""), delimiter=delimiter)
        for row, cells in enumerate(reader, 1):
            budget.spend(len(cells))
            for column, cell in enumerate(cells, 1):
                if cell:
                    grid[row, column] = known.setdefault(cell, RawValue("text", cleaned(cell)))
    except csv.Error:
        raise UnreadableWorkbook("file-damaged", file=repairs.file) from None
    title = PurePath(repairs.file.replace("\\", "/")).stem
    sheets = (BookSheet(title, "visible", grid),)
    lost = [place for place, value in grid.items() if LOST in value.text]
    if lost:
        repairs.add("signs-lost", title, address(*min(lost)), cells=address(*min(lost)), count=len(lost))
    return Contents(sheets, {}, {})


def _delimiter(words: str) -> str:
    """Return what sets the cells apart: the sign by which the most lines have the same number of cells."""
    sample = words[:200_000]

    def score(delimiter: str) -> tuple[float, int]:
        lines = [
            len(row) for row, _ in zip(csv.reader(io.StringIO(sample), delimiter=delimiter), range(60), strict=False)
        ]
        width, count = Counter(lines).most_common(1)[0] if lines else (1, 0)
        return (round(count / len(lines), 1), width) if width > 1 else (0.0, 0)

    return max(_DELIMITERS, key=score)
