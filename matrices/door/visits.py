"""A request at the door → a page: who came, what he or she sees, in which language."""

import functools
import html
import logging
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from matrices.door.front import FrontDoor
from matrices.door.sight import Sight
from matrices.door.store import DoorSession
from matrices.errors import MatricesError
from matrices.language import LANGUAGES, Text, show_date, show_moment, text
from matrices.web import PageVisit, done, local, problem_words, shown

if TYPE_CHECKING:
    from matrices.cycle import Cycle
    from matrices.register import Principal

__all__ = ["DoorVisit", "done", "local", "problem_words", "shown", "told"]

_LOG = logging.getLogger("matrices.door")

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)"')

_TONGUE = "matrices-language"
"""The cookie with the language of the pages; it says nothing else."""

_YEAR = 31_536_000

_HOUR = 3600

_OF_A_COUNTRY = 4
"""How much more often than one of its people a country may do something."""


@dataclass(frozen=True)
class DoorVisit(PageVisit):
    """A request of somebody's browser."""

    room = "door"

    @property
    def door(self) -> FrontDoor:
        """The door."""
        found: FrontDoor = self.house
        return found

    @property
    def language(self) -> str:
        """The language that was asked for last; otherwise that of the browser."""
        named = (self.asked("language"), self.request.cookies.get(_TONGUE, ""), *_preferred(self.request.headers))
        return next((one for one in named if one in LANGUAGES), LANGUAGES[0])

    @property
    def who(self) -> "Principal | None":
        """Who signed in; nobody before, or when the access was taken back since."""
        if "who" not in self._kept:
            session = getattr(self.request.state, "session", None)
            self._kept["who"] = self.plain_cycle.door_person(session.principal) if session is not None else None
        found: Principal | None = self._kept["who"]
        return found

    @property
    def session(self) -> DoorSession | None:
        """The session of whoever signed in; of anybody else, what his or her browser is known by until then."""
        if "session" not in self._kept:
            signed = getattr(self.request.state, "session", None)
            name = self.request.cookies.get(self.door.cookie, "")
            if signed is None and name.startswith("a."):
                signed = DoorSession("", "", self.door.store.keyed("form", name), [])
            self._kept["session"] = signed
        found: DoorSession | None = self._kept["session"]
        return found

    @property
    def browser(self) -> str:
        """By what the browser is known, before and after somebody signed in."""
        return str(self._kept.get("browser") or self.request.cookies.get(self.door.cookie, ""))

    @property
    def client(self) -> str:
        """The address of the network from which the request came, as far as a proxy that is trusted says so."""
        return self.request.client.host if self.request.client else ""

    @property
    def plain_cycle(self) -> "Cycle":
        """The edition, for the door itself."""
        return self.door.cycle("door", self.language)

    @property
    def cycle(self) -> "Cycle":
        """The edition, for whoever signed in, who is known to the register by a pseudonym."""
        return self.door.cycle(self.actor, self.language)

    @property
    def actor(self) -> str:
        """The name under which the log knows what is done here."""
        return f"door:{self.who.person}" if self.who is not None else "door"

    @property
    def sight(self) -> Sight:
        """What whoever signed in sees."""
        if self.who is None:
            raise HTTPException(404)
        return Sight(self.who, self.cycle, self.door.store)

    def outward(self, problem: MatricesError) -> MatricesError:
        """Return a problem as somebody elsewhere is told of it: where the register lies is not said."""
        return self.door.outward(problem)

    def before(self) -> Response | None:
        """Ask whoever did not sign in, or may enter no more, to do so."""
        path = self.request.url.path
        if self.who is not None or (self.door.is_open(path) and not self.door.keeps(path)):
            return None
        return self.keeping() if self.field("keep") and self.door.keeps(path) else self.to_sign_in()

    def to_sign_in(self) -> Response:
        """Return the way to the page on which one signs in, and back from there."""
        here = self.request.url.path
        back = f"?next={quote(here, safe='/')}" if self.request.method == "GET" and here != "/" else ""
        return RedirectResponse(f"/sign-in{back}", 303)

    def shared(self) -> dict[str, Any]:
        """Return what every page of the door has."""
        title = self.plain_cycle.edition.title[self.language]
        moment = functools.partial(_shown, self)
        day = functools.partial(show_date, language=self.language)
        shared = {"who": self.who, "edition_title": title, "navigation": _navigation(self)}
        return {**shared, "moment": moment, "day": day}

    def page(self, template: str, *, http: int = 200, **values: Any) -> Response:
        """Return a page; a browser that has no name yet gets one if the page has a form."""
        fresh = ""
        # What was refused before its session was looked up takes no other name in its place.
        if self.session is None and hasattr(self.request.state, "session"):
            fresh = f"a.{secrets.token_urlsafe(24)}"
            unknown = DoorSession("", "", self.door.store.keyed("form", fresh), [])
            self._kept.update(browser=fresh, session=unknown)
        had = bool(self.session and self.session.told)
        answer = super().page(template, http=http, **values)
        if had and self.session is not None and self.session.name:
            self.door.store.tell(self.session)
        if fresh and b'name="token"' in bytes(answer.body):
            self.with_cookie(answer, fresh)
        return self.with_language(answer)

    def back(self, address: str, *told: Text) -> Response:
        """Return the way to a page, which says what was done."""
        answer = super().back(address, *told)
        if told and self.session is not None and self.session.name:
            self.door.store.tell(self.session)
        return answer

    def with_cookie(self, answer: Response, name: str) -> Response:
        """Return an answer by which a browser is known from now on."""
        secure = self.door.scheme == "https"
        answer.set_cookie(self.door.cookie, name, httponly=True, samesite="lax", path="/", secure=secure)
        return answer

    def with_language(self, answer: Response, named: str = "") -> Response:
        """Return an answer that keeps a language that was asked for."""
        language, secure = named or self.asked("language"), self.door.scheme == "https"
        if language in LANGUAGES:
            answer.set_cookie(_TONGUE, language, max_age=_YEAR, httponly=True, samesite="lax", path="/", secure=secure)
        return answer

    def asking(self, task: str, **values: Any) -> Any:
        """Return what a task of `work.py` comes to that a page cannot be shown without."""
        return self.door.asked(task, self.actor, self.language, **values)

    def too_many(self, what: str, whose: str, most: int, seconds: int) -> Response | None:
        """Return the page that says to wait, if there were too many tries of a kind; nothing otherwise."""
        if self.door.store.allowed(what, whose, most, seconds):
            return None
        return self._too_many(what)

    def too_often(self, what: str, most: int) -> Response | None:
        """Return the page that says to wait, if whoever signed in, or the country, did something too often."""
        return None if self.may_again(what, most) else self._too_many(what)

    def may_again(self, what: str, most: int) -> bool:
        """Count what whoever signed in does, for the person and for the country, and tell whether it is enough.

        So that a country whose accounts were taken over, or whose program runs wild, cannot keep the others out.
        """
        who, allowed = self.sight.who, self.door.store.allowed
        own = allowed(what, who.person, most, _HOUR)
        return own and (not who.country or allowed(f"{what} of", who.country, most * _OF_A_COUNTRY, _HOUR))

    def _too_many(self, what: str) -> Response:
        _LOG.warning("too many tries: %s", what)
        return self.page("refused", http=429, key="too-many")


