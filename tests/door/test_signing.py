"""Coming in: by a link that changes nothing and six digits by mail; what is tried instead leads nowhere."""

import re
import socket
import statistics
import time
from collections.abc import Mapping

import pytest

from matrices.door.database import database_of
from matrices.door.serving import SCREENS
from matrices.instrument import CellId
from matrices.web.guard import POLICY
from tests.door.conftest import PEOPLE, SOUND, Desk, Entrance, Visitor, code_in, words

ANA = PEOPLE["cri"]["email"]


def signed_in(visitor: Visitor) -> bool:
    """Tell whether a browser is let in."""
    return visitor.client.get("/workbooks", follow_redirects=False).status_code == 200


def state(entrance: Entrance) -> tuple[object, ...]:
    """Return everything that the door and the register hold, limits aside."""
    with database_of(entrance.desk.path, entrance.cycle.address).reading() as connection:
        kept = [connection.execute(f"SELECT * FROM {one}").fetchall() for one in ("sessions", "codes", "drafts")]  # noqa: S608
    return (*map(str, kept), entrance.cycle.register_log()[-1][0].hash)


def test_six_digits_by_mail_let_in(entrance: Entrance) -> None:
    """The mail is in the language of the person; blanks between the digits do not matter."""
    visitor = entrance.visitor()
    asked = visitor.ask_code(" ANA@cri.example ")
    ((mail, to, _),) = entrance.mails
    assert (to, mail.startswith(code_in(mail)[:3]), "sus cifras para entrar" in mail) == (ANA, True, True)
    digits = code_in(mail)
    page = visitor.give(asked, f"{digits[:3]} {digits[3:]}")
    assert ("Mis libros: Costa Rica" in words(page), signed_in(visitor)) == (True, True)


def test_a_hundred_looks_at_a_link_change_nothing(entrance: Entrance) -> None:
    """Programs that look through mails open links; the button, which they do not press, sends the digits."""
    link, before = f"/i/{entrance.people['cri'].person}", state(entrance)
    visitor = entrance.visitor()
    pages = {visitor.get(link).status_code for _ in range(100)}
    assert (pages, state(entrance), entrance.mails) == ({200}, before, [])
    assert "ana@cri.example" not in visitor.get(link).text
    asked = visitor.send(link)
    assert "Mis libros" in words(visitor.give(asked, code_in(entrance.mails[-1][0])))


def test_an_address_that_is_unknown_is_answered_as_one_that_is_known(entrance: Entrance) -> None:
    """The same words, and no other time: mails are sent behind the answer."""
    pages, times = set(), dict[str, list[float]]()
    for address in (ANA, "nobody@cri.example") * 4:
        visitor = entrance.visitor()
        token = visitor.token("/sign-in")
        begin = time.perf_counter()
        answer = visitor.client.post(
            "/sign-in", data={"token": token, "address": address}, headers={"Origin": visitor.origin}
        )
        times.setdefault(address, []).append(time.perf_counter() - begin)
        pages.add((answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)))
    assert (len(pages), len(entrance.mails)) == (1, 4)
    known, unknown = (statistics.median(one) for one in times.values())
    assert abs(known - unknown) < 0.5 * max(known, unknown)


def test_digits_count_in_the_browser_that_asked_for_them(entrance: Entrance) -> None:
    """Whoever reads them over a shoulder does not get in with them; after five wrong ones nobody does."""
    visitor, other = entrance.visitor(), entrance.visitor()
    asked = visitor.ask_code(ANA)
    digits = code_in(entrance.mails[-1][0])
    stolen = other.give(other.ask_code(ANA), digits)
    assert (stolen.status_code, signed_in(other)) == (403, False)
    for _ in range(5):
        assert visitor.give(asked, "000000" if digits != "000000" else "111111").status_code == 403
    assert (visitor.give(asked, digits).status_code, signed_in(visitor)) == (403, False)


