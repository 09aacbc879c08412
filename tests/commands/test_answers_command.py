"""`matrices answers`: what was read, as JSON and CSV for programs and as a workbook for people."""

import json
import unicodedata
from pathlib import Path

from openpyxl import load_workbook

from matrices.instrument.place import CellId
from tests.commands.conftest import SOUND, Desk


def test_a_workbook_for_people_is_in_words(desk: Desk) -> None:
    """Names of sheets and columns, values in words, texts that stay texts; no program has to guess any sign."""
    path = desk.filled({**SOUND, CellId("matrix", "A-01", "article"): "=1+1"})
    done = desk.run("answers", path, "--output", str(desk.path / "out.xlsx"))
    sheet = load_workbook(desk.path / "out.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert (done.exit_code, rows[0]) == (
        0,
        ["Hoja", "Fila", "Pregunta", "Columna", "Respuesta", "Tal como se escribió", "Celda"],
    )
    law = ["Matriz", "A-01", "El delito", "Ley", "L01", "L01 · Código Penal"]
    assert law in [row[:6] for row in rows]
    assert [cell.data_type for row in sheet.iter_rows(min_row=3) for cell in row if cell.value == "=1+1"] == ["s"] * 2


def test_the_form_goes_by_the_ending_and_the_same_file_gives_the_same_bytes(desk: Desk) -> None:
    """What is written to a file is what is printed; a second time it is the same to the last byte."""
    path = desk.filled(SOUND)
    written = []
    for name in ("a.xlsx", "b.xlsx", "c.csv", "d.json"):
        assert desk.run("answers", path, "--output", str(desk.path / name)).exit_code == 0
        written.append(Path(desk.path, name).read_bytes())
    assert written[0] == written[1]
    assert written[2].decode() == desk.run("answers", path, "--format", "csv").output
    assert json.loads(written[3]) == json.loads(desk.run("answers", path).output)
    assert desk.run("answers", path, "--format", "xlsx").stdout_bytes == written[0]


def test_a_name_whose_accents_are_written_with_other_signs_is_that_name(desk: Desk) -> None:
    """MacOS takes letter and accent apart in names of files, and nobody sees it; a folder is told to be one."""
    path = Path(desk.filled(SOUND))
    path.rename(path.with_name(unicodedata.normalize("NFD", "México.xlsx")))
    assert desk.run("answers", str(path.with_name("México.xlsx"))).exit_code == 0
    refused = desk.run("answers", str(path.parent))
    assert (refused.exception.code, refused.exit_code) == ("file-is-folder", 1)  # type: ignore[union-attr]
