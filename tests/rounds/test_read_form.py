"""What a returned validation form says: verdicts, corrections to the cell, and everything that does not fit."""

from collections.abc import Mapping
from typing import Any

import pytest

from matrices.checking.files import Returned, check
from matrices.instrument.place import CellId
from matrices.rounds.intray import forms, records_of
from matrices.rounds.returned import read_form, read_forms
from matrices.workbook.identity import Identity
from matrices.workbook.template.fill import Answer, fill
from matrices.workbook.template.stamping import stamp
from matrices.workbook.template.write import build_base
from tests.conftest import Place
from tests.rounds.small_forms import (
    UNTIL,
    WORDS,
    changed,
    changes,
    draft,
    emptied,
    filled,
    folder,
    form,
    marked,
    read,
    record,
    rows,
    told,
)

SILENT = "! warning nothing-confirmed"


def test_an_untouched_form_says_nothing() -> None:
    """A form that comes back as it was sent changes nothing, confirms nothing, and loses nothing."""
    one = read(form())
    assert (one.status, rows(one), changes(one), one.confirms_rest) == ("sound", [], [], False)
    assert (told(one), one.unplaced, one.sender) == ([SILENT], (), {})


@pytest.mark.parametrize(("answer", "confirms"), [("Sí", True), ("yes", True), ("No", False)])
def test_everything_else_is_confirmed_expressly(answer: str, confirms: bool) -> None:
    """Only an answer on the cover confirms the rows that bear no mark."""
    one = read(filled(rest=answer))
    assert (one.status, one.confirms_rest, told(one)) == ("sound", confirms, [] if confirms else [SILENT])


def test_a_correction_is_told_to_the_cell() -> None:
    """A correction has its mark, its basis and its typed cells; a remark may stand beside it."""
    cells = {"coverage": "Parcial", "shortest": "2", "notes": "solo tentativa"}
    one = read(filled(marked("A-01", "Corrección", "Ley 9545, art. 2", "vigente desde 2018", **cells), rest="Sí"))
    assert one.status == "sound"
    assert rows(one) == ["A-01 | correct | Ley 9545, art. 2 | vigente desde 2018 | Matriz!E7"]
    assert changes(one) == [
        "A-01 coverage 'partial' 'Parcial' Matriz!H7",
        "A-01 shortest 'P2Y' '2' Matriz!L7",
        "A-01 notes 'solo tentativa' 'solo tentativa' Matriz!W7",
    ]


def test_an_emptied_cell_is_a_change() -> None:
    """A correction may take an answer away."""
    one = read(emptied(filled(marked("A-01", "Corrección", "Ley 9545, art. 2"), rest="Sí"), "Matriz!W7"))
    assert (one.status, changes(one)) == ("sound", ["A-01 notes None '' Matriz!W7"])


def test_the_same_answer_written_otherwise_is_none() -> None:
    """Another spelling or order of the same answer changes nothing."""
    same = marked("A-01", coverage="SI", acts="transporte; captación", shortest="18  MESES", law="Código Penal")
    one = read(filled(same, rest="Sí"))
    assert (one.status, changes(one), rows(one)) == ("sound", [], [])


def test_a_late_answer_is_a_correction() -> None:
    """A row of which the draft prints nothing can be answered, as a correction with its basis."""
    one = read(filled(marked("A-02", "Corrección", "Ley 9545, art. 2", coverage="No"), rest="Sí"))
    assert (one.status, changes(one)) == ("sound", ["A-02 coverage 'no' 'No' Matriz!H8"])


def test_a_new_row_of_a_list_needs_no_mark() -> None:
    """A law that was missing is written into the next empty row, and can be cited at once."""
    law = marked("L02", name="Ley 9545", status="Vigente")
    one = read(filled(law, marked("A-01", "Corrección", "Ley 9545, art. 2", law="L02"), rest="Sí"))
    assert (one.status, rows(one)) == (
        "sound",
        ["L02 | – | Leyes!C7", "A-01 | correct | Ley 9545, art. 2 | Matriz!E7"],
    )
    assert changes(one) == [
        "L02 name 'Ley 9545' 'Ley 9545' Leyes!C7",
        "L02 status 'in_force' 'Vigente' Leyes!G7",
        "A-01 law ('L02',) 'L02' Matriz!I7",
    ]


