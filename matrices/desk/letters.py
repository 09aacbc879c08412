"""Templates and letters: a workbook as pages, a letter read and changed before it is drafted, saved or sent."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.cycle import MailServer, write_private
from matrices.desk.visits import Visit, done, problem_words, shown, told
from matrices.errors import MatricesError, UsageError
from matrices.language import text
from matrices.web import grid_of

if TYPE_CHECKING:
    from matrices.cycle import LetterDraft

PASSWORD = "MATRICES_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
"""The variable of the environment that may hold the password of the mail server, before the system's keyring."""

_KEYRING = "matrices-smtp"
_SECURITY = ("starttls", "tls", "none")


def letters(visit: Visit) -> Response:
    """Show the workbooks that can be sent, and the kinds of letters."""
    from matrices.report import Kind

    cycle = visit.cycle
    names = {kind.value: text("letters", f"kind-{kind.value}")[visit.language] for kind in Kind}
    return visit.page(
        "letters",
        kinds=names,
        countries=cycle.edition.in_order(visit.language),
        instruments=cycle.folder.instruments,
        previous=cycle.edition.previous,
        server=_server(visit),
        securities=_SECURITY,
        chosen=visit.asked("country"),
    )


def template(visit: Visit) -> Response:
    """Show a country's workbook as pages, or save it."""
    country, instrument = visit.asked("country"), visit.asked("instrument")
    blank = visit.asked("how") == "blank"
    name, content, sheets = visit.asking("template", country=country, instrument=instrument, blank=blank)
    if visit.asked("save"):
        return visit.attached(content, name)
    tab = visit.asked("sheet") or sheets[0].title
    sheet = next((one for one in sheets if one.title == tab), sheets[0])
    values = {"country": country, "instrument": instrument, "how": "blank" if blank else ""}
    return visit.page("template", file=name, tabs=[one.title for one in sheets], grid=grid_of(sheet, ()), asked=values)


def kind(visit: Visit) -> Response:
    """Show to whom the letters of a kind go."""
    named = _kind(visit)
    found = visit.cycle.letters_preview(named)
    return visit.page(
        "letter-kind",
        kind=named,
        title=text("letters", f"kind-{named}")[visit.language],
        drafts=found.drafts,
        refused=found.refused,
        notes=found.notes,
    )


def _kind(visit: Visit) -> str:
    from matrices.report import Kind

    named = str(visit.request.path_params["kind"])
    if named not in {one.value for one in Kind}:
        raise HTTPException(404)
    return named


def letter(visit: Visit) -> Response:
    """Show a letter, to be read and changed."""
    return _letter(visit, "")


def _letter(visit: Visit, words: str, problem: MatricesError | None = None) -> Response:
    named, country = _kind(visit), str(visit.request.path_params["country"])
    found = visit.cycle.letters_preview(named, (country,), words={country.upper(): words} if words else {})
    if not found.drafts:
        raise problem or found.refused[0]
    return visit.page(
        "letter",
        http=400 if problem is not None else 200,
        kind=named,
        title=text("letters", f"kind-{named}")[visit.language],
        draft=found.drafts[0],
        blocks=_blocks(found.drafts[0]),
        notes=found.notes,
        server=_server(visit),
        problem=problem_words(problem) if problem is not None else None,
    )


def _blocks(draft: "LetterDraft") -> Any:
    from matrices.report import lay_out

    return lay_out(draft.words)


def drafted(visit: Visit) -> Response:
    """Show a changed letter again, draft it and save it, or send it."""
    named, country = _kind(visit), str(visit.request.path_params["country"])
    words = visit.field("words").replace("\r\n", "\n")
    if visit.field("what") not in ("draft", "send"):
        return _letter(visit, words)
    try:
        if visit.field("what") == "send":
            visit.cycle.letter_send(named, country, words, server=_with_password(_server(visit)))
            return visit.back(visit.path("letters", named), told("letter-sent", country=country))
        made = visit.cycle.letter_draft(named, country, words)
    except MatricesError as problem:
        return _letter(visit, words, problem)
    if not made.drafts:
        raise made.refused[0]
    return visit.attached(made.drafts[0].mail, f"{country.upper()}-{named}.eml")


def _settings(visit: Visit) -> Path:
    return visit.desk.settings.with_name("mail.json")


def _server(visit: Visit) -> MailServer | None:
    """Return the mail server that was entered; none where there is none, or the file was damaged."""
    try:
        kept = json.loads(_settings(visit).read_text(encoding="utf-8"))
        return MailServer(str(kept["host"]), int(kept["port"]), str(kept["security"]), str(kept["user"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _with_password(server: MailServer | None) -> MailServer:
    """Return a server with its password, from the environment or the system's keyring."""
    if server is None:
        raise UsageError("no-mail-server")
    return server._replace(password=os.environ.get(PASSWORD) or _from_keyring(server)) if server.user else server


def _from_keyring(server: MailServer) -> str:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_KEYRING, f"{server.user}@{server.host}") or ""
    except KeyringError:
        return ""


def keep_server(visit: Visit) -> Response:
    """Keep the mail server among the user's settings, and its password where the system keeps passwords."""
    host, port, security = visit.field("host"), visit.field("port"), visit.field("security")
    if host and (not port.isdigit() or not 0 < int(port) < 65536 or security not in _SECURITY):
        raise UsageError("mail-server-port", port=port)
    if not host:
        _settings(visit).unlink(missing_ok=True)
        return visit.back(visit.path("letters"), told("mail-removed"))
    server = MailServer(host, int(port), security, visit.field("user"))
    if visit.field("password"):
        _into_keyring(server, visit.field("password"))
    content = {"host": host, "port": server.port, "security": security, "user": server.user}
    write_private(_settings(visit), json.dumps(content, ensure_ascii=False).encode())
    return visit.back(visit.path("letters"), told("mail-kept", host=host))


def _into_keyring(server: MailServer, password: str) -> None:
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_KEYRING, f"{server.user}@{server.host}", password)
    except KeyringError:
        raise UsageError("no-keyring", variable=PASSWORD) from None


ROUTES = (
    shown("/e/{edition}/letters", letters),
    done("/e/{edition}/letters", keep_server),
    shown("/e/{edition}/letters/template", template),
    shown("/e/{edition}/letters/{kind}", kind),
    shown("/e/{edition}/letters/{kind}/{country}", letter),
    done("/e/{edition}/letters/{kind}/{country}", drafted),
)
