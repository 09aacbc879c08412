"""Workbooks in other formats, as LibreOffice really writes them."""

import functools
import io
import shutil
import struct
import subprocess
import tempfile
import time
import zlib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from xml.sax.saxutils import escape

import olefile
import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment as NoteOfCell
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart

from matrices import demonstration
from matrices.checking.files import Checked, Returned, check
from matrices.cycle.templates import workbooks
from matrices.edition.folder import Folder, load_edition
from matrices.errors import UnreadableWorkbook
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.instrument.raw import RawValue
from matrices.instrument.shown import shown_text
from matrices.workbook import attachments
from matrices.workbook.attachments import compound, take_out
from matrices.workbook.book import Book, BookSheet, Repairs, Unread
from matrices.workbook.opening import foreign, foreign_process
from matrices.workbook.opening.foreign_process import _shows_otherwise
from matrices.workbook.read import open_workbook
from matrices.workbook.template.fill import fill
from tests.workbook.damage import AS_TEXT, answers, as_bytes, left, read, told, workbook, zipped
from tests.workbook.test_unread import native

Sound = tuple[Folder, Mapping[str, bytes], tuple[Checked, ...]]
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def converted(data: bytes, ending: str, folder: Path) -> bytes:
    """Return the file as LibreOffice saves it in another format."""
    return all_converted({"CRI": data}, ending, folder)["CRI"]


