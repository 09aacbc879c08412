"""Typed values → what a reader sees (`6 years`, `27 de febrero de 2015`, `Sí`) and what a cell takes."""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from matrices.instrument.columns import Column, Option
from matrices.instrument.values.terms import LIFE, parts_of, show_term
from matrices.instrument.values.typed import Value
from matrices.language import show_date, show_month

CellContent = str | int | float | datetime.date
"""What can be written into a cell of a spreadsheet."""


def show(value: Value, column: Column, options: Sequence[Option], language: str) -> str:
    """Return a value as a reader sees it. Cited rows are shown by their numbers."""
    labels = {option.code: option.label[language] for option in options}
    if isinstance(value, tuple):
        return "; ".join(labels.get(code, code) for code in value)
    if isinstance(value, str) and value in labels:
        return labels[value]
    if column.type == "term" and isinstance(value, str):
        return show_term(value, language)
    if column.type in ("partial-date", "date") and isinstance(value, str):
        return show_partial_date(value, language)
    if isinstance(value, Decimal | int):
        return show_number(value, language)
    return value


def show_partial_date(date: str, language: str) -> str:
    """Return `2015`, `marzo de 2015` or `27 de marzo de 2015`."""
    if len(date) == 4:
        return date
    if len(date) == 7:
        return show_month(datetime.date.fromisoformat(f"{date}-01"), language)
    return show_date(datetime.date.fromisoformat(date), language)


def show_number(number: Decimal | int, language: str) -> str:
    """Return a number, thousands set apart by a blank that does not break, with a decimal point in both languages."""
    whole, _, fraction = format(Decimal(number), "f").partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(digits):,}".replace(",", "\u00a0") if len(digits) > 4 else digits
    fraction = fraction.rstrip("0")
    return f"{sign}{grouped}.{fraction}" if fraction else f"{sign}{grouped}"


def show_in_cell(value: Value, column: Column, options: Sequence[Option], language: str) -> CellContent:
    """Return what a focal point would write into the cell: a label, a number, a date."""
    if column.type == "date" and isinstance(value, str):
        return datetime.date.fromisoformat(value)
    if column.type == "partial-date" and isinstance(value, str):
        return value
    if column.type == "term" and isinstance(value, str) and value != LIFE:
        years, months, days = parts_of(value)
        return years if not months and not days else show_term(value, language)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, int):
        return value
    return show(value, column, options, language)


__all__ = ["CellContent", "show", "show_in_cell", "show_number", "show_partial_date", "show_term"]
