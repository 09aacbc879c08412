"""Carrying over: rows follow their replacement, lists keep their numbers, what does not fit is told."""

from decimal import Decimal
from pathlib import Path

import pytest

from matrices.instrument.columns import Value
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId, RowId
from matrices.register.records import StoredAnswer
from matrices.study.carry import Carried, carry
from matrices.study.prefilling import draft_prefill, prefill_of
from matrices.study.revisions import changed_questions
from matrices.workbook.book import Source
from tests.conftest import EXAMPLES

SOUND: dict[CellId, Value | None] = {
    CellId("laws", "L01", "name"): "Código Penal",
    CellId("laws", "L05", "name"): "Ley 9095",
    CellId("matrix", "A-01", "coverage"): "yes",
    CellId("matrix", "A-01", "law"): ("L01", "L05"),
    CellId("matrix", "A-01", "article"): "art. 172",
    CellId("matrix", "A-01", "acts"): ("recruitment", "transport"),
    CellId("matrix", "A-01", "shortest"): "P6Y",
    CellId("matrix", "A-01", "fine"): Decimal("1500.5"),
    CellId("matrix", "A-01", "total"): "nd",
    CellId("matrix", "A-02", "coverage"): "no",
}


def stored(values: dict[CellId, Value | None]) -> list[StoredAnswer]:
    """Return answers as the register holds them."""
    return [StoredAnswer(*place, value, str(value), "Matriz", "A1") for place, value in values.items()]


def revised(folder: Path, **files: tuple[tuple[str, str], ...]) -> Instrument:
    """Return the small instrument with passages of its files replaced."""
    folder.mkdir(exist_ok=True)
    for path in (EXAMPLES / "small").iterdir():
        words = path.read_text(encoding="utf-8")
        for before, after in files.get(path.stem, ()):
            assert before in words, before
            words = words.replace(before, after)
        (folder / path.name).write_text(words, encoding="utf-8")
    return load_instrument(folder)


def lost(carried: Carried) -> list[str]:
    """Return what was not carried over, one line each."""
    return [f"{one.row} {one.column['en']} {one.value['en']}: {one.reason['en']}" for one in carried.left]


def test_the_same_form_takes_everything(small: Instrument) -> None:
    """Every value goes to the place that it had."""
    carried = carry(small, small, stored(SOUND))
    assert (carried.values, carried.left) == (SOUND, ())


def test_a_row_follows_its_replacement(small: Instrument, tmp_path: Path) -> None:
    """A renamed row is continued by the one that names it."""
    new = revised(tmp_path, matrix=(("id: A-02", "id: A-09\n        replaces: A-02"),))
    carried = carry(small, new, stored(SOUND))
    assert (carried.values[CellId("matrix", "A-09", "coverage")], carried.rows[RowId("matrix", "A-09")]) == (
        "no",
        "A-02",
    )
    assert lost(carried) == []


def test_a_row_that_answered_itself_needs_no_other(small: Instrument, tmp_path: Path) -> None:
    """A row that replaced another one long ago goes on with its own answers."""
    new = revised(tmp_path, matrix=(("id: A-02", "id: A-02\n        replaces: A-01"),))
    assert carry(small, new, stored(SOUND)).rows[RowId("matrix", "A-02")] == "A-02"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"matrix": (("id: article, type: text,", "id: article, type: url,"),)},
            ["A-01 Article art. 172: The column now asks for another kind of answer."],
        ),
        (
            {"matrix": (("id: fine, type: money, unit: unit, role: fine_min", "id: fined, type: money, unit: unit"),)},
            ["A-01 Fine 1500.5: The form no longer has this column."],
        ),
        (
            {"instrument": (("code: transport,", "code: transfer,"),)},
            ["A-01 Acts recruitment; transport: “transport” is no longer among the options."],
        ),
        (
            {"matrix": (("id: A-02\n", "id: A-02\n        columns: [law]\n"),)},
            ["A-02 Coverage No: The column is no longer asked for in this row."],
        ),
        (
            {"matrix": (("es: Mínimo}, minimum: 0", "es: Mínimo}, minimum: 8"),)},
            ["A-01 Minimum 6 years: 6 is below the least value that this cell takes, 8."],
        ),
        (
            {"laws": (("capacity: 5", "capacity: 4"),)},
            [
                "L05 Name Ley 9095: The list now has room for 4 rows only.",
                "A-01 Law L01; L05: The row L05 that it cites was not carried over.",
            ],
        ),
        (
            {"matrix": (("several: true, ", ""),)},
            ["A-01 Law L01; L05: The column now asks for another kind of answer."],
        ),
    ],
)
def test_what_does_not_fit_is_told(
    small: Instrument, tmp_path: Path, change: dict[str, tuple[tuple[str, str], ...]], told: list[str]
) -> None:
    """An answer that the new form would not take is not carried in part, and listed with the reason."""
    carried = carry(small, revised(tmp_path, **change), stored(SOUND))
    assert lost(carried) == told
    assert len(carried.values) == len(SOUND) - len(told)


