"""Typed values of a country's answers → what a focal point would type into the cells of a workbook."""

from collections.abc import Iterator, Mapping

from matrices.instrument.columns import CellContent, Column, Option, Value, target_options
from matrices.instrument.model import Instrument, Sheet
from matrices.instrument.place import CellId


def cell_contents(
    answers: Mapping[CellId, Value], instrument: Instrument, language: str
) -> Iterator[tuple[CellId, CellContent]]:
    """Yield place and content of every answer; cited rows are written as the dropdown offers them."""
    for place, value in answers.items():
        sheet = instrument.sheet(place.sheet)
        column = sheet.column(place.column)
        if column.kind.cites and isinstance(value, tuple) and column.sheet:
            yield place, "; ".join(cited(instrument.sheet(column.sheet), row, answers) for row in value)
        else:
            yield place, column.kind.in_cell(value, options_of(instrument, sheet, place.row, column), language)


def options_of(instrument: Instrument, sheet: Sheet, row: str, column: Column) -> tuple[Option, ...]:
    """Return the options of a cell: those of its code list, and the special answers beside its type's own."""
    special = instrument.lists[column.special].options if column.special else ()
    return (*target_options(instrument.code_list(sheet, row, column.id)), *special)


def cited(sheet: Sheet, row: str, answers: Mapping[CellId, Value]) -> str:
    """Return what the dropdown offers for a row of a list sheet: its number and its name."""
    name = name_of(sheet, row, answers)
    return f"{row} · {name}" if name else row


def name_of(sheet: Sheet, row: str, answers: Mapping[CellId, Value]) -> str:
    """Return the name under which a row of a list sheet is cited, nothing if it has none."""
    names = (answers.get(CellId(sheet.id, row, column)) for column in sheet.display_columns)
    return next((str(name) for name in names if name), "")
