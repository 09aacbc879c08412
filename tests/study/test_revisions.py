"""Two editions → what a study says otherwise: renamed rows, renumbered laws, questions that were not asked before."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from matrices.instrument.columns import Value
from matrices.instrument.model import Instrument
from matrices.register.records import StoredAnswer, Submission
from matrices.study.carry import carry
from matrices.study.model import CellChange
from matrices.study.revisions import EditionPair, changed_questions
from tests.study.small_study import SHA, edition, study_of
from tests.study.test_carry import revised

BEFORE: Mapping[tuple[str, str, str], Value] = {
    ("laws", "L01", "name"): "Código Penal",
    ("laws", "L02", "name"): "Ley 9095",
    ("laws", "L02", "enacted"): "2012",
    ("matrix", "A-01", "coverage"): "partial",
    ("matrix", "A-01", "law"): ("L01", "L02"),
    ("matrix", "A-01", "longest"): "P8Y",
    ("matrix", "A-01", "notes"): "Sin  cambio.",
    ("matrix", "A-02", "coverage"): "no",
}
SENT = Submission(
    7, "2024", "CRI", "small", 3, SHA, "CRI-2024.xlsx", "es", "f", "2024-02-01T09:00:00-06:00", "TS", "accepted"
)


def compared(
    now: Sequence[str], old: Instrument, new: Instrument, before: Mapping[tuple[str, str, str], Value] = BEFORE
) -> list[CellChange]:
    """Return what changed from the answers above, given to an old form, to those of Costa Rica in a new one."""
    answers = [StoredAnswer(*place, value, f"raw {value}", "Matriz", "C4") for place, value in before.items()]
    study = study_of(new, edition(), now)
    return list(EditionPair(study, carry(old, new, answers), SENT, answers).changes())


def told(changes: Sequence[CellChange]) -> list[str]:
    """Return changes as lines of text."""
    return [
        f"{one.row} {one.column}: {one.before.value if one.before else None} > {one.after.value if one.after else None}"
        for one in changes
    ]


SAME = (
    "CRI L01 name Código Penal",
    "CRI L02 name Ley 9095",
    "CRI L02 enacted 2012",
    "CRI A-01 coverage partial",
    "CRI A-01 law L02|L01",
    "CRI A-01 longest P8Y",
    "CRI A-01 notes Sin cambio.",
    "CRI A-02 coverage no",
)


def but(*lines: str, without: Sequence[str] = ()) -> list[str]:
    """Return the same answers with some changed, added or left out."""
    gone = {*(" ".join(line.split(" ")[:3]) for line in lines), *without}
    return [*(line for line in SAME if " ".join(line.split(" ")[:3]) not in gone), *lines]


def test_the_same_answers_are_no_change(small: Instrument) -> None:
    """The order of cited laws and doubled blanks do not count."""
    assert compared(SAME, small, small) == []


def test_changed_added_and_withdrawn_answers_are_told(small: Instrument) -> None:
    """Before and after stand with their own cells; the edition is that compared with."""
    now = but("CRI A-01 coverage yes", "CRI A-01 article art. 5", without=["CRI A-02 coverage"])
    found = compared(now, small, small)
    assert told(found) == ["A-01 coverage: partial > yes", "A-01 article: None > art. 5", "A-02 coverage: no > None"]
    before, after = found[0].before, found[0].after
    assert before is not None
    assert after is not None
    assert (before.edition, before.version, before.file, before.raw, before.cell) == (
        "2024",
        3,
        "CRI-small-v3",
        "raw partial",
        "C4",
    )
    assert (found[0].since, after.edition) == ("2024", "2027")


def test_a_renamed_row_is_compared_with_the_one_it_replaces(small: Instrument, tmp_path: Path) -> None:
    """The change stands under the row's new name."""
    new = revised(tmp_path, matrix=(("id: A-02", "id: A-09\n        replaces: A-02"),))
    now = [line.replace("A-02 coverage no", "A-09 coverage yes") for line in SAME]
    assert told(compared(now, small, new)) == ["A-09 coverage: no > yes"]


