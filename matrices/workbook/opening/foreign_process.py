"""A process of its own: a workbook on the standard input → its cells as JSON on the standard output.

Run by `foreign.py`, which gives the parser, address space and seconds as arguments. The parser may die on a hostile
file; then only this process does. Imports nothing of the package, so that it starts at once from anywhere.
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
    _limit(int(sys.argv[2]), int(sys.argv[3]))
    data = sys.stdin.buffer.read()
    found = _with_formats(data) if sys.argv[1] == "xlrd" else _by_values(data)
    if isinstance(found, int):
        return found
    json.dump(found, sys.stdout)
    return 0


def _by_values(data: bytes) -> dict[str, Any] | int:
    """Return the sheets as calamine gives them: values and merges."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
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
    return {"sheets": sheets}


def _with_formats(data: bytes) -> dict[str, Any] | int:
    """Return an .xls workbook as xlrd gives it: values, formats, fonts, links, notes, what is hidden."""
    import xlrd

    # What it prints would stand among the results.
    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True)
    sheets, cells = [], 0
    for one in book.sheets():
        sheets.append(_formatted(one, book))
        cells += len(sheets[-1]["cells"])
        if cells > MOST_CELLS:
            return TOO_MANY
    names = {one.name: _meaning(one) for one in book.name_obj_list if one.scope == -1}
    return {"sheets": sheets, "styles": _styles(book), "names": names, "since_1904": book.datemode == 1}


def _meaning(name: Any) -> str:
    value = getattr(name.result, "value", None)
    return f'"{value}"' if isinstance(value, str) else ""


def _styles(book: Any) -> list[tuple[int, str, bool, bool]]:
    """Return number and code of the format, struck out, raised, for each style of cells."""
    styles = []
    for style in book.xf_list:
        font, known = _font(book, style.font_index), book.format_map.get(style.format_key)
        styles.append((style.format_key, known.format_str if known else "", *font))
    return styles


def _font(book: Any, index: int) -> tuple[bool, bool]:
    if not 0 <= index < len(book.font_list):
        return False, False
    font = book.font_list[index]
    return bool(font.struck_out), font.escapement == 1


def _formatted(sheet: Any, book: Any) -> dict[str, Any]:
    return {
        "title": sheet.name,
        "hidden": sheet.visibility != 0,
        "cells": list(_formatted_cells(sheet)),
        "merges": [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells],
        "hidden_rows": [row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden],
        "hidden_columns": [column + 1 for column, info in sheet.colinfo_map.items() if info.hidden],
        "notes": [(row + 1, column + 1, n.author, n.text) for (row, column), n in sheet.cell_note_map.items()],
        "links": [
            (row + 1, column + 1, str(link.url_or_path))
            for (row, column), link in sheet.hyperlink_map.items()
            if link.type != "workbook" and isinstance(link.url_or_path, str)
        ],
        "runs": [
            (row + 1, column + 1, _runs(str(sheet.cell_value(row, column)), runs, book))
            for (row, column), runs in sheet.rich_text_runlist_map.items()
        ],
    }


def _formatted_cells(sheet: Any) -> Iterator[tuple[int, int, str, str, int]]:
    from xlrd.biffh import error_text_from_code

    for row in range(sheet.nrows):
        for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            style = sheet.cell_xf_index(row, column) if kind else 0
            match kind:
                case 1 if value:
                    yield row + 1, column + 1, "text", value, style
                case 2 | 3:
                    yield row + 1, column + 1, "number", repr(value), style
                case 4:
                    yield row + 1, column + 1, "boolean", "TRUE" if value else "FALSE", style
                case 5:
                    yield row + 1, column + 1, "error", error_text_from_code.get(value, "#?"), style


def _runs(text: str, runs: Any, book: Any) -> list[tuple[str, bool | None, bool | None]]:
    """Return the stretches of a text; what comes before the first run has the font of the cell."""
    units = text.encode("utf-16-le", "surrogatepass")
    starts = [0, *(offset for offset, _ in runs), len(units) // 2]
    fonts = [(None, None), *(_font(book, index) for _, index in runs)]
    return [
        (units[2 * start : 2 * end].decode("utf-16-le", "replace"), *font)
        for font, start, end in zip(fonts, starts, starts[1:], strict=False)
        if start < end
    ]


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
