"""A workbook in a format other than Excel's present one (.xls, .xlsb, .ods) → its sheets.

These formats are read by python-calamine, which gives values without their formulas, and errors as blanks. It
runs in a process with limits on memory and time, since some files make it abort.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from matrices.errors import UnreadableWorkbook
from matrices.instrument.raw import RawValue
from matrices.workbook.book import BookSheet, Merge, Place, Repairs, SheetState
from matrices.workbook.opening.foreign_process import PASSWORD, TOO_MANY
from matrices.workbook.opening.formats import clock, iso_moment, number
from matrices.workbook.opening.grid import Budget
from matrices.workbook.opening.limits import FOREIGN_MEMORY, FOREIGN_SECONDS, MAX_CELLS, MAX_MERGES, MEGABYTE
from matrices.workbook.opening.strings import cleaned

_OUT_OF_MEMORY = (b"MemoryError", b"memory allocation", b"capacity overflow")


def read_foreign(data: bytes, repairs: Repairs) -> tuple[BookSheet, ...]:
    """Return the sheets of a workbook; raise `UnreadableWorkbook` if it cannot be read."""
    budget = Budget(repairs.file)
    sheets = tuple(_sheet(sheet) for sheet in _run(data, repairs.file))
    for sheet in sheets:
        budget.spend_signs(sheet.grid)
    if not sheets:
        raise UnreadableWorkbook("file-no-sheets", file=repairs.file)
    repairs.add("formulas-unseen")
    return sheets


def _run(data: bytes, name: str) -> list[dict[str, Any]]:
    script = Path(__file__).with_name("foreign_process.py")
    # -P keeps the modules beside the script from being taken for those of the library.
    command = [sys.executable, "-P", str(script), str(FOREIGN_MEMORY), str(FOREIGN_SECONDS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=FOREIGN_SECONDS, check=False)  # noqa: S603 - fixed words, no shell
    except subprocess.TimeoutExpired:
        raise UnreadableWorkbook("file-too-slow", file=name, seconds=FOREIGN_SECONDS) from None
    if done.returncode == PASSWORD:
        raise UnreadableWorkbook("file-encrypted", file=name)
    if done.returncode == TOO_MANY:
        raise UnreadableWorkbook("file-too-large", file=name, limit=f"{MAX_CELLS:,}")
    if done.returncode != 0 and any(sign in done.stderr for sign in _OUT_OF_MEMORY):
        raise UnreadableWorkbook("file-too-large", file=name, limit=f"{FOREIGN_MEMORY // MEGABYTE} MB")
    if done.returncode != 0:
        raise UnreadableWorkbook("file-damaged", file=name)
    sheets: list[dict[str, Any]] = json.loads(done.stdout)
    return sheets


def _sheet(sheet: dict[str, Any]) -> BookSheet:
    grid: dict[Place, RawValue] = {}
    for row, column, kind, text in sheet["cells"]:
        value = _value(kind, text)
        if not value.is_blank:
            grid[row, column] = value
    merges = tuple(Merge(*merge) for merge in sheet["merges"][:MAX_MERGES])
    state: SheetState = "hidden" if sheet["hidden"] else "visible"
    return BookSheet(cleaned(sheet["title"]), state, grid, merges)


def _value(kind: str, text: str) -> RawValue:
    match kind:
        case "number":
            return number(text.removesuffix(".0"))
        case "boolean":
            return RawValue("boolean", text)
        case "moment":
            return iso_moment(text)
        case "elapsed":
            return RawValue("time", clock(round(float(text))))
        case _:
            return RawValue("text", cleaned(text))
