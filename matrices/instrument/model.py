"""An instrument as frozen data: what is asked, on which sheets, in which rows and columns, under which rules."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from matrices.instrument.columns import CodeList, Column, Frozen, Option, Role, Symbol, YesNo
from matrices.instrument.expressions import AnyOf, Blank, Expression, InRow, Seen, holds
from matrices.instrument.place import CellId
from matrices.instrument.rules import Condition, Rule, unmet
from matrices.language import LANGUAGES, Text
from matrices.mistakes import refuse, spelling, wrong
from matrices.yaml_lines import Path_

Document = Annotated[
    Literal["study", "indicators", "directory"],
    BeforeValidator(spelling(estudio="study", indicadores="indicators", directorio="directory")),
]
"""In which document the answers to an instrument are printed."""

UNCHANGED = "unchanged"
VERDICT, BASIS, WORDS, CONFIRMS_REST = "round_verdict", "round_basis", "round_words", "round_rest"
RESERVED = (UNCHANGED, VERDICT, BASIS, WORDS, CONFIRMS_REST)
"""Ids of the columns, and of their code lists, that prefilled workbooks and validation forms add; no instrument may
use them for its own."""


class Treaty(Frozen):
    """A treaty from which provisions derive."""

    id: str
    title: Text
    short: Text
    reference: Text | None = None
    cite: Text | None = Field(default=None, description="How a passage is cited where it is no article; {article}.")


class Group(Frozen):
    """A head above neighbouring columns."""

    id: str
    label: Text


class Part(Frozen):
    """Which part of another row a row is: an option of a list by which that one is broken down."""

    list: str
    code: str


class Rate(Frozen):
    """How a row's figures are computed: those of one row for so many of another's."""

    of: str
    per: str
    times: int = Field(ge=1)


class Years(Frozen):
    """The years of which yearly columns ask, first to last."""

    first: int = Field(ge=1900, le=2199)
    last: int = Field(ge=1900, le=2199)

    @model_validator(mode="after")
    def _in_order(self) -> "Years":
        if self.first > self.last:
            refuse([wrong("years-order", ("first",), value=self.first, other=self.last)])
        return self

    @property
    def all(self) -> tuple[int, ...]:
        """The years in order."""
        return tuple(range(self.first, self.last + 1))


def _one_or_more(given: Any) -> Any:
    return (given,) if isinstance(given, str) else () if given is None else given


class Row(Frozen):
    """One row of a matrix sheet: a provision, an indicator."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    title: Text
    question: Text | None = None
    guidance: Text | None = None
    derives_from: tuple[str, ...] = Field(default=(), description="`TREATY ARTICLE`, such as `TIP 3(a)`.")
    obligation: Literal["mandatory", "consider", "endeavour", "optional"] | None = None
    treaty_verb: Text | None = None
    qualifier: Text | None = None
    good_practice: YesNo = False
    text_check: dict[Literal["es", "en"], Literal["seen", "memory", "note"]] = Field(
        default={},
        description="Whether the treaty's words were read, are from memory, or are a note of one's own.",
    )
    columns: str | tuple[str, ...] | None = Field(default=None, description="A column set or columns; all if left out.")
    lists: dict[str, str] = Field(default={}, description="Column → code list, where this row has its own.")
    replaces: Annotated[tuple[str, ...], BeforeValidator(_one_or_more)] = Field(
        default=(), description="The row of the previous edition that this one continues; several that are one now."
    )
    asked_when: dict[str, Condition] = Field(
        default={}, description="Other rows of the sheet → what must be answered there for this one to be asked."
    )
    unit: Text | None = Field(default=None, description="What its figures count: persons, cases, days.")
    by: tuple[str, ...] = Field(default=(), description="Code lists: one more row follows for each of their options.")
    rate: Rate | None = Field(default=None, description="Its figures are computed from two other rows, and not asked.")
    series: str | None = Field(
        default=None, description="Its code among the series of the SDG, where it is one of them."
    )
    of: str | None = Field(default=None, description="The row that this one is a part of; `by` sets it.")
    part: Part | None = Field(default=None, description="Which part it is; `by` sets it.")

    @property
    def asked(self) -> Text:
        """What is asked: the question, of a row without one its title."""
        return self.question or self.title


