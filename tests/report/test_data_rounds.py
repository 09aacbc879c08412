"""Rounds → tables of the data package: every state, remark and change once, with its cells."""

import csv
import io

from matrices.report.data import data_package
from tests.study.small_rounds import in_rounds
from tests.study.small_study import FULL, study

FILES = data_package(in_rounds())


def table(name: str) -> list[dict[str, str]]:
    """Return a table of the package."""
    return list(csv.DictReader(io.StringIO(FILES[name].decode())))


def test_every_country_has_its_state() -> None:
    """State, lateness and counts, as the study prints them."""
    assert [(one["country"], one["state"], one["late"], one["corrections"]) for one in table("validations.csv")] == [
        ("CRI", "objected", "true", "2"),
        ("CAN", "silence", "false", "0"),
        ("GTM", "partly", "false", "0"),
        ("BLZ", "no_answer", "false", "0"),
    ]


def test_remarks_have_their_resolution() -> None:
    """What stands open has none; what was resolved has outcome and reason."""
    assert [(one["country"], one["row"], one["outcome"], one["reason"]) for one in table("remarks.csv")] == [
        ("CRI", "A-01", "", ""),
        ("CAN", "A-01", "", ""),
        ("CRI", "A-02", "kept", "The law says so."),
        ("BLZ", "A-02", "", ""),
        ("CRI", "L01", "", ""),
    ]


def test_changes_have_both_sides() -> None:
    """Values before and after with what they are compared with; no answer is blank."""
    found = [
        (one["compared_with"], one["since"], one["value_before"], one["value_after"]) for one in table("changes.csv")
    ]
    assert found == [
        ("draft", "1", "P8Y", "P10Y"),
        ("draft", "1", "yes", "no"),
        ("draft", "1", "", "Only abroad."),
        ("draft", "1", "Ley 9000", "Ley 9095"),
    ]


def test_a_study_without_rounds_has_the_tables_empty() -> None:
    """The tables of the package are the same for every edition."""
    files = data_package(study(*FULL))
    assert set(files) == set(FILES)
    assert [files[name].count(b"\n") for name in ("validations.csv", "remarks.csv", "changes.csv")] == [1, 1, 1]
