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
    if context.sheet.column(column).type == "term":
        return float(bound_in_months(bound))
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


def _cites(node: e.Cites, _context: Context) -> pl.Expr:
    return _has(pl.col(f"{node.column}__in__{node.status}"), node.codes)


def _not(node: e.Not, context: Context) -> pl.Expr:
    return ~polars_expression(node.node, context)


def _all_of(node: e.AllOf, context: Context) -> pl.Expr:
    return functools.reduce(lambda a, b: a & b, (polars_expression(part, context) for part in node.nodes))


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
    e.Cites: _cites,
    e.Not: _not,
    e.AllOf: _all_of,
    e.AnyOf: _any_of,
}
