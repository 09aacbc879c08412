"""Answers written into a country's own workbook: its cells hold them, and nothing else has changed."""

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrices.errors import UsageError
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.workbook.annotating.answers import answer
from matrices.workbook.annotating.package import CannotPatch
from matrices.workbook.placing.locate import place
from matrices.workbook.read import open_workbook
from matrices.workbook.reading import Reading
from matrices.workbook.template.fill import Answer, fill
from tests.conftest import repeated
from tests.workbook.annotating.marked import SHEET, Edit, changed, edited, filled, marked, replaced
from tests.workbook.annotating.test_outside import converted, mistakes
from tests.workbook.small_template import IDENTITY, parts, template

COVERAGE, SINCE = CellId("matrix", "A-01", "coverage"), CellId("matrix", "A-01", "since")
SHORTEST, NOTES = CellId("matrix", "A-01", "shortest"), CellId("matrix", "A-01", "notes")
CELL = re.compile(rb"<c\b[^<>]*?(?:/>|>.*?</c>)", re.DOTALL)

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff\ufffd"), max_size=90)
CONTENTS: st.SearchStrategy[Answer] = st.one_of(
    TEXTS,
    st.sampled_from(["=1+1", "+506", "-", "@ana", "_x0041_", "a\nb", " con blancos ", "]]>", "<c r='A1'/>", ""]),
    st.integers(-(10**14), 10**14),
    st.decimals(-(10**9), 10**9, places=4),
    st.dates(datetime.date(1800, 1, 1), datetime.date(2199, 12, 31)),
)


def read(workbook: bytes, small: Instrument) -> Reading:
    """Read a workbook."""
    return place(open_workbook(workbook, "CRI.xlsx"), small, IDENTITY, "CRI.xlsx")


def answered(workbook: bytes, small: Instrument, answers: Mapping[CellId, Answer]) -> bytes:
    """Return a workbook with answers."""
    return answer(workbook, answers, read(workbook, small).places)


def contents(workbook: bytes, small: Instrument) -> dict[CellId, tuple[str, str]]:
    """Return what stands in the cells of answers: its kind and its text."""
    return {at: (cell.raw.kind, cell.raw.text) for at, cell in read(workbook, small).by_place.items()}


def sheet(old: str, new: str) -> bytes:
    """Return the filled workbook with one text of the sheet `Matriz` replaced."""
    return edited(filled(), {SHEET: replaced(old, new)})


def cell(address: str, workbook: bytes | None = None) -> str:
    """Return the XML of a cell of the sheet `Matriz`."""
    content = parts(workbook or filled())[SHEET]
    return next(bytes(one).decode() for one in CELL.findall(content) if f'r="{address}"'.encode() in one)


def shape(workbook: bytes, *addresses: str) -> dict[str, object]:
    """Return every part of a workbook, without certain cells of the sheet `Matriz`."""
    found: dict[str, object] = dict(parts(workbook))
    ignored = tuple(f'r="{one}"'.encode() for one in addresses)
    found[SHEET] = [one for one in CELL.findall(parts(workbook)[SHEET]) if not any(each in one for each in ignored)]
    return found


@settings(deadline=None, max_examples=repeated(25))
@given(st.dictionaries(st.sampled_from([COVERAGE, SINCE, SHORTEST, NOTES]), CONTENTS, min_size=1))
def test_cells_hold_what_was_written_and_all_else_what_it_held(
    small: Instrument, answers: Mapping[CellId, Answer]
) -> None:
    """Texts, numbers and days of any kind are read back; other answers stay; same input, same bytes."""
    made = answered(filled(), small, answers)
    expected = contents(filled(), small)
    for at, value in answers.items():
        words = str(value).replace("\r", "\n") if isinstance(value, str | datetime.date) else str(Decimal(value) + 0)
        expected[at] = ("text", words)
        if not words.strip():
            del expected[at]
    found = contents(made, small)
    assert {at: words for at, (_, words) in found.items() if at not in answers} == {
        at: words for at, (_, words) in expected.items() if at not in answers
    }
    assert found.keys() == expected.keys()
    for at in found.keys() & answers.keys():
        kind, words = found[at]
        assert words == expected[at][1] or (kind == "number" and Decimal(words) == Decimal(expected[at][1]))
    assert made == answered(filled(), small, answers)


def test_everything_else_keeps_its_bytes(small: Instrument) -> None:
    """Styles, validations, notes, other sheets and other cells are not written again."""
    made = answered(filled(), small, {COVERAGE: "Sí", SHORTEST: 6})
    assert changed(filled(), made) == ([SHEET], [])
    assert shape(made, "E7", "I7") == shape(filled(), "E7", "I7")
    assert cell("E7", made) == cell("E7").replace("Quizás", "Sí")


