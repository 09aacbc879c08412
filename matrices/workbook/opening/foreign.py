"""A workbook in another format (.xls, .xlsb), or locked with the password that every Excel knows → its sheets.

Excel encrypts some workbooks without asking (those whose structure is protected in the old format, those of some
other programs) and opens them without asking either: nobody knows that there is a password to be taken off.

`.xls` is read by xlrd, with formats, fonts and links; what it gives up on, and `.xlsb`, by python-calamine, which gives
values alone, and errors as blanks. Each runs in a process with limits on memory and time: some files make them abort.
"""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from matrices.errors import UnreadableWorkbook
from matrices.instrument import Looks, RawValue
from matrices.workbook.book import BookFormat, BookSheet, CellNote, Merge, Place, Repairs, SheetState, Unread
from matrices.workbook.opening.floating import MOST_UNREAD, head_texts
from matrices.workbook.opening.foreign_process import PASSWORD, TOO_MANY
from matrices.workbook.opening.grid import covered, linked
from matrices.workbook.opening.markup import Piece, cleaned
from matrices.workbook.opening.ooxml import Contents
from matrices.workbook.opening.package import (
    FOREIGN_MEMORY,
    FOREIGN_SECONDS,
    MAX_CELLS,
    MAX_FILE,
    MAX_MERGES,
    MEGABYTE,
    Budget,
)
from matrices.workbook.opening.styles import Style, clock, iso_moment, moment, number, style_of
from matrices.workbook.plan import address


