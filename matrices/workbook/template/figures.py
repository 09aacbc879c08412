"""The figures of the cover: how much of a sheet is filled in, as formulas and as what they amount to."""

from dataclasses import dataclass
from typing import Literal

from openpyxl.utils import get_column_letter, quote_sheetname

from matrices.language import say
from matrices.workbook.plan import SheetPlan
from matrices.workbook.records import ASKED

_SQUARES = 12

Form = Literal["number", "share", "bar"]


@dataclass(frozen=True)
class Figure:
    """How many cells of a column are filled in, between two rows of a sheet.

    `total` is out of how many; None stands for the rows between the two that are to be confirmed.
    """

    plan: SheetPlan
    column: str
    first: int
    last: int
    language: str
    total: int | None = None

    def formula(self, form: Form) -> str:
        """Return the formula of the figure."""
        counted = f"COUNTA({self._cells(self.plan.columns[self.column])})"
        if form == "number":
            return f"={counted}"
        if self.total is None:
            total = f'COUNTIF({self._cells(self.plan.record_column or 0)},"{ASKED}*")'
            label = say("workbook", "cover-of", self.language, total=f'"&{total}&"')
            shown, most = f'{counted}&"{label}"'.removesuffix('&""'), f"MAX(1,{total})"
        else:
            shown, most = f'{counted}&"{self._of(self.total)}"', str(max(self.total, 1))
        if form == "share":
            return f"={shown}"
        filled = f"ROUNDDOWN({_SQUARES}*{counted}/{most},0)"
        return f'=REPT("■",{filled})&REPT("□",{_SQUARES}-{filled})'

    def value(self, form: Form, filled: int, asked: int = 0) -> str | int:
        """Return what the formula amounts to; `asked` is how many rows are to be confirmed."""
        total = asked if self.total is None else self.total
        if form == "number":
            return filled
        if form == "share":
            return f"{filled}{self._of(total)}"
        squares = min(_SQUARES, _SQUARES * filled // max(total, 1))
        return "■" * squares + "□" * (_SQUARES - squares)

    def _of(self, total: int) -> str:
        return say("workbook", "cover-of", self.language, total=total)

    def _cells(self, column: int) -> str:
        letter = get_column_letter(column)
        tab = quote_sheetname(self.plan.sheet.tab[self.language])
        return f"{tab}!${letter}${self.first}:${letter}${self.last}"
