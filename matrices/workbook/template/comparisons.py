"""Two columns, or a column and a bound → a formula that compares them, where a spreadsheet can."""

import re
from dataclasses import dataclass

from matrices.instrument.model import Column
from matrices.workbook.template.ground import Ground, Truth, both, exact, quoted

_TERM = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
_NUMBERS = ("integer", "decimal", "money", "date")
_UNITS = {"a": "1", "y": "1", "m": "1/12", "d": "1/365"}  # año, year, mes or month, día or day


@dataclass(frozen=True)
class Operand:
    """One side of a comparison: when it can be compared, as what, and whether that is all there is to it."""

    kind: str
    sound: str
    value: str
    exact: bool = True


def operand(column_id: str, ground: Ground) -> Operand | None:
    """Return a cell of the row as one side of a comparison; None if a spreadsheet cannot compare its type."""
    cell, column = ground.cell(column_id), ground.column(column_id)
    if column.type in _NUMBERS:
        return Operand("number", f"ISNUMBER({cell})", cell)
    if column.type == "term":
        return _term(ground.trimmed(column_id))
    if column.type == "partial-date":
        text = ground.trimmed(column_id)
        iso = f'AND(OR(LEN({text})=4,MID({text},5,1)="-"),ISERROR(FIND("/",{text})),ISERROR(FIND(".",{text})))'
        return Operand("moment", iso, text, exact=False)
    return None


def _term(text: str) -> Operand:
    """Return a term in years where it is a number alone, or a number and one word: `6`, `6 años`, `18 months`."""
    # NUMBERVALUE, not VALUE: in a Spanish Excel the latter takes 4.5 for a date.
    number = f'_xlfn.NUMBERVALUE(SUBSTITUTE(LEFT({text},FIND(" ",{text}&" ")-1),",","."),"."," ")'
    word = f'MID({text},FIND(" ",{text}&" ")+1,40)'
    units = "".join(f'IF(LEFT({word},1)="{letter}",{part},' for letter, part in _UNITS.items())
    years = f'{number}*IF({word}="",1,{units}0{")" * len(_UNITS)})'
    known = f"OR({','.join([f'{word}=' + quoted('')] + [f'LEFT({word},1)=' + quoted(u) for u in _UNITS])})"
    return Operand(
        "number", f'AND({text}<>"",ISERROR(FIND(" ",{word})),{known},ISNUMBER({number}))', years, exact=False
    )


def bound(limit: str, column: Column) -> Operand | None:
    """Return a bound of a column, written as its type writes it, as one side of a comparison."""
    if column.type == "partial-date":
        return Operand("moment", "TRUE", quoted(limit))
    if column.type == "date":
        parts = [str(int(part)) for part in limit.split("-")]
        return Operand("number", "TRUE", f"DATE({','.join(parts)})") if len(parts) == 3 else None
    if column.type == "term" and limit.startswith("P"):
        return _years(limit)
    return Operand("number", "TRUE", limit) if column.type in (*_NUMBERS, "term") else None


def _years(term: str) -> Operand | None:
    found = _TERM.fullmatch(term)
    if found is None:
        return None
    years, months, days = (int(part or 0) for part in found.groups())
    return Operand("number", "TRUE", f"({years}+{months}/12+{days}/365)")


def compare(left: Operand | None, sign: str, right: Operand | None) -> Truth:
    """Return the comparison, false where one of the sides is blank or unsound."""
    if left is None or right is None or left.kind != right.kind:
        return Truth(None, None)
    one, other = left.value, right.value
    if left.kind == "moment":  # at the precision that both have: 2015 is not before 2015-03
        common = f"MIN(LEN({left.value}),LEN({right.value}))"
        one, other = (f'VALUE(SUBSTITUTE(LEFT({value},{common}),"-",""))' for value in (left.value, right.value))
    sound = [part for part in (left.sound, right.sound) if part != "TRUE"]
    holds = f"IFERROR({both([*sound, f'{one}{sign}{other}'])},FALSE)"
    return exact(holds) if left.exact and right.exact else Truth(holds, None)
