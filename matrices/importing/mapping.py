"""A mapping: YAML that says, by content, where things stand in files that this program did not write → frozen data.

Nothing in it is an address of a cell. Texts are compared without regard to case, accents, gaps and marks of footnotes;
`*` stands for anything, `{}` for the part that is wanted. docs/mappings.md explains every key by an example.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from matrices.errors import EditionError, Mistake
from matrices.importing.matching import pattern
from matrices.instrument import Column, Instrument, Sheet, YesNo
from matrices.mistakes import refuse, validated, wrong
from matrices.yaml_lines import Path_, YamlFile, yaml_of

_MAPPING_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"


def _texts(given: Any) -> Any:
    """Return one text, or one number, as a list of one; numbers and yes or no, which YAML makes of words, as texts."""
    items = given if isinstance(given, list | tuple) else [given]
    return tuple(_word(one) for one in items)


def _word(given: Any) -> Any:
    if isinstance(given, bool):
        return "yes" if given else "no"
    return str(given) if isinstance(given, int | float) else given


def _spelled(given: Any) -> Any:
    """Return a table of spellings with texts on both sides; null means that the spelling is no answer."""
    if not isinstance(given, dict):
        return given
    found: dict[Any, Any] = {}
    for key, value in given.items():
        meant = None if value is None else tuple(map(_word, value)) if isinstance(value, list) else _word(value)
        # YAML makes the same of `yes` and of `TRUE`, which is what a spreadsheet shows of a box that is ticked.
        for word in (_word(key), str(key).lower()) if isinstance(key, bool) else (_word(key),):
            found[word] = meant
    return found


Words = Annotated[tuple[str, ...], BeforeValidator(_texts)]
"""One text or several, of which any may stand there."""

Spellings = Annotated[dict[str, str | tuple[str, ...] | None], BeforeValidator(_spelled)]
"""What is written → what is meant; null where it is no answer."""

Named = Spellings | str
"""A table of spellings, or the name of a file of two columns (.csv) beside the mapping."""


class _MappingPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NamePlace(_MappingPart):
    """Where a name stands, of a jurisdiction or of a question: exactly one of the first seven keys."""

    file: str | None = Field(default=None, description="In the name of the file: `{} - coder*.xlsx`.")
    tab: str | None = Field(default=None, description="In the title of the sheet.")
    above: str | None = Field(default=None, description="In a text above the head, or before the table: `Country: {}`.")
    beside: Words | None = Field(default=None, description="In the cell right of one that says this, or below it.")
    column: Words | None = Field(default=None, description="In each line, in the columns of this head.")
    heads: YesNo = Field(default=False, description="In the heads of the columns: the table is transposed.")
    is_: str | None = Field(default=None, alias="is", description="Said here, because the file does not say it.")
    text: str | None = Field(default=None, description="What of the text is wanted: `({})`, `Q{section}.{number}*`.")
    id: str | None = Field(default=None, description="What is made of it: `{section}-{number}`.")
    as_: Named = Field(default={}, alias="as", description="Spelling → code of the jurisdiction, or id of the row.")

    @model_validator(mode="after")
    def _stands_somewhere(self) -> "NamePlace":
        if sum(one is not None for one in self.places) + bool(self.heads) != 1:
            refuse([wrong("place-one", ())])
        return self

    @property
    def places(self) -> tuple[object, ...]:
        """The keys that say where, but for `heads`."""
        return self.file, self.tab, self.above, self.beside, self.column, self.is_


class RowPlace(NamePlace):
    """Where it stands which question is answered."""

    match: Literal["id", "wording", "either"] = Field(default="either", description="By what it is compared.")
    at_least: int = Field(default=100, ge=50, le=100, description="Least likeness of a wording, in per cent.")


class Into(_MappingPart):
    """What goes into a column of the instrument."""

    head: Words = Field(default=("*",), description="Heads of the columns that hold it.")
    take: Literal["all", "numbers", "texts"] = "all"
    text: str | None = Field(default=None, description="What of the text is wanted; a cell without it is left alone.")
    marked: Words = Field(default=(), description="Marks that stand under one of the heads: the head is the answer.")
    join: YesNo = Field(default=False, description="Several columns go into one answer, one below the other.")
    optional: YesNo = Field(default=False, description="A table may lack the column.")
    add: YesNo = Field(default=False, description="Names that the cited list lacks become rows of it.")
    is_: str | None = Field(default=None, alias="is", description="The same for every line that answers anything.")


def _into(given: Any) -> Any:
    """Return what goes into a column; heads alone may be written for it."""
    return {"head": given} if isinstance(given, str | int | float | list) else given


class Titles(_MappingPart):
    """Texts above a head that become rows of a list, such as the laws that the table is about."""

    above: str = Field(description="The text: `Law: {}`, `{name} ({year})`.")
    list: str = Field(description="The list sheet of the instrument.")
    columns: dict[str, str] = Field(min_length=1, description="Column of the list → part of the text: `{name}`.")
    cite: str | None = Field(default=None, description="The column in which the table's answers cite them.")
    split: Words = Field(default=(), description="What stands between several of them.")


class Tabs(_MappingPart):
    """Which sheets are read."""

    title: Words = ("*",)
    holds: Words = Field(default=(), description="Texts that must stand somewhere on the sheet.")
    hidden: YesNo = Field(default=False, description="Hidden sheets are read too.")


class Head(_MappingPart):
    """How the head of a table is known, and how many rows it has."""

    holds: Words = ()
    rows: int = Field(default=1, ge=1, le=6)


class LeftOut(_MappingPart):
    """What has no place and needs none: told with its number of cells, never silently."""

    sheets: Words = ()
    lines: Words = Field(default=(), description="Lines whose key, or first text, is this: totals, notes.")
    columns: Words = Field(default=(), description="Columns of this head: totals, serial numbers.")
    texts: Words = Field(default=(), description="Texts outside the tables, and single cells.")
    jurisdictions: Words = Field(default=(), description="Names that are none of the edition's.")
    rows: Words = Field(default=(), description="Questions that the instrument does not ask.")


class SourceMapping(_MappingPart):
    """One kind of files, and where things stand in them."""

    name: str = Field(default="", pattern=r"^[A-Za-z0-9._-]{0,64}$")
    files: Words = Field(default=("*",), description="Names of the files of this kind.")
    encoding: str = Field(default="", description="Of texts and pages that do not say it themselves.")
    sheets: Tabs = Tabs()
    head: Head = Head()
    list: str | None = Field(default=None, description="Lines become rows of this list sheet; there is no `row` then.")
    sheet: str | None = Field(default=None, description="The sheet of the instrument, where row ids stand on several.")
    jurisdiction: tuple[NamePlace, ...] = Field(min_length=1)
    row: tuple[RowPlace, ...] = ()
    columns: Annotated[dict[str, Annotated[Into, BeforeValidator(_into)]], Field(min_length=1)]
    field: NamePlace | None = Field(default=None, description="Where each line says into which column it goes.")
    values: dict[str, Named] = Field(default={}, description="Column or code list → spelling → code.")
    blank: Words = Field(default=(), description="Texts that stand for an empty cell.")
    only: dict[str, Words] = Field(default={}, description="Head → texts: other lines are not of this import.")
    until: Words = Field(default=(), description="The line with which a table is over: totals, sources.")
    merged: Literal["each", "first"] = Field(default="each", description="To which lines a merged cell belongs.")
    fill: Words = Field(default=(), description="Columns in which a blank cell means the one above.")
    titles: tuple[Titles, ...] = ()
    leave_out: LeftOut = LeftOut()

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        single = {key: [given[key]] for key in ("jurisdiction", "row", "titles") if isinstance(given.get(key), dict)}
        return {**given, **single}

    @model_validator(mode="after")
    def _says_its_rows(self) -> "SourceMapping":
        if bool(self.row) == bool(self.list):
            refuse([wrong("row-or-list", ("row",) if self.row else ())])
        return self

    @property
    def is_transposed(self) -> bool:
        """Whether the heads of columns say whose, or to which question, the answers below them are."""
        return any(one.heads for one in (*self.jurisdiction, *self.row))


_OF_A_SOURCE = frozenset(SourceMapping.model_fields) - {"name"}


class Mapping(_MappingPart):
    """A mapping as it is written: who it is, what it fills, and one source or several."""

    mapping: str = Field(pattern=_MAPPING_ID, description="Its name, printed beside everything that it brings in.")
    instrument: str
    language: Literal["es", "en"] = Field(default="es", description="Language of the foreign files.")
    note: str = Field(default="", description="What the files are and where they are from.")
    sources: tuple[SourceMapping, ...] = Field(min_length=1)
    waive: str = Field(default="", description="Why less than everything is enough.")

    @model_validator(mode="before")
    @classmethod
    def _one_source(cls, given: Any) -> Any:
        """Take the keys of a single source where they stand at the top."""
        if not isinstance(given, dict) or "sources" in given:
            return given
        own = {key: value for key, value in given.items() if key in _OF_A_SOURCE}
        return {**{key: value for key, value in given.items() if key not in own}, "sources": [own]}

    @model_validator(mode="after")
    def _names_apart(self) -> "Mapping":
        names = [one.name for one in self.sources]
        if len(names) > 1 and (len(set(names)) < len(names) or "" in names):
            refuse([wrong("source-names", ("sources",))])
        return self


@dataclass(frozen=True)
class ReadMapping:
    """A mapping that fits its instrument, with its bytes, and its tables of spellings read."""

    mapping: Mapping
    instrument: Instrument
    content: bytes
    tables: MappingOf[str, MappingOf[str, str | tuple[str, ...] | None]]

    def spellings(self, named: Named) -> MappingOf[str, str | tuple[str, ...] | None]:
        """Return a table of spellings, wherever it stands."""
        return self.tables[named] if isinstance(named, str) else named


def read_mapping(
    content: bytes, name: str, instruments: tuple[Instrument, ...], beside: Callable[[str], bytes | None]
) -> ReadMapping:
    """Return a mapping that fits one of the instruments; `beside` gives the content of a file beside it.

    Raises `EditionError` with every mistake, each at its line.
    """
    file, mistakes = yaml_of(content, name)
    if file is None or mistakes:
        raise _with_mistakes(name, mistakes)
    single = isinstance(file.data, dict) and "sources" not in file.data
    mapping, found = validated(Mapping, _below_sources(file) if single else file)
    if mapping is None:
        raise _with_mistakes(name, found)
    instrument = next((one for one in instruments if one.id == mapping.instrument), None)
    if instrument is None:
        known = tuple(one.id for one in instruments)
        raise _with_mistakes(
            name, (file.mistake(("instrument",), "no-such-instrument", wrong=mapping.instrument, known=known),)
        )
    tables: dict[str, MappingOf[str, str | tuple[str, ...] | None]] = {}
    faults = tuple(
        _Checks(mapping=mapping, instrument=instrument, file=file, single=single, tables=tables, beside=beside).all()
    )
    if faults:
        raise _with_mistakes(name, faults)
    return ReadMapping(mapping, instrument, content, tables)


def _with_mistakes(name: str, mistakes: tuple[Mistake, ...]) -> EditionError:
    return EditionError("yaml-mistakes", mistakes, file=name, count=len(mistakes))


def _below_sources(file: YamlFile) -> YamlFile:
    """Return a file of one source with the lines of its keys also where the model looks for them."""
    lines = dict(file.lines)
    for place, line in file.lines.items():
        if place and place[0] in _OF_A_SOURCE:
            lines.setdefault(("sources", 0, *place), line)
            if place[0] in ("jurisdiction", "row", "titles") and isinstance(file.data.get(place[0]), dict):
                lines.setdefault(("sources", 0, place[0], 0, *place[1:]), line)
    return YamlFile(file.name, file.data, lines, file.source, file.notices)


@dataclass(frozen=True)
class _Checks:
    """What a mapping names must be there: sheets, columns and codes of the instrument, files beside it."""

    mapping: Mapping
    instrument: Instrument
    file: YamlFile
    single: bool
    tables: dict[str, MappingOf[str, str | tuple[str, ...] | None]]
    beside: Callable[[str], bytes | None]

    def all(self) -> Iterator[Mistake]:
        yield from self._patterns()
        for number, source in enumerate(self.mapping.sources):
            place: Path_ = () if self.single else ("sources", number)
            yield from self._tables(source, place)
            yield from self._sheets(source, place)
            if source.list is None or source.list in self._ids("list"):
                yield from self._columns(source, place)
                yield from self._values(source, place)
                yield from self._spelled(source, place)

    def _patterns(self) -> Iterator[Mistake]:
        for path, words in _texts_in(self.file.data, ()):
            try:
                pattern(words)
            except re.error as problem:
                # The slash before it is a sign, too.
                yield self.file.mistake(path, "no-regular-expression", value=words, position=(problem.pos or 0) + 2)

    def _spelled(self, source: SourceMapping, place: Path_) -> Iterator[Mistake]:
        """Yield rows and columns to which spellings lead, and encodings, that do not exist."""
        rows = tuple(row for sheet in self.sheets_of(source) for row in sheet.row_ids)
        columns = tuple(dict.fromkeys(one.id for sheet in self.sheets_of(source) for one in sheet.columns))
        named: list[tuple[Path_, Named, str, tuple[str, ...]]] = [
            (("row", number, "as"), one.as_, "no-row", rows) for number, one in enumerate(source.row)
        ]
        named += [(("field", "as"), source.field.as_, "no-such-column", columns)] if source.field else []
        for key, spelled, code, known in named:
            at = (*place, *key) if (*place, *key) in self.file.lines else (*place, key[0], *key[2:])
            for words, meant in (self.tables.get(spelled, {}) if isinstance(spelled, str) else spelled).items():
                for one in meant if isinstance(meant, tuple) else (meant,):
                    if one is not None and one not in known:
                        path = at if isinstance(spelled, str) else (*at, words)
                        yield self.file.mistake(path, code, wrong=one, known=known)
        if source.encoding:
            try:
                codecs.lookup(source.encoding)
            except LookupError:
                known = ("utf-8", "windows-1252", "iso-8859-15", "cp850", "utf-16")
                yield self.file.mistake((*place, "encoding"), "not-in-list", value=source.encoding, known=known)

    def _ids(self, kind: str) -> tuple[str, ...]:
        return tuple(one.id for one in self.instrument.sheets if one.kind == kind)

    def _tables(self, source: SourceMapping, place: Path_) -> Iterator[Mistake]:
        named: list[tuple[Path_, Named]] = [((*place, "values", key), one) for key, one in source.values.items()]
        for key, origins in (("jurisdiction", source.jurisdiction), ("row", source.row)):
            given: list[tuple[Path_, Named]] = [
                ((*place, key, number, "as"), one.as_) for number, one in enumerate(origins)
            ]
            named += [((*place, key, "as") if path not in self.file.lines else path, one) for path, one in given]
        for path, one in named:
            if not isinstance(one, str) or one in self.tables:
                continue
            content = self.beside(one)
            if content is None:
                yield self.file.mistake(path, "no-file-beside", wrong=one)
                self.tables[one] = {}
            else:
                self.tables[one] = dict(_pairs(content))

    def _sheets(self, source: SourceMapping, place: Path_) -> Iterator[Mistake]:
        for key, wanted, known in (
            ("list", source.list, self._ids("list")),
            ("sheet", source.sheet, self._ids("matrix")),
            *((("titles"), one.list, self._ids("list")) for one in source.titles),
        ):
            if wanted is not None and wanted not in known:
                yield self.file.mistake((*place, key), "no-such-sheet", wrong=wanted, known=known)

    def sheets_of(self, source: SourceMapping) -> tuple[Sheet, ...]:
        """Return the sheets that a source can fill."""
        wanted = source.list or source.sheet
        return tuple(one for one in self.instrument.sheets if (one.id == wanted if wanted else one.kind == "matrix"))

    def _columns(self, source: SourceMapping, place: Path_) -> Iterator[Mistake]:
        known = tuple(dict.fromkeys(one.id for sheet in self.sheets_of(source) for one in sheet.columns))
        for name in source.columns:
            if name not in known:
                yield self.file.mistake((*place, "columns", name), "no-such-column", wrong=name, known=known)
        for number, titles in enumerate(source.titles):
            if titles.cite is not None and titles.cite not in known:
                at = (*place, "titles", number, "cite")
                yield self.file.mistake(at, "no-such-column", wrong=titles.cite, known=known)
            if titles.list in self._ids("list"):
                own = tuple(one.id for one in self.instrument.sheet(titles.list).columns)
                for name in titles.columns:
                    if name not in own:
                        at = (*place, "titles", number, "columns", name)
                        yield self.file.mistake(at, "no-such-column", wrong=name, known=own)

    def _values(self, source: SourceMapping, place: Path_) -> Iterator[Mistake]:
        columns = {one.id: one for sheet in self.sheets_of(source) for one in sheet.columns}
        for name, named in source.values.items():
            at = (*place, "values", name)
            if name not in columns and name not in self.instrument.lists:
                yield self.file.mistake(at, "no-such-column", wrong=name, known=(*columns, *self.instrument.lists))
                continue
            known = self._codes(name, columns.get(name))
            spelled = self.tables.get(named, {}) if isinstance(named, str) else named
            for words, codes in spelled.items() if known else ():
                for code in codes if isinstance(codes, tuple) else (codes,):
                    if code is not None and code not in known:
                        path = at if isinstance(named, str) else (*at, words)
                        yield self.file.mistake(path, "no-such-code", wrong=code, known=known)

    def _codes(self, name: str, column: Column | None) -> tuple[str, ...]:
        """Return the codes that a column or list can have; nothing where any value will do."""
        if column is None:
            return tuple(one.code for one in self.instrument.lists[name].options)
        if not column.kind.chosen:
            return ()
        lists = [column.list, *(row.lists.get(name) for sheet in self.instrument.matrices for row in sheet.rows)]
        used = dict.fromkeys(one for one in (*lists, column.special) if one)
        return tuple(dict.fromkeys(option.code for one in used for option in self.instrument.lists[one].options))


def _texts_in(given: Any, place: Path_) -> Iterator[tuple[Path_, str]]:
    """Yield the texts of a file, each with its place."""
    if isinstance(given, str):
        yield place, given
    for key, value in given.items() if isinstance(given, dict) else enumerate(given) if isinstance(given, list) else ():
        yield from _texts_in(value, (*place, key))


def _pairs(content: bytes) -> Iterator[tuple[str, str | tuple[str, ...] | None]]:
    """Yield the spellings of a file of two columns; a blank second column means that the spelling is no answer."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("cp1252", "replace")
    first = words.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    for row in csv.reader(io.StringIO(words), delimiter=delimiter):
        if len(row) > 1 and row[0].strip():
            codes = tuple(part.strip() for part in row[1].split("|") if part.strip())
            yield row[0].strip(), codes if len(codes) > 1 else codes[0] if codes else None


def file_beside(path: Path) -> Callable[[str], bytes | None]:
    """Return what reads a file that lies in the same folder as a mapping, and nowhere else."""

    def content(name: str) -> bytes | None:
        file = path.parent / name
        return file.read_bytes() if re.fullmatch(r"[^/\\]+", name) and file.is_file() else None

    return content
