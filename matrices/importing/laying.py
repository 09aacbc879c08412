"""A foreign file and its mapping → answers, each with its jurisdiction, its place in the instrument and its cell.

Every cell of the file that shows something is accounted for: it is an answer, it says where answers stand, the mapping
leaves it out, or it has no place. Rules of the instrument are not applied: a file that was made for another form breaks
them everywhere, and the country is asked when it gets the workbook that is prefilled from it.
"""

from typing import Any

from matrices.checking import Answer
from matrices.findings import shorten
from matrices.importing.laid import FileNotes, LaidFile, Surroundings, as_key
from matrices.importing.lines import Lines
from matrices.importing.mapping import SourceMapping
from matrices.importing.matching import fits, pattern
from matrices.importing.tables import Cell, Laid, tables_of, wanted_heads
from matrices.instrument import BLANK
from matrices.workbook import BookSheet, open_tables

_BESIDE_MANY = 12
"""Texts without a place that are quoted in one finding."""


def lay(content: bytes, name: str, source: SourceMapping, known: Surroundings) -> LaidFile:
    """Read a file as a source of the mapping says; raise `UnreadableWorkbook` if nothing can be read in it."""
    book = open_tables(content, name, known.read.mapping.language, source.encoding)
    return _Sheets(book, source, known).laid()


class _Sheets(FileNotes):
    """A file that is read sheet by sheet."""

    def laid(self) -> LaidFile:
        for sheet in self.book.sheets:
            self.sheet, self.marks = sheet, {}
            self._sheet(sheet)
        answers: dict[str, list[Answer]] = {}
        for (country, _), one in self.found.items():
            answers.setdefault(country, []).append(one)
        return LaidFile(
            file=self.book.name,
            sha256=self.book.sha256,
            source=self.source.name,
            answers={country: tuple(own) for country, own in answers.items()},
            pending=self.pending,
            noticed=tuple(self.noticed),
            told=self.book.findings,
            rows=frozenset(self.rows),
            columns=frozenset(self.source.columns),
            cells=self.cells,
        )

    def _sheet(self, sheet: BookSheet) -> None:
        grid = Laid(sheet, self.source.merged)
        count = len(grid.cells)
        wanted = self.source.sheets
        if not count and not sheet.boxes:
            return
        if sheet.state == "hidden" and not wanted.hidden:
            self.cells["left"] += count
            self.notice("import-hidden-sheet", None, sheet.title, cells=sheet.title, count=count)
            return
        meant = fits(wanted.title, sheet.title) and all(self._holds(grid, one) for one in wanted.holds)
        if not meant or fits(self.source.leave_out.sheets, sheet.title):
            self.cells["left"] += count
            self.notice("import-left-out", None, "sheets", sheet.title, what="sheets", cells=sheet.title, count=count)
            return
        for cell in sheet.comments:
            self.notice("import-cell-note", Cell(BLANK, cell), sheet.title)
        for one in sheet.unread:
            self.notice("import-not-cells", None, sheet.title, kind=one.kind, what=one.cell or one.name or one.kind)
        tables, nearest = tables_of(grid, self.source, sheet.boxes)
        used = set[str]()
        for number, table in enumerate(tables):
            Lines(self, table, tables[number - 1].top if number else 0, used).read()
        if tables or not self._left_as_text(grid, sheet):
            if not tables:
                self._without_head(grid, nearest)
            self._account(grid, sheet, used, headless=not tables)

    def _holds(self, grid: Laid, words: str) -> bool:
        return any(pattern(words).fits(cell.words) for cell in grid.cells.values())

    def _left_as_text(self, grid: Laid, sheet: BookSheet) -> bool:
        """Leave a sheet without a table out if the mapping leaves out each of its texts."""
        texts = self.source.leave_out.texts
        if not texts or not all(fits(texts, cell.words) for cell in grid.cells.values()):
            return False
        self.cells["left"] += len(grid.cells)
        self.notice("import-left-out", None, "texts", what="texts", cells=sheet.title, count=len(grid.cells))
        return True

    def _without_head(self, grid: Laid, nearest: Any) -> None:
        heads = ", ".join(f"“{one[0]}”" for one in wanted_heads(self.source)) or "–"
        lacks = ", ".join(f"“{one[0]}”" for one in nearest.lacks) if nearest.row else heads
        line = grid.lines.get(nearest.row, {})
        cell = next(iter(line.values()), None)
        self.notice(
            "import-no-head",
            cell,
            grid.title,
            heads=heads,
            lacks=lacks,
            row_number=nearest.row or "–",
            total=len(grid.cells),
        )

    def _account(self, grid: Laid, sheet: BookSheet, used: set[str], *, headless: bool) -> None:
        """Count what became of the cells of a sheet, and tell what has no place."""
        left = self.source.leave_out.texts
        rest: list[tuple[str, Cell | None]] = []
        for place, cell in grid.cells.items():
            what = self.marks.get(place)
            if what is None and fits(left, cell.words):
                what = "left"
                self.notice("import-left-out", cell, "texts", what="texts")
            if what is None:
                what = "without"
                rest.append((cell.words, cell))
            self.cells[what] += 1
        for words in sheet.boxes:
            if words in used:
                self.cells["structure"] += 1
            elif fits(left, words):
                self.cells["left"] += 1
            else:
                self.cells["without"] += 1
                rest.append((words, None))
        if rest and not headless:
            quoted = " · ".join(f"“{shorten(words, 40)}”" for words, _ in rest[:_BESIDE_MANY])
            more = f" … (+{len(rest) - _BESIDE_MANY})" if len(rest) > _BESIDE_MANY else ""
            for _, at in rest:
                self.notice(
                    "import-no-place", at, sheet.title, texts=quoted + more, count=len(rest), key=as_key(rest[0][0])
                )
