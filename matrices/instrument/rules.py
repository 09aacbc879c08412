"""The families of rules that an instrument declares, and what each means as an expression.

Every family says once, in `_ways`, at which cell and when a row breaks it. The pandera check and the conditional
format of the workbook are both derived from that one expression.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from matrices.instrument.expressions import (
    AllOf,
    Answered,
    AnyOf,
    Below,
    Blank,
    Cites,
    Expression,
    Greater,
    Not,
    Over,
    Repeated,
    RepeatedIn,
    SumDiffers,
    Unlike,
)
from matrices.instrument.rule import BaseRule, Breach, Codes, Condition, condition
from matrices.instrument.rules_of_figures import Change, RowsAddUp, RowsOrdered


class RequiredWhen(BaseRule):
    """The column must be answered wherever the condition holds."""

    rule: Literal["required-when"]
    column: str
    when: Condition

    def _ways(self) -> tuple[Breach, ...]:
        return (Breach(self.column, AllOf((condition(self.when), Blank(self.column)))),)


class ForbiddenWhen(BaseRule):
    """The column must stay blank wherever the condition holds."""

    rule: Literal["forbidden-when"]
    column: str
    when: Condition

    def _ways(self) -> tuple[Breach, ...]:
        return (Breach(self.column, AllOf((condition(self.when), Answered(self.column)))),)


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
        return (Breach(self.column, AllOf((condition(self.when), Answered(self.column), Not(cites)))),)


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