NOTES = {"notes": "otra nota"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (marked("A-01", **NOTES), "Matriz!E7 error changed-not-marked"),
        (marked("A-01", "Objeción", words="no es así", **NOTES), "Matriz!E7 error changed-not-marked"),
        (marked("A-01", "Comentario", words="véase", **NOTES), "Matriz!E7 error changed-not-marked"),
        (marked("A-02", coverage="No"), "Matriz!E8 error changed-not-marked"),
        (marked("A-01", "Confirmada", **NOTES), "Matriz!E7 error confirmed-but-changed"),
        (marked("A-01", "Corrección", "Ley 1"), "Matriz!E7 error marked-correct-unchanged"),
        (marked("A-02", "Corrección", "Ley 1"), "Matriz!E8 error marked-correct-unchanged"),
        (marked("A-01", "Corrección", **NOTES), "Matriz!F7 error correction-without-basis"),
        (marked("L01", "Corrección", enacted="2014"), "Leyes!E6 error correction-without-basis"),
        (marked("L01", enacted="2014"), "Leyes!D6 error changed-not-marked"),
        (marked("A-01", "Objeción"), "Matriz!G7 error objection-without-words"),
        (marked("A-02", "Comentario"), "Matriz!G8 error comment-without-words"),
        (marked("A-01", words="véase la reforma"), "Matriz!E7 warning words-without-verdict"),
        (marked("A-01", "Correcto"), "Matriz!E7 error near-miss"),
        (marked("A-02", "Confirmada"), "Matriz!E8 warning verdict-without-record"),
        (marked("L02", "Confirmada"), "Leyes!D7 warning verdict-without-record"),
        (marked("L02", "Confirmada", name="Ley 1", status="Vigente"), "Leyes!D7 warning verdict-without-record"),
    ],
)
def test_what_does_not_fit_is_told(row: Mapping[Place, Answer], expected: str) -> None:
    """A row that contradicts itself, or lacks what its mark needs, has one finding, at the cell to be mended."""
    one = read(filled(row, rest="Sí"))
    assert told(one) == [expected]
    assert one.status == ("faulty" if " error " in expected else "sound")


@pytest.mark.parametrize(
    "row",
    [
        marked("A-01", "Confirmada"),
        marked("A-01", "Objeción", words="no es así"),
        marked("A-01", "comment", words="véase la reforma"),
        marked("A-02", "Objeción", words="sí respondimos"),
        marked("L02", "Corrección", name="Ley 1", status="Vigente"),
    ],
)
def test_what_fits_has_no_finding(row: Mapping[Place, Answer]) -> None:
    """A mark with what it needs is taken as it is, in either language."""
    one = read(filled(row, rest="Sí"))
    assert (one.status, told(one), len(one.rows)) == ("sound", [], 1)


def test_words_without_a_mark_say_nothing_and_are_kept() -> None:
    """Words are never lost: without a mark they are no comment, for nobody knows how they are meant."""
    one = read(filled(marked("A-01", words="véase la reforma"), rest="Sí"))
    assert rows(one) == ["A-01 | – | véase la reforma | Matriz!G7"]


def test_a_mark_that_cannot_be_understood_is_kept() -> None:
    """What stands in the place of a mark and is none goes to the Secretariat as it is."""
    one = read(filled(marked("A-01", "de acuerdo, salvo la multa", words="véase"), rest="quizás"))
    assert [(kept.cell, kept.text) for kept in one.unplaced] == [
        ("E7", "de acuerdo, salvo la multa"),
        ("E32", "quizás"),
    ]
    assert rows(one) == ["A-01 | – | véase | Matriz!E7"]
    assert told(one) == [
        "Portada!E32 error not-an-option",
        "Matriz!E7 error not-an-option",
    ]


def test_a_rule_that_a_correction_breaks_blocks() -> None:
    """Corrections obey the rules of the instrument, also where they break a row that was left as it was."""
    cells = marked("L01", "Corrección", "Gaceta 3", status="Proyecto de ley")
    one = read(filled(cells, marked("A-01", "Corrección", "Ley 1", longest=1), rest="Sí"))
    assert [words for words in told(one) if "error" in words] == [
        "Matriz!I7 error in-force",
        "Matriz!M7 error term-in-order",
    ]


def test_a_rule_is_silent_at_a_cell_that_the_reader_told_of() -> None:
    """A copy of the sheet says otherwise: which of the two the rule is about, nobody knows yet."""
    content = filled(marked("A-01", "Corrección", "Ley 1", longest=1), rest="Sí")

    def copied(book: Any) -> None:
        book.copy_worksheet(book["Matriz"]).title = "Matriz (2)"
        book["Matriz (2)"]["M7"] = 9

    found = [[words for words in told(read(one)) if " error " in words] for one in (content, changed(content, copied))]
    assert found == [["Matriz!M7 error term-in-order"], ["Matriz!M7 error sheet-copy-differs"]]


def test_what_breaks_no_more_than_the_record_does_not_block() -> None:
    """An error that the record has already, in a row left as it was, is told and blocks nothing."""
    broken = draft("CRI A-01 coverage yes", "CRI B-01 coverage no")
    ((name, content),) = forms(folder(), broken, 1, UNTIL, False, None, ["CRI"])
    one = read_form(Returned(name, content), folder(), 1, records_of(broken)["CRI", "small"])
    assert (one.status, [words for words in told(one) if words != SILENT]) == (
        "sound",
        ["Matriz!I7 warning law-when-covered"],
    )


def test_the_register_is_the_truth() -> None:
    """Changes are told by the record that is passed, whatever became of the hidden ones."""
    content = filled(marked("A-01", "Corrección", "Ley 1", **NOTES), marked("L02", name="Ley 1"))
    bare = changed(content, _without_records)
    assert changes(read(bare)) == changes(read(content)) == changes(read(content, known=False))
    assert (read(bare).rows, told(read(bare)), read(bare).unplaced) == (read(content).rows, told(read(content)), ())


