"""Validation forms in the register: received with their versions, once, and decided."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from matrices.errors import RegisterError
from matrices.register import tables
from matrices.register.access import reading, writing
from matrices.register.records import Form, StoredAnswer
from matrices.register.store import Register
from matrices.register.tables import persons
from matrices.register.vault import forget, pseudonym_of
from tests.register.conftest import events, refused
from tests.register.samples import (
    ANSWERS,
    AT,
    INHERITED,
    LATER,
    UNTIL,
    correcting,
    form,
    received,
)


def test_everything_of_a_form_comes_back_as_it_was(opened: Register) -> None:
    """Head, marks in their order, changed cells with typed values, findings, notes and bytes."""
    receipt = opened.rounds.receive_form(form(), AT, "ana")
    sent = form()
    kept = Form(
        1,
        1,
        "CRI",
        "small",
        1,
        sent.sha256,
        "CRI-form.xlsx",
        "es",
        AT.isoformat(),
        "ana",
        "accepted",
        "",
        False,
        True,
        sent.sender,
    )
    assert (receipt.form, receipt.known, receipt.submission) == (kept, False, None)
    assert (opened.rounds.forms("2027"), opened.rounds.forms("2024")) == ((kept,), ())
    found = (
        opened.rounds.form_rows(1),
        opened.rounds.form_changes(1),
        opened.rounds.form_findings(kept),
        opened.rounds.form_unplaced(1),
        opened.original(sent.sha256),
    )
    assert found == (sent.rows, sent.changes, sent.findings, sent.unplaced, sent.content)


def test_corrections_become_a_version(opened: Register) -> None:
    """The form, the country's whole new version and where its answers stand are one transaction."""
    receipt = opened.rounds.receive_form(correcting(), AT, "ana")
    version = opened.latest_accepted("2027", "small")["CRI"]
    assert (receipt.submission, receipt.form.submission) == (version, version.id)
    assert (version.version, version.sha256, opened.submission(version.id)) == (2, correcting().sha256, version)
    assert (opened.answers(version.id), opened.rounds.origins(version.id)) == (ANSWERS[:3], INHERITED)
    assert (opened.rounds.origins(1), events(opened)) == ({}, ["received", "form-received"])


def test_the_same_bytes_are_one_form(opened: Register) -> None:
    """A form returned twice is told as known, with its version, and changes nothing."""
    first = opened.rounds.receive_form(correcting(), AT, "ana")
    again = opened.rounds.receive_form(correcting(), LATER, "luis")
    assert (again.known, again.form, again.submission) == (True, first.form, first.submission)
    assert (len(opened.rounds.forms("2027")), len(opened.submissions("2027"))) == (1, 3)


def test_forms_are_counted_by_country_and_round(opened: Register) -> None:
    """Other bytes are another form; the same bytes for another country, or in the next round, are one of its own."""
    for one in (form(), form(b"again"), form(country="PAN")):
        opened.rounds.receive_form(one, AT, "ana")
    opened.rounds.close_round(1, (), LATER, "ana")
    second = opened.rounds.open_round("2027", 2, UNTIL, False, {}, (), LATER, "ana")
    opened.rounds.receive_form(form(number=second.id), LATER, "ana")
    found = [(one.round, one.country, one.number) for one in opened.rounds.forms("2027")]
    assert found == [(1, "CRI", 1), (1, "CRI", 2), (1, "PAN", 1), (2, "CRI", 1)]


def test_a_form_is_kept_after_its_round_was_closed(opened: Register) -> None:
    """It is late, not lost."""
    opened.rounds.close_round(1, (), LATER, "ana")
    late = replace(form(), verdict="set_aside", reason="closed", late=True)
    kept = opened.rounds.receive_form(late, LATER, "ana").form
    assert (kept.verdict, kept.reason, kept.late, kept.in_force) == ("set_aside", "closed", True, False)


def test_a_form_of_no_round_is_refused(opened: Register) -> None:
    """Nothing of it is kept, its version neither."""
    with pytest.raises(RegisterError) as caught:
        opened.rounds.receive_form(correcting(number=9), AT, "ana")
    assert (refused(caught, opened), len(opened.submissions("2027"))) == (("no-round", [], ()), 2)


