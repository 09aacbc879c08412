"""Every screen and form of the desk, in both languages, and what the register holds after each."""

import io
import json
import re
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest

from matrices.instrument.columns import CellContent
from matrices.instrument.place import CellId
from tests.commands.conftest import SOUND, Desk
from tests.commands.test_attachments import with_picture
from tests.conftest import Place
from tests.desk.conftest import Browser, words
from tests.workbook.test_unread import PNG

FEWER: Mapping[Place, CellContent] = {place: one for place, one in SOUND.items() if place[1] != "B-01"}
PHRASE = "una frase larga"
FAULTY: Mapping[Place, CellContent] = {**SOUND, CellId("matrix", "A-01", "shortest"): 12}
PAGES = ("board", "tray", "study", "register", "tray/CRI-small-v1", "tray/CRI-small-v1/withdraw")


def listed(desk: Desk) -> list[tuple[str, bool, str]]:
    """Return what the command line lists: name, whether it counts, what was decided or found."""
    return [(one["name"], one["counts"], one["decided"] or one["verdict"]) for one in desk.json("register", "list")]


def checked(desk: Desk) -> list[dict[str, Any]]:
    """Return the findings of the file of Costa Rica as `check` tells them."""
    found: list[dict[str, Any]] = desk.json("check", str(desk.path / "CRI.xlsx"), "--language", "es")["files"][0][
        "findings"
    ]
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_screen_speaks_both_languages(browser: Browser, desk: Desk, page: str) -> None:
    """A page in Spanish, the same page in English after one form; neither has a word of the other's menu."""
    desk.run("receive", desk.filled(SOUND))
    spanish = browser.get(f"/e/edition/{page}")
    english = browser.send("/language", f"/e/edition/{page}", language="en", next=f"/e/edition/{page}")
    assert (spanish.status_code, english.status_code) == (200, 200)
    assert ('lang="es"' in spanish.text, "Bandeja de entrada" in spanish.text) == (True, True)
    assert ('<html lang="en">' in english.text, "Bandeja de entrada" in english.text) == (True, False)


def test_the_board_says_where_everybody_stands(browser: Browser, desk: Desk) -> None:
    """Who answered, who did not, and what waits."""
    desk.run("receive", desk.filled(SOUND), "--arrived", "2027-02-01")
    desk.run("receive", desk.filled(FEWER, name="CRI-2.xlsx"), "--arrived", "2027-02-02")
    told = words(browser.get("/"))
    assert "Un estudio Edición 2027" in told
    assert "Costa Rica: CRI-small-v2 espera su decisión" in told
    assert "la versión 2 espera una decisión" in told
    assert told.count("sin respuesta hasta ahora") + told.count("sin respuesta a la fecha de cierre") >= 2


def test_a_dropped_file_is_checked_and_kept(browser: Browser, desk: Desk) -> None:
    """The page says as which submission, the command line lists it, and nothing is left of what was dropped."""
    page = browser.drop(desk.filled(SOUND))
    assert "aceptado En el registro como CRI-small-v1." in words(page)
    assert listed(desk) == [("CRI-small-v1", True, "accepted")]
    assert list((desk.path / "build" / "desk" / "dropped").iterdir()) == []


def test_several_files_are_dropped_at_once(browser: Browser, desk: Desk) -> None:
    """Each is told by itself; the same file once more is told as known."""
    first = [desk.filled(SOUND), desk.filled(SOUND, "PAN")]
    told = words(browser.drop(*first))
    assert ("CRI-small-v1" in told, "PAN-small-v1" in told) == (True, True)
    assert "Este mismo archivo ya está en el registro, como PAN-small-v1." in words(browser.drop(first[1]))


def test_a_file_is_checked_without_being_kept(browser: Browser, desk: Desk) -> None:
    """Its findings are told with their cells; there is no register after it."""
    told = words(browser.drop(desk.filled(FAULTY), keep="no"))
    assert ("por corregir" in told, "no se guardó nada" in told) == (True, True)
    assert not (desk.path / "register.sqlite").exists()


def test_files_that_differ_are_not_lost(browser: Browser, desk: Desk) -> None:
    """Of several of one country none is taken; they lie there, and are kept in order by a button, without a command."""
    files = [desk.filled(FEWER, name="CRI-1.xlsx"), desk.filled(SOUND, name="CRI-2.xlsx")]
    told = words(browser.drop(*files))
    assert ("CRI-1.xlsx, CRI-2.xlsx" in told, "--in-order" in told) == (True, False)
    assert not desk.json("register", "list")
    done = words(browser.over(browser.send("/e/edition/tray/left", "/e/edition/tray", number="1", what="in-order")))
    assert ("CRI-small-v1" in done, "CRI-small-v2" in done) == (True, True)
    assert [one[:2] for one in listed(desk)] == [("CRI-small-v1", False), ("CRI-small-v2", True)]
    assert "Soltados que no" not in words(browser.get("/e/edition/tray"))


