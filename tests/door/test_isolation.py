"""Nobody sees what is another's: every route of the table, in every role, with somebody else's object.

In each country's data a word is planted that stands nowhere else. It must be in no body, header, name of a file, mail
or line of the log that somebody gets who may not see it.
"""

import datetime
import io
import logging
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from httpx import Response

from matrices.door.serving import SCREENS
from matrices.instrument.place import CellId
from matrices.web.jobs import JobLine
from tests.door.conftest import PEOPLE, SOUND, Desk, Entrance, Visitor, now, opened

LAW, FORMER = CellId("laws", "L01", "name"), CellId("matrix", "A-01", "article")
FAULT = CellId("matrix", "A-01", "shortest")

ROUTES = sorted(
    {(route.path, method) for one in SCREENS for route in one.ROUTES for method in route.methods - {"HEAD"}}
)
"""Every address and the way in which it is asked for."""

PUBLIC = frozenset(
    {
        "/",
        "/static/{name}",
        "/sign-in",
        "/code",
        "/privacy",
        "/health",
        "/language",
        "/i/{person}",
        "/leave",
        "/published",
        "/published/newest/{file:path}",
        "/published/{version}/{file:path}",
    }
)
"""What is answered to everybody, and holds nothing of any country."""

HIDDEN: Mapping[str, frozenset[str]] = {
    "": frozenset({"CRI", "PAN"}),
    "cri": frozenset({"PAN"}),
    "pan": frozenset({"CRI"}),
    "colleague": frozenset({"PAN", "CRI-MATRIX"}),
    "observer": frozenset({"CRI", "PAN"}),
    "analyst": frozenset({"DRAFT", "BAD", "ASKED"}),
    "secretariat": frozenset(),
}
"""Whoever it is → what the planted words hold that he or she may never get."""


def planted(desk: Desk, country: str, what: str, more: Mapping[CellId, str] | None = None) -> str:
    """Fill in a country's workbook with words that stand nowhere else, and return its path."""
    own = {LAW: f"CANARY-{country}-LAW-{what}", FORMER: f"CANARY-{country}-MATRIX-{what}", **(more or {})}
    return desk.filled({**SOUND, **own}, country, f"{country}-{what}.xlsx")


@pytest.fixture(scope="module")
def full(prepared: Path, line: JobLine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entrance]:
    """A door behind which two countries have a draft, an accepted and a rejected submission each."""
    path = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("door") / "edition"))
    with opened(path, line) as entrance:
        desk = entrance.desk
        for country, name in (("CRI", "cri"), ("PAN", "pan")):
            desk.run("receive", planted(desk, country, "GOOD"))
            desk.run("receive", planted(desk, country, "BAD", {FAULT: "x"}))
            assert entrance.visitor(name).bring(planted(desk, country, "DRAFT")).status_code == 200
        for country in ("CRI", "PAN"):
            entrance.cycle.ask(f"{country}-small-v1", "Matriz!G7", f"CANARY-{country}-MATRIX-ASKED")
        entrance.cycle.round_open(until=now().date() + datetime.timedelta(days=30))
        for country in ("CRI", "PAN"):
            form = entrance.cycle.round_voiced((country, "small"), (), rest=True, sender={"institution": country})
            assert next(entrance.cycle.round_receive([form[0]])).done
        entrance.mails.clear()
        yield entrance


def values(entrance: Entrance, whose: str) -> Mapping[str, list[str]]:
    """Return what can stand for each part of an address: the objects of a country, and those of its people."""
    people = [one for name, one in entrance.people.items() if name == ("cri" if whose == "CRI" else "pan")]
    return {
        "name": [f"{whose}-small-v1", f"{whose}-small-v2"],
        "instrument": ["small"],
        "kind": ["blank", "prefilled", "draft", "marked"],
        "person": [str(one.id) for one in people],
        "number": ["1" if whose == "CRI" else "2"],
        "country": [whose],
        "query": ["1" if whose == "CRI" else "2"],
        "file": ["study-es.html"],
        "version": ["1", "2"],
        "sheet": ["matrix", "laws"],
        "part": ["A-01", "L01", "new", "A"],
    }