def test_a_form_that_fails_half_way_leaves_nothing(opened: Register) -> None:
    """A cell that cannot be stored takes the whole form back, with its version and its bytes."""
    odd = correcting()
    odd = replace(odd, changes=(*odd.changes, odd.changes[0]))
    with pytest.raises(RegisterError) as caught:
        opened.rounds.receive_form(odd, AT, "ana")
    assert (refused(caught, opened), opened.rounds.forms("2027")) == (("register-write", [], ()), ())
    assert len(opened.submissions("2027")) == 2
    with pytest.raises(KeyError):
        opened.original(odd.sha256)


@pytest.mark.parametrize("name", ["edition", "country", "instrument"])
def test_a_version_of_something_else_is_refused(opened: Register, name: str) -> None:
    """The version of a form is of the form's own edition, country and instrument."""
    odd = correcting()
    assert odd.version is not None
    with pytest.raises(ValueError, match="a version of"):
        opened.rounds.receive_form(replace(odd, version=replace(odd.version, **{name: "x"})), AT, "ana")  # type: ignore[arg-type]


def test_a_form_that_was_set_aside_is_admitted_with_its_version(opened: Register) -> None:
    """The decision is kept beside the form; its corrections become a version then, of the day on which it came."""
    aside = replace(form(), verdict="set_aside", reason="late", late=True)
    opened.rounds.receive_form(aside, AT, "ana")
    kept = opened.rounds.decide_form(1, "admitted", "con disculpas", LATER, "luis", correcting().version, INHERITED)
    version = opened.latest_accepted("2027", "small")["CRI"]
    assert (kept.decided, kept.decided_reason, kept.in_force) == ("admitted", "con disculpas", True)
    assert (kept.submission, version.received_at, version.received_by) == (version.id, AT.isoformat(), "luis")
    assert (opened.rounds.forms("2027"), opened.rounds.origins(version.id)) == ((kept,), INHERITED)
    assert events(opened) == ["form-received", "received", "form-decided"]


def test_the_newest_decision_counts(opened: Register) -> None:
    """What was declined may be admitted later; the same decision twice is refused."""
    opened.rounds.receive_form(replace(form(), verdict="set_aside", reason="second"), AT, "ana")
    first = opened.rounds.decide_form(1, "declined", "de otra institución", LATER, "ana")
    with pytest.raises(RegisterError) as caught:
        opened.rounds.decide_form(1, "declined", "otra vez", LATER, "ana")
    assert refused(caught, opened) == ("form-decided", ["form-received", "form-decided"], ())
    second = opened.rounds.decide_form(1, "admitted", "confirmado por oficio", LATER, "ana")
    assert [(one.decided, one.in_force) for one in (first, second)] == [("declined", False), ("admitted", True)]


def test_the_version_of_a_form_is_entered_once(opened: Register) -> None:
    """A form whose corrections are in the record already gets no second version."""
    opened.rounds.receive_form(correcting(), AT, "ana")
    with pytest.raises(RegisterError) as caught:
        opened.rounds.decide_form(1, "admitted", "", LATER, "ana", correcting().version, INHERITED)
    assert refused(caught, opened) == ("form-decided", ["received", "form-received"], ())


def test_a_form_that_was_judged_by_what_is_past_is_refused(opened: Register) -> None:
    """Where another form or version of the country came in between, nothing is kept; judged again, it goes in."""
    seen = opened.rounds.seen(1, "CRI", "small")
    assert (seen, opened.rounds.seen(1, "BLZ", "small")) == ("0 1 0", "0 0 0")
    opened.rounds.receive_form(form(b"of another desk"), AT, "luis", seen)
    with pytest.raises(RegisterError) as caught:
        opened.rounds.receive_form(correcting(), AT, "ana", seen)
    assert refused(caught, opened) == ("register-moved", ["form-received"], ())
    again = opened.rounds.seen(1, "CRI", "small")
    opened.rounds.receive_form(correcting(), AT, "ana", again)
    assert opened.rounds.receive_form(correcting(), AT, "ana", again).known
    assert opened.rounds.seen(1, "CRI", "small") == "2 3 0"


