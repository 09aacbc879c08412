"""Open documents, read by their own XML: what each cell holds, what it shows, how it looks, what lies over it."""

import datetime
from decimal import Decimal

import pytest

from matrices.errors import UnreadableWorkbook
from matrices.instrument.raw import Looks, RawValue, Run
from matrices.workbook.book import Book, BookSheet, CellNote, Merge, Unread
from matrices.workbook.read import open_workbook
from tests.workbook.damage import zipped

_SPACES = "urn:oasis:names:tc:opendocument:xmlns"
_KNOWN = {
    "office": "office",
    "table": "table",
    "text": "text",
    "style": "style",
    "number": "datastyle",
    "draw": "drawing",
    "form": "form",
}
DECLARED = "".join(f' xmlns:{prefix}="{_SPACES}:{name}:1.0"' for prefix, name in _KNOWN.items()) + (
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
STYLES = """
<number:number-style style:name="N1"><number:number number:min-integer-digits="5"/></number:number-style>
<number:number-style style:name="N2"><number:text>art. </number:text><number:number number:min-integer-digits="1"/>
  <number:text> bis</number:text></number:number-style>
<number:percentage-style style:name="N3"><number:number number:decimal-places="1" number:min-integer-digits="1"/>
  <number:text>%</number:text></number:percentage-style>
<number:date-style style:name="N4" number:language="es" number:country="CR"><number:month number:textual="true"/>
  <number:text>-</number:text><number:year/></number:date-style>
<number:date-style style:name="N5"><number:day number:style="long"/><number:text>/</number:text>
  <number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>
<number:time-style style:name="N6" number:truncate-on-overflow="false"><number:hours/><number:text>:</number:text>
  <number:minutes number:style="long"/></number:time-style>
<number:number-style style:name="N7P0"><number:number number:grouping="true" number:min-integer-digits="1"/>
  </number:number-style>
<number:number-style style:name="N7"><number:text>(</number:text><number:number number:grouping="true"
  number:min-integer-digits="1"/><number:text>)</number:text>
  <style:map style:condition="value()&gt;=0" style:apply-style-name="N7P0"/></number:number-style>
<style:style style:name="five" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="bis" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="percent" style:family="table-cell" style:data-style-name="N3"/>
<style:style style:name="month" style:family="table-cell" style:data-style-name="N4"/>
<style:style style:name="day" style:family="table-cell" style:data-style-name="N5"/>
<style:style style:name="span" style:family="table-cell" style:data-style-name="N6"/>
<style:style style:name="money" style:family="table-cell" style:data-style-name="N7"/>
<style:style style:name="gone" style:family="table-cell">
  <style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="child" style:family="table-cell" style:parent-style-name="gone"/>
<style:style style:name="round" style:family="table-cell" style:parent-style-name="round"/>
<style:style style:name="up" style:family="text"><style:text-properties style:text-position="33% 58%"/></style:style>
<style:style style:name="down" style:family="text"><style:text-properties style:text-position="sub 58%"/></style:style>
<style:style style:name="out" style:family="text">
  <style:text-properties style:text-line-through-type="single" style:text-position="0% 100%"/></style:style>
<style:style style:name="kept" style:family="text">
  <style:text-properties style:text-line-through-type="none"/></style:style>
<style:style style:name="hidden" style:family="table" style:master-page-name="Draft">
  <style:table-properties table:display="false"/></style:style>
"""


def book(tables: str, *, styles: str = "", **parts: str) -> Book:
    """Return an open document of such tables."""
    content = (
        f'<?xml version="1.0"?><office:document-content{DECLARED}><office:automatic-styles>{STYLES}{styles}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return open_workbook(zipped({"mimetype": mimetype, "content.xml": content, **parts}), "x.ods")


def sheet(rows: str, before: str = "") -> BookSheet:
    """Return the one sheet of a document."""
    (found,) = book(f'<table:table table:name="H">{before}{rows}</table:table>').sheets
    return found


def cell(attributes: str, content: str = "") -> RawValue | None:
    """Return what is read of a cell."""
    row = f"<table:table-row><table:table-cell {attributes}>{content}</table:table-cell></table:table-row>"
    return sheet(row).grid.get((1, 1))


def text(content: str, style: str = "") -> RawValue | None:
    """Return what is read of a text."""
    named = f'table:style-name="{style}"' if style else ""
    return cell(f'office:value-type="string" {named}', content)


FEBRUARY = datetime.datetime(2013, 2, 13)


@pytest.mark.parametrize(
    ("attributes", "shown", "expected"),
    [
        (
            'office:value-type="float" office:value="573" table:style-name="five"',
            "00573",
            RawValue("number", "573", Decimal(573), format="00000", shown="00573"),
        ),
        (
            'office:value-type="float" office:value="5" table:style-name="bis"',
            "art. 5 bis",
            RawValue("number", "5", Decimal(5), format='"art. "0" bis"', shown="art. 5 bis"),
        ),
        (
            'office:value-type="percentage" office:value="0.5" table:style-name="percent"',
            "50,0%",
            RawValue("number", "0.5", Decimal("0.5"), format="0.0%", shown="50,0%"),
        ),
        (
            'office:value-type="date" office:date-value="2013-02-13" table:style-name="month"',
            "feb-13",
            RawValue("date", "2013-02-13", Decimal(41318), FEBRUARY, None, '[$-es-CR]mmm"-"yy', "feb-13"),
        ),
        (
            'office:value-type="date" office:date-value="2013-02-13T00:00:00" table:style-name="day"',
            "13/02/2013",
            RawValue("date", "2013-02-13", Decimal(41318), FEBRUARY, None, 'dd"/"mm"/"yyyy', "13/02/2013"),
        ),
        (
            'office:value-type="time" office:time-value="PT36H00M00S" table:style-name="span"',
            "36:00",
            RawValue("time", "36:00", Decimal("1.5"), format='[h]":"mm', shown="36:00"),
        ),
        (
            'office:value-type="currency" office:value="-5" table:style-name="money"',
            "(5)",
            RawValue("number", "-5", Decimal(-5), format='[>=0]#,##0;"("#,##0")"', shown="(5)"),
        ),
        ('office:value-type="float" office:value="1.5"', "1,5", RawValue("number", "1.5", Decimal("1.5"), shown="1,5")),
        ('office:value-type="float" office:value="12"', "12", RawValue("number", "12", Decimal(12), shown="12")),
        ('office:value-type="boolean" office:boolean-value="false"', "FALSO", RawValue("boolean", "FALSE")),
        (
            'office:value-type="float" office:value="1" table:formula="of:=TRUE()"',
            "VERDADERO",
            RawValue("boolean", "TRUE"),
        ),
        (
            'office:value-type="string" office:string-value="" calcext:value-type="error" table:formula="of:=1/0"',
            "#DIV/0!",
            RawValue("error", "#DIV/0!", formula="=1/0"),
        ),
        (
            'office:value-type="float" office:value="3" table:formula="of:=SUM([.A1:.B2];[$Otra.C3])"',
            "3",
            RawValue("number", "3", Decimal(3), formula="=SUM(A1:B2;Otra!C3)", shown="3"),
        ),
        (
            'office:value-type="float" office:value="3" table:formula="of:=[\'file:///x.ods\'#$H.A1]"',
            "3",
            RawValue("number", "3", Decimal(3), formula="=[file:///x.ods]H!A1", shown="3"),
        ),
        ('table:formula="of:=[.B1]"', "", RawValue("blank", "", formula="=B1")),
        ('office:value-type="string" office:string-value="12"', "Ley 12", RawValue("text", "12", shown="Ley 12")),
        ('office:value-type="float" office:value="no"', "no", RawValue("text", "no")),
    ],
)
def test_a_value_comes_with_the_text_that_it_shows(attributes: str, shown: str, expected: RawValue) -> None:
    """The file carries it, as its author saw it."""
    assert cell(attributes, f"<text:p>{shown}</text:p>" if shown else "") == expected


def test_a_format_that_shows_nothing_hides_the_cell() -> None:
    """An empty text beside a number was not seen by anybody; no text at all says nothing."""
    number = 'office:value-type="float" office:value="5"'
    assert cell(number, "<text:p/>") == RawValue("number", "5", Decimal(5), looks=Looks(hidden=True))
    assert cell(number) == RawValue("number", "5", Decimal(5))
    words = 'office:value-type="string" office:string-value="Sí"'
    assert cell(words, "<text:p/>") == RawValue("text", "Sí", looks=Looks(hidden=True))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<text:p>uno</text:p><text:p>dos</text:p>", "uno\ndos"),
        ("<text:p>a  b<text:s text:c='3'/>c<text:tab/>d<text:line-break/>e</text:p>", "a  b   c\td\ne"),
        ("<text:p>a\n   b</text:p>", "a b"),
        ("<text:p>a<text:span>b<text:span>c</text:span></text:span>d</text:p>", "abcd"),
        ("<office:annotation><text:p>no</text:p></office:annotation><text:p>sí</text:p>", "sí"),
    ],
)
def test_texts_are_read_as_they_stand(content: str, expected: str) -> None:
    """Lines, blanks and stretches come together; notes are no part of a text."""
    assert text(content) == RawValue("text", expected)


