"""Publishing in the desk: what would be published and has changed, the version with its receipt, files saved."""

from matrices.instrument.place import CellId
from tests.commands.conftest import SOUND, Desk
from tests.desk.conftest import Browser, words

PUBLISH = "/e/edition/publish"


def published(browser: Browser, *files: str, version: str = "1") -> str:
    """Publish files and return what the page of the job says."""
    return words(browser.over(browser.send(PUBLISH, PUBLISH, file=list(files), version=version)))


def made(browser: Browser, desk: Desk) -> None:
    """Receive a workbook and have the study made as a page."""
    desk.run("receive", desk.filled(SOUND))
    browser.over(browser.send("/e/edition/study", product="study", language=["es"], format=["html"]))


def test_a_version_is_published(browser: Browser, desk: Desk) -> None:
    """The page says what would be published; then the study page has the version, its receipt and its files."""
    made(browser, desk)
    asked = words(browser.get(PUBLISH))
    assert ("Publicar la versión 1" in asked, "aún no publicado" in asked) == (True, True)
    assert "La versión 1 está publicada (2 archivos)." in published(browser, "study/study-es.html", "data/answers.csv")
    page = words(browser.get("/e/edition/study"))
    assert ("Versión 1," in page, "igual que lo publicado" in page) == (True, True)
    folder = desk.path / "published" / "2027-v1"
    for name in ("receipt.json", "study/study-es.html"):
        saved = browser.get(f"/e/edition/published/1/{name}")
        assert saved.content == (folder / name).read_bytes()
        assert saved.headers["content-disposition"].startswith("attachment")
    assert browser.get("/e/edition/published/1/..%2fedition.keys").status_code == 400


def test_what_is_old_or_published_meanwhile_is_not_published(browser: Browser, desk: Desk) -> None:
    """A page that was opened before somebody else published, and products of an older register, are refused."""
    made(browser, desk)
    assert "Se publicó otra versión" in published(browser, "study/study-es.html", version="2")
    assert "Elabore primero el estudio" in published(browser)
    desk.run("receive", desk.filled({**SOUND, CellId("matrix", "A-01", "article"): "art. 9"}, name="second.xlsx"))
    asked = words(browser.get(PUBLISH))
    assert ("elabórelo antes de nuevo" in asked, "Nada puede publicarse" in asked) == (True, True)
    assert "No se publicó nada." in published(browser, "study/study-es.html")
    assert not (desk.path / "published").exists()
