"""The families of rules for figures: how a row stands to its own parts, to another row, and to the year before."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from matrices.instrument.codes import YesNo
from matrices.instrument.expressions import Changed, PartsDiffer, RowGreater
from matrices.instrument.rule import BaseRule, Breach, Codes


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
    A list that is not `exclusive` does not add up: there each part is at most the total. `totals` says which rows are
    the parts of which; it is worked out from `by` of the rows, for one list a rule.
    """

    rule: Literal["rows-add-up"]
    columns: Codes = Field(min_length=1)
    nothing: Codes = ()
    exclusive: YesNo = True
    totals: dict[str, Codes] = Field(default={}, description="Worked out; left out in a file.")

    def _ways(self) -> tuple[Breach, ...]:
        groups = tuple(self.totals.items())
        return tuple(Breach(one, PartsDiffer(one, groups, self.nothing, self.exclusive)) for one in self.columns)


class RowsOrdered(BaseRule):
    """In each of the columns, each of the rows is at most the next; reported at the row that is greater."""

    rule: Literal["rows-ordered"]
    columns: Codes = Field(min_length=1)
    order: Codes = Field(min_length=2)

    def _ways(self) -> tuple[Breach, ...]:
        pairs = tuple(zip(self.order, self.order[1:], strict=False))
        return tuple(Breach(column, RowGreater(column, pairs)) for column in self.columns)
