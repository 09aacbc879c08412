"""Foreign files, one after the other → what an import would bring in, country by country, and all that is to be said.

Where several files answer the same cell and differ, none of them counts until the Secretariat has said which.
Nothing is written here.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from matrices.checking import Answer, Returned
from matrices.edition import Edition
from matrices.errors import UnreadableWorkbook, UsageError
from matrices.findings import CellRef, Finding, Severity, finding
from matrices.importing.laid import LaidFile, Noticed, Pending, Surroundings, told_together
from matrices.importing.laying import lay
from matrices.importing.mapping import ReadMapping
from matrices.importing.matching import fits, squeezed
from matrices.instrument import CellId, Remark, RowId, Sheet, Target, Typed, Value, parse, raw_text
from matrices.language import LANGUAGES, Text, say
from matrices.workbook import comparable

Decisions = Mapping[tuple[str, CellId], str]
"""Country and place → the file or the source of the mapping whose cell counts."""

_FIELDS = ("country", "sheet", "row", "column", "take", "question", "source", "file", "cell", "says")
"""Columns of the list of disagreements; `take` is left to the Secretariat."""


@dataclass(frozen=True)
class Side:
    """What one file says in a cell."""

    file: LaidFile
    answer: Answer

    @property
    def words(self) -> str:
        """What is seen in the cell."""
        return self.answer.raw.shown or self.answer.raw.text

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which a decision may call it."""
        return tuple(filter(None, (self.file.source, self.file.file)))


@dataclass(frozen=True)
class Disagreement:
    """A cell in which files differ: what each says, in the order of the sources; and which counts, if that was said."""

    country: str
    place: CellId
    sides: tuple[Side, ...]
    taken: Side | None = None


@dataclass(frozen=True)
class BroughtIn:
    """What an import brings in for a country: its answers, and the file in which each stands."""

    country: str
    answers: tuple[Answer, ...]
    files: tuple[LaidFile, ...]
    origins: Mapping[CellId, LaidFile]


