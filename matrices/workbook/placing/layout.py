"""A sheet of a file → where the rows and columns of the instrument's sheet stand in it, whatever was moved.

What people see moves with their answers; the hidden key stays behind when only visible cells are sorted or deleted.
So where the two disagree as a whole, the visible one is followed; where single lines disagree, nothing is guessed.
A third witness (defined names, which follow a cell that is cut and pasted) can be settled with the result in the
same way.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from matrices.findings import CellRef, Finding, Severity, finding
from matrices.instrument import BLANK, Sheet
from matrices.language import LANGUAGES, Text, bare, same
from matrices.workbook.book import BookSheet, Place
from matrices.workbook.opening.package import MAX_ROW
from matrices.workbook.placing.known import KnownTexts, Scan, as_typed, fullest, scan
from matrices.workbook.plan import address, column_key, row_key

_MOST_COPIES = 20

Outcome = Literal["agree", "sorted", "shifted", "disputed"]


class SettledLines(NamedTuple):
    """Which line is which: number → id; how many lines were decided by the visible code; which are in dispute."""

    ids: Mapping[int, str]
    outcome: Outcome
    differing: tuple[int, ...] = ()


def settle(keys: Mapping[int, str], codes: Mapping[int, str]) -> SettledLines:
    """Decide between hidden keys and visible codes, both number → id; a line may have either or both."""
    differing = tuple(sorted(number for number in keys if codes.get(number, keys[number]) != keys[number]))
    if not differing:
        return SettledLines({**codes, **keys}, "agree")
    seen = Counter(codes[number] for number in differing)
    if seen == Counter(keys[number] for number in differing):
        return SettledLines({**keys, **codes}, "sorted", differing)
    disputed = set(differing)
    elsewhere = {code for number, code in codes.items() if number not in disputed}
    if max(seen.values()) == 1 and not elsewhere & set(seen):
        # A line that has lost its code to another one keeps no claim by its key.
        kept = {number: key for number, key in keys.items() if number in codes or key not in seen}
        return SettledLines({**kept, **codes}, "shifted", differing)
    return SettledLines({**codes, **keys}, "disputed", differing)


def by_id(ids: Mapping[int, str]) -> dict[str, tuple[int, ...]]:
    """Return id → numbers of the lines that have it, in order; a line copied without end counts a few times only."""
    lines: dict[str, list[int]] = {}
    for number in sorted(ids):
        copies = lines.setdefault(ids[number], [])
        if len(copies) < _MOST_COPIES:
            copies.append(number)
    return {id_: tuple(numbers) for id_, numbers in lines.items()}


_LONGEST_HEAD = 200
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORT_YEAR = re.compile(r"['’]?(\d\d)")
_FIRST_DAY, _DAYS = datetime.date(1899, 12, 30), range(29_221, 73_051)
"""The day from which spreadsheet programs count, and the days of 1980 to 2099 as they count them."""
_ROW_MARK, _COLUMN_MARK = row_key(""), column_key("")
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
    cells that hold keys, codes and heads, `strange_rows` and `strange_columns` those with a key that is none of the
    instrument's.
    """

    rows: Mapping[str, tuple[int, ...]]
    columns: Mapping[str, tuple[int, ...]]
    technical: frozenset[Place]
    head: int | None = None
    codes: int | None = None
    strange_rows: frozenset[int] = frozenset()
    strange_columns: frozenset[int] = frozenset()
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
    keys = [
        place for place, value in sheet.grid.items() if _is_key(value.text, place, columns.key_row, rows.key_column)
    ]
    technical = {*found.row_keys, *found.column_keys, *codes, *columns.heads, *keys}
    return Layout(
        rows=by_id(rows.lines),
        columns=by_id(columns.lines),
        technical=frozenset(technical),
        head=columns.head_row,
        codes=rows.code_column,
        strange_rows=frozenset(
            place[0] for place in keys if place[1] == rows.key_column and place not in found.row_keys
        ),
        strange_columns=frozenset(
            place[1] for place in keys if place[0] == columns.key_row and place not in found.column_keys
        ),
        findings=(*columns.findings, *rows.findings),
    )


def _is_key(text: str, place: Place, key_row: int | None, key_column: int | None) -> bool:
    """Tell whether a cell holds a hidden key, be it one of another version of the form."""
    return (place[0] == key_row and text.startswith(_COLUMN_MARK)) or (
        place[1] == key_column and text.startswith(_ROW_MARK)
    )


