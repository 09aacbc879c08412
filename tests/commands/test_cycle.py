"""The cycle from template to status, through the command line."""

import json
from pathlib import Path

import pytest

from matrices.commands import COMMANDS
from matrices.instrument.place import CellId
from tests.commands.conftest import SOUND, Desk


def test_one_workbook_a_country_in_its_language(desk: Desk) -> None:
    """Templates are named by country, instrument and language."""
    names = sorted(path.name for path in (desk.path / "build" / "templates").iterdir())
    assert names == ["BLZ-small-en.xlsx", "CRI-small-es.xlsx", "PAN-small-es.xlsx"]


def test_the_same_edition_gives_the_same_bytes(desk: Desk) -> None:
    """Templates made twice are the same files."""
    before = {path.name: path.read_bytes() for path in (desk.path / "build" / "templates").iterdir()}
    desk.run("template")
    assert {path.name: path.read_bytes() for path in (desk.path / "build" / "templates").iterdir()} == before


def test_a_sound_workbook_has_no_finding(desk: Desk) -> None:
    """What is filled in as asked is accepted without a word."""
    (found,) = desk.json("check", desk.filled(SOUND))["files"]
    assert (found["verdict"], found["country"], found["instrument"], found["findings"]) == (
        "accepted",
        "CRI",
        "small",
        [],
    )


def test_a_finding_says_where_what_and_what_to_do(desk: Desk) -> None:
    """The JSON record of a finding is stable."""
    file = desk.filled({**SOUND, CellId("matrix", "A-01", "coverage"): "Parcialmente"})
    (found,) = desk.json("check", file)["files"]
    assert (found["verdict"], found["counts"], found["findings"]) == (
        "rejected",
        {"error": 1, "warning": 0, "notice": 0},
        [
            {
                "code": "near-miss",
                "severity": "error",
                "sheet": "Matriz",
                "cell": "E7",
                "row": "A-01",
                "column": "coverage",
                "value": "Parcialmente",
                "message": "«Parcialmente» no es una de las opciones de esta celda.",
                "advice": "¿Quiso decir «Parcial»? Las opciones son: Sí · Parcial · No.",
            }
        ],
    )


def test_the_cells_of_one_finding_are_all_named(desk: Desk) -> None:
    """Many in a line are named as a range; none is left to be counted."""
    laws = {CellId("laws", f"L{n:02d}", "name"): f"Ley {n}" for n in range(1, 6)}
    shown = desk.run("check", desk.filled({**SOUND, **laws})).output
    assert "Leyes!D7:D10: " in shown


def test_text_output_speaks_the_country_s_language_unless_told_otherwise(desk: Desk) -> None:
    """A Spanish workbook is answered in Spanish, or in the language of `--language`."""
    file = desk.filled({**SOUND, CellId("matrix", "A-01", "longest"): 4})
    own, told = desk.run("check", file), desk.run("check", file, "--language", "en")
    assert ("Matriz!J7: El máximo es inferior al mínimo." in own.output, own.exit_code) == (True, 1)
    assert "ERROR Matriz!J7: The maximum is below the minimum.\n      → Check both." in told.output


def test_answers_come_out_with_their_cells(desk: Desk) -> None:
    """`answers` gives everything that can be read, findings or not."""
    found = desk.json("answers", desk.filled({**SOUND, CellId("matrix", "A-01", "longest"): "mucho"}))
    places = {CellId(one["sheet"], one["row"], one["column"]): (one["value"], one["raw"], one["cell"]) for one in found}
    assert len(places) == len(SOUND)
    assert [places[CellId("matrix", "A-01", column)] for column in ("coverage", "law", "shortest", "longest")] == [
        ("yes", "Sí", "Matriz!E7"),
        (["L01"], "L01 · Código Penal", "Matriz!F7"),
        ("P6Y", "6", "Matriz!I7"),
        (None, "mucho", "Matriz!J7"),
    ]


