"""Workbooks prefilled from the previous edition, from template to register, through the command line."""

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from matrices.errors import UsageError
from matrices.instrument.columns import CellContent
from matrices.instrument.place import CellId
from tests.commands.conftest import EDITION, SOUND, Desk
from tests.conftest import EXAMPLES, Place
from tests.workbook.test_foreign import converted

MARKED: Mapping[Place, CellContent] = {
    CellId("laws", "L01", "unchanged"): "Sí",
    CellId("matrix", "A-01", "unchanged"): "Sí",
    CellId("matrix", "A-02", "unchanged"): "sí",
    CellId("matrix", "B-01", "unchanged"): "Yes",
}
"""Every row that was answered before, confirmed."""


@pytest.fixture
def next_desk(desk: Desk) -> Desk:
    """An edition of 2029 after that of 2027, in which Costa Rica alone has answered."""
    assert desk.run("receive", desk.filled(SOUND)).exit_code == 0
    path = desk.path.parent / "next"
    path.mkdir()
    (path / "edition.yaml").write_text(EDITION.replace('"2027"', '"2029"') + "previous: ../edition\n", encoding="utf-8")
    shutil.copytree(EXAMPLES / "small", path / "small")
    return Desk(path)


def template(desk: Desk, *words: str) -> str:
    """Write the templates and return what the command says."""
    done = desk.run("template", *words)
    assert done.exit_code == 0, done.output
    return done.output


def told(desk: Desk, file: str) -> tuple[str, list[str]]:
    """Return verdict and findings of a file: severity, cell, code."""
    (found,) = desk.json("check", file)["files"]
    return found["verdict"], [
        f"{one['severity']} {one['sheet']}!{one['cell']} {one['code']}" for one in found["findings"]
    ]


def test_untouched_rows_are_asked_about(next_desk: Desk) -> None:
    """A prefilled workbook that comes back as it was sent has one warning a row and no error."""
    assert "1 of them holds the answers of edition 2027" in template(next_desk)
    assert told(next_desk, next_desk.filled({})) == (
        "accepted",
        [
            "warning Leyes!C6 unchanged-unconfirmed",
            "warning Matriz!F7 unchanged-unconfirmed",
            "warning Matriz!F8 unchanged-unconfirmed",
            "warning Matriz!F10 unchanged-unconfirmed",
        ],
    )


def test_confirmed_rows_are_accepted_without_a_word(next_desk: Desk) -> None:
    """A row marked as unchanged needs nothing more, in either language."""
    template(next_desk)
    assert told(next_desk, next_desk.filled(MARKED)) == ("accepted", [])


def test_a_changed_row_contradicts_its_mark(next_desk: Desk) -> None:
    """What differs is named at the cell that says that nothing does."""
    template(next_desk)
    changed: dict[Place, CellContent] = {
        CellId("matrix", "A-01", "article"): "art. 173",
        CellId("matrix", "A-01", "notes"): "reforma",
    }
    file = next_desk.filled({**MARKED, **changed})
    (found,) = next_desk.json("check", file, "--language", "en")["files"]
    assert [(one["cell"], one["row"], one["column"], one["message"]) for one in found["findings"]] == [
        (
            "F7",
            "A-01",
            "unchanged",
            "The row is marked as unchanged since edition 2027, but it differs in: Article, Notes.",
        )
    ]
    assert (found["verdict"], next_desk.run("check", file).exit_code) == ("rejected", 1)


def test_a_change_needs_no_mark(next_desk: Desk) -> None:
    """A row that says something else speaks for itself; one marked as changed must say something else."""
    template(next_desk)
    changed: dict[Place, CellContent] = {
        **MARKED,
        CellId("matrix", "A-01", "unchanged"): "No",
        CellId("matrix", "A-01", "longest"): 12,
        CellId("matrix", "A-02", "unchanged"): "No",
        CellId("matrix", "B-01", "unchanged"): "",
        CellId("matrix", "B-01", "article"): "art. 9",
    }
    assert told(next_desk, next_desk.filled(changed)) == ("accepted", ["warning Matriz!F8 changed-same"])


def test_a_mark_is_read_like_any_choice(next_desk: Desk) -> None:
    """A slip in the mark is reported once, and a mark where there is nothing to confirm is not used."""
    template(next_desk)
    marks: dict[Place, CellContent] = {
        **MARKED,
        CellId("matrix", "A-01", "unchanged"): "Sii",
        CellId("other", "O-01", "unchanged"): "Sí",
        CellId("laws", "L04", "unchanged"): "Sí",
    }
    assert told(next_desk, next_desk.filled(marks)) == (
        "rejected",
        [
            "warning Leyes!C9 unused-answered",
            "error Matriz!F7 near-miss",
            "warning Otra!E7 unused-answered",
        ],
    )


def test_blank_where_nothing_was_answered(next_desk: Desk) -> None:
    """A country without previous answers, or everybody with --blank, gets the very workbook of a first edition."""
    folder = next_desk.path / "build" / "templates"
    template(next_desk)
    prefilled = {path.name: path.read_bytes() for path in folder.iterdir()}
    template(next_desk, "--blank")
    blank = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert [name for name in blank if blank[name] != prefilled[name]] == ["CRI-small-es.xlsx"]


