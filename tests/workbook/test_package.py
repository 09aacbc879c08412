"""What the reader makes of packages that are damaged, oversized or hostile."""

import re
import struct
import time
import zipfile

import pytest

from matrices.errors import UnreadableWorkbook
from matrices.workbook.read import open_workbook
from tests.workbook.damage import bomb, raw_package, zipped

ROW = '<row r="1">{}</row>'


def test_odd_names_of_parts_are_found() -> None:
    """Backslashes and other cases are as good as what the standard asks for."""
    parts = raw_package(ROW.format('<c r="A1"><v>1</v></c>'))
    odd = {
        name.replace("/", "\\").replace("xl", "XL").replace("sheet1", "Sheet1"): part for name, part in parts.items()
    }
    assert open_workbook(zipped(odd), "x.xlsx").sheets[0].grid[1, 1].text == "1"


def test_parts_that_stand_twice_are_told() -> None:
    """The last one counts, as in most programs."""
    parts = raw_package(ROW.format('<c r="A1"><v>1</v></c>'))
    name = "xl/worksheets/sheet1.xml"
    twice = zipped({**parts, "xl/worksheets/sheetX.xml": str(parts[name]).replace("<v>1<", "<v>2<")})
    book = open_workbook(twice.replace(b"sheetX.xml", b"sheet1.xml"), "x.xlsx")
    assert ([one.code for one in book.findings], book.sheets[0].grid[1, 1].text) == (["part-twice"], "2")


@pytest.mark.parametrize("junk", [(b"junk\n", b""), (b"", b"\r\n--boundary--"), (b"x" * 999, b"y" * 999)])
def test_junk_around_the_file_is_passed_over(junk: tuple[bytes, bytes]) -> None:
    """Mail programs leave lines before and after a file."""
    data = zipped(raw_package(ROW.format('<c r="A1"><v>1</v></c>')))
    book = open_workbook(junk[0] + data + junk[1], "x.xlsx")
    assert (book.sheets[0].grid[1, 1].text, book.findings) == ("1", ())


def test_bytes_lost_on_the_way_cost_the_part_that_lost_them() -> None:
    """The parts after the gap stand elsewhere than the directory says, and are found by their names."""
    parts = raw_package(ROW.format('<c r="A1"><v>1</v></c>'))
    data = zipped({"docProps/thumbnail.jpeg": "x" * 500, **parts}, zipfile.ZIP_STORED)
    at = data.index(b"xxxx")
    book = open_workbook(data[:at] + data[at + 100 :], "x.xlsx")
    assert book.sheets[0].grid[1, 1].text == "1"


@pytest.mark.parametrize("share", [0.99, 0.8])
def test_a_file_that_was_cut_off_gives_up_what_arrived(share: float) -> None:
    """Parts before the cut are read from their own headers; the finding is an error."""
    parts = raw_package(ROW.format('<c r="A1"><v>1</v></c>'))
    data = zipped({**parts, "docProps/thumbnail.jpeg": "".join(map(chr, range(200, 1200)))})
    book = open_workbook(data[: int(len(data) * share)], "x.xlsx")
    assert (book.sheets[0].grid[1, 1].text, book.findings[0].code) == ("1", "file-cut-off")


def test_streamed_parts_are_salvaged() -> None:
    """A writer that did not know sizes beforehand leaves them to a directory that is gone."""
    data = bytearray(zipped(raw_package(ROW.format('<c r="A1"><v>1</v></c>'))))
    for found in list(re.finditer(b"PK\x03\x04", data)):
        struct.pack_into("<H", data, found.start() + 6, 8)
        data[found.start() + 14 : found.start() + 26] = bytes(12)
    book = open_workbook(bytes(data[: data.index(b"PK\x01\x02")]), "x.xlsx")
    assert (book.sheets[0].grid[1, 1].text, book.findings[0].code) == ("1", "file-cut-off")


