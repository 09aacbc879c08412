"""Questions of the Secretariat at cells, answered at the door; and the mails of the door, by a real mail server."""

import logging
import socket
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from matrices.cycle import MailServer
from matrices.door.serving import without_content
from tests.door.conftest import SOUND, Desk, Entrance, words


def test_a_question_is_answered_in_words(entrance: Entrance, desk: Desk) -> None:
    """With its history, by whoever signed in; a colleague who has another sheet does not see it."""
    desk.run("receive", desk.filled(SOUND))
    asked = entrance.cycle.ask("CRI-small-v1", "Matriz!G7", "¿Qué artículo?")
    assert "¿Qué artículo?" not in entrance.visitor("colleague").get("/questions").text
    visitor = entrance.visitor("cri")
    assert "pendiente" in words(visitor.get("/questions"))
    page = visitor.send(f"/questions/{asked.number}", page="/questions", words="El 172, párrafo 2.")
    assert ("Se guardó su respuesta" in words(page), "El 172, párrafo 2." in words(page)) == (True, True)
    (query,) = entrance.cycle.queries()
    assert (query.state, query.last.words) == ("answered", "El 172, párrafo 2.")
    assert "Núñez" not in desk.run("register", "log").output


class Peer:
    """What a mail server took."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - its name there
        """Take a mail."""
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def peer() -> Iterator[tuple[Peer, int]]:
    """A mail server, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    taken = Peer()
    controller = Controller(taken, hostname="127.0.0.1", port=port)
    controller.start()
    yield taken, port
    controller.stop()


def test_a_mail_is_text_and_plain_html_and_loads_nothing(entrance: Entrance, peer: tuple[Peer, int]) -> None:
    """One link, no picture, no address of anybody else; a name cannot add a line to its head."""
    taken, port = peer
    path = entrance.desk.path / "edition.yaml"
    secretariat = "secretariat: {es: Secretaría Técnica, en: Technical Secretariat}"
    path.write_text(path.read_text(encoding="utf-8").replace(secretariat, f"{secretariat}\n  email: st@crm.example"))
    made = entrance.cycle.door_invite(
        "focal", country="BLZ", name="Zoë Nuñez\r\nBcc: x@y.example", email="zoe@blz.example", language="en"
    )
    link = f"https://matrices.example/i/{made.person}"
    entrance.cycle.mailed(f"Your access\n\n{made.name}:\n\n{link}\n", made, MailServer("127.0.0.1", port, "none"), link)
    (mail,) = taken.taken
    message = message_from_bytes(mail.content, policy=default)
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    html = message.get_body(("html",))
    assert (mail.rcpt_tos, kinds) == (["zoe@blz.example"], ["text/plain", "text/html"])
    assert (message["Bcc"], str(message["Subject"])) == (None, "Your access")
    assert html is not None
    assert html.get_content().count(link) == 2
    assert "<img" not in html.get_content()


def test_a_line_of_the_log_has_no_word_of_what_went_wrong() -> None:
    """Its kind, and where: what an exception says may be what somebody wrote."""
    try:
        int("CANARY")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "CANARY %s", ("CANARY",), sys.exc_info())
    assert without_content(record)
    words = logging.Formatter().format(record)
    assert ("CANARY" in words, words.startswith("ValueError at test_questions_screen.py:")) == (False, True)
