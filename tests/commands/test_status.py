"""`matrices status`: the record for other programs, and the page."""

from pathlib import Path

import pytest

from matrices.instrument.place import CellId
from tests.commands.conftest import SOUND, Desk


def test_the_record_has_days_phases_versions_and_letters(desk: Desk) -> None:
    """New keys beside those that were there."""
    desk.run("receive", desk.filled(SOUND, name="a.xlsx"), "--arrived", "2027-02-24T09:05")
    desk.run(
        "receive",
        desk.filled({**SOUND, CellId("matrix", "A-01", "longest"): 4}, name="b.xlsx"),
        "--arrived",
        "2027-03-01",
    )
    desk.run("letters", "second-reminder", "PAN")
    found = desk.json("status", "--on", "2027-03-13")
    countries = {one["country"]: one for one in found.pop("countries")}
    letters = countries["PAN"].pop("letters")
    assert found == {
        "edition": "2027",
        "return_by": "2027-02-26",
        "cut_off": "2027-03-12",
        "on": "2027-03-13",
        "days_to_return_by": -15,
        "days_to_cut_off": -1,
        "round": None,
        "contacts": {},
        "due": [
            {
                "what": "clarification",
                "on": "2027-03-01",
                "letter": "clarification",
                "countries": ["CRI"],
                "by": None,
                "round": None,
                "words": "Send the letter of clarification to Costa Rica: there is something to correct or to answer",
            }
        ],
        "unsettled": [
            {
                "line": 3,
                "place": "body.email",
                "message": "The contact address is empty: the covers of the workbooks do not say where questions go.",
            }
        ],
    }
    assert list(letters) == ["second-reminder"]
    assert countries["CRI"] == {
        "country": "CRI",
        "instrument": "small",
        "state": "answered",
        "version": 1,
        "received_at": "2027-02-24T09:05:00-06:00",
        "rows_answered": 3,
        "rows_asked": 4,
        "phase": "answered",
        "latest_version": 2,
        "latest_verdict": "rejected",
        "latest_received_at": "2027-03-01T00:00:00-06:00",
        "errors": 1,
        "accepted_version": 1,
        "letters": {},
        "validation": None,
        "waiting_versions": [],
        "cells_to_clarify": 0,
        "to_clarify": [],
        "asked": False,
    }
    assert (countries["PAN"]["phase"], countries["PAN"]["latest_version"]) == ("no_answer", None)


def test_the_page_is_written(desk: Desk, tmp_path: Path) -> None:
    """To build/status.html, the part for circulation to its own file, or wherever it is told."""
    desk.run("status", "--format", "html", "--language", "es", "--on", "2027-02-24")
    desk.run("status", "--format", "html", "--circulate", "--language", "es", "--on", "2027-02-24")
    desk.run("status", "--format", "html", "-o", str(tmp_path / "page.html"), "--language", "es", "--on", "2027-02-24")
    whole = (desk.path / "build" / "status.html").read_text(encoding="utf-8")
    part = (desk.path / "build" / "status-circulation.html").read_text(encoding="utf-8")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == whole
    assert ("Solo para la Secretaría Técnica" in whole, "Belice" in whole) == (True, True)
    assert ("Solo para la Secretaría Técnica" in part, "Belice" in part) == (False, False)


@pytest.mark.parametrize("words", [("--circulate",), ("-o", "x.html"), ("--circulate", "--format", "json")])
def test_a_page_needs_its_format(desk: Desk, words: tuple[str, ...]) -> None:
    """Options of the page without --format html are misuse."""
    assert getattr(desk.run("status", *words).exception, "code", "") == "page-needs-html"


def test_the_register_is_beside_the_edition_wherever_one_stands(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that `edition.yaml` names without a folder lies beside it; none yet is no error."""
    edition = desk.path / "edition.yaml"
    edition.write_text(edition.read_text(encoding="utf-8") + "register: sqlite:///own.sqlite\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert desk.run("status").exit_code == 0
    desk.run("register", "log")
    assert not (tmp_path / "own.sqlite").exists()
