"""A table of a foreign file → whose it is, and which questions it answers: names wherever they stand in the file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from matrices.importing.laid import FileNotes, Surroundings
from matrices.importing.mapping import NamePlace, RowPlace, SourceMapping
from matrices.importing.matching import Codes, Likeness, fits, pattern, squeezed
from matrices.importing.tables import Cell, ForeignTable, Laid, Line, beside
from matrices.language import plain
from matrices.workbook import BookSheet


class Named(NamedTuple):
    """What a text names, `""` for what the mapping leaves out, None for nothing; the text and its cells."""

    code: str | None
    words: str = ""
    cells: tuple[Cell, ...] = ()


@dataclass
class Naming:
    """A table while it is read; `before` is the row of the head of the table above it on the sheet."""

    file: FileNotes
    table: ForeignTable
    before: int
    used: set[str]
    previous: str = ""

    @property
    def source(self) -> SourceMapping:
        """What the mapping says of files of this kind."""
        return self.file.source

    @property
    def known(self) -> Surroundings:
        """What is known of edition and mapping."""
        return self.file.known

    @cached_property
    def key_columns(self) -> frozenset[int]:
        """The columns that say whose a line is, of which question, and whether it is meant."""
        origins = [*self.source.jurisdiction, *self.source.row, *filter(None, (self.source.field,))]
        words = [*(one.column for one in origins if one.column), *((one,) for one in self.source.only)]
        return frozenset(column for one in words for column in self.table.columns(one))

    def _fixed(self, origin: NamePlace) -> Named:
        """Return the jurisdiction that is the same for the whole table, if it is said so."""
        words, cells = self._said(origin)
        if words is None:
            return Named(None)
        code = self._country(origin, words, within=origin.file is not None or origin.tab is not None)
        if code is None:
            self._no_jurisdiction(words, cells[0] if cells else None)
        for cell in cells:
            self.file.mark(cell, "structure")
        return Named(code if code is not None else "", words, cells)

    def _said(self, origin: NamePlace) -> tuple[str | None, tuple[Cell, ...]]:
        """Return the text that says a name for the whole table, and its cell."""
        if origin.is_ is not None:
            return origin.is_, ()
        if origin.file is not None:
            stem = self.file.book.name.rpartition(".")[0] if not pattern(origin.file).words.endswith(("*", "}")) else ""
            return self._part(origin.file, self.file.book.name) or (self._part(origin.file, stem) if stem else None), ()
        if origin.tab is not None:
            return self._part(origin.tab, self.table.grid.title), ()
        if origin.above is not None:
            return self._above(origin.above)
        return self._beside(origin.beside) if origin.beside is not None else (None, ())

    def _beside(self, labels: Sequence[str]) -> tuple[str | None, tuple[Cell, ...]]:
        held = beside(self.table.grid, labels, self.table.top)
        if held is not None:
            return held
        return self._on_other_sheet(lambda grid: beside(grid, labels)), ()

    def _part(self, words: str, text: str) -> str | None:
        parts = pattern(words).parts(text)
        return None if parts is None else parts.get("", next(iter(parts.values()), text))

    def _above(self, words: str) -> tuple[str | None, tuple[Cell, ...]]:
        for text, cell in self.table.texts:
            part = self._part(words, text)
            if part is not None:
                self.used.add(text)
                return part, (cell,) if cell is not None else ()
        for text in (text for table in self._tables_above() for text in reversed(table.boxes)):
            part = self._part(words, text)
            if part is not None:
                return part, ()
        found = self._on_other_sheet(
            lambda grid: next(
                ((part, (cell,)) for cell in grid.cells.values() if (part := self._part(words, cell.words))), None
            )
        )
        return found, ()

    def _tables_above(self) -> tuple[BookSheet, ...]:
        """Return the tables above in a page or document, nearest first: a heading may stand over several."""
        book, own = self.file.book, self.file.sheet
        return book.sheets[: book.sheets.index(own)][::-1] if book.format == "tables" and own is not None else ()

    def _on_other_sheet(self, asked: Callable[[Laid], tuple[str, tuple[Cell, ...]] | None]) -> str | None:
        """Return what another sheet of the file says, such as its cover."""
        for sheet in (*self._tables_above(), *self.file.book.sheets):
            if self.file.sheet is not None and sheet.title != self.file.sheet.title:
                found = asked(Laid(sheet, "first"))
                if found is not None:
                    return found[0]
        return None

    def _country(self, origin: NamePlace, words: str, *, within: bool = False) -> str | None:
        spelled = self.known.spelled(origin.as_)
        wanted = self._part(origin.text, words) if origin.text else words
        if wanted is None:
            return None
        if fits(self.source.leave_out.jurisdictions, wanted):
            return ""
        code = (self.known.names.within if within else self.known.names.find)(wanted, spelled)
        return code if code is None or code == "" or code in self.known.countries else None

    def _no_jurisdiction(self, words: str, cell: Cell | None) -> None:
        near = self.known.names.nearest(words)
        self.file.notice("import-no-jurisdiction", cell, plain(words), value=words, nearest=near or "–")

    def _fixed_row(self, origin: RowPlace) -> Named:
        words, cells = self._said(origin)
        if words is None:
            return Named(None)
        for cell in cells:
            self.file.mark(cell, "structure")
        found = self._rows_named(origin, (words,), cells)
        if found is None and origin.column is None:
            self._no_row((words,), cells[0] if cells else None)
        return Named(found[0] if found else "", words, cells)

    def _row_of_line(self, line: Line, fixed: Sequence[Named], *, told: bool = True) -> str | None:
        """Return the row that a line answers: `""` if it is left out, None if nothing names one, which is told."""
        named: list[tuple[RowPlace, tuple[str, ...], tuple[Cell, ...]]] = []
        for number, origin in enumerate(self.source.row):
            if origin.heads:
                return None
            if origin.column is None:
                code = fixed[number].code if number < len(fixed) else None
                if code is not None:
                    return code or None
                continue
            cells = tuple(dict.fromkeys(line[column] for column in self.table.columns(origin.column) if column in line))
            if cells:
                named.append((origin, tuple(cell.words for cell in cells), cells))
        if not named:
            if told and self.source.list is None:
                self._no_row(("",), next(iter(line.values())))
            return None
        row = self._chosen([self._rows_named(*one) or () for one in named], named, told=told)
        if row is None and told:
            self._no_row(tuple(words for _, parts, _ in named for words in parts), named[0][2][-1])
        if row:
            self.previous = row
        return row

    def _chosen(self, found: list[tuple[str, ...]], named: Any, *, told: bool) -> str | None:
        """Return the one row that all ways of naming it agree upon; of a lost last zero, by what else is said."""
        given = [rows for rows in found if rows]
        if not given:
            return None
        first, *others = given
        common = [row for row in first if all(row in rows for rows in others)]
        if len(common) == 1:
            return common[0]
        if not common:
            if told:
                words = " / ".join(text for _, texts, _ in named for text in texts)
                rows = " ≠ ".join(", ".join(rows) for rows in given)
                self.file.notice("import-key-contradicts", named[0][2][0], plain(words), value=words, rows=rows)
            return ""
        return self._next_of(common)

    def _next_of(self, rows: Sequence[str]) -> str:
        """Return, of rows that a number can mean which lost its last zeros, the next in the order of the form."""
        order = self.known.questions(self.source).order
        last = order[self.previous][0] if self.previous in order else -1
        after = [row for row in rows if order[row][0] > last]
        return min(after or rows, key=lambda row: order[row][0])

    def _rows_named(self, origin: RowPlace, parts: Sequence[str], cells: Sequence[Cell]) -> tuple[str, ...] | None:
        """Return the rows that a key can mean, most often one; `("",)` for one that is left out."""
        questions, joined = self.known.questions(self.source), " / ".join(parts)
        spelled = self.known.spelled(origin.as_)
        for words in dict.fromkeys((joined, *reversed(parts))) if spelled else ():
            known, code = spelled.find(words)
            if known:
                return self._named_row(code)
        if fits(self.source.leave_out.rows, joined) or any(fits(self.source.leave_out.rows, one) for one in parts):
            return ("",)
        if origin.text is not None:
            wanted = tuple(filter(None, (self._wanted(origin, words) for words in dict.fromkeys((joined, *parts)))))
            if not wanted:
                return None
        else:
            wanted = tuple(dict.fromkeys((joined, *reversed(parts))))
        if origin.match in ("id", "either"):
            raw = cells[-1].raw if cells and origin.text is None else None
            found = next(filter(None, (questions.by_id(one, raw) for one in wanted)), ())
            if found or origin.match == "id":
                return found or None
        likely = questions.by_wording(wanted[:1] if origin.text is not None else tuple(parts), origin.at_least)
        if likely is not None and likely.score < 100 and cells:
            self._told_likely(likely, joined, cells[-1])
        return (likely.row,) if likely is not None else None

    @staticmethod
    def _wanted(origin: RowPlace, words: str) -> str | None:
        """Return what is wanted of a key, made into an id if the mapping says how."""
        held = pattern(str(origin.text)).parts(words)
        if held is None:
            return None
        return origin.id.format_map(Parts(held)) if origin.id else held.get("", next(iter(held.values())))

    def _told_likely(self, likely: Likeness, joined: str, cell: Cell) -> None:
        values: dict[str, Any] = {
            "value": joined,
            "matched": likely.row,
            "score": likely.score,
            "wording": likely.wording,
        }
        self.file.notice("import-scored", cell, likely.row, squeezed(joined), **values)

    def _named_row(self, code: Codes) -> tuple[str, ...]:
        if code is None:
            return ("",)
        wanted = code if isinstance(code, tuple) else (code,)
        found = tuple(row for one in wanted for row in self.known.questions(self.source).by_id(one))
        return found or ("",)

    def _no_row(self, parts: Sequence[str], cell: Cell | None) -> None:
        words = " / ".join(parts)
        near = self.known.questions(self.source).nearest(parts[-1]) if words else ""
        self.file.notice("import-no-row", cell, plain(words), value=words, nearest=near or "–")


class Parts(dict[str, str]):
    """The parts of a text; one that it lacks is blank."""

    def __missing__(self, _name: str) -> str:
        return ""
