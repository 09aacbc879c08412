"""A sheet of an instrument → its pandera schema: one check a column for its type, one a rule, one a requirement.

The `error` of each check is its name — `sound:COLUMN`, `required:COLUMN`, `begun:COLUMN`, `rule:COLUMN:RULE` — by
which its failures are found again: failures of a whole frame carry no column of their own.
"""

from collections.abc import Callable

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from matrices.instrument.model import Sheet
from matrices.instrument.rule import Breach
from matrices.instrument.rules import Rule
from matrices.validation.expressions import Context, polars_expression


def pandera_schema(context: Context) -> pa.DataFrameSchema:
    """Return the schema of the context's sheet; nothing is coerced, so that every line keeps its cells."""
    sheet = context.sheet
    checks = {column.id: [_sound(column.id)] for column in sheet.columns}
    for column in sheet.columns:
        if column.required:
            checks[column.id] += [_required(column.id), _begun(column.id)]
    for rule in sheet.rules:
        for one in rule.breaches():
            checks[one.column].append(_rule(rule, one, context))
    # Checks of a whole frame would copy the whole line into each of their failures; those of a column copy its value.
    columns = {f"{column}__remarked": pa.Column(checks=found) for column, found in checks.items()}
    return pa.DataFrameSchema(columns, strict=False, coerce=False)


def _sound(column: str) -> pa.Check:
    return _check(f"sound:{column}", ~pl.col(f"{column}__remarked"))


def _required(column: str) -> pa.Check:
    blank = pl.col(f"{column}__asked") & ~pl.col(f"{column}__answered")
    return _check(f"required:{column}", ~(blank & ~pl.col(f"{column}__begun")))


def _begun(column: str) -> pa.Check:
    blank = pl.col(f"{column}__asked") & ~pl.col(f"{column}__answered")
    return _check(f"begun:{column}", ~(blank & pl.col(f"{column}__begun")))


def _rule(rule: Rule, one: Breach, context: Context) -> pa.Check:
    broken = polars_expression(one.expression, context) & pl.col(f"{one.column}__asked")
    if rule.rows:
        broken &= pl.col("_row").is_in(list(rows_of(rule, context.sheet)))
    return _check(f"rule:{one.column}:{rule.id}", ~broken)


def rows_of(rule: Rule, sheet: Sheet) -> tuple[str, ...]:
    """Return the rows to which a rule is limited, sections spelled out; all rows if it is not."""
    if not rule.rows:
        return sheet.row_ids
    return tuple(row.id for section in sheet.sections for row in section.rows if {row.id, section.id} & set(rule.rows))


def _check(name: str, holds: pl.Expr) -> pa.Check:
    def check(data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(holds)

    typed: Callable[[PolarsData], pl.LazyFrame] = check
    return pa.Check(typed, name=name, error=name)
