"""A spreadsheet file as frozen data, whatever program wrote it: sheets, cells, merges, names, properties."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from matrices.findings import CellRef, Finding, finding
from matrices.instrument.raw import RawValue

Place = tuple[int, int]
"""Row and column of a cell, both from 1."""

Grid = Mapping[Place, RawValue]
"""The cells of a sheet that hold something."""

SheetState = Literal["visible", "hidden"]
BookFormat = Literal["xlsx", "xlsm", "xls", "xlsb", "ods"]


class Merge(NamedTuple):
    """A merged range: first and last row, first and last column, all from 1 and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


class Comment(NamedTuple):
    """A note on a cell."""

    author: str
    text: str


UnreadKind = Literal["picture", "document", "control", "header"]


class Unread(NamedTuple):
    """What stands on a sheet and cannot be read as an answer.

    A picture, an embedded document, a form control, the words of a header or footer; `cell` is the address at which it
    is anchored (empty where it has none), `name` what it is called, or the words themselves.
    """

    kind: UnreadKind
    cell: str
    name: str = ""


@dataclass(frozen=True)
class BookSheet:
    """One sheet of a file."""

    title: str
    state: SheetState
    grid: Grid
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    comments: Mapping[Place, Comment] = field(default_factory=dict)
    boxes: tuple[str, ...] = ()
    """Texts of boxes and shapes that float over the cells."""
    unread: tuple[Unread, ...] = ()


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
    """What had to be repaired while a file was read; the same repair at the same place is told once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: dict[tuple[str, str, str, str], Finding] = {}

    def add(
        self, code: str, sheet: str = "", cell: str = "", *, part: str = "", cells: str = "", count: int = 0
    ) -> None:
        """Note a repair by its code in the catalogue of findings; the rest fills the blanks of its message."""
        key = (code, sheet, cell, part)
        if key not in self._found:
            at = CellRef(self.file, sheet, cell)
            self._found[key] = finding(code, at, part=part, cells=cells, count=count)

    def all(self) -> tuple[Finding, ...]:
        """Return the repairs in the order in which they were made."""
        return tuple(self._found.values())


def listed(addresses: list[str], most: int = 12) -> str:
    """Return addresses as one text, the end left out where there are many: `B7, C9, … (+30)`."""
    shown = ", ".join(addresses[:most])
    return shown if len(addresses) <= most else f"{shown}, … (+{len(addresses) - most})"