def all_converted(files: Mapping[str, bytes], ending: str, folder: Path, locale: str = "en-US") -> dict[str, bytes]:
    """Return files by name as LibreOffice, run in a locale, saves them in another format."""
    sources = [folder / f"{name}.xlsx" for name in files]
    for source, data in zip(sources, files.values(), strict=True):
        source.write_bytes(data)
    profile, out = f"-env:UserInstallation=file://{profile_in(locale).name}", folder / "out"
    command = ["libreoffice", "--headless", profile, "--convert-to", ending, "--outdir", str(out), *map(str, sources)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return {name: (out / f"{name}.{ending}").read_bytes() for name in files}


@functools.cache
def profile_in(locale: str) -> "tempfile.TemporaryDirectory[str]":
    """Return the folder of a profile in a locale, made once: a new one takes LibreOffice longer than the files do."""
    folder = tempfile.TemporaryDirectory(prefix="libreoffice-", ignore_cleanup_errors=True)
    settings = Path(folder.name) / "user" / "registrymodifications.xcu"
    settings.parent.mkdir()
    settings.write_text(
        '<?xml version="1.0"?><oor:items xmlns:oor="http://openoffice.org/2001/registry"><item '
        'oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">'
        f"<value>{locale}</value></prop></item></oor:items>"
    )
    return folder


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("libreoffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("ending", "findings"), [("ods", []), ("xls", ["! notice formulas-unseen"]), ("xlsx", [])])
def test_what_libreoffice_saves_is_read(small: Instrument, tmp_path: Path, ending: str, findings: list[str]) -> None:
    """Every answer comes back from each format, with a notice where formulas cannot be seen."""
    data = converted(as_bytes(workbook(small)), ending, tmp_path)
    result = read(data, small, f"CRI.{ending}")
    assert (answers(result), told(result), left(result)) == (AS_TEXT, findings, [])


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    """Three workbooks of the reference edition, with its edition and what the check says of them as they are."""
    path = tmp_path_factory.mktemp("sound")
    shutil.copyfile(demonstration.example("reference") / "edition.yaml", path / "edition.yaml")
    folder = load_edition(path)
    files = {}
    for country in ("CAN", "CRI", "PAN"):
        language = folder.edition.country(country).language
        for instrument in folder.instruments:
            ((_, blank),) = workbooks(folder, instrument, (country,))
            typed = demonstration.typed_by(country, instrument, language, demonstration.example("reference"))
            files[country] = fill(blank, typed, {"name": "Ana Mora"})
    return folder, files, check([Returned(f"{name}.xlsx", data) for name, data in files.items()], folder)


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("libreoffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("ending", "seen"), [("ods", set()), ("xls", {"formulas-unseen"}), ("xlsx", set())])
def test_sound_workbooks_stay_sound_in_every_format(sound: Sound, tmp_path: Path, ending: str, seen: set[str]) -> None:
    """Full workbooks say the same through LibreOffice: no answer changed, no finding more."""
    folder, files, before = sound
    saved = all_converted(files, ending, tmp_path)
    after = check([Returned(f"{name}.xlsx", data) for name, data in saved.items()], folder)
    for one_before, one_after in zip(before, after, strict=True):
        assert values_of(one_after) == values_of(one_before)
        assert set(one_after.findings) - set(one_before.findings) == {
            found for found in one_after.findings if found.code in seen
        }


def values_of(checked: Checked) -> dict[CellId, tuple[object, str]]:
    """Return the answers of a file with what their country sees."""
    assert checked.answers is not None
    return {place: (one.value, one.raw.shown) for place, one in checked.answers.by_place.items()}


CONDITIONAL = "looks-conditional"


@pytest.mark.parametrize(
    ("has", "laid", "otherwise"),
    [
        (1 << 25, b"\0\xaa", True),  # a format of numbers
        (1 << 26, {68: 0x80, 80: 0xFFFFFFFF, 88: 0}, True),
        (1 << 26, {68: 0x80, 80: 0xFFFFFFFF, 88: 0x80}, False),  # struck out, but that is left as it was
        (1 << 26, {80: 9, 88: 0xFF}, True),  # white letters
        (1 << 26, {80: 10, 88: 0xFF}, False),
        (1 << 26 | 1 << 29, {80: 10, 88: 0xFF, 118: 10 << 23}, True),  # red on red
        (1 << 26 | 1 << 29, {80: 9, 88: 0xFF, 118: 10 << 23}, False),  # white on red
        (1 << 26 | 1 << 28 | 1 << 29, {80: 10, 88: 0xFF, 126: 10 << 23}, True),
        (1 << 29, {0: 10 << 23}, False),  # a paper alone
        (0, b"", False),
    ],
)
def test_a_condition_of_an_xls_file_strikes_out_hides_or_only_colours(
    has: int, laid: bytes | Mapping[int, int], otherwise: bool
) -> None:
    """Its format stands in bits and parts, each of which may be left out ([MS-XLS] 2.5.92)."""
    parts = bytearray(130)
    for at, number in laid.items() if isinstance(laid, Mapping) else ():
        struct.pack_into("<I", parts, at, number)
    book = SimpleNamespace(colour_map={9: (255, 255, 255), 10: (255, 0, 0)})
    body = laid if isinstance(laid, bytes) else bytes(parts)
    assert _shows_otherwise(struct.pack("<IH", has, 0) + body, book) is otherwise


def picture() -> bytes:
    """Return a red point as a picture."""
    head, point = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0), zlib.compress(b"\0\xff\0\0")
    parts = (b"IHDR" + head, b"IDAT" + point, b"IEND")
    chunks = (struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("libreoffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_formats_fonts_and_links_come_through(tmp_path: Path, ending: str) -> None:
    """What is shown, struck out, raised, hidden or linked is read as in an .xlsx file."""
    book = Workbook()
    ws = book.worksheets[0]
    formats = ("0.00", "00000", '0" meses"', '"art. "0" bis"', "0%", "mmm-yy", "#,##0.00", "0.00E+00", "# ?/?", ";;;")
    for row, code in enumerate(formats, 1):
        ws.cell(row, 1, 41318.5).number_format = code
    ws.cell(1, 2, "Sí").font = Font(strike=True)
    raised, struck = TextBlock(InlineFont(vertAlign="superscript"), "1"), TextBlock(InlineFont(strike=True), "no")
    ws.cell(2, 2, CellRichText("art. 3", raised, " y ", struck))
    lowered = TextBlock(InlineFont(vertAlign="subscript"), "2")
    ws.cell(9, 2, CellRichText("art. 3", lowered, " y 4"))
    ws.cell(3, 2, "Ley").hyperlink = "https://example.org/ley"
    ws.cell(4, 2, "12").number_format = '"Ley "@'
    ws.cell(6, 2, '=HYPERLINK("https://example.org/otra","Ver «otra» ley")')
    ws.cell(5, 2, "nota").comment = NoteOfCell("hola", "Ana")
    ws.row_dimensions[7].hidden = True
    ws.column_dimensions["C"].hidden = True
    ws.cell(8, 3, "x")
    for row, (ink, paper) in enumerate(
        (("FFFFFF", ""), ("000000", "000000"), ("DDDDDD", "DDDDDD"), ("FFFFFF", "1F4E78")), 1
    ):
        ws.cell(row, 4, "Sí").font = Font(color=f"FF{ink}")
        ws.cell(row, 4).fill = PatternFill("solid", fgColor=f"FF{paper}") if paper else PatternFill()
    unseen = TextBlock(InlineFont(color=Color("FFFFFFFF")), " bis")
    for row, code in ((5, "FF1F4E78"), (6, "FFFFFFFF")):
        ws.cell(row, 4, CellRichText("art. 5", unseen)).fill = PatternFill("solid", fgColor=code)
    ws.cell(7, 4, CellRichText(unseen)).font = Font(color="FFFFFFFF")
    ws.cell(8, 4, 0)
    ws.sheet_view.showZeros = False
    ws.HeaderFooter.oddHeader = HeaderFooterItem(center=_HeaderFooterPart("Borrador"))
    ws.add_image(Image(io.BytesIO(picture())), "H5")
    for cells, laid in (
        ("A1:A3 B5", Font(strike=True)),
        ("B1:B2", Font(color="FFFFFFFF")),
        ("A4:A6", Font(bold=True)),
        ("E1:E9", Font(strike=True)),
    ):
        rule = Rule(type="expression", formula=["$A$9=1"], dxf=DifferentialStyle(font=laid))
        ws.conditional_formatting.add(cells, rule)
    data = as_bytes(book)
    books = [open_workbook(it, "x") for it in (data, converted(data, ending, tmp_path))]
    laid_over = [[(it.at.cell, it.message["es"]) for it in one.findings if it.code == CONDITIONAL] for one in books]
    assert laid_over[1] == laid_over[0]
    assert ": A1, B1, A2, B2, A3, B5." in laid_over[0][0][1]
    (one,), (other,) = (it.sheets for it in books)
    seen = [
        (
            [
                (place, value.text, value.shown or shown_text(value, "en-US"), value.looks)
                for place, value in it.grid.items()
            ],
            (it.hidden_rows, it.hidden_columns, [note.text for note in it.comments.values()]),
            sorted((thing.kind, thing.cell, thing.name if thing.kind == "header" else "") for thing in it.unread),
        )
        for it in (one, other)
    ]
    assert seen[1] == seen[0]


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("libreoffice") is None, reason="LibreOffice is not installed")
def test_pictures_are_taken_out_of_an_xls_file(tmp_path: Path) -> None:
    """Each is what it was, at its cell; one that lies there twice is one file."""
    book = Workbook()
    ws = book.worksheets[0]
    for cell in ("H5", "H30"):
        ws.add_image(Image(io.BytesIO(picture())), cell)
    haul = take_out(converted(as_bytes(book), "xls", tmp_path), "CRI.xls")
    assert [(one.name, one.content, one.cells) for one in haul.found] == [
        ("CRI-Sheet-H5-001.png", picture(), ("Sheet!H5", "Sheet!H30"))
    ]
    assert (haul.linked, haul.left, haul.kept) == (0, 0, ())


STREAMS = {
    "WordDocument": bytes(range(256)) * 20,
    "1Table": b"table",
    "\x01CompObj": b"",
    "ObjectPool/_1/Ole": b"x" * 4096,
    "ObjectPool/_1/\x03ObjInfo": b"info" * 30,
    "ObjectPool/_2/\x03ObjInfo": b"other",
}


@pytest.mark.parametrize("streams", [STREAMS, {"Workbook": b"w" * 9_000_000}, {f"s{n}": b"x" * n for n in range(90)}])
def test_a_document_that_was_a_storage_becomes_a_file(streams: Mapping[str, bytes]) -> None:
    """Every stream of it can be read again under its path, without a fault in the file."""
    with olefile.OleFileIO(io.BytesIO(compound(streams)), raise_defects=olefile.DEFECT_INCORRECT) as file:
        found = {"/".join(path): file.openstream(path).read() for path in file.listdir()}
    assert found == streams


def test_documents_are_taken_out_of_an_xls_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that Office kept as storages of the workbook, and files with a name; what is left is said."""
    held = {
        "MBD00000001": {"WordDocument": b"w" * 9, "1Table": b"t"},
        "MBD00000002": {"\x01Ole10Native": native(b"C:\\ley.pdf", b"%PDF-1.7")},
        "1": {"": picture()},
    }
    sheet = BookSheet(
        "Hoja",
        "visible",
        {},
        unread=(
            Unread("document", "A1", "", "MBD00000001"),
            Unread("document", "A2", "", "MBD00000002"),
            Unread("picture", "A3", "", "1"),
            Unread("document", "A4", "", "MBD00000003"),
            Unread("picture", "A5"),
        ),
    )
    monkeypatch.setattr(attachments, "open_workbook", lambda data, name: Book(name, "", "xls", (sheet,)))
    monkeypatch.setattr(attachments, "package_of", lambda data, name: None)
    monkeypatch.setattr(attachments, "things_of", lambda data, name: held)
    haul = take_out(b"", "CRI.xls")
    assert [(one.name, one.called, one.cells) for one in haul.found] == [
        ("CRI-Hoja-A1-001.doc", "", ("Hoja!A1",)),
        ("CRI-Hoja-A2-002.pdf", "ley.pdf", ("Hoja!A2",)),
        ("CRI-Hoja-A3-003.png", "", ("Hoja!A3",)),
    ]
    assert (haul.found[1].content, haul.linked, haul.left, haul.kept) == (b"%PDF-1.7", 1, 0, ("Hoja!A4",))


def string(words: str) -> bytes:
    """Return the token of a text in a formula of an .xls file."""
    return bytes((0x17, len(words), 1)) + words.encode("utf-16-le")


CALL = b"\x42\x02" + (359).to_bytes(2, "little")
CELL = b"\x44\x03\x00\x01\x00"


@pytest.mark.parametrize(
    ("tokens", "formula"),
    [
        (string("https://a.cr") + string('la "ley"') + CALL, '=HYPERLINK("https://a.cr","la ""ley""")'),
        (string("https://a") + string(".cr") + b"\x08\x15" + CELL + CALL, '=HYPERLINK("https://a.cr",?)'),
        (CELL + string("ley") + CALL, '=HYPERLINK(?,"ley")'),
        (string("https://a.cr/") + b"\x1e\x05\x00\x08" + string("x") + CALL, '=HYPERLINK("https://a.cr/5","x")'),
        (string("https://a.cr") + CALL, ""),
        (string("a") + string("b") + CALL + b"\x08", ""),
        (b"\x17\xff\x01" + CALL, ""),
    ],
)
def test_a_link_that_is_a_formula_of_an_xls_file_is_read_from_its_tokens(tokens: bytes, formula: str) -> None:
    """Texts are put together, other cells are not looked up, and what is cut off is no link."""
    record = struct.pack("<HH", 4, 2) + bytes(16) + struct.pack("<H", len(tokens)) + tokens
    assert list(foreign_process._linking(record)) == ([(5, 3, formula)] if formula else [])


