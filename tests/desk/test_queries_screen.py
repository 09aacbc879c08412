"""Queries in the desk: asked at a cell of the picture, listed, settled; answers noted as read against their source."""

from matrices.instrument.place import CellId
from tests.commands.conftest import SOUND, Desk
from tests.desk.conftest import Browser, words

SUBMISSION = "/e/edition/tray/CRI-small-v1"
CELL = {"sheet": "Matriz", "cell": "G7"}
WORDS = "¿No se refiere el artículo a otro delito?"
CHANGED = {**SOUND, CellId("matrix", "A-01", "article"): "art. 173"}


def asked(browser: Browser, desk: Desk) -> str:
    """Receive a workbook, ask at one of its cells, and return the page that comes then."""
    desk.run("receive", desk.filled(SOUND))
    return browser.send(f"{SUBMISSION}/ask", SUBMISSION, words=WORDS, **CELL).text


def test_a_cell_is_chosen_and_asked_about(browser: Browser, desk: Desk) -> None:
    """The cell says what stands in it; the query stands below, at its cell, and in what the command line lists."""
    desk.run("receive", desk.filled(SOUND))
    chosen = words(browser.get(f"{SUBMISSION}?sheet=Matriz&cell=g7"))
    assert "Matriz!G7 art. 172 A-01" in chosen
    page = browser.send(f"{SUBMISSION}/ask", SUBMISSION, words=WORDS, **CELL)
    assert "María Gómez preguntó" in words(page)
    assert 'href="#q1" title="Consulta 1, pendiente"' in page.text
    (record,) = desk.json("query", "list")
    assert (record["words"], record["column"], record["turns"][0]["by"]) == (WORDS, "article", "María Gómez")


def test_a_blank_cell_says_so_and_can_be_asked_about(browser: Browser, desk: Desk) -> None:
    """No answer was read there; the question that is left open is found in the file."""
    desk.run("receive", desk.filled(SOUND))
    page = browser.get(f"{SUBMISSION}?sheet=Matriz&cell=G10")
    assert ("no se leyó ninguna respuesta" in words(page), 'name="source"' in page.text) == (True, False)
    browser.send(f"{SUBMISSION}/ask", SUBMISSION, words=WORDS, sheet="Matriz", cell="G10")
    assert desk.json("query", "list")[0]["row"] == "B-01"


def test_a_query_is_followed_until_it_is_settled(browser: Browser, desk: Desk) -> None:
    """A newer version answers it: the board says so; it is settled, reopened and listed by its state."""
    asked(browser, desk)
    assert "falta cerrarla" not in browser.get("/e/edition/board").text
    desk.run("receive", desk.filled(CHANGED, name="second.xlsx"))
    assert "La consulta 1 a Costa Rica tiene respuesta y falta cerrarla" in words(browser.get("/e/edition/board"))
    listed = words(browser.get("/e/edition/queries?state=answered"))
    assert "la versión 2 dice allí «art. 173»; antes decía «art. 172»" in listed
    sent = {"page": "/e/edition/queries", "from": "list"}
    done = browser.send("/e/edition/queries/1", what="settle", words="De acuerdo.", **sent)
    assert "La consulta 1 quedó cerrada." in words(done)
    assert "falta cerrarla" not in browser.get("/e/edition/board").text
    again = browser.send("/e/edition/queries/1", what="reopen", words="Falta el inciso.", **sent)
    assert "volvió a preguntar" in words(again)
    assert [one["step"] for one in desk.json("query", "list")[0]["turns"]] == ["asked", "settled", "reopened"]


def test_an_answer_in_words_is_noted(browser: Browser, desk: Desk) -> None:
    """From the page of the submission one comes back to it."""
    asked(browser, desk)
    sent = {"page": SUBMISSION, "from": "CRI-small-v1"}
    done = browser.send("/e/edition/queries/1", what="answer", words="Es el mismo.", **sent)
    assert str(done.url).endswith("/tray/CRI-small-v1#q1")
    assert "Respuesta, anotada por María Gómez" in words(done)


def test_what_is_no_query_is_refused(browser: Browser, desk: Desk) -> None:
    """Nothing written, no such query, no such step: each is a page that says so, and nothing is kept."""
    asked(browser, desk)
    empty = browser.send(f"{SUBMISSION}/ask", SUBMISSION, words="  ", **CELL)
    page = "/e/edition/queries"
    none = browser.send("/e/edition/queries/9", page, what="settle", words="x")
    odd = browser.send("/e/edition/queries/1", page, what="dance", words="x")
    assert (empty.status_code, none.status_code, odd.status_code) == (400, 400, 404)
    assert len(desk.json("query", "list")[0]["turns"]) == 1


def test_an_answer_is_noted_as_read_against_its_source(browser: Browser, desk: Desk) -> None:
    """A cell, or its row; where the country changes the answer, the page of the new version says that it lapsed."""
    desk.run("receive", desk.filled(SOUND))
    told = {"source": "La Gaceta 24", "remark": "Vigente.", **CELL}
    one = browser.send(f"{SUBMISSION}/source", SUBMISSION, **told)
    assert "Se anotó 1 respuesta como cotejada con su fuente." in words(one)
    assert 'title="Cotejada con su fuente: La Gaceta 24"' in one.text
    row = browser.send(f"{SUBMISSION}/source", SUBMISSION, row="matrix/A-01", **told)
    assert "Se anotaron 5 respuestas" in words(row)
    desk.run("receive", desk.filled(CHANGED, name="second.xlsx"))
    later = words(browser.get("/e/edition/tray/CRI-small-v2?sheet=Matriz&cell=G7"))
    assert "María Gómez cotejó con su fuente una respuesta anterior" in later
    back = browser.send(f"{SUBMISSION}/source", SUBMISSION, what="withdraw", **CELL)
    assert "ya no cuenta como cotejada" in words(back)


def test_what_falls_due_stands_on_the_board_with_its_letter(browser: Browser, desk: Desk) -> None:
    """A query that was not sent yet leads to the letters of clarification, as what is to be done does."""
    asked(browser, desk)
    page = browser.get("/e/edition/board").text
    assert '<a href="/e/edition/letters/clarification">Enviar la carta de aclaración a Costa Rica' in page
    desk.run("letters", "clarification")
    assert "Enviar la carta de aclaración" not in browser.get("/e/edition/board").text