def test_answers_are_written_by_address_and_on_the_cover(small: Instrument) -> None:
    """Who fills the workbook in can be written, too; a cell that is nowhere is told."""
    made = answer(answer(filled(), {"Leyes!C7": "Ley 2"}), {CellId("cover", "name", "value"): "Ana"})
    found = read(made, small)
    assert (found.by_place[CellId("laws", "L02", "name")].raw.text, found.cover["name"].raw.text) == ("Ley 2", "Ana")
    for nowhere in ("Hoja9!A1", "Leyes!", "C7"):
        with pytest.raises(CannotPatch, match="no cell"):
            answer(filled(), {nowhere: "x"})


def test_a_day_is_shown_as_one_whatever_the_cell_showed(small: Instrument) -> None:
    """A program may have taken the format of a date away, or have given one of months to a number."""
    plain = re.sub(r' s="\d+"', "", cell("Q7"))
    made = answered(sheet(cell("Q7"), plain), small, {SINCE: datetime.date(2015, 3, 27)})
    assert contents(made, small)[SINCE] == ("date", "2015-03-27")
    dated = cell("I7").replace(re.findall(r's="\d+"', cell("I7"))[0], re.findall(r's="\d+"', cell("Q7"))[0])
    assert contents(answered(sheet(cell("I7"), dated), small, {SHORTEST: 6}), small)[SHORTEST] == ("number", "6")


def test_days_are_counted_as_the_workbook_counts_them(small: Instrument) -> None:
    """Days since 1904; days before any calendar of spreadsheets are written in words."""
    since_1904 = edited(filled(), {"xl/workbook.xml": replaced("<workbookPr", '<workbookPr date1904="1"')})
    day, early = datetime.date(2015, 3, 27), datetime.date(1871, 4, 27)
    assert contents(answered(since_1904, small, {SINCE: day}), small)[SINCE] == ("date", "2015-03-27")
    assert contents(answered(filled(), small, {SINCE: early}), small)[SINCE] == ("text", "1871-04-27")
    assert contents(fill(filled(), {SINCE: early}), small)[SINCE] == ("text", "1871-04-27")


def test_a_formula_is_replaced_and_those_that_share_it_keep_theirs(small: Instrument) -> None:
    """The list of formulas, which would name a cell too many, goes; programs calculate anew."""
    first = cell("N7").replace("/>", '><f t="shared" ref="N7:N8" si="0">K7+1</f><v>1</v></c>')
    second = cell("N8").replace("/>", '><f t="shared" si="0"/><v>2</v></c>')
    chain: dict[str, Edit] = {"xl/calcChain.xml": b"<calcChain/>", "xl/_rels/workbook.xml.rels": _with_chain}
    rows = sheet(cell("N7"), first)
    edits: dict[str, Edit] = {SHEET: replaced(cell("N8"), second), **chain}
    source = edited(rows, edits)
    made = answered(source, small, {CellId("matrix", "A-01", "women"): 7})
    assert (cell("N8", made), "xl/calcChain.xml" in parts(made)) == (
        second.replace('<f t="shared" si="0"/>', "<f>K8+1</f>"),
        False,
    )
    assert contents(made, small)[CellId("matrix", "A-01", "women")] == ("number", "7")
    array = sheet(cell("N7"), first.replace('t="shared"', 't="array"').replace(' si="0"', ""))
    with pytest.raises(CannotPatch, match="several cells"):
        answered(array, small, {CellId("matrix", "A-02", "women"): 7})


def _with_chain(content: bytes) -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    return content.replace(
        b"</Relationships>", f'<Relationship Id="rId99" Type="{kind}" Target="calcChain.xml"/></Relationships>'.encode()
    )


def test_merged_cells_are_taken_apart_and_the_others_keep_what_they_showed(small: Instrument) -> None:
    """One answer of a merged range is changed; what hides under another is never written over."""
    over = '<mergeCell ref="E7:E8"/>'
    source = edited(filled(), {SHEET: lambda c: re.sub(rb"(<mergeCells[^>]*>)", rb"\1" + over.encode(), c)})
    if over not in parts(source)[SHEET].decode():
        source = edited(
            filled(), {SHEET: replaced("<dataValidations", f"<mergeCells>{over}</mergeCells><dataValidations")}
        )
    other = CellId("matrix", "A-02", "coverage")
    assert contents(source, small)[other] == ("text", "Quizás")
    for at, left in ((COVERAGE, other), (other, COVERAGE)):
        found = contents(answered(source, small, {at: "No"}), small)
        assert (found[at], found[left]) == (("text", "No"), ("text", "Quizás"))
    assert over not in parts(answered(source, small, {other: "No"}))[SHEET].decode()
    hidden = edited(source, {SHEET: replaced(cell("E8"), cell("E8").replace("/>", "><v>3</v></c>"))})
    with pytest.raises(CannotPatch, match="hidden"):
        answered(hidden, small, {COVERAGE: "No"})


def test_the_link_under_a_cell_goes_with_its_text(small: Instrument) -> None:
    """One that was laid over several cells stays under the others."""
    link = '<hyperlinks><hyperlink ref="E7:E9" location="Leyes!A1"/></hyperlinks><pageMargins'
    made = answered(sheet("<pageMargins", link), small, {CellId("matrix", "A-02", "coverage"): "No"})
    assert re.findall(r'<hyperlink ref="([^"]*)"', parts(made)[SHEET].decode()) == ["E7", "E9"]
    same = answered(made, small, {CellId("matrix", "A-02", "coverage"): "Sí"})
    assert re.findall(r'<hyperlink ref="([^"]*)"', parts(same)[SHEET].decode()) == ["E7", "E9"]