def test_from_names_the_previous_edition(next_desk: Desk, desk: Desk) -> None:
    """`--from` needs no line in edition.yaml and gives the same workbooks."""
    folder = next_desk.path / "build" / "templates"
    template(next_desk)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (next_desk.path / "edition.yaml").write_text(EDITION.replace('"2027"', '"2029"'), encoding="utf-8")
    template(next_desk, "--from", str(desk.path))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_answers_reach_the_register_as_values(next_desk: Desk) -> None:
    """Confirmed answers are answers like any others; the marks are none."""
    template(next_desk)
    file = next_desk.filled(MARKED)
    assert next_desk.run("receive", file).exit_code == 0
    found = {CellId(one["sheet"], one["row"], one["column"]): one["value"] for one in next_desk.json("answers", file)}
    assert (set(found), found[CellId("matrix", "A-01", "longest")], found[CellId("matrix", "B-01", "law")]) == (
        set(SOUND),
        "P10Y",
        ["L01"],
    )
    (state,) = (one for one in next_desk.json("status")["countries"] if one["country"] == "CRI")
    assert (state["state"], state["rows_answered"]) == ("answered", 3)


def revise(path: Path, *replacements: tuple[str, str]) -> None:
    """Change passages of a file that stand in it once."""
    words = path.read_text(encoding="utf-8")
    for before, after in replacements:
        assert words.count(before) == 1, before
        words = words.replace(before, after)
    path.write_text(words, encoding="utf-8")


def test_what_the_new_form_does_not_take_is_listed(next_desk: Desk, desk: Desk) -> None:
    """A renamed row is followed; a dropped option, a dropped row and a changed column are listed with their reasons."""
    more: dict[Place, CellContent] = {
        CellId("laws", "L02", "name"): "Proyecto 7",
        CellId("laws", "L02", "status"): "Proyecto de ley",
        CellId("matrix", "A-02", "rate"): 0.25,
    }
    assert desk.run("receive", desk.filled({**SOUND, **more}, name="again.xlsx")).exit_code == 0
    small = next_desk.path / "small"
    revise(small / "instrument.yaml", ("      - {code: bill, label: {en: Bill, es: Proyecto de ley}}\n", ""))
    revise(
        small / "matrix.yaml",
        ("id: A-02", "id: A-03\n        replaces: A-02"),
        ("id: B-01", "id: B-02"),
        ("id: rate, type: decimal", "id: rate, type: text"),
    )
    path = next_desk.path / "build" / "templates" / "not-carried-over.csv"
    book = path.with_suffix(".xlsx")
    assert f"4 answers could not be carried over; they are listed with the reasons in {book}" in template(next_desk)
    sheet = load_workbook(book).worksheets[0]
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=2)] == list(
        csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    )
    assert list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines())) == [
        ["Country", "Instrument", "Sheet", "Row", "Column", "Previous answer", "Reason"],
        ["CRI", "small", "Laws", "L02", "Status", "Bill", "“Bill” is no longer among the options."],
        ["CRI", "small", "Matrix", "A-02", "Rate", "0.25", "The column now asks for another kind of answer."],
        ["CRI", "small", "Matrix", "B-01", "Coverage", "Partial", "No row of the new form continues this one."],
        ["CRI", "small", "Matrix", "B-01", "Law", "L01", "No row of the new form continues this one."],
    ]
    assert told(next_desk, next_desk.filled({CellId("matrix", "A-03", "unchanged"): "Sí"}))[1] == [
        "warning Leyes!C6 unchanged-unconfirmed",
        "warning Leyes!C7 unchanged-unconfirmed",
        "error Leyes!E7 row-begun",
        "warning Matriz!F7 unchanged-unconfirmed",
        "warning Matriz!G10 required",
    ]


def test_the_list_goes_when_nothing_is_left(next_desk: Desk) -> None:
    """A list of an earlier call does not stay beside workbooks that took everything."""
    folder = next_desk.path / "build" / "templates"
    stale = [folder / f"not-carried-over.{ending}" for ending in ("csv", "xlsx")]
    folder.mkdir(parents=True)
    for one in stale:
        one.write_text("x", encoding="utf-8")
    template(next_desk)
    assert [one.exists() for one in stale] == [False, False]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--from", "..", "--blank"], "blank-and-from"),
        (["--from", "nowhere"], "no-previous-edition"),
        (["--from", "{own}"], "previous-is-own"),
        ([], "no-previous-register"),
    ],
)
def test_refusals(next_desk: Desk, desk: Desk, words: list[str], code: str) -> None:
    """A previous edition that cannot be used, or holds no answers, is refused."""
    (desk.path / "register.sqlite").unlink()
    done = next_desk.run("template", *(word.format(own=next_desk.path) for word in words))
    assert isinstance(done.exception, UsageError)
    assert done.exception.code == code


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("libreoffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_libreoffice_keeps_what_is_compared(next_desk: Desk, tmp_path: Path, ending: str) -> None:
    """Saved by LibreOffice, a workbook says the same of its rows."""
    template(next_desk)
    changed: dict[Place, CellContent] = {
        CellId("matrix", "A-01", "unchanged"): "Sí",
        CellId("matrix", "A-01", "article"): "art. 173",
        CellId("matrix", "A-02", "unchanged"): "Sí",
    }
    saved = tmp_path / f"saved.{ending}"
    saved.write_bytes(converted(Path(next_desk.filled(changed)).read_bytes(), ending, tmp_path))
    verdict, findings = told(next_desk, str(saved))
    assert (verdict, [one for one in findings if "formulas-unseen" not in one]) == (
        "rejected",
        [
            "warning Leyes!C6 unchanged-unconfirmed",
            "error Matriz!F7 unchanged-differs",
            "warning Matriz!F10 unchanged-unconfirmed",
        ],
    )
