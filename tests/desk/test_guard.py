"""Nobody but this desk's own pages, in a browser that was let in, drives the desk."""

import re
import socket
from collections.abc import Mapping

import httpx
import pytest

from matrices.desk.front import FrontDesk
from matrices.instrument.place import CellId
from matrices.web.guard import POLICY
from tests.commands.conftest import SOUND, Desk
from tests.desk.conftest import Browser, words


def snapshot(desk: Desk) -> dict[str, bytes]:
    """Return every file of an edition."""
    return {str(path.relative_to(desk.path)): path.read_bytes() for path in desk.path.rglob("*") if path.is_file()}


def token_of(browser: Browser) -> str:
    """Return the secret of the forms of a session."""
    found = re.search(r'name="token" value="([^"]+)"', browser.get("/e/edition/board").text)
    assert found is not None
    return found[1]


def test_a_link_lets_one_browser_in_once(front: FrontDesk) -> None:
    """The second that comes by it is told what to do; so is one with a link that was never made."""
    link = front.new_link()
    first, second = Browser(front), Browser(front)
    assert first.client.get(link).status_code == 200
    again = second.client.get(link)
    assert (again.status_code, "Este enlace ya se usó" in words(again)) == (403, True)
    assert second.get("/").status_code == 403
    assert first.get("/").status_code == 200
    assert second.client.get("/enter?key=").status_code == 403


@pytest.mark.parametrize("path", ["/", "/name", "/new", "/e/edition/board", "/e/edition/tray", "/e/edition/register"])
def test_without_a_session_nothing_is_shown(front: FrontDesk, path: str) -> None:
    """Nor with the cookie of another desk."""
    stranger = Browser(front)
    assert stranger.get(path).status_code == 403
    stranger.client.cookies.set(front.cookie, "x" * 43)
    answer = stranger.get(path)
    assert (answer.status_code, "Este navegador aún no tiene acceso" in words(answer)) == (403, True)


FOREIGN: tuple[Mapping[str, str], ...] = (
    {},
    {"Origin": "https://example.org"},
    {"Origin": "null"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "null", "Sec-Fetch-Site": "same-site"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "http://localhost"},
)


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_page_elsewhere_sends_no_form(browser: Browser, desk: Desk, headers: Mapping[str, str]) -> None:
    """Even with the cookie and the secret of the session; nothing of the edition is touched."""
    desk.run("receive", desk.filled(SOUND))
    data, before = {"token": token_of(browser), "reason": "x"}, snapshot(desk)
    for path in ("/quit", "/language", "/e/edition/tray/CRI-small-v1/withdraw"):
        assert browser.client.post(path, data=data, headers=headers).status_code == 403
    assert (snapshot(desk), browser.get("/").status_code) == (before, 200)


def test_a_browser_that_names_no_origin_is_believed_by_its_own_site(browser: Browser) -> None:
    """Under `no-referrer` a form of the desk itself says that its origin is null, and that its site is the same."""
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    data = {"token": token_of(browser), "language": "en", "next": "/e/edition/board"}
    assert browser.client.post("/language", data=data, headers=headers).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "é", "x" * 43])
def test_a_form_without_the_secret_of_its_session_is_refused(browser: Browser, desk: Desk, token: str) -> None:
    """Also from the right origin."""
    desk.run("receive", desk.filled(SOUND))
    before = snapshot(desk)
    answer = browser.client.post(
        "/e/edition/tray/CRI-small-v1/withdraw",
        data={"token": token, "reason": "x"},
        headers={"Origin": browser.front.origin},
    )
    assert (answer.status_code, snapshot(desk)) == (403, before)


@pytest.mark.parametrize(
    "host", ["example.org", "example.org:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.example:{port}"]
)
def test_the_desk_answers_to_its_own_name_alone(browser: Browser, host: str) -> None:
    """A name elsewhere that was given this computer's address leads nowhere."""
    answer = browser.get("/", headers={"Host": host.format(port=browser.front.port)})
    assert (answer.status_code, "Mesa de trabajo" in answer.text) == (421, True)


