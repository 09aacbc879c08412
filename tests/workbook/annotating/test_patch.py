"""The country's own workbook, marked: what is added, and that nothing else is touched."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from openpyxl import load_workbook

from matrices.errors import UnreadableWorkbook
from matrices.findings import Severity
from matrices.instrument.place import CellId
from matrices.workbook.annotating.package import CannotPatch
from matrices.workbook.identity import parse_token
from matrices.workbook.read import open_workbook
from tests.workbook.annotating.marked import (
    MAIN,
    OFFICE,
    PACKAGE,
    SHEET,
    blank,
    changed,
    colours,
    edited,
    fault,
    filled,
    listed,
    marked,
    notes,
    related,
    replaced,
    table,
    zipped,
)
from tests.workbook.damage import STRICT, raw_package
from tests.workbook.small_template import IDENTITY, parts

HEAD = "▸ Verificación automática"


def note(cell: str, head: str = "Error, n.º 1", words: str = "Falta.") -> str:
    """Return a note as the helper reads it."""
    return f"Matriz!{cell} {HEAD} · {head} / {words} / → Escriba algo. ◂"


def test_every_other_part_stays_byte_for_byte() -> None:
    """Styles, list of sheets and the marked sheet change, notes and the sheet of findings are new; nothing else."""
    assert changed(filled(), marked(filled(), fault("E7"))) == (
        ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET, "xl/styles.xml"],
        [
            "xl/commentsOfFindings.xml",
            "xl/drawings/vmlOfFindings.vml",
            "xl/worksheets/sheetOfFindings.xml",
            "xl/worksheets/_rels/sheet3.xml.rels",
        ],
    )


def test_cells_of_a_marked_sheet_keep_their_bytes() -> None:
    """Marks stand behind the cells; the cells themselves are not written anew."""
    before, after = parts(filled())[SHEET], parts(marked(filled(), fault("E7")))[SHEET]
    end = before.index(b"</sheetData>")
    assert after[:end] == before[:end]


def test_same_input_same_bytes() -> None:
    """Nothing depends on the clock."""
    assert marked(filled(), fault("E7")) == marked(filled(), fault("E7"))


def test_a_cell_gets_a_note_and_a_colour() -> None:
    """Each cell carries message and advice, and the colour of its gravest finding, before all other formats."""
    others = [fault("G7", Severity.NOTICE), fault("G7", Severity.WARNING), fault("E8", Severity.WARNING)]
    found = marked(filled(), fault("E7"), *others)
    assert colours(found) == ["Matriz!E7 FFF2B5A7 1", "Matriz!E8 G7 FFFBE2B0 2"]
    both = f"Matriz!G7 {HEAD} · Advertencia, n.º 2 / Falta. / → Escriba algo. ◂ /  / "
    both += f"{HEAD} · Nota, n.º 4 / Falta. / → Escriba algo. ◂"
    assert notes(found) == [note("E7"), both, note("E8", "Advertencia, n.º 3")]


def test_other_conditional_formats_come_after_marks() -> None:
    """The priorities of the template's formats move on by as many as there are marks."""
    pattern = rb'<cfRule[^>]*priority="(\d+)"'
    before = sorted(map(int, re.findall(pattern, parts(filled())[SHEET])))
    after = sorted(map(int, re.findall(pattern, parts(marked(filled(), fault("E7")))[SHEET])))
    assert after == [1, *(priority + 1 for priority in before)]


def test_unanswered_cells_are_told_in_one_line() -> None:
    """Warnings of blank cells get no note and no colour; a line a sheet names their rows."""
    found = marked(filled(), blank("E7", "A-01"), blank("E8", "A-02"))
    assert (notes(found), colours(found)) == ([], [])
    (line,) = table(found)
    assert line.startswith(
        "1 | Advertencia | Matriz ['Matriz'!B2] | E7 ['Matriz'!E7] |  | "
        "Quedaron 2 respuestas en blanco en esta hoja: A-01, A-02. | Aún pueden completarse."
    )


def test_it_opens_on_the_sheet_of_findings() -> None:
    """The sheet stands first and is the only one selected; it is protected, and carries the token of marks."""
    chosen = edited(filled(), {SHEET: lambda part: re.sub(rb"<sheetView ", b'<sheetView tabSelected="true" ', part)})
    book: Any = load_workbook(io.BytesIO(marked(chosen, fault("E7"))))
    assert book.sheetnames == ["Observaciones", "Portada", "Leyes", "Matriz", "Otra", "lists", "meta"]
    selected = [sheet.title for sheet in book if sheet.sheet_view.tabSelected]
    assert (book.active.title, selected) == ("Observaciones", ["Observaciones"])
    assert book["Observaciones"].protection.sheet
    assert parse_token(book["Observaciones"]["A1"].value) == IDENTITY.on("findings")


