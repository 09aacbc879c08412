"""What a country consented to, and to what it did not: silence, words without a mark, rows that changed since."""

import email
import email.policy
from pathlib import Path

import icalendar

from matrices.instrument.place import CellId
from matrices.workbook.template.fill import fill
from tests.commands.conftest import SOUND
from tests.rounds.play import A1, ARTICLE, CLOSED, LONGEST, Play, Say

CHANGED = {ARTICLE: "art. 99"}
LATER = "2027-04-22T10:00"


def close(desk: Play) -> None:
    """Close the round after its time was over."""
    desk.run("round", "close", "--at", CLOSED)


def again(desk: Play, country: str, cells: dict[CellId, str] | None = None, at: str = LATER) -> str:
    """Receive another workbook of a country, and return what was said of it."""
    (template,) = (desk.path / "build" / "templates").glob(f"{country}-*.xlsx")
    path = desk.path / "returned" / f"{country}-again.xlsx"
    path.write_bytes(fill(template.read_bytes(), {**SOUND, **(cells or {})}))
    return desk.run("receive", str(path), "--arrived", at, "--language", "en").output


def body(desk: Play, kind: str, country: str) -> str:
    """Return the plain text of a drafted letter."""
    path = desk.path / "build" / "letters" / kind / f"{country}.eml"
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    part = message.get_body(("plain",))
    return " ".join(part.get_content().split()) if part is not None else ""


def uids(desk: Play, kind: str, country: str) -> dict[str, str]:
    """Return the dates of a letter's calendar file by their UID."""
    content = (desk.path / "build" / "letters" / kind / f"{country}.ics").read_bytes()
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return {str(one["uid"]): str(one.decoded("dtstart")) for one in events}


def test_an_explicit_no_is_no_silence(quiet: Play) -> None:
    """A country that answers “No” to “I confirm everything …” has spoken, and has not validated."""
    quiet.returns(quiet.form("PAN", rest=False), code=None)
    close(quiet)
    assert (quiet.states()["PAN"], quiet.states()["CRI"]) == (("not_validated", 1, 0), ("silence", 1, 0))


def test_a_form_in_time_that_confirms_one_row_is_no_silence_on_the_others(quiet: Play) -> None:
    """Whoever wrote was not silent: the other rows stay unsaid."""
    quiet.returns(quiet.form("PAN", {A1: Say("confirm")}))
    close(quiet)
    found = {one["country"]: one for one in quiet.json("round", "status")["countries"]}["PAN"]
    assert (found["state"], found["rows_validated"], found["rows_silent"], found["rows_total"]) == ("partly", 1, 0, 4)


def test_validation_holds_row_by_row_across_a_new_workbook(desk: Play) -> None:
    """Of four validated rows, one changed cell takes back one, and `receive` names the row and its cell."""
    desk.returns(desk.form("PAN", rest=True))
    before = desk.states()["PAN"]
    told = again(desk, "PAN", CHANGED)
    assert (before, desk.states()["PAN"]) == (("validated", 1, 4), ("partly", 1, 3))
    assert "It takes back the validation of 1 row, which reads otherwise now, or is gone: B-01 (Matriz!G10)." in told


def test_a_decision_on_a_file_tells_whose_validation_it_ends(desk: Play) -> None:
    """Withdrawn or restored after the country confirmed: the rows are named, as where a new file ends it."""
    again(desk, "PAN", CHANGED)
    desk.returns(desk.form("PAN", rest=True), code=None)
    lines = [
        desk.run("register", step, "PAN-small-v2", "--reason", "Por error.").output.splitlines()
        for step in ("withdraw", "restore")
    ]
    ends = "  It takes back the validation of 1 row, which reads otherwise now, or is gone: B-01 (Matriz!G10)."
    assert [ends in told for told in lines] == [False, True]


def test_a_form_that_confirms_what_is_no_longer_so_is_told(desk: Play) -> None:
    """A file came after the draft was made: of the row that it changed, the confirmation says nothing any more."""
    file = desk.form("PAN", rest=True)
    again(desk, "PAN", CHANGED)
    told = desk.returns(file).output
    assert "It confirms 1 row as the draft has it, which the record has otherwise by now, or no longer: B-01." in told
    assert "It confirms" not in desk.returns(desk.form("SLV", rest=True)).output


def test_a_workbook_that_says_the_same_takes_nothing_back(desk: Play) -> None:
    """Other bytes, the same rows: all stay validated, and nothing is said."""
    desk.returns(desk.form("PAN", rest=True))
    told = again(desk, "PAN", {CellId("matrix", "A-01", "notes"): ""})
    assert (desk.states()["PAN"], "takes back" in told) == (("validated", 1, 4), False)


