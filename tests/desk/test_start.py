"""The first pages: the officer's name, the editions of a folder, a new one, the end; work that takes a while."""

import json
import re
import shutil
import time
from dataclasses import replace
from pathlib import Path

from matrices.desk.front import FrontDesk
from matrices.desk.officer import DeskOfficer, clock, read_officer
from matrices.errors import UsageError
from matrices.language import same
from matrices.web.jobs import Job
from tests.commands.conftest import SOUND, Desk
from tests.desk.conftest import Browser, words


def test_the_name_is_asked_once_and_kept(front: FrontDesk, tmp_path: Path) -> None:
    """Before any screen of an edition; whoever starts again is not asked, and nothing of it is in the edition."""
    browser = Browser(front)
    assert "¿Quién trabaja en esta mesa?" in words(browser.enter())
    asked = browser.get("/e/edition/tray")
    assert str(asked.url).endswith("/name?next=/e/edition/tray")
    assert browser.send("/name", name="  ", next="/").status_code == 400
    done = browser.send("/name", name=" María   Gómez ", next="/e/edition/tray")
    assert (str(done.url).endswith("/e/edition/tray"), "Usted trabaja como María Gómez." in words(done)) == (True, True)
    kept = tmp_path / "settings" / "desk.json"
    assert read_officer(kept, "en") == DeskOfficer("María Gómez", "es")
    assert kept.stat().st_mode & 0o077 == 0


def test_damaged_settings_are_asked_for_again(tmp_path: Path) -> None:
    """Whatever stands in the file."""
    for content in ("", "[]", "{}", '{"name": 1}', '{"name": "x", "language": "fr"}'):
        path = tmp_path / "desk.json"
        path.write_text(content, encoding="utf-8")
        assert read_officer(path, "en").language == "en"


def test_several_editions_are_a_list(browser: Browser, desk: Desk) -> None:
    """Each with its title; one with mistakes says so and breaks no other."""
    browser.front.folder = desk.path.parent
    other = Path(shutil.copytree(desk.path, desk.path.parent / "second"))
    (other / "edition.yaml").write_text("id: [", encoding="utf-8")
    told = words(browser.get("/"))
    assert ("Un estudio edition" in told, "Su edition.yaml tiene errores" in told) == (True, True)
    assert browser.get("/e/edition/board").status_code == 200
    assert browser.get("/e/second/board").status_code == 400


def test_a_new_edition_is_made(browser: Browser, tmp_path: Path) -> None:
    """In a folder of its own, of the chosen countries; what was mistaken is asked again with what was written."""
    browser.front.folder = tmp_path / "editions"
    browser.front.folder.mkdir()
    assert "Aún no hay ninguna edición" in words(browser.get("/"))
    refused = browser.send("/new", folder="../up", id="2031")
    assert (refused.status_code, 'value="../up"' in refused.text) == (400, True)
    done = browser.send("/new", folder="edicion-2031", id="2031", country=["CRI", "PAN"], more="ury")
    assert (done.status_code, "Se creó la edición edicion-2031." in words(done)) == (200, True)
    yaml = (browser.front.folder / "edicion-2031" / "edition.yaml").read_text(encoding="utf-8")
    assert [code in yaml for code in ("CRI", "PAN", "URY", "MEX")] == [True, True, True, False]
    again = browser.send("/new", folder="edicion-2031", id="2031")
    assert again.status_code == 400


def test_one_more_browser_is_let_in(browser: Browser) -> None:
    """By a link that the first one makes."""
    page = browser.send("/link", "/?all=1").text
    link = page.split('class="long">')[1].split("<")[0]
    second = Browser(browser.front)
    assert second.client.get(link).status_code == 200


def test_the_desk_is_ended_by_its_button(browser: Browser) -> None:
    """And says that the window can be closed."""
    ended: list[bool] = []
    browser.front.leave = lambda: ended.append(True)
    assert "La mesa de trabajo terminó" in words(browser.send("/quit", "/e/edition/board"))
    assert ended == [True]


def test_work_is_stopped_and_the_next_one_done(browser: Browser, desk: Desk) -> None:
    """What was stopped says so; the process is begun anew, and a file that is dropped then is kept."""
    line = browser.front.jobs.lines["files"]
    first, second = (
        Job(number=number, kind="sheets", edition="edition", title=same("x"), at=clock()) for number in (901, 902)
    )
    first.stopping = True
    for one in (first, second):
        line.add(one, {"folder": desk.path, "actor": "x", "language": "es", "name": "CRI-small-v1"})
    second.stopping = True
    for _ in range(400):
        if second.over:
            break
        time.sleep(0.05)
    assert (first.state, second.state in ("stopped", "failed")) == ("stopped", True)
    assert "CRI-small-v1" in words(browser.drop(desk.filled(SOUND)))


def test_work_that_takes_too_long_is_ended(browser: Browser, desk: Desk) -> None:
    """Its page says so; what was dropped lies there still, and is gone on with by a button."""
    line = browser.front.jobs.lines["files"]
    seconds, line.seconds = line.seconds, 0.0
    try:
        page = browser.drop(desk.filled(SOUND))
    finally:
        line.seconds = seconds
    assert ("no se hizo" in words(page), "se detuvo" in words(page)) == (True, True)
    tray = browser.get("/e/edition/tray")
    assert "Soltados que no están en el registro" in words(tray)
    done = browser.over(browser.send("/e/edition/tray/left", "/e/edition/tray", number="1", what="resume"))
    assert "En el registro como CRI-small-v1." in words(done)
    assert "Soltados que no están en el registro" not in words(browser.get("/e/edition/tray"))


def test_the_log_names_the_officer(browser: Browser, desk: Desk) -> None:
    """A change of name counts from then on."""
    browser.front.officer = replace(browser.front.officer, name="Ana Pérez")
    browser.drop(desk.filled(SOUND))
    events = json.loads(desk.run("register", "log", "--format", "json").output)
    assert {one["actor"] for one in events if one["kind"] == "received"} == {"Ana Pérez"}


def test_a_port_that_is_taken_is_told(front: FrontDesk, desk: Desk) -> None:
    """The command says what to do; so it does for a folder that is not there."""
    taken = desk.run("desk", str(desk.path), "--no-browser", "--port", str(front.port))
    missing = desk.run("desk", str(desk.path / "nowhere"))
    codes = [one.exception.code for one in (taken, missing) if isinstance(one.exception, UsageError)]
    assert codes == ["port-taken", "no-folder"]


def test_no_passphrase_is_kept(browser: Browser, desk: Desk) -> None:
    """What a job was asked for is remembered, its secret is not."""
    browser.drop(desk.filled(SOUND))
    fields = {"secret": "una frase larga", "again": "una frase larga"}
    browser.over(browser.send("/e/edition/register/export", "/e/edition/register", **fields))
    (job,) = browser.front.jobs.of("edition", "export")
    assert (job.state, list(job.values)) == ("done", ["target"])


def test_a_folder_may_be_called_anything(browser: Browser, desk: Desk) -> None:
    """Signs that mean something in an address are those of a name."""
    named = desk.path.rename(desk.path.parent / "Edición 50% #2 & más")
    browser.front.folder = named
    page = browser.get("/")
    assert (page.status_code, "Un estudio" in words(page)) == (200, True)
    tray = browser.get(re.findall(r'href="(/e/[^"]+/tray)"', page.text)[0])
    assert (tray.status_code, "Aún no se ha recibido nada." in words(tray)) == (200, True)
