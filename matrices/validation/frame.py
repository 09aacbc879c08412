"""Typed answers of many files → one flat polars frame a sheet, one line a row and file, ready for pandera.

Columns: `_file` (number of the file), `_row` (row id), and for each column `c` of the sheet
`c__asked` (the file has a cell for it that the row uses), `c__answered`, `c__sound` (a value could be made out),
`c__begun` (another column but the notes is answered in the row), `c__remarks` (codes),
`c__codes` (of a choice, ticks, reference), `c__low` and `c__high` (the least and greatest that the value can mean:
numbers, terms in months, days as ordinals), `c__text` where a rule compares texts, `c__STATUS` (the codes that the
cited rows have in column STATUS) where a rule asks for it.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from matrices.instrument.expressions import AllOf, AnyOf, Cites, Expression, Not, Repeated, RepeatedIn, Unlike
from matrices.instrument.model import Column, Instrument, Sheet
from matrices.instrument.values.dates import first_day, last_day
from matrices.instrument.values.terms import months_of
from matrices.validation.answers import Answer, Answers


@dataclass(frozen=True)
class Needs:
    """What the rules of an instrument compare, by sheet: texts of columns, statuses of cited rows."""

    texts: frozenset[tuple[str, str]]
    statuses: frozenset[tuple[str, str, str]]


def needs(instrument: Instrument) -> Needs:
    """Return what the frames must hold for the rules of the instrument."""
    texts: set[tuple[str, str]] = set()
    statuses: set[tuple[str, str, str]] = set()
    for sheet in instrument.sheets:
        for node in (node for rule in sheet.rules for one in rule.breaches() for node in _nodes(one.expression)):
            if isinstance(node, Repeated):
                texts.update((sheet.id, column) for column in node.columns)
            elif isinstance(node, RepeatedIn):
                texts.update((side, column) for side in (sheet.id, node.sheet) for column in node.columns)
            elif isinstance(node, Unlike):
                texts.add((sheet.id, node.column))
            elif isinstance(node, Cites):
                statuses.add((sheet.id, node.column, node.status))
    return Needs(frozenset(texts), frozenset(statuses))


def _nodes(node: Expression) -> Iterator[Expression]:
    yield node
    if isinstance(node, Not):
        yield from _nodes(node.node)
    elif isinstance(node, AllOf | AnyOf):
        for part in node.nodes:
            yield from _nodes(part)


def frame(sheet: Sheet, files: Sequence[Answers], wanted: Needs) -> pl.DataFrame:
    """Return the frame of one sheet over all files."""
    shape = _schema(sheet, wanted)
    lines: dict[str, list[Any]] = {name: [] for name in shape}
    for number, answers in enumerate(files):
        for row in _rows(sheet, answers):
            lines["_file"].append(number)
            lines["_row"].append(row)
            for column in sheet.columns:
                for name, value in _cells(sheet, row, column, answers, wanted).items():
                    lines[f"{column.id}__{name}"].append(value)
    return pl.DataFrame(lines, schema=shape)


def _rows(sheet: Sheet, answers: Answers) -> tuple[str, ...]:
    if sheet.kind == "list":
        return answers.rows_answered(sheet.id)
    return sheet.row_ids


def _schema(sheet: Sheet, wanted: Needs) -> dict[str, pl.DataType]:
    shape: dict[str, pl.DataType] = {"_file": pl.Int32(), "_row": pl.String()}
    for column in sheet.columns:
        shape[f"{column.id}__asked"] = pl.Boolean()
        shape[f"{column.id}__answered"] = pl.Boolean()
        shape[f"{column.id}__sound"] = pl.Boolean()
        shape[f"{column.id}__begun"] = pl.Boolean()
        shape[f"{column.id}__remarks"] = pl.List(pl.String())
        shape[f"{column.id}__codes"] = pl.List(pl.String())
        shape[f"{column.id}__low"] = pl.Float64()
        shape[f"{column.id}__high"] = pl.Float64()
        if (sheet.id, column.id) in wanted.texts:
            shape[f"{column.id}__text"] = pl.String()
        for where, citing, status in wanted.statuses:
            if (where, citing) == (sheet.id, column.id):
                shape[f"{column.id}__{status}"] = pl.List(pl.String())
    return shape


def _cells(sheet: Sheet, row: str, column: Column, answers: Answers, wanted: Needs) -> dict[str, Any]:
    place = (sheet.id, row, column.id)
    answer = answers.by_place.get(place)
    low, high = extent(answer, column)
    cells: dict[str, Any] = {
        "asked": place in answers.reading.places and sheet.uses(row, column.id),
        "answered": answer is not None,
        "sound": answer is not None and (answer.value is not None or answer.raw.kind == "blank"),
        "begun": any(other != column.id for other in answers.begun.get((sheet.id, row), ())),
        "remarks": [remark.code for remark in answer.typed.remarks] if answer else [],
        "codes": _codes(answer),
        "low": low,
        "high": high,
    }
    if (sheet.id, column.id) in wanted.texts:
        cells["text"] = _text(answer)
    for where, citing, status in wanted.statuses:
        if (where, citing) == (sheet.id, column.id):
            cells[status] = _statuses(answer, column, status, answers)
    return cells


def _codes(answer: Answer | None) -> list[str]:
    if answer is None or answer.value is None:
        return []
    if isinstance(answer.value, tuple):
        return list(answer.value)
    return [answer.value] if isinstance(answer.value, str) and len(answer.value) <= 64 else []


def _text(answer: Answer | None) -> str | None:
    if answer is None or answer.value is None:
        return None
    return ";".join(answer.value) if isinstance(answer.value, tuple) else str(answer.value).strip()


def _statuses(answer: Answer | None, column: Column, status: str, answers: Answers) -> list[str]:
    cited = answer.value if answer is not None and isinstance(answer.value, tuple) else ()
    found = [answers.by_place.get((column.sheet or "", row, status)) for row in cited]
    return [code for one in found for code in _codes(one)]


def extent(answer: Answer | None, column: Column) -> tuple[float | None, float | None]:
    """Return the least and the greatest that a value can mean, for comparison; None where it has no order."""
    value = answer.value if answer is not None else None
    if isinstance(value, Decimal | int):
        return float(value), float(value)
    if not isinstance(value, str):
        return None, None
    if column.type == "term":
        months = float(months_of(value))
        return months, months
    if column.type in ("date", "partial-date") and value[:4].isdigit():
        return _ordinal(first_day(value)), _ordinal(last_day(value))
    return None, None


def _ordinal(day: str) -> float:
    return float(datetime.date.fromisoformat(day).toordinal())
