"""What lies over a sheet and is no cell: told once a sheet, and taken out of the file."""

import struct
from collections.abc import Mapping
from typing import Any

import pytest

from matrices.findings import Finding, Severity
from matrices.instrument.model import Instrument
from matrices.workbook import attachments
from matrices.workbook.attachments import ending, take_out, unpacked
from matrices.workbook.book import Book, Unread
from matrices.workbook.opening.floating import head_texts
from matrices.workbook.read import open_workbook
from matrices.workbook.reading import Reading
from tests.workbook.damage import as_bytes, left, parts_of, read, workbook, zipped

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_REL = "http://purl.oclc.org/ooxml/officeDocument/relationships"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
PDF = b"%PDF-1.4\n%%EOF"
SHEET = "xl/worksheets/sheet3.xml"
"""The part of the sheet `Matriz`."""


def with_parts(
    small: Instrument,
    relations: str = "",
    parts: Mapping[str, bytes | str] | None = None,
    after: str = "",
    sheet: str = SHEET,
    relation_namespace: str = REL,
) -> bytes:
    """Return the small workbook with more parts, relations of a sheet, and elements at its end."""
    made: dict[str, bytes | str] = {**parts_of(as_bytes(workbook(small)))}
    folder, _, base = sheet.rpartition("/")
    content = text_of(made[sheet])
    made[sheet] = content.replace("</worksheet>", f"{after}</worksheet>").replace(
        "<worksheet ", f'<worksheet xmlns:r="{REL}" xmlns:mc="{MC}" ', 1
    )
    made[f"{folder}/_rels/{base}.rels"] = f"<Relationships>{relations}</Relationships>"
    return zipped({**made, **(parts or {})})


def text_of(part: bytes | str) -> str:
    """Return a part as text."""
    return part if isinstance(part, str) else part.decode()


def relation(name: str, kind: str, target: str, namespace: str = REL) -> str:
    """Return a relation of a part."""
    return f'<Relationship Id="{name}" Type="{namespace}/{kind}" Target="{target}"/>'


def picture(anchor: str, row: int = 6, column: int = 4, about: str = "Captura") -> str:
    """Return a picture at an anchor of one of the three kinds; rows and columns count from 0."""
    start = f"<xdr:from><xdr:col>{column}</xdr:col><xdr:row>{row}</xdr:row></xdr:from>"
    return (
        f"<xdr:{anchor}>{'' if anchor == 'absoluteAnchor' else start}<xdr:pic><xdr:nvPicPr>"
        f'<xdr:cNvPr id="2" name="Imagen 1" descr="{about}"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="r1"/>'
        f"</xdr:blipFill></xdr:pic></xdr:{anchor}>"
    )


def drawing(*things: str, image: str = "../media/image1.png") -> dict[str, bytes | str]:
    """Return the parts of a drawing of a sheet."""
    return {
        "xl/drawings/drawing1.xml": f'<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="{A}" xmlns:r="{REL}" xmlns:mc="{MC}">'
        f"{''.join(things)}</xdr:wsDr>",
        "xl/drawings/_rels/drawing1.xml.rels": f"<Relationships>{relation('r1', 'image', image)}</Relationships>",
        "xl/media/image1.png": PNG,
    }


def unread(data: bytes) -> tuple[Unread, ...]:
    """Return what lies over the sheet `Matriz`."""
    return next(sheet.unread for sheet in open_workbook(data, "x.xlsx").sheets if sheet.title == "Matriz")


def told(reading: Reading) -> list[tuple[str, str, str, str]]:
    """Return sheet, cell, severity and message of the findings."""
    return [(one.at.sheet, one.at.cell, one.severity, one.message["es"]) for one in reading.findings]


def only(reading: Reading) -> Finding:
    """Return the one finding."""
    (found,) = reading.findings
    return found


DRAWN = relation("r5", "drawing", "../drawings/drawing1.xml")


@pytest.mark.parametrize("namespace", [REL, STRICT_REL])
def test_pictures_are_told_once_a_sheet_with_their_cells(small: Instrument, namespace: str) -> None:
    """Whatever holds them in place; one that lies nowhere in particular is told of too."""
    things = (picture("oneCellAnchor"), picture("twoCellAnchor", 9, 3, "Artículo 8"), picture("absoluteAnchor"))
    relations = relation("r5", "drawing", "../drawings/drawing1.xml", namespace)
    result = read(with_parts(small, relations, drawing(*things)), small)
    assert told(result) == [
        (
            "Matriz",
            "E7",
            Severity.WARNING,
            "En esta hoja hay elementos que no se leyeron como respuestas: imágenes: E7, D10, sin celda («Captura», "
            "«Artículo 8»).",
        )
    ]
    assert left(result) == ["Matriz!E7 Captura", "Matriz!D10 Artículo 8", "Matriz! Captura"]


