"""Prefilled templates: previous answers in their cells, beside them what was said before, and nothing else changed."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matrices.instrument.columns import Value
from matrices.instrument.contents import cell_contents
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId, RowId
from matrices.workbook.book import Source
from matrices.workbook.identity import Identity
from matrices.workbook.reading import Record, comparable
from matrices.workbook.template.prefill import Prefill, build_prefill_base, prefilled
from tests.conftest import EXAMPLES, Place
from tests.workbook.small_template import EDITION, IDENTITY, opened, parts, template

ROOT = Path(__file__).resolve().parents[2]

VALUES: dict[Place, Value] = {
    CellId("laws", "L01", "name"): "Código Penal",
    CellId("laws", "L01", "status"): "in_force",
    CellId("matrix", "A-01", "coverage"): "yes",
    CellId("matrix", "A-01", "law"): ("L01",),
    CellId("matrix", "A-01", "shortest"): "P18M",
    CellId("matrix", "A-01", "since"): "2015-03-27",
    CellId("matrix", "A-01", "notes"): "=1+1",
    CellId("matrix", "B-01", "coverage"): "partial",
}
ARTICLE = CellId("matrix", "A-01", "article")
WORDS = {
    RowId("matrix", "A-01"): "Sí · Código Penal",
    RowId("matrix", "A-02"): "Sin respuesta",
    RowId("matrix", "B-01"): "Parcial",
}


def prefill(instrument: Instrument, values: dict[Place, Value], words: dict[RowId, str]) -> Prefill:
    """Return what a workbook is prefilled with."""
    rows = dict.fromkeys([*(place.row_id for place in values), *words])
    records = (
        Record(sheet, row, {c: comparable(value) for (s, r, c), value in values.items() if (s, r) == (sheet, row)})
        for sheet, row in rows
    )
    return Prefill(dict(cell_contents(values, instrument, "es")), tuple(records), words)


def made(values: dict[Place, Value] = VALUES) -> bytes:
    """Return the prefilled template of the small instrument."""
    small = load_instrument(EXAMPLES / "small")
    base = build_prefill_base(small, EDITION, "es", Source("2025"))
    return prefilled(base, IDENTITY, "Costa Rica", prefill(small, values, WORDS))


def made_for(small: Instrument) -> bytes:
    """Return the prefilled template of Costa Rica, stamped for the instrument as it is."""
    base = build_prefill_base(small, EDITION, "es", Source("2025"))
    identity = replace(IDENTITY, fingerprint=small.fingerprint[:12])
    return prefilled(base, identity, "Costa Rica", prefill(small, {**VALUES, ARTICLE: "art. 5"}, WORDS))


def cells(sheet: Any, row: int) -> dict[str, object]:
    """Return what stands in a row behind its label, by address."""
    return {cell.coordinate: cell.value for cell in sheet[row][3:] if cell.value is not None}


def test_answers_stand_in_their_cells() -> None:
    """A row shows what was said before, holds it in its cells and keeps a hidden record of it."""
    sheet = opened(made())["Matriz"]
    row = {address: str(value) for address, value in cells(sheet, 7).items() if address != "D7"}
    assert row.pop("W7").startswith("MTXP1|2025|matrix|A-01|")
    assert row == {
        "E7": "Sí · Código Penal",
        "G7": "Sí",
        "H7": "L01 · Código Penal",
        "K7": "18 meses",
        "S7": "2015-03-27 00:00:00",
        "V7": "=1+1",
    }
    assert sheet.column_dimensions["W"].hidden


def test_only_rows_with_an_answer_are_asked() -> None:
    """The cell of “unchanged” is open where there is something to confirm, otherwise grey and locked."""
    book = opened(made())
    open_cells = [
        f"{tab}!{cell.coordinate}"
        for tab, column in (("Leyes", "C"), ("Matriz", "F"), ("Otra", "E"))
        for cell in book[tab][column]
        if not cell.protection.locked
    ]
    assert open_cells == ["Leyes!C6", "Matriz!F7", "Matriz!F10"]


def test_the_cover_counts_before_anybody_calculates() -> None:
    """The figures of the cover amount to what is filled in already."""
    cover = parts(made())["xl/worksheets/sheet1.xml"].decode()
    values = re.findall(r"<c [^>]*><f>[^<]*</f><v>([^<]*)</v></c>", cover)
    assert [value for value in values if not {"■", "□"} & set(value)] == [
        "1",
        "0 de 1",
        "faltan 1 de 3",
        "0 de 2",
        "faltan 1 de 2",
        "faltan 0 de 1",
        "faltan 1 de 1",
        "0 de 0",
    ]


def test_a_text_that_looks_like_a_blank_is_a_text() -> None:
    """What a country wrote is never taken for one of the program's own marks."""
    sheet = opened(made({**VALUES, CellId("matrix", "A-01", "notes"): "[[mtx:token:matrix]]"}))["Matriz"]
    assert "[[mtx:token:matrix]]" in [cell.value for cell in sheet[7]]


