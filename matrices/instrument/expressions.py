"""What a rule can say about one row, as data: small frozen nodes, without any way of computing them.

`checking` turns a node into a polars expression, `workbook` into a spreadsheet formula; both must know every
node of `NODES`. Which rows are asked at all must be known of one country's answers wherever they are shown, without
a frame: `holds` works out the nodes of such conditions, and no others.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Answered:
    """The column holds an answer that could be understood; from any other content nothing is concluded."""

    column: str


@dataclass(frozen=True)
class Blank:
    """The column holds nothing."""

    column: str


@dataclass(frozen=True)
class In:
    """The column's code (or one of its codes) is one of these."""

    column: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Greater:
    """The first column is greater or later than the second; false where one of them is blank or unsound."""

    left: str
    right: str


@dataclass(frozen=True)
class Below:
    """The column is below a bound, written as the column's own type writes it."""

    column: str
    bound: str


@dataclass(frozen=True)
class Over:
    """The column is above a bound, written as the column's own type writes it."""

    column: str
    bound: str


@dataclass(frozen=True)
class Unlike:
    """The column's text does not match a regular expression from end to end."""

    column: str
    pattern: str


@dataclass(frozen=True)
class Repeated:
    """An earlier row of the same sheet gives the same answers in all the columns."""

    columns: tuple[str, ...]


@dataclass(frozen=True)
class RepeatedIn:
    """A row of another sheet gives the same answers in all the columns."""

    columns: tuple[str, ...]
    sheet: str


@dataclass(frozen=True)
class SumDiffers:
    """The total is not the sum of the parts; false where one of them is not a number."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Changed:
    """Both columns are numbers, and one is more than `factor` times the other, by more than `least`."""

    column: str
    before: str
    factor: str
    least: str


@dataclass(frozen=True)
class RowGreater:
    """The row is the first of a pair of rows, and its number in the column is greater than that of the second."""

    column: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PartsDiffer:
    """The row is a total, a number, and does not agree with the rows that are its parts, in the same column.

    `groups` are total and parts. Parts that are blank, or have one of the codes `nothing`, count as zero once another
    part is a number. Where a part is anything else, the others only must not exceed the total.
    """

    column: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    nothing: tuple[str, ...]


@dataclass(frozen=True)
class InRow:
    """The row is the first of a pair of rows, and the node holds in the second."""

    pairs: tuple[tuple[str, str], ...]
    node: "Expression"


@dataclass(frozen=True)
class Cites:
    """One of the rows that the column cites has one of these codes in its column `status`."""

    column: str
    status: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Not:
    """The node does not hold."""

    node: "Expression"


@dataclass(frozen=True)
class AllOf:
    """All of the nodes hold."""

    nodes: "tuple[Expression, ...]"


@dataclass(frozen=True)
class AnyOf:
    """One of the nodes holds."""

    nodes: "tuple[Expression, ...]"


Expression = (
    Answered
    | Blank
    | In
    | Greater
    | Below
    | Over
    | Unlike
    | Repeated
    | RepeatedIn
    | SumDiffers
    | Changed
    | RowGreater
    | PartsDiffer
    | InRow
    | Cites
    | Not
    | AllOf
    | AnyOf
)

NODES: tuple[type, ...] = (
    Answered,
    Blank,
    In,
    Greater,
    Below,
    Over,
    Unlike,
    Repeated,
    RepeatedIn,
    SumDiffers,
    Changed,
    RowGreater,
    PartsDiffer,
    InRow,
    Cites,
    Not,
    AllOf,
    AnyOf,
)


Seen = Callable[[str, str], tuple[str, ...] | None]
"""What a cell holds, by row and column: its codes, or what stands for another answer; `()` if it is blank, None of what
cannot be understood."""


def holds(node: Expression, row: str, seen: Seen) -> bool:
    """Tell whether a condition on the answers of rows holds in a row."""
    match node:
        case Answered(column):
            found = bool(seen(row, column))
        case Blank(column):
            found = seen(row, column) == ()
        case In(column, codes):
            found = bool({*(seen(row, column) or ())} & {*codes})
        case Not(inner):
            found = not holds(inner, row, seen)
        case AllOf(nodes):
            found = all(holds(one, row, seen) for one in nodes)
        case AnyOf(nodes):
            found = any(holds(one, row, seen) for one in nodes)
        case InRow(pairs, inner):
            found = any(holds(inner, other, seen) for one, other in pairs if one == row)
        case _:
            raise TypeError(f"{type(node).__name__} is no condition on rows")
    return found
