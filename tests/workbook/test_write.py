"""The template: what stands in it, what it accepts, and the limits that only Excel enforces."""

import dataclasses
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import canonicalize

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import get_column_letter

from matrices.findings import Severity
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.resources import resource
from matrices.workbook.annotating.patch import annotate
from matrices.workbook.asked import asking
from matrices.workbook.book import Source
from matrices.workbook.identity import Identity, parse_token
from matrices.workbook.plan import CODE_COLUMN, Plan
from matrices.workbook.template.page import PageSetUp
from matrices.workbook.template.sheets import SheetWriter
from matrices.workbook.template.stamping import marks, part_of, stamp
from matrices.workbook.template.write import build_base, draw
from tests.study.test_carry import revised
from tests.workbook.annotating.marked import RECIPIENT, blank, fault, filled
from tests.workbook.small_template import EDITION, IDENTITY, dump, opened, parts, template

GOLDEN = Path(__file__).parent / "golden" / "small-es.txt"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", params=["es", "en"])
def shipped(request: pytest.FixtureRequest, legislation: Instrument) -> bytes:
    """The template of the instrument that ships with the package, in each language."""
    language: str = request.param
    identity = Identity("2027", legislation.id, legislation.fingerprint[:12], "DOM", language)
    return stamp(build_base(legislation, EDITION, language), identity, "República Dominicana")


def canonical(workbook: bytes) -> dict[str, str]:
    """Return the parts of a workbook, freed of the ways in which the same XML can be written."""
    return {name: canonicalize(part.decode()) for name, part in parts(workbook).items()}


def test_template_as_text() -> None:
    """The template of the small instrument says what it said before; GOLDEN=1 writes the text anew."""
    lines = dump(template())
    if os.environ.get("GOLDEN"):
        GOLDEN.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_identity_travels_seven_ways() -> None:
    """Every sheet, the metadata sheet, a property, a name, the identifier, the cover and the feet carry it."""
    book = opened(template())
    tokens = {sheet.title: sheet["A1"].value for sheet in book.worksheets}
    ids = ["cover", "laws", "matrix", "other", "lists", "meta"]
    assert [parse_token(token) for token in tokens.values()] == [IDENTITY.on(sheet) for sheet in ids]
    again = [row[4].value for row in book["meta"].iter_rows() if row[1].value == "token"]
    assert again == list(tokens.values())
    whole = [
        book.custom_doc_props["matrices"].value,
        book.defined_names["matrices_identity"].attr_text.strip('"'),
        book.properties.identifier,
    ]
    assert whole == [IDENTITY.token()] * 3
    assert any(IDENTITY.line() in str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
    assert {sheet.oddFooter.center.text for sheet in book.worksheets[:4]} == {IDENTITY.line()}


def test_answer_cells_are_the_unlocked_ones(legislation: Instrument, shipped: bytes) -> None:
    """A cell can be written in if, and only if, its row uses its column."""
    book = opened(shipped)
    for index, sheet in enumerate(legislation.sheets, 1):
        ws = book.worksheets[index]
        rows = {cell.value: cell.row for cell in ws["A"] if cell.value}
        columns = {cell.value: cell.column for cell in ws[1] if cell.value}
        unlocked = {cell.coordinate for row in ws.iter_rows() for cell in row if not cell.protection.locked}
        asked = {
            ws.cell(rows[f"r:{row}"], columns[f"c:{column}"]).coordinate
            for row in sheet.row_ids
            for column in sheet.used_columns(row)
        }
        assert unlocked == asked


def test_limits_of_validations(shipped: bytes) -> None:
    """Prompts, error texts and formulas stay within what Excel reads without calling the file damaged."""
    for sheet in opened(shipped).worksheets:
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.promptTitle or "") <= 32, rule.promptTitle
            assert len(rule.prompt or "") <= 255, rule.prompt
            assert len(rule.errorTitle or "") <= 32, rule.errorTitle
            assert len(rule.error or "") <= 255, rule.error
            assert len(rule.formula1 or "") <= 255, rule.formula1
            assert not (rule.formula1 or "").startswith('"'), "a list inside the rule"


