"""Workbooks in other formats, as LibreOffice really writes them."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from matrices.errors import UnreadableWorkbook
from matrices.instrument.model import Instrument
from matrices.workbook import foreign
from matrices.workbook.read import open_workbook
from tests.workbook.damage import AS_TEXT, answers, as_bytes, left, read, told, workbook, zipped

ODS = "application/vnd.oasis.opendocument.spreadsheet"


def converted(data: bytes, ending: str, folder: Path) -> bytes:
    """Return the file as LibreOffice saves it in another format."""
    source = folder / "CRI.xlsx"
    source.write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["libreoffice", "--headless", profile, "--convert-to", ending, "--outdir", str(folder / "out"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "out" / f"CRI.{ending}").read_bytes()


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("libreoffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("ending", "findings"), [("ods", ["! notice formulas-unseen"]), ("xls", ["! notice formulas-unseen"]), ("xlsx", [])])
def test_what_libreoffice_saves_is_read(small: Instrument, tmp_path: Path, ending: str, findings: list[str]) -> None:
    """Every answer comes back from each format, with a notice where formulas cannot be seen."""
    data = converted(as_bytes(workbook(small)), ending, tmp_path)
    result = read(data, small, f"CRI.{ending}")
    assert (answers(result), told(result), left(result)) == (AS_TEXT, findings, [])


def test_a_process_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is bounded, whatever the file does to its reader."""
    monkeypatch.setattr(foreign, "FOREIGN_SECONDS", 0.01)
    started = time.monotonic()
    with pytest.raises(UnreadableWorkbook, match="file-too-slow"):
        open_workbook(zipped({"mimetype": ODS}), "x.ods")
    assert time.monotonic() - started < 5


def test_memory_is_bounded() -> None:
    """A value in the last cell of a sheet makes the parser ask for more than it gets: an error, no crash."""
    cell = '<table:table-cell office:value-type="float" office:value="1"/>'
    empty = '<table:table-cell table:number-columns-repeated="16383"/>'
    rows = f'<table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row><table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row><table:table-row>{empty}{cell}</table:table-row>'
    spaces = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    content = f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="H">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    with pytest.raises(UnreadableWorkbook, match="file-"):
        open_workbook(zipped({"mimetype": ODS, "META-INF/manifest.xml": "<m/>", "content.xml": content}), "x.ods")
