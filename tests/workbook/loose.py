"""A workbook as loose cells that can be moved about, each remembering which answer it was, and back into a file.

Written by hand and not with openpyxl: thousands of damaged workbooks are made, and their markup is the plainest that a
program can write.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape, quoteattr

from matrices.instrument.place import CellId
from matrices.instrument.raw import RawValue, raw_text
from matrices.workbook.book import Book, BookSheet, Merge
from matrices.workbook.placing.identify import token_of
from matrices.workbook.plan import address

Answer = CellId
"""Sheet id, row id, column id."""

Spot = tuple[int, int]
"""Row and column of a cell."""

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VARIANTS = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"


@dataclass(frozen=True)
class Cell:
    """The content of a cell; `answer` says which answer was written here, `theirs` that the form did not say it."""

    value: RawValue
    answer: Answer | None = None
    theirs: bool = False

    def saying(self, value: RawValue) -> "Cell":
        """Return the cell with another content, still the same answer."""
        return replace(self, value=value)


def note(words: str) -> Cell:
    """Return a cell into which somebody wrote some words."""
    return Cell(raw_text(words), theirs=True)


@dataclass
class LooseSheet:
    """One sheet; `id` is that of the form's sheet, empty for any other."""

    title: str
    id: str
    cells: dict[Spot, Cell]
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False

    def move(self, to: Callable[[Spot], Spot | None]) -> None:
        """Move every cell and merge; None deletes it."""
        moved = {to(spot): cell for spot, cell in self.cells.items()}
        self.cells = {spot: cell for spot, cell in moved.items() if spot is not None}
        self.merges = [merge for one in self.merges if (merge := _moved(one, to)) is not None]

    def insert(self, axis: int, at: int, count: int = 1) -> None:
        """Insert rows (axis 0) or columns (axis 1)."""
        self.move(lambda spot: stepped(spot, axis, count) if spot[axis] >= at else spot)

    def delete(self, axis: int, at: int) -> None:
        """Delete a row (axis 0) or a column (axis 1)."""

        def to(spot: Spot) -> Spot | None:
            return None if spot[axis] == at else stepped(spot, axis, -1) if spot[axis] > at else spot

        self.move(to)

    def line(self, axis: int, at: int) -> dict[Spot, Cell]:
        """Return the cells of a row (axis 0) or a column (axis 1)."""
        return {spot: cell for spot, cell in self.cells.items() if spot[axis] == at}

    def last(self, axis: int) -> int:
        """Return the number of the last row or column that holds something."""
        return max((spot[axis] for spot in self.cells), default=1)

    def copy(self, title: str) -> "LooseSheet":
        """Return a copy of the sheet under a title."""
        hidden = set(self.hidden_rows), set(self.hidden_columns), self.hidden
        return LooseSheet(title, self.id, dict(self.cells), list(self.merges), *hidden)


def _moved(merge: Merge, to: Callable[[Spot], Spot | None]) -> Merge | None:
    """Return a merge over those of its cells that are left, None if that is one or none."""
    cells = [
        (row, column) for row in range(merge.top, merge.bottom + 1) for column in range(merge.left, merge.right + 1)
    ]
    left = [spot for cell in cells if (spot := to(cell)) is not None]
    if len(left) < 2:
        return None
    rows, columns = zip(*left, strict=True)
    return Merge(min(rows), min(columns), max(rows), max(columns))


def stepped(spot: Spot, axis: int, by: int) -> Spot:
    """Return the cell some rows (axis 0) or columns (axis 1) on."""
    return (spot[0] + by, spot[1]) if axis == 0 else (spot[0], spot[1] + by)


@dataclass
class LooseBook:
    """A workbook; `given_up` are the answers that somebody typed over or emptied, which is nobody else's business."""

    sheets: list[LooseSheet]
    names: dict[str, str]
    properties: dict[str, str]
    given_up: set[Answer] = field(default_factory=set)

    def copy(self) -> "LooseBook":
        """Return a copy of the book."""
        return LooseBook([sheet.copy(sheet.title) for sheet in self.sheets], dict(self.names), dict(self.properties))

    @property
    def forms(self) -> list[LooseSheet]:
        """The sheets of the form in which answers stand, and their copies."""
        return [sheet for sheet in self.sheets if sheet.id]

    def write(self, sheet: LooseSheet, spot: Spot, cell: Cell | None) -> None:
        """Write over a cell (None empties it)."""
        before = sheet.cells.pop(spot, None)
        if before is not None and before.answer is not None and (cell is None or cell.answer != before.answer):
            self.given_up.add(before.answer)
        if cell is not None:
            sheet.cells[spot] = cell

    def answers(self) -> Iterator[tuple[LooseSheet, Spot, Cell]]:
        """Yield the cells that hold what somebody wrote."""
        for sheet in self.sheets:
            for spot, cell in sheet.cells.items():
                if cell.answer is not None or cell.theirs:
                    yield sheet, spot, cell