def test_struck_out_words_and_raised_digits_are_told_apart() -> None:
    """Styles of the cell and of its stretches say so; a stretch may take back what the cell says."""
    up, out, kept, down = (
        f'<text:span text:style-name="{name}">x</text:span>' for name in ("up", "out", "kept", "down")
    )
    runs = (Run("art. 3"), Run("x", superscript=True), Run(" y "), Run("x", struck=True), Run("x", superscript=True))
    assert text(f"<text:p>art. 3{up} y {out}{down}</text:p>") == RawValue(
        "text", "art. 3x y xx", looks=Looks(runs=runs)
    )
    assert text("<text:p>Sí</text:p>", "child") == RawValue("text", "Sí", looks=Looks(struck=True))
    partly = Looks(runs=(Run("Sí ", struck=True), Run("x")))
    assert text(f"<text:p>Sí {kept}</text:p>", "gone") == RawValue("text", "Sí x", looks=partly)
    assert text("<text:p>Sí</text:p>", "round") == RawValue("text", "Sí")


def test_the_style_of_a_column_or_row_counts_where_a_cell_has_none() -> None:
    """Programs leave it out where it is the same for all."""
    column = '<table:table-column table:number-columns-repeated="2" table:default-cell-style-name="gone"/>'
    one = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-row table:default-cell-style-name="five">{one}</table:table-row>'
    found = sheet(f"<table:table-row><table:table-cell/>{one}</table:table-row>{row}", column).grid
    assert {place: value.looks for place, value in found.items()} == {(1, 2): Looks(struck=True), (2, 1): None}


