"""Workbooks and letters in the browser: seen, changed, drafted, and handed to a real mail server."""

import email
import hashlib
import html
import re
import shutil
import socket
from email.policy import SMTP
from pathlib import Path
from typing import Any

import keyring
import keyring.core
import pytest
from aiosmtpd.controller import Controller
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError

from tests.cycle.test_sending import PASSWORD, USER, certificate, servers
from tests.desk.conftest import Browser, words
from tests.rounds.conftest import silent
from tests.rounds.play import Play

__all__ = ["certificate", "servers", "silent"]

LETTER = "/e/edition/letters/request/CRI"


@pytest.fixture
def desk(silent: Path, tmp_path: Path) -> Play:
    """An edition whose countries were asked; Costa Rica has a contact, Panama has none."""
    return Play(Path(shutil.copytree(silent, tmp_path / "edition")))


def own_words(browser: Browser, path: str = LETTER) -> str:
    """Return a letter as its page offers it to be changed."""
    found = re.search(r'<textarea id="words"[^>]*>\n(.*?)</textarea>', browser.get(path).text, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def events(desk: Play, kind: str) -> list[dict[str, Any]]:
    return [one["details"] for one in desk.json("register", "log") if one["kind"] == kind]


class Post:
    """What a mail server was handed."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - its name there
        self.taken.append(envelope)
        return "250 OK"


def test_the_letters_are_told_in_both_languages(browser: Browser, desk: Play) -> None:
    """Each kind with its countries; who has no address is told so; one that is for nobody says so."""
    told = words(browser.get("/e/edition/letters"))
    assert ("Solicitud" in told, "Procedimiento de silencio" in told) == (True, True)
    told = words(browser.get("/e/edition/letters/request"))
    assert re.search(r"Costa Rica .* Ana &lt;ana@example\.org&gt; CRI-small-es\.xlsx, CRI\.ics", told), told
    assert re.search(r"Panamá .* No consta ninguna dirección", told)
    english = words(browser.send("/language", "/e/edition/letters", language="en", next="/e/edition/letters"))
    assert "Silence procedure" in english


def test_a_letter_is_the_one_that_the_command_drafts(browser: Browser, desk: Play) -> None:
    """Looking at it logs nothing; unchanged, its draft is the command's byte for byte."""
    before = len(desk.json("register", "log"))
    offered = own_words(browser)
    assert len(desk.json("register", "log")) == before
    made = browser.send(LETTER, words=offered, what="draft")
    desk.run("letters", "request", "CRI")
    assert made.content == (desk.path / "build" / "letters" / "request" / "CRI.eml").read_bytes()


def test_a_changed_letter_is_shown_and_drafted(browser: Browser, desk: Play) -> None:
    """What was changed is in both parts of the draft; the log knows its hash and names nobody."""
    changed = own_words(browser).replace("\n\n", "\n\nPrimero <una> línea.\n\n- uno\n- dos\n\n", 1)
    shown = browser.send(LETTER, words=changed, what="look").text
    assert "<p>Primero &lt;una&gt; línea.</p>" in shown
    assert "<ul><li>uno</li><li>dos</li></ul>" in shown
    made = browser.send(LETTER, words=changed, what="draft").content
    message: Any = email.message_from_bytes(made, policy=SMTP)
    assert "Primero <una> línea." in message.get_body(("plain",)).get_content()
    assert "Primero &lt;una&gt; línea." in message.get_body(("html",)).get_content()
    logged = events(desk, "drafted")[-1]
    assert logged["sha256"] == hashlib.sha256(made).hexdigest()
    assert "Ana" not in str(logged)


def test_a_letter_is_sent(browser: Browser, desk: Play) -> None:
    """The server takes it for the contact, dated; the log has role, country and hash, and no name."""
    post = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(post, hostname="127.0.0.1", port=port)
    server.start()
    try:
        browser.send("/e/edition/letters", host="127.0.0.1", port=str(port), security="none", user="")
        told = words(browser.send(LETTER, words=own_words(browser), what="send"))
    finally:
        server.stop()
    assert "Se envió la carta a CRI." in told
    (envelope,) = post.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("st@example.org", ["ana@example.org"])
    message = email.message_from_bytes(envelope.content, policy=SMTP)
    assert (message["X-Unsent"], bool(message["Date"]), bool(message["Message-ID"])) == (None, True, True)
    (sent,) = events(desk, "sent")
    assert {**sent, "sha256": ""} == {
        "country": "CRI", "edition": "2027", "instruments": ["small"], "language": "es", "letter": "request",
        "roles": ["principal"], "sha256": "",
    }  # fmt: skip
    assert sent["sha256"] == events(desk, "drafted")[-1]["sha256"]
    assert "envió una carta a CRI" in words(browser.get("/e/edition/register"))


class Ring(KeyringBackend):
    """A keyring of a test, in place of the system's; one that is shut takes nothing."""

    priority = 1.0

    def __init__(self, *, shut: bool = False) -> None:
        self.shut = shut
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return what was kept."""
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password."""
        if self.shut:
            raise NoKeyringError
        self.held[service, username] = password


def test_a_letter_is_sent_encrypted_with_a_password_that_no_file_holds(
    browser: Browser, desk: Play, servers: Any, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lies in the keyring; that of the environment goes first; where there is no keyring that is said."""
    post, ports = servers
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    ring, path = Ring(), "/e/edition/letters"
    monkeypatch.setattr(keyring.core, "_keyring_backend", ring)
    server = {"host": "127.0.0.1", "port": str(ports["starttls"]), "security": "starttls", "user": USER}
    browser.send(path, **server, password=PASSWORD)
    assert ring.held == {("matrices-smtp", f"{USER}@127.0.0.1"): PASSWORD}
    kept = [one.read_bytes() for one in browser.front.settings.parent.iterdir() if one.is_file()]
    assert [one for one in kept if PASSWORD.encode() in one or PASSWORD[-5:].encode() in one] == []
    assert "Se envió la carta a CRI." in words(browser.send(LETTER, words=own_words(browser), what="send"))
    assert [one.rcpt_tos for one in post.taken] == [["ana@example.org"]]
    monkeypatch.setenv("MATRICES_SMTP_PASSWORD", "otra")
    refused = words(browser.send(LETTER, words=own_words(browser), what="send"))
    assert ("rechazó al usuario" in refused, len(post.taken)) == (True, 1)
    assert len(events(desk, "sent")) == 1
    monkeypatch.setattr(keyring.core, "_keyring_backend", Ring(shut=True))
    told = words(browser.send(path, **server, password=PASSWORD))
    assert "no tiene un llavero que admita la contraseña" in told


def test_what_was_not_sent_is_not_logged_as_sent(browser: Browser, desk: Play) -> None:
    """A server that does not answer, and a country without an address: the letter is drafted, and its words stay."""
    browser.send("/e/edition/letters", host="127.0.0.1", port="9", security="none", user="")
    changed = own_words(browser) + "\n\nHasta pronto.\n"
    page = browser.send(LETTER, words=changed, what="send")
    assert ("El servidor de correo 127.0.0.1 no responde en el puerto 9" in words(page), page.status_code) == (
        True,
        400,
    )
    assert "Hasta pronto." in page.text
    told = words(browser.send("/e/edition/letters/request/PAN", words="Uno\n\nDos.", what="send"))
    assert "no consta ninguna dirección" in told
    assert events(desk, "sent") == []


def test_a_letter_asks_by_another_date(browser: Browser, desk: Play) -> None:
    """The date goes into the letter and its calendar file, unless its words were changed: then that is said first."""
    offered = own_words(browser)
    assert "2026-10-15" not in browser.get("/e/edition/letters/request").text
    assert "?by=2026-10-15" in browser.get("/e/edition/letters/request?by=2026-10-15").text
    assert "15 de octubre de 2026" in own_words(browser, f"{LETTER}?by=2026-10-15")
    made = browser.send(LETTER, words=offered, was="", by="2026-10-15", what="draft").content
    message: Any = email.message_from_bytes(made, policy=SMTP)
    assert "15 de octubre de 2026" in message.get_body(("plain",)).get_content()
    assert b"20261015" in list(message.iter_attachments())[-1].get_payload(decode=True)
    before = len(events(desk, "drafted"))
    stopped = browser.send(LETTER, words=offered + "Adiós.", was="", by="2026-10-15", what="draft")
    assert ("no se puso en él la fecha nueva" in words(stopped), stopped.status_code) == (True, 400)
    assert (len(events(desk, "drafted")), "Adiós." in stopped.text) == (before, True)
    changed = offered.replace("a más tardar", "hasta") + "Adiós."
    made = browser.send(LETTER, words=changed, was="2026-10-15", by="2026-10-15", what="draft").content
    message = email.message_from_bytes(made, policy=SMTP)
    assert b"20261015" in list(message.iter_attachments())[-1].get_payload(decode=True)
    assert "no es una fecha" in words(browser.get(f"{LETTER}?by=mañana-mismo"))
    assert "ya pasó; elija otra" in words(browser.get(f"{LETTER}?by=2020-01-31"))


def test_a_letter_is_copied_for_webmail(browser: Browser, desk: Play) -> None:
    """Its parts stand by themselves, without a script too; it is logged as drafted, and its files can be saved."""
    page = browser.send(LETTER, words=own_words(browser), was="", by="", what="copy")
    assert re.search(r'<input id="to" value="Ana &lt;ana@example.org&gt;" lang="es" readonly>', page.text)
    assert 'id="letter"' in page.text
    logged = events(desk, "drafted")[-1]
    draft = (desk.path / "build" / "letters" / "request" / "CRI.eml").read_bytes()
    assert logged["sha256"] == hashlib.sha256(draft).hexdigest()
    files = re.findall(r'<a href="([^"]+/CRI/[^"]+)" download>([^<]+)</a>', page.text)
    assert [name for _, name in files] == ["CRI-small-es.xlsx", "CRI.ics"]
    saved = browser.get(files[0][0])
    assert saved.content == (desk.path / "build" / "templates" / "CRI-small-es.xlsx").read_bytes()
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert browser.get(f"{LETTER}/otro.xlsx").status_code == 404


def test_a_workbook_is_seen_and_saved(browser: Browser, desk: Play) -> None:
    """The picture has its questions; what is saved is the workbook of that country."""
    query = "/e/edition/letters/template?country=CRI&instrument=small&how="
    told = words(browser.get(query))
    assert "CRI-small-es.xlsx" in told
    assert (
        browser.get(query + "&save=1").content == (desk.path / "build" / "templates" / "CRI-small-es.xlsx").read_bytes()
    )
