"""Telephone numbers as people and spreadsheets write them: what is read, what is remarked, what is never guessed."""

import datetime
from decimal import Decimal

import pytest

from matrices.instrument.columns import Column, Remark, Target, Typed
from matrices.instrument.raw import RawValue, raw_date, raw_number, raw_text
from matrices.instrument.types.parsing import parse
from matrices.language import same

PHONE = Column(id="phone", type="phone", label=same("Phone"))
EATEN = Typed("+50625550110", (Remark("phone-eaten", {"suggestion": "+506 2555 0110"}),))
LOST = Typed(None, (Remark("phone-lost", {"suggestion": "+506 2212 3456"}),))


def read(content: RawValue, region: str = "CR") -> Typed:
    """Return what is made of a cell of a country."""
    return parse(content, Target(PHONE, "es", region=region))


@pytest.mark.parametrize("words", ["+506 2555 0110", "+50625550110", "+506-2555-0110", "+506 (2555) 0110"])
def test_a_number_with_its_country_code_is_taken_without_a_word(words: str) -> None:
    """Blanks, hyphens and brackets do not matter."""
    assert read(raw_text(words)) == Typed("+50625550110")


@pytest.mark.parametrize("words", ["50625550110", "2555 0110", "00506 2555 0110"])
def test_a_text_without_the_plus_sign_is_read_and_told(words: str) -> None:
    """Where the country is known, such a text can mean one number only."""
    assert read(raw_text(words)) == Typed("+50625550110", (Remark("understood-as", {"understood": "+50625550110"}),))


@pytest.mark.parametrize("number", [50625550110, 25550110, Decimal("50625550110.0")])
def test_a_number_that_kept_its_digits_is_read_and_asked_about(number: int | Decimal) -> None:
    """Nothing but the plus sign is gone, and the finding shows how to write it."""
    assert read(raw_number(number)) == EATEN


def test_a_sum_is_read_as_it_was_typed() -> None:
    """`+506-2555-0110` becomes a formula whose result is below zero."""
    assert read(RawValue("number", "-12159", Decimal(-12159), formula="=+506-2555-0110")) == EATEN
    assert read(RawValue("blank", "", formula="=506-2555-0110")) == EATEN


@pytest.mark.parametrize(
    "content",
    [
        raw_text("5.06256E+10"),
        raw_text("5,06256E+10"),
        raw_number(50625600000),
        raw_number(Decimal("2555.011")),
        raw_number(-12159),
        raw_number(555),
        raw_date(datetime.datetime(2555, 1, 10)),
        RawValue("number", "7", Decimal(7), formula="=A1+3"),
    ],
    ids=["scientific", "with-comma", "rounded", "fraction", "negative", "short", "date", "result"],
)
def test_digits_that_are_gone_are_not_guessed(content: RawValue) -> None:
    """The finding says how a number of that country is written."""
    assert read(content) == LOST


def test_a_number_of_another_country_needs_its_plus_sign() -> None:
    """Digits alone could be a number of several countries."""
    assert read(raw_number(12025550123)) == LOST
    assert read(raw_text("+1 202 555 0123")) == Typed("+12025550123")


def test_without_a_country_only_whole_numbers_are_read() -> None:
    """A jurisdiction that is no country has no country code."""
    assert read(raw_text("2555 0110"), "") == Typed(None, (Remark("not-a-phone"),))
    assert read(raw_number(25550110), "") == Typed(None, (Remark("phone-lost", {"suggestion": "+506 2222 3333"}),))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2555 0110 ext. 204", Remark("phone-extension", {"suggestion": "+506 2555 0110", "extension": "204"})),
        ("+506 2555 0110 x204", Remark("phone-extension", {"suggestion": "+506 2555 0110", "extension": "204"})),
        ("2555 0110 / 8555 0111", Remark("phone-several", {"numbers": "+506 2555 0110, +506 8555 0111"})),
        ("2555 0110 y 8555 0111", Remark("phone-several", {"numbers": "+506 2555 0110, +506 8555 0111"})),
        ("2555-0110; 8555-0111", Remark("phone-several", {"numbers": "+506 2555 0110, +506 8555 0111"})),
        *(
            (f"2555 0110{said}204", Remark("phone-extension", {"suggestion": "+506 2555 0110", "extension": "204"}))
            for said in (
                " ext ",
                " Ext: ",
                " extensión ",
                " extension ",
                " x",
                " X-",
                " int. ",
                " interno ",
                " anexo ",
                " Anexo: ",
                " #",
                ";ext=",
                ", ext. ",
                ",",
                " ramal ",
                " opción ",
                " poste ",
                "ext",
                "#",
                " local ",
            )
        ),
        ("tel:+506-2555-0110;ext=204", Remark("phone-extension", {"suggestion": "+506 2555 0110", "extension": "204"})),
        ("2555 0110 (ext. 204)", Remark("phone-extension", {"suggestion": "+506 2555 0110", "extension": "204"})),
        ("2555 0110 (204)", Remark("phone-extension", {"suggestion": "+506 2555 0110", "extension": "204"})),
        (
            "+506\u00a02555\u202f0110 ext.\u00a0204",
            Remark("phone-extension", {"suggestion": "+506 2555 0110", "extension": "204"}),
        ),
        *(
            (f"{first}{between}8555 0111", Remark("phone-several", {"numbers": "+506 2555 0110, +506 8555 0111"}))
            for first in ("2555 0110", "Tel: +506 2555 0110")
            for between in (
                " ó ",
                " - ",
                " – ",
                " & ",
                " ",
                "\n",
                ", ",
                " | ",
                " o ",
                " Cel: ",
                " (oficina) / +506 ",
                " +506 ",
            )
        ),
    ],
)
def test_an_extension_and_a_second_number_are_asked_about_and_never_dropped(words: str, expected: Remark) -> None:
    """The cell waits to be clarified: no digit that was written is lost without a word."""
    assert read(raw_text(words)) == Typed(None, (expected,))


@pytest.mark.parametrize(
    "words", ["+506\u00a02555\u202f0110", "２５５５ ０１１０", "2555‑0110", "2555–0110", "(506) 2555.0110"]
)
def test_blanks_digits_and_hyphens_of_every_kind_are_read(words: str) -> None:
    """As programs write and copy them, the directory itself among them."""
    assert read(raw_text(words)).value == "+50625550110"


@pytest.mark.parametrize(
    "words",
    [
        "2555 0110 / 204", "2555 0110-15", "2555 0110 al 15", "2555 0110 ext. 204 y 205", "2555 0110 ext. 204-B",
        "2555 0110 de 8 a 16", "2555 0110 ext", "2555 0110 ext. uno", "2555 011O", "+506 2555 01100", "2555 0110 24h",
        "2555 0110p204", "2555 0110 / 0111",
    ],
)  # fmt: skip
def test_what_is_no_single_number_is_not_cut_to_one(words: str) -> None:
    """No digit is dropped so that the rest makes a number."""
    assert read(raw_text(words)) == Typed(None, (Remark("not-a-phone"),))


def test_labels_say_nothing_and_other_words_are_told() -> None:
    """No note says that there is nothing to do where words were dropped."""
    found = [read(raw_text(words)) for words in ("Tel. +506 2555 0110", "Recepción 2555 0110", "2555 0110 WhatsApp")]
    assert [(one.value, [each.code for each in one.remarks]) for one in found] == [
        ("+50625550110", ["understood-as"]),
        *[("+50625550110", ["phone-with-words"])] * 2,
    ]