def test_limits_of_sheets(shipped: bytes) -> None:
    """Names of sheets, heads, feet, rows and defined names stay within what spreadsheets allow."""
    book = opened(shipped)
    assert all(len(sheet.title) <= 31 for sheet in book.worksheets)
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) for name in book.defined_names)
    for sheet in book.worksheets:
        assert max(len(str(sheet.oddHeader)), len(str(sheet.oddFooter))) <= 255
        assert all((row.height or 0) <= 409 for row in sheet.row_dimensions.values())


def test_conditional_formats_hold_what_excel_allows(shipped: bytes) -> None:
    """No formula of a conditional format names another sheet, holds an array or is too long."""
    for sheet in opened(shipped).worksheets:
        for rules in sheet.conditional_formatting._cf_rules.values():
            for rule in rules:
                words = re.sub(r'"[^"]*"', "", rule.formula[0])
                assert not set("!{}") & set(words), words
                assert words.count("(") == words.count(")")
                assert len(rule.formula[0]) <= 8192


def test_drawn_for_one_country_is_what_is_stamped(small: Instrument) -> None:
    """Stamping a base gives, part by part, the workbook that is drawn for the country from the start."""
    name = "Bosnia & Herzegovina <“Ö”>"
    stamped = stamp(build_base(small, EDITION, "es"), IDENTITY, name)
    drawn = stamp(draw(small, EDITION, "es", marks(IDENTITY, name)), IDENTITY, name)
    assert canonical(stamped) == canonical(drawn)


def test_same_input_same_bytes(small: Instrument) -> None:
    """Writing the same template twice gives the same bytes."""
    assert stamp(build_base(small, EDITION, "es"), IDENTITY, "Costa Rica") == template()


