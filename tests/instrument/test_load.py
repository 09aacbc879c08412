"""Mistakes in the YAML of an instrument are named by file, line and place, all at once."""

import shutil
from pathlib import Path

import pytest

from matrices.errors import Mistake, SchemaError
from matrices.instrument.loading import load_instrument
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
            "matrix.yaml:11: columns.shortest.type: “years” is none of what may stand here.",
        ),
        (
            "matrix.yaml",
            "kind: matrix",
            "kind: matrix\ncolour: red",
            "matrix.yaml:3: colour: There is no key “colour” here.",
        ),
        (
            "matrix.yaml",
            "title: {en: Matrix, es: Matriz}",
            "tab2: 1",
            "matrix.yaml:1: title: The key “title” is missing.",
        ),
        (
            "matrix.yaml",
            "title: {en: Shelter, es: Albergue}",
            "title: {en: Shelter}",
            "The text in Spanish is missing.",
        ),
        (
            "matrix.yaml",
            "sheet: laws, several",
            "sheet: lows, several",
            "columns.law.sheet: A reference needs a list sheet to refer to; “lows” is none.",
        ),
        (
            "matrix.yaml",
            "unit: unit, role",
            "unit: units, role",
            "columns.fine.unit: An amount of money needs a choice column for its unit; “units” is none.",
        ),
        ("matrix.yaml", "list: coverage, role", "list: covrage, role", "There is no list “covrage” in instrument.yaml"),
        ("matrix.yaml", "columns: short", "columns: shrt", "There is no column set “shrt”."),
        ("matrix.yaml", "derives_from: [PAL 5(1)]", "derives_from: [TIP 5]", "“TIP 5” names no treaty"),
        ("matrix.yaml", "- id: A-02", "- id: A-01", "The row “A-01” stands twice."),
        (
            "matrix.yaml",
            'when: {coverage: ["no"]}',
            "when: {coverage: [never]}",
            "“never” is no option of the column “coverage”.",
        ),
        ("matrix.yaml", "parts: [women, men]", "parts: [women, man]", "There is no column “man” in the sheet matrix."),
        ("matrix.yaml", '"(art|s)', '"((art|s)', "“((art|s)"),
        ("matrix.yaml", "with: other", "with: others", "There is no sheet “others”."),
        ("matrix.yaml", "in: [in_force]", "in: [valid]", "“valid” is no option of the column “status”."),
        ("matrix.yaml", "rows: [A]", "rows: [Z]", "There is no row or section “Z”."),
        (
            "matrix.yaml",
            "tab: {en: Matrix, es: Matriz}",
            "tab: {en: 'A/B', es: Leyes}",
            "The title “Leyes” stands on the tabs of two sheets.",
        ),
        (
            "matrix.yaml",
            "id: rate,",
            "id: unchanged,",
            "columns.unchanged.id: “unchanged” is the name of a column or list",
        ),
        (
            "instrument.yaml",
            "  missing:",
            "  unchanged:",
            "lists.unchanged: “unchanged” is the name of a column or list",
        ),
        ("laws.yaml", "prefix: L", "prefix: l", "laws.yaml:6: key.prefix: "),
        (
            "laws.yaml",
            "key: {prefix: L, ",
            "key: null #",
            "laws.yaml:1: The sheet is a list and does not say how its rows are numbered.",
        ),
        ("laws.yaml", "display: name", "display: title", "There is no column “title” in the sheet laws."),
        ("instrument.yaml", 'code: "yes"', "code: yes", "A text is asked here; “true” is none."),
        (
            "instrument.yaml",
            "code: transport,",
            "code: recruitment,",
            "The code “recruitment” stands twice in the list.",
        ),
        ("instrument.yaml", "es: transporte}", "es: captación}", "The label “captación” stands twice in Spanish"),
        ("instrument.yaml", "other.yaml]", "another.yaml]", "There is no file “another.yaml” beside instrument.yaml"),
        (
            "instrument.yaml",
            'version: "1"',
            'version: "1"\nversion: "2"',
            "The key “version” stands twice: here and on line 3.",
        ),
        ("instrument.yaml", "treaties:", "treaties: [", "A bracket is opened here and not closed"),
    ],
)
def test_a_mistake_is_named_with_its_line(copy: Path, file: str, old: str, new: str, expected: str) -> None:
    """Every mistake says where it stands and what is wrong."""
    spoil(copy, file, old, new)
    found = mistakes(copy)
    assert [expected in one for one in found].count(True) >= 1, found