def test_silence_holds_row_by_row_too(quiet: Play) -> None:
    """Three rows stay validated by silence; the one that changed is not."""
    close(quiet)
    again(quiet, "PAN", CHANGED, at="2027-05-05T10:00")
    found = {one["country"]: one for one in quiet.json("round", "status")["countries"]}["PAN"]
    assert (found["state"], found["rows_validated"], found["rows_silent"]) == ("partly_silence", 0, 3)


def test_words_without_a_mark_are_asked_about_and_not_printed(desk: Play) -> None:
    """The row is not validated with the others; the Secretariat sees the words with their cell, and asks."""
    desk.returns(desk.form("PAN", {A1: Say(words="Esta fila está equivocada.")}, rest=True), code=None)
    status = desk.json("round", "status")
    (unmarked,) = status["unmarked"]
    desk.run("letters", "clarification", "PAN")
    assert (unmarked["country"], unmarked["row"], unmarked["words"]) == ("PAN", "A-01", "Esta fila está equivocada.")
    assert (desk.states()["PAN"], status["remarks"], desk.study().proceedings.remarks) == (("partly", 1, 3), [], ())
    assert "«Esta fila está equivocada.» figura en una fila sin marca" in body(desk, "clarification", "PAN")


def test_a_letter_of_silence_goes_to_none_that_wrote(quiet: Play) -> None:
    """Neither to a country whose form is in force, nor to one whose form waits or has errors."""
    quiet.returns(quiet.form("PAN", rest=False), code=None)
    quiet.returns(quiet.form("CRI", {A1: Say("correct")}, {LONGEST: 2}), code=None)
    quiet.run("letters", "silence")
    drafted = {path.stem for path in Path(quiet.path, "build", "letters", "silence").glob("*.eml")}
    assert drafted == {"GTM", "HND"}


def test_the_receipt_of_a_form_leaves_the_cut_off_date_in_calendars(desk: Play) -> None:
    """It names the end of the round, as the event that the letter of validation made."""
    desk.run("letters", "request", "PAN")
    desk.returns(desk.form("PAN", rest=True))
    desk.run("letters", "acknowledgement", "PAN")
    of_form = uids(desk, "acknowledgement", "PAN")
    desk.run("letters", "validation", "PAN")
    assert of_form == uids(desk, "validation", "PAN")
    assert not of_form.keys() & uids(desk, "request", "PAN").keys()


def test_a_letter_that_asks_for_a_past_date_warns_as_of_a_simulated_day(desk: Play) -> None:
    """The day is today's, or the one that is named."""
    before, after = (
        desk.run("letters", "validation", "PAN", "--on", day).output for day in ("2027-04-30", "2027-05-01")
    )
    assert ("has passed" in before, "has passed" in after) == (False, True)


def test_the_status_of_a_round_counts_days_from_a_simulated_day(desk: Play) -> None:
    """So that what will be due can be looked at beforehand."""
    found = [desk.json("round", "status", "--on", day)["round"]["days_left"] for day in ("2027-04-29", "2027-05-02")]
    assert found == [1, -2]


def test_a_state_that_wrote_is_not_said_to_have_sent_no_form(quiet: Play) -> None:
    """A blank form, or a “No”, validates nothing; who sent none is said to have sent none, and who was not asked so."""
    quiet.returns(quiet.form("PAN", rest=False), code=None)
    quiet.run("round", "close", "--early", "Basta.", "--at", "2027-04-25T09:00")
    quiet.answer("MEX")
    quiet.run("study", "--language", "en", "--format", "html")
    page = " ".join((quiet.path / "build" / "study" / "study-en.html").read_text(encoding="utf-8").split())
    ended = "Round 1 ended on 25 April 2027, 09:00 (UTC-06:00); "
    said = (f"{ended}the form that was received validates no row as it stands", f"{ended}no form was received by then")
    assert [one in page for one in (*said, "Not asked in round 1")] == [True, True, True]


def test_a_reminder_tells_who_wrote_what_was_received_and_nothing_of_silence(quiet: Play) -> None:
    """The clause on silence is for those that have not written."""
    quiet.returns(quiet.form("PAN", rest=False), code=None)
    quiet.run("letters", "validation-reminder", "PAN", "CRI")
    wrote, silent = (body(quiet, "validation-reminder", country) for country in ("PAN", "CRI"))
    assert ("aún no valida ninguna fila" in wrote, "procedimiento de silencio" in wrote) == (True, False)
    assert ("aún no valida ninguna fila" in silent, "procedimiento de silencio" in silent) == (False, True)


