"""Templates and letters: a workbook as pages, a letter read and changed before it is drafted, saved or sent."""

import datetime
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.cycle import MailServer, write_private
from matrices.desk.visits import Visit, done, problem_words, shown, told
from matrices.errors import MatricesError, UsageError
from matrices.language import show_date, show_moment, text
from matrices.web import grid_of

if TYPE_CHECKING:
    from matrices.cycle import LetterDraft
    from matrices.report import Deadline

_PASSWORD = "MATRICES_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
"""The variable of the environment that may hold the password of the mail server, before the system's keyring."""

_KEYRING = "matrices-smtp"
_SECURITY = ("starttls", "tls", "none")


def _letters(visit: Visit) -> Response:
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


def _template(visit: Visit) -> Response:
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
    """Show to whom the letters of a kind go, and by when they ask for something."""
    named, by, problem = _kind(visit), _day(visit.asked("by")), None
    try:
        found = visit.cycle.letters_preview(named, by=by)
    except MatricesError as missing:
        if missing.code != "letter-without-date":
            raise
        found, problem = None, missing
    return visit.page(
        "letter-kind",
        http=400 if problem is not None else 200,
        kind=named,
        title=text("letters", f"kind-{named}")[visit.language],
        found=found,
        asked=_asked_by(visit, found.asked if found is not None else None),
        dated=problem is not None or (found is not None and found.asked is not None),
        by=by.isoformat() if by is not None else "",
        problem=problem_words(problem) if problem is not None else None,
    )


def _kind(visit: Visit) -> str:
    from matrices.report import Kind

    named = str(visit.request.path_params["kind"])
    if named not in {one.value for one in Kind}:
        raise HTTPException(404)
    return named


def _day(given: str) -> datetime.date | None:
    """Return a day, or a moment, that was entered; none where nothing was."""
    try:
        return datetime.date.fromisoformat(given) if len(given) < 11 else datetime.datetime.fromisoformat(given)
    except ValueError:
        if not given:
            return None
        raise UsageError("no-day", given=given) from None


def _asked_by(visit: Visit, asked: "Deadline | None") -> str:
    """Return by when a letter asks for something, as the page shows it."""
    if asked is None:
        return ""
    zone = visit.cycle.edition.calendar.zone
    return show_moment(asked.moment(zone), visit.language) if asked.has_hour else show_date(asked.at, visit.language)


def letter(visit: Visit) -> Response:
    """Show a letter, to be read and changed."""
    return _letter(visit, "", _day(visit.asked("by")))


def _letter(visit: Visit, words: str, by: datetime.date | None, problem: MatricesError | None = None) -> Response:
    named, country = _kind(visit), str(visit.request.path_params["country"])
    found = visit.cycle.letters_preview(named, (country,), words={country.upper(): words} if words else {}, by=by)
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
        asked=_asked_by(visit, found.asked),
        by=by.isoformat() if by is not None else "",
        server=_server(visit),
        problem=problem_words(problem) if problem is not None else None,
    )


def _blocks(draft: "LetterDraft") -> Any:
    from matrices.report import lay_out

    return lay_out(draft.words)


def _drafted(visit: Visit) -> Response:
    """Show a changed letter again, draft it to be saved or copied, or send it."""
    named, country, by = _kind(visit), str(visit.request.path_params["country"]), _day(visit.field("by"))
    words, what = visit.field("words").replace("\r\n", "\n"), visit.field("what")
    if visit.field("by") != visit.field("was"):
        if words != _own_words(visit, named, country):
            return _letter(visit, words, by, UsageError("letter-date-by-hand"))
        words = ""
    if what not in ("draft", "copy", "send"):
        return _letter(visit, words, by)
    try:
        if what == "send":
            visit.cycle.letter_send(named, country, words, server=_with_password(_server(visit)), by=by)
            return visit.back(visit.path("letters", named), told("letter-sent", country=country))
        made = visit.cycle.letter_draft(named, country, words, by=by)
    except MatricesError as problem:
        return _letter(visit, words, by, problem)
    if not made.drafts:
        raise made.refused[0]
    if what == "draft":
        return visit.attached(made.drafts[0].mail, f"{country.upper()}-{named}.eml")
    return _to_copy(visit, named, made.drafts[0])


def _own_words(visit: Visit, named: str, country: str) -> str:
    """Return the letter as it was offered, for the date that it asked for then."""
    offered = visit.cycle.letters_preview(named, (country,), by=_day(visit.field("was"))).drafts
    return offered[0].words.strip() if offered else ""


def _to_copy(visit: Visit, named: str, draft: "LetterDraft") -> Response:
    """Show a drafted letter in parts that can be copied into a message of a webmail."""
    title = text("letters", f"kind-{named}")[visit.language]
    return visit.page("letter-copy", kind=named, title=title, draft=draft, blocks=_blocks(draft))


def _enclosed(visit: Visit) -> Response:
    """Save a file that goes with a letter, as it was drafted last."""
    named, name = visit.request.path_params["country"], visit.request.path_params["name"]
    found = visit.cycle.letter_files(_kind(visit), named)
    if name not in found:
        raise HTTPException(404)
    return visit.attached(found[name], name)


def _settings(visit: Visit) -> Path:
    return visit.desk.settings.with_name("mail.json")


def _server(visit: Visit) -> MailServer | None:
    """Return the mail server that was entered; none where there is none, or the file was damaged."""
    try:
        kept = json.loads(_settings(visit).read_text(encoding="utf-8"))
        return MailServer(str(kept["host"]), int(kept["port"]), str(kept["security"]), str(kept["user"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def mail_server(visit: Visit) -> MailServer | None:
    """Return the mail server that was entered with its password; none where there is none."""
    server = _server(visit)
    return _with_password(server) if server is not None else None


def _with_password(server: MailServer | None) -> MailServer:
    """Return a server with its password, from the environment or the system's keyring."""
    if server is None:
        raise UsageError("no-mail-server")
    return server._replace(password=os.environ.get(_PASSWORD) or _from_keyring(server)) if server.user else server


def _from_keyring(server: MailServer) -> str:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_KEYRING, f"{server.user}@{server.host}") or ""
    except KeyringError:
        return ""


def _keep_server(visit: Visit) -> Response:
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
        raise UsageError("no-keyring", variable=_PASSWORD) from None


ROUTES = (
    shown("/e/{edition}/letters", _letters),
    done("/e/{edition}/letters", _keep_server),
    shown("/e/{edition}/letters/template", _template),
    shown("/e/{edition}/letters/{kind}", kind),
    shown("/e/{edition}/letters/{kind}/{country}", letter),
    done("/e/{edition}/letters/{kind}/{country}", _drafted),
    shown("/e/{edition}/letters/{kind}/{country}/{name}", _enclosed),
)