def stored(kind: int, instance: int, held: bytes) -> bytes:
    """Return a picture as a workbook of the format .xls keeps it among its pictures."""
    blip = struct.pack("<HHI", instance << 4, kind, len(held)) + held
    store = struct.pack("<HHI", 0x2, 0xF007, 36 + len(blip)) + bytes(36) + blip
    group = struct.pack("<HHI", 0xF, 0xF000, len(store)) + store
    begin, end = struct.pack("<HHI", 0x809, 4, 0), struct.pack("<HH", 0x0A, 0)
    first, rest = group[:50], group[50:]
    return b"".join((begin, struct.pack("<HH", 0xEB, 50), first, struct.pack("<HH", 0x3C, len(rest)), rest, end))


BITMAP = struct.pack("<IiiHHIIiiII", 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0) + b"\xff\0\0\0"
METAFILE = struct.pack("<I4i", 9, 0, 0, 100, 200) + bytes(12) + b"\0\xfe"


@pytest.mark.parametrize(
    ("kind", "instance", "held", "file"),
    [
        (0xF01E, 0x6E1, bytes(33) + picture(), picture()),
        (0xF01F, 0x7A8, bytes(17) + BITMAP, b"BM" + struct.pack("<IHHI", 58, 0, 0, 54) + BITMAP),
        (0xF01A, 0x3D4, bytes(16) + METAFILE + zlib.compress(b"of EMF"), b"of EMF"),
        (
            0xF01B,
            0x216,
            bytes(16) + METAFILE + zlib.compress(b"of WMF"),
            struct.pack("<IHhhhhHIH", 0x9AC6CDD7, 0, 0, 0, 100, 200, 1440, 0, 0x521D) + b"of WMF",
        ),
        (0xF01A, 0x3D4, bytes(16) + METAFILE + b"not compressed", b""),
        (0xF01C, 0x542, bytes(16) + METAFILE + b"of a Macintosh", b""),
    ],
)
def test_a_picture_of_an_xls_file_becomes_a_file_of_its_kind(
    kind: int, instance: int, held: bytes, file: bytes
) -> None:
    """What programs need in front of it is put there; what nobody can open any more is left."""
    assert list(foreign_process._pictures(stored(kind, instance, held))) == [file]