def loosened(book: Book, places: dict[tuple[str, str], Answer], forms: set[str]) -> LooseBook:
    """Return a book that was read as loose cells; `places`: title and address → answer, `forms`: ids of sheets."""
    return LooseBook([_loose(sheet, places, forms) for sheet in book.sheets], dict(book.names), dict(book.properties))


def _loose(sheet: BookSheet, places: dict[tuple[str, str], Answer], forms: set[str]) -> LooseSheet:
    token = token_of(sheet)
    cells = {spot: Cell(value, places.get((sheet.title, address(*spot)))) for spot, value in sheet.grid.items()}
    sheet_id = token.sheet if token and token.sheet in forms else ""
    return LooseSheet(sheet.title, sheet_id, cells, list(sheet.merges), hidden=sheet.state == "hidden")


def as_file(book: LooseBook) -> bytes:
    """Return the file."""
    numbers = range(1, len(book.sheets) + 1)
    sheets = "".join(_listed(n, sheet) for n, sheet in enumerate(book.sheets, 1))
    names = "".join(f"<definedName name={quoteattr(n)}>{escape(text)}</definedName>" for n, text in book.names.items())
    linked = "".join(_relation(f"r{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
    parts = {
        "[Content_Types].xml": _types(len(book.sheets)),
        "_rels/.rels": _relations(
            _relation("r1", "officeDocument", "xl/workbook.xml")
            + _relation("r2", "custom-properties", "docProps/custom.xml")
        ),
        "docProps/custom.xml": _custom(book.properties),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>'
        f"{_around('definedNames', names)}</workbook>",
        "xl/_rels/workbook.xml.rels": _relations(linked + _relation("s", "styles", "styles.xml")),
        "xl/styles.xml": _STYLES,
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": _sheet(sheet) for n, sheet in zip(numbers, book.sheets, strict=True)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, content in parts.items():
            target.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + content)
    return buffer.getvalue()


_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2">'
    '<xf numFmtId="0" xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def _listed(number: int, sheet: LooseSheet) -> str:
    state = ' state="hidden"' if sheet.hidden else ""
    return f'<sheet name={quoteattr(sheet.title)} sheetId="{number}" r:id="r{number}"{state}/>'


def _types(sheets: int) -> str:
    parts = {"/xl/workbook.xml": f"{_KIND}.sheet.main+xml", "/xl/styles.xml": f"{_KIND}.styles+xml"}
    parts |= {f"/xl/worksheets/sheet{n}.xml": f"{_KIND}.worksheet+xml" for n in range(1, sheets + 1)}
    parts["/docProps/custom.xml"] = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="{_PACKAGE}/content-types">{rels}{overrides}</Types>'


def _relations(inner: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _relation(number: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _custom(properties: dict[str, str]) -> str:
    inner = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{n}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(text)}</vt:lpwstr></property>"
        for n, (name, text) in enumerate(properties.items(), 2)
    )
    return f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VARIANTS}">{inner}</Properties>'


def _sheet(sheet: LooseSheet) -> str:
    rows: dict[int, list[tuple[int, Cell]]] = {number: [] for number in sheet.hidden_rows}
    for (row, column), cell in sheet.cells.items():
        rows.setdefault(row, []).append((column, cell))
    lines = "".join(_row(row, sorted(rows[row], key=_column), row in sheet.hidden_rows) for row in sorted(rows))
    hidden = "".join(f'<col min="{n}" max="{n}" width="9" hidden="1"/>' for n in sorted(sheet.hidden_columns))
    merges = "".join(f'<mergeCell ref="{address(m[0], m[1])}:{address(m[2], m[3])}"/>' for m in sheet.merges)
    return (
        f'<worksheet xmlns="{_MAIN}">{_around("cols", hidden)}<sheetData>{lines}</sheetData>'
        f"{_around('mergeCells', merges)}</worksheet>"
    )


def _around(tag: str, inner: str) -> str:
    return f"<{tag}>{inner}</{tag}>" if inner else ""


def _row(number: int, cells: list[tuple[int, Cell]], hidden: bool) -> str:
    state = ' hidden="1"' if hidden else ""
    inner = "".join(_cell(address(number, column), cell.value) for column, cell in cells)
    return f'<row r="{number}"{state}>{inner}</row>'


def _column(item: tuple[int, Cell]) -> int:
    return item[0]


def _cell(at: str, value: RawValue) -> str:
    formula = f"<f>{escape(value.formula[1:])}</f>" if value.formula else ""
    if value.kind == "blank":
        return f'<c r="{at}">{formula}</c>'
    if value.kind in ("number", "date", "time") and value.number is not None:
        return f'<c r="{at}" s="{int(value.kind == "date")}">{formula}<v>{value.number}</v></c>'
    if value.kind in ("boolean", "error"):
        shown = {"TRUE": "1", "FALSE": "0"}.get(value.text, value.text)
        return f'<c r="{at}" t="{value.kind[0]}">{formula}<v>{shown}</v></c>'
    if formula:
        return f'<c r="{at}" t="str">{formula}<v>{escape(value.text)}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value.text)}</t></is></c>'
