"""`matrices round open`: what is frozen, what is written, what is refused."""

import email
import email.policy
import shutil
from pathlib import Path

import pytest

from tests.rounds.play import ANSWERED, CLOSED, CORRECTED, LONGEST, SILENCE, Play, play


def test_opening_writes_everything_that_is_sent(desk: Play) -> None:
    """The draft, one form a country and instrument, the observers' form, and a letter to each."""
    target = desk.path / "build" / "round-1"
    names = sorted(str(path.relative_to(target)) for path in target.rglob("*") if path.is_file())
    forms = sorted(f"{country}-small-{'en' if country == 'BLZ' else 'es'}.xlsx" for country in ANSWERED)
    letters = [f"letters/validation/{country}.{form}" for country in ANSWERED for form in ("eml", "ics")]
    observers = ["OBS-comments-1-es.xlsx", "letters/observer/OBS.eml", "letters/observer/OBS.ics"]
    assert names == sorted([*forms, "study-es.html", *letters, *observers])


def test_an_observer_without_an_address_is_told_as_one(tmp_path: Path) -> None:
    """The line of its draft says of whom the address is missing: an observer has no focal point."""
    desk = play(tmp_path / "edition")
    file = desk.path / "edition.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(", email: obs@example.org", ""), encoding="utf-8")
    desk.answer("CRI")
    told = desk.run("round", "open", "--format", "html", "--at", "2027-03-31T09:00").output
    assert "OBS.eml; edition.yaml has no address of the observer, so the draft has no recipient" in told


def test_a_letter_encloses_the_draft_and_the_country_s_own_form(desk: Play) -> None:
    """And a calendar file; the draft in another language where there is none in its own."""
    target = desk.path / "build" / "round-1"
    found = {}
    for country in ("CRI", "BLZ"):
        content = (target / "letters" / "validation" / f"{country}.eml").read_bytes()
        mail = email.message_from_bytes(content, policy=email.policy.default)
        found[country] = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert [list(files) for files in found.values()] == [
        ["study-es.html", "CRI-small-es.xlsx", "CRI.ics"],
        ["study-es.html", "BLZ-small-en.xlsx", "BLZ.ics"],
    ]
    assert found["CRI"]["CRI-small-es.xlsx"] == (target / "CRI-small-es.xlsx").read_bytes()


def test_files_written_again_are_the_same_bytes(desk: Play) -> None:
    """Whatever came since: what was frozen makes the draft and the forms."""
    target = desk.path / "build" / "round-1"
    before = {path.name: path.read_bytes() for path in target.glob("*.*")}
    desk.returns(desk.form("CRI", CORRECTED, {LONGEST: 12}, rest=True))
    desk.answer("PAN", cells={LONGEST: 11})
    shutil.rmtree(target)
    desk.run("round", "forms", "--format", "html")
    assert {path.name: path.read_bytes() for path in target.glob("*.*")} == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "round-runs"),
        (("MEX",), "round-runs"),
    ],
)
def test_one_round_at_a_time(desk: Play, words: tuple[str, ...], code: str) -> None:
    """A round that runs is closed before the next is opened."""
    assert desk.run("round", "open", *words, code=None).exception.code == code  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--until", "2027-03-01"), "round-date-passed"),
        (("MEX",), "round-country-unanswered"),
        (("XXX",), "unknown-country-code"),
    ],
)
def test_what_cannot_be_opened(tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    """A date that has passed, countries without answers: nothing is opened."""
    made = play(tmp_path / "edition")
    made.answer("CRI")
    refused = made.run("round", "open", "--at", "2027-03-31T09:00", *words, code=None)
    assert refused.exception.code == code  # type: ignore[union-attr]
    assert made.run("round", "status", code=None).exception.code == "no-round-yet"  # type: ignore[union-attr]


def test_nobody_has_answered(tmp_path: Path) -> None:
    """There is nothing to validate, and nothing to receive."""
    made = play(tmp_path / "edition")
    refused = [made.run("round", *words, code=None).exception for words in (("open",), ("status",), ("close",))]
    assert [one.code for one in refused] == ["round-without-answers", "no-round-yet", "no-round-yet"]  # type: ignore[union-attr]


def test_some_countries_alone_may_be_asked(tmp_path: Path) -> None:
    """Only they get a form and a letter; silence says nothing of the others."""
    made = play(tmp_path / "edition", SILENCE)
    made.answer("CRI", "PAN")
    made.open("CRI")
    forms = sorted(path.name for path in (made.path / "build" / "round-1").glob("*-small-*.xlsx"))
    made.run("round", "close", "--at", CLOSED)
    assert (forms, made.states()["CRI"][0], made.states()["PAN"][0]) == (
        ["CRI-small-es.xlsx"],
        "silence",
        "not_validated",
    )


def test_silence_counts_only_if_it_was_agreed_before_the_opening(desk: Play) -> None:
    """An agreement that edition.yaml names later does not reach back."""
    path = desk.path / "edition.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("silence: {agreed: false}", SILENCE), encoding="utf-8")
    desk.run("round", "close", "--at", CLOSED)
    assert desk.states()["CRI"][0] == "not_validated"


def test_a_day_named_as_the_end_is_over_with_its_last_second(desk: Play) -> None:
    """Whoever is asked until the 31st has all of that day."""
    desk.run("round", "close", "--at", CLOSED)
    told = desk.run("round", "open", "--at", "2027-05-04T09:00", "--until", "2027-05-31", "--format", "html").output
    assert "Round 2 of validation is open until 31 May 2027, 23:59 (UTC-06:00)." in told
    assert desk.json("round", "status")["round"]["until"] == "2027-05-31T23:59:59-06:00"
