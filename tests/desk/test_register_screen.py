"""The register in the browser: held against noted hashes and files, its keys, the handover, a person erased."""

import html
import re
from pathlib import Path

import pytest

from tests.commands.conftest import SOUND, Desk
from tests.desk.conftest import Browser, words
from tests.report.directory.example import answers, received
from tests.report.directory.test_erasing import row_of

PAGE = "/e/edition/register"
PHRASE, OTHER = "una frase bastante larga", "otra frase bastante larga"


@pytest.fixture
def kept(browser: Browser, desk: Desk) -> Browser:
    """A browser at an edition that has received a file."""
    desk.run("receive", desk.filled(SOUND))
    return browser


def proved(browser: Browser, files: dict[str, bytes] | None = None, **fields: str) -> str:
    """Prove the register as the form asks for it, and return what is said."""
    sent = [("files", (name, content)) for name, content in (files or {}).items()]
    return words(browser.over(browser.send(f"{PAGE}/verify", PAGE, files=sent or None, **fields)))


def test_it_is_held_against_hashes_and_files(kept: Browser, desk: Desk) -> None:
    """A hash is known, and a letter whose receipt carries one; a file that carries none is named, and none stays."""
    end = desk.json("register", "log")[-1]["hash"]
    assert "El registro conoce la huella." in proved(kept, against=end)
    assert "El registro no conoce esta huella: " + "a" * 64 in proved(kept, against="a" * 64)
    desk.run("letters", "acknowledgement", "CRI")
    letter = (desk.path / "build" / "letters" / "acknowledgement" / "CRI.eml").read_bytes()
    newest = desk.json("register", "log")[-1]["hash"]
    assert "El registro conoce las 2 huellas." in proved(kept, {"CRI.eml": letter}, against=newest)
    told = proved(kept, {"nada.txt": b"nada"})
    assert ("nada.txt" in told, "/build/desk/" in told) == (True, False)
    assert [path for path in (desk.path / "build" / "desk").rglob("*") if path.suffix in (".eml", ".txt")] == []
    assert "Lo escrito no es una huella." in proved(kept, against="mañana")


def test_what_a_file_says_otherwise_is_told_by_its_cell(kept: Browser) -> None:
    """All files are read again if that is asked for."""
    assert "Se leyó de nuevo 1 archivo." in proved(kept, originals="yes")


def test_the_keys_are_copied_and_taken_in(kept: Browser, desk: Desk) -> None:
    """The copy is downloaded, stays nowhere, and brings the keys back with its passphrase alone."""
    saved = kept.send(f"{PAGE}/keys", PAGE, secret=PHRASE, again=PHRASE)
    assert re.search(r"attachment; .*keys-2027-\d{8}-\d{6}\.enc", saved.headers["Content-Disposition"])
    assert list((desk.path / "build" / "desk").rglob("*.enc")) == []
    assert "no coinciden" in words(kept.send(f"{PAGE}/keys", PAGE, secret=PHRASE, again=OTHER))
    assert "al menos 12 caracteres" in words(kept.send(f"{PAGE}/keys", PAGE, secret=PHRASE[:5], again=PHRASE[:5]))
    keys = desk.path / "edition.keys"
    before = keys.read_bytes()
    assert "Recuperar las claves" not in words(kept.get(PAGE))
    keys.unlink()
    assert "Recuperar las claves" in words(kept.get(PAGE))
    back = f"{PAGE}/keys/restore"
    wrong = kept.send(back, PAGE, files={"copy": ("k.enc", saved.content)}, secret=OTHER)
    assert (wrong.status_code, keys.exists()) == (400, False)
    done = kept.send(back, PAGE, files={"copy": ("k.enc", saved.content)}, secret=PHRASE)
    assert ("Las claves están aquí, conocidas por" in words(done), keys.read_bytes()) == (True, before)


