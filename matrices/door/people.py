"""Who may do what: invited, given sheets, reached elsewhere, taken back; the Network's directory. Not for everybody."""

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.door.rounds import page_or_file
from matrices.door.visits import DoorVisit, done, shown
from matrices.errors import MatricesError
from matrices.language import text
from matrices.web import changed, invited, link_mail, people_values, problem_page

if TYPE_CHECKING:
    from matrices.register import Principal

_INVITATIONS = 30
"""From one person in an hour."""

_DIRECTORIES = 120
"""Files that are made for one person in an hour."""


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
    shown("/people", _people),
    done("/people", _invite),
    done("/people/{person}", _change),
    shown("/directory", _directory),
    shown("/directory/{file}", _directory_file),
)
"""An analyst and an observer have no such page."""
