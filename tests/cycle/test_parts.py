"""A workbook for a part of the sections: the others are hidden and not asked for, and two parts make one record."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from matrices.checking import Returned
from matrices.cycle import Cycle
from matrices.errors import UsageError
from matrices.workbook.plan import Plan
from tests.importing.foreign import edition


@pytest.fixture
def cycle(tmp_path: Path) -> Cycle:
    """An edition of one country with two sections, of fourteen and of two rows."""
    folder = edition(tmp_path / "edition", 1, 16)
    return Cycle.open(folder, clock=lambda: datetime(2019, 1, 15, tzinfo=UTC), actor="ana")


def filled(cycle: Cycle, section: str, tmp_path: Path) -> Returned:
    """Return the part of a section with an answer in each of its rows."""
    (path,) = cycle.template(("ARG",), part=(section,), target=tmp_path / section).paths
    book = load_workbook(path)
    sheet = cycle.folder.instruments[0].sheet("rights")
    plan = Plan(cycle.folder.instruments[0]).sheet("rights")
    for row in next(one for one in sheet.sections if one.id == section).rows:
        book["Derechos"][plan.address(row.id, "coverage")] = "Sí"
    content = BytesIO()
    book.save(content)
    return Returned(path.name, content.getvalue())


def test_only_the_rows_of_the_part_are_seen_and_asked_for(cycle: Cycle, tmp_path: Path) -> None:
    """The other section's rows are hidden, and one notice says that they were not asked for."""
    part = filled(cycle, "S2", tmp_path)
    assert part.name == "ARG-rights-es-S2.xlsx"
    sheet = load_workbook(BytesIO(part.content))["Derechos"]
    plan = Plan(cycle.folder.instruments[0]).sheet("rights")
    hidden = {row for row, number in plan.rows.items() if sheet.row_dimensions[number].hidden}
    assert hidden == {f"1.{number}" for number in range(1, 15)}
    (one,) = cycle.check([part])
    assert one.checked is not None
    assert [(found.code, found.severity.value) for found in one.checked.findings] == [("part-only", "notice")]


def test_two_parts_make_one_record(cycle: Cycle, tmp_path: Path) -> None:
    """The second waits, because it leaves blank what the first answers; merged, both are there with their cells."""
    for section in ("S1", "S2"):
        list(cycle.receive([filled(cycle, section, tmp_path)]))
    waiting = next(one for one, _ in cycle.register_list() if one.waits)
    cycle.register_merge(waiting.name, "Partes de dos ministerios.", {})
    assert len(cycle.current().entries) == 16


def test_a_section_that_is_not_there_is_told(cycle: Cycle, tmp_path: Path) -> None:
    """With those that are."""
    with pytest.raises(UsageError) as caught:
        cycle.template(("ARG",), part=("S9",), target=tmp_path)
    assert caught.value.values["sections"] == "S1, S2"
