"""The edition as forms: every key can be reached, mistakes stand at their field, and what changes is shown first."""

import hashlib
import html
import re
import typing
from typing import Any

import pytest
from pydantic import BaseModel

from matrices.desk.edition import SECTIONS
from matrices.edition import Edition, load_edition
from matrices.edition.model import Publication
from matrices.edition.rewriting import changed_keys
from tests.commands.conftest import SOUND, Desk
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


def test_what_was_changed_is_in_the_log(browser: Browser, desk: Desk) -> None:
    """By whom, which keys and the hashes before and after, never what they say; before there is a register, nothing."""
    path = desk.path / "edition.yaml"
    written(browser, sent(browser, "calendar", calendar__request="2026-12-30"))
    assert not (desk.path / "register.sqlite").exists()
    desk.run("receive", desk.filled(SOUND))
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    page = sent(
        browser, "contacts", countries__0__contacts__0__name="Eva Sol", countries__0__contacts__0__role="principal"
    )
    written(browser, page)
    logged = desk.json("register", "log")[-1]
    assert (logged["kind"], logged["actor"]) == ("edition-changed", "María Gómez")
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    expected = {"edition": "2027", "keys": ["countries.CRI.contacts"], "before": before, "sha256": after}
    assert logged["details"] == expected
    assert "modificó edition.yaml: countries.CRI.contacts" in words(browser.get("/e/edition/register"))
    assert "Eva" not in str(logged)
    page = sent(browser, "text", words=path.read_text("utf-8") + "# una nota\n")
    written(browser, page)
    assert desk.json("register", "log")[-1]["details"]["keys"] == []
    assert desk.run("register", "verify").exit_code == 0


def test_what_the_register_would_not_agree_with_is_not_written(browser: Browser, desk: Desk) -> None:
    """A country of which it holds answers is not taken out of the edition."""
    desk.run("receive", desk.filled(SOUND))
    before = (desk.path / "edition.yaml").read_bytes()
    told = written(browser, sent(browser, "countries", drop__countries__0="yes"))
    assert "CRI" in told
    assert "Se escribió" not in told
    assert (desk.path / "edition.yaml").read_bytes() == before
    assert [one["kind"] for one in desk.json("register", "log")][-1] == "received"


@pytest.mark.parametrize(
    ("before", "after", "keys"),
    [
        ({"id": "1"}, {"id": "1"}, ()),
        ({"calendar": {"request": 1, "cut_off": 2}}, {"calendar": {"request": 1, "cut_off": 3}}, ("calendar.cut_off",)),
        ({"title": {"es": "a"}}, {"title": {"es": "b"}}, ("title.es",)),
        (
            {"countries": [{"code": "A", "language": "es"}, {"code": "B"}]},
            {"countries": [{"code": "B"}, {"code": "A", "language": "en"}, {"code": "C"}]},
            ("countries.A.language", "countries.C"),
        ),
        ({}, {"register": "x"}, ("register",)),
        ({"waivers": [{"rule": "a"}]}, {"waivers": []}, ("waivers",)),
    ],
)
def test_keys_that_say_something_else(before: Any, after: Any, keys: tuple[str, ...]) -> None:
    """Each by its place; the things of a list by their code, wherever they stand."""
    assert changed_keys(before, after) == keys


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


def keys_of(model: type[BaseModel], before: str = "") -> set[str]:
    """Return every key that a model knows, with those of the models within it."""
    found = set[str]()
    for name, one in model.model_fields.items():
        key = f"{before}{one.alias or name}"
        within = _models_in(one.annotation)
        found |= set().union(*(keys_of(each, f"{key}.") for each in within)) if within else {key}
    return found


def _models_in(kind: Any) -> list[type[BaseModel]]:
    if isinstance(kind, type):
        return [kind] if issubclass(kind, BaseModel) else []
    return [one for part in typing.get_args(kind) for one in _models_in(part)]


def test_every_key_of_an_edition_has_a_field(browser: Browser) -> None:
    """Whatever the schema of `edition.yaml` knows has a field on one of the pages, and no field is of anything else."""
    reached = set[str]()
    for section in SECTIONS[:-1]:
        page = browser.get(f"/e/edition/edition/{section}").text
        form = next(one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'name="base"' in one)
        names = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', form)
        reached |= {re.sub(r"\.\d+(?=\.|$)|\.(es|en)$", "", one) for one in names if not one.startswith("drop.")}
    assert reached - {"token", "base"} == keys_of(Edition)


@pytest.mark.parametrize("section", SECTIONS[:-1])
def test_each_mistake_stands_at_its_field(browser: Browser, section: str) -> None:
    """Whatever nonsense a field is sent, what is wrong with it is told there, and nowhere above the form."""
    path, told = f"/e/edition/edition/{section}", 0
    start = fields(browser.get(path).text)
    for name in start:
        if name in ("token", "base") or name.startswith("drop.") or name == "body.email":
            continue
        answer = browser.client.post(path, data=start | {name: "¿?#-"}, headers={"Origin": browser.front.origin})
        assert (name, answer.status_code in (200, 400)) == (name, True)
        if answer.status_code == 200:
            continue
        above = re.search(r'<div class="problem".*?</div>', answer.text, re.DOTALL)
        assert (name, "<pre>" in (above[0] if above else "")) == (name, False)
        wrong = re.findall(r'<div id="wrong-([^"]+)"', answer.text)
        assert any(one.split(".")[0] == name.split(".")[0] for one in wrong), (name, wrong)
        told += 1
    assert told > 0


def test_a_publication_is_described(browser: Browser, desk: Desk) -> None:
    """Its licence and key findings come and go with what is filled in."""
    path = desk.path / "edition.yaml"
    before = path.read_text("utf-8")
    values = {"publication__licence__name": "CC-BY-4.0", "publication__key_findings__0__es": "Uno",
              "publication__key_findings__0__en": "One", "publication__key_findings__1__es": "Dos",
              "publication__key_findings__1__en": "Two"}  # fmt: skip
    written(browser, sent(browser, "publication", **values))
    found = load_edition(desk.path).edition.publication
    assert ([one["es"] for one in found.key_findings], found.licence and found.licence.name) == (
        ["Uno", "Dos"],
        "CC-BY-4.0",
    )
    gone = {"publication__key_findings__0__es": "", "publication__key_findings__0__en": ""}
    written(browser, sent(browser, "publication", **gone))
    assert [one["es"] for one in load_edition(desk.path).edition.publication.key_findings] == ["Dos"]
    blank = {"publication__licence__name": "", **gone}
    written(browser, sent(browser, "publication", **blank))
    assert load_edition(desk.path).edition.publication == Publication()
    assert path.read_text("utf-8").split("\n")[:5] == before.split("\n")[:5]