def test_pictures_in_groups_and_shapes_are_pictures_and_stand_ins_are_none(small: Instrument) -> None:
    """A shape may be filled with a picture; the stand-in for older programs is the same picture again."""
    start = "<xdr:from><xdr:col>1</xdr:col><xdr:row>1</xdr:row></xdr:from>"
    blip = '<a:blip r:embed="r1"/>'
    inner = f"<xdr:grpSp><xdr:pic>{blip}</xdr:pic><xdr:sp>{blip}</xdr:sp></xdr:grpSp>"
    group = f"<xdr:oneCellAnchor>{start}{inner}</xdr:oneCellAnchor>"
    both = (
        f"<xdr:oneCellAnchor>{start}<mc:AlternateContent><mc:Choice><xdr:pic>{blip}</xdr:pic></mc:Choice>"
        f"<mc:Fallback><xdr:pic>{blip}</xdr:pic></mc:Fallback></mc:AlternateContent></xdr:oneCellAnchor>"
    )
    found = unread(with_parts(small, DRAWN, drawing(group, both)))
    assert found == (Unread("picture", "B2", "", "xl/media/image1.png"),) * 3


@pytest.mark.parametrize(("kind", "words"), [("chart", "gráficos"), ("diagram", "diagramas")])
def test_charts_and_diagrams_are_a_notice(small: Instrument, kind: str, words: str) -> None:
    """They show what stands in cells, and hold no answer of their own."""
    start = "<xdr:from><xdr:col>1</xdr:col><xdr:row>1</xdr:row></xdr:from>"
    frame = f'<xdr:graphicFrame><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/{kind}"/></xdr:graphicFrame>'
    result = read(with_parts(small, DRAWN, drawing(f"<xdr:twoCellAnchor>{start}{frame}</xdr:twoCellAnchor>")), small)
    assert told(result) == [
        ("Matriz", "B2", Severity.NOTICE, f"En esta hoja hay elementos que no se leyeron como respuestas: {words}: B2.")
    ]


def ole(**streams: bytes) -> bytes:
    """Return an OLE object of one short stream, written by hand: a sector each for the table, directory and content."""
    ((name, content),) = streams.items()
    content = content.ljust(4096, b"\x00")  # shorter streams lie elsewhere
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    header += b"\xff" * (512 - len(header))
    count = len(content) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + count), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    root, stream = (entry("Root Entry", 5, 1, 0xFFFFFFFE, 0), entry(name, 2, 0xFFFFFFFF, 2, len(content)))
    return header + table + (root + stream).ljust(512, b"\x00") + content


def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    """Return an entry of the directory of an OLE object."""
    written = (name + "\0").encode("utf-16-le")
    sides = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBB", len(written), kind, 1)
        + sides
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def native(name: bytes, content: bytes) -> bytes:
    """Return a file as Windows packs it into an object."""
    body = b"\x02\x00" + name + b"\0" + b"C:\\x\\" + name + b"\0" + b"\0\0\x03\0" + struct.pack("<I", 4) + b"C:\\\0"
    body += struct.pack("<I", len(content)) + content
    return struct.pack("<I", len(body)) + body


DOCUMENT = relation("r6", "oleObject", "../embeddings/oleObject1.bin")
PLACED = '<oleObjects><oleObject progId="AcroExch.Document.DC" shapeId="2049" r:id="r6">{}</oleObject></oleObjects>'
ANCHOR = (
    '<objectPr><anchor><from><xdr:col xmlns:xdr="x">7</xdr:col><xdr:row xmlns:xdr="x">4</xdr:row></from></anchor>'
    "</objectPr>"
)


