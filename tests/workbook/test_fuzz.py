"""No bytes whatever make the reader raise anything but its own error."""

import functools
import struct
import zipfile
import zlib

from hypothesis import example, given, settings
from hypothesis import strategies as st

from matrices.errors import UnreadableWorkbook
from matrices.instrument.loading import load_instrument
from matrices.workbook.book import Book
from matrices.workbook.placing.identify import identify
from matrices.workbook.placing.locate import place
from matrices.workbook.read import open_workbook
from tests.conftest import EXAMPLES, repeated
from tests.workbook.damage import as_bytes, raw_package, workbook, zipped

CELLS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>42090</v></c><c r="C1"><f>A1</f><v>1</v></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><r><t>a</t></r></is></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>'
)


@functools.cache
def sound() -> tuple[bytes, bytes]:
    """Return two sound workbooks: one by openpyxl, one by hand, its parts stored so that mutations reach the XML."""
    small = load_instrument(EXAMPLES / "small")
    parts = raw_package(CELLS, strings="<si><t>uno</t></si>", formats=("dd/mm/yyyy",))
    return as_bytes(workbook(small)), zipped(parts, zipfile.ZIP_STORED)


def opened(data: bytes) -> Book | None:
    """Open a file, and place what is in it; None where it is refused."""
    try:
        book = open_workbook(data, "fuzz.xlsx")
    except UnreadableWorkbook:
        return None
    identity, _ = identify(book)
    if identity is not None:
        place(book, load_instrument(EXAMPLES / "small"), identity, "fuzz.xlsx")
    return book


@settings(max_examples=repeated(150), deadline=None)
@given(st.binary(max_size=2_000))
@example(b"PK\x05\x06" + bytes(18))
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 1_000)
def test_any_bytes(data: bytes) -> None:
    """Bytes without any sense are refused, or read as an empty book."""
    assert opened(data) is None


@settings(max_examples=repeated(250), deadline=None)
@given(st.integers(0, 1), st.data())
def test_mutated_workbooks(which: int, data: st.DataObject) -> None:
    """Bytes changed, cut out or doubled anywhere leave a book or the reader's own error."""
    content = bytearray(sound()[which])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        change = data.draw(st.sampled_from(["set", "cut", "double", "insert"]))
        length = data.draw(st.integers(1, 64))
        if change == "set":
            content[at] = data.draw(st.integers(0, 255))
        elif change == "cut" and len(content) > 2 * length:
            del content[at : at + length]
        elif change == "double":
            content[at:at] = content[at : at + length]
        else:
            content[at:at] = data.draw(st.binary(min_size=1, max_size=16))
    opened(bytes(content))


@settings(max_examples=repeated(150), deadline=None)
@given(st.integers(1, 40_000))
def test_workbooks_that_were_cut_off(length: int) -> None:
    """A workbook may end anywhere."""
    opened(sound()[0][:length])


PIECES = st.sampled_from(
    [
        *("<row>", "</row>", '<row r="2">', '<row r="-1" hidden="x">', "<c>", "</c>", "<c/>", "<v>", "</v>", "<f>"),
        *("</f>", "<is>", "</is>", "<t>", "</t>", "<r>", "</r>", '<c r="A1" t="s">', '<c r="ZZZZ0" s="99">'),
        *('<c r="B2" t="d">', '<f t="shared" si="0">', "1", "-1", "1e400", "x", "]]>", "<![CDATA[", "&amp;", "&#0;"),
        *("&undefined;", "\x00", "\ufffe", "_xD800_", "<!--", "-->", "<?pi?>", "<mergeCell ref='A1:XFD1048576'/>"),
        *("</sheetData>", "<sheetData>", "<col min='1' max='16384' hidden='1'/>", "</worksheet>", "<", ">", '"'),
    ]
)


@settings(max_examples=repeated(250), deadline=None)
@given(st.lists(PIECES, max_size=30))
def test_mangled_markup(pieces: list[str]) -> None:
    """Any sequence of pieces of a sheet's markup is read or refused."""
    opened(zipped(raw_package("".join(pieces), strings="<si><t>uno</t></si>")))


@settings(max_examples=repeated(100), deadline=None)
@given(st.binary(max_size=400), st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))
def test_mangled_headers(junk: bytes, flags: int, method: int) -> None:
    """Local headers found in a file without a directory may say anything."""
    packed = zlib.compress(junk)[2:-4]
    name = b"xl/worksheets/sheet1.xml"
    header = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, flags, method, 0, 0, 0, len(packed), 1, len(name), 0)
    opened(header + name + packed + junk)