def test_other_parts_are_those_of_the_base() -> None:
    """Only the sheets differ between two countries, and styles where a text needs one."""
    one, other = parts(made()), parts(made({CellId("matrix", "A-01", "notes"): "x"}))
    assert [name for name, part in one.items() if part != other[name]] == [
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet3.xml",
        "xl/styles.xml",
    ]


def test_same_input_same_bytes() -> None:
    """Prefilling twice gives the same bytes."""
    assert made() == made()


def test_the_blank_template_knows_nothing_of_it() -> None:
    """A first edition has neither column nor record."""
    sheet = opened(template())["Matriz"]
    assert [cell.value for cell in sheet[1] if cell.value][-1] == "c:notes"


@pytest.fixture(scope="module", params=["es", "en"])
def shipped(request: pytest.FixtureRequest, legislation: Instrument) -> bytes:
    """A prefilled template of the instrument that ships with the package, every row answered at length."""
    language: str = request.param
    identity = Identity("2027", legislation.id, legislation.fingerprint[:12], "DOM", language)
    values: dict[Place, Value] = {
        CellId(sheet.id, row, column): "palabra " * 200
        for sheet, row, column in legislation.cells()
        if sheet.column(column).type == "text"
    }
    words = {RowId(sheet.id, row): "palabra " * 70 for sheet in legislation.matrices for row in sheet.row_ids}
    base = build_prefill_base(legislation, EDITION, language, Source("2025"))
    return prefilled(base, identity, "República Dominicana", prefill(legislation, values, words))


def test_limits(shipped: bytes) -> None:
    """Prompts, formulas, heads, feet and rows stay within what spreadsheets allow."""
    for sheet in opened(shipped).worksheets:
        assert max(len(str(sheet.oddHeader)), len(str(sheet.oddFooter))) <= 255
        assert all((row.height or 0) <= 409 for row in sheet.row_dimensions.values())
        for rule in sheet.data_validations.dataValidation:
            assert max(len(rule.promptTitle or ""), len(rule.errorTitle or "")) <= 32
            assert max(len(rule.prompt or ""), len(rule.error or "")) <= 255
        for rules in sheet.conditional_formatting._cf_rules.values():
            assert all("!" not in re.sub(r'"[^"]*"', "", rule.formula[0]) for rule in rules)


@pytest.mark.openxml
def test_microsofts_validator_finds_nothing(shipped: bytes, tmp_path: Path) -> None:
    """Microsoft's Open XML validator has nothing to say about a prefilled template."""
    judge = ROOT / "node_modules" / ".bin" / "ooxml-validator"
    if not judge.is_file() or shutil.which("node") is None:
        pytest.skip("the validator is not installed")
    file = tmp_path / "template.xlsx"
    file.write_bytes(shipped)
    surroundings = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    told = subprocess.run([judge, file], capture_output=True, text=True, check=False, env=surroundings)
    assert '"errors": []' in told.stdout
