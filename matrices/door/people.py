"""Who comes in: by the link of a letter and six digits by mail; who may do what, invited, given sheets, taken back."""

import json
import re
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from matrices.door.post import LOG
from matrices.door.store import KEPT
from matrices.door.visits import DoorVisit, done, local, page_or_file, shown
from matrices.errors import MatricesError
from matrices.language import say, text
from matrices.web import changed, invited, link_mail, people_values, problem_page, static

if TYPE_CHECKING:
    from matrices.register import Principal


_CODES = (5, 15 * 60)
"""Codes for one person, and in how many seconds."""

_TRIES = (30, 10 * 60)
"""Tries from one address of the network, behind which a whole ministry may be."""

_INVITATIONS = 30
"""From one person in an hour."""

_DIRECTORIES = 120
"""Files that are made for one person in an hour."""


def _home(visit: DoorVisit) -> Response:
    """Show what this is; to whoever signed in, the work."""
    if visit.who is not None:
        return RedirectResponse("/round" if visit.who.role == "observer" else "/workbooks", 303)
    return visit.page("home", edition=visit.plain_cycle.edition)


def _sign_in(visit: DoorVisit) -> Response:
    """Ask for the address."""
    return visit.page("sign-in", next=local(visit.asked("next", "/")), invited=None)


def _letter_link(visit: DoorVisit) -> Response:
    """Show to whom a letter was sent, and a button: programs that look through mails open links, and press none."""
    return visit.page("sign-in", next="/", invited=_invited(visit))


def _invited(visit: DoorVisit) -> "Principal":
    found = visit.plain_cycle.door_person(visit.request.path_params["person"])
    if found is None:
        raise HTTPException(404)
    return found


def _send_code(visit: DoorVisit) -> Response:
    """Send six digits to an address that is known, and say the same of any."""
    return _coded(visit, visit.plain_cycle.door_known(visit.field("address")))


def _send_code_invited(visit: DoorVisit) -> Response:
    """Send six digits to whom a letter was sent."""
    return _coded(visit, _invited(visit))