def test_an_answer_that_nobody_understood_is_told(small: Instrument) -> None:
    """What was accepted without a value does not become one."""
    assert lost(carry(small, small, stored({CellId("matrix", "A-01", "rate"): None}))) == [
        "A-01 Rate None: It was still to be clarified with the country."
    ]


def test_a_list_keeps_its_numbers_whatever_their_width(small: Instrument, tmp_path: Path) -> None:
    """Law number 5 stays number 5, also where numbers are written with more digits, and is cited as such."""
    carried = carry(small, revised(tmp_path, laws=(("capacity: 5", "capacity: 200"),)), stored(SOUND))
    assert carried.values[CellId("laws", "L005", "name")] == "Ley 9095"
    assert carried.values[CellId("matrix", "A-01", "law")] == ("L001", "L005")


def test_columns_that_cannot_be_compared_stay_open(small: Instrument, tmp_path: Path) -> None:
    """A new column, and one whose answer was lost, may be filled in where nothing else has changed."""
    more = "  - {id: remark, type: text, label: {en: Remark, es: Observación}}\n  - {id: notes,"
    change = {"matrix": (("  - {id: notes,", more),), "instrument": (("code: transport,", "code: transfer,"),)}
    assert carry(small, revised(tmp_path, **change), stored(SOUND)).open[RowId("matrix", "A-01")] == ("acts", "remark")


def test_previous_answers_in_words(small: Instrument, tmp_path: Path) -> None:
    """Coverage first, law and article together, the rest by label; rows without an answer say so."""
    new = revised(tmp_path, matrix=(("      - id: B-01", "      - id: B-02"),))
    words = prefill_of(carry(small, new, stored(SOUND)), Source("2025"), "en").words
    assert words == {
        (
            "matrix",
            "A-01",
        ): "Yes · Código Penal; Ley 9095, art. 172 · Acts: recruitment; transport · "
        "Minimum: 6 years · Fine: 1500.5 · Total: no data",
        ("matrix", "A-02"): "No",
        ("matrix", "B-02"): "Not asked in edition 2025",
        ("other", "O-01"): "No answer in edition 2025",
    }


def test_long_answers_are_shortened(small: Instrument) -> None:
    """A long text gives way, so that the short answers beside it can be seen."""
    answers: dict[CellId, Value | None] = {**SOUND, CellId("matrix", "A-01", "notes"): "una palabra " * 100}
    words = prefill_of(carry(small, small, stored(answers)), Source("2025"), "es").words[RowId("matrix", "A-01")]
    assert (words[:25], words[-5:], len(words) < 600) == ("Sí · Código Penal; Ley 90", " una…", True)


def test_a_text_that_no_cell_can_hold_is_left_with_its_reason(small: Instrument) -> None:
    """An older register may hold one: it stops no template, and is listed as a whole."""
    place, long = CellId("laws", "L01", "name"), "Ley " * 10_200
    carried = carry(small, small, stored({place: long, CellId("laws", "L01", "status"): "in_force"}))
    (left,) = carried.left
    assert place not in carried.values
    assert left.value["en"] == long
    assert "32\u00a0767" in left.reason["en"]


MERGED = (("id: A-02", "id: A-09\n        replaces: [A-01, A-02]"), ("      - id: A-01", "      - id: A-08"))


