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
    """The other section's rows are hidden, also on the cover; one notice says that they were not asked for."""
    part = filled(cycle, "S2", tmp_path)
    assert part.name == "ARG-rights-es-S2.xlsx"
    sheet = load_workbook(BytesIO(part.content))["Derechos"]
    plan = Plan(cycle.folder.instruments[0]).sheet("rights")
    hidden = {row for row, number in plan.rows.items() if sheet.row_dimensions[number].hidden}
    assert hidden == {f"1.{number}" for number in range(1, 15)}
    cover = load_workbook(BytesIO(part.content))["Portada"]
    first = next(row for row in range(1, 60) if cover.cell(row, 3).value == "Qué falta por llenar") + 3
    rows = [row for row in range(first, first + 4) if not cover.row_dimensions[row].hidden]
    counts = [(cover.cell(row, 3).value or cover.cell(row, 4).value, bool(cover.cell(row, 6).value)) for row in rows]
    assert counts == [("Leyes", True), ("Derechos", False), ("Materia 2", True)]
    (one,) = cycle.check([part])
    assert one.checked is not None
    assert [(found.code, found.severity.value) for found in one.checked.findings] == [("part-only", "notice")]


@pytest.mark.parametrize("order", [("S1", "S2"), ("S2", "S1")])
def test_two_parts_make_one_record(order: tuple[str, str], cycle: Cycle, tmp_path: Path) -> None:
    """Whichever comes first, both are there with their files; each ministry's first law stays the law that it cites."""
    for section in order:
        book = load_workbook(BytesIO((part := filled(cycle, section, tmp_path)).content))
        plan, content = Plan(cycle.folder.instruments[0]), BytesIO()
        book["Leyes"][plan.sheet("laws").address("L01", "name")] = f"Ley de {section}"
        book["Derechos"][plan.sheet("rights").address(f"{section[1:]}.1", "law")] = "L01"
        book.save(content)
        list(cycle.receive([Returned(part.name, content.getvalue())]))
    waiting = next(one for one, _ in cycle.register_list() if one.waits)
    cycle.register_merge(waiting.name, "Partes de dos ministerios.", {})
    found = {(one.row, one.column): (one.value, one.file) for one in cycle.current().entries}
    files = [f"ARG-rights-v{number}" for number in (1, 2)]
    assert [found[f"L0{number}", "name"] for number in (1, 2)] == [
        (f"Ley de {section}", file) for section, file in zip(order, files, strict=True)
    ]
    cited = [found[f"{section[1:]}.1", "law"] for section in order]
    assert cited == [(("L01",), files[0]), (("L02",), files[1])]
    assert sum(column == "coverage" for _, column in found) == 16


def test_a_section_that_is_not_there_is_told(cycle: Cycle, tmp_path: Path) -> None:
    """With those that are."""
    with pytest.raises(UsageError) as caught:
        cycle.template(("ARG",), part=("S9",), target=tmp_path)
    assert caught.value.values["sections"] == "S1, S2"