class _Headed(Frozen):
    id: str
    title: Text


class Subsection(_Headed):
    """Rows of a section under a heading of their own."""

    rows: tuple[Row, ...] = Field(min_length=1)


class Section(_Headed):
    """Rows under one heading, and below them those under headings of their own."""

    own: tuple[Row, ...] = Field(default=(), alias="rows", description="Its rows; those under no heading of their own.")
    subsections: tuple[Subsection, ...] = Field(default=(), description="Further rows, under headings of their own.")

    @model_validator(mode="after")
    def _with_rows(self) -> "Section":
        if not self.rows:
            refuse([wrong("section-without-rows", ("rows",), value=self.id)])
        return self

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All its rows, in order."""
        return tuple(row for _, rows in self.parts for row in rows)

    @property
    def parts(self) -> Iterator[tuple[Subsection | None, tuple[Row, ...]]]:
        """Its own rows, then those of each heading, with it."""
        if self.own:
            yield None, self.own
        yield from ((one, one.rows) for one in self.subsections)

    def with_rows(self, change: Callable[[tuple[Row, ...]], Iterable[Row]]) -> "Section":
        """Return the section with other rows under each of its headings."""
        parts = tuple(Subsection(id=one.id, title=one.title, rows=tuple(change(one.rows))) for one in self.subsections)
        return Section(id=self.id, title=self.title, rows=tuple(change(self.own)), subsections=parts)

    def placed(self, section: int) -> Iterator[tuple[Path_, Row]]:
        """Yield each row with its place in the file, of the section with this number."""
        yield from ((("sections", section, "rows", r), row) for r, row in enumerate(self.own))
        for s, part in enumerate(self.subsections):
            yield from ((("sections", section, "subsections", s, "rows", r), row) for r, row in enumerate(part.rows))


class Key(Frozen):
    """How the open rows of a list sheet are numbered: prefix `L` gives `L01`, `L02` and so on."""

    prefix: str = Field(pattern=r"^[A-Z]{1,3}$")
    label: Text


class Sheet(Frozen):
    """One table of typed columns; rows fixed (`matrix`) or open (`list`)."""

    sheet: str = Field(pattern=r"^[a-z][a-z0-9-]*$", description="Stable id of the sheet.")
    kind: Annotated[Literal["matrix", "list"], BeforeValidator(spelling(matriz="matrix", lista="list"))]
    title: Text
    tab: Text = Field(description="Title of the sheet's tab, at most 31 characters.")
    intro: Text | None = None
    subject: Text | None = Field(default=None, description="Head of the column of row titles.")
    role: Literal["laws", "officers", "institutions"] | None = None
    groups: tuple[Group, ...] = ()
    columns: tuple[Column, ...] = Field(min_length=1)
    column_sets: dict[str, tuple[str, ...]] = Field(default={})
    sections: tuple[Section, ...] = ()
    key: Key | None = None
    capacity: int = Field(default=30, ge=1, le=2000)
    display: str | tuple[str, ...] = Field(default=(), description="Columns shown where a row is cited.")
    rules: tuple[Rule, ...] = ()

    @property
    def id(self) -> str:
        """The sheet's id."""
        return self.sheet

    @property
    def placed_rows(self) -> Iterator[tuple[Path_, Row]]:
        """Each fixed row with its place in the file."""
        return (one for number, section in enumerate(self.sections) for one in section.placed(number))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The fixed rows, in order."""
        return tuple(row for section in self.sections for row in section.rows)

    @cached_property
    def row_ids(self) -> tuple[str, ...]:
        """Ids of the rows; of a list sheet, those of its open rows."""
        if self.kind == "matrix":
            return tuple(row.id for row in self.rows)
        if self.key is None:
            raise ValueError(f"list sheet {self.sheet} has no key")
        width = max(2, len(str(self.capacity)))
        return tuple(f"{self.key.prefix}{number:0{width}d}" for number in range(1, self.capacity + 1))

    @cached_property
    def _rows_by_id(self) -> dict[str, Row]:
        return {row.id: row for row in self.rows}

    @cached_property
    def _columns_by_id(self) -> dict[str, Column]:
        return {column.id: column for column in self.columns}

    @cached_property
    def _sections_by_row(self) -> dict[str, Section]:
        return {row.id: section for section in self.sections for row in section.rows}

    def row(self, row_id: str) -> Row:
        """Return the fixed row; raise `KeyError` if there is none."""
        return self._rows_by_id[row_id]

    def section_of(self, row_id: str) -> Section:
        """Return the section in which the fixed row stands."""
        return self._sections_by_row[row_id]

    @cached_property
    def _heads_by_row(self) -> dict[str, Subsection]:
        parts = (one for section in self.sections for one in section.subsections)
        return {row.id: part for part in parts for row in part.rows}

    def subsection_of(self, row_id: str) -> Subsection | None:
        """Return the heading below that of its section under which the fixed row stands, if it does under one."""
        return self._heads_by_row.get(row_id)

    def heading(self, row_id: str) -> Text:
        """Return the heading of a fixed row in one line: that of its section, and its own below it."""
        section, own = self.section_of(row_id).title, self.subsection_of(row_id)
        return Text({one: f"{section[one]} › {own.title[one]}" for one in section}) if own is not None else section

    def headings(self, row_id: str) -> tuple[str, ...]:
        """Return the ids of the section of a fixed row and of its own heading below; nothing of an open row."""
        section, own = self._sections_by_row.get(row_id), self.subsection_of(row_id)
        return tuple(one.id for one in (section, own) if one is not None)

    def column(self, column_id: str) -> Column:
        """Return the column; raise `KeyError` if there is none."""
        return self._columns_by_id[column_id]

    def has_column(self, column_id: str) -> bool:
        """Tell whether the sheet has the column."""
        return column_id in self._columns_by_id

    def with_role(self, role: str) -> Column | None:
        """Return the first column that has the role, if any."""
        return next((column for column in self.columns if column.role == role), None)

    @cached_property
    def _used_columns(self) -> dict[str, tuple[str, ...]]:
        everything = tuple(self._columns_by_id)
        used = dict.fromkeys(self.row_ids, everything)
        for row in self.rows:
            if row.columns is not None:
                named = self.column_sets[row.columns] if isinstance(row.columns, str) else row.columns
                used[row.id] = tuple(column for column in everything if column in named)
        return used

    def used_columns(self, row_id: str) -> tuple[str, ...]:
        """Return the ids of the columns that the row uses, in the order of the sheet."""
        return self._used_columns.get(row_id, tuple(self._columns_by_id))

    def uses(self, row_id: str, column_id: str) -> bool:
        """Tell whether the row uses the column (an unused cell is grey and locked)."""
        return column_id in self.used_columns(row_id)

    @cached_property
    def conditions(self) -> Mapping[str, tuple[tuple[str, Condition], ...]]:
        """Row id → the rows by whose answers it is asked, also those by which these are, and what each must answer."""
        own = {row.id: tuple(row.asked_when.items()) for row in self.rows if row.asked_when}

        def above(row: str, past: tuple[str, ...]) -> Iterator[tuple[str, Condition]]:
            for other, when in own.get(row, ()):
                yield other, when
                yield from above(other, (*past, other)) if other not in past else ()

        return {row: tuple(above(row, (row,))) for row in own}

    def unasked(self, row: str) -> Expression:
        """Return when a row is not asked: it is sure that a row by whose answer it is asked says something else."""
        others = self.conditions.get(row, ())
        return AnyOf(tuple(InRow(((row, other),), unmet(when)) for other, when in others))

    def waiting(self, row: str) -> Expression:
        """Return when nobody can say yet whether a row is asked: a row by whose answer it is asked has none."""
        others = self.conditions.get(row, ())
        return AnyOf(tuple(InRow(((row, other),), Blank(column)) for other, when in others for column in when))

    def unasked_rows(self, seen: Seen) -> frozenset[str]:
        """Return the rows that are not asked of whoever gave these answers."""
        return frozenset(row for row in self.conditions if holds(self.unasked(row), row, seen))

    def list_of(self, row_id: str, column_id: str) -> str | None:
        """Return the id of the code list of a cell: the row's own, or the column's."""
        row = self._rows_by_id.get(row_id)
        return (row.lists.get(column_id) if row else None) or self.column(column_id).list

    @property
    def flow_columns(self) -> tuple[str, ...]:
        """The columns that say of what a row is in a list of figures by indicator and other country; else none."""
        kinds = [self.with_role(role) for role in ("indicator", "counterpart")] if self.kind == "list" else [None]
        return tuple(one.id for one in kinds if one is not None) if all(kinds) else ()

    @property
    def display_columns(self) -> tuple[str, ...]:
        """The columns shown where a row of this sheet is cited."""
        return (self.display,) if isinstance(self.display, str) else self.display


class Instrument(Frozen):
    """What is asked: one workbook of sheets, from one folder of YAML files."""

    id: str
    version: str
    languages: tuple[Literal["es", "en"], ...] = LANGUAGES  # type: ignore[assignment]
    title: Text
    short_title: Text
    description: Text | None = None
    instructions: tuple[Text, ...] = ()
    treaties: tuple[Treaty, ...] = ()
    lists: dict[str, CodeList] = Field(default={})
    sheets: tuple[Sheet, ...] = Field(min_length=1)
    document: Document = "study"
    years: Years | None = None
    fingerprint: str = Field(description="SHA-256 of the YAML's content, whatever its layout.")

    def sheet(self, sheet_id: str) -> Sheet:
        """Return the sheet; raise `KeyError` if there is none."""
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise KeyError(sheet_id)

    def treaty(self, treaty_id: str) -> Treaty:
        """Return the treaty; raise `KeyError` if there is none."""
        for treaty in self.treaties:
            if treaty.id == treaty_id:
                return treaty
        raise KeyError(treaty_id)

    def code_list(self, sheet: Sheet, row_id: str, column_id: str) -> CodeList | None:
        """Return the code list of a cell, if it has one."""
        list_id = sheet.list_of(row_id, column_id)
        return self.lists[list_id] if list_id else None

    @property
    def personal(self) -> bool:
        """Tell whether the answers are data of persons: they are printed in the directory and nowhere else."""
        return self.document == "directory"

    @property
    def matrices(self) -> tuple[Sheet, ...]:
        """The sheets with fixed rows."""
        return tuple(sheet for sheet in self.sheets if sheet.kind == "matrix")

    def cells(self) -> Iterator[tuple[Sheet, str, str]]:
        """Yield every cell that can be answered: sheet, row id, column id."""
        for sheet in self.sheets:
            for row_id in sheet.row_ids:
                for column_id in sheet.used_columns(row_id):
                    yield sheet, row_id, column_id

    @cached_property
    def order(self) -> Mapping[CellId, int]:
        """The place of each of these cells among them: of thousands, a country answers some hundred."""
        return {CellId(sheet.id, row, column): number for number, (sheet, row, column) in enumerate(self.cells())}


__all__ = [
    "UNCHANGED",
    "CodeList",
    "Column",
    "Document",
    "Group",
    "Instrument",
    "Key",
    "Option",
    "Part",
    "Rate",
    "Role",
    "Row",
    "Section",
    "Sheet",
    "Subsection",
    "Symbol",
    "Treaty",
    "Years",
]
