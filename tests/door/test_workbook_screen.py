"""My workbook: taken away, brought back, looked at, handed in with a receipt; never lost, never another's."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from matrices.instrument.place import CellId
from tests.door.conftest import SOUND, Desk, Entrance, words

FAULTY = {**SOUND, CellId("matrix", "A-01", "shortest"): "seis o siete"}


def test_a_workbook_is_taken_away_filled_in_checked_corrected_and_handed_in(entrance: Entrance, desk: Desk) -> None:
    """Its record is what the command line makes of the same file; the receipt names institution and person."""
    visitor = entrance.visitor("cri")
    assert "Aún sin comenzar aquí" in words(visitor.get("/workbooks"))
    blank = visitor.get("/workbooks/small/file/blank")
    assert blank.headers["content-disposition"] == "attachment; filename*=UTF-8''CRI-small-es.xlsx"
    page = visitor.bring(desk.filled(FAULTY, name="mine.xlsx"))
    assert ("mine.xlsx es ahora su borrador" in words(page), 'class="error"' in page.text) == (True, True)
    page = visitor.bring(desk.filled(SOUND, name="mine.xlsx"), base=1)
    assert "Sin observaciones." in words(page)
    receipt = visitor.hand_in(version=2)
    assert "La Secretaría Técnica recibió CRI-small-v1" in words(receipt)
    assert "Ana Núñez, Ministerio" in words(receipt)
    (one,) = desk.json("register", "list")
    assert (one["name"], one["verdict"], one["institution"], one["origin"]) == (
        "CRI-small-v1",
        "accepted",
        "Ministerio",
        "returned",
    )
    assert one["received_by"] == f"door:{entrance.people['cri'].person}"
    assert entrance.door.store.draft("CRI", "small") is None
    assert visitor.get("/record/CRI-small-v1/original").content == (desk.path / "mine.xlsx").read_bytes()


def test_the_receipt_is_the_same_whenever_it_is_asked_for(entrance: Entrance, desk: Desk, tmp_path: Path) -> None:
    """After other countries handed in too, and after the same file was handed in again; it is checked offline."""
    visitor = entrance.visitor("cri")
    path = desk.filled(SOUND)
    visitor.bring(path)
    visitor.hand_in()
    first = visitor.get("/receipt/CRI-small-v1/json").content
    desk.run("receive", desk.filled(SOUND, "PAN"))
    visitor.bring(path)
    again = visitor.hand_in(version=2, institution="Otra")
    assert "CRI-small-v1" in words(again)
    assert visitor.get("/receipt/CRI-small-v1/json").content == first
    (tmp_path / "receipt.json").write_bytes(first)
    assert desk.run("receipt", "verify", str(tmp_path / "receipt.json")).exit_code == 0
    anchor = json.loads(first)["receipt"]["anchor"]
    assert desk.run("register", "verify", "--against", anchor).exit_code == 0
    assert visitor.get("/receipt/CRI-small-v1/pdf").content.startswith(b"%PDF")


def test_what_somebody_else_saved_is_not_overwritten(entrance: Entrance, desk: Desk) -> None:
    """Whoever brings a file to a page that is old is told so; every version is kept, and can be gone back to."""
    first, second = entrance.visitor("cri"), entrance.visitor("cri")
    first.bring(desk.filled(SOUND, name="first.xlsx"))
    answer = second.bring(desk.filled(FAULTY, name="second.xlsx"))
    assert (answer.status_code, "Otra persona guardó el borrador entretanto" in words(answer)) == (400, True)
    second.bring(desk.filled(FAULTY, name="second.xlsx"), base=1)
    assert first.get("/workbooks/small/file/draft?version=1").content == (desk.path / "first.xlsx").read_bytes()
    first.send("/workbooks/small/back", page="/workbooks/small", version="1")
    assert first.get("/workbooks/small/file/draft").content == (desk.path / "first.xlsx").read_bytes()
    answer = second.hand_in(version=2)
    assert (answer.status_code, desk.json("register", "list")) == (400, [])


def test_a_draft_outlives_the_session(entrance: Entrance, desk: Desk) -> None:
    """Whoever was signed out finds it again."""
    visitor = entrance.visitor("cri")
    visitor.bring(desk.filled(SOUND, name="mine.xlsx"))
    entrance.door.store.leave(entrance.people["cri"].person)
    assert "/sign-in?next=/workbooks/small" in str(visitor.get("/workbooks/small").url)
    assert "mine.xlsx" in words(entrance.visitor("cri").get("/workbooks/small"))


@pytest.mark.parametrize(
    ("name", "content"),
    [("other.xlsx", None), ("text.xlsx", b"nothing"), ("empty.xlsx", b""), ("x.zip", b"PK")],
)
def test_what_is_not_the_country_s_own_workbook_is_not_taken(
    entrance: Entrance, desk: Desk, name: str, content: bytes | None
) -> None:
    """Another's, or none at all: nothing of it is kept, and the page says what to bring."""
    visitor = entrance.visitor("cri")
    path = Path(desk.filled(SOUND, "PAN", name))
    if content is not None:
        path.write_bytes(content)
    answer = visitor.bring(path)
    assert (answer.status_code, "No se guardó nada" in words(answer)) == (400, True)
    assert entrance.door.store.draft("CRI", "small") is None


