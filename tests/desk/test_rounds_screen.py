"""The rounds in the browser: who said what; each step is shown before it is taken, and taken as it was shown."""

import datetime
import re
import shutil
import time
from pathlib import Path

import pytest

from tests.desk.conftest import Browser, words
from tests.rounds.conftest import opened, silent
from tests.rounds.play import A1, CORRECTED, LATE, LONGEST, Play, Say

__all__ = ["opened", "silent"]

DO = "/e/edition/rounds/do"
IN_ROUND = datetime.datetime(2027, 4, 21, 16, tzinfo=datetime.UTC)


@pytest.fixture
def desk(silent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """An edition with a round open, in which silence counts; the clock stands within the round."""
    monkeypatch.setattr("matrices.desk.visits.clock", lambda: IN_ROUND)
    return Play(Path(shutil.copytree(silent, tmp_path / "edition")))


def end(desk: Play) -> str:
    """Return the hash of the last event of the register."""
    return str(desk.json("register", "log")[-1]["hash"])


def previewed(browser: Browser, what: str, **fields: str) -> tuple[str, str]:
    """Show what a step would do; return its page as words, and the end of the register that it was seen at."""
    page = browser.send(f"{DO}/{what}", "/e/edition/rounds", **fields)
    found = re.search(r'name="end" value="([^"]+)"', page.text)
    return words(page), found[1] if found else ""


def taken(browser: Browser, what: str, **fields: str) -> str:
    """Take a step after its effect was shown."""
    _, at = previewed(browser, what, **{name: one for name, one in fields.items() if name != "word"})
    return words(browser.send(f"{DO}/{what}", "/e/edition/rounds", end=at, sure="yes", **fields))


def state(desk: Play, country: str) -> str:
    return desk.states()[country][0]


def test_the_round_is_told_in_both_languages(browser: Browser, desk: Play) -> None:
    """Where each country stands, what came, what was objected to."""
    desk.returns(desk.form("CRI", {A1: Say("object", "No es así.")}))
    told = words(browser.get("/e/edition/rounds"))
    assert "Ronda 1: abierta hasta el" in told
    assert "el silencio hasta el final del plazo vale como validación. acuerdo 4" in told
    assert "objeción No es así." in told
    assert "Costa Rica Pequeño 1 objeción abierta (ronda 1, 0 de" in told
    english = words(browser.send("/language", "/e/edition/rounds", language="en", next="/e/edition/rounds"))
    assert ("objection No es así." in english, "1 objection open" in english) == (True, True)


def test_who_said_what_is_told_row_by_row(browser: Browser, desk: Play) -> None:
    """Each mark with its words and its cell; a row that was changed without one is a correction."""
    desk.returns(desk.form("CRI", CORRECTED, {LONGEST: 12}, rest=True))
    told = words(browser.get("/e/edition/rounds/forms/1"))
    assert "Confirma todas las filas que no marca." in told
    assert re.search(r"A-01 .* corrige – Ley 5, art\. 3 \S+![A-Z]+\d+", told)


def test_an_objection_is_answered_after_it_was_shown(browser: Browser, desk: Play) -> None:
    """The preview changes nothing; the answer is that which the command line reads."""
    desk.returns(desk.form("CRI", {A1: Say("object", "No es así.")}))
    before, asked = end(desk), {"country": "CRI", "row": "A-01", "outcome": "kept", "reason": "El texto coincide."}
    told, _ = previewed(browser, "resolve", **asked)
    assert "el texto se mantiene, con el motivo al lado" in told
    assert end(desk) == before
    assert "Se respondió a A-01." in taken(browser, "resolve", **asked)
    (remark,) = desk.json("round", "status")["remarks"]
    assert (remark["outcome"], remark["reason"]) == ("kept", "El texto coincide.")


def test_a_form_is_admitted_and_declined(browser: Browser, desk: Play) -> None:
    """What becomes of the country is shown before it is so."""
    desk.returns(desk.form("CRI", CORRECTED, {LONGEST: 12}, rest=True), at=LATE, code=1)
    told = words(browser.get("/e/edition/rounds"))
    assert "Formularios que esperan su decisión Costa Rica: formulario 1" in told
    told, _ = previewed(browser, "admit", form="1", reason="La Red lo aceptó.")
    assert re.search(r"Costa Rica Pequeño en validación \(ronda 1\) validado expresamente", told), told
    assert state(desk, "CRI") == "in_validation"
    assert "Se admitió el formulario 1." in taken(browser, "admit", form="1", reason="La Red lo aceptó.")
    assert (state(desk, "CRI"), desk.values("CRI")["A-01", "longest"]) == ("validated", "P12Y")
    assert "no surte efecto" in taken(browser, "decline", form="1", reason="Por error.")
    assert (state(desk, "CRI"), desk.values("CRI")["A-01", "longest"]) == ("in_validation", "P10Y")


def test_closing_early_asks_for_the_word(browser: Browser, desk: Play) -> None:
    """Without it nothing is done; with it silence counts for nobody, and the round can run on."""
    asked = {"reason": "Todos respondieron."}
    told, _ = previewed(browser, "close", **asked)
    assert "Costa Rica Pequeño en validación (ronda 1) no validado" in told
    assert "no se escribió la palabra «cerrar»" in taken(browser, "close", **asked)
    assert state(desk, "CRI") == "in_validation"
    assert "La ronda está cerrada." in taken(browser, "close", word="Cerrar", **asked)
    assert state(desk, "CRI") == "not_validated"
    assert "La ronda continúa abierta." in taken(browser, "reopen", reason="Faltaba CRI.")
    assert state(desk, "CRI") == "in_validation"


def test_silence_is_shown_before_the_round_is_closed(
    browser: Browser, desk: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the end no word is asked for, and the preview says of whom silence is taken as consent."""
    monkeypatch.setattr("matrices.desk.visits.clock", lambda: IN_ROUND.replace(month=5, day=3))
    told, _ = previewed(browser, "close")
    assert "Costa Rica Pequeño en validación (ronda 1) validado por procedimiento de silencio (ronda 1)" in told
    assert "La ronda está cerrada." in taken(browser, "close")
    assert state(desk, "CRI") == "silence"


def test_what_happened_meanwhile_is_shown_again(browser: Browser, desk: Play) -> None:
    """A step that was shown before a form came is not taken, but shown anew."""
    asked = {"reason": "Todos respondieron."}
    _, at = previewed(browser, "close", **asked)
    desk.returns(desk.form("PAN", rest=True))
    told = words(browser.send(f"{DO}/close", "/e/edition/rounds", end=at, sure="yes", word="cerrar", **asked))
    assert "no se hizo nada" in told
    assert state(desk, "CRI") == "in_validation"


def test_a_round_is_opened_with_all_that_goes_out(browser: Browser, desk: Play) -> None:
    """Whom it asks, to whom the letters go, what silence means; then the files are there and the register knows it."""
    desk.run("round", "close", "--at", "2027-04-20T12:00", "--early", "Se repite.")
    none, _ = previewed(browser, "open", until="2027-06-30", country="CRI")
    assert "No se eligió ningún formato." in none
    asked = {"until": "2027-06-30", "country": "CRI", "format": "html"}
    told, at = previewed(browser, "open", **asked)
    assert "Costa Rica (español): versión preliminar del estudio, formulario (small), carta." in told
    assert "Para: Ana &lt;ana@example.org&gt;" in told
    assert "El silencio hasta entonces vale como validación, según lo acordado por la Red: acuerdo 4" in told
    assert "Ronda 2: abierta hasta el 30 de junio de 2027" in told
    assert "Observatorio" in told
    assert desk.json("round", "status")["round"]["number"] == 1
    made = browser.send(f"{DO}/open", "/e/edition/rounds", end=at, sure="yes", **asked)
    for _ in range(1200):
        if "data-poll" not in made.text:
            break
        time.sleep(0.1)
        made = browser.get(str(made.url))
    assert "La ronda 2 está abierta" in words(made)
    assert desk.json("round", "status")["round"]["number"] == 2
    page = browser.get("/e/edition/rounds").text
    assert (".html" in page, ".pdf" in page) == (True, False)
    name = re.search(r'href="(/e/edition/rounds/files/2/CRI-[^"]+)"', page)
    assert name is not None
    assert browser.get(name[1]).content[:2] == b"PK"
    assert browser.get("/e/edition/rounds/files/2/..%2F..%2Fedition.yaml").status_code == 404


def test_forms_are_dropped(browser: Browser, desk: Play) -> None:
    """A form that comes back is kept, and its page says as which."""
    path = desk.form("PAN", rest=True)
    page = browser.over(browser.send("/e/edition/rounds", files=[("files", ("PAN.xlsx", Path(path).read_bytes()))]))
    assert "aceptado como formulario 1 de PAN small, ronda 1" in words(page)
    assert desk.json("round", "status")["forms"][0]["country"] == "PAN"


def test_two_forms_are_merged_row_by_row(browser: Browser, desk: Play) -> None:
    """Where both speak differently it is asked which counts, before anything is shown or done."""
    desk.returns(desk.form("CRI", {A1: Say("object", "No.")}, institution="Fiscalía"))
    desk.returns(desk.form("CRI", {A1: Say("comment", "Sí.")}, institution="Ministerio"), code=1)
    told = words(browser.get(f"{DO}/merge?form=2"))
    assert ("Formulario 1: " in told, "Formulario 2: " in told) == (True, True)
    (name,) = set(re.findall(r'name="(take-[^"]+)"', browser.get(f"{DO}/merge?form=2").text))
    asked = {"form": "2", "reason": "Cada institución respondió por lo suyo.", name: "1"}
    assert "La situación de ningún país cambia." in previewed(browser, "merge", **asked)[0]
    assert "Se fusionó el formulario 2." in taken(browser, "merge", **asked)
    assert state(desk, "CRI") == "objected"
