"""A table of a foreign file, its head and its lines → answers; whatever has no place is told, cell by cell."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from matrices.importing.answering import Answering, Cited
from matrices.importing.matching import fits, number_of, squeezed
from matrices.importing.naming import Named
from matrices.importing.tables import Cell, Line
from matrices.instrument import RawValue, RowId
from matrices.language import Text, plain
from matrices.workbook import address


class _ValueColumn(NamedTuple):
    """A column of a table: whose and of which row its cells are, where its head says so, and where they go."""

    number: int
    country: str | None
    row: str | None
    into: tuple[str, ...]


@dataclass
class Lines(Answering):
    """A table that is read line by line."""

    def read(self) -> None:
        """Read head and lines into the file's answers."""
        for row in self.table.rows:
            for column, cell in self.table.grid.lines.get(row, {}).items():
                if column in self.key_columns:
                    self.file.mark(cell, "structure")
        fixed = tuple(self._fixed(one) for one in self.source.jurisdiction)
        rows = tuple(self._fixed_row(one) for one in self.source.row)
        columns = tuple(self._columns())
        self.previous = ""
        cited = self._titles(fixed)
        carried: dict[int, Cell] = {}
        over = False
        for number, own in self.table.lines.items():
            line = self._filled(own, carried)
            over = over or self._is_over(line)
            if over or self._is_left_out(line):
                self._leave(line, "until" if over else "lines")
            elif not self._names_the_next(line) and self._is_meant(line):
                self._line(number, line, columns, fixed, rows, cited)

    def _columns(self) -> Iterator[_ValueColumn]:
        """Yield the columns whose cells have a place."""
        for number in self.table.heads:
            if number in self.key_columns:
                continue
            column, cell = self._column(number), self.table.head_cell(number)
            if column is not None:
                for row in self.table.rows:
                    head = self.table.grid.lines.get(row, {}).get(number)
                    if head is not None:
                        self.file.mark(head, "structure")
                yield column
            elif cell is not None and self.file.marks.get(cell.place) is None and not self._holds_anything(number):
                self.file.mark(cell, "structure")
        headless = {one for line in self.table.lines.values() for one in line} - set(self.table.heads)
        for number in sorted(headless):
            self._beside_head(number)

    def _column(self, number: int) -> _ValueColumn | None:
        heads = self.table.heads[number]
        if any(fits(self.source.leave_out.columns, one) for one in heads):
            self._leave_column(number)
            return None
        country = self._country_of_head(heads, number)
        row = self._row_of_head(heads, number) if country != "" else ""
        if country == "" or row == "":
            self._leave_column(number)
            return None
        if (country is None and any(one.heads for one in self.source.jurisdiction)) or (
            row is None and any(one.heads for one in self.source.row)
        ):
            return None
        into = self._into(heads)
        if not into and self.source.field is None:
            self._no_column(number, heads)
            return None
        return _ValueColumn(number, country, row, into)

    def _into(self, heads: Sequence[str]) -> tuple[str, ...]:
        named = {name: one for name, one in self.source.columns.items() if one.is_ is None}
        exact = tuple(
            name for name, one in named.items() if "*" not in one.head and any(fits(one.head, head) for head in heads)
        )
        anywhere = tuple(name for name, one in named.items() if "*" in one.head)
        transposed = self.source.is_transposed or self.source.field is not None
        return exact or (
            anywhere if transposed or len(self.table.heads) - len(self.key_columns) == 1 or anywhere else ()
        )

    def _country_of_head(self, heads: Sequence[str], number: int) -> str | None:
        for origin in self.source.jurisdiction:
            if origin.heads:
                codes = [self._country(origin, words) for words in heads]
                found = next((code for code in reversed(codes) if code is not None), None)
                if found is None and self._holds_anything(number):
                    self._no_jurisdiction(heads[-1] if heads else "", self.table.head_cell(number))
                return found
        return None

    def _row_of_head(self, heads: Sequence[str], number: int) -> str | None:
        for origin in self.source.row:
            if origin.heads:
                cell = self.table.head_cell(number)
                found = self._rows_named(origin, heads, (cell,) if cell else ())
                if found is None and self._holds_anything(number):
                    self._no_row(heads, cell)
                row = self._next_of(found) if found and found[0] else "" if found else None
                self.previous = row or self.previous
                return row
        return None

    def _holds_anything(self, number: int) -> bool:
        return any(number in line for line in self.table.lines.values())

    def _leave_column(self, number: int) -> None:
        cells = [self.table.head_cell(number), *(line[number] for line in self.table.lines.values() if number in line)]
        for cell in filter(None, cells):
            if cell.place not in self.file.marks:
                self.file.mark(cell, "left")
                self.file.notice("import-left-out", cell, "columns", what="columns")

    def _no_column(self, number: int, heads: Sequence[str]) -> None:
        if not self._holds_anything(number):
            return
        head = heads[-1] if heads else ""
        cells = [line[number] for line in self.table.lines.values() if number in line]
        for cell in (*filter(None, (self.table.head_cell(number),)), *cells):
            if cell.place not in self.file.marks:
                self.file.mark(cell, "without")
                self.file.notice("import-no-column", cell, squeezed(head), value=head)

    def _beside_head(self, number: int) -> None:
        """Tell of cells in a column that has no head at all: notes and sums beside a table."""
        cells = [line[number] for line in self.table.lines.values() if number in line]
        if fits(self.source.leave_out.columns, ""):
            return
        for cell in cells:
            if cell.place not in self.file.marks and cell.place[1] == number:
                left = fits(self.source.leave_out.texts, cell.words)
                self.file.mark(cell, "left" if left else "without")
                code = "import-left-out" if left else "import-no-column"
                letter = address(1, number)[:-1]
                self.file.notice(code, cell, "texts" if left else f"#{letter}", what="texts", value=letter)

    def _filled(self, own: Line, carried: dict[int, Cell]) -> Line:
        """Return a line in which a blank cell of some columns is the one above it."""
        if not self.source.fill:
            return own
        columns = self.table.columns(self.source.fill)
        for column in columns:
            if column in own:
                carried[column] = own[column]
        return {**own, **{column: carried[column] for column in columns if column in carried}}

    def _first_words(self, line: Line) -> tuple[str, ...]:
        keys = [line[column].words for column in sorted(self.key_columns) if column in line]
        return (*keys[:3], *(line[column].words for column in sorted(line)[:1]))

    def _is_over(self, line: Line) -> bool:
        return bool(self.source.until) and any(fits(self.source.until, words) for words in self._first_words(line))

    def _names_the_next(self, line: Line) -> bool:
        """Tell whether a line says what the table below it is about: it is no line of this one."""
        origins = (*self.source.jurisdiction, *self.source.row)
        labels = [label for one in origins for label in one.beside or ()]
        labels += [one.above for one in origins if one.above is not None and one.above.strip("*{}")]
        return bool(labels) and any(fits(labels, cell.words.removesuffix(":")) for cell in line.values())

    def _is_left_out(self, line: Line) -> bool:
        lines = self.source.leave_out.lines
        return bool(lines) and any(fits(lines, words) for words in self._first_words(line))

    def _leave(self, line: Line, what: str) -> None:
        """Leave a line out; of lines that are not of the import, which may be thousands, their first cell is told."""
        left = [cell for cell in line.values() if cell.place not in self.file.marks]
        for cell in left:
            self.file.mark(cell, "left")
        for cell in left[:1] if what == "only" else left:
            self.file.notice("import-left-out", cell, what, what=what)

    def _is_meant(self, line: Line) -> bool:
        for head, texts in self.source.only.items():
            said = [line[column].words for column in self.table.columns((head,)) if column in line]
            if not any(fits(texts, words) or self._same_number(texts, words) for words in said):
                self._leave(line, "only")
                return False
        return True

    @staticmethod
    def _same_number(texts: Iterable[str], words: str) -> bool:
        number = number_of(words)
        return number is not None and any(number_of(one) == number for one in texts)

    def _line(
        self,
        number: int,
        line: Line,
        columns: Sequence[_ValueColumn],
        fixed: Sequence[Named],
        rows: Sequence[Named],
        cited: Cited,
    ) -> None:
        keys = {line[column].place for column in self.key_columns if column in line}
        valued = [one for one in columns if one.number in line and line[one.number].place not in keys]
        if not valued:
            self._heading(line)
            self._count_blanks(number, line, columns, keys, asked=False)
            return
        country = self._of_line(line, fixed)
        row = self._row_of_line(line, rows)
        if country == "" or row == "":
            self._leave(line, "rows" if row == "" else "jurisdictions")
            return
        for column in self.key_columns:
            if column in line:
                self.file.mark(line[column], "structure")
        into = self._field(line)
        self._count_blanks(number, line, columns, keys, asked=True)
        answered: dict[tuple[str, RowId], Cell] = {}
        for one in valued:
            code, of = one.country or country, one.row or row
            if code is None or (of is None and self.source.list is None):
                self.file.mark(line[one.number], "without")
                continue
            place = self._place_of(code, of, number)
            if place is None:
                self.file.mark(line[one.number], "without")
                continue
            self._shared(one, line, columns)
            if self._put(code, place, into or one.into, line[one.number]):
                answered.setdefault((code, place), line[one.number])
        for (code, place), cell in answered.items():
            self._constants(code, place, cell)
            self._cite(code, place, cited)

    def _heading(self, line: Line) -> None:
        """Take a line without answers for a heading, or for a question that nobody answered."""
        row = self._row_of_line(line, (), told=False)
        for cell in line.values():
            if cell.place not in self.file.marks:
                left = fits(self.source.leave_out.texts, cell.words)
                self.file.mark(cell, "left" if left else "structure")
                if row is None and not left:
                    self.file.notice("import-heading", cell, "")

    def _count_blanks(
        self, number: int, line: Line, columns: Sequence[_ValueColumn], keys: Any, *, asked: bool
    ) -> None:
        """Tell which cells of a line are there and show nothing: blank ones, and those that hold a hard blank."""
        if not asked and not any(column in line for column in self.key_columns):
            return
        for one in columns:
            if one.number not in line:
                hard = self.table.grid.blanks.get((number, one.number))
                kind = "hard" if hard is not None and hard.text else "none"
                place = Cell(RawValue("blank"), (number, one.number))
                self.file.notice("import-empty-hard" if kind == "hard" else "import-empty", place, kind)

    def _of_line(self, line: Line, fixed: Sequence[Named]) -> str | None:
        """Return whose a line is: None if only the heads say so, or nothing does, which is told."""
        for origin, named in zip(self.source.jurisdiction, fixed, strict=True):
            if origin.heads:
                return None
            if origin.column is None:
                if named.code is not None:
                    return named.code or None
                continue
            cells = [line[column] for column in self.table.columns(origin.column) if column in line]
            if cells:
                words = cells[0].words
                code = self._country(origin, words)
                if code is None:
                    self._no_jurisdiction(words, cells[0])
                return code
        cell = next(iter(line.values()))
        self.file.notice("import-no-jurisdiction", cell, "", value="", nearest="–")
        return None

    def _field(self, line: Line) -> tuple[str, ...]:
        """Return the column that a line itself names."""
        origin = self.source.field
        if origin is None or origin.column is None:
            return ()
        cells = [line[column] for column in self.table.columns(origin.column) if column in line]
        if not cells:
            return ()
        known, codes = self.known.spelled(origin.as_).find(cells[0].words)
        found = codes if known else cells[0].words
        if isinstance(found, str) and found in self.source.columns:
            return (found,)
        if found is not None:
            self.file.notice("import-no-field", cells[0], plain(cells[0].words), value=cells[0].words)
        return ("",)

    def _shared(self, one: _ValueColumn, line: Line, columns: Sequence[_ValueColumn]) -> None:
        """Tell that a cell stands under the heads of several jurisdictions."""
        cell = line[one.number]
        if cell.merge is None or cell.merge.left == cell.merge.right or one.country is None:
            return
        within = {
            each.country for each in columns if cell.merge.left <= each.number <= cell.merge.right and each.country
        }
        if len(within) > 1 and one.number == min(each.number for each in columns if each.country in within):
            countries = Text(
                {
                    language: ", ".join(self.known.countries[code].names[language] for code in sorted(within))
                    for language in ("es", "en")
                }
            )
            self.file.notice("import-shared", cell, *sorted(within), value=cell.words, countries=countries)