def test_what_is_odd_is_told_without_the_command(browser: Browser, desk: Desk) -> None:
    """An arrival in the future is told; how it is corrected is a button, not a command to type."""
    told = words(browser.drop(desk.filled(SOUND), arrived="2099-01-01T10:00"))
    assert ("está en el futuro: ¿es correcto?" in told, "matrices register" in told) == (True, False)


def test_what_is_no_workbook_is_told(browser: Browser, desk: Desk) -> None:
    """A file that nobody can read is not kept, and its page says so."""
    path = desk.path / "notes.xlsx"
    path.write_bytes(b"no workbook")
    assert "No se guardó" in words(browser.drop(str(path)))


def test_nothing_dropped_is_told(browser: Browser) -> None:
    """A form without files says what to do."""
    answer = browser.send("/e/edition/tray")
    assert (answer.status_code, "No se eligió ningún archivo." in words(answer)) == (400, True)


@pytest.mark.parametrize(
    ("decision", "after"),
    [
        ("accept", [("CRI-small-v1", False, "accepted"), ("CRI-small-v2", True, "accepted")]),
        ("set-aside", [("CRI-small-v1", True, "accepted"), ("CRI-small-v2", False, "set_aside")]),
    ],
)
def test_a_file_that_waits_is_decided(
    browser: Browser, desk: Desk, decision: str, after: list[tuple[str, bool, str]]
) -> None:
    """The page says first what will happen; the reason is kept with the officer's name."""
    browser.drop(desk.filled(SOUND))
    assert "espera una decisión" in words(browser.drop(desk.filled(FEWER, name="CRI-2.xlsx")))
    address = f"/e/edition/tray/CRI-small-v2/{decision}"
    asked = words(browser.get(address))
    assert ("CRI-small-v2" in asked, "Puede deshacerse" in asked) == (True, True)
    assert listed(desk)[0][1] is True
    browser.send(address, reason="Lo confirmó el punto focal.")
    assert listed(desk) == after
    last = json.loads(desk.run("register", "log", "--format", "json").output)[-1]
    assert (last["actor"], last["details"]["reason"]) == ("María Gómez", "Lo confirmó el punto focal.")


def test_two_files_are_merged_row_by_row(browser: Browser, desk: Desk) -> None:
    """Where both speak and differ, the page asks; what was not said is asked again, and nothing is decided."""
    browser.drop(desk.filled(SOUND))
    other = {**FEWER, CellId("matrix", "A-02", "coverage"): "Parcial", CellId("matrix", "A-02", "law"): "L01"}
    browser.drop(desk.filled(other, name="CRI-2.xlsx"))
    address = "/e/edition/tray/CRI-small-v2/merge"
    assert "Diga de cada una cuál se toma." in words(browser.get(address))
    again = browser.send(address, reason="Dos instituciones.")
    assert (again.status_code, "Dos instituciones." in again.text) == (400, True)
    done = browser.send(address, reason="Dos instituciones.", **{"take-matrix/A-02": "2"})
    assert "Ahora rige CRI-small-v3" in words(done)
    assert [one[:2] for one in listed(desk)][-1] == ("CRI-small-v3", True)


def test_a_decision_has_its_way_back(browser: Browser, desk: Desk) -> None:
    """What was withdrawn counts again."""
    browser.drop(desk.filled(SOUND))
    browser.send("/e/edition/tray/CRI-small-v1/withdraw", reason="Era de otro país.")
    assert listed(desk) == [("CRI-small-v1", False, "withdrawn")]
    browser.send("/e/edition/tray/CRI-small-v1/restore", reason="No lo era.")
    assert listed(desk) == [("CRI-small-v1", True, "restored")]


def test_a_reason_is_asked(browser: Browser, desk: Desk) -> None:
    """Without one nothing is decided, and the page says what is missing."""
    browser.drop(desk.filled(SOUND))
    answer = browser.send("/e/edition/tray/CRI-small-v1/withdraw", reason=" ")
    assert (answer.status_code, listed(desk)) == (400, [("CRI-small-v1", True, "accepted")])


def test_a_submission_is_shown_with_findings_at_their_cells(browser: Browser, desk: Desk) -> None:
    """The list leads to the cell, the cell to the list; a filter leaves out what it says."""
    browser.drop(desk.filled(FAULTY))
    page = browser.get("/e/edition/tray/CRI-small-v1").text
    (error,) = [one for one in checked(desk) if one["severity"] == "error"]
    assert f'class="error" id="c{error["cell"]}"' in page
    assert f"{error['sheet']}!{error['cell']}</a>" in page
    filtered = words(browser.get("/e/edition/tray/CRI-small-v1?severity=notice"))
    assert (error["message"] in page, error["message"] in filtered) == (True, False)