def _navigation(visit: DoorVisit) -> list[tuple[str, str]]:
    """Return name and address of the screens of whoever signed in."""
    if visit.who is None:
        return []
    screens = {
        "focal": ("workbooks", "questions", "round", "people"),
        "colleague": ("workbooks", "questions"),
        "observer": ("round",),
        "analyst": ("records", "round"),
        "secretariat": ("records", "round", "people"),
    }[visit.who.role]
    if "people" in screens and any(one.personal for one in visit.plain_cycle.folder.instruments):
        screens = (*screens, "directory")
    return [(name, "/workbooks" if name == "records" else f"/{name}") for name in screens]


def _preferred(headers: Any) -> list[str]:
    """Return the languages that a browser asks for, by their two letters, in its order."""
    return [one.strip()[:2].lower() for one in headers.get("accept-language", "").split(",")]


def _shown(visit: DoorVisit, at: Any) -> str:
    """Return a moment as the page shows it, in the time zone of the edition; ISO 8601 is read."""
    import datetime

    moment = datetime.datetime.fromisoformat(at) if isinstance(at, str) else at
    return show_moment(moment.astimezone(visit.plain_cycle.edition.calendar.zone), visit.language)


def told(key: str, **values: object) -> Text:
    """Return an entry of `words/door.yaml` in all languages."""
    return text("door", key, **values)


def page_or_file(visit: DoorVisit, name: str, content: bytes) -> Response:
    """Return a page of a document under the policy that it carries; what is no page, to be saved."""
    if not name.endswith(".html"):
        return visit.attached(content, name)
    answer = Response(content, media_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = _policy_of(content)
    return answer


def _policy_of(page: bytes) -> str:
    """Return the policy that a page of a study carries, and that nobody may frame it; without one, nothing is run."""
    found = _POLICY.search(page[:20_000].decode("utf-8", "replace"))
    policy = (
        html.unescape(found[1]) if found is not None else "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    )
    return f"{policy}; frame-ancestors 'none'"
