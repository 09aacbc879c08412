"""Mistakes in the YAML of an instrument are named by file, line and place, all at once."""

import shutil
from pathlib import Path

import pytest

from matrices.errors import SchemaError
from matrices.instrument.load import load_instrument
from matrices.instrument.model import Instrument
from tests.conftest import EXAMPLES


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the small instrument that a test may spoil."""
    return Path(shutil.copytree(EXAMPLES / "small", tmp_path / "small"))


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    words = path.read_text(encoding="utf-8")
    assert old in words
    path.write_text(words.replace(old, new, 1), encoding="utf-8")


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(SchemaError) as caught:
        load_instrument(folder)
    return [str(one).removeprefix(f"{folder}/") for one in caught.value.mistakes]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "matrix.yaml",
            "type: term, role: penalty_min",
            "type: years, role: penalty_min",
            "matrix.yaml:11: columns.4.type: ",
        ),
        ("matrix.yaml", "kind: matrix", "kind: matrix\ncolour: red", "matrix.yaml:3: colour: unknown key 'colour'"),
        ("matrix.yaml", "title: {en: Matrix, es: Matriz}", "tab2: 1", "matrix.yaml:1: title: this key is missing"),
        ("matrix.yaml", "title: {en: Shelter, es: Albergue}", "title: {en: Shelter}", "the text in 'es' is missing"),
        (
            "matrix.yaml",
            "sheet: laws, several",
            "sheet: lows, several",
            "columns.1.sheet: a reference needs a list sheet",
        ),
        ("matrix.yaml", "unit: unit, role", "unit: units, role", "columns.6.unit: money needs a choice column as unit"),
        ("matrix.yaml", "list: coverage, role", "list: covrage, role", "there is no list 'covrage' in instrument.yaml"),
        ("matrix.yaml", "columns: short", "columns: shrt", "there is no column set 'shrt'"),
        ("matrix.yaml", "derives_from: [PAL 5(1)]", "derives_from: [TIP 5]", "'TIP 5' names no treaty"),
        ("matrix.yaml", "- id: A-02", "- id: A-01", "the row 'A-01' stands twice"),
        (
            "matrix.yaml",
            'when: {coverage: ["no"]}',
            "when: {coverage: [never]}",
            "'never' is no option of column 'coverage'",
        ),
        ("matrix.yaml", "parts: [women, men]", "parts: [women, man]", "there is no column 'man' in sheet 'matrix'"),
        ("matrix.yaml", '"(art|s)', '"((art|s)', "rules.4.pattern: not a regular expression"),
        ("matrix.yaml", "with: other", "with: others", "there is no sheet 'others'"),
        ("matrix.yaml", "in: [in_force]", "in: [valid]", "'valid' is no option of column 'status'"),
        ("matrix.yaml", "rows: [A]", "rows: [Z]", "there is no row or section 'Z'"),
        (
            "matrix.yaml",
            "tab: {en: Matrix, es: Matriz}",
            "tab: {en: 'A/B', es: Leyes}",
            "the tab's title 'Leyes' stands on two",
        ),
        (
            "matrix.yaml",
            "id: rate,",
            "id: unchanged,",
            "columns.11.id: 'unchanged' is the name of a column that prefilled",
        ),
        ("instrument.yaml", "  missing:", "  unchanged:", "lists.unchanged: 'unchanged' is the name of a list that"),
        ("laws.yaml", "prefix: L", "prefix: l", "laws.yaml:6: key.prefix: "),
        ("laws.yaml", "display: name", "display: title", "there is no column 'title' in sheet 'laws'"),
        ("instrument.yaml", 'code: "yes"', "code: yes", "found True"),
        ("instrument.yaml", "code: transport,", "code: recruitment,", "the code 'recruitment' stands twice"),
        ("instrument.yaml", "es: transporte}", "es: captación}", "the label 'captación' stands twice in 'es'"),
        ("instrument.yaml", "other.yaml]", "another.yaml]", "there is no file another.yaml beside instrument.yaml"),
        ("instrument.yaml", 'version: "1"', 'version: "1"\nversion: "2"', "this key stands twice"),
        ("instrument.yaml", "treaties:", "treaties: [", "not valid YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line(copy: Path, file: str, old: str, new: str, expected: str) -> None:
    """Every mistake says where it stands and what is wrong."""
    spoil(copy, file, old, new)
    found = mistakes(copy)
    assert [expected in one for one in found].count(True) >= 1, found


def test_mistakes_of_all_files_come_at_once(copy: Path) -> None:
    """Two spoilt files are two mistakes in one go."""
    spoil(copy, "matrix.yaml", "kind: matrix", "kind: grid")
    spoil(copy, "laws.yaml", "kind: list", "kind: lists")
    assert [one.split(":")[0] for one in mistakes(copy)] == ["laws.yaml", "matrix.yaml"]


def test_a_folder_without_instrument_yaml_says_what_is_missing(tmp_path: Path) -> None:
    """The message names the file that an instrument needs."""
    assert mistakes(tmp_path) == [
        "instrument.yaml:1: this file is missing: an instrument is a folder with instrument.yaml"
    ]


def test_a_file_that_is_no_utf8_says_so(copy: Path) -> None:
    """Latin-1 text is named, not a traceback."""
    (copy / "other.yaml").write_bytes("sheet: otra_á".encode("latin-1"))
    assert "the file is not UTF-8 text" in mistakes(copy)[0]


def test_the_fingerprint_is_that_of_the_content(copy: Path, small: Instrument) -> None:
    """Comments and layout do not change it; words do."""
    spoil(copy, "other.yaml", "kind: matrix", "kind:    matrix   # a comment")
    same = load_instrument(copy).fingerprint
    spoil(copy, "other.yaml", "The other offence", "Another offence")
    assert (same == small.fingerprint, load_instrument(copy).fingerprint == small.fingerprint) == (True, False)


def test_the_legislation_instrument_is_complete(legislation: Instrument) -> None:
    """61 provisions on trafficking, 44 on smuggling, and the law register; every provision says what it asks."""
    assert {sheet.id: len(sheet.rows) for sheet in legislation.sheets} == {
        "laws": 0,
        "trafficking": 61,
        "smuggling": 44,
    }
    rows = [row for sheet in legislation.matrices for row in sheet.rows]
    assert [
        row.id for row in rows if not (row.question and row.obligation and row.treaty_verb and row.text_check)
    ] == []
