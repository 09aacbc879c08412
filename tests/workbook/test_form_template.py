"""The template of a validation form: what it asks of a row, what its formulas see, and what spreadsheets allow."""

import datetime
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from matrices.instrument.columns import Value
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.language import Text
from matrices.study.prefilling import draft_prefill
from matrices.workbook.asked import validating
from matrices.workbook.book import Source, Terms, source_of, terms_of
from matrices.workbook.identity import Identity
from matrices.workbook.template.prefill import build_form_base, prefilled
from tests.conftest import EXAMPLES, Place
from tests.workbook.small_template import EDITION, IDENTITY, dump, opened
from tests.workbook.test_prefill import VALUES

GOLDEN = Path(__file__).parent / "golden" / "small-form-es.txt"
ROOT = Path(__file__).resolve().parents[2]
TERMS = Terms(
    1,
    datetime.datetime.fromisoformat("2027-04-30T17:00:00-06:00"),
    True,
    Text({"en": "agreement 4 | of 2027", "es": "acuerdo 4 | de 2027"}),
)


def test_form_as_text() -> None:
    """The form of the small instrument says what it said before; GOLDEN=1 writes the text anew."""
    small = load_instrument(EXAMPLES / "small")
    base = build_form_base(small, EDITION, "es", TERMS)
    content = prefilled(base, replace(IDENTITY, round="1"), "Costa Rica", draft_prefill(VALUES, small, "es"))
    lines = dump(content)
    if os.environ.get("GOLDEN"):
        GOLDEN.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == GOLDEN.read_text(encoding="utf-8").split("\n")[:-1]


def test_validating_adds_columns_and_changes_nothing_else(small: Instrument) -> None:
    """A form asks three things more of every row; id, fingerprint and rules stay those of the instrument."""
    asked = validating(small, 1)
    added = {"round_verdict", "round_basis", "round_words"}
    assert (asked.id, asked.fingerprint) == (small.id, small.fingerprint)
    assert [sheet.rules for sheet in asked.sheets] == [sheet.rules for sheet in small.sheets]
    places = {(sheet.id, row, column) for sheet, row, column in asked.cells()}
    assert {place for place in places if place[2] not in added} == {
        (sheet.id, row, column) for sheet, row, column in small.cells()
    }
    assert [column.id for column in asked.sheet("laws").columns][:4] == ["name", *sorted(added, key=_order)]


def _order(column: str) -> int:
    return ("round_verdict", "round_basis", "round_words").index(column)


@pytest.mark.parametrize("source", [Source("2025"), Source("2027", 1), Source("demo-2027", 12)])
def test_a_source_is_known_by_its_mark(source: Source) -> None:
    """What a workbook was filled from is found again in its hidden records."""
    assert source_of(source.mark()) == source


def test_terms_travel_in_one_text() -> None:
    """A form carries the terms of its round, without the sign that parts the fields of a record."""
    assert "|" not in TERMS.mark()
    assert terms_of(TERMS.mark(), 1) == TERMS


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"until": "2027-04-30", "silence": true, "decision": null}'])
def test_damaged_terms_are_none(damaged: str) -> None:
    """Whatever somebody made of the terms, the rest is read."""
    assert terms_of(damaged, 1) is None


@pytest.fixture(scope="module", params=["es", "en"])
def shipped(request: pytest.FixtureRequest, legislation: Instrument) -> bytes:
    """A form of the instrument that ships with the package, every row answered at length."""
    language: str = request.param
    identity = Identity("2027", legislation.id, legislation.fingerprint[:12], "DOM", language, "1")
    values: dict[Place, Value] = {
        CellId(sheet.id, row, column): "palabra, " * 200
        for sheet, row, column in legislation.cells()
        if sheet.column(column).type == "text"
    }
    base = build_form_base(legislation, EDITION, language, TERMS)
    return prefilled(base, identity, "República Dominicana", draft_prefill(values, legislation, language))


def test_limits(shipped: bytes) -> None:
    """Prompts, formulas, heads, feet and rows stay within what spreadsheets allow."""
    for sheet in opened(shipped).worksheets:
        assert max(len(str(sheet.oddHeader)), len(str(sheet.oddFooter))) <= 255
        assert all((row.height or 0) <= 409 for row in sheet.row_dimensions.values())
        for rule in sheet.data_validations.dataValidation:
            assert max(len(rule.promptTitle or ""), len(rule.errorTitle or "")) <= 32
            assert max(len(rule.prompt or ""), len(rule.error or "")) <= 255
        for rules in sheet.conditional_formatting._cf_rules.values():
            formulas = [rule.formula[0] for rule in rules]
            assert all("!" not in re.sub(r'"[^"]*"', "", words) and len(words) < 8192 for words in formulas)


@pytest.mark.openxml
def test_microsofts_validator_finds_nothing(shipped: bytes, tmp_path: Path) -> None:
    """Microsoft's Open XML validator has nothing to say about a validation form."""
    judge = ROOT / "node_modules" / ".bin" / "ooxml-validator"
    if not judge.is_file() or shutil.which("node") is None:
        pytest.skip("the validator is not installed")
    file = tmp_path / "form.xlsx"
    file.write_bytes(shipped)
    surroundings = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    told = subprocess.run([judge, file], capture_output=True, text=True, check=False, env=surroundings)
    assert '"errors": []' in told.stdout
