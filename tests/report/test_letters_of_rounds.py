"""Letters once a round of validation was opened: about forms, with what observers wrote, by the end of the round."""

import datetime
from dataclasses import replace

import pytest

from matrices.errors import UsageError
from matrices.register.records import FormVerdict, Marked
from matrices.report.letters.kinds import Kind, about, asked_by, check_allowed
from matrices.report.letters.write import Letter, to_body
from matrices.report.standing import Standing
from tests.report.small_letters import FINDINGS, ROUND, Words, small, with_form, written
from tests.report.test_letters import golden

OF_FORMS: dict[Kind, FormVerdict] = {
    Kind.ACKNOWLEDGEMENT: "accepted",
    Kind.CLARIFICATION: "rejected",
    Kind.THANKS: "accepted",
    Kind.VALIDATION: "accepted",
}
"""Letters that speak of a form, or enclose one, and what became of it."""


def of_round(kind: Kind, language: str) -> Letter:
    """Return a letter to a country that has sent a form, and of which observers wrote something."""
    of = small()
    enclosed = ("study-es.pdf", "comments-DOM-es.xlsx")
    found = {kind: with_form(of, OF_FORMS[kind])}
    return written(kind, language, of=of, standings=found, newest=ROUND, enclosed=enclosed)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("kind", OF_FORMS)
def test_a_letter_speaks_of_the_form(kind: Kind, language: str) -> None:
    """Of the form, not of the workbook before it; with the comments of observers, word by word."""
    letter = of_round(kind, language)
    assert f"{letter.laid.subject}\n\n{letter.laid.plain}".strip() == golden(f"{kind}-of-form", language)


@pytest.mark.parametrize(
    ("kind", "accepted", "rejected"),
    [
        (Kind.VALIDATION, True, True),
        (Kind.VALIDATION_REMINDER, False, True),
        (Kind.ACKNOWLEDGEMENT, True, False),
        (Kind.CLARIFICATION, False, True),
        (Kind.THANKS, True, True),
    ],
)
def test_whom_a_letter_of_a_round_is_for(kind: Kind, accepted: bool, rejected: bool) -> None:
    """By what became of the country's form."""
    of = small()
    verdicts: tuple[FormVerdict, ...] = ("accepted", "rejected")
    assert tuple(bool(about(kind, (with_form(of, one),))) for one in verdicts) == (accepted, rejected)


@pytest.mark.parametrize("verdict", ["accepted", "rejected"])
def test_whoever_has_written_was_not_silent(verdict: FormVerdict) -> None:
    """A country that sent a form is not told of the silence procedure, whatever became of it; the others are."""
    one = with_form(small(), verdict)
    assert one.validation is not None
    beside = replace(one, validation=replace(one.validation, state="in_validation"), paper=None)
    found = [about(Kind.SILENCE, (part,)) for part in (replace(one, wrote=True), replace(beside, wrote=True), beside)]
    assert found == [(), (), (beside,)]


def test_no_letter_of_a_round_goes_to_whom_it_does_not_ask() -> None:
    """A country that was not asked is neither asked to validate nor reminded of it."""
    found = with_form(small())
    beside = Standing(found.country, found.instrument, found.latest, found.accepted, validation=found.validation)
    assert [kind for kind in (Kind.VALIDATION, Kind.VALIDATION_REMINDER, Kind.SILENCE) if about(kind, (beside,))] == []


def test_letters_of_a_round_ask_by_its_end() -> None:
    """Whatever the calendar foresaw; unless another date is named."""
    calendar = small().edition.calendar
    until, other = datetime.datetime(2027, 5, 28, 17, tzinfo=datetime.UTC), datetime.date(2027, 5, 20)
    asked = ((Kind.VALIDATION, None), (Kind.CLARIFICATION, other), (Kind.ACKNOWLEDGEMENT, None), (Kind.REQUEST, None))
    found = [asked_by(kind, calendar, by, until, number=2) for kind, by in asked]
    assert [(one.key, one.at, one.round) for one in found if one] == [
        ("validation", until, 2),
        ("correction", other, 2),
        ("validation", until, 2),
        ("return", calendar.return_by, 0),
    ]


@pytest.mark.parametrize(
    ("kind", "code"), [(Kind.VALIDATION_REMINDER, "no-round-yet"), (Kind.OBSERVER, "no-round-yet")]
)
def test_letters_of_a_round_need_one(kind: Kind, code: str) -> None:
    """Before the first round there is nothing to be reminded of, and no draft to comment on."""
    with pytest.raises(UsageError) as found:
        check_allowed(kind, small().edition)
    assert found.value.code == code


def test_observers_are_written_to_only_where_there_are_any() -> None:
    """An edition without observers has no letter for them."""
    with pytest.raises(UsageError) as found:
        check_allowed(Kind.OBSERVER, small().edition, ROUND)
    assert found.value.code == "no-observers"


class Meaning(Words):
    """A form that says something of one row, without a mark."""

    def form_rows(self, _form_id: int) -> tuple[Marked, ...]:
        """Nobody knows how it is meant."""
        return (Marked("matrix", "A-02", "", "", "Tal vez.", "Matriz", "F8"),)


def test_a_letter_asks_about_words_without_a_verdict_in_the_form_alone() -> None:
    """They are asked about though the form is in force; its other warnings, and those of an older form, are not."""
    of = small()
    asked, other = (replace(FINDINGS[-1], code=code) for code in ("words-without-verdict", "other"))
    found = with_form(of, "accepted")
    assert found.paper is not None
    found = replace(found, paper=replace(found.paper, source=Meaning()))
    of_form, of_older = (
        replace(found, form_findings=(asked, other)),
        replace(found, paper=None, findings=(asked, other)),
    )
    assert [about(Kind.CLARIFICATION, (one,)) for one in (of_form, of_older)] == [(of_form,), ()]
    letter = written(Kind.CLARIFICATION, "es", of=of, standings={Kind.CLARIFICATION: of_form}, newest=ROUND)
    assert letter.laid.plain.count("Tal vez.") == 1


def test_names_of_bodies_after_to() -> None:
    """With the article that melts into it."""
    found = [to_body(name, language) for name, language in (("Red", "es"), ("Observatorio", "es"), ("Network", "en"))]
    assert found == ["a la Red", "al Observatorio", "to the Network"]