def test_a_flipped_bit_is_told() -> None:
    """A part that does not agree with its check sum is read, and told of."""
    data = bytearray(zipped(raw_package(ROW.format('<c r="A1"><v>1</v></c>')), zipfile.ZIP_STORED))
    at = data.index(b"<v>1</v>") + 3
    data[at] = ord("7")
    book = open_workbook(bytes(data), "x.xlsx")
    assert (book.sheets[0].grid[1, 1].text, [one.code for one in book.findings]) == ("7", ["part-damaged"])


def test_bombs_are_refused_by_their_directory() -> None:
    """A part that would grow beyond reason is not inflated."""
    parts = raw_package()
    parts["xl/worksheets/sheet1.xml"] = bytes(64 << 20)
    data = zipped(parts)
    started = time.process_time()
    with pytest.raises(UnreadableWorkbook, match="file-too-large"):
        open_workbook(data, "x.xlsx")
    assert time.process_time() - started < 0.5


def test_bombs_that_lie_about_their_size_are_refused() -> None:
    """What inflates to more than the directory says is stopped while it inflates."""
    content = bomb(64 << 20)
    data = zipped({**raw_package(), "xl/worksheets/sheet1.xml": b"@@@@"}, zipfile.ZIP_STORED)
    at = data.index(b"@@@@")
    local, central = data.rindex(b"PK\x03\x04", 0, at), data.rindex(b"PK\x01\x02")
    head = bytearray(data[:at])
    struct.pack_into("<H", head, local + 8, 8)
    struct.pack_into("<LLL", head, local + 14, 0, len(content), 4)
    tail = bytearray(data[at + 4 :])
    moved = central - at - 4
    struct.pack_into("<H", tail, moved + 10, 8)
    struct.pack_into("<LLL", tail, moved + 16, 0, len(content), 4)
    end = tail.rindex(b"PK\x05\x06")
    (start,) = struct.unpack_from("<L", tail, end + 16)
    struct.pack_into("<L", tail, end + 16, start + len(content) - 4)
    with pytest.raises(UnreadableWorkbook, match="file-too-large"):
        open_workbook(bytes(head) + content + bytes(tail), "x.xlsx")


def test_endless_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Markup that would fill the memory is counted and stopped."""
    monkeypatch.setattr("matrices.workbook.opening.package.MAX_MARKS", 10_000)
    parts = raw_package(after="<a b='1'/>" * 6_000)
    with pytest.raises(UnreadableWorkbook, match="file-too-large"):
        open_workbook(zipped(parts), "x.xlsx")


def test_too_many_cells_are_refused() -> None:
    """A workbook of half a million filled cells is none of ours."""
    rows = "".join(f"<row>{'<c><v>1</v></c>' * 10_000}</row>" for _ in range(51))
    with pytest.raises(UnreadableWorkbook, match="file-too-large"):
        open_workbook(zipped(raw_package(rows)), "x.xlsx")


def test_one_long_text_in_very_many_cells_is_refused() -> None:
    """The file is small and quickly read; whatever looks at the text of each cell would never end."""
    cell = '<c t="s"><v>0</v></c>'
    rows = "".join(f"<row>{cell * 100}</row>" for _ in range(30))
    parts = raw_package(rows, strings=f"<si><t>{'x' * 32_767}</t></si>")
    with pytest.raises(UnreadableWorkbook, match="file-too-large"):
        open_workbook(zipped(parts), "x.xlsx")


def test_formatted_empty_rows_cost_little() -> None:
    """Two hundred thousand empty formatted rows are read in seconds, and the cell after them is found."""
    rows = "".join(
        f'<row r="{n}" spans="1:3" ht="15"><c r="A{n}" s="1"/><c r="B{n}" s="1"/><c r="C{n}" s="1"/></row>'
        for n in range(1, 200_000)
    )
    data = zipped(raw_package(f'{rows}<row r="200000"><c r="B200000"><v>1</v></c></row>'))
    started = time.process_time()
    grid = open_workbook(data, "x.xlsx").sheets[0].grid
    assert (list(grid), time.process_time() - started < 4) == ([(200_000, 2)], True)
