"""What a damage is done to, and what the damages ask of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from matrices.instrument.model import Instrument
from tests.workbook.loose import Cell, LooseBook, LooseSheet, Spot

Damage = Callable[["Scene", Random], None]

DAMAGES: dict[str, Damage] = {}


def damage(function: Damage) -> Damage:
    """Enter a function among the damages."""
    DAMAGES[function.__name__] = function
    return function


@dataclass
class Scene:
    """A book that is being damaged, the instrument behind it and the words of its form in the other language."""

    book: LooseBook
    instrument: Instrument
    translated: Mapping[str, str] = field(default_factory=dict)

    def sheet(self, die: Random) -> LooseSheet | None:
        """Return one of the sheets in which answers stand."""
        forms = [sheet for sheet in self.book.forms if sheet.cells]
        return die.choice(forms) if forms else None

    def answer(self, die: Random) -> tuple[LooseSheet, Spot, Cell] | None:
        """Return one answer with its cell."""
        found = [one for one in self.book.answers() if one[2].answer is not None]
        return die.choice(found) if found else None


def body(sheet: LooseSheet) -> tuple[int, int]:
    """Return the first and the last row in which answers could stand: those between the first key and the last."""
    rows = [spot[0] for spot, cell in sheet.cells.items() if is_row_key(cell) or cell.answer]
    return min(rows, default=6), max(rows, default=6)


def is_row_key(cell: Cell) -> bool:
    """Tell whether a cell holds the hidden key of a row."""
    return cell.value.text.startswith("r:")


def is_column_key(cell: Cell) -> bool:
    """Tell whether a cell holds the hidden key of a column."""
    return cell.value.text.startswith("c:")


def is_ours(cell: Cell) -> bool:
    """Tell whether a cell holds what the form itself says."""
    return cell.answer is None and not cell.theirs


def codes_of(scene: Scene, sheet: LooseSheet) -> list[Spot]:
    """Return the cells that hold the visible codes of a sheet."""
    ids = set(scene.instrument.sheet(sheet.id).row_ids)
    return sorted(spot for spot, cell in sheet.cells.items() if is_ours(cell) and cell.value.text in ids)


def column_of(sheet: LooseSheet, wanted: Callable[[Cell], bool], axis: int = 1) -> int:
    """Return the column (row, if axis is 0) in which most of the wanted cells stand, 0 if there are none."""
    numbers = [spot[axis] for spot, cell in sheet.cells.items() if wanted(cell)]
    return max(set(numbers), key=lambda number: (numbers.count(number), -number), default=0)
