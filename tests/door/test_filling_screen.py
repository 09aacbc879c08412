"""Answers written in the browser: by cell and by section; two colleagues, an ended session, other sheets."""

import re
import shutil
from pathlib import Path

import pytest
from httpx import Response
from openpyxl import load_workbook

from matrices.checking.files import Returned, check
from matrices.edition.folder import load_edition
from matrices.instrument.columns import Value
from matrices.instrument.place import CellId
from matrices.web.jobs import JobLine
from tests.checking.test_answered import MAIN
from tests.commands.conftest import EDITION
from tests.conftest import EXAMPLES
from tests.door.conftest import PEOPLE, SOUND, Desk, Entrance, Visitor, opened, words
from tests.web.driven import Driven
from tests.web.pages import Fields, form_fields
from tests.workbook.annotating.marked import zipped
from tests.workbook.damage import STRICT
from tests.workbook.small_template import parts

COVERAGE = "matrix~A-01~coverage"
FAULTY = {**SOUND, CellId("matrix", "A-01", "shortest"): "seis o siete"}


def sent(visitor: Visitor, path: str, page: Response | None = None, **changed: str) -> Response:
    """Send the form of a page, some of its fields changed; `__` in a name stands for `~`."""
    shown = page or visitor.get(path)
    forms = re.findall(r"<form[^>]*data-keep.*?</form>", shown.text, re.DOTALL)
    fields: Fields = form_fields(forms[0]) if forms else {}
    fields |= {
        name.replace("__", "~").replace("A_", "A-").replace("B_", "B-"): [value] for name, value in changed.items()
    }
    return visitor.client.post(path.partition("?")[0], data=fields, headers={"Origin": visitor.origin})


def answers(entrance: Entrance, country: str = "CRI") -> dict[CellId, Value | None]:
    """Return what is read in the draft of a country."""
    draft = entrance.door.store.draft(country, "small")
    assert draft is not None
    (one,) = check([Returned(draft.file, draft.content)], load_edition(entrance.desk.path))
    assert one.answers is not None
    return {at: answer.value for at, answer in one.answers.by_place.items()}


def test_a_cell_is_corrected_on_the_picture(entrance: Entrance, desk: Desk) -> None:
    """From the finding to the form, with question and treaty; saved, it is the next draft, checked at once."""
    visitor = entrance.visitor("cri")
    page = visitor.bring(desk.filled(FAULTY))
    assert 'href="/workbooks/small/cell?at=matrix~A-01~shortest"' in page.text.replace("%7E", "~")
    form = visitor.get("/workbooks/small/cell?at=matrix~A-01~shortest")
    said = words(form)
    assert ("¿Es delito?" in said, "Palermo" in said or "Protocolo" in said, "seis o siete" in form.text) == (
        True,
        True,
        True,
    )
    saved = sent(visitor, "/workbooks/small/cell?at=matrix~A-01~shortest", form, matrix__A_01__shortest__years="6")
    assert ("1 respuesta guardada." in words(saved), "told-here" in saved.text) == (True, False)
    draft = entrance.door.store.draft("CRI", "small")
    assert draft is not None
    assert (draft.version, answers(entrance)[CellId("matrix", "A-01", "shortest")]) == (2, "P6Y")
    assert "Escribió por última vez" in words(saved) or "Ana Núñez" in words(saved)
    same = sent(visitor, "/workbooks/small/cell?at=matrix~A-01~shortest")
    assert "No cambió nada." in words(same)


def test_two_colleagues_at_one_cell(entrance: Entrance, desk: Desk) -> None:
    """The second sees the first's text before anything is written over; other cells are kept, and nothing is lost."""
    ana, eva = entrance.visitor("cri"), entrance.visitor("cri")
    ana.bring(desk.filled(SOUND))
    page = "/workbooks/small/fill/matrix/A"
    first, second = ana.get(page), eva.get(page)
    sent(ana, page, first, matrix__A_01__notes__words="Nota de Ana")
    both = sent(eva, page, second, matrix__A_01__notes__words="Nota de Eva", matrix__A_01__article__words="art. 9")
    said = words(both)
    assert both.status_code == 409
    assert [one in said for one in ("Nota de Ana", "Nota de Eva", "1 otra", "Ana Núñez")] == [True, True, False, True]
    assert answers(entrance)[CellId("matrix", "A-01", "notes")] == "Nota de Ana"
    assert answers(entrance)[CellId("matrix", "A-01", "article")] == "art. 9"
    form = re.findall(r"<form method=\"post\" action=\"/workbooks/small/cell\">.*?</form>", both.text, re.DOTALL)[0]
    eva.client.post("/workbooks/small/cell", data=form_fields(form), headers={"Origin": eva.origin})
    assert answers(entrance)[CellId("matrix", "A-01", "notes")] == "Nota de Eva"


