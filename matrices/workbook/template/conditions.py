"""The rules of a sheet and the changes in a form → conditional formats: which cells turn which colour, and when.

A row keeps its contents as they were sent, joined into one hidden text; a formula joins what stands there now and
compares. Decimal commas and points are one, because programs join numbers as their language writes them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from matrices.findings import Severity
from matrices.instrument import (
    BASIS,
    CONFIRMS_REST,
    RESERVED,
    UNCHANGED,
    VERDICT,
    WORDS,
    Column,
    ForbiddenWhen,
    Instrument,
    RequiredWhen,
    RowsAddUp,
    RowsOrdered,
    Rule,
    Sheet,
    Symbol,
    columns_of,
    met,
)
from matrices.workbook.asked import YES, RowVerdict, is_legal
from matrices.workbook.cell_text import TEXT_LIMIT
from matrices.workbook.plan import SheetPlan, address, column_ranges, runs
from matrices.workbook.reading import ASKED, CONTENTS
from matrices.workbook.style import Meaning
from matrices.workbook.template.entry import cover_name
from matrices.workbook.template.fill import Answer, held
from matrices.workbook.template.formulas import Ground, both, either, formula, quoted

_JOINT = "|"


def contents_text(answers: Iterable[Answer]) -> str:
    """Return what the formula must find unchanged, nothing where no cell could hold it."""
    words = CONTENTS + _JOINT.join(map(_joined, answers)).replace(",", ".")
    return words if len(words.encode("utf-16-le", "surrogatepass")) <= 2 * TEXT_LIMIT else ""


def _joined(answer: Answer) -> str:
    """Return what `&` makes of a cell."""
    if isinstance(answer, str):
        return answer.replace("\r\n", "\n").replace("\r", "\n")
    return f"{answer:.15g}" if isinstance(answer, float) else str(held(answer))


def _form_conditions(ground: Ground) -> Iterator[tuple[str, str, Meaning]]:
    """Yield column, formula and meaning of what a validation form says of its rows while they are being marked."""
    changed, unmarked = _is_changed(ground), f"LEN({ground.trimmed(VERDICT)})=0"
    worded = either([_is(ground, "object"), _is(ground, "comment")])
    yield VERDICT, both([_is(ground, "confirm"), changed]), "contradiction"
    yield VERDICT, both([either([unmarked, worded]), changed]), "missing"
    yield VERDICT, both([_is(ground, "correct"), _is_known(ground), f"NOT({changed})"]), "missing"
    yield VERDICT, both([unmarked, _asks(ground), f"TRIM({cover_name(CONFIRMS_REST)})<>{_yes(ground)}"]), "question"
    if is_legal(ground.instrument):
        yield BASIS, both([_is(ground, "correct"), f"LEN({ground.trimmed(BASIS)})=0"]), "missing"
    yield WORDS, both([worded, f"LEN({ground.trimmed(WORDS)})=0"]), "missing"


def _asks(ground: Ground) -> str:
    """Return a formula that is true where the row was sent with anything to confirm."""
    record = f"${get_column_letter(ground.plan.record_column or 0)}{ground.number}"
    return f"LEFT({record},{len(ASKED)})={quoted(ASKED)}"


def _is_changed(ground: Ground) -> str:
    """Return a formula that is true where the row says something else than it did when it was sent."""
    cells = f"&{quoted(_JOINT)}&".join(ground.cell(column.id) for column in ground.plan.own_columns)
    now = f'SUBSTITUTE({quoted(CONTENTS)}&{cells},",",".")'
    return f"IFERROR(AND({_is_known(ground)},NOT(EXACT({now},{_kept(ground)}))),FALSE)"


def _is_known(ground: Ground) -> str:
    return f"LEN({_kept(ground)})>0"


def _kept(ground: Ground) -> str:
    return f"${get_column_letter(ground.plan.contents_column or 0)}{ground.number}"


def _is(ground: Ground, verdict: RowVerdict) -> str:
    label = ground.instrument.lists[VERDICT].option(verdict).label[ground.language]
    return f"{ground.trimmed(VERDICT)}={quoted(label)}"


def _yes(ground: Ground) -> str:
    return quoted(ground.instrument.lists[CONFIRMS_REST].option(YES).label[ground.language])


class Condition(NamedTuple):
    """A conditional format: ranges, formula (for the first cell of the ranges), meaning, id of its rule, if any."""

    cells: str
    formula: str
    meaning: Meaning
    rule: str = ""


@dataclass(frozen=True)
class Conditions:
    """The conditional formats of one sheet in one language."""

    instrument: Instrument
    plan: SheetPlan
    language: str

    @property
    def sheet(self) -> Sheet:
        """The sheet."""
        return self.plan.sheet

    def all(self) -> list[Condition]:
        """Return all conditional formats; where several hold, the first one shows."""
        found = [*self._rules(), *self._required(), *self._unconfirmed(), *self._unasked()]
        order: list[Meaning] = ["contradiction", "unasked", "missing", "question"]
        found.sort(key=lambda condition: order.index(condition.meaning))
        return [*found, *self._coverage()]

    def _rules(self) -> Iterator[Condition]:
        for rule in self.sheet.rules:
            for one in rule.breaches():
                for row_ids in self._alike(rule, one.column):
                    ground = Ground(self.instrument, self.plan, row_ids[0], self.language)
                    words = formula(one.expression, ground)
                    if words is not None and words != "FALSE":
                        yield Condition(self._cells(one.column, row_ids), words, _meaning(rule), rule.id)

    def _alike(self, rule: Rule, column: str) -> Iterator[list[str]]:
        """Yield the rows to which the rule applies, those for which the same formula holds together.

        It does for rows with the same code lists, and with the same distances to other rows that the rule looks at.
        """
        groups: dict[tuple[object, ...], list[str]] = defaultdict(list)
        for row_id in self.sheet.row_ids:
            if self._concerns(rule, column, row_id):
                lists = tuple(self.sheet.list_of(row_id, column) for column in columns_of(rule))
                groups[lists, self._distances(rule, row_id)].append(row_id)
        yield from groups.values()

    def _distances(self, rule: Rule, row_id: str) -> tuple[int, ...]:
        if isinstance(rule, RowsAddUp):
            others: tuple[str, ...] = rule.totals.get(row_id, ())
            others += tuple(total for part, total in rule.pairs if part == row_id)
        elif isinstance(rule, RowsOrdered):
            others = tuple(other for one, other in zip(rule.order, rule.order[1:], strict=False) if one == row_id)
        else:
            return ()
        return tuple(self.plan.rows[other] - self.plan.rows[row_id] for other in others)

    def _concerns(self, rule: Rule, column: str, row_id: str) -> bool:
        if not self.sheet.uses(row_id, column):
            return False
        return not rule.rows or bool({row_id, *self.sheet.headings(row_id)} & {*rule.rows})

    def _required(self) -> Iterator[Condition]:
        """Yield what turns a required cell amber once anything else in its row is answered."""
        for column in self.plan.own_columns:
            row_ids = [row_id for row_id in self.sheet.row_ids if self.sheet.uses(row_id, column.id)]
            if column.required and row_ids and len(self.plan.own_columns) > 1:
                ground = Ground(self.instrument, self.plan, row_ids[0], self.language)
                first, last = (ground.letter(self.plan.own_columns[end].id) for end in (0, -1))
                begun = f"COUNTA(${first}{ground.number}:${last}{ground.number})>0"
                words = f"AND(LEN({ground.trimmed(column.id)})=0,{begun})"
                yield Condition(self._cells(column.id, row_ids), words, "missing")

    def _unasked(self) -> Iterator[Condition]:
        """Yield what greys the blank cells of a row that is not asked, and of what a rule forbids; marks the others."""
        for row_id in self.sheet.conditions:
            ground = Ground(self.instrument, self.plan, row_id, self.language)
            unasked = formula(self.sheet.unasked(row_id), ground)
            used = [self.plan.columns[one] for one in self.sheet.used_columns(row_id) if one not in RESERVED]
            for first, last in runs(used) if unasked not in (None, "FALSE") else ():
                cells = f"{address(ground.number, first)}:{address(ground.number, last)}"
                blank = f"LEN(TRIM({address(ground.number, first)}))"
                yield Condition(cells, both([str(unasked), f"{blank}>0"]), "contradiction")
                yield Condition(cells, both([str(unasked), f"{blank}=0"]), "unasked")
        for rule in (one for one in self.sheet.rules if isinstance(one, ForbiddenWhen)):
            for row_ids in self._alike(rule, rule.column):
                ground = Ground(self.instrument, self.plan, row_ids[0], self.language)
                holds = formula(met(rule.when), ground)
                if holds not in (None, "FALSE"):
                    words = both([str(holds), f"LEN({ground.trimmed(rule.column)})=0"])
                    yield Condition(self._cells(rule.column, row_ids), words, "unasked")

    def _unconfirmed(self) -> Iterator[Condition]:
        """Yield what asks for a word on a row that still holds what it was sent with, or marks what does not fit."""
        if self.plan.record_column is None:
            return
        ground = Ground(self.instrument, self.plan, self.sheet.row_ids[0], self.language)
        rows = list(self.sheet.row_ids)
        if self.plan.is_form:
            for column, words, meaning in _form_conditions(ground):
                yield Condition(self._cells(column, rows), words, meaning)
        else:
            words = f"AND(LEN({ground.trimmed(UNCHANGED)})=0,{_asks(ground)})"
            yield Condition(self._cells(UNCHANGED, rows), words, "question")

    def _coverage(self) -> Iterator[Condition]:
        column = self.sheet.with_role("coverage")
        if column is None:
            return
        row_ids = [row_id for row_id in self.sheet.row_ids if self.sheet.uses(row_id, column.id)]
        yield from self._symbols(column, row_ids)

    def _symbols(self, column: Column, row_ids: list[str]) -> Iterator[Condition]:
        groups: dict[str | None, list[str]] = defaultdict(list)
        for row_id in row_ids:
            groups[self.sheet.list_of(row_id, column.id)].append(row_id)
        for list_id, members in groups.items():
            ground = Ground(self.instrument, self.plan, members[0], self.language)
            for option in self.instrument.lists[list_id].options if list_id else ():
                if option.symbol:
                    words = f"{ground.trimmed(column.id)}={quoted(option.label[self.language])}"
                    yield Condition(self._cells(column.id, members), words, _SHADES[option.symbol])

    def _cells(self, column_id: str, row_ids: list[str]) -> str:
        return column_ranges(self.plan.columns[column_id], (self.plan.rows[row_id] for row_id in row_ids))


_SHADES: dict[Symbol, Meaning] = {
    Symbol.FULL: "full",
    Symbol.HALF: "half",
    Symbol.EMPTY: "empty",
    Symbol.DASH: "dash",
}


def _meaning(rule: Rule) -> Meaning:
    if isinstance(rule, RequiredWhen):
        return "missing"
    return "contradiction" if rule.severity == Severity.ERROR else "question"
