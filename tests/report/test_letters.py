"""Letters: every kind in both languages as text, the phrases and dates they are made of, what an edition may change."""

import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from matrices.errors import UsageError
from matrices.findings import Finding, Severity
from matrices.report.letters.kinds import Deadline, Kind, about, asked_by, check_allowed, in_words, named_too
from matrices.report.letters.mail import LetterBlock, lay_out, marked_up
from matrices.report.letters.write import (
    correction_lines,
    of_body,
    of_country,
    one_line,
    the_country,
    to_country,
    with_article,
)
from matrices.report.standing import Standing
from tests.report.small_letters import FINDINGS, small, standing, submission, written, wrong

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = ("es", "en")


def golden(kind: str, language: str) -> str:
    """Return what the letter of a kind is known to say."""
    _, _, rest = (GOLDEN / f"letters-{language}.txt").read_text(encoding="utf-8").partition(f"=== {kind}\n")
    return rest.partition("\n===")[0].strip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_each_letter_says_what_it_is_known_to_say(kind: Kind, language: str) -> None:
    """Subject and text of each kind, word by word."""
    letter = written(kind, language)
    assert f"{letter.laid.subject}\n\n{letter.laid.plain}".strip() == golden(kind, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_no_letter_blames(kind: Kind, language: str) -> None:
    """Letters thank and urge; the words that the Network avoids stand in none of them."""
    words = written(kind, language).laid.plain.lower()
    avoided = ("exig", "incumpl", "moros", "retras", "demand", "fail", "default", "complian", "overdue", " late ")
    assert [one for one in avoided if one in words] == []


def test_both_parts_of_a_mail_say_the_same() -> None:
    """The HTML has the words of the plain text, the date standing out, and everything escaped."""
    letter = written(Kind.CLARIFICATION, "es")
    assert '<li style="margin:0 0 .4em">Hoja «Matriz», celdas J7, J9: Máximo &lt; mínimo. Revise.</li>' in letter.html
    assert "<strong>viernes 12 de marzo de 2027</strong>" in letter.html
    assert letter.html.startswith('<!doctype html>\n<html lang="es">')


@pytest.mark.parametrize("kind", [Kind.COURTESY_REMINDER, Kind.SECOND_REMINDER, Kind.LAST_NOTICE])
def test_a_reminder_thanks_for_what_came(kind: Kind) -> None:
    """A country whose workbook is to be corrected is not told that nothing was received."""
    of = small()
    (country,), (instrument,) = of.edition.countries, of.instruments
    found = Standing(country, instrument, submission(of, 1, "rejected"), None, FINDINGS, 0, 4)
    plain = written(kind, "en", of=of, standings={kind: found}).laid.plain
    assert ("no record" in plain, "Version 1 of “Small” was received with thanks on 21 February 2027" in plain) == (
        False,
        True,
    )


def test_another_date_takes_the_place_of_the_calendar_s() -> None:
    """The date that the letter asks for is the one it is given, with its hour and time zone if it has one."""
    plain = written(Kind.SECOND_REMINDER, "es", by=datetime.datetime(2027, 3, 5, 12)).laid.plain
    assert "a más tardar el viernes 5 de marzo de 2027, a las 12:00 (hora de Costa Rica, UTC-6)" in plain


def test_a_request_for_validation_says_nothing_of_silence_unless_it_was_agreed() -> None:
    """The clause on silence stands only where the Network agreed on it."""
    agreed = written(Kind.VALIDATION, "en").laid.plain
    not_agreed = written(Kind.VALIDATION, "en", of=small(silence={"agreed": False})).laid.plain
    assert ("silence procedure" in agreed, "silence" in not_agreed) == (True, False)


def test_an_edition_may_write_its_own_letter(tmp_path: Path) -> None:
    """A page template of the same name in the edition's folder takes the place of the shipped one."""
    (tmp_path / "letters").mkdir()
    own = '{% extends "letters/letter.es.txt.j2" %}{% block subject %}Otro asunto{% endblock %}\n'
    own += "{% block message %}saluda a {{ country }}.{% endblock %}"
    (tmp_path / "letters" / "thanks.es.txt.j2").write_text(own, encoding="utf-8")
    letter = written(Kind.THANKS, "es", own=tmp_path)
    assert letter.laid.subject == "Otro asunto"
    assert letter.laid.blocks[0].texts == (
        "La Secretaría Técnica de la Conferencia Regional saluda atentamente al punto focal de la República Dominicana "
        "y saluda a República Dominicana.",
    )


def test_what_a_country_wrote_cannot_become_part_of_the_letter() -> None:
    """Line breaks in names of files and messages are blanks, and markup is text."""
    of = small()
    (country,), (instrument,) = of.edition.countries, of.instruments
    bad = (wrong("A1", "x\n\n- <b>y</b>\r\n| z" + "w" * 900, sheet="Hoja\n- mala"),)
    found = Standing(country, instrument, submission(of, 1, "rejected", "a\n\nb.xlsx"), None, bad, 0, 4)
    letter = written(Kind.CLARIFICATION, "es", of=of, standings={Kind.CLARIFICATION: found})
    (items,) = [block for block in letter.laid.blocks if block.kind == "list"]
    assert items.texts[0].startswith("Hoja «Hoja - mala», celda A1: x - <b>y</b> | zwww")
    assert (len(items.texts), len(items.texts[0]) < 400, "<b>" in letter.html) == (1, True, False)
    assert "(archivo a b.xlsx)" in letter.laid.plain


@pytest.mark.parametrize(
    ("words", "cut"), [("abcdefgh", "abcdefgh"), ("abcdefghi", "abcdefg…"), ("abcdef  ghi", "abcdef…"), ("a\nb", "a b")]
)
def test_words_of_a_country_keep_to_one_short_line(words: str, cut: str) -> None:
    """Cut off where they are longer than the line, the sign for it included."""
    assert one_line(words, 8) == cut


def test_many_corrections_are_counted() -> None:
    """Of more than thirty lines the rest is a number; warnings are not among them."""
    found: list[Finding] = [wrong("A1", f"Mensaje {number}.") for number in range(33)]
    lines = correction_lines([*found, wrong("B1", "Nada.", Severity.WARNING)], "en")
    assert (len(lines), lines[-1]) == (31, "3 more, marked in the enclosed workbook")


@pytest.mark.parametrize(
    ("kind", "for_none", "for_rejected", "for_accepted", "for_newer_rejected"),
    [
        (Kind.REQUEST, True, True, True, True),
        (Kind.NOMINATION, True, True, True, True),
        (Kind.COURTESY_REMINDER, True, True, False, False),
        (Kind.SECOND_REMINDER, True, True, False, False),
        (Kind.LAST_NOTICE, True, True, False, False),
        (Kind.CLARIFICATION, False, True, False, True),
        (Kind.ACKNOWLEDGEMENT, False, False, True, False),
        (Kind.THANKS, False, False, True, True),
        (Kind.VALIDATION, False, False, True, True),
        (Kind.SILENCE, False, False, True, True),
    ],
)
def test_whom_a_letter_is_for(
    kind: Kind, for_none: bool, for_rejected: bool, for_accepted: bool, for_newer_rejected: bool
) -> None:
    """By what a country sent: nothing; a workbook to be corrected; an accepted one; a newer one to be corrected."""
    of = small()
    (country,), (instrument,) = of.edition.countries, of.instruments
    first, second = submission(of, 1, "accepted"), submission(of, 2, "rejected")
    found = (
        Standing(country, instrument),
        Standing(country, instrument, second),
        Standing(country, instrument, first, first),
        Standing(country, instrument, second, first),
    )
    assert [bool(about(kind, (one,))) for one in found] == [for_none, for_rejected, for_accepted, for_newer_rejected]


def test_the_dates_that_a_letter_names() -> None:
    """What each kind asks for by when, and what else it names."""
    calendar = small().edition.calendar
    found = {}
    for kind in Kind:
        asked = asked_by(kind, calendar)
        found[kind.value] = [one.key for one in (*([asked] if asked else []), *named_too(kind, calendar))]
    assert found == {
        "request": ["return", "cut-off"],
        "courtesy-reminder": ["return"],
        "second-reminder": ["return"],
        "last-notice": ["return"],
        "clarification": ["correction"],
        "acknowledgement": ["cut-off"],
        "thanks": ["validation", "presentation"],
        "validation": ["validation"],
        "validation-reminder": ["validation"],
        "silence": ["validation"],
        "observer": ["comments"],
        "nomination": ["nomination"],
    }


@pytest.mark.parametrize(
    ("kind", "by", "code"),
    [
        (Kind.VALIDATION, None, "letter-without-date"),
        (Kind.THANKS, datetime.date(2027, 3, 5), "letter-asks-nothing"),
    ],
)
def test_a_date_that_is_missing_or_in_vain_is_misuse(kind: Kind, by: datetime.date | None, code: str) -> None:
    """A letter needs the date it asks for; one that asks for nothing takes none."""
    calendar = small(calendar={key: f"2027-0{n}-01" for n, key in enumerate(("request", "return_by", "cut_off"), 1)}
                     | {"time_zone": "UTC"}).edition.calendar  # fmt: skip
    with pytest.raises(UsageError) as found:
        asked_by(kind, calendar, by)
    assert found.value.code == code


def test_silence_is_refused_unless_agreed() -> None:
    """Nobody's silence counts before the Network said so."""
    with pytest.raises(UsageError) as found:
        check_allowed(Kind.SILENCE, small(silence={"agreed": False}).edition)
    assert found.value.code == "silence-not-agreed"


@pytest.mark.parametrize(
    ("name", "language", "phrases"),
    [
        ("Costa Rica", "es", ("Costa Rica", "de Costa Rica", "a Costa Rica")),
        ("El Salvador", "es", ("El Salvador", "de El Salvador", "a El Salvador")),
        (
            "República Dominicana",
            "es",
            ("la República Dominicana", "de la República Dominicana", "a la República Dominicana"),
        ),
        (
            "Estados Unidos de América",
            "es",
            ("los Estados Unidos de América", "de los Estados Unidos de América", "a los Estados Unidos de América"),
        ),
        ("Reino Unido", "es", ("el Reino Unido", "del Reino Unido", "al Reino Unido")),
        ("Belize", "en", ("Belize", "of Belize", "to Belize")),
        (
            "United States of America",
            "en",
            ("the United States of America", "of the United States of America", "to the United States of America"),
        ),
    ],
)
def test_names_of_countries_take_their_article(name: str, language: str, phrases: tuple[str, ...]) -> None:
    """As Spanish and English say them after of and to."""
    assert (the_country(name, language), of_country(name, language), to_country(name, language)) == phrases


def test_names_of_bodies_take_their_article() -> None:
    """Feminine and masculine in Spanish."""
    names = ("Secretaría Técnica", "Red de Enlace", "Comisión", "Consejo", "Sistema Regional")
    assert [(with_article(name, "es"), of_body(name, "es")) for name in names] == [
        ("la Secretaría Técnica", "de la Secretaría Técnica"),
        ("la Red de Enlace", "de la Red de Enlace"),
        ("la Comisión", "de la Comisión"),
        ("el Consejo", "del Consejo"),
        ("el Sistema Regional", "del Sistema Regional"),
    ]


@pytest.mark.parametrize(
    ("at", "zone", "language", "long", "exact"),
    [
        (
            datetime.date(2027, 2, 26),
            "America/Costa_Rica",
            "es",
            "viernes 26 de febrero de 2027",
            "las 24:00 (hora de Costa Rica, UTC-6) del viernes 26 de febrero de 2027",
        ),
        (
            datetime.datetime(2027, 4, 30, 17, tzinfo=ZoneInfo("America/Costa_Rica")),
            "America/Costa_Rica",
            "en",
            "Friday, 30 April 2027, at 17:00 (Costa Rica time, UTC-6)",
            "17:00 (Costa Rica time, UTC-6) on Friday, 30 April 2027",
        ),
        (
            datetime.datetime(2027, 4, 30, 17, tzinfo=datetime.UTC),
            "Asia/Kolkata",
            "en",
            "Friday, 30 April 2027, at 22:30 (India time, UTC+5:30)",
            "22:30 (India time, UTC+5:30) on Friday, 30 April 2027",
        ),
        (datetime.date(2027, 1, 1), "UTC", "en", "Friday, 1 January 2027", "24:00 (UTC) on Friday, 1 January 2027"),
    ],
)
def test_dates_have_day_hour_and_zone(at: datetime.date, zone: str, language: str, long: str, exact: str) -> None:
    """A day without an hour ends at its midnight; an hour has its time zone, as it is on that day."""
    found = in_words(Deadline("return", at), ZoneInfo(zone), language)
    assert (found["long"], found["exact"]) == (long, exact)


def test_a_letter_is_laid_out_as_blocks() -> None:
    """Subject, paragraphs, lists and lines; a line without a mark goes on with the one before."""
    laid = lay_out("  Asunto  \n\nUno\ndos:\n- a\n  b\n- c\n\n| x\n| y\n")
    assert (laid.subject, laid.blocks) == (
        "Asunto",
        (
            LetterBlock("paragraph", ("Uno dos:",)),
            LetterBlock("list", ("a b", "c")),
            LetterBlock("lines", ("x", "y")),
        ),
    )
    assert laid.plain == "Uno dos:\n\n- a b\n- c\n\nx\ny\n"


def test_what_stands_out_is_escaped_too() -> None:
    """The words that stand out are found in escaped text."""
    assert marked_up("a < b & c", ["b & c"]) == "a &lt; <strong>b &amp; c</strong>"


def test_every_country_s_standing_is_its_own() -> None:
    """A letter speaks of the newest submission, with its rows."""
    found = standing(small(), Kind.ACKNOWLEDGEMENT)
    assert (found.to_correct, found.errors, found.rows_answered) == (False, 0, 3)
