"""Who may do what: invited, given sheets, reached under another address, taken back. Officers, and focal points."""

from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.door.visits import DoorVisit, done, problem_words, shown, told
from matrices.errors import MatricesError
from matrices.language import say

if TYPE_CHECKING:
    from matrices.register import Principal, Sheets

_INVITATIONS = (30, 60 * 60)
_FIELDS = ("role", "country", "name", "email", "language")


def people(visit: DoorVisit) -> Response:
    """Show who may enter, and ask for more."""
    return _page(visit)


def _page(visit: DoorVisit, problem: MatricesError | None = None) -> Response:
    sight, edition = visit.sight, visit.plain_cycle.edition
    known = sight.people()
    roles = ("focal", "observer", "analyst", "secretariat") if sight.role == "secretariat" else ("colleague",)
    sheets = [
        (f"{one.id}/{sheet.id}", f"{one.short_title[visit.language]}: {sheet.title[visit.language]}")
        for one in visit.plain_cycle.folder.instruments
        for sheet in one.sheets
    ]
    places = [(one.code, one.names[visit.language]) for one in edition.in_order(visit.language)]
    places += [(one.code, one.name[visit.language]) for one in edition.observers]
    return visit.page(
        "people",
        http=400 if problem is not None else 200,
        people=known,
        roles=roles,
        places=places if sight.role == "secretariat" else (),
        sheets=sheets,
        titles=dict(sheets),
        given={name: visit.field(name) for name in _FIELDS},
        chosen=visit.fields("sheet"),
        problem=problem_words(problem) if problem is not None else None,
    )


def invite(visit: DoorVisit) -> Response:
    """Let somebody enter, and send the link."""
    sight = visit.sight
    sight.only("secretariat", "focal")
    refused = visit.too_many("invite", sight.who.person, *_INVITATIONS)
    if refused is not None:
        return refused
    own = sight.role == "focal"
    role: Any = "colleague" if own else visit.field("role")
    try:
        made = visit.cycle.door_invite(
            role,
            name=visit.field("name"),
            email=visit.field("email"),
            country=sight.who.country if own else visit.field("country"),
            language=visit.field("language"),
            sheets=_sheets(visit),
        )
    except MatricesError as problem:
        return _page(visit, problem)
    _send_link(visit, made)
    return visit.back("/people", told("invited", name=made.name))


def _sheets(visit: DoorVisit) -> "Sheets":
    return frozenset((one.partition("/")[0], one.partition("/")[2]) for one in visit.fields("sheet"))


def _send_link(visit: DoorVisit, to: "Principal") -> None:
    link = f"{visit.door.origin}/i/{to.person}"
    title = visit.plain_cycle.edition.title[to.language]
    visit.door.post.send(say("door", "mail-invitation", to.language, name=to.name, title=title, link=link), to, link)


def change(visit: DoorVisit) -> Response:
    """Take back that somebody may enter, let him or her in again, change address or sheets, or send the link again."""
    one, what = visit.sight.person(visit.request.path_params["person"]), visit.field("what")
    cycle = visit.cycle
    try:
        if what == "revoke":
            cycle.door_revoke(one.id, visit.field("reason"))
            visit.door.store.leave(one.person)
        elif what == "restore":
            cycle.door_restore(one.id, visit.field("reason"))
        elif what == "sheets" and one.role == "colleague":
            cycle.door_grant(one.id, _sheets(visit))
        elif what == "rename":
            asked = {name: visit.field(name) for name in ("name", "email", "language")}
            one = cycle.door_rename(one.id, **asked)
            visit.door.store.leave(one.person)
        elif what != "link" or not one.may_enter:
            raise HTTPException(404)
    except MatricesError as problem:
        return _page(visit, problem)
    if what in ("link", "rename"):
        _send_link(visit, one)
    return visit.back("/people", told(f"done-{what}", name=one.name))


ROUTES = (shown("/people", people), done("/people", invite), done("/people/{person}", change))
"""An analyst and an observer have no such page."""