def test_names_of_sheets_stay_with_them() -> None:
    """Print areas and titles still belong to their own sheets, although these moved on by one."""
    before, after = (load_workbook(io.BytesIO(one)) for one in (filled(), marked(filled(), fault("E7"))))
    areas = {ws.title: (ws.print_area, ws.print_title_rows, ws.print_title_cols) for ws in after}
    assert {title: areas[title] for title in before.sheetnames} == {
        ws.title: (ws.print_area, ws.print_title_rows, ws.print_title_cols) for ws in before
    }
    assert areas["Observaciones"][1] is not None


def test_answers_are_read_as_before() -> None:
    """Marks change no cell of any sheet."""
    grids = {sheet.title: sheet.grid for sheet in open_workbook(marked(filled(), fault("E7")), "x").sheets}
    assert {sheet.title: grids[sheet.title] for sheet in open_workbook(filled(), "x").sheets} == {
        title: grid for title, grid in grids.items() if title != "Observaciones"
    }


def test_marks_of_an_earlier_round_are_replaced() -> None:
    """A workbook that still holds our marks gets new ones in their place: the very same, if nothing else changed."""
    first = marked(filled(), fault("E7"), fault("G7", Severity.NOTICE))
    assert parts(marked(first, fault("E7"), fault("G7", Severity.NOTICE))) == parts(first)
    second = marked(first, fault("E8"))
    assert (notes(second), colours(second)) == ([note("E8")], ["Matriz!E8 FFF2B5A7 1"])


def test_settled_marks_leave_the_sheet_as_it_was() -> None:
    """Where no finding is left, notes, boxes and colours are gone."""
    last = marked(marked(filled(), fault("E7")))
    boxes = parts(last)["xl/drawings/vmlOfFindings.vml"].count(b"<v:shape ")
    assert (notes(last), colours(last), boxes) == ([], [], 0)
    assert listed(last)[-1] == "No hay errores. Muchas gracias; no hace falta nada más."


def test_words_added_to_our_note_stay() -> None:
    """What a country wrote into a note of ours is kept, and ours comes behind it."""
    first = marked(filled(), fault("E7"))
    answered = edited(first, {"xl/commentsOfFindings.xml": replaced(" ◂", " ◂\nYa se corrigió. - Ana")})
    assert notes(marked(answered, fault("E7"))) == [f"Matriz!E7 Ya se corrigió. - Ana /  / {note('E7')[10:]}"]


def with_note(text: str) -> bytes:
    """Return the filled template with a note of the country at Matriz!E7."""
    comments = (
        f'<comments xmlns="{MAIN}"><authors><author>Ana</author></authors><commentList>'
        f'<comment ref="E7" authorId="0"><text>{text}</text></comment></commentList></comments>'
    )
    vml = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" type="#_x0000_t202">'
        '<v:textbox><div>a<br>b</div></v:textbox><x:ClientData ObjectType="Note"><x:Row>6</x:Row>'
        "<x:Column>4</x:Column></x:ClientData></v:shape></xml>\n"
    )
    return edited(
        filled(),
        {
            "xl/comments1.xml": comments.encode(),
            "xl/drawings/vml1.vml": vml.encode(),
            **related(
                SHEET, CellId("c", "comments", "../comments1.xml"), CellId("v", "vmlDrawing", "/xl/drawings/vml1.vml")
            ),
            SHEET: replaced("</worksheet>", f'<legacyDrawing xmlns:r="{OFFICE}" r:id="v"/></worksheet>'),
            "[Content_Types].xml": replaced(
                "</Types>",
                '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
                '<Override PartName="/xl/comments1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                'spreadsheetml.comments+xml"/></Types>',
            ),
        },
    )


@pytest.mark.parametrize("text", ["<t>Revisar</t>", "<r><rPr><b/></rPr><t>Revisar</t></r>"])
def test_a_note_of_the_country_is_kept(text: str) -> None:
    """Ours is added behind theirs, to the box that it has; a further note gets a box in the same drawing."""
    found = marked(with_note(text), fault("E7"), fault("E8"))
    assert notes(found) == [f"Matriz!E7 Revisar /  / {note('E7')[10:]}", note("E8", "Error, n.º 2")]
    drawing = parts(found)["xl/drawings/vml1.vml"].decode()
    assert re.findall(r'id="(_x0000_s\d+)"', drawing) == ["_x0000_s1025", "_x0000_s1026"]
    assert "a<br>b" in drawing
    assert notes(marked(found)) == ["Matriz!E7 Revisar"]


