"""The families of rules that an instrument declares, and what each means as an expression.

Every family says once, in `_ways`, at which cell and when a row breaks it. The pandera check and the conditional
format of the workbook are both derived from that one expression.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from matrices.findings import Severity
from matrices.instrument.columns import YesNo
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
    InRow,
    Not,
    Over,
    PartsDiffer,
    Repeated,
    RepeatedIn,
    RowGreater,
    SumDiffers,
    Unlike,
)
from matrices.language import Text
from matrices.mistakes import spelling

Codes = tuple[str, ...]
Condition = dict[str, Literal["answered", "blank"] | Codes]
"""Column id → `answered`, `blank`, or the codes of which one must be there; all columns must hold."""


@dataclass(frozen=True)
class Breach:
    """One way in which a row can break a rule: the column at which it is reported, and when it does."""

    column: str
    expression: Expression


class BaseRule(BaseModel):
    """A rule of any family; each says in `_ways` when a row breaks it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_-]*$", description="Stable id of the rule, named in waivers.")
    severity: Annotated[Severity, BeforeValidator(spelling(advertencia="warning", aviso="warning", nota="notice"))] = (
        Field(description="error blocks, warning asks, notice tells.")
    )
    message: Text = Field(description="What is wrong, in plain words; may use {row}, {column} and {value}.")
    advice: Text = Field(description="What to write instead.")
    rows: Codes = Field(default=(), description="Rows or sections to which the rule is limited.")
    unless: Condition = Field(default={}, description="Where this holds, nothing is said: an explanation was given.")
    totals_only: YesNo = Field(default=False, description="Rows that are parts of another row are not meant.")
    years: Literal["all", "last"] = Field(default="all", description="Of a yearly column: which years are meant.")

    def breaches(self) -> tuple[Breach, ...]:
        """Return where and when a row breaks the rule."""
        if not self.unless:
            return self._ways()
        lifted = self._lifted()
        return tuple(Breach(one.column, AllOf((one.expression, lifted))) for one in self._ways())

    def _lifted(self) -> Expression:
        """Return when the rule is not lifted."""
        return Not(met(self.unless))

    def _ways(self) -> tuple[Breach, ...]:
        raise NotImplementedError


def met(when: Condition) -> Expression:
    """Return when a condition holds; one without columns always does."""
    parts: list[Expression] = []
    for column, wanted in when.items():
        if wanted == "answered":
            parts.append(Answered(column))
        elif wanted == "blank":
            parts.append(Blank(column))
        else:
            parts.append(In(column, tuple(wanted)))
    return AllOf(tuple(parts))


def unmet(when: Condition) -> Expression:
    """Return when it is sure that a condition does not hold; nothing is concluded from a blank or from the unclear."""
    ways: dict[str, Callable[[str], Expression]] = {"answered": Blank, "blank": Answered}
    return AnyOf(
        tuple(
            ways[wanted](column)
            if isinstance(wanted, str)
            else AllOf((Answered(column), Not(In(column, tuple(wanted)))))
            for column, wanted in when.items()
        )
    )


class Change(BaseRule):
    """No column is more than `factor` times the one before it, nor less than that part of it.

    Differences of at most `least` are never remarked: from 1 to 4 is four times as many, and nothing unusual.
    """

    rule: Literal["change"]
    columns: Codes = Field(min_length=1)
    factor: Decimal = Field(gt=1)
    least: Decimal = Field(default=Decimal(0), ge=0)

    def _ways(self) -> tuple[Breach, ...]:
        pairs = zip(self.columns, self.columns[1:], strict=False)
        return tuple(Breach(now, Changed(now, before, str(self.factor), str(self.least))) for before, now in pairs)