def test_a_file_of_which_only_values_can_be_seen_asks_for_another() -> None:
    """What a number looks like would be a guess; the values are read all the same."""
    book = Workbook()
    book.worksheets[0]["A1"] = 573
    repairs = Repairs("x.xlsb")
    (sheet,) = foreign.read_foreign(as_bytes(book), "xlsb", repairs).sheets
    assert (sheet.grid, [f"{one.severity} {one.code}" for one in repairs.all()]) == (
        {(1, 1): RawValue("number", "573", Decimal(573), shown="573")},
        ["warning formats-unseen"],
    )


def test_an_xls_file_that_one_parser_gives_up_is_read_by_the_other() -> None:
    """Its values are better than nothing, and the file says so."""
    book = Workbook()
    book.worksheets[0]["A1"] = "Sí"
    repairs = Repairs("x.xls")  # xlrd takes no zip file, calamine any
    (sheet,) = foreign.read_foreign(as_bytes(book), "xls", repairs).sheets
    assert (sheet.grid[1, 1].text, [one.code for one in repairs.all()]) == ("Sí", ["formats-unseen"])


SPACES = "urn:oasis:names:tc:opendocument:xmlns"


def open_document(rows: int, columns: int) -> bytes:
    """Return an .ods file of one sheet with a number in its first cell and one far away, blanks between its tags."""
    number = '<table:table-cell office:value-type="float" office:value="1"/>'
    content = f"""<?xml version="1.0"?>
<office:document-content xmlns:office="{SPACES}:office:1.0" xmlns:table="{SPACES}:table:1.0">
<office:body><office:spreadsheet><table:table table:name="H">
  <table:table-row>{number}</table:table-row>
  <table:table-row table:number-rows-repeated="{rows - 2}"><table:table-cell/></table:table-row>
  <table:table-row><table:table-cell table:number-columns-repeated="{columns - 1}"/>{number}</table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
    return zipped({"mimetype": ODS, "META-INF/manifest.xml": "<m/>", "content.xml": content})


def test_blanks_between_tags_are_no_stumbling_block() -> None:
    """Gnumeric writes its XML with a line for each tag."""
    assert sorted(open_workbook(open_document(5, 3), "x.ods").sheets[0].grid) == [(1, 1), (5, 3)]


def test_two_cells_far_apart_cost_nothing() -> None:
    """What lies between them is not laid out."""
    (sheet,) = open_workbook(open_document(1_048_576, 16_384), "x.ods").sheets
    assert sorted(sheet.grid) == [(1, 1), (1_048_576, 16_384)]


@pytest.mark.parametrize(("rows", "columns"), [(1, 600_000), (600_000, 1), (1_000, 1_000), (99_999_999, 99_999_999)])
def test_cells_that_a_file_repeats_are_counted(rows: int, columns: int) -> None:
    """A few bytes may stand for millions of cells: an error, no crash."""
    cell = f'<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{columns}"/>'
    data = document(f'<table:table-row table:number-rows-repeated="{rows}">{cell * 40}</table:table-row>', "H")
    with pytest.raises(UnreadableWorkbook, match="file-too-large"):
        open_workbook(data, "x.ods")


def test_a_process_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is bounded, whatever the file does to its reader."""
    monkeypatch.setattr(foreign, "FOREIGN_SECONDS", 0.01)
    started = time.monotonic()
    with pytest.raises(UnreadableWorkbook, match="file-too-slow"):
        foreign.read_foreign(b"", "xls", Repairs("x.xls"))
    assert time.monotonic() - started < 5


