"""A request → a page: what the visits of all houses share; what a screen is given beside it, its house adds."""

import asyncio
import functools
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from matrices.errors import MatricesError
from matrices.language import LANGUAGE_NAMES, LANGUAGES, Text, catalogue, say
from matrices.resources import resource

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.datastructures import FormData, UploadFile

_FIELDS = 20_000
_MOST_FILES = 500
_PATIENCE = 600
"""Seconds in which all that a form sends has to be here."""

_TOKEN = Markup('<input type="hidden" name="token" value="{token}">')
"""The secret that every form of a page carries."""

_STATIC = {"page.css": "text/css", "page.js": "text/javascript"}
_FONTS = {"sans.otf": "SourceSansPro-Regular", "sans-bold.otf": "SourceSansPro-Semibold"}

_STATUS = {"job-ended": 500, "unforeseen": 500, "door-database": 503}
"""Code of a problem that is none of what was sent → the status of its page."""

Screen = Callable[[Any], Response]
"""What answers a visit of its house."""


@dataclass(frozen=True)
class PageVisit:
    """A request, as a screen sees it: the house, the language of the page, and what was sent.

    `room` names the words and the templates of the house; what it has not, all houses share: those of `web`.
    """

    room: ClassVar[str]

    house: Any
    request: Request
    sent: "FormData | None" = None
    _kept: dict[str, Any] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The language of the page."""
        return LANGUAGES[0]

    @property
    def session(self) -> Any:
        """The session of the browser: `token` is the secret of its forms, `told` what its next page says."""
        return getattr(self.request.state, "session", None)

    @property
    def home(self) -> str:
        """Where a page leads back to that has nothing to show."""
        return "/"

    def before(self) -> Response | None:
        """Return what is answered in place of the page that was asked for; nothing if that is shown."""
        return None

    def shared(self) -> dict[str, Any]:
        """Return what the house gives each of its pages."""
        return {}

    def outward(self, problem: MatricesError) -> MatricesError:
        """Return a problem as those who come to the house are told of it."""
        return problem

    def say(self, key: str, **values: object) -> str:
        """Return an entry of the words of the house."""
        room = self.room if key in catalogue(self.room) else "web"
        return say(room, key, self.language, **values)

    def asked(self, name: str, otherwise: str = "") -> str:
        """Return what stands behind a name in the address."""
        return self.request.query_params.get(name, otherwise)

    def field(self, name: str) -> str:
        """Return what was written into a field, without blanks at its ends."""
        found = self.sent.get(name, "") if self.sent is not None else ""
        return found.strip() if isinstance(found, str) else ""

    def fields(self, name: str) -> tuple[str, ...]:
        """Return everything that was chosen of a field."""
        found = self.sent.getlist(name) if self.sent is not None else []
        return tuple(one.strip() for one in found if isinstance(one, str) and one.strip())

    def files(self, name: str) -> "tuple[UploadFile, ...]":
        """Return the files that were dropped on a field."""
        found = self.sent.getlist(name) if self.sent is not None else []
        return tuple(one for one in found if not isinstance(one, str) and one.filename)

    def page(self, template: str, *, http: int = 200, **values: Any) -> Response:
        """Return a page: `board` is `templates/ROOM/board.html.j2`; it is given the values, and what every page has."""
        from matrices.report import rendered

        told, token = [], ""
        if self.session is not None:
            token, told, self.session.told = self.session.token, self.session.told, []
        shared = {"visit": self, "say": self.say, "language": self.language, "told": told, "languages": LANGUAGE_NAMES}
        shared |= {"token": token, "hidden": lambda: _TOKEN.format(token=token)}
        shared["words_of"] = lambda room, key, **blanks: say(room, key, self.language, **blanks)
        shared |= {"problem": None, "current": template, "navigation": (), **self.shared()}
        names = (f"{self.room}/{template}.html.j2", f"web/{template}.html.j2")
        return HTMLResponse(rendered(_environment(), *names, **{**shared, **values}), http)

    def keeping(self) -> Response:
        """Return the page that has what was sent when the session had ended, to be sent again; nothing was done."""
        sent = self.sent.multi_items() if self.sent is not None else []
        kept = [(name, value) for name, value in sent if isinstance(value, str) and name != "token"]
        return self.page("refused", http=403, key="kept", kept=kept)

    def back(self, address: str, *told: Text) -> Response:
        """Return the way to a page, which says what was done."""
        if self.session is not None:
            self.session.told = [*self.session.told, *told]
        return RedirectResponse(address, 303)

    def download(self, path: Path) -> Response:
        """Return a file to be saved, never to be shown in place of a page."""
        if not path.is_file():
            raise HTTPException(404)
        return FileResponse(path, media_type="application/octet-stream", filename=path.name)

    def attached(self, content: bytes, name: str) -> Response:
        """Return bytes to be saved as a file."""
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
        return Response(content, media_type="application/octet-stream", headers=headers)


def shown(path: str, screen: Screen) -> Route:
    """Return the route of a page; `/e/{edition}` stands before the pages of an edition."""
    return Route(path, _endpoint(screen), methods=["GET"], name=screen.__name__.lstrip("_"))


def done(path: str, screen: Screen) -> Route:
    """Return the route of a form that is sent: nothing else changes anything."""
    return Route(path, _endpoint(screen), methods=["POST"], name=screen.__name__.lstrip("_"))


def _endpoint(screen: Screen) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        visit: Callable[..., PageVisit] = request.app.state.visit
        if request.method != "POST":
            return await run_in_threadpool(_answer, screen, visit(request))
        try:
            async with asyncio.timeout(_PATIENCE):
                sent = await request.form(max_files=_MOST_FILES, max_fields=_FIELDS)
        except TimeoutError:
            raise HTTPException(408) from None
        try:
            return await run_in_threadpool(_answer, screen, visit(request, sent))
        finally:
            await sent.close()

    return answer


def _answer(screen: Screen, visit: PageVisit) -> Response:
    """Answer a request, unless its form lacks the secret of the session, or something else goes before."""
    token = visit.session.token if visit.session is not None else ""
    if visit.sent is not None and not (token and secrets.compare_digest(visit.field("token").encode(), token.encode())):
        return visit.keeping() if visit.field("keep") else visit.page("refused", http=403, key="refused-token")
    try:
        return visit.before() or screen(visit)
    except MatricesError as problem:
        return refusal(visit, problem)


def refusal(visit: PageVisit, problem: MatricesError) -> Response:
    """Return the page that says what cannot be done, why, and what to do instead."""
    problem = visit.outward(problem)
    status = _STATUS.get(problem.code, 400)
    return page_or_words(visit, "problem", http=status, problem=problem_words(problem))


def page_or_words(visit: PageVisit, template: str, **values: Any) -> Response:
    """Return a page; where the database is away of which every page asks something, a few words in all languages."""
    try:
        return visit.page(template, **values)
    except MatricesError:
        words = [say("web", key, each) for each in LANGUAGES for key in ("refused-database", "refused-database-advice")]
        return PlainTextResponse("\n".join(words), 503)


def problem_words(problem: MatricesError) -> Mapping[str, Any]:
    """Return what an exception says in each language: what happened, what to do here, and each mistake of a file."""
    entry, values = catalogue("errors").get(problem.code), problem.values
    if entry is None:
        entry, values = catalogue("errors")["unforeseen"], {}
    return {
        "code": problem.code,
        "message": Text(entry["message"]).fill(**values),
        "advice": Text(entry.get("desk", entry["advice"])).fill(**values),
        "mistakes": [_mistake_lines(one) for one in getattr(problem, "mistakes", ())],
    }


def _mistake_lines(mistake: Any) -> Text:
    from matrices.mistakes import mistake_lines

    return Text({language: "\n".join(mistake_lines(mistake, language)) for language in LANGUAGES})


@functools.cache
def _environment() -> "Environment":
    from matrices.report import page_templates

    return page_templates()


def static(visit: PageVisit) -> Response:
    """Return the style sheet, the script or a font."""
    from matrices.report import font_file

    name = visit.request.path_params["name"]
    if name in _FONTS:
        answer = visit.download(font_file(_FONTS[name]))
        answer.headers["Cache-Control"] = "private, max-age=86400"
        return answer
    if name not in _STATIC:
        raise HTTPException(404)
    return Response(resource("templates", "web", name).read_bytes(), media_type=_STATIC[name])


def local(address: str) -> str:
    """Return an address if it is one of our own, otherwise that of the first page."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and "\n" not in address
    return address if plain else "/"
