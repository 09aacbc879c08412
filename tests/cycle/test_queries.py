"""A query at a cell: asked, marked in the workbook, in the letter, answered by a newer version, settled, reopened."""

import csv
import datetime
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from matrices.cycle import Cycle
from matrices.errors import MatricesError
from matrices.instrument.place import CellId
from matrices.workbook.read import open_workbook
from tests.commands.conftest import SOUND, Desk

ARTICLE = CellId("matrix", "A-01", "article")
WORDS = "¿No se refiere el artículo citado a otro delito?"
NOTES = {**SOUND, CellId("matrix", "A-02", "notes"): "Sin cambios."}
ANSWERED = {**SOUND, ARTICLE: "art. 173"}


def cycle_of(desk: Desk) -> Cycle:
    """Return the edition as an officer has it before them."""
    return Cycle.open(desk.path, clock=lambda: datetime.datetime(2027, 2, 1, 15, tzinfo=datetime.UTC), actor="ana")


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """An edition in which Costa Rica was asked something at one cell of its workbook."""
    desk.run("receive", desk.filled(SOUND))
    cycle_of(desk).ask("CRI-small-v1", "Matriz!G7", WORDS)
    return desk


def told(desk: Desk) -> list[tuple[str, bool, tuple[str, str]]]:
    """Return state, whether the cell has changed, and the cell, of every query."""
    return [(one.state, one.changed, one.cell) for one in cycle_of(desk).queries()]


def marks(content: bytes) -> dict[str, list[str]]:
    """Return the notes of a marked workbook by sheet and cell place, as a country sees them."""
    book = open_workbook(content, "CRI.xlsx")
    return {sheet.title: [one.text for one in sheet.comments.values()] for sheet in book.sheets if sheet.comments}


