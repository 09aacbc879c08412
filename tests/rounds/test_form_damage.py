"""Forms that something happened to on their way back: what they say is read all the same, or somebody is told."""

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrices.checking.files import Returned
from matrices.checking.handing_back import hand_back
from matrices.instrument.place import CellId
from matrices.rounds.returned import CheckedForm
from matrices.workbook.annotating.package import CannotPatch
from matrices.workbook.template.fill import Answer, fill
from tests.conftest import Place, repeated
from tests.rounds.small_forms import changed, changes, filled, folder, form, marked, read, record, rows, told

CONTENT = filled(
    marked("L01", "Corrección", "Gaceta 3", enacted="2014"),
    marked("L02", name="Ley 9545", status="Vigente"),
    marked("A-01", "Corrección", "Ley 9545, art. 2", "vigente", notes="otra nota", longest=9),
    marked("A-02", "Objeción", words="sí respondimos"),
    marked("B-01", "Confirmada"),
    rest="Sí",
)


def meaning(one: CheckedForm) -> tuple[object, ...]:
    """Return what a form says, wherever it stands."""
    said = [(row.sheet, row.row, row.verdict, row.basis, row.words) for row in one.rows]
    differing = [(each.sheet, each.row, each.column, each.value) for each in one.changes]
    return said, differing, one.confirms_rest, one.status


MEANT = meaning(read(CONTENT))


def _renamed(book: Any) -> None:
    for number, sheet in enumerate(list(book.worksheets)):
        sheet.title = f"Hoja{number}"


def _without_keys(book: Any) -> None:
    for tab in ("Leyes", "Matriz", "Otra"):
        for row in book[tab].iter_rows():
            for cell in row:
                if str(cell.value).startswith(("r:", "c:")):
                    cell.value = None


def _without_first_row(book: Any) -> None:
    for tab in ("Leyes", "Matriz", "Otra"):
        book[tab].delete_rows(1)


def _sorted(book: Any) -> None:
    """Swap two rows of the matrix, the hidden cells with them."""
    sheet = book["Matriz"]
    for column in range(1, sheet.max_column + 1):
        one, other = sheet.cell(7, column), sheet.cell(8, column)
        one.value, other.value = other.value, one.value


def _moved_column(book: Any) -> None:
    """Move the columns of marks behind the answers."""
    sheet = book["Matriz"]
    for step, column in enumerate((5, 6, 7)):
        for row in range(1, sheet.max_row + 1):
            sheet.cell(row, 40 + step).value = sheet.cell(row, column).value
            sheet.cell(row, column).value = None


@pytest.mark.parametrize("damage", [_renamed, _without_keys, _without_first_row, _sorted, _moved_column])
def test_what_was_moved_is_found(damage: Callable[[Any], None]) -> None:
    """Sheets renamed, keys deleted, rows sorted, columns moved: the form says what it said."""
    assert meaning(read(changed(CONTENT, damage))) == MEANT


def test_sheets_copied_into_another_file() -> None:
    """Values pasted into a fresh workbook, without anything hidden but the tokens, say the same."""

    def bare(book: Any) -> None:
        for name in [name for name in book.sheetnames if name in ("lists", "meta")]:
            del book[name]
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if str(cell.value).startswith(("MTXP", "MTXO", "MTXC", "r:", "c:", "=COUNTA", "=REPT")):
                        cell.value = None

    assert meaning(read(changed(CONTENT, bare))) == MEANT


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("libreoffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_what_libreoffice_saves_says_the_same(ending: str, tmp_path: Path) -> None:
    """A form saved by LibreOffice, in any of its formats, says what it said, and nothing is taken for stray words."""
    source, target = tmp_path / "CRI.xlsx", tmp_path / "out"
    source.write_bytes(CONTENT)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    words = ["libreoffice", profile, "--headless", "--convert-to", ending, "--outdir", str(target), str(source)]
    subprocess.run(words, check=True, capture_output=True, timeout=180)
    one = read((target / f"CRI.{ending}").read_bytes())
    assert (meaning(one), one.unplaced) == (MEANT, ())


def test_marked_and_fresh_forms_say_the_same_when_they_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a country gets its own form back or a fresh one, it says what it said."""
    content = filled(
        marked("A-01", "Corrección", notes="otra nota"),
        marked("L01", "Objeción"),
        marked("L02", name="Ley 1"),
        rest="Sí",
    )
    first = read(content)
    own = hand_back(Returned("CRI.xlsx", content), first.checked, folder(), "es")
    monkeypatch.setattr("matrices.checking.handing_back.annotate", _refused)
    fresh = hand_back(Returned("CRI.xlsx", content), first.checked, folder(), "es")
    assert own is not None
    assert fresh is not None
    again = [read(own.content), read(fresh.content)]
    assert [(rows(one), changes(one), told(one), one.confirms_rest) for one in again] == [
        (rows(first), changes(first), told(first), True)
    ] * 2


def test_a_fresh_form_says_until_when(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that is made anew has the cover of the one that came back: date, hour, zone and silence."""
    monkeypatch.setattr("matrices.checking.handing_back.annotate", _refused)
    made = hand_back(Returned("CRI.xlsx", form()), read(form()).checked, folder(), "es")
    assert made is not None
    assert _cover(made.content) == _cover(form())


def _cover(content: bytes) -> list[str]:
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(content))["Portada"]
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value and cell.column > 1]


def _refused(*_words: object) -> object:
    raise CannotPatch("a test")


TEXTS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=30).filter(str.strip)
CELLS: dict[Place, st.SearchStrategy[Answer]] = {
    CellId("matrix", "A-01", "coverage"): st.sampled_from(["Sí", "No", "Parcial"]),
    CellId("matrix", "A-01", "article"): TEXTS,
    CellId("matrix", "A-01", "notes"): TEXTS,
    CellId("matrix", "A-01", "rate"): st.decimals(-1000, 1000, places=2),
    CellId("matrix", "A-02", "total"): st.integers(0, 10_000),
    CellId("matrix", "B-01", "notes"): TEXTS,
    CellId("laws", "L01", "enacted"): st.sampled_from(["2015", "2015-03", "2015-03-27"]),
    CellId("laws", "L03", "name"): TEXTS,
    CellId("other", "O-01", "article"): TEXTS,
}


@settings(max_examples=repeated(40), deadline=None)
@given(st.fixed_dictionaries({}, optional=dict(CELLS)))
def test_changes_are_exactly_the_cells_that_say_something_else(cells: dict[Place, Answer]) -> None:
    """Compared with the register or with itself, a form changes what differs from the record, and nothing else."""
    content = fill(form(), cells)
    one = read(content)
    assert one.answers is not None
    now = {CellId(each.sheet, each.row, each.column): each.value for each in one.answers.all}
    before = dict(record())
    differing = {place for place in {**now, **before} if _plain(now.get(place)) != _plain(before.get(place))}
    assert {(each.sheet, each.row, each.column) for each in one.changes} == differing
    assert read(content, known=False).changes == one.changes


def _plain(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value
