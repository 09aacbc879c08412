"""What the reader makes of the XML of workbooks, sound and unsound."""

import datetime
from decimal import Decimal

import pytest

from matrices.errors import UnreadableWorkbook
from matrices.workbook.book import CellNote, Merge
from matrices.workbook.read import open_workbook
from tests.workbook.damage import MAIN, STRICT, raw_grid, raw_package, zipped

ROW = '<row r="1">{}</row>'


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>12</v></c>', ("number", "12")),
        ('<c r="A1"><v>0.10000000000000001</v></c>', ("number", "0.1")),
        ('<c r="A1"><v>0.30000000000000004</v></c>', ("number", "0.3")),
        ('<c r="A1"><v>1E-3</v></c>', ("number", "0.001")),
        ('<c r="A1"><v>5.0</v></c>', ("number", "5")),
        ('<c r="A1"><v>123456789012345678</v></c>', ("number", "123456789012345678")),
        ('<c r="A1"><v>1E300</v></c>', ("number", "1E+300")),
        ('<c r="A1"><v>1E999999999</v></c>', ("text", "1E999999999")),
        ('<c r="A1"><v>1,5</v></c>', ("text", "1,5")),
        ('<c r="A1"><v>NaN</v></c>', ("text", "NaN")),
        ('<c r="A1" t="n"><v> 7 </v></c>', ("number", "7")),
        ('<c r="A1" t="b"><v>1</v></c>', ("boolean", "TRUE")),
        ('<c r="A1" t="e"><v>#N/A</v></c>', ("error", "#N/A")),
        ('<c r="A1" t="str"><f>A2</f><v>sí</v></c>', ("text", "sí")),
        ('<c r="A1" t="d"><v>2015-03-27T00:00:00</v></c>', ("date", "2015-03-27")),
        ('<c r="A1" t="d"><v>T13:30:00</v></c>', ("time", "13:30")),
        ('<c r="A1" t="inlineStr"><is><t>uno</t></is></c>', ("text", "uno")),
        ('<c r="A1" t="inlineStr"><is><r><t>u</t></r><r><t>no</t></r></is></c>', ("text", "uno")),
        ('<c r="A1" t="inlineStr"><is><t>東京</t><rPh><t>トウ</t></rPh></is></c>', ("text", "東京")),
        ('<c r="A1" t="inlineStr"><is><t>a_x000D_\nb</t></is></c>', ("text", "a\nb")),
        ('<c r="A1" t="inlineStr"><is><t>_x005F_x0041_</t></is></c>', ("text", "_x0041_")),
        ('<c r="A1" t="inlineStr"><is><t>_xD83D__xDE00_</t></is></c>', ("text", "\U0001f600")),
        ('<c r="A1" t="inlineStr"><is><t>x_xDC05_</t></is></c>', ("text", "x\ufffd")),
        ('<c r="A1" t="inlineStr"><is><t>x_x0007_</t></is></c>', ("text", "x\ufffd")),
        ('<c r="A1" t="inlineStr"><is><t> \u00a0sí\u200b </t></is></c>', ("text", " \u00a0sí\u200b ")),
        ('<c r="A1" t="inlineStr"><is><t>&#1;x</t></is></c>', ("text", "\ufffdx")),
        ('<c r="A1" t="inlineStr"><is><t>\x01x</t></is></c>', ("text", "\ufffdx")),
        ('<c r="A1" t="inlineStr"><is><t><![CDATA[<c r="B1"/><c r="]]></t></is></c>', ("text", '<c r="B1"/><c r="')),
        ('<c r="A1" t="unheard-of"><v>x</v></c>', ("text", "x")),
        ('<c r="$A$1"><v>1</v></c>', ("number", "1")),
        ('<c r="a1"><v>1</v></c>', ("number", "1")),
        ("<c><v>1</v></c>", ("number", "1")),
    ],
)
def test_cells_are_read_as_they_stand(cell: str, expected: tuple[str, str]) -> None:
    """Every kind of cell gives its kind and what a person would call its content."""
    assert raw_grid(ROW.format(cell)) == {"A1": expected}


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"/>',
        '<c r="A1" s="3"></c>',
        '<c r="A1" t="inlineStr"><is><t/></is></c>',
        '<c r="A1" t="inlineStr"><is><t>  </t></is></c>',
        '<c r="A1"><v/></c>',
        '<c r="A1" t="str"><v> </v></c>',
    ],
)
def test_cells_without_content_are_no_cells(cell: str) -> None:
    """A cell that is formatted, or holds blanks, is empty."""
    assert raw_grid(ROW.format(cell)) == {}