@pytest.mark.parametrize(("anchor", "where"), [(ANCHOR, "H5"), ("", "sin celda")])
def test_embedded_documents_are_told(small: Instrument, anchor: str, where: str) -> None:
    """With the cell, where the file says it, and with what they are."""
    parts = {"xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}
    result = read(with_parts(small, DOCUMENT, parts, PLACED.format(anchor)), small)
    assert only(result).message["es"] == (
        f"En esta hoja hay elementos que no se leyeron como respuestas: documentos incrustados: {where} («PDF»)."
    )


TO_IMAGE = f"<Relationships>{relation('r1', 'image', '../media/i.png')}</Relationships>"
VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel" '
    'xmlns:o="urn:schemas-microsoft-com:office:office">{}</xml>'
)
BOX = (
    '<v:shape id="_x0000_s1025"><v:textbox><div><font>{label}</font><br></div></v:textbox><x:ClientData '
    'ObjectType="{kind}"><x:Anchor>4, 15, 6, 2, 5, 31, 7, 4</x:Anchor>{state}</x:ClientData></v:shape>'
)


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        ("Checkbox", "<x:Checked>1</x:Checked>", "casillas marcadas: E7 («Sí»)"),
        ("Checkbox", "", "casillas sin marcar: E7 («Sí»)"),
        ("Radio", "<x:Checked>1</x:Checked><x:FmlaLink>$E$7</x:FmlaLink>", "casillas marcadas: E7 («Sí»)"),
        ("Drop", "<x:Sel>2</x:Sel>", "controles de formulario: E7 («Sí»)"),
        ("Button", "", ""),
        ("Note", "", ""),
    ],
)
def test_form_controls_are_told(small: Instrument, kind: str, state: str, words: str) -> None:
    """What can be ticked or chosen may be an answer; buttons are none, and notes are read elsewhere.

    The drawing is not sound XML, as Excel writes it, and nobody is told that it were damaged.
    """
    parts = {"xl/drawings/vmlDrawing1.vml": VML.format(BOX.format(label="Sí", kind=kind, state=state))}
    result = read(with_parts(small, relation("r7", "vmlDrawing", "../drawings/vmlDrawing1.vml"), parts), small)
    expected = [f"En esta hoja hay elementos que no se leyeron como respuestas: {words}."] if words else []
    assert [one.message["es"] for one in result.findings] == expected


def test_controls_that_only_newer_parts_tell_of_are_told(small: Instrument) -> None:
    """Some programs write no drawing of the old kind; ActiveX controls are programs of their own."""
    relations = relation("r8", "ctrlProp", "../ctrlProps/ctrlProp1.xml") + relation("r9", "control", "../activeX/a.xml")
    start = '<from><xdr:col xmlns:xdr="x">4</xdr:col><xdr:row xmlns:xdr="x">6</xdr:row></from>'
    where = f"<controlPr><anchor>{start}</anchor></controlPr>"
    first = f'<control shapeId="1" r:id="r8" name="Casilla 1">{where}</control>'
    after = f'<controls>{first}<control shapeId="2" r:id="r9" name="Lista"/></controls>'
    parts = {
        "xl/ctrlProps/ctrlProp1.xml": '<formControlPr objectType="CheckBox" checked="Checked"/>',
        "xl/activeX/a.xml": "<ocx/>",
    }
    assert unread(with_parts(small, relations, parts, after)) == (
        Unread("ticked", "E7", "Casilla 1"),
        Unread("control", "", "Lista"),
    )


def test_a_colour_that_an_old_format_made_a_word_is_none(small: Instrument) -> None:
    """LibreOffice writes the colour of a head into its words on the way through `.xls`: the head stays the form's."""
    book = workbook(small)
    head = book["Matriz"].oddHeader
    assert head is not None
    head.left.text, head.center.text = "5b6872Costa Rica", "5b6872Borrador"
    (found,) = told(read(as_bytes(book), small))
    assert found[3].endswith("texto en el encabezado: «5b6872Borrador».")


def test_words_in_heads_and_feet_are_quoted_and_the_forms_own_are_not(small: Instrument) -> None:
    """“Draft, do not quote” is about every answer; the name of the country and the number of the page are not."""
    book = workbook(small)
    head = '&L&8Costa Rica&C&"Arial,Bold"BORRADOR && no citar' + " x" * 60 + "&RPágina &P de &N"
    data = as_bytes(book)
    parts: dict[str, Any] = dict(parts_of(data))
    text = parts[SHEET].decode()
    start = end = text.index("</worksheet>")
    written = head.replace("&", "&amp;").replace('"', "&quot;")
    parts[SHEET] = (
        f"{text[:start]}<headerFooter><oddHeader>{written}</oddHeader>"
        f"<evenHeader>&amp;Cnadie lo ve</evenHeader></headerFooter>{text[end:]}"
    )
    result = read(zipped(parts), small)
    quoted = ("BORRADOR & no citar" + " x" * 60)[:80]
    assert told(result) == [
        (
            "Matriz",
            "",
            Severity.WARNING,
            f"En esta hoja hay elementos que no se leyeron como respuestas: texto en el encabezado: «{quoted}…».",
        )
    ]


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        ("&LUno&CDos&RTres", ["Uno", "Dos", "Tres"]),
        ('&C&"Arial,Bold"&12&K00-049&BBorrador&B && más', ["Borrador & más"]),
        ("sin sección &P", ["sin sección &P"]),
        ("&&C no es una sección", ["&C no es una sección"]),
        ("&L&G&C&8 ", []),
        ("&", ["&"]),
        ("&" * 200_001, None),
    ],
)
def test_the_texts_of_heads_are_their_words(written: str, texts: list[str] | None) -> None:
    """Codes that dress them are left out; those that a program fills in stay."""
    assert texts is None or head_texts(written) == texts


