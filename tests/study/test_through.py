"""Several editions → the line of each answer: a change a row, since when it holds, rows that were renamed."""

from pathlib import Path

from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.register.records import StoredAnswer
from matrices.study.through import EditionThen, with_history
from tests.study.small_study import edition, study_of
from tests.study.test_carry import revised


def then(year: str, form: Instrument, answers: dict[CellId, object]) -> EditionThen:
    """Return an edition in which Costa Rica answered."""
    stored = {at: StoredAnswer(*at, value, f"raw {value}", "Matriz", "C4") for at, value in answers.items()}  # type: ignore[arg-type]
    return EditionThen(year, f"{year}-03-01", {form.id: form}, {(form.id, "CRI"): stored})


def test_a_line_has_a_row_for_each_change(small: Instrument, tmp_path: Path) -> None:
    """What stayed the same is told once, under the row's name of today; a law's date says since when it holds."""
    dated = (("{id: in_force, type: partial-date", "{id: in_force, role: in_force, type: partial-date"),)
    old = revised(tmp_path / "old", matrix=(("id: A-02", "id: A-00"),), laws=dated)
    new = revised(tmp_path / "new", matrix=(("id: A-02", "id: A-02\n        replaces: A-00"),), laws=dated)
    at = CellId("matrix", "A-00", "coverage")
    laws = {CellId("laws", "L01", "name"): "Ley 1", CellId("laws", "L01", "in_force"): "2018-05-01"}
    editions = [
        then("2015", old, {at: "no"}),
        then("2018", old, {at: "no"}),
        then("2021", old, {at: "partial", CellId("matrix", "A-00", "law"): ("L01",), **laws}),
    ]
    study = with_history(study_of(new, edition(), ["CRI A-02 coverage yes"]), editions)
    found = [(one.row, one.column, one.edition, one.value, one.valid_from) for one in study.history]
    expected = [
        ("A-02", "coverage", "2015", "no", ""),
        ("A-02", "coverage", "2021", "partial", "2018-05-01"),
        ("A-02", "coverage", "2027", "yes", ""),
    ]
    assert found == expected
