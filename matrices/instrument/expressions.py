"""What a rule can say about one row, as data: small frozen nodes, without any way of computing them.

`validation` turns a node into a polars expression, `workbook` into a spreadsheet formula; both must know every
node of `NODES`.
"""

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
    Cites,
    Not,
    AllOf,
    AnyOf,
)