def test_what_came_and_what_goes_back_can_be_saved(browser: Browser, desk: Desk) -> None:
    """The bytes that came; the marked copy, which is another workbook. Neither is ever shown as a page."""
    path = desk.filled(FAULTY)
    browser.drop(path)
    original = browser.get("/e/edition/tray/CRI-small-v1/file/original")
    marked = browser.get("/e/edition/tray/CRI-small-v1/file/marked")
    with open(path, "rb") as stream:  # noqa: PTH123 - a name of the command line
        assert original.content == stream.read()
    assert (marked.content[:2], marked.content == original.content) == (b"PK", False)
    for one in (original, marked):
        assert one.headers["content-disposition"].startswith("attachment")


def test_an_unclear_cell_is_settled(browser: Browser, desk: Desk) -> None:
    """What the Secretariat says it is to be read as goes into the record; the country's words stay."""
    browser.drop(desk.filled({**SOUND, CellId("matrix", "A-01", "article"): "art. 3©"}))
    page = browser.get("/e/edition/tray/CRI-small-v1").text
    assert ("Celdas por aclarar" in page, "1 celda por aclarar" in browser.get("/e/edition/board").text) == (True, True)
    cell = page.split('name="cell" value="')[1].split('"')[0]
    address = "/e/edition/tray/CRI-small-v1"
    done = browser.send(f"{address}/settle", address, cell=cell, words="art. 3", reason="Lo dijo el punto focal.")
    assert f"Se registró la aclaración de {cell}." in words(done)
    assert "celda por aclarar" not in browser.get("/e/edition/board").text


def test_the_study_is_made_and_opened(browser: Browser, desk: Desk) -> None:
    """It keeps its own policy, in a sandbox in which its scripts are nobody's; data are saved, not shown."""
    desk.run("receive", desk.filled(SOUND))
    told = words(browser.over(browser.send("/e/edition/study", product="study", language=["es"], format=["html"])))
    assert "study/study-es.html" in told
    opened = browser.get("/e/edition/product/study/study-es.html")
    assert opened.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert opened.content == (desk.path / "build" / "study" / "study-es.html").read_bytes()
    saved = browser.get("/e/edition/product/study/matrices.xlsx")
    assert saved.headers["content-disposition"].startswith("attachment")
    short = browser.send("/e/edition/study", product="study", language=["es"], format=["html"], short="yes")
    assert "study/study-short-es.html" in words(browser.over(short))


def test_nobody_has_answered_is_told_by_the_job(browser: Browser) -> None:
    """A study of nothing is not made, and the page of the job says why."""
    page = browser.over(browser.send("/e/edition/study", product="study", language=["es"], format=["html"]))
    assert "no se hizo" in words(page)


@pytest.mark.parametrize("path", ["study/../../edition.yaml", "study/..%2F..%2Fedition.yaml", "desk/x", "study/.x"])
def test_only_products_are_opened(browser: Browser, path: str) -> None:
    """No way leads out of the folders of products."""
    assert browser.get(f"/e/edition/product/{path}").status_code == 404


def test_the_log_is_read_as_sentences(browser: Browser, desk: Desk) -> None:
    """The same that the command line says."""
    browser.drop(desk.filled(SOUND))
    line = desk.run("register", "log").output.splitlines()[-1]
    spoken = browser.send("/language", "/e/edition/register", language="en", next="/e/edition/register")
    assert line.partition("María Gómez: ")[2] in words(spoken)


def test_the_register_is_proved_and_copied(browser: Browser, desk: Desk) -> None:
    """A copy with a passphrase is taken in by the empty register of another folder of the same edition."""
    browser.drop(desk.filled(SOUND))
    assert "El registro está íntegro" in words(
        browser.over(browser.send("/e/edition/register/verify", "/e/edition/register", originals="yes"))
    )
    page = browser.over(browser.send("/e/edition/register/export", "/e/edition/register", secret=PHRASE, again=PHRASE))
    assert "La copia está completa." in words(page)
    (name,) = [path.name for path in (desk.path / "build" / "desk" / "copies").iterdir()]
    copy = browser.get(f"/e/edition/register/copies/{name}").content
    (desk.path / "register.sqlite").unlink()
    taken = browser.send(
        "/e/edition/register/restore", "/e/edition/register", files={"copy": (name, copy)}, secret=PHRASE
    )
    assert "La copia se incorporó." in words(browser.over(taken))
    assert listed(desk) == [("CRI-small-v1", True, "accepted")]


