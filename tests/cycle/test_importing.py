"""An import through the application layer: told first, then in the register, and what becomes of it later."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from matrices.checking import Returned
from matrices.cycle import Cycle, ImportAsked
from matrices.errors import UsageError
from tests.importing.foreign import MAPPING, ForeignStudy, edition, study


@pytest.fixture
def cycle(tmp_path: Path) -> Cycle:
    """An edition of two countries that asks sixteen questions."""
    folder = edition(tmp_path / "edition", 2, 16)
    return Cycle.open(folder, clock=lambda: datetime(2020, 1, 2, 12, tzinfo=UTC), actor="ana")


@pytest.fixture(scope="module")
def foreign() -> ForeignStudy:
    """The files of such a study, of which one answer differs or more."""
    made = next(one for seed in range(20) if (one := study(2, 16, seed)).differing)
    assert made.consolidated is not None
    return made


def asked(foreign: ForeignStudy, *, mapping: str = MAPPING, alone: bool = False, waiver: str = "") -> ImportAsked:
    """Return what is to be imported: the workbooks of the coders, `alone` or with their consolidation."""
    files = [*foreign.files, *([] if alone or foreign.consolidated is None else [foreign.consolidated])]
    return ImportAsked(Returned("map.yaml", mapping.encode()), files, waiver=waiver)


def test_nothing_is_imported_before_everything_has_its_place(cycle: Cycle, foreign: ForeignStudy) -> None:
    """A disagreement that nobody decided stops all of it; a waiver lets it in, to be clarified."""
    found, done = cycle.import_files(asked(foreign))
    assert (found.is_ready, done, cycle.register_list() if cycle.address.exists() else ()) == (False, (), ())  # type: ignore[union-attr]
    found, done = cycle.import_files(asked(foreign, waiver="Se aclara después."))
    unclear = {(one.country, one.row) for one in cycle.current().unclear}
    assert (unclear, len(done)) == (foreign.differing, 2)


def test_imported_answers_are_those_of_the_files_and_are_said_to_be_imported(
    cycle: Cycle, foreign: ForeignStudy
) -> None:
    """Each has file, sheet and cell; state and entries name the mapping; every original is read again and holds."""
    cycle.import_files(asked(foreign, alone=True))
    current = cycle.current()
    codes = {(one.country, one.row): one.value for one in current.entries if one.column == "coverage"}
    texts = {(one.country, one.row): one.value for one in current.entries if one.column == "notes"}
    assert (codes, texts) == (foreign.codes, foreign.texts)
    assert {(state.imported, state.late) for state in current.states} == {("coders-2019", False)}
    assert {(one.imported, one.received) for one in current.entries} == {("coders-2019", "")}
    found = cycle.register_verify((), originals=True)
    assert (found.sound, {one.submission.origin for one in found.originals or ()}) == (True, {"imported"})
    assert [one.differing for one in found.originals or () if one.differing] == []


def test_several_files_make_one_record_and_each_is_kept(cycle: Cycle, foreign: ForeignStudy) -> None:
    """Of two files a third version is made, whose answers lead back to the file in which each stands."""
    cycle.import_files(asked(foreign, waiver="Se aclara."))
    found = cycle.register_list()
    assert sorted((one.country, one.version, one.accepted, counts) for one, counts in found) == [
        (country, version, version == 3, version == 3) for country in ("ARG", "BOL") for version in (1, 2, 3)
    ]
    assert {one.version for one in cycle.current().entries if one.country == "ARG"} <= {1, 2}
    assert [one.differing for one in cycle.register_verify((), originals=True).originals or () if one.differing] == []


def test_the_same_import_twice_is_one(cycle: Cycle, foreign: ForeignStudy) -> None:
    """Nothing new comes of it; a corrected mapping makes a new version beside the old one."""
    cycle.import_files(asked(foreign, alone=True))
    _, again = cycle.import_files(asked(foreign, alone=True))
    assert ([one.known for one in again], len(cycle.register_list())) == ([True, True], 2)
    mapping = MAPPING.replace('"0.5": partial', '"0.5": "no"')
    _, corrected = cycle.import_files(asked(foreign, mapping=mapping, alone=True))
    assert [one.known for one in corrected] == [False, False]
    assert {one.value for one in cycle.current().entries if one.column == "coverage"} == {"yes", "no"}
    assert [one.differing for one in cycle.register_verify((), originals=True).originals or () if one.differing] == []


def test_what_a_country_returned_counts_on(cycle: Cycle, foreign: ForeignStudy, tmp_path: Path) -> None:
    """An import beside a workbook that the country returned itself waits for the Secretariat's word."""
    (made,) = cycle.template(("ARG",), target=tmp_path / "out").paths
    content = _filled(made)
    (one,) = cycle.receive([Returned("ARG.xlsx", content)])
    assert one.kept is not None
    assert one.kept.submission.accepted
    _, done = cycle.import_files(asked(foreign, alone=True))
    assert [(one.submission.country, one.submission.waits) for one in done] == [("ARG", True), ("BOL", False)]
    assert {(one.country.code, one.imported) for one in cycle.current().states} == {("ARG", ""), ("BOL", "coders-2019")}


def _filled(path: Path) -> bytes:
    """Return a template with one answer in it."""
    from io import BytesIO

    from openpyxl import load_workbook

    from matrices.workbook.plan import Plan

    book = load_workbook(path)
    plan = Plan(Cycle.open(path.parent.parent / "edition", clock=datetime.now, actor="").folder.instruments[0])
    book["Derechos"][plan.sheet("rights").address("1.1", "coverage")] = "Sí"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_mapping_that_is_not_there_is_told(cycle: Cycle, tmp_path: Path) -> None:
    """A wrong path is misuse, with its name."""
    with pytest.raises(UsageError) as caught:
        cycle.import_preview(ImportAsked(tmp_path / "no.yaml", []))
    assert caught.value.code == "no-file"