@dataclass(frozen=True)
class Import:
    """A whole import before it is done: `findings` tell everything, an error for whatever found no place."""

    read: ReadMapping
    files: tuple[LaidFile, ...]
    countries: tuple[BroughtIn, ...]
    disagreements: tuple[Disagreement, ...]
    findings: tuple[Finding, ...]
    waiver: str = ""

    @property
    def name(self) -> str:
        """The name of the mapping."""
        return self.read.mapping.mapping

    @property
    def cells(self) -> Mapping[str, int]:
        """How many cells of all files were placed, say where answers stand, were left out, or have no place."""
        return {kind: sum(one.cells[kind] for one in self.files) for kind in ("placed", "structure", "left", "without")}

    @property
    def share(self) -> float:
        """How many in a hundred of the cells that hold answers, or anything else without a place, were placed."""
        placed, without = self.cells["placed"], self.cells["without"]
        return 100.0 * placed / (placed + without) if placed + without else 0.0

    @cached_property
    def errors(self) -> tuple[Finding, ...]:
        """What stands in the way, unless it is waived."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)

    @property
    def is_ready(self) -> bool:
        """Whether it can be done: everything has its place, or somebody said why less is enough."""
        return bool(self.countries) and (not self.errors or bool(self.waiver.strip()))


def bring(
    files: Iterable[Returned], read: ReadMapping, edition: Edition, decisions: Decisions, waiver: str = "",
    progress: Callable[[str], None] = lambda _name: None,
) -> Import:  # fmt: skip
    """Read files one after the other as a mapping says; of each no more is kept than what it says."""
    known, laid, problems = Surroundings(edition, read), list[LaidFile](), list[Finding]()
    for file in files:
        progress(file.name)
        try:
            if file.problem is not None:
                raise file.problem
            laid.append(_laid(file, read, known))
        except UnreadableWorkbook as problem:
            values = {"file": file.name, **problem.values}
            problems.append(finding("import-unreadable", CellRef(file.name), why=_why(problem, values)))
        except LookupError:
            problems.append(finding("import-file-unmapped", CellRef(file.name)))
    order = {one.name: number for number, one in enumerate(read.mapping.sources)}
    laid.sort(key=lambda one: order[one.source])
    gathered = _Gathering(known, laid, decisions)
    countries = tuple(gathered.countries())
    told = {(one.code, str(one.at), str(one.message)): one for each in laid for one in each.told}
    noticed = [*(one for each in laid for one in each.noticed), *gathered.noticed, *_absent(known, laid, countries)]
    return Import(
        read=read,
        files=tuple(laid),
        countries=countries,
        disagreements=tuple(gathered.disagreements),
        findings=(*problems, *told_together(noticed), *told.values()),
        waiver=waiver.strip() or read.mapping.waive.strip(),
    )


def _laid(file: Returned, read: ReadMapping, known: Surroundings) -> LaidFile:
    source = next(one for one in (*read.mapping.sources, None) if one is None or fits(one.files, file.name))
    if source is None:
        raise LookupError(file.name)
    return lay(file.content, file.name, source, known)


def _why(problem: UnreadableWorkbook, values: Mapping[str, object]) -> Text:
    from matrices.language import catalogue

    return Text(catalogue("errors")[problem.code]["message"]).fill(**values)


def _absent(known: Surroundings, laid: Sequence[LaidFile], countries: Sequence[BroughtIn]) -> Iterator[Noticed]:
    """Yield which rows no key named, and which jurisdictions nothing was found of."""
    if not laid:
        return
    first = CellRef(laid[0].file)
    named = {row for one in laid for row in one.rows}
    for sheet in known.instrument.matrices:
        left = [row for row in sheet.row_ids if RowId(sheet.id, row) not in named]
        if len(left) < len(sheet.row_ids) and left:
            values = {"tab": sheet.tab, "rows": ", ".join(left), "number": len(left)}
            yield Noticed("import-row-without-key", (sheet.id,), first, values)
    for source in known.read.mapping.sources:
        own = [one for one in laid if one.source == source.name]
        together = {row for one in own for row in one.rows}
        for one in own if not source.is_transposed and len(own) > 1 else ():
            lacks = sorted(row.row for row in together - one.rows)
            if lacks:
                values = {"rows": ", ".join(lacks), "number": len(lacks)}
                yield Noticed("import-row-missing", (one.file,), CellRef(one.file), values)
    there = {one.country for one in countries}
    absent = [country for code, country in known.countries.items() if code not in there]
    if absent:
        names = Text({language: ", ".join(one.names[language] for one in absent) for language in LANGUAGES})
        yield Noticed("import-country-absent", (), first, {"countries": names, "number": len(absent)})


@dataclass
class _Gathering:
    """What all files say, country by country."""

    known: Surroundings
    laid: Sequence[LaidFile]
    decisions: Decisions
    disagreements: list[Disagreement] = field(default_factory=list)
    noticed: list[Noticed] = field(default_factory=list)

    def countries(self) -> Iterator[BroughtIn]:
        for code in self.known.countries:
            own = [one for one in self.laid if code in one.answers]
            if own:
                yield self._country(code, own)

    def _country(self, code: str, own: Sequence[LaidFile]) -> BroughtIn:
        lists, sides = _Lists(self, code), dict[CellId, list[Side]]()
        for file in own:
            for one in lists.renumbered(file):
                sides.setdefault(one.place, []).append(Side(file, one))
        answers, origins = list[Answer](), dict[CellId, LaidFile]()
        for place, several in sides.items():
            side = self._agreed(code, place, several) if len(several) > 1 else several[0]
            answers.append(side.answer)
            origins[place] = side.file
        for one, file in lists.added:
            answers.append(one)
            origins[one.place] = file
        answers = list(lists.cited(answers, origins))
        return BroughtIn(code, tuple(answers), tuple(own), {one.place: origins[one.place] for one in answers})

    def _agreed(self, code: str, place: CellId, sides: Sequence[Side]) -> Side:
        """Return what several files say in a cell: the same, what the Secretariat took, or a cell to be clarified."""
        if len({_said(one.answer) for one in sides}) == 1:
            return sides[0]
        wanted = self.decisions.get((code, place), "")
        taken = next((one for one in sides if wanted in one.names), None)
        if wanted and taken is None:
            known = ", ".join(name for one in sides for name in one.names)
            raise UsageError(
                "import-decision-unknown", country=code, row=place.row, column=place.column, take=wanted, known=known
            )
        self.disagreements.append(Disagreement(code, place, tuple(sides), taken))
        if taken is not None:
            return taken
        self._differs(code, place, sides)
        words = " ≠ ".join(dict.fromkeys(one.words for one in sides))
        first = sides[0].answer
        return Side(sides[0].file, replace(first, typed=Typed(None), raw=first.raw._replace(shown=words)))

    def _differs(self, code: str, place: CellId, sides: Sequence[Side]) -> None:
        said = " ≠ ".join(f"“{one.words}” ({one.answer.at})" for one in sides)
        country = self.known.countries[code].names
        label = self.known.instrument.sheet(place.sheet).column(place.column).label
        values = {"country": country, "said": said, "asked": place.row, "label": label}
        self.noticed.append(Noticed("import-differs", (code, *place), sides[0].answer.at, values, place=place))


def _said(one: Answer) -> str:
    """Return what an answer says, as it is compared with another: its value, or what stands there."""
    return comparable(one.value) if one.value is not None else f"?{squeezed(one.raw.shown or one.raw.text)}"


class _Lists:
    """The rows of a country's lists, of all files together: what one file calls L01 may be L07, or the same law."""

    def __init__(self, gathering: _Gathering, country: str) -> None:
        self._gathering = gathering
        self._known = gathering.known
        self._country = country
        self._rows: dict[tuple[str, str], str] = {}
        self._free = {sheet.id: iter(sheet.row_ids) for sheet in self._known.instrument.sheets if sheet.kind == "list"}
        self.added: list[tuple[Answer, LaidFile]] = []
        self._pending: dict[CellId, tuple[Pending, LaidFile]] = {}
        self._names: dict[str, dict[str, list[str]]] = {}

    def renumbered(self, file: LaidFile) -> Iterator[Answer]:
        """Yield the answers of a file with the rows of lists under the numbers that they have in all of them."""
        own = file.answers[self._country]
        moved = self._moved(own)
        for one in own:
            pending = file.pending.get((self._country, one.place))
            row = moved.get(one.sheet, {}).get(one.row, one.row)
            value = one.value
            if isinstance(value, tuple) and self._is_citing(one):
                codes = moved.get(self._cites(one), {})
                value = tuple(codes.get(code, code) for code in value)
            made = replace(one, row=row, typed=replace(one.typed, value=value))
            if pending is not None:
                self._pending[made.place] = (pending, file)
            yield made

    def _is_citing(self, one: Answer) -> bool:
        return self._known.instrument.sheet(one.sheet).column(one.column).kind.cites

    def _cites(self, one: Answer) -> str:
        return self._known.instrument.sheet(one.sheet).column(one.column).sheet or ""

    def _moved(self, own: Sequence[Answer]) -> dict[str, dict[str, str]]:
        """Return, by list sheet, the number under which each row of a file goes on; the same name is the same row."""
        rows: dict[RowId, list[Answer]] = {}
        for one in own:
            if one.sheet in self._free:
                rows.setdefault(RowId(one.sheet, one.row), []).append(one)
        moved: dict[str, dict[str, str]] = {}
        for place, answers in rows.items():
            sheet = self._known.instrument.sheet(place.sheet)
            names = [str(one.value or one.raw.text) for one in answers if one.column in _naming(sheet)]
            moved.setdefault(place.sheet, {})[place.row] = self._row(sheet, names or [f"{place.row}"])
        return moved

    def _row(self, sheet: Sheet, names: Sequence[str]) -> str:
        key = (sheet.id, squeezed(names[0]))
        if key not in self._rows:
            self._rows[key] = next(self._free[sheet.id], sheet.row_ids[-1])
        row = self._rows[key]
        known = self._names.setdefault(sheet.id, {}).setdefault(row, [])
        known.extend(one for one in names if one not in known)
        return row

    def cited(self, answers: Sequence[Answer], origins: dict[CellId, LaidFile]) -> Iterator[Answer]:
        """Yield the answers, those that cite with the rows that they mean; then the rows that were added for them."""
        for one in answers:
            pending = self._pending.get(one.place)
            yield one if pending is None or one.value is not None else self._with_rows(one, *pending)
        for added, file in self.added:
            origins[added.place] = file
            yield added

    def _with_rows(self, one: Answer, pending: Pending, file: LaidFile) -> Answer:
        column = self._known.instrument.sheet(one.sheet).column(one.column)
        sheet = self._known.instrument.sheet(column.sheet or "")
        if pending.add:
            rows = [self._added(sheet, words, one, file) for words in _laws_in(pending.words, several=column.several)]
            return replace(one, typed=Typed(tuple(dict.fromkeys(rows))))
        cited = {row: tuple(names) for row, names in self._names.get(sheet.id, {}).items()}
        language = self._known.read.mapping.language
        typed = parse(raw_text(pending.words), Target(column, language, cited=cited))
        if typed.value is None:
            self._unknown(one, pending, typed.remarks)
        return replace(one, typed=typed)

    def _added(self, sheet: Sheet, words: str, one: Answer, file: LaidFile) -> str:
        known = (sheet.id, squeezed(words)) in self._rows
        row = self._row(sheet, [words])
        if not known:
            name = _naming(sheet)[0]
            made = Answer(sheet=sheet.id, row=row, column=name, at=one.at, raw=one.raw, typed=Typed(words))
            self.added.append((made, file))
        return row

    def _unknown(self, one: Answer, pending: Pending, remarks: Sequence[Remark]) -> None:
        why = finding(remarks[0].code, one.at, value=pending.words, **remarks[0].values).message if remarks else ""
        column = self._known.instrument.sheet(one.sheet).column(one.column)
        values = {"value": pending.words, "into": column.id, "label": column.label, "why": why}
        key = (column.id, squeezed(pending.words))
        self._gathering.noticed.append(Noticed("import-no-code", key, one.at, values))


