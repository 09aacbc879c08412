"""A spreadsheet file as frozen data, whatever program wrote it; and what a prefilled one was filled from."""

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter

from matrices.findings import CellRef, Finding, finding
from matrices.instrument import RawValue
from matrices.language import LANGUAGES, Text

_LEAST_RANGE, _MOST_PIECES = 4, 2_000
"""Cells that are named as a range; cells and ranges that a text names, beyond which nobody reads on."""

Place = tuple[int, int]
"""Row and column of a cell, both from 1."""

Grid = Mapping[Place, RawValue]
"""The cells of a sheet that hold something."""

SheetState = Literal["visible", "hidden"]
BookFormat = Literal["xlsx", "xlsm", "xls", "xlsb", "ods", "tables"]


class Merge(NamedTuple):
    """A merged range: first and last row, first and last column, all from 1 and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


class CellNote(NamedTuple):
    """A note on a cell."""

    author: str
    text: str


UnreadKind = Literal[
    "picture",
    "cell-picture",
    "header-picture",
    "document",
    "ticked",
    "box",
    "control",
    "chart",
    "diagram",
    "header",
    "footer",
]
"""`ticked` is a box that is ticked, `box` one that is not; `header` and `footer` are words."""


class Unread(NamedTuple):
    """What stands on a sheet and cannot be read as an answer.

    A picture, an embedded document, a form control, the words of a header or footer; `cell` is the address at which it
    is anchored (empty where it has none), `name` what it is called, or the words themselves; `part` the part of the
    file that holds it, empty where it cannot be taken out. Of a picture in a cell, that is its number.
    """

    kind: UnreadKind
    cell: str
    name: str = ""
    part: str = ""


@dataclass(frozen=True)
class BookSheet:
    """One sheet of a file."""

    title: str
    state: SheetState
    grid: Grid
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    comments: Mapping[Place, CellNote] = field(default_factory=dict)
    boxes: tuple[str, ...] = ()
    """Texts of boxes and shapes that float over the cells."""
    unread: tuple[Unread, ...] = ()
    is_filtered: bool = False
    """Whether rows are hidden by a filter, which whoever set it takes off again."""


@dataclass(frozen=True)
class Book:
    """One file, read and not judged.

    `names` are the defined names with what they refer to, `properties` the custom document properties;
    both are empty for formats that do not give them. `findings` tell what had to be repaired to read it; `since_1904`
    that days are counted from 1904.
    """

    name: str
    sha256: str
    format: BookFormat
    sheets: tuple[BookSheet, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    since_1904: bool = False


class Repairs:
    """What had to be repaired while a file was read; the same repair at the same place is told once.

    `cells` says how many of them may be read, where that is another number than for a form.
    """

    def __init__(self, file: str, cells: int = 0) -> None:
        self.file = file
        self.cells = cells
        self._found: dict[tuple[str, str, str, str], Finding] = {}

    def add(
        self, code: str, sheet: str = "", cell: str = "", *, part: str = "", cells: str = "", count: int = 0
    ) -> None:
        """Note a repair by its code in the catalogue of findings; the rest fills the blanks of its message."""
        key = (code, sheet, cell, part)
        if key not in self._found:
            at = CellRef(self.file, sheet, cell)
            self._found[key] = finding(code, at, part=part, cells=cells, count=count)

    def at_cells(self, code: str, sheet: str, places: Iterable[Place]) -> None:
        """Note one repair of many cells, at the first of them; none, if there are none."""
        cells = [_address(place) for place in sorted(places)]
        if cells:
            self.add(code, sheet, cells[0], cells=listed(cells), count=len(cells))

    def all(self) -> tuple[Finding, ...]:
        """Return the repairs in the order in which they were made."""
        return tuple(self._found.values())


def listed(addresses: Iterable[str]) -> str:
    """Return addresses as one text that names every cell, four and more of a line as a range: `B7, C9:C14, E2:G9`.

    Ranges that are given, of merged cells, stand behind them.
    """
    given = tuple(dict.fromkeys(addresses))
    left = {coordinate_to_tuple(one) for one in given if ":" not in one}
    named: dict[Place, str] = {}
    for axis in (0, 1):
        runs = _runs(sorted(left, key=lambda place: (place[1 - axis], place[axis])), axis)
        for first, last in _blocks([(run[0], run[-1]) for run in runs if len(run) >= _LEAST_RANGE], axis):
            named[first] = f"{_address(first)}:{_address(last)}"
            left -= {(row, n) for row in range(first[0], last[0] + 1) for n in range(first[1], last[1] + 1)}
    named |= {place: _address(place) for place in left}
    pieces = [*(named[place] for place in sorted(named)), *(one for one in given if ":" in one)]
    shown = ", ".join(pieces[:_MOST_PIECES])
    return shown if len(pieces) <= _MOST_PIECES else f"{shown}, … (+{len(pieces) - _MOST_PIECES})"


def _address(place: Place) -> str:
    return f"{get_column_letter(place[1])}{place[0]}"


def _blocks(runs: list[tuple[Place, Place]], axis: int) -> list[tuple[Place, Place]]:
    """Join runs that stand beside one another and are equally long."""
    joined: list[tuple[Place, Place]] = []
    for first, last in sorted(runs, key=lambda run: (run[0][axis], run[1][axis], run[0][1 - axis])):
        before = joined[-1] if joined else None
        is_beside = (
            before is not None
            and (before[0][axis], before[1][axis]) == (first[axis], last[axis])
            and before[1][1 - axis] == first[1 - axis] - 1
        )
        if before is not None and is_beside:
            joined[-1] = (before[0], last)
        else:
            joined.append((first, last))
    return joined


def _runs(places: Iterable[Place], axis: int) -> Iterator[list[Place]]:
    """Yield the stretches of cells that follow one another down a column (axis 0) or along a row (axis 1)."""
    run: list[Place] = []
    for place in places:
        if run and (place[1 - axis], place[axis]) != (run[-1][1 - axis], run[-1][axis] + 1):
            yield run
            run = []
        run.append(place)
    if run:
        yield run


_MARK = re.compile(r"([^#|~]*)(?:#([0-9]{1,4})|(~))?")


@dataclass(frozen=True)
class Terms:
    """What a validation form says of its round: its number, until when, and what silence means.

    `until` has an offset. `silence` tells whether the Network agreed that silence counts as validation, `decision` by
    which decision, as the letters cite it.
    """

    number: int
    until: datetime.datetime
    silence: bool = False
    decision: Text | None = None

    def mark(self) -> str:
        """Return the terms as a form carries them, so that it can be made anew from itself; no `|` stands in it."""
        decision = dict(self.decision.by_language) if self.decision else None
        content = {"until": self.until.isoformat(), "silence": self.silence, "decision": decision}
        return json.dumps(content, sort_keys=True).replace("|", "\\u007c")


@dataclass(frozen=True)
class Source:
    """An edition, or the draft of a round of it if `round` is not 0."""

    edition: str
    round: int = 0
    compiled: bool = False
    """Whether the edition was compiled from public texts: what a country leaves untouched is then no answer."""

    @property
    def is_draft(self) -> bool:
        """Tell whether the workbook is a validation form."""
        return self.round > 0

    def mark(self) -> str:
        """Return what the hidden records call it: `2025`, `2027#1`, `2026~`; no id of an edition holds the signs."""
        return f"{self.edition}#{self.round}" if self.is_draft else f"{self.edition}{'~' * self.compiled}"

    def words(self, key: str) -> str:
        """Return the entry of the words that speaks of what stands in a workbook filled in from it."""
        return f"{key}-compiled" if self.compiled else key


def source_of(mark: str) -> Source | None:
    """Return the source that a mark names, None if it was damaged."""
    found = _MARK.fullmatch(mark.strip())
    return Source(found[1], int(found[2] or 0), bool(found[3])) if found and found[1] else None


def terms_of(mark: str, number: int) -> Terms | None:
    """Return the terms of a round that a mark holds, None if it was damaged."""
    try:
        content = json.loads(mark)
        until = datetime.datetime.fromisoformat(content["until"])
        decision = content["decision"]
        words = Text({one: str(decision[one]) for one in LANGUAGES}) if decision else None
        return Terms(number, until, bool(content["silence"]), words) if until.tzinfo else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