def test_a_colleague_sees_the_sheets_granted_and_hands_nothing_in(entrance: Entrance, desk: Desk) -> None:
    """Neither the other sheets nor their findings; the focal point hands in."""
    entrance.visitor("cri").bring(desk.filled(FAULTY, name="mine.xlsx"))
    colleague = entrance.visitor("colleague")
    page = colleague.get("/workbooks/small")
    assert ("seis o siete" in page.text, "Código Penal" in page.text) == (False, True)
    assert "seis o siete" not in colleague.get("/workbooks/small?sheet=Matriz").text
    for path in ("/workbooks/small/file/draft", "/workbooks/small/file/marked", "/people"):
        assert colleague.get(path).status_code == 404, path
    assert colleague.hand_in().status_code == 404


def test_of_a_colleague_s_file_the_sheets_granted_are_taken(entrance: Entrance, desk: Desk) -> None:
    """Into the draft of the country, in which all other sheets stay as they are."""
    entrance.visitor("cri").bring(desk.filled(SOUND, name="mine.xlsx"))
    other = {CellId("laws", "L01", "name"): "Ley 9095", CellId("matrix", "A-01", "article"): "art. 999"}
    page = entrance.visitor("colleague").bring(desk.filled({**SOUND, **other}, name="eva.xlsx"), base=1)
    assert page.status_code == 200
    draft = entrance.door.store.draft("CRI", "small")
    assert draft is not None
    (desk.path / "draft.xlsx").write_bytes(draft.content)
    answers = entrance.cycle.answers(desk.path / "draft.xlsx").answers
    assert answers is not None
    said = {(one.row, one.column): one.raw.text for one in answers.all}
    assert (draft.version, said["L01", "name"], said["A-01", "article"]) == (2, "Ley 9095", "art. 172")


def test_a_draft_begins_with_what_counts(entrance: Entrance, desk: Desk) -> None:
    """So that handing it in again takes no answer away."""
    desk.run("receive", desk.filled(SOUND, name="sent.xlsx"))
    visitor = entrance.visitor("cri")
    visitor.send("/workbooks/small/fill")
    draft = entrance.door.store.draft("CRI", "small")
    assert draft is not None
    assert draft.content == (desk.path / "sent.xlsx").read_bytes()


def test_an_unnamed_hand_in_is_none(entrance: Entrance, desk: Desk) -> None:
    """Institution and person are asked for; the draft stays."""
    visitor = entrance.visitor("cri")
    visitor.bring(desk.filled(SOUND))
    answer = visitor.hand_in(institution=" ")
    assert (answer.status_code, desk.json("register", "list")) == (400, [])
    assert entrance.door.store.draft("CRI", "small") is not None


@pytest.mark.parametrize("languages", [{"Accept-Language": "en"}, {"Accept-Language": "es-CR,es;q=0.9"}])
def test_the_pages_speak_the_language_of_the_browser_until_another_is_chosen(
    entrance: Entrance, languages: Mapping[str, str]
) -> None:
    """Before signing in, too."""
    visitor = entrance.visitor(**languages)
    english = languages["Accept-Language"] == "en"
    assert ("Front desk" in visitor.get("/").text) is english
    other = "es" if english else "en"
    visitor.send("/language", page="/sign-in", language=other, next="/sign-in")
    assert ("Front desk" in visitor.get("/").text) is not english


def test_the_secretariat_may_take_a_draft_to_help(entrance: Entrance, desk: Desk) -> None:
    """Nobody else may, and nothing of it is in the register."""
    entrance.visitor("cri").bring(desk.filled(FAULTY, name="mine.xlsx"))
    officer = entrance.visitor("secretariat")
    assert "CRI-small , borrador, versión 1" in words(officer.get("/workbooks"))
    assert officer.get("/drafts/CRI/small").content == (desk.path / "mine.xlsx").read_bytes()
    for name in ("cri", "pan", "colleague", "observer", "analyst"):
        assert entrance.visitor(name).get("/drafts/CRI/small").status_code == 404, name
    assert desk.json("register", "list") == []