def test_what_was_written_outlasts_the_session(entrance: Entrance, desk: Desk) -> None:
    """The form is sent when the session is over: its page comes back, and after signing in it is sent again."""
    visitor = entrance.visitor("cri")
    visitor.bring(desk.filled(SOUND))
    path = "/workbooks/small/cell?at=matrix~A-01~notes"
    page = visitor.get(path)
    visitor.client.cookies.clear()
    kept = sent(visitor, path, page, matrix__A_01__notes__words="Escrito durante una hora")
    assert (kept.status_code, "Escrito durante una hora" in words(kept)) == (403, True)
    again = _again(visitor, kept)
    assert (again.status_code, "Escrito durante una hora" in words(again)) == (403, True)
    visitor.sign_in("ana@cri.example")
    last = _again(visitor, _again(visitor, again))
    assert "1 respuesta guardada." in words(last)
    assert answers(entrance)[CellId("matrix", "A-01", "notes")] == "Escrito durante una hora"


def _again(visitor: Visitor, page: Response) -> Response:
    """Press the button that sends it again."""
    found = re.search(
        r'<form method="post" action="([^"]*)">.*?</form>', page.text[page.text.index("<main") :], re.DOTALL
    )
    assert found is not None
    return visitor.client.post(found[1], data=form_fields(found[0]), headers={"Origin": visitor.origin})


def test_a_country_answers_in_the_browser_only(entrance: Entrance, desk: Desk) -> None:
    """Begun, filled in page by page, taken over into Excel and back, handed in: the same answers as if typed."""
    visitor = entrance.visitor("cri")
    assert "también en un teléfono" in words(visitor.get("/workbooks/small/fill"))
    begun = visitor.send("/workbooks/small/fill")
    assert "0 de 4 filas respondidas" in words(begun)
    law = visitor.get("/workbooks/small/fill/laws/new")
    assert law.url.path == "/workbooks/small/fill/laws/L01"
    fields = {
        "laws__L01__name__words": "Código Penal",
        "laws__L01__status__option": "in_force",
        "laws__L01__enacted__year": "1970",
    }
    sent(visitor, law.url.path, law, **fields)
    row = {
        f"matrix__A_01__{name}": value
        for name, value in {
            "coverage__option": "yes", "law__row": "L01", "article__words": "art. 172", "shortest__years": "6",
            "longest__years": "10", "fine__words": "1500.50", "unit__option": "CRC", "since__year": "2015",
            "since__month": "3", "since__day": "27", "total__special": "nd", "acts__option": "transport",
        }.items()
    }  # fmt: skip
    done = sent(visitor, "/workbooks/small/fill/matrix/A", None, **row)
    assert "1 de 4 filas respondidas" in words(done)
    found = answers(entrance)
    assert {at.column: value for at, value in found.items() if at.row == "A-01"} == {
        "coverage": "yes", "law": ("L01",), "article": "art. 172", "acts": ("transport",), "shortest": "P6Y",
        "longest": "P10Y", "fine": found[CellId("matrix", "A-01", "fine")], "unit": "CRC", "total": "nd",
        "since": "2015-03-27",
    }  # fmt: skip
    taken = desk.path / "taken.xlsx"
    taken.write_bytes(visitor.get("/workbooks/small/file/draft").content)
    book = load_workbook(taken)
    book["Matriz"]["T7"] = "Desde Excel"
    book.save(taken)
    version = entrance.door.store.draft("CRI", "small")
    assert version is not None
    visitor.bring(taken, base=version.version)
    assert answers(entrance)[CellId("matrix", "A-01", "notes")] == "Desde Excel"
    sent(visitor, "/workbooks/small/fill/matrix/B", matrix__B_01__coverage__option="no")
    assert answers(entrance)[CellId("matrix", "A-01", "notes")] == "Desde Excel"


def test_what_was_begun_in_the_browser_is_handed_in_as_such(entrance: Entrance, desk: Desk) -> None:
    """The register knows of each submission where it comes from."""
    visitor = entrance.visitor("cri")
    visitor.send("/workbooks/small/fill")
    sent(visitor, "/workbooks/small/fill/matrix/B", matrix__B_01__coverage__option="no")
    assert "La Secretaría Técnica recibió CRI-small-v1" in words(visitor.hand_in(version=2))
    (one,) = desk.json("register", "list")
    assert (one["name"], one["origin"]) == ("CRI-small-v1", "browser")