def test_a_decision_on_what_is_past_is_refused(opened: Register) -> None:
    """A form is admitted into the record that it was judged by, or not at all."""
    opened.rounds.receive_form(replace(form(), verdict="set_aside", reason="late"), AT, "ana")
    seen = opened.rounds.seen(1, "CRI", "small")
    opened.receive(received(b"a new workbook"), AT, "luis")
    with pytest.raises(RegisterError) as caught:
        opened.rounds.decide_form(1, "admitted", "", LATER, "ana", correcting().version, INHERITED, seen)
    assert refused(caught, opened) == ("register-moved", ["form-received", "received"], ())


def test_what_the_log_says_of_a_form(opened: Register) -> None:
    """Round, country, file, institution, verdict and version stand in the event, beside the seals of its rows."""
    opened.rounds.receive_form(correcting(), AT, "ana")
    (event,) = opened.events("form-received")
    assert {name: event.details[name] for name in event.details if name not in ("seals", "sha256")} == {
        "form": 1,
        "edition": "2027",
        "round": 1,
        "country": "CRI",
        "instrument": "small",
        "number": 1,
        "file": "CRI-form.xlsx",
        "received_at": AT.isoformat(),
        "verdict": "accepted",
        "reason": "",
        "late": 0,
        "institution": "Ministerio Público",
        "submission": 3,
        "version": 2,
    }
    assert sorted(event.details["seals"]) == [
        *("form_changes", "form_findings", "form_rows", "form_unplaced", "forms", "origins"),
    ]


def test_what_no_database_can_store_is_replaced(opened: Register) -> None:
    """NUL signs and halves of signs in a form are kept as U+FFFD on either database, under the same seal."""
    odd = replace(
        form(),
        sender={"name": "a\x00b"},
        changes=(StoredAnswer("matrix", "A-01", "name", "\ud800", "\ud800", "Matriz", "K7"),),
        rows=(replace(form().rows[0], words="\ud800"),),
    )
    kept = opened.rounds.receive_form(odd, AT, "an\x00a").form
    raw, words = opened.rounds.form_changes(1)[0].raw, opened.rounds.form_rows(1)[0].words
    assert (raw, words, kept.received_by, opened.rounds.forms("2027")) == ("\ufffd", "\ufffd", "an\ufffda", (kept,))
    assert opened.prove().faults == ()


def test_who_sent_a_form_is_kept_apart(opened: Register) -> None:
    """The sealed row holds a pseudonym beside institution and date; who is forgotten is named nowhere, proof or no."""
    form_ = opened.rounds.receive_form(form(), AT, "ana").form
    with reading(opened._engine) as connection:
        kept = connection.scalars(select(tables.forms.c.sender)).all()
    before = form_.sender
    with writing(opened._engine) as connection:
        forget(connection, [("Ana María Núñez", frozenset())])
        left = connection.scalars(select(persons.c.words)).all()
    after = opened.rounds.forms("2027")[0].sender
    assert before == {"name": "Ana Núñez", "institution": "Ministerio Público"}
    assert (after, opened.prove().faults) == ({"institution": "Ministerio Público"}, ())
    assert [words for words in (*kept, *left) if "Ana" in words] == []


@pytest.mark.parametrize(
    ("person", "is_known"),
    [
        (("", frozenset({"ana@example.org"})), True),
        (("ANA NUNEZ", frozenset()), True),
        (("Ana", frozenset()), False),
        (("Ana Pérez", frozenset({"ana.perez@example.org"})), False),
    ],
)
def test_a_person_is_known_by_address_or_whole_name(
    register: Register, person: tuple[str, frozenset[str]], is_known: bool
) -> None:
    """An address as it stands in a message, or a name of two words at least, however it is written."""
    with writing(register._engine) as connection:
        pseudonym = pseudonym_of(connection, "Ana Núñez <Ana@example.org>")
        forget(connection, [person])
    assert (register.person(pseudonym) == "") == is_known
