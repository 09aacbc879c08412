"""A rule's expression → a polars expression over the frame of its sheet. What is not known does not hold."""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from matrices.instrument import expressions as e
from matrices.instrument.model import Sheet
from matrices.instrument.values.terms import bound_in_months
from matrices.validation.frame import columns_under, ordinal

_JOINT = "\x1f"


@dataclass(frozen=True)
class Context:
    """The sheet that a rule belongs to, and the frames of all sheets by id."""

    sheet: Sheet
    frames: Mapping[str, pl.DataFrame]


def polars_expression(node: e.Expression, context: Context) -> pl.Expr:
    """Return the boolean expression of a node, never null."""
    return COMPILERS[type(node)](node, context).fill_null(value=False)


def _answered(node: e.Answered, _context: Context) -> pl.Expr:
    return pl.col(f"{node.column}__sound")


def _blank(node: e.Blank, _context: Context) -> pl.Expr:
    return ~pl.col(f"{node.column}__answered")


def _in(node: e.In, _context: Context) -> pl.Expr:
    return _has(pl.col(f"{node.column}__codes"), node.codes)


def _has(codes: pl.Expr, wanted: tuple[str, ...]) -> pl.Expr:
    return functools.reduce(lambda a, b: a | b, (codes.str.contains(f";{code};", literal=True) for code in wanted))


def _greater(node: e.Greater, _context: Context) -> pl.Expr:
    return pl.col(f"{node.left}__low") > pl.col(f"{node.right}__high")


def _bound(column: str, bound: str, context: Context) -> float:
    kind = context.sheet.column(column).type
    if kind == "term":
        return float(bound_in_months(bound))
    if kind in ("date", "partial-date"):
        return ordinal(bound)
    return float(bound)


def _below(node: e.Below, context: Context) -> pl.Expr:
    return pl.col(f"{node.column}__high") < _bound(node.column, node.bound, context)


def _over(node: e.Over, context: Context) -> pl.Expr:
    return pl.col(f"{node.column}__low") > _bound(node.column, node.bound, context)


def _unlike(node: e.Unlike, _context: Context) -> pl.Expr:
    pattern = re.compile(node.pattern)

    def differs(text: str) -> bool:
        return pattern.fullmatch(text) is None

    return pl.col(f"{node.column}__text").map_elements(differs, return_dtype=pl.Boolean)


def _key(columns: tuple[str, ...]) -> pl.Expr:
    """Join file and texts into one comparable text; null where one of them is blank."""
    parts = [pl.col("_file").cast(pl.String), *(pl.col(f"{column}__text") for column in columns)]
    return pl.concat_str(parts, separator=_JOINT, ignore_nulls=False).str.to_lowercase()


def _repeated(node: e.Repeated, _context: Context) -> pl.Expr:
    key = _key(node.columns)
    return key.is_not_null() & ~key.is_first_distinct()


def _repeated_in(node: e.RepeatedIn, context: Context) -> pl.Expr:
    other = context.frames[node.sheet].select(_key(node.columns)).to_series().drop_nulls()
    return _key(node.columns).is_in(other.implode())


def _sum_differs(node: e.SumDiffers, _context: Context) -> pl.Expr:
    parts = functools.reduce(lambda a, b: a + b, (pl.col(f"{part}__low") for part in node.parts))
    return (pl.col(f"{node.total}__low") - parts).abs() > 1e-6


def _changed(node: e.Changed, _context: Context) -> pl.Expr:
    now, before, factor = pl.col(f"{node.column}__low"), pl.col(f"{node.before}__low"), float(node.factor)
    far = (now > before * factor) | (now * factor < before)
    return far & ((now - before).abs() > float(node.least))


def _of_row(column: str, row: str) -> pl.Expr:
    """Return a column's number in a row of the same file, on every line of it."""
    return pl.col(f"{column}__low").filter(pl.col("_row") == row).first().over("_file")


def _row_greater(node: e.RowGreater, _context: Context) -> pl.Expr:
    here = pl.col(f"{node.column}__low")
    found = ((pl.col("_row") == row) & (here > _of_row(node.column, other)) for row, other in node.pairs)
    return functools.reduce(lambda a, b: a | b, (one.fill_null(value=False) for one in found))


def _parts_differ(node: e.PartsDiffer, _context: Context) -> pl.Expr:
    found = (_group_differs(node, total, parts) for total, parts in node.groups)
    return functools.reduce(lambda a, b: a | b, (one.fill_null(value=False) for one in found))


def _group_differs(node: e.PartsDiffer, total: str, parts: tuple[str, ...]) -> pl.Expr:
    low, among = pl.col(f"{node.column}__low"), pl.col("_row").is_in(list(parts))
    here = pl.col("_row") == total
    if not node.exclusive:
        return here & (low.filter(among).max().over("_file") > low + 1e-6)
    unknown = pl.col(f"{node.column}__answered") & low.is_null()
    if node.nothing:
        unknown &= ~_has(pl.col(f"{node.column}__codes"), node.nothing)
    summed, known = low.filter(among).sum().over("_file"), low.filter(among).count().over("_file")
    complete = unknown.filter(among).sum().over("_file") == 0
    return here & (known > 0) & ((summed > low + 1e-6) | (complete & (summed < low - 1e-6)))


def _cites(node: e.Cites, _context: Context) -> pl.Expr:
    return _has(pl.col(f"{node.column}__in__{node.status}"), node.codes)


def _not(node: e.Not, context: Context) -> pl.Expr:
    # Nobody knows whether an unclear cell fulfils a condition: then neither the condition holds nor its contrary.
    known = (pl.col(f"{column}__sound") | ~pl.col(f"{column}__answered") for column in columns_under(node))
    return functools.reduce(lambda a, b: a & b, known, ~polars_expression(node.node, context))


def _all_of(node: e.AllOf, context: Context) -> pl.Expr:
    parts = (polars_expression(part, context) for part in node.nodes)
    return functools.reduce(lambda a, b: a & b, parts, pl.lit(value=True))


def _any_of(node: e.AnyOf, context: Context) -> pl.Expr:
    return functools.reduce(lambda a, b: a | b, (polars_expression(part, context) for part in node.nodes))


COMPILERS: Mapping[type, Callable[[Any, Context], pl.Expr]] = {
    e.Answered: _answered,
    e.Blank: _blank,
    e.In: _in,
    e.Greater: _greater,
    e.Below: _below,
    e.Over: _over,
    e.Unlike: _unlike,
    e.Repeated: _repeated,
    e.RepeatedIn: _repeated_in,
    e.SumDiffers: _sum_differs,
    e.Changed: _changed,
    e.RowGreater: _row_greater,
    e.PartsDiffer: _parts_differ,
    e.Cites: _cites,
    e.Not: _not,
    e.AllOf: _all_of,
    e.AnyOf: _any_of,
}
