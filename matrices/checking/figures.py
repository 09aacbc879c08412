"""Figures of one file → where a total and its parts contradict one another in words, which no sum can tell.

What does not add up is a rule of the instrument; here are totals that give no number beside parts that do, and numbers
that are kept back although anybody can work them out. What an answer means is said by its code in SDMX.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from matrices.checking.answers import Answer, Answers
from matrices.findings import CellRef, Finding, finding
from matrices.instrument import CellId, CodeList, Column, Sheet
from matrices.language import Text

_CANNOT_EXIST, _KEPT_BACK = "M", "Q"
"""Codes of the SDMX list of observation statuses."""


def contradictions(answers: Answers) -> Iterator[Finding]:
    """Yield what is to be said of totals and their parts, in the order of the instrument; each total once a column."""
    for sheet in answers.instrument.matrices:
        columns = [column for column in sheet.columns if column.kind.is_number and column.special]
        for total, by_list in _breakdowns(sheet).items():
            for column in (one for one in columns if sheet.uses(total, one.id)):
                found: dict[CellRef, Finding] = {}
                for codes, parts in ((answers.instrument.lists[name], rows) for name, rows in by_list.items()):
                    for one in _Breakdown(answers, sheet, column, total, parts).findings(codes):
                        found.setdefault(one.at, one)
                yield from found.values()


def _breakdowns(sheet: Sheet) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return, by the row of a total and the list that breaks it down, the rows of its parts."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in sheet.rows:
        if row.of is not None and row.part is not None:
            found.setdefault(row.of, {}).setdefault(row.part.list, []).append(row.id)
    return found


class _Breakdown:
    """A total and the parts of it by one list, in one column."""

    def __init__(self, answers: Answers, sheet: Sheet, column: Column, total: str, parts: Sequence[str]) -> None:
        self._answers, self._sheet, self._column = answers, sheet, column
        self._total, self._rows = total, parts
        special = answers.instrument.lists[column.special or ""]
        self._meaning = {option.code: option.sdmx for option in special.options}

    def findings(self, codes: CodeList) -> Iterator[Finding]:
        """Yield what contradicts itself; nothing where parts overlap, or where a cell could not be understood."""
        if not codes.exclusive or any(one is not None and one.value is None for one in (self._whole, *self._parts)):
            return
        number, kept_back = self._number(self._whole), self._with_meaning(_KEPT_BACK)
        numbers = [one for one in map(self._number, self._parts) if one is not None]
        is_complete = bool(numbers) and len(numbers) + len(self._with_meaning(_CANNOT_EXIST)) == len(self._rows)
        if number is None and is_complete and not self._is_explained:
            yield self._finding("total-without-number", self._total, codes, total=sum(numbers))
        elif number and not self._is_explained and len(self._with_meaning(_CANNOT_EXIST)) == len(self._rows):
            yield self._finding("total-of-nothing", self._total, codes)
        elif number is not None and len(kept_back) == 1 and self._is_deducible(kept_back[0]):
            yield self._finding("part-deducible", kept_back[0], codes, cells=self._second(kept_back[0]))

    @cached_property
    def _whole(self) -> Answer | None:
        return self._at(self._total)

    @cached_property
    def _parts(self) -> list[Answer | None]:
        return [self._at(row) for row in self._rows]

    @property
    def _is_explained(self) -> bool:
        """Tell whether the row of the total explains itself; that it is kept back is no reason to print its parts."""
        explanation = self._sheet.with_role("explanation")
        known = explanation and self._answers.by_place.get(CellId(self._sheet.id, self._total, explanation.id))
        return known is not None and self._means(self._whole) != _KEPT_BACK

    def _is_deducible(self, kept_back: str) -> bool:
        """Tell whether all other parts are known, so that the one that is kept back is what they leave of the total."""
        others = [one for row, one in zip(self._rows, self._parts, strict=True) if row != kept_back]
        known = [one is None or self._number(one) is not None or self._means(one) == _CANNOT_EXIST for one in others]
        return all(known) and any(self._number(one) is not None for one in others)

    def _second(self, kept_back: str) -> str:
        """Return the cell of the least other part that is not 0: kept back too, it hides the one; else of the total."""
        figures = [(self._number(one), row) for row, one in zip(self._rows, self._parts, strict=True)]
        known = sorted((number, self._rows.index(row)) for number, row in figures if number and row != kept_back)
        return self._place(self._rows[known[0][1]] if known else self._total).cell

    def _at(self, row: str) -> Answer | None:
        return self._answers.by_place.get(CellId(self._sheet.id, row, self._column.id))

    def _place(self, row: str) -> CellRef:
        return self._answers.reading.places.get(
            CellId(self._sheet.id, row, self._column.id), CellRef(self._answers.reading.file)
        )

    def _number(self, one: Answer | None) -> Decimal | None:
        return Decimal(one.value) if one is not None and isinstance(one.value, int | Decimal) else None

    def _means(self, one: Answer | None) -> str | None:
        return self._meaning.get(str(one.value)) if one is not None else None

    def _with_meaning(self, meaning: str) -> list[str]:
        return [row for row, one in zip(self._rows, self._parts, strict=True) if self._means(one) == meaning]

    def _finding(self, code: str, row: str, codes: CodeList, **values: Any) -> Finding:
        here = self._at(row)
        named = {language: codes.title[language][:1].lower() + codes.title[language][1:] for language in codes.title}
        return finding(
            code,
            self._place(row),
            sheet_id=self._sheet.id,
            row=row,
            column=self._column.id,
            value=here.raw.text if here is not None else "",
            label=self._column.label,
            part=Text(named),
            **values,
        )
