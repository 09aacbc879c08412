"""Who may enter by the door: shown, invited, changed. The same at the door itself and at the desk."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException

from matrices.errors import MatricesError
from matrices.language import say
from matrices.web.visits import PageVisit, problem_words

if TYPE_CHECKING:
    from matrices.cycle import Cycle
    from matrices.register import Principal, Sheets

_FIELDS = ("role", "country", "name", "email", "language")
_ROLES = ("focal", "observer", "analyst", "secretariat")


def people_values(
    visit: PageVisit, cycle: "Cycle", known: "Sequence[Principal]", here: str, *, of_all: bool
) -> dict[str, Any]:
    """Return what the page of people shows; `of_all` tells whether everybody is invited, or colleagues alone."""
    language, edition = visit.language, cycle.edition
    sheets = [
        (f"{one.id}/{sheet.id}", f"{one.short_title[language]}: {sheet.title[language]}")
        for one in cycle.folder.instruments
        for sheet in one.sheets
    ]
    places = [(one.code, one.names[language]) for one in edition.in_order(language)]
    places += [(one.code, one.name[language]) for one in edition.observers]
    return {
        "people": known,
        "here": here,
        "of_all": of_all,
        "roles": _ROLES if of_all else ("colleague",),
        "places": places if of_all else (),
        "sheets": sheets,
        "titles": dict(sheets),
        "given": {name: visit.field(name) for name in _FIELDS},
        "chosen": visit.fields("sheet"),
        "link_of": "",
    }


def problem_page(problem: MatricesError | None) -> dict[str, Any]:
    """Return what a page shows of a problem, with its status; nothing without one."""
    return {} if problem is None else {"http": 400, "problem": problem_words(problem)}


def invited(visit: PageVisit, cycle: "Cycle", country: str = "") -> "Principal":
    """Let somebody enter, as the form says; a colleague of a country, if one is named."""
    role: Any = "colleague" if country else visit.field("role")
    return cycle.door_invite(
        role,
        name=visit.field("name"),
        email=visit.field("email"),
        country=country or visit.field("country"),
        language=visit.field("language"),
        sheets=_sheets(visit),
    )


def changed(visit: PageVisit, cycle: "Cycle", one: "Principal") -> "tuple[str, Principal]":
    """Do what the form says with somebody's access, and return which step it was, and who he or she is now."""
    what = visit.field("what")
    if what == "revoke":
        return what, cycle.door_revoke(one.id, visit.field("reason"))
    if what == "restore":
        return what, cycle.door_restore(one.id, visit.field("reason"))
    if what == "sheets" and one.role == "colleague":
        return what, cycle.door_grant(one.id, _sheets(visit))
    if what == "rename":
        asked = {name: visit.field(name) for name in ("name", "email", "language")}
        return what, cycle.door_rename(one.id, **asked)
    if what == "link" and one.may_enter:
        return what, one
    raise HTTPException(404)


def _sheets(visit: PageVisit) -> "Sheets":
    return frozenset((one.partition("/")[0], one.partition("/")[2]) for one in visit.fields("sheet"))


def link_mail(cycle: "Cycle", to: "Principal", origin: str) -> tuple[str, str]:
    """Return the words of the mail that brings somebody the link, and the link."""
    link = f"{origin.rstrip('/')}/i/{to.person}"
    title = cycle.edition.title[to.language]
    return say("web", "mail-invitation", to.language, name=to.name, title=title, link=link), link