def test_two_passphrases_have_to_agree(browser: Browser, desk: Desk) -> None:
    """Otherwise nothing is written."""
    desk.run("receive", desk.filled(SOUND))
    answer = browser.send("/e/edition/register/export", "/e/edition/register", secret=PHRASE, again="otra")
    assert (answer.status_code, (desk.path / "build" / "desk").exists()) == (400, False)


def test_mistakes_of_edition_yaml_are_a_page(browser: Browser, desk: Desk) -> None:
    """With the line that is wrong and one to copy; no screen of the edition breaks."""
    file = desk.path / "edition.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("return_by: 2027-02-26", "return_by: soon"), encoding="utf-8"
    )
    answer = browser.get("/e/edition/board")
    assert (answer.status_code, "return_by" in answer.text, "Traceback" in answer.text) == (400, True, False)


def test_what_the_command_line_does_is_seen_at_once(browser: Browser, desk: Desk) -> None:
    """And what is changed in edition.yaml; the page is the same again when nothing was done."""
    first = browser.get("/e/edition/board").text
    assert browser.get("/e/edition/board").text == first
    desk.run("receive", desk.filled(SOUND))
    assert "CRI-small-v1" in browser.get("/e/edition/board").text
    file = desk.path / "edition.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Un estudio", "Otro título"), encoding="utf-8")
    assert "Otro título" in browser.get("/e/edition/board").text


def test_a_missing_page_is_a_page(browser: Browser) -> None:
    """Of the desk, in the officer's language."""
    for path in ("/e/other/board", "/nowhere", "/e/edition/jobs/99", "/e/edition/tray/CRI-small-v9/dance"):
        answer = browser.get(path)
        assert (answer.status_code, "Esta página no existe" in answer.text) == (404, True), path


def test_translations_go_out_and_come_back(browser: Browser, desk: Desk) -> None:
    """The file for translators is made and saved; what was written into it is in the register then."""
    desk.run("receive", desk.filled({**SOUND, CellId("matrix", "A-01", "notes"): "Falta el artículo."}))
    page = browser.over(browser.send("/e/edition/study/translate", "/e/edition/study", target="en", form="xlsx"))
    assert ("hecho" in words(page), "translations/translations-en.xlsx" in page.text) == (True, True)
    content = browser.get("/e/edition/product/translations/translations-en.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    cells = [(cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.value == "Falta el artículo."]
    sheet.cell(cells[0][0], cells[0][1] + 1, "The article is missing.")
    filled = io.BytesIO()
    book.save(filled)
    taken = browser.send(
        "/e/edition/study/translated",
        "/e/edition/study",
        files={"files": ("translations-en.xlsx", filled.getvalue())},
        translator="Ana Pérez",
    )
    told = words(browser.over(taken))
    assert "translations-en.xlsx" in told
    again = browser.over(browser.send("/e/edition/study/translate", "/e/edition/study", target="en", form="xliff"))
    assert "The article is missing." in browser.get("/e/edition/product/translations/translations-en.xlf").text
    assert "traducidos, 1" in words(again)


def test_no_file_of_translations_is_told(browser: Browser, desk: Desk) -> None:
    """Where nothing was chosen, and where the file is none for translators."""
    desk.run("receive", desk.filled(SOUND))
    assert browser.send("/e/edition/study/translated", "/e/edition/study").status_code == 400
    files = {"files": ("x.xlsx", b"no workbook")}
    told = words(browser.over(browser.send("/e/edition/study/translated", "/e/edition/study", files=files)))
    assert "x.xlsx" in told


def test_what_lies_in_a_file_is_listed_and_saved(browser: Browser, desk: Desk) -> None:
    """A picture with its cell, under a safe name, always as a file to be saved; the author's name is only shown."""
    browser.drop(with_picture(desk))
    page = browser.get("/e/edition/tray/CRI-small-v1")
    (address, name) = re.findall(r'<a href="([^"]+/attachments/[^"]+)" download>([^<]+)</a>', page.text)[0]
    told = words(page)
    assert f"{name} " in told.partition("Imágenes y documentos dentro del archivo")[2]
    saved = browser.get(address)
    assert (saved.content, saved.headers["Content-Type"]) == (PNG, "application/octet-stream")
    assert saved.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"
    assert re.fullmatch(r"[A-Za-z0-9._-]+\.png", name)
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert browser.get(address + ".exe").status_code == 404
    browser.drop(desk.filled(SOUND, "PAN"))
    assert "Imágenes y documentos" not in words(browser.get("/e/edition/tray/PAN-small-v1"))