def test_answers_as_csv_have_a_head_and_a_line_each(desk: Desk) -> None:
    """The CSV form has the same fields."""
    lines = desk.run("answers", desk.filled(SOUND), "--format", "csv").output.splitlines()
    assert (lines[0], len(lines)) == ("instrument,sheet,row,column,value,raw,cell", len(SOUND) + 1)


def test_rejected_then_corrected_then_status(desk: Desk) -> None:
    """Every version is registered; the status tells the newest accepted one, and silence as no answer."""
    faulty = desk.filled({**SOUND, CellId("matrix", "A-01", "longest"): 4}, name="first.xlsx")
    first, second = desk.run("receive", faulty), desk.run("receive", desk.filled(SOUND, name="second.xlsx"))
    third = desk.run("receive", desk.filled({}, "PAN"))
    assert (first.exit_code, second.exit_code, third.exit_code) == (1, 0, 1)
    states = {
        one["country"]: (one["state"], one["version"], one["rows_answered"]) for one in desk.json("status")["countries"]
    }
    assert states == {"CRI": ("answered", 2, 3), "BLZ": ("no_answer", None, 0), "PAN": ("in_review", 1, 0)}


def test_the_same_file_twice_is_one_submission(desk: Desk) -> None:
    """The second time says that it is known."""
    file = desk.filled(SOUND)
    desk.run("receive", file)
    assert "in the register already" in desk.run("receive", file, "--language", "en").output
    assert "whole" in desk.run("register", "verify").output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("template", "FRA"), "The edition has no country FRA."),
        (("template", "--instrument", "taxes"), "The edition does not use the instrument taxes."),
        (("check", "nowhere.xlsx"), "There is no file nowhere.xlsx."),
        (("receive", "nowhere.xlsx"), "There is no file nowhere.xlsx."),
        (("study",), "No accepted answers are in the register yet."),
        (("register", "verify"), "There is no register at"),
        (("schema", "check", "nowhere"), "instrument.yaml:1: This file is missing."),
    ],
)
def test_wrong_use_is_one_message_and_exit_code_two(
    desk: Desk,
    words: tuple[str, ...],
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No traceback, no file written."""
    from matrices.commands import main

    before = sorted(path for path in desk.path.rglob("*"))
    monkeypatch.setenv("MATRICES_LANGUAGE", "en")
    monkeypatch.setattr("sys.argv", ["matrices", "--edition", str(desk.path), *words])
    with pytest.raises(SystemExit) as end:
        main()
    assert (end.value.code, message in capsys.readouterr().err) == (2, True)
    assert sorted(path for path in desk.path.rglob("*")) == before


def test_a_workbook_of_another_edition_is_stopped_early_and_alone(desk: Desk) -> None:
    """One finding, nothing registered."""
    file = desk.filled(SOUND)
    source = desk.path / "edition.yaml"
    source.write_text(source.read_text(encoding="utf-8").replace('id: "2027"', 'id: "2028"'), encoding="utf-8")
    (found,) = desk.json("check", file)["files"]
    assert ([one["code"] for one in found["findings"]], found["verdict"]) == (["unknown-edition"], "rejected")
    assert "not registered" in desk.run("receive", file, "--language", "en").output
    assert {one["state"] for one in desk.json("status")["countries"]} == {"no_answer"}


def test_a_file_that_is_no_workbook_is_one_finding_and_exit_code_two(desk: Desk) -> None:
    """Bytes that cannot be read do not stop the other files from being checked."""
    bad = desk.path / "bad.xlsx"
    bad.write_text("Sí;No;Parcial", encoding="utf-8")
    result = desk.run("check", str(bad), desk.filled(SOUND), "--format", "json")
    found = json.loads(result.output)["files"]
    assert ([one["verdict"] for one in found], result.exit_code) == (["unreadable", "accepted"], 2)


def test_many_files_are_checked_together(desk: Desk) -> None:
    """The findings of one file do not show in another."""
    good, bad = desk.filled(SOUND), desk.filled({**SOUND, CellId("matrix", "A-01", "longest"): 4}, "PAN")
    found = desk.json("check", good, bad, "--language", "en")["files"]
    assert [(one["country"], one["verdict"]) for one in found] == [("CRI", "accepted"), ("PAN", "rejected")]


def test_a_new_edition_is_made_once(tmp_path: Path, desk: Desk) -> None:
    """`init` refuses a folder that has an edition."""
    folder = tmp_path / "new"
    assert desk.run("init", str(folder), "--id", "2028", "--country", "CRI").exit_code == 0
    words = (folder / "edition.yaml").read_text(encoding="utf-8")
    assert ('id: "2028"' in words, "code: CRI" in words, "code: PAN" in words) == (True, True, False)
    again = desk.run("init", str(folder))
    assert (again.exit_code, getattr(again.exception, "code", "")) == (1, "edition-exists")


def test_an_id_that_no_edition_can_have_makes_no_folder(tmp_path: Path, desk: Desk) -> None:
    """It would stand in the file names of every workbook: it is refused before anything is written."""
    done = desk.run("init", str(tmp_path / "new"), "--id", "a b/c")
    assert (getattr(done.exception, "code", ""), (tmp_path / "new").exists()) == ("edition-id", False)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(desk: Desk, name: str) -> None:
    """Help starts with a verb and shows how it is used."""
    result = desk.run(name, "--help")
    assert (result.exit_code, "Example" in result.output or "Commands:" in result.output) == (0, True)


def test_a_rejected_file_is_written_marked_to_be_handed_back(desk: Desk) -> None:
    """`receive` leaves the country's own file with its findings in build/returned, and tells what is settled."""
    odd = {**SOUND, CellId("matrix", "A-02", "article"): "5"}
    faulty = desk.filled({**odd, CellId("matrix", "A-01", "longest"): 4}, name="a.xlsx")
    better = desk.filled(odd, name="b.xlsx")
    desk.run("receive", faulty)
    second = desk.run("receive", better, "--language", "en")
    assert sorted(path.name for path in (desk.path / "build" / "returned").iterdir()) == ["a.xlsx", "b.xlsx"]
    assert "1 of 2 earlier findings settled" in second.stderr


def test_check_marks_only_when_asked(desk: Desk) -> None:
    """`check --annotate` writes marked copies, which are read like the first; without it nothing is written."""
    file = desk.filled({**SOUND, CellId("matrix", "A-01", "longest"): 4})
    desk.run("check", file)
    assert not (desk.path / "marked").exists()
    desk.run("check", file, "--annotate", str(desk.path / "marked"))
    (again,) = desk.json("check", str(desk.path / "marked" / "CRI.xlsx"))["files"]
    assert [one["code"] for one in again["findings"]] == ["term-in-order"]


def test_files_of_one_name_do_not_take_each_others_place(desk: Desk) -> None:
    """Marked files of two countries, or from two folders, that bear one name all come back."""
    faulty = {CellId("matrix", "A-01", "coverage"): "Parcialmente"}
    paths = []
    for folder, country in (("a", "CRI"), ("b", "CRI"), ("c", "PAN")):
        (desk.path / folder).mkdir()
        paths.append(desk.filled(faulty, country, f"{folder}/form.xlsx"))
    desk.run("check", *paths, "--annotate", str(desk.path / "marked"))
    marked = desk.path / "marked"
    names = sorted(path.relative_to(marked).as_posix() for path in marked.rglob("*.xlsx"))
    assert names == ["2/form.xlsx", "3/form.xlsx", "form.xlsx"]
    for path in (paths[0], paths[2]):
        desk.run("receive", path)
    returned = sorted(path.name for path in (desk.path / "build" / "returned").iterdir())
    assert returned == ["PAN-small-form.xlsx", "form.xlsx"]
