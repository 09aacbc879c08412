"""The edition as forms: every key can be reached, mistakes stand at their field, and what changes is shown first."""

import html
import re
from typing import Any

import pytest

from matrices.desk.edition import SECTIONS
from matrices.edition import load_edition
from tests.commands.conftest import Desk
from tests.desk.conftest import Browser, words


def fields(page: str) -> dict[str, Any]:
    """Return what a browser would send of the first form of a page that has fields of its own."""
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'name="base"' in one)
    found = dict[str, Any]()
    for mark in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r' name="([^"]+)"', mark), re.search(r' value="([^"]*)"', mark)
        if name and ('type="checkbox"' not in mark or " checked" in mark):
            told = html.unescape(value[1]) if value else ""
            found[name[1]] = [*found.get(name[1], []), told] if 'type="checkbox"' in mark else told
    for name, value in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL):
        found[name] = html.unescape(value)
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def sent(browser: Browser, section: str, **changes: str) -> str:
    """Fill a page's form in and send it; two underscores in a name stand for a full stop."""
    path = f"/e/edition/edition/{section}"
    data = fields(browser.get(path).text) | {key.replace("__", "."): one for key, one in changes.items()}
    return browser.client.post(path, data=data, headers={"Origin": browser.front.origin}).text


def written(browser: Browser, page: str) -> str:
    """Confirm what a page shows as the difference."""
    data = fields(page)
    answer = browser.client.post("/e/edition/edition/save", data=data, headers={"Origin": browser.front.origin})
    return words(answer)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_form_that_is_sent_as_it_came_changes_nothing(browser: Browser, desk: Desk, section: str) -> None:
    """Every page speaks both languages, and reads back what it shows."""
    before = (desk.path / "edition.yaml").read_bytes()
    assert "No se cambió nada." in sent(browser, section)
    browser.send("/language", f"/e/edition/edition/{section}", language="en", next="/")
    assert "Nothing was changed." in sent(browser, section)
    assert (desk.path / "edition.yaml").read_bytes() == before


def test_a_date_is_changed_after_its_difference_was_shown(browser: Browser, desk: Desk) -> None:
    """Nothing is written before it is confirmed; then that date alone is another."""
    path = desk.path / "edition.yaml"
    before = path.read_text("utf-8")
    page = sent(browser, "calendar", calendar__request="2026-12-30")
    assert path.read_text("utf-8") == before
    gone, new = re.search(r"<del>(.*)</del>", page), re.search(r"<ins>(.*)</ins>", page)
    assert gone is not None
    assert new is not None
    assert "request" in gone[1]
    assert "Se escribió edition.yaml." in written(browser, page)
    assert path.read_text("utf-8") == before.replace(html.unescape(gone[1]), html.unescape(new[1]))


def test_a_mistake_stands_at_its_field_with_what_was_sent(browser: Browser, desk: Desk) -> None:
    """A date before the one that it must follow is told at that date, in the language of the page."""
    page = sent(browser, "calendar", calendar__cut_off="1999-01-01")
    wrong = re.findall(r'<div id="wrong-([^"]+)"', page)
    assert wrong == ["calendar.cut_off"]
    assert 'value="1999-01-01"' in page
    assert "1999-01-01" not in (desk.path / "edition.yaml").read_text("utf-8")
    page = sent(browser, "calendar", calendar__cut_off="31 de febrero")
    assert re.findall(r'<div id="wrong-([^"]+)"', page) == ["calendar.cut_off"]


def test_a_country_is_added_and_one_taken_out(browser: Browser, desk: Desk) -> None:
    """The edition has the one and not the other; a code that is none is told at its field."""
    page = sent(browser, "countries", countries__3__code="ZZZ", countries__3__language="es")
    assert re.findall(r'<div id="wrong-([^"]+)"', page) == ["countries.3.code"]
    page = sent(browser, "countries", countries__3__code="HND", countries__3__language="es", drop__countries__1="yes")
    written(browser, page)
    assert [one.code for one in load_edition(desk.path).edition.countries] == ["CRI", "PAN", "HND"]


def test_contacts_are_pasted(browser: Browser, desk: Desk) -> None:
    """Rows of a spreadsheet become contacts; a row of a strange country is named and stays in the field."""
    path, origin = "/e/edition/edition/contacts", {"Origin": browser.front.origin}
    start = fields(browser.get(path).text)
    data = {"token": start["token"], "base": start["base"], "how": "replace"}
    bad = browser.client.post(path, data=data | {"paste": "Chile\ttitular\tEva"}, headers=origin)
    assert ("1: Chile · titular · Eva" in words(bad), "Chile\ttitular\tEva" in bad.text) == (True, True)
    row = "CRI\ttitular\tEva Sol\tDirectora\tMinisterio\te@example.org"
    good = browser.client.post(path, data=data | {"paste": row}, headers=origin)
    assert "Se escribió" in written(browser, good.text)
    assert "name: Eva Sol" in (desk.path / "edition.yaml").read_text("utf-8")


def test_what_somebody_else_wrote_meanwhile_is_shown_first(browser: Browser, desk: Desk) -> None:
    """A file that changed since is not overwritten: neither from the form nor from the difference."""
    path = desk.path / "edition.yaml"
    page = sent(browser, "calendar", calendar__request="2026-12-30")
    path.write_text(path.read_text("utf-8") + "# mine\n", "utf-8")
    assert "Alguien modificó edition.yaml" in written(browser, page)
    assert path.read_text("utf-8").endswith("# mine\n")
    stale = fields(page)["base"]
    again = sent(browser, "general", base=stale, subtitle__es="Uno", subtitle__en="One")
    assert ("Alguien modificó edition.yaml" in again, ">\nUno</textarea>" in again) == (True, True)


def test_an_edition_with_mistakes_is_mended_as_a_text(browser: Browser, desk: Desk) -> None:
    """Where the file is no YAML the whole text is shown with its line, and written when it is one again."""
    path = desk.path / "edition.yaml"
    whole = path.read_text("utf-8")
    path.write_text(whole.replace("id:", "id", 1), "utf-8")
    page = browser.get("/e/edition/edition").text
    assert ("edition.yaml:" in page, 'name="words"' in page) == (True, True)
    assert "edition.yaml tiene errores" in html.unescape(sent(browser, "text"))
    assert "Se escribió edition.yaml." in written(browser, sent(browser, "text", words=whole))
    assert path.read_text("utf-8") == whole


def test_every_key_of_an_edition_has_a_field() -> None:
    """What an edition can say can be said in a form."""
    from pydantic import BaseModel

    from matrices.desk.edition import _FIELDS, _ITEMS
    from matrices.edition import Body, Calendar, Contact, Country, Edition, Observer, Waiver
    from matrices.edition.model import Meeting, Silence

    once = {key for section in _FIELDS.values() for key, _ in section}
    models: dict[str, type[BaseModel]] = {"body": Body, "meeting": Meeting, "calendar": Calendar, "silence": Silence}
    wanted = {f"{name}.{key}" for name, model in models.items() for key in model.model_fields}
    wanted |= {one.alias or key for key, one in Edition.model_fields.items()} - {*models, "years", *_ITEMS}
    assert once == {*wanted, "years.first", "years.last"}
    items: dict[str, type[BaseModel]] = {"countries": Country, "contacts": Contact, "observers": Observer}
    items["waivers"] = Waiver
    found = {name: {key for key, _ in known} for name, known in _ITEMS.items()}
    found["countries"].add("contacts")
    assert found == {name: set(model.model_fields) for name, model in items.items()}