def test_cells_that_are_not_there_are_made_and_dressed(small: Instrument) -> None:
    """Programs leave blank cells and rows out; what is written stands in its order."""
    row = re.search(rb'<row r="8".*?</row>', parts(filled())[SHEET], re.DOTALL)
    assert row is not None
    without_row = edited(filled(), {SHEET: lambda content: content.replace(row[0], b"")})
    women = CellId("matrix", "A-01", "women")
    at: dict[str, Answer] = {"Matriz!E8": "No", "Matriz!N7": 3}
    made = answer(without_row, at)
    assert contents(made, small)[women] == ("number", "3")
    assert [int(one) for one in re.findall(rb'<row r="(\d+)"', parts(made)[SHEET])] == list(range(1, 11))
    without_cell = sheet(cell("N7"), "")
    found = parts(answered(without_cell, small, {women: 3}))[SHEET]
    assert re.findall(rb'r="([L-O]7)"', found) == [b"L7", b"M7", b"N7", b"O7"]


def test_what_was_struck_out_counts_again(small: Instrument) -> None:
    """A new answer in a cell whose font strikes out, or hides, is no struck-out answer."""
    font = '<font><strike/><sz val="10"/><name val="Arial"/></font></fonts>'
    styles = parts(filled())["xl/styles.xml"].decode()
    number, fonts = re.search(r'<cellXfs count="(\d+)"', styles)[1], re.search(r'<fonts count="(\d+)"', styles)[1]  # type: ignore[index]
    styles = styles.replace("</fonts>", font).replace(
        "</cellXfs>", f'<xf numFmtId="0" fontId="{fonts}" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    )
    struck = re.sub(r's="\d+"', f's="{number}"', cell("E7"))
    source = edited(filled(), {"xl/styles.xml": styles.encode(), SHEET: replaced(cell("E7"), struck)})
    before, after = (
        read(one, small).by_place[COVERAGE].raw.looks for one in (source, answered(source, small, {COVERAGE: "No"}))
    )
    assert (before is not None and before.struck, after) == (True, None)


def test_a_long_text_gets_room(small: Instrument) -> None:
    """The row grows, as it does in a template; a shorter one does not make it lower."""
    heights = [
        float(re.search(rb'<row r="7"[^>]* ht="([\d.]+)"', parts(one)[SHEET])[1])  # type: ignore[index]
        for one in (
            filled(),
            answered(filled(), small, {NOTES: "palabra " * 200}),
            answered(filled(), small, {NOTES: "x"}),
        )
    ]
    assert heights[0] == heights[2] < heights[1]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("a\x07b", "text-with-control-signs"),
        ("\ufffe", "text-with-control-signs"),
        ("\x7f", "text-with-control-signs"),
        ("x" * 32_768, "text-too-long"),
    ],
)
def test_what_no_cell_can_hold_is_refused(small: Instrument, words: str, code: str) -> None:
    """The cell is named, and what to do; nothing is left out unseen."""
    with pytest.raises(UsageError) as caught:
        answered(filled(), small, {NOTES: words})
    assert (caught.value.code, caught.value.values["cell"]) == (code, "Matriz!T7")


def test_a_marked_copy_can_be_answered(small: Instrument) -> None:
    """Its notes and colours stay until it is marked anew."""
    made = answered(marked(filled()), small, {COVERAGE: "Sí"})
    assert contents(made, small)[COVERAGE] == ("text", "Sí")


@pytest.mark.openxml
def test_microsofts_validator_finds_no_mistake(small: Instrument, tmp_path: Path) -> None:
    """Texts, days, numbers, quoted texts and new styles are as the standard has them."""
    answers: dict[CellId, Answer] = {
        COVERAGE: "=1+1",
        SHORTEST: Decimal("2.5"),
        SINCE: datetime.date(2015, 3, 4),
        NOTES: "a\n" * 50,
    }
    plain = sheet(cell("Q7"), re.sub(r' s="\d+"', "", cell("Q7")))
    assert mistakes(answered(plain, small, answers), tmp_path) == []


@pytest.mark.libreoffice
def test_libreoffice_keeps_the_answers(small: Instrument, tmp_path: Path) -> None:
    """What LibreOffice saves holds the same answers, and can be answered again."""
    answers: dict[CellId, Answer] = {
        COVERAGE: "=1+1",
        SHORTEST: Decimal("2.5"),
        SINCE: datetime.date(2015, 3, 4),
        NOTES: " a\nb <&> ",
    }
    made = answered(template(), small, answers)
    saved = converted(made, tmp_path, "xlsx")
    assert contents(saved, small) == contents(made, small)
    again = answered(saved, small, {COVERAGE: "No"})
    assert contents(again, small) == {**contents(made, small), COVERAGE: ("text", "No")}