def test_date_of_the_file(small: Instrument, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is dated by SOURCE_DATE_EPOCH where it is set, otherwise by the day of the request."""
    assert opened(template()).properties.modified.isoformat() == "2027-01-11T00:00:00"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    dated = stamp(build_base(small, EDITION, "es"), IDENTITY, "Costa Rica")
    assert opened(dated).properties.modified.isoformat() == "2001-09-09T01:46:40"


def test_formulas_carry_values() -> None:
    """Before anybody calculates, the cover shows that nothing has been filled in."""
    cover = parts(template())["xl/worksheets/sheet1.xml"].decode()
    values = re.findall(r"<c [^>]*><f>[^<]*</f><v>([^<]*)</v></c>", cover)
    assert [value for value in values if "□" not in value] == [
        "0",
        *(f"faltan {number} de {number}" for number in (3, 2, 1, 1)),
    ]


def test_sheets_stand_early_in_the_package() -> None:
    """A file that breaks off half-way still holds its sheets."""
    names = list(parts(template()))
    assert names[4:10] == [f"xl/worksheets/sheet{number}.xml" for number in range(1, 7)]


@pytest.mark.openxml
def test_microsofts_validator_finds_nothing(shipped: bytes, tmp_path: Path) -> None:
    """Microsoft's Open XML validator has nothing to say about a shipped template."""
    judge = ROOT / "node_modules" / ".bin" / "ooxml-validator"
    if not judge.is_file() or shutil.which("node") is None:
        pytest.skip("the validator is not installed")
    file = tmp_path / "template.xlsx"
    file.write_bytes(shipped)
    surroundings = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    told = subprocess.run([judge, file], capture_output=True, text=True, check=False, env=surroundings)
    assert '"errors": []' in told.stdout


def test_sorting_is_not_offered() -> None:
    """No sheet can be sorted: the numbers of laws would stay behind, and citations name other laws."""
    book = opened(template())
    assert {
        sheet.title: sheet.protection.sheet and sheet.protection.sort for sheet in book.worksheets
    } == dict.fromkeys(book.sheetnames, True)


@pytest.mark.parametrize(
    ("limits", "tests", "told"),
    [
        ("minimum: 0, ", ",M7>=0", "Como mínimo, 0. "),
        ("maximum: 90, ", ",M7<=90", "Como máximo, 90. "),
        ("minimum: 5, maximum: 90, ", ",M7>=5,M7<=90", "De 5 a 90. "),
        ("", "", ""),
    ],
)
def test_limits_hold_beside_the_answers_that_are_no_number(tmp_path: Path, limits: str, tests: str, told: str) -> None:
    """A column that takes “no data” too is held to both its limits, and says them."""
    instrument = revised(tmp_path / "limits", matrix=(("minimum: 0, special", f"{limits}special"),))
    lines = dump(stamp(build_base(instrument, EDITION, "es"), IDENTITY, "Costa Rica"))
    (found,) = (line for line in lines if line.startswith("Matriz: M7:M8 accepts"))
    number = f"OR(IFERROR(AND(ISNUMBER(M7),M7=INT(M7){tests}),FALSE),COUNTIF(list__missing,M7)>0)"
    assert found.startswith(f"Matriz: M7:M8 accepts custom  {number}; ")
    assert found.endswith(f"'Se ruega escribir un número entero. {told}O bien: sin datos'")


LAPTOP = 1366 - 50
"""Pixels across a laptop's screen, less the numbers of rows and the bar at the side."""


@pytest.mark.parametrize("name", ["legislation", "indicators"])
def test_question_standard_and_answer_go_side_by_side_on_a_laptop(name: str) -> None:
    """At full size nobody scrolls sideways to answer: also beside the answer before, and with sections in a column."""
    instrument = load_instrument(resource("schemas", name))
    source = Source("2025")
    found = []
    again = asking(instrument, source)
    plans = (Plan(instrument), Plan(instrument, banded=False), Plan(again, source), Plan(again, source, banded=False))
    for plan in plans:
        for sheet in (one for one in plan.sheets if one.sheet.kind == "matrix"):
            ws: Any = Workbook().create_sheet()
            SheetWriter(ws, sheet, instrument, "es", PageSetUp("", "", "", "", "", "", "es"))._widths()
            answer = sheet.columns[sheet.own_columns[0].id]
            widths = [ws.column_dimensions[get_column_letter(n)].width for n in range(CODE_COLUMN, answer + 1)]
            found.append((sheet.sheet.id, sum(round(width * 7) + 5 for width in widths)))
    assert [one for one in found if one[1] > LAPTOP] == []


def contrast(ink: str, paper: str) -> float:
    """Return the contrast of two colours, as WCAG computes it."""

    def light(colour: str) -> float:
        parts_ = (int(colour[-6:][at : at + 2], 16) / 255 for at in (0, 2, 4))
        red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts_)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(ink), light(paper)))
    return (bright + 0.05) / (dark + 0.05)


def faint(sheet: Any) -> Iterator[str]:
    """Yield the cells whose words stand out too little from their ground, and such conditional formats."""
    for cell in (one for row in sheet.iter_rows() for one in row if one.value is not None):
        paper = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else "FFFFFF"
        runs = [one for one in cell.value if isinstance(one, TextBlock)] if isinstance(cell.value, CellRichText) else []
        fonts = [*(run.font for run in runs), *([] if runs else [cell.font])]
        inks = [font.color.rgb if font.color else "000000" for font in fonts]
        if min(contrast(str(ink), str(paper)) for ink in inks) < 4.5:
            yield f"{sheet.title}!{cell.coordinate}"
    for rules in sheet.conditional_formatting._cf_rules.values():
        for rule in rules:
            ink = rule.dxf.font.color.rgb if rule.dxf.font else "000000"
            if rule.dxf.fill and contrast(str(ink), str(rule.dxf.fill.bgColor.rgb)) < 4.5:
                yield f"{sheet.title}: {rule.formula[0]}"