def test_the_name_of_a_session_is_new_after_signing_in(entrance: Entrance) -> None:
    """One that somebody else planted in the browser is worth nothing; nor is it after signing out."""
    visitor = entrance.visitor()
    visitor.client.cookies.set(entrance.door.cookie, "a.planted")
    visitor.sign_in(ANA)
    (mine,) = [one.value for one in visitor.client.cookies.jar if one.name == entrance.door.cookie and one.domain][-1:]
    thief = entrance.visitor()
    thief.client.cookies.set(entrance.door.cookie, "a.planted")
    assert (signed_in(visitor), signed_in(thief), mine != "a.planted") == (True, False, True)
    visitor.send("/leave", page="/workbooks")
    thief.client.cookies.set(entrance.door.cookie, str(mine))
    assert not signed_in(thief)


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\n/evil.example"],
)
def test_signing_in_leads_nowhere_else(entrance: Entrance, address: str) -> None:
    """The page to which it leads back is one of the door's own."""
    visitor = entrance.visitor()
    asked = visitor.send("/sign-in", address=ANA, next=address)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', asked.text))
    data = {**fields, "next": address, "code": code_in(entrance.mails[-1][0])}
    answer = visitor.client.post("/code", data=data, headers={"Origin": visitor.origin}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


FOREIGN: tuple[Mapping[str, str], ...] = (
    {},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://127.0.0.1:1"},
)


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_page_elsewhere_sends_no_form(entrance: Entrance, headers: Mapping[str, str]) -> None:
    """Even with cookie and secret; nor is one taken without the secret, or with that of another session."""
    visitor, other = entrance.visitor("secretariat"), entrance.visitor("cri")
    token, data = visitor.token("/people"), {"name": "x", "email": "x@y.example", "role": "analyst"}
    before = len(entrance.cycle.door_people())
    answer = visitor.client.post("/people", data={**data, "token": token}, headers=dict(headers))
    assert answer.status_code == 403
    for wrong in ("", "é", other.token("/workbooks")):
        answer = visitor.client.post("/people", data={**data, "token": wrong}, headers={"Origin": visitor.origin})
        assert answer.status_code == 403, (wrong, token)
    assert len(entrance.cycle.door_people()) == before


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost.evil.example:{port}"])
def test_the_door_answers_to_its_own_name_alone(entrance: Entrance, host: str) -> None:
    """A name elsewhere that was given its address leads nowhere, and stands in no link of a mail."""
    port = entrance.door.origin.rpartition(":")[2]
    answer = entrance.visitor().get("/sign-in", headers={"Host": host.format(port=port)})
    assert (answer.status_code, "evil" in answer.text) == (421, False)


def test_every_answer_carries_the_headers(entrance: Entrance) -> None:
    """Whatever it is: page, file, error, redirection."""
    visitor = entrance.visitor("cri")
    paths = [route.path for one in SCREENS for route in one.ROUTES]
    paths = [re.sub(r"\{.*?\}", "small", path) for path in paths] + [
        "/nowhere",
        "/static/page.css",
        "/workbooks/small/file/x",
    ]
    for path in dict.fromkeys(paths):
        headers = visitor.client.get(path, follow_redirects=False).headers
        named = ("x-content-type-options", "referrer-policy", "cross-origin-resource-policy", "content-security-policy")
        assert [headers[name] for name in named] == ["nosniff", "no-referrer", "same-origin", POLICY], path
        assert "server" not in headers, path
        assert "no-store" in headers["cache-control"] or path.startswith("/static"), path
        for cookie in headers.get_list("set-cookie"):
            assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; ")), path


def test_a_public_address_has_secure_cookies_and_asks_for_encryption(desk: Desk) -> None:
    """Their names say so themselves; without encryption it answers to this computer alone."""
    from matrices.door.front import DoorSettings, FrontDoor
    from matrices.errors import UsageError
    from tests.door.conftest import now

    door = FrontDoor(DoorSettings(folder=desk.path, public="https://matrices.example", clock=now))
    assert (door.cookie, door.hosts, door.origin) == (
        "__Host-matrices",
        frozenset({"matrices.example"}),
        "https://matrices.example",
    )
    assert "max-age" in door.headers["Strict-Transport-Security"]
    with pytest.raises(UsageError, match="door-public"):
        FrontDoor(DoorSettings(folder=desk.path, public="http://matrices.example", clock=now))


def test_tries_are_counted_by_the_address_that_a_trusted_proxy_names(entrance: Entrance) -> None:
    """Another address behind the same proxy is not kept out; the page says to wait."""
    here = {"X-Forwarded-For": "192.0.2.1"}
    visitor = entrance.visitor(**here)
    token = visitor.token("/sign-in")
    sent = {"token": token, "address": "nobody@cri.example"}
    answers = [visitor.client.post("/sign-in", data=sent, headers={"Origin": visitor.origin}) for _ in range(31)]
    assert [one.status_code for one in answers] == [200] * 30 + [429]
    assert entrance.visitor(**{"X-Forwarded-For": "192.0.2.2"}).ask_code("nobody@cri.example").status_code == 200


def test_one_person_gets_five_codes_in_a_quarter_of_an_hour(entrance: Entrance) -> None:
    """And the page says the same."""
    pages = {re.sub(r'value="[^"]*"', "", entrance.visitor().ask_code(ANA).text) for _ in range(7)}
    assert (len(pages), len(entrance.mails)) == (1, 5)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\x.xlsx", "x\r\nSet-Cookie: a=b.xlsx", "a/b/c.xlsx", "\x00.xlsx"]
)
def test_the_name_of_a_file_leads_nowhere(entrance: Entrance, desk: Desk, name: str) -> None:
    """It is kept as a name without folders, and stands in no header as something else."""
    visitor = entrance.visitor("cri")
    with open(desk.filled(SOUND), "rb") as stream:  # noqa: PTH123 - a name of the command line
        visitor.send("/workbooks/small", files={"file": (name, stream.read())}, base="0")
    answer = visitor.get("/workbooks/small/file/draft")
    draft = entrance.door.store.draft("CRI", "small")
    assert draft is not None
    assert set(draft.file) & set("/\\\r\n\x00") == set()
    assert ("set-cookie" in answer.headers, answer.status_code) == (False, 200)