def test_a_picture_in_a_head_is_a_notice(small: Instrument) -> None:
    """A logo holds no answer."""
    shape = '<v:shape id="CH"><v:imagedata o:relid="r1"/></v:shape>'
    parts: dict[str, bytes | str] = {
        "xl/drawings/vmlDrawing1.vml": VML.format(shape),
        "xl/drawings/_rels/vmlDrawing1.vml.rels": TO_IMAGE,
        "xl/media/i.png": PNG,
    }
    data = with_parts(small, relation("r7", "vmlDrawing", "../drawings/vmlDrawing1.vml"), parts)
    assert (only(read(data, small)).severity, [one.name for one in take_out(data, "x.xlsx").found]) == (
        Severity.NOTICE,
        ["x-Matriz-001.png"],
    )


# --- taken out ---


def test_pictures_and_documents_are_taken_out_under_safe_names(small: Instrument) -> None:
    """The name says file, sheet and cell, and what the thing really is; a picture at two cells is one file."""
    things = (picture("oneCellAnchor"), picture("twoCellAnchor", 9))
    parts = {**drawing(*things, image="../media/image1.exe"), "xl/media/image1.exe": PNG}
    parts["xl/embeddings/oleObject1.bin"] = ole(**{"\x01Ole10Native": native(b"..\\..\\Ley 9095.exe", PDF)})
    data = with_parts(small, DRAWN + DOCUMENT, parts, PLACED.format(ANCHOR))
    haul = take_out(data, "../CRI legislación.xlsx")
    assert [(one.name, one.content, one.called, one.cells) for one in haul.found] == [
        ("CRI-legislacion-Matriz-E7-001.png", PNG, "Captura", ("Matriz!E7", "Matriz!E10")),
        ("CRI-legislacion-Matriz-H5-002.pdf", PDF, "Ley 9095.exe", ("Matriz!H5",)),
    ]
    assert (haul.linked, haul.left) == (0, 0)


