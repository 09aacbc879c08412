"""Rounds → remarks and marks beside the rows, numbered in each table."""

from matrices.report.shown import Shower
from matrices.report.study.blocks import ProvisionBlock, block_of
from matrices.report.study.context import page_context
from matrices.report.voice import Voice
from matrices.study.tables import compare
from tests.study.small_rounds import in_rounds

STUDY = in_rounds()
PART = compare(STUDY)[0]
PAGE = page_context(STUDY, "en").parts[0]


def block(row: int, language: str = "en") -> ProvisionBlock:
    """Return a provision as it is printed."""
    return block_of(PART.provisions[row], Shower(PART.instrument, PART.lists, Voice(STUDY, language)))


def test_a_remark_stands_beside_its_row() -> None:
    """In the country's words and language, with basis, round, moment, institution and cell; open until resolved."""
    note = next(line for line in block(0).lines if line.code == "CRI").notes[0]
    assert (note.label, note.stands, note.paragraphs, note.language, note.basis, note.sent, note.source) == (
        "Objection",
        True,
        ("No es así.", "Véase la ley."),
        "es",
        "Ley 9095, art. 5",
        "round 2, 28 April 2027, 09:30 (UTC-06:00), Ministry",
        "CRI · Matriz!D7",
    )
    assert note.reply is None


def test_notes_are_numbered_through_a_table() -> None:
    """Canada's comes first in both languages; a country without an answer has its remark at the end."""
    assert [(line.code, [note.number for note in line.notes]) for line in block(0).lines] == [
        ("CAN", [1]),
        ("CRI", [2]),
        ("GTM", []),
    ]
    assert [(note.country, note.number) for note in block(1).others] == [("Belize", 2)]


def test_a_resolution_gives_its_reason() -> None:
    """The Secretariat's words say what became of the objection, its reason keeps its language."""
    note = block(1, "es").lines[0].notes[0]
    assert note.reply is not None
    assert (note.stands, note.reply["words"], note.reply["reason"], note.reply["language"]) == (
        False,
        "Secretaría, 4 de mayo de 2027: se mantuvo lo registrado.",
        ("The law says so.",),
        "en",
    )


def test_a_changed_row_names_its_fields() -> None:
    """The mark says which fields changed and leads to the chapter that tells it."""
    changed = {line.code: line.changed for line in block(0).lines}
    assert changed["GTM"] is None
    assert changed["CRI"] is not None
    assert (changed["CRI"]["fields"], changed["CRI"]["anchor"]) == ("Maximum", "change-CRI-small-matrix-A-01")


def test_a_countrys_sheet_has_its_notes_below_the_table() -> None:
    """Numbers in the table, the words below it; remarks on laws stand with the laws."""
    sheet = next(sheet for sheet in PAGE.sheets if sheet["code"] == "CRI")
    assert [(line["code"], line["numbers"]) for line in sheet["matrices"][0]["lines"]] == [
        ("A-01", (1,)),
        ("A-02", (2,)),
    ]
    assert [(note.number, note.row) for note in sheet["matrices"][0]["notes"]] == [(1, "A-01"), (2, "A-02")]
    assert [note.label for note in PAGE.laws[0]["laws"][0]["remarks"]] == ["Correction not entered"]


def test_the_forms_that_remarks_stand_in_are_listed() -> None:
    """Each form once, with its fingerprint."""
    assert [(form["country"], form["file"], form["sha256"]) for form in PAGE.forms] == [
        ("Belize", "BLZ-form.xlsx", "0123456789ab"),
        ("Canada", "CAN-form.xlsx", "0123456789ab"),
        ("Costa Rica", "CRI-form.xlsx", "0123456789ab"),
    ]
