"""A request → one call of `Cycle` → a page: what all screens share. How a screen is added: docs/architecture.md."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from matrices.cycle import Cycle
from matrices.desk.front import FrontDesk, Session
from matrices.desk.jobs import Job, waited
from matrices.desk.officer import clock
from matrices.edition import EDITION_FILE, KEYS_FILE
from matrices.errors import MatricesError
from matrices.language import LANGUAGE_NAMES, LANGUAGES, Text, catalogue, say, show_moment, text

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.datastructures import FormData, UploadFile

NAVIGATION = ("board", "edition", "letters", "tray", "rounds", "study", "register")
"""The screens of an edition in the order of the work; those of which there is a route are offered."""

_FIELDS = 20_000
_MOST_FILES = 500
_SOON = 1.5
"""Seconds for which an answer waits for a job, so that what is quick is shown at once."""

_LONGEST_PAGE = 60
"""Seconds that a page may take which needs a file to be read."""

_TOKEN = Markup('<input type="hidden" name="token" value="{token}">')
"""The secret that every form of a page carries."""

T = TypeVar("T")

Screen = Callable[["Visit"], Response]


@dataclass(frozen=True)
class Visit:
    """A request, as a screen sees it: the desk, the language of the page, and what was sent."""

    desk: FrontDesk
    request: Request
    sent: "FormData | None" = None
    _kept: dict[str, Any] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.desk.officer.language

    @property
    def session(self) -> Session | None:
        """The session of the browser; none before it came by a link."""
        found: Session | None = getattr(self.request.state, "session", None)
        return found

    @property
    def edition(self) -> str:
        """The name under which the desk speaks of the edition of the page; empty where it is of none."""
        return str(self.request.path_params.get("edition", ""))

    @property
    def folder(self) -> Path:
        """The folder of the edition; there is no such page if there is none."""
        found = self.desk.editions().get(self.edition)
        if found is None:
            raise HTTPException(404)
        return found

    @property
    def cycle(self) -> Cycle:
        """The edition, for whoever sits at the desk; read anew when a file of it was changed."""
        if "cycle" not in self._kept:
            officer, folder = self.desk.officer, self.folder
            found = self.remembered("cycle", (), lambda: Cycle.open(folder, clock=clock, actor=""))
            self._kept["cycle"] = replace(found, clock=clock, actor=officer.name, language=officer.language)
        cycle: Cycle = self._kept["cycle"]
        return cycle

    def remembered(self, name: str, state: tuple[object, ...], made: Callable[[], T]) -> T:
        """Return what was made of the same files of the edition and the same state before, otherwise make it anew."""
        folder = self.folder
        files = [folder / EDITION_FILE, folder / KEYS_FILE, *folder.glob("*/*.yaml"), *folder.glob("schemas/*/*.yaml")]
        stamp = (state, self.language, [(one, *_stamp(one)) for one in files])
        return self.desk.remembered((name, self.edition), stamp, made)

    def path(self, *parts: object) -> str:
        """Return the address of a page of this edition: `path("tray", name, "accept")`."""
        return "/" + "/".join(quote(str(part), safe="") for part in ("e", self.edition, *parts))

    def say(self, key: str, **values: object) -> str:
        """Return an entry of `words/desk.yaml`."""
        return say("desk", key, self.language, **values)

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
        """Return a page: `board` is `templates/desk/board.html.j2`; it is given the values, and what every page has."""
        from matrices.report import rendered

        told = []
        if self.session is not None:
            told, self.session.told = self.session.told, []
        shared = {"visit": self, "say": self.say, "language": self.language, "told": told, "languages": LANGUAGE_NAMES}
        shared |= {"token": self.session.token if self.session else "", "navigation": _navigation(self)}
        shared["words_of"] = lambda room, key, **blanks: say(room, key, self.language, **blanks)
        shared["hidden"] = lambda: _TOKEN.format(token=shared["token"])
        shared |= {"problem": None, "current": template, "moment": functools.partial(_shown, self)}
        page = rendered(_environment(), f"desk/{template}.html.j2", **{**shared, **values})
        return HTMLResponse(page, http)

    def back(self, address: str, *told: Text) -> Response:
        """Return the way to a page, which says what was done."""
        if self.session is not None:
            self.session.told += told
        return RedirectResponse(address, 303)

    def job(self, line: str, task: str, title: Text, **values: Any) -> Job:
        """Have a task of `work.py` done for this edition, and return it when it is over or it takes a while.

        The task is given the folder, the officer's name and language, and the values, of which no secret is kept.
        """
        officer = self.desk.officer
        own = {"folder": self.folder, "actor": officer.name, "language": officer.language}
        kept = {name: value for name, value in values.items() if name != "secret"}
        job = Job(number=self.desk.jobs.number(), kind=task, edition=self.edition, title=title, at=clock(), values=kept)
        return waited(self.desk.jobs.add(line, job, {**own, **values}), _SOON)

    def asking(self, task: str, **values: Any) -> Any:
        """Return what a task of `work.py` comes to that a page cannot be shown without."""
        officer, found = self.desk.officer, Job(0, task, self.edition, Text({}), clock())
        own = {"folder": self.folder, "actor": officer.name, "language": officer.language}
        self.desk.jobs.lines["files"].add(found, {**own, **values})
        waited(found, _LONGEST_PAGE)
        found.stopping = not found.over
        if found.state != "done":
            raise found.problem or MatricesError("job-too-long", seconds=_LONGEST_PAGE)
        return found.result

    def download(self, path: Path, name: str = "") -> Response:
        """Return a file to be saved, never to be shown in place of a page."""
        if not path.is_file():
            raise HTTPException(404)
        return FileResponse(path, media_type="application/octet-stream", filename=name or path.name)

    def attached(self, content: bytes, name: str) -> Response:
        """Return bytes to be saved as a file."""
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
        return Response(content, media_type="application/octet-stream", headers=headers)


def shown(path: str, screen: Screen) -> Route:
    """Return the route of a page; `/e/{edition}` stands before the pages of an edition."""
    return Route(path, _endpoint(screen), methods=["GET"], name=screen.__name__)


def done(path: str, screen: Screen) -> Route:
    """Return the route of a form that is sent: nothing else changes anything."""
    return Route(path, _endpoint(screen), methods=["POST"], name=screen.__name__)


def _endpoint(screen: Screen) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        desk: FrontDesk = request.app.state.desk
        if request.method != "POST":
            return await run_in_threadpool(_answer, screen, Visit(desk, request))
        async with request.form(max_files=_MOST_FILES, max_fields=_FIELDS) as sent:
            return await run_in_threadpool(_answer, screen, Visit(desk, request, sent))

    return answer


def _answer(screen: Screen, visit: Visit) -> Response:
    """Answer a request, unless its form lacks the secret of the session, or nobody has said who sits at the desk."""
    import secrets

    token = visit.session.token if visit.session is not None else ""
    if visit.sent is not None and not (token and secrets.compare_digest(visit.field("token").encode(), token.encode())):
        return visit.page("refused", http=403, key="refused-token")
    if visit.edition and not visit.desk.officer.name:
        return RedirectResponse(f"/name?next={quote(visit.request.url.path)}", 303)
    try:
        return screen(visit)
    except MatricesError as problem:
        return refusal(visit, problem)


def refusal(visit: Visit, problem: MatricesError) -> Response:
    """Return the page that says what cannot be done, why, and what to do instead."""
    status = 500 if problem.code in ("job-ended", "unforeseen") else 400
    return visit.page("problem", http=status, problem=problem_words(problem))


def problem_words(problem: MatricesError) -> Mapping[str, Any]:
    """Return what an exception says in each language: what happened, what to do, and each mistake of a file."""
    entry = catalogue("errors").get(problem.code)
    mistakes = getattr(problem, "mistakes", ())
    if entry is None:
        entry = catalogue("errors")["unforeseen"]
        return {"message": Text(entry["message"]), "advice": Text(entry["advice"]), "mistakes": []}
    parts = {part: Text(entry[part]).fill(**problem.values) for part in ("message", "advice")}
    return {**parts, "mistakes": [_mistake_lines(one) for one in mistakes]}


def _mistake_lines(mistake: Any) -> Text:
    from matrices.mistakes import mistake_lines

    return Text({language: "\n".join(mistake_lines(mistake, language)) for language in LANGUAGES})


@functools.cache
def _environment() -> "Environment":
    from matrices.report import page_templates

    return page_templates()


def _navigation(visit: Visit) -> list[tuple[str, str]]:
    """Return name and address of the screens of an edition."""
    if not visit.edition:
        return []
    routes = {route.path for route in visit.request.app.routes if isinstance(route, Route)}
    return [(name, visit.path(name)) for name in NAVIGATION if f"/e/{{edition}}/{name}" in routes]


def _shown(visit: Visit, at: Any) -> str:
    """Return a moment as the page shows it, in the time zone of the edition; ISO 8601 is read."""
    import datetime

    moment = datetime.datetime.fromisoformat(at) if isinstance(at, str) else at
    return show_moment(moment.astimezone(visit.cycle.edition.calendar.zone), visit.language)


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a file is written: its moment and size; zeros where there is none."""
    try:
        facts = path.stat()
    except OSError:
        return 0, 0
    return facts.st_mtime_ns, facts.st_size


def local(address: str) -> str:
    """Return an address if it is one of the desk's own, otherwise that of its first page."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and "\n" not in address
    return address if plain else "/"


def told(key: str, **values: object) -> Text:
    """Return an entry of `words/desk.yaml` in all languages."""
    return text("desk", key, **values)
