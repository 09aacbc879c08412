"""A process of its own: a workbook on the standard input → its cells as JSON on the standard output.

Run by `foreign.py`, which gives the parser, address space and seconds as arguments. The parser may die on a hostile
file; then only this process does. Imports nothing of the package, so that it starts at once from anywhere. Asked for
`things`, it answers with the pictures and documents of an .xls file: the length of a head in eight bytes, the head as
JSON, and their contents one after the other.
"""

import datetime
import io
import itertools
import json
import struct
import sys
import zlib
from collections.abc import Iterator
from typing import Any

_MOST_CELLS = 500_000
PASSWORD, TOO_MANY = 3, 4
_WHITE, _BLACK = "#ffffff", "#000000"
_LOWER, _LOWERED = 2, str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def main() -> int:
    """Read the workbook; return 0, or why it could not be read."""
    _limit(int(sys.argv[2]), int(sys.argv[3]))
    data = sys.stdin.buffer.read()
    if sys.argv[1] == "things":
        return _hand_over(data)
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
                if cells > _MOST_CELLS:
                    return TOO_MANY
    except python_calamine.PasswordError:
        return PASSWORD
    return {"sheets": sheets}


def _with_formats(data: bytes) -> dict[str, Any] | int:
    """Return an .xls workbook as xlrd gives it: values, formats, fonts, links, notes, what is hidden."""
    import xlrd

    # What it prints would stand among the results.
    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True)
    sheets, cells, over = [], 0, _over(data, book)
    for one in book.sheets():
        sheets.append({**_formatted(one, book), **over.get(one.name, {})})
        cells += len(sheets[-1]["cells"])
        if cells > _MOST_CELLS:
            return TOO_MANY
    names = {one.name: _meaning(one) for one in book.name_obj_list if one.scope == -1}
    return {"sheets": sheets, "styles": _styles(book), "names": names, "since_1904": book.datemode == 1}


def _meaning(name: Any) -> str:
    value = getattr(name.result, "value", None)
    return f'"{value}"' if isinstance(value, str) else ""


def _styles(book: Any) -> list[tuple[int, str, bool, bool, str, str]]:
    """Return number and code of the format, struck out, raised, the colours of letters and paper, for each style."""
    styles = []
    for style in book.xf_list:
        font, known = _font(book, style.font_index), book.format_map.get(style.format_key)
        styles.append((style.format_key, known.format_str if known else "", *font, _paper(book, style.background)))
    return styles


def _paper(book: Any, behind: Any) -> str:
    if behind.fill_pattern > 1:
        return "pattern"
    return _colour(book, behind.pattern_colour_index, _WHITE) if behind.fill_pattern else _WHITE


def _colour(book: Any, index: int, otherwise: str) -> str:
    parts = book.colour_map.get(index)
    return "#{:02x}{:02x}{:02x}".format(*parts) if parts else otherwise


def _font(book: Any, index: int) -> tuple[bool, bool, str]:
    if not 0 <= index < len(book.font_list):
        return False, False, _BLACK
    font = book.font_list[index]
    return bool(font.struck_out), font.escapement in (1, _LOWER), _colour(book, font.colour_index, _BLACK)


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
                    known = "number" if value or sheet.show_zero_values else "nought"
                    yield row + 1, column + 1, known, repr(value), style
                case 4:
                    yield row + 1, column + 1, "boolean", "TRUE" if value else "FALSE", style
                case 5:
                    yield row + 1, column + 1, "error", error_text_from_code.get(value, "#?"), style


