"""A cell with its place → the answer of a jurisdiction to a row in a column; titles above a table → rows of lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matrices.checking import Answer
from matrices.findings import Severity, finding, shorten
from matrices.importing.laid import Pending
from matrices.importing.mapping import Into, Titles
from matrices.importing.matching import Codes, fits, mended, number_of, pattern, seen_text, squeezed, without_marks
from matrices.importing.naming import Named, Naming, Parts
from matrices.importing.tables import Cell
from matrices.instrument import CellId, RawValue, RowId, Sheet, Target, Typed, parse, raw_text, target_options
from matrices.language import plain
from matrices.workbook import as_meant, link_beside, seen

_SAYS_NOTHING = frozenset(
    """- -- – — … ? x n/a n/d s/d s/i n.a n.d no ninguno ninguna nada none nil idem ídem ibid ibidem íbid igual same
    ditto ver véase see""".split()  # noqa: SIM905 - forty short words
) | {
    "", "no hay", "no existe", "no aplica", "lo mismo", "ver página", "ver pagina", "see page", "no data",
    "not applicable",
}  # fmt: skip
"""Words that stand where nobody answered, or that mean another cell: kept as they are, and told."""

Cited = Mapping[str, Mapping[str, tuple[tuple[str, ...], Cell | None, str]]]
"""Country → column → the rows of a list that a table cites there, and the cell or text that says so."""


@dataclass
class Answering(Naming):
    """A table whose cells become answers."""

    def _place_of(self, country: str, row: str | None, line: int) -> RowId | None:
        """Return sheet and row of an answer; a row of a list is the next that is free."""
        if self.source.list is None:
            sheet = self.known.questions(self.source).order[str(row)][1]
            place = RowId(sheet, str(row))
            self.file.rows.add(place)
            return place
        key = (country, self.source.list, f"{self.table.grid.title}!{line}")
        if key not in self.file.listed:
            found = self.file.next_row(country, self.source.list)
            if found is None:
                return None
            self.file.listed[key] = found
        return RowId(self.source.list, self.file.listed[key])

    def _put(self, country: str, place: RowId, into: Sequence[str], cell: Cell) -> bool:
        """Put a cell into the columns that take it; tell if none does."""
        if fits(self.source.blank, cell.words):
            self.file.mark(cell, "left")
            self.file.notice("import-blank", cell, plain(cell.words), value=cell.words)
            return False
        sheet, taken = self.known.instrument.sheet(place.sheet), False
        for name in into:
            if not name or not sheet.has_column(name):
                continue
            if not sheet.uses(place.row, name):
                self.file.notice(
                    "import-not-asked", cell, place.row, name, value=cell.words, asked=place.row, place=(*place, name)
                )
                continue
            taken = self._take(country, CellId(*place, name), sheet, cell) or taken
        self.file.mark(cell, "placed" if taken else "without")
        link = link_beside(as_meant(cell.raw)[0]) if taken and cell.raw.looks is not None else ""
        if link:
            self.file.notice("import-link", cell, link, value=shorten(cell.words, 60), link=link)
        if not taken and into and into != ("",) and self.file.marks[cell.place] == "without":
            self.file.notice("import-not-taken", cell, plain(cell.words), value=cell.words)
        return taken

    def _take(self, country: str, place: CellId, sheet: Sheet, cell: Cell) -> bool:
        spec = self.source.columns[place.column]
        region, locale = self.known.region(country)
        raw = seen(cell.raw, locale, self.file.book.since_1904) or cell.raw
        piece = self._head_of(cell, spec) if spec.marked and fits(spec.marked, cell.words) else _piece(raw, spec)
        if piece is None:
            return False
        reading = _Reading(lines=self, country=country, place=place, sheet=sheet, cell=cell, region=region)
        made = reading.answer(raw, piece, spec)
        if made is None:
            return True  # the mapping says that it is no answer
        self._keep(country, place, made, cell, join=spec.join)
        return True

    def _head_of(self, cell: Cell, spec: Into) -> str | None:
        """Return the head under which a mark stands, which is the answer that it gives."""
        return next((head for head in reversed(self.table.heads[cell.place[1]]) if fits(spec.head, head)), None)

    def _keep(self, country: str, place: CellId, made: Answer, cell: Cell, *, join: bool) -> None:
        key = (country, place)
        before = self.file.found.get(key)
        if before is None:
            self.file.found[key] = made
        elif join and isinstance(before.value, str) and isinstance(made.value, str):
            if made.value not in before.value.split("\n"):
                words = f"{before.value}\n{made.value}"
                self.file.found[key] = replace(before, typed=Typed(words))
        elif (before.value, before.raw.text) != (made.value, made.raw.text) and before.value != made.value:
            other = f"{before.at.sheet}!{before.at.cell}"
            told: dict[str, Any] = {
                "value": made.raw.text,
                "other_value": before.raw.text,
                "other": other,
                "asked": place.row,
            }
            told["country"] = self.known.countries[country].names
            self.file.notice("import-twice", cell, country, *place, place=place, **told)

    def _constants(self, country: str, place: RowId, cell: Cell) -> None:
        sheet = self.known.instrument.sheet(place.sheet)
        for name, spec in self.source.columns.items():
            if spec.is_ is not None and sheet.has_column(name) and sheet.uses(place.row, name):
                at = CellId(*place, name)
                reading = _Reading(lines=self, country=country, place=at, sheet=sheet, cell=cell, outside=True)
                made = reading.answer(raw_text(spec.is_), spec.is_, spec)
                if made is not None:
                    self.file.found.setdefault((country, at), made)

    def _titles(self, fixed: Sequence[Named]) -> Cited:
        """Put texts above the head into lists; return, by country and citing column, the rows that the table cites."""
        code = next((one.code for one in fixed if one.code), None)
        cited: dict[str, dict[str, tuple[tuple[str, ...], Cell | None, str]]] = {}
        for titles in self.source.titles:
            held = self._title_texts(titles)
            if held and code is None:
                self.file.notice("import-title-of-nobody", held[0][1], held[0][0], value=held[0][0])
                continue
            rows, cell, words = list[str](), None, ""
            for text, at in held:
                rows += filter(
                    None, [self._title_row(str(code), titles, one, at) for one in _split(text, titles.split)]
                )
                cell, words = cell or at, words or text
                self.used.add(text)
                if at is not None:
                    self.file.mark(at, "placed")
            if rows and titles.cite is not None:
                cited.setdefault(str(code), {})[titles.cite] = (tuple(dict.fromkeys(rows)), cell, words)
        return cited

    def _title_texts(self, titles: Titles) -> list[tuple[str, Cell | None]]:
        """Return the texts that are titles of the table: those since the head of the table before, or the nearest."""
        held = [(words, cell) for words, cell in self.table.texts if pattern(titles.above).parts(words) is not None]
        own = [one for one in held if one[1] is None or one[1].place[0] > self.before]
        return (own or held[:1])[::-1]

    def _title_row(self, country: str, titles: Titles, words: str, cell: Cell | None) -> str | None:
        parts = pattern(titles.above).parts(words) or {"": words}
        values = {name: made.format_map(Parts(parts)).strip() for name, made in titles.columns.items()}
        key = (country, titles.list, squeezed(" ".join(values.values())))
        if key in self.file.listed:
            return self.file.listed[key]
        row = self.file.next_row(country, titles.list)
        if row is None:
            return None
        self.file.listed[key] = row
        sheet = self.known.instrument.sheet(titles.list)
        shown = cell or Cell(raw_text(words), (1, 1))
        for name, value in values.items():
            place = CellId(titles.list, row, name)
            outside = cell is None
            reading = _Reading(lines=self, country=country, place=place, sheet=sheet, cell=shown, outside=outside)
            made = reading.answer(shown.raw, value, Into())
            if made is not None and value:
                self.file.found[(country, place)] = made
        return row

    def _cite(self, country: str, place: RowId, cited: Cited) -> None:
        sheet = self.known.instrument.sheet(place.sheet)
        for name, (rows, cell, words) in cited.get(country, {}).items():
            at = CellId(*place, name)
            if (
                sheet.uses(place.row, name)
                and (country, at) not in self.file.found
                and (country, at) not in self.file.pending
            ):
                value = rows if sheet.column(name).several else rows[:1]
                where = self.file.at(cell)
                raw = cell.raw if cell is not None else raw_text(words)
                self.file.found[(country, at)] = Answer(*at, at=where, raw=raw, typed=Typed(value))


def _split(words: str, signs: Sequence[str]) -> list[str]:
    parts = [words]
    for sign in signs:
        parts = [piece for part in parts for piece in part.split(sign)]
    return [part.strip() for part in parts if part.strip()]


def _piece(raw: RawValue, spec: Into) -> str | None:
    """Return what a column takes of a cell: all of it, the wanted part, or nothing."""
    words = raw.shown or raw.text
    if spec.marked:
        return None
    is_number = raw.kind == "number" or number_of(words) is not None
    if spec.take != "all" and is_number != (spec.take == "numbers"):
        return None
    if spec.text is None:
        return words
    parts = pattern(spec.text).parts(words)
    return parts.get("", next(iter(parts.values()))) if parts is not None else None


@dataclass(frozen=True)
class _Reading:
    """A cell that is read as the answer of a country to a row, in a column."""

    lines: Answering
    country: str
    place: CellId
    sheet: Sheet
    cell: Cell
    region: str = ""
    outside: bool = False

    def answer(self, raw: RawValue, piece: str, spec: Into) -> Answer | None:
        """Return what a cell says, with its cell; None if the mapping says that it is no answer."""
        at = self.lines.file.at(None if self.outside else self.cell)
        column = self.sheet.column(self.place.column)
        whole = piece == (raw.shown or raw.text)
        if column.kind.cites:
            self.lines.file.pending[(self.country, self.place)] = Pending(mended(piece), spec.add)
            return Answer(*self.place, at=at, raw=raw, typed=Typed(None))
        unmarked = seen_text(raw).strip() if whole else piece
        known, code = self._spelled(piece, unmarked, raw.text if whole and raw.kind == "number" else piece)
        if known and code is None:
            self.lines.file.notice("import-blank", self.cell, plain(piece), value=piece)
            return None
        if known and column.kind.chosen:
            codes = code if isinstance(code, tuple) else (str(code),)
            return Answer(*self.place, at=at, raw=raw, typed=Typed(codes if column.kind.many else codes[0]))
        if known:
            words = "; ".join(code) if isinstance(code, tuple) else str(code)
            return Answer(*self.place, at=at, raw=raw, typed=self._typed(raw_text(words), words))
        meant = self._meant(piece, piece if column.kind.is_text else without_marks(mended(unmarked)))
        asked = raw if whole and meant == piece else raw_text(meant)
        says_nothing = column.kind.is_text and plain(piece).strip(" .") in _SAYS_NOTHING
        typed = self._typed(asked, piece, told=not says_nothing)
        if says_nothing:
            self.lines.file.notice("import-says-nothing", self.cell, plain(piece), value=piece)
        return Answer(*self.place, at=at, raw=raw, typed=typed)

    def _spelled(self, piece: str, unmarked: str, stored: str) -> tuple[bool, Codes]:
        """Look a text up under the code list of the cell, then under its column; of a number also what is stored.

        As it stands, without raised marks, then with its letters mended and without any mark of a footnote; a number
        without raised marks first, for a raised 2 behind a 1 makes no 12 of it.
        """
        first = (piece, unmarked) if number_of(piece) is None else (unmarked, piece)
        values, known = self.lines.source.values, self.lines.known
        for name in (self.sheet.list_of(self.place.row, self.place.column), self.place.column):
            if name in values:
                table = known.spelled(values[name])
                for words in dict.fromkeys((*first, mended(unmarked), without_marks(mended(unmarked)), stored)):
                    found, code = table.find(words)
                    if found:
                        if words not in (piece, stored):
                            self._repaired(piece, words)
                        return True, code
        return False, None

    def _meant(self, piece: str, words: str) -> str:
        words = mended(words)
        if words != piece:
            self._repaired(piece, words)
        return words

    def _repaired(self, piece: str, words: str) -> None:
        code = "import-mended" if mended(piece) != piece else "import-mark"
        self.lines.file.notice(code, self.cell, plain(piece), value=piece, understood=words)

    def _typed(self, raw: RawValue, piece: str, *, told: bool = True) -> Typed:
        known, language = self.lines.known, self.lines.known.read.mapping.language
        column = self.sheet.column(self.place.column)
        typed = parse(
            raw,
            Target(
                column=column,
                language=language,
                options=target_options(known.instrument.code_list(self.sheet, self.place.row, column.id)),
                special=known.instrument.lists[column.special].options if column.special else (),
                region=self.region,
                since_1904=self.lines.file.book.since_1904,
            ),
        )
        for remark in typed.remarks if told else ():
            made = finding(remark.code, self.lines.file.at(self.cell), value=piece, **remark.values)
            code = "import-no-code" if made.severity is Severity.ERROR else "import-remark"
            own = self.place.column if code == "import-no-code" else ""
            self.lines.file.notice(
                code,
                self.cell,
                own,
                remark.code,
                plain(piece),
                value=piece,
                into=column.id,
                label=column.label,
                why=made.message,
            )
        return typed