def test_a_merged_cell_of_an_open_document_answers_each_row_that_it_covers(small: Instrument) -> None:
    """The parser of the cells says nothing of merged ranges; their markup does."""
    cell = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
    grid = grid_of(small)
    rows = []
    for row in range(1, max(grid)[0] + 1):
        cells = []
        for column in range(1, 25):
            span = ' table:number-rows-spanned="2" table:number-columns-spanned="1"' if (row, column) == (7, 5) else ""
            words = "" if (row, column) == (8, 5) else grid.get((row, column), "")
            cells.append(cell.format(span, words) if words else "<table:table-cell/>")
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    result = read(document("".join(rows), "Matriz"), small, "CRI.ods")
    assert result.by_place[CellId("matrix", "A-02", "coverage")].raw.text == "Sí"
    assert "Matriz!E7 notice merged-answers" in told(result)


def grid_of(instrument: Instrument) -> dict[tuple[int, int], str]:
    """Return the texts of the sheet `Matriz`."""
    (sheet,) = (sheet for sheet in open_workbook(as_bytes(workbook(instrument)), "x").sheets if sheet.title == "Matriz")
    return {place: escape(value.text) for place, value in sheet.grid.items()}


def test_notes_of_an_open_document_are_shown() -> None:
    """A comment is no part of the cell's text, and is not lost."""
    note = "<office:annotation><text:p>¿Incluye</text:p><text:p>la reserva?</text:p></office:annotation>"
    cell = f'<table:table-cell office:value-type="string">{note}<text:p>hola</text:p></table:table-cell>'
    (sheet,) = open_workbook(document(f"<table:table-row>{cell}</table:table-row>", "H"), "x.ods").sheets
    assert (sheet.grid[1, 1].text, sheet.comments[1, 1].text) == ("hola", "¿Incluye\nla reserva?")


@pytest.mark.parametrize("span", ["0", "-1", "9" * 30, "x", "99999999"])
def test_spans_that_make_no_sense_do_no_harm(span: str) -> None:
    """Whatever a merged range says of itself, the cell is read."""
    row = f'<table:table-row><table:table-cell office:value-type="string" table:number-rows-spanned="{span}">'
    data = document(f"{row}<text:p>hola</text:p></table:table-cell></table:table-row>", "H")
    assert open_workbook(data, "x.ods").sheets[0].grid[1, 1].text == "hola"


def document(rows: str, title: str) -> bytes:
    """Return an .ods file of one sheet."""
    names = "".join(f' xmlns:{name}="{SPACES}:{name}:1.0"' for name in ("office", "table", "text"))
    content = f"""<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>
<table:table table:name="{title}">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""
    return zipped({"mimetype": ODS, "META-INF/manifest.xml": "<m/>", "content.xml": content})
