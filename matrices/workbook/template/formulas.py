"""What a rule says about a row (`instrument.expressions`) → a formula that Excel and LibreOffice can work out.

Cells of other rows are written relative to the formula's own row, so that one formula holds wherever the parts stand
at the same distance from their total.

A spreadsheet knows less than the check does: it sees labels, not codes, and takes a term only where it is a number
with at most one word. So each node yields two formulas: one true only where the node surely holds, one only where it
surely does not; either is None where a spreadsheet cannot say it. Other sheets are reached through defined names
alone, and no array constants are used: Excel allows neither in a conditional format.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from openpyxl.utils import get_column_letter

from matrices.instrument import (
    AllOf,
    Answered,
    AnyOf,
    Below,
    Blank,
    Changed,
    Cites,
    Column,
    Expression,
    Greater,
    In,
    InRow,
    Instrument,
    Not,
    Option,
    Order,
    Over,
    PartsDiffer,
    Repeated,
    RepeatedIn,
    RowGreater,
    SumDiffers,
    Unlike,
)
from matrices.workbook.plan import HEAD_ROW, SheetPlan, runs
from matrices.workbook.template.entry import codes_name, column_name


@dataclass(frozen=True)
class Ground:
    """Where a formula stands: a row of a sheet, in the words of a language.

    Columns are absolute and the row is relative, so that the formula holds for every row below that has the same
    code lists. `tab` stands before each cell of the row where the formula stands on another sheet.
    """

    instrument: Instrument
    plan: SheetPlan
    row_id: str
    language: str
    tab: str = ""

    @property
    def number(self) -> int:
        """Number of the row."""
        return self.plan.rows[self.row_id]

    def column(self, column_id: str) -> Column:
        """Return the column."""
        return self.plan.sheet.column(column_id)

    def letter(self, column_id: str) -> str:
        """Return the letter of a column."""
        return get_column_letter(self.plan.columns[column_id])

    def cell(self, column_id: str) -> str:
        """Return the reference to a cell of the row: `$F6`."""
        return f"{self.tab}${self.letter(column_id)}{self.number}"

    def cell_of(self, row_id: str, column_id: str) -> str:
        """Return the reference to a cell of another row."""
        return f"${self.letter(column_id)}{self.plan.rows[row_id]}"

    def cells_of(self, row_ids: Iterable[str], column_id: str) -> list[str]:
        """Return the references to cells of other rows; rows that follow one another make one range."""
        letter, numbers = self.letter(column_id), (self.plan.rows[row] for row in row_ids)
        return [f"${letter}{a}" if a == b else f"${letter}{a}:${letter}{b}" for a, b in runs(numbers)]

    def label(self, column_id: str, code: str) -> str:
        """Return the label of an option of a cell of the row, the code itself if there is none."""
        labels = {option.code: option.label[self.language] for option in self.options(column_id)}
        return labels.get(code, code)

    def trimmed(self, column_id: str) -> str:
        """Return the cell's text without blanks around it."""
        return f"TRIM({self.cell(column_id)})"

    def options(self, column_id: str) -> tuple[Option, ...]:
        """Return the options of a cell of the row: its code list, or the special answers beside its type's own."""
        special = self.column(column_id).special
        own = self.instrument.code_list(self.plan.sheet, self.row_id, column_id)
        codes = own or (self.instrument.lists[special] if special else None)
        return codes.options if codes else ()


class _Truth(NamedTuple):
    """Two formulas: true only where the node surely holds, and only where it surely does not."""

    holds: str | None
    fails: str | None


def quoted(words: str) -> str:
    """Return a text as a formula writes it."""
    return '"' + words.replace('"', '""') + '"'


def _exact(holds: str) -> _Truth:
    """Return the truth of a node that a formula says in full."""
    return _Truth(holds, f"NOT({holds})")


def both(tests: Iterable[str]) -> str:
    """Return a formula that is true where all of the tests are."""
    listed = list(tests)
    return listed[0] if len(listed) == 1 else f"AND({','.join(listed)})" if listed else "TRUE"


