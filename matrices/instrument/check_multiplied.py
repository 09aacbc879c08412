"""The checks of what is multiplied: yearly columns, rows that lists break down, and the rules about them."""

from collections import Counter
from collections.abc import Iterator

from matrices.errors import Mistake
from matrices.instrument.columns import NUMBERS
from matrices.instrument.expand import part_id
from matrices.instrument.model import Instrument, Row, Sheet
from matrices.instrument.rules import SumOf
from matrices.instrument.rules_of_figures import Change, RowsAddUp, RowsOrdered
from matrices.yaml_lines import Path_, YamlFile


def multiplied(instrument: Instrument, sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    """Yield the mistakes of a sheet that nobody would see before it is spelt out."""
    yield from _years(instrument, sheet, file)
    for s, section in enumerate(sheet.sections):
        for r, row in enumerate(section.rows):
            yield from _broken_down(instrument, sheet, row, file, ("sections", s, "rows", r))
    yield from _twice(instrument, sheet, file)
    yearly = {column.id for column in sheet.columns if column.each}
    for index, rule in enumerate(sheet.rules):
        place: Path_ = ("rules", index)
        if isinstance(rule, RowsOrdered):
            for row_id in rule.order:
                if row_id not in sheet.row_ids:
                    yield file.mistake((*place, "order"), "no-row", wrong=row_id, known=sheet.row_ids)
        elif isinstance(rule, RowsAddUp):
            yield from _adds_up(rule, file, place)
        elif isinstance(rule, Change):
            yield from _follows(sheet, rule, file, place)
        elif isinstance(rule, SumOf) and {rule.total, *rule.parts} & yearly:
            yield file.mistake(place, "sum-of-years")


def _years(instrument: Instrument, sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    for index, column in enumerate(sheet.columns):
        place: Path_ = ("columns", index)
        if column.each and instrument.years is None:
            yield file.mistake((*place, "each"), "no-years")
        if column.each and any("{year}" not in words for words in column.label.values()):
            yield file.mistake((*place, "label"), "label-without-year")


def _broken_down(instrument: Instrument, sheet: Sheet, row: Row, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    for other in (row.rate.of, row.rate.per) if row.rate else ():
        if other not in sheet.row_ids:
            yield file.mistake((*place, "rate"), "no-row", wrong=other, known=sheet.row_ids)
    if row.of is not None or row.part is not None:
        yield file.mistake(place, "set-by-program", key="of, part")
    for name in row.by:
        if name not in instrument.lists:
            yield file.mistake((*place, "by"), "no-list", wrong=name, known=instrument.lists)
    if row.by:
        types = {sheet.column(column).type for column in sheet.used_columns(row.id)}
        if not types & set(NUMBERS):
            yield file.mistake((*place, "by"), "by-without-numbers")


def _twice(instrument: Instrument, sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    ids = list(sheet.row_ids) if sheet.kind == "matrix" else []
    for row in sheet.rows:
        for name in row.by:
            codes = instrument.lists.get(name)
            ids += [part_id(row, name, codes, option.code) for option in codes.options] if codes else []
    for row_id, times in Counter(ids).items():
        if times > 1:
            yield file.mistake(("sections",), "row-twice-broken-down", value=row_id)


def _adds_up(rule: RowsAddUp, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    if rule.totals:
        yield file.mistake((*place, "totals"), "set-by-program", key="totals")


def _follows(sheet: Sheet, rule: Change, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    yearly = {column.id for column in sheet.columns if column.each}
    if len(rule.columns) < 2 and not yearly & set(rule.columns):
        yield file.mistake((*place, "columns"), "change-of-one")