def _coded(visit: DoorVisit, who: "Principal | None") -> Response:
    refused = visit.too_many("ask", visit.client, *_TRIES)
    if refused is not None:
        return refused
    store = visit.door.store
    may = who is not None and store.allowed("code", who.person, *_CODES)
    name, code = store.new_code(who.person if who is not None and may else "", visit.browser)
    if who is not None and may:
        visit.door.post.send(_letter(visit, who, code), who)
    answer = visit.page("code", ticket=name, next=local(visit.field("next") or "/"), wrong=False)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _letter(visit: DoorVisit, who: "Principal", code: str) -> str:
    minutes = int(KEPT["code"].total_seconds() // 60)
    title = visit.plain_cycle.edition.title[who.language]
    shown_code = f"{code[:3]} {code[3:]}"
    return say("door", "mail-code", who.language, code=shown_code, minutes=minutes, name=who.name, title=title)


def _enter(visit: DoorVisit) -> Response:
    """Let in whoever gives the six digits, under a new name of the session; tell nobody else why not."""
    refused = visit.too_many("enter", visit.client, *_TRIES)
    if refused is not None:
        return refused
    name, code = visit.field("ticket"), re.sub(r"\D", "", visit.field("code"))
    person = visit.door.store.take_code(name, code, visit.browser)
    who = visit.plain_cycle.door_person(person) if person else None
    if who is None:
        LOG.info("not let in")
        return visit.page("code", http=403, ticket=name, next=local(visit.field("next")), wrong=True)
    LOG.info("let in: %s", who.role)
    answer: Response = RedirectResponse(local(visit.field("next")), 303)
    visit.with_cookie(answer, visit.door.store.enter(who.person))
    return visit.with_language(answer, visit.request.cookies.get("matrices-language", "") or who.language)


def _leave(visit: DoorVisit) -> Response:
    """End the session."""
    if visit.session is not None and visit.session.name:
        visit.door.store.leave(visit.session.principal, visit.session.name)
    answer: Response = RedirectResponse("/", 303)
    answer.delete_cookie(visit.door.cookie, path="/", secure=visit.door.scheme == "https", httponly=True)
    return answer


def _keep_language(visit: DoorVisit) -> Response:
    """Change the language of the pages."""
    return visit.with_language(visit.back(local(visit.field("next"))), visit.field("language"))


def _privacy(visit: DoorVisit) -> Response:
    """Say what is kept, why, and for how long."""
    return visit.page("privacy", kept=KEPT, body=visit.plain_cycle.edition.body)


def _health(visit: DoorVisit) -> Response:
    """Tell whoever watches the server whether it can do its work; no word on anybody."""
    door = visit.door
    jobs = door.queue.standing() if door.queue is not None else {}
    sound = jobs["processes"] > 0 if jobs else all(line.is_alive for line in door.lines)
    with visit.plain_cycle.register_if_any():
        pass
    said = {"ok": sound, "mail": door.post.failed or "ok", **({"jobs": jobs} if jobs else {})}
    return Response(json.dumps(said), 200 if sound else 503, media_type="application/json")


def _people(visit: DoorVisit) -> Response:
    """Show who may enter, and ask for more."""
    return _page(visit)


def _page(visit: DoorVisit, problem: MatricesError | None = None) -> Response:
    of_all = visit.sight.role == "secretariat"
    values = people_values(visit, visit.plain_cycle, visit.sight.people(), "/people", of_all=of_all)
    return visit.page("people", **values, **problem_page(problem))


def _invite(visit: DoorVisit) -> Response:
    """Let somebody enter, and send the link."""
    sight = visit.sight
    sight.only("secretariat", "focal")
    refused = visit.too_often("invite", _INVITATIONS)
    if refused is not None:
        return refused
    try:
        made = invited(visit, visit.cycle, sight.who.country)
    except MatricesError as problem:
        return _page(visit, problem)
    _send_link(visit, made)
    return visit.back("/people", text("web", "invited", name=made.name))


def _send_link(visit: DoorVisit, to: "Principal") -> None:
    words, link = link_mail(visit.plain_cycle, to, visit.door.origin)
    visit.door.post.send(words, to, link)


def _change(visit: DoorVisit) -> Response:
    """Take back that somebody may enter, let him or her in again, change address or sheets, or send the link again."""
    one = visit.sight.person(visit.request.path_params["person"])
    try:
        what, one = changed(visit, visit.cycle, one)
    except MatricesError as problem:
        return _page(visit, problem)
    if what in ("revoke", "rename"):
        visit.door.store.leave(one.person)
    if what in ("link", "rename"):
        _send_link(visit, one)
    return visit.back("/people", text("web", f"done-{what}", name=one.name))


def _directory(visit: DoorVisit) -> Response:
    """Show what there is of the Network's directory, by the consent of those who stand in it."""
    visit.sight.in_directory()
    return visit.page("directory", names=visit.plain_cycle.directory_names())


def _directory_file(visit: DoorVisit) -> Response:
    """Return a file of it, made when it is asked for, so that a consent taken back counts at once."""
    visit.sight.in_directory()
    name = visit.request.path_params["file"]
    if name not in visit.plain_cycle.directory_names():
        raise HTTPException(404)
    refused = visit.too_often("make", _DIRECTORIES)
    if refused is not None:
        return refused
    return page_or_file(visit, name, visit.asking("directory", name=name))


ROUTES = (
    shown("/", _home),
    shown("/static/{name}", static),
    shown("/sign-in", _sign_in),
    done("/sign-in", _send_code),
    shown("/i/{person}", _letter_link),
    done("/i/{person}", _send_code_invited),
    done("/code", _enter),
    done("/leave", _leave),
    done("/language", _keep_language),
    shown("/privacy", _privacy),
    shown("/health", _health),
    shown("/people", _people),
    done("/people", _invite),
    done("/people/{person}", _change),
    shown("/directory", _directory),
    shown("/directory/{file}", _directory_file),
)
"""An analyst and an observer have no such page."""