def either(tests: Iterable[str]) -> str:
    """Return a formula that is true where one of the tests is."""
    listed = list(tests)
    return listed[0] if len(listed) == 1 else f"OR({','.join(listed)})" if listed else "FALSE"


_TERM = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
_UNITS = {"a": "1", "y": "1", "m": "1/12", "d": "1/365"}  # año, year, mes or month, día or day


class _Operand(NamedTuple):
    """One side of a comparison: when it can be compared, as what, and whether that is all there is to it."""

    kind: str
    sound: str
    value: str
    exact: bool = True


def _operand(column_id: str, ground: Ground) -> _Operand | None:
    """Return a cell of the row as one side of a comparison; None if a spreadsheet cannot compare its type."""
    cell, column = ground.cell(column_id), ground.column(column_id)
    if column.kind.is_figure:
        return _Operand("number", f"ISNUMBER({cell})", cell)
    if column.kind.order is Order.TERM:
        return _term(ground.trimmed(column_id))
    if column.kind.order is Order.MOMENT:
        text = ground.trimmed(column_id)
        iso = f'AND(OR(LEN({text})=4,MID({text},5,1)="-"),ISERROR(FIND("/",{text})),ISERROR(FIND(".",{text})))'
        return _Operand("moment", iso, text, exact=False)
    return None


def _term(text: str) -> _Operand:
    """Return a term in years where it is a number alone, or a number and one word: `6`, `6 años`, `18 months`."""
    # NUMBERVALUE, not VALUE: in a Spanish Excel the latter takes 4.5 for a date.
    number = f'_xlfn.NUMBERVALUE(SUBSTITUTE(LEFT({text},FIND(" ",{text}&" ")-1),",","."),"."," ")'
    word = f'MID({text},FIND(" ",{text}&" ")+1,40)'
    units = "".join(f'IF(LEFT({word},1)="{letter}",{part},' for letter, part in _UNITS.items())
    years = f'{number}*IF({word}="",1,{units}0{")" * len(_UNITS)})'
    known = f"OR({','.join([f'{word}=' + quoted('')] + [f'LEFT({word},1)=' + quoted(u) for u in _UNITS])})"
    return _Operand(
        "number", f'AND({text}<>"",ISERROR(FIND(" ",{word})),{known},ISNUMBER({number}))', years, exact=False
    )


def _bound(limit: str, column: Column) -> _Operand | None:
    """Return a bound of a column, written as its type writes it, as one side of a comparison."""
    order = column.kind.order
    if order is Order.MOMENT:
        return _Operand("moment", "TRUE", quoted(limit))
    if order is Order.DAY:
        parts = [str(int(part)) for part in limit.split("-")]
        return _Operand("number", "TRUE", f"DATE({','.join(parts)})") if len(parts) == 3 else None
    if order is Order.TERM and limit.startswith("P"):
        return _years(limit)
    return _Operand("number", "TRUE", limit) if order is not Order.NONE else None


def _years(term: str) -> _Operand | None:
    found = _TERM.fullmatch(term)
    if found is None:
        return None
    years, months, days = (int(part or 0) for part in found.groups())
    return _Operand("number", "TRUE", f"({years}+{months}/12+{days}/365)")


def _compare(left: _Operand | None, sign: str, right: _Operand | None) -> _Truth:
    """Return the comparison, false where one of the sides is blank or unsound."""
    if left is None or right is None or left.kind != right.kind:
        return _Truth(None, None)
    one, other = left.value, right.value
    if left.kind == "moment":  # at the precision that both have: 2015 is not before 2015-03
        common = f"MIN(LEN({left.value}),LEN({right.value}))"
        one, other = (f'VALUE(SUBSTITUTE(LEFT({value},{common}),"-",""))' for value in (left.value, right.value))
    sound = [part for part in (left.sound, right.sound) if part != "TRUE"]
    holds = f"IFERROR({both([*sound, f'{one}{sign}{other}'])},FALSE)"
    return _exact(holds) if left.exact and right.exact else _Truth(holds, None)


