"""A process of its own: a workbook on the standard input → its cells as JSON on the standard output.

Run by `foreign.py`, which gives address space and seconds as arguments. The parser may die on a hostile file;
then only this process does. Imports nothing of the package, so that it starts at once from anywhere.
"""

import datetime
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

MOST_CELLS = 500_000
PASSWORD, TOO_MANY = 3, 4


def main() -> int:
    """Read the workbook; return 0, or why it could not be read."""
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets, cells = [], 0
        for meta in book.sheets_metadata:
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet:
                sheet = _sheet(book.get_sheet_by_name(meta.name))
                sheet["hidden"] = meta.visible != python_calamine.SheetVisibleEnum.Visible
                sheets.append(sheet)
                cells += len(sheet["cells"])
                if cells > MOST_CELLS:
                    return TOO_MANY
    except python_calamine.PasswordError:
        return PASSWORD
    json.dump(sheets, sys.stdout)
    return 0


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # there are no such limits on Windows; the time limit of the parent remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _sheet(sheet: Any) -> dict[str, Any]:
    return {"title": sheet.name, "cells": list(_cells(sheet)), "merges": _merges(sheet)}


def _cells(sheet: Any) -> Iterator[tuple[int, int, str, str]]:
    start = sheet.start
    if start is None:
        return
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), start[0] + 1):
        for column, value in enumerate(row, start[1] + 1):
            if value != "":
                yield number, column, *_value(value)


def _value(value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        return "boolean", "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return "number", repr(value)
    if isinstance(value, datetime.timedelta):
        return "elapsed", repr(value.total_seconds())
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return "moment", value.isoformat()
    return "text", str(value)


def _merges(sheet: Any) -> list[tuple[int, int, int, int]]:
    try:
        ranges = sheet.merged_cell_ranges or ()
    except Exception:  # noqa: BLE001 - not every format knows its merged cells
        return []
    return [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges]


if __name__ == "__main__":
    sys.exit(main())