def without_encryption(data: bytes, repairs: Repairs) -> bytes:
    """Return the bytes of the workbook inside; raise `UnreadableWorkbook` if it has a password of its own."""
    script = Path(__file__).with_name("decrypting_process.py")
    command = [sys.executable, "-P", str(script), str(FOREIGN_MEMORY), str(FOREIGN_SECONDS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=FOREIGN_SECONDS, check=False)  # noqa: S603 - fixed words, no shell
    except subprocess.TimeoutExpired:
        raise UnreadableWorkbook("file-too-slow", file=repairs.file, seconds=FOREIGN_SECONDS) from None
    if done.returncode != 0 or not done.stdout or len(done.stdout) > MAX_FILE:
        raise UnreadableWorkbook("file-encrypted", file=repairs.file)
    repairs.add("default-password")
    return done.stdout


_OUT_OF_MEMORY = (b"MemoryError", b"memory allocation", b"capacity overflow")
_CURRENCIES = (5, 6, 7, 8, 41, 42, 43, 44)
"""Formats known by number of which an .xls file says itself what they were where it was made."""


def read_foreign(data: bytes, kind: BookFormat, repairs: Repairs) -> Contents:
    """Return the sheets of a workbook; raise `UnreadableWorkbook` if it cannot be read."""
    found = _with_formats(data, repairs.file) if kind == "xls" else None
    repairs.add("formats-unseen" if found is None else "formulas-unseen")
    found = found or _run(data, repairs.file, "calamine")
    since_1904 = bool(found.get("since_1904"))
    styles = [_style(*style) for style in found.get("styles", ())]
    budget = Budget(repairs.file)
    sheets = tuple(_sheet(sheet, styles, since_1904) for sheet in found["sheets"])
    for sheet, given in zip(sheets, found["sheets"], strict=True):
        budget.spend_signs(sheet.grid)
        ranges = (Merge(*one) for one in given.get("conditional", ()))
        repairs.at_cells("looks-conditional", sheet.title, covered(ranges, sheet.grid))
    if not sheets:
        raise UnreadableWorkbook("file-no-sheets", file=repairs.file)
    return Contents(sheets, {name: cleaned(words) for name, words in found.get("names", {}).items()}, {}, since_1904)


def things_of(data: bytes, name: str) -> dict[str, dict[str, bytes]]:
    """Return the pictures and documents of an .xls file by `Unread.part`, each as the streams that hold it."""
    try:
        given = _output(data, name, "things")
    except UnreadableWorkbook:
        return {}  # the cells were read; that these were left is said
    end = 8 + int.from_bytes(given[:8], "big")
    found: dict[str, dict[str, bytes]] = {}
    for one in json.loads(given[8:end]):
        found.setdefault(one["part"], {})[one["stream"]] = given[end : end + one["size"]]
        end += one["size"]
    return found


def _with_formats(data: bytes, name: str) -> dict[str, Any] | None:
    """Return what xlrd finds, None where it gives up: the other parser says what is wrong, or reads the values."""
    try:
        return _run(data, name, "xlrd")
    except UnreadableWorkbook as problem:
        if problem.code == "file-too-slow" or problem.values.get("limit") == f"{MAX_CELLS:,}":
            raise
        return None


def _run(data: bytes, name: str, parser: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_output(data, name, parser))
    return found


def _output(data: bytes, name: str, parser: str) -> bytes:
    script = Path(__file__).with_name("foreign_process.py")
    # -P keeps the modules beside the script from being taken for those of the library.
    command = [sys.executable, "-P", str(script), parser, str(FOREIGN_MEMORY), str(FOREIGN_SECONDS)]
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
    return done.stdout


def _style(key: int, code: str, struck: bool, raised: bool, ink: str, paper: str) -> Style:
    own = {key: code} if key in _CURRENCIES or key > 58 else {}
    return style_of(key, own)._replace(struck=struck, raised=raised, ink=ink, paper=paper)


def _sheet(sheet: dict[str, Any], styles: list[Style], since_1904: bool) -> BookSheet:
    grid: dict[Place, RawValue] = {}
    runs: dict[Place, list[Piece]] = {(row, column): pieces for row, column, pieces in sheet.get("runs", ())}
    links: dict[Place, str] = {(row, column): cleaned(link) for row, column, link in sheet.get("links", ())}
    linking: dict[Place, str] = {(row, column): cleaned(link) for row, column, link in sheet.get("linking", ())}
    for row, column, kind, text, *style in sheet["cells"]:
        value = _value(kind, text)
        if not style:  # its format cannot be seen: nothing is to be made out of what it may show
            value = value._replace(shown=value.text)
        elif style[0] < len(styles):
            value = _styled(value, styles[style[0]], runs.get((row, column), []), since_1904)
        if (row, column) in linking:
            value = linked(value._replace(formula=linking[row, column]))
        if not value.is_blank:
            link = links.get((row, column), "")
            grid[row, column] = value._replace(looks=replace(value.looks or Looks(), link=link)) if link else value
    state: SheetState = "hidden" if sheet["hidden"] else "visible"
    merges = tuple(Merge(*merge) for merge in sheet["merges"][:MAX_MERGES])
    rows, columns = (frozenset(sheet.get(f"hidden_{lines}", ())) for lines in ("rows", "columns"))
    notes = {(row, column): CellNote(*map(cleaned, note)) for row, column, *note in sheet.get("notes", ())}
    boxes, unread = _over(sheet)
    return BookSheet(
        title=cleaned(sheet["title"]),
        state=state,
        grid=grid,
        merges=merges,
        hidden_rows=rows,
        hidden_columns=columns,
        comments=notes,
        boxes=boxes,
        unread=unread,
        is_filtered=bool(sheet.get("filtered")),
    )


def _over(sheet: dict[str, Any]) -> tuple[tuple[str, ...], tuple[Unread, ...]]:
    """Return the words of boxes over a sheet, and what cannot be read."""
    boxes: list[str] = []
    unread: list[Unread] = []
    for kind, anchor, words, part in sheet.get("things", ())[:MOST_UNREAD]:
        text = cleaned(words).strip()
        if kind != "words":
            unread.append(Unread(kind, address(*anchor) if anchor else "", text, part))
        elif text:
            boxes.append(text)
    heads = (Unread(kind, "", text) for kind, words in sheet.get("heads", ()) for text in head_texts(words))
    return tuple(boxes), (*unread, *heads)


def _styled(value: RawValue, style: Style, pieces: list[Piece], since_1904: bool) -> RawValue:
    """Return a value under the format of its cell, with its looks."""
    if value.kind == "number":
        value = value._replace(format=style.format)
        value = moment(value, style.shows, since_1904) if style.shows != "number" else value
    elif value.kind == "text" and style.adorns_texts:
        value = value._replace(format=style.format)
    if value.looks is not None:
        return value
    looks = style.looks(value, [(cleaned(text), struck, raised, ink) for text, struck, raised, ink in pieces])
    return value._replace(looks=looks) if looks else value


def _value(kind: str, text: str) -> RawValue:
    match kind:
        case "number":
            return number(text.removesuffix(".0"))
        case "nought":  # the sheet does not show it
            return number(text.removesuffix(".0"))._replace(looks=Looks(hidden=True))
        case "boolean" | "error":
            return RawValue("boolean" if kind == "boolean" else "error", text)
        case "moment":
            return iso_moment(text)
        case "elapsed":
            return RawValue("time", clock(round(float(text))))
        case _:
            return RawValue("text", cleaned(text))
