"""What one foreign file comes to while it is read: answers, what became of each of its cells, what was noticed.

Of what was noticed one finding is made for each thing, however often it occurs.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from matrices.checking import Answer
from matrices.edition import Edition
from matrices.findings import CellRef, Finding, Severity, finding
from matrices.importing.mapping import ReadMapping, SourceMapping
from matrices.importing.matching import Questions, Spelled, Spoken
from matrices.importing.tables import Cell
from matrices.instrument import CellId, Instrument, RowId, locales_of
from matrices.workbook import Book, BookSheet, listed

_FILES_NAMED = 4


_NO_KEY, _LONGEST_KEY = re.compile(r'["\\{}*]+|^/|/$'), 100
"""Signs that would mean something else in a text of a mapping; its longest part, before which it is cut at a word."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something that was noticed at a cell: a code of the findings; notices of one code and `key` are told together."""

    code: str
    key: tuple[str, ...]
    at: CellRef
    values: Mapping[str, Any]
    severity: Severity | None = None
    place: tuple[str, str, str] = ("", "", "")
    """Sheet, row and column of the instrument, where it is about one."""


class Pending(NamedTuple):
    """What a cell says of rows of a list, to be found when all of a country's lists are read."""

    words: str
    add: bool


@dataclass(frozen=True)
class LaidFile:
    """What one file came to.

    `answers` and `pending` are by country; `rows` are those that its keys named, `columns` those that it can fill.
    `cells` counts cells that show something: `placed`, `structure` (heads, keys, names), `left` (out, by the mapping),
    `without` (a place).
    """

    file: str
    sha256: str
    source: str
    answers: Mapping[str, tuple[Answer, ...]]
    pending: Mapping[tuple[str, CellId], Pending]
    noticed: tuple[Noticed, ...]
    told: tuple[Finding, ...]
    rows: frozenset[RowId]
    columns: frozenset[str]
    cells: Mapping[str, int]

    @cached_property
    def noticed_at(self) -> Mapping[tuple[str, str], tuple[Noticed, ...]]:
        """What was noticed, by sheet and cell."""
        found: dict[tuple[str, str], list[Noticed]] = {}
        for one in self.noticed:
            found.setdefault((one.at.sheet, one.at.cell), []).append(one)
        return {at: tuple(own) for at, own in found.items()}


class Surroundings:
    """What is known of the edition and of a mapping, worked out once for all files."""

    def __init__(self, edition: Edition, read: ReadMapping) -> None:
        self.read = read
        self.edition = edition
        self.names = Spoken(edition)
        self.countries = {one.code: one for one in edition.countries}
        self._spelled: dict[int, Spelled] = {}
        self._questions: dict[str, Questions] = {}
        self._regions: dict[str, tuple[str, str]] = {}

    @property
    def instrument(self) -> Instrument:
        """The instrument that the mapping fills."""
        return self.read.instrument

    def spelled(self, named: Any) -> Spelled:
        """Return a table of spellings of the mapping, ready to be looked up."""
        key = id(named)
        if key not in self._spelled:
            self._spelled[key] = Spelled(self.read.spellings(named))
        return self._spelled[key]

    def questions(self, source: SourceMapping) -> Questions:
        """Return the rows that a source can name."""
        key = source.sheet or ""
        if key not in self._questions:
            sheets = [one for one in self.instrument.matrices if source.sheet in (None, one.id)]
            self._questions[key] = Questions(sheets, self.instrument.languages)
        return self._questions[key]

    def region(self, country: str) -> tuple[str, str]:
        """Return region and locale of a country: in which its numbers are shown."""
        if country not in self._regions:
            region = self.edition.region(country)
            self._regions[country] = (region, locales_of(region, self.read.mapping.language)[0])
        return self._regions[country]


