"""The Network's directory at the door: by consent, as of today, for focal points and the Secretariat alone."""

from pathlib import Path

import pytest

from matrices.web.jobs import JobLine
from tests.door.conftest import PEOPLE, opened, words
from tests.report.directory.example import received

ENTER = {name: PEOPLE[name] for name in ("pan", "analyst", "secretariat")} | {
    "colleague": {**PEOPLE["colleague"], "sheets": frozenset({("directory", "officers")})}
}


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example of a directory, received."""
    return received(tmp_path_factory.mktemp("directory") / "edition").path


def test_the_network_sees_who_agreed(edition: Path, line: JobLine) -> None:
    """A focal point reads another country's officers by their consent, as page, workbook and cards; others nothing."""
    with opened(edition, line, ENTER, (edition / "edition.yaml").read_text(encoding="utf-8")) as entrance:
        focal = entrance.visitor("pan")
        page = focal.get("/directory")
        assert "Solo para miembros de la Red" in words(page)
        links = [f"/directory/{name}" for name in entrance.cycle.directory_names()]
        assert [link in page.text for link in links] == [True] * len(links)
        shown, cards = (focal.get(f"/directory/{name}") for name in ("directory-es.html", "contacts.vcf"))
        assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]
        assert cards.headers["content-disposition"].startswith("attachment")
        for answer in (shown, cards):
            seen = answer.content.decode()
            listed = [name in seen for name in ("Ejemplo Ñáñez", "Inventado Modelo", "Supuesta", "Callada")]
            assert listed == [True, True, False, False]
        assert not list(edition.glob("build/directory*"))
        assert focal.get("/directory/directory-public-es.html").status_code == 404
        for name in ("colleague", "analyst"):
            assert [entrance.visitor(name).get(one).status_code for one in ("/directory", links[0])] == [404, 404]
        assert entrance.visitor("secretariat").get(links[0]).status_code == 200
