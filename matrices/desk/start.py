"""Before an edition is chosen: the link, the officer's name, the editions of the folder, a new one, the end."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from matrices.cycle import Cycle
from matrices.desk.officer import clock, tidy
from matrices.desk.visits import Visit, done, local, problem_words, shown, told
from matrices.errors import MatricesError, UsageError
from matrices.language import LANGUAGES, Text, alphabetical, country_name
from matrices.web import static

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
"""The name of a new folder: one that every system takes."""

_ASKED = ("folder", "id", "title-es", "title-en", "more")
"""Fields of a new edition, beside its countries."""


def _enter(visit: Visit) -> Response:
    """Let the browser in that comes by a link, once."""
    name = visit.desk.enter(visit.asked("key"))
    if name is None:
        return visit.page("refused", http=403, key="link-used")
    answer = RedirectResponse("/", 303)
    answer.set_cookie(visit.desk.cookie, name, httponly=True, samesite="lax", path="/")
    return answer


def _editions(visit: Visit) -> Response:
    """Show the editions of the folder; of a single one, its board."""
    if not visit.desk.officer.name:
        return RedirectResponse("/name", 303)
    found = visit.desk.editions()
    if len(found) == 1 and not visit.asked("all"):
        return RedirectResponse(f"/e/{quote(next(iter(found)), safe='')}/board", 303)
    return visit.page("editions", editions=[(name, *_title(visit, name)) for name in found])


def _title(visit: Visit, name: str) -> tuple[str, str]:
    """Return what an edition is called, and what keeps it from being opened, if anything does."""
    try:
        edition = Cycle.open(visit.desk.editions()[name], clock=clock, actor="", language=visit.language).edition
    except MatricesError:
        return name, visit.say("edition-mistaken")
    return edition.title[visit.language], ""


def _ask_name(visit: Visit) -> Response:
    """Ask who sits at the desk."""
    return visit.page("name", next=local(visit.asked("next", "/")))


def _keep_name(visit: Visit) -> Response:
    """Keep who sits at the desk."""
    name = tidy(visit.field("name"))
    if not name:
        return visit.page("name", http=400, next=local(visit.field("next")), missing=True)
    visit.desk.officer = replace(visit.desk.officer, name=name)
    return visit.back(local(visit.field("next")), told("name-kept", name=name))


def _keep_language(visit: Visit) -> Response:
    """Change the language of the desk."""
    if visit.field("language") in LANGUAGES:
        visit.desk.officer = replace(visit.desk.officer, language=visit.field("language"))
    return visit.back(local(visit.field("next")))


def _ask_edition(visit: Visit) -> Response:
    """Ask what a new edition is to be."""
    _check_room(visit)
    given = dict.fromkeys((*_ASKED, "countries"), "")
    return visit.page("new", given=given, members=_members(visit), today=clock().date())


def _make_edition(visit: Visit) -> Response:
    """Make a new edition in a folder of its own."""
    _check_room(visit)
    given: dict[str, Any] = {name: visit.field(name) for name in _ASKED}
    countries = tuple(dict.fromkeys((*visit.fields("country"), *re.findall(r"[A-Za-z]{3}", given["more"]))))
    given["countries"] = countries
    try:
        if not _NAME.fullmatch(given["folder"]):
            raise UsageError("folder-name", name=given["folder"])
        titles = {language: given[f"title-{language}"] for language in LANGUAGES}
        titled = {"title": Text(titles)} if all(titles.values()) else {}
        Cycle.init(
            visit.desk.folder / given["folder"],
            clock=clock,
            actor=visit.desk.officer.name,
            language=visit.language,
            edition=given["id"],
            countries=countries,
            **titled,
        )
    except MatricesError as problem:
        shown = {"given": given, "members": _members(visit), "today": clock().date()}
        return visit.page("new", http=400, problem=problem_words(problem), **shown)
    return visit.back(f"/e/{given['folder']}/board", told("edition-made", name=given["folder"]))


def _check_room(visit: Visit) -> None:
    """Offer no edition within an edition: nobody would find it there."""
    if visit.desk.is_edition:
        raise HTTPException(404)


def _members(visit: Visit) -> list[tuple[str, str]]:
    """Return code and name of the countries that a new edition is offered, in the order of the language."""
    from matrices.edition import MEMBERS

    names = {code: name[visit.language] for code in MEMBERS if (name := country_name(code)) is not None}
    return [(code, names[code]) for code in alphabetical(names, names)]


def _new_link(visit: Visit) -> Response:
    """Show an address that lets one more browser in."""
    return visit.page("link", link=visit.desk.new_link())


def _leave(visit: Visit) -> Response:
    """End the desk."""
    answer = visit.page("ended")
    visit.desk.leave()
    return answer


ROUTES = (
    shown("/", _editions),
    shown("/enter", _enter),
    shown("/static/{name}", static),
    shown("/name", _ask_name),
    done("/name", _keep_name),
    done("/language", _keep_language),
    shown("/new", _ask_edition),
    done("/new", _make_edition),
    done("/link", _new_link),
    done("/quit", _leave),
)
