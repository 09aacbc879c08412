"""A directory's YAML: data of persons stand in no other document, and its codes are those that consent is read from."""

import shutil
from pathlib import Path

import pytest

from matrices.errors import SchemaError
from matrices.instrument.loading import load_instrument
from matrices.resources import resource


def mistakes(folder: Path, file: str, old: str, new: str) -> list[str]:
    """Return what is said of the shipped directory with one text changed."""
    target = folder / "directory"
    shutil.copytree(resource("schemas", "directory"), target)
    words = (target / file).read_text(encoding="utf-8")
    assert old in words
    (target / file).write_text(words.replace(old, new), encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        load_instrument(target)
    return [one.message["en"] for one in caught.value.mistakes]


def test_the_shipped_directory_is_personal() -> None:
    """Its sheets are those that pages and cards are made from."""
    instrument = load_instrument(resource("schemas", "directory"))
    assert (instrument.personal, [sheet.role for sheet in instrument.sheets]) == (True, ["institutions", "officers"])


def test_officers_stand_in_no_study(tmp_path: Path) -> None:
    """Another document would print them."""
    assert mistakes(tmp_path, "instrument.yaml", "document: directory\n", "document: study\n") == [
        "A sheet of persons (institutions) stands in an instrument whose answers would be printed in a study.",
        "A sheet of persons (officers) stands in an instrument whose answers would be printed in a study.",
    ]


def test_a_code_that_means_nothing_is_a_mistake(tmp_path: Path) -> None:
    """Nobody would be listed under it, or know why."""
    found = mistakes(tmp_path, "instrument.yaml", "{code: alternate,", "{code: deputy,")
    assert found == ["The role “rank” has no code “deputy”."]


def test_consent_cannot_be_left_out(tmp_path: Path) -> None:
    """Without the column, its date would be missing everywhere."""
    found = mistakes(tmp_path, "officers.yaml", "    role: consented\n", "")
    assert found == ["A sheet of officers lacks a column with the role “consented”."]
