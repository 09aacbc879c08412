"""Findings as lines: order, numbers, what is gathered, what a line can mark."""

import pytest

from matrices.findings import CellRef, Finding, Severity, finding
from matrices.workbook.annotating.observations import cell_place, lines
from tests.workbook.annotating.marked import blank, fault


def test_gravest_first_and_numbered() -> None:
    """Errors stand before warnings before notices; among equals the order of the findings stays."""
    told = lines([fault("B2", Severity.NOTICE), fault("C3"), fault("B3", Severity.WARNING), fault("A1")], "es")
    assert [(line.number, line.severity.value, line.at.cell) for line in told] == [
        (1, "error", "C3"),
        (2, "error", "A1"),
        (3, "warning", "B3"),
        (4, "notice", "B2"),
    ]


def test_equal_findings_stay_one_line_a_cell() -> None:
    """The same fault at two cells is two lines; at one cell it is told once."""
    assert [line.at.cell for line in lines([fault("C3"), fault("C4"), fault("C3")], "es")] == ["C3", "C4"]


def test_unanswered_cells_of_a_sheet_are_one_line() -> None:
    """A line names the first twelve rows and counts the rest; it marks no cell, and stands behind other warnings."""
    blanks = [blank(f"E{number}", f"A-{number:02d}") for number in range(1, 21)]
    gathered = lines([*blanks, fault("B3", Severity.WARNING)], "en")[1]
    assert (gathered.number, gathered.at.cell, gathered.place, gathered.cells) == (2, "E1", None, 20)
    assert gathered.message == (
        "20 answers were left blank in this sheet: "
        "A-01, A-02, A-03, A-04, A-05, A-06, A-07, A-08, A-09, A-10, A-11, A-12 … and 8 more."
    )


def test_a_required_cell_that_blocks_is_a_line_of_its_own() -> None:
    """Only what may stay blank is gathered."""
    required = finding("required", CellRef("x", "Matriz", "E7"), row="A-01", label="Cobertura")
    assert [(line.is_gathered, line.place) for line in lines([required], "es")] == [(False, (7, 5))]


@pytest.mark.parametrize(
    ("cell", "place"),
    [("E7", (7, 5)), ("XFD1048576", (1048576, 16384)), ("XFE1", None), ("A1048577", None), ("E0", None), ("", None)],
)
def test_cells_that_can_be_marked(cell: str, place: tuple[int, int] | None) -> None:
    """An address outside of every sheet is none."""
    assert cell_place(cell) == place


def test_cells_of_another_file_mark_nothing() -> None:
    """What names a cell of the file that came does not mark the same cell of a fresh template."""

    def elsewhere(_one: Finding) -> bool:
        return True

    assert [line.place for line in lines([fault("E7")], "es", elsewhere)] == [None]
