"""The nodes about figures → formulas: a change against the year before, another row, the parts of a total.

Cells of other rows are written relative to the formula's own row, so that one formula holds wherever the parts stand
at the same distance from their total.
"""

from matrices.instrument.expressions import Changed, PartsDiffer, RowGreater
from matrices.workbook.template.ground import Ground, Truth, both, exact, quoted


def changed(node: Changed, ground: Ground) -> Truth:
    """Return whether a number lies far from the one before it."""
    now, before = ground.cell(node.column), ground.cell(node.before)
    far = f"OR({now}>{before}*{node.factor},{now}*{node.factor}<{before})"
    return exact(f"IFERROR(AND(COUNT({now},{before})=2,{far},ABS({now}-{before})>{node.least}),FALSE)")


def row_greater(node: RowGreater, ground: Ground) -> Truth:
    """Return whether a number is greater than that of the row with which it is compared."""
    other = dict(node.pairs).get(ground.row_id)
    if other is None:
        return exact("FALSE")
    here, there = ground.cell(node.column), ground.cell_of(other, node.column)
    return exact(f"IFERROR(AND(COUNT({here},{there})=2,{here}>{there}),FALSE)")


def parts_differ(node: PartsDiffer, ground: Ground) -> Truth:
    """Return whether a total disagrees with its parts; an answer in words that is not known says nothing."""
    parts = dict(node.groups).get(ground.row_id)
    if parts is None:
        return exact("FALSE")
    total, cells = ground.cell(node.column), ground.cells_of(parts, node.column)
    joined = ",".join(cells)
    if not node.exclusive:
        return Truth(f"AND(COUNT({total})=1,COUNT({joined})>0,MAX({joined})>{total})", None)
    words = [quoted(ground.label(node.column, code)) for code in node.nothing]
    nothing = "".join(f"-COUNTIF({one},{word})" for one in cells for word in words)
    complete = f"COUNTA({joined})-COUNT({joined}){nothing}=0"
    less = f"AND({complete},ROUND(SUM({joined})-{total},6)<0)"
    tests = [f"COUNT({total})=1", f"COUNT({joined})>0", f"OR(ROUND(SUM({joined})-{total},6)>0,{less})"]
    return Truth(f"IFERROR({both(tests)},FALSE)", None)