@dataclass
class FileNotes:
    """A file while it is read: what was found in it so far; `marks` are of the sheet that is being read."""

    book: Book
    source: SourceMapping
    known: Surroundings
    found: dict[tuple[str, CellId], Answer] = field(default_factory=dict)
    pending: dict[tuple[str, CellId], Pending] = field(default_factory=dict)
    noticed: list[Noticed] = field(default_factory=list)
    rows: set[RowId] = field(default_factory=set)
    cells: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("placed", "structure", "left", "without"), 0))
    next_rows: dict[tuple[str, str], Iterator[str]] = field(default_factory=dict)
    listed: dict[tuple[str, str, str], str] = field(default_factory=dict)
    sheet: BookSheet | None = None
    marks: dict[tuple[int, int], str] = field(default_factory=dict)

    def at(self, cell: Cell | None) -> CellRef:
        """Return where a cell stands, or the sheet."""
        title = self.sheet.title if self.sheet is not None else ""
        return CellRef(self.book.name, title, cell.at if cell is not None else "")

    def notice(
        self, code: str, cell: Cell | None, *key: str, place: tuple[str, str, str] = ("", "", ""), **values: Any
    ) -> None:
        """Take note of something at a cell; of one code and key it is told once."""
        self.noticed.append(Noticed(code, key, self.at(cell), values, place=place))

    def mark(self, cell: Cell, what: str) -> None:
        """Say what became of a cell; what was an answer once is one."""
        if self.marks.get(cell.place) != "placed":
            self.marks[cell.place] = what

    def next_row(self, country: str, sheet_id: str) -> str | None:
        """Return the next free row of a country's list, None if it is full, which is told."""
        sheet = self.known.instrument.sheet(sheet_id)
        rows = self.next_rows.setdefault((country, sheet_id), iter(sheet.row_ids))
        found = next(rows, None)
        if found is None:
            self.notice("import-list-full", None, country, sheet_id, sheet_tab=sheet.tab, capacity=sheet.capacity)
        return found


def told_together(noticed: Iterable[Noticed]) -> tuple[Finding, ...]:
    """Return a finding for each thing that was noticed, with the number of its cells and their addresses."""
    groups: dict[tuple[object, ...], list[Noticed]] = {}
    for one in noticed:
        groups.setdefault((one.code, *one.key), []).append(one)
    found = tuple(_finding(group) for group in groups.values())
    order = list(Severity)
    return tuple(sorted(found, key=lambda one: order.index(one.severity)))


def _finding(group: list[Noticed]) -> Finding:
    first = group[0]
    sheet, row, column = first.place
    same_row = len({one.place for one in group}) == 1
    return finding(
        first.code,
        first.at,
        severity=first.severity,
        sheet_id=sheet if same_row else "",
        row=row if same_row else "",
        column=column,
        **{
            "count": len(dict.fromkeys(one.at for one in group)),
            "cells": _cells_of_all(one.at for one in group),
            "key": as_key(str(first.values.get("value", ""))),
            **first.values,
        },
    )


def as_key(words: str) -> str:
    """Return words as they can be copied into a mapping, between quotation marks: long ones end with a star."""
    line = _NO_KEY.sub("*", " ".join(words.split()))
    return line if len(line) <= _LONGEST_KEY else line[:_LONGEST_KEY].rpartition(" ")[0] + " *"


def _cells_of_all(places: Iterable[CellRef]) -> str:
    """Return the addresses of cells: `Sheet!C4:C9, D2`; of several files, those of the first few by file."""
    files: dict[str, dict[str, list[str]]] = {}
    for one in places:
        files.setdefault(one.file, {}).setdefault(one.sheet, []).append(one.cell)
    shown = [
        (f"{file}: " if len(files) > 1 else "") + "; ".join(_of_sheet(sheet, cells) for sheet, cells in sheets.items())
        for file, sheets in list(files.items())[:_FILES_NAMED]
    ]
    more = len(files) - _FILES_NAMED
    return " · ".join(shown) + (f" · … (+{more})" if more > 0 else "")


def _of_sheet(sheet: str, cells: list[str]) -> str:
    words = listed(filter(None, cells))
    return f"{sheet}!{words}" if words else sheet
