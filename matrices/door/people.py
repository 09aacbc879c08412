"""Who may do what: invited, given sheets, reached under another address, taken back. Officers, and focal points."""

from typing import TYPE_CHECKING

from starlette.responses import Response

from matrices.door.visits import DoorVisit, done, shown
from matrices.errors import MatricesError
from matrices.language import text
from matrices.web import changed, invited, link_mail, people_values, problem_page

if TYPE_CHECKING:
    from matrices.register import Principal

_INVITATIONS = (30, 60 * 60)


def people(visit: DoorVisit) -> Response:
    """Show who may enter, and ask for more."""
    return _page(visit)


def _page(visit: DoorVisit, problem: MatricesError | None = None) -> Response:
    of_all = visit.sight.role == "secretariat"
    values = people_values(visit, visit.plain_cycle, visit.sight.people(), "/people", of_all=of_all)
    return visit.page("people", **values, **problem_page(problem))


def invite(visit: DoorVisit) -> Response:
    """Let somebody enter, and send the link."""
    sight = visit.sight
    sight.only("secretariat", "focal")
    refused = visit.too_many("invite", sight.who.person, *_INVITATIONS)
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


def change(visit: DoorVisit) -> Response:
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


ROUTES = (shown("/people", people), done("/people", invite), done("/people/{person}", change))
"""An analyst and an observer have no such page."""