def _naming(sheet: Sheet) -> tuple[str, ...]:
    """Return the columns that say what a row of a list is called."""
    named = [*sheet.display_columns, *(one.id for one in sheet.columns if one.role == "name")]
    return tuple(dict.fromkeys(named)) or (sheet.columns[0].id,)


def _laws_in(words: str, *, several: bool) -> list[str]:
    parts = [part.strip() for line in words.splitlines() for part in line.split(";")] if several else [words.strip()]
    return [part for part in parts if part]


# --- The list of disagreements, to be decided cell by cell ---


def disagreements_csv(found: Import, language: str) -> str:
    """Return the disagreements as a table: a line for each side; `take` is to be marked beside the one that counts."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(_FIELDS)
    for one in found.disagreements:
        sheet = found.read.instrument.sheet(one.place.sheet)
        question = next((row.title[language] for row in sheet.rows if row.id == one.place.row), "")
        for side in one.sides:
            taken = "x" if one.taken is side else ""
            at = side.answer.at
            where = (side.file.source, side.file.file, f"{at.sheet}!{at.cell}", side.words)
            writer.writerow([_safe(words) for words in (one.country, *one.place, taken, question, *where)])
    return table.getvalue()


def _safe(words: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t", "\r")) else words


def read_decisions(content: bytes, name: str) -> Decisions:
    """Return what the Secretariat decided, from the list of disagreements: the file whose line has a mark in `take`.

    Raises `UsageError` for a list that is none, or that marks two sides of one cell.
    """
    words = content.decode("utf-8-sig", "replace")
    delimiter = ";" if words.partition("\n")[0].count(";") > words.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(words), delimiter=delimiter)
    if not {"country", "sheet", "row", "column", "take", "file"} <= set(reader.fieldnames or ()):
        raise UsageError("import-no-decisions", file=name, fields=", ".join(_FIELDS))
    found: dict[tuple[str, CellId], str] = {}
    for number, row in enumerate(reader, 2):
        if not (row["take"] or "").strip():
            continue
        key = (row["country"], CellId(row["sheet"], row["row"], row["column"]))
        if key in found and found[key] != row["file"]:
            raise UsageError("import-decided-twice", file=name, line=number, country=row["country"], row=row["row"])
        found[key] = row["file"].removeprefix("'")
    return found


def brought_csv(found: Import) -> str:
    """Return everything that an import brings in, a line for each answer, with its cell."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("country", "sheet", "row", "column", "value", "raw", "source", "file", "tab", "cell"))
    for country in found.countries:
        for one in country.answers:
            origin = country.origins[one.place]
            where = (origin.source, origin.file, one.at.sheet, one.at.cell)
            value = _value_words(one.value)
            writer.writerow((country.country, *one.place, value, one.raw.shown or one.raw.text, *where))
    return table.getvalue()


def _value_words(value: Value | None) -> str:
    return "" if value is None else "; ".join(value) if isinstance(value, tuple) else str(value)


def one_line(found: Import, language: str) -> str:
    """Say in one line how much of the files an import brings in."""
    answers = sum(len(one.answers) for one in found.countries)
    told = {"files": len(found.files), "countries": len(found.countries), "answers": f"{answers:,}", **found.cells}
    return say("importing", "summary", language, share=f"{found.share:.1f}", **told)
