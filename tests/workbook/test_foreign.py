"""Workbooks in other formats, as LibreOffice really writes them."""

import shutil
import subprocess
import time
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from matrices.errors import UnreadableWorkbook
from matrices.instrument.model import Instrument
from matrices.workbook.book import Repairs
from matrices.workbook.opening import foreign
from matrices.workbook.read import open_workbook
from tests.workbook.damage import AS_TEXT, answers, as_bytes, left, read, told, workbook, zipped

ODS = "application/vnd.oasis.opendocument.spreadsheet"


def converted(data: bytes, ending: str, folder: Path) -> bytes:
    """Return the file as LibreOffice saves it in another format."""
    source = folder / "CRI.xlsx"
    source.write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        "libreoffice",
        "--headless",
        profile,
        "--convert-to",
        ending,
        "--outdir",
        str(folder / "out"),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "out" / f"CRI.{ending}").read_bytes()


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("libreoffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("ending", "findings"), [("ods", []), ("xls", ["! notice formulas-unseen"]), ("xlsx", [])])
def test_what_libreoffice_saves_is_read(small: Instrument, tmp_path: Path, ending: str, findings: list[str]) -> None:
    """Every answer comes back from each format, with a notice where formulas cannot be seen."""
    data = converted(as_bytes(workbook(small)), ending, tmp_path)
    result = read(data, small, f"CRI.{ending}")
    assert (answers(result), told(result), left(result)) == (AS_TEXT, findings, [])


SPACES = "urn:oasis:names:tc:opendocument:xmlns"


def open_document(rows: int, columns: int) -> bytes:
    """Return an .ods file of one sheet with a number in its first cell and one far away, blanks between its tags."""
    number = '<table:table-cell office:value-type="float" office:value="1"/>'
    content = f"""<?xml version="1.0"?>
<office:document-content xmlns:office="{SPACES}:office:1.0" xmlns:table="{SPACES}:table:1.0">
<office:body><office:spreadsheet><table:table table:name="H">
  <table:table-row>{number}</table:table-row>
  <table:table-row table:number-rows-repeated="{rows - 2}"><table:table-cell/></table:table-row>
  <table:table-row><table:table-cell table:number-columns-repeated="{columns - 1}"/>{number}</table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
    return zipped({"mimetype": ODS, "META-INF/manifest.xml": "<m/>", "content.xml": content})


def test_blanks_between_tags_are_no_stumbling_block() -> None:
    """Gnumeric writes its XML with a line for each tag."""
    assert sorted(open_workbook(open_document(5, 3), "x.ods").sheets[0].grid) == [(1, 1), (5, 3)]


def test_two_cells_far_apart_cost_nothing() -> None:
    """What lies between them is not laid out."""
    (sheet,) = open_workbook(open_document(1_048_576, 16_384), "x.ods").sheets
    assert sorted(sheet.grid) == [(1, 1), (1_048_576, 16_384)]


@pytest.mark.parametrize(("rows", "columns"), [(1, 600_000), (600_000, 1), (1_000, 1_000), (99_999_999, 99_999_999)])
def test_cells_that_a_file_repeats_are_counted(rows: int, columns: int) -> None:
    """A few bytes may stand for millions of cells: an error, no crash."""
    cell = f'<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{columns}"/>'
    data = document(f'<table:table-row table:number-rows-repeated="{rows}">{cell * 40}</table:table-row>', "H")
    with pytest.raises(UnreadableWorkbook, match="file-too-large"):
        open_workbook(data, "x.ods")


def test_a_process_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is bounded, whatever the file does to its reader."""
    monkeypatch.setattr(foreign, "FOREIGN_SECONDS", 0.01)
    started = time.monotonic()
    with pytest.raises(UnreadableWorkbook, match="file-too-slow"):
        foreign.read_foreign(b"", Repairs("x.xls"))
    assert time.monotonic() - started < 5


def test_a_merged_cell_of_an_open_document_answers_each_row_that_it_covers(small: Instrument) -> None:
    """The parser of the cells says nothing of merged ranges; their markup does."""
    cell = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
    grid = grid_of(small)
    rows = []
    for row in range(1, max(grid)[0] + 1):
        cells = []
        for column in range(1, 25):
            span = ' table:number-rows-spanned="2" table:number-columns-spanned="1"' if (row, column) == (7, 5) else ""
            words = "" if (row, column) == (8, 5) else grid.get((row, column), "")
            cells.append(cell.format(span, words) if words else "<table:table-cell/>")
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    result = read(document("".join(rows), "Matriz"), small, "CRI.ods")
    assert result.by_place["matrix", "A-02", "coverage"].raw.text == "Sí"
    assert "Matriz!E7 notice merged-answers" in told(result)


def grid_of(instrument: Instrument) -> dict[tuple[int, int], str]:
    """Return the texts of the sheet `Matriz`."""
    (sheet,) = (sheet for sheet in open_workbook(as_bytes(workbook(instrument)), "x").sheets if sheet.title == "Matriz")
    return {place: escape(value.text) for place, value in sheet.grid.items()}


def test_notes_of_an_open_document_are_shown() -> None:
    """A comment is no part of the cell's text, and is not lost."""
    note = "<office:annotation><text:p>¿Incluye</text:p><text:p>la reserva?</text:p></office:annotation>"
    cell = f'<table:table-cell office:value-type="string">{note}<text:p>hola</text:p></table:table-cell>'
    (sheet,) = open_workbook(document(f"<table:table-row>{cell}</table:table-row>", "H"), "x.ods").sheets
    assert (sheet.grid[1, 1].text, sheet.comments[1, 1].text) == ("hola", "¿Incluye\nla reserva?")


@pytest.mark.parametrize("span", ["0", "-1", "9" * 30, "x", "99999999"])
def test_spans_that_make_no_sense_do_no_harm(span: str) -> None:
    """Whatever a merged range says of itself, the cell is read."""
    row = f'<table:table-row><table:table-cell office:value-type="string" table:number-rows-spanned="{span}">'
    data = document(f"{row}<text:p>hola</text:p></table:table-cell></table:table-row>", "H")
    assert open_workbook(data, "x.ods").sheets[0].grid[1, 1].text == "hola"


def document(rows: str, title: str) -> bytes:
    """Return an .ods file of one sheet."""
    names = "".join(f' xmlns:{name}="{SPACES}:{name}:1.0"' for name in ("office", "table", "text"))
    content = f"""<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>
<table:table table:name="{title}">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""
    return zipped({"mimetype": ODS, "META-INF/manifest.xml": "<m/>", "content.xml": content})
