"""`replaces` is held against the previous edition: what names nothing, or one thing twice, is told at its line."""

import shutil
from pathlib import Path

import pytest

from matrices.edition.folder import check_replaces, load_edition
from matrices.errors import SchemaError
from tests.importing.foreign import edition


def test_a_row_that_was_not_asked_cannot_be_replaced(tmp_path: Path) -> None:
    """File, line and the nearest id are named; one that is right, and one that is split, are not told."""
    previous = load_edition(edition(tmp_path / "old", 1, 3))
    folder = tmp_path / "new"
    shutil.copytree(tmp_path / "old", folder)
    path = folder / "rights" / "rights.yaml"
    words = path.read_text(encoding="utf-8")
    for row, named in (("1.1", '"2.1"'), ("1.2", '["1.2", "1.2"]'), ("1.3", '"1.1"')):
        words = words.replace(f'{{id: "{row}"', f'{{id: "n{row}", replaces: {named}')
    path.write_text(words, encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        check_replaces(load_edition(folder), previous)
    lines = [number for number, line in enumerate(words.splitlines(), 1) if "n1.1" in line or "n1.2" in line]
    assert [(Path(one.file).name, one.line) for one in caught.value.mistakes] == [("rights.yaml", one) for one in lines]
    assert ["2.1" in caught.value.mistakes[0].message["es"], "dos veces" in caught.value.mistakes[1].message["es"]] == [
        True,
        True,
    ]
