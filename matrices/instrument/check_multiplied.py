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
                    yield file.mistake((*place, "order"), f"there is no row {row_id!r}")
        elif isinstance(rule, RowsAddUp):
            yield from _adds_up(rule, file, place)
        elif isinstance(rule, Change):
            yield from _follows(sheet, rule, file, place)
        elif isinstance(rule, SumOf) and {rule.total, *rule.parts} & yearly:
            yield file.mistake(place, "sum-of takes no yearly columns; rows-add-up does")


def _years(instrument: Instrument, sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    for index, column in enumerate(sheet.columns):
        place: Path_ = ("columns", index)
        if column.each and instrument.years is None:
            yield file.mistake((*place, "each"), "instrument.yaml does not say of which years: years: {first, last}")
        if column.each and any("{year}" not in words for words in column.label.values()):
            yield file.mistake((*place, "label"), "the label of a yearly column holds {year} in every language")
    if instrument.years is not None and instrument.years.first > instrument.years.last:
        yield file.mistake((), "the first year in instrument.yaml is after the last")


def _broken_down(instrument: Instrument, sheet: Sheet, row: Row, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    for other in (row.rate.of, row.rate.per) if row.rate else ():
        if other not in sheet.row_ids:
            yield file.mistake((*place, "rate"), f"there is no row {other!r} in the sheet")
    if row.of is not None or row.part is not None:
        yield file.mistake(place, "`of` and `part` are set by `by` of the row above; leave them out")
    for name in row.by:
        if name not in instrument.lists:
            yield file.mistake((*place, "by"), f"there is no list {name!r} in instrument.yaml")
    if row.by and not (isinstance(row.columns, str) and row.columns not in sheet.column_sets):
        types = {sheet.column(column).type for column in sheet.used_columns(row.id)}
        if not types & set(NUMBERS):
            yield file.mistake((*place, "by"), "a row that is broken down needs a column of numbers")


def _twice(instrument: Instrument, sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    ids = list(sheet.row_ids) if sheet.kind == "matrix" else []
    for row in sheet.rows:
        for name in row.by:
            codes = instrument.lists.get(name)
            ids += [part_id(row, name, codes, option.code) for option in codes.options] if codes else []
    for row_id, times in Counter(ids).items():
        if times > 1:
            yield file.mistake(("sections",), f"the row {row_id!r} stands twice once rows are broken down: see `mark`")


def _adds_up(rule: RowsAddUp, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    if rule.totals:
        yield file.mistake((*place, "totals"), "`totals` is worked out from `by` of the rows; leave it out")


def _follows(sheet: Sheet, rule: Change, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    yearly = {column.id for column in sheet.columns if column.each}
    if len(rule.columns) < 2 and not yearly & set(rule.columns):
        yield file.mistake((*place, "columns"), "a change needs two columns, or a yearly one")
