"""What Chromium with axe-core says of the desk, used as an officer uses it."""

import datetime

import pytest

from matrices.desk.front import FrontDesk
from matrices.desk.officer import DeskOfficer
from matrices.desk.serving import _SCREENS
from matrices.instrument.place import CellId
from tests.commands.conftest import SOUND, Desk
from tests.web.driven import Driven, judged_widths

PATHS = (
    "/e/edition/tray/CRI-small-v1", "/e/edition/board", "/e/edition/tray", "/e/edition/register", "/e/edition/study",
    "/e/edition/publish", "/e/edition/tray/CRI-small-v1/withdraw", "/e/edition/tray/PAN-small-v2/merge",
    "/e/edition/tray/CRI-small-v1/arrival", "/e/edition/jobs/1", "/e/edition/jobs/99", "/?all=1", "/new", "/name",
    "/e/edition/edition", "/e/edition/edition/general", "/e/edition/edition/contacts", "/e/edition/edition/text",
    "/e/edition/rounds", "/e/edition/rounds/do/open", "/e/edition/rounds/do/close", "/e/edition/rounds/forms/1",
    "/e/edition/letters", "/e/edition/letters/request", "/e/edition/letters/request/CRI",
    "/e/edition/edition/publication", "/e/edition/instruments", "/e/edition/instruments/small", "/e/edition/import",
    "/e/edition/queries", "/e/edition/people", "/e/edition/tray/PAN-small-v1?sheet=Matriz&cell=G7",
    "/e/edition/register/erase",
)  # fmt: skip
"""Every screen."""

FILES = {
    "/static/{name}", "/enter", "/e/{edition}", "/e/{edition}/letters/template",
    "/e/{edition}/letters/{kind}/{country}/{name}", "/e/{edition}/product/{folder}/{file}",
    "/e/{edition}/published/{version:int}/{name:path}", "/e/{edition}/register/copies/{file}",
    "/e/{edition}/rounds/files/{number}/{name:path}", "/e/{edition}/tray/{name}/attachments/{file}",
    "/e/{edition}/tray/{name}/file/marked", "/e/{edition}/tray/{name}/file/original",
}  # fmt: skip
"""Addresses that are no screen: files, and ways to another address."""


def test_every_screen_is_judged() -> None:
    """An address that is added is entered above."""
    shown = [route for one in _SCREENS for route in one.ROUTES if "GET" in route.methods]
    paths = [path.partition("?")[0] for path in PATHS]
    assert {route.path for route in shown if not any(route.path_regex.fullmatch(path) for path in paths)} == FILES


@pytest.mark.chromium
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_desk_in_chromium(front: FrontDesk, desk: Desk, language: str) -> None:
    """A file is dropped and walked; no fault by axe, no page too wide, nothing from elsewhere, every stop seen."""
    front.officer, front.folder = DeskOfficer("María Gómez", language), desk.path.parent
    desk.run("receive", desk.filled(SOUND, "PAN", "PAN-1.xlsx"))
    fewer = {place: one for place, one in SOUND.items() if place[1] != "B-01"}
    changed = {**fewer, CellId("matrix", "A-02", "coverage"): "Parcial", CellId("matrix", "A-02", "law"): "L01"}
    desk.run("receive", desk.filled(changed, "PAN", "PAN-2.xlsx"))
    desk.run("query", "ask", "PAN-small-v1", "Matriz!G7", "--words", "¿Qué artículo?")
    desk.run("query", "source", "PAN-small-v1", "L01", "--source", "Gaceta 24")
    desk.run("study", "--language", "es", "--format", "html")
    dropped = desk.filled(
        {**SOUND, CellId("matrix", "A-01", "notes"): "Falta el artículo.", CellId("laws", "L01", "status"): "?"}
    )
    with Driven(front.new_link(), locale=language) as browser:
        walks_to_a_finding(browser, dropped)
        opens_a_round(desk)
        widths = judged_widths(language)
        assert [one for path in PATHS for one in browser.faults_of(path, next(widths), shots=language)] == []
        copies_a_letter(browser)
        assert (browser.noise(), browser.faults()) == ([], [])


def walks_to_a_finding(browser: Driven, dropped: str) -> None:
    """Drop a file, and go to its first finding by the keyboard."""
    browser.goto("/e/edition/tray")
    browser.upload("files", [dropped])
    browser.then("button[value=yes]")
    browser.press(".card .button")
    browser.key("[data-step='1']", "Enter")
    walked = browser.evaluate("[document.activeElement.id[0], document.querySelector('.findings .here').id[0]]")
    assert walked == ["c", "f"]


def opens_a_round(desk: Desk) -> None:
    """Open a round, to which a country says that all is right."""
    until = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=30)
    assert desk.run("round", "open", "--until", f"{until}", "--format", "html").exit_code == 0
    (form,) = (desk.path / "build" / "round-1").glob("PAN-small-*.xlsx")
    assert "form" in desk.run("round", "receive", str(form)).output


def copies_a_letter(browser: Driven) -> None:
    """Copy a part of a letter for a webmail."""
    browser.permit()
    browser.goto("/e/edition/letters/request/CRI")
    browser.press("button[value=copy]")
    browser.open("[data-copy=subject]")
    browser.evaluate(
        "new Promise((done) => setInterval(() => document.getElementById('copy-told').textContent && done(), 50))"
    )
    subject, copied = (
        browser.evaluate(one) for one in ("document.getElementById('subject').value", "navigator.clipboard.readText()")
    )
    assert subject == copied != ""


@pytest.mark.chromium
def test_a_file_is_decided_without_javascript(front: FrontDesk, desk: Desk) -> None:
    """As every form, the page says what was done."""
    front.officer = DeskOfficer("María Gómez", "es")
    desk.run("receive", desk.filled(SOUND))
    with Driven(front.new_link(), javascript=False) as browser:
        browser.send("/e/edition/tray/CRI-small-v1/withdraw", {"reason": "Se recibió por error."})
        assert "CRI-small-v1" in browser.words(".told")