def _runs(text: str, runs: Any, book: Any) -> list[tuple[str, bool | None, bool | None, str | None]]:
    """Return the stretches of a text; what comes before the first run has the font of the cell."""
    units = text.encode("utf-16-le", "surrogatepass")
    starts = [0, *(offset for offset, _ in runs), len(units) // 2]
    fonts = [(None, None, None), *(_font(book, index) for _, index in runs)]
    known = range(len(book.font_list))
    lower = [False, *(index in known and book.font_list[index].escapement == _LOWER for _, index in runs)]
    words = [units[2 * start : 2 * end].decode("utf-16-le", "replace") for start, end in itertools.pairwise(starts)]
    return [
        (one.translate(_LOWERED) if is_lower else one, *font)
        for one, font, is_lower in zip(words, fonts, lower, strict=False)
        if one
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


# --- what lies over the cells: xlrd passes it over ---

_BOUND_SHEET, _OBJECT, _TEXT, _CONTINUED, _DRAWING, _BEGIN, _END = 0x85, 0x5D, 0x1B6, 0x3C, 0xEC, 0x809, 0x0A
_HEAD, _FOOT, _FILTER = 0x14, 0x15, 0x9D
_FORMULA, _GROUP = 0x06, 0xEB
_ANCHOR, _PROPERTIES, _PICTURE = 0xF010, 0xF00B, 0x0104
_FORMULA_OF_PICTURE = 0x09
_KINDS = {5: "chart", 8: "picture", 11: "box", 12: "box", 18: "control"}
_SILENT = (0x07, 0x0E, 0x10, 0x11, 0x14, 0x19)
"""Buttons, labels and arrows, which hold no answer, and notes, which are read elsewhere."""
_MOST_THINGS = 20_000


def _over(data: bytes, book: Any) -> dict[str, dict[str, Any]]:
    """Return by title of the sheet what lies over its cells, heads and feet, and whether rows are filtered.

    Records as in [MS-XLS]; whatever is not as it should be is passed over.
    """
    import olefile

    found: dict[str, dict[str, Any]] = {}
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            stream = _stream(file, "Workbook")
    except Exception:  # noqa: BLE001 - what xlrd could open, another library may not
        return found
    for kind, record, _ in _records(stream, 0):
        if kind == _BOUND_SHEET and len(record) > 8:
            wide, signs = record[7] & 1, record[8:]
            title = signs[: record[6] * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")
            found[title] = _over_sheet(stream, int.from_bytes(record[:4], "little"))
            found[title]["conditional"] = _conditional(stream, int.from_bytes(record[:4], "little"), book)
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes, int]]:
    """Yield the records of one part of the stream with how deep each stands; a chart has a part within."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = int.from_bytes(stream[at : at + 2], "little"), int.from_bytes(stream[at + 2 : at + 4], "little")
        depth += (kind == _BEGIN) - (kind == _END)
        yield kind, stream[at + 4 : at + 4 + length], depth
        if kind == _END and depth <= 0:
            return
        at += 4 + length


def _over_sheet(stream: bytes, at: int) -> dict[str, Any]:
    things: list[tuple[str, tuple[int, int] | None, str]] = []
    texts: dict[int, str] = {}
    heads: list[tuple[str, str]] = []
    links: list[tuple[int, int, str]] = []
    anchor: tuple[int, int] | None = None
    last = awaited = picture = 0
    filtered = False
    for kind, record, depth in _records(stream, at):
        if depth != 1 or len(things) > _MOST_THINGS:
            continue
        if kind == _FORMULA:
            links.extend(_linking(record))
        elif kind == _DRAWING:
            found, picture = _drawn(record)
            anchor = found or anchor
        elif kind == _OBJECT and len(record) >= 6:
            thing = _thing(record)
            things.append((thing, anchor, _part(thing, record, picture)))
        elif kind == _TEXT and len(record) >= 12:
            awaited = int.from_bytes(record[10:12], "little")
        elif kind == _CONTINUED and last == _TEXT and awaited and things and record:
            signs = record[1 : 1 + awaited * (1 + (record[0] & 1))]
            texts[len(things) - 1] = signs.decode("utf-16-le" if record[0] & 1 else "latin-1", "replace")
        elif kind in (_HEAD, _FOOT) and len(record) > 3:
            wide, signs = record[2] & 1, record[3:]
            words = signs.decode("utf-16-le" if wide else "latin-1", "replace")
            heads.append(("header" if kind == _HEAD else "footer", words))
        filtered = filtered or kind == _FILTER
        last = kind
    kept = [(kind, at, texts.get(n, ""), part) for n, (kind, at, part) in enumerate(things) if kind]
    return {"things": kept, "heads": heads, "filtered": filtered, "linking": links}


_RANGES = {0x1B0: 0, 0x879: 12}
"""Records that say over which cells conditions lie, of either kind, with where that begins."""
_CONDITIONS = {0x1B1: 6, 0x87A: 22}
"""Records of one condition, with where the format begins that it lays over cells."""
_NUMBERS, _LETTERS, _ALIGNED, _BORDERS, _BEHIND = (1 << bit for bit in range(25, 30))
_UNTOUCHED, _STRUCK = 0xFFFFFFFF, 0x80


def _conditional(stream: bytes, at: int, book: Any) -> list[tuple[int, int, int, int]]:
    """Return the ranges of a sheet in which a condition may strike out or hide cells, or format numbers."""
    ranges: list[tuple[int, int, int, int]] = []
    found: list[tuple[int, int, int, int]] = []
    for kind, record, depth in _records(stream, at):
        if depth == 1 and kind in _RANGES:
            ranges = _conditional_ranges(record[_RANGES[kind] :])
        elif depth == 1 and kind in _CONDITIONS and _shows_otherwise(record[_CONDITIONS[kind] :], book):
            found.extend(ranges)
            ranges = []  # one condition is enough: another over the same cells says no more
    return found


def _conditional_ranges(record: bytes) -> list[tuple[int, int, int, int]]:
    """Return top, left, bottom, right of the cells that conditions lie over ([MS-XLS] 2.5.64, 2.5.243)."""
    count = int.from_bytes(record[12:14], "little")
    found = struct.iter_unpack("<4H", record[14 : 14 + 8 * min(count, (len(record) - 14) // 8)])
    return [(top + 1, left + 1, bottom + 1, right + 1) for top, bottom, left, right in found]


def _shows_otherwise(laid: bytes, book: Any) -> bool:
    """Tell whether a format that a condition lays over cells strikes out, hides, or formats numbers (2.5.92)."""
    if len(laid) < 6:
        return False
    has, at = int.from_bytes(laid[:4], "little"), 6
    if has & _NUMBERS:
        return True
    ink, paper = _BLACK, _WHITE
    if has & _LETTERS:
        font = laid[at : at + 118].ljust(118, b"\0")
        struck, colour, untouched = (int.from_bytes(font[place : place + 4], "little") for place in (68, 80, 88))
        if struck & _STRUCK and not untouched & _STRUCK:
            return True
        ink = _colour(book, colour, _BLACK) if colour != _UNTOUCHED else _BLACK
        at += 118
    at += 8 * bool(has & _ALIGNED) + 8 * bool(has & _BORDERS)
    if has & _BEHIND:
        paper = _colour(book, int.from_bytes(laid[at + 2 : at + 4], "little") >> 7 & 0x7F, _WHITE)
    return ink == paper


def _drawn(record: bytes) -> tuple[tuple[int, int] | None, int]:
    """Return row and column at which the last drawing of a record is anchored, and the number of its picture."""
    found, picture = None, 0
    for kind, at, length, count in _shapes(record):
        if kind == _ANCHOR and length >= 10:
            column, row = (int.from_bytes(record[at + n : at + 2 + n], "little") for n in (2, 6))
            found = row + 1, column + 1
        elif kind == _PROPERTIES:
            pairs = struct.iter_unpack("<HI", record[at : at + 6 * min(count, length // 6)])
            picture = next((value for key, value in pairs if key & 0x3FFF == _PICTURE), 0)
    return found, picture


def _shapes(record: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield kind, place, length and instance of the records of a drawing, those of its containers among them."""
    at = 0
    while at + 8 <= len(record):
        version, kind, length = struct.unpack_from("<HHI", record, at)
        yield kind, at + 8, length, version >> 4
        at += 8 + (0 if version & 0xF == 0xF else length)


def _part(thing: str, record: bytes, picture: int) -> str:
    """Return where the content of an object lies: the number of a picture, the storage of a document."""
    if thing == "picture":
        return str(picture) if picture else ""
    formula = dict(_parts(record)).get(_FORMULA_OF_PICTURE, b"")
    at = 2 + int.from_bytes(formula[:2], "little")
    is_own = formula[8:9] == b"\x02" and len(formula) >= at + 4
    return f"MBD{int.from_bytes(formula[at : at + 4], 'little'):08X}" if thing == "document" and is_own else ""


def _thing(record: bytes) -> str:
    """Return what an object is: a kind of thing that cannot be read, a box of text, or empty for a note."""
    kind = int.from_bytes(record[4:6], "little")
    parts = dict(_parts(record))
    if kind == 11 and int.from_bytes(parts.get(0x0A, b"")[:2], "little"):
        return "ticked"
    if kind == 8 and _FORMULA_OF_PICTURE in parts:
        return "control" if parts.get(0x08, b"\0")[0] & 0x10 else "document"
    return "" if kind in _SILENT else _KINDS.get(kind, "words")


def _parts(record: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(record):
        kind, length = (int.from_bytes(record[at + n : at + n + 2], "little") for n in (0, 2))
        yield kind, record[at + 4 : at + 4 + length]
        at += 4 + length


# --- links that are formulas: of these, too, xlrd gives the result alone ---

_HYPERLINK = 359
_FIXED = {**dict.fromkeys((0x24, 0x2A), 4), **dict.fromkeys((0x25, 0x2B), 8), 0x3A: 6, 0x3B: 10, 0x23: 4, 0x39: 6}
"""Tokens of cells, ranges and names, with how many bytes follow: what stands there is not looked up."""


def _linking(record: bytes) -> Iterator[tuple[int, int, str]]:
    """Yield row, column and formula of a cell that is a link, `=HYPERLINK("https://…","Ley")`; ? is another cell."""
    length = int.from_bytes(record[20:22], "little")
    tokens = record[22 : 22 + length]
    if _HYPERLINK.to_bytes(2, "little") not in tokens:
        return
    row, column = struct.unpack_from("<HH", record)
    words = _link(tokens)
    if words:
        yield row + 1, column + 1, words


def _link(tokens: bytes) -> str:
    """Return the formula of tokens of which the last makes a link of those before it; empty if it is no such one."""
    stack: list[str | None] = []
    at = 0
    while at < len(tokens):
        kind, start = tokens[at], at + 1
        base = kind if kind < 0x20 else 0x20 | (kind & 0x1F)
        if kind == 0x17 and len(tokens) > start + 1:
            wide = tokens[start + 1] & 1
            at = start + 2 + tokens[start] * (1 + wide)
            stack.append(tokens[start + 2 : at].decode("utf-16-le" if wide else "latin-1", "replace"))
        elif kind == 0x08 and len(stack) > 1:
            last, first = stack.pop(), stack.pop()
            stack.append(None if first is None or last is None else first + last)
            at = start
        elif kind in (0x15, 0x16):  # brackets; an argument that was left out
            stack.extend([""] if kind == 0x16 else [])
            at = start
        elif kind == 0x19 and len(tokens) > start + 2:
            at = start + 3 if not tokens[start] & 0x04 else len(tokens)
        elif kind in (0x1E, 0x1F):
            size = 2 if kind == 0x1E else 8
            number = struct.unpack_from("<H" if kind == 0x1E else "<d", tokens.ljust(start + size, b"\0"), start)[0]
            stack.append(f"{number:g}")
            at = start + size
        elif base in _FIXED:
            stack.append(None)
            at = start + _FIXED[base]
        elif base == 0x22 and len(tokens) == start + 3:
            count, function = tokens[start], int.from_bytes(tokens[start + 1 :], "little")
            return _call(stack) if function == _HYPERLINK and count == len(stack) in (1, 2) else ""
        else:
            return ""
    return ""


def _call(arguments: list[str | None]) -> str:
    words = ("?" if one is None else '"' + one.replace('"', '""') + '"' for one in arguments)
    return f"=HYPERLINK({','.join(words)})"


# --- the pictures and documents of an .xls file ---

_STORE, _BITMAPS, _DRAWINGS = 0xF007, {0xF01D: "", 0xF01E: "", 0xF01F: "dib", 0xF029: "", 0xF02A: ""}, (0xF01A, 0xF01B)
_INSIDE = ("\x01Ole10Native", "Package", "CONTENTS", "EmbeddedOdf")
_MOST_BYTES, _MOST_STREAMS = 200_000_000, 2_000


def _hand_over(data: bytes) -> int:
    """Write the pictures and documents of a workbook, each with its number or the name of its storage."""
    import olefile

    found: list[tuple[str, str, bytes]] = []
    with olefile.OleFileIO(io.BytesIO(data)) as file:
        found += [(str(n), "", content) for n, content in enumerate(_pictures(_stream(file, "Workbook")), 1) if content]
        for storage in {path[0] for path in file.listdir() if len(path) > 1 and path[0].startswith("MBD")}:
            found += [(storage, *one) for one in _document(file, storage)]
    head = json.dumps([{"part": part, "stream": name, "size": len(content)} for part, name, content in found]).encode()
    sys.stdout.buffer.write(len(head).to_bytes(8, "big") + head)
    for _, _, content in found:
        sys.stdout.buffer.write(content)
    return 0


def _stream(file: Any, name: str) -> bytes:
    content: bytes = file.openstream(name).read() if file.exists(name) else b""
    return content


def _document(file: Any, storage: str) -> Iterator[tuple[str, bytes]]:
    """Yield the stream that holds a document, or all of a storage that is one, as those of the Office of then are."""
    within = ["/".join(path[1:]) for path in file.listdir() if path[0] == storage]
    for name in next(([one] for one in _INSIDE if one in within), within[:_MOST_STREAMS]):
        yield name, _stream(file, f"{storage}/{name}")[:_MOST_BYTES]


def _pictures(stream: bytes) -> Iterator[bytes]:
    """Yield the pictures that a workbook keeps, by number; an empty one for what is none or cannot be read."""
    group = _group(stream)
    for kind, at, length, _ in _shapes(group):
        if kind == _STORE:
            held = group[at : at + length]
            name = held[33] if len(held) > 33 else 0
            yield _picture(held[36 + name :])


def _group(stream: bytes) -> bytes:
    """Return what all drawings of the workbook share; it goes on in records of its own kind, and in continued ones."""
    pieces, last = [], 0
    for kind, record, _ in _records(stream, 0):
        if kind == _GROUP or (kind == _CONTINUED and last == _GROUP):
            pieces.append(record)
            last = _GROUP
        else:
            last = kind
    return b"".join(pieces)


def _picture(blip: bytes) -> bytes:
    """Return the file of a picture: its identifiers are left out, what is compressed is undone."""
    if len(blip) < 8:
        return b""
    version, kind, length = struct.unpack_from("<HHI", blip)
    held = blip[8 : 8 + length][32 if version >> 4 & 1 else 16 :]
    if kind in _BITMAPS:
        return _as_file(held[1:]) if _BITMAPS[kind] else held[1:]
    if kind not in _DRAWINGS or len(held) < 34:
        return b""
    content = held[34:]
    if not held[32]:
        undone = zlib.decompressobj()
        try:
            content = undone.decompress(content, _MOST_BYTES)
        except zlib.error:
            return b""
    return content if kind == 0xF01A else _placed(content, held)


def _placed(content: bytes, held: bytes) -> bytes:
    """Return a metafile with the head that says how large it is; without one most programs do not know it."""
    corners = (max(-0x8000, min(0x7FFF, corner)) for corner in struct.unpack_from("<4i", held, 4))
    head = struct.pack("<IH4hHI", 0x9AC6CDD7, 0, *corners, 1_440, 0)
    check = 0
    for word in struct.unpack("<10H", head):
        check ^= word
    return head + struct.pack("<H", check) + content


def _as_file(bitmap: bytes) -> bytes:
    """Return a bitmap with the head that makes a file of it."""
    if len(bitmap) < 40:
        return b""
    size, bits, used = (struct.unpack_from(code, bitmap, at)[0] for code, at in (("<I", 0), ("<H", 14), ("<I", 32)))
    colours = used or (1 << bits if bits <= 8 else 0)
    return b"BM" + struct.pack("<IHHI", 14 + len(bitmap), 0, 0, 14 + size + 4 * colours) + bitmap


if __name__ == "__main__":
    sys.exit(main())
