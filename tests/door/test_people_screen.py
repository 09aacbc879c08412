"""Who may enter, and for which sheets, as focal point and Secretariat keep it; the Network's directory, by consent."""

from pathlib import Path

import pytest

from matrices.web.jobs import JobLine
from tests.door.conftest import PEOPLE, SOUND, Desk, Entrance, opened, words
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


def test_a_focal_point_invites_a_colleague_for_sheets(entrance: Entrance, desk: Desk) -> None:
    """Who comes by the link of the mail, with the address written otherwise, and fills in the sheets given."""
    focal = entrance.visitor("cri")
    told = {"name": "Rosa Díaz", "email": "Rosa@CRI.example", "language": "es", "sheet": "small/laws"}
    page = focal.send("/people", **told, role="secretariat", country="PAN")
    words_, to, link = entrance.mails[-1]
    assert ("Rosa Díaz" in words(page), to, link in words_) == (True, "rosa@cri.example", True)
    assert focal.send("/people", **{**told, "email": " rosa@cri.EXAMPLE "}).status_code == 400
    rosa = next(one for one in entrance.cycle.door_people() if one.name == "Rosa Díaz")
    assert (rosa.role, rosa.country, rosa.sheets) == ("colleague", "CRI", frozenset({("small", "laws")}))
    focal.bring(desk.filled(SOUND))
    colleague = entrance.visitor()
    assert "Rosa Díaz" in words(colleague.get(f"/i/{link.rpartition('/')[2]}"))
    colleague.sign_in(" ROSA@cri.example ")
    shown = [colleague.get(f"/workbooks/small/fill/{one}").status_code for one in ("laws/L01", "matrix/A")]
    focal.send(f"/people/{rosa.id}", page="/people", what="sheets", sheet="small/matrix")
    after = [colleague.get(f"/workbooks/small/fill/{one}").status_code for one in ("laws/L01", "matrix/A")]
    assert (shown, after) == ([200, 404], [404, 200])


def test_the_secretariat_sees_who_may_do_what_helps_and_revokes(entrance: Entrance) -> None:
    """A wrong address is mended, and the link sent there; whoever is revoked is out at once, and let in again."""
    officer, ana = entrance.visitor("secretariat"), entrance.people["cri"]
    page, visitor = officer.get("/people"), entrance.visitor("cri")
    assert [one["name"] in page.text for one in PEOPLE.values()] == [True] * len(PEOPLE)
    here, of = f"/people/{ana.id}", {"page": "/people"}
    officer.send(here, **of, what="rename", name=ana.name, email="ana@other.example", language="es")
    assert entrance.mails[-1][1:] == ("ana@other.example", f"{entrance.door.origin}/i/{ana.person}")
    assert visitor.get("/workbooks").url.path == "/sign-in"
    count = len(entrance.mails)
    entrance.visitor().ask_code(ana.email)
    assert len(entrance.mails) == count
    visitor = entrance.visitor()
    assert visitor.sign_in("ana@other.example").url.path == "/workbooks"
    officer.send(here, **of, what="revoke", reason="Cambió de cargo.")
    assert visitor.get("/workbooks").url.path == "/sign-in"
    officer.send(here, **of, what="restore", reason="Volvió.")
    assert entrance.visitor().sign_in("ana@other.example").url.path == "/workbooks"