def test_what_is_shown_changes_nothing(browser: Browser, desk: Desk) -> None:
    """Every address of a page, and every address of a form asked for as a page, leaves all files as they were."""
    desk.run("receive", desk.filled(SOUND))
    before = snapshot(desk)
    paths = ["board", "tray", "study", "register", "tray/CRI-small-v1", "tray/CRI-small-v1/file/original"]
    paths += [f"tray/CRI-small-v1/{one}" for one in ("accept", "merge", "set-aside", "withdraw", "restore", "arrival")]
    paths += ["tray/CRI-small-v1/settle", "register/verify", "register/export", "register/restore", "tray/left"]
    for path in paths:
        assert browser.get(f"/e/edition/{path}").status_code in (200, 400, 404, 405), path
    for path in ("/quit", "/language", "/link", "/name", "/new", "/"):
        assert browser.get(path).status_code in (200, 404, 405), path
    assert snapshot(desk) == before


@pytest.mark.parametrize("path", ["/", "/nowhere", "/e/edition/tray", "/static/page.css", "/enter?key=x"])
def test_every_answer_carries_the_headers(browser: Browser, path: str) -> None:
    """What a page may load, and that it is nobody else's to keep, frame or read."""
    headers = browser.get(path).headers
    assert headers["content-security-policy"] == POLICY
    named = ("x-content-type-options", "referrer-policy", "cross-origin-resource-policy", "cache-control")
    assert [headers[name] for name in named] == ["nosniff", "no-referrer", "same-origin", "no-store"]


def test_a_page_has_nothing_that_the_policy_forbids(browser: Browser, desk: Desk) -> None:
    """No style and no script within a page, no address of another computer."""
    desk.run("receive", desk.filled(SOUND))
    for path in ("board", "tray", "study", "register", "tray/CRI-small-v1"):
        page = browser.get(f"/e/edition/{path}").text
        assert re.findall(r"<style|style=|<script(?! src=\"/static/)|\son[a-z]+=|https?://(?!127)", page) == [], path


def test_what_is_too_large_is_refused_before_it_is_read(browser: Browser) -> None:
    """By the length that it says; without one too."""
    browser.front.largest = 1000
    token = token_of(browser)
    answer = browser.client.post(
        "/e/edition/tray",
        data={"token": token},
        files={"files": ("x.xlsx", b"x" * 2000)},
        headers={"Origin": browser.front.origin},
    )
    assert answer.status_code == 413
    with socket.create_connection(("127.0.0.1", browser.front.port)) as line:
        line.sendall(
            f"POST /name HTTP/1.1\r\nHost: 127.0.0.1:{browser.front.port}\r\nOrigin: {browser.front.origin}\r\n"
            f"Cookie: {browser.front.cookie}={browser.client.cookies[browser.front.cookie]}\r\n"
            "Transfer-Encoding: chunked\r\n\r\n".encode()
        )
        assert line.recv(64).startswith(b"HTTP/1.1 411")


@pytest.mark.parametrize("address", ["//example.org", "https://example.org", "/\\example.org", "javascript:alert(1)"])
def test_a_form_leads_nowhere_else(browser: Browser, address: str) -> None:
    """The page to which a form leads back is one of the desk's own."""
    data = {"token": token_of(browser), "language": "es", "next": address}
    answer = httpx.post(
        f"{browser.front.origin}/language",
        data=data,
        headers={"Origin": browser.front.origin},
        cookies=dict(browser.client.cookies),
    )
    assert answer.headers["location"] == "/"


def test_what_a_country_wrote_is_no_mark_of_the_page(browser: Browser, desk: Desk) -> None:
    """Names of files and contents of cells are shown as they are written."""
    name = "CRI-<img src=x onerror=alert(1)>.xlsx"
    path = desk.filled({**SOUND, CellId("matrix", "A-01", "article"): "<script>alert(1)</script>"})
    with open(path, "rb") as stream:  # noqa: PTH123 - a name of the command line
        browser.over(browser.send("/e/edition/tray", files={"files": (name, stream.read())}))
    for page in ("tray", "tray/CRI-small-v1", "board", "register"):
        text = browser.get(f"/e/edition/{page}").text
        assert ("<img" in text, "<script>alert" in text) == (False, False)
    assert "&lt;script&gt;alert(1)" in browser.get("/e/edition/tray/CRI-small-v1?sheet=Matriz").text