ASKED = """
      - id: B-09
        title: {en: Last, es: Última}
    subsections:
      - id: B-S
        title: {en: Under, es: Debajo}
        rows:
          - id: B-10
            title: {en: Ten, es: Diez}
            asked_when: {B-11: {coverage: ["yes"]}}
          - id: B-11
            title: {en: Eleven, es: Once}
            columns: [coverage, notes]
            asked_when: {A-01: {coverage: ["yes"]}}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "english", "spanish"),
    [
        ("B-11: {", "B-99: {", 8, "There is no row or section “B-99”.", "No hay una fila ni una sección «B-99»."),
        (
            'A-01: {coverage: ["yes"]}',
            "B-10: {coverage: answered}",
            8,
            "The row “B-10” is asked by the answer of “B-11”, which is asked by that of “B-10”.",
            "La fila «B-10» se pregunta según la respuesta de «B-11», y esta según la de «B-10».",
        ),
        (
            'B-11: {coverage: ["yes"]}',
            "B-11: {article: answered}",
            8,
            "The row “B-11” does not use the column “article”.",
            "La fila «B-11» no usa la columna «article».",
        ),
        ('["yes"]', "[maybe]", 8, "“maybe” is no option", "«maybe» no es una opción"),
        ("id: B-S", "id: A", None, "Two sections of the sheet have the id “A”.", "Dos secciones de la hoja tienen"),
        (
            "columns: [coverage, notes]",
            "lists: {covrage: coverage}",
            11,
            "There is no column “covrage”",
            "No hay una columna",
        ),
    ],
)
def test_mistakes_of_headings_and_conditions(
    copy: Path, old: str, new: str, line: int | None, english: str, spanish: str
) -> None:
    """A row below a heading of its own, and the answers by which it is asked, are named with their lines."""
    spoil(copy, "matrix.yaml", "rules:", ASKED.lstrip("\n").replace(old, new, 1) + "rules:")
    with pytest.raises(SchemaError) as caught:
        load_instrument(copy)
    first = (copy / "matrix.yaml").read_text(encoding="utf-8").splitlines().index("      - id: B-09")
    one = caught.value.mistakes[0]
    assert (one.message["en"][: len(english)], one.message["es"][: len(spanish)]) == (english, spanish)
    assert line is None or one.line == first + line + 1


def test_a_condition_of_a_condition(copy: Path) -> None:
    """A row asked by one that is not asked is not asked either; from a blank or the unclear nothing is concluded."""
    spoil(copy, "matrix.yaml", "rules:", ASKED.lstrip("\n") + "rules:")
    sheet = load_instrument(copy).sheet("matrix")
    cells = {"no": ("no",), "yes": ("yes",), "blank": (), "unclear": None}

    def unasked(first: str, second: str) -> list[str]:
        known = {"A-01": cells[first], "B-11": cells[second]}
        return sorted(sheet.unasked_rows(lambda row, _column: known.get(row, ())))

    assert {(a, b): unasked(a, b) for a in cells for b in cells} == {
        **{("no", one): ["B-10", "B-11"] for one in cells},
        **{(one, "no"): ["B-10"] for one in ("yes", "blank", "unclear")},
        **{(a, b): [] for a in ("yes", "blank", "unclear") for b in ("yes", "blank", "unclear")},
    }


def test_mistakes_of_all_files_come_at_once(copy: Path) -> None:
    """Two spoilt files are two mistakes in one go."""
    spoil(copy, "matrix.yaml", "kind: matrix", "kind: grid")
    spoil(copy, "laws.yaml", "kind: list", "kind: lists")
    assert [one.split(":")[0] for one in mistakes(copy)] == ["laws.yaml", "matrix.yaml"]


def test_a_folder_without_instrument_yaml_says_what_is_missing(tmp_path: Path) -> None:
    """The message names the file that an instrument needs."""
    assert mistakes(tmp_path) == ["instrument.yaml:1: This file is missing."]


def test_a_file_in_the_code_page_of_windows_is_read_and_told(copy: Path, small: Instrument) -> None:
    """Accents come out right, the instrument is the same, and the notice names a line on which they can be checked."""
    words = (copy / "matrix.yaml").read_text(encoding="utf-8")
    (copy / "matrix.yaml").write_bytes(words.encode("windows-1252"))
    notices: list[Mistake] = []
    number, line = next((at, one) for at, one in enumerate(words.splitlines(), 1) if not one.isascii())
    assert load_instrument(copy, notices=notices).fingerprint == small.fingerprint
    assert [(one.line, one.stands, "ANSI (Windows-1252)" in one.message["es"]) for one in notices] == [
        (number, line.rstrip(), True)
    ]


def test_a_file_that_is_no_text_says_so(copy: Path) -> None:
    """Bytes that no code page has are named with their line, not a traceback."""
    (copy / "other.yaml").write_bytes(b"sheet: other\nkind: \x81\x8d\n")
    assert mistakes(copy)[0] == "other.yaml:2: The file is no text that can be read from here on."


def test_the_fingerprint_is_that_of_the_content(copy: Path, small: Instrument) -> None:
    """Comments and layout do not change it; words do."""
    spoil(copy, "other.yaml", "kind: matrix", "kind:    matrix   # a comment")
    same = load_instrument(copy).fingerprint
    spoil(copy, "other.yaml", "The other offence", "Another offence")
    assert (same == small.fingerprint, load_instrument(copy).fingerprint == small.fingerprint) == (True, False)


def test_the_legislation_instrument_is_complete(legislation: Instrument) -> None:
    """61 provisions on trafficking, 61 on smuggling, and the law register; every provision says what it asks."""
    assert {sheet.id: len(sheet.rows) for sheet in legislation.sheets} == {
        "laws": 0,
        "trafficking": 61,
        "smuggling": 61,
    }
    rows = [row for sheet in legislation.matrices for row in sheet.rows]
    assert [
        row.id for row in rows if not (row.question and row.obligation and row.treaty_verb and row.text_check)
    ] == []
