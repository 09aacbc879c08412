"""A sheet of a file → where the rows and columns of the instrument's sheet stand in it, whatever was moved."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from matrices.findings import CellRef, Finding, Severity, finding
from matrices.instrument.model import Sheet
from matrices.language import bare, plain
from matrices.workbook.book import BookSheet, Place
from matrices.workbook.known import KnownTexts
from matrices.workbook.limits import MAX_ROW
from matrices.workbook.plan import address
from matrices.workbook.scan import Scan, scan
from matrices.workbook.witness import Settled, by_id, settle

_LONGEST_HEAD = 200
_MOST_DISPUTES = 100
"""How many disputed rows are told of; a sheet with more of them is beyond telling."""


@dataclass(frozen=True)
class Spot:
    """A sheet of a file as findings name it."""

    file: str
    title: str
    sheet_id: str

    def at(self, place: Place | None = None) -> CellRef:
        """Return the reference of a cell, or of the sheet."""
        return CellRef(self.file, self.title, address(*place) if place else "")


@dataclass(frozen=True)
class Layout:
    """Where rows and columns stand: id → numbers (several where they were copied), in order.

    `codes` and `head` are the numbers of the column of visible codes and of the row of heads, `technical` the
    cells that hold keys, codes and heads.
    """

    rows: Mapping[str, tuple[int, ...]]
    columns: Mapping[str, tuple[int, ...]]
    technical: frozenset[Place]
    head: int | None = None
    codes: int | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether no answer can be found at all."""
        return not self.rows or not self.columns

    def with_rows(self, rows: Mapping[str, tuple[int, ...]], findings: Iterable[Finding]) -> "Layout":
        """Return the layout with further rows."""
        return replace(self, rows={**self.rows, **rows}, findings=(*self.findings, *findings))


def lay_out(sheet: BookSheet, of: Sheet, known: KnownTexts, spot: Spot) -> Layout:
    """Find the rows and columns of an instrument's sheet in a sheet of a file."""
    found = scan(sheet, of)
    rows = _Rows(sheet, of, found, known, spot)
    columns = _Columns(sheet, of, found, min(rows.lines, default=MAX_ROW), spot)
    codes = (place for place in found.codes if place[1] == rows.code_column)
    technical = {*found.row_keys, *found.column_keys, *codes, *columns.heads}
    return Layout(
        by_id(rows.lines),
        by_id(columns.lines),
        frozenset(technical),
        columns.head_row,
        rows.code_column,
        (*columns.findings, *rows.findings),
    )


def _fullest(places: Mapping[Place, str], axis: int) -> int | None:
    """Return the row (axis 0) or column (axis 1) in which most different ids stand; the first of equals."""
    counts = Counter(number for number, _ in {(place[axis], words) for place, words in places.items()})
    return min(counts, key=lambda number: (-counts[number], number), default=None)