def test_a_file_that_cannot_be_written_into_is_made_anew(entrance: Entrance, desk: Desk) -> None:
    """It is told, nothing that was read is lost, and the file itself stays as the earlier version."""
    visitor = entrance.visitor("cri")
    source = Path(desk.filled(SOUND))
    strict = zipped(
        {name: one.replace(MAIN.encode(), STRICT.encode()) for name, one in parts(source.read_bytes()).items()}
    )
    (desk.path / "strict.xlsx").write_bytes(strict)
    visitor.bring(desk.path / "strict.xlsx")
    before = answers(entrance)
    page = sent(visitor, "/workbooks/small/cell?at=matrix~A-01~notes", matrix__A_01__notes__words="Nueva")
    assert "en un libro nuevo" in words(page)
    assert answers(entrance) == {**before, CellId("matrix", "A-01", "notes"): "Nueva"}
    first = entrance.door.store.draft("CRI", "small", 1)
    assert first is not None
    assert first.content == strict


def test_laws_are_looked_for_without_javascript(entrance: Entrance, desk: Desk) -> None:
    """Looking for one saves nothing, and keeps what was written on the page."""
    visitor = entrance.visitor("cri")
    laws = {CellId("laws", f"L0{number}", "name"): f"Ley {number}" for number in range(2, 6)}
    visitor.bring(desk.filled({**SOUND, **laws}))
    path = "/workbooks/small/cell?at=matrix~A-01~law"
    page = sent(visitor, path, step="find", matrix__A_01__law__find="ley 4")
    rows = re.findall(r'name="matrix~A-01~law~row" value="(\w+)"\s*(checked)?', page.text)
    assert (page.status_code, rows) == (200, [("L01", "checked"), ("L04", "")])
    assert entrance.door.store.draft("CRI", "small").version == 1  # type: ignore[union-attr]
    sent(visitor, path, page, step="save")
    assert answers(entrance)[CellId("matrix", "A-01", "law")] == ("L01",)


def test_what_no_cell_can_hold_is_told_with_the_text_kept(entrance: Entrance, desk: Desk) -> None:
    """The page says which cell and what to do, and still has what was written."""
    visitor = entrance.visitor("cri")
    visitor.bring(desk.filled(SOUND))
    told = sent(visitor, "/workbooks/small/cell?at=matrix~A-01~notes", matrix__A_01__notes__words="a\x07b largo")
    assert (told.status_code, "caracteres" in words(told), "b largo" in told.text) == (400, True, True)


def test_a_colleague_writes_in_the_sheets_granted(entrance: Entrance, desk: Desk) -> None:
    """Other sheets are not there at all, nor another country's draft; a form with their cells changes nothing."""
    entrance.visitor("cri").bring(desk.filled(SOUND))
    eva, luis = entrance.visitor("colleague"), entrance.visitor("pan")
    assert eva.get("/workbooks/small/fill/laws/L01").status_code == 200
    for path in ("fill/matrix/A", "fill/cover/cover", "cell?at=matrix~A-01~notes"):
        assert eva.get(f"/workbooks/small/{path}").status_code == 404
        assert luis.get(f"/workbooks/small/{path}").status_code == 404
    page = eva.get("/workbooks/small/fill/laws/L01")
    other = {"matrix~A-01~notes~was": "", "matrix~A-01~notes~words": "x"}
    assert sent(eva, "/workbooks/small/fill/laws/L01", page, **other).status_code == 404
    assert entrance.door.store.draft("CRI", "small").version == 1  # type: ignore[union-attr]
    for at in ("matrix~A-01", "laws~L99~name", "laws~L01~nothing", "x~y~z", "cover~name~value"):
        assert eva.get(f"/workbooks/small/cell?at={at}").status_code == 404


def test_every_page_of_the_form_answers(entrance: Entrance, desk: Desk) -> None:
    """Overview, cover, law, section and cell, with and without findings, in both languages."""
    visitor, eva = entrance.visitor("cri"), entrance.visitor("colleague")
    faults = {CellId("laws", "L01", "status"): "?", CellId("matrix", "B-01", "coverage"): "Quizás"}
    visitor.bring(desk.filled({**FAULTY, **faults}))
    paths = [
        "fill",
        "fill/laws/L01",
        "fill/laws/L02",
        "fill/matrix/A",
        "fill/matrix/B",
        "fill/other/O",
        "fill/cover/cover",
    ]
    paths += [f"cell?at=matrix~A-01~{name}" for name in ("coverage", "law", "shortest", "fine", "total", "since")]
    for language in ("es", "en"):
        for path in paths:
            page = visitor.get(f"/workbooks/small/{path}{'&' if '?' in path else '?'}language={language}")
            assert (path, page.status_code) == (path, 200)
        assert eva.get(f"/workbooks/small/fill?language={language}").status_code == 200


