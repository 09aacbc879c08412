"""Where the rows and columns of the sheets stand → the cell of every answer, worked out when it is asked for.

A form has thousands of cells of which few are answered or spoken of; a reference kept for each of them would be most
of what is kept of a file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from matrices.findings import CellRef
from matrices.instrument.model import Sheet
from matrices.workbook.placing.layout import Layout, Spot

Answer = tuple[str, str]
"""Row id and column id."""


def _first(lines: Mapping[str, tuple[int, ...]]) -> dict[str, int]:
    return {id_: numbers[0] for id_, numbers in lines.items()}


@dataclass(frozen=True)
class SheetPlaces(Mapping[Answer, CellRef]):
    """The cells of one sheet's answers; `elsewhere` those that stand in a second row, column or sheet."""

    of: Sheet
    spot: Spot
    rows: Mapping[str, int]
    columns: Mapping[str, int]
    elsewhere: dict[Answer, CellRef] = field(default_factory=dict)

    @classmethod
    def of_layout(cls, of: Sheet, layout: Layout, spot: Spot) -> "SheetPlaces":
        """Return the places that a layout gives: of rows and columns that stand twice, the first."""
        return cls(of, spot, _first(layout.rows), _first(layout.columns))

    def __contains__(self, answer: object) -> bool:
        if answer in self.elsewhere:
            return True
        row, column = answer if isinstance(answer, tuple) else ("", "")
        return row in self.rows and column in self.columns and self.of.uses(row, column)

    def __getitem__(self, answer: Answer) -> CellRef:
        if answer in self.elsewhere:
            return self.elsewhere[answer]
        if answer not in self:
            raise KeyError(answer)
        return self.spot.at((self.rows[answer[0]], self.columns[answer[1]]))

    def __iter__(self) -> Iterator[Answer]:
        for row in self.rows:
            for column in self.of.used_columns(row):
                if column in self.columns:
                    yield row, column
        yield from (answer for answer in self.elsewhere if not self._is_here(answer))

    def _is_here(self, answer: Answer) -> bool:
        return answer[0] in self.rows and answer[1] in self.columns

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True)
class Places(Mapping[tuple[str, str, str], CellRef]):
    """The cells of all answers of a file, by sheet id, row id and column id."""

    sheets: Mapping[str, SheetPlaces]

    def __contains__(self, place: object) -> bool:
        sheet, *answer = place if isinstance(place, tuple) else ("",)
        return sheet in self.sheets and tuple(answer) in self.sheets[sheet]

    def __getitem__(self, place: tuple[str, str, str]) -> CellRef:
        return self.sheets[place[0]][place[1:]]

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        for sheet, places in self.sheets.items():
            yield from ((sheet, row, column) for row, column in places)

    def __len__(self) -> int:
        return sum(map(len, self.sheets.values()))
