"""A drafted letter → a mail server of the Secretariat's; what it refuses is told with what to do about it."""

import base64
import contextlib
import datetime
import smtplib
import ssl
from collections.abc import Iterator
from typing import NamedTuple

from matrices.errors import UsageError
from matrices.report import Correspondents

_PATIENCE = 30
"""Seconds that a mail server may take for an answer."""

_HERE = "[127.0.0.1]"
"""What a server is told of this computer: its name is nobody's business, and may have accents that SMTP has not."""

_LOG_IN_FIRST = 530
"""What a server answers that takes letters from its users alone."""

_LOCAL = ("127.0.0.1", "localhost", "::1")


class MailServer(NamedTuple):
    """A server that takes letters; `security` is `tls`, `starttls` or `none`. The password is kept nowhere here."""

    host: str
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = ""


def send(mail: bytes, between: Correspondents, server: MailServer, at: datetime.datetime) -> tuple[str, ...]:
    """Hand a draft to a mail server, with the date and the number that it lacks; return the addresses it refused.

    Raises `UsageError` that says what to do if it took it for nobody.
    """
    from email.utils import format_datetime, make_msgid

    sender = between.sender
    if sender is None:
        raise UsageError("letter-from-nobody")
    head = f"Date: {format_datetime(at)}\r\nMessage-ID: {make_msgid(domain=sender.domain)}\r\n"
    content = head.encode("ascii") + mail.removeprefix(b"X-Unsent: 1\r\n")
    to = [each.addr_spec for each in (*between.to, *between.copy)]
    with _opened(server) as session:
        try:
            return tuple(session.sendmail(sender.addr_spec, to, content))
        except OSError as problem:
            if isinstance(problem, smtplib.SMTPException) and not isinstance(problem, smtplib.SMTPServerDisconnected):
                raise  # the server said no, and took nothing
            raise UsageError("mail-broke-off", host=server.host, problem=_words(problem)) from problem


@contextlib.contextmanager
def _opened(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Open a session with a server, in the way that was entered; `UsageError` for everything that goes wrong in it."""
    if server.user and not server.password:
        raise UsageError("mail-no-password", user=server.user, host=server.host)
    if server.user and server.security == "none" and server.host.lower() not in _LOCAL:
        raise UsageError("mail-in-clear", host=server.host)
    safe = ssl.create_default_context()
    try:
        if server.security == "tls":
            opened: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, _HERE, timeout=_PATIENCE, context=safe)
        else:
            opened = smtplib.SMTP(server.host, server.port, _HERE, timeout=_PATIENCE)
        with opened as session:
            if server.security == "starttls":
                session.starttls(context=safe)
            if server.user:
                _log_in(session, server)
            yield session
    except (OSError, smtplib.SMTPException) as problem:
        values = {"host": server.host, "port": server.port, "user": server.user, "problem": _words(problem)}
        raise UsageError(_code(problem), **values) from problem


def _log_in(session: smtplib.SMTP, server: MailServer) -> None:
    """Log in; with an accent in name or password as the standard has it, which the library cannot."""
    if server.user.isascii() and server.password.isascii():
        session.login(server.user, server.password)
        return
    session.ehlo_or_helo_if_needed()
    told = base64.b64encode(f"\0{server.user}\0{server.password}".encode()).decode()
    code, answer = session.docmd("AUTH", f"PLAIN {told}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, answer)


def _code(problem: Exception) -> str:
    """Return which sentence says what went wrong."""
    if isinstance(problem, smtplib.SMTPResponseException) and problem.smtp_code == _LOG_IN_FIRST:
        return "mail-user-missing"
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (ssl.SSLCertVerificationError, "mail-certificate"),
        (ssl.SSLError, "mail-encryption"),
        (smtplib.SMTPNotSupportedError, "mail-encryption"),
        (smtplib.SMTPAuthenticationError, "mail-login"),
        (smtplib.SMTPSenderRefused, "mail-sender"),
        (smtplib.SMTPRecipientsRefused, "mail-recipients"),
        (smtplib.SMTPConnectError, "mail-unreachable"),
        (smtplib.SMTPServerDisconnected, "mail-unreachable"),
        (smtplib.SMTPException, "letter-not-sent"),
    )
    return next((code for kind, code in kinds if isinstance(problem, kind)), "mail-unreachable")


def _words(problem: Exception) -> str:
    """Return what a server, or the system, says itself."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        answers = problem.recipients.values()
        return "; ".join(dict.fromkeys(_decoded(words) for _, words in answers))[:200]
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"{problem.smtp_code} {_decoded(problem.smtp_error)}"[:200]
    if isinstance(problem, OSError):
        return (getattr(problem, "verify_message", "") or problem.strerror or str(problem))[:200]
    return str(problem)[:200]


def _decoded(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