def test_whoever_saves_without_end_is_stopped_with_the_text_kept(entrance: Entrance, desk: Desk) -> None:
    """Each saving is a workbook that is kept: there is a limit, and what was written is still on the page."""
    visitor = entrance.visitor("cri")
    visitor.bring(desk.filled(SOUND))
    person = entrance.people["cri"].person
    for _ in range(600):
        assert entrance.door.store.allowed("write", person, 600, 3600)
    page = sent(visitor, "/workbooks/small/cell?at=matrix~A-01~notes", matrix__A_01__notes__words="Una más")
    assert (page.status_code, "Una más" in page.text) == (400, True)
    assert "guardó muchas veces" in words(page), words(page)[:500]


def test_a_question_that_was_worded_anew_is_shown_beside_the_old_answer(desk: Desk, line: JobLine) -> None:
    """With how it was asked, and whether the answer is still right, in the language of the page."""
    desk.run("receive", desk.filled(SOUND))
    path = desk.path.parent / "next"
    shutil.copytree(EXAMPLES / "small", path / "small")
    matrix = path / "small" / "matrix.yaml"
    worded = matrix.read_text(encoding="utf-8").replace("¿Es delito?", "¿Es un delito autónomo?")
    matrix.write_text(worded, encoding="utf-8")
    edition = EDITION.replace('"2027"', '"2029"') + "previous: ../edition\n"
    with opened(path, line, {"cri": PEOPLE["cri"]}, edition) as entrance:
        visitor = entrance.visitor("cri")
        visitor.send("/workbooks/small/fill")
        told = "The question has changed: is the answer still right? It was: ¿Es delito?"
        for address in ("fill/matrix/A?", "cell?at=matrix~A-01~coverage&"):
            page = words(visitor.get(f"/workbooks/small/{address}language=en"))
            assert [one in page for one in (told, "La pregunta ha cambiado", "Sí ·")] == [True, False, True]


def asks_by_another(path: Path) -> None:
    """Have the second row of the small instrument asked by the answer of the first."""
    sheet = path / "small" / "matrix.yaml"
    words, when = sheet.read_text(encoding="utf-8"), 'asked_when: {A-01: {coverage: ["yes", partial]}}'
    sheet.write_text(words.replace("obligation: optional", f"obligation: optional\n        {when}"), encoding="utf-8")


def test_a_row_asked_by_another_is_told_before_anything_is_saved(desk: Desk, line: JobLine) -> None:
    """By what is on the page; where nothing was changed, by what was saved. Nothing is written by it."""
    asks_by_another(desk.path)
    here, unasked = "/workbooks/small/fill/matrix/A", 'class="row unasked"'
    with opened(desk.path, line) as entrance:
        visitor = entrance.visitor("cri")
        visitor.send("/workbooks/small/fill")
        page = visitor.get(here)
        said = [sent(visitor, here, page, step="find", **{f"{COVERAGE}~option": one}) for one in ("no", "yes", "")]
        draft = entrance.door.store.draft("CRI", "small")
        saved = sent(visitor, here, page, step="save", **{f"{COVERAGE}~option": "no"})
        again = sent(visitor, here, saved, step="find", **{f"{COVERAGE}~option": "partial"})
    assert [unasked in one.text for one in (page, *said, saved, again)] == [False, True, False, False, True, False]
    assert draft is not None
    assert draft.version == 1


@pytest.mark.chromium
@pytest.mark.parametrize("keyboard", [False, True])
def test_a_row_asked_by_another_turns_grey_while_one_answers(desk: Desk, line: JobLine, keyboard: bool) -> None:
    """With the script of the pages, by mouse and by keyboard; white again when the answer is another one."""
    asks_by_another(desk.path)
    grey, here = "#r-A-02.unasked .state", "/workbooks/small/fill/matrix/A"
    with opened(desk.path, line) as entrance, Driven(entrance.door.origin, keyboard=keyboard) as browser:
        entrance.visitor("cri").send("/workbooks/small/fill")
        browser.enter(entrance.door.cookie, entrance.door.store.enter(entrance.people["cri"].person))
        browser.goto(here)
        browser.put(f"{COVERAGE}~option", "no")
        browser.evaluate(
            f"(async () => {{ while (!document.querySelector('{grey}')) await new Promise(requestAnimationFrame); }})()"
        )
        assert browser.words(grey) == "no se pregunta, según otra respuesta"
        browser.put(f"{COVERAGE}~option", "yes")
        browser.evaluate(
            f"(async () => {{ while (document.querySelector('{grey}')) await new Promise(requestAnimationFrame); }})()"
        )
        assert browser.words("#r-A-02 .state") == "aún sin respuesta"