class RowsAddUp(BaseRule):
    """In each of the columns, a row equals the sum of the rows that break it down by one list.

    `nothing` are answers that count as zero; where another part is no number, the others may not exceed the total.
    A list that is not `exclusive` does not add up: there each part is at most the total, is told where it is not, and
    explained in the row of the total. `totals` says which rows are the parts of which; it is worked out from `by` of
    the rows, for one list a rule.
    """

    rule: Literal["rows-add-up"]
    columns: Codes = Field(min_length=1)
    nothing: Codes = ()
    exclusive: YesNo = True
    totals: dict[str, Codes] = Field(default={}, description="Worked out; left out in a file.")

    def _ways(self) -> tuple[Breach, ...]:
        if not self.exclusive:
            return tuple(Breach(one, RowGreater(one, self.pairs)) for one in self.columns)
        groups = tuple(self.totals.items())
        return tuple(Breach(one, PartsDiffer(one, groups, self.nothing)) for one in self.columns)

    def _lifted(self) -> Expression:
        return super()._lifted() if self.exclusive else InRow(self.pairs, super()._lifted())

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Each part with its total."""
        return tuple((part, total) for total, parts in self.totals.items() for part in parts)


class RowsOrdered(BaseRule):
    """In each of the columns, each of the rows is at most the next; reported at the row that is greater."""

    rule: Literal["rows-ordered"]
    columns: Codes = Field(min_length=1)
    order: Codes = Field(min_length=2)

    def _ways(self) -> tuple[Breach, ...]:
        pairs = tuple(zip(self.order, self.order[1:], strict=False))
        return tuple(Breach(column, RowGreater(column, pairs)) for column in self.columns)


class RequiredWhen(BaseRule):
    """The column must be answered wherever the condition holds."""

    rule: Literal["required-when"]
    column: str
    when: Condition

    def _ways(self) -> tuple[Breach, ...]:
        return (Breach(self.column, AllOf((met(self.when), Blank(self.column)))),)


class ForbiddenWhen(BaseRule):
    """The column must stay blank wherever the condition holds."""

    rule: Literal["forbidden-when"]
    column: str
    when: Condition

    def _ways(self) -> tuple[Breach, ...]:
        return (Breach(self.column, AllOf((met(self.when), Answered(self.column)))),)


class Ordered(BaseRule):
    """Each of the columns is at most the next.

    Each is compared with the nearest one before it that is answered, so that the fault is reported where the order
    breaks, and once.
    """

    rule: Literal["ordered"]
    columns: Codes = Field(min_length=2)

    def _ways(self) -> tuple[Breach, ...]:
        return tuple(Breach(column, self._out_of_order(number)) for number, column in enumerate(self.columns) if number)

    def _out_of_order(self, number: int) -> Expression:
        column, before = self.columns[number], self.columns[:number]
        return AnyOf(
            tuple(
                AllOf((*(Blank(between) for between in before[place + 1 :]), Greater(nearest, column)))
                for place, nearest in enumerate(before)
            )
        )


class Range(BaseRule):
    """The column lies between minimum and maximum; of a term, a bare number means years."""

    rule: Literal["range"]
    column: str
    minimum: Decimal | str | None = None
    maximum: Decimal | str | None = None

    def _ways(self) -> tuple[Breach, ...]:
        bounds: list[Expression] = []
        if self.minimum is not None:
            bounds.append(Below(self.column, str(self.minimum)))
        if self.maximum is not None:
            bounds.append(Over(self.column, str(self.maximum)))
        return (Breach(self.column, AnyOf(tuple(bounds))),)


class Pattern(BaseRule):
    """The whole text of the column matches a regular expression."""

    rule: Literal["pattern"]
    column: str
    pattern: str

    def _ways(self) -> tuple[Breach, ...]:
        return (Breach(self.column, Unlike(self.column, self.pattern)),)


class Unique(BaseRule):
    """No two rows of the sheet give the same answer in the columns."""

    rule: Literal["unique"]
    columns: Codes = Field(min_length=1)

    def _ways(self) -> tuple[Breach, ...]:
        return (Breach(self.columns[-1], Repeated(self.columns)),)


class SumOf(BaseRule):
    """The total equals the sum of its parts, where the total and all parts are numbers."""

    rule: Literal["sum-of"]
    total: str
    parts: Codes = Field(min_length=2)

    def _ways(self) -> tuple[Breach, ...]:
        return (Breach(self.total, SumDiffers(self.total, self.parts)),)


class Status(BaseModel):
    """The state that a cited row must be in: `{column: status, in: [in_force]}`."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    column: str
    allowed: Codes = Field(alias="in", min_length=1)


class OnlyInForce(BaseRule):
    """Wherever the condition holds and rows are cited, at least one of them is in an allowed state."""

    rule: Literal["only-in-force"]
    column: str
    when: Condition
    status: Status

    def _ways(self) -> tuple[Breach, ...]:
        cites = Cites(self.column, self.status.column, self.status.allowed)
        return (Breach(self.column, AllOf((met(self.when), Answered(self.column), Not(cites)))),)


class DistinctAcross(BaseRule):
    """The answers of the columns do not stand, all the same, in a row of another sheet."""

    rule: Literal["distinct-across"]
    columns: Codes = Field(min_length=1)
    other: str = Field(alias="with", description="The other sheet.")

    def _ways(self) -> tuple[Breach, ...]:
        return (Breach(self.columns[-1], RepeatedIn(self.columns, self.other)),)


Rule = Annotated[
    RequiredWhen
    | ForbiddenWhen
    | Ordered
    | Range
    | Pattern
    | Unique
    | SumOf
    | OnlyInForce
    | DistinctAcross
    | Change
    | RowsAddUp
    | RowsOrdered,
    Field(discriminator="rule"),
]

FAMILIES: tuple[type[BaseRule], ...] = (
    RequiredWhen,
    ForbiddenWhen,
    Ordered,
    Range,
    Pattern,
    Unique,
    SumOf,
    OnlyInForce,
    DistinctAcross,
    Change,
    RowsAddUp,
    RowsOrdered,
)


def columns_of(rule: Rule) -> tuple[str, ...]:
    """Return every column of the rule's own sheet that it speaks of."""
    return (*_named(rule), *rule.unless)


def _named(rule: Rule) -> tuple[str, ...]:
    if isinstance(rule, Ordered | Unique | DistinctAcross | Change | RowsAddUp | RowsOrdered):
        return rule.columns
    if isinstance(rule, SumOf):
        return (rule.total, *rule.parts)
    if isinstance(rule, RequiredWhen | ForbiddenWhen | OnlyInForce):
        return (rule.column, *rule.when)
    return (rule.column,)
