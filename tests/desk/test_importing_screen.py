"""The desk brings in what exists: mapping and files dropped, the dry run read, a side taken, the import done."""

from pathlib import Path

import pytest

from tests.desk.conftest import Browser

MAPPING = """mapping: old-2019
instrument: small
language: es
sources:
  - name: coders
    files: "a*"
    jurisdiction: {column: País}
    row: {column: Clave}
    columns: {coverage: Respuesta}
  - name: consolidation
    files: "b*"
    jurisdiction: {column: País}
    row: {heads: true}
    columns: {coverage: "*"}
"""


@pytest.fixture
def dropped(browser: Browser, tmp_path: Path) -> Browser:
    """A browser that has dropped a mapping and two files that differ in one cell."""
    (tmp_path / "a.csv").write_text("País;Clave;Respuesta\nPanamá;A-01;Sí\nPanamá;A-02;No\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("País;A-01;A-02\nPanamá;Sí;Parcial\n", encoding="utf-8")
    files = [("mapping", ("map.yaml", MAPPING.encode()))]
    files += [("files", (name, (tmp_path / name).read_bytes())) for name in ("a.csv", "b.csv")]
    browser.page = browser.over(browser.send("/e/edition/import", files=files))  # type: ignore[attr-defined]
    return browser


def test_the_dry_run_is_shown_and_nothing_is_written(dropped: Browser) -> None:
    """The disagreement stands there with both cells; the tray is as it was."""
    words = dropped.page.text  # type: ignore[attr-defined]
    assert ("¿cuál vale?" in words, "a!C3" in words, "b!C2" in words) == (True, True, True)
    assert "A-02 Tentativa · Cobertura" in words
    assert "PAN-small" not in dropped.get("/e/edition/tray").text


def test_a_side_is_taken_and_the_import_done(dropped: Browser) -> None:
    """The answer of the file that was chosen counts, and the submission says that it was imported."""
    number = str(dropped.page.url).rpartition("/")[2]  # type: ignore[attr-defined]
    fields = {"take-PAN|matrix|A-02|coverage": "b.csv", "what": "import"}
    done = dropped.over(dropped.send(f"/e/edition/import/{number}", page="/e/edition/import", **fields))
    assert "PAN-small-v3" in done.text
    assert "importad" in done.text
