"""Typed answers of many files → findings at cells: one pandera run a sheet, its rules as polars expressions.

The `error` of each check is its name — `sound:COLUMN`, `required:COLUMN`, `begun:COLUMN`, `rule:COLUMN:RULE` — by
which its failures are found again: failures of a whole frame carry no column of their own.
"""

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandera.errors
import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from matrices.checking.answers import Answer, Answers
from matrices.checking.contradictions import contradictions
from matrices.checking.frame import columns_under, frame, needs
from matrices.checking.verdicts import answered_unasked, confirmations
from matrices.edition import Waiver
from matrices.findings import CellRef, Finding, Severity, finding, shorten
from matrices.instrument import CellId, Instrument, RawValue, RowId, Rule, Sheet
from matrices.instrument import expressions as e
from matrices.language import Text

_JOINT = "\x1f"


@dataclass(frozen=True)
class Context:
    """The sheet that a rule belongs to, and the frames of all sheets by id."""

    sheet: Sheet
    frames: Mapping[str, pl.DataFrame]


def _polars_expression(node: e.Expression, context: Context) -> pl.Expr:
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
    return context.sheet.column(column).kind.bound(bound)


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
    unknown = pl.col(f"{node.column}__answered") & low.is_null()
    if node.nothing:
        unknown &= ~_has(pl.col(f"{node.column}__codes"), node.nothing)
    summed, known = low.filter(among).sum().over("_file"), low.filter(among).count().over("_file")
    complete = unknown.filter(among).sum().over("_file") == 0
    return here & (known > 0) & ((summed > low + 1e-6) | (complete & (summed < low - 1e-6)))


def _in_row(node: e.InRow, context: Context) -> pl.Expr:
    there, by_row = _polars_expression(node.node, context), dict.fromkeys(other for _, other in node.pairs)
    return functools.reduce(
        lambda a, b: a | b,
        (
            pl.col("_row").is_in([row for row, one in node.pairs if one == other])
            & there.filter(pl.col("_row") == other).first().over("_file").fill_null(value=False)
            for other in by_row
        ),
    )


def _cites(node: e.Cites, _context: Context) -> pl.Expr:
    return _has(pl.col(f"{node.column}__in__{node.status}"), node.codes)


def _not(node: e.Not, context: Context) -> pl.Expr:
    # Nobody knows whether an unclear cell fulfils a condition: then neither the condition holds nor its contrary.
    known = (pl.col(f"{column}__sound") | ~pl.col(f"{column}__answered") for column in columns_under(node))
    return functools.reduce(lambda a, b: a & b, known, ~_polars_expression(node.node, context))


def _all_of(node: e.AllOf, context: Context) -> pl.Expr:
    parts = (_polars_expression(part, context) for part in node.nodes)
    return functools.reduce(lambda a, b: a & b, parts, pl.lit(value=True))


def _any_of(node: e.AnyOf, context: Context) -> pl.Expr:
    return functools.reduce(lambda a, b: a | b, (_polars_expression(part, context) for part in node.nodes))


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
    e.InRow: _in_row,
    e.Cites: _cites,
    e.Not: _not,
    e.AllOf: _all_of,
    e.AnyOf: _any_of,
}


def _broken_checks(context: Context) -> Mapping[str, list[pa.Check]]:
    """Return by column the checks of the context's sheet that fail somewhere.

    All are tried at once first: few fail, and pandera asks for each several times over.
    """
    checks = list(_checks(context))
    tried = context.frames[context.sheet.id].select(holds.all().alias(str(n)) for n, (_, _, holds) in enumerate(checks))
    found: dict[str, list[pa.Check]] = {}
    for (column, name, holds), is_kept in zip(checks, tried.row(0), strict=True):
        if not is_kept:
            found.setdefault(column, []).append(_check(name, holds))
    return found