class _Columns:
    """Columns by hidden keys and visible heads."""

    def __init__(self, sheet: BookSheet, of: Sheet, found: Scan, top: int, spot: Spot) -> None:
        self._of = of
        self._spot = spot
        self._sheet = sheet
        self.key_row = fullest(found.column_keys, 0)
        keys = {place[1]: id_ for place, id_ in found.column_keys.items() if place[0] == self.key_row}
        heads = self._heads(top)
        self.head_row = fullest({place: ids[0] for place, ids in heads.items()}, 0)
        labels = {place[1]: ids for place, ids in heads.items() if place[0] == self.head_row}
        seen = {number: _chosen(ids, keys.get(number), set(keys.values())) for number, ids in labels.items()}
        settled = settle(keys, seen)
        self.lines = settled.ids
        self._otherwise = {n: words for n in keys.keys() - labels.keys() if (words := self._other_year(n, keys[n]))}
        self.heads = {place for place in heads if place[0] == self.head_row}
        self.heads |= {(self.head_row or 1, number) for number in self._otherwise}
        self.findings = tuple(self._findings(settled, keys, seen))

    def _heads(self, top: int) -> dict[Place, list[str]]:
        ids: dict[str, list[str]] = {}
        for column in self._of.columns:
            for words in set(map(bare, column.label.values())):
                ids.setdefault(words, []).append(column.id)
        return {
            place: ids[words]
            for place, value in self._sheet.grid.items()
            if place[0] < top and value.kind in ("text", "number") and len(value.text) < _LONGEST_HEAD
            if (words := bare(value.text)) in ids or (words := as_typed(value.text)) in ids
        }

    def _findings(self, settled: SettledLines, keys: Mapping[int, str], seen: Mapping[int, str]) -> Iterable[Finding]:
        spot, of = self._spot, self._of
        if any(number not in keys for number in seen):
            yield finding("column-keys-lost", spot.at(), sheet_id=of.id)
        if settled.outcome in ("sorted", "shifted"):
            moved = [number for number, column in sorted(seen.items()) if number in keys and keys[number] != column]
            yearly = any(of.column(seen[number]).year for number in moved)
            severity = Severity.NOTICE if settled.outcome == "sorted" and not yearly else Severity.WARNING
            named = Text({language: self._named(moved, seen, language) for language in LANGUAGES})
            yield finding("columns-moved", spot.at(), sheet_id=of.id, severity=severity, cells=named)
        for number in settled.differing if settled.outcome == "disputed" else ():
            at = spot.at((self.head_row or 1, number))
            label, read = of.column(keys[number]).label, of.column(seen[number]).label
            yield finding("column-head-differs", at, sheet_id=of.id, column=keys[number], label=label, found=read)
        for number, words in sorted(self._otherwise.items()):
            at, label = spot.at((self.head_row or 1, number)), of.column(keys[number]).label
            yield finding(
                "column-head-differs", at, sheet_id=of.id, column=keys[number], label=label, found=same(words)
            )
        for column in of.columns:
            if column.id not in settled.ids.values() and settled.ids:
                yield finding("column-missing", spot.at(), sheet_id=of.id, column=column.id, label=column.label)

    def _other_year(self, number: int, key: str) -> str:
        """Return the head of a column of a year if it names a year, and not the own; two digits may name it too."""
        value, year = self._sheet.grid.get((self.head_row or 0, number), BLANK), self._of.column(key).year
        words = value.text.strip()
        named = set(_YEAR.findall(words)) if year and len(words) < _LONGEST_HEAD else set()
        if year and not named and (short := _SHORT_YEAR.fullmatch(words)):
            named = {f"{year // 100}{short[1]}"}
        elif year and value.kind == "number" and words.isdecimal() and int(words) in _DAYS:
            named = {str((_FIRST_DAY + datetime.timedelta(int(words))).year)}  # a day that has lost its format
        return words if named - {str(year)} else ""

    def _named(self, columns: Iterable[int], seen: Mapping[int, str], language: str) -> str:
        """Return the cells of some heads, each with the column that it names."""
        named = ((address(self.head_row or 1, number), self._of.column(seen[number]).label) for number in columns)
        return ", ".join(f"{cell} ({label[language]})" if language in label else cell for cell, label in named)


def _chosen(ids: list[str], key: str | None, keyed: set[str]) -> str:
    """Return which of the columns that share a head is meant: the key's own, or one that has no key elsewhere."""
    if key in ids:
        return key
    return next((id_ for id_ in ids if id_ not in keyed), ids[0])


