"""`replaces` is held against the previous edition: what names nothing, or one thing twice, is told at its line."""

import shutil
from pathlib import Path

import pytest

from matrices.edition.folder import check_replaces, load_edition
from matrices.errors import Mistake, SchemaError
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


NOTHING, OWN = "has no such row", "of its own"
UNDER = """    subsections:
      - id: S9
        title: {es: Parte, en: Part}
        rows:
          - {id: n9, title: {es: Nueva, en: New}, replaces: n8}
"""


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"1.1": '"n1", replaces: L01'}, [NOTHING]),  # a row of another sheet
        ({"1.1": '"n1", replaces: []'}, []),
        ({"1.1": '"n1", replaces: ["1.1", "1.2"]'}, []),
        ({"1.1": '"1.1", replaces: "1.1"'}, []),
        ({"1.1": '"1.1", replaces: ["1.1", "1.2"]'}, []),
        ({"1.1": '"1.1", replaces: "1.2"'}, [OWN]),  # the id of a question that was dropped
        ({"1.1": '"1.1", replaces: ["1.2", "1.3"]'}, [OWN]),
        ({"1.1": '"1.1", replaces: "1.2"', "1.2": '"1.2", replaces: "1.1"'}, [OWN, OWN]),
        ({"1.1": '"n1", replaces: "1.1"', "1.2": '"n2", replaces: "1.1"'}, []),
        ({"1.1": '"n1", replaces: "1.1"', "sheet": "duties"}, [NOTHING]),  # what was a sheet of another id
        ({"under": UNDER}, [NOTHING]),
    ],
)
def test_what_a_row_continues_is_clear_or_told_at_its_line(
    changes: dict[str, str], told: list[str], tmp_path: Path
) -> None:
    """Whatever is named, the previous edition asked it in this sheet, and it is plain what becomes of the row's own."""
    previous = load_edition(edition(tmp_path / "old", 1, 3))
    shutil.copytree(tmp_path / "old", tmp_path / "new")
    file = tmp_path / "new" / "rights" / "rights.yaml"
    words = file.read_text(encoding="utf-8") + changes.get("under", "")
    words = words.replace("sheet: rights", f"sheet: {changes.get('sheet', 'rights')}")
    for row, own in changes.items():
        words = words.replace(f'id: "{row}"', f"id: {own}")
    file.write_text(words, encoding="utf-8")
    new = load_edition(tmp_path / "new")
    mistakes: tuple[Mistake, ...] = ()
    try:
        check_replaces(new, previous)
    except SchemaError as caught:
        mistakes = caught.mistakes
    assert [one.message["en"].count(words) for one, words in zip(mistakes, told, strict=True)] == [1] * len(told)
    assert all("replaces" in words.splitlines()[one.line - 1] for one in mistakes)