def _changed(node: Changed, ground: Ground) -> _Truth:
    """Return whether a number lies far from the one before it."""
    now, before = ground.cell(node.column), ground.cell(node.before)
    far = f"OR({now}>{before}*{node.factor},{now}*{node.factor}<{before})"
    return _exact(f"IFERROR(AND(COUNT({now},{before})=2,{far},ABS({now}-{before})>{node.least}),FALSE)")


def _row_greater(node: RowGreater, ground: Ground) -> _Truth:
    """Return whether a number is greater than that of the row with which it is compared."""
    other = dict(node.pairs).get(ground.row_id)
    if other is None:
        return _exact("FALSE")
    here, there = ground.cell(node.column), ground.cell_of(other, node.column)
    return _exact(f"IFERROR(AND(COUNT({here},{there})=2,{here}>{there}),FALSE)")


def _parts_differ(node: PartsDiffer, ground: Ground) -> _Truth:
    """Return whether a total disagrees with its parts; an answer in words that is not known says nothing."""
    parts = dict(node.groups).get(ground.row_id)
    if parts is None:
        return _exact("FALSE")
    total, cells = ground.cell(node.column), ground.cells_of(parts, node.column)
    joined = ",".join(cells)
    words = [quoted(ground.label(node.column, code)) for code in node.nothing]
    nothing = "".join(f"-COUNTIF({one},{word})" for one in cells for word in words)
    complete = f"COUNTA({joined})-COUNT({joined}){nothing}=0"
    less = f"AND({complete},ROUND(SUM({joined})-{total},6)<0)"
    tests = [f"COUNT({total})=1", f"COUNT({joined})>0", f"OR(ROUND(SUM({joined})-{total},6)>0,{less})"]
    return _Truth(f"IFERROR({both(tests)},FALSE)", None)


def _in_row(node: InRow, ground: Ground) -> _Truth:
    """Return what is true of another row."""
    other = dict(node.pairs).get(ground.row_id)
    return _exact("FALSE") if other is None else _truth(node.node, replace(ground, row_id=other))


def formula(node: Expression, ground: Ground) -> str | None:
    """Return a formula that is true only where the node holds, or None where a spreadsheet cannot say it."""
    return _truth(node, ground).holds


def _truth(node: Expression, ground: Ground) -> _Truth:
    """Return both formulas of a node."""
    return WRITERS[type(node)](node, ground)


def _answered(node: Answered, ground: Ground) -> _Truth:
    length = f"LEN({ground.trimmed(node.column)})"
    return _Truth(f"{length}>0", f"{length}=0")


def _blank(node: Blank, ground: Ground) -> _Truth:
    return _flip(_answered(Answered(node.column), ground))


def _in(node: In, ground: Ground) -> _Truth:
    column = ground.column(node.column)
    if column.kind.cites:
        return _exact(either(f"ISNUMBER(SEARCH({quoted(code)},{ground.cell(node.column)}))" for code in node.codes))
    if not ground.options(node.column):
        return _exact(either(f"{ground.trimmed(node.column)}={quoted(code)}" for code in node.codes))
    tests = []
    for position, option in enumerate(ground.options(node.column), 1):
        if option.code in node.codes:
            tests += _named(ground, column, option.label[ground.language], position)
    return _exact(either(tests))


def _named(ground: Ground, column: Column, label: str, position: int) -> list[str]:
    if not column.kind.many:
        return [f"{ground.trimmed(column.id)}={quoted(label)}"]
    parts = ground.cell(column.id)
    for old, new in ((quoted("; "), quoted(";")), (quoted(" ;"), quoted(";")), ("CHAR(10)", quoted(";"))):
        parts = f"SUBSTITUTE({parts},{old},{new})"
    around = f'";"&{parts}&";"'
    literal = re.sub(r"([~?*])", r"~\1", label)
    return [f"ISNUMBER(SEARCH({quoted(f';{words};')},{around}))" for words in (literal, str(position))]


