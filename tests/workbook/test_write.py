"""The template: what stands in it, what it accepts, and the limits that only Excel enforces."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import pytest

from matrices.instrument.model import Instrument
from matrices.workbook.identity import Identity, parse_token
from matrices.workbook.template.stamping import marks, stamp
from matrices.workbook.template.write import build_base, draw
from tests.study.test_carry import revised
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