def test_what_several_questions_agree_upon_goes_into_the_one_that_they_became(
    small: Instrument, tmp_path: Path
) -> None:
    """Where only one answered a field, or both the same, it is carried; where they differ, both are listed."""
    carried = carry(small, revised(tmp_path, matrix=MERGED), stored(SOUND))
    assert carried.merged == {RowId("matrix", "A-09"): ("A-01", "A-02")}
    assert carried.values[CellId("matrix", "A-09", "article")] == "art. 172"
    assert CellId("matrix", "A-09", "coverage") not in carried.values
    told = "The questions that became one were answered differently."
    assert lost(carried) == [f"A-01 Coverage Yes: {told}", f"A-02 Coverage No: {told}"]


def test_a_prefilled_workbook_asks_whether_an_answer_to_a_changed_question_is_still_right(
    small: Instrument, tmp_path: Path
) -> None:
    """The old wording stands beside the old answer; of several questions that became one, each with its own."""
    reworded = revised(tmp_path / "a", matrix=(("¿Es delito?", "¿Es delito la trata?"),))
    words = prefill_of(carry(small, reworded, stored(SOUND)), Source("2024"), "es").words
    asked = "La pregunta ha cambiado: ¿sigue siendo correcta la respuesta? Antes era: «¿Es delito?»"
    assert words[RowId("matrix", "A-01")].endswith(asked)
    assert "La pregunta ha cambiado" not in words[RowId("matrix", "A-02")]
    merged = prefill_of(carry(small, revised(tmp_path / "b", matrix=MERGED), stored(SOUND)), Source("2024"), "es").words
    assert merged[RowId("matrix", "A-09")].startswith("«¿Es delito?» Sí · Código Penal; Ley 9095, art. 172")
    assert "«Tentativa» No" in merged[RowId("matrix", "A-09")]
    split = revised(tmp_path / "c", matrix=(("id: A-02", "id: A-09\n        replaces: A-01"),))
    words = prefill_of(carry(small, split, stored(SOUND)), Source("2024"), "es").words
    assert all("Una pregunta pasó a ser varias" in words[RowId("matrix", row)] for row in ("A-01", "A-09"))


def test_a_question_that_was_reworded_and_split_shows_its_old_wording_in_each_of_its_parts(
    small: Instrument, tmp_path: Path
) -> None:
    """Both ask whether the answer is still right here; what the other part said is listed, and nothing is compared."""
    changes = (("¿Es delito?", "¿Es delito la trata?"), ("id: A-02", "id: A-09\n        replaces: A-01"))
    new = revised(tmp_path, matrix=changes)
    carried = carry(small, new, stored(SOUND))
    words = prefill_of(carried, Source("2024"), "es").words
    asked = "Una pregunta pasó a ser varias: ¿sigue siendo correcta aquí la respuesta? Antes era: «¿Es delito?»"
    assert [words[RowId("matrix", row)].endswith(asked) for row in ("A-01", "A-09")] == [True, True]
    assert lost(carried) == ["A-02 Coverage No: No row of the new form continues this one."]
    found = [(one.row, one.kind, one.sources) for one in changed_questions(small, new, "2024")]
    assert found == [
        ("A-01", "split", ("A-01",)),
        ("A-09", "split", ("A-01",)),
        ("A-02", "dropped", ("A-02",)),
    ]


def test_a_row_that_was_not_asked_is_not_said_to_have_no_answer(small: Instrument, tmp_path: Path) -> None:
    """Neither by a workbook filled in from the edition before, nor by a validation form, which says what is printed."""
    asked = revised(
        tmp_path, matrix=(("columns: short", 'columns: short\n        asked_when: {A-02: {coverage: ["yes"]}}'),)
    )
    row, answered = RowId("matrix", "B-01"), {place: value for place, value in SOUND.items() if value is not None}
    before = prefill_of(carry(asked, asked, stored(SOUND)), Source("2024"), "es").words[row]
    printed = draft_prefill(answered, asked, "es").words[row]
    blank = draft_prefill({}, asked, "es").words[row]
    assert (before, printed.partition(",")[0], blank.partition(".")[0]) == (
        "No se preguntó en la edición 2024",
        "No se pregunta",
        "Sin respuesta",
    )