@pytest.mark.parametrize(
    ("properties", "cells"),
    [
        ('<style:text-properties style:text-line-through-style="solid"/>', "A1, B1, B2"),
        ('<style:text-properties fo:color="#FFFFFF"/>', "A1, B1, B2"),
        ('<style:text-properties fo:color="#ffffff"/><style:table-cell-properties fo:background-color="#000000"/>', ""),
        ('<style:text-properties fo:font-weight="bold"/>', ""),
    ],
)
def test_conditions_that_strike_out_or_hide_are_told(properties: str, cells: str) -> None:
    """In the style of a cell, as older programs write them, or over ranges, by the name that people see."""
    laid = (
        f'<style:style style:name="No_5f_1" style:display-name="No_1" style:family="table-cell"'
        f' xmlns:fo="{_SPACES}:xsl-fo-compatible:1.0">{properties}</style:style>'
        '<style:style style:name="c" style:family="table-cell">'
        '<style:map style:condition="cell-content()=1" style:apply-style-name="No_5f_1"/></style:style>'
    )
    cell = "<table:table-cell {}office:value-type='string'><text:p>x</text:p></table:table-cell>"
    row = "<table:table-row>{}</table:table-row>"
    rows = row.format(cell.format("table:number-columns-repeated='2' table:style-name='c' ")) + row.format(
        cell.format("") * 3
    )
    over = (
        "<calcext:conditional-formats>"
        "<calcext:conditional-format calcext:target-range-address=\"'A. B'.B2:'A. B'.B9\">"
        '<calcext:condition calcext:apply-style-name="No_1"/>'
        "</calcext:conditional-format></calcext:conditional-formats>"
    )
    table = f'<table:table table:name="A. B">{rows}{over}</table:table>'
    told = [one for one in book(table, styles=laid).findings if one.code == "looks-conditional"]
    assert [(one.at.cell, cells in str(one.message["es"])) for one in told] == ([("A1", True)] if cells else [])


def test_addresses_under_a_text_are_kept() -> None:
    """Those within the workbook are none; several stand one after the other."""
    link = '<text:a xlink:href="{}">Ley</text:a>'
    first, second, inside = (link.format(one) for one in ("https://a.cr", "https://b.cr", "#H.A1"))
    linked = [text(f"<text:p>{words}</text:p>") for words in (first, first + second, inside)]
    assert [value and value.looks and value.looks.link for value in linked] == [
        "https://a.cr",
        "https://a.cr https://b.cr",
        None,
    ]
    formula = 'office:value-type="string" table:formula="of:=HYPERLINK(&quot;https://a.cr&quot;;&quot;Ley&quot;)"'
    value = cell(formula, "<text:p>Ley</text:p>")
    assert value is not None
    assert value.looks == Looks(link="https://a.cr")