def inaccessible(workbook: bytes) -> list[str]:
    """Return what Excel's accessibility checker would say of a workbook, as far as a program can tell."""
    book, found = opened(workbook), []
    seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    titles = [sheet.title for sheet in seen]
    found += [one for one in titles if re.fullmatch(r"(Sheet|Hoja) ?\d*", one) or titles.count(one) > 1]
    found += [name for name in ("title", "language", "creator") if not getattr(book.properties, name)]
    if book.active.title != titles[0]:
        found.append(f"opens at {book.active.title}")
    for sheet in seen:
        hidden = {letter for letter, column in sheet.column_dimensions.items() if column.hidden}
        answers = [cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
        merged = {at for area in sheet.merged_cells.ranges for row in area.rows for at in row}
        found += [f"merged {sheet.title}!{one.coordinate}" for one in answers if (one.row, one.column) in merged]
        found += faint(sheet)
        if sheet.auto_filter.ref:  # a table: its heads are known, stay in sight and name every column
            first, last = sheet.auto_filter.ref.split(":")
            heads = sheet[sheet[first].row][sheet[first].column - 1 : sheet[last].column]
            found += [f"no head {one.coordinate}" for one in heads if not one.value and one.column_letter not in hidden]
            asks = any(str(cell.value).startswith("r:") for cell in sheet["A"])
            frozen = asks and sheet[sheet.freeze_panes].row == sheet[first].row + 1
            begins = sheet.sheet_view.selection[0].activeCell in {one.coordinate for one in answers}
            found += [f"heads or first answer of {sheet.title}"] if asks and not (frozen and begins) else []
            found += [f"zoom of {sheet.title}"] if asks and sheet.sheet_view.zoomScale != 100 else []
    for name, part in parts(workbook).items():
        if re.match(r"xl/(drawings/drawing|charts)", name):
            found += [f"{name}: no words" for one in re.findall(rb"<xdr:cNvPr[^>]*>", part) if b"descr=" not in one]
    return found


@pytest.mark.parametrize("name", ["indicators", "directory"])
def test_every_template_is_accessible(name: str) -> None:
    """Names of sheets, heads, order, merged cells, contrast and alternative texts give no reason to complain."""
    instrument = load_instrument(resource("schemas", name))
    identity = Identity("2027", name, instrument.fingerprint[:12], "DOM", "es")
    assert inaccessible(stamp(build_base(instrument, EDITION, "es"), identity, "República Dominicana")) == []


def test_the_template_of_the_law_and_a_marked_workbook_are_accessible(
    shipped: bytes, request: pytest.FixtureRequest
) -> None:
    """The same in both languages, and with findings of each severity at their cells, outside and of the whole file."""
    assert inaccessible(shipped) == []
    language = request.node.callspec.params["shipped"]
    found = [fault(cell, one, "Matriz") for cell, one in zip(("E7", "F7", "G7"), Severity, strict=True)]
    beside = [blank("E10", "B-01"), fault("", sheet=""), fault("C6", Severity.WARNING, "Leyes"), fault("A1")]
    recipient = dataclasses.replace(RECIPIENT, language=language)
    assert inaccessible(annotate(filled(), [*found, *beside], recipient).content) == []


def test_a_part_shows_the_columns_that_its_rows_use(small: Instrument) -> None:
    """Columns that no row of the part uses are hidden with the rows of the other parts."""
    part = opened(part_of(template(), Plan(small), ["B"]))["Matriz"]
    sheet = small.sheet("matrix")
    used = {column for row in sheet.rows if sheet.section_of(row.id).id == "B" for column in sheet.used_columns(row.id)}
    columns = Plan(small).sheet("matrix").columns
    shown = {one for one, at in columns.items() if not part.column_dimensions[get_column_letter(at)].hidden}
    assert shown == used < set(columns)


def test_a_column_that_no_row_of_the_sheet_uses_is_hidden(small: Instrument, tmp_path: Path) -> None:
    """In every workbook; one that some row asks for is hidden in none but a part."""
    named = [one.id for one in small.sheet("matrix").columns if one.id not in ("phone", "email")]
    changes = (
        ("  short: [", f"  most: [{', '.join(named)}]\n  short: ["),
        *((f"id: {row}\n", f"id: {row}\n        columns: most\n") for row in ("A-01", "A-02")),
    )
    plan = Plan(revised(tmp_path, matrix=changes)).sheet("matrix")
    ws: Any = Workbook().create_sheet()
    SheetWriter(ws, plan, small, "es", PageSetUp("", "", "", "", "", "", "es"))._widths()
    hidden = [one for one, at in plan.columns.items() if ws.column_dimensions[get_column_letter(at)].hidden]
    assert hidden == ["email", "phone"]
