"""What a rule says about a row (`instrument.expressions`) → a formula that Excel and LibreOffice can work out.

A spreadsheet knows less than the check does: it sees labels, not codes, and takes a term only where it is a number
with at most one word. So each node yields two formulas: one true only where the node surely holds, one only where it
surely does not; either is None where a spreadsheet cannot say it. Other sheets are reached through defined names
alone, and no array constants are used: Excel allows neither in a conditional format.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from matrices.instrument.expressions import (
    AllOf,
    Answered,
    AnyOf,
    Below,
    Blank,
    Changed,
    Cites,
    Expression,
    Greater,
    In,
    Not,
    Over,
    PartsDiffer,
    Repeated,
    RepeatedIn,
    RowGreater,
    SumDiffers,
    Unlike,
)
from matrices.instrument.model import Column
from matrices.workbook.plan import HEAD_ROW
from matrices.workbook.template.comparisons import bound, compare, operand
from matrices.workbook.template.figure_rules import changed, parts_differ, row_greater
from matrices.workbook.template.ground import Ground, Truth, both, either, exact, quoted
from matrices.workbook.template.names import codes_name, column_name


def formula(node: Expression, ground: Ground) -> str | None:
    """Return a formula that is true only where the node holds, or None where a spreadsheet cannot say it."""
    return truth(node, ground).holds


def truth(node: Expression, ground: Ground) -> Truth:
    """Return both formulas of a node."""
    return WRITERS[type(node)](node, ground)


def _answered(node: Answered, ground: Ground) -> Truth:
    length = f"LEN({ground.trimmed(node.column)})"
    return Truth(f"{length}>0", f"{length}=0")


def _blank(node: Blank, ground: Ground) -> Truth:
    return _flip(_answered(Answered(node.column), ground))


def _in(node: In, ground: Ground) -> Truth:
    column = ground.column(node.column)
    if column.type == "reference":
        return exact(either(f"ISNUMBER(SEARCH({quoted(code)},{ground.cell(node.column)}))" for code in node.codes))
    if not ground.options(node.column):
        return exact(either(f"{ground.trimmed(node.column)}={quoted(code)}" for code in node.codes))
    tests = []
    for position, option in enumerate(ground.options(node.column), 1):
        if option.code in node.codes:
            tests += _named(ground, column, option.label[ground.language], position)
    return exact(either(tests))


def _named(ground: Ground, column: Column, label: str, position: int) -> list[str]:
    if column.type != "ticks":
        return [f"{ground.trimmed(column.id)}={quoted(label)}"]
    parts = ground.cell(column.id)
    for old, new in ((quoted("; "), quoted(";")), (quoted(" ;"), quoted(";")), ("CHAR(10)", quoted(";"))):
        parts = f"SUBSTITUTE({parts},{old},{new})"
    around = f'";"&{parts}&";"'
    literal = re.sub(r"([~?*])", r"~\1", label)
    return [f"ISNUMBER(SEARCH({quoted(f';{words};')},{around}))" for words in (literal, str(position))]


def _greater(node: Greater, ground: Ground) -> Truth:
    return compare(operand(node.left, ground), ">", operand(node.right, ground))


def _below(node: Below, ground: Ground) -> Truth:
    return compare(operand(node.column, ground), "<", bound(node.bound, ground.column(node.column)))


def _over(node: Over, ground: Ground) -> Truth:
    return compare(operand(node.column, ground), ">", bound(node.bound, ground.column(node.column)))


def _unlike(_node: Unlike, _ground: Ground) -> Truth:
    return Truth(None, None)  # no regular expressions before Excel 365


def _repeated(node: Repeated, ground: Ground) -> Truth:
    above = (f"${ground.letter(c)}${HEAD_ROW}:${ground.letter(c)}{ground.number - 1}" for c in node.columns)
    return exact(_equal_rows(dict(zip(node.columns, above, strict=True)), ground))


def _repeated_in(node: RepeatedIn, ground: Ground) -> Truth:
    return exact(_equal_rows({column: column_name(node.sheet, column) for column in node.columns}, ground))


def _equal_rows(ranges: Mapping[str, str], ground: Ground) -> str:
    answered = [f"LEN({ground.trimmed(column)})>0" for column in ranges]
    equal = "*".join(f"(TRIM({cells})={ground.trimmed(column)})" for column, cells in ranges.items())
    return both([*answered, f"SUMPRODUCT(1*{equal})>0"])


def _sum_differs(node: SumDiffers, ground: Ground) -> Truth:
    parts = ",".join(ground.cell(part) for part in node.parts)
    total = ground.cell(node.total)
    return exact(f"AND(COUNT({total},{parts})={len(node.parts) + 1},ROUND({total}-SUM({parts}),6)<>0)")


def _cites(node: Cites, ground: Ground) -> Truth:
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
    return Truth(f"{count}>0", f"AND(SUMPRODUCT(1*{found})>0,{count}=0)")


def _not(node: Not, ground: Ground) -> Truth:
    return _flip(truth(node.node, ground))


def _all(node: AllOf, ground: Ground) -> Truth:
    truths = [truth(part, ground) for part in node.nodes]
    holds = [one.holds for one in truths if one.holds is not None]
    fails = [one.fails for one in truths if one.fails is not None]
    return Truth(both(holds) if len(holds) == len(truths) else None, either(fails) if fails else None)


def _any(node: AnyOf, ground: Ground) -> Truth:
    return _flip(_all(AllOf(tuple(Not(part) for part in node.nodes)), ground))


def _flip(one: Truth) -> Truth:
    return Truth(one.fails, one.holds)


WRITERS: Mapping[type, Callable[[Any, Ground], Truth]] = {
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
    Changed: changed,
    RowGreater: row_greater,
    PartsDiffer: parts_differ,
    Cites: _cites,
    Not: _not,
    AllOf: _all,
    AnyOf: _any,
}
"""What writes each node; a test holds it equal to `expressions.NODES`."""