def letter(desk: Desk) -> tuple[str, list[bytes]]:
    """Return what the letter of clarification to Costa Rica says, and the workbooks enclosed in it."""
    (draft,) = cycle_of(desk).letters("clarification", ("CRI",)).drafts
    mail = message_from_bytes(draft.mail, policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    files = [bytes(one.get_content()) for one in mail.iter_attachments() if one.get_content_type() != "text/calendar"]
    return " ".join(body.get_content().split()), files


def test_a_query_goes_into_the_marked_workbook_and_the_letter(asked: Desk) -> None:
    """The country is asked at the cell, in the officer's words, by the Secretariat and not by a check."""
    words, (enclosed,) = letter(asked)
    (note,) = marks(enclosed)["Matriz"]
    made = cycle_of(asked).register_marked("CRI-small-v1")
    assert f"Hoja «Matriz», celda G7: {WORDS}" in words
    assert note.startswith("▸ Pregunta de la Secretaría · Consulta, n.º 1\n")
    assert f"Consulta 1 de la Secretaría: {WORDS}" in note
    assert made is not None
    assert marks(made.content)["Matriz"] == [note]


def test_what_the_program_asked_is_not_read_as_the_country_s_words(asked: Desk) -> None:
    """The marked workbook comes back as it was sent: the note is nothing that the country wrote."""
    made = cycle_of(asked).register_marked("CRI-small-v1")
    assert made is not None
    (asked.path / "back.xlsx").write_bytes(made.content)
    asked.run("receive", str(asked.path / "back.xlsx"))
    view = cycle_of(asked).register_view("CRI-small-v2")
    assert (view.findings, view.unplaced) == ((), ())
    assert told(asked) == [("open", False, ("Matriz", "G7"))]


def test_a_newer_version_answers_by_another_content_of_the_cell(asked: Desk) -> None:
    """One that leaves the cell as it was leaves the query open, and is asked again; one that changes it answers."""
    asked.run("receive", asked.filled(NOTES, name="second.xlsx"))
    (returned,) = (asked.path / "build" / "returned").glob("second.xlsx")
    assert told(asked) == [("open", False, ("Matriz", "G7"))]
    assert sum(WORDS in one for one in marks(returned.read_bytes())["Matriz"]) == 1
    asked.run("receive", asked.filled(ANSWERED, name="third.xlsx"))
    assert told(asked) == [("answered", True, ("Matriz", "G7"))]
    with pytest.raises(MatricesError) as caught:
        letter(asked)
    assert caught.value.code == "letter-not-for"


def test_other_words_of_which_nothing_can_be_made_are_another_answer(asked: Desk) -> None:
    """What was unclear and is so again has changed all the same, unless it is word for word what it was."""
    (query,) = cycle_of(asked).queries()
    assert query.before is not None
    unclear, other = (replace(query.before, value=None, raw=words, shown="") for words in ("art. 3©", "art. 4©"))
    pairs = ((unclear, other), (unclear, unclear), (unclear, None), (None, None))
    seen = [replace(query, newest=query.asked, before=one, after=two).changed for one, two in pairs]
    assert seen == [True, False, True, False]


def test_it_is_settled_and_can_be_reopened(asked: Desk) -> None:
    """A settled query stays settled whatever comes; one that is reopened asks of the version that has come since."""
    cycle = cycle_of(asked)
    cycle.answer_query(1, "Es el mismo delito.", person="Ana Núñez")
    assert told(asked)[0][0] == "answered"
    cycle.settle_query(1, "De acuerdo.")
    asked.run("receive", asked.filled(ANSWERED, name="second.xlsx"))
    assert told(asked)[0][0] == "settled"
    reopened = cycle.reopen_query(1, "El nuevo artículo no existe.")
    assert (reopened.state, reopened.words, reopened.asked.version) == ("open", "El nuevo artículo no existe.", 2)
    assert [turn.step for turn in reopened.turns] == ["asked", "answered", "settled", "reopened"]
    assert cycle.register_verify().sound


def test_a_blank_cell_can_be_asked_about(desk: Desk) -> None:
    """What was left blank is a question too; the answer that comes answers it."""
    desk.run("receive", desk.filled(SOUND))
    one = cycle_of(desk).ask("CRI-small-v1", "Matriz!G10", "¿Qué artículo?")
    assert (one.place, one.before) == (CellId("matrix", "B-01", "article"), None)
    desk.run("receive", desk.filled({**SOUND, CellId("matrix", "B-01", "article"): "art. 9"}, name="second.xlsx"))
    assert told(desk) == [("answered", True, ("Matriz", "G10"))]


def test_of_a_file_that_was_taken_back_nothing_is_asked(asked: Desk) -> None:
    """It was received by mistake: its query lapses, and goes into no letter."""
    cycle_of(asked).register_withdraw("CRI-small-v1", "De otro país.")
    assert told(asked)[0][0] == "lapsed"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda cycle: cycle.ask("CRI-small-v1", "Matriz!G7", "  "), "query-empty"),
        (lambda cycle: cycle.ask("CRI-small-v1", "Matriz!G7", "x" * 2_001), "query-long"),
        (lambda cycle: cycle.ask("CRI-small-v1", "G7", WORDS), "no-such-cell"),
        (lambda cycle: cycle.ask("CRI-small-v9", "Matriz!G7", WORDS), "no-such-submission"),
        (lambda cycle: cycle.settle_query(7, WORDS), "no-query"),
        (lambda cycle: cycle.reopen_query(1, WORDS), "query-open"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: Desk, call: object, code: str) -> None:
    """The message says why; nothing is kept."""
    with pytest.raises(MatricesError) as caught:
        call(cycle_of(asked))  # type: ignore[operator]
    assert (caught.value.code, len(cycle_of(asked).queries()[0].turns)) == (code, 1)