def test_what_lies_in_an_xlsb_file_is_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of its sheets nothing but values is read, so that nobody can say where each thing lies."""
    parts = {"xl/workbook.bin": b"x", "xl/media/image1.png": PNG, "xl/embeddings/a.bin": PDF, "xl/styles.bin": b"x"}
    monkeypatch.setattr(attachments, "open_workbook", lambda _data, name: Book(name, "", "xlsb", ()))
    haul = take_out(zipped(parts), "CRI.xlsb")
    assert [(one.name, one.content, one.called, one.cells) for one in haul.found] == [
        ("CRI-001.pdf", PDF, "a.bin", ()),
        ("CRI-002.png", PNG, "image1.png", ()),
    ]


def test_what_is_only_linked_is_counted(small: Instrument) -> None:
    """A picture on the web is not in the file, and nothing is fetched."""
    outside = relation("r1", "image", "https://gob.cr/x.png").replace("/>", ' TargetMode="External"/>')
    parts = {**drawing(picture("oneCellAnchor"))}
    parts["xl/drawings/_rels/drawing1.xml.rels"] = f"<Relationships>{outside}</Relationships>"
    haul = take_out(with_parts(small, DRAWN, parts), "x.xlsx")
    assert (haul.found, haul.linked) == ((), 1)


def test_a_picture_in_a_cell_is_taken_out(small: Instrument) -> None:
    """Five parts lead from the number that the cell bears to the picture."""
    made: dict[str, bytes | str] = {**parts_of(as_bytes(workbook(small)))}
    sheet = text_of(made[SHEET]).encode()
    cell = b'<c r="T10" t="e" vm="2"><v>#VALUE!</v></c></row>'
    at = sheet.index(b"</row>", sheet.index(b'<row r="10"'))
    start = sheet.rindex(b"<c ", 0, at)
    made[SHEET] = sheet[:start] + cell + sheet[at + len(b"</row>") :]
    made |= {
        "xl/metadata.xml": '<metadata><futureMetadata name="XLRICHVALUE">'
        '<bk><extLst><ext><rvb i="0"/></ext></extLst></bk>'
        '<bk><extLst><ext><rvb i="1"/></ext></extLst></bk></futureMetadata><valueMetadata><bk><rc t="1" v="0"/></bk>'
        '<bk><rc t="1" v="1"/></bk></valueMetadata></metadata>',
        "xl/richData/rdrichvalue.xml": '<rvData><rv s="0"><v>Costa Rica</v></rv>'
        '<rv s="1"><v>0</v><v>5</v></rv></rvData>',
        "xl/richData/rdrichvaluestructure.xml": '<rvStructures><s t="_linkedentity"><k n="_DisplayString"/></s>'
        '<s t="_localImage"><k n="_rvRel:LocalImageIdentifier" t="i"/><k n="CalcOrigin" t="i"/></s></rvStructures>',
        "xl/richData/richValueRel.xml": f'<richValueRels xmlns:r="{REL}"><rel r:id="r1"/></richValueRels>',
        "xl/richData/_rels/richValueRel.xml.rels": TO_IMAGE,
        "xl/media/i.png": PNG,
    }
    found = take_out(zipped(made), "x.xlsx").found
    assert [(one.name, one.content, one.cells) for one in found] == [("x-Matriz-T10-001.png", PNG, ("Matriz!T10",))]


def test_pictures_and_documents_of_an_open_document_are_taken_out() -> None:
    """Pictures are parts, documents of LibreOffice folders of parts, those of others OLE objects; charts are none."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    frames = "".join(
        f'<draw:frame draw:name="{called}"><draw:{kind} xlink:href="{part}"/><draw:image xlink:href="x"/></draw:frame>'
        for called, kind, part in (
            ("Foto", "image", "Pictures/a.png"),
            ("Carta", "object", "Object 1"),
            ("Ley", "object-ole", "Object 2"),
            ("Gráfico", "object", "Object 3"),
        )
    )
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:draw="{names}:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:spreadsheet>'
        '<table:table table:name="Hoja"><table:table-row table:number-rows-repeated="3"><table:table-cell/>'
        '</table:table-row><table:table-row><table:table-cell table:number-columns-repeated="2"/>'
        f"<table:table-cell>{frames}</table:table-cell></table:table-row></table:table></office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument"
    parts: dict[str, bytes | str] = {
        "mimetype": f"{kind}.spreadsheet",
        "META-INF/manifest.xml": f'<manifest><file-entry full-path="Object 1/" media-type="{kind}.text"/>'
        f'<file-entry media-type="{kind}.chart" full-path="Object 3/"/></manifest>',
        "content.xml": content,
        "Pictures/a.png": PNG,
        "Object 1/content.xml": "<x/>",
        "Object 2": ole(CONTENTS=PDF),
        "Object 3/content.xml": "<x/>",
    }
    found = take_out(zipped(parts), "x.ods").found
    assert [(one.name, one.called, one.cells) for one in found] == [
        ("x-Hoja-C4-001.png", "Foto", ("Hoja!C4",)),
        ("x-Hoja-C4-002.odt", "Carta", ("Hoja!C4",)),
        ("x-Hoja-C4-003.pdf", "Ley", ("Hoja!C4",)),
    ]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (PDF, "pdf"),
        (b"\n\n%PDF-1.7", "pdf"),
        (b"MZ\x90\x00", "bin"),
        (b"#!/bin/sh\nrm", "txt"),
        (b"<svg xmlns='x'/>", "svg"),
        (b"", "bin"),
        (zipped({"word/document.xml": ""}), "docx"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "odt"),
        (b"PK\x03\x04 broken", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "bin"),
        (ole(WordDocument=b"x"), "doc"),
    ],
)
def test_the_ending_is_that_of_the_content(content: bytes, kind: str) -> None:
    """Programs get no ending that a double click would run."""
    assert ending(content) == kind


@pytest.mark.parametrize(
    ("content", "inside"),
    [
        (ole(CONTENTS=PDF), (PDF.ljust(4096, b"\0"), "")),
        (ole(**{"\x01Ole10Native": native(b"a.pdf", PDF)}), (PDF, "a.pdf")),
        (ole(**{"\x01Ole10Native": native(b"C:\\x\x1b[2J.pdf", PDF)}), (PDF, "x\ufffd[2J.pdf")),
        (PNG, (PNG, "")),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "")),
    ],
)
def test_documents_are_unpacked_from_their_objects(content: bytes, inside: tuple[bytes, str]) -> None:
    """Acrobat and Windows pack them in two ways; what is broken stays as it is."""
    assert unpacked(content) == inside
