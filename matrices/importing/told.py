"""What is noticed while a foreign file is read → findings, one for each thing, however often it occurs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from matrices.findings import CellRef, Finding, Severity, finding
from matrices.workbook import listed

_FILES_NAMED = 4


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something that was noticed at a cell: a code of the findings; notices of one code and `key` are told together."""

    code: str
    key: tuple[str, ...]
    at: CellRef
    values: Mapping[str, Any]
    severity: Severity | None = None
    place: tuple[str, str, str] = ("", "", "")
    """Sheet, row and column of the instrument, where it is about one."""


def told_together(noticed: Iterable[Noticed]) -> tuple[Finding, ...]:
    """Return a finding for each thing that was noticed, with the number of its cells and their addresses."""
    groups: dict[tuple[object, ...], list[Noticed]] = {}
    for one in noticed:
        groups.setdefault((one.code, *one.key), []).append(one)
    found = tuple(_finding(group) for group in groups.values())
    order = list(Severity)
    return tuple(sorted(found, key=lambda one: order.index(one.severity)))


def _finding(group: list[Noticed]) -> Finding:
    first = group[0]
    sheet, row, column = first.place
    same_row = len({one.place for one in group}) == 1
    return finding(
        first.code,
        first.at,
        severity=first.severity,
        sheet_id=sheet if same_row else "",
        row=row if same_row else "",
        column=column,
        **{
            "count": len(dict.fromkeys(one.at for one in group)),
            "cells": cells_of_all(one.at for one in group),
            **first.values,
        },
    )


def cells_of_all(places: Iterable[CellRef]) -> str:
    """Return the addresses of cells: `Sheet!C4:C9, D2`; of several files, those of the first few by file."""
    files: dict[str, dict[str, list[str]]] = {}
    for one in places:
        files.setdefault(one.file, {}).setdefault(one.sheet, []).append(one.cell)
    shown = [
        (f"{file}: " if len(files) > 1 else "") + "; ".join(_of_sheet(sheet, cells) for sheet, cells in sheets.items())
        for file, sheets in list(files.items())[:_FILES_NAMED]
    ]
    more = len(files) - _FILES_NAMED
    return " · ".join(shown) + (f" · … (+{more})" if more > 0 else "")


def _of_sheet(sheet: str, cells: list[str]) -> str:
    words = listed(filter(None, cells))
    return f"{sheet}!{words}" if words else sheet
