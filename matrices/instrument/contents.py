"""Typed values, and conditions on them → the words of a focal point: what to type into a cell, when a row is asked."""

from collections.abc import Iterator, Mapping

from matrices.instrument.columns import CellContent, Column, Option, Value, target_options
from matrices.instrument.model import Instrument, Sheet
from matrices.instrument.place import CellId
from matrices.instrument.rules import Condition
from matrices.language import Text, say


def cell_contents(
    answers: Mapping[CellId, Value], instrument: Instrument, language: str
) -> Iterator[tuple[CellId, CellContent]]:
    """Yield place and content of every answer; cited rows are written as the dropdown offers them."""
    for place, value in answers.items():
        sheet = instrument.sheet(place.sheet)
        column = sheet.column(place.column)
        if column.kind.cites and isinstance(value, tuple) and column.sheet:
            yield place, "; ".join(_cited(instrument.sheet(column.sheet), row, answers) for row in value)
        else:
            yield place, column.kind.in_cell(value, options_of(instrument, sheet, place.row, column), language)


def options_of(instrument: Instrument, sheet: Sheet, row: str, column: Column) -> tuple[Option, ...]:
    """Return the options of a cell: those of its code list, and the special answers beside its type's own."""
    special = instrument.lists[column.special].options if column.special else ()
    return (*target_options(instrument.code_list(sheet, row, column.id)), *special)


def _cited(sheet: Sheet, row: str, answers: Mapping[CellId, Value]) -> str:
    """Return what the dropdown offers for a row of a list sheet: its number and its name."""
    name = name_of(sheet, row, answers)
    return f"{row} · {name}" if name else row


def name_of(sheet: Sheet, row: str, answers: Mapping[CellId, Value]) -> str:
    """Return the name under which a row of a list sheet is cited, nothing if it has none."""
    names = (answers.get(CellId(sheet.id, row, column)) for column in sheet.display_columns)
    return next((str(name) for name in names if name), "")


def asked_where(instrument: Instrument, sheet: Sheet, row: str) -> Text | None:
    """Return when a row is asked, `A-01 (Coverage): “Yes” or “Partial”`; None of a row that always is."""
    if not (when := sheet.row(row).asked_when):
        return None
    spoken: dict[str, str] = {one: " · ".join(_wanted(instrument, sheet, when, one)) for one in instrument.languages}
    return Text(spoken)


def _wanted(instrument: Instrument, sheet: Sheet, when: Mapping[str, Condition], language: str) -> Iterator[str]:
    for other, columns in when.items():
        for name, wanted in columns.items():
            column = sheet.column(name)
            if isinstance(wanted, str):
                words = say("workbook", f"asked-{wanted}", language)
            else:
                labels = {one.code: one.label[language] for one in options_of(instrument, sheet, other, column)}
                quoted = [say("workbook", "asked-quoted", language, label=labels.get(code, code)) for code in wanted]
                words = say("workbook", "asked-or", language).join(quoted)
            yield say("workbook", "asked-cell", language, row=other, column=column.label[language], words=words)