def addresses(path: str, known: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield every address that a route and the objects make; `KeyError` for a part of which nothing is known."""
    name = path.partition("{")[2].partition("}")[0]
    if not name:
        yield path
        return
    for one in known[name.partition(":")[0]]:
        yield from addresses(path.replace("{" + name + "}", one), known)


def asked(visitor: Visitor, address: str, method: str) -> list[Response]:
    """Return every answer to an address, asked for in some ways."""
    if method == "POST":
        token = visitor.token("/privacy")
        data = {"token": token, "version": "1", "institution": "x", "person": "x", "what": "revoke", "reason": "x"}
        return [visitor.client.post(address, data=data, headers={"Origin": visitor.origin}, follow_redirects=False)]
    if any(f"/{one}" in address for one in ("file", "pdf", "json", "original", "marked", "static")):
        return [visitor.client.get(address, follow_redirects=False)]
    ways = ("", "?sheet=Matriz", "?sheet=Leyes", "?version=1", "?severity=error", "?language=es")
    return [visitor.client.get(address + one, follow_redirects=False) for one in ways]


def seen(answers: list[Response]) -> str:
    """Return everything that somebody gets: bodies and headers; workbooks with their parts unpacked."""
    return " ".join(unpacked(one) + str(one.headers) for one in answers)


def unpacked(answer: Response) -> str:
    """Return a body as text, that of a package with what is in it."""
    if not answer.content.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        return " ".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


@pytest.mark.parametrize("name", HIDDEN)
def test_nobody_gets_a_word_of_what_is_another_s(full: Entrance, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever is asked for, of one's own or of others: neither page, file, mail nor log has it."""
    visitor, before = full.visitor(name), full.cycle.register_log()[-1][0].hash
    got = []
    with caplog.at_level(logging.DEBUG):
        for path, method in ROUTES:
            if method == "POST" and path in ("/leave", "/workbooks/{instrument}/submit", "/people/{person}", "/people"):
                continue
            more = {"name": ["page.css"]} if path.startswith("/static") else {}
            of_both = [one for whose in ("CRI", "PAN") for one in addresses(path, {**values(full, whose), **more})]
            got += [each for one in dict.fromkeys(of_both) for each in asked(visitor, one, method)]
    told = seen(got) + str(full.mails) + caplog.text
    assert [one for one in planted_words() if one in told and forbidden(one, name)] == []
    assert [one for one in planted_words() if one in told] != [] or name in ("", "observer")
    assert full.cycle.register_log()[-1][0].hash == before
    assert not [each["email"] for each in PEOPLE.values() if each["email"] in caplog.text]


def planted_words() -> list[str]:
    """Return every word that was planted."""
    kinds = [(sheet, what) for sheet in ("LAW", "MATRIX") for what in ("GOOD", "BAD", "DRAFT", "ASKED")]
    return [f"CANARY-{country}-{sheet}-{what}" for country in ("CRI", "PAN") for sheet, what in kinds]


def forbidden(word: str, name: str) -> bool:
    """Tell whether somebody may never get a word that was planted."""
    return any(set(one.split("-")) <= set(word.split("-")) for one in HIDDEN[name])


OBJECTS = ("{name}", "{person}", "{number}", "{query}", "{country}")

FOREIGN = [(path, method) for path, method in ROUTES if set(OBJECTS) & set(path.split("/")) if path not in PUBLIC]
"""The routes that name an object which somebody has."""

STRANGERS: Mapping[str, str] = {"cri": "PAN", "pan": "CRI", "colleague": "PAN", "observer": "CRI"}
"""Whoever sees nothing of a country, in which others see something."""


@pytest.mark.parametrize("name", STRANGERS)
def test_another_s_object_is_not_there_at_all(full: Entrance, name: str) -> None:
    """The same answer as for one that was never there, byte by byte, whatever is done with it."""
    visitor, before = full.visitor(name), full.cycle.register_log()[-1][0].hash
    known = values(full, STRANGERS[name])
    nowhere = {
        **known,
        "name": ["PAN-small-v8", "PAN-small-v9"],
        "person": ["99"],
        "number": ["99"],
        "query": ["99"],
        "country": ["BLZ"],
    }
    for path, method in FOREIGN:
        for there, gone in zip(addresses(path, known), addresses(path, nowhere), strict=True):
            pairs = zip(asked(visitor, there, method), asked(visitor, gone, method), strict=True)
            for one, other in pairs:
                assert one.status_code == 404, (there, method)
                assert one.text.replace(there, "") == other.text.replace(gone, ""), (there, method)
    assert full.cycle.register_log()[-1][0].hash == before


def test_every_route_is_public_or_asks_who_comes(full: Entrance) -> None:
    """Whoever did not sign in is sent to do so, and nothing is done."""
    visitor, before = full.visitor(), full.cycle.register_log()[-1][0].hash
    visitor.token("/sign-in")
    for path, method in ROUTES:
        known = {**values(full, "CRI"), **({"name": ["page.css"]} if path.startswith("/static") else {})}
        for address in addresses(path, known):
            (answer, *_) = asked(visitor, address, method)
            sent = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
            kept = method == "POST" and full.door.keeps(address) and "/sign-in" in answer.text  # one's own words
            assert (sent or kept) is not (path in PUBLIC and path != "/leave"), (address, method)
    assert full.cycle.register_log()[-1][0].hash == before


@pytest.mark.parametrize("name", ["cri", "colleague", "observer", "analyst", "secretariat"])
def test_whoever_may_enter_no_more_sees_nothing_from_then_on(full: Entrance, name: str) -> None:
    """In the browser in which he or she is signed in, too."""
    visitor = full.visitor(name)
    full.cycle.door_revoke(full.people[name].id, "Dejó el ministerio.")
    try:
        _sees_nothing(visitor)
    finally:
        full.cycle.door_restore(full.people[name].id, "Volvió.")


def _sees_nothing(visitor: Visitor) -> None:
    for address in ("/workbooks", "/workbooks/small", "/record/CRI-small-v1", "/people"):
        answer = visitor.client.get(address, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={address}")