@pytest.mark.parametrize(
    "path", ["/static/..%2f..%2fpyproject.toml", "/static/page.css%00", "/receipt/..%2fx", "/workbooks/%2e%2e"]
)
def test_a_path_leads_to_nothing_else(entrance: Entrance, path: str) -> None:
    """There is no such page."""
    assert entrance.visitor("cri").client.get(path, follow_redirects=False).status_code == 404


def test_what_is_too_large_is_refused_before_it_is_read(entrance: Entrance) -> None:
    """By the length that it says; without one too."""
    entrance.door.largest = 1000
    visitor = entrance.visitor("cri")
    answer = visitor.send("/workbooks/small", files={"file": ("x.xlsx", b"x" * 2000)}, base="0")
    assert answer.status_code == 413
    host = entrance.door.origin.removeprefix("http://")
    with socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2]))) as line:
        cookie = f"{entrance.door.cookie}={visitor.client.cookies[entrance.door.cookie]}"
        head = (
            f"POST /workbooks/small HTTP/1.1\r\nHost: {host}\r\nOrigin: {entrance.door.origin}\r\nCookie: {cookie}\r\n"
        )
        line.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        assert line.recv(64).startswith(b"HTTP/1.1 411")


def test_what_comes_too_slowly_is_waited_for_no_longer(entrance: Entrance, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that does not end is answered all the same, and others are served meanwhile."""
    monkeypatch.setattr("matrices.web.visits._PATIENCE", 0.3)
    visitor = entrance.visitor("cri")
    token, host = visitor.token("/workbooks/small"), entrance.door.origin.removeprefix("http://")
    cookie = f"{entrance.door.cookie}={visitor.client.cookies[entrance.door.cookie]}"
    sent = f"token={token}&base="
    with socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2])), timeout=20) as line:
        head = (
            f"POST /workbooks/small HTTP/1.1\r\nHost: {host}\r\nOrigin: {entrance.door.origin}\r\nCookie: {cookie}\r\n"
        )
        form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
        line.sendall(f"{head}{form}{sent}".encode())
        assert visitor.get("/workbooks").status_code == 200
        assert line.recv(64).startswith(b"HTTP/1.1 408")


def test_what_somebody_wrote_is_no_mark_of_a_page(entrance: Entrance, desk: Desk) -> None:
    """Names of files, of institutions and persons, cells, answers to questions: an officer reads them as written."""
    mark = "<script>alert(1)</script>"
    visitor, officer = entrance.visitor("cri"), entrance.visitor("secretariat")
    path = desk.filled({**SOUND, CellId("matrix", "A-01", "article"): mark}, name="a<b>.xlsx")
    visitor.bring(path)
    visitor.hand_in(institution=mark, person=mark)
    entrance.cycle.ask("CRI-small-v1", "Matriz!G7", "¿Qué artículo?")
    visitor.send("/questions/1", page="/questions", words=mark)
    for one in (visitor, officer):
        for address in ("/workbooks", "/record/CRI-small-v1?sheet=Matriz", "/receipt/CRI-small-v1", "/questions"):
            page = one.get(address).text
            assert (mark in page, "<script>" in page) == (False, False), address
    assert "&lt;script&gt;" in officer.get("/receipt/CRI-small-v1").text


def test_a_hostile_workbook_costs_a_process_at_most(entrance: Entrance, desk: Desk) -> None:
    """A package that unfolds without end, entities that do: the page says why, and the next one is looked at."""
    import io
    import zipfile

    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<x>" + b" " * 200_000_000)
        package.writestr("[Content_Types].xml", b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>')
    visitor = entrance.visitor("cri")
    answer = visitor.send("/workbooks/small", files={"file": ("bomb.xlsx", bomb.getvalue())}, base="0")
    assert (answer.status_code, "No se guardó nada" in words(answer)) == (400, True)
    assert visitor.bring(desk.filled(SOUND)).status_code == 200


def test_a_country_does_not_more_than_some_times_what_a_person_may(
    entrance: Entrance, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one of its people did counts for the next, and not for another country."""
    monkeypatch.setattr("matrices.door.workbook._UPLOADS", 2)
    monkeypatch.setattr("matrices.door.visits._OF_A_COUNTRY", 1)
    path, focal = desk.filled(SOUND), entrance.visitor("cri")
    assert [focal.bring(path, base).status_code for base in (0, 1)] == [200, 200]
    refused = entrance.visitor("colleague").bring(path, 2)
    assert (refused.status_code, "Demasiados intentos" in words(refused)) == (429, True)
    assert entrance.visitor("pan").bring(desk.filled(SOUND, "PAN")).status_code == 200


def test_health_names_nobody(entrance: Entrance) -> None:
    """It says that all is well, to anybody."""
    answer = entrance.visitor().get("/health")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "mail": "ok"})
