"""A round at the door: the draft, a country's part of it row by row, an observer's comments; the record of forms."""

import datetime

import pytest

from matrices.report import open_receipt
from tests.door.conftest import SOUND, Desk, Entrance, Visitor, now, words


@pytest.fixture
def running(entrance: Entrance, desk: Desk) -> Entrance:
    """A door while a round runs that asks two countries."""
    for country in ("CRI", "PAN"):
        desk.run("receive", desk.filled(SOUND, country))
    entrance.cycle.round_open(until=now().date() + datetime.timedelta(days=30))
    return entrance


def say_of(visitor: Visitor, place: str, verdict: str, **fields: str) -> str:
    """Say something of a row, and return the words of the page that follows."""
    given = {f"cell-{name}": words for name, words in {**CELLS, **fields}.items() if name in CELLS}
    told = {name: words for name, words in fields.items() if name not in CELLS}
    return words(visitor.send("/round/small", place=place, verdict=verdict, **given, **told))


CELLS = {"coverage": "Sí", "law": "L01 · Código Penal", "article": "art. 172", "shortest": "6", "longest": "10"}


def test_a_country_s_word_becomes_the_form_of_the_round(running: Entrance, desk: Desk) -> None:
    """Confirmed, corrected with its legal basis, objected; the rest only when asked: as the same form by file."""
    visitor = running.visitor("cri")
    assert "4 de 4 filas sin pronunciamiento" in words(visitor.get("/round"))
    say_of(visitor, "matrix/A-01", "correct", article="art. 173", basis="Código Penal, art. 173")
    say_of(visitor, "matrix/B-01", "object", words="No corresponde.")
    page = words(visitor.get("/round/small?sheet=matrix"))
    assert ("art. 173" in page, "No corresponde." in page, "Versión preliminar" in page) == (True, True, True)
    told = {"institution": "Cancillería", "person": "Ana Núñez"}
    assert visitor.send("/round/small/send", page="/round/small", **told).status_code == 400
    receipt = visitor.send("/round/small/send", page="/round/small", rest="yes", **told)
    assert ("Acuse de recibo" in words(receipt), "Ana Núñez, Cancillería" in words(receipt)) == (True, True)
    status = desk.json("round", "status")
    (form,) = status["forms"]
    assert (form["country"], form["verdict"], form["confirms_rest"], form["institution"]) == (
        "CRI",
        "accepted",
        True,
        "Cancillería",
    )
    (remark,) = status["remarks"]
    assert (remark["row"], remark["kind"], remark["words"]) == ("B-01", "objection", "No corresponde.")
    counted = desk.json("register", "list")
    assert sorted(one["name"] for one in counted if one["counts"]) == ["CRI-small-v2", "PAN-small-v1"]
    with running.cycle.register_open() as register:
        new = next(one for one in register.submissions("2027", "small", "CRI") if one.version == 2)
        said = {(one.row, one.column): one.raw for one in register.answers(new.id)}
        assert (said["A-01", "article"], said["A-01", "shortest"]) == ("art. 173", "6")
    assert visitor.get("/round-receipt/1/json").json()["receipt"]["kind"] == "form"
    assert visitor.get("/round-receipt/1/pdf").content.startswith(b"%PDF")
    assert running.visitor("pan").get("/round-receipt/1").status_code == 404


@pytest.mark.parametrize(
    ("verdict", "fields"),
    [
        ("object", {}),
        ("comment", {}),
        ("correct", {}),
        ("correct", {"article": "art. 9"}),
        ("correct", {"basis": "art. 9"}),
    ],
)
def test_what_is_not_enough_is_not_kept(running: Entrance, verdict: str, fields: dict[str, str]) -> None:
    """An objection without words, a correction without change or basis."""
    visitor = running.visitor("cri")
    assert "No se pudo hacer" in say_of(visitor, "matrix/A-01", verdict, **fields)
    assert running.door.store.notes("CRI", "1/small") == {}


def test_an_observer_has_the_draft_and_comments_alone(running: Entrance, desk: Desk) -> None:
    """The comments are those of the form that goes by mail; nothing else is there."""
    running.cycle.round_forms(("html",))
    observer = running.visitor("observer")
    assert observer.get("/round-draft/study-es.html").status_code == 200
    assert "frame-ancestors" in observer.get("/round-draft/study-es.html").headers["content-security-policy"]
    target = next(code for code, name in running.cycle.comment_targets("es") if name.startswith("A-01"))
    sent = {"country": "CRI", "about": target, "words": "La ley se reformó.", "source": "La Gaceta"}
    observer.send("/round-comments", page="/round", **sent)
    receipt = observer.send("/round-comments/send", page="/round", institution="Red", person="Olga Ruiz")
    assert ("Se envió 1 comentario." in words(receipt), "Olga Ruiz, Red" in words(receipt)) == (True, True)
    signed = observer.get("/comments-receipt/1/json").content
    with running.cycle.register_open() as register:
        anchors = [one.hash for one in register.events("comments-received")]
    opened = open_receipt(signed, "receipt.json")
    told = {name: opened.says[name] for name in ("anchor", "comments", "kind", "observer", "round")}
    assert told == {"anchor": anchors[0], "comments": 1, "kind": "comments", "observer": "RNCOM", "round": 1}
    assert (opened.genuine, open_receipt(signed.replace(b"RNCOM", b"OTHER"), "").genuine) == (True, False)
    assert observer.get("/comments-receipt/1/pdf").content.startswith(b"%PDF")
    assert "/comments-receipt/1" in observer.get("/round").text
    assert running.visitor("cri").get("/comments-receipt/1").status_code == 404
    (comment,) = desk.json("round", "status")["comments"]
    assert (comment["observer"], comment["country"], comment["row"], comment["words"], comment["source"]) == (
        "RNCOM",
        "CRI",
        "A-01",
        "La ley se reformó.",
        "La Gaceta",
    )
    for path in ("/workbooks", "/workbooks/small", "/round/small", "/people", "/record/CRI-small-v1"):
        assert observer.get(path).status_code == 404, path


def test_without_a_round_there_is_no_draft(entrance: Entrance) -> None:
    """Nor is there anything to be said."""
    visitor = entrance.visitor("cri")
    assert "No hay ninguna ronda abierta" in words(visitor.get("/round"))
    assert [visitor.get(path).status_code for path in ("/round/small", "/round-draft/study-es.html")] == [404, 404]