def _checks(context: Context) -> Iterator[tuple[str, str, pl.Expr]]:
    """Yield column and name of each check of the context's sheet, and when it holds."""
    sheet = context.sheet
    for column in (one.id for one in sheet.columns):
        yield column, f"sound:{column}", ~pl.col(f"{column}__remarked")
    for column in (one.id for one in sheet.columns if one.required):
        blank, begun = pl.col(f"{column}__asked") & ~pl.col(f"{column}__answered"), pl.col(f"{column}__begun")
        yield column, f"required:{column}", ~(blank & ~begun)
        yield column, f"begun:{column}", ~(blank & begun)
    for rule in sheet.rules:
        for one in rule.breaches():
            broken = _polars_expression(one.expression, context) & pl.col(f"{one.column}__asked")
            if rule.rows:
                broken &= pl.col("_row").is_in(list(_rows_of(rule, sheet)))
            yield one.column, f"rule:{one.column}:{rule.id}", ~broken


def _rows_of(rule: Rule, sheet: Sheet) -> tuple[str, ...]:
    """Return the rows to which a rule is limited, sections spelled out; all rows if it is not."""
    if not rule.rows:
        return sheet.row_ids
    return tuple(row.id for row in sheet.rows if {row.id, *sheet.headings(row.id)} & set(rule.rows))