def test_the_handover_is_checked(kept: Browser, desk: Desk) -> None:
    """What is missing is said with the place where it is made; with both copies nothing is."""
    told = words(kept.over(kept.send(f"{PAGE}/handover", PAGE)))
    assert "Faltan 2 elementos." in told
    assert "falta copia de las claves: no se eligió ninguna; hágala en Claves y elíjala aquí" in told
    assert "matrices " not in told
    keys = kept.send(f"{PAGE}/keys", PAGE, secret=OTHER, again=OTHER).content
    kept.over(kept.send(f"{PAGE}/export", PAGE, secret=PHRASE, again=PHRASE))
    found = re.search(r"<option>(register-[^<]+)</option>", kept.get(PAGE).text)
    assert found is not None
    name = html.unescape(found[1])
    files = [("keys", ("claves.enc", keys))]
    told = words(
        kept.over(kept.send(f"{PAGE}/handover", PAGE, files=files, copy=name, secret=PHRASE, keys_secret=OTHER))
    )
    assert "La edición está completa." in told
    assert f"está copia del registro, con su último evento: {name}" in told
    copy = (desk.path / "build" / "desk" / "copies" / name).read_bytes()
    files = [("keys", ("claves.enc", keys)), ("files", ("copia.enc", copy))]
    told = words(kept.over(kept.send(f"{PAGE}/handover", PAGE, files=files, secret=PHRASE, keys_secret=PHRASE)))
    assert ("Falta 1 elemento." in told, "copia.enc" in told) == (True, True)
    assert list((desk.path / "build" / "desk" / "chosen").iterdir()) == []


def test_a_person_is_erased(browser: Browser, tmp_path: Path) -> None:
    """Who it is and what becomes of it is said first; a reason is needed; then nobody of that name can be chosen."""
    received(tmp_path / "d" / "edition")
    browser.front.folder = tmp_path / "d" / "edition"
    page, row = f"{PAGE}/erase", row_of("CRI")
    name = next(str(one) for place, one in answers("CRI").items() if (place[1], place[2]) == (row, "surnames"))
    assert "Elegir a la persona" in words(browser.get(PAGE))
    assert f"{row} " in words(browser.get(f"{page}?country=CRI"))
    told = words(browser.get(f"{page}?country=CRI&row={row}"))
    assert (name in told, "ya no podrá leerlas nadie: CRI-directory-v1." in told) == (True, True)
    asked = f"{page}?country=CRI&row={row}"
    assert "El motivo está vacío." in words(browser.send(page, asked, country="CRI", row=row, reason=" "))
    done = words(browser.send(page, asked, country="CRI", row=row, reason="A petición de la persona."))
    assert f"CRI {row}: suprimida." in done
    assert "De CRI directory rige ahora CRI-directory-v2." in done
    assert name not in words(browser.get(f"{page}?country=CRI"))
    assert browser.get(asked).status_code == 404
    assert "El registro está íntegro" in proved(browser)


def test_an_instrument_is_described(browser: Browser) -> None:
    """Its sheets with what a cell asks for, the answers to choose from and the rules, in both languages."""
    listed = words(browser.get("/e/edition/instruments"))
    assert ("Un estudio pequeño sin errores sí" in listed, "sin errores no" in listed) == (True, True)
    told = words(browser.get("/e/edition/instruments/small"))
    assert (re.search(r"Hoja «\w+», una lista de hasta \d+ filas", told) is not None, "debe responderse" in told) == (
        True,
        True,
    )
    assert "Elija de la lista. conviene responder Sí · Parcial · No" in told
    english = words(browser.send("/language", "/name", language="en", next="/e/edition/instruments/small"))
    assert ("Yes · Partial · No" in english, "{row}" in english) == (True, False)
    assert browser.get("/e/edition/instruments/otro").status_code == 404


def test_the_mistakes_of_an_instrument_are_a_page(browser: Browser, desk: Desk) -> None:
    """Where no other screen opens any more, its mistakes are told: file, line, what stands there, what is right."""
    path = desk.path / "small" / "matrix.yaml"
    lines = path.read_text("utf-8").splitlines()
    number = next(number for number, line in enumerate(lines) if "type: choice" in line)
    lines[number] = lines[number].replace("type: choice", "type: chioce")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    board = browser.get("/e/edition/board")
    assert (board.status_code, 'href="/e/edition/instruments"' in board.text) == (400, True)
    assert "Un estudio pequeño" not in words(browser.get("/e/edition/instruments"))
    page = browser.get("/e/edition/instruments/small")
    told = words(page)
    assert (
        f"1 error Corrija estas líneas en los archivos y vuelva a cargar la página. matrix.yaml, línea {number + 1}"
        in told
    )
    stands, write = re.findall(r"<dd><pre>(.*?)</pre></dd>", page.text, re.DOTALL)
    assert (html.unescape(stands).strip()[:60], "choice" in html.unescape(write)) == (lines[number].strip()[:60], True)
    assert "Qué se espera" in told
