"""Letters handed to a real mail server: TLS from the start, STARTTLS, a login; and what is said if it takes none."""

import datetime
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from email.headerregistry import Address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from matrices.cycle.sending import MailServer, send
from matrices.errors import UsageError
from matrices.language import LANGUAGES, catalogue
from matrices.report import Correspondents

NOW = datetime.datetime(2027, 3, 1, 9, 0, tzinfo=datetime.UTC)
DRAFT = b"X-Unsent: 1\r\nFrom: st@example.org\r\nTo: ana@example.org\r\nSubject: Carta\r\n\r\nHola.\r\n"
ANA, EVA = Address("Ana", addr_spec="ana@example.org"), Address("Eva", addr_spec="eva@example.org")
BETWEEN = Correspondents(Address("Secretaría", addr_spec="st@example.org"), (ANA,), (EVA,))
USER, PASSWORD = "secretaría", "ñandú-7"  # accents, as people choose them


class Post:
    """A mail server of a test: what it took, and whom it refuses."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.refused: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - its name there
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Take an address, or not."""
        if address in self.refused:
            return "550 No such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - its name there
        """Take a letter."""
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this computer that nobody has signed but its maker, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now, names = datetime.datetime.now(datetime.UTC), [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    path = tmp_path_factory.mktemp("certificate") / "own.pem"
    kind, form, plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    content = made.sign(key, hashes.SHA256()).public_bytes(kind) + key.private_bytes(kind, form, plain)
    path.write_bytes(content)
    return path


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, told: Any) -> AuthResult:
    right = isinstance(told, LoginPassword) and (told.login, told.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=right)


@pytest.fixture
def servers(certificate: Path) -> Iterator[tuple[Post, dict[str, int]]]:
    """Servers at their ports: `tls` and `starttls` know a user, `none` takes what comes."""
    context, post = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), Post()
    context.load_cert_chain(certificate)
    login = {"authenticator": _knows}
    kinds: dict[str, dict[str, Any]] = {
        "tls": {"ssl_context": context, "auth_require_tls": False, **login},
        "starttls": {"tls_context": context, "require_starttls": True, "auth_required": True, **login},
        "none": {},
    }
    running, ports = [], {}
    for kind, how in kinds.items():
        ports[kind] = _free_port()
        running.append(Controller(post, hostname="127.0.0.1", port=ports[kind], **how))
        running[-1].start()
    yield post, ports
    for one in running:
        one.stop()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_letter_travels_encrypted(
    servers: tuple[Post, dict[str, int]], certificate: Path, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server takes it from whoever logs in, accents and all; its certificate is one that this computer trusts."""
    post, ports = servers
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert send(DRAFT, BETWEEN, MailServer("127.0.0.1", ports[security], security, USER, PASSWORD), NOW) == ()
    (taken,) = post.taken
    assert (taken.mail_from, taken.rcpt_tos) == ("st@example.org", ["ana@example.org", "eva@example.org"])
    assert taken.content.startswith(b"Date: Mon, 01 Mar 2027 09:00:00 +0000\r\nMessage-ID: <")
    assert b"X-Unsent" not in taken.content


def test_who_is_refused_is_named_and_the_others_get_it(servers: tuple[Post, dict[str, int]]) -> None:
    """One of two: the other has the letter. Both: nobody has it, and it is said why."""
    post, ports = servers
    server = MailServer("127.0.0.1", ports["none"], "none")
    post.refused = {"eva@example.org"}
    assert send(DRAFT, BETWEEN, server, NOW) == ("eva@example.org",)
    assert [one.rcpt_tos for one in post.taken] == [["ana@example.org"]]
    post.refused |= {"ana@example.org"}
    with pytest.raises(UsageError) as told:
        send(DRAFT, BETWEEN, server, NOW)
    assert (told.value.code, told.value.values["problem"]) == ("mail-recipients", "No such person")
    assert len(post.taken) == 1


FAILURES = {
    "a certificate that nobody knows": ("tls", "tls", USER, PASSWORD, False, "mail-certificate"),
    "another password": ("tls", "tls", USER, "otra", True, "mail-login"),
    "no password": ("starttls", "starttls", USER, "", True, "mail-no-password"),
    "no login where one is wanted": ("starttls", "starttls", "", "", True, "mail-user-missing"),
    "TLS where the server begins without": ("none", "tls", "", "", True, "mail-encryption"),
    "STARTTLS that the server has not": ("none", "starttls", "", "", True, "mail-encryption"),
    "a login that the server has not": ("none", "none", "ana", "secret", True, "mail-encryption"),
    "nobody at the port": ("nobody", "starttls", "", "", True, "mail-unreachable"),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_what_went_wrong_is_told(
    servers: tuple[Post, dict[str, int]], certificate: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each failure has its own sentence in both languages, every blank of it filled, and nothing was taken."""
    post, ports = servers
    at, security, user, password, trusted, code = FAILURES[kind]
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = MailServer("127.0.0.1", ports.get(at) or _free_port(), security, user, password)
    with pytest.raises(UsageError) as told:
        send(DRAFT, BETWEEN, server, NOW)
    assert (told.value.code, post.taken) == (code, [])
    entry = catalogue("errors")[code]
    said = [
        entry[part][language].format(**told.value.values) for part in ("message", "advice") for language in LANGUAGES
    ]
    assert [one for one in said if not one or PASSWORD in one] == []


def test_a_password_does_not_travel_for_all_to_read() -> None:
    """Without encryption nobody logs in elsewhere than on this computer; the server is not even called."""
    with pytest.raises(UsageError) as told:
        send(DRAFT, BETWEEN, MailServer("mail.example.org", 25, "none", "ana", "secret"), NOW)
    assert told.value.code == "mail-in-clear"