def _check(name: str, holds: pl.Expr) -> pa.Check:
    def check(data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(holds)

    typed: Callable[[PolarsData], pl.LazyFrame] = check
    return pa.Check(typed, name=name, error=name)


_OF_RULES = ("total-without-number", "required", "row-begun", "rule")
"""What is asked of an answer that can be understood; of several at a blank cell, the first tells most."""


def judge(
    instrument: Instrument, files: Sequence[Answers], waivers: Sequence[Waiver] = ()
) -> tuple[tuple[Finding, ...], ...]:
    """Return the findings of each file, in the order of sheets and cells.

    A blank required cell, or one whose content cannot be understood, hides every other finding at that cell.
    """
    wanted = needs(instrument)
    frames = {sheet.id: frame(sheet, files, wanted) for sheet in instrument.sheets}
    found: list[list[Finding]] = [[] for _ in files]
    for sheet in instrument.sheets:
        context = Context(sheet, frames)
        lines = frames[sheet.id].select("_file", "_row").rows()
        for kind, name, index in _failures(context):
            number, row = lines[index]
            found[number].extend(_findings(kind, name, sheet, row, files[number], waivers))
    for number, answers in enumerate(files):
        found[number] = [one for one in found[number] if not _left_untouched(one, answers)]
        found[number].extend(confirmations(answers))
        found[number].extend(answered_unasked(answers))
        found[number].extend(contradictions(answers))
        found[number].extend(one for mark in answers.marks.values() for one in _remarks(mark))
    order = _Order(instrument)
    return tuple(tuple(sorted(_one_a_cause(findings), key=order.of)) for findings in found)


def _left_untouched(one: Finding, answers: Answers) -> bool:
    """Tell whether a blank is one because its row was compiled and left as it was, which is told of the row."""
    return one.code == "required" and (one.sheet_id, one.row) in answers.untouched


def in_order(instrument: Instrument, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of the instrument: sheets, rows, columns."""
    return tuple(sorted(findings, key=_Order(instrument).of))


def _failures(context: Context) -> Iterator[tuple[str, str, int]]:
    """Yield kind, name and line of every check that failed."""
    lines = context.frames[context.sheet.id]
    if lines.is_empty():
        return
    # Checks of a whole frame would copy the whole line into each of their failures; those of a column copy its value.
    columns = {f"{column}__remarked": pa.Column(checks=found) for column, found in _broken_checks(context).items()}
    try:
        # Nothing is coerced, so that every line keeps its cells.
        pa.DataFrameSchema(columns, strict=False, coerce=False).validate(lines, lazy=True)
    except pandera.errors.SchemaErrors as problem:
        cases: pl.DataFrame = problem.failure_cases
        for check, index in cases.select("check", "index").iter_rows():
            kind, _, name = str(check).partition(":")
            yield kind, name, int(index)


def _findings(
    kind: str, name: str, sheet: Sheet, row: str, answers: Answers, waivers: Sequence[Waiver]
) -> Iterable[Finding]:
    if kind == "sound":
        return _remarks(answers.by_place[CellId(sheet.id, row, name)])
    if kind in ("required", "begun"):
        return (_required_finding(kind, sheet, row, name, answers),)
    column, _, rule_id = name.partition(":")
    rule = next(rule for rule in sheet.rules if rule.id == rule_id)
    country = answers.reading.identity.country
    if any(_waived(waiver, country, rule, row) for waiver in waivers):
        return ()
    return (_broken(rule, sheet, row, column, answers),)


def _remarks(answer: Answer) -> Iterator[Finding]:
    for remark in answer.typed.remarks:
        yield finding(
            remark.code,
            answer.at,
            sheet_id=answer.sheet,
            row=answer.row,
            column=answer.column,
            value=_quoted(answer.raw),
            **remark.values,
        )


def _quoted(raw: RawValue) -> str | Text:
    words = raw.shown or raw.quoted
    return shorten(words) if isinstance(words, str) else words


def _required_finding(kind: str, sheet: Sheet, row: str, column_id: str, answers: Answers) -> Finding:
    column = sheet.column(column_id)
    begun = kind == "begun" or sheet.kind == "list"
    code, severity = ("row-begun", Severity.ERROR) if begun else ("required", Severity(column.required or "error"))
    at = answers.reading.places[CellId(sheet.id, row, column_id)]
    return finding(code, at, sheet_id=sheet.id, row=row, column=column_id, severity=severity, label=column.label)


def _broken(rule: Rule, sheet: Sheet, row: str, column_id: str, answers: Answers) -> Finding:
    column = sheet.column(column_id)
    answer = answers.by_place.get(CellId(sheet.id, row, column.id))
    at = answers.reading.places[CellId(sheet.id, row, column.id)]
    value = _quoted(answer.raw._replace(shown="")) if answer else ""
    blanks: Mapping[str, str | Text] = {"row": row, "column": column.label, "value": value}
    made = finding(
        "rule",
        at,
        sheet_id=sheet.id,
        row=row,
        column=column.id,
        value=value,
        severity=rule.severity,
        message=rule.message.fill(**blanks),
        advice=rule.advice.fill(**blanks),
    )
    return replace(made, rule=rule.id)


def _waived(waiver: Waiver, country: str, rule: Rule, row: str) -> bool:
    return waiver.country == country and waiver.rule == rule.id and (not waiver.rows or row in waiver.rows)


def _one_a_cause(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Keep, at each cell, what the others follow from.

    Content that cannot be understood hides every rule. A blank cell has one finding, the gravest: two rules that
    ask for it have one cause. An error hides the warnings of other rules at its cell.
    """
    at: dict[CellRef, list[Finding]] = {}
    for one in findings:
        at.setdefault(one.at, []).append(one)
    for here in at.values():
        content = [one for one in here if one.code not in _OF_RULES]
        rules = sorted((one for one in here if one.code in _OF_RULES), key=_gravity)
        yield from content
        if rules and not any(one.severity is Severity.ERROR for one in content):
            yield from _gravest(rules)


def _gravity(one: Finding) -> tuple[int, int]:
    return list(Severity).index(one.severity), _OF_RULES.index(one.code)


def _gravest(rules: Sequence[Finding]) -> Iterator[Finding]:
    if not rules[0].value:
        yield rules[0]
        return
    errors = [one for one in rules if one.severity is Severity.ERROR]
    yield from errors or rules


class _Order:
    """The order of the instrument: sheets, rows, columns."""

    def __init__(self, instrument: Instrument) -> None:
        self._rows: dict[RowId, int] = {}
        self._rows_end: dict[str, int] = {}
        self._columns: dict[tuple[str, str], int] = {}
        for number, sheet in enumerate(instrument.sheets):
            self._rows.update({RowId(sheet.id, row): number * 100_000 + i for i, row in enumerate(sheet.row_ids)})
            self._rows_end[sheet.id] = number * 100_000 + len(sheet.row_ids)
            self._columns.update({(sheet.id, column.id): i for i, column in enumerate(sheet.columns)})

    def of(self, one: Finding) -> tuple[int, int]:
        """Return the place of a finding in the order."""
        row = self._rows.get(RowId(one.sheet_id, one.row), self._rows_end.get(one.sheet_id, -1) if one.row else -1)
        return row, self._columns.get((one.sheet_id, one.column), -1)