def _greater(node: Greater, ground: Ground) -> _Truth:
    return _compare(_operand(node.left, ground), ">", _operand(node.right, ground))


def _below(node: Below, ground: Ground) -> _Truth:
    return _compare(_operand(node.column, ground), "<", _bound(node.bound, ground.column(node.column)))


def _over(node: Over, ground: Ground) -> _Truth:
    return _compare(_operand(node.column, ground), ">", _bound(node.bound, ground.column(node.column)))


def _unlike(_node: Unlike, _ground: Ground) -> _Truth:
    return _Truth(None, None)  # no regular expressions before Excel 365


def _repeated(node: Repeated, ground: Ground) -> _Truth:
    above = (f"${ground.letter(c)}${HEAD_ROW}:${ground.letter(c)}{ground.number - 1}" for c in node.columns)
    return _exact(_equal_rows(dict(zip(node.columns, above, strict=True)), ground))


def _repeated_in(node: RepeatedIn, ground: Ground) -> _Truth:
    return _exact(_equal_rows({column: column_name(node.sheet, column) for column in node.columns}, ground))


def _equal_rows(ranges: Mapping[str, str], ground: Ground) -> str:
    answered = [f"LEN({ground.trimmed(column)})>0" for column in ranges]
    equal = "*".join(f"(TRIM({cells})={ground.trimmed(column)})" for column, cells in ranges.items())
    return both([*answered, f"SUMPRODUCT(1*{equal})>0"])


def _sum_differs(node: SumDiffers, ground: Ground) -> _Truth:
    parts = ",".join(ground.cell(part) for part in node.parts)
    total = ground.cell(node.total)
    return _exact(f"AND(COUNT({total},{parts})={len(node.parts) + 1},ROUND({total}-SUM({parts}),6)<>0)")


def _cites(node: Cites, ground: Ground) -> _Truth:
    cited = ground.column(node.column).sheet or ""
    sheet = ground.instrument.sheet(cited)
    found = f"ISNUMBER(SEARCH({codes_name(cited)},{ground.cell(node.column)}))"
    list_id = sheet.column(node.status).list
    options = ground.instrument.lists[list_id].options if list_id else ()
    status = f"TRIM({column_name(cited, node.status)})"
    labels = [option.label[ground.language] for option in options if option.code in node.codes]
    allowed = "+".join(f"({status}={quoted(label)})" for label in labels) or "0"
    count = f"SUMPRODUCT({found}*({allowed}))"
    # A law that is cited by its name alone is not found here: then nothing is said.
    return _Truth(f"{count}>0", f"AND(SUMPRODUCT(1*{found})>0,{count}=0)")


def _not(node: Not, ground: Ground) -> _Truth:
    return _flip(_truth(node.node, ground))


def _all(node: AllOf, ground: Ground) -> _Truth:
    truths = [_truth(part, ground) for part in node.nodes]
    holds = [one.holds for one in truths if one.holds is not None]
    fails = [one.fails for one in truths if one.fails is not None]
    return _Truth(both(holds) if len(holds) == len(truths) else None, either(fails) if fails else None)


def _any(node: AnyOf, ground: Ground) -> _Truth:
    return _flip(_all(AllOf(tuple(Not(part) for part in node.nodes)), ground))


def _flip(one: _Truth) -> _Truth:
    return _Truth(one.fails, one.holds)


WRITERS: Mapping[type, Callable[[Any, Ground], _Truth]] = {
    Answered: _answered,
    Blank: _blank,
    In: _in,
    Greater: _greater,
    Below: _below,
    Over: _over,
    Unlike: _unlike,
    Repeated: _repeated,
    RepeatedIn: _repeated_in,
    SumDiffers: _sum_differs,
    Changed: _changed,
    RowGreater: _row_greater,
    PartsDiffer: _parts_differ,
    InRow: _in_row,
    Cites: _cites,
    Not: _not,
    AllOf: _all,
    AnyOf: _any,
}
"""What writes each node; a test holds it equal to `expressions.NODES`."""