class _Rows:
    """Rows by hidden keys, visible codes and, where a row has no code, what it asks."""

    def __init__(self, sheet: BookSheet, of: Sheet, found: Scan, known: KnownTexts, spot: Spot) -> None:
        self._of = of
        self._spot = spot
        self._grid = sheet.grid
        self._known = known
        self.key_column = fullest(found.row_keys, 1)
        self.code_column = fullest(found.codes, 1)
        self._keys = {place[0]: id_ for place, id_ in found.row_keys.items() if place[1] == self.key_column}
        self._codes = {place[0]: id_ for place, id_ in found.codes.items() if place[1] == self.code_column}
        self._label_column, self._labels = known.labelled(sheet.grid, set(self._keys) | set(self._codes))
        self._seen = self._visible()
        self._settled = settle(self._keys, self._seen)
        self._relabelled = self._of_equal_codes()
        self.lines = {**self._settled.ids, **self._relabelled}
        self._unlabelled = self._without_label()
        for number in self._emptied():
            del self.lines[number]
        self.findings = tuple(self._findings())

    def _visible(self) -> dict[int, str]:
        """Return what people see of each line: its code, or its label where it has none."""
        seen = {number: id_ for number, id_ in self._labels.items() if number in self._keys} | self._codes
        claimed = {key for number, key in self._keys.items() if seen.get(number, key) == key} | set(seen.values())
        for number, id_ in self._labels.items():
            if number not in seen and id_ not in claimed:
                claimed.add(id_)
                seen[number] = id_
        return seen

    def _of_equal_codes(self) -> dict[int, str]:
        """Return the lines without key that bear the code of another one, and the label of a row found nowhere else."""
        ids = self._settled.ids
        counts = Counter(ids.values())
        return {
            number: label
            for number, label in self._labels.items()
            if number in self._codes and number not in self._keys and label not in counts and counts[ids[number]] > 1
        }

    def _without_label(self) -> set[int]:
        """Return the lines of a matrix of which nothing but the hidden key says which they are, if others have more."""
        if self._of.kind == "list" or not (self._seen or len(self._keys) == 1):
            return set()
        return {number for number in self._keys if number in self.lines and number not in self._seen}

    def _without_question(self) -> set[int]:
        """Return the lines of a matrix that have a code, and nothing where the others have their question.

        Where no question is left at all, those in which nothing stands behind the code.
        """
        column, code = self._label_column, self.code_column
        if column is not None:
            return {number for number in self._codes if (number, column) not in self._grid}
        if self._of.kind == "list" or code is None:
            return set()
        return set(self._codes) - {place[0] for place in self._grid if place[1] > code}

    def _emptied(self) -> list[int]:
        """Return those of them in which no answer stands either: what people see of the row was deleted."""
        if not self._unlabelled:
            return []
        labels = max(filter(None, (self.key_column, self.code_column, self._label_column)), default=0)
        return sorted(self._unlabelled - {place[0] for place in self._grid if place[1] > labels})

    def _findings(self) -> Iterable[Finding]:
        spot, of, settled = self._spot, self._of, self._settled
        lost = sum(number not in self._keys for number in self._codes)
        if lost:
            yield finding("row-keys-lost", spot.at(), sheet_id=of.id, count=lost)
        titled = [number for number in self._seen if number not in self._codes and number not in self._keys]
        if titled or self._relabelled:
            count = len(titled) + len(self._relabelled)
            yield finding("row-titles-followed", spot.at(), sheet_id=of.id, count=count)
        if settled.outcome in ("sorted", "shifted"):
            code = "rows-sorted" if settled.outcome == "sorted" else "rows-shifted"
            yield finding(code, spot.at(), sheet_id=of.id, count=len(settled.differing))
        if self._keys and not self._seen:
            yield finding("row-codes-lost", spot.at(), sheet_id=of.id, count=len(self._keys))
        yield from self._disputes()
        found = set(self.lines.values())
        for row in of.rows if found else ():
            if row.id not in found:
                yield finding("row-missing", spot.at(), sheet_id=of.id, row=row.id, label=row.title)

    def _disputes(self) -> Iterable[Finding]:
        disputed = self._settled.differing if self._settled.outcome == "disputed" else ()
        strange = self._of_other_sheets()
        for number in (*disputed, *strange)[:_MOST_DISPUTES]:
            at = self._spot.at((number, self.code_column or 1))
            value = strange.get(number) or self._seen[number]
            yield finding("row-code-differs", at, sheet_id=self._of.id, row=self._keys[number], value=value)
        differing = [number for number, label in self._labels.items() if self.lines.get(number, label) != label]
        unlabelled = self._unlabelled | self._without_question()
        for number in sorted(unlabelled & set(self.lines))[:_MOST_DISPUTES]:
            at = self._spot.at((number, self.code_column or 1))
            yield finding("row-unlabelled", at, sheet_id=self._of.id, row=self.lines[number])
        for number in [number for number in sorted(differing) if number not in disputed][:_MOST_DISPUTES]:
            at, row = self._spot.at((number, self._label_column or 1)), self.lines[number]
            title = self._of.row(self._labels[number]).title
            yield finding(
                "row-label-differs", at, sheet_id=self._of.id, row=row, other=self._labels[number], label=title
            )

    def _of_other_sheets(self) -> dict[int, str]:
        """Return the lines with a key beside which the code of a row of another sheet stands."""
        texts = {number: self._grid.get((number, self.code_column or 0)) for number in self._keys}
        found = {number: value.text.strip() for number, value in texts.items() if value and number not in self._codes}
        return {number: text for number, text in found.items() if text.casefold() in self._known.of_other_sheets}