def test_a_cell_with_a_thread_gets_no_note() -> None:
    """Excel shows the thread alone; the colour and the sheet of findings say that there is something."""
    part = "xl/threadedComments/t1.xml"
    thread = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="E7" id="{1}" personId="{2}"><text>¿Así?</text></threadedComment></ThreadedComments>'
    )
    relations = related(SHEET, CellId("t", "threadedComment", f"/{part}"))
    found = marked(edited(filled(), {part: thread.encode(), **relations}), fault("E7"), fault("E8"))
    assert (notes(found), colours(found)) == ([note("E8", "Error, n.º 2")], ["Matriz!E7:E8 FFF2B5A7 1"])


def test_hidden_cells_are_listed_and_not_marked() -> None:
    """A finding at a hidden key stands on the sheet of findings alone; so does one on a hidden sheet."""
    found = marked(filled(), fault("A7"), fault("E1"), fault("A1", sheet="meta"), fault("", sheet="Portada"))
    assert (notes(found), colours(found)) == ([], [])
    assert [line.split(" | ")[2:4] for line in table(found)] == [
        ["Matriz ['Matriz'!B2]", "A7 ['Matriz'!A7]"],
        ["Matriz ['Matriz'!B2]", "E1 ['Matriz'!E1]"],
        ["meta", "A1"],
        ["Portada ['Portada'!B2]", ""],
    ]


def test_what_a_country_wrote_cannot_act() -> None:
    """Formulas stay text, signs that no file can hold are replaced, and a quote in a title does not end a link.

    What looks like an escape is escaped itself; openpyxl shows it so, Excel as it was written.
    """
    renamed = edited(filled(), {"xl/workbook.xml": replaced('name="Otra"', 'name="L\'otra &amp; &lt;x&gt;"')})
    found = marked(renamed, fault("D7", sheet="L'otra & <x>", words='=HYPERLINK("http://x") \x01 _x0041_ ]]>'))
    (line,) = table(found)
    assert line == (
        "1 | Error | L'otra & <x> ['L''otra & <x>'!B2] | D7 ['L''otra & <x>'!D7] | A-01 | "
        '=HYPERLINK("http://x") � _x005F_x0041_ ]]> | Escriba algo.'
    )
    assert b"<f>" not in parts(found)["xl/worksheets/sheetOfFindings.xml"]


def test_a_title_that_is_taken_is_not_taken_twice() -> None:
    """A sheet of the country called like ours stays as it is."""
    renamed = edited(filled(), {"xl/workbook.xml": replaced('name="Otra"', 'name="OBSERVACIONES"')})
    titles = load_workbook(io.BytesIO(marked(renamed, fault("E7")))).sheetnames
    assert titles[:5] == ["Observaciones 2", "Portada", "Leyes", "Matriz", "OBSERVACIONES"]


def test_macros_are_kept() -> None:
    """A workbook with macros stays one, macros unread."""
    macros = edited(
        filled(),
        {
            "xl/vbaProject.bin": b"\xd0\xcf macros",
            "[Content_Types].xml": lambda part: part.replace(
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            ),
        },
    )
    found = parts(marked(macros, fault("E7")))
    assert found["xl/vbaProject.bin"] == b"\xd0\xcf macros"
    assert b"macroEnabled" in found["[Content_Types].xml"]


def test_newer_conditional_formats_come_after_marks_too() -> None:
    """Formats of Excel 2010, in the list of extensions, have priorities among the others."""
    newer = (
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{78C0D931}">'
        '<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="dataBar" priority="1" id="{1}"/>'
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
    )
    found = marked(edited(filled(), {SHEET: replaced("</worksheet>", newer)}), fault("E7"))
    assert b'<x14:cfRule type="dataBar" priority="2"' in parts(found)[SHEET]


KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
OVERRIDES = "".join(
    f'<Override PartName="/xl/{part}.xml" ContentType="{KIND}.{kind}+xml"/>'
    for part, kind in (("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), ("styles", "styles"))
)
RELATIONS = "xl/_rels/workbook.xml.rels"
HAND_MADE = "xl/worksheets/sheet1.xml"
without_default_style = pytest.mark.filterwarnings("ignore:Workbook contains no default style")


def whole(contents: Mapping[str, bytes | str]) -> bytes:
    """Return a hand-made package with content types, without which a part cannot be added."""
    return zipped({"[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{OVERRIDES}</Types>', **contents})


CELLS = {
    "no cells": "",
    "out of order": '<row r="9"><c r="B9"><v>1</v></c></row><row r="2"><c r="C2"><v>1</v></c><c r="A2"/></row>',
    "without references": "<row><c><v>1</v></c></row><row><c/><c><v>2</v></c></row>",
}


@without_default_style
@pytest.mark.parametrize("cells", CELLS.values(), ids=list(CELLS))
def test_unusual_cells_do_not_matter(cells: str) -> None:
    """Cells are marked by address, whatever the order of rows and whether they are there at all."""
    found = marked(whole(raw_package(cells)), fault("B7", sheet="Hoja"))
    assert [cell.partition(" ")[0] for cell in (*notes(found), *colours(found))] == ["Hoja!B7", "Hoja!B7"]


def test_missing_styles_are_made() -> None:
    """A package without styles gets some."""
    contents = raw_package("<row><c><v>1</v></c></row>")
    del contents["xl/styles.xml"]
    contents[RELATIONS] = re.sub(r'<Relationship Id="r2".*?/>', "", str(contents[RELATIONS]))
    found = marked(whole(contents), fault("A1", sheet="Hoja"))
    font = load_workbook(io.BytesIO(found))["Hoja"]["A1"].font.name
    assert (colours(found), font) == (["Hoja!A1 FFF2B5A7 1"], "Arial")


@without_default_style
def test_prefixes_are_respected() -> None:
    """A sheet may be written with a prefix on every element."""
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData/><x:phoneticPr fontId="0"/></x:worksheet>'
    found = marked(whole({**raw_package(), HAND_MADE: sheet}), fault("B7", sheet="Hoja"))
    assert colours(found) == ["Hoja!B7 FFF2B5A7 1"]


def test_many_formatted_cells_are_passed_over() -> None:
    """A sheet of fifty thousand formatted cells is marked without being parsed: nothing before its end changes."""
    row = "".join(f'<c r="{letter}{{0}}" s="0"/>' for letter in "ABCDEFGHIJ")
    book = whole(raw_package("".join(f'<row r="{n}">{row.format(n)}</row>' for n in range(1, 5001))))
    after = parts(marked(book, *(fault(f"B{n}", sheet="Hoja") for n in range(1, 400))))[HAND_MADE]
    assert after.startswith(parts(book)[HAND_MADE].partition(b"</sheetData>")[0])


DRAWING = "xl/drawings/vml1.vml"
UNFIT = {
    "strict": lambda: whole(raw_package("<row><c><v>1</v></c></row>", namespace=STRICT)),
    "without content types": lambda: zipped(raw_package()),
    "not in UTF-8": lambda: whole({**raw_package(), HAND_MADE: str(raw_package()[HAND_MADE]).encode("utf-16")}),
    "a declaration": lambda: edited(with_note("<t>x</t>"), {DRAWING: replaced("<xml", "<!DOCTYPE x []><xml")}),
    "without an end": lambda: edited(with_note("<t>x</t>"), {DRAWING: replaced("</xml>", "")}),
    "cut off": lambda: filled()[:-300],
}


@pytest.mark.parametrize("workbook", UNFIT.values(), ids=list(UNFIT))
def test_what_cannot_be_marked_is_refused(workbook: Callable[[], bytes]) -> None:
    """Nothing is half marked: whoever called hands a fresh template back instead."""
    unfit = workbook()
    titles = [sheet.title for sheet in open_workbook(unfit, "x").sheets]
    with pytest.raises(CannotPatch):
        marked(unfit, fault("B8", sheet="Hoja" if "Hoja" in titles else "Matriz"))


def test_what_is_no_workbook_is_refused() -> None:
    """The reader's own error comes through."""
    with pytest.raises(UnreadableWorkbook):
        marked(b"%PDF-1.7", fault("E7"))


def test_a_part_that_stands_twice_is_refused() -> None:
    """Which of the two counts is not for us to say."""
    buffer = io.BytesIO(filled())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(buffer, "a") as package:
        package.writestr(SHEET, parts(filled())[SHEET])
    with pytest.raises(CannotPatch):
        marked(buffer.getvalue(), fault("E7"))