def test_a_file_that_waits_is_asked_about_and_its_country_not_reminded(quiet: Play) -> None:
    """Its country says what is to become of the rows that it left blank; the form, which is in order, is not asked."""
    quiet.returns(quiet.form("PAN", rest=True))
    (template,) = (quiet.path / "build" / "templates").glob("PAN-*.xlsx")
    path = quiet.path / "returned" / "PAN-fewer.xlsx"
    path.write_bytes(fill(template.read_bytes(), {place: one for place, one in SOUND.items() if place[1] != "B-01"}))
    quiet.run("receive", str(path), "--arrived", LATER, code=1)
    quiet.run("letters", "clarification")
    told = body(quiet, "clarification", "PAN")
    assert "Pequeño, versión 2" in told
    assert "La versión 1 de este país responde a esta pregunta; aquí quedó en blanco." in told
    assert "advertencia" not in told


def test_a_form_of_an_earlier_round_is_no_silence_in_the_next(quiet: Play) -> None:
    """A State that objects with the form that it still has is set aside, and never said to have been silent."""
    old = quiet.form("PAN", {A1: Say("object", "No es así.")})
    close(quiet)
    quiet.run("round", "open", "--at", "2027-05-10T09:00", "--until", "2027-05-28T17:00", "--format", "html")
    quiet.returns(old, at="2027-05-20T10:00", code=1)
    quiet.run("letters", "silence")
    drafted = {path.stem for path in Path(quiet.path, "build", "letters", "silence").glob("*.eml")}
    quiet.run("round", "close", "--at", "2027-05-31T09:00")
    assert (drafted, quiet.states()["CRI"][:2]) == ({"CRI", "GTM", "HND"}, ("silence", 2))
    assert rows_of(quiet, "PAN") == ("partly_silence", 0, 3)


def rows_of(desk: Play, country: str) -> tuple[str, int, int]:
    """Return how a country validated, and how many rows expressly and by silence."""
    found = {one["country"]: one for one in desk.json("round", "status")["countries"]}[country]
    return found["state"], found["rows_validated"], found["rows_silent"]


def test_an_objection_in_a_later_round_ends_the_silence_of_its_row(quiet: Play) -> None:
    """The objection stands and is printed; answered and kept, the row is still not one that silence speaks for."""
    close(quiet)
    quiet.run("round", "open", "--at", "2027-05-04T09:00", "--until", "2027-05-20T17:00", "--format", "html")
    quiet.returns(quiet.form("PAN", {A1: Say("object", "No.")}, number=2, name="b.xlsx"), at="2027-05-10T10:00")
    (remark,) = quiet.study().proceedings.remarks
    first = rows_of(quiet, "PAN")
    quiet.run("round", "resolve", "PAN", "A-01", "--outcome", "kept", "--reason", "La fuente lo dice.")
    assert (remark.kind, first, rows_of(quiet, "PAN")) == ("objection", ("objected", 0, 3), ("partly_silence", 0, 3))


def test_an_objection_by_an_old_form_ends_the_silence_of_its_row(quiet: Play) -> None:
    """It came when the round was over and waits; silence speaks for the other rows, until somebody declines it."""
    form = quiet.form("PAN", {A1: Say("object", "No.")})
    close(quiet)
    before = rows_of(quiet, "PAN")
    quiet.returns(form, at="2027-05-10T10:00", code=1)
    waits = rows_of(quiet, "PAN")
    quiet.run("round", "decline", "1", "--reason", "Retirado por el país.")
    declined = rows_of(quiet, "PAN")
    quiet.run("round", "admit", "1", "--reason", "Mantenido por el país.")
    assert (before, waits, declined, rows_of(quiet, "PAN")) == (
        ("silence", 0, 4),
        ("partly_silence", 0, 3),
        ("silence", 0, 4),
        ("objected", 0, 0),
    )


def test_a_second_institution_is_asked_which_of_two_forms_counts(desk: Play) -> None:
    """The letter encloses the form that was set aside, and names the row of which both say different things."""
    desk.returns(desk.form("PAN", {A1: Say("confirm")}, institution="Ministerio de Gobierno"))
    desk.returns(desk.form("PAN", {A1: Say("object", "No es así.")}, institution="Policía Nacional"), code=1)
    desk.run("letters", "clarification")
    told = body(desk, "clarification", "PAN")
    assert "formulario de validación recibido el" in told
    assert "Dos instituciones del país dicen cosas distintas de esta fila: Ministerio de Gobierno; Policía" in told
    assert "Corresponde al punto focal indicar cuál de los dos vale" in told


def test_once_it_is_decided_nothing_is_asked_any_more(desk: Play) -> None:
    """A form that was declined, or admitted, waits for nobody's word."""
    desk.returns(desk.form("PAN", {A1: Say("confirm")}, institution="Ministerio de Gobierno"))
    desk.returns(desk.form("PAN", {A1: Say("object", "No es así.")}, institution="Policía Nacional"), code=1)
    desk.run("round", "decline", "2", "--reason", "Vale el primero.")
    refused = desk.run("letters", "clarification", "PAN", code=None).exception
    assert refused.code == "letter-not-for"  # type: ignore[union-attr]
