"""Several editions → the line of each answer: a change a row, since when it holds, rows that were renamed."""

from pathlib import Path

import pytest

from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.register.records import StoredAnswer
from matrices.study.through import EditionThen, with_history
from tests.study.small_study import edition, study_of
from tests.study.test_carry import MERGED, revised


def then(year: str, form: Instrument, answers: dict[CellId, object]) -> EditionThen:
    """Return an edition in which Costa Rica answered."""
    stored = {at: StoredAnswer(*at, value, f"raw {value}", "Matriz", "C4") for at, value in answers.items()}  # type: ignore[arg-type]
    as_of = f"{year[-4:]}-03-01"
    return EditionThen(year, as_of, frozenset(["CRI"]), {form.id: form}, {(form.id, "CRI"): stored} if stored else {})


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


def test_an_edition_without_an_answer_is_a_blank_of_the_line(small: Instrument) -> None:
    """What an earlier edition had is not said on behalf of one that asked and heard nothing; nor of this one."""
    at = CellId("matrix", "A-02", "coverage")
    unclear = StoredAnswer(*at, None, "tal vez", "Matriz", "C4")
    asked = then("2020", small, {})._replace(answers={("small", "CRI"): {at: unclear}})
    editions = [then("2014", small, {}), then("2016", small, {at: "yes"}), then("2018", small, {}), asked]
    study = with_history(study_of(small, edition(), ["CRI A-01 coverage yes"]), editions)
    lines = [(one.row, one.edition, one.value, one.raw) for one in study.history if one.column == "coverage"]
    assert lines == [
        ("A-01", "2014", "", ""),
        ("A-01", "2027", "yes", "yes"),
        ("A-02", "2014", "", ""),
        ("A-02", "2016", "yes", "raw yes"),
        ("A-02", "2018", "", ""),
        ("A-02", "2020", "", "tal vez"),
        ("A-02", "2027", "", ""),
    ]


def test_a_line_begins_where_the_question_was_first_asked_in_this_way(small: Instrument, tmp_path: Path) -> None:
    """Another kind of answer, or another circle of countries, ends the way back; a rewording is told, and goes on."""
    other = revised(tmp_path / "other", matrix=(("{id: total, type: integer", "{id: total, type: decimal"),))
    words = revised(tmp_path / "words", matrix=(("¿Es delito?", "¿Es delito la trata?"),))
    at = CellId("matrix", "A-01", "total")
    now = study_of(words, edition(), ["CRI A-01 total 9"])
    for first in (then("2014", other, {at: 3}), then("2014", small, {at: 3})._replace(countries=frozenset())):
        study = with_history(now, [first, then("2018", small, {at: 3}), then("2020", words, {at: 3})])
        assert [(one.edition, one.value, one.reworded) for one in study.history] == [
            ("2018", 3, False),
            ("2027", 9, True),
        ]


@pytest.mark.parametrize(
    ("change", "now"),
    [
        (
            (("¿Es delito?", "¿Es trata?"), ("id: A-02", "id: A-09\n        replaces: A-01")),
            {"A-01": "yes", "A-09": "no"},
        ),
        (MERGED, {"A-09": "no"}),
    ],
)
def test_the_line_of_a_question_that_was_split_or_merged_begins_anew(
    change: tuple[tuple[str, str], ...], now: dict[str, str], small: Instrument, tmp_path: Path
) -> None:
    """What several questions said is no earlier answer of the one, nor is that of one an earlier answer of several."""
    before: dict[CellId, object] = {
        CellId("matrix", "A-01", "coverage"): "yes",
        CellId("matrix", "A-02", "coverage"): "no",
    }
    said = [f"CRI {row} coverage {value}" for row, value in now.items()]
    study = with_history(study_of(revised(tmp_path, matrix=change), edition(), said), [then("2018", small, before)])
    found = [(one.row, one.edition, one.value) for one in study.history if one.column == "coverage"]
    assert found == [(row, "2027", value) for row, value in now.items()]
