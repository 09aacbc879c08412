"""How a cell looks where that says more than its content: formats, struck-out and raised words, links, pictures."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.instrument.raw import Looks, RawValue, Run
from matrices.workbook.book import Merge
from matrices.workbook.opening.grid import covered
from matrices.workbook.read import open_workbook
from matrices.workbook.reading import Reading
from tests.workbook.damage import MAIN, STRICT, as_bytes, left, parts_of, patched, raw_package, read, workbook, zipped

ROW = '<row r="1">{}</row>'
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

STYLES = """<numFmts count="2"><numFmt numFmtId="164" formatCode="0&quot; meses&quot;"/>
<numFmt numFmtId="165" formatCode=";;;"/><numFmt numFmtId="166" formatCode="General"/></numFmts>
<fonts><font/><font><strike/></font><font><strike val="0"/></font><font><vertAlign val="superscript"/></font></fonts>
<cellStyleXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="9" fontId="1"/></cellStyleXfs>
<cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="164" fontId="0"/><xf numFmtId="165"/><xf numFmtId="166"/>
<xf numFmtId="0" fontId="1" applyFont="0"/><xf numFmtId="0" fontId="2"/><xf numFmtId="0" fontId="3"/><xf xfId="1"/>
<xf numFmtId="2"/><xf numFmtId="14"/><xf fontId="99" numFmtId="x" xfId="7"/></cellXfs>"""
"""Styles 0 to 10: general, `0" meses"`, `;;;`, General by name, struck out, not struck out, raised, as its named style
(a percentage, struck out), 0.00, a date, references to nothing."""


def book_of(cells: str, strings: str = "", after: str = "", *, links: str = "", namespace: str = MAIN) -> bytes:
    """Return a workbook of one sheet with `STYLES`; `links` are the relations of the sheet."""
    parts = raw_package(cells, strings=strings, after=after, namespace=namespace)
    parts["xl/styles.xml"] = f'<styleSheet xmlns="{namespace}">{STYLES}</styleSheet>'
    if links:
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = f"<Relationships>{links}</Relationships>"
    return zipped(parts)


def grid_of(data: bytes) -> dict[tuple[int, int], RawValue]:
    """Return the cells of the sheet."""
    return dict(open_workbook(data, "x.xlsx").sheets[0].grid)


def first_of(cells: str, **others: Any) -> RawValue:
    """Return the cell A1 of a workbook."""
    return grid_of(book_of(ROW.format(cells), **others))[1, 1]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('<c r="A1"><v>18</v></c>', ""),
        ('<c r="A1" s="1"><v>18</v></c>', '0" meses"'),
        ('<c r="A1" s="1"><f>A2</f><v>18</v></c>', '0" meses"'),
        ('<c r="A1" s="3"><v>18</v></c>', ""),
        ('<c r="A1" s="7"><v>0.5</v></c>', "0%"),
        ('<c r="A1" s="8"><v>279.1</v></c>', "0.00"),
        ('<c r="A1" s="9"><v>42090</v></c>', "[$-shortdate]m/d/yyyy"),
        ('<c r="A1" s="9" t="d"><v>2015-03-27</v></c>', "[$-shortdate]m/d/yyyy"),
        ('<c r="A1" s="10"><v>18</v></c>', ""),
        ('<c r="A1" s="77"><v>18</v></c>', ""),
        ('<c r="A1" s="1" t="inlineStr"><is><t>18</t></is></c>', ""),
    ],
)
def test_a_number_has_the_format_of_its_cell(cell: str, code: str) -> None:
    """Own formats and those known by number; General is none, and a text is shown as it stands."""
    assert first_of(cell).format == code


@pytest.mark.parametrize("namespace", [MAIN, STRICT])
@pytest.mark.parametrize(
    ("cell", "looks"),
    [
        ('<c r="A1" s="4" t="inlineStr"><is><t>Sí</t></is></c>', Looks(struck=True)),
        ('<c r="A1" s="4" t="s"><v>0</v></c>', Looks(struck=True)),
        ('<c r="A1" s="4"><v>5</v></c>', Looks(struck=True)),
        ('<c r="A1" s="4" t="b"><v>1</v></c>', Looks(struck=True)),
        ('<c r="A1" s="5" t="s"><v>0</v></c>', None),
        ('<c r="A1" s="6" t="s"><v>0</v></c>', Looks(runs=(Run("Sí", superscript=True),))),
        ('<c r="A1" s="7" t="s"><v>0</v></c>', Looks(struck=True)),
        ('<c r="A1" s="2" t="s"><v>0</v></c>', Looks(hidden=True)),
        ('<c r="A1" s="2"><v>5</v></c>', Looks(hidden=True)),
        ('<c r="A1" t="s"><v>1</v></c>', Looks(runs=(Run("art. "), Run("8", True), Run(" 9")))),
        ('<c r="A1" s="4" t="s"><v>1</v></c>', Looks(runs=(Run("art. 8", True), Run(" 9")))),
        ('<c r="A1" t="s"><v>2</v></c>', Looks(runs=(Run("art. 8"), Run("1", superscript=True)))),
        ('<c r="A1" t="s"><v>5</v></c>', Looks(runs=(Run("art. 8"), Run("₁bis", superscript=True)))),
        ('<c r="A1" t="s"><v>3</v></c>', Looks(struck=True)),
        ('<c r="A1" t="s"><v>4</v></c>', None),
        ('<c r="A1" s="4" t="s"><v>4</v></c>', None),
    ],
)
def test_struck_out_raised_and_hidden_contents_are_known(cell: str, looks: Looks | None, namespace: str) -> None:
    """By the font of the style, or by that of each run, which replaces it; what looks alike is one run."""
    raised = '<rPr><vertAlign val="superscript"/></rPr>'
    strings = (
        "<si><t>Sí</t></si>"
        "<si><r><t>art. </t></r><r><rPr><strike/></rPr><t>8</t></r><r><rPr><b/></rPr><t> </t></r>"
        "<r><rPr><strike val='false'/></rPr><t>9</t></r></si>"
        f"<si><r><t>art. </t></r><r><t>8</t></r><r>{raised}<t>1</t></r><rPh><t>x</t></rPh></si>"
        "<si><r><rPr><strike/></rPr><t>No</t></r><r><t> </t></r></si>"
        "<si><r><rPr><b/></rPr><t>uno</t></r><r><rPr/><t> dos</t></r></si>"
        '<si><r><t>art. 8</t></r><r><rPr><vertAlign val="subscript"/></rPr><t>1bis</t></r></si>'
    )
    assert first_of(cell, strings=strings, namespace=namespace).looks == looks


def test_noughts_that_a_sheet_does_not_show_are_hidden() -> None:
    """Excel leaves them out sheet by sheet; what is no nought is seen."""
    parts = parts_of(book_of(ROW.format('<c r="A1"><v>0</v></c><c r="B1"><v>5</v></c>')))
    sheet = "xl/worksheets/sheet1.xml"
    view = b'<sheetViews><sheetView showZeros="0"/></sheetViews><sheetData>'
    parts[sheet] = parts[sheet].replace(b"<sheetData>", view)
    looks = {place: value.looks for place, value in grid_of(zipped(parts)).items()}
    assert looks == {(1, 1): Looks(hidden=True), (1, 2): None}


@pytest.mark.parametrize(
    ("format", "cells"),
    [
        ("<font><strike/></font>", "A1, B1"),
        ("<numFmt numFmtId='170' formatCode=';;;'/>", "A1, B1"),
        ("<font><color rgb='FFFFFFFF'/></font>", "A1, B1"),
        ("<font><color rgb='FFFFFFFF'/></font><fill><patternFill><bgColor rgb='FF1F4E78'/></patternFill></fill>", ""),
        ("<font><b/></font>", ""),
    ],
)
def test_conditional_formats_that_strike_out_or_hide_are_told(format: str, cells: str) -> None:  # noqa: A002
    """Their conditions are not worked out: the cells in their ranges that hold something are named."""
    rule = '<conditionalFormatting sqref="A1:C9 E5"><cfRule type="expression" dxfId="1"/></conditionalFormatting>'
    row = ROW.format('<c r="A1"><v>1</v></c><c r="B1"><v>5</v></c><c r="D1"><v>5</v></c>')
    parts = parts_of(book_of(row, after=rule))
    dxfs = f"<dxfs><dxf/><dxf>{format}</dxf></dxfs></styleSheet>".encode()
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b"</styleSheet>", dxfs)
    told = [one for one in open_workbook(zipped(parts), "x.xlsx").findings if one.code == "looks-conditional"]
    assert [(one.at.cell, cells in str(one.message["es"])) for one in told] == ([("A1", True)] if cells else [])


def test_conditions_over_very_many_ranges_are_told_of_every_cell() -> None:
    """No range is passed over because many came before it; where they would take minutes, all cells are named."""
    grid = {(row, 1): RawValue("text", "x") for row in range(1, 1_001)}
    single = [Merge(row, 1, row, 1) for row in range(1, 1_001, 2)]
    assert covered(single, grid) == {(row, 1) for row in range(1, 1_001, 2)}
    assert covered([Merge(1, 1, row, 2) for row in range(1, 11)], grid) == {(row, 1) for row in range(1, 11)}
    assert covered([Merge(2, 1, 1_000 + more, 9) for more in range(1_000)], grid) == {
        (row, 1) for row in range(2, 1_001)
    }
    assert covered([Merge(2, 1, 1_000 + more, 9) for more in range(3_000)], grid) == set(grid)


def test_inline_runs_are_known_like_shared_ones() -> None:
    """Runs may stand in the cell itself; its text is the same whether they look alike or not."""
    cell = '<c r="A1" t="inlineStr"><is><r><t>sí</t></r><r><rPr><strike/></rPr><t> no</t></r></is></c>'
    value = first_of(cell)
    assert (value.text, value.looks) == ("sí no", Looks(runs=(Run("sí"), Run(" no", True))))


def test_links_lie_over_the_cells_that_hold_something() -> None:
    """An address outside, a place in the workbook, both over one cell or over a range; an empty cell has none."""
    cells = ROW.format('<c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c><c r="E1"><v>4</v></c>')
    links = (("A1", 'r:id="r1"'), ("B1:D9", 'location="Leyes!A1"'), ("E1", 'r:id="r1" location="art8"'))
    over = "".join(f'<hyperlink ref="{ref}" {to}/>' for ref, to in (*links, ("F1", 'r:id="r1"'), ("x", 'r:id="r1"')))
    after = f'<hyperlinks xmlns:r="{_RELATIONSHIPS}">{over}</hyperlinks>'
    relation = (
        f'<Relationship Id="r1" Type="{_RELATIONSHIPS}/hyperlink" Target="https://gob.cr/a?b=1" TargetMode="External"/>'
    )
    found = grid_of(book_of(cells, after=after, links=relation))
    assert {place[1]: value.looks.link for place, value in found.items() if value.looks} == {
        1: "https://gob.cr/a?b=1",
        2: "#Leyes!A1",
        3: "#Leyes!A1",
        5: "https://gob.cr/a?b=1#art8",
    }


def test_endless_links_over_the_whole_sheet_take_no_time() -> None:
    """A link may be laid over a column or a sheet, and a hostile file does so a hundred thousand times."""
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 500))
    over = '<hyperlink ref="A1:XFD1048576" location="Leyes!A1"/>' * 50_000
    started = time.process_time()
    found = grid_of(book_of(cells, after=f"<hyperlinks>{over}</hyperlinks>"))
    assert found[499, 1].looks == Looks(link="#Leyes!A1")
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("formula", "result", "expected"),
    [
        ('HYPERLINK("https://gob.cr/9095","Ver ley")', ' t="str"><f>{}</f><v>Ver ley</v>', ("text", "Ver ley")),
        ('HYPERLINK("https://gob.cr/9095","Ver ley")', "><f>{}</f>", ("text", "Ver ley")),
        ('HYPERLINK("https://gob.cr/9095")', "><f>{}</f>", ("text", "https://gob.cr/9095")),
        ('HYPERLINK("https://gob.cr/9095",9095)', "><f>{}</f><v>9095</v>", ("number", "9095")),
    ],
)
def test_a_formula_that_is_a_link_has_its_address(formula: str, result: str, expected: tuple[str, str]) -> None:
    """Where no result was saved, the formula says itself what it shows."""
    value = first_of(f'<c r="A1"{result.format(formula.replace(chr(34), "&quot;"))}</c>')
    assert (value.kind, value.text) == expected
    assert value.looks == Looks(link="https://gob.cr/9095")


@pytest.mark.parametrize(
    ("cell", "picture"),
    [
        ('<c r="A1" t="e" vm="1"><v>#VALUE!</v></c>', True),
        ('<c r="A1" t="e" vm="1"><f>_xlfn.IMAGE("https://gob.cr/x.png")</f><v>#VALUE!</v></c>', True),
        ('<c r="A1" t="e" vm="1"><f>CUBEVALUE("x","y")</f><v>#N/A</v></c>', False),
        ('<c r="A1" t="e"><v>#VALUE!</v></c>', False),
    ],
)
def test_a_picture_in_a_cell_is_no_error_of_a_formula(cell: str, picture: bool) -> None:
    """Programs that do not know pictures in cells, and linked data, see an error there."""
    assert first_of(cell).looks == (Looks(picture=True) if picture else None)


def test_the_book_says_from_when_its_days_count() -> None:
    """A serial number alone does not."""
    data = zipped(raw_package(workbook_properties='<workbookPr date1904="1"/>'))
    assert [open_workbook(one, "x.xlsx").since_1904 for one in (data, zipped(raw_package()))] == [True, False]


# --- what is made of links, and of answers that nobody sees ---


def changed(small: Instrument, change: Callable[[Any], None]) -> Reading:
    """Return the reading of the small workbook after a change."""
    book = workbook(small)
    change(book)
    return read(as_bytes(book), small)


def told(reading: Reading) -> list[str]:
    """Return the findings as `Sheet!C4 severity code: message`."""
    return [f"{one.at.sheet}!{one.at.cell} {one.severity} {one.code}: {one.message['en']}" for one in reading.findings]


def linked(cell: str, words: str, link: str, sheet: str = "Matriz") -> Callable[[Any], None]:
    """Return the change that writes words over a link."""

    def change(book: Any) -> None:
        book[sheet][cell] = words
        book[sheet][cell].hyperlink = link

    return change


SAFE = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fgob.cr%2Fley&data=05%7C01%7Cana%40gob.cr"
SEALED = "https://protect-eu.mimecast.com/s/AbCd?e=ana@gob.cr"


def test_a_link_under_a_text_is_kept_and_told(small: Instrument) -> None:
    """What a country gave may not vanish unseen."""
    result = changed(small, linked("T10", "véase la Gaceta", "https://gaceta.cr/257"))
    assert told(result) == [
        "Matriz!T10 notice link-kept: Under “véase la Gaceta” lies a link, which was kept beside the answer: "
        "https://gaceta.cr/257"
    ]
    assert left(result) == ["Matriz!T10 https://gaceta.cr/257"]


def test_a_link_that_was_copied_down_is_told_once(small: Instrument) -> None:
    """One cause, one finding, whatever number of answers it lies under."""

    def change(book: Workbook) -> None:
        for cell in ("G7", "G8", "T7", "T8", "T10"):
            book["Matriz"][cell] = "nota"
            book["Matriz"][cell].hyperlink = "https://gaceta.cr/257"

    result = changed(small, change)
    found = [(one.code, one.at.cell) for one in result.findings if one.code.startswith("link")]
    assert found == [("link-over-cells", "G7")]
    assert [line for line in left(result) if "gaceta" in line] == ["Matriz!G7 https://gaceta.cr/257"]


def test_a_row_or_column_pulled_shut_is_hidden() -> None:
    """A height or width of nothing hides as well as the word for it does."""
    data = book_of('<row r="1" ht="0" customHeight="1"><c r="A1"><v>1</v></c></row>')
    columns = raw_package(ROW.format('<c r="B1"><v>1</v></c>'), before='<cols><col min="2" max="2" width="0"/></cols>')
    assert open_workbook(data, "x.xlsx").sheets[0].hidden_rows == {1}
    assert open_workbook(zipped(columns), "x.xlsx").sheets[0].hidden_columns == {2}


@pytest.mark.parametrize(
    ("words", "link"),
    [
        ("https://gaceta.cr/257", "https://gaceta.cr/257/"),
        ("Véase www.gaceta.cr/257.", "http://gaceta.cr/257"),
        ("ana@gob.cr", "mailto:ana@gob.cr"),
    ],
)
def test_a_link_that_says_what_the_text_says_is_not_told(small: Instrument, words: str, link: str) -> None:
    """Programs make a link of each address that is typed."""
    assert told(changed(small, linked("T10", words, link))) == []


def test_addresses_of_mail_gateways_are_never_quoted(small: Instrument) -> None:
    """In a text the page that was meant is read; what a gateway keeps to itself is cut, and asked for."""
    result = changed(small, linked("T10", f"Ver {SAFE}", SAFE))
    assert (result.by_place[CellId("matrix", "B-01", "notes")].raw.text, told(result)) == (
        "Ver https://gob.cr/ley",
        [
            "Matriz!T10 notice link-unwrapped: Addresses that a mail system or search page had put its own around were "
            "read as those that were meant (1)."
        ],
    )
    sealed = changed(small, linked("T10", f"Ver {SEALED}", SEALED))
    assert (sealed.by_place[CellId("matrix", "B-01", "notes")].raw.text, left(sealed)) == (
        "Ver https://protect-eu.mimecast.com/…",
        [],
    )
    assert [(one.code, one.severity, one.value) for one in sealed.findings] == [("link-sealed", "warning", "")]


def test_a_link_in_a_cell_that_is_no_answer_is_kept(small: Instrument) -> None:
    """Its address stands behind its text."""
    assert left(changed(small, linked("T30", "la ley", "https://gob.cr/ley"))) == [
        "Matriz!T30 la ley <https://gob.cr/ley>"
    ]


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ('HYPERLINK("https://gob.cr/ley","Ver ley")', "link-kept"),
        ('HYPERLINK(A1,"Ver ley")', "formula-value"),
        ('HYPERLINK(A1&"https://gob.cr","Ver ley")', "formula-value"),
        ("'https://gob.cr/[Otro.xlsx]Hoja'!A1", "external-link"),
        ("[1]Hoja!A1", "external-link"),
        ('WEBSERVICE("https://gob.cr")', "external-link"),
        ("[" * 30_000, "formula-value"),
    ],
)
def test_a_link_to_a_page_is_no_other_file(small: Instrument, formula: str, code: str) -> None:
    """A formula that takes its result from elsewhere is."""
    book = workbook(small)
    book["Matriz"]["T10"] = "Ver ley"
    written = formula.replace("&", "&amp;").replace("'", "&apos;").replace('"', "&quot;")
    cell = f'<c r="T10" t="str"><f>{written}</f><v>Ver ley</v></c>'
    data = patched(as_bytes(book), "xl/worksheets/sheet3.xml", '<c r="T10"[^>]*>.*?</c>', cell)
    assert [one.code for one in read(data, small).findings] == [code]


def test_answers_that_nobody_sees_are_told_once_a_sheet(small: Instrument) -> None:
    """Hidden rows and columns are read like the others; what the template hides is no matter."""

    def change(book: Any) -> None:
        book["Matriz"].row_dimensions[8].hidden = True
        book["Matriz"].column_dimensions["T"].hidden = True
        book["Otra"].column_dimensions["H"].hidden = True

    result = changed(small, change)
    assert told(result) == [
        "Matriz!E8 warning answers-hidden: Answers stand where nobody sees them, in hidden rows or columns or on a "
        "hidden sheet: E8, P8, T10. They were read like the others."
    ]


def test_answers_on_a_hidden_sheet_are_told(small: Instrument) -> None:
    """A sheet may have been put away rather than sent."""

    def change(book: Any) -> None:
        book["Otra"].sheet_state = "hidden"

    assert [(one.at.sheet, one.code) for one in changed(small, change).findings] == [("Otra", "answers-hidden")]