class _Columns:
    """Columns by hidden keys and visible heads."""

    def __init__(self, sheet: BookSheet, of: Sheet, found: Scan, top: int, spot: Spot) -> None:
        self._of = of
        self._spot = spot
        self._sheet = sheet
        self.key_row = _fullest(found.column_keys, 0)
        keys = {place[1]: id_ for place, id_ in found.column_keys.items() if place[0] == self.key_row}
        heads = self._heads(top)
        self.head_row = _fullest({place: ids[0] for place, ids in heads.items()}, 0)
        labels = {place[1]: ids for place, ids in heads.items() if place[0] == self.head_row}
        seen = {number: _chosen(ids, keys.get(number), set(keys.values())) for number, ids in labels.items()}
        settled = settle(keys, seen)
        self.lines = settled.ids
        self.heads = {place for place in heads if place[0] == self.head_row}
        self.findings = tuple(self._findings(settled, keys, seen))

    def _heads(self, top: int) -> dict[Place, list[str]]:
        ids: dict[str, list[str]] = {}
        for column in self._of.columns:
            for words in set(map(bare, column.label.values())):
                ids.setdefault(words, []).append(column.id)
        return {
            place: ids[words]
            for place, value in self._sheet.grid.items()
            if place[0] < top and value.kind == "text" and len(value.text) < _LONGEST_HEAD
            if (words := bare(value.text)) in ids
        }

    def _findings(self, settled: Settled, keys: Mapping[int, str], seen: Mapping[int, str]) -> Iterable[Finding]:
        spot, of = self._spot, self._of
        if any(number not in keys for number in seen):
            yield finding("column-keys-lost", spot.at(), sheet_id=of.id)
        if settled.outcome in ("sorted", "shifted"):
            severity = Severity.NOTICE if settled.outcome == "sorted" else Severity.WARNING
            yield finding("columns-moved", spot.at(), sheet_id=of.id, severity=severity)
        for number in settled.differing if settled.outcome == "disputed" else ():
            at = spot.at((self.head_row or 1, number))
            label, read = of.column(keys[number]).label, of.column(seen[number]).label
            yield finding("column-head-differs", at, sheet_id=of.id, column=keys[number], label=label, found=read)
        for column in of.columns:
            if column.id not in settled.ids.values() and settled.ids:
                yield finding("column-missing", spot.at(), sheet_id=of.id, column=column.id, label=column.label)


def _chosen(ids: list[str], key: str | None, keyed: set[str]) -> str:
    """Return which of the columns that share a head is meant: the key's own, or one that has no key elsewhere."""
    if key in ids:
        return key
    return next((id_ for id_ in ids if id_ not in keyed), ids[0])


class _Rows:
    """Rows by hidden keys, visible codes and, where both are gone, titles."""

    def __init__(self, sheet: BookSheet, of: Sheet, found: Scan, known: KnownTexts, spot: Spot) -> None:
        self._of = of
        self._spot = spot
        key_column = _fullest(found.row_keys, 1)
        self.code_column = _fullest(found.codes, 1)
        self._keys = {place[0]: id_ for place, id_ in found.row_keys.items() if place[1] == key_column}
        self._codes = {place[0]: id_ for place, id_ in found.codes.items() if place[1] == self.code_column}
        self._settled = settle(self._keys, self._codes)
        self._titled = self._by_title(sheet, known)
        self.lines = {**self._titled, **self._settled.ids}
        self.findings = tuple(self._findings())

    def _by_title(self, sheet: BookSheet, known: KnownTexts) -> dict[int, str]:
        """Return rows that only their title tells, of those ids that were found in no other way."""
        found = set(self._settled.ids.values())
        if all(row.id in found for row in self._of.rows):
            return {}
        left = {words: id_ for words, id_ in known.titles.items() if id_ not in found}
        rows: dict[int, str] = {}
        for place, value in sheet.grid.items():
            if value.kind == "text" and place[0] not in self._settled.ids:
                id_ = left.get(plain(value.text.partition("\n")[0])) or left.get(plain(value.text))
                if id_ is not None and id_ not in rows.values():
                    rows[place[0]] = id_
        return rows

    def _findings(self) -> Iterable[Finding]:
        spot, of, settled = self._spot, self._of, self._settled
        lost = sum(number not in self._keys for number in self._codes)
        if lost:
            yield finding("row-keys-lost", spot.at(), sheet_id=of.id, count=lost)
        if self._titled:
            yield finding("row-titles-followed", spot.at(), sheet_id=of.id, count=len(self._titled))
        if settled.outcome in ("sorted", "shifted"):
            code = "rows-sorted" if settled.outcome == "sorted" else "rows-shifted"
            yield finding(code, spot.at(), sheet_id=of.id, count=len(settled.differing))
        for number in settled.differing[:_MOST_DISPUTES] if settled.outcome == "disputed" else ():
            at = spot.at((number, self.code_column or 1))
            value = self._codes[number]
            yield finding("row-code-differs", at, sheet_id=of.id, row=self._keys[number], value=value)
        found = set(self.lines.values())
        for row in of.rows if found else ():
            if row.id not in found:
                yield finding("row-missing", spot.at(), sheet_id=of.id, row=row.id, label=row.title)