def test_without_any_record_nothing_is_guessed() -> None:
    """A form that lost its records, compared with nothing, cannot be taken in."""
    one = read(changed(filled(marked("A-01", **NOTES)), _without_records), known=False)
    assert (one.status, told(one)[-1], changes(one)) == ("faulty", "! error form-record-lost", [])


def test_a_record_of_another_draft_is_told() -> None:
    """Hidden records that say something else than the register are a warning; the register is followed."""
    known = {**record(), CellId("matrix", "A-01", "notes"): "otra nota"}
    one = read_form(Returned("CRI.xlsx", filled(rest="Sí")), folder(), 1, known)
    assert told(one) == ["! warning form-record-differs", "Matriz!E7 error changed-not-marked"]


def test_records_of_another_round_are_those_of_no_draft() -> None:
    """A form into which they were pasted is held against what it was sent with, and else against nothing."""

    def pasted(book: Any) -> None:
        for cell in (one for sheet in book for row in sheet.iter_rows() for one in row):
            if "|2027#1|" in str(cell.value):
                cell.value = cell.value.replace("|2027#1|", "|2027#2|")

    other = changed(form(), pasted)
    assert (told(read(other)), told(read(other, known=False))[-1]) == ([SILENT], "! error form-record-lost")


def test_another_round_is_a_stranger() -> None:
    """A form of another round is not read; it says of which round it is, and which form is to be filled in."""
    one = read(form(), 2)
    assert (one.status, one.answers, told(one)) == ("stranger", None, ["! error form-other-round"])
    assert "round 1, not of round 2" in one.findings[0].message["en"]


def test_a_workbook_of_the_collection_is_a_stranger() -> None:
    """Forms and workbooks are not taken for one another; each says by which command it is taken in."""
    (small,) = folder().instruments
    identity = Identity("2027", "small", small.fingerprint[:12], "CRI", "es")
    workbook = stamp(build_base(small, folder().edition, "es"), identity, "Costa Rica")
    one = read(workbook)
    (other,) = check([Returned("CRI.xlsx", form())], folder())
    assert (one.status, [found.code for found in one.findings]) == ("stranger", ["form-is-workbook"])
    assert [found.code for found in other.findings] == ["other-round"]
    assert "matrices receive" in one.findings[0].advice["en"]
    assert "matrices round receive" in other.findings[0].advice["en"]


@pytest.mark.parametrize("content", [b"", b"no workbook", form()[:2000]])
def test_what_is_no_workbook_is_unreadable(content: bytes) -> None:
    """Whatever bytes come, somebody is told, and nothing raises."""
    one = read(content)
    assert (one.status, one.answers, len(one.findings)) == ("unreadable", None, 1)


def test_the_cover_says_who_sends_it() -> None:
    """Name, institution and the rest come as they were written; an answer that the cover itself shows is no stray."""
    said = {"name": "Ana", "institution": "Costa Rica", "date": "2027-04-20", "round_rest": "No"}
    one = read(fill(form(), {}, said))
    assert (one.sender, told(one)) == ({"name": "Ana", "institution": "Costa Rica", "date": "2027-04-20"}, [SILENT])


def test_forms_are_read_together() -> None:
    """Several files come back in their order, each with what it says."""
    files = [Returned("x", b"x"), Returned("a", filled(rest="Sí")), Returned("b", filled(marked("A-01", "Confirmada")))]
    found = read_forms(files, folder(), 1, lambda _country, _instrument: record())
    assert [(one.status, one.confirms_rest, rows(one)) for one in found] == [
        ("unreadable", False, []),
        ("sound", True, []),
        ("sound", False, ["A-01 | confirm | Matriz!E7"]),
    ]


def test_words_outside_the_table_are_kept() -> None:
    """Whatever somebody writes beside the form is kept, and told of."""

    def write(book: Any) -> None:
        book["Matriz"]["AB9"] = "Falta la ley de 2024"

    one = read(changed(filled(rest="Sí"), write))
    assert [(kept.tab, kept.cell, kept.text) for kept in one.unplaced] == [("Matriz", "AB9", "Falta la ley de 2024")]
    assert told(one) == ["Matriz!AB9 notice outside-table"]


def test_a_deleted_row_of_a_list_removes_nothing() -> None:
    """A law whose row was deleted as a whole stays in the record; somebody is told."""

    def delete(book: Any) -> None:
        book["Leyes"].delete_rows(6)

    one = read(changed(filled(rest="Sí"), delete))
    assert "! warning form-row-gone" in told(one)
    assert [change for change in changes(one) if change.startswith("L01")] == []


def _without_records(book: Any) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if str(cell.value).startswith(("MTXP", "MTXO")):
                    cell.value = None


def test_marks_are_no_answers() -> None:
    """The answers of a form are those of the instrument alone."""
    one = read(filled(marked("A-01", "Objeción", words="no es así"), rest="Sí"))
    assert one.answers is not None
    assert {CellId(each.sheet, each.row, each.column): each.value for each in one.answers.all} == dict(record())
    assert (("matrix", "A-01", WORDS) in one.answers.marks) is True