def test_the_commands_say_where_a_query_stands(asked: Desk) -> None:
    """Asked, listed, answered, settled and reopened by command; the list is for people and programs."""
    asked.run("receive", asked.filled(ANSWERED, name="second.xlsx"))
    lines = asked.run("query", "list", "--state", "answered").output.splitlines()
    assert lines[0] == "1  CRI-small-v1, Matriz!G7: answered"
    assert lines[-1] == "  version 2 says “art. 173” there, where it said “art. 172”"
    assert asked.run("query", "settle", "1", "--words", "Fine.", "--by", "luis").exit_code == 0
    (record,) = asked.json("query", "list")
    assert (record["state"], record["cell"], [one["by"] for one in record["turns"]]) == (
        "settled",
        "G7",
        ["ana", "luis"],
    )
    assert asked.run("query", "list", "PAN").output == "There is no such query.\n"
    assert "asked (query 1): CRI small, version 1, Matriz!G7" in asked.run("register", "log").output


def test_answers_are_noted_as_read_against_their_source(desk: Desk) -> None:
    """A cell or a whole row; where the country changes an answer, what was read of it no longer holds."""
    desk.run("receive", desk.filled(SOUND))
    cycle = cycle_of(desk)
    cycle.read_against("CRI-small-v1", ("Matriz!G7", "L01"), "La Gaceta 24, 2013", "Texto vigente.")
    assert [one.read.source for one in cycle.current().entries if one.read] == ["La Gaceta 24, 2013"] * 3
    desk.run("receive", desk.filled(ANSWERED, name="second.xlsx"))
    read = [(one.column, one.read is not None) for one in cycle.current().entries if one.row in ("A-01", "L01")]
    assert dict(read)["name"] is True
    assert dict(read)["article"] is False
    held = cycle.source_readings("CRI-small-v2")
    assert {cell: holds for cell, (_, holds) in held.items() if cell[0] == "Matriz"} == {("Matriz", "G7"): False}
    cycle.read_against("CRI-small-v2", ("L01",), "", withdraw=True)
    assert not any(one.read for one in cycle.current().entries)


def test_the_study_and_its_data_say_what_was_read_against_its_source(desk: Desk) -> None:
    """The method chapter counts, the data name the source beside each such answer, and no officer anywhere."""
    desk.run("receive", desk.filled(SOUND))
    cycle = cycle_of(desk)
    none = "No consta que la Secretaría haya cotejado con su fuente"
    cycle.study(("es",), ("html",))
    page = desk.path / "build" / "study" / "study-es.html"
    assert none in page.read_text(encoding="utf-8")
    cycle.read_against("CRI-small-v1", ("Matriz!G7", "L01"), "La Gaceta 24, 2013")
    cycle.study(("es",), ("html",))
    text = page.read_text(encoding="utf-8")
    told = f"De las {len(SOUND)} respuestas de este estudio, consta que la Secretaría cotejó 3 con su fuente"
    assert (told in text, none in text, "ana" in text.split()) == (True, False, False)
    with (desk.path / "build" / "data" / "answers.csv").open(encoding="utf-8", newline="") as stream:
        lines = [(one["row"], one["column"], one["read_against"]) for one in csv.DictReader(stream)]
    assert [one[:2] for one in lines if one[2] == "La Gaceta 24, 2013"] == [
        ("L01", "name"),
        ("L01", "status"),
        ("A-01", "article"),
    ]


def test_only_an_answer_can_be_read_against_its_source(desk: Desk) -> None:
    """A blank cell, one to be clarified, and no source at all are refused."""
    desk.run("receive", desk.filled({**SOUND, ARTICLE: "art. 3©"}))
    for cells, source, code in (
        (("Matriz!G10",), "Gaceta", "no-answer-there"),
        (("Matriz!G7",), "Gaceta", "no-answer-there"),
        (("L01",), " ", "source-empty"),
    ):
        with pytest.raises(MatricesError) as caught:
            cycle_of(desk).read_against("CRI-small-v1", cells, source)
        assert caught.value.code == code
