"""A newer file beside the version that counts: what is added, changed, no longer there, and why."""

from collections.abc import Mapping

import pytest

from matrices.checking.comparing import Comparison, Difference, cells_of, compare
from matrices.instrument.columns import Value
from matrices.instrument.model import Instrument
from matrices.register.records import StoredAnswer

Place = tuple[str, str, str]

COLUMNS = {"coverage": "E", "law": "F", "article": "G", "acts": "H", "longest": "J", "notes": "T"}

BEFORE: Mapping[Place, Value] = {
    ("laws", "L01", "name"): "Código Penal",
    ("laws", "L02", "name"): "Ley 9095",
    ("matrix", "A-01", "coverage"): "yes",
    ("matrix", "A-01", "law"): ("L02",),
    ("matrix", "A-01", "article"): "art. 5",
    ("matrix", "A-01", "notes"): "Nota.",
    ("matrix", "A-02", "coverage"): "no",
}


def answers(values: Mapping[Place, Value | None], raw: str = "") -> tuple[StoredAnswer, ...]:
    """Return stored answers, each in a cell of its row."""
    rows = {"L01": 6, "L02": 7, "L03": 8, "A-01": 7, "A-02": 8, "B-01": 10}
    return tuple(
        StoredAnswer(
            sheet, row, column, value, raw or str(value), sheet.title(), f"{COLUMNS.get(column, 'C')}{rows[row]}"
        )
        for (sheet, row, column), value in values.items()
    )


def compared(after: Mapping[Place, Value | None], instrument: Instrument) -> Comparison:
    """Compare with what was there before."""
    return compare(answers(BEFORE), answers(after), instrument)


def without(*places: Place) -> dict[Place, Value | None]:
    """Return what was there before, without some of it."""
    return {place: value for place, value in BEFORE.items() if place not in places}


def places(found: tuple[Difference, ...]) -> list[Place]:
    """Return where differences are."""
    return [one.place for one in found]


def test_the_same_answers_differ_in_nothing(small: Instrument) -> None:
    """A file that says the same is no change, however it is written."""
    same = {**BEFORE, ("matrix", "A-01", "article"): " art.  5 "}
    assert compared(same, small) == Comparison()


def test_added_changed_and_gone_are_told_apart(small: Instrument) -> None:
    """Each cell stands in one of the lists; a question that is still answered is not emptied."""
    after = {
        **without(("matrix", "A-01", "article")),
        ("matrix", "A-02", "coverage"): "partial",
        ("matrix", "B-01", "coverage"): "no",
    }
    found = compared(after, small)
    assert (places(found.added), places(found.changed), places(found.gone)) == (
        [("matrix", "B-01", "coverage")],
        [("matrix", "A-02", "coverage")],
        [("matrix", "A-01", "article")],
    )
    assert (found.fallen, found.emptied) == ((), ())


def test_a_question_that_is_blank_now_is_emptied(small: Instrument) -> None:
    """Notes alone answer no question."""
    row = [place for place in BEFORE if place[1] == "A-01" and place[2] != "notes"]
    found = compared(without(*row), small)
    assert (found.emptied, list(cells_of(found.gone))) == ((("matrix", "A-01"),), ["Matrix!E7:G7"])


def test_what_a_condition_no_longer_asks_for_has_fallen_away(small: Instrument) -> None:
    """A law beside a “no” would be wrong: that it is gone follows from the other answer."""
    after = {**without(("matrix", "A-01", "law")), ("matrix", "A-01", "coverage"): "no"}
    found = compared(after, small)
    assert (places(found.fallen), found.gone, places(found.changed)) == (
        [("matrix", "A-01", "law")],
        (),
        [("matrix", "A-01", "coverage")],
    )


def test_what_cannot_be_understood_is_no_blank(small: Instrument) -> None:
    """A cell in which something stands has not been emptied; it says something else."""
    found = compared({**BEFORE, ("matrix", "A-02", "coverage"): None}, small)
    assert (places(found.changed), found.gone, found.emptied) == ([("matrix", "A-02", "coverage")], (), ())


def test_a_law_that_was_moved_is_the_same_law(small: Instrument) -> None:
    """Codes may change with the order of the list; citations are compared by the laws that they cite."""
    after = {
        **BEFORE,
        ("laws", "L01", "name"): "Ley 9095",
        ("laws", "L02", "name"): "Código Penal",
        ("matrix", "A-01", "law"): ("L01",),
    }
    assert compared(after, small) == Comparison()


def test_a_law_is_the_same_whose_number_only_one_file_gives(legislation: Instrument) -> None:
    """What one of them leaves blank contradicts nothing; another number is another law."""
    first = {("laws", "L01", "name"): "Ley", ("laws", "L02", "name"): "Código", ("laws", "L02", "number"): "573"}
    moved = {("laws", "L01", "name"): "Código", ("laws", "L02", "name"): "Ley"}
    found = compare(answers(first), answers(moved), legislation)
    assert (places(found.gone), found.emptied) == ([("laws", "L01", "number")], ())
    other = compare(answers(first), answers({**moved, ("laws", "L01", "number"): "9095"}), legislation)
    assert other.emptied == (("laws", "L02"),)


def test_a_citation_of_another_law_has_changed(small: Instrument) -> None:
    """The code is the same, the law behind it is not."""
    after = {**BEFORE, ("laws", "L01", "name"): "Ley 9095", ("laws", "L02", "name"): "Código Penal"}
    assert places(compared(after, small).changed) == [("matrix", "A-01", "law")]


def test_a_law_that_is_gone_is_a_question_emptied(small: Instrument) -> None:
    """Also where another law stands under its number now."""
    after = {**BEFORE, ("laws", "L02", "name"): "Reglamento de extradición"}
    found = compared(after, small)
    assert (found.emptied, [one.before.raw for one in found.gone if one.before]) == ((("laws", "L02"),), ["Ley 9095"])
    assert ("laws", "L02", "name") in places(found.added)


def test_a_law_under_a_corrected_name_is_the_same_row(small: Instrument) -> None:
    """A name that was mistyped is changed, not taken away."""
    found = compared({**BEFORE, ("laws", "L01", "name"): "Código Penal (1970)"}, small)
    assert (places(found.changed), found.gone) == ([("laws", "L01", "name")], ())


@pytest.mark.parametrize("part", ["matrix", "laws"])
def test_answers_that_the_form_no_longer_asks_for_are_left_out(small: Instrument, part: str) -> None:
    """What an older form asked is neither gone nor changed."""
    older = (*answers(BEFORE), StoredAnswer(part, "Z-99", "coverage", "yes", "Sí", "Matriz", "E99"))
    assert compare(older, answers(BEFORE), small) == Comparison()