def test_a_row_that_goes_on_is_compared_with_itself(small: Instrument, tmp_path: Path) -> None:
    """A row that replaced another one long ago, and was not answered then, was asked all the same."""
    new = revised(tmp_path, matrix=(("id: A-02", "id: A-02\n        replaces: B-01"),))
    before = {place: value for place, value in BEFORE.items() if place[1] != "A-02"}
    now = [*(line for line in SAME if " A-02 " not in line), "CRI A-02 longest P3Y"]
    assert told(compared(now, small, new, before)) == ["A-02 longest: None > P3Y"]


def test_a_question_that_was_not_asked_before_is_no_change(small: Instrument, tmp_path: Path) -> None:
    """A new row, or one whose field became another, has nothing to be compared with."""
    new = revised(tmp_path, matrix=(("id: A-02", "id: A-09"), ("{id: longest, type: term", "{id: longest, type: text")))
    now = [line.replace("A-02 coverage no", "A-09 coverage yes") for line in SAME]
    assert told(compared(now, small, new)) == []


def test_laws_are_compared_by_name_not_by_number(small: Instrument) -> None:
    """A list in another order is no change, nor is what cites it."""
    swap = {"L01": "L02", "L02": "L01"}
    now = [f"CRI {swap[line[4:7]]}{line[7:]}" if line[4] == "L" else line for line in SAME]
    cited = [line.replace("L02|L01", "L01|L02") for line in now]
    assert told(compared(cited, small, small)) == []
    later = [line.replace("enacted 2012", "enacted 2013") for line in cited]
    assert told(compared(later, small, small)) == ["L01 enacted: 2012 > 2013"]


def test_laws_come_and_go_by_their_name(small: Instrument) -> None:
    """A law under the same number but of quite another name is another law; a name that is much alike was mended."""
    other = but("CRI L02 name Reglamento de Migración", without=["CRI L02 enacted", "CRI A-01 law"])
    assert told(compared(other, small, small))[:2] == [
        "L02 name: None > Reglamento de Migración",
        "L02 name: Ley 9095 > None",
    ]
    mended = but("CRI L02 name Ley n.º 9095")
    assert told(compared(mended, small, small)) == ["L02 name: Ley 9095 > Ley n.º 9095"]


def test_what_differs_under_a_reworded_question_is_marked(small: Instrument, tmp_path: Path) -> None:
    """It is told, and never as a change of the law; a question that was split is not compared at all."""
    new = revised(tmp_path / "a", matrix=(("¿Es delito?", "¿Es delito la trata?"),))
    found = compared(but("CRI A-01 coverage yes", "CRI A-02 coverage yes"), small, new)
    assert [(one.row, one.reworded) for one in found] == [("A-01", True), ("A-02", False)]
    split = revised(tmp_path / "b", matrix=(("id: A-02", "id: A-09\n        replaces: A-01"),))
    now = [*(line for line in SAME if " A-02 " not in line), "CRI A-09 coverage no"]
    assert compared(now, small, split) == []


def test_changed_questions_are_told_by_their_kinds(small: Instrument, tmp_path: Path) -> None:
    """Reworded, merged, new and dropped ones, with what was asked before."""
    changed = revised(
        tmp_path,
        matrix=(
            ("¿Es delito?", "¿Es delito la trata?"),
            ("id: A-02", "id: A-09"),
            ("id: B-01", "id: B-02\n        replaces: [A-02, B-01]"),
        ),
    )
    found = [(one.row, one.kind, one.sources) for one in changed_questions(small, changed, "2024")]
    assert found == [
        ("A-01", "reworded", ("A-01",)),
        ("A-09", "new", ()),
        ("B-02", "merged", ("A-02", "B-01")),
    ]
    assert [one.kind for one in changed_questions(changed, small, "2027")] == [
        "reworded",
        "new",
        "new",
        "dropped",
        "dropped",
    ]