def test_long_texts_are_kept_whole() -> None:
    """A text beyond the 32,767 characters of Excel is read to its end."""
    text = "ñ" * 40_000
    assert raw_grid(ROW.format(f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c>')) == {"A1": ("text", text)}


def test_missing_references_follow_the_cell_before() -> None:
    """A cell that does not say where it stands comes after the one before it, empty or not."""
    cells = '<row><c r="B1" s="1"/><c><v>1</v></c></row><row><c><v>2</v></c><c/><c><v>3</v></c></row>'
    assert raw_grid(cells) == {"C1": ("number", "1"), "A2": ("number", "2"), "C2": ("number", "3")}


def test_references_out_of_order_and_out_of_bounds_lose_nothing() -> None:
    """Wild references keep their content in the sheet."""
    cells = '<row r="5"><c r="C5"><v>1</v></c><c r="A5"><v>2</v></c><c r="XFD1048576"><v>3</v></c></row>'
    assert raw_grid(cells + '<row r="0"><c r="ZZZ9"><v>4</v></c></row>') == {
        "C5": ("number", "1"),
        "A5": ("number", "2"),
        "XFD1048576": ("number", "3"),
        "A6": ("number", "4"),
    }


def test_shared_strings_are_looked_up() -> None:
    """Runs are joined, phonetic hints left out."""
    strings = "<si><t>uno</t></si><si><r><t>do</t></r><r><t>s</t></r><rPh><t>x</t></rPh></si><si><t></t></si>"
    cells = ROW.format("".join(f'<c r="{column}1" t="s"><v>{n}</v></c>' for n, column in enumerate("ABC")))
    assert raw_grid(cells, strings=strings) == {"A1": ("text", "uno"), "B1": ("text", "dos")}


def test_lost_shared_strings_are_told() -> None:
    """A cell whose text is not in the file is an error, and the sheet says which."""
    cells = ROW.format('<c r="A1" t="s"><v>7</v></c><c r="B1" t="s"><v>-1</v></c><c r="C1" t="s"><v>x</v></c>')
    book = open_workbook(zipped(raw_package(cells, strings="<si><t>uno</t></si>")), "x.xlsx")
    assert {value.text for value in book.sheets[0].grid.values()} == {"#?"}
    assert [(one.code, one.at.cell, one.message["en"]) for one in book.findings] == [
        ("texts-lost", "A1", "The texts of 3 cells are missing from the file: A1, B1, C1.")
    ]


@pytest.mark.parametrize(
    ("code", "serial", "expected"),
    [
        ("dd/mm/yyyy", "42090", ("date", "2015-03-27")),
        ("yyyy-mm-dd hh:mm", "42090.5", ("date", "2015-03-27 12:00:00")),
        ("mmm-yy", "42064", ("date", "2015-03-01")),
        ("[$-es-CR]d &quot;de&quot; mmmm", "42090", ("date", "2015-03-27")),
        ("h:mm", "0.5625", ("time", "13:30")),
        ("[h]:mm:ss", "1.5", ("time", "36:00")),
        ("0.00", "42090", ("number", "42090")),
        ("General", "42090", ("number", "42090")),
        ("0 &quot;dias&quot;", "5", ("number", "5")),
        ("[Red]#,##0", "5", ("number", "5")),
        ("dd/mm/yyyy", "1", ("date", "1900-01-01")),
        ("dd/mm/yyyy", "59", ("date", "1900-02-28")),
        ("dd/mm/yyyy", "60", ("number", "60")),
        ("dd/mm/yyyy", "61", ("date", "1900-03-01")),
        ("dd/mm/yyyy", "-1", ("number", "-1")),
        ("dd/mm/yyyy", "0", ("number", "0")),
        ("dd/mm/yyyy", "2958465", ("date", "9999-12-31")),
        ("dd/mm/yyyy", "2958466", ("number", "2958466")),
        ("dd/mm/yyyy", "1E200", ("number", "1E+200")),
    ],
)
def test_serials_are_dates_only_by_their_format(code: str, serial: str, expected: tuple[str, str]) -> None:
    """A number is a date where its format shows one, and where there is such a day."""
    assert raw_grid(ROW.format(f'<c r="A1" s="1"><v>{serial}</v></c>'), formats=(code,)) == {"A1": expected}


def test_dates_count_from_1904_where_the_workbook_says_so() -> None:
    """The other date system shifts every date by four years and a day."""
    cells = ROW.format('<c r="A1" s="1"><v>40628</v></c><c r="B1" s="1"><v>0</v></c><c r="C1" s="1"><v>5000000</v></c>')
    properties = '<workbookPr date1904="1"/>'
    assert raw_grid(cells, formats=("dd/mm/yyyy",), workbook_properties=properties) == {
        "A1": ("date", "2015-03-27"),
        "B1": ("date", "1904-01-01"),
        "C1": ("number", "5000000"),
    }


def test_a_date_keeps_its_serial_and_moment() -> None:
    """What is judged later needs both."""
    data = zipped(raw_package(ROW.format('<c r="A1" s="1"><v>42090</v></c>'), formats=("dd/mm/yyyy",)))
    value = open_workbook(data, "x.xlsx").sheets[0].grid[1, 1]
    assert (value.number, value.moment) == (Decimal(42090), datetime.datetime(2015, 3, 27))


def test_formulas_are_kept_beside_their_values() -> None:
    """A shared formula is known in every cell; without a cached value the cell is blank and has its formula."""
    cells = ROW.format(
        '<c r="A1"><f t="shared" si="0">B1*2</f><v>4</v></c><c r="B1"><f t="shared" si="0"/><v>6</v></c>'
        '<c r="C1"><f>SUM(A1:B1)</f></c><c r="D1" t="str"><f>""</f><v></v></c><c r="E1" t="b"><f>TRUE()</f><v>1</v></c>'
    )
    book = open_workbook(zipped(raw_package(cells)), "x.xlsx")
    assert [(value.kind, value.text, value.formula) for value in book.sheets[0].grid.values()] == [
        ("number", "4", "=B1*2"),
        ("number", "6", "=B1*2"),
        ("blank", "", "=SUM(A1:B1)"),
        ("text", "", '=""'),
        ("boolean", "TRUE", None),
    ]


def test_strict_workbooks_are_read() -> None:
    """The strict form of the standard differs in its namespaces only."""
    assert raw_grid(ROW.format('<c r="A1"><v>1</v></c>'), namespace=STRICT) == {"A1": ("number", "1")}


def test_prefixed_names_are_read() -> None:
    """A writer may name every element with a prefix."""
    parts = raw_package()
    rows = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    parts["xl/worksheets/sheet1.xml"] = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    assert open_workbook(zipped(parts), "x.xlsx").sheets[0].grid[1, 1].text == "1"


def test_merges_comments_and_hidden_rows_and_columns_are_kept() -> None:
    """A sheet is more than its cells."""
    parts = raw_package(
        '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>',
        before='<cols><col min="2" max="3" hidden="1"/></cols>',
        after='<mergeCells><mergeCell ref="B4:A2"/><mergeCell ref="wrong"/></mergeCells>',
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'<Relationships><Relationship Id="r1" Type="{kind}" Target="../comments1.xml"/></Relationships>'
    )
    parts["xl/comments1.xml"] = (
        f'<comments xmlns="{MAIN}"><authors><author>Ana</author></authors><commentList>'
        '<comment ref="B2" authorId="0"><text><r><t>ver </t></r><r><t>nota</t></r></text></comment>'
        "</commentList></comments>"
    )
    sheet = open_workbook(zipped(parts), "x.xlsx").sheets[0]
    assert (sheet.merges, sheet.comments, sheet.hidden_rows, sheet.hidden_columns) == (
        (Merge(2, 1, 4, 2),),
        {(2, 2): CellNote("Ana", "ver nota")},
        frozenset({2}),
        frozenset({2, 3}),
    )


def test_elements_of_other_vocabularies_are_no_rows() -> None:
    """A drawing anchor has a `row` of its own."""
    after = '<extLst><ext xmlns:xdr="urn:x"><xdr:row>5</xdr:row></ext></extLst>'
    assert raw_grid(ROW.format('<c r="A1"><v>1</v></c>'), after=after) == {"A1": ("number", "1")}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_parts_in_utf_16_are_read(encoding: str) -> None:
    """The standard allows UTF-8 and UTF-16."""
    parts = raw_package(ROW.format('<c r="A1" t="inlineStr"><is><t>señal</t></is></c>'))
    name = "xl/worksheets/sheet1.xml"
    declared = encoding.removesuffix("-sig").upper()
    parts[name] = f'<?xml version="1.0" encoding="{declared}"?>{parts[name]!s}'.encode(encoding)
    assert open_workbook(zipped(parts), "x.xlsx").sheets[0].grid[1, 1].text == "señal"


def test_broken_utf_8_loses_a_sign_and_not_the_sheet() -> None:
    """One bad byte becomes one U+FFFD, and the sheet says in which cell."""
    cells = ROW.format('<c r="A1" t="inlineStr"><is><t>se@al</t></is></c><c r="B1"><v>1</v></c>')
    parts = {name: str(part).encode().replace(b"@", b"\xf1") for name, part in raw_package(cells).items()}
    book = open_workbook(zipped(parts), "x.xlsx")
    assert [value.text for value in book.sheets[0].grid.values()] == ["se\ufffdal", "1"]
    assert [(one.code, one.at.cell) for one in book.findings] == [("signs-lost", "A1")]


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    """A sheet that breaks off gives what stands before the break, with an error."""
    parts = raw_package()
    parts["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v'
    )
    book = open_workbook(zipped(parts), "x.xlsx")
    assert [value.text for value in book.sheets[0].grid.values()] == ["1"]
    assert [one.code for one in book.findings] == ["part-damaged"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_document_types_are_refused(part: str, encoding: str) -> None:
    """Entities are how XML attacks: no file that declares any is read."""
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    parts = raw_package(strings="<si><t>uno</t></si>")
    parts[part] = f"{laughs}{parts[part]!s}".encode(encoding)
    with pytest.raises(UnreadableWorkbook, match="file-hostile"):
        open_workbook(zipped(parts), "x.xlsx")


def test_declared_encodings_are_not_believed() -> None:
    """A document type cannot be smuggled in by an encoding that hides it."""
    parts = raw_package(ROW.format('<c r="A1"><v>1</v></c>'))
    hidden = b"+ADwAIQ-DOCTYPE x +AFsAPAAh-ENTITY a 'ha'+AD4AXQA+-"
    sheet = str(parts["xl/worksheets/sheet1.xml"]).encode()
    parts["xl/worksheets/sheet1.xml"] = b'<?xml version="1.0" encoding="UTF-7"?>' + hidden + sheet
    book = open_workbook(zipped(parts), "x.xlsx")
    assert [one.code for one in book.findings] == ["part-damaged"]


def test_sheets_are_read_when_the_workbook_part_is_gone() -> None:
    """The parts of the sheets are enough to read them."""
    parts = raw_package(ROW.format('<c r="A1"><v>1</v></c>'))
    del parts["xl/workbook.xml"], parts["xl/_rels/workbook.xml.rels"]
    sheet = open_workbook(zipped(parts), "x.xlsx").sheets[0]
    assert (sheet.title, sheet.grid[1, 1].text) == ("sheet1", "1")


def test_a_sheet_without_its_part_is_told() -> None:
    """The other sheets are read."""
    parts = raw_package()
    book = str(parts["xl/workbook.xml"])
    parts["xl/workbook.xml"] = book.replace("<sheets>", '<sheets><sheet name="Otra" sheetId="2" r:id="r9"/>')
    rels = str(parts["xl/_rels/workbook.xml.rels"])
    extra = '<Relationship Id="r9" Type="x/worksheet" Target="worksheets/sheet9.xml"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", extra)
    read = open_workbook(zipped(parts), "x.xlsx")
    assert ([sheet.title for sheet in read.sheets], [(one.code, one.at.sheet) for one in read.findings]) == (
        ["Hoja"],
        [("sheet-lost", "Otra")],
    )


def test_macros_are_told_and_never_run() -> None:
    """A workbook with macros is read like any other."""
    book = open_workbook(zipped({**raw_package(), "xl/vbaProject.bin": "x"}), "x.xlsm")
    assert (book.format, [one.code for one in book.findings]) == ("xlsm", ["macros-ignored"])