def test_what_is_hidden_merged_noted_and_repeated_is_found() -> None:
    """Repeated rows and cells stand wherever they are repeated."""
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    number = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="2"/>'
    note = "<office:annotation><dc:creator>Ana</dc:creator><text:p>uno</text:p><text:p>dos</text:p></office:annotation>"
    rows = (
        f'<table:table-header-rows><table:table-row table:number-rows-repeated="2">{number}</table:table-row>'
        '</table:table-header-rows><table:table-row table:visibility="collapse"/><table:table-row'
        ' table:visibility="filter"/>'
        f'<table:table-row><table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="3">{note}'
        "</table:table-cell></table:table-row>"
    )
    found = sheet(rows, columns)
    assert sorted(found.grid) == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert (sorted(found.hidden_rows), sorted(found.hidden_columns)) == ([3], [2, 3])
    assert found.merges == (Merge(5, 1, 6, 3),)
    assert found.comments == {(5, 1): CellNote("Ana", "uno\ndos")}


def test_what_is_drawn_is_read_or_told() -> None:
    """Words of boxes are read; pictures, documents and controls are told with the cell at which they stand."""
    frame = '<draw:frame draw:name="{}">{}</draw:frame>'
    picture = frame.format("Foto", '<draw:image xlink:href="Pictures/1.png"/>')
    pdf = frame.format("Ley", '<draw:object-ole xlink:href="./Object 1"/><draw:image xlink:href="./Replacement 1"/>')
    box = frame.format("Cuadro", "<draw:text-box><text:p>véase</text:p><text:p>nota</text:p></draw:text-box>")
    tick = '<draw:g><draw:control draw:control="c1"/><draw:control draw:control="c2"/></draw:g>'
    forms = (
        '<office:forms><form:form><form:checkbox form:id="c1" form:label="Sí" form:current-state="checked"/>'
        '<form:button form:id="c2" form:label="Enviar"/></form:form></office:forms>'
    )
    row = f"<table:table-row><table:table-cell/><table:table-cell>{picture}{box}</table:table-cell></table:table-row>"
    found = sheet(row, f"{forms}<table:shapes>{pdf}{tick}</table:shapes>")
    assert found.unread == (
        Unread("document", "", "Ley", "Object 1"),
        Unread("ticked", "", "Sí"),
        Unread("picture", "B1", "Foto", "Pictures/1.png"),
    )
    assert (found.boxes, found.grid) == (("véase\nnota",), {})


def test_sheets_names_properties_and_heads_are_found() -> None:
    """Tables kept of other files, and tables within cells, are no sheets of this one."""
    inner = '<table:table table:name="inner"><table:table-row/></table:table>'
    tables = (
        f'<table:table table:name="Una"><table:table-row><table:table-cell>{inner}</table:table-cell></table:table-row>'
        '</table:table><table:table table:name="Otra" table:style-name="hidden"/>'
        "<table:table table:name=\"'file:///x.ods'#A\"><table:table-source/><table:table-row/></table:table>"
        '<table:named-expressions><table:named-expression table:name="quien" table:expression="of:=&quot;CRI&quot;"/>'
        '<table:named-range table:name="filas" table:cell-range-address="$Una.$A$1:.$B$2"/></table:named-expressions>'
    )
    head = "<style:header><text:p>Borrador</text:p></style:header><style:footer><text:p>Página <text:page-number>1"
    styles = (
        f"<office:document-styles{DECLARED}><office:master-styles><style:master-page style:name='Draft'>{head}"
        "</text:page-number> de 3</text:p></style:footer><style:header-left style:display='false'><text:p>No</text:p>"
        "</style:header-left></style:master-page></office:master-styles></office:document-styles>"
    )
    meta = '<m xmlns:meta="urn:m"><meta:user-defined meta:name="matrices">marca</meta:user-defined></m>'
    found = book(tables, **{"styles.xml": styles, "meta.xml": meta})
    assert [(one.title, one.state) for one in found.sheets] == [("Una", "visible"), ("Otra", "hidden")]
    assert [one.unread for one in found.sheets] == [
        (),
        (Unread("header", "", "Borrador"), Unread("footer", "", "Página de 3")),
    ]
    assert (found.names, found.properties) == ({"quien": '"CRI"', "filas": "Una!$A$1:$B$2"}, {"matrices": "marca"})


@pytest.mark.parametrize("content", ["<!DOCTYPE x>", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])
def test_a_document_type_is_refused(content: str) -> None:
    """No program writes one; it is how XML attacks."""
    with pytest.raises(UnreadableWorkbook, match="file-hostile"):
        book("", **{"styles.xml": content})


def test_broken_markup_is_read_as_far_as_it_goes() -> None:
    """What comes before the break is kept, and the break is told."""
    row = '<table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    found = book(f'<table:table table:name="H">{row}</table:table-row><table:table-row></wrong>')
    assert ([one.grid for one in found.sheets], [one.code for one in found.findings]) == (
        [{(1, 1): RawValue("text", "x")}],
        ["part-damaged"],
    )
