"""What all families of rules share: id, severity, words, the rows they hold in, and what lifts them."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from matrices.findings import Severity
from matrices.instrument.codes import YesNo
from matrices.instrument.expressions import AllOf, Answered, Blank, Expression, In, Not
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
        lifted = Not(condition(self.unless))
        return tuple(Breach(one.column, AllOf((one.expression, lifted))) for one in self._ways())

    def _ways(self) -> tuple[Breach, ...]:
        raise NotImplementedError


def condition(when: Condition) -> Expression:
    """Return the expression of a condition; without columns it always holds."""
    parts: list[Expression] = []
    for column, wanted in when.items():
        if wanted == "answered":
            parts.append(Answered(column))
        elif wanted == "blank":
            parts.append(Blank(column))
        else:
            parts.append(In(column, tuple(wanted)))
    return AllOf(tuple(parts))
